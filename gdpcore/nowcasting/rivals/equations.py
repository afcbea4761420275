"""Several equations for one cell: how much each counts, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.rivals.seen import LEAST_DF, Array, Numbers, student
from gdpcore.nowcasting.series import FactorData

WEIGHTS = ("equal", "inverse_mse", "bic")


@dataclass(frozen=True, eq=False)
class Equations:
    """J equations for one cell, those that could be estimated and those that could not.

    Attributes
    ----------
    names : J names of what moves each. means : (J,) forecasts. residuals : (J, Q). noise : (J, H) how the errors of H steps enter the
        forecast. parameters : (J,) its variance from the coefficients. count, df, coefficients : (J,).
    months : (J, N, S) how the shocks of S months of N series enter it, and their covariance ``month_cov`` (N, N); None where no month is
        forecast.
    why : J reasons for which an equation is left out, "" where it is not.
    """

    names: tuple[str, ...]
    means: Array
    residuals: Array
    noise: Array
    parameters: Array
    count: Numbers
    df: Numbers
    coefficients: int
    why: tuple[str, ...]
    months: Array | None = None
    month_cov: Array | None = None

    def combine(self, scheme: str, data: FactorData, row: int, column: int) -> Density:
        """One density: means weighted; errors with their correlation between equations, those of coefficients as if it were one.

        Raises
        ------
        ModelError
            E-RIVAL-003 if no equation is left.
        """
        use = np.array([not reason for reason in self.why])
        if not use.any():
            period = data.period_of(row, column)
            why = self.why[0] if self.why else "there is no monthly series"
            raise ModelError("E-RIVAL-003", series=data.names[column], period=str(period), why=why)
        w = self.shares(scheme)[use]
        noise = w[:, None] * self.noise[use]
        variance = np.einsum("ih,ij,jh->", noise, co_moments(self.residuals[use], self.df[use]), noise)
        if self.months is not None and self.month_cov is not None:
            shocks = np.einsum("j,jns->ns", w, self.months[use])
            variance += np.einsum("is,ij,js->", shocks, self.month_cov, shocks)
        variance += float(w @ np.sqrt(self.parameters[use])) ** 2
        return student(data, row, column, float(w @ self.means[use]), float(variance), float(self.df[use].min()))

    def shares(self, scheme: str) -> Array:
        """(J,) weights that sum to one, nought for equations that are left out.

        "equal"; "inverse_mse", over the residual variance; "bic", exp(-BIC / 2) with each equation's criterion per figure brought to the
        shortest sample.
        """
        use = np.array([not reason for reason in self.why])
        mse = np.where(use, np.nanmean(np.square(np.where(use[:, None], self.residuals, 0.0)), axis=1), 1.0)
        mse = np.maximum(mse, 1e-300)
        if scheme == "equal":
            share = np.ones(len(use))
        elif scheme == "inverse_mse":
            share = 1.0 / mse
        else:
            count = np.maximum(self.count, 1.0)
            criterion = count[use].min() * (np.log(mse) + self.coefficients * np.log(count) / count)
            share = np.exp(-0.5 * (criterion - criterion[use].min()))
        share = np.where(use, share, 0.0)
        return np.asarray(share / share.sum())

    def table(self, scheme: str) -> pd.DataFrame:
        """A row per equation: forecast, weight, sd of its residuals, figures used, and why it is left out."""
        use = np.array([not reason for reason in self.why])
        share = self.shares(scheme) if use.any() else np.zeros(len(use))
        with np.errstate(invalid="ignore"):
            sd = np.sqrt(np.nansum(np.square(self.residuals), axis=1) / self.df)
        columns = {
            "forecast": np.where(use, self.means, np.nan),
            "weight": share,
            "sd": np.where(use, sd, np.nan),
            "count": self.count.astype(int),
            "left_out": list(self.why),
        }
        return pd.DataFrame(columns, index=list(self.names))


def co_moments(residuals: Array, df: Numbers) -> Array:
    """(J, J) covariances of errors: variances over the degrees of freedom (J,), correlations from rows known to both."""
    known = np.isfinite(residuals)
    held = np.where(known, residuals, 0.0)
    squares = np.square(held) @ known.T.astype(np.float64)
    size = np.sqrt(squares * squares.T)
    correlation = np.divide(held @ held.T, size, out=np.zeros_like(size), where=size > 0)
    np.fill_diagonal(correlation, 1.0)
    sd = np.sqrt(np.square(held).sum(1) / np.maximum(df, 1))
    return np.asarray(correlation * sd[:, None] * sd)


def reasons(count: Numbers, df: Numbers, collinear: Numbers, means: Array) -> tuple[str, ...]:
    """Why an equation cannot be used; "" where it can."""
    out = []
    for n, d, c, m in zip(count, df, collinear, means, strict=True):
        if d < LEAST_DF:
            out.append(f"{int(n)} figures for {int(n - d)} coefficients")
        elif c:
            out.append("collinear regressors")
        else:
            out.append("" if np.isfinite(m) else "a figure that it needs is missing")
    return tuple(out)
