"""From a file to a panel. Every cell is used, refused with its place, or a missing figure; nothing is guessed.

A table is first taken apart into figures, then the figures are understood column by column. What is the same for many
figures (a name, a period, a unit) is read once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import FileError, Finding
from gdpcore.panel.catalogue import Catalogue
from gdpcore.panel.cells import Source
from gdpcore.panel.coded import Coded
from gdpcore.panel.declared import declared, to_catalogue_units
from gdpcore.panel.figures import take_apart
from gdpcore.panel.inferred import inferred
from gdpcore.panel.meanings import flows_of, named, periods_of, units_of
from gdpcore.panel.opening import read_table
from gdpcore.panel.panel import Panel
from gdpcore.panel.placing import require_known_errors
from gdpcore.panel.table import Table, address

Integers = NDArray[np.int64]


def read_panel(
    path: str | Path | pd.DataFrame,
    errors: str = "raise",
    catalogue: Catalogue | str | Path | None = None,
    sheet: str | None = None,
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
    table = _table(path, sheet)
    known = Catalogue.read(catalogue) if isinstance(catalogue, (str, Path)) else catalogue
    found: list[Finding] = [*table.notes]
    figures = take_apart(table, found)
    spelt, usable = periods_of(figures, found)
    usable &= named(figures, found)
    units, flows = units_of(figures, found), flows_of(figures, found)
    if known is None:
        known, clear = inferred(figures, spelt, units, flows, usable, found)
        codes = [str(label) for label in figures.fields["indicator"].labels]
    else:
        codes, clear = declared(figures, known, units, flows, usable, found)
        to_catalogue_units(figures, codes, known, units, found)
    rows = np.flatnonzero(usable & clear)
    frame = pd.DataFrame(
        {
            # as objects: pandas would turn a million equal texts into text of its own and back
            "indicator": pd.Series(Coded(figures.fields["indicator"].at[rows], codes).spread(), dtype=object),
            "period": pd.Series(figures.fields["period"].take(rows).spread(), dtype=object),
            "region": pd.Series(figures.fields["region"].take(rows).spread(), dtype=object),
            "value": figures.value[rows],
            "good": figures.good[rows],
            "source": rows,
        }
    )
    sources = _Addresses(table, figures.row, figures.column, figures.fields["source"])
    return Panel.from_long(frame, known, sources, found, errors)


def _table(path: str | Path | pd.DataFrame, sheet: str | None) -> Table:
    if isinstance(path, pd.DataFrame):
        return Table.of_frame(path)
    file = Path(path)
    if file.suffix.lower() != ".parquet":
        return read_table(file, sheet)
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    try:
        frame = pd.read_parquet(file)
    except ImportError:
        raise FileError("E-FILE-004", path=file.name, kind="parquet", extra="parquet") from None
    except Exception as error:  # whatever the parser says, the file is not what its name says
        raise FileError("E-FILE-002", path=file.name, kind="parquet", why=str(error)) from error
    return Table.of_frame(frame, file.name, hashlib.sha256(file.read_bytes()).hexdigest())


class _Addresses(Sequence[Source]):
    """Where each figure was read. An entry is made when it is asked for: few of a million ever are."""

    def __init__(self, table: Table, row: Integers, column: Integers, publisher: Coded) -> None:
        self._table, self._row, self._column, self._publisher = table, row, column, publisher

    def __len__(self) -> int:
        return len(self._row)

    def __getitem__(self, k: Any) -> Any:
        if isinstance(k, slice):
            return tuple(self[i] for i in range(*k.indices(len(self))))
        row, column = int(self._row[k]), int(self._column[k])
        publisher = str(self._publisher.labels[self._publisher.at[k]])
        t = self._table
        return Source(t.file, t.sheet, address(row, column), t.raw(row, column), t.sha256, publisher)
