"""What holds of any chart: waterfalls end where they should, and labels that are moved apart keep their order and their middle."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.bulletin import plots
from gdpcore.bulletin.plots.growth_lines import spread

SCALES = st.sampled_from([1e-6, 1.0, 1e3, 1e12])


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=5), st.floats(-1, 1), SCALES, st.booleans())
@settings(max_examples=20, deadline=None)
def test_a_waterfall_goes_from_start_to_end(parts: list[float], start: float, scale: float, short: bool) -> None:
    steps, begin = np.array(parts) * scale, start * scale
    end = begin + float(steps.sum()) + (scale if short else 0.0)
    data = plots.chart(plots.revision_waterfall(pd.Series(steps), begin, end, "x", language="en")).data
    size = np.abs(steps).sum() + abs(begin) + abs(end)
    assert abs(data["change"].iloc[1:-1].sum() - (end - begin)) <= 1e-13 * size + 1e-9 * (abs(begin) + abs(end)) * (not short)
    assert np.array_equal(data["to"].iloc[1:-2], data["from"].iloc[2:-1]), "each bar begins where the one before ended"
    assert len(data) == len(parts) + 2 + (abs(end - begin - float(pd.Series(steps).sum())) > 1e-9 * (abs(begin) + abs(end)))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8), st.floats(0.01, 100))
@settings(max_examples=150, deadline=None)
def test_labels_apart_keep_order_and_middle(heights: list[float], least: float) -> None:
    ordered = sorted(heights)
    apart = spread(ordered, least)
    assert len(apart) == len(ordered)
    assert (np.diff(apart) >= least * (1 - 1e-9)).all()
    assert abs(np.mean(apart) - np.mean(ordered)) < 1e-8
    if (np.diff(ordered) >= least * (1 + 1e-9)).all():
        assert np.allclose(apart, ordered, rtol=0, atol=1e-12), "what is apart stays"
