"""Totals of a run that are chain-linked from its leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts import Accounts
from gdpcore.cube import Meaning, PriceBasis
from gdpcore.cube.periods import periods_per_year
from gdpcore.errors import RunError
from gdpcore.kernel.extrapolate import Applied
from gdpcore.scheme.head import Volumes
from gdpcore.scheme.timeline import Timeline

if TYPE_CHECKING:
    from gdpcore.cube import Hierarchy
    from gdpcore.scheme.plan import Plan


def as_linked(base: Accounts, tree: Hierarchy, volumes: Volumes) -> Accounts:
    """The base as a scheme needs it: as it is where volumes add, else chain-linked at the scheme's reference year.

    Raises
    ------
    RunError
        E-RUN-010 if volumes are chained and the scheme adds them; E-CHAIN-003, E-PRICE-002 and others of the chain.
    """
    kind = base.volume.meaning.price.kind
    if not volumes.chained:
        if kind == "chained":
            raise RunError("E-RUN-010", basis=base.volume.meaning.price)
        return base
    single = base.to_flow("period")
    full = replace(single, hierarchy=tree) if kind == "chained" else single.complete(tree)
    assert volumes.reference is not None  # the scheme's check asks for it
    return full.chain(volumes.link, reference=volumes.reference)


@dataclass(frozen=True)
class ChainRows:
    """Rows of a result whose volume is a chain of other rows.

    Attributes
    ----------
    parents : rows to fill; groups : for each, positions among ``leaves`` ; leaves : rows of the leaves.
    link, per_year, reference : of :func:`gdpcore.kernel.price.chain`.
    """

    parents: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    leaves: NDArray[np.int64]
    link: str
    per_year: int
    reference: int

    @classmethod
    def of(cls, plan: Plan, line: Timeline) -> ChainRows | None:
        """The chain of a plan, or None if its volumes add."""
        volumes, tree = plan.volumes, plan.hierarchy
        if not volumes.chained or volumes.reference is None:
            return None
        parents = tuple(p for p, _ in tree.steps())
        where = {c: i for i, c in enumerate(plan.leaves)}
        return cls(
            tuple(plan.items.index(p) for p in parents),
            tuple(tuple(where[c] for c in tree.leaves_of(p)) for p in parents),
            plan.leaf_rows,
            volumes.link,
            periods_per_year(line.periods),
            volumes.reference - int(line.periods[0].year),
        )

    def linked(self, value: NDArray[np.float64], volume: NDArray[np.float64]) -> NDArray[np.float64]:
        """(..., R, P, T) volumes of the parents from values and volumes (..., R, L, T) of the leaves."""
        return kernel.price.chain(
            value,
            volume,
            method=self.link,
            per_year=self.per_year,
            reference=self.reference,
            groups=self.groups,
            strict=False,
        ).values

    def fill(self, done: Applied) -> None:
        """Write the volumes of the parents, and where they are absent."""
        value, volume = (x[..., self.leaves, :] for x in (done.value, done.volume))
        made = self.linked(value, volume)
        gone = np.isnan(made)
        rows = list(self.parents)
        done.volume[..., rows, :] = made
        done.absent_volume[:, rows] = gone.any(axis=tuple(range(gone.ndim - 3))) if gone.ndim > 3 else gone


def volume_meaning(base: Accounts, volumes: Volumes, line: Timeline) -> Meaning:
    """Unit, price basis and flow of the volumes of a run."""
    price = base.volume.meaning.price
    if volumes.chained:
        price = PriceBasis("chained", volumes.reference, volumes.link)
    return Meaning(base.volume.meaning.unit, price, line.flow)
