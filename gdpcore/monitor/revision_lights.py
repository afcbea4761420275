"""Traffic lights: named rules that put a threshold beside every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import AlignmentError


@dataclass(frozen=True)
class LightRule:
    """A threshold for one statistic.

    Attributes
    ----------
    name : what the rule is about. statistic : a column of ``sizes``, or "<test>.p".
    amber, red : where each light begins, the figure itself included. Red above amber: large is bad; below it: small is bad.
    absolute : judge the size of the figure, whatever its sign.

    Raises
    ------
    AlignmentError
        E-REV-010 if both are the same or no numbers.

    Examples
    --------
    >>> LightRule("bias", "bias.p", 0.10, 0.05).light(0.07)
    'amber'
    """

    name: str
    statistic: str
    amber: float
    red: float
    absolute: bool = False

    def __post_init__(self) -> None:
        if not np.isfinite(self.amber) or not np.isfinite(self.red) or self.amber == self.red:
            raise AlignmentError("E-REV-010", rule=self.name, amber=self.amber, red=self.red)

    def light(self, value: float) -> str:
        """ "green", "amber", "red", or "grey" for a missing figure."""
        if np.isnan(value):
            return "grey"
        size = abs(value) if self.absolute else value
        if self.red > self.amber:
            return "red" if size >= self.red else "amber" if size >= self.amber else "green"
        return "red" if size <= self.red else "amber" if size <= self.amber else "green"


RULES = (
    LightRule("bias", "bias.p", 0.10, 0.05),
    LightRule("efficiency", "mincer_zarnowitz.p", 0.10, 0.05),
    LightRule("predictable from the revision before", "previous_revision.p", 0.10, 0.05),
    LightRule("autocorrelation", "autocorrelation.p", 0.10, 0.05),
    LightRule("size", "relative_mean_absolute", 10.0, 20.0),
    LightRule("direction", "sign_changes", 5.0, 10.0),
    LightRule("turning", "turn_changes", 20.0, 35.0),
    LightRule("relevance", "theil_u2", 0.8, 1.0),
)
"""Rules to begin with: usual levels of significance for tests, 1 as the bound of Theil's U2; the other thresholds are a starting
point that every office has to set for its own figures."""


def lights_of(
    sizes: pd.DataFrame, tests: pd.DataFrame, missing: pd.DataFrame, rules: Sequence[LightRule], language: str
) -> pd.DataFrame:
    """The table of lights; see :meth:`gdpcore.monitor.RevisionStatistics.lights`."""
    kind = str(sizes.index.name)
    reasons = {(label, name): why.text(language) for label, name, why in missing.itertuples(index=False)}
    names = tests.index.get_level_values("test").unique()
    rows: list[tuple[Any, ...]] = []
    for rule in rules:
        test = rule.statistic.removesuffix(".p")
        if rule.statistic not in sizes.columns and (test not in names or test == rule.statistic):
            raise AlignmentError("E-REV-009", name=rule.statistic, known=", ".join([*sizes.columns, *(f"{n}.p" for n in names)]))
        for label in sizes.index:
            value = float(sizes.loc[label, rule.statistic] if rule.statistic in sizes.columns else tests.loc[(label, test), "p"])
            why = reasons.get((label, rule.statistic), "")
            rows.append((label, rule.name, rule.statistic, value, rule.amber, rule.red, rule.light(value), why))
    return pd.DataFrame(rows, columns=[kind, "rule", "statistic", "value", "amber", "red", "light", "reason"])
