"""How well a figure foretells an event: the curve of hits and false alarms, the area under it, and what a threshold is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_numbers, require_whole

Array = NDArray[np.float64]
Events = NDArray[np.bool_]


@dataclass(frozen=True)
class Area:
    """Areas under curves of hits and false alarms.

    Attributes
    ----------
    values : (..., K) chance that a figure before an event lies above one that is not, ties half. covariance : (..., K, K) of DeLong.
    lower, upper : (..., K) band, on the scale of log odds. events, others : how many.
    """

    values: Array
    covariance: Array
    lower: Array
    upper: Array
    events: int
    others: int

    @property
    def errors(self) -> Array:
        """Standard errors."""
        return np.sqrt(np.diagonal(self.covariance, axis1=-2, axis2=-1))


@dataclass(frozen=True)
class Curve:
    """Every signal of the form "the figure is at least so high", the strictest first.

    Attributes
    ----------
    values : (S,) thresholds, the first infinite: no signal at all. hits, false_alarms : (S,) shares of events and of others.
    area : under the curve.
    """

    values: Array
    hits: Array
    false_alarms: Array
    area: float


@dataclass(frozen=True)
class Worth:
    """What signals are worth.

    Attributes
    ----------
    values : usefulness: the loss of the better of "always" and "never" less the loss of the signal.
    relative : in per cent of what a perfect signal would spare. noise_to_signal : share of false alarms over share of hits;
        NaN where nothing is hit.
    """

    values: Array
    relative: Array
    noise_to_signal: Array


def area(scores: ArrayLike, events: ArrayLike, level: float = 0.9) -> Area:
    """The area under the curve and its covariance (DeLong), for several figures of the same periods.

    Parameters
    ----------
    scores : (..., K, T) or (T,), complete. events : (T,) bool. level : of the band.

    Notes
    -----
    The band is that of the log odds of the area. At an area of 0 or 1 DeLong's error is nought; there the bound is that of a
    share of all or none in min(events, others) trials. Periods count as independent: see :func:`block_areas` where they are not.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, pp. 837-845.

    Raises
    ------
    KernelError
        E-WARN-008 for fewer than two events or others, E-KERNEL-001 for missing figures.

    Examples
    --------
    >>> area([1.0, 2.0, 2.0, 4.0, 5.0], [False, False, True, False, True]).values.round(4).tolist()
    [0.75]
    """
    from scipy.stats import rankdata  # loaded when a signal is judged

    x, e = _paired(scores, events, least=2)
    if not 0 < level < 1:
        raise KernelError("E-KERNEL-001", what="area under the curve", detail=f"level {level} must lie between 0 and 1")
    n1, n0 = int(e.sum()), int((~e).sum())
    all_ranks = rankdata(x, axis=-1)
    above = (all_ranks[..., e] - rankdata(x[..., e], axis=-1)) / n0  # share of others below each event
    below = 1.0 - (all_ranks[..., ~e] - rankdata(x[..., ~e], axis=-1)) / n1
    values = above.mean(axis=-1)
    covariance = _spread(above) / n1 + _spread(below) / n0
    error = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    inside = (values > 0) & (values < 1)
    a = np.where(inside, values, 0.5)
    odds, reach = np.log(a / (1 - a)), -ndtri((1 - level) / 2) * error / (a * (1 - a))
    edge = ((1 - level) / 2) ** (1.0 / min(n1, n0))
    lower = np.where(inside, 1 / (1 + np.exp(reach - odds)), np.where(values == 1, edge, 0.0))
    upper = np.where(inside, 1 / (1 + np.exp(-reach - odds)), np.where(values == 0, 1 - edge, 1.0))
    return Area(values, covariance, lower, upper, n1, n0)


def area_difference(found: Area, first: int, second: int) -> tuple[float, float]:
    """The difference of two areas of the same periods, and its standard error.

    Examples
    --------
    >>> both = area([[1.0, 2, 3, 4], [1.0, 3, 2, 4]], [False, False, True, True])
    >>> area_difference(both, 0, 1)[0]
    0.25
    """
    c = found.covariance
    variance = c[..., first, first] + c[..., second, second] - 2 * c[..., first, second]
    return float(found.values[..., first] - found.values[..., second]), float(np.sqrt(np.maximum(variance, 0.0)))


def block_areas(scores: ArrayLike, events: ArrayLike, block: int, draws: int, seed: int) -> Array:
    """Areas of series drawn in blocks, for a band where neighbouring periods resemble each other.

    Parameters
    ----------
    scores, events : (T,). block : periods that stay together (blocks go round the end). draws, seed : of the bootstrap.

    Returns
    -------
    ndarray
        (draws,) areas; NaN where a draw holds no event or nothing else.

    References
    ----------
    Politis and Romano (1992), in: LePage and Billard (eds.), Exploring the limits of bootstrap, pp. 263-270 (circular blocks).
    """
    from scipy.stats import rankdata

    x, e = _paired(scores, events, least=1)
    require_whole("bootstrap", 1, block=block, draws=draws)
    count = x.shape[-1]
    starts = np.random.default_rng(seed).integers(0, count, size=(draws, -(-count // block)))
    at = ((starts[..., None] + np.arange(block)) % count).reshape(draws, -1)[:, :count]
    ranks, event = rankdata(x.ravel()[at], axis=-1), e[at]
    n1 = event.sum(axis=-1)
    pairs = n1 * (count - n1)
    over = np.where(event, ranks, 0.0).sum(axis=-1) - n1 * (n1 + 1) / 2
    return np.asarray(np.where(pairs > 0, over / np.where(pairs > 0, pairs, 1), np.nan))


def roc(scores: ArrayLike, events: ArrayLike) -> Curve:
    """The curve of hits against false alarms; equal figures signal together.

    Parameters
    ----------
    scores : (T,), complete. events : (T,) bool.

    Raises
    ------
    KernelError
        E-WARN-008 without an event or without anything else, E-KERNEL-001 for missing figures.

    Examples
    --------
    >>> curve = roc([1.0, 2.0, 2.0, 4.0, 5.0], [False, False, True, False, True])
    >>> curve.hits.tolist(), round(curve.area, 4)
    ([0.0, 0.5, 0.5, 1.0, 1.0], 0.75)
    """
    x, e = _paired(scores, events, least=1)
    if len(x) != 1:
        raise KernelError("E-KERNEL-001", what="curve of hits", detail=f"it takes one series, not {len(x)}")
    order = np.argsort(-x[0], kind="stable")
    last = np.append(np.diff(x[0, order]) != 0, True)  # of equal figures
    hits = np.append(0.0, np.cumsum(e[order])[last] / e.sum())
    alarms = np.append(0.0, np.cumsum(~e[order])[last] / (~e).sum())
    under = float((np.diff(alarms) * (hits[1:] + hits[:-1]) / 2).sum())
    return Curve(np.append(np.inf, x[0, order][last]), hits, alarms, under)


def worth(hits: ArrayLike, false_alarms: ArrayLike, preference: float, share: float | None = None) -> Worth:
    """Usefulness of signals to one who weighs missed events by ``preference`` and false alarms by one less that.

    Parameters
    ----------
    hits, false_alarms : (...) shares of events and of others that are signalled. preference : between 0 and 1.
    share : of periods that precede an event: losses are then counted in periods (Sarlin); None counts shares (Alessi and Detken).

    References
    ----------
    Alessi and Detken (2011), European Journal of Political Economy 27, pp. 520-533; Sarlin (2013), Economics Letters 119, pp. 1-7.

    Examples
    --------
    >>> found = worth(0.8, 0.2, 0.5)
    >>> round(float(found.values), 3), round(float(found.relative), 1), float(found.noise_to_signal)
    (0.3, 60.0, 0.25)
    """
    h, f = np.asarray(hits, dtype=np.float64), np.asarray(false_alarms, dtype=np.float64)
    if not 0 < preference < 1 or (share is not None and not 0 < share < 1):
        raise KernelError(
            "E-KERNEL-001", what="usefulness", detail=f"preference {preference} and share {share} lie between 0 and 1"
        )
    missed, alarm = (preference, 1 - preference) if share is None else (preference * share, (1 - preference) * (1 - share))
    spared = min(missed, alarm)
    useful = spared - (missed * (1 - h) + alarm * f)
    with np.errstate(divide="ignore", invalid="ignore"):
        noise = np.where(h > 0, f / np.where(h > 0, h, 1.0), np.nan)
    return Worth(np.asarray(useful), np.asarray(100.0 * useful / spared), noise)


def best_threshold(curve: Curve, preference: float, share: float | None = None) -> tuple[float, Worth]:
    """The threshold of the curve that is most useful, of equally useful ones the strictest, and what it is worth.

    Examples
    --------
    >>> curve = roc([1.0, 2.0, 3.0, 4.0, 5.0], [False, False, False, True, True])
    >>> best_threshold(curve, 0.5)[0]
    4.0
    """
    every = worth(curve.hits, curve.false_alarms, preference, share)
    at = int(np.flatnonzero(every.values >= every.values.max() - 1e-12)[0])
    return float(curve.values[at]), Worth(every.values[at], every.relative[at], every.noise_to_signal[at])


def _spread(parts: Array) -> Array:
    """(..., K, K) covariances over the last axis."""
    gap = parts - parts.mean(axis=-1, keepdims=True)
    return np.asarray(gap @ np.swapaxes(gap, -1, -2) / (parts.shape[-1] - 1))


def _paired(scores: ArrayLike, events: ArrayLike, least: int) -> tuple[Array, Events]:
    x, e = np.atleast_2d(np.asarray(scores, dtype=np.float64)), np.asarray(events)
    if e.dtype != np.bool_ or e.shape != x.shape[-1:]:
        raise KernelError(
            "E-KERNEL-001", what="signals", detail=f"events {e.dtype} {e.shape} must be bool, one for each of {x.shape[-1]}"
        )
    require_numbers("signals", "the figure", x)
    if np.isnan(x).any():
        at = tuple(int(k) for k in np.argwhere(np.isnan(x))[0])
        raise KernelError("E-KERNEL-001", what="signals", detail=f"the figure at {at} is missing; leave its period out")
    if e.sum() < least or (~e).sum() < least:
        raise KernelError("E-WARN-008", events=int(e.sum()), others=int((~e).sum()), least=least)
    return x, e
