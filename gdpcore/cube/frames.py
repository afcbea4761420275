"""Cubes to pandas frames and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.axis import Axis
from gdpcore.cube.status import Status, status_of
from gdpcore.errors import AlignmentError

if TYPE_CHECKING:
    from gdpcore.cube.cube import Cube

Values = NDArray[np.float64]
Flags = NDArray[np.uint8]


def to_frame(cube: Cube, renamed: Mapping[str, str]) -> pd.DataFrame:
    """See :meth:`Cube.to_frame`."""
    no_batch(cube, "to_frame")
    names = [n for n in cube.dims if n != "period"]
    order = [cube.index("period"), *(cube.index(n) for n in names)]
    shown = [[renamed.get(x, x) for x in cube.labels(n)] for n in names]
    periods = pd.PeriodIndex(cube.labels("period"), name="period")
    data = cube.values.transpose(order).reshape(len(periods), int(np.prod([len(s) for s in shown])))
    head: pd.Index | None = None
    if names:
        head = pd.Index(shown[0], name=names[0]) if len(names) == 1 else pd.MultiIndex.from_product(shown, names=names)
    return pd.DataFrame(data, index=periods, columns=head)


def to_long(cube: Cube) -> pd.DataFrame:
    """See :meth:`Cube.to_long`."""
    no_batch(cube, "to_long")
    cells = {"value": cube.values.ravel(), "status": cube.status.ravel()}
    if not cube.axes:
        return pd.DataFrame(cells)
    index = pd.MultiIndex.from_product([a.labels for a in cube.axes], names=cube.dims)
    return pd.DataFrame(cells, index=index).reset_index()


def no_batch(cube: Cube, what: str) -> None:
    """Refuse a cube with batch axes (E-AXIS-005) for something that shows one figure per cell."""
    if cube.batch:
        axes = f"{cube.dims}: {what} takes no batch axis; select one draw or average first"
        raise AlignmentError("E-AXIS-005", shape=cube.values.shape, axes=axes)


def from_frame(frame: pd.DataFrame, names: Sequence[str] | None) -> tuple[Values, list[Axis]]:
    """See :meth:`Cube.from_frame`."""
    head = frame.columns
    levels = [list(map(str, head.get_level_values(i))) for i in range(head.nlevels)]
    keys = list(names or [str(n or "item") for n in head.names])
    if len(keys) != len(levels):
        raise AlignmentError("E-AXIS-005", shape=f"{len(levels)} column levels", axes=keys)
    columns = list(zip(*levels, strict=True))
    place = {key: i for i, key in enumerate(columns)}
    if len(place) != len(columns):
        twice = next(key for key in columns if columns.count(key) > 1)
        raise AlignmentError("E-AXIS-004", label=" ".join(twice), axis=keys[0])
    axes = [Axis.of(n, list(dict.fromkeys(level))) for n, level in zip(keys, levels, strict=True)]
    values = np.full((*(len(a) for a in axes), len(frame)), np.nan)
    data = _numbers(frame, str(keys))
    for key, column in place.items():
        values[tuple(a.position(k) for a, k in zip(axes, key, strict=True))] = data[:, column]
    return values, [*axes, Axis.of("period", frame.index)]


def from_long(frame: pd.DataFrame, dims: Sequence[str], value: str, status: str) -> tuple[Values, list[Axis], Flags | None]:
    """See :meth:`Cube.from_long`."""
    for column in (*dims, value):
        if column not in frame.columns:
            raise AlignmentError("E-DATA-001", place="frame", column=column, needed=", ".join((*dims, value)))
    axes = [Axis.of(d, _periods(frame[d]) if d == "period" else list(dict.fromkeys(frame[d]))) for d in dims]
    where = tuple(np.array([a.position(x) for x in frame[d]], dtype=np.int64) for a, d in zip(axes, dims, strict=True))
    values = np.full([len(a) for a in axes], np.nan)
    flat = np.ravel_multi_index(where, values.shape) if len(frame) else np.array([], dtype=np.int64)
    seen, counts = np.unique(flat, return_counts=True)
    if (counts > 1).any():
        row = frame.iloc[int(np.flatnonzero(flat == seen[counts > 1][0])[0])]
        raise AlignmentError("E-AXIS-004", label=" ".join(str(row[d]) for d in dims), axis=" x ".join(dims))
    values.ravel()[flat] = _numbers(frame[value], value)
    return values, axes, _flags(frame[status], flat, values) if status in frame.columns else None


def _flags(column: pd.Series, flat: NDArray[np.int64], values: Values) -> Flags:
    given = column.to_numpy()
    if given.dtype.kind not in "iu" or (given.size and not 0 <= given.min() <= given.max() <= 255):
        raise AlignmentError(
            "E-AXIS-008", problem=f"column {column.name!r} ({column.dtype}) is not made of bytes", shape=given.shape
        )
    flags = status_of(np.full(values.shape, np.nan), absent=Status.NOT_PUBLISHED)
    flags.ravel()[flat] = given
    return flags


def _numbers(cells: Any, name: str) -> Values:
    """The cells as float64, NaN where nothing stands (E-DATA-002 if text does)."""
    try:
        return np.asarray(cells.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise AlignmentError("E-DATA-002", place=f"column {name}", raw=str(error)) from None


def _periods(labels: Iterable[Any]) -> list[Any]:
    """Distinct periods in time order."""
    axis = Axis.of("period", list(dict.fromkeys(labels)))
    return sorted([] if axis.labels is None else axis.labels)
