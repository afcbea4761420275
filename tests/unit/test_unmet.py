"""Totals that are missed by little: far more than rounding, far less than anybody would see. None is let through."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.kernel.balance import balance, multivariate_cholette, rake_in_time, rake_ways
from tests.build import expect_refusal

X = np.random.default_rng(7).uniform(1.0, 9.0, (2, 3, 8))
"""Rows, columns, periods; made up."""


@pytest.mark.parametrize("off", [1e-4, 1e-7, 1e-9])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
@pytest.mark.parametrize("routine", ["rake_in_time", "rake_ways", "balance", "multivariate_cholette"])
def test_a_small_gap_that_nothing_can_close_is_refused(routine: str, off: float, scale: float) -> None:
    x, more = scale * X, 1.0 + off
    years = x.reshape(2, 3, 2, 4).sum(axis=-1)
    if routine == "rake_in_time":  # all totals agree with one another, but the cells are fixed
        with expect_refusal("E-BAL-005"):
            rake_in_time(x, more * x.sum(axis=1), more * x.sum(axis=0), more * years, alterability=0.0)
        assert rake_in_time(x, x.sum(axis=1), x.sum(axis=0), years, alterability=0.0).residual <= 1e-13
    elif routine == "rake_ways":
        with expect_refusal("E-BAL-009"):
            rake_ways(x, {(0,): x.sum(axis=(1, 2)), (1, 2): more * x.sum(axis=0)}, ways=3)
    elif routine == "balance":
        with expect_refusal("E-BAL-006"):
            balance(x[0, 0], np.ones((2, 8)), x[0, 0].sum() * np.array([1.0, more]))
    else:
        with expect_refusal("E-BAL-010"):
            multivariate_cholette(x[0], years[0], np.ones((1, 3)), more * x[0].sum(axis=0)[None])
