"""Two-way reconciliation: the parent's industries and the regions' totals at once, after a test of deflators.

Industry totals and region totals may each be right at current prices and at constant prices and still not belong together:
a table that meets both would bend the deflators of its cells. So the implied deflator of every total is first held against
the one that follows from its mix of cells, and the totals are refused where they differ by more than 3 per cent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.agreement.controls import add_up, hand_down, placed
from gdpcore.accounts.agreement.spread import Spread
from gdpcore.accounts.leaves import require_same_bases
from gdpcore.errors import Finding, MeaningError, ReviewError

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
BENT = 3.0
"""Per cent: how far a deflator may be off before it is refused, or told of."""
_APART = 1e-9


@dataclass(frozen=True, eq=False)
class TwoWay:
    """Totals of regions by measure: (..., R, T) over all regions of the accounts, NaN where there is none."""

    totals: Mapping[str, Array]

    def move(self, spread: Spread) -> tuple[Array, float, float]:
        """(..., R, L, T) leaves after; largest residual; largest KKT residual. Annual sums are those of region and control."""
        cells = np.moveaxis(add_up(spread.leaves, spread.found), -3, -2)  # (..., C, R, T)
        columns = self.totals[spread.measure][..., list(spread.family.regions), :]
        columns = np.broadcast_to(columns, (*cells.shape[:-3], *cells.shape[-2:]))
        rows = spread.goal[..., 0, :, :]
        free = (
            np.moveaxis(add_up(spread.free, spread.found), -3, -2)
            / np.array([len(c.leaves) for c in spread.found])[:, None, None]
        )
        moved, residual, kkt = np.array(cells, copy=True), 0.0, 0.0
        for at in (spread.years, np.setdiff1d(np.arange(cells.shape[-1]), spread.years)):
            if not at.size:
                continue
            flat = at.reshape(-1)
            x, r, c, a = (part[..., flat] for part in (cells, rows, columns, np.broadcast_to(free, cells.shape)))
            if at.ndim == 2:
                year = x.reshape(*x.shape[:-1], *at.shape).sum(axis=-1)
                done = kernel.balance.rake_in_time(x, r, c, year, ratio=at.shape[1], alterability=a, negative="absolute")
                moved[..., flat], worst = done.values, (done.residual, done.kkt)
            else:
                x, r, c, a = np.moveaxis(x, -1, -3), np.moveaxis(r, -1, -2), np.moveaxis(c, -1, -2), np.moveaxis(a, -1, -3)
                one = kernel.balance.rake(x, r, c, alterability=a, negative="absolute")
                moved[..., flat], worst = np.moveaxis(one.values, -3, -1), (one.residual, one.kkt)
            residual, kkt = max(residual, worst[0]), max(kkt, worst[1])
        change = np.moveaxis(moved - cells, -2, -3)  # (..., R, C, T)
        return hand_down(change, spread.leaves, spread.found), residual, kkt


def require_alone(annual: object, tolerance: float) -> None:
    """E-AGREE-008 for what cannot hold beside totals of regions."""
    if annual == "scale":
        raise MeaningError(
            "E-AGREE-008", what="annual beside totals", value="scale", known="keep, free, or accounts of the years"
        )
    if tolerance > 0:
        raise MeaningError("E-AGREE-008", what="tolerance beside totals", value=tolerance, known="0")


def of(full: Accounts, totals: Accounts, spreads: Mapping[str, Sequence[Spread]]) -> TwoWay:
    """The totals of all regions, once they pass the test.

    Raises
    ------
    MeaningError
        E-AGREE-008 where a parent is cut in more than one way.
    ReviewError
        E-AGREE-009, every total whose deflator is off its mix by more than 3 per cent; E-AGREE-014, every period in which the
        regions' totals do not add to the parent's industries.
    """
    require_same_bases(full, totals)
    for spread in spreads["value"]:
        if len(spread.family.partitions) > 1:
            raise MeaningError(
                "E-AGREE-008",
                what="totals of regions with partitions",
                value=", ".join(spread.family.partitions),
                known="one partition",
            )
    given = totals.to_flow(full.flow).select(regions=full.regions)
    figures: dict[str, Array] = {}
    at = given.periods.get_indexer(full.periods)
    for measure in ("value", "volume"):
        cube = getattr(given, measure).sel(item=given.total)
        figures[measure] = placed(cube.values, at)
    problems = [
        f for value, volume in zip(spreads["value"], spreads["volume"], strict=True) for f in _bent(value, volume, figures)
    ]
    problems = problems or [f for side in spreads.values() for spread in side for f in _apart(spread, figures[spread.measure])]
    if problems:
        raise ReviewError(problems)
    return TwoWay(figures)


def _apart(spread: Spread, totals: Array) -> list[Finding]:
    """Periods in which the regions' totals do not add to the parent's industries."""
    given, whole = totals[..., list(spread.family.regions), :], spread.goal[..., 0, :, :]
    parts, total = given.sum(axis=-2), whole.sum(axis=-2)
    size = np.abs(given).sum(axis=-2) + np.abs(whole).sum(axis=-2)
    out = []
    for at in np.argwhere(np.abs(parts - total) > _APART * size):
        where, period = tuple(at), str(spread.periods[at[-1]])
        off = 100.0 * (total[where] - parts[where]) / np.abs(total[where])
        fields = {"measure": spread.measure, "period": period, "region": spread.family.parent}
        out.append(Finding("E-AGREE-014", **fields, parts=float(parts[where]), total=float(total[where]), gap_pct=float(off)))
    return out


def _bent(value: Spread, volume: Spread, figures: Mapping[str, Array]) -> list[Finding]:
    """Totals whose value over volume is not that of their mix."""
    v, r = (add_up(s.leaves, s.found) for s in (value, volume))  # (..., R, C, T)
    here = list(value.family.regions)
    sides = (
        (
            value.target[..., 0, :, :],
            volume.target[..., 0, :, :],
            v.sum(axis=-3),
            r.sum(axis=-3),
            [c.item for c in value.found],
            "regions",
        ),
        (
            figures["value"][..., here, :],
            figures["volume"][..., here, :],
            v.sum(axis=-2),
            r.sum(axis=-2),
            list(value.regions),
            "industries",
        ),
    )
    out = []
    for total_v, total_r, mix_v, mix_r, names, parts in sides:
        with np.errstate(divide="ignore", invalid="ignore"):
            given, mix = total_v / total_r, mix_v / mix_r
            off = 100.0 * (given / mix - 1.0)
        for *batch, k, t in np.argwhere(np.abs(off) > BENT):
            where = (*batch, k, t)
            fields = {"where": names[k], "period": str(value.periods[t]), "parts": parts}
            out.append(Finding("E-AGREE-009", **fields, given=float(given[where]), mix=float(mix[where]), off=float(off[where])))
    return out
