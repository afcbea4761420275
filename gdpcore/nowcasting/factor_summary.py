"""The estimate as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit


def summary_of(fit: FactorFit) -> str:
    """What was estimated on what, how the search ended, and the table of series."""
    spec, months, count = fit.spec, fit.data.months, int(np.isfinite(fit.data.values).sum())
    end = "converged" if fit.converged else "NOT converged"
    lines = [
        f"Dynamic factor model: {spec.count} factors, {spec.lags} lags, idiosyncratic {spec.idiosyncratic}{_blocks(fit)}",
        f"{len(fit.data.names)} series ({int(fit.data.quarterly.sum())} quarterly), {months[0]} to {months[-1]}, {count} figures",
        f"log-likelihood {fit.loglike:.4f} of the standardised figures; length of its gradient {fit.score_norm:.3g}",
        f"{end} in {fit.iterations} passes, the last of which gained {fit.ascent.gain:.1e} log points; {fit.clips} series at a bound",
    ]
    worst = fit.extremes(1).iloc[0]
    lines.append(f"largest shock: {worst['size']:.1f} sd, {worst['series']} in {worst['period']}")
    return "\n".join([*lines, *(str(finding) for finding in fit.findings), fit.table.round(3).to_string()])


def _blocks(fit: FactorFit) -> str:
    if fit.spec.blocks is None:
        return ""
    names = ", ".join(f"{b} ({fit.spec.factors_of(b)})" for b in fit.spec.blocks)
    return f"; blocks {names}, {'one VAR' if fit.spec.joint else 'each with a VAR of its own'}"
