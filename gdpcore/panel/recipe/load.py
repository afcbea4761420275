"""A recipe from a TOML file, strictly: everything that is wrong with it is told at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from gdpcore.cube import unit
from gdpcore.cube.periods import spelling_or_finding
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.recipe.measures import measure_of_text
from gdpcore.panel.recipe.places import KINDS, Place
from gdpcore.panel.recipe.recipe import FIELDS, MEASURES, VERSION, Recipe
from gdpcore.plain_data import parse_toml

_MAX_BYTES = 2**20
_WORDS: dict[str, tuple[str, ...]] = {
    "layout": ("cross", "long", "sdmx"),
    "names": ("refuse", "keep"),
    "region_names": ("", "cn-provinces"),
    "decimal": (".", ","),
    "negatives": ("minus", "parentheses"),
    "dates": ("", "serial", "serial-1904", "yymm"),
    "frequency": ("", "M", "Q", "Y"),
    "growth": ("rate", "index", "fraction"),
    "flow": ("", "period", "ytd", "stock"),
}
_LISTS = {"header", "skip", "skip_columns"}
_NUMBERS = {"first", "last", "version"}


def load_recipe(path: str | Path) -> Recipe:
    """Read a recipe file; see :meth:`Recipe.load`."""
    file = Path(path)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    if file.stat().st_size > _MAX_BYTES:
        raise FileError("E-READ-003", path=file.name, why=f"it has more than {_MAX_BYTES:,} bytes")
    return recipe_of_bytes(file.read_bytes(), file.name)


def recipe_of_bytes(data: bytes, name: str = "recipe") -> Recipe:
    """A recipe from the bytes of its file."""
    try:
        given = parse_toml(data.decode("utf-8-sig"))
    except ValueError as error:
        raise FileError("E-READ-003", path=name, why=str(error) or type(error).__name__) from None
    return recipe_of(given, name)


def recipe_of(given: Mapping[str, Any], name: str = "recipe") -> Recipe:
    """A recipe from a mapping as TOML gives it.

    Raises
    ------
    ReviewError
        All that is wrong: E-READ-001 an unknown key, -002 a value that cannot stand, -004 a field without a place.

    Examples
    --------
    >>> where = {"indicator": "column A", "period": "title"}
    >>> recipe_of({"version": 1, "where": where}).where["period"].kind
    'title'
    """
    found: list[Finding] = []
    known = {f.name for f in fields(Recipe)}
    kept: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1) or sorted(known)
            found.append(Finding("E-READ-001", place=name, key=key, known=", ".join(near)))
        else:
            kept[key] = _value(key, value, f"{name} {key}", found)
    if "version" not in given:
        found.append(Finding("E-READ-002", place=f"{name} version", raw="nothing", needed=f"version = {VERSION}"))
    elif given["version"] != VERSION:
        found.append(Finding("E-READ-002", place=f"{name} version", raw=given["version"], needed=str(VERSION)))
    if not found:
        recipe = Recipe(**kept)
        found += problems(recipe, name)
        if not found:
            return recipe
    raise ReviewError(found)


def _value(key: str, value: Any, place: str, found: list[Finding]) -> Any:
    """One value in the form of its key; anything else is a finding."""

    def refuse(needed: str, at: str = place, raw: Any = value) -> Any:
        found.append(Finding("E-READ-002", place=at, raw=raw, needed=needed))

    if key in _WORDS:
        return value if value in _WORDS[key] and isinstance(value, str) else refuse(", ".join(map(repr, _WORDS[key])))
    if key in _NUMBERS:
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1_048_576
        return value if whole else refuse("a row's number")
    if key == "external_links":
        return value if isinstance(value, bool) else refuse("true or false")
    if key in _LISTS:
        return _list(key, value, refuse)
    if key == "sheet":
        return value if isinstance(value, str) else refuse("a name")
    if key == "year":
        one = Place.of(value) if isinstance(value, str) else None
        return one or refuse(KINDS)
    if not isinstance(value, Mapping):
        return refuse(f"a table [{key}]")
    out = {name: _entry(key, name, one) for name, one in value.items()}
    for name, one in out.items():
        if isinstance(one, _Needed):
            refuse(one, f"{place}.{name}", value[name])
    return out


class _Needed(str):
    """What an entry must be."""


def _list(key: str, value: Any, refuse: Callable[..., Any]) -> Any:
    if not isinstance(value, list):
        return refuse("a list")
    if key == "header":
        rows = all(isinstance(x, int) and not isinstance(x, bool) and 1 <= x <= 1_048_576 for x in value)
        good = rows and value == sorted(set(value)) and len(value) <= 6
        return tuple(value) if good and value else refuse("rows in order, such as [3, 4]")
    return tuple(value) if all(isinstance(x, str) and x for x in value) else refuse("a list of texts")


def _entry(key: str, name: str, value: Any) -> Any:
    """One entry of a table, or what it must be."""
    if key == "where":
        place = Place.of(value) if isinstance(value, str) else None
        return place or _Needed(KINDS) if name in FIELDS else _Needed(f"one of the fields {', '.join(FIELDS)}")
    if key == "indicators" and isinstance(value, Mapping):
        good = set(value) <= set(MEASURES) and all(isinstance(x, str) and x for x in value.values())
        return dict(value) if good and value else _Needed(f"codes for {', '.join(MEASURES)}")
    if not isinstance(value, str) or not value or not name:
        return _Needed("a text")
    if key == "measures" and measure_of_text(value) is None:
        return _Needed("value, growth, index or skip, and perhaps period, ytd or stock")
    if key == "missing" and value.upper() not in MissingKind.__members__:
        return _Needed(", ".join(kind.text for kind in MissingKind))
    if key == "units":
        try:
            unit(value)
        except GdpcoreError as error:
            return _Needed(error.finding.fields["known"])
    return value


def problems(recipe: Recipe, name: str) -> list[Finding]:
    """What is wrong with values that must fit each other."""
    if recipe.layout == "sdmx":
        needed = tuple(f for f in ("indicator", "period") if f not in recipe.dimensions)
    else:
        needed = tuple(f for f in ("indicator", "period") if f not in recipe.where)
    found = [Finding("E-READ-004", place=name, field=one) for one in needed]
    if recipe.layout == "long":
        where = [f for f, place in recipe.where.items() if place.kind == "row"]
        found += [Finding("E-READ-002", place=f"{name} where.{f}", raw=recipe.where[f], needed="a column") for f in where]
        if "value" not in recipe.where:
            found.append(Finding("E-READ-004", place=name, field="value"))
    if recipe.last and recipe.last < max(recipe.first, max(recipe.header) + 1):
        found.append(Finding("E-READ-002", place=f"{name} last", raw=recipe.last, needed="a row below the heading"))
    if recipe.first and recipe.first <= max(recipe.header):
        found.append(Finding("E-READ-002", place=f"{name} first", raw=recipe.first, needed="a row below the heading"))
    period = recipe.where.get("period")
    if period is not None and period.kind == "declared":
        read = spelling_or_finding(period.text)
        if isinstance(read, Finding) and recipe.year is None:
            found.append(Finding("E-READ-002", place=f"{name} where.period", raw=period.text, needed="a period"))
    return found
