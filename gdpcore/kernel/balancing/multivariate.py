"""Multivariate Cholette: several series benchmarked together, annual and contemporaneous totals at once, movement kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.balancing.moves import Array, Moves, checked_margin, moves, refuse_missing
from gdpcore.kernel.balancing.unmet import LARGEST, UNMET, smallest_clash, unreached
from gdpcore.kernel.limits import require_whole

MET = 1e-14
RANK = 1e-12
ROUNDS = 8


@dataclass(frozen=True)
class Reconciled:
    """Series that meet annual totals and contemporaneous constraints.

    Attributes
    ----------
    values : (..., S, T). annual : (..., S, Y), contemporaneous : (..., K, T) multipliers of the constraints.
    residual : largest |sum - total| over the sum of absolute parts.
    kkt : largest departure from the normal equations over the largest term in them.
    moves : smallest and largest ratio to the indicators, and the cells whose sign changed. rounds : solves taken.
    """

    values: Array
    annual: Array
    contemporaneous: Array
    residual: float
    kkt: float
    moves: Moves
    rounds: int


def multivariate_cholette(
    indicators: ArrayLike,
    totals: ArrayLike,
    weights: ArrayLike,
    targets: ArrayLike,
    *,
    ratio: int = 4,
    rho: float = 1.0,
    lam: float = 1.0,
) -> Reconciled:
    """Benchmark S series at once to their annual totals and, in every period, to linear combinations of them.

    Minimises sum_s [(1 - rho^2) d_s1^2 + sum_t (d_st - rho d_s,t-1)^2], z = x + |x|^lam d, over all years together, so
    that no step arises at the turn of the year: Cholette's objective for each series, tied by weights z_t = targets_t.
    rho = 1 is Denton's (proportional with lam = 1, additive with lam = 0). With lam > 0 a zero stays zero.

    For some tens of series: the system has one row per constraint, S Y + K T of them. For large tables take two stages,
    Denton for each series and then :func:`gdpcore.kernel.balance.rake_in_time` within the years; the difference is that
    the second stage spreads what is left in proportion, where this keeps it smooth.

    Parameters
    ----------
    indicators : (..., S, T). totals : (..., S, Y), ratio * Y <= T. weights : (K, S). targets : (..., K, T). NaN in totals
        and targets: no constraint. rho : 0 <= rho <= 1. lam : 0, 0.5, 1 or between.

    Raises
    ------
    KernelError
        E-BAL-010 for totals and targets that cannot hold together: a smallest set of them; E-BAL-007 where rounding stands
        in the way; E-KERNEL-001 for shapes, missing values, rho and lam.

    References
    ----------
    Di Fonzo and Marini (2011), Statistical Methods and Applications 20, pp. 117-142; Dagum and Cholette (2006),
    Benchmarking, Temporal Distribution and Reconciliation Methods for Time Series, ch. 3, 11.

    Examples
    --------
    >>> x = [[7, 7.2, 8.1, 7.5], [18, 19.5, 19, 19.7]]
    >>> out = multivariate_cholette(x, [[30.0], [78.0]], [[1, 1]], [[25.6, 27.4, 27.6, 27.4]])
    >>> out.values.sum(axis=0).round(9), out.values.sum(axis=1).round(9)
    (array([25.6, 27.4, 27.6, 27.4]), array([30., 78.]))
    """
    system = _System.of(indicators, totals, weights, targets, ratio, rho, lam)
    z, rounds, last = system.x, 0, np.inf
    series, periods = z.shape[1:]
    multipliers, path = np.zeros(system.wanted.shape), np.zeros(z.shape)
    while True:
        gap, share = system.gaps(z)
        worst = float(share.max(initial=0.0))
        if rounds >= ROUNDS or worst <= MET or (rounds > 1 and worst > last / 4):
            break
        more, step = system.solve(gap)
        multipliers, path, z = multipliers + more, path + step, z + system.d * step
        rounds, last = rounds + 1, worst
    lead = np.shape(indicators)[:-2]
    system.refuse_unmet(gap, share, lead)
    kkt = system.stationarity(path, multipliers)
    annual, contemporaneous = np.split(multipliers, [series * system.years], axis=1)
    z = z.copy() if z is system.x else z  # met as it is; never the caller's own memory
    x, z = (a.reshape(*lead, series, periods) for a in (system.x, z))
    annual, contemporaneous = (
        annual.reshape(*lead, series, system.years),
        contemporaneous.reshape(*lead, np.shape(weights)[0], periods),
    )
    return Reconciled(z, annual, contemporaneous, worst, kkt, moves(x, z), rounds)


@dataclass(frozen=True)
class _System:
    """x, d (B, S, T), constraints (M, S T) with wanted (B, M) NaN for none; annual totals first, then period by period."""

    x: Array
    d: Array
    constraints: Array
    wanted: Array
    years: int
    rho: float
    inverse: Array

    @classmethod
    def of(
        cls, indicators: ArrayLike, totals: ArrayLike, weights: ArrayLike, targets: ArrayLike, ratio: int, rho: float, lam: float
    ) -> _System:
        what = "multivariate_cholette"
        x, mix = np.asarray(indicators, dtype=np.float64), np.asarray(weights, dtype=np.float64)
        if x.ndim < 2 or mix.ndim != 2 or mix.shape[1] != x.shape[-2]:
            raise KernelError(
                "E-KERNEL-001", what=what, detail=f"indicators {x.shape} and weights {mix.shape} do not name the same series"
            )
        if not (0 <= rho <= 1 and 0 <= lam <= 1):
            raise KernelError("E-KERNEL-001", what=what, detail=f"rho {rho} and lam {lam} must lie between 0 and 1")
        refuse_missing(what, "indicators", x)
        refuse_missing(what, "weights", mix)
        lead, (series, periods) = x.shape[:-2], x.shape[-2:]
        years = np.shape(totals)[-1] if np.ndim(totals) else 0
        require_whole(what, 1, ratio=ratio)
        if ratio * years > periods:
            raise KernelError("E-KERNEL-001", what=what, detail=f"{periods} periods do not cover {years} years of {ratio}")
        a, _ = checked_margin(what, "totals", totals, (*lead, series, years), 0.0)
        q, _ = checked_margin(what, "targets", targets, (*lead, len(mix), periods), 0.0)
        batch = int(np.prod(lead))
        wanted = np.concatenate([m.reshape(batch, m.shape[-2] * m.shape[-1]) for m in (a, q)], axis=1)
        whole = np.zeros((years, periods))
        whole[np.repeat(np.arange(years), ratio), np.arange(years * ratio)] = 1.0
        constraints = np.vstack([np.kron(np.eye(series), whole), np.kron(mix, np.eye(periods))])
        x = x.reshape(batch, series, periods)
        d = np.abs(x) ** lam
        return cls(x, d, constraints, wanted, years, rho, _inverse(d, constraints, np.isnan(wanted), rho))

    def gaps(self, z: Array) -> tuple[Array, Array]:
        """What constraints lack (B, M), and that as a share of the sum of absolute parts."""
        flat = z.reshape(len(z), z.shape[1] * z.shape[2])
        gap = np.where(np.isnan(self.wanted), 0.0, self.wanted - flat @ self.constraints.T)
        size = np.fmax(np.abs(flat) @ np.abs(self.constraints).T, np.abs(self.wanted))
        return gap, np.abs(gap) / np.where(size > 0, size, 1.0)

    def solve(self, gap: Array) -> tuple[Array, Array]:
        """Multipliers (B, M) and the path d (B, S, T) of the change |x|^lam d that closes the gaps."""
        right = np.zeros((len(gap), self.inverse.shape[1], 1))
        right[:, : gap.shape[1], 0] = gap
        found = (self.inverse @ right)[:, :, 0]
        multipliers, level = found[:, : gap.shape[1]], found[:, gap.shape[1] :]
        pull = self.d * (multipliers @ self.constraints).reshape(self.x.shape)
        change = pull @ _covariance(self.x.shape[2], self.rho)
        if level.shape[1]:
            change = change + level[:, :, None]
        return multipliers, change

    def stationarity(self, d: Array, multipliers: Array) -> float:
        """Largest |P d - D C' multipliers| over the largest terms, P the objective's matrix."""
        step = d[:, :, 1:] - self.rho * d[:, :, :-1]
        slope = np.zeros_like(d)
        slope[:, :, 1:] += step
        slope[:, :, :-1] -= self.rho * step
        slope[:, :, 0] += (1 - self.rho**2) * d[:, :, 0]
        pull = self.d * (multipliers @ self.constraints).reshape(d.shape)
        parts = np.abs(d).max(axis=(1, 2), initial=0.0) + np.abs(pull).max(axis=(1, 2), initial=0.0)
        return float(np.max(np.abs(slope - pull).max(axis=(1, 2), initial=0.0) / np.where(parts > 0, parts, 1.0), initial=0.0))

    def refuse_unmet(self, gap: Array, share: Array, lead: tuple[int, ...]) -> None:
        """Refuse the first member whose constraints are not met."""
        bad = np.flatnonzero((share > UNMET).any(axis=1))
        if not bad.size:
            return
        b = int(bad[0])
        entry = tuple(int(i) for i in np.unravel_index(b, lead)) if lead else ()
        stands, movable = np.flatnonzero(~np.isnan(self.wanted[b])), self.d[b].ravel() > 0
        found = None
        if len(stands) <= LARGEST:
            parts = np.abs(gap[b]) / np.where(share[b] > 0, share[b], 1.0)
            found = smallest_clash(self.constraints[np.ix_(stands, movable)], gap[b][stands], parts[stands])
        edge = self.x.shape[1] * self.years
        places = (self.years, self.x.shape[2])
        if found is None:
            raise unreached("multivariate_cholette", entry, f"constraint {int(np.argmax(share[b]))}", float(share[b].max()))
        rows = [int(k) for k in stands[found]]
        annual = [divmod(k, places[0]) for k in rows if k < edge]
        contemporaneous = [divmod(k - edge, places[1]) for k in rows if k >= edge]
        raise KernelError("E-BAL-010", entry=entry, annual=annual, contemporaneous=contemporaneous, share=float(share[b].max()))


def _covariance(periods: int, rho: float) -> Array:
    """Inverse of the objective's matrix; for rho = 1, where a level is free, that of the path from its first period on."""
    t = np.arange(periods)
    if rho == 1:
        return np.minimum(t[:, None], t[None, :]).astype(np.float64)
    return np.asarray(rho ** np.abs(t[:, None] - t[None, :]) / (1 - rho**2))


def _inverse(d: Array, constraints: Array, free: NDArray[np.bool_], rho: float) -> Array:
    """Generalised inverse (B, M + L, M + L) of the constraints' system, with a level for each series where rho = 1."""
    batch, series, periods = d.shape
    scaled = (constraints * ~free[:, :, None]) * d.reshape(batch, 1, series * periods)
    by_series = scaled.reshape(batch, scaled.shape[1], series, periods)
    gram = (by_series @ _covariance(periods, rho)).reshape(scaled.shape) @ scaled.swapaxes(1, 2)
    if rho == 1:
        level = by_series.sum(axis=3)
        corner = np.zeros((batch, series, series))
        gram = np.concatenate(
            [np.concatenate([gram, level], axis=2), np.concatenate([level.swapaxes(1, 2), corner], axis=2)], axis=1
        )
    size = np.sqrt(np.abs(gram).max(axis=2, initial=0.0))
    scale = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
    value, vector = np.linalg.eigh(gram * scale[:, :, None] * scale[:, None, :])
    top = np.abs(value).max(axis=1, initial=0.0)[:, None]
    inverse = np.divide(1.0, value, out=np.zeros_like(value), where=np.abs(value) > RANK * top)
    found: Array = (vector * inverse[:, None, :]) @ vector.swapaxes(1, 2)
    found *= scale[:, :, None] * scale[:, None, :]
    return found
