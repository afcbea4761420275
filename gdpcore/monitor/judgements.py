"""Weights of the parts of an index from judgements in pairs (analytic hierarchy process)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gdpcore.errors import MeaningError
from gdpcore.kernel.composite import ahp_weights


def judged_weights(table: pd.DataFrame, most: float = 0.1) -> pd.Series:
    """Weights, adding to 1, from a table that says how many times as important each row is as each column.

    Parameters
    ----------
    table : square, the same labels down and across, positive and reciprocal (an empty cell is one over its counterpart).
    most : consistency ratio from which judgements are refused; Saaty's rule is 0.1.

    Returns
    -------
    Series
        By label, for :meth:`IndexSpec.with_weights`; ``attrs["consistency_ratio"]``.

    Raises
    ------
    MeaningError
        E-COMP-010 if labels differ, or the ratio is not below ``most``, naming the judgement that fits the others least;
        KernelError E-COMP-004 if the table is not reciprocal.

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill, chapters 1 to 3.

    Examples
    --------
    >>> parts = ["drive", "vigour", "upgrade"]
    >>> told = pd.DataFrame([[1, 3, 5], [None, 1, 2], [None, None, 1]], parts, parts)
    >>> weights = judged_weights(told)
    >>> weights.round(3).to_dict(), round(weights.attrs["consistency_ratio"], 4)
    ({'drive': 0.648, 'vigour': 0.23, 'upgrade': 0.122}, 0.0032)
    """
    if not table.index.is_unique or list(table.index) != list(table.columns):
        raise MeaningError("E-COMP-010", detail="rows and columns must be the same parts in the same order, each once")
    a = table.to_numpy(dtype=np.float64)
    with np.errstate(divide="ignore"):
        a = np.where(np.isnan(a), 1.0 / a.T, a)
    found = ahp_weights(a)
    if len(a) > 2 and not found.certificate < most:
        away = np.abs(np.log(a * found.values / found.values[:, None]))
        i, j = (int(k) for k in np.unravel_index(away.argmax(), a.shape))
        fit = f"{found.values[i] / found.values[j]:.2f}"
        odd = f"{table.index[i]} against {table.columns[j]}: {a[i, j]:.2f} where the others say {fit}"
        raise MeaningError(
            "E-COMP-010",
            detail=f"judgements contradict each other (ratio {found.certificate:.2f}, {most:g} allowed), most of all {odd}",
        )
    weights = pd.Series(found.values, index=table.index, name="weight")
    weights.attrs["consistency_ratio"] = found.certificate
    return weights
