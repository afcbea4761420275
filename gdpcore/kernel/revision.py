"""Revisions of figures: size, direction and shape of R = L - P, earlier figures P, later ones L; a revised value in two parts.

References
----------
McKenzie, R. and Gamba, M. (2007), Interpreting the results of revision analyses: recommended summary statistics, OECD / Eurostat
task force on performing revisions analysis, sections 3.1 to 3.9; Theil, H. (1966), Applied economic forecasting, chapter 2;
Ljung, G. M. and Box, G. E. P. (1978), Biometrika 65, 297-303; Bennet, T. L. (1920), Journal of the Royal Statistical Society 83,
455-462.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import require_numbers, require_whole

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_NOISE = 1e-14
"""Figures that differ by less than this part of the largest of them differ by rounding in float64 only."""


@dataclass(frozen=True)
class Sizes:
    """What revisions are like. Each field has the shape (...) of the batch; NaN where there is nothing to say, never infinite.

    Attributes
    ----------
    values : (..., T) revisions R = L - P; NaN where either figure is missing.
    count : complete pairs n. gaps : places between the first and the last pair that have none.
    mean, mean_absolute, root_mean_square, sd (over n - 1), minimum, maximum, spread (maximum - minimum) : of R, in its unit.
    relative_mean_absolute : 100 sum |R| / sum |P|, per cent.
    upward : revisions above zero, per cent. sign_changes : pairs of which P and L have other signs (zero is a sign of its own),
        per cent. turn_changes : the same of the changes on the period before, where both periods have pairs.
    theil_u1 : rms(R) / (rms(L) + rms(P)), between 0 and 1.
    theil_u2 : sqrt(sum (R_t / L_t-1)^2 / sum ((L_t - L_t-1) / L_t-1)^2) over neighbours: 1 is as good as repeating the last figure.
    mean_share, slope_share, rest_share : parts of the mean square mean(R)^2, (s_P - r s_L)^2 and (1 - r^2) s_L^2, per cent of it.
    signal_to_noise : sd(L) / sd(R). correlation : of P and R. agreement : of P and L.
    autocorrelation : of R, first order. ljung_box, ljung_box_p : Q of the first ``lags`` orders, and its chi-squared probability.
    level_earlier, level_later, level_revision : True where P, L or R do not move, beyond float64.
    later_zero : True where U2 would divide by a later figure of zero.
    """

    values: Array
    count: NDArray[np.int64]
    gaps: NDArray[np.int64]
    mean: Array
    mean_absolute: Array
    relative_mean_absolute: Array
    root_mean_square: Array
    sd: Array
    minimum: Array
    maximum: Array
    spread: Array
    upward: Array
    sign_changes: Array
    turn_changes: Array
    theil_u1: Array
    theil_u2: Array
    mean_share: Array
    slope_share: Array
    rest_share: Array
    signal_to_noise: Array
    correlation: Array
    agreement: Array
    autocorrelation: Array
    ljung_box: Array
    ljung_box_p: Array
    level_earlier: Flags
    level_later: Flags
    level_revision: Flags
    later_zero: Flags


def sizes(earlier: ArrayLike, later: ArrayLike, *, lags: int = 2) -> Sizes:
    """Summary statistics of revisions over the last axis.

    Parameters
    ----------
    earlier, later : (..., T) figures of the same periods, which follow each other; NaN where there is none.
    lags : orders in the Ljung-Box statistic.

    Raises
    ------
    KernelError
        E-KERNEL-001 for other shapes, an infinite figure, or no lags.

    Notes
    -----
    Autocovariances are sums over neighbours that both have revisions, divided by that of order zero; with gaps this is the
    usual estimate with the missing products left out.

    Examples
    --------
    >>> done = sizes([1.0, 2.0, 4.0], [1.5, 2.0, 3.0])
    >>> done.values, float(done.mean_absolute)
    (array([ 0.5,  0. , -1. ]), 0.5)
    """
    p, q = np.asarray(earlier, dtype=np.float64), np.asarray(later, dtype=np.float64)
    if p.shape != q.shape or not p.ndim:
        raise KernelError("E-KERNEL-001", what="revisions", detail=f"earlier figures have shape {p.shape}, later ones {q.shape}")
    require_numbers("revisions", "earlier", p)
    require_numbers("revisions", "later", q)
    require_whole("revisions", 1, lags=lags)
    both = ~(np.isnan(p) | np.isnan(q))
    unit = _power(np.maximum(np.abs(p), np.abs(q)), both)
    if (unit > 1e300).any():
        raise KernelError("E-KERNEL-001", what="revisions", detail="figures beyond 1e300; choose a larger unit")
    p, q = (np.where(both, x / unit[..., None], 0.0) for x in (p, q))
    r = np.where(both, q - p, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _measured(p, q, r, both, unit, lags)


def _measured(p: Array, q: Array, r: Array, both: Flags, unit: Array, lags: int) -> Sizes:
    n = both.sum(axis=-1)
    some = np.where(n > 0, n, np.nan)
    scale = np.maximum(np.abs(p), np.abs(q)).max(axis=-1, initial=0.0)
    low, high = _extremes(r, both)
    still = {name: _still(x, both, size) for name, x, size in (("p", p, _top(p)), ("q", q, _top(q)), ("r", r, scale))}
    mean = r.sum(axis=-1) / some
    deviation = {name: np.where(both, x - (x.sum(axis=-1) / some)[..., None], 0.0) for name, x in (("p", p), ("q", q), ("r", r))}
    square = {name: np.where(still[name], 0.0, (d * d).sum(axis=-1)) for name, d in deviation.items()}
    mean_square = (r * r).sum(axis=-1) / some
    sd = np.where(n > 1, np.sqrt(square["r"] / (n - 1)), np.nan)
    agreement = _ratio((deviation["p"] * deviation["q"]).sum(axis=-1), np.sqrt(square["p"] * square["q"]))
    slope = (np.sqrt(square["p"]) - agreement * np.sqrt(square["q"])) ** 2 / some
    rest = (1.0 - agreement**2) * square["q"] / some
    rho = [_ratio((deviation["r"][..., k:] * deviation["r"][..., :-k]).sum(axis=-1), square["r"]) for k in range(1, lags + 1)]
    box = np.stack([n * (n + 2) * x * x / np.where(n > k, n - k, np.nan) for k, x in enumerate(rho, 1)]).sum(axis=0)
    return Sizes(
        values=np.where(both, r * unit[..., None], np.nan),
        count=n,
        gaps=_holes(both) - n,
        mean=mean * unit,
        mean_absolute=np.abs(r).sum(axis=-1) / some * unit,
        relative_mean_absolute=100.0 * _ratio(np.abs(r).sum(axis=-1), np.abs(p).sum(axis=-1)),
        root_mean_square=np.sqrt(mean_square) * unit,
        sd=sd * unit,
        minimum=low * unit,
        maximum=high * unit,
        spread=(high - low) * unit,
        upward=100.0 * ((r > 0) & both).sum(axis=-1) / some,
        sign_changes=100.0 * ((np.sign(p) != np.sign(q)) & both).sum(axis=-1) / some,
        turn_changes=_turns(p, q, both),
        theil_u1=_ratio(np.sqrt(mean_square), np.sqrt((q * q).sum(axis=-1) / some) + np.sqrt((p * p).sum(axis=-1) / some)),
        theil_u2=_theil(q, r, both),
        mean_share=100.0 * _ratio(mean * mean, mean_square),
        slope_share=100.0 * _ratio(slope, mean_square),
        rest_share=100.0 * _ratio(rest, mean_square),
        signal_to_noise=_ratio(np.sqrt(square["q"]), np.sqrt(square["r"])),
        correlation=_ratio((deviation["p"] * deviation["r"]).sum(axis=-1), np.sqrt(square["p"] * square["r"])),
        agreement=agreement,
        autocorrelation=rho[0],
        ljung_box=box,
        ljung_box_p=np.asarray(chdtrc(lags, box)),
        level_earlier=still["p"],
        level_later=still["q"],
        level_revision=still["r"],
        later_zero=np.asarray((both[..., 1:] & both[..., :-1] & _none(q[..., :-1])).any(axis=-1)),
    )


def _power(size: Array, both: Flags) -> Array:
    """The power of two that brings the largest figure of each row near 1: dividing by it is exact, squares then fit."""
    top = np.where(both, size, 0.0).max(axis=-1, initial=0.0)
    return np.asarray(np.ldexp(1.0, np.where(top > 0, np.minimum(np.frexp(top)[1], 1023), 0)))


def _top(x: Array) -> Array:
    return np.asarray(np.abs(x).max(axis=-1, initial=0.0))


def _extremes(x: Array, both: Flags) -> tuple[Array, Array]:
    low = np.where(both, x, np.inf).min(axis=-1, initial=np.inf)
    high = np.where(both, x, -np.inf).max(axis=-1, initial=-np.inf)
    here = both.any(axis=-1)
    return np.where(here, low, np.nan), np.where(here, high, np.nan)


def _still(x: Array, both: Flags, size: Array) -> Flags:
    """Where a row does not move by more than float64 rounds; True also for one figure or none."""
    low, high = _extremes(x, both)
    return np.asarray(~(high - low > _NOISE * size))


def _ratio(top: Array, bottom: Array) -> Array:
    """A ratio, missing where there is nothing to divide by."""
    return np.asarray(np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan))


def _holes(both: Flags) -> NDArray[np.int64]:
    """Places from the first to the last pair."""
    begun = np.logical_or.accumulate(both, axis=-1)
    open_ = np.logical_or.accumulate(both[..., ::-1], axis=-1)[..., ::-1]
    return np.asarray((begun & open_).sum(axis=-1))


def _turns(p: Array, q: Array, both: Flags) -> Array:
    pairs = both[..., 1:] & both[..., :-1]
    other = np.sign(np.diff(p)) != np.sign(np.diff(q))
    return 100.0 * _ratio((other & pairs).sum(axis=-1).astype(np.float64), pairs.sum(axis=-1).astype(np.float64))


def _theil(q: Array, r: Array, both: Flags) -> Array:
    pairs = both[..., 1:] & both[..., :-1]
    base = np.where(pairs & ~_none(q[..., :-1]), q[..., :-1], 1.0)
    wrong = np.where(pairs, r[..., 1:] / base, 0.0)
    naive = np.where(pairs, np.diff(q) / base, 0.0)
    out = _ratio(np.sqrt((wrong * wrong).sum(axis=-1)), np.sqrt((naive * naive).sum(axis=-1)))
    return np.where((pairs & _none(q[..., :-1])).any(axis=-1), np.nan, out)


def _none(x: Array) -> Flags:
    """Zero, or so near it beside the largest figure (which is near 1) that squares of ratios to it do not fit."""
    return np.asarray(np.abs(x) < 1e-150)


@dataclass(frozen=True)
class TwoParts:
    """A change of values in a part of volumes and a part of prices.

    Attributes
    ----------
    values : (...) new - old values. volume, price : (...) the parts; NaN where a price is not defined.
    residual : largest |old + volume + price - new| over the sum of the absolute figures; NaN if there is nothing to compare.
    undefined : how many cells have all four figures but no price (a volume of zero with a value, or other signs).
    """

    values: Array
    volume: Array
    price: Array
    residual: float
    undefined: int


def volume_and_price(old_value: ArrayLike, old_volume: ArrayLike, new_value: ArrayLike, new_volume: ArrayLike) -> TwoParts:
    """Bennet's symmetric parts of V* - V = (R* - R) (P + P*) / 2 + (P* - P) (R + R*) / 2 with P = V / R.

    Parameters
    ----------
    old_value, old_volume, new_value, new_volume : (...) of one shape; volumes at the same prices. Where a volume and its value are
        both zero, the price is the other one's.

    Raises
    ------
    KernelError
        E-KERNEL-001 for other shapes or an infinite figure.

    Examples
    --------
    >>> done = volume_and_price([100.0], [100.0], [110.0], [105.0])
    >>> done.volume.round(3), done.price.round(3)
    (array([5.119]), array([4.881]))
    """
    figures = [np.asarray(x, dtype=np.float64) for x in (old_value, old_volume, new_value, new_volume)]
    names = ("old_value", "old_volume", "new_value", "new_volume")
    for name, x in zip(names, figures, strict=True):
        if x.shape != figures[0].shape:
            raise KernelError(
                "E-KERNEL-001", what="a revised value", detail=f"{name} has shape {x.shape}, not {figures[0].shape}"
            )
        require_numbers("a revised value", name, x)
    v0, r0, v1, r1 = figures
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        prices = [np.where((r == 0) | (v * r < 0), np.nan, v / r) for v, r in ((v0, r0), (v1, r1))]
        empty = [(v == 0) & (r == 0) for v, r in ((v0, r0), (v1, r1))]
        p0 = np.where(empty[0], np.where(empty[1], 0.0, prices[1]), prices[0])
        p1 = np.where(empty[1], np.where(empty[0], 0.0, prices[0]), prices[1])
        volume, price = (r1 - r0) * (0.5 * p0 + 0.5 * p1), (p1 - p0) * (0.5 * r0 + 0.5 * r1)
        beyond = ~np.isfinite(volume) | ~np.isfinite(price)
        volume, price = np.where(beyond, np.nan, volume), np.where(beyond, np.nan, price)
        size = np.abs(v0) + np.abs(v1) + np.abs(volume) + np.abs(price)
        gap = np.abs((v0 - v1) + (volume + price)) / np.where(size > 0, size, 1.0)
    known = ~np.isnan(v0 + r0 + v1 + r1)
    residual = float(np.max(gap[~beyond], initial=0.0)) if (~beyond).any() else float("nan")
    return TwoParts(v1 - v0, volume, price, residual, int(np.count_nonzero(known & beyond)))
