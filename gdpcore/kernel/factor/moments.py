"""Expected sums of squares of the factor model, given the figures: all that an EM step and the score need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdpcore.kernel.factor.block_tridiagonal import Array, turned
from gdpcore.kernel.factor.equations import Rows
from gdpcore.kernel.factor.layout import Layout
from gdpcore.kernel.factor.system import System, triangle


@dataclass(frozen=True)
class Moments:
    """Sums over the equations of each gap class and column, and over the months of the path.

    The term of a month is e = g - loading'H. Along the second axis: later with later, later with earlier (both ways, summed),
    earlier with earlier; e_t - phi e_s takes them with 1, -phi, phi^2.

    Attributes
    ----------
    gg : (K, 3, N). gh : (K, 3, N, r). hh : (K, 3, N, r, r).
    lagged : (p+1, p+1, r, r) of f_{t-a} f_{t-b}', over ``steps`` months. first : (rp, rp) of the first p months, last of them first.
    struck : (M, p+1, r) means of f_{t-a} in the shocked months.
    """

    gg: Array
    gh: Array
    hh: Array
    lagged: Array
    steps: int
    first: Array
    struck: Array


def moments_of(system: System, on: Array, below: Array) -> Moments:
    """Moments from the solution and the blocks of the covariance."""
    layout, r = system.layout, system.layout.factors
    i, j, place = triangle(r)
    lags = sorted({p.gap for p in layout.pairs} | set(range(layout.lags + 1)))
    cov = {k: lag_covariance(layout, on, below, k) for k in lags}
    f = system.factors[layout.before :]
    classes, n = len(layout.gaps), layout.panel.values.shape[1]
    gg, gh, hh = np.zeros((classes, 3, n)), np.zeros((classes, 3, n, r)), np.zeros((classes, 3, n, len(i)))
    second = f[:, i] * f[:, j] + cov[0][layout.before :, i, j]
    for pairs in layout.pairs:
        k, at, months = pairs.gap, layout.gaps.index(pairs.gap), len(f) - pairs.gap
        gg[at] += pairs.squares
        mask, later, earlier = pairs.across
        if k == 0:
            hh[at, 0] += mask @ second
            gh[at, 0] += later @ f
            continue
        apart = cov[k][layout.before + k :]
        beside = f[k:, i] * f[:months, j] + f[:months, i] * f[k:, j] + apart[:, i, j] + apart[:, j, i]
        sums = mask @ np.concatenate([second[k:], beside, second[:months]], axis=1)
        hh[at] += sums.reshape(n, 3, -1).swapaxes(0, 1)
        both = np.concatenate([f[k:], f[:months]], axis=1)
        with_later, with_earlier = later @ both, earlier @ both
        gh[at] += np.stack([with_later[:, :r], with_later[:, r:] + with_earlier[:, :r], with_earlier[:, r:]])
    full = hh[..., place]
    if layout.rows is not None:
        for total, part in zip((gg, gh, full), _row_moments(layout.rows, system, on, below), strict=True):
            total += part
    lagged, steps, first = _factor_moments(layout, system.factors, cov)
    struck = np.array([system.factors[m - layout.lags : m + 1][::-1] for m in layout.shocked]).reshape(-1, layout.lags + 1, r)
    return Moments(gg, gh, full, lagged, steps, first, struck)


def lag_covariance(layout: Layout, on: Array, below: Array, k: int) -> Array:
    """Cov(f_t, f_{t-k}), (L, r, r), for k up to the band; the first k months are nought."""
    n, g, r = layout.blocks, layout.group, layout.factors
    out = np.zeros((n, g, r, r))
    for j in range(g):
        here = slice(j * r, (j + 1) * r)
        if j >= k:
            out[:, j] = on[:, here, (j - k) * r : (j - k + 1) * r]
        else:
            out[1:, j] = below[:, here, (g + j - k) * r : (g + j - k + 1) * r]
    return out.reshape(n * g, r, r)


def _factor_moments(layout: Layout, f: Array, cov: dict[int, Array]) -> tuple[Array, int, Array]:
    """Sums over months of products of lagged factors, how many months, and the same of the first p months."""
    p, r, start, months = layout.lags, layout.factors, layout.start, layout.months
    steps = months - start - p
    lagged = np.empty((p + 1, p + 1, r, r))
    first = np.empty((p, r, p, r))
    for a in range(p + 1):
        for b in range(a, p + 1):
            later = slice(start + p - a, months - a)
            earlier = slice(start + p - b, months - b)
            lagged[a, b] = f[later].T @ f[earlier] + cov[b - a][later].sum(0)
            lagged[b, a] = lagged[a, b].T
            if b < p:
                s, t = start + p - 1 - a, start + p - 1 - b
                first[a, :, b] = np.outer(f[s], f[t]) + cov[b - a][s]
                first[b, :, a] = first[a, :, b].T
    return lagged, steps, first.reshape(p * r, p * r)


def _row_moments(rows: Rows, system: System, on: Array, below: Array) -> tuple[Array, Array, Array]:
    """What the equations with unknown terms add: (K, 3, N), (K, 3, N, r), (K, 3, N, r, r)."""
    layout = system.layout
    g, q, r, blocks = layout.group, layout.free, layout.factors, layout.blocks
    cut, n, most = g * r, layout.blocks - 1, rows.column.shape[1]
    local = np.empty((n, 2, layout.size, 2, layout.size))
    local[:, 0, :, 0], local[:, 1, :, 1] = on[:-1], on[1:]
    local[:, 1, :, 0], local[:, 0, :, 1] = below, turned(below)
    of_factors = local[:, :, :cut, :, :cut].reshape(n, 2 * g, r * 2 * g * r)
    of_both = local[:, :, cut:, :, :cut].reshape(n, 2 * q, 2 * g * r)
    of_free = local[:, :, cut:, :, cut:].reshape(n, 2 * q, 2 * q)
    f = system.factors.reshape(blocks, g, r)
    path = np.concatenate([f[:-1], f[1:]], axis=1)
    loose = np.concatenate([system.free[:-1], system.free[1:]], axis=1)
    h = [a @ path for a in rows.factor]
    e = [c - (b @ loose[..., None])[..., 0] for b, c in zip(rows.free, rows.constant, strict=True)]
    spread = [(a @ of_factors).reshape(n, most, r, 2 * g, r) for a in rows.factor]
    mixed = [(b @ of_both).reshape(n, most, 2 * g, r) for b in rows.free]
    apart = [b @ of_free for b in rows.free]

    def pair(s: int, t: int) -> tuple[Array, Array, Array]:
        """E g_s g_t, E g_s H_t and E H_s H_t'."""
        hh = np.einsum("nRapb,nRp->nRab", spread[s], rows.factor[t]) + h[s][..., :, None] * h[t][..., None, :]
        return e[s] * e[t] + (apart[s] * rows.free[t]).sum(-1), with_factors(s, t), hh

    def with_factors(s: int, t: int) -> Array:
        """E g_s H_t."""
        return np.asarray(e[s][..., None] * h[t] - np.einsum("nRpb,nRp->nRb", mixed[s], rows.factor[t]))

    parts = [pair(0, 0)]
    if rows.paired:
        cross = pair(0, 1)
        parts += [(2 * cross[0], cross[1] + with_factors(1, 0), cross[2] + turned(cross[2])), pair(1, 1)]
    features = np.zeros((n, most, 3, 1 + r + r * r))
    for at, (gg, gh, hh) in enumerate(parts):
        features[:, :, at, 0], features[:, :, at, 1 : 1 + r] = gg, gh
        features[:, :, at, 1 + r :] = hh.reshape(n, most, r * r)
    sums = rows.gather @ features.reshape(n * most, -1)
    sums = np.moveaxis(sums.reshape(len(layout.gaps), -1, 3, 1 + r + r * r), 2, 1)
    return sums[..., 0], sums[..., 1 : 1 + r], sums[..., 1 + r :].reshape(*sums.shape[:3], r, r)
