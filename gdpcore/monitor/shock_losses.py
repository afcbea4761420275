"""What a shock cost each industry, in value and in points of GDP, against accounts as they would have been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts import Accounts, measures
from gdpcore.accounts.convert import to_flow
from gdpcore.cube import Axis, Cube, Meaning
from gdpcore.cube.frames import no_batch
from gdpcore.errors import AlignmentError, MeaningError
from gdpcore.monitor.asked import one_region, parts, require_additive
from gdpcore.monitor.shocks import trend_counterfactual

Array = NDArray[np.float64]


def counterfactual_volumes(
    accounts: Accounts,
    start: Any,
    *,
    region: str | None = None,
    items: Sequence[str] | None = None,
    window: int | None = None,
    slope: bool = False,
    draws: int = 500,
    seed: int = 0,
) -> Cube:
    """Volumes of industries as if each had gone on growing as in the window before the shock; the total is their sum.

    Parameters
    ----------
    start, window, slope, draws, seed : as :func:`trend_counterfactual`, industry by industry; draws of one index belong together only
        in that their random numbers are independent.

    Returns
    -------
    Cube
        (draw, item, period), single periods from ``start`` on, with the total last.

    Raises
    ------
    MeaningError
        E-PRICE-005 for volumes that do not add, E-SHOCK-001 as :func:`trend_counterfactual`.
    """
    no_batch(accounts.value, "counterfactual_volumes")
    require_additive(accounts, "losses cannot be summed over industries")
    place, chosen = one_region(accounts.regions, region), parts(accounts, items)
    some = accounts.select(regions=[place])
    rates = measures.growth(some, "period").sel(region=place, item=list(chosen)).to_frame()
    volume = to_flow(some.volume, "period").sel(region=place, item=list(chosen))
    seeds = np.random.SeedSequence(seed).spawn(len(chosen))
    paths = [
        trend_counterfactual(rates[c], start, window=window, slope=slope, draws=draws, seed=int(s.generate_state(1)[0]))
        for c, s in zip(chosen, seeds, strict=True)
    ]
    growth, periods, lag = np.stack([p.to_numpy() for p in paths], axis=1), pd.PeriodIndex(paths[0].columns), accounts.lag
    first = len(volume.labels("period")) - len(periods)
    levels = np.empty((draws, len(chosen), lag + len(periods)))
    levels[..., :lag] = volume.values[:, first - lag : first]
    for t in range(len(periods)):
        levels[..., lag + t] = levels[..., t] * (1.0 + growth[..., t] / 100.0)
    out = levels[..., lag:]
    axes = [Axis.of("draw", None), Axis.of("item", [*chosen, accounts.total]), Axis.of("period", periods)]
    meaning = Meaning.of(volume.meaning.unit.name, str(volume.meaning.price), "period")
    return Cube.of(np.concatenate([out, out.sum(axis=1, keepdims=True)], axis=1), axes, meaning)


def nowcast_volumes(draws: Accounts, *, region: str | None = None, items: Sequence[str] | None = None) -> Cube:
    """Volumes of industries in accounts with draws, such as those of a nowcast made with what was known before a shock.

    Returns
    -------
    Cube
        (draw, item, period), single periods, with the total (the sum of the items) last; what :func:`losses` takes.
    """
    if draws.value.values.ndim != 4:
        raise MeaningError("E-ECON-004", what="draws", given=str(draws.value.dims), known="accounts with one axis of draws")
    require_additive(draws, "losses cannot be summed over industries")
    place, chosen = one_region(draws.regions, region), parts(draws, items)
    volume = to_flow(draws.volume, "period").sel(region=place, item=list(chosen))
    values = np.concatenate([volume.values, volume.values.sum(axis=1, keepdims=True)], axis=1)
    axes = [Axis.of("draw", None), Axis.of("item", [*chosen, draws.total]), Axis.of("period", draws.periods)]
    return Cube.of(values, axes, volume.meaning)


def growth_paths(
    draws: Accounts, start: Any, *, item: str | None = None, region: str | None = None, flow: str = "period"
) -> pd.DataFrame:
    """Growth of one item in accounts with draws from ``start`` on: the counterfactual that :func:`shock_path` takes.

    Parameters
    ----------
    draws : such as ``nowcast.draws_of_accounts`` of a nowcast made with what was known before the shock. item : None for the total.

    Returns
    -------
    DataFrame
        A row per draw, a column per period.
    """
    if draws.value.values.ndim != 4:
        raise MeaningError("E-ECON-004", what="draws", given=str(draws.value.dims), known="accounts with one axis of draws")
    rates = measures.growth(draws, flow).sel(region=one_region(draws.regions, region), item=item or draws.total)
    first = rates.axis("period").position(start)
    return pd.DataFrame(rates.values[:, first:], columns=draws.periods[first:])


def losses(
    accounts: Accounts, counterfactual: Cube, start: Any, end: Any, *, region: str | None = None, level: float = 0.9
) -> pd.DataFrame:
    """What every industry lost from ``start`` to ``end`` against the counterfactual.

    Parameters
    ----------
    accounts : as they came. counterfactual : of :func:`counterfactual_volumes` or :func:`nowcast_volumes`, at the same prices.

    Returns
    -------
    DataFrame
        By item, the total (sum of the items) last: actual and counterfactual volume, sums over the periods; loss (counterfactual less
        actual; a gain is negative), lower, upper; per_cent of the item's counterfactual; points of the total's counterfactual, which add;
        at_prices, the loss at the prices of each period (item by item; the total is their sum).

    Raises
    ------
    AlignmentError
        E-SHOCK-004 for periods that are not in both. MeaningError
        E-SHOCK-005 for other prices or units; E-ECON-004 for a counterfactual without draws.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> city = gdp.samples.city().truth.select(regions=["D01"])  # made up
    >>> paths = counterfactual_volumes(city, "2020Q1", draws=200)
    >>> table = losses(city, paths, "2020Q1", "2020Q4")
    >>> bool(abs(table["points"].iloc[:-1].sum() - table["points"].iloc[-1]) < 1e-9), table["points"].iloc[:-1].idxmax()
    (True, 'BCD')
    """
    place = one_region(accounts.regions, region)
    if counterfactual.dims != ("draw", "item", "period") or not 0 < level < 1:
        raise MeaningError("E-ECON-004", what="counterfactual", given=str(counterfactual.dims), known="draw, item, period")
    mine, theirs = accounts.volume.meaning, counterfactual.meaning
    if (mine.unit, mine.price) != (theirs.unit, theirs.price):
        raise MeaningError("E-SHOCK-005", left=f"{mine.unit} {mine.price}", right=f"{theirs.unit} {theirs.price}")
    *chosen, total = counterfactual.labels("item")
    span = _span(accounts, counterfactual, start, end)
    pick = {"item": list(chosen), "period": span}
    volume = to_flow(accounts.volume, "period").sel(region=place, **pick).values
    value = to_flow(accounts.value, "period").sel(region=place, **pick).values
    other = counterfactual.sel(**pick).values
    if not np.isfinite(volume).all() or not np.isfinite(other).all():
        raise AlignmentError("E-SHOCK-004", column=str(total), period=str(span[0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.where(volume > 0, value / volume, np.nan)
    lost = (other - volume).sum(axis=2)  # (draws, items)
    lost = np.concatenate([lost, lost.sum(axis=1, keepdims=True)], axis=1)
    actual, would = (np.r_[x, x.sum()] for x in (volume.sum(axis=1), other.mean(axis=0).sum(axis=1)))
    at_prices = ((other.mean(axis=0) - volume) * price).sum(axis=1)
    low, high = np.quantile(lost, [(1 - level) / 2, (1 + level) / 2], axis=0)
    frame = {
        "actual": actual,
        "counterfactual": would,
        "loss": would - actual,
        "lower": low,
        "upper": high,
        "per_cent": 100.0 * (would - actual) / would,
        "points": 100.0 * (would - actual) / would[-1],
        "at_prices": np.r_[at_prices, at_prices.sum()],
    }
    return pd.DataFrame(frame, index=pd.Index([*chosen, total], name="item"))


def _span(accounts: Accounts, counterfactual: Cube, start: Any, end: Any) -> list[pd.Period]:
    both = [accounts.value.axis("period"), counterfactual.axis("period")]
    for axis in both:
        for one in (start, end):
            axis.position(one)
    index = accounts.periods
    first, last = (both[0].position(one) for one in (start, end))
    if first > last:
        raise AlignmentError("E-SHOCK-004", column="end", period=str(end))
    return list(index[first : last + 1])
