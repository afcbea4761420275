"""What the departments of the MADE-UP city hand over: the same indicators clean, and with the quirks of real tables.

``clean``     every figure unrounded, every month there, one scope throughout.
``published`` as it comes in practice: no January where a survey has none (year-to-date series begin in February, some
series of single months give January and February as one figure), rates and indexes with one decimal, money and
quantities with two, two series in 万元 for their first years and in 亿元 after, and for some series last year's level
on an older scope than the growth rate that is published beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube import unit
from gdpcore.cube.units import factor
from gdpcore.panel import Catalogue, CellStatus, Indicator, Panel, Source
from gdpcore.panel.table import address
from gdpcore.samples.made_up_city.economy import UNITS
from gdpcore.samples.made_up_city.generator import Truth, ytd

Array = NDArray[np.float64]

JOINT = ("retail_sales", "retail_sales_yoy", "post_volume", "telecom_volume")
"""Series of single months whose January and February come as one figure."""
WITH_JANUARY = ("财政局", "人民银行", "金融监管局", "调查队")
"""Departments whose year-to-date series begin in January; those of the others begin in February."""
IN_WAN: Mapping[str, str] = {"storage_revenue": "2022-12", "premiums": "2020-12"}
"""Series delivered in 万元 up to a month and in 亿元 after it."""
SCOPE_GAIN = 0.04
"""At each break of a series with a published growth rate, what the scope newly takes in, as a part of the new scope."""


def clean(truth: Truth, catalogue: Catalogue) -> Panel:
    """Every indicator of every unit as the generator made it, in the catalogue's unit and flow."""
    values = np.stack([_series(truth, one, joint=False) for one in catalogue.values()], axis=1)
    return _panel(truth, catalogue, values, np.zeros(values.shape, dtype=bool), np.full(values.shape, -1, dtype=np.int32), ())


def published(truth: Truth, catalogue: Catalogue) -> Panel:
    """The same indicators with the quirks named above; every cell has a source with the text as it was handed over."""
    tables = [_handed_over(truth, one) for one in catalogue.values()]
    values = np.stack([t.values for t in tables], axis=1)
    joint = np.zeros(values.shape, dtype=bool)
    months = truth.months[12:]
    for k, code in enumerate(catalogue):
        if code in JOINT:
            joint[:, k, months.month == 1] = True
    source, sources = _sources(list(catalogue.values()), tables, months)
    return _panel(truth, catalogue, values, joint, source, sources)


def half_unit(one: Indicator) -> float:
    """Half a unit in the last place that is published, in the catalogue's unit: what rounding can move a figure by."""
    return 0.05 if one.kind != "level" else 0.005


def _panel(
    truth: Truth,
    catalogue: Catalogue,
    values: Array,
    joint: NDArray[np.bool_],
    source: NDArray[np.int32],
    sources: tuple[Source, ...],
) -> Panel:
    status = np.where(np.isnan(values), np.uint8(CellStatus.NOT_PUBLISHED), np.uint8(CellStatus.OBSERVED))
    status[joint] |= np.uint8(CellStatus.IN_NEXT)
    return Panel(catalogue, truth.units, truth.months[12:], values, status, source, sources)


# -- one series ------------------------------------------------------------------------------------------------------
def _series(truth: Truth, one: Indicator, joint: bool) -> Array:
    """(u, t) a series in the catalogue's unit, flow and frequency, unrounded, without the run-in year."""
    if one.code in truth.rates:
        out = truth.rates[one.code]
    elif one.code in truth.indexes:
        out = truth.indexes[one.code]
    elif one.kind == "growth":  # the rate that stands beside a level
        out = _growth(_cells(truth.levels[one.code.removesuffix("_yoy")], one, truth.months, joint))
    else:
        out = _cells(truth.levels[one.code], one, truth.months, joint)
        if unit(one.unit).dimension == "yuan":
            out = out * factor(unit("亿元"), unit(one.unit))
    out = np.array(out, copy=True)
    if one.frequency == "Q":
        out[:, truth.months.month % 3 != 0] = np.nan
    return out[:, 12:]


def _cells(single: Array, one: Indicator, months: pd.PeriodIndex, joint: bool) -> Array:
    """Single months as they are, cumulated, or with January in February's figure."""
    if one.flow == "ytd":
        return ytd(single)
    out = np.array(single, copy=True)
    if joint:
        january = np.flatnonzero(months.month == 1)
        out[:, january + 1] += out[:, january]
        out[:, january] = np.nan
    return out


def _growth(x: Array) -> Array:
    """(u, t) growth over the same cell of last year, per cent."""
    out = np.full_like(x, np.nan)
    out[:, 12:] = 100.0 * (x[:, 12:] / x[:, :-12] - 1.0)
    return out


# -- as handed over --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Table:
    """A series as handed over: (u, t) values in the catalogue's unit, and the text of each cell with its unit."""

    values: Array
    text: NDArray[np.str_]


def _handed_over(truth: Truth, one: Indicator) -> _Table:
    months = truth.months[12:]
    out = _series(truth, one, joint=one.code in JOINT)
    if one.flow == "ytd" and one.provider not in WITH_JANUARY:
        out[:, months.month == 1] = np.nan
    if one.kind == "level" and one.growth:
        out = out * _scope(one, months)
    places = 1 if one.kind != "level" else 2
    delivered = np.full(len(months), one.unit, dtype="U8")
    if one.code in IN_WAN:
        delivered[months <= pd.Period(IN_WAN[one.code], freq="M")] = "万元"
    scale = np.array([factor(unit(one.unit), unit(d)) for d in delivered])
    printed = np.round(out * scale, places)
    text = np.char.add(np.char.mod(f"%.{places}f ", printed), delivered)
    return _Table(printed / scale, np.where(np.isnan(printed), "", text))


def _scope(one: Indicator, months: pd.PeriodIndex) -> Array:
    """(t,) part of today's scope that the level of a month covers: it grows at each break."""
    later = np.array([sum(m < pd.Period(b, freq="M") for b in one.breaks) for m in months])
    return np.asarray((1.0 - SCOPE_GAIN) ** later)


def _sources(
    indicators: Sequence[Indicator], tables: Sequence[_Table], months: pd.PeriodIndex
) -> tuple[NDArray[np.int32], tuple[Source, ...]]:
    """Where each cell was read: a file per department and unit, a row per indicator, a column per month."""
    place = np.full((len(UNITS), len(indicators), len(months)), -1, dtype=np.int32)
    sources: list[Source] = []
    for provider in dict.fromkeys(one.provider for one in indicators):
        mine = [k for k, one in enumerate(indicators) if one.provider == provider]
        addresses = [[address(row, t + 1) for t in range(len(months))] for row in range(1, len(mine) + 1)]
        for u, one_unit in enumerate(UNITS):
            lines = [tables[k].text[u].tolist() for k in mine]
            text = _csv([indicators[k].zh for k in mine], lines, months)
            digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
            file, publisher = f"made-up-city/{provider}-{one_unit.code}.csv", f"{provider} (made up)"
            for k, line, cells in zip(mine, lines, addresses, strict=True):
                here = np.flatnonzero([cell != "" for cell in line])
                place[u, k, here] = np.arange(len(sources), len(sources) + len(here))
                sources += [Source(file, "", cells[t], line[t], digest, publisher) for t in here.tolist()]
    return place, tuple(sources)


def _csv(names: Sequence[str], lines: Sequence[Sequence[str]], months: pd.PeriodIndex) -> str:
    """A department's table of one unit as the text of a file."""
    rows = [["指标", *months.astype(str)], *([name, *line] for name, line in zip(names, lines, strict=True))]
    return "\n".join(",".join(row) for row in rows) + "\n"
