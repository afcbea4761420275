"""What accounts show as frames: measures, values and volumes, and how exactly they add up."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gdpcore.accounts import measures
from gdpcore.accounts.figures import Figures
from gdpcore.cube import Cube
from gdpcore.cube.origin import Origin
from gdpcore.errors import GdpcoreError


@dataclass(frozen=True, eq=False, repr=False)
class Tables(Figures):
    """Figures with their tables; a base of :class:`gdpcore.accounts.Accounts`."""

    def growth(
        self,
        region: str | None = None,
        flow: str = "period",
        of: str = "volume",
        over: str = "year",
        annualised: bool = False,
    ) -> pd.DataFrame:
        """Growth over the same period of last year, per cent; rows periods, columns items (or region x item).

        Parameters
        ----------
        region : one region; columns are then items only. Also so where there is just one region.
        flow : "period" (single period) or "ytd" (year to date).
        of : "volume" (real) or "value" (nominal).
        over : "year", or "quarter" for growth on the quarter before (seasonally adjusted figures).
        annualised : at an annual rate, 100 ((x_t / x_{t-1})^4 - 1).
        """
        return self._frame(measures.growth(self, flow, of, measures.lag_of(self, over, flow), annualised), region)

    def contributions(
        self,
        region: str | None = None,
        flow: str = "period",
        unit: str = "points",
        weights: str = "constant",
        over: str = "year",
    ) -> pd.DataFrame:
        """Contributions of items to GDP growth: percentage points ("points", 拉动), or per cent of it ("percent", 贡献率).

        ``weights`` "constant" uses constant-price increments (for chained volumes the additive form of the chain);
        "current_share" the share at last year's current prices. ``over`` "year" or "quarter", as for :meth:`growth`.
        Per cent are not given where GDP growth is below 0.5 or contributions cancel.
        """
        return self._frame(measures.contributions(self, flow, unit, weights, measures.lag_of(self, over, flow)), region)

    def shares(self, region: str | None = None, flow: str = "period", of: str = "value") -> pd.DataFrame:
        """Shares of items in GDP, per cent, at current prices (``of="volume"``: at constant prices)."""
        return self._frame(measures.shares(self, flow, of), region)

    def deflators(self, region: str | None = None, flow: str = "period", change: bool = True) -> pd.DataFrame:
        """Implicit deflators: change on the same period of last year in per cent, or (``change=False``) level, base year = 100."""
        return self._frame(measures.deflators(self, flow, change), region)

    def rounding_bounds(self, region: str | None = None, decimals: int = 1) -> pd.DataFrame:
        """How far growth of a single period can be off, points, if it is backed out of year-to-date rates rounded to ``decimals``.

        ±0.05 (R'_ytd,q + R'_ytd,q-1) / R'_q for one decimal: about 0.31 points in a fourth quarter.
        """
        return self._frame(measures.rounding_bounds(self, decimals), region)

    def _frame(self, cube: Cube, region: str | None) -> pd.DataFrame:
        if region is not None:
            return cube.sel(region=region).to_frame()
        if len(self.regions) == 1:
            return cube.sel(region=self.regions[0]).to_frame()
        return cube.to_frame()

    def to_frame(self, labels: str = "code") -> pd.DataFrame:
        """Values and volumes; rows periods, columns (measure, item), with region between them where there are several."""
        names = {c: self.hierarchy.label(c, labels) for c in self.items}
        frames = {}
        for measure, cube in (("value", self.value), ("volume", self.volume)):
            one = cube.sel(region=self.regions[0]) if len(self.regions) == 1 else cube
            frames[measure] = one.to_frame(columns=names)
        return pd.concat(frames, axis=1, names=["measure"])

    def to_long(self) -> pd.DataFrame:
        """One row per region, item and period: value, volume, index_yoy (same period of last year = 100), unit, flow, price_basis, status."""
        frame = self.value.to_long().rename(columns={"status": "value_status"})
        frame["volume"] = self.volume.values.ravel()
        frame["volume_status"] = self.volume.status.ravel()
        flow = "ytd" if self.flow == "ytd" else "period"  # growth at annual rates is that of the periods
        frame["index_yoy"] = measures.growth(self, flow).values.ravel() + 100.0
        frame["unit"], frame["flow"] = str(self.value.meaning.unit), self.flow
        frame["price_basis"] = str(self.volume.meaning.price)
        return frame

    # -- reports and certificates ----------------------------------------------------------------------------------
    def adjustments(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """Every cell that a step moved by at least ``least`` per cent: before, after, growth before and after, and why."""
        return self._report([s.cells_frame(least, language) for s in self.steps])

    def gaps(self, least: float = 0.0, language: str | None = None) -> pd.DataFrame:
        """Every total that a step was to meet: what its parts added to before, the gap, and what was done about it."""
        return self._report([s.totals_frame(least, language) for s in self.steps])

    def _report(self, frames: list[pd.DataFrame]) -> pd.DataFrame:
        if not frames:
            raise GdpcoreError("E-ACC-002", what="list adjustments of")
        return pd.concat(frames, ignore_index=True)

    def residuals(self) -> pd.DataFrame:
        """How exactly parents equal the sum of their children: largest gap over the sum of absolute parts, per parent and partition."""
        rows = []
        for parent, parts in self.hierarchy.partitions.items():
            for name, children in parts.items():
                if parent not in self.items or any(c not in self.items for c in children):
                    continue
                gaps = [measures.adding_up(cube, parent, children) for cube in (self.value, self.volume)]
                rows.append({"parent": parent, "partition": name, "value": gaps[0], "volume": gaps[1]})
        return pd.DataFrame(rows, columns=["parent", "partition", "value", "volume"])

    def _origin(self, what: str) -> Origin:
        if self.origin is None:
            raise GdpcoreError("E-ACC-002", what=what)
        return self.origin

    def sensitivities(self) -> pd.DataFrame:
        """Points of GDP growth per percentage point of growth of each indicator, by region, with its provider."""
        return self._origin("trace sensitivities from").sensitivities(self)

    def rungs(self) -> pd.DataFrame:
        """Share of GDP of the comparison year computed on each rung of the ladder, per cent, by period."""
        return self._origin("list rungs of").rungs(self)

    def proxy_share(self) -> float:
        """Share of last year's GDP deflated or reflated by a stand-in price index, per cent (consumer prices for finance, say)."""
        return self._origin("list price proxies of").proxy_share(self)

    def clamps(self) -> pd.DataFrame:
        """Growth rates held at a bound: raw growth, bound, effect on GDP growth in points."""
        return self._origin("list clamps of").clamps(self)
