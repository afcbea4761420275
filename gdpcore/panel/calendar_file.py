"""A release calendar from a table."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from gdpcore.cube import parse_period
from gdpcore.cube.releases import Lag, ReleaseCalendar, day_of
from gdpcore.errors import Finding, PeriodError, ReviewError
from gdpcore.panel.heading import read_heading
from gdpcore.panel.opening import read_table

COLUMNS = ("indicator", "lag_days", "compiler_lag_days", "working_days", "period", "date", "compiler_date")
YES = {"": False, "no": False, "0": False, "否": False, "yes": True, "1": True, "是": True}


def read_calendar(path: str | Path) -> ReleaseCalendar:
    """Read when figures come out from a .csv or .xlsx file.

    Columns: ``indicator`` and, for its rule, ``lag_days``, ``compiler_lag_days`` (the same if empty), ``working_days`` (yes or
    no); for a single release ``period``, ``date`` and perhaps ``compiler_date`` (days such as 2024-03-18), on rows of their own
    or beside the rule.

    Raises
    ------
    FileError
        E-FILE-001 to -005: the file cannot be opened or is not what its name says.
    ReviewError
        All rows that are wrong: E-DATA-001, -003, -010, -013, -014, E-SCHEME-002, E-TIME-001, E-ASOF-006.

    Examples
    --------
    >>> import tempfile
    >>> text = "indicator,lag_days,working_days,period,date\\nretail,15,yes,,\\nretail,,,2024年1-2月,2024-03-18\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "calendar.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     calendar = read_calendar(path)
    >>> calendar.released("retail", pd.period_range("2024-02", periods=2, freq="M")).astype(str).tolist()
    ['2024-03-18', '2024-04-15']
    """
    table, found = read_table(path), list[Finding]()
    heading = read_heading(table, {name: () for name in COLUMNS}, found)
    for k, cell in heading.others.items():
        place = table.place(heading.row, k)
        found.append(Finding("E-SCHEME-002", place=place, key=str(cell), known=", ".join(COLUMNS)))
    if "indicator" not in heading.columns:
        found.append(Finding("E-DATA-001", place=table.place(heading.row, 0), column="indicator", needed="indicator"))
    lags: dict[str, Lag] = {}
    dates: dict[tuple[str, pd.Period], tuple[dt.date, dt.date | None]] = {}
    for r in table.lines(heading.row) if not found else ():
        row = {name: table.raw(r, heading.columns[name]).strip() if name in heading.columns else "" for name in COLUMNS}
        place = f"{table.file} row {r + 1}"
        if not row["indicator"]:
            found.append(Finding("E-DATA-010", place=place, column="indicator"))
        if row["lag_days"]:
            _add(lags, row["indicator"], _lag(row, place, found), place, found)
        if row["period"] or row["date"]:
            key, days = _dated(row, place, found)
            _add(dates, key, days, place, found)
        if not row["lag_days"] and not row["period"] and not row["date"]:
            found.append(Finding("E-ASOF-006", place=place, column="lag_days", raw="", needed="days, or a period with its date"))
    if found:
        raise ReviewError(found)
    return ReleaseCalendar(lags, dates)


def _add(kept: dict, key: object, one: object, place: str, found: list[Finding]) -> None:  # type: ignore[type-arg]
    if key in kept:
        series, period = key if isinstance(key, tuple) else (key, "lag_days")
        found.append(Finding("E-DATA-003", place=place, series=series, period=period, first="an earlier row"))
    kept[key] = one


def _lag(row: dict[str, str], place: str, found: list[Finding]) -> Lag:
    days: dict[str, int] = {}
    for column in ("lag_days", "compiler_lag_days"):
        raw = row[column]
        if raw.isascii() and raw.lstrip("-").isdigit():
            days[column] = int(raw)
        elif raw:
            found.append(Finding("E-ASOF-006", place=place, column=column, raw=raw, needed="whole days"))
    if row["working_days"].lower() not in YES:
        found.append(Finding("E-ASOF-006", place=place, column="working_days", raw=row["working_days"], needed="yes or no"))
    public = days.get("lag_days", 0)
    return Lag(public, days.get("compiler_lag_days", public), YES.get(row["working_days"].lower(), False))


def _dated(row: dict[str, str], place: str, found: list[Finding]) -> tuple[tuple[str, pd.Period], tuple[dt.date, dt.date | None]]:
    days: list[dt.date | None] = []
    for column in ("date", "compiler_date"):
        raw = row[column]
        try:
            days.append(dt.date.fromisoformat(str(day_of(raw))) if raw or column == "date" else None)
        except PeriodError:
            found.append(Finding("E-ASOF-006", place=place, column=column, raw=raw, needed="a day such as 2024-03-18"))
            days.append(None)
    try:
        period = parse_period(row["period"], where=place).asfreq("M", how="end")
    except PeriodError as error:
        found.append(error.finding)
        period = pd.NaT
    return (row["indicator"], period), (days[0] or dt.date.min, days[1])
