"""Value added of 三新 (new industries, new formats, new business models): shares of items, by stratum, beside GDP.

V = sum of share_i V_i at current prices: a memo figure, shown beside GDP and never added to it. Published figures are held
against one another; what does not agree is said, and nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.accounts.leaves import with_all_leaves
from gdpcore.errors import AlignmentError, Finding, MeaningError, listed

SOURCE = "国家统计局 (National Bureau of Statistics of China)"


@dataclass(frozen=True, eq=False)
class ThreeNew:
    """Value added of 三新.

    Attributes
    ----------
    value : rows periods, columns strata and "total" (or (region, stratum)), in the accounts' unit, current prices.
    growth : on the same period of last year at current prices, per cent. share : of GDP, per cent ("total" only by region).
    composition : strata in per cent of 三新. unit : of value.
    """

    value: pd.DataFrame
    growth: pd.DataFrame
    share: pd.DataFrame
    composition: pd.DataFrame
    unit: str


def three_new_value(
    accounts: Accounts, shares: Mapping[str, float] | pd.Series | pd.DataFrame, region: str | None = None
) -> ThreeNew:
    """Shares of 三新 in each leaf item applied to its value added: V = sum_i share_i V_i.

    Parameters
    ----------
    accounts : without draws; flow as it is. shares : per cent of each leaf item's value added; a frame has rows years, columns items.
        Every leaf needs one; fully new items have 100, items with nothing new 0.
    region : where there are several.

    Raises
    ------
    GdpcoreError
        E-THREE-001 for a share that is none, -002 for leaves without one or shares of other items, E-COMPAN-002 for a year without
        shares or accounts of several regions.

    Examples
    --------
    >>> from gdpcore import samples
    >>> china = samples.china().accounts
    >>> made_up = {"A0": 9.0, "05": 0.0, "BCD0": 28.0, "1143": 0.0, "E": 0.0} | dict.fromkeys("F G H J K I L OTH".split(), 16.0)
    >>> float(three_new_value(china, made_up).share["total"].loc["2024Q4"].round(1))
    17.5
    """
    if region is None and len(accounts.regions) > 1:
        what = f"regions {', '.join(accounts.regions)}"
        raise AlignmentError("E-COMPAN-002", measure="三新", what=what, needed="name one")
    whole = with_all_leaves(accounts)
    leaves = list(whole.hierarchy.leaves)
    table = _table(shares, leaves, whole.periods)
    own = whole.value.sel(region=region or whole.regions[0])
    values = own.sel(item=leaves).to_frame()
    parts = values * table / 100.0
    strata = _strata(whole)
    value = pd.DataFrame({name: parts[list(codes)].sum(axis=1, skipna=False) for name, codes in strata.items()})
    value["total"] = parts.sum(axis=1, skipna=False)
    before = value.shift(whole.lag)
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = (100.0 * (value / before - 1.0)).where(before > 0)
        composition = 100.0 * value[list(strata)].div(value["total"].where(value["total"] > 0), axis=0)
    gdp = own.sel(item=[whole.total]).to_frame().iloc[:, 0]
    return ThreeNew(value, rates, 100.0 * value.div(gdp, axis=0), composition, str(whole.value.meaning.unit))


def _strata(accounts: Accounts) -> dict[str, tuple[str, ...]]:
    """Leaves of each stratum; of each part of the total where there are no strata."""
    tree, total = accounts.hierarchy, accounts.total
    names = tree.partitions.get(total, {})
    partition = "stratum" if "stratum" in names else None
    return {code: tree.leaves_of(code) for code in tree.children(total, partition)}


def _table(shares: Any, leaves: list[str], periods: pd.PeriodIndex) -> pd.DataFrame:
    """(period, leaf) shares, checked."""
    frame = shares if isinstance(shares, pd.DataFrame) else pd.DataFrame([dict(shares)])
    missing, odd = [c for c in leaves if c not in frame], [str(c) for c in frame if c not in leaves]
    if missing or odd:
        raise AlignmentError("E-THREE-002", items=listed(missing, 12) or "-", odd=listed(odd, 12) or "-")
    held = frame[leaves].astype(np.float64)
    bad = ~((held >= 0) & (held <= 100))
    if bad.to_numpy().any():
        row, column = np.argwhere(bad.to_numpy())[0]
        when = f" {frame.index[row]}" if isinstance(shares, pd.DataFrame) else ""
        raise MeaningError("E-THREE-001", item=leaves[column], period=when, value=held.iloc[row, column])
    if not isinstance(shares, pd.DataFrame):
        return pd.DataFrame(np.repeat(held.to_numpy(), len(periods), axis=0), index=periods, columns=leaves)
    held.index = [int(str(y)) for y in held.index]
    lost = sorted(set(periods.year) - set(held.index))
    if lost:
        raise AlignmentError(
            "E-COMPAN-002", measure="三新", what=f"no shares for {listed(lost, 8)}", needed="give every year its shares"
        )
    return pd.DataFrame(held.loc[list(periods.year)].to_numpy(), index=periods, columns=leaves)


def check_published(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Published figures of 三新 beside what their levels give; W-THREE-001 where they differ by more than rounding.

    Parameters
    ----------
    table : columns year, item ("total", "S1", ...), value, share (of GDP, per cent), growth (per cent, current prices), composition
        (per cent), gdp (as published then), decimals (of the share); NaN where nothing was published. A year may stand twice, as
        first published and revised.

    Returns
    -------
    tuple
        The table with share_computed, growth_computed and composition_computed beside the published columns, and the findings.
        Nothing published is changed. Growth is held against every level of the year before that was published; the nearest is shown.
    """
    out = table.copy()
    found: list[Finding] = []
    totals = table[table["item"] == "total"].groupby("year")["value"].first()
    columns: dict[str, list[float]] = {"share": [], "growth": [], "composition": []}
    for row in table.itertuples(index=False):
        last = table[(table["year"] == row.year - 1) & (table["item"] == row.item)]["value"].dropna()
        rates = [100.0 * (row.value / v - 1.0) for v in last]
        near = min(rates, key=lambda r: abs(r - row.growth)) if rates and not np.isnan(row.growth) else np.nan
        computed = {
            "share": 100.0 * row.value / row.gdp,
            "growth": near,
            "composition": 100.0 * row.value / totals.get(row.year, np.nan),
        }
        for name, value in computed.items():
            said = float(getattr(row, name))
            columns[name].append(np.nan if np.isnan(said) else value)
            # half a unit of the last decimal printed, and what whole numbers of 亿元 leave open
            room = 0.0 if np.isnan(said) else 0.5 * 10.0 ** -_decimals(said) + (100.0 if name == "growth" else 50.0) / row.value
            if abs(value - said) > room:
                rounded = round(value, 2)
                found.append(
                    Finding("W-THREE-001", year=int(row.year), item=row.item, what=name, published=said, computed=rounded)
                )
    for name, values in columns.items():
        out[f"{name}_computed"] = values
    return out, tuple(found)


def _decimals(x: float) -> int:
    """Decimals as a figure was printed, at least one: 18.01 has two, 4.0 is 4.0."""
    text = f"{x:.6f}".rstrip("0")
    return max(len(text.split(".")[1]), 1)
