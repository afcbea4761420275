"""Temporal disaggregation by regression: a path that follows its indicators and meets its totals exactly.

    path = X beta + u,   totals = C path,   C the sums (means, first or last periods)

beta by generalised least squares on the totals, the residual of the totals spread by the covariance of u. The methods
differ in u: an AR(1) (Chow-Lin), a random walk (Fernandez), a random walk whose steps are an AR(1) (Litterman), or an
AR(1) in the path itself (Santos Silva-Cardoso).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.disaggregation.aggregated import Array
from gdpcore.kernel.disaggregation.fit import Block, Fitted, Model, fit
from gdpcore.kernel.disaggregation.gate import bounds_of, parts, rho_of, weights_of, whole_block

BLOCK, CELLS = 128, 1 << 22
"""Series worked on at a time, fewer where their covariances would hold more cells than this."""

_SEARCH = (0.0, 0.999)
_CHOW_LIN = {"maxlog": "maxlog", "minrss": "minrss-ecotrim", "minrss-ecotrim": "minrss-ecotrim", "minrss-quilis": "minrss-quilis"}
_PLAIN = {"maxlog": "maxlog", "minrss": "minrss-quilis"}


@dataclass(frozen=True)
class Disaggregated:
    """A disaggregated path and all that is known about it. Leading axes ``...`` are those of the totals.

    Attributes
    ----------
    values : (..., T) the path, past the last total an extrapolation.
    stderr : (..., T) its standard errors given rho, the uncertainty of the coefficients included; zero where a total is a
        single period (conversions first and last).
    beta, beta_stderr : (..., C) coefficients, the order in ``terms``; standard errors from ``sigma2``.
    terms : "intercept" (if any), "indicator 1", ..., and "start" for the dynamic method.
    rho : (...,) parameter of u, given or estimated. at_bound : (...,) bool, the objective still rises where the search ends:
        look at ``curve``.
    grid, curve : (P,) values of rho and (..., P) the objective there, up to a constant (log-likelihood, or minus the log of
        the weighted sum of squares); None where rho was not estimated.
    loglike : (...,) Gaussian log-likelihood of the totals, constants included, variance concentrated out.
    rss, sigma2, freedom : (...,) weighted residual sum of squares, rss / freedom, totals less coefficients.
    residual : largest |total of the path - total| over the sum of absolute parts.
    method, intercept, ratio, conversion, objective, bounds : what was asked for, spelt out.
    """

    values: Array
    stderr: Array
    beta: Array
    beta_stderr: Array
    terms: tuple[str, ...]
    rho: Array
    at_bound: NDArray[np.bool_]
    grid: Array | None
    curve: Array | None
    loglike: Array
    rss: Array
    sigma2: Array
    freedom: NDArray[np.int64]
    residual: float
    method: str
    intercept: bool
    ratio: int
    conversion: str
    objective: str
    bounds: tuple[float, float] | None


def chow_lin(
    totals: ArrayLike,
    indicators: ArrayLike,
    *,
    ratio: int = 4,
    rho: str | float = "maxlog",
    intercept: bool = True,
    conversion: str = "sum",
    before: int = 0,
    bounds: tuple[float, float] = _SEARCH,
) -> Disaggregated:
    """Chow-Lin: u_t = rho u_{t-1} + e_t, stationary.

    Parameters
    ----------
    totals : (..., Y); NaN is a missing total, one constraint fewer. Leading axes are a batch.
    indicators : (..., K, T) with T >= before + ratio * Y, no gaps; (T,) will do for totals (Y,).
    ratio : periods per total (4 quarters a year, 3 months a quarter, 12 months a year).
    rho : "maxlog" (likelihood), "minrss" (weighted sum of squares with the correlation matrix, as in Ecotrim),
        "minrss-quilis" (the same with the covariance matrix), or a number in (-1, 1).
    intercept : a constant per period among the regressors; leaving it out moves the path by per cents.
    conversion : a total is the "sum", "mean", "first" or "last" of its periods.
    before : periods of the indicators ahead of the first total, estimated backwards.
    bounds : where rho is sought; an optimum below 0 is set to 0 as is usual, (-0.999, 0.999) lets it be negative.

    Raises
    ------
    KernelError
        E-KERNEL-001 for shapes and names; E-DISAGG-001 a gap in an indicator; -002 collinear indicators; -003 not more totals
        than coefficients; -004 a rho that cannot be.

    References
    ----------
    Chow, Lin (1971), Review of Economics and Statistics 53, pp. 372-375; Bournay, Laroque (1979), Annales de l'INSEE 36, pp. 3-30
    (likelihood); Barbone, Bodo, Visco (1981), Bollettino della Banca d'Italia 36 (sum of squares). The same conventions and
    numbers as R's tempdisagg: Sax, Steiner (2013), The R Journal 5(2), pp. 80-87.

    Examples
    --------
    >>> x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5, 101.0, 103.2, 104.0, 102.4]
    >>> out = chow_lin([4000.0, 4161.4, 4190.0, 4250.0], x, rho=0.5)
    >>> out.values[:4].round(1), float(out.values[:4].sum().round(9))
    (array([ 936.4, 1005.3, 1044.9, 1013.4]), 4000.0)
    """
    low, high = bounds_of(bounds, "chow_lin")
    model = Model("ar1", False, rho_of(rho, _CHOW_LIN, -1.0, 1.0, "chow_lin"), (low, high))
    return _run("chow-lin", model, totals, indicators, ratio, intercept, conversion, before)


def fernandez(
    totals: ArrayLike,
    indicators: ArrayLike,
    *,
    ratio: int = 4,
    intercept: bool = True,
    conversion: str = "sum",
    before: int = 0,
) -> Disaggregated:
    """Fernandez: u_t = u_{t-1} + e_t with u_0 = 0; nothing to estimate but the coefficients.

    Parameters and errors as for :func:`chow_lin`. The intercept is the unknown level at the start; without it the error
    starts at zero in the first period of the indicators.

    References
    ----------
    Fernandez (1981), Review of Economics and Statistics 63, pp. 471-476.

    Examples
    --------
    >>> fernandez([4.0, 8.0, 12.0], [1.0] * 4 + [2.0] * 4 + [3.0] * 4).values.round(6)
    array([1., 1., 1., 1., 2., 2., 2., 2., 3., 3., 3., 3.])
    """
    return _run("fernandez", Model("walk", False, 0.0, _SEARCH), totals, indicators, ratio, intercept, conversion, before)


def litterman(
    totals: ArrayLike,
    indicators: ArrayLike,
    *,
    ratio: int = 4,
    rho: str | float = "maxlog",
    intercept: bool = True,
    conversion: str = "sum",
    before: int = 0,
    bounds: tuple[float, float] = _SEARCH,
    start: str = "zero",
) -> Disaggregated:
    """Litterman: u_t = u_{t-1} + d_t, d_t = rho d_{t-1} + e_t, from zero; with rho = 0 it is Fernandez.

    Parameters and errors as for :func:`chow_lin`; ``rho`` is "maxlog", "minrss" (weighted sum of squares) or a number.
    ``start`` says where d begins: "zero" (as in tempdisagg) or "stationary" (as in JDemetra+, which seeks rho by the
    likelihood of a free level, a little lower).

    References
    ----------
    Litterman (1983), Journal of Business and Economic Statistics 1, pp. 169-173.

    Examples
    --------
    >>> x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5, 101.0, 103.2, 104.0, 102.4]
    >>> totals = [4000.0, 4161.4, 4190.0, 4250.0]
    >>> bool(np.allclose(litterman(totals, x, rho=0.0).values, fernandez(totals, x).values, rtol=1e-12))
    True
    """
    low, high = bounds_of(bounds, "litterman")
    if start not in ("zero", "stationary"):
        raise KernelError("E-KERNEL-001", what="litterman", detail=f"start {start!r}; write 'zero' or 'stationary'")
    model = Model(
        "walk_ar1" if start == "zero" else "walk_stationary", False, rho_of(rho, _PLAIN, -1.0, 1.0, "litterman"), (low, high)
    )
    return _run("litterman", model, totals, indicators, ratio, intercept, conversion, before)


def santos_silva_cardoso(
    totals: ArrayLike,
    indicators: ArrayLike,
    *,
    ratio: int = 4,
    rho: str | float = "maxlog",
    intercept: bool = True,
    conversion: str = "sum",
    before: int = 0,
    bounds: tuple[float, float] = _SEARCH,
) -> Disaggregated:
    """Santos Silva-Cardoso: path_t = rho path_{t-1} + x_t beta + e_t, so that an indicator works over several periods.

    The regressors are filtered by 1 / (1 - rho L); what came before the first period is one more term, "start", the
    coefficient of rho, rho^2, ... At rho = 0 there is none and the method is least squares. The error has the stationary
    covariance of Chow-Lin.

    Parameters and errors as for :func:`litterman`; one more total is needed for the start term. ``bounds`` may not be
    negative here, as the fit jumps at rho = 0.

    References
    ----------
    Santos Silva, Cardoso (2001), Economic Modelling 18, pp. 269-280.

    Examples
    --------
    >>> x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5, 101.0, 103.2, 104.0, 102.4]
    >>> santos_silva_cardoso([4000.0, 4161.4, 4190.0, 4250.0], x, rho=0.5).terms
    ('intercept', 'indicator 1', 'start')
    """
    low, high = bounds_of(bounds, "santos_silva_cardoso")
    if low < 0:
        raise KernelError(
            "E-DISAGG-004",
            what="santos_silva_cardoso",
            rho=f"bounds {bounds!r}",
            known="bounds such as (0, 0.999)",
            low=0,
            high=1,
        )
    model = Model("ar1", True, rho_of(rho, _PLAIN, -1.0, 1.0, "santos_silva_cardoso"), (low, high))
    return _run("santos-silva-cardoso", model, totals, indicators, ratio, intercept, conversion, before)


def through(
    totals: ArrayLike, indicators: Sequence[ArrayLike], *, ratios: Sequence[int] = (4, 3), method: Any = chow_lin, **options: Any
) -> tuple[Disaggregated, ...]:
    """Several steps down, such as years to quarters to months: the path of one step is the totals of the next.

    Months then add to quarters and quarters to years, extrapolated ones included. The errors of each step are given the
    totals of its own.

    Parameters
    ----------
    totals : (..., Y). indicators : one (..., K, T) per step. ratios : one per step.
    method : one of this module's functions; ``options`` go to every step.

    Raises
    ------
    KernelError
        E-KERNEL-001 if steps and ratios differ in number, and what the method raises.

    Examples
    --------
    >>> quarters = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0, 103.5, 101.5]
    >>> months = [q / 3 + d for q in quarters for d in (-1.0, 0.5, 0.6)]
    >>> years, down = through([4000.0, 4161.4, 4190.0], [quarters, months], method=fernandez)
    >>> float(down.values[:12].sum().round(9))
    4000.0
    """
    if len(indicators) != len(ratios) or not len(ratios):
        raise KernelError("E-KERNEL-001", what="through", detail=f"{len(indicators)} sets of indicators for {len(ratios)} ratios")
    out: list[Disaggregated] = []
    here: ArrayLike = totals
    for step, ratio in zip(indicators, ratios, strict=True):
        out.append(method(here, step, ratio=ratio, **options))
        here = out[-1].values
    return tuple(out)


def _run(
    method: str, model: Model, totals: ArrayLike, indicators: ArrayLike, ratio: int, intercept: bool, conversion: str, before: int
) -> Disaggregated:
    """Check, fit block by block, and put the leading axes back."""
    weights = weights_of(conversion, ratio, method)
    block, batch = whole_block(totals, indicators, weights, before, intercept, int(model.dynamic), method)
    wide = block.layout.count if model.error == "ar1" else block.layout.periods
    size = max(1, min(BLOCK, CELLS // (wide * block.layout.periods)))
    fitted = [fit(part, model) for part in parts(block, size)]

    def joined(name: str) -> Any:
        pieces = np.concatenate([getattr(f, name) for f in fitted])
        return pieces.reshape((*batch, *pieces.shape[1:]))

    values = joined("values")
    terms = ["intercept"] * intercept + [f"indicator {k + 1}" for k in range(block.regressors.shape[1] - intercept)]
    found = Disaggregated(
        **{name: joined(name) for name in ("stderr", "beta", "beta_stderr", "rho", "loglike", "rss", "sigma2", "freedom")},
        values=values,
        terms=(*terms, *(["start"] if model.dynamic else [])),
        at_bound=np.zeros(batch, dtype=bool),
        grid=None,
        curve=None,
        residual=_residual(np.concatenate([f.values for f in fitted]), block),
        method=method,
        intercept=intercept,
        ratio=weights.size,
        conversion=conversion,
        objective=model.rho if isinstance(model.rho, str) else "given",
        bounds=model.bounds if isinstance(model.rho, str) else None,
    )
    return _with_profile(found, fitted, batch)


def _with_profile(found: Disaggregated, fitted: list[Fitted], batch: tuple[int, ...]) -> Disaggregated:
    profiles = [f.profile for f in fitted if f.profile is not None]
    if not profiles:
        return found
    curve = np.concatenate([p.curve for p in profiles])
    bound = np.concatenate([p.at_bound for p in profiles])
    return replace(found, grid=profiles[0].grid, curve=curve.reshape((*batch, curve.shape[-1])), at_bound=bound.reshape(batch))


def _residual(values: Array, block: Block) -> float:
    """Largest gap between the path's totals and the given ones, over the sum of absolute parts."""
    gap = np.where(block.seen, np.abs(block.layout.totals(values) - block.totals), 0.0)
    size = np.maximum(block.layout.totals(np.abs(values)), np.abs(block.totals))
    return float(np.max(gap / np.where(size > 0, size, 1.0), initial=0.0))
