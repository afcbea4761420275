"""Accounts as they are printed: rounded by a named policy, with the discrepancy of every total."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import Cube, Hierarchy
from gdpcore.cube.frames import no_batch
from gdpcore.errors import KernelError, MeaningError
from gdpcore.kernel.rounding import half_up, round_tree

if TYPE_CHECKING:
    from gdpcore.accounts.accounts import Accounts

POLICIES = ("none", "published", "largest_remainder")
_NOTES = {
    "none": ("Figures are not rounded.", "数据未作修约。"),
    "published": (
        "Totals may differ from the sum of their parts by rounding; no figure was changed to make them agree.",
        "总计与分项合计不等是由于数值修约误差所致，未作机械调整。",
    ),
    "largest_remainder": (
        "Parts were rounded so that they add to their totals; no figure moved by a unit of its last place or more.",
        "分项已按最大余数法修约，与合计相等；各数变动均小于末位一个单位。",
    ),
}
Equation = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class RoundedAccounts:
    """Rounded values and volumes of accounts.

    Attributes
    ----------
    accounts : what was rounded, at full precision; growth, shares and the rest are measured on it.
    value, volume : cubes of rounded figures: each is the float nearest to its decimal, so that its ``repr`` is what is printed.
    policy, decimals : how.
    moved : largest change in units of the last place.
    """

    accounts: Accounts
    value: Cube
    volume: Cube
    policy: str
    decimals: int
    moved: float

    def to_frame(self, labels: str = "code") -> pd.DataFrame:
        """Rounded values and volumes, laid out as :meth:`gdpcore.accounts.Accounts.to_frame`."""
        return replace(self.accounts, value=self.value, volume=self.volume).to_frame(labels)

    def discrepancy(self, measure: str = "value") -> pd.DataFrame:
        """Rounded total less the sum of its rounded parts (统计误差); rows periods, columns region, parent, partition.

        Computed in decimals: parts and discrepancy add to the total exactly. Zero everywhere by policy "largest_remainder".
        """
        if measure not in ("value", "volume"):
            raise MeaningError("E-ROUND-004", what="measure", value=measure, known="value, volume")
        cube: Cube = getattr(self, measure)
        no_batch(cube, "discrepancy")
        columns = {}
        for r, region in enumerate(cube.labels("region")):
            rows = {c: cube.values[r, i] for i, c in enumerate(cube.labels("item"))}
            for parent, partition, children in equations(self.accounts.hierarchy, tuple(rows)):
                columns[(region, parent, partition)] = _difference(rows[parent], [rows[c] for c in children])
        names = ["region", "parent", "partition"]
        head = (
            pd.MultiIndex.from_tuples(list(columns), names=names)
            if columns
            else pd.MultiIndex.from_arrays([[], [], []], names=names)
        )
        index = pd.PeriodIndex(cube.labels("period"), name="period")
        return pd.DataFrame(np.array(list(columns.values())).reshape(len(columns), len(index)).T, index=index, columns=head)

    def growth(self, decimals: int = 1, **options: Any) -> pd.DataFrame:
        """Growth over the same period of last year, measured before rounding, each rate rounded half up."""
        return self._measure("growth", decimals, options)

    def contributions(self, decimals: int = 1, **options: Any) -> pd.DataFrame:
        """Contributions to growth, measured before rounding, each rounded half up."""
        return self._measure("contributions", decimals, options)

    def shares(self, decimals: int = 1, **options: Any) -> pd.DataFrame:
        """Shares in GDP, measured before rounding, each rounded half up: they may not add to 100."""
        return self._measure("shares", decimals, options)

    def deflators(self, decimals: int = 1, **options: Any) -> pd.DataFrame:
        """Implicit deflators, measured before rounding, each rounded half up."""
        return self._measure("deflators", decimals, options)

    def _measure(self, name: str, decimals: int, options: dict[str, Any]) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(self.accounts, name)(**options)
        if self.policy == "none":
            return frame
        return pd.DataFrame(half_up(frame.to_numpy(), decimals).values, index=frame.index, columns=frame.columns)

    def note(self, language: str = "en") -> str:
        """The sentence that goes under a table rounded so, in "en" or "zh"."""
        return _NOTES[self.policy][language == "zh"]


def round_accounts(accounts: Accounts, policy: str, decimals: int, regions: Hierarchy | None) -> RoundedAccounts:
    """Round values and volumes; see :meth:`gdpcore.accounts.Accounts.rounded`."""
    if policy not in POLICIES:
        raise MeaningError("E-ROUND-004", what="policy", value=policy, known=", ".join(POLICIES))
    if policy == "none":
        return RoundedAccounts(accounts, accounts.value, accounts.volume, policy, decimals, 0.0)
    made, moved = [], 0.0
    for cube in (accounts.value, accounts.volume):
        if policy == "published":
            done = half_up(cube.values, decimals)
            values = done.values
        else:
            steps, also, names = _plan(accounts, regions)
            flat = cube.values if regions is None else cube.values.reshape(*cube.values.shape[:-3], -1, cube.values.shape[-1])
            try:
                done = round_tree(flat, steps, decimals, also=also)
            except KernelError as error:
                raise _named(error, accounts, names) from error
            values = done.values.reshape(cube.values.shape)
        made.append(replace(cube, values=values))
        moved = max(moved, done.moved)
    return RoundedAccounts(accounts, made[0], made[1], policy, decimals, moved)


def equations(tree: Hierarchy, items: Sequence[str]) -> list[Equation]:
    """(parent, partition, children) of a hierarchy among the items that are here; children that are not give way to theirs."""
    here, found = set(items), []

    def shown(code: str) -> list[str] | None:
        if code in here:
            return [code]
        parts = [shown(c) for c in tree.children(code)]
        return [c for p in parts for c in p or []] if parts and all(parts) else None

    for parent, partitions in tree.partitions.items():
        for name, children in partitions.items():
            parts = [shown(c) for c in children]
            if parent in here and all(parts):
                found.append((parent, name, tuple(c for p in parts for c in p or [])))
    return found


# -- parts -------------------------------------------------------------------------------------------------------------
Steps = list[tuple[int, list[int]]]


def _plan(accounts: Accounts, regions: Hierarchy | None) -> tuple[Steps, Steps, list[str]]:
    """Steps from the top down, further equations over the leaves, and names of the rows."""
    items = list(accounts.items)
    down, across = _lines(accounts.hierarchy, items)
    if regions is None:
        return down, across, items
    places = list(accounts.regions)
    wide = len(items)
    below = {**{k: [k] for k in range(wide)}, **_leaves(down), **dict(across)}
    there, beside = _lines(regions, places)
    under = {**{k: [k] for k in range(len(places))}, **_leaves(there), **dict(beside)}
    cells = {(r, i): [a * wide + b for a in under[r] for b in below[i]] for r in under for i in below}
    tops = {(r, i) for r in _tops(there) for i in _tops(down)}
    also = [(r * wide + i, rows) for (r, i), rows in cells.items() if len(rows) > 1 and (r, i) not in tops]
    return [(r * wide + i, cells[(r, i)]) for r, i in sorted(tops)], also, [f"{r} {i}" for r in places for i in items]


def _lines(tree: Hierarchy, codes: list[str]) -> tuple[Steps, Steps]:
    """Steps of a tree from the top down, and nodes of other partitions as sums of the leaves that the steps reach.

    The first partition of every node is walked; a further one only where its leaves are not met on the way already (strata
    given without the parts that make them up). Where they are, its nodes are further equations over the same leaves.
    """
    parts: dict[str, list[tuple[str, ...]]] = {}
    for parent, _, children in equations(tree, codes):
        parts.setdefault(parent, []).append(children)
    down: list[tuple[str, tuple[str, ...]]] = []
    taken: set[str] = set()
    beside: list[str] = []

    def leaves(code: str) -> list[str]:
        return [leaf for c in parts[code][0] for leaf in leaves(c)] if code in parts else [code]

    def walk(parent: str) -> None:
        for k, children in enumerate(parts[parent]):
            if k and taken & {leaf for c in children for leaf in leaves(c)}:
                beside.extend(children)
                continue
            down.append((parent, children))
            taken.update(c for c in children if c not in parts)
            for child in children:
                if child in parts:
                    walk(child)

    below = {c for lists in parts.values() for children in lists for c in children}
    for root in parts:
        if root not in below:
            walk(root)
    across: dict[str, list[str]] = {}
    for code in beside:  # grows while it is read
        if code in parts and code not in across and all(code != parent for parent, _ in down) and taken.issuperset(leaves(code)):
            across[code] = leaves(code)
            beside.extend(c for children in parts[code] for c in children)
    place = {c: k for k, c in enumerate(codes)}

    def rows(lines: Iterable[tuple[str, Sequence[str]]]) -> Steps:
        return [(place[parent], [place[c] for c in children]) for parent, children in lines]

    return rows(down), rows(across.items())


def _leaves(down: Steps) -> dict[int, list[int]]:
    """Leaf rows under each parent, by its first partition."""
    parts = dict(reversed(down))

    def below(row: int) -> list[int]:
        return [leaf for c in parts[row] for leaf in below(c)] if row in parts else [row]

    return {row: below(row) for row in parts}


def _tops(down: Steps) -> list[int]:
    children = {c for _, rows in down for c in rows}
    return [parent for parent, _ in down if parent not in children]


def _named(error: KernelError, accounts: Accounts, names: list[str]) -> KernelError:
    """The same refusal with the item, region and period it is about."""
    fields = dict(error.finding.fields)
    if error.code == "E-ROUND-002":
        place = fields["place"]
        region = f"{accounts.regions[place[-2]]} " if len(place) > 1 and len(names) == len(accounts.items) else ""
        fields |= {"row": names[fields["row"]], "place": f"{region}{accounts.periods[place[-1]]}"}
    return KernelError(error.code, **fields)


def _difference(total: NDArray[np.float64], parts: list[NDArray[np.float64]]) -> list[float]:
    out = []
    for whole, *rows in zip(total.tolist(), *(p.tolist() for p in parts), strict=True):
        cells = [whole, *rows]
        gone = any(c != c for c in cells)
        out.append(float("nan") if gone else float(Decimal(repr(whole)) - sum((Decimal(repr(c)) for c in rows), Decimal(0))))
    return out
