"""What the head of a scheme says about the figures as a whole: how volumes link, from what they are extrapolated, which approach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gdpcore.errors import Finding

if TYPE_CHECKING:
    from gdpcore.scheme.scheme import Scheme

SOURCES = ("same_period_last_year", "previous_period")
APPROACHES = ("production", "income", "expenditure")
BASES = ("fixed", "chained")


@dataclass(frozen=True)
class Volumes:
    """How volumes of totals are made.

    Attributes
    ----------
    basis : "fixed" (sums of leaves at the prices of one year) or "chained" (leaves linked by ``link``).
    link : see :mod:`gdpcore.kernel.chain`; reference : (chained) the year at whose average prices volumes stand.
    """

    basis: str = "fixed"
    link: str = "annual_overlap"
    reference: int | None = None

    @property
    def chained(self) -> bool:
        """True if totals are linked."""
        return self.basis == "chained"


FIXED = Volumes()
"""Volumes of totals are sums of leaves."""


@dataclass(frozen=True)
class Discrepancy:
    """A row that shows what this approach leaves to the GDP of another: ``control`` (an indicator, GDP at current prices) less
    the total of the scheme. Item ``item`` is a memo of the total: shown, never added, never spread over the others."""

    item: str
    control: str


def check_head(scheme: Scheme) -> list[Finding]:
    """Heads that contradict themselves; adjustment items that stand in an industry; a discrepancy that is no memo of the total."""
    found = []
    place = f"{scheme.code} [scheme]"
    if scheme.regime == "ytd" and (scheme.volumes.chained or scheme.previous):
        what = "volume = { basis = 'chained' }" if scheme.volumes.chained else "extrapolate_from = 'previous_period'"
        found.append(Finding("E-SCHEME-004", place=place, key="regime", value="ytd", known=f"'period' with {what}"))
    if scheme.volumes.chained and scheme.volumes.reference is None:
        found.append(Finding("E-SCHEME-003", place=f"{place} volume", key="reference"))
    tree = scheme.hierarchy
    for code, node in tree.nodes.items():
        parents = [p for p, children in tree.equations() if code in children]
        if node.level == "adjustment" and any(p not in tree.roots for p in parents):
            inside = next(p for p in parents if p not in tree.roots)
            found.append(Finding("E-SCHEME-014", item=code, parent=inside, total=tree.roots[0]))
    gap = scheme.discrepancy
    if gap is not None and (gap.item not in tree.nodes or tree.nodes[gap.item].memo_of not in tree.roots):
        found.append(Finding("E-SCHEME-015", item=gap.item, total=tree.roots[0] if tree.roots else "GDP"))
    return found
