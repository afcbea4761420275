"""How sure a place is, by draws; places in other cuts of the regions, and among peers of like structure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts, measures
from gdpcore.cube import Hierarchy
from gdpcore.cube.frames import no_batch
from gdpcore.errors import AlignmentError, MeaningError
from gdpcore.monitor.asked import parts
from gdpcore.monitor.places import ranking


def place_probabilities(draws: pd.DataFrame, *, ascending: bool = False) -> pd.DataFrame:
    """The probability of every place for every unit, per cent, from joint draws; tied units share the better place.

    Parameters
    ----------
    draws : a row per draw, a column per unit. ascending : less is better.

    Returns
    -------
    DataFrame
        Rows units, columns places 1, 2, ...; every row adds to 100, and so does every column where no draws tie.

    Raises
    ------
    MeaningError
        E-RANK-001 for draws that are missing, infinite or none.

    Examples
    --------
    >>> draws = pd.DataFrame({"a": [3.0, 3.1, 2.0], "b": [2.0, 2.5, 2.5]})
    >>> place_probabilities(draws).round(1).to_numpy().tolist()
    [[66.7, 33.3], [33.3, 66.7]]
    """
    figures = draws.to_numpy(dtype=np.float64)
    if not figures.size or not np.isfinite(figures).all():
        raise MeaningError("E-RANK-001", what="draws", detail=f"shape {figures.shape}")
    places = draws.rank(axis=1, ascending=ascending, method="min").to_numpy().astype(int)
    chances = [100.0 * (places == k + 1).mean(axis=0) for k in range(places.shape[1])]
    columns = pd.RangeIndex(1, places.shape[1] + 1, name="place")
    return pd.DataFrame(np.stack(chances, axis=1), index=draws.columns, columns=columns)


def draws_by_region(accounts: Accounts, period: Any = None, *, item: str | None = None, flow: str = "ytd") -> pd.DataFrame:
    """Growth of every region in every draw of accounts with draws: what :func:`place_probabilities` and :func:`rank_intervals` take.

    E-ECON-004 for accounts without draws, or with more than one axis of them.
    """
    if accounts.value.values.ndim != 4:
        raise MeaningError("E-ECON-004", what="draws", given=str(accounts.value.dims), known="accounts with one axis of draws")
    rates = measures.growth(accounts, flow).sel(item=item or accounts.total, period=period or accounts.periods[-1])
    return pd.DataFrame(rates.values, columns=list(accounts.regions))


def rankings_by_cut(
    series: pd.Series, tree: Hierarchy, parent: str, before: pd.Series | None = None, *, ascending: bool = False
) -> pd.DataFrame:
    """Places within every way in which a region is cut, such as by management or by civil boundary.

    Parameters
    ----------
    series : region -> figure, for the parts of every cut. tree : of regions. parent : the region that is cut. before : the same earlier.

    Returns
    -------
    DataFrame
        Rows (cut, region), columns as :func:`ranking`.

    Raises
    ------
    AlignmentError
        E-ECON-007 naming the regions of a cut that have no figure in ``series``, or a region that is not cut at all.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> city = gdp.samples.city()  # made up
    >>> growth = city.truth.sum_regions(city.districts).growth(flow="ytd").xs("GDP", axis=1, level="item").iloc[-1]
    >>> rankings_by_cut(growth, city.districts, "CITY").groupby(level="cut").size().to_dict()
    {'administrative': 16, 'civil': 12}
    """
    cuts = tree.partitions.get(parent, {})
    if not cuts:
        raise AlignmentError("E-ECON-007", cut=parent, missing="it is not cut into parts")
    tables = {}
    for name, children in cuts.items():
        missing = [c for c in children if c not in series.index]
        if missing:
            raise AlignmentError("E-ECON-007", cut=name, missing=", ".join(missing[:8]))
        earlier = None if before is None else before.reindex(list(children))
        tables[name] = ranking(series.loc[list(children)], earlier, ascending=ascending)
    return pd.concat(tables, names=["cut", "region"])


def structure_distances(
    accounts: Accounts, period: Any = None, *, items: Sequence[str] | None = None, flow: str = "ytd"
) -> pd.DataFrame:
    """How differently two regions are made up: half the sum of absolute differences of industry shares, points (0 alike, 100 disjoint).

    Parameters
    ----------
    period : None for the last. items : None for the first partition of the total; shares are of their sum.

    Raises
    ------
    MeaningError
        E-ECON-008 naming a region whose figures are missing or negative: it has no structure to compare.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> structure_distances(gdp.samples.city().truth).loc["D01"].nsmallest(3).index.tolist()  # made up
    ['D01', 'D03', 'D02']
    """
    no_batch(accounts.value, "structure_distances")
    chosen = list(parts(accounts, items))
    cube = accounts.to_flow(flow).value.sel(item=chosen, period=accounts.periods[-1] if period is None else period)
    value = np.asarray(cube.values)
    bad = ~(value >= 0).all(axis=1) | ~(value.sum(axis=1) > 0)
    if bad.any():
        raise MeaningError("E-ECON-008", region=accounts.regions[int(bad.argmax())])
    share = 100.0 * value / value.sum(axis=1, keepdims=True)
    gaps = 0.5 * np.abs(share[:, None] - share[None]).sum(axis=2)
    names = list(accounts.regions)
    return pd.DataFrame(gaps, index=pd.Index(names, name="region"), columns=pd.Index(names, name="peer"))


def peers_of(distances: pd.DataFrame, region: str, count: int = 5) -> list[str]:
    """The region and its ``count`` nearest peers by structure, nearest first; those as near as the last one all come in.

    E-ECON-004 for a count below one, or a region that is not among them.

    Examples
    --------
    >>> gaps = pd.DataFrame([[0.0, 3, 1], [3, 0, 2], [1, 2, 0]], index=list("abc"), columns=list("abc"))
    >>> peers_of(gaps, "a", 1)
    ['a', 'c']
    """
    if region not in distances.index or count < 1:
        raise MeaningError(
            "E-ECON-004", what="peers", given=f"{count} of {region!r}", known=", ".join(map(str, distances.index[:8]))
        )
    others = distances.loc[region].drop(region).sort_values(kind="stable")
    reach = others.iloc[min(count, len(others)) - 1] if len(others) else -1.0
    return [region, *others[others <= reach].index]


def peer_ranking(series: pd.Series, distances: pd.DataFrame, region: str, count: int = 5) -> pd.DataFrame:
    """Places of a region among its peers of like structure: :func:`ranking` of these, with the distance of each.

    E-ECON-007 for a peer without a figure.
    """
    chosen = peers_of(distances, region, count)
    missing = [c for c in chosen if c not in series.index or pd.isna(series[c])]
    if missing:
        raise AlignmentError("E-ECON-007", cut=f"peers of {region}", missing=", ".join(missing[:8]))
    table = ranking(series.loc[chosen])
    return table.assign(distance=distances.loc[region].reindex(table.index))
