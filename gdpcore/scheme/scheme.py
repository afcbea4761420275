"""The type Scheme: items, rules, and running them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import Hierarchy
from gdpcore.errors import Finding, RunError
from gdpcore.panel import Indicator, Panel
from gdpcore.scheme.check import check_scheme
from gdpcore.scheme.plan import Plan
from gdpcore.scheme.rule import Rule, within


@dataclass(frozen=True)
class Memo:
    """An item that is shown and never added: sums of shares of other items.

    ``shares`` are (item, share); a share of None is the one of the same period of last year in the base.
    """

    code: str
    shares: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, eq=False)
class Scheme:
    """A reviewed accounting scheme: what the items are, and one dated rule for each leaf.

    Attributes
    ----------
    code, version, zh, en, remark, reference : what it is and what it rests on.
    hierarchy : items with their partitions; rules : of the leaves; memos : shown, never added.
    regime : "period" (every period from its own sources) or "ytd" (year-to-date figures are extrapolated).
    valid_from, valid_to : written periods, empty where open.
    problems : what was wrong with the file (see :meth:`check`).
    """

    code: str
    version: str
    zh: str
    en: str
    remark: str
    reference: str
    hierarchy: Hierarchy
    rules: tuple[Rule, ...]
    memos: tuple[Memo, ...] = ()
    regime: str = "period"
    valid_from: str = ""
    valid_to: str = ""
    problems: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def items(self) -> tuple[str, ...]:
        """All item codes in display order."""
        return self.hierarchy.codes

    @property
    def leaves(self) -> tuple[str, ...]:
        """Items made by a rule and counted once in GDP."""
        return self.hierarchy.leaves

    def is_leaf(self, item: str) -> bool:
        """True if the item is made by a rule and counted once; memo items are not."""
        return self.hierarchy.is_leaf(item)

    def rule(self, item: str, period: pd.Period) -> Rule:
        """The rule of a leaf in force in a period; E-RUN-002 if there is none."""
        for rule in self.rules:
            if rule.item == item and rule.holds(period):
                return rule
        ends = [r for r in self.rules if r.item == item]
        start, end = (ends[0].start, ends[-1].end) if ends else ("", "")
        raise RunError("E-RUN-002", start=f"{start or 'the beginning'} (item {item})", end=end or "now", period=period)

    def check(self, catalogue: Mapping[str, Indicator] | None = None) -> list[Finding]:
        """Everything that is wrong, all at once: the file, the hierarchy, coverage, circles, dates, method pairs, weights;
        with a catalogue also missing indicators, kinds and units.

        Examples
        --------
        >>> from gdpcore.scheme import load_scheme
        >>> load_scheme("minimal").check()
        []
        """
        return list(self._problems) if catalogue is None else check_scheme(self, catalogue)

    @cached_property
    def _problems(self) -> tuple[Finding, ...]:
        """What is wrong with the scheme alone; it does not change."""
        return tuple(check_scheme(self, None))

    def plan(self, period: pd.Period) -> Plan:
        """The compiled rules in force in a period."""
        if not within(period, self.valid_from, self.valid_to):
            raise RunError("E-RUN-002", start=self.valid_from or "the beginning", end=self.valid_to or "now", period=period)
        return Plan(
            self.hierarchy,
            tuple(self.rule(leaf, period) for leaf in self.leaves),
            tuple((m.code, m.shares) for m in self.memos),
            self.regime,
            self.code,
        )

    def run(self, panel: Panel, base: Accounts, periods: Iterable[Any] | None = None, regime: str | None = None) -> Accounts:
        """Compute accounts from indicators.

        Parameters
        ----------
        panel : indicators by region; a region "" of the panel stands for all regions that have no figure of their own.
        base : verified history (value and volume by leaf, or items from which leaves can be backed out), at least the year before.
        periods : quarters or months, in any spelling; None computes all periods after the base's end that the panel reaches.
            Named periods are recomputed from their year before even if the base holds them. Months on a quarterly base give
            year-to-date accounts.
        regime : "period" or "ytd" instead of the scheme's.

        Returns
        -------
        Accounts
            The computed periods and their comparison year; totals of both are sums of leaves.

        Raises
        ------
        RunError
            E-RUN-001 (the year before is not in the base), -002 (outside validity), -003, -005 (a region without data),
            -006 (nothing to compute), -008 (a leaf cannot be backed out of the base).
        ReviewError
            All indicators and units that are missing or wrong for these rules, at once.
        """
        from gdpcore.scheme.run import run

        return run(self, panel, base, periods, regime)
