"""SDMX-CSV and SDMX-ML: read through pysdmx, then taken apart like a table with a row per observation."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from gdpcore.errors import FileError, Finding, ReviewError
from gdpcore.panel.catalogue import Catalogue
from gdpcore.panel.cells import MissingKind
from gdpcore.panel.figures import Figures
from gdpcore.panel.opening import read_table
from gdpcore.panel.recipe.cross import Cross
from gdpcore.panel.recipe.places import Place
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.table import Table

_MAX_BYTES = 200 * 2**20
_VALUE, _STATUS, _TIMES = "OBS_VALUE", "OBS_STATUS", "UNIT_MULT"
_WHY_MISSING = {"M": "NOT_APPLICABLE", "L": "NOT_AVAILABLE", "O": "NOT_AVAILABLE", "H": "NOT_AVAILABLE", "Q": "SUPPRESSED"}


def sdmx_figures(file: Path, recipe: Recipe, catalogue: Catalogue | None, found: list[Finding]) -> Figures:
    """The observations of an SDMX file; ``recipe.dimensions`` says which dimension or attribute each field is.

    A status of observation (OBS_STATUS) other than A becomes the note of the figure and the kind of a missing one.

    Raises
    ------
    FileError
        E-FILE-001, -003, -004 (the extra ``sdmx`` is missing), -005 (neither .csv nor .xml); E-READ-013 if it cannot be read.
    ReviewError
        E-DATA-001 if a dimension is not there.
    """
    table = _table(file)
    names = [str(cell) for cell in table.rows[0]]
    declared = {f: name.removeprefix("=").strip() for f, name in recipe.dimensions.items() if name.startswith("=")}
    columns = {f: name for f, name in recipe.dimensions.items() if f not in declared} | {"value": _VALUE}
    lost = [name for name in columns.values() if name not in names]
    if lost:
        raise ReviewError([Finding("E-DATA-001", place=table.place(0, 0), column=x, needed=", ".join(names)) for x in lost])
    where = {f: Place("column", column=names.index(name)) for f, name in columns.items()}
    where |= {f: Place("declared", text) for f, text in declared.items()}
    _refuse_multiplied(file, table, names, where)
    missing = {"NaN": "not_available", **recipe.missing}
    by = replace(recipe, layout="long", header=(1,), first=0, last=0, where=where, missing=missing, skip_columns=())
    figures = Cross(table, by, found).figures(catalogue)
    if _STATUS in names:
        _keep_status(figures, table, names.index(_STATUS))
    return figures


def _table(file: Path) -> Table:
    """The observations as a grid: the file's own cells if it is CSV."""
    if not file.is_file():
        raise FileError("E-FILE-001", path=file.name)
    kind = file.suffix.lower().lstrip(".")
    if kind not in ("csv", "xml"):
        raise FileError("E-FILE-005", path=file.name, kind=kind)
    if file.stat().st_size > _MAX_BYTES:
        raise FileError("E-READ-013", path=file.name, why=f"it has more than {_MAX_BYTES:,} bytes")
    data = file.read_bytes()
    frame = _observations(file, data)
    if kind == "csv":
        table = read_table(file)
        if len(table.lines(0)) != len(frame):
            raise FileError("E-READ-013", path=file.name, why=f"{len(table.lines(0))} lines hold {len(frame)} observations")
        return table
    if not len(frame):
        raise FileError("E-FILE-003", path=file.name)
    grid = Table.of_frame(frame.astype(object).where(frame.notna(), None))
    return Table(file.name, hashlib.sha256(data).hexdigest(), "observations", grid.rows)


def _observations(file: Path, data: bytes) -> Any:
    """The one data set of a message as a frame of text."""
    if b"<!DOCTYPE" in data:
        raise FileError("E-READ-013", path=file.name, why="it declares a document type")
    try:
        from pysdmx.io import read_sdmx

        sets: list[Any] = list(read_sdmx(BytesIO(data), validate=False).data or ())
    except ImportError:
        raise FileError("E-FILE-004", path=file.name, kind="SDMX", extra="sdmx") from None
    except Exception as error:  # whatever the parser says, the file is not what its name says
        raise FileError("E-READ-013", path=file.name, why=str(error) or type(error).__name__) from error
    if len(sets) != 1:
        raise FileError("E-READ-013", path=file.name, why=f"it holds {len(sets)} data sets; give a file of one")
    return sets[0].data


def _refuse_multiplied(file: Path, table: Table, names: list[str], where: dict[str, Place]) -> None:
    """A power of ten beside a unit is never applied in silence: the recipe then declares the unit of the figures as they stand."""
    if _TIMES not in names or where.get("unit", Place("declared")).kind == "declared":
        return
    column = names.index(_TIMES)
    powers = sorted({table.raw(r, column).strip() for r in table.lines(0)} - {"", "0"})
    if powers:
        why = f'{_TIMES} is {", ".join(powers)}; declare the unit of the figures as they stand, unit = "= 亿元"'
        raise FileError("E-READ-013", path=file.name, why=why)


def _keep_status(figures: Figures, table: Table, column: int) -> None:
    for k, row in enumerate(figures.row.tolist()):
        status = table.raw(row, column).strip()
        if status in ("", "A"):
            continue
        figures.notes[k] = figures.notes.get(k, "") + status
        if figures.value[k] != figures.value[k]:
            figures.missing[k] = MissingKind[_WHY_MISSING.get(status, "NOT_AVAILABLE")]
