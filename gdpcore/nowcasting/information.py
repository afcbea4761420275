"""How much surer a nowcast becomes with figures that are still to come: what each release is worth before it is out.

With the parameters known, the variance of a cell given more figures does not depend on what they will be. Of the joint normal of
the target and the cells to come, cov(target, a)^2 / var(a) is what a alone takes away; taken one after the other, each given those
before, the parts add to the whole exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.kernel.factor_model import explained_variance, joint
from gdpcore.nowcasting.cell_draws import Index, running_quarter
from gdpcore.nowcasting.density import Nowcast
from gdpcore.nowcasting.series import FactorData

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit

Array = NDArray[np.float64]
Releases = Iterable[tuple[str, Any]] | Mapping[str, Iterable[tuple[str, Any]]]
GROUPS = ("release", "series", "period", "category", "block")


@dataclass(frozen=True, eq=False)
class InformationGain:
    """What cells to come take from the variance of a nowcast, in the units of the series, squared.

    Attributes
    ----------
    now : the nowcast as it stands. cells : a row per cell to come, in the order given: release, series, period, category, block,
        marginal (variance taken away by the cell alone), sequential (given the cells before it), sd (of the nowcast once it and
        all before it are known).
    covariance : (K + 1, K + 1) of the target and the cells, given what is known.

    References
    ----------
    Banbura and Modugno (2014), Journal of Applied Econometrics 29, section 2.3, for the value of figures once they are out.
    """

    now: Nowcast
    cells: pd.DataFrame
    covariance: Array

    @property
    def total(self) -> float:
        """Variance that all cells together take away."""
        return float(self.cells["sequential"].sum())

    def by(self, column: str = "release") -> pd.DataFrame:
        """Cells that become known together: by "release", "series", "period", "category" or "block".

        Returns
        -------
        DataFrame
            A row per group, in the order of their first cells: marginal (the group alone), sequential (given the groups before
            it, which adds to ``total``), sd (of the nowcast once it and all before it are known).
        """
        if column not in GROUPS:
            raise ModelError("E-NOW-009", name="by", value=column, known=", ".join(GROUPS))
        code, names = pd.factorize(self.cells[column])
        order = np.argsort(code, kind="stable")
        marginal = [_together(self.covariance, np.flatnonzero(code == k)).sum() for k in range(len(names))]
        steps = np.zeros(len(names))
        np.add.at(steps, code[order], _together(self.covariance, order))
        return _table({column: names}, np.array(marginal), steps, self.now.sd).set_index(column)


def information_gain_of(
    fit: FactorFit, series: str, period: Any, releases: Releases | None, categories: Mapping[str, str] | None
) -> InformationGain:
    """What cells to come are worth to the nowcast of a cell; see :meth:`FactorFit.information_gain`."""
    data, row, column = running_quarter(fit.data).position(series, period)
    named = _named(releases)
    for _, name, when in named:
        data, _, _ = data.position(name, when)
    if releases is None:
        rows, columns = to_come(data, row, column)
        labels = [""] * len(rows)
    else:
        places = [data.position(name, when)[1:] for _, name, when in named]
        rows, columns = np.array(places, dtype=np.intp).reshape(-1, 2).T
        labels = [label for label, _, _ in named]
    given = joint(fit.layout(data), fit.parameters, np.r_[row, rows], np.r_[column, columns])
    unit = data.scale[np.r_[column, columns]]
    covariance = given.covariance * np.outer(unit, unit)
    now = replace(fit.nowcast_on(data, row, column), sd=float(np.sqrt(covariance[0, 0])))
    return InformationGain(now, _cells(fit, data, rows, columns, labels, covariance, categories or {}), covariance)


def to_come(data: FactorData, row: int, column: int) -> tuple[Index, Index]:
    """Cells later than the last known figure of their series, by period, the target left out.

    So are Januaries of series that give January and February jointly: they have no figure of their own.
    """
    seen = np.isfinite(data.values)
    last = np.where(seen.any(axis=0), len(seen) - 1 - np.argmax(seen[::-1], axis=0), -1)
    coming = (np.arange(len(seen))[:, None] > last) & data.is_cell()
    joint_months = np.array([kind == "jan_feb" for kind in data.kinds])
    coming &= ~(joint_months & (np.asarray(data.months.month) == 1)[:, None])
    coming[row, column] = False
    rows, columns = np.nonzero(coming)
    return rows, columns


def _named(releases: Releases | None) -> list[tuple[str, str, Any]]:
    """(release, series, period) of every cell; without names every cell is a release of its own, called after itself."""
    if releases is None:
        return []
    if isinstance(releases, Mapping):
        cells = [(str(label), name, when) for label, group in releases.items() for name, when in group]
    else:
        cells = [(f"{name} {when}", name, when) for name, when in releases]
    if not cells:
        raise ModelError("E-NOW-009", name="releases", value=releases, known="cells (series, period), or name -> cells")
    return cells


def _cells(
    fit: FactorFit,
    data: FactorData,
    rows: Index,
    columns: Index,
    labels: list[str],
    covariance: Array,
    categories: Mapping[str, str],
) -> pd.DataFrame:
    names = [data.names[c] for c in columns]
    periods = [data.period_of(r, c) for r, c in zip(rows, columns, strict=True)]
    keys = {
        "release": [label or f"{n} {p}" for label, n, p in zip(labels, names, periods, strict=True)],
        "series": names,
        "period": periods,
        "category": [categories.get(n, n) for n in names],
        "block": [fit.structure.home[c] for c in columns],
    }
    variance, shared = covariance.diagonal()[1:], covariance[0, 1:]
    marginal = np.divide(shared**2, variance, out=np.zeros(len(names)), where=variance > 0)
    steps = _together(covariance, np.arange(len(names)))
    return _table(keys, marginal, steps, float(np.sqrt(covariance[0, 0])))


def _together(covariance: Array, which: Index) -> Array:
    """What each of some cells takes from the variance of the first, given those before it."""
    return explained_variance(covariance[0, 1 + which], covariance[np.ix_(1 + which, 1 + which)])


def _table(keys: dict[str, Any], marginal: Array, steps: Array, sd: float) -> pd.DataFrame:
    left = np.maximum(sd**2 - np.cumsum(steps), 0.0)
    return pd.DataFrame({**keys, "marginal": marginal, "sequential": steps, "sd": np.sqrt(left)})
