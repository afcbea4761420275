"""Files read by a recipe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.panel.catalogue import Catalogue
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.figures import Figures
from gdpcore.panel.recipe.aliases import RegionNames, near
from gdpcore.panel.recipe.book import Book
from gdpcore.panel.recipe.cross import Cross
from gdpcore.panel.recipe.labels import is_total
from gdpcore.panel.recipe.load import load_recipe, problems
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.recipe.sdmx import sdmx_figures
from gdpcore.panel.recipe.shown import read_shown
from gdpcore.panel.recipe.stacked import stacked
from gdpcore.panel.table import Table

Files: TypeAlias = str | Path | pd.DataFrame | Sequence[str | Path]


def recipe_given(recipe: Recipe | str | Path) -> Recipe:
    """A recipe, or the one in a file (ReviewError with all that is wrong with it)."""
    if not isinstance(recipe, Recipe):
        return load_recipe(recipe)
    found = problems(recipe, "recipe")
    if found:
        raise ReviewError(found)
    return recipe


def tables_by(recipe: Recipe, paths: Files) -> list[Table]:
    """The tables that a recipe reads of one file or several."""
    if isinstance(paths, pd.DataFrame):
        return [Table.of_frame(paths)]
    return [table for file in _files(paths) for table in _tables(recipe, file)]


def _files(paths: Files) -> list[Path]:
    if isinstance(paths, pd.DataFrame):
        raise FileError("E-FILE-005", path="DataFrame", kind="frame")
    files = [Path(p) for p in ([paths] if isinstance(paths, (str, Path)) else paths)]
    if not files:
        raise FileError("E-FILE-003", path="an empty list of files")
    return files


def _tables(recipe: Recipe, file: Path) -> list[Table]:
    stored = recipe.growth == "fraction"
    if recipe.sheet != "*" or file.suffix.lower() != ".xlsx":
        workbook = file.suffix.lower() == ".xlsx"
        return [read_shown(file, recipe.sheet or None if workbook else None, recipe.external_links, stored)]
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    out = []
    for sheet in Book.of(file).sheets:
        if not sheet.hidden:
            try:
                out.append(read_shown(file, sheet.name, recipe.external_links, stored))
            except FileError as error:
                if error.code != "E-FILE-003":
                    raise
    if not out:
        raise FileError("E-FILE-003", path=file.name)
    return out


def figures_by(recipe: Recipe, paths: Files, catalogue: Catalogue | None, found: list[Finding], items: bool = False) -> Figures:
    """The figures of a file, or of several of one kind, by a recipe; ``found`` gets all that is refused or noted."""
    if recipe.layout == "sdmx":
        parts = [sdmx_figures(file, recipe, catalogue, found) for file in _files(paths)]
    else:
        tables = tables_by(recipe, paths)
        found += [note for table in tables for note in table.notes]
        parts = [Cross(table, recipe, found).figures(catalogue, items) for table in tables]
    figures = stacked(parts)
    return _with_regions(_with_figures(figures, found), recipe, found)


def _with_regions(figures: Figures, recipe: Recipe, found: list[Finding]) -> Figures:
    """Regions by their codes, with a note for each name that was another; totals and unlisted names are refused."""
    names, regions = RegionNames(recipe), figures.fields["region"]
    codes = [names.code(str(label)) for label in regions.labels]
    total = [is_total(str(label)) and code in (None, label) for label, code in zip(regions.labels, codes, strict=True)]
    bad = np.array([t or code is None for t, code in zip(total, codes, strict=True)], dtype=bool)
    seen, first = np.unique(regions.at, return_index=True)
    for n, k in zip(seen.tolist(), first.tolist(), strict=True):
        label, code, place = str(regions.labels[n]), codes[n], figures.place("region", k)
        if not label and "region" in recipe.where:
            bad[n] = True
            found += [Finding("E-DATA-010", place=at, column="region") for _, at in figures.once("region", regions.at == n)]
        elif total[n]:
            found.append(Finding("E-READ-006", place=place, raw=label))
        elif code is None:
            found.append(Finding("E-READ-005", place=place, what="region", raw=label, hint=near(label, names.listed)))
        elif code != label:
            found.append(Finding("N-READ-001", place=place, what="region", raw=label, meant=code))
    figures.fields["region"] = regions.map(lambda label: names.code(str(label)) or "")
    return _some(figures, ~bad[regions.at], found)


def _with_figures(figures: Figures, found: list[Finding]) -> Figures:
    """Without the series of which no figure is given, withheld or still to come anywhere: a column that does not apply to them."""
    codes, due = figures.fields["indicator"].at, (MissingKind.NOT_AVAILABLE, MissingKind.SUPPRESSED)
    some = np.unique(codes[~np.isnan(figures.value) | ~figures.good | np.isin(figures.missing, due)])
    return _some(figures, np.isin(codes, some), found)


def _some(figures: Figures, which: NDArray[np.bool_], found: list[Finding]) -> Figures:
    """Those figures, if there are any (FileError E-FILE-003, or a ReviewError that says what was refused)."""
    if which.all() and len(which):
        return figures
    if which.any():
        return figures.take(np.flatnonzero(which))
    if any(f.level == "error" for f in found):
        raise ReviewError(found)
    raise FileError("E-FILE-003", path=figures.tables[0].file)
