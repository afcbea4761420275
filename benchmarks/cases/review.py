"""The ratio edit and the expected figures of a review, beside pandas doing the same period by period and series by series."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.registry import Case, register
from gdpcore.kernel.hidiroglou_berthelot import hidiroglou_berthelot


def levels(size: Any) -> Any:
    """(indicator, region, month) levels of two years, made up."""
    indicators, regions, months = size
    rng = np.random.default_rng(20261124)
    return np.exp(rng.normal(size=(indicators, regions, months)) * 0.05 + rng.normal(size=(indicators, regions, 1)) + 4)


def ours(x: Any) -> Any:
    """All indicators and months at once."""
    return hidiroglou_berthelot(x[..., :-12], x[..., 12:]).flags


def by_pandas(x: Any) -> Any:
    """As the textbook writes it, one indicator and month after the other."""
    out = np.zeros((*x.shape[:2], x.shape[2] - 12), dtype=bool)
    for i in range(x.shape[0]):
        for t in range(out.shape[2]):
            before, now = pd.Series(x[i, :, t]), pd.Series(x[i, :, t + 12])
            ratio = now / before
            middle = np.exp(np.log(ratio).median())
            effect = pd.Series(np.where(ratio < middle, 1 - middle / ratio, ratio / middle - 1)) * np.maximum(before, now) ** 0.5
            q1, q2, q3 = effect.quantile([0.25, 0.5, 0.75])
            low, high = q2 - 4 * max(q2 - q1, abs(0.05 * q2)), q2 + 4 * max(q3 - q2, abs(0.05 * q2))
            out[i, :, t] = (effect < low) | (effect > high)
    return out


SIZES = {"sizes": ((20, 31, 60),), "quick": ((2, 31, 24),)}

register(Case("Hidiroglou-Berthelot edit", "pandas, period by period", levels, ours, by_pandas, **SIZES, goal=50.0))
