"""Composite indexes: normalising, weighing and adding indicators of several units.

Arrays are (..., K, U): K indicators of U units (regions, or periods of one region). NaN marks what is not there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import KernelError

Array = NDArray[np.float64]
RANDOM_INDEX = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random reciprocal matrices of order 0 to 10 (Saaty 1980, The Analytic Hierarchy Process, p. 21)."""


@dataclass(frozen=True)
class Weights:
    """Weights of indicators.

    Attributes
    ----------
    values : (..., K), not negative, summing to one.
    certificate : what the method says of itself: the consistency ratio (ahp), the share of the variance that the first component
        explains (pca), else nought.
    """

    values: Array
    certificate: float = 0.0


def normalise(
    values: Array,
    direction: Array,
    *,
    method: str,
    low: Array | None = None,
    high: Array | None = None,
    base: Array | None = None,
) -> Array:
    """Indicators on one scale, larger being better.

    Parameters
    ----------
    values : (..., K, U). direction : (K,) 1 if more is better, -1 if less is.
    method : "minmax" 0 to 100; "efficacy" 60 to 100 (功效系数法); "z" standard scores (ddof=1); "rank" mean share of the units that are not
        better, in per cent; "fixed_base" 100 times the ratio to ``base`` (inverted for direction -1); "none" as they are (100 less
        the figure for direction -1).
    low, high : (K,) bounds for "minmax" and "efficacy"; those of the units where None. Beyond bounds values go on along the line.
    base : (..., K) or (K,), for "fixed_base".

    Raises
    ------
    KernelError
        E-COMP-001 if all units of an indicator are equal (minmax, efficacy, z without bounds), E-COMP-002 if a base is not
        positive or missing.

    References
    ----------
    OECD and JRC (2008), Handbook on Constructing Composite Indicators, pp. 83-88.
    """
    x, sign = np.asarray(values, dtype=np.float64), np.asarray(direction, dtype=np.float64)[:, None]
    if method == "none":
        return np.where(sign > 0, x, 100.0 - x)
    if method == "fixed_base":
        b = np.asarray(base, dtype=np.float64)[..., None]
        if not (b > 0).all():
            raise KernelError("E-COMP-002", row=int(np.argwhere(~(b[..., 0] > 0))[0][-1]))
        return np.asarray(100.0 * np.where(sign > 0, x / b, b / np.where(x == 0.0, np.nan, x)))
    if method == "rank":
        return _rank_share(x * sign)
    if method == "z":
        centre, spread = np.nanmean(x, axis=-1, keepdims=True), np.nanstd(x, axis=-1, ddof=1, keepdims=True)
    else:
        least = np.nanmin(x, axis=-1, keepdims=True) if low is None else np.asarray(low, dtype=np.float64)[:, None]
        most = np.nanmax(x, axis=-1, keepdims=True) if high is None else np.asarray(high, dtype=np.float64)[:, None]
        centre, spread = np.where(sign > 0, least, most), most - least
    flat = ~(spread > np.finfo(np.float64).eps * np.abs(centre)) | ~np.isfinite(spread)
    if flat.any():
        raise KernelError("E-COMP-001", row=int(np.argwhere(flat[..., 0])[0][-1]))
    scaled = sign * (x - centre) / spread
    return np.asarray({"minmax": 100.0 * scaled, "efficacy": 60.0 + 40.0 * scaled, "z": scaled}[method])


def _rank_share(x: Array) -> Array:
    """Units that are worse and half of those that are equal, per cent of the units that are there."""
    here = np.isfinite(x)
    ordered = np.sort(np.where(here, x, np.inf), axis=-1)
    flat_x, flat_o = x.reshape(-1, x.shape[-1]), ordered.reshape(-1, x.shape[-1])
    left = np.stack([np.searchsorted(o, v, "left") for o, v in zip(flat_o, flat_x, strict=True)])
    right = np.stack([np.searchsorted(o, v, "right") for o, v in zip(flat_o, flat_x, strict=True)])
    share = 50.0 * (left + right).reshape(x.shape) / here.sum(axis=-1, keepdims=True)
    return np.where(here, share, np.nan)


def entropy_weights(scores: Array) -> Weights:
    """Weights by how unevenly an indicator is spread over the units (熵权法).

    Parameters
    ----------
    scores : (..., K, U) not negative and whole, U at least two.

    Notes
    -----
    p = x / sum x; e = -sum p ln p / ln U; weights proportional to 1 - e. An indicator equal for all units weighs nothing.
    """
    x = np.asarray(scores, dtype=np.float64)
    if not (x >= 0).all() or x.shape[-1] < 2:
        raise KernelError("E-COMP-003", method="entropy", detail="scores that are not negative, of two units or more")
    total = x.sum(axis=-1, keepdims=True)
    p = np.divide(x, total, out=np.full(x.shape, 1.0 / x.shape[-1]), where=total > 0)
    spread = np.maximum(1.0 + np.where(p > 0, p * np.log(np.where(p > 0, p, 1.0)), 0.0).sum(axis=-1) / np.log(x.shape[-1]), 0.0)
    return Weights(_shares(spread, "entropy"))


def critic_weights(scores: Array) -> Weights:
    """Weights by spread and conflict (CRITIC): c_k = sd_k sum_j (1 - r_kj) (Diakoulaki and others 1995, Computers & OR 22, pp. 763-770).

    Parameters
    ----------
    scores : (..., K, U) whole, U at least three. An indicator equal for all units weighs nothing and conflicts with none.
    """
    x = np.asarray(scores, dtype=np.float64)
    if not np.isfinite(x).all() or x.shape[-1] < 3:
        raise KernelError("E-COMP-003", method="critic", detail="no missing scores, and three units or more")
    centred = x - x.mean(axis=-1, keepdims=True)
    sd = np.sqrt((centred**2).sum(axis=-1) / (x.shape[-1] - 1))
    still = sd <= 1e-14 * np.abs(x).max(axis=-1)
    unit = np.where(still[..., None], 0.0, centred / np.where(still, 1.0, sd)[..., None])
    r = unit @ np.swapaxes(unit, -1, -2) / (x.shape[-1] - 1)
    both = ~(still[..., :, None] | still[..., None, :])
    return Weights(_shares(np.where(still, 0.0, sd) * np.where(both, 1.0 - r, 0.0).sum(axis=-1), "critic"))


def pca_weights(scores: Array) -> Weights:
    """Weights proportional to squared loadings on the first principal component of the standardised scores (OECD 2008, pp. 89-90).

    Parameters
    ----------
    scores : (K, U) whole, more units than one; no indicator equal for all.
    """
    x = normalise(scores, np.ones(len(scores)), method="z")
    if not np.isfinite(x).all():
        raise KernelError("E-COMP-003", method="pca", detail="no missing scores")
    values, vectors = np.linalg.eigh(x @ x.T / (x.shape[-1] - 1))
    return Weights(_shares(vectors[:, -1] ** 2, "pca"), float(values[-1] / values.sum()))


def ahp_weights(matrix: Array) -> Weights:
    """Weights from pairwise comparisons (analytic hierarchy process): the principal eigenvector.

    Parameters
    ----------
    matrix : (K, K) positive and reciprocal; entry ij says how many times as important i is as j.

    Returns
    -------
    Weights
        ``certificate`` is the consistency ratio; Saaty's rule asks for less than 0.1.

    Raises
    ------
    KernelError
        E-COMP-004 if the matrix is not reciprocal.

    Examples
    --------
    >>> w = ahp_weights(np.array([[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]))
    >>> w.values.round(3).tolist(), round(w.certificate, 4)
    ([0.648, 0.23, 0.122], 0.0032)
    """
    a = np.asarray(matrix, dtype=np.float64)
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not (a > 0).all() or not np.allclose(a * a.T, 1.0, rtol=1e-6):
        raise KernelError("E-COMP-004", shape=a.shape)
    values, vectors = np.linalg.eig(a)
    first = int(np.argmax(values.real))
    size = len(a)
    index = (values[first].real - size) / (size - 1) if size > 1 else 0.0
    ratio = index / RANDOM_INDEX[min(size, 10)] if size > 2 else 0.0
    return Weights(_shares(np.abs(vectors[:, first].real), "ahp"), float(max(ratio, 0.0)))


def aggregate(scores: Array, weights: Array, *, power: float = 1.0) -> Array:
    """A weighted power mean over the indicators: 1 adds, 0 is geometric, in between compensates in part.

    Parameters
    ----------
    scores : (..., K, U), positive unless ``power`` is 1. weights : (..., K) or (..., K, U), not negative. Missing scores make the
        result missing; share their weight out beforehand (:func:`shared_out`).

    Raises
    ------
    KernelError
        E-COMP-005 if a score is not positive and the mean is not the plain one.
    """
    x, w = np.asarray(scores, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    w = w if w.ndim == x.ndim else w[..., None]
    w = w / w.sum(axis=-2, keepdims=True)
    if power == 1.0:
        return np.asarray((np.where(w > 0, x, 0.0) * w).sum(axis=-2))
    if (x <= 0).any():
        raise KernelError("E-COMP-005", row=int(np.argwhere(x <= 0)[0][-2]))
    if power == 0.0:
        return np.asarray(np.exp((w * np.log(x)).sum(axis=-2)))
    return np.asarray((w * x**power).sum(axis=-2) ** (1.0 / power))


def shared_out(weights: Array, here: NDArray[np.bool_]) -> Array:
    """Weights (..., K, U) in which a missing indicator's weight goes to the others in proportion; NaN where none is there."""
    w = np.where(here, np.asarray(weights, dtype=np.float64)[..., None], 0.0)
    total = w.sum(axis=-2, keepdims=True)
    return np.asarray(np.where(total > 0, w / np.where(total > 0, total, 1.0), np.nan))


def _shares(raw: Array, method: str) -> Array:
    total = raw.sum(axis=-1, keepdims=True)
    if not (total > 0).all():
        raise KernelError("E-COMP-003", method=method, detail="an indicator that differs between units")
    return np.asarray(raw / total)
