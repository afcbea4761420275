"""How many factors: the criteria of Bai and Ng, and the likelihood of figures held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.kernel.factor_model import smooth
from gdpcore.nowcasting.dynamic_factor import DynamicFactor
from gdpcore.nowcasting.series import read_series
from gdpcore.nowcasting.starts import by_month, principal_components


@dataclass(frozen=True, eq=False)
class FactorNumber:
    """What speaks for which number of factors.

    Attributes
    ----------
    table : a row per number of factors: ICp1, ICp2, ICp3 (lower is better), and held_back, the log-likelihood per figure of the
        last part of the sample given the first, with parameters of the first (higher is better; NaN if it was not asked for).
    """

    table: pd.DataFrame

    @property
    def best(self) -> pd.Series:
        """The number that each criterion prefers."""
        lowest = {name: self.table[name].idxmin() for name in ("ICp1", "ICp2", "ICp3")}
        held_back = self.table["held_back"]
        return pd.Series(lowest if held_back.isna().all() else {**lowest, "held_back": held_back.idxmax()})


def number_of_factors(
    monthly: pd.DataFrame,
    quarterly: pd.DataFrame | None = None,
    observes: Mapping[str, str | Sequence[float]] | None = None,
    *,
    most: int = 8,
    held_back: float = 0.0,
    spec: DynamicFactor | None = None,
) -> FactorNumber:
    """Compare numbers of factors.

    Parameters
    ----------
    monthly, quarterly, observes : as for :meth:`DynamicFactor.fit`. The criteria use the monthly series; ``held_back`` all of them.
    most : numbers from 1 to this one (from 0 for the criteria). held_back : share of the months, the last ones, whose likelihood
        is compared; 0 for none, since every number is then a model to estimate. spec : the model whose factors are counted.

    References
    ----------
    Bai and Ng (2002), Econometrica 70, pp. 191-221: IC_p1, IC_p2, IC_p3, p. 201.

    Examples
    --------
    >>> rng = np.random.default_rng(1)  # made-up figures
    >>> values = rng.normal(size=(120, 2)) @ rng.uniform(-1, 1, (2, 40)) + rng.normal(size=(120, 40))
    >>> monthly = pd.DataFrame(values, pd.period_range("2010-01", periods=120, freq="M"), [f"x{i}" for i in range(40)])
    >>> int(number_of_factors(monthly, most=5).best["ICp2"])
    2
    """
    data = read_series(monthly, quarterly, observes)
    months, plain = by_month(data.panel())
    values = months[:, plain]
    values = values[np.isfinite(values).any(axis=1)]
    rows, n = values.shape
    if not 1 <= most < min(rows, n):
        raise ModelError(
            "E-NOW-009", name="most", value=most, known=f"a number from 1 to {min(rows, n) - 1}: there are {n} monthly series"
        )
    if not 0 <= held_back < 0.9:
        raise ModelError("E-NOW-009", name="held_back", value=held_back, known="a share of the months from 0 to 0.9")
    small = min(n, rows)
    rate = (n + rows) / (n * rows)
    penalties = {"ICp1": -rate * np.log(rate), "ICp2": rate * np.log(small), "ICp3": np.log(small) / small}
    left = np.log([_left_over(values, k) for k in range(most + 1)])
    table = pd.DataFrame({name: left + np.arange(most + 1) * p for name, p in penalties.items()})
    table["held_back"] = np.nan
    if held_back:
        for k in range(1, most + 1):
            table.loc[k, "held_back"] = _held_back(
                monthly, quarterly, observes, replace(spec or DynamicFactor(), factors=k), held_back
            )
    return FactorNumber(table.rename_axis("factors"))


def _left_over(values: Any, factors: int) -> float:
    """Mean square of known cells less their fit by that many components."""
    seen = np.isfinite(values)
    if not factors:
        return float(np.mean(values[seen] ** 2))
    scores = principal_components(values, factors)
    fit = np.zeros_like(values)
    for i in range(values.shape[1]):
        x = scores[seen[:, i]]
        fit[:, i] = scores @ np.linalg.lstsq(x, values[seen[:, i], i], rcond=None)[0]
    return float(np.mean((values - fit)[seen] ** 2))


def _held_back(
    monthly: pd.DataFrame, quarterly: pd.DataFrame | None, observes: Mapping[str, Any] | None, spec: DynamicFactor, share: float
) -> float:
    """Log-likelihood per figure of the last months given the first, by a model of the first."""
    last = monthly.index[-1 - int(share * len(monthly))]
    early = None if quarterly is None else quarterly[quarterly.index.asfreq("M", how="end") <= last]
    fit = spec.fit(monthly[monthly.index <= last], early, observes)
    whole = fit.data.like(monthly, quarterly)
    figures = np.isfinite(whole.values).sum() - np.isfinite(fit.data.values).sum()
    return float((smooth(fit.layout(whole), fit.parameters).loglike - fit.loglike) / max(figures, 1))
