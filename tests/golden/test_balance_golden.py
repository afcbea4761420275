"""Balancing against gseries' own answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gdpcore.kernel.balance import rake
from tests.golden_files import golden


def relative(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.max(np.abs(found - expected) / np.abs(expected)))


def raking() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cells (4, 12, 31), industry totals, region totals, gseries' answer."""
    long = golden("own_raking_12x31_gseries.csv")
    cells, answer = (long[name].to_numpy().reshape(4, 12, 31) for name in ("cell", "raked_gseries"))
    rows, columns = (golden(f"own_raking_{name}_totals.csv", index_col=0).to_numpy() for name in ("industry", "region"))
    return cells, rows, columns, answer


def test_raking_12x31_is_that_of_gseries() -> None:
    cells, rows, columns, answer = raking()
    out = rake(cells, rows, columns)
    assert relative(out.values, answer) <= 1e-14
    assert out.residual <= 1e-15


def example(case: str) -> tuple[pd.Series, pd.Series]:
    rows = golden("gs_tsraking.csv").query(f"case == '{case}'").set_index("series")
    return rows["input"], rows["output"]


def test_raking_of_one_total() -> None:
    given, answer = example("ex1")
    out = rake(given[["cars", "vans"]].to_numpy()[None], [given["total"]], [np.nan, np.nan])
    assert relative(out.values[0], answer[["cars", "vans"]].to_numpy()) <= 1e-15


def test_raking_of_two_rows_with_and_without_a_frozen_cell() -> None:
    for case, frozen in (("ex2_vans_sask_fixed", 0.0), ("ex2_all_alterable", 1.0)):
        given, answer = example(case)
        cells, expected = (s.to_numpy()[:6].reshape(2, 3) for s in (given, answer))
        out = rake(cells, given.to_numpy()[9:11], given.to_numpy()[6:9], alterability=[[1, 1, 1], [1, frozen, 1]])
        assert relative(out.values, expected) <= 1e-15
