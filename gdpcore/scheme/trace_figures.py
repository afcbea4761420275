"""How one figure of a run was made, step by step: what a trace shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.accounts.lineage.demand import Demand
from gdpcore.accounts.lineage.states import At, figure_node
from gdpcore.cube.trace import Leaf, Node
from gdpcore.kernel.extrapolate import Drive
from gdpcore.scheme.rule import Method, Rule

if TYPE_CHECKING:
    from gdpcore.scheme.lineage import Computed, Probe

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Figures:
    """The steps of a run."""

    made: Computed

    @property
    def _bound(self) -> Any:
        return self.made.run.bound

    @cached_property
    def _spans(self) -> dict[int, tuple[int, int]]:
        """(span, source) of every period that is one cell of the recursion."""
        bound, out = self._bound, {}
        for step in bound.recipe.steps if bound.recipe.parts is None else ():
            rows = [np.arange(bound.line.cells + len(bound.line.spans))[i] for i in (step.target, step.source, step.spans)]
            out.update({int(t): (int(s), int(b)) for t, b, s in zip(*rows, strict=True)})
        return out

    def node(self, at: At) -> Node | Leaf:
        """A total, a memo item, the discrepancy, or a leaf."""
        k, r, row, t = at
        bound, a = self._bound, self.made.accounts
        parts = dict(bound.plan.sums).get(row)
        memo = next((m for m in bound.memos if m.row == row), None)
        if parts is not None and not (k == 1 and bound.chain is not None):
            return figure_node(a, at, operation="sum", branches=lambda: [self.node((k, r, c, t)) for c in parts])
        if parts is not None:
            return figure_node(a, at, branches=lambda: [self._linked(at)])
        if memo is not None:
            shares = (memo.value, memo.volume)[k][r, :, t]
            return figure_node(
                a, at, operation="shares", parameters=tuple(map(float, shares)),
                branches=lambda: [*(self.node((k, r, i, t)) for i in memo.items), *self._loose("shares", at)],
            )  # fmt: skip
        if bound.gap is not None and bound.gap.row == row:
            return self._gap(at)
        return self._leaf(at)

    def _linked(self, at: At) -> Node:
        """A chain link: the leaves' values and volumes that it holds, in all years that it reaches."""
        need = self.made._to_leaves(Demand.of(self.made._figures.shape, at)).need
        cells = [tuple(int(x) for x in c) for c in np.argwhere(need)]
        fields = {"link": self._bound.chain.link, "count": len(cells)}
        return Node("linked", fields, None, "", "", (), lambda: [self.node(c) for c in cells])  # type: ignore[arg-type]

    def _gap(self, at: At) -> Node:
        k, r, _, t = at
        gap, a = self._bound.gap, self.made.accounts
        if k == 1:
            others = [(0, r, gap.row, t), (1, r, gap.total, t), (0, r, gap.total, t)]
            return figure_node(a, at, operation="deflated", branches=lambda: [self.node(o) for o in others])
        control = self.made._figures[0, r, gap.row, t] + self.made._figures[0, r, gap.total, t]
        fields = {"code": self._bound.plan.discrepancy.control}
        one = Node("control", fields, float(control), str(a.value.meaning.unit), "", (), lambda: self._control_cells(at))
        return figure_node(a, at, operation="difference", branches=lambda: [one, self.node((0, r, gap.total, t))])

    def _control_cells(self, at: At) -> list[Leaf]:
        panel = Demand.none(self.made.panel.values.shape)
        self.made._control(Demand.of(self.made._figures.shape, at), panel)
        return self._cells(panel.need)

    def _cells(self, need: NDArray[np.bool_]) -> list[Leaf]:
        return [self.made.cell(int(r), int(i), int(m)) for r, i, m in np.argwhere(need)]

    def _loose(self, kind: str, at: At) -> list[Node]:
        """Base cells behind the shares of a memo item."""
        base = Demand.none(self.made.base_shape)
        self.made._memo_shares(Demand.of(self.made._figures.shape, at), base)
        cells = [tuple(int(x) for x in c) for c in np.argwhere(base.need)]
        if not cells:
            return []
        return [Node(kind, {"count": len(cells)}, None, "", "", (), lambda: [self.made.base.node(c) for c in cells])]  # type: ignore[arg-type]

    # -- leaves ----------------------------------------------------------------------------------------------------
    def _leaf(self, at: At) -> Node | Leaf:
        k, r, row, t = at
        if t not in self._spans:
            return self._known(at)
        span, before = self._spans[t]
        leaf = self._bound.plan.leaves.index(self.made.accounts.items[row])
        rule = self._bound.plan.rules[leaf]
        last = k if self._bound.recipe.shown_volume is None else 0
        operation, parts = self._arithmetic(k, leaf, r, span, rule, at)
        return figure_node(
            self.made.accounts, at, operation=operation,
            branches=lambda: [*([] if operation == "same" else [self._last((last, r, row, before))]), *parts, *self._rest(at, before)],
        )  # fmt: skip

    def _last(self, at: At) -> Node:
        one = self._leaf(at)
        fields, unit = {"period": str(self.made.accounts.periods[at[3]])}, str(self.made.accounts.value.meaning.unit)
        return Node("last", fields, one.value, unit, "same", (), lambda: [one])

    def _arithmetic(self, k: int, leaf: int, r: int, span: int, rule: Rule, at: At) -> tuple[str, list[Node]]:
        """Which operation makes the figure, and its factors after last year's figure."""
        recipe, side = self._bound.recipe, rule.driver
        level = recipe.levels is not None and leaf in recipe.levels.leaves
        if level and (k == 0 or side == "value"):
            known = self._level(leaf, r, span)
            if known is not None and k == 0:
                return "same", [self._level_node(rule, known, at)]
            if known is not None:
                before = self.made._figures[0, r, at[2], self._spans[at[3]][1]]
                ratio = Node("ratio_of_values", {}, float(known / before), "", "", (), lambda: [self.node((0, *at[1:]))])
                price = self._price(rule, leaf, r, span, at)
                return ("deflated", [ratio, price]) if price is not None else ("product", [ratio])
        if side == "both" and k == 1:
            return "product", [self._factor(recipe.second, rule.volume, rule, leaf, r, span, at)]
        factor = self._factor(recipe.drive, rule.driving, rule, leaf, r, span, at)
        price = self._price(rule, leaf, r, span, at) if (k == 1) == (side == "value") and side != "both" else None
        if price is None:
            return "product", [factor]
        return ("deflated" if k == 1 else "product"), [factor, price]

    def _level(self, leaf: int, r: int, span: int) -> float | None:
        levels = self._bound.recipe.levels
        j = int(np.flatnonzero(levels.leaves == leaf)[0])
        value = float(levels.value(self.made.run.values, slice(None))[r, j, span])
        return value if np.isfinite(value) else None

    def _level_node(self, rule: Rule, value: float, at: At) -> Node:
        unit = str(self.made.accounts.value.meaning.unit)
        return Node(
            "level", self._said(rule, rule.value, at), value, unit, "", (), lambda: self._direct([rule.value.terms[0].code], at)
        )

    def _said(self, rule: Rule, method: Method, at: At) -> dict[str, Any]:
        """What the rule says of itself."""
        texts = {"evidence": rule.evidence, "reference": rule.reference, "note": rule.note}
        return {"method": method.name, "item": rule.item, "scheme": self._bound.plan.code, **texts, "rung": 1, "clamped": False}

    def _factor(self, drive: Drive, method: Method, rule: Rule, leaf: int, r: int, span: int, at: At) -> Node:
        """The growth ratio: the rung of the ladder that gave it, within its bounds."""
        values = self.made.run.values
        held, free = (float(drive.factor(values, clamp=c)[r, leaf, span]) for c in (True, False))
        used = int(drive.rung_used(values)[r, leaf, span])
        rung = drive.rungs[max(used, 0)]
        constant, *slopes = (float(_of(x, r, leaf, span)) for x in (rung.constant, *rung.slopes))
        ratio = drive.layout.ratio(values)
        terms = []
        for slope, pick in zip(slopes, rung.columns, strict=True):
            column = int(np.arange(drive.layout.columns)[pick][leaf])
            terms.append((slope, self._bound.driving[column], float(ratio[r, column, span])))
        terms = [x for n, x in enumerate(terms) if n == 0 or x[0] != 0.0]
        fields = {**self._said(rule, method, at), "rung": used + 1, "clamped": held != free}
        line = self._line("line", constant, terms, at, fields) if terms else Node("history", fields, free)
        if held == free:
            return Node("factor", fields, held, "", "same", (), lambda: [line])
        low, high = (1.0 + float(x[leaf]) / 100.0 for x in (drive.low, drive.high) if x is not None)
        return Node("factor", fields, held, "", "within", (low, high), lambda: [line])

    def _line(
        self, kind: str, constant: float, terms: Sequence[tuple[float, str, float]], at: At, fields: dict[str, Any]
    ) -> Node:
        """Constant + sum of slope x ratio."""
        value = constant + sum(b * g for b, _, g in terms)
        numbers = {"constant": constant, "slopes": ", ".join(f"{b:.6g}" for b, _, _ in terms)}
        return Node(
            kind, {**fields, **numbers}, value, "", "line", (constant, *(b for b, _, _ in terms)),
            lambda: [self._ratio(code, g, at) for _, code, g in terms],
        )  # fmt: skip

    def _ratio(self, code: str, value: float, at: At) -> Node:
        one = self._bound.catalogue[code]
        fields = {"code": code, "zh": one.zh or code, "en": one.en or code, "provider": one.provider}
        return Node("ratio", fields, value, "", "", (), lambda: self._direct([code, one.growth], at))

    def _price(self, rule: Rule, leaf: int, r: int, span: int, at: At) -> Node | None:
        prices = self._bound.recipe.prices
        if prices is None or not rule.prices:
            return None
        ratio = prices.layout.ratio(self.made.run.values)
        first = sum(len(x.prices) for x in self._bound.plan.rules[:leaf])
        terms = [(t.weight, t.code, float(ratio[r, first + n, span])) for n, t in enumerate(rule.prices)]
        constant = 1.0 - sum(w for w, _, _ in terms)
        proxies = ", ".join(t.code for t in rule.prices if t.proxy)
        return self._line("price", constant, terms, at, {"proxy": proxies})

    # -- cells -----------------------------------------------------------------------------------------------------
    def _reads(self, at: At) -> tuple[Probe, NDArray[np.bool_], NDArray[np.bool_]]:
        """Which cells and base figures a leaf's figure reads."""
        k, r, row, t = at
        probe = self.made.probe(r, row)
        column = probe.found.reads[:, k * len(self.made.accounts.periods) + t]
        n = len(probe.cells[0])
        return probe, column[:n], column[n:]

    def _near(self, probe: Probe, t: int) -> NDArray[np.bool_]:
        """Cells in the months of a period's span, or of the span it is compared with."""
        spans = self._bound.line.spans
        span = self._spans[t][0]
        month = self.made.panel.months[0].ordinal + probe.cells[1]
        out = np.zeros(month.shape, dtype=bool)
        back = 12 if not self._bound.plan.previous else int(spans.months.max())
        for shift in (0, back):
            out |= (month >= spans.first[span] - shift - 1) & (month <= spans.last[span] - shift)
        return out

    def _direct(self, codes: Sequence[str], at: At) -> list[Leaf]:
        """Cells of some indicators in the span and in the one it is compared with."""
        probe, cells, _ = self._reads(at)
        rows = [self.made.panel.position(c) for c in codes if c in self.made.panel.catalogue]
        mine = cells & np.isin(probe.cells[0], rows) & self._near(probe, at[3])
        return [self.made.cell(at[1], int(i), int(m)) for i, m in zip(*(x[mine] for x in probe.cells), strict=True)]

    def _rest(self, at: At, before: int) -> list[Node]:
        """History: what else a figure reads than its spans and last year's figure, for coefficients, rates and weights."""
        probe, cells, figures = self._reads(at)
        shown = self._near(probe, at[3]) & cells
        last = at[0] if self._bound.recipe.shown_volume is None else 0
        _, before_cells, before_figures = self._reads((last, at[1], at[2], before))
        cells, figures = cells & ~shown & ~before_cells, figures & ~before_figures
        count = int(cells.sum() + figures.sum())
        if not count:
            return []
        return [Node("history_cells", {"count": count}, None, "", "", (), lambda: self._both(probe, cells, figures, at[1]))]

    def _both(self, probe: Probe, cells: NDArray[np.bool_], figures: NDArray[np.bool_], r: int) -> list[Node | Leaf]:
        out: list[Node | Leaf] = [
            self.made.cell(r, int(i), int(m)) for i, m in zip(*(x[cells] for x in probe.cells), strict=True)
        ]
        return out + [
            self.made.base.node((int(k), r, int(i), int(t))) for k, i, t in zip(*(x[figures] for x in probe.figures), strict=True)
        ]

    def _known(self, at: At) -> Node | Leaf:
        """A figure that the run did not extrapolate as one period: of the base, or put together from what it reads."""
        probe, cells, figures = self._reads(at)
        below = self._both(probe, cells, figures, at[1])
        if len(below) == 1 and below[0].value == float(self.made._figures[at]):
            return below[0]
        return figure_node(self.made.accounts, at, branches=lambda: below)


def _of(x: Array, r: int, leaf: int, span: int) -> Any:
    return x[min(r, x.shape[0] - 1), leaf, min(span, x.shape[2] - 1)]
