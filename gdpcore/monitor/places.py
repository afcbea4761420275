"""Places among regions: ties, moves, distances, and how sure a place is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import MeaningError
from gdpcore.monitor.asked import printed

Array = NDArray[np.float64]


def rank(series: pd.Series, *, ascending: bool = False, decimals: int | None = None) -> pd.Series:
    """Places, 1 for the largest; ties share the better place, and a missing figure has none.

    Parameters
    ----------
    series : unit -> figure. ascending : 1 for the smallest, where less is better.
    decimals : figures are compared as they are printed, half up, with so many; None: as they are.

    Raises
    ------
    MeaningError
        E-RANK-001 if a figure is infinite or text, or there is none.

    Examples
    --------
    >>> rank(pd.Series({"a": 5.2, "b": 6.1, "c": 5.2})).to_dict()
    {'a': 2, 'b': 1, 'c': 2}
    """
    return _places(_as_printed(_numbers(series, "ranked figures"), decimals), ascending)


def _places(values: pd.Series, ascending: bool) -> pd.Series:
    return values.rank(ascending=ascending, method="min").astype("Int64")


def _as_printed(values: pd.Series, decimals: int | None) -> pd.Series:
    return pd.Series(printed(values.to_numpy(), decimals), values.index, name=values.name)


def ranking(
    series: pd.Series,
    before: pd.Series | None = None,
    *,
    ascending: bool = False,
    groups: Mapping[Any, str] | None = None,
    decimals: int | None = None,
) -> pd.DataFrame:
    """The table of places (位次).

    Parameters
    ----------
    series : unit -> figure, such as growth in per cent. before : the same earlier. ascending : less is better.
    groups : unit -> peer group, for every unit; places are then within the group.
    decimals : figures are compared, and shown, as they are printed with so many; None: as they are. A release ranks what it prints:
        5.24 and 5.21 share a place at one decimal.

    Returns
    -------
    DataFrame
        Sorted by place: value, place, ``tied`` (units on that place), ``to_next`` what is missing to the next better different
        figure, ``lead`` over the next worse one, both in units of the figure; with ``before`` also place_before and ``moved``,
        places gained (missing for a unit without a figure then). With groups, a column group.

    Raises
    ------
    MeaningError
        E-RANK-001 as :func:`rank`, and for a unit without a group.

    Examples
    --------
    >>> table = ranking(pd.Series({"a": 5.2, "b": 6.1, "c": 5.0}), pd.Series({"a": 5.0, "b": 5.1, "c": 5.5}))
    >>> table.loc["c", ["place", "moved"]].tolist(), round(float(table.loc["a", "to_next"]), 1)
    ([3, -2], 0.9)
    """
    values = _as_printed(_numbers(series, "ranked figures"), decimals)
    group = (
        pd.Series("", index=values.index) if groups is None else pd.Series([groups.get(u) for u in values.index], values.index)
    )
    if group.isna().any():
        raise MeaningError("E-RANK-001", what="peer groups", detail=f"{values.index[group.isna()][0]} has no group")
    earlier = None
    if before is not None:
        earlier = _as_printed(_numbers(before.reindex(values.index), "earlier figures"), decimals)
    parts = []
    for name in group.unique():
        mine = group == name
        part = _beside(values[mine], ascending).assign(group=name)
        if earlier is not None:
            part["place_before"] = _places(earlier[mine], ascending)
            part["moved"] = part["place_before"] - part["place"]
        parts.append(part)
    table = pd.concat(parts)
    table.insert(1, "group", table.pop("group"))
    table = table.sort_values(["group", "place"], kind="stable", na_position="last")
    return table if groups is not None else table.drop(columns="group")


def _beside(values: pd.Series, ascending: bool) -> pd.DataFrame:
    """Places in one group, and how far the next better and the next worse figure are."""
    known = values.notna().to_numpy()
    ordered = np.unique(values[known].to_numpy())
    up, down = np.full(len(values), np.nan), np.full(len(values), np.nan)
    at = np.searchsorted(ordered, values[known].to_numpy())
    up[known], down[known] = np.r_[np.diff(ordered), np.nan][at], np.r_[np.nan, np.diff(ordered)][at]
    better, worse = (down, up) if ascending else (up, down)
    tied = values.groupby(values).transform("size").astype("Int64")
    return pd.DataFrame({"value": values, "place": _places(values, ascending), "tied": tied, "to_next": better, "lead": worse})


def growth_to_move(value: pd.Series, before: pd.Series, *, places: int = 1) -> pd.Series:
    """The growth (per cent on ``before``) with which each unit would have stood ``places`` higher, all others as they are.

    Parameters
    ----------
    value, before : levels now and in the base period, above nought. places : how many places up.

    Returns
    -------
    Series
        The growth that equals the figure of the unit so many places above: to pass it, more is needed. Missing for units with
        fewer units above them.
    """
    now, then = _numbers(value, "levels"), _numbers(before.reindex(value.index), "levels of the base period")
    if places < 1 or not ((now > 0) & (then > 0) | now.isna() | then.isna()).all():
        raise MeaningError("E-RANK-001", what="levels", detail="a level that is not above nought, or places below one")
    ordered = np.sort(now.dropna().to_numpy())
    above = np.searchsorted(ordered, now.to_numpy(), "right") + places - 1
    target = np.where(above < len(ordered), ordered[np.minimum(above, len(ordered) - 1)], np.nan)
    return pd.Series(100.0 * (target / then.to_numpy() - 1.0), index=now.index).where(now.notna())


def rank_intervals(draws: pd.DataFrame, *, level: float = 0.9, ascending: bool = False) -> pd.DataFrame:
    """How sure places are: from joint draws of all units.

    Parameters
    ----------
    draws : a row per draw, a column per unit, such as growth of regions in each draw of a nowcast.

    Returns
    -------
    DataFrame
        Per unit: median place, the interval's lower and upper place, and the probability of being first, in per cent.

    Examples
    --------
    >>> draws = pd.DataFrame({"a": [3.0, 3.1, 2.0], "b": [2.0, 2.5, 2.5]})
    >>> rank_intervals(draws)["first"].round(1).tolist()
    [66.7, 33.3]
    """
    if not len(draws) or not np.isfinite(draws.to_numpy(dtype=np.float64)).all() or not 0 < level < 1:
        raise MeaningError("E-RANK-001", what="draws", detail=f"shape {draws.shape}, level {level}")
    places = draws.rank(axis=1, ascending=ascending, method="min").to_numpy()
    low, mid, high = np.quantile(places, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0, method="nearest")
    columns = {"median": mid, "lower": low, "upper": high, "first": 100.0 * (places == 1).mean(axis=0)}
    return pd.DataFrame(columns, index=draws.columns)


def _numbers(series: pd.Series, what: str) -> pd.Series:
    try:
        values = series.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise MeaningError("E-RANK-001", what=what, detail=str(error)) from error
    if not values.notna().any() or np.isinf(values.to_numpy()).any() or values.index.has_duplicates:
        raise MeaningError(
            "E-RANK-001", what=what, detail=f"{len(values)} figures, {int(values.notna().sum())} finite or equal names"
        )
    return values
