"""Reading and writing accounts as long files: one row per region, item and period."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore import kernel
from gdpcore.accounts.accounts import Accounts
from gdpcore.cube import Axis, Cube, Flow, Hierarchy, Meaning, PriceBasis, parse_period, unit
from gdpcore.cube.classification import cn_published
from gdpcore.cube.periods import complete, frequency, period_index, periods_per_year
from gdpcore.errors import Finding, GdpcoreError, ReviewError
from gdpcore.panel.numbers import parse_number
from gdpcore.panel.table import Table, read_table

Array = NDArray[np.float64]
_HEADINGS = {
    "地区": "region", "项目": "item", "行业": "item", "时期": "period", "时间": "period", "现价": "value", "数值": "value", "不变价": "volume",
    "指数": "index_yoy", "单位": "unit", "计量单位": "unit", "口径": "flow", "价格基准": "price_basis",
}
_NEEDED = ("item", "period", "value", "unit")
_COLUMNS = ("region", "item", "period", "value", "volume", "index_yoy", "unit", "flow", "price_basis")


@dataclass(frozen=True)
class _Row:
    place: str
    region: str
    item: str
    period: pd.Period
    value: float
    volume: float
    index: float


def read_accounts(path: str | Path, hierarchy: Hierarchy | None = None, reference: int | None = None, sheet: str | None = None) -> Accounts:
    """Read verified accounts from a long CSV or Excel file.

    Parameters
    ----------
    path : columns item, period, value, unit, and volume or index_yoy (same period of last year = 100); optional region,
        flow ("period" or "ytd"), price_basis (of the volumes, for example constant@2020).
    hierarchy : how the items add up; China's published one where the items are its codes, else all items under the first.
    reference : (index_yoy) year whose current values the volumes are chained on; by default the first whole one.
    sheet : of a workbook; by default the first that holds anything.

    Returns
    -------
    Accounts
        Volumes made of indexes reach one year further back than the values: R_{t-1y} = R_t / (I_t / 100).

    Raises
    ------
    ReviewError
        Everything that is wrong, at once: E-DATA-001 (a column is missing), -002, -003, -004, -006, -010, E-TIME-001,
        E-ACC-003 (neither volume nor index), ...
    FileError
        E-FILE-001 ... if the file cannot be read at all.

    Examples
    --------
    >>> from pathlib import Path
    >>> import gdpcore
    >>> folder = Path(gdpcore.__file__).parent / "samples" / "data" / "china"
    >>> read_accounts(folder / "accounts_quarter.csv")
    <Accounts (published) 1 regions x 16 items, 2020Q4..2025Q2, period, 亿元, volumes chained_yoy@2022>
    """
    table = read_table(path, sheet)
    where = _columns(table)
    found: list[Finding] = []
    head = _head(table, where, found)
    rows = _rows(table, where, found)
    if found:
        raise ReviewError(found)
    regions, items = (list(dict.fromkeys(getattr(r, k) for r in rows)) for k in ("region", "item"))
    tree = hierarchy or _default_hierarchy(items)
    items = [c for c in tree.codes if c in items] + [c for c in items if c not in tree.nodes]
    periods = complete(period_index([r.period for r in rows]))
    has_volume = any(not np.isnan(r.volume) for r in rows)
    if not has_volume:
        periods = pd.period_range(periods[0] - periods_per_year(periods), periods[-1], freq=periods.freqstr)
    value, volume, index = _arrays(rows, regions, items, periods)
    price = head["price_basis"]
    if not has_volume:
        volume, year = _chained(value, index, periods, reference, table)
        price = f"chained_yoy@{year}"
        first = int(np.flatnonzero(np.isfinite(value).any(axis=(0, 1)) | np.isfinite(volume).any(axis=(0, 1)))[0])
        periods, value, volume = periods[first:], value[..., first:], volume[..., first:]
    axes = [Axis.of("region", regions), Axis.of("item", items), Axis.of("period", periods)]
    flow = head["flow"]
    return Accounts(Cube.of(value, axes, Meaning.of(head["unit"], "current", flow)), Cube.of(volume, axes, Meaning.of(head["unit"], price, flow)), tree)


def _columns(table: Table) -> dict[str, int]:
    """Column of each heading; E-DATA-001 for every one that is missing."""
    names = [table.raw(0, c).strip() for c in range(len(table.rows[0]))]
    where = {_HEADINGS.get(n, n.lower()): c for c, n in enumerate(names)}
    missing = [c for c in _NEEDED if c not in where]
    if "volume" not in where and "index_yoy" not in where:
        missing.append("volume or index_yoy")
    if missing:
        raise ReviewError(Finding("E-DATA-001", place=table.file, column=c, needed=", ".join(_COLUMNS)) for c in missing)
    return where


def _head(table: Table, where: Mapping[str, int], found: list[Finding]) -> dict[str, str]:
    """Unit, flow and price basis, which are one for the whole file."""
    head = {"unit": "", "flow": "period", "price_basis": "current"}
    readers = {"unit": unit, "flow": Flow.of, "price_basis": PriceBasis.of}
    for column, read in readers.items():
        if column not in where:
            continue
        seen: dict[str, int] = {}
        for r in range(1, len(table.rows)):
            text = table.raw(r, where[column]).strip()
            if text:
                seen.setdefault(text, r)
        for text, r in seen.items():
            try:
                read(text)
            except GdpcoreError as error:
                found.append(error.finding)
        if len(seen) > 1:
            first, other, *_ = seen
            found.append(Finding("E-DATA-004", place=table.place(seen[other], where[column]), series=column, unit=other, other=first))
        if seen:
            head[column] = next(iter(seen))
        elif column == "unit":
            found.append(Finding("E-DATA-010", place=table.place(1, where[column]), column="unit"))
    return head


def _rows(table: Table, where: Mapping[str, int], found: list[Finding]) -> list[_Row]:
    rows: list[_Row] = []
    seen: dict[tuple[str, str, pd.Period], str] = {}
    kinds: dict[str, str] = {}
    for r in range(1, len(table.rows)):
        if not any(table.raw(r, c).strip() for c in range(len(table.rows[r]))):
            continue
        place = table.place(r, where["item"])
        item = table.raw(r, where["item"]).strip()
        if not item:
            found.append(Finding("E-DATA-010", place=place, column="item"))
            continue
        try:
            period = parse_period(table.cell(r, where["period"]), where=table.place(r, where["period"]))
            figures = [_figure(table, r, where.get(c)) for c in ("value", "volume", "index_yoy")]
        except GdpcoreError as error:
            found.append(error.finding)
            continue
        region = table.raw(r, where["region"]).strip() if "region" in where else ""
        key = (region, item, period)
        if key in seen:
            found.append(Finding("E-DATA-003", place=place, series=f"{region} {item}".strip(), period=str(period), first=seen[key]))
            continue
        seen[key] = place
        kinds.setdefault(frequency(period), f"{period} ({place})")
        if np.isnan(figures[1]) and np.isnan(figures[2]) and not np.isnan(figures[0]):
            found.append(Finding("E-ACC-003", region=region, item=item, period=period))
        rows.append(_Row(place, region, item, period, *figures))
    if len(kinds) > 1:
        found.append(Finding("E-TIME-002", detail=" and ".join(kinds.values())))
    if not rows and not found:
        found.append(Finding("E-FILE-003", path=table.file))
    return rows


def _figure(table: Table, row: int, column: int | None) -> float:
    if column is None:
        return float("nan")
    return parse_number(table.cell(row, column), table.place(row, column))


def _default_hierarchy(items: list[str]) -> Hierarchy:
    published = cn_published()
    if set(items) <= set(published.codes):
        return published
    root = next((c for c in items if c.upper() in ("GDP", "TOTAL")), None)
    if root is None:
        raise ReviewError([Finding("E-TREE-001", node="GDP", where=" (the file's items, which need a hierarchy)", known=", ".join(items))])
    return Hierarchy.of(items, {root: [c for c in items if c != root]})


def _arrays(rows: list[_Row], regions: list[str], items: list[str], periods: pd.PeriodIndex) -> tuple[Array, Array, Array]:
    out = np.full((3, len(regions), len(items), len(periods)), np.nan)
    at_region, at_item = {c: k for k, c in enumerate(regions)}, {c: k for k, c in enumerate(items)}
    first = periods[0].ordinal
    for r in rows:
        out[:, at_region[r.region], at_item[r.item], r.period.ordinal - first] = r.value, r.volume, r.index
    return out[0], out[1], out[2]


def _chained(value: Array, index: Array, periods: pd.PeriodIndex, reference: int | None, table: Table) -> tuple[Array, int]:
    lag = periods_per_year(periods)
    years = np.asarray(periods.year)
    whole = [y for y in np.unique(years) if (years == y).sum() == lag and np.isfinite(value[..., years == y]).all()]
    if not whole or (reference is not None and reference not in whole):
        needed = f"a year with every value ({', '.join(map(str, whole)) or 'there is none'}), to chain index_yoy on"
        raise ReviewError([Finding("E-DATA-001", place=table.file, column="volume", needed=needed)])
    year = int(reference if reference is not None else whole[0])
    start = int(np.flatnonzero(years == year)[0])
    return kernel.price.chain_yoy(index, value[..., start : start + lag], lag, start).values, year


def write_accounts(accounts: Accounts, path: str | Path, overwrite: bool = False) -> Path:
    """Write accounts as the long CSV file that :func:`read_accounts` reads; floats are written so that they come back bit-equal.

    Raises
    ------
    GdpcoreError
        E-OUT-001 if the file is there and ``overwrite`` is not set, E-OUT-002 if it cannot be written.
    """
    target = Path(path)
    if target.exists() and not overwrite:
        raise GdpcoreError("E-OUT-001", path=target.name)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["region", "item", "period", "value", "volume", "unit", "flow", "price_basis"])
    tail = [str(accounts.value.meaning.unit), accounts.flow, str(accounts.volume.meaning.price)]
    for r, region in enumerate(accounts.regions):
        for i, item in enumerate(accounts.items):
            for t, period in enumerate(accounts.periods):
                figures = (float(c.values[r, i, t]) for c in (accounts.value, accounts.volume))
                writer.writerow([region, item, period, *("" if np.isnan(x) else repr(x) for x in figures), *tail])
    _replace(target, stream.getvalue())
    return target


def _replace(target: Path, text: str) -> None:
    """The old file or the whole new one, never half of it."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except OSError as error:
        raise GdpcoreError("E-OUT-002", path=target.name, why=error.strerror or str(error)) from None
