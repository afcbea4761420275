"""Vintages: what was known at a time, out of a file, beside pandas on a frame that is in memory already. Needs the extra store."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.registry import Case, register
from gdpcore.vintage import VintageStore
from gdpcore.vintage.tables import CELL

FULL, SMALL = (700, 240, 24), (70, 60, 6)  # series, months, vintages: the first brings all, the others revise a tenth
TIMES = pd.date_range("2023-01-20", periods=100, freq="30D")


def vintages(size: tuple[int, int, int]) -> list[pd.DataFrame]:
    """Made-up figures, one long frame a vintage."""
    series, months, count = size
    rng = np.random.default_rng(0)
    names = np.array([f"indicator {k:03d}" for k in range(series)], dtype=object)
    periods = pd.period_range("2005-01", periods=months, freq="M").astype(str).to_numpy(dtype=object)
    out = []
    for k in range(count):
        cells = np.arange(series * months) if k == 0 else rng.choice(series * months, series * months // 10, replace=False)
        value = rng.normal(100, 5, len(cells))
        out.append(pd.DataFrame({"series": names[cells // months], "period": periods[cells % months], "value": value}))
    return out


def filled(size: tuple[int, int, int]) -> tuple[VintageStore, pd.DataFrame, Any]:
    """A store in a file, the same records as one frame, and the folder that holds the file."""
    folder = tempfile.TemporaryDirectory()
    store = VintageStore(Path(folder.name, "vintages.duckdb"))
    frames = vintages(size)
    for time, frame in zip(TIMES, frames, strict=False):
        store.append(frame, known_at=time, actor="benchmark", reason="made up")
    rows = pd.concat(
        [f.assign(known_at=t, region="", measure="", status="", source="") for t, f in zip(TIMES, frames, strict=False)]
    )
    return store, rows, folder


def by_groupby(rows: pd.DataFrame, time: pd.Timestamp) -> pd.DataFrame:
    """The same answer, by pandas, from rows in the order in which they became known."""
    return rows[rows["known_at"] <= time].groupby(list(CELL)).last().reset_index()


if importlib.util.find_spec("duckdb") is not None:
    register(
        Case(
            "vintages as of a time, from a file",
            "pandas groupby-last, rows in memory",
            filled,
            lambda given: given[0].as_of(TIMES[-1]),
            lambda given: by_groupby(given[1], TIMES[-1]),
            (FULL,),
            (SMALL,),
        )
    )
