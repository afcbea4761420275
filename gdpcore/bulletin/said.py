"""The words of a bulletin, the outlook on the running quarter and the warning lamps, as blocks of its document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gdpcore.bulletin import tables
from gdpcore.bulletin.document import Block, Cell, ChartBlock, Column, Row, Table
from gdpcore.bulletin.sentences import Sources, load_phrases, said_of_accounts, said_of_lamps, said_of_nowcast
from gdpcore.bulletin.sentences.teller import Teller
from gdpcore.bulletin.words import period_name, say
from gdpcore.monitor.warning_words import LAMP_WORDS

if TYPE_CHECKING:
    from gdpcore.bulletin.bulletin import Bulletin

MONTHS = 24
"""Of lamps that are shown."""
PUBLISHED = "published"


def sources(made: Bulletin) -> Sources:
    """What the sentences of a bulletin speak of; :func:`gdpcore.bulletin.sentences.recompute` makes every number again from it."""
    others = dict(made.against)
    if _published_region(made) is not None and made.published is not None:
        others[PUBLISHED] = made.published
    return Sources(made.accounts, others, made.nowcast, made.monitor)


def said(made: Bulletin) -> tuple[Block, ...]:
    """How fast, led by what, held back by what, prices, against whom."""
    names = [(name, _region_of(made, name)) for name in made.against]
    region = _published_region(made)
    if region is not None and made.accounts.origin is not None:
        names.append((PUBLISHED, region))
    return said_of_accounts(_teller(made), names, getattr(made.accounts.origin, "scheme_name", None))


def outlook(made: Bulletin) -> tuple[Block, ...]:
    """What is known of the quarter that runs."""
    return (*_quarter(made), *_months(made))


def _months(made: Bulletin) -> tuple[Block, ...]:
    """Growth from January to each month, with its interval."""
    now = made.months
    if now is None:
        return ()
    region = tuple(now.value.labels("region"))
    place, total = made.place if made.place in region else region[0], now.hierarchy.roots[0]
    keys = ("mean", "low", "high")
    columns = tuple(Column(k, say(f"head_{k}", made.language), "percent", 1) for k in keys)
    rates, rows = now.rates("ytd").sel(region=place, item=total), []
    for month, draws in zip(rates.labels("period"), np.asarray(rates.values).T, strict=True):
        if month.year == now.periods[-1].year and np.isfinite(draws).all():
            cells = tuple(Cell(float(x)) for x in (draws.mean(), *np.quantile(draws, (0.05, 0.95))))
            rows.append(Row(str(month), period_name(month, made.language, ytd=True), cells))
    title, stub = say("table_months", made.language), say("head_months", made.language)
    return (Table("months", title, stub, columns, tuple(rows)),) if rows else ()


def _quarter(made: Bulletin) -> tuple[Block, ...]:
    if made.nowcast is None:
        return ()
    from gdpcore.bulletin import plots

    region = tuple(made.nowcast.value.labels("region"))
    place = made.place if made.place in region else region[0]
    tell = replace(_teller(made), region=place, flow="period")
    axes = plots.fan(made.nowcast, region=place, language=made.language, title="")
    return (*said_of_nowcast(tell), ChartBlock(replace(plots.chart(axes), source=made.note), ""))


def watch(made: Bulletin) -> tuple[Block, ...]:
    """The warning index and its lamps."""
    if made.monitor is None or not made.monitor.index.notna().any():
        return ()
    from gdpcore.bulletin import plots

    at = made.language == "zh"
    words = {name: both[at] for name, both in LAMP_WORDS.items()}
    last = made.monitor.index.last_valid_index()
    lit = made.monitor.lamps.loc[last - MONTHS + 1 : last]
    names = {i.code: i.label(made.language) for i in made.monitor.spec.indicators}
    axes = plots.lamps(lit, names=names, language=made.language, title="")
    return (*said_of_lamps(_teller(made), words), ChartBlock(replace(plots.chart(axes), source=made.note), ""))


def _teller(made: Bulletin) -> Teller:
    phrases = load_phrases(made.language, None if made.phrases is None else str(made.phrases))
    return Teller(sources(made), phrases, made.label, made.place, made.quarter, made.flow)


def _published_region(made: Bulletin) -> str | None:
    return tables.counterpart(made.published, made.accounts, made.place)


def _region_of(made: Bulletin, name: str) -> str:
    other = made.against[name]
    return made.place if made.place in other.regions else other.regions[0]
