"""Which series the model of a nowcast sees: those that the scheme reads, and others that help."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import Finding, ReviewError
from gdpcore.nowcasting.frames import column_name, frames_of
from gdpcore.panel import Panel

LEAST = 24
"""Figures that a series must have."""
LEAST_HELPER = 60
"""Figures that a series must have which the scheme does not read."""
ALIKE = 0.98
"""Correlation from which a series tells nothing that another does not."""
RECENT = 36
"""Months at the end of which a helper must have at least half."""
OUTLIER = 6.0
"""Robust standard deviations from the median."""
FRESH = 12
"""Months at the end whose figures are never outliers: they are what the nowcast rests on."""
_UNUSABLE = ("E-NOW-002", "E-NOW-003")


@dataclass(frozen=True, eq=False)
class Columns:
    """Frames for a model.

    Attributes
    ----------
    monthly : months x series; quarterly : quarters x series, or None; observes : series -> kind.
    figures : monthly with its outliers; findings : what was left out, and why.
    """

    monthly: pd.DataFrame
    quarterly: pd.DataFrame | None
    observes: dict[str, Any]
    figures: pd.DataFrame
    findings: tuple[Finding, ...]

    def only(self, names: Iterable[str]) -> Columns:
        """The frames without all other series."""
        kept = set(names)
        quarterly = None if self.quarterly is None else self.quarterly[[c for c in self.quarterly if c in kept]]
        quarterly = None if quarterly is None or not quarterly.shape[1] else quarterly
        observes = {k: v for k, v in self.observes.items() if k in kept}
        monthly, figures = (frame[[c for c in frame if c in kept]] for frame in (self.monthly, self.figures))
        return Columns(monthly, quarterly, observes, figures, self.findings)

    @property
    def names(self) -> tuple[str, ...]:
        """All series, monthly ones first."""
        return (*self.monthly, *(() if self.quarterly is None else self.quarterly))


def columns_of(panel: Panel, needed: Iterable[str], names: Collection[str] | None = None) -> Columns:
    """The series for a model of a panel; with ``names`` those of an earlier fit, in their order, whatever they hold now.

    Series that the scheme reads come first. Others are taken if they have enough figures, recent ones among them, and are not
    the same as one that is there already. A growth rate that belongs to a level fills its gaps and is no series of its own.
    Old outliers are left out of the estimate, not of the accounts.
    """
    frames = frames_of(panel)
    monthly, kinds = frames.monthly.copy(), dict(frames.observes or {})
    regions = len(panel.regions)
    rates = {one.growth for one in panel.catalogue.values() if one.kind == "level" and one.growth in panel.catalogue}
    wanted = [column_name(r, code, regions) for code in needed for r in panel.regions]
    for region in panel.regions:
        for code in rates:
            for level in [c for c in panel.indicators if panel.catalogue[c].growth == code]:
                _merge(monthly, kinds, column_name(region, level, regions), column_name(region, code, regions))
    own_rates = {column_name(r, code, regions) for code in rates for r in panel.regions} - set(wanted)
    helpers = [c for c in monthly if c not in wanted and c not in own_rates]
    quarterly = frames.quarterly
    if names is not None:
        figures = monthly.reindex(columns=[n for n in names if quarterly is None or n not in quarterly])
        monthly, found = _without_outliers(figures)
        return Columns(monthly, quarterly, kinds, figures, tuple(found)).only(names)
    kept, findings = _chosen(monthly, [c for c in wanted if c in monthly], helpers)
    quarters = [] if quarterly is None else [c for c in quarterly if c in wanted]
    figures = monthly[kept]
    monthly, found = _without_outliers(figures)
    whole = Columns(monthly, quarterly, kinds, figures, (*findings, *found))
    return whole.only([*kept, *quarters])


def _merge(monthly: pd.DataFrame, kinds: dict[str, Any], level: str, rate: str) -> None:
    """Fill the gaps of a level's growth with the published rate."""
    if rate not in monthly:
        return
    if level not in monthly:
        monthly[level] = monthly[rate]
    elif kinds.get(level) != kinds.get(rate) and kinds.get(rate) == "ytd_growth":
        return
    else:
        monthly[level] = monthly[level].where(monthly[level].notna(), monthly[rate])
    if kinds.get(rate, kinds.get(level)) is not None:
        kinds[level] = kinds.get(rate, kinds.get(level))


def _chosen(monthly: pd.DataFrame, needed: list[str], helpers: list[str]) -> tuple[list[str], list[Finding]]:
    kept: list[str] = []
    findings: list[Finding] = []
    values = {c: monthly[c].to_numpy() for c in [*needed, *helpers]}
    for name in [*needed, *helpers]:
        x = values[name]
        own = name in needed
        count = int(np.isfinite(x).sum())
        twin = next((k for k in kept if not own and _alike(x, values[k])), None)
        if count < (LEAST if own else LEAST_HELPER) or (not own and np.isfinite(x[-RECENT:]).sum() < RECENT // 2):
            findings.append(Finding("W-CAST-001", series=name, why=f"{count} figures, or none of late"))
        elif twin is not None:
            findings.append(Finding("W-CAST-001", series=name, why=f"it moves as {twin} does"))
        else:
            kept.append(name)
    return kept, findings


def _alike(x: np.ndarray[Any, np.dtype[np.float64]], y: np.ndarray[Any, np.dtype[np.float64]]) -> bool:
    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < LEAST or not x[both].std() or not y[both].std():
        return False
    return bool(abs(np.corrcoef(x[both], y[both])[0, 1]) > ALIKE)


def _without_outliers(monthly: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Old figures far from the median are missing to the model: one epidemic must not set the size of every shock."""
    middle = monthly.median()
    away = (monthly - middle).abs()
    far = away > OUTLIER * 1.4826 * away.median()
    far.iloc[-FRESH:] = False
    findings = [
        Finding("W-CAST-002", series=name, count=int(hit.sum()), first=str(hit.index[hit][0]), last=str(hit.index[hit][-1]))
        for name, hit in far.items()
        if hit.any()
    ]
    return monthly.mask(far), findings


def estimated(model: Any, columns: Columns, start: Any = None) -> tuple[Any, Columns]:
    """A fit of the model, without the series that it refuses as too short or constant; and the columns that are left."""
    while True:
        try:
            return _fit(model, columns, start), columns
        except ReviewError as error:
            refused = {str(f.fields.get("series")) for f in error.findings if f.code in _UNUSABLE}
            names = columns.names
            left = [n for n in names if n not in refused]
            if not refused or len(left) < 2 or len(left) == len(names):
                raise
            said = [Finding("W-CAST-001", series=n, why="the model cannot use it") for n in sorted(refused)]
            columns = replace(columns, findings=(*columns.findings, *said)).only(left)


def _fit(model: Any, columns: Columns, start: Any) -> Any:
    same = start is not None and getattr(getattr(start, "data", None), "names", ()) == columns.names
    return model.fit(columns.monthly, columns.quarterly, columns.observes or None, **({"start": start} if same else {}))
