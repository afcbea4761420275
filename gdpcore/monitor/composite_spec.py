"""What a composite index is made of, as data: parts in a tree, weights, directions, bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from gdpcore.errors import FileError, MeaningError, listed
from gdpcore.plain_data import parse_toml, read_text

NORMALISATIONS = ("none", "minmax", "efficacy", "z", "rank", "fixed_base")
WEIGHTINGS = ("given", "equal", "entropy", "critic", "pca")
MISSING = ("refuse", "share")
_PRESETS = Path(__file__).parent / "presets"


@dataclass(frozen=True)
class Part:
    """A dimension or an indicator.

    Attributes
    ----------
    code, zh, en : its name; a column of the frame bears one of them. weight : among its siblings, in any unit.
    parent : code of the part that it belongs to, "" at the top. direction : 1 if more is better, -1 if less is.
    low, high : bounds of the scale, NaN for those of the units.
    """

    code: str
    zh: str = ""
    en: str = ""
    weight: float = 1.0
    parent: str = ""
    direction: int = 1
    low: float = math.nan
    high: float = math.nan

    @property
    def names(self) -> tuple[str, ...]:
        """What a column may be called."""
        return tuple(n for n in (self.code, self.zh, self.en) if n)


@dataclass(frozen=True)
class IndexSpec:
    """A composite index: its parts and how they are put together.

    Attributes
    ----------
    code, zh, en, reference, evidence : what it is and what it rests on ("sourced", "derived", "assumed").
    parts : dimensions and indicators. normalise : one of NORMALISATIONS. weights : "given" by the parts, or found from the data.
    power : of the mean, 1 adds, 0 is geometric. missing : "refuse", or "share" the weight of what is missing among its siblings.

    Examples
    --------
    >>> [p.code for p in load_index("cn-new-growth-drivers-2022").parts]
    ['网络经济', '创新驱动', '经济活力', '转型升级']
    """

    code: str
    parts: tuple[Part, ...]
    zh: str = ""
    en: str = ""
    reference: str = ""
    evidence: str = "assumed"
    normalise: str = "efficacy"
    weights: str = "given"
    power: float = 1.0
    missing: str = "refuse"

    def __post_init__(self) -> None:
        for what, given, known in [
            ("normalise", self.normalise, NORMALISATIONS),
            ("weights", self.weights, WEIGHTINGS),
            ("missing", self.missing, MISSING),
            ("evidence", self.evidence, ("sourced", "derived", "assumed")),
        ]:
            if given not in known:
                raise MeaningError("E-COMP-006", name=self.code, what=what, given=given, known=", ".join(known))
        problem = self._problem()
        if problem:
            raise MeaningError("E-COMP-009", name=self.code, detail=problem)

    def _problem(self) -> str:
        codes = [p.code for p in self.parts]
        if not codes or "" in codes or len(set(codes)) < len(codes):
            return "every part needs a code of its own"
        for part in self.parts:
            if not (math.isfinite(part.weight) and part.weight > 0):
                return f"the weight of {part.code!r} is {part.weight}; it must be above nought"
            if part.direction not in (1, -1):
                return f"the direction of {part.code!r} is {part.direction}; it must be 1 or -1"
            if part.low >= part.high:
                return f"the bounds of {part.code!r} are {part.low} and {part.high}; the lower one comes first"
            if part.parent and part.parent not in codes:
                return f"the parent {part.parent!r} of {part.code!r} is no part"
            seen, at = {part.code}, part.parent
            while at:
                if at in seen:
                    return f"{part.code!r} is a part of itself"
                seen.add(at)
                at = self.part(at).parent
        return ""

    def part(self, code: str) -> Part:
        """A part by its code."""
        return next(p for p in self.parts if p.code == code)

    def children(self, code: str) -> tuple[Part, ...]:
        """The parts of a part; those at the top for ""."""
        return tuple(p for p in self.parts if p.parent == code)

    def with_weights(self, weights: Mapping[str, float]) -> IndexSpec:
        """The same index with other weights of some parts."""
        unknown = [c for c in weights if c not in {p.code for p in self.parts}]
        if unknown:
            raise MeaningError(
                "E-COMP-006", name=self.code, what="part", given=unknown[0], known=listed([p.code for p in self.parts], 12)
            )
        return replace(self, parts=tuple(replace(p, weight=float(weights.get(p.code, p.weight))) for p in self.parts))


def index_presets() -> tuple[str, ...]:
    """Names of the indexes that come along."""
    return tuple(sorted(p.stem for p in _PRESETS.glob("*.toml")))


def load_index(name: str | Path) -> IndexSpec:
    """A preset by name, or an index file (.toml) by path.

    Raises
    ------
    FileError
        E-FILE-001 if there is neither.
    MeaningError
        E-COMP-006, -009 for all that is wrong in it.
    """
    path = _PRESETS / f"{name}.toml" if str(name) in index_presets() else Path(name)
    if not path.is_file():
        raise FileError("E-FILE-001", path=f"{name} (presets: {', '.join(index_presets())})")
    try:
        data = parse_toml(read_text(path))
    except (ValueError, OSError) as error:
        raise MeaningError("E-COMP-009", name=path.name, detail=f"is no TOML: {error}") from None
    head, parts = data.get("index"), data.get("part")
    if set(data) - {"index", "part"} or not isinstance(head, dict) or not isinstance(parts, list):
        raise MeaningError(
            "E-COMP-009", name=path.name, detail="an [index] table and [[part]] tables are needed, and nothing else"
        )
    allowed = {f.name for f in fields(IndexSpec)} - {"parts"}
    made = tuple(Part(**_strict(p, {f.name for f in fields(Part)}, path.name)) for p in parts)
    return IndexSpec(parts=made, **_strict(head, allowed, path.name))


def _strict(table: Any, known: set[str], name: str) -> dict[str, Any]:
    """The table, if it holds known keys with values of their kinds and a code."""
    if not isinstance(table, dict) or "code" not in table:
        raise MeaningError("E-COMP-009", name=name, detail="every table needs a code")
    for key, value in table.items():
        if key not in known:
            raise MeaningError("E-COMP-006", name=name, what="key", given=key, known=", ".join(sorted(known)))
        number = key in ("weight", "low", "high", "power", "direction")
        if isinstance(value, bool) or not isinstance(value, (int, float) if number else str):
            raise MeaningError("E-COMP-009", name=name, detail=f"{key} = {value!r} is not {'a number' if number else 'text'}")
    return table
