"""Accounts whose totals are chain-linked: making them, and contributions that add."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.cube import Cube, PriceBasis
from gdpcore.cube.periods import periods_per_year, position_in_year
from gdpcore.cube.status import ABSENT, Status
from gdpcore.errors import KernelError, MeaningError, RunError

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts
    from gdpcore.accounts.figures import Figures

Array = NDArray[np.float64]


def chain_linked(accounts: Accounts, link: str, reference: int) -> Accounts:
    """See :meth:`gdpcore.accounts.Accounts.chain`."""
    if link not in kernel.chain.METHODS:
        raise MeaningError("E-PRICE-002", text=f"chained:{link}", known=", ".join(f"chained:{m}" for m in kernel.chain.METHODS))
    if accounts.volume.meaning.price.kind == "same_period_last_year":
        raise MeaningError("E-PRICE-006", text=accounts.volume.meaning.price, what="chained")
    first = first_of_a_year(accounts)
    single = accounts.to_flow("period").select(periods=accounts.periods[first:])
    tree, lag = single.hierarchy, single.lag
    missing = [c for c in tree.leaves_of(single.total) if c not in single.items]
    if missing:
        raise RunError(
            "E-RUN-008", item=missing[0], detail=f"a chain is made of leaves; these accounts hold {', '.join(single.items)}"
        )
    at = np.flatnonzero(np.asarray(single.periods.year) == reference)
    if at.size != lag:
        known = f"a year that is whole between {single.periods[0]} and {single.periods[-1]}"
        raise MeaningError("E-PRICE-002", text=f"chained@{reference}", known=known)
    value, volume = single.value.values, single.volume.values
    out = kernel.price.rereference(volume, value, lag, int(at[0])).values
    status = np.array(single.volume.status, copy=True)
    parents = [p for p in tree.partitions if p in single.items]
    leaves = list(tree.leaves_of(single.total))
    rows = [single.items.index(c) for c in leaves]
    groups = [[leaves.index(c) for c in tree.leaves_of(p)] for p in parents]
    made = _chain(single, rows, leaves, link, int(at[0]) // lag, groups)
    both = single.value.status | single.volume.status
    for k, parent in enumerate(parents):
        row = single.items.index(parent)
        out[..., row, :] = made[..., k, :]
        status[..., row, :] = np.bitwise_or.reduce(both[..., [rows[i] for i in groups[k]], :], axis=-2)
    gone = np.isnan(out).any(axis=tuple(range(single.value.batch))) if single.value.batch else np.isnan(out)
    status = np.where(gone, status | np.uint8(Status.NOT_PUBLISHED), status & ~ABSENT)
    basis = replace(single.volume.meaning, price=PriceBasis("chained", reference, link))
    return replace(single, volume=Cube(out, single.volume.axes, basis, status))


def _chain(single: Figures, rows: list[int], leaves: list[str], link: str, year: int, groups: list[list[int]]) -> Array:
    """Chained volumes of groups of leaves; a refusal names region, item and periods."""
    value, volume = (c.values[..., rows, :] for c in (single.value, single.volume))
    try:
        return kernel.price.chain(value, volume, method=link, per_year=single.lag, reference=year, groups=groups).values
    except KernelError as error:
        if error.code != "E-CHAIN-001":
            raise
        told = error.finding.fields
        *_, region, item = told["place"]
        raise RunError(
            "E-CHAIN-003",
            region=single.regions[region],
            item=leaves[item],
            first=single.periods[told["first"]],
            last=single.periods[told["last"]],
            value=told["value"],
            volume=told["volume"],
        ) from None


def first_of_a_year(accounts: Figures) -> int:
    """Position of the first year's beginning in which any figure stands."""
    place = position_in_year(accounts.periods)
    lag = periods_per_year(accounts.periods)
    here = ((accounts.value.status & ABSENT) == 0) & ((accounts.volume.status & ABSENT) == 0)
    some = here.reshape(-1, len(place)).any(axis=0)
    starts = [t for t in np.flatnonzero(place == 1) if some[t : t + lag].all() and t + lag <= len(place)]
    if not starts:
        raise MeaningError(
            "E-PRICE-002", text="chained", known=f"a year that is whole between {accounts.periods[0]} and {accounts.periods[-1]}"
        )
    return int(starts[0])


def chained_contributions(accounts: Figures, flow: str, lag: int) -> kernel.growth.Contributions:
    """Contributions of every item to the growth of a chained total: leaves by the additive formula, parents as their sums.

    The total's own row is its growth as the accounts have it. Memo items have none.
    """
    single = accounts.to_flow("period")
    tree, items = single.hierarchy, {c: k for k, c in enumerate(single.items)}
    leaves = tree.leaves_of(single.total)
    lost = [c for c in leaves if c not in items]
    if lost:
        raise RunError(
            "E-RUN-008", item=lost[0], detail=f"contributions are made of leaves; these accounts hold {', '.join(items)}"
        )
    rows, first = [items[c] for c in leaves], first_of_a_year(single)
    value, volume = (c.values[..., rows, first:] for c in (single.value, single.volume))
    link = single.volume.meaning.price.link
    made = kernel.price.chain_contributions(
        value, volume, lag=lag, method=link, per_year=single.lag, to_date=flow == "ytd", strict=False
    )
    out = np.full(single.volume.values.shape, np.nan)
    out[..., rows, first:] = made.values
    for parent, _ in tree.steps():
        if parent in items and parent != single.total:
            parts = [items[c] for c in tree.leaves_of(parent)]
            out[..., items[parent], :] = out[..., parts, :].sum(axis=-2)
    own = accounts.to_flow(flow).volume.values[..., items[single.total], :]
    rate = kernel.growth.growth(own, lag)
    out[..., items[single.total], :] = rate.values
    return kernel.growth.Contributions(out, made.residual, made.undefined + rate.undefined + int(np.isnan(out).any()))
