"""Accounts moved to other regions or items by a concordance: totals stay."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdpcore.accounts.leaves import rows_of, with_all_leaves
from gdpcore.cube import Axis, Cube, Hierarchy, Node, Status
from gdpcore.errors import GdpcoreError, MeaningError
from gdpcore.kernel.recode import recode
from gdpcore.panel.cleaning import Concordance
from gdpcore.panel.cleaning.concordance import Shares

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts


def recoded(
    accounts: Accounts, concordance: Concordance, axis: str = "item", partition: str = "", hierarchy: Hierarchy | None = None
) -> Accounts:
    """Accounts by the new codes of a concordance: renames, dated merges, splits with shares.

    Parameters
    ----------
    accounts : by item, its leaves are moved and totals are summed again; by region, every item of every region.
    concordance : old to new codes, with shares that sum to 1 in every period. axis : "item" or "region".
    partition : which of its ways of cutting. hierarchy : how new items add up; None: the old total over all new codes.

    Returns
    -------
    Accounts
        Stage "recoded", with values and volumes. The sum over all new codes is that over all old ones. A part made with a share is
        flagged estimated; a code to which nothing leads in a period is not covered. Memo items are left out. Volumes chained from
        published indexes are summed as they are where regions are (:meth:`Accounts.sum_regions`).

    Raises
    ------
    GdpcoreError
        E-CONC-002 naming codes that are not covered, E-PRICE-005 for chained volumes, which cannot be added, E-CLEAN-002 for
        another axis or partition, E-TREE-001 if a leaf of the hierarchy is not among the new codes or is one too many.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> from gdpcore.panel.cleaning import read_concordance
    >>> china = gdp.samples.china().accounts
    >>> rules = read_concordance("cn-strata-rules")
    >>> old, new = (recoded(china, rules, partition=p) for p in ("2002", "2018"))
    >>> shares = [float(a.shares().loc["2024Q4", "S3"].round(1)) for a in (old, new)]
    >>> shares[1] > shares[0]  # services to farming and mining, and repair of machinery, are services since the rule of 2012
    True
    """
    if axis not in ("item", "region"):
        raise GdpcoreError("E-CLEAN-002", place=concordance.name, key="axis", raw=axis, known="item, region")
    if accounts.volume.meaning.price.kind == "chained":
        raise MeaningError("E-PRICE-005", basis=accounts.volume.meaning.price, what=f"{axis}s cannot be recoded")
    whole = with_all_leaves(accounts) if axis == "item" else accounts
    rows = rows_of(whole) if axis == "item" else list(range(len(whole.regions)))
    place = {"region": -3, "item": -2}[axis]
    old = [whole.items[k] for k in rows] if axis == "item" else list(whole.regions)
    cubes = [whole.value, whole.volume]
    held = np.any([np.isfinite(np.moveaxis(np.take(c.values, rows, axis=place), place, -2)) for c in cubes], axis=0)
    shares = concordance.shares(old, whole.periods, partition, held.any(axis=tuple(range(held.ndim - 2))))
    made = [_moved(c, shares, rows, axis, place) for c in cubes]
    tree = whole.hierarchy
    if axis == "item":
        tree = hierarchy or _flat(whole.total, shares.new, concordance)
        made = [c.sum("item", tree) for c in made]
    return replace(accounts, value=made[0], volume=made[1], hierarchy=tree, stage="recoded", origin=None, steps=(), sources=None)


def _moved(cube: Cube, shares: Shares, rows: list[int], axis: str, place: int) -> Cube:
    values = np.moveaxis(np.take(cube.values, rows, axis=place), place, -2)
    status = np.moveaxis(np.take(cube.status, rows, axis=place), place, -2)
    out = recode(values, shares.weights, shares.regime)
    uses = np.moveaxis((shares.weights > 0)[shares.regime], 0, -1)  # (N, O, T)
    flags = np.zeros((*status.shape[:-2], *out.empty.shape), dtype=np.uint8)
    for o in range(status.shape[-2]):
        flags |= np.where(uses[:, o], status[..., o : o + 1, :], np.uint8(0))
    flags |= np.where(shares.shared, np.uint8(Status.ESTIMATED), np.uint8(0))
    flags |= np.where(out.empty, np.uint8(Status.NOT_COVERED), np.uint8(0))
    axes = tuple(Axis.of(axis, shares.new) if a.name == axis else a for a in cube.axes)
    return Cube(
        np.ascontiguousarray(np.moveaxis(out.values, -2, place)),
        axes,
        cube.meaning,
        np.ascontiguousarray(np.moveaxis(flags, -2, place)),
    )


def _flat(total: str, codes: tuple[str, ...], concordance: Concordance) -> Hierarchy:
    nodes = [Node(total, level="total"), *(Node(c, *concordance.names.get(c, ("", ""))) for c in codes)]
    return Hierarchy.of(nodes, {total: codes})
