"""A revision of GDP between two accounts of the same periods: by industry, into volume and price, and by cause.

Revision is new less old. Rates in per cent, contributions in percentage points, levels in the accounts' unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts import Accounts, measures
from gdpcore.cube import Cube
from gdpcore.cube.frames import no_batch
from gdpcore.errors import AlignmentError, MeaningError, PeriodError

Array = NDArray[np.float64]

LEVELS = ("value", "volume")
GROWTHS = ("growth", "value_growth")


@dataclass(frozen=True, eq=False, repr=False)
class RevisionParts:
    """Where the revision between two accounts comes from; made by :func:`revision_parts`. Frames have rows (region, item, period).

    Attributes
    ----------
    old, new : the accounts, in the same order of regions and items; each with all its periods.
    based : the old accounts at the base year of the new ones; ``old`` itself where both stand at the same prices.
    periods : those that both have.
    """

    old: Accounts
    new: Accounts
    based: Accounts
    periods: pd.PeriodIndex

    def __repr__(self) -> str:
        return f"<RevisionParts {self.old.stage} -> {self.new.stage}, {self.periods[0]}..{self.periods[-1]}>"

    @cached_property
    def values(self) -> pd.DataFrame:
        """Current prices: old, new, revision; points (100 revision / old total); volume, price, gap.

        Volume and price are Bennet's symmetric parts of the finest items, so that those of a parent are sums of its parts; gap is
        what a parent's own revision has beyond them (nothing where accounts add up). A change of the base year is in neither:
        the old volumes are first brought to the new base.
        """
        old, new = self._level(self.old, "value"), self._level(self.new, "value")
        volumes = self._level(self.based, "volume"), self._level(self.new, "volume")
        parts = kernel.revision.volume_and_price(old, volumes[0], new, volumes[1])
        volume, price = (self._summed(x) for x in (parts.volume, parts.price))
        revision = new - old
        return self._table(
            old=old,
            new=new,
            revision=revision,
            points=_points(revision, old[..., self._total, :]),
            volume=volume,
            price=price,
            gap=revision - volume - price,
        )

    @cached_property
    def volumes(self) -> pd.DataFrame:
        """Constant prices: old, new, revision; base (the change of base year alone), rest (at the new base)."""
        old, based, new = (self._level(a, "volume") for a in (self.old, self.based, self.new))
        return self._table(old=old, new=new, revision=new - old, base=based - old, rest=new - based)

    @cached_property
    def growth(self) -> pd.DataFrame:
        """Real growth on a year before: old, new, revision; base, rest; contributions to GDP growth old, new, and their revision.

        ``points`` of the items that make up a total add to the revision of the total's growth.
        """
        old, based, new = (self._rate(a) for a in (self.old, self.based, self.new))
        before, after = (self._shown(measures.contributions(a, _flow(a))) for a in (self.old, self.new))
        return self._table(
            old=old,
            new=new,
            revision=new - old,
            base=based - old,
            rest=new - based,
            points_old=before,
            points_new=after,
            points=after - before,
        )

    def residuals(self) -> pd.DataFrame:
        """How exactly parts add to the total, by region and what is cut: largest gap over the sum of absolute parts.

        Not zero where published totals are not the sums of their parts.
        """
        rows, finest = [], [self.new.items[k] for k in self._finest(self._total)]
        for name, table, whole in (("value", self.values, "revision"), ("growth", self.growth, "points")):
            for region in self.new.regions:
                cells = table[whole].loc[region].unstack("item")
                parts, scale = cells[finest].sum(axis=1, skipna=False), table[_SCALE[name]].loc[region].abs().sum(axis=1)
                size = scale.unstack("item")[finest].sum(axis=1, skipna=False)
                gap = (cells[self.new.total] - parts).abs() / size.where(size > 0, 1.0)
                rows.append({"region": region, "cut": name, "residual": float(gap.max())})
        return pd.DataFrame(rows)

    # -- helpers ---------------------------------------------------------------------------------------------------
    @property
    def _total(self) -> int:
        return self.new.items.index(self.new.total)

    def _shown(self, cube: Cube) -> Array:
        return np.asarray(cube.sel(period=list(self.periods)).values)

    def _level(self, accounts: Accounts, measure: str) -> Array:
        return self._shown(getattr(accounts, measure))

    def _rate(self, accounts: Accounts) -> Array:
        return self._shown(measures.growth(accounts, _flow(accounts)))

    def _finest(self, row: int) -> list[int]:
        return finest_rows(self.new, self.new.items[row])

    def _summed(self, cells: Array) -> Array:
        """Every item as the sum of the finest items below it."""
        out = np.empty_like(cells)
        for row in range(len(self.new.items)):
            out[:, row] = cells[:, self._finest(row)].sum(axis=1)
        return out

    def _table(self, **columns: Array) -> pd.DataFrame:
        index = pd.MultiIndex.from_product([self.new.regions, self.new.items, self.periods], names=["region", "item", "period"])
        return pd.DataFrame({name: x.ravel() for name, x in columns.items()}, index=index)


_SCALE = {"value": ["old", "new"], "growth": ["points_old", "points_new"]}


def revision_parts(old: Accounts, new: Accounts) -> RevisionParts:
    """What a revision consists of.

    Parameters
    ----------
    old, new : accounts of the same regions and items in one unit and flow. Their periods may differ: those in common are compared,
        growth is taken within each of them. Volumes stand at the same prices, or at those of two constant base years, of which
        the new one is whole in the old accounts.

    Raises
    ------
    AlignmentError
        E-REV-011 for regions, items or periods that differ, E-AXIS-005 for draws.
    MeaningError
        E-UNIT-002, E-FLOW-001; E-REV-012 for volumes that cannot be compared; E-PRICE-002 for a base year that is not whole.
    PeriodError
        E-TIME-002 for quarters beside years.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> old = gdp.samples.city().truth.select(regions=["D01"])  # made up
    >>> census = 1.03 * old.to_frame()["value"].loc["2023Q4", list(old.hierarchy.leaves)]
    >>> new = old.revise(census, benchmark=2018, census=2023).accounts
    >>> table = gdp.monitor.revision_parts(old, new).values.xs("GDP", level="item").droplevel("region")
    >>> table.loc["2023Q4", ["points", "price"]].abs().round(2).tolist()  # all of it is volume: deflators stay
    [3.0, 0.0]
    """
    new, old = _comparable(new, old)
    periods = old.periods[old.periods.isin(new.periods)]
    if not len(periods):
        detail = f"{old.periods[0]}..{old.periods[-1]} and {new.periods[0]}..{new.periods[-1]} have no period in common"
        raise AlignmentError("E-REV-011", axis="period", detail=detail)
    return RevisionParts(old, new, _based(old, new), periods)


def _require_same_kind(old: Accounts, new: Accounts) -> None:
    if old.lag != new.lag:
        raise PeriodError("E-TIME-002", detail=f"{old.periods[0]} and {new.periods[0]}")
    if old.value.meaning.unit != new.value.meaning.unit:
        raise MeaningError("E-UNIT-002", left=old.value.meaning.unit.name, right=new.value.meaning.unit.name)
    if old.flow != new.flow:
        raise MeaningError("E-FLOW-001", left=old.flow, right=new.flow)


def _based(old: Accounts, new: Accounts) -> Accounts:
    """The old accounts with volumes at the new base year."""
    before, after = old.volume.meaning.price, new.volume.meaning.price
    if before == after:
        return old
    if before.kind != "constant" or after.kind != "constant" or after.year is None:
        raise MeaningError("E-REV-012", old=before, new=after)
    return old.rebase(after.year)


def _flow(accounts: Accounts) -> str:
    """The accounts' own flow as measures take it; growth at annual rates is that of the periods."""
    return "ytd" if accounts.flow == "ytd" else "period"


def finest_rows(accounts: Accounts, code: str) -> list[int]:
    """Rows of the finest items that make up an item, each once; its own row where nothing finer is here."""
    here = {c: row for row, c in enumerate(accounts.items)}

    def below(one: str) -> list[int]:
        for children in accounts.hierarchy.partitions.get(one, {}).values():
            parts = [below(c) for c in children]
            if all(parts):
                return [row for part in parts for row in part]
        return [here[one]] if one in here else []

    return below(code)


def _points(revision: Array, total: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(total[..., None, :] != 0, 100.0 * revision / np.abs(total[..., None, :]), np.nan))


# -- by cause ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class RevisionCauses:
    """A revision cut by cause, in the order in which the causes came.

    Attributes
    ----------
    table : rows (region, item, period), columns start, one per cause, end, revision: start + causes = end.
    measure, unit : of what.
    residual : largest |start + causes - end| over the sum of absolute parts.
    """

    table: pd.DataFrame
    measure: str
    unit: str
    residual: float


def revision_causes(chain: Mapping[str, Accounts], measure: str = "value") -> RevisionCauses:
    """A revision cut by cause: a chain of accounts, each with one more cause taken in.

    Parameters
    ----------
    chain : name -> accounts in order: the first is where the revision starts, every other is named for what it adds, such as
        "source data", "method", "base year", "benchmark", "reconciliation". What a cause does depends on those before it: the
        order is part of the result.
    measure : "value", "volume" (levels), "growth" (real) or "value_growth" (nominal), on a year before, per cent.

    Raises
    ------
    AlignmentError
        E-REV-013 for fewer than two accounts, E-REV-006 for another measure; E-REV-011 and the rest as :func:`revision_parts`.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> old = gdp.samples.city().truth.select(regions=["D01"])  # made up
    >>> census = 1.03 * old.to_frame()["value"].loc["2023Q4", list(old.hierarchy.leaves)]
    >>> steps = {"published": old, "census": old.revise(census, benchmark=2018, census=2023).accounts, "base 2023": None}
    >>> steps["base 2023"] = steps["census"].to_flow("period").rebase(2023).to_flow("ytd")
    >>> done = gdp.monitor.revision_causes(steps, "growth").table.xs("GDP", level="item").droplevel("region")
    >>> list(done.columns), round(float(done.loc["2023Q4", "census"]), 2)
    (['start', 'census', 'base 2023', 'end', 'revision'], 0.62)
    """
    if measure not in (*LEVELS, *GROWTHS):
        raise AlignmentError("E-REV-006", name="measure", value=measure, known=", ".join((*LEVELS, *GROWTHS)))
    if len(chain) < 2:
        raise AlignmentError("E-REV-013", count=len(chain))
    names, every = list(chain), list(chain.values())
    taken = [n for n in names[1:] if n in ("start", "end", "revision")]
    if taken:
        raise AlignmentError("E-REV-006", name="cause", value=taken[0], known="another name")
    first = every[0]
    accounts = [first, *(_comparable(first, other)[1] for other in every[1:])]
    periods = first.periods
    for a in accounts[1:]:
        periods = periods[periods.isin(a.periods)]
    if not len(periods):
        raise AlignmentError("E-REV-011", axis="period", detail="they have no period in common")
    figures = [_figure(a, measure).sel(period=list(periods)).values.ravel() for a in accounts]
    index = pd.MultiIndex.from_product([first.regions, first.items, periods], names=["region", "item", "period"])
    steps = {name: b - a for name, a, b in zip(names[1:], figures[:-1], figures[1:], strict=True)}
    table = pd.DataFrame({"start": figures[0], **steps, "end": figures[-1], "revision": figures[-1] - figures[0]}, index=index)
    parts = np.stack([figures[0], *steps.values()])
    size = np.abs(parts).sum(axis=0) + np.abs(figures[-1])
    gap = np.abs(parts.sum(axis=0) - figures[-1]) / np.where(size > 0, size, 1.0)
    unit = first.value.meaning.unit.name if measure in LEVELS else "%"
    return RevisionCauses(table, measure, unit, float(np.nanmax(gap, initial=0.0)))


def _comparable(first: Accounts, other: Accounts) -> tuple[Accounts, Accounts]:
    """The second accounts in the first ones' order of labels, whatever prices they stand at."""
    for accounts in (first, other):
        no_batch(accounts.value, "a revision")
    _require_same_kind(first, other)
    for axis, mine, theirs in (("region", first.regions, other.regions), ("item", first.items, other.items)):
        odd = sorted(set(mine) ^ set(theirs))
        if odd:
            raise AlignmentError("E-REV-011", axis=axis, detail=f"{axis} {odd[0]!r} is in one of them only")
    return first, other.select(regions=first.regions, items=first.items)


def _figure(accounts: Accounts, measure: str) -> Cube:
    if measure in LEVELS:
        return getattr(accounts, measure)  # type: ignore[no-any-return]
    return measures.growth(accounts, _flow(accounts), of="volume" if measure == "growth" else "value")
