"""What a factor model of the region's growth does not explain. Costs an estimation, so it must be asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.review.expressions.cross_section import parts_of
from gdpcore.review.registry import NONE, Figures, Hits, expression, hits


@expression
def factor_residual(
    figures: Figures, z: float = 6.0, most_series: int = 40, most_regions: int = 1, months: int = 96, passes: int = 50
) -> list[Hits]:
    """Growth that a factor model of the same region leaves unexplained by more than z of its own sds; the cost is bounded."""
    if figures.season != 12:
        return [NONE]
    totals = [s.total for s in figures.sums if s.axis == 0]
    regions = (totals or parts_of(figures).tolist())[:most_regions]
    return [_of_region(figures, r, z, most_series, months, passes) for r in regions]


def _of_region(figures: Figures, r: int, z: float, most_series: int, months: int, passes: int) -> Hits:
    from gdpcore.nowcasting import DynamicFactor  # loaded when a model is asked for

    growth = figures.growth[r, :, -months:]
    count = np.count_nonzero(~np.isnan(growth), axis=1)
    spread = np.nanstd(np.where(count[:, None] > 1, growth, 0.0), axis=1)
    usable = np.flatnonzero((np.array(figures.steps) == 1) & (count >= 24) & (spread > 0))
    rows = usable[np.argsort(-count[usable], kind="stable")][:most_series]
    if len(rows) < 4:
        return NONE
    frame = pd.DataFrame(growth[rows].T, index=figures.periods[-months:], columns=[str(i) for i in rows])
    try:
        fit = DynamicFactor(factors=1, most=passes, unusable="drop").fit(frame)
        table = fit.extremes(len(rows) * 5)
    except ModelError as error:
        return hits("N-AUDIT-002", np.full((1, 3), -1), tests=1, finding=[error.finding])
    table = table[(table["series"] != "all factors") & (table["size"] > z)]
    at = np.array(
        [[r, int(i), figures.periods.get_loc(p)] for i, p in zip(table["series"], table["period"], strict=True)], dtype=np.int64
    ).reshape(-1, 3)
    return hits(
        "N-AUDIT-065", at, score=table["size"].to_numpy(), tests=int(count[rows].sum()), growth=figures.growth[tuple(at.T)]
    )
