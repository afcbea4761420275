"""A recipe of cleaning: steps in order, as a TOML file, for one panel or for every vintage of a history."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.cleaning.cleaned import Cleaning, clean
from gdpcore.panel.cleaning.comparable import ComparableBase
from gdpcore.panel.cleaning.concordance import Concordance, builtin_concordances, read_concordance
from gdpcore.panel.cleaning.festival import SplitJoint
from gdpcore.panel.cleaning.imputing import Impute
from gdpcore.panel.cleaning.recode import Recode
from gdpcore.panel.cleaning.replacing import Replace, Replacement
from gdpcore.panel.cleaning.step import Model, Step
from gdpcore.panel.cleaning.units import WrittenIn
from gdpcore.panel.panel import Panel
from gdpcore.plain_data import parse_toml, read_text

STEPS: dict[str, type[Step]] = {s.do: s for s in (ComparableBase, Impute, Recode, Replace, SplitJoint, WrittenIn)}
_HEAD = ("name", "who", "step")


@dataclass(frozen=True)
class Recipe:
    """Steps of cleaning in order. name : for people."""

    name: str
    steps: tuple[Step, ...]

    def clean(self, panel: Panel, *, strict: bool = True, models: Mapping[str, Model] | None = None) -> Cleaning:
        """Clean a panel; see :func:`clean`."""
        return clean(panel, self.steps, strict=strict, models=models)


def load_recipe(path: str | Path) -> Recipe:
    """Read a recipe.

    Parameters
    ----------
    path : a .toml file: ``name``, ``who`` (for steps that name nobody), and tables ``[[step]]`` with ``do`` and the attributes
        of :class:`ComparableBase`, :class:`Impute`, :class:`Recode`, :class:`Replace`, :class:`SplitJoint` or :class:`WrittenIn`.
        A concordance is the name of one that comes along, or a path beside the recipe.

    Raises
    ------
    FileError
        E-FILE-001, -002 if it cannot be read. ReviewError: E-CLEAN-001 to -003 and what is wrong with concordances, all at once.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> text = 'name = "r"\\nwho = "made up"\\n[[step]]\\ndo = "impute"\\nseries = ["cpi"]\\nmethod = "interpolate"\\nwhy = "lost"'
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "recipe.toml")
    ...     _ = file.write_text(text, encoding="utf-8")
    ...     load_recipe(file).steps[0].method
    'interpolate'
    """
    file = Path(path)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        data = parse_toml(read_text(file))
    except ValueError as error:
        raise FileError("E-FILE-002", path=file.name, kind="toml", why=str(error)) from error
    found = [unknown(file.name, "key", key, _HEAD) for key in data if key not in _HEAD]
    tables = data.get("step")
    if not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        raise ReviewError([*found, Finding("E-CLEAN-003", place=file.name, key="step", needed="one table [[step]] at least")])
    made = [
        _step(t, str(data.get("who", "")), f"{file.name}, step {n}", file.parent, found) for n, t in enumerate(tables, start=1)
    ]
    steps = tuple(s for s in made if s is not None)
    found += [f for n, s in enumerate(steps, start=1) for f in s.problems(n)]
    if found:
        raise ReviewError(found)
    return Recipe(str(data.get("name", file.stem)), steps)


def unknown(place: str, key: str, raw: Any, known: Sequence[str]) -> Finding:
    """E-CLEAN-002, with what is close to it first."""
    near = difflib.get_close_matches(str(raw), known, n=2)
    return Finding("E-CLEAN-002", place=place, key=key, raw=raw, known=", ".join([*near, *(k for k in known if k not in near)]))


def _step(table: Mapping[str, Any], who: str, place: str, folder: Path, found: list[Finding]) -> Step | None:
    kind = STEPS.get(str(table.get("do", "")))
    if kind is None:
        found.append(unknown(place, "do", table.get("do", ""), tuple(STEPS)))
        return None
    known = {f.name: f for f in fields(kind)}
    before = len(found)
    found += [unknown(place, "key", key, ("do", *known)) for key in table if key not in known and key != "do"]
    given: dict[str, Any] = {"who": who}
    for name, field in known.items():
        if name in table:
            given[name] = _read(name, str(field.type), table[name], f"{place} ({kind.do})", folder, found)
        elif name == "series" or (field.default is MISSING and field.default_factory is MISSING):
            found.append(Finding("E-CLEAN-003", place=f"{place} ({kind.do})", key=name, needed="given"))
    return kind(**given) if len(found) == before else None


def _read(name: str, kind: str, raw: Any, place: str, folder: Path, found: list[Finding]) -> Any:
    """A value of the kind that the field declares; E-CLEAN-003 if it is of another."""
    if kind == "Concordance":
        return _concordance(raw, place, folder, found)
    if kind.startswith("tuple[Replacement"):
        return _replacements(raw, place, found)
    good, needed = {
        "str": (isinstance(raw, str), "text"),
        "bool": (isinstance(raw, bool), "true or false"),
        "tuple[str, ...]": (isinstance(raw, list) and all(isinstance(x, str) for x in raw), "a list of texts"),
    }.get(kind, (isinstance(raw, dict), "a table"))
    if not good:
        found.append(Finding("E-CLEAN-003", place=place, key=name, needed=needed))
        return None
    return tuple(raw) if isinstance(raw, list) else raw


def _concordance(raw: Any, place: str, folder: Path, found: list[Finding]) -> Concordance | None:
    try:
        return read_concordance(raw if raw in builtin_concordances() else folder / str(raw))
    except ReviewError as error:
        found.extend(error.findings)
    except GdpcoreError as error:
        found.append(error.finding)
    return None


def _replacements(raw: Any, place: str, found: list[Finding]) -> tuple[Replacement, ...]:
    names = {f.name: str(f.type) for f in fields(Replacement)}
    out = []
    for n, row in enumerate(raw if isinstance(raw, list) else [raw], start=1):
        good = isinstance(row, dict) and set(row) <= set(names) and set(names) - set(row) <= {"region"}
        good = good and all(
            isinstance(v, (int, float)) and not isinstance(v, bool) if names[k] == "float" else isinstance(v, str)
            for k, v in row.items()
        )
        if good:
            out.append(Replacement(**row))
        else:
            needed = ", ".join(f"{k} ({v})" for k, v in names.items())
            found.append(Finding("E-CLEAN-003", place=f"{place}, cell {n}", key="cells", needed=needed))
    return tuple(out)
