"""The gap between published growth and that of a scheme: what past quarters say of the quarters to come.

    e_q = mu + phi (e_{q-1} - mu) + eta_q        eta multivariate t

One gap per leaf, few quarters of each, so that almost everything is pooled or shrunk: one phi, mu drawn to nought, correlations
halved, and while quarters are few one variance, inversely proportional to a leaf's share in GDP.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MEAN_SHRINK = 8.0
"""mu is the mean gap times n / (n + 8)."""
HIGHEST_PHI = 0.9
FREEDOM = 5.0
"""Degrees of freedom of eta."""
OWN_VARIANCE_FROM = 12
"""Quarters from which a leaf has a variance of its own."""
CORRELATION_FROM = 4
"""Pairs of quarters from which correlations are looked at."""


@dataclass(frozen=True)
class GapLaw:
    """The law of the gaps of R regions and L leaves.

    Attributes
    ----------
    mu : (R, L) points. phi : of all. scale : (R, L, L) scale matrix of eta, points squared.
    last : (R, L) the last gap less mu, nought where it is not known.
    quarters : in which leaves that make half of a region have a gap. pooled : True if variances are pooled because quarters are few.
    """

    mu: Array
    phi: float
    scale: Array
    last: Array
    quarters: int
    pooled: bool

    @property
    def values(self) -> Array:
        """(R, L) the expected gap of the next quarter, points."""
        return self.mu + self.phi * self.last

    def after(self, gaps: Array) -> GapLaw:
        """The same law after other gaps (R, L, H): only the last ones count."""
        last = gaps[..., -1] - self.mu if gaps.shape[-1] else np.zeros_like(self.mu)
        return replace(self, last=np.where(np.isfinite(last), last, 0.0))

    def expected(self, quarters: int) -> Array:
        """(R, L, quarters) expected gaps of the quarters after the last."""
        powers = self.phi ** np.arange(1, quarters + 1)
        return np.asarray(self.mu[..., None] + self.last[..., None] * powers)

    def draw(self, quarters: int, draws: int, rng: np.random.Generator) -> Array:
        """(draws, R, L, quarters) gaps of the quarters after the last."""
        root = _root(self.scale)
        out = np.empty((draws, *self.mu.shape, quarters))
        away = np.broadcast_to(self.last, (draws, *self.last.shape))
        for q in range(quarters):
            normal = rng.standard_normal((draws, *self.mu.shape))
            wide = np.sqrt(FREEDOM / rng.chisquare(FREEDOM, draws))
            shock = np.matmul(normal[..., None, :], np.swapaxes(root, -1, -2))[..., 0, :]
            away = self.phi * away + shock * wide[:, None, None]
            out[..., q] = self.mu + away
        return out


def learn(gaps: Array, shares: Array) -> GapLaw:
    """Estimate the law.

    Parameters
    ----------
    gaps : (R, L, H) past gaps, published less scheme, points; NaN where unknown. Consecutive quarters.
    shares : (R, L) shares of the leaves in GDP, positive.

    Examples
    --------
    >>> law = learn(np.array([[[-0.5, -0.5, -0.5, -0.5]]]), np.ones((1, 1)))
    >>> law.values.round(2).ravel().tolist(), law.quarters, law.pooled
    ([-0.47], 4, True)
    """
    known = np.isfinite(gaps)
    count = known.sum(axis=-1)
    total = np.where(known, gaps, 0.0).sum(axis=-1)
    mu = total / np.maximum(count, 1) * (count / (count + MEAN_SHRINK))
    away = np.where(known, gaps - mu[..., None], 0.0)
    half = 0.5 * shares.sum(axis=-1)
    quarters = int((np.where(known, shares[..., None], 0.0).sum(axis=1) >= half[:, None]).any(axis=0).sum())
    phi = _pooled_phi(away, known, shares)
    shocks, pairs = away, known
    if (known[..., 1:] & known[..., :-1]).any():
        pairs = known[..., 1:] & known[..., :-1]
        shocks = np.where(pairs, away[..., 1:] - phi * away[..., :-1], 0.0)
    together = np.einsum("rih,rjh->rij", pairs.astype(np.float64), pairs.astype(np.float64))
    moments = np.einsum("rih,rjh->rij", shocks, shocks) / np.maximum(together, 1.0)
    pooled = quarters < OWN_VARIANCE_FROM
    own = np.diagonal(moments, axis1=-2, axis2=-1)
    variance = _pooled_variance(shocks, pairs, shares) if pooled else own
    last = away[..., -1] if gaps.shape[-1] else np.zeros_like(mu)
    return GapLaw(mu, phi, _scale(moments, own, variance, together), last, quarters, pooled)


def _pooled_phi(away: Array, known: NDArray[np.bool_], shares: Array) -> float:
    """One autoregression for all leaves, weighted by share: the weights of the pooled variance."""
    both = known[..., 1:] & known[..., :-1]
    before, after = np.where(both, away[..., :-1], 0.0), np.where(both, away[..., 1:], 0.0)
    square = float(np.sum(shares[..., None] * before * before))
    return float(np.clip(np.sum(shares[..., None] * before * after) / square, 0.0, HIGHEST_PHI)) if square > 0 else 0.0


def _pooled_variance(shocks: Array, pairs: NDArray[np.bool_], shares: Array) -> Array:
    """(R, L): c / share, with c the mean of share x shock^2 in the region: growth of small industries is less well known."""
    squares = np.sum(shares[..., None] * shocks**2, axis=(-2, -1))
    level = squares / np.maximum(pairs.sum(axis=(-2, -1)), 1)
    return np.asarray(level[:, None] / shares)


def _scale(moments: Array, own: Array, variance: Array, together: Array) -> Array:
    """Half of each correlation with these variances, made positive semidefinite."""
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(own)
        correlation = moments / (root[..., :, None] * root[..., None, :])
    correlation = np.where(np.isfinite(correlation) & (together >= CORRELATION_FROM), np.clip(correlation, -1.0, 1.0), 0.0)
    correlation = 0.5 * correlation
    here = np.arange(correlation.shape[-1])
    correlation[..., here, here] = 1.0
    sd = np.sqrt(variance)
    half = _root(correlation)
    whole = half @ np.swapaxes(half, -1, -2)
    return np.asarray(whole * (sd[..., :, None] * sd[..., None, :]))


def _root(matrix: Array) -> Array:
    """A with A A' = matrix, of symmetric matrices; negative eigenvalues count as nought."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :])
