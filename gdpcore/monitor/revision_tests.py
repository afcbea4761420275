"""Tests of revisions: bias, efficiency, news and noise, by least squares with Newey-West errors.

No probability is given for fewer than :data:`LEAST` revisions, nor where a regression has nothing to judge by.

References
----------
Newey, W. K. and West, K. D. (1987), Econometrica 55, 703-708; (1994), Review of Economic Studies 61, 631-653 (how many lags);
Mincer, J. and Zarnowitz, V. (1969), in: Mincer (ed.), Economic forecasts and expectations, NBER, 3-46; Mankiw, N. G. and Shapiro,
M. D. (1986), Survey of Current Business, May, 20-25 (news and noise).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding
from gdpcore.kernel.revision import Sizes

Array = NDArray[np.float64]

LEAST = 12
"""Fewest revisions for which a probability is given."""
TESTS = ("bias", "mincer_zarnowitz", "efficiency", "news", "noise", "previous_revision", "autocorrelation", "orthogonality")
"""Names of the tests; the last one needs information given by the user."""

_NOISE = 1e-12
_UNMOVED = {"mincer_zarnowitz": "N-REV-010", "efficiency": "N-REV-010", "news": "N-REV-010", "noise": "N-REV-011"}


@dataclass(frozen=True)
class RevisionTest:
    """One test.

    Attributes
    ----------
    name : of :data:`TESTS`. count : revisions it rests on.
    intercept, slope : of the regression; NaN where there is none, or more than one slope.
    statistic : t for bias and efficiency, F for joint tests, Q for autocorrelation.
    p : its probability under the null hypothesis; NaN with a reason. reason : why there is none.
    """

    name: str
    count: int
    intercept: float = float("nan")
    slope: float = float("nan")
    statistic: float = float("nan")
    p: float = float("nan")
    reason: Finding | None = None


def newey_west_lags(count: int) -> int:
    """How many autocovariances enter: the whole part of 4 (n / 100)^(2/9).

    Examples
    --------
    >>> newey_west_lags(12), newey_west_lags(100)
    (2, 4)
    """
    return int(4.0 * (count / 100.0) ** (2.0 / 9.0))


def tests_of(
    earlier: Array, later: Array, before: Array | None, information: Array | None, lags: int | None
) -> list[RevisionTest]:
    """Every test of one release against later figures.

    Parameters
    ----------
    earlier, later : (T,) figures P and L; NaN where there is none. before : (T,) figures of the release before.
    information : (K, T) what was known when P was released. lags : autocovariances; None: :func:`newey_west_lags`.
    """
    p, q = _near_one(earlier, later)
    unit = _unit(earlier, later)
    r, one = q - p, np.ones_like(p)
    done = [
        _regression("bias", r, [one], [[1.0]], [0.0], lags, unit),
        _regression("mincer_zarnowitz", q, [one, p], [[1.0, 0.0], [0.0, 1.0]], [0.0, 1.0], lags, unit),
        _regression("efficiency", r, [one, p], [[0.0, 1.0]], [0.0], lags, unit),
        _regression("news", r, [one, p], [[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0], lags, unit),
        _regression("noise", r, [one, q], [[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0], lags, unit),
    ]
    if before is None:
        done.append(RevisionTest("previous_revision", 0, reason=Finding("N-REV-007")))
    else:
        done.append(_regression("previous_revision", r, [one, p - before / unit], [[0.0, 1.0]], [0.0], lags, unit))
    if information is not None:
        columns = [one, *(x / (np.nanmax(np.abs(x), initial=0.0) or 1.0) for x in information)]
        slopes = np.eye(len(columns))[1:]
        done.append(_regression("orthogonality", r, columns, slopes, np.zeros(len(slopes)), lags, unit))
    return done


def autocorrelation_of(sizes: Sizes, row: int) -> RevisionTest:
    """The Ljung-Box test that the sizes of revisions carry."""
    count = int(sizes.count[row])
    short = _too_few(count, 1)
    if short is None and sizes.level_revision[row]:
        short = Finding("N-REV-003")
    if short is not None:
        return RevisionTest("autocorrelation", count, reason=short)
    return RevisionTest("autocorrelation", count, statistic=float(sizes.ljung_box[row]), p=float(sizes.ljung_box_p[row]))


def _unit(earlier: Array, later: Array) -> float:
    """A power of two near the largest figure: dividing by it is exact and keeps the regression well scaled."""
    both = np.abs(np.concatenate([earlier, later]))
    top = float(np.nanmax(both, initial=0.0))
    return float(np.ldexp(1.0, int(np.frexp(top)[1]))) if top > 0 else 1.0


def _near_one(earlier: Array, later: Array) -> tuple[Array, Array]:
    unit = _unit(earlier, later)
    return earlier / unit, later / unit


def _too_few(count: int, columns: int) -> Finding | None:
    if count == 0:
        return Finding("N-REV-001")
    least = max(LEAST, 2 * columns + 1)
    return Finding("N-REV-002", count=count, least=least) if count < least else None


def _regression(
    name: str, y: Array, columns: list[Array], restriction: object, value: object, lags: int | None, unit: float
) -> RevisionTest:
    x = np.stack(columns, axis=1)
    keep = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    y, x = y[keep], x[keep]
    count = len(y)
    reason = _too_few(count, x.shape[1])
    if reason is None:
        flat = [k for k in range(1, x.shape[1]) if np.ptp(x[:, k]) <= _NOISE * np.abs(x[:, k]).max(initial=0.0)]
        if flat or np.linalg.matrix_rank(x, tol=_NOISE * np.sqrt(count)) < x.shape[1]:
            reason = Finding(_UNMOVED.get(name, "N-REV-012"))
    if reason is not None:
        return RevisionTest(name, count, reason=reason)
    import statsmodels.api as sm

    maxlags = newey_west_lags(count) if lags is None else lags
    fit = sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": maxlags, "use_correction": True}, use_t=True)
    intercept = float(fit.params[0]) * unit
    slope = float(fit.params[1]) if x.shape[1] == 2 else float("nan")
    if np.abs(fit.resid).max() <= _NOISE:  # figures lie between -1 and 1 here
        return RevisionTest(name, count, intercept, slope, reason=Finding("N-REV-004"))
    restriction = np.asarray(restriction, dtype=np.float64)
    outcome = fit.t_test((restriction, value)) if len(restriction) == 1 else fit.f_test((restriction, value))
    statistic = float(np.squeeze(outcome.tvalue if len(restriction) == 1 else outcome.fvalue))
    return RevisionTest(name, count, intercept, slope, statistic, float(np.squeeze(outcome.pvalue)))
