"""Rules as data: what is checked, how grave it is, why, and who answers for the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.plain_data import parse_toml
from gdpcore.review import expressions
from gdpcore.review.causes import CAUSES
from gdpcore.review.registry import EXPRESSIONS, fits

SEVERITIES = ("error", "warning", "note")
LEVELS = {
    0: ("结构", "structure"),
    1: ("表内", "within the file"),
    2: ("跨期与跨版本", "across periods and vintages"),
    3: ("镜像", "mirror figures"),
    4: ("跨领域", "across domains"),
    5: ("机构外", "outside the bureau"),
}
"""The validation levels of the European Statistical System (zh, en)."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    id : its name. level : 0 to 5, see :data:`LEVELS`. severity : "error", "warning", "note".
    expression : the name of a registered expression; parameters : what it is given.
    zh, en : why the rule is there. owner : who answers for it. innocent : causes that are no mistake, of :data:`CAUSES`.
    series, regions : patterns (* and ?) of codes or names that the rule is about; all if none.
    enabled : False for rules that must be asked for.
    """

    id: str
    level: int
    severity: str
    expression: str
    zh: str = ""
    en: str = ""
    owner: str = ""
    innocent: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    series: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    enabled: bool = True

    def reason(self, language: str) -> str:
        """Why, in "zh" or "en"."""
        return (self.zh if language == "zh" else self.en) or self.en or self.zh

    def is_about(self, region: str, names: Sequence[str]) -> bool:
        """True if a cell is of the regions and series that the rule is about."""
        return _any(self.regions, (region,)) and _any(self.series, names)

    def problems(self, place: str) -> list[Finding]:
        """Everything wrong with this rule."""
        found = []
        if self.expression not in EXPRESSIONS:
            found.append(Finding("E-AUDIT-002", place=place, expression=self.expression, known=", ".join(EXPRESSIONS)))
        else:
            known = EXPRESSIONS[self.expression].parameters
            for name, given in self.parameters.items():
                if name not in known or not fits(given, known[name]):
                    listed = ", ".join(f"{n} ({d!r})" for n, d in known.items())
                    found.append(Finding("E-AUDIT-003", place=place, name=name, given=given, known=listed))
        if self.severity not in SEVERITIES or self.level not in LEVELS:
            found.append(Finding("E-AUDIT-004", place=place, severity=self.severity, level=self.level))
        lost = [c for c in self.innocent if c not in CAUSES]
        if lost:
            found.append(Finding("E-AUDIT-005", place=place, cause=lost[0], known=", ".join(CAUSES)))
        return found


def _any(patterns: Sequence[str], names: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(n, p) for p in patterns for n in names)


_KEYS = tuple(f.name for f in fields(Rule))


def load_rules(*sources: str | Path | Rule | Iterable[Rule], enable: Sequence[str] = ()) -> tuple[Rule, ...]:
    """Rules of files and records, in order; the rules that come along if nothing is given.

    Parameters
    ----------
    sources : paths of TOML files (tables ``[[rule]]``), "builtin" for the rules that come along, rules, or sequences of rules. A
        rule whose id stands again replaces the earlier one: so a user's file changes a threshold or switches a rule off.
    enable : ids that are switched on (digit and target screens, the factor model).

    Raises
    ------
    FileError
        E-FILE-001, -002. ReviewError, all at once: E-AUDIT-001 to -006.

    Examples
    --------
    >>> rules = load_rules()
    >>> len(rules) > 20, all(rule.zh and rule.en for rule in rules)
    (True, True)
    """
    found: list[Finding] = []
    table: dict[str, Rule] = {}
    for source in sources or ("builtin",):
        own = _rules_of(source, found)
        names = [r.id for r in own]
        found += [
            Finding("E-AUDIT-006", rule=n, where="two rules of one source") for n in dict.fromkeys(names) if names.count(n) > 1
        ]
        table |= {r.id: r for r in own}
    found += [Finding("E-AUDIT-006", rule=n, where="switched on, but not here") for n in enable if n not in table]
    if found:
        raise ReviewError(found)
    return tuple(_enabled(r) if r.id in enable else r for r in table.values())


def _enabled(rule: Rule) -> Rule:
    return rule if rule.enabled else Rule(**{n: getattr(rule, n) for n in _KEYS} | {"enabled": True})


def _rules_of(source: str | Path | Rule | Iterable[Rule], found: list[Finding]) -> tuple[Rule, ...]:
    if isinstance(source, Rule):
        source = (source,)
    if not isinstance(source, (str, Path)):
        rules = tuple(source)
        found += [f for r in rules for f in r.problems(f"rule {r.id}")]
        return rules
    if source == "builtin":
        return _builtin()
    path = Path(source)
    if not path.is_file():
        raise FileError("E-FILE-001", path=path.name)
    return _read(path.read_bytes(), path.name, found)


@cache
def _builtin() -> tuple[Rule, ...]:
    found: list[Finding] = []
    rules = _read(resources.files("gdpcore.review").joinpath("builtin", "default.toml").read_bytes(), "builtin", found)
    if found:
        raise ReviewError(found)
    return rules


def _read(data: bytes, file: str, found: list[Finding]) -> tuple[Rule, ...]:
    try:
        text = parse_toml(data.decode("utf-8"))
    except ValueError as error:
        raise FileError("E-FILE-002", path=file, kind="toml", why=str(error)) from error
    rules = []
    for n, row in enumerate(text.get("rule", []), start=1):
        place = f"{file}, rule {n} {row.get('id', '')}"
        lost = [k for k in ("id", "level", "severity", "expression") if k not in row]
        odd = [k for k in row if k not in _KEYS]
        if lost or odd:
            found.append(Finding("E-AUDIT-001", place=place, lost=", ".join(lost) or "-", odd=", ".join(odd) or "-"))
            continue
        lists = {k: tuple(row[k]) for k in ("innocent", "series", "regions") if k in row}
        given = {k: tuple(v) if isinstance(v, list) else v for k, v in row.get("parameters", {}).items()}
        rule = Rule(**row | lists | {"parameters": given})
        found += rule.problems(place)
        rules.append(rule)
    return tuple(rules)


_ = expressions  # its import registers them
