"""The same model in statsmodels, for whoever wants to go on there, and to hold the likelihood against another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit


def twin(fit: FactorFit) -> tuple[Any, NDArray[np.float64]]:
    """(DynamicFactorMQ, params) on the standardised figures; ``model.loglike(params)`` is ``fit.loglike``.

    Raises
    ------
    ModelError
        E-NOW-015 if a series is observed as something other than a month or growth of a quarter on the quarter before; E-NOW-009
        if the fit has shocks.
    """
    from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

    data, p = fit.data, fit.parameters
    if data.shocks:
        raise ModelError(
            "E-NOW-009", name="shocks", value=", ".join(data.shocks), known="none: statsmodels knows no shifts of factors"
        )
    for name, kind, quarterly in zip(data.names, data.kinds, data.quarterly, strict=True):
        if kind != ("quarter_growth" if quarterly else "month"):
            raise ModelError("E-NOW-015", series=name, kind=kind)
    if data.quarterly.all():
        raise ModelError("E-NOW-015", series=data.names[0], kind="a quarter without any monthly series")
    values = pd.DataFrame(data.panel().values, index=data.months, columns=list(data.names))
    monthly, quarterly = values.loc[:, ~data.quarterly], None
    if data.quarterly.any():
        quarterly = values.loc[np.asarray(data.months.month) % 3 == 0, data.quarterly]
        quarterly.index = quarterly.index.asfreq("Q")
    if fit.spec.count > monthly.shape[1]:
        raise ModelError(
            "E-NOW-015", series=monthly.columns[0], kind=f"one of {monthly.shape[1]} months for {fit.spec.count} factors"
        )
    autocorrelated, structure = fit.spec.idiosyncratic == "ar1", fit.structure
    labels, r = [str(label) for label in structure.labels], fit.spec.count
    loading = np.ones((len(data.names), r), bool) if structure.loading_mask is None else structure.loading_mask
    laws = [list(range(r))] if structure.transition_mask is None else _in_order(structure.blocks)
    model = DynamicFactorMQ(
        monthly,
        endog_quarterly=quarterly,
        factors={name: [labels[k] for k in np.flatnonzero(row)] for name, row in zip(data.names, loading, strict=True)},
        factor_orders={tuple(labels[k] for k in law): fit.spec.lags for law in laws},  # a key of several names is one VAR
        idiosyncratic_ar1=autocorrelated,
        standardize=False,
    )
    squares = [np.ix_(law, law) for law in laws]
    transition = [p.transition[:, at[0], at[1]].transpose(1, 0, 2).ravel() for at in squares]
    roots = [np.linalg.cholesky(p.factor_cov[at])[np.tril_indices(len(at[0]))] for at in squares]
    rho = p.rho if autocorrelated else np.zeros(0)
    return model, np.concatenate([p.loadings[loading], *transition, *roots, rho, p.variance])


def _in_order(blocks: tuple[str, ...]) -> list[list[int]]:
    """The factors of every block, by position, as the blocks come."""
    return [[k for k, b in enumerate(blocks) if b == name] for name in dict.fromkeys(blocks)]
