"""The accounts at the expected figures of the cells that nobody has published yet, which explain themselves as any accounts do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdpcore.accounts import Accounts
from gdpcore.nowcasting.consistent.reach import reaching
from gdpcore.panel.cells import CellStatus
from gdpcore.scheme.run import Run

if TYPE_CHECKING:
    from gdpcore.nowcasting.consistent.fit import SchemeFit, Setting


def expected_accounts(fit: SchemeFit, setting: Setting) -> Accounts:
    """Computed accounts of the quarters that run; forecast cells bear the flag and the model's name, the gap is not in them."""
    bound, spec = setting.bound, fit.spec
    panel = reaching(fit.panel, bound.months[-1]).for_regions(bound.regions)
    filled = setting.missing.fill(setting.values, setting.law.mean[None])[0]
    values, status = panel.values.copy(), panel.status.copy()
    rows = [panel.position(code) for code in bound.indicators]
    start = bound.months[0].ordinal - panel.months[0].ordinal
    for r, i, m in np.argwhere(np.isfinite(filled) & ~np.isfinite(setting.values)):
        at = r, rows[i], start + m
        values[at], status[at] = filled[r, i, m], CellStatus.FORECAST
    made = spec.scheme.run(
        replace(panel, values=values, status=status), fit.base, bound.line.periods[bound.line.computed], spec.regime
    )
    assert isinstance(made.origin, Run)
    return replace(made, stage="nowcast", origin=replace(made.origin, forecast_by=type(spec.model).__name__))
