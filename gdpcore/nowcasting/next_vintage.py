"""What a fit is given next: other data, frames or a panel and accounts, of the series that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gdpcore.errors import Finding, ReviewError
from gdpcore.nowcasting.frames import Frames, column_name, frames_of
from gdpcore.nowcasting.series import FactorData
from gdpcore.nowcasting.standard import LEAST
from gdpcore.panel import Panel

if TYPE_CHECKING:
    from gdpcore.nowcasting.factor_fit import FactorFit


def next_data(fit: FactorFit, x: Any, y: Any = None) -> FactorData:
    """The figures of the fit's series in other data, standardised as the fit's.

    Of a panel, and what comes with it, those series are taken that the fit knows; a series that is not there has no figures.

    Raises
    ------
    ReviewError
        E-NOW-037 for a series that a panel now gives jointly or since January, where the fit knows months.
    ModelError
        E-NOW-012 if frames hold other series, E-NOW-005 if a figure is infinite, E-NOW-017 for accounts that do not fit.
    """
    frames, data = frames_of(x, y), fit.data
    kinds, found = data.observes, frames.observes or {}
    wrong = [name for name in found if kinds.get(name) == "month" and found[name] != "month"]
    if wrong:
        raise ReviewError([Finding("E-NOW-037", series=name, found=found[name], kind="month") for name in wrong])
    return data.like(frames.monthly, frames.quarterly, lenient=isinstance(x, Panel))


def without_figures(x: Any, frames: Frames) -> list[Finding]:
    """Indicators of a panel of which there is no growth at all: they have no column."""
    if not isinstance(x, Panel):
        return []
    columns = {*frames.monthly.columns, *(() if frames.quarterly is None else frames.quarterly.columns)}
    names = [column_name(region, code, len(x.regions)) for code in x.indicators for region in x.regions]
    return [Finding("W-NOW-002", series=name, count=0, least=LEAST) for name in names if name not in columns]
