"""The type Recipe: how one kind of file is read, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from gdpcore.atomic import write_atomically
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.numbers import MISSING, NumberFormat
from gdpcore.panel.recipe.places import Place

VERSION = 1
FIELDS = ("indicator", "period", "unit", "region", "measure", "value", "flow", "source")
MEASURES = ("value", "growth", "ytd", "ytd_growth")


@dataclass(frozen=True)
class Recipe:
    """How a file is read: :func:`gdpcore.propose_recipe` writes a first one, a person corrects it, and it serves every month.

    Attributes
    ----------
    layout : "cross" (names down the side, headings across the top), "long" (a row per figure) or "sdmx".
    sheet : name of the sheet; "" the first visible one that is not empty; "*" every visible one that is not empty.
    header : rows of the heading, as numbered in the sheet; first, last : rows of the data, 0 for what follows and all.
    where : the :class:`Place` of each field: indicator, period, unit, region, measure, value, flow, source.
    year : where the year stands, if the periods leave it out.
    indicators, regions : names to codes; an indicator may have a code for each of value, growth, ytd, ytd_growth.
    names : "refuse" names that are not listed once any is, or "keep" them. region_names : "cn-provinces", or "".
    measures : headings to "value", "growth", "index" or "skip", followed by a flow if they say one ("value ytd").
    units : names of indicators to units, where the table names none.
    skip, skip_columns : labels of rows, and letters or headings of columns, that are left out.
    decimal, negatives : see :class:`NumberFormat`. missing : further marks of missing figures and their kinds.
    dates : "", "serial" or "serial-1904" (numbers are days), "yymm" (2401 is January 2024).
    frequency : "", or "M", "Q", "Y": a date stands for its month, quarter or year.
    growth : how growth is written: "rate" (5.1), "index" (105.1), "fraction" (0.051).
    flow : "", or the flow of figures that do not say it. external_links : whether links to other workbooks are accepted.
    dimensions : for "sdmx": fields to the ids of dimensions and attributes.
    """

    layout: str = "cross"
    sheet: str = ""
    header: tuple[int, ...] = (1,)
    first: int = 0
    last: int = 0
    where: Mapping[str, Place] = field(default_factory=dict)
    year: Place | None = None
    indicators: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    names: str = "refuse"
    region_names: str = ""
    measures: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    skip_columns: tuple[str, ...] = ()
    decimal: str = "."
    negatives: str = "minus"
    missing: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    frequency: str = ""
    growth: str = "rate"
    flow: str = ""
    external_links: bool = False
    dimensions: Mapping[str, str] = field(default_factory=dict)
    version: int = VERSION

    @classmethod
    def load(cls, path: str | Path) -> Recipe:
        """Read a recipe file; all that is wrong with it is raised at once (ReviewError, E-READ-001 to -004)."""
        from gdpcore.panel.recipe.load import load_recipe

        return load_recipe(path)

    def save(self, path: str | Path, overwrite: bool = False) -> Path:
        """Write the recipe as TOML, whole or not at all (E-OUT-001 if the file is there and ``overwrite`` is False)."""
        file = Path(path)
        write_atomically(file, self.to_toml(), overwrite=overwrite)
        return file

    def to_toml(self) -> str:
        """The recipe as text that reads back as the same; what stands as by default is left out.

        Examples
        --------
        >>> print(Recipe(header=(3,), where={"indicator": Place.of("column A")}).to_toml())
        version = 1
        layout = "cross"
        header = [3]
        <BLANKLINE>
        [where]
        indicator = "column A"
        <BLANKLINE>
        """
        plain = Recipe()
        head, tables = [f"version = {self.version}", f"layout = {_toml(self.layout)}"], []
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name in ("version", "layout") or value == getattr(plain, one.name):
                continue
            if isinstance(value, Mapping):
                rows = [f"{_toml(str(k)) if not _bare(k) else k} = {_toml(v)}" for k, v in value.items()]
                tables.append("\n".join([f"\n[{one.name}]", *rows]))
            else:
                head.append(f"{one.name} = {_toml(value)}")
        return "\n".join([*head, *tables]) + "\n"

    def number_format(self, percent: bool = False) -> NumberFormat:
        """How the numbers of this recipe are written."""
        kinds = {mark: MissingKind[kind.upper()] for mark, kind in self.missing.items()}
        return NumberFormat(self.decimal, self.negatives, percent, True, {**MISSING, **kinds})


def _bare(key: str) -> bool:
    return bool(key) and all(c.isascii() and (c.isalnum() or c in "_-") for c in key)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{k if _bare(k) else _toml(k)} = {_toml(v)}" for k, v in value.items())
        return f"{{{inner}}}"
    # JSON's escapes are TOML's too, but for DEL
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
