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
    autocorrelated = fit.spec.idiosyncratic == "ar1"
    model = DynamicFactorMQ(
        monthly,
        endog_quarterly=quarterly,
        factors=1,
        factor_multiplicities=fit.spec.factors,
        factor_orders=fit.spec.lags,
        idiosyncratic_ar1=autocorrelated,
        standardize=False,
    )
    r = fit.spec.factors
    root = np.linalg.cholesky(p.factor_cov)[np.tril_indices(r)]
    transition = p.transition.transpose(1, 0, 2).reshape(r, -1).ravel()
    return model, np.concatenate([p.loadings.ravel(), transition, root, p.rho if autocorrelated else [], p.variance])
