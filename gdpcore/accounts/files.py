"""Accounts from long files, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from gdpcore.accounts.accounts import Accounts
from gdpcore.accounts.by_recipe import rows_by_recipe
from gdpcore.accounts.placing import Layout
from gdpcore.accounts.review import hierarchy_of, meaning_of, periods_of, refuse_measures, refuse_repeated
from gdpcore.accounts.rows import Rows
from gdpcore.accounts.sources import Sources
from gdpcore.atomic import write_atomically
from gdpcore.cube import Hierarchy
from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.panel.opening import read_table
from gdpcore.panel.recipe import Recipe
from gdpcore.panel.recipe.reading import recipe_given
from gdpcore.panel.table import Table
from gdpcore.safe_text import csv_text

_WRITTEN = ("region", "item", "period", "value", "volume", "unit", "flow", "price_basis")


def read_accounts(
    path: str | Path | pd.DataFrame | Sequence[str | Path],
    hierarchy: Hierarchy | None = None,
    reference: int | None = None,
    sheet: str | None = None,
    recipe: Recipe | str | Path | None = None,
) -> Accounts:
    """Read accounts from a long file, one row per region, item and period, or by a recipe from the tables of releases.

    Parameters
    ----------
    path : a .csv or .xlsx file, or a frame, with the columns item, period, value (current prices), volume or index_yoy (same period of
        last year = 100) or both, unit, flow (period or ytd), price_basis (of the volumes) and region; a file of one
        region may leave region out or empty. Headings in English or Chinese.
    hierarchy : how the items add up. By default China's published industries and strata, or its sections, if every item
        is one of theirs (:mod:`gdpcore.cube.classification`); else the item named GDP or total with all others as parts.
    reference : the year on whose values indexes are chained; by default the first calendar year in which every series
        has a value in every period. Not used where volumes are given.
    sheet : name of the sheet of a workbook; by default the first visible one that is not empty.
    recipe : a :class:`gdpcore.Recipe` or the path of one: tables with values and growth on last year (绝对额, 同比增长), of one
        release or of many (``path`` a list, or sheet = "*" in the recipe). Growth makes the index. Where quarter and year to
        date stand side by side, ``flow`` of the recipe says which is read, the quarter if it says none.

    Returns
    -------
    Accounts
        Of stage "published"; items in the order of the hierarchy, periods consecutive, what is not there not published.
        Volumes as given, indexes beside them unused; where a file has none they are chained: R = V in the reference year,
        R_t = R_{t-1y} I_t / 100 after it, R_{t-1y} = R_t / (I_t / 100) before it. The axis then begins up to a year
        before the file, at the first period of last year that an index speaks of, with volumes and without values.

    Raises
    ------
    FileError
        E-FILE-001 to -005: the file cannot be opened or is not what its name says.
    ReviewError
        All that is wrong, at once and each with its place: E-DATA-001 to -015, E-TIME-001, -002, -017, E-TREE-001,
        E-ACC-003 to -006.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> rows = ["region,item,period,value,index_yoy,unit,flow", "CN,GDP,2023,1294272,105.4,亿元,period"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "gdp.csv")
    ...     _ = path.write_text("\\n".join([*rows, "CN,GDP,2024,1349084,105.0,亿元,period"]), encoding="utf-8")
    ...     accounts = read_accounts(path)
    >>> accounts
    <Accounts (published) 1 regions x 1 items, 2022..2024, period, 亿元, volumes chained_yoy@2023>
    >>> float(accounts.growth().loc["2024", "GDP"].round(1))
    5.0
    """
    found: list[Finding] = []
    rows = _rows(path, sheet, recipe, found)
    meaning = meaning_of(rows, found)
    periods = periods_of(rows, meaning["flow"], found)
    tree = hierarchy_of(rows, hierarchy, found)
    refuse_repeated(rows, periods, found)
    refuse_measures(rows, found)
    if any(f.level == "error" for f in found) or tree is None:
        raise ReviewError(found)
    read = Layout.of(rows, periods, tree).accounts(meaning, tree, reference)
    return replace(read, sources=Sources(rows, tuple(periods)), findings=(*read.findings, *found))


def _rows(
    path: str | Path | pd.DataFrame | Sequence[str | Path],
    sheet: str | None,
    recipe: Recipe | str | Path | None,
    found: list[Finding],
) -> Rows:
    if recipe is not None:
        by = recipe_given(recipe)
        return rows_by_recipe(by if sheet is None else replace(by, sheet=sheet), path, found)
    if isinstance(path, pd.DataFrame):
        return Rows.of(Table.of_frame(path), found)
    if not isinstance(path, (str, Path)):
        raise FileError("E-FILE-005", path="several files", kind="list")
    table = read_table(path, sheet)
    found += table.notes
    return Rows.of(table, found)


def write_accounts(accounts: Accounts, path: str | Path, overwrite: bool = False) -> Path:
    """Write accounts as the long CSV file that :func:`read_accounts` reads, in UTF-8; numbers come back bit by bit.

    Cells with neither value nor volume are left out. The file appears whole or not at all.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    FileError
        E-FILE-005 if it is not a .csv file; E-OUT-001 if it is there and ``overwrite`` is False; E-OUT-002 if it cannot
        be written.
    AlignmentError
        E-AXIS-005 if the accounts hold draws.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from gdpcore.cube import Axis, Cube, Meaning
    >>> from gdpcore.cube.classification import cn_published
    >>> axes = [Axis.of("region", ["CN"]), Axis.of("item", ["GDP"]), Axis.of("period", ["2024Q1"])]
    >>> cubes = [Cube.of([[[0.1 + 0.2]]], axes, Meaning.of("亿元", price)) for price in ("current", "constant@2020")]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_accounts(Accounts(*cubes, cn_published()), pathlib.Path(folder, "gdp.csv"))
    ...     float(read_accounts(path).value.values[0, 0, 0])
    0.30000000000000004
    """
    file = Path(path)
    if file.suffix.lower() != ".csv":
        raise FileError("E-FILE-005", path=file.name, kind=file.suffix.lstrip("."))
    frame = accounts.to_long()
    frame = frame[frame["value"].notna() | frame["volume"].notna()]
    columns = [frame[name].tolist() for name in _WRITTEN]
    write_atomically(file, csv_text([_WRITTEN, *zip(*columns, strict=True)]), overwrite=overwrite)
    return file
