"""Random audits: a trace names the cells that move its figure, and no other; made again from them alone it is the same float."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from tests.traced import Pipeline, agreed_pipeline, audit, china_pipeline, city_pipeline


def some(pipeline: Pipeline, count: int, seed: int) -> list[tuple[str, str, str, str]]:
    """Figures of the periods that were computed, at random."""
    a = pipeline.accounts
    rng = np.random.default_rng(seed)
    every = [
        (r, i, str(p), m)
        for r, i, p, m in product(a.regions, a.items, a.periods, ("value", "volume", "growth"))
        if m != "growth" or p >= a.periods[a.lag]
    ]
    every = [f for f in every if not np.isnan(a.value.sel(region=f[0], item=f[1], period=f[2]).values)]
    return [every[int(k)] for k in rng.choice(len(every), count, replace=False)]


@pytest.mark.parametrize(
    ("make", "count", "cells"), [(china_pipeline, 200, 40), (city_pipeline, 100, 40), (agreed_pipeline, 200, 40)]
)
def test_claimed_cells_move_the_figure_and_no_other_cell_does(make, count, cells):
    pipeline = make()
    seen = audit(pipeline, some(pipeline, count, 1), cells, 2)
    assert seen["moved"] >= cells // 2
    assert seen["left"] > cells
    assert seen["excused"] < seen["moved"] + seen["left"]


@pytest.mark.parametrize(("make", "count"), [(china_pipeline, 30), (city_pipeline, 20), (agreed_pipeline, 6)])
def test_the_figure_made_again_from_its_cells_alone_is_the_same_float(make, count):
    pipeline = make()
    for f in some(pipeline, count, 3):
        trace = pipeline.accounts.explain(*f)
        assert trace.replay() == trace.value, f
