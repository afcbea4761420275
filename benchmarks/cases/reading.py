"""Reading a wide CSV file by a recipe, strictly and with the address of every cell, beside pandas, which guesses and keeps none."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp
from benchmarks.registry import Case, register

FULL, SMALL = (5000, 200), (300, 60)  # indicators, months


def written(size: tuple[int, int]) -> tuple[Path, gdp.Recipe, Any]:
    """A file of made-up figures, the recipe proposed for it, and the folder that holds it."""
    indicators, months = size
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name, "wide.csv")
    values = np.round(np.random.default_rng(0).uniform(1, 1e5, size), 2)
    heads = [f"{p.year}年{p.month}月" for p in pd.period_range("2005-01", periods=months, freq="M")]
    frame = pd.DataFrame(values, columns=heads)
    frame.insert(0, "单位", "亿元")
    frame.insert(0, "指标", [f"指标 {k}" for k in range(indicators)])
    frame.to_csv(path, index=False)
    return path, gdp.propose_recipe(path).recipe, folder


def written_as_workbook(size: tuple[int, int]) -> tuple[Path, None, Any]:
    """The same figures as a workbook."""
    path, _, folder = written(size)
    book = path.with_suffix(".xlsx")
    pd.read_csv(path).to_excel(book, index=False, engine="xlsxwriter")
    return book, None, folder


def workbook_by_pandas(path: Path) -> pd.DataFrame:
    """A workbook's grid as pandas reads it, by the same parser."""
    return pd.read_excel(path, engine="calamine").drop(columns="单位").set_index("指标").T


def by_pandas(path: Path) -> pd.DataFrame:
    """The same grid: months in rows, indicators in columns."""
    frame = pd.read_csv(path).drop(columns="单位").set_index("指标").T
    frame.index = pd.PeriodIndex(pd.to_datetime(frame.index, format="%Y年%m月"), freq="M")
    return frame


register(
    Case(
        "reading a wide CSV file, strict, every cell with its address",
        "pandas read_csv, no checks, no addresses",
        written,
        lambda given: gdp.read_panel(given[0], recipe=given[1]),
        lambda given: by_pandas(given[0]),
        (FULL,),
        (SMALL,),
    )
)
register(
    Case(
        "reading a wide workbook, looked through before it is opened",
        "pandas read_excel with calamine, no checks, no addresses",
        written_as_workbook,
        lambda given: gdp.read_panel(given[0]),
        lambda given: workbook_by_pandas(given[0]),
        (FULL,),
        (SMALL,),
    )
)
