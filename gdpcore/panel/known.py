"""What a panel held on a date: the day on which every cell is known, the panel as of a day, and one with a poisoned future."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdpcore.cube.releases import Days, Lag, ReleaseCalendar, day_of, last_known, require_access
from gdpcore.panel.cells import CellStatus

if TYPE_CHECKING:
    from gdpcore.panel.panel import Panel


def release_days(panel: Panel, access: str = "public") -> Days:
    """The day on which each cell is known, empty ones included: (region, indicator, month) datetime64[D].

    ``known_at`` where the panel has it, else the panel's calendar, else the catalogue's lags after the month's end. A joint
    January is known with February. E-ASOF-003 for an access that is not "public" or "compiler".
    """
    require_access(access)
    calendar = panel.calendar or ReleaseCalendar()
    months = panel.months.append(panel.months[-1:] + 1)  # one more, for a January at the end
    days = np.empty((len(panel.catalogue), len(months)), dtype="datetime64[D]")
    for i, one in enumerate(panel.catalogue.values()):
        days[i] = calendar.released(one.code, months, access, Lag(one.lag_days, one.compiler_lag_days))
    out = np.where(panel.joint, days[:, 1:], days[:, :-1])
    if panel.known_at is None:
        return out
    own = panel.known_at.astype("datetime64[D]")
    joint = np.concatenate([own[..., 1:], np.full_like(own[..., :1], "NaT")], axis=-1)
    own = np.where(panel.joint, joint, own)
    return np.where(np.isnat(own), out, own)


def as_of(panel: Panel, date: Any, access: str = "public") -> Panel:
    """What was known at the end of a day; see :meth:`Panel.as_of`."""
    day = day_of(date)
    known = release_days(panel, access) <= day
    values = np.where(known, panel.values, np.nan)
    held = ~np.isnan(values).all(axis=tuple(range(values.ndim - 1)))
    last = last_known(held, day, "the panel")
    cut = replace(
        panel,
        values=values,
        status=np.where(known, panel.status, np.uint8(CellStatus.NOT_PUBLISHED)),
        source=np.where(known, panel.source, np.int32(-1)),
        known_at=None if panel.known_at is None else np.where(known, panel.known_at, np.datetime64("NaT")),
    )
    return cut.window(panel.months[0], panel.months[last])


def with_values_after(panel: Panel, date: Any, value: float, access: str = "public") -> Panel:
    """Every cell that is known only after a day replaced; see :meth:`Panel.with_values_after`."""
    late = (release_days(panel, access) > day_of(date)) & ~panel.joint & _is_cell(panel)
    flag = CellStatus.NOT_PUBLISHED if np.isnan(value) else CellStatus.OBSERVED
    return replace(
        panel,
        values=np.where(late, float(value), panel.values),
        status=np.where(late, np.uint8(flag), panel.status),
        source=np.where(late, np.int32(-1), panel.source),
    )


def _is_cell(panel: Panel) -> NDArray[np.bool_]:
    """(indicator, month): a quarterly series has figures in the last month of quarters only."""
    monthly = np.array([one.frequency == "M" for one in panel.catalogue.values()])
    return np.asarray(monthly[:, None] | (np.asarray(panel.months.month) % 3 == 0))
