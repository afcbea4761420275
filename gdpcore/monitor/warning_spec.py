"""What a system of five lamps is made of, as data: indicators, how each is measured, where thresholds come from, bands."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from gdpcore.errors import FileError, MeaningError, listed
from gdpcore.plain_data import parse_toml, read_text

METHODS = ("trend", "quantile", "given", "hindsight")
"""Where thresholds come from; see :class:`WarningSpec`."""
MEASURES = ("growth", "level")
SPANS = ("month", "ytd", "twelve_months")
BANDS = (190.0 / 3.0, 250.0 / 3.0, 350.0 / 3.0, 410.0 / 3.0)
"""Default bounds of the index, with ten indicators scores of 19, 25, 35 and 41 of 30."""
_PRESETS = Path(__file__).parent / "presets" / "warning"


def _ascending(four: tuple[float, ...], low: float = -math.inf, high: float = math.inf) -> bool:
    """Four numbers that ascend between two bounds."""
    return len(four) == 4 and all(a < b for a, b in pairwise((low, *four, high)))


@dataclass(frozen=True)
class LampIndicator:
    """One indicator of the system.

    Attributes
    ----------
    code, zh, en : its name. series : code of the panel's series, the code itself where "".
    weight : in any unit. direction : -1 if a high figure is a cold sign, as for unemployment.
    measure : "growth" on the same period of last year, or "level", the figure as it is.
    span : "month", "ytd" (January to the month), or "twelve_months" (sums of twelve months; levels without a break only).
    method : of the thresholds, the system's where "". thresholds : the four of method "given", ascending, in the unit of the measure.
    stands_for : why a series takes the place of another, "" if it does not.
    """

    code: str
    series: str = ""
    zh: str = ""
    en: str = ""
    weight: float = 1.0
    direction: int = 1
    measure: str = "growth"
    span: str = "month"
    method: str = ""
    thresholds: tuple[float, ...] = ()
    stands_for: str = ""

    @property
    def source(self) -> str:
        """The series that it is read from."""
        return self.series or self.code

    def label(self, language: str) -> str:
        """The name in "zh" or "en", the code where there is none."""
        return {"zh": self.zh, "en": self.en}.get(language, "") or self.code

    def problem(self) -> str:
        """What is wrong with it, "" for nothing."""
        if not (math.isfinite(self.weight) and self.weight > 0):
            return f"the weight of {self.code!r} is {self.weight}; it must be above nought"
        if self.direction not in (1, -1):
            return f"the direction of {self.code!r} is {self.direction}; it must be 1 or -1"
        t = self.thresholds
        if t and not _ascending(t):
            return f"the thresholds of {self.code!r} are {list(t)}; four ascending numbers are needed"
        return ""


@dataclass(frozen=True)
class WarningSpec:
    """A system of five lamps.

    Attributes
    ----------
    code, zh, en, reference, evidence : what it is and what it rests on ("sourced", "derived", "assumed").
    indicators : what is watched.
    method : where thresholds come from. "trend": the discounted mean of the past, corrected for how far it trails, and normal quantiles of its errors
        (:func:`gdpcore.kernel.signal_lamps.past_trend`). "quantile": quantiles of the past. "given": by every indicator.
        "hindsight": quantiles of all figures, for a look back only. An indicator with thresholds of its own uses them.
    shares : of the past that lie below each threshold. least : figures that the past must hold. half_life : months, of the trend.
    bands : four bounds of the index. fewest : share of the weight that must be lit for an index, of the indicators that are here.
    january_february : "joint", every flow counts January and February as one, at February; "own", each where it is published.
    """

    code: str
    indicators: tuple[LampIndicator, ...] = field(default=())
    zh: str = ""
    en: str = ""
    reference: str = ""
    evidence: str = "assumed"
    method: str = "trend"
    shares: tuple[float, ...] = (0.1, 0.25, 0.75, 0.9)
    least: int = 24
    half_life: float = 36.0
    bands: tuple[float, ...] = BANDS
    fewest: float = 0.5
    january_february: str = "joint"

    def __post_init__(self) -> None:
        known = [
            ("method", self.method, METHODS),
            ("evidence", self.evidence, ("sourced", "derived", "assumed")),
            ("january_february", self.january_february, ("joint", "own")),
        ]
        for one in self.indicators:
            known += [("measure", one.measure, MEASURES), ("span", one.span, SPANS), ("method", one.method or "given", METHODS)]
        for what, given, allowed in known:
            if given not in allowed:
                raise MeaningError("E-WARN-001", name=self.code, what=what, given=given, known=", ".join(allowed))
        problem = self._problem()
        if problem:
            raise MeaningError("E-WARN-002", name=self.code, detail=problem)

    def _problem(self) -> str:
        codes = [i.code for i in self.indicators]
        if not codes or "" in codes or len(set(codes)) < len(codes):
            return "every indicator needs a code of its own"
        found = next((i.problem() for i in self.indicators if i.problem()), "")
        if found:
            return found
        bare = [i.code for i in self.indicators if self.method_of(i) == "given" and not i.thresholds]
        if bare:
            return f"the thresholds of {bare[0]!r} are to be given and are not"
        for name, four, low, high in (("shares", self.shares, 0.0, 1.0), ("bands", self.bands, 100.0 / 3.0, 500.0 / 3.0)):
            if not _ascending(four, low, high):
                return f"{name} {list(four)} must be four, ascend and lie between {low:.4g} and {high:.4g}"
        if isinstance(self.least, bool) or not isinstance(self.least, int) or self.least < 8:
            return f"least is {self.least}; the past must hold at least 8 figures"
        if not (0 < self.half_life < math.inf and 0 < self.fewest <= 1):
            return f"half_life {self.half_life} must be positive and fewest {self.fewest} a share above 0"
        return ""

    def method_of(self, indicator: LampIndicator) -> str:
        """Where the thresholds of one indicator come from."""
        return indicator.method or ("given" if indicator.thresholds else self.method)

    def indicator(self, code: str) -> LampIndicator:
        """An indicator by its code; E-WARN-001 if there is none."""
        found = {i.code: i for i in self.indicators}
        if code not in found:
            raise MeaningError("E-WARN-001", name=self.code, what="indicator", given=code, known=listed(list(found), 12))
        return found[code]

    def using(self, series: Mapping[str, str] | None = None, **changes: Any) -> WarningSpec:
        """The same system with other series for some indicators, or other fields.

        Examples
        --------
        >>> load_warning("cn-warning").using({"consumption": "retail_above_quota_yoy"}, method="quantile").indicator("consumption").source
        'retail_above_quota_yoy'
        """
        named = dict(series or {})
        for code in named:
            self.indicator(code)
        made = tuple(replace(i, series=named[i.code], stands_for="") if i.code in named else i for i in self.indicators)
        return replace(self, **{"indicators": made, **changes})


def warning_presets() -> tuple[str, ...]:
    """Names of the systems that come along."""
    return tuple(sorted(p.stem for p in _PRESETS.glob("*.toml")))


def load_warning(name: str | Path) -> WarningSpec:
    """A preset by name, or a file (.toml) by path: one [warning] table and [[indicator]] tables.

    Raises
    ------
    FileError
        E-FILE-001 if there is neither.
    MeaningError
        E-WARN-001, -002 for all that is wrong in it.

    Examples
    --------
    >>> [i.zh for i in load_warning("cn-warning").indicators][:3]
    ['工业生产', '固定资产投资', '消费品零售']
    """
    path = _PRESETS / f"{name}.toml" if str(name) in warning_presets() else Path(name)
    if not path.is_file():
        raise FileError("E-FILE-001", path=f"{name} (presets: {', '.join(warning_presets())})")
    try:
        data = parse_toml(read_text(path))
    except ValueError as error:
        raise MeaningError("E-WARN-002", name=path.name, detail=f"is no TOML: {error}") from None
    head, rows = data.get("warning"), data.get("indicator")
    if set(data) - {"warning", "indicator"} or not isinstance(head, dict) or not isinstance(rows, list):
        raise MeaningError("E-WARN-002", name=path.name, detail="a [warning] table and [[indicator]] tables are needed, no more")
    made = tuple(LampIndicator(**_strict(row, LampIndicator, path.name)) for row in rows)
    return WarningSpec(indicators=made, **_strict(head, WarningSpec, path.name))


_NUMBERS = ("weight", "direction", "least", "half_life", "fewest")
_LISTS = ("thresholds", "shares", "bands")


def _strict(table: Any, kind: type[LampIndicator] | type[WarningSpec], name: str) -> dict[str, Any]:
    """The table, if it holds known keys with values of their kinds and a code."""
    if not isinstance(table, dict) or "code" not in table:
        raise MeaningError("E-WARN-002", name=name, detail="every table needs a code")
    known = [f.name for f in fields(kind) if f.name != "indicators"]
    out: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise MeaningError("E-WARN-001", name=name, what="key", given=key, known=", ".join(known))
        if key in _LISTS:
            good = isinstance(value, list) and all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in value)
            value = tuple(float(x) for x in value) if good else value
            kind_of = "a list of numbers"
        elif key in _NUMBERS:
            good, kind_of = isinstance(value, (int, float)) and not isinstance(value, bool), "a number"
        else:
            good, kind_of = isinstance(value, str), "text"
        if not good:
            raise MeaningError("E-WARN-002", name=name, detail=f"{key} = {value!r} is not {kind_of}")
        out[key] = value
    return out
