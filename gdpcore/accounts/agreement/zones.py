"""Zones shared out among the districts they lie in: from one way of cutting a city to another.

A development zone keeps its own accounts; by civil boundary its output belongs to the districts around it. A civil district
is its part outside the zones plus its dated share of each zone, so both ways of cutting add to the same city.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.accounts.leaves import additive
from gdpcore.cube import Axis, Cube, Status
from gdpcore.cube.periods import within
from gdpcore.cube.status import ABSENT
from gdpcore.errors import Finding, MeaningError, ReviewError, RunError

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

Array = NDArray[np.float64]
_TIGHT = 1e-12


@dataclass(frozen=True)
class ZoneShare:
    """What part of a zone belongs to a district, from ``start`` to ``end`` (written periods, empty where open).

    ``outside`` is the code of the district's part outside all zones.
    """

    zone: str
    outside: str
    district: str
    share: float
    start: str = ""
    end: str = ""


def read_shares(frame: pd.DataFrame) -> tuple[ZoneShare, ...]:
    """Shares from a table with columns zone, outside, district, share and, if dated, start and end.

    Raises
    ------
    ReviewError
        E-DATA-001 for a missing column, E-DATA-002 for a share that is no number between 0 and 1; all at once.
    """
    needed = ("zone", "outside", "district", "share")
    lost = [Finding("E-DATA-001", place="zone shares", column=c, needed=", ".join(needed)) for c in needed if c not in frame]
    if lost:
        raise ReviewError(lost)
    shares, wrong = [], []
    for row, (_, line) in enumerate(frame.fillna("").iterrows(), start=1):
        number = pd.to_numeric(line["share"], errors="coerce")
        if not 0.0 <= number <= 1.0:
            wrong.append(Finding("E-DATA-002", place=f"zone shares, row {row}, column share", raw=line["share"]))
            continue
        dates = [str(line[c]) if c in frame else "" for c in ("start", "end")]
        shares.append(ZoneShare(str(line["zone"]), str(line["outside"]), str(line["district"]), float(number), *dates))
    if wrong:
        raise ReviewError(wrong)
    return tuple(shares)


def shared_out(accounts: Accounts, shares: Sequence[ZoneShare]) -> Accounts:
    """Accounts by civil district; see :meth:`gdpcore.accounts.Accounts.share_zones`."""
    if not additive(accounts.volume):
        raise MeaningError("E-PRICE-005", basis=accounts.volume.meaning.price, what="zones cannot be shared out")
    single = accounts.to_flow("period")
    matrix, names = _matrix(single, shares)
    done = replace(single, value=_mapped(single.value, matrix, names), volume=_mapped(single.volume, matrix, names))
    return done.to_flow(accounts.flow)


def _matrix(accounts: Accounts, shares: Sequence[ZoneShare]) -> tuple[Array, tuple[str, ...]]:
    """(T, R_new, R_old) shares and the new region labels, in the order of the old ones."""
    where = {r: i for i, r in enumerate(accounts.regions)}
    for share in shares:
        for code in (share.zone, share.outside):
            if code not in where:
                raise RunError("E-RUN-005", region=code, detail=f"it is named among zone shares; regions are {', '.join(where)}")
    zones, renamed = {s.zone for s in shares}, {s.outside: s.district for s in shares}
    kept = [r for r in accounts.regions if r not in zones]
    matrix = np.zeros((len(accounts.periods), len(kept), len(where)))
    for n, region in enumerate(kept):
        matrix[:, n, where[region]] = 1.0
    for share in shares:
        inside = np.array([within(p, share.start, share.end) for p in accounts.periods])
        matrix[inside, kept.index(share.outside), where[share.zone]] += share.share
    problems = []
    for zone in sorted(zones):
        total = matrix[:, :, where[zone]].sum(axis=1)
        off = np.flatnonzero(np.abs(total - 1.0) > _TIGHT)
        if off.size:
            problems.append(Finding("E-AGREE-010", zone=zone, total=float(total[off[0]]), period=str(accounts.periods[off[0]])))
    if problems:
        raise ReviewError(problems)
    return matrix, tuple(renamed.get(r, r) for r in kept)


def _mapped(cube: Cube, matrix: Array, names: Sequence[str]) -> Cube:
    """The cube of the new regions: sums with shares; a region without a figure leaves those that need it without one."""
    used = matrix != 0
    values = np.einsum("tnr,...rit->...nit", matrix, np.nan_to_num(cube.values))
    status = np.zeros((len(names), *cube.status.shape[1:]), dtype=np.uint8)
    for n in range(len(names)):
        for r in np.flatnonzero(used[:, n].any(axis=0)):
            status[n] |= np.where(used[:, n, r], cube.status[r], np.uint8(0))
        if np.count_nonzero(used[:, n].any(axis=0)) > 1:
            status[n] |= np.uint8(Status.ESTIMATED)
    values = np.where((status & ABSENT) != 0, np.nan, values)
    return Cube(values, (*cube.axes[:-3], Axis.of("region", names), *cube.axes[-2:]), cube.meaning, status)
