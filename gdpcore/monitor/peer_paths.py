"""Regions lined up at the year in which they crossed a threshold, such as a GDP of one trillion yuan: what came after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts, measures
from gdpcore.cube import Cube, unit
from gdpcore.errors import AlignmentError, Finding

MEASURES = ("value", "growth", "nominal_growth", "share", "deflator")


@dataclass(frozen=True, eq=False)
class PeerPaths:
    """Paths after the crossing.

    Attributes
    ----------
    crossing : region -> year of crossing. accounts : of years. findings : regions left out, and why; those that fell back.
    threshold, unit : of the total's current value.
    """

    crossing: pd.Series
    accounts: Accounts
    threshold: float
    unit: str
    findings: tuple[Finding, ...]

    def path(self, measure: str = "growth", item: str | None = None, before: int = 3, after: int = 10) -> pd.DataFrame:
        """One measure of one item by years since the crossing.

        Parameters
        ----------
        measure : "value" (in the paths' unit), "growth" (volume, per cent), "nominal_growth", "share" (of the total at current
            prices, per cent), "deflator" (change, per cent). item : the total if not named. before, after : years shown.

        Returns
        -------
        DataFrame
            Rows years since the crossing (0 is the year of crossing), columns regions in the order of crossing; NaN beyond the data.

        Raises
        ------
        AlignmentError
            E-COMPAN-002 for another measure, E-AXIS-003 for an item that is not here.
        """
        if measure not in MEASURES:
            raise AlignmentError(
                "E-COMPAN-002", measure="peer paths", what=f"measure {measure!r}", needed=f"known: {', '.join(MEASURES)}"
            )
        cube = self._cube(measure)
        k = cube.axis("item").position(item or self.accounts.total)
        years = np.asarray(self.accounts.periods.year)
        steps = np.arange(-before, after + 1)
        out = {}
        for region, crossed in self.crossing.items():
            row = cube.values[cube.axis("region").position(region), k]
            at = crossed + steps - years[0]
            inside = (at >= 0) & (at < len(years))
            out[region] = np.where(inside, row[np.clip(at, 0, len(years) - 1)], np.nan)
        return pd.DataFrame(out, index=pd.Index(steps, name="years since crossing"))

    def _cube(self, measure: str) -> Cube:
        a = self.accounts
        if measure == "value":
            return a.value.with_unit(self.unit)
        if measure == "share":
            return measures.shares(a)
        if measure == "deflator":
            return measures.deflators(a)
        return measures.growth(a, of="volume" if measure == "growth" else "value")

    def structure(self, items: Sequence[str], step: int = 0) -> pd.DataFrame:
        """Shares of items in the total so many years after the crossing, per cent; rows regions, columns items."""
        rows = {i: self.path("share", i, before=max(-step, 0), after=max(step, 0)).loc[step] for i in items}
        return pd.DataFrame(rows).rename_axis("region")

    def spread(self, measure: str = "growth", item: str | None = None, before: int = 3, after: int = 10) -> pd.DataFrame:
        """Median, lowest, highest and number of peers with a figure in each year since the crossing."""
        path = self.path(measure, item, before, after)
        return pd.DataFrame(
            {
                "median": path.median(axis=1),
                "lowest": path.min(axis=1),
                "highest": path.max(axis=1),
                "peers": path.notna().sum(axis=1),
            }
        )

    def __repr__(self) -> str:
        return f"<PeerPaths {len(self.crossing)} regions across {self.threshold:g} {self.unit}, {len(self.findings)} findings>"


def align_peers(accounts: Accounts, threshold: float = 10000.0, unit_name: str = "亿元") -> PeerPaths:
    """Line regions up at the first year in which their total at current prices reaches a threshold.

    Parameters
    ----------
    accounts : of years, several regions, without draws. threshold, unit_name : 10,000 亿元 is one trillion yuan.

    Returns
    -------
    PeerPaths
        Regions that are above it in their first year are left out, as their year of crossing is not known (W-PEER-001); so are those
        that never reach it (N-PEER-001). A region that falls back counts from its first crossing (N-PEER-002). A missing year before
        the crossing makes it unknown as well.

    Raises
    ------
    AlignmentError
        E-COMPAN-002 for accounts that are not of years, or hold draws.

    Examples
    --------
    >>> from gdpcore import samples
    >>> paths = align_peers(samples.peers())  # made-up cities
    >>> paths.crossing.to_dict()
    {'M2': 2011, 'M3': 2015, 'M4': 2018}
    >>> paths.path("share", "S3", before=0, after=2).round(1)["M3"].tolist()
    [46.3, 47.2, 48.2]
    """
    if accounts.lag != 1 or accounts.value.batch:
        raise AlignmentError(
            "E-COMPAN-002", measure="peer paths", what=repr(accounts), needed="give accounts of years, without draws"
        )
    value = accounts.value.with_unit(unit(unit_name))
    totals = value.sel(item=[accounts.total]).values[:, 0]
    years = np.asarray(accounts.periods.year)
    crossing: dict[str, int] = {}
    found: list[Finding] = []
    for region, row in zip(accounts.regions, totals, strict=True):
        held = np.flatnonzero(np.isfinite(row))
        above = held[row[held] >= threshold]
        if not above.size:
            most = f"{np.nanmax(row):.6g}" if held.size else "-"
            found.append(Finding("N-PEER-001", region=region, threshold=f"{threshold:g} {unit_name}", most=most))
            continue
        first = int(above[0])
        if first == 0 or not np.isfinite(row[first - 1]):
            found.append(Finding("W-PEER-001", region=region, threshold=f"{threshold:g} {unit_name}", year=int(years[first])))
            continue
        crossing[region] = int(years[first])
        back = [str(years[t]) for t in held if t > first and row[t] < threshold]
        if back:
            found.append(Finding("N-PEER-002", region=region, threshold=f"{threshold:g} {unit_name}", years=", ".join(back)))
    order = pd.Series(crossing, dtype=int).sort_values(kind="stable").rename("year").rename_axis("region")
    return PeerPaths(order, accounts, float(threshold), unit_name, tuple(found))
