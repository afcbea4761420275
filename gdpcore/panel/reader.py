"""From a file to a panel. Every cell is used, refused with its place, or a missing figure; nothing is guessed.

A table is first taken apart into figures, then the figures are understood column by column. What is the same for many
figures (a name, a period, a unit) is read once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import FileError, Finding
from gdpcore.panel.catalogue import Catalogue
from gdpcore.panel.cells import MissingKind, Source
from gdpcore.panel.coded import Coded
from gdpcore.panel.declared import declared, to_catalogue_units
from gdpcore.panel.figures import Figures, take_apart
from gdpcore.panel.inferred import inferred, with_growth
from gdpcore.panel.meanings import flows_of, named, periods_of, units_of
from gdpcore.panel.panel import Panel
from gdpcore.panel.placing import Columns, require_known_errors
from gdpcore.panel.recipe.reading import figures_by, recipe_given
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.recipe.shown import read_shown
from gdpcore.panel.table import Table, address


def read_panel(
    path: str | Path | pd.DataFrame | Sequence[str | Path],
    errors: str = "raise",
    catalogue: Catalogue | str | Path | None = None,
    sheet: str | None = None,
    recipe: Recipe | str | Path | None = None,
) -> Panel:
    """Read indicators from a file.

    Parameters
    ----------
    path : a .csv, .xlsx or .parquet file, or a frame. Long: columns indicator, period, value and (optional) unit, region,
        flow, source (the publisher). Wide: a column indicator (and unit, region, flow, source) and one column per period;
        or a column period (and region) and one column per indicator. Headings in English or Chinese (指标, 时期, 数值,
        单位, 地区, 时期口径, 来源). An empty region stands for figures common to all regions.
    errors : "raise", or "collect" for the panel of the good figures, with what was refused in its ``findings``. Of
        figures that contradict each other none is good.
    catalogue : what the indicators are, or the path of a catalogue file. Figures in another unit of the same dimension
        are converted. Without one it is inferred: names from the file; % is growth, 上年同期=100 an index, all else a
        level; year to date if the periods are written January-to-month with more than two months; quarterly if every
        period is a quarter.
    sheet : name of the sheet of a workbook; by default the first visible one that is not empty.
    recipe : a :class:`gdpcore.Recipe` or the path of one, for every other layout (:func:`gdpcore.propose_recipe` writes a
        first one). ``path`` may then be several files of one kind, such as the bulletins of several months.

    Returns
    -------
    Panel
        In the catalogue's units. ``sources`` holds the address and the text of every cell as it stood in the file.

    Raises
    ------
    FileError
        E-FILE-001 to -005: the file cannot be opened or is not what its name says.
    ReviewError
        All that is wrong, at once and each with its place: E-DATA-001 to -015, E-TIME-001, -017, E-UNIT-003.

    Examples
    --------
    >>> frame = pd.DataFrame({"指标": ["社零"] * 2, "时期": ["2024年1-2月", "2024年3月"], "数值": ["81,307", "39020"]})
    >>> panel = read_panel(frame.assign(单位="亿元"))
    >>> panel.to_frame()["社零"].tolist()
    [81307.0, 39020.0]
    >>> panel.source_of("社零", "2024-02").raw
    '81,307'
    """
    require_known_errors(errors)
    known = Catalogue.read(catalogue) if isinstance(catalogue, (str, Path)) else catalogue
    found: list[Finding] = []
    if recipe is not None:
        by = recipe_given(recipe)
        figures = figures_by(by if sheet is None else replace(by, sheet=sheet), path, known, found)
    elif isinstance(path, (str, Path, pd.DataFrame)):
        table = _table(path, sheet)
        found += table.notes
        figures = take_apart(table, found)
    else:
        raise FileError("E-FILE-005", path="several files", kind="list")
    spelt, usable = periods_of(figures, found)
    usable &= named(figures, found)
    units, flows = units_of(figures, found), flows_of(figures, found)
    if known is None:
        known, clear = inferred(figures, spelt, units, flows, usable, found)
        known = known if recipe is None else with_growth(known)
        codes = [str(label) for label in figures.fields["indicator"].labels]
    else:
        codes, clear = declared(figures, known, units, flows, usable, found)
        to_catalogue_units(figures, codes, known, units, found)
    return figures_to_panel(figures, codes, usable & clear, known, found, errors)


def _table(path: str | Path | pd.DataFrame, sheet: str | None) -> Table:
    if isinstance(path, pd.DataFrame):
        return Table.of_frame(path)
    file = Path(path)
    if file.suffix.lower() != ".parquet":
        return read_shown(file, sheet)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        frame = pd.read_parquet(file)
    except ImportError:
        raise FileError("E-FILE-004", path=file.name, kind="parquet", extra="parquet") from None
    except Exception as error:  # whatever the parser says, the file is not what its name says
        raise FileError("E-FILE-002", path=file.name, kind="parquet", why=str(error)) from error
    return Table.of_frame(frame, file.name, hashlib.sha256(file.read_bytes()).hexdigest())


def figures_to_panel(
    figures: Figures, codes: list[str], placed: NDArray[np.bool_], known: Catalogue, found: list[Finding], errors: str
) -> Panel:
    """The panel of the figures that can be placed; ``codes`` gives the code of every name."""
    rows = np.flatnonzero(placed)
    sources = Addresses(figures)
    columns = Columns(
        Coded.of(codes).relabel(figures.fields["indicator"].at[rows]),
        figures.fields["period"].take(rows),
        figures.fields["region"].take(rows),
        figures.value[rows],
        rows,
        figures.good[rows],
        figures.missing[rows],
        lambda k: sources[rows[k]].place,
    )
    return Panel.of_columns(columns, known, sources, found, errors)


class Addresses(Sequence[Source]):
    """Where each figure was read. An entry is made when it is asked for: few of a million ever are."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def __len__(self) -> int:
        return len(self._figures.row)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return tuple(self[i] for i in range(*k.indices(len(self))))
        f, k = self._figures, int(k) if k >= 0 else len(self) + int(k)
        row, column, t = int(f.row[k]), int(f.column[k]), f.tables[f.table[k]]
        missing = "" if not np.isnan(f.value[k]) else MissingKind(int(f.missing[k])).text
        publisher, note = str(f.label("source", k)), f.notes.get(k, "")
        return Source(t.file, t.sheet, address(row, column), t.raw(row, column), t.sha256, publisher, missing, note)
