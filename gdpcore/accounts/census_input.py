"""What a census brings: figures by leaf item, ratios by year, factors of a change of method; read strictly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.convert import to_flow
from gdpcore.cube import parse_period
from gdpcore.cube.units import Unit
from gdpcore.errors import AlignmentError

Array = NDArray[np.float64]


def figures_of(given: Any, year: int, unit: Unit, *, regions: tuple[str, ...], leaves: tuple[str, ...]) -> Array:
    """(..., region, leaf) current values of the census year, in the accounts' unit.

    ``given`` is a mapping or Series (item, or (region, item)), a frame of regions x items, or accounts that hold the year.
    """
    if hasattr(given, "value") and hasattr(given, "hierarchy"):
        cube = to_flow(given.value.with_unit(unit), "period").sel(region=list(regions), item=list(leaves))
        inside = np.flatnonzero(np.asarray(cube.labels("period").year) == year)
        total = cube.values[..., inside].sum(axis=-1)
        if inside.size != given.lag or np.isnan(total).any():
            _refuse("census figures", f"the accounts given do not hold every cell of {year}", leaves)
        return np.asarray(total)
    series = given.stack() if isinstance(given, pd.DataFrame) else pd.Series(dict(given))
    out = np.full((len(regions), len(leaves)), np.nan)
    for key, figure in series.items():
        for r, i in _cells(key, regions, leaves, "census figures"):
            out[r, i] = float(figure)
    if not np.isfinite(out).all():
        r, i = (int(k) for k in np.argwhere(~np.isfinite(out))[0])
        _refuse("census figures", f"no figure for {regions[r]} {leaves[i]}", leaves)
    return out


def factors_of(
    given: pd.DataFrame | None,
    what: str,
    years: tuple[int, ...],
    benchmark: int,
    *,
    regions: tuple[str, ...],
    leaves: tuple[str, ...],
) -> Array | None:
    """(region, leaf, year) factors from a frame of years x items, or years x (region, item).

    NaN where nothing is said. A change of method (``what="method"``) is a matter of every year: an item that is named must
    have a factor in each year after the benchmark.
    """
    if given is None:
        return None
    rows = [parse_period(y, "Y").year for y in given.index]
    odd = [y for y in rows if y not in years]
    if odd or len(set(rows)) < len(rows):
        _refuse(what, f"{odd[0]} is not a year of these accounts" if odd else "a year stands twice", leaves)
    out = np.full((len(regions), len(leaves), len(years)), np.nan)
    place = [years.index(y) for y in rows]
    for key in given.columns:
        column = given[key].to_numpy(dtype=np.float64)
        if (column <= 0).any() or np.isinf(column).any():
            _refuse(what, f"{key}: a factor must be positive", leaves)
        for r, i in _cells(key, regions, leaves, what):
            out[r, i, place] = column
    if what == "method":
        late = np.asarray(years) > benchmark
        named = ~np.isnan(out).all(axis=-1, keepdims=True)
        missing = np.isnan(out) & late & named
        if missing.any():
            r, i, y = (int(k) for k in np.argwhere(missing)[0])
            _refuse(what, f"{regions[r]} {leaves[i]} has no factor for {years[y]}", leaves)
    return out


def _cells(key: Any, regions: tuple[str, ...], leaves: tuple[str, ...], what: str) -> list[tuple[int, int]]:
    """Positions that a label stands for: an item (of every region), or a pair of region and item."""
    region, item = key if isinstance(key, tuple) else (None, key)
    if str(item) not in leaves or (region is not None and str(region) not in regions):
        _refuse(what, f"{key!r} is not a leaf item of these accounts", leaves)
    chosen = range(len(regions)) if region is None else [regions.index(str(region))]
    return [(r, leaves.index(str(item))) for r in chosen]


def _refuse(what: str, detail: str, leaves: tuple[str, ...]) -> None:
    raise AlignmentError("E-CENSUS-002", what=what, detail=detail, known=", ".join(leaves))
