"""From accounts to a document: which tables, charts and notes a bulletin holds, in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import gdpcore
from gdpcore.accounts.override import in_force
from gdpcore.bulletin import tables
from gdpcore.bulletin.document import Block, Cell, Column, Document, Growth, KeyFigure, KeyFigures, Row, Section, Sum, Table
from gdpcore.bulletin.indicator_table import indicator_tables
from gdpcore.bulletin.pictures import pictures
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.said import outlook, said, watch
from gdpcore.bulletin.words import period_name, say
from gdpcore.cube import Status
from gdpcore.cube.units import label

if TYPE_CHECKING:
    from gdpcore.bulletin.bulletin import Bulletin

KINDS = {"value": "value", "points": "points", "difference": "points"}
"""What the figures of a column are; all others are per cent."""
LEVELS = ("value", "volume", "before", "growth")
_OF_VOLUME = ("growth", "points", "percent", "deflator", "difference")


def document(made: Bulletin) -> Document:
    """The document of a bulletin, in its language."""
    language, frames = made.language, made.frames()
    quarter = period_name(made.quarter, language)
    shown = [industry_table(made, name, frames[name]) for name in ("quarter", "year_to_date") if name in frames]
    main = frames.get("quarter", frames.get("year_to_date"))
    assert main is not None
    return Document(
        name=f"bulletin-{made.quarter}-{language}",
        title=_title(made, quarter),
        subtitle=_subtitle(made),
        language=language,
        as_of=say("as_of", language, date=made.as_of) if made.as_of else "",
        dated=_dated(made),
        sections=_sections(made, main, shown, frames),
        notes=tuple(_notes(made)),
        sources=(made.note,) if made.note else (),
        findings=tuple(f.text(language) for f in made.accounts.findings),
        overrides=overrides(made),
        made_up=made.made_up,
        inside=made.nowcast is not None or made.months is not None,
    )


def _sections(made: Bulletin, main: pd.DataFrame, shown: list[Table], frames: dict[str, pd.DataFrame]) -> tuple[Section, ...]:
    charts: tuple[Block, ...] = pictures(made, frames["contributions"])
    language = made.language
    whole = (
        Section("", (_headline(made, main.loc[made.accounts.total]), *said(made))),
        Section(say("section_outlook", language), outlook(made)),
        Section(say("section_watch", language), watch(made)),
        Section(say("section_industries", language), tuple(shown)),
        Section(say("section_charts", language), charts),
        Section(say("section_indicators", language), indicator_tables(made)),
        Section(say("section_levels", language), (level_table(made, frames["levels"]),)),
    )
    return tuple(section for section in whole if section.blocks)


def _dated(made: Bulletin) -> Any:
    day = made.quarter.end_time if made.as_of is None else pd.Timestamp(str(made.as_of))
    return day.date()


def _title(made: Bulletin, quarter: str) -> str:
    if len(made.accounts.regions) > 1 or made.place not in ("CN", ""):
        return say("title_region", made.language, region=made.place, period=quarter)
    return say("title", made.language, period=quarter)


def _subtitle(made: Bulletin) -> str:
    scheme = getattr(made.accounts.origin, "scheme_name", None)
    return say("subtitle", made.language, scheme=scheme) if scheme else say("subtitle_published", made.language)


# -- tables ------------------------------------------------------------------------------------------------------------
def industry_table(made: Bulletin, name: str, frame: pd.DataFrame) -> Table:
    """Items in the release's order, with every measure of them."""
    language, ytd = made.language, name == "year_to_date"
    columns = tuple(
        Column(str(c), _heading(str(c), language), KINDS.get(str(c), "percent"), tables.DECIMALS[str(c)]) for c in frame.columns
    )
    parts = tuple(c for c in tables.industries(made.accounts) if c in frame.index)
    sums = tuple(Sum(c, made.accounts.total, parts) for c in ("value", "points") if parts and made.accounts.total in frame.index)
    title = say("table_ytd" if ytd else "table_quarter", language, period=period_name(made.quarter, language, ytd))
    return _table(made, name, title, frame, columns, "ytd" if ytd else "period", sums)


def _heading(column: str, language: str) -> str:
    return say("head_value" if column == "value" else column, language)  # the unit stands above the table


def level_table(made: Bulletin, frame: pd.DataFrame) -> Table:
    """Levels from which growth can be computed again."""
    language = made.language
    headings = [say(f"level_{c}", language) for c in LEVELS[:3]] + [say("growth", language)]
    columns = tuple(
        Column(c, h, "percent" if c == "growth" else "value", 1) for c, h in zip(frame.columns, headings, strict=True)
    )
    again = 100.0 * (frame["volume"] / frame["before"] - 1.0)
    holds = frame["growth"].notna().any() and np.allclose(again, frame["growth"], rtol=0.0, atol=1e-9, equal_nan=True)
    title = say("table_levels", language, period=period_name(made.quarter, language, made.flow == "ytd"))
    return _table(made, "levels", title, frame, columns, made.flow, (Growth("growth", "volume", "before"),) if holds else ())


def _table(
    made: Bulletin,
    name: str,
    title: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    flow: str,
    identities: tuple[Any, ...],
) -> Table:
    marks = _marks(made, flow)
    rows = []
    for code, row in frame.iterrows():
        depth, role = _place(made, str(code))
        cells = tuple(Cell(float(row[c.name]), marks.get((str(code), c.name in _OF_VOLUME), "")) for c in columns)
        rows.append(Row(str(code), made.label(str(code)), cells, depth, role))
    used = "".join(c.mark for r in rows for c in r.cells)
    notes = [say(k, made.language) for k, mark in (("mark_overridden", "*"), ("mark_forecast", "f")) if mark in used]
    unit = say("unit_line", made.language, unit=label(made.accounts.value.meaning.unit, made.language))
    return Table(name, title, say("item", made.language), columns, tuple(rows), unit, tuple(notes), identities)


def _place(made: Bulletin, code: str) -> tuple[int, str]:
    """How far an item stands in, and what it is."""
    tree = made.accounts.hierarchy
    if code not in tree.nodes or code == made.accounts.total:
        return 0, "total" if code == made.accounts.total else ""
    node = tree.nodes[code]
    if node.memo_of is not None:
        return 2, "memo"
    return (1, "") if node.level in ("stratum", "item") else (0, "part" if node.level == "industry" else "")


def _marks(made: Bulletin, flow: str) -> dict[tuple[str, bool], str]:
    """Marks by item and by whether the figure rests on volumes."""
    at, out = made.accounts.to_flow(flow), {}
    for of_volume, cube in ((False, at.value), (True, at.volume)):
        flags = cube.sel(region=made.place, period=made.quarter).status
        for code, flag in zip(at.items, flags, strict=True):
            mark = "*" * bool(flag & Status.OVERRIDDEN) + "f" * bool(flag & Status.FORECAST)
            if mark:
                out[code, of_volume] = mark
    return out


def overrides(made: Bulletin) -> Table | None:
    """Figures set by hand, all of them: who, when, why, from what to what, approved by whom, until when."""
    records, language = in_force(made.accounts), made.language
    if not records:
        return None
    heads = say("override_headings", language).split("|")
    kinds = ("text", "text", "text", "value", "value", *["text"] * 5)
    columns = tuple(Column(f"c{k}", h, kind, 4) for k, (h, kind) in enumerate(zip(heads[1:], kinds, strict=True)))
    rows = tuple(
        Row(
            o.region,
            o.region,
            tuple(
                Cell(x)
                for x in (
                    *(made.label(o.item), o.period, say(f"override_{o.measure}", language), float(o.before), float(o.after)),
                    *(o.who, o.when, o.why, o.approved_by or "–", o.expires or "–"),
                )
            ),
        )
        for o in records
    )
    return Table("overrides", say("overrides", language), heads[0], columns, rows)


# -- figures and notes -------------------------------------------------------------------------------------------------
def _headline(made: Bulletin, row: pd.Series) -> KeyFigures:
    unit = label(made.accounts.value.meaning.unit, made.language)
    wanted = [("value", ""), ("growth", "%"), ("published", "%"), ("deflator", "%")]
    return KeyFigures(
        tuple(
            KeyFigure(key, say(f"headline_{key}", made.language, unit=unit), float(row[key]), 1, sign)
            for key, sign in wanted
            if key != "published" or ("published" in row and not pd.isna(row["published"]))
        )
    )


def _notes(made: Bulletin) -> list[str]:
    language, accounts = made.language, made.accounts
    notes = [say(k, language) for k in ("note_constant", "note_rounding", "note_percent")]
    if accounts.origin is not None and len(accounts.regions) == 1:
        row = accounts.rungs().loc[made.quarter]
        own = float(row.get("rung 1", 0.0))
        notes.append(say("note_rungs", language, own=number(own, 1), other=number(100 - own, 1)))
        notes.append(say("note_proxy", language, share=number(accounts.proxy_share(), 1)))
    if not accounts.findings and accounts.origin is not None:
        notes.append(say("no_findings", language))
    if made.note:
        notes.append(say("source", language, note=made.note))
    if made.as_of and accounts.origin is not None:
        notes.append(say("note_vintage", language))
    scheme = getattr(accounts.origin, "scheme_name", None) or "–"
    notes.append(say("made_by", language, version=gdpcore.__version__, scheme=scheme))
    return notes
