"""Gaps of past quarters: growth as published less that of the scheme, computed from what was known before each of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts
from gdpcore.cube.status import settled
from gdpcore.errors import Finding, ModelError, ReviewError, RunError
from gdpcore.kernel.scheme_gap import GapLaw, learn
from gdpcore.panel import Panel
from gdpcore.scheme import Scheme

Array = NDArray[np.float64]

MOST = 20
"""Quarters that are looked at."""
FEW = 12
"""Quarters from which a finding no longer says that they are few."""


@dataclass(frozen=True, eq=False)
class PastGaps:
    """Past quarters of a scheme.

    Attributes
    ----------
    regions, leaves, quarters : the axes. published, scheme : (R, L, H) growth of volumes, per cent, NaN where unknown.
    shares : (R, L) of the leaves in the last year's GDP.
    """

    regions: tuple[str, ...]
    leaves: tuple[str, ...]
    quarters: pd.PeriodIndex
    published: Array
    scheme: Array
    shares: Array

    @property
    def gaps(self) -> Array:
        """(R, L, H) published less scheme, points."""
        return self.published - self.scheme

    def frame(self, region: int = 0) -> pd.DataFrame:
        """Quarters x leaves, points."""
        return pd.DataFrame(self.gaps[region].T, index=self.quarters, columns=list(self.leaves))

    def law(self) -> tuple[GapLaw, tuple[Finding, ...]]:
        """What the next quarters' gaps will be, and a finding if the past ones are few or none."""
        law = learn(self.gaps, self.shares)
        code = "W-CAST-004" if not law.quarters else "W-CAST-003"
        return law, (Finding(code, count=law.quarters, least=FEW),) if law.quarters < FEW else ()


def past_gaps(scheme: Scheme, panel: Panel, base: Accounts, regime: str | None = None) -> PastGaps:
    """Run the scheme for every past quarter with a base that ends before it.

    A leaf whose coefficients had less than two quarters to rest on in that run has no gap there: growth carried one to one is a
    placeholder, not the scheme. Only growth is compared, so where a base knows growth but no values, volumes stand in for them.
    """
    flow = regime or scheme.regime
    full = base.to_flow(flow).complete(scheme.hierarchy)
    leaves = full.select(items=scheme.leaves)
    lag = leaves.lag
    volume = leaves.volume.values
    quarters = leaves.periods[lag:][-MOST:]
    shape = (len(leaves.regions), len(scheme.leaves), len(quarters))
    published, made = np.full(shape, np.nan), np.full(shape, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = 100.0 * (volume[..., lag:] / volume[..., :-lag] - 1.0)[..., -len(quarters) :] if len(quarters) else published
    known = _with_values(full)
    for h, quarter in enumerate(quarters):
        here = np.isfinite(growth[..., h])
        if here.any():
            published[..., h] = np.where(here, growth[..., h], np.nan)
            made[..., h] = _scheme_growth(scheme, panel, known, quarter, regime)
    return PastGaps(leaves.regions, scheme.leaves, quarters, published, made, _shares(volume, lag))


def _with_values(full: Accounts) -> Accounts:
    """Volumes in the place of values that are not there."""
    gone = np.isnan(full.value.values) & np.isfinite(full.volume.values)
    values = np.where(gone, full.volume.values, full.value.values)
    status = np.where(gone, full.volume.status, full.value.status)
    value = replace(full.value, values=values, status=settled(values, status)[1])
    return replace(full, value=value)


def _scheme_growth(scheme: Scheme, panel: Panel, known: Accounts, quarter: pd.Period, regime: str | None) -> Array:
    """(R, L) volume growth of the leaves by the scheme, NaN where it cannot be run or is a placeholder."""
    nothing = np.full((len(known.regions), len(scheme.leaves)), np.nan)
    try:
        bound = scheme.plan(quarter).bind(
            panel, known.select(periods=known.periods[known.periods < quarter]), pd.PeriodIndex([quarter]), regime
        )
    except (RunError, ReviewError):
        return nothing
    _, volume = bound.apply(bound.values(panel))
    rows, back = bound.plan.leaf_rows, bound.back
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = 100.0 * (volume[:, rows, -1] / volume[:, rows, -1 - back] - 1.0)
    placeholders = {f.fields["item"] for f in bound.findings if f.code == "W-COEF-002"}
    held = np.array([leaf in placeholders for leaf in scheme.leaves])
    return np.where(held, np.nan, growth)


def _shares(volume: Array, lag: int) -> Array:
    """(R, L) shares of the leaves in the last year that is known; none is nought."""
    sums = np.nansum(volume[..., -lag:], axis=-1)
    positive = np.maximum(sums, 1e-6 * sums.sum(axis=-1, keepdims=True))
    total = positive.sum(axis=-1, keepdims=True)
    if not np.all(total > 0):
        raise ModelError("E-CAST-004", why="a region has no volumes in the last year of the base")
    return np.asarray(positive / total)
