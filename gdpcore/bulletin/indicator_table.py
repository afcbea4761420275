"""Monthly indicators in the layout of a monthly release: unit, this month, on a year before, year to date, on a year before, place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gdpcore.bulletin.document import Cell, Column, Row, Table
from gdpcore.bulletin.words import period_name, say
from gdpcore.cube.units import label as unit_label
from gdpcore.cube.units import unit
from gdpcore.monitor.places import rank
from gdpcore.panel import Panel

if TYPE_CHECKING:
    from gdpcore.bulletin.bulletin import Bulletin
    from gdpcore.panel import Indicator

FIGURES = ("month", "growth", "ytd", "ytd_growth")
LEAST_RANKED = 3
"""Regions from which a place among them is shown."""
STANDING = ("index", "%")
"""Units of levels that say themselves how fast things move: no growth is shown of them."""


def indicator_tables(made: Bulletin) -> tuple[Table, ...]:
    """The table of the last month of the quarter reported; nothing where no panel was given, or it holds none of its figures."""
    if made.panel is None:
        return ()
    month = min(made.quarter.asfreq("M", how="end"), made.panel.months[-1])
    region = made.place if made.place in made.panel.regions else made.panel.regions[0]
    frame = indicator_frame(made.panel, region, month)
    if frame.empty:
        return ()
    language = made.language
    heads = [
        say("head_unit", language),
        period_name(month, language),
        say("head_growth", language),
        period_name(month, language, ytd=True),
        say("head_growth", language),
    ]
    columns = [Column("unit", heads[0], "text")]
    columns += [Column(c, h, "percent" if "growth" in c else "value", 1) for c, h in zip(FIGURES, heads[1:], strict=True)]
    ranked = "rank" in frame
    if ranked:
        columns.append(Column("rank", say("head_rank", language), "value", 0))
    rows = []
    for code, row in frame.iterrows():
        one = made.panel.catalogue[str(code)]
        cells = [Cell(unit_label(unit(one.unit), language) if row[["month", "ytd"]].notna().any() else "%")]
        cells += [Cell(float(row[c])) for c in (*FIGURES, *(["rank"] if ranked else []))]
        rows.append(Row(str(code), one.label(language), tuple(cells)))
    notes = [say("note_joint", language)] if month.month == 2 else []
    title = say("table_indicators", language, period=period_name(month, language))
    return (Table("indicators", title, say("head_indicator", language), tuple(columns), tuple(rows), "", tuple(notes)),)


def indicator_frame(panel: Panel, region: str, month: pd.Period) -> pd.DataFrame:
    """Every monthly indicator with a figure for the month, in the catalogue's order: month and ytd in its own unit, growth and
    ytd_growth in per cent; rank of ytd_growth (of growth where there is none) among three regions or more, 1 the highest.

    A rate that belongs to a level stands in the level's row. Growth is on the comparable base, as :meth:`gdpcore.Panel.span_growth`
    has it; figures are not rounded.
    """
    held = panel.window(panel.months[0], month)
    at = held.months.get_loc(month)
    spans = held.months[held.months.year == month.year]
    single, cumulated = held.span_growth(spans).values[..., -1], held.span_growth(spans, "ytd").values[..., -1]
    rates = {one.growth for one in held.catalogue.values() if one.kind == "level" and one.growth in held.catalogue}
    r, rows = held.regions.index(region), {}
    for i, code in enumerate(held.indicators):
        one = held.catalogue[code]
        if code in rates or one.frequency != "M":
            continue
        level, total = _levels(one, held.values[r, i], at, month.month)
        standing = one.kind == "level" and one.unit in STANDING
        growth, ytd = (np.nan, np.nan) if standing else (single[r, i], np.nan if one.flow == "stock" else cumulated[r, i])
        row = {"month": level, "growth": growth, "ytd": total, "ytd_growth": ytd}
        if len(held.regions) >= LEAST_RANKED:
            among = cumulated[:, i] if np.isfinite(ytd) else single[:, i]
            row["rank"] = float(rank(pd.Series(np.round(among, 1))).iloc[r]) if np.isfinite(among[r]) else np.nan
        if np.isfinite([level, growth, total, ytd]).any():
            rows[code] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def _levels(one: Indicator, values: np.ndarray, at: int, month: int) -> tuple[float, float]:
    """The level of the month and that since January; NaN for rates, and where a month is missing. A joint January is in February."""
    if one.kind != "level":
        return np.nan, np.nan
    if one.flow == "ytd":
        before = values[at - 1] if month > 1 else 0.0
        joint = month == 2 and np.isnan(before)
        return (np.nan if joint else float(values[at] - before)), float(values[at])
    if one.flow == "stock" or one.unit in STANDING:
        return float(values[at]), np.nan
    year = values[at - month + 1 : at + 1].copy()
    if month > 1 and np.isnan(year[0]):
        year[0] = 0.0  # joint with February
    return (np.nan if month == 2 and np.isnan(values[at - 1]) else float(values[at])), float(year.sum())
