"""What is said of a quarter's accounts: how fast, by stratum, led by what, held back by what, prices, compared with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from gdpcore.bulletin.document import Paragraph
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.sentences.phrases import Part
from gdpcore.bulletin.sentences.references import LESS, printed
from gdpcore.bulletin.sentences.teller import SMALLEST, Teller, paragraph
from gdpcore.bulletin.tables import industries
from gdpcore.bulletin.words import period_name
from gdpcore.cube.units import label as unit_label

MOST = 3
"""Industries that are named as leading or dragging."""


def said_of_accounts(tell: Teller, names: Sequence[tuple[str, str]] = (), scheme: str | None = None) -> tuple[Paragraph, ...]:
    """Paragraphs on a quarter.

    Parameters
    ----------
    tell : whose accounts, of which quarter. names : (source, region) of accounts that growth is compared with, by name of source.
    scheme : the name of the scheme that computed them, or None for published accounts.
    """
    said = [_lead(tell, scheme, names), _strata(tell), _industries(tell), _prices(tell)]
    return tuple(paragraph(s, tell.phrases.language) for s in said if s)


def _lead(tell: Teller, scheme: str | None, names: Sequence[tuple[str, str]]) -> list[Sentence]:
    accounts, total, language = tell.sources.accounts, tell.sources.accounts.total, tell.phrases.language
    growth = tell.at("growth", total)
    if not np.isfinite(tell.get(growth)):
        return []
    fields: dict[str, Part] = {
        "period": period_name(tell.period, language, tell.flow == "ytd"),
        "total": tell.name(total),
        "value": tell.figure(tell.at("value", total)),
        "unit": unit_label(accounts.value.meaning.unit, language),
        "move": tell.move(growth),
        "step": _step(tell, growth),
    }
    said = [
        tell.phrases.say("lead_computed", scheme=scheme, **fields) if scheme else tell.phrases.say("lead_published", **fields)
    ]
    year = replace(tell, flow="ytd")
    if tell.flow == "period" and tell.period - 1 >= tell.period.asfreq("Y").asfreq(tell.period.freqstr, "start"):
        rate = year.at("growth", total)
        fields |= {
            "period": period_name(tell.period, language, ytd=True),
            "value": year.figure(year.at("value", total)),
            "move": year.move(rate),
        }
        if np.isfinite(year.get(rate)):
            said.append(tell.phrases.say("ytd", **fields))
    for source, region in names:
        other = tell.at("growth", total, source=source, region=region)
        if not np.isfinite(tell.get(other)):
            continue
        if source == "published":
            said.append(tell.phrases.say("published_beside", size=tell.figure(other, 1, "%")))
            continue
        gap = printed(tell.get(growth), 1) - printed(tell.get(other), 1)
        key = "above" if gap > 0 else "below" if gap < 0 else "level_with"
        said.append(tell.phrases.say(key, other=source, step=tell.figure(f"{growth}{LESS}{other}", size=True)))
    if len(accounts.regions) > 2:
        count, rank = tell.figure(tell.at("regions", total), 0), tell.figure(tell.at("rank", total), 0)
        said.append(tell.phrases.say("rank", count=count, rank=rank))
    return said


def _step(tell: Teller, growth: str) -> Sentence:
    """Against the period before: of the same accounts, else of the published ones."""
    total, before = tell.sources.accounts.total, tell.period - 1
    name = _name_of(before, tell.period, tell.phrases.language)
    own = tell.at("growth", total, before)
    if np.isfinite(tell.get(own)):
        return tell.step(growth, own, name)
    if "published" in tell.sources.others and tell.flow == "period":
        region = tell.sources.others["published"].regions[0]
        return tell.step(growth, tell.at("growth", total, before, "published", region), name)
    return Sentence(())


def _name_of(before: pd.Period, now: pd.Period, language: str) -> str:
    if language == "en" or before.freqstr[0] != "Q":
        return period_name(before, language)
    return ("" if before.year == now.year else "上年") + period_name(before, language).split("年")[1]


def _strata(tell: Teller) -> list[Sentence]:
    accounts, language = tell.sources.accounts, tell.phrases.language
    parts = accounts.hierarchy.partitions.get(accounts.total, {})
    strata = [i for i in parts.get("stratum", ()) if i in accounts.items and np.isfinite(tell.get(tell.at("growth", i)))]
    if len(strata) < 2:
        return []
    unit = unit_label(accounts.value.meaning.unit, language)
    each = [
        tell.phrases.say(
            "stratum", name=tell.name(i), value=tell.figure(tell.at("value", i)), unit=unit, move=tell.move(tell.at("growth", i))
        )
        for i in strata
    ]
    pieces: list[str | Figure] = []
    for k, one in enumerate(each):
        pieces += [tell.phrases.texts["semicolon"]] * bool(k) + list(one.parts)
    said = [tell.phrases.say("strata", list=Sentence(tuple(pieces)))]
    last = strata[-1]
    now, before = tell.at("share", last), tell.at("share", last, tell.period - accounts.lag)
    if np.isfinite(tell.get(now)) and np.isfinite(tell.get(before)):
        gap = printed(tell.get(now), 1) - printed(tell.get(before), 1)
        key = "share_up" if gap > 0 else "share_down" if gap < 0 else "share_same"
        said.append(
            tell.phrases.say(
                key,
                name=tell.name(last),
                total=tell.name(accounts.total),
                share=tell.figure(now, 1, "%"),
                step=tell.figure(f"{now}{LESS}{before}", size=True),
            )
        )
    return said


def _industries(tell: Teller) -> list[Sentence]:
    accounts = tell.sources.accounts
    points = pd.Series({i: tell.get(tell.at("points", i)) for i in industries(accounts)}, dtype=float).dropna()
    if len(points) < 2:
        return []
    order = points.sort_values(ascending=False, kind="stable")
    led = [i for i in order.index[:MOST] if order[i] >= SMALLEST]
    dragged = [i for i in order.index[::-1][:MOST] if order[i] <= -SMALLEST]
    slight = [i for i in order.index[::-1] if i not in dragged and printed(tell.get(tell.at("growth", i)), 1) < 0]
    said = []
    if led:
        said.append(tell.phrases.say("led", list=tell.phrases.join([_one(tell, "led_one", i) for i in led])))
    if dragged:
        said.append(tell.phrases.say("dragged", list=tell.phrases.join([_one(tell, "dragged_one", i) for i in dragged])))
    if slight:
        listed = [Sentence((tell.name(i), _space(tell), *tell.change(tell.at("growth", i)).parts)) for i in slight]
        said.append(tell.phrases.say("fell_without_weight", list=tell.phrases.join(listed)))
    if not dragged and not slight:
        said.append(tell.phrases.say("nothing_falls"))
    total = accounts.total
    fields = {k: tell.figure(tell.at(m, total), 0) for k, m in (("all", "count"), ("growing", "growing"))}
    said.append(tell.phrases.say("breadth", share=tell.figure(tell.at("breadth", total), 1, "%"), **fields))
    return said


def _space(tell: Teller) -> str:
    return "" if tell.phrases.language == "zh" else " "


def _one(tell: Teller, key: str, item: str) -> Sentence:
    points = tell.figure(tell.at("points", item), 2, size=True)
    return tell.phrases.say(key, name=tell.name(item), move=tell.change(tell.at("growth", item)), points=points)


def _prices(tell: Teller) -> list[Sentence]:
    total = tell.sources.accounts.total
    deflator, nominal = tell.at("deflator", total), tell.at("nominal", total)
    if not np.isfinite(tell.get(deflator)) or not np.isfinite(tell.get(nominal)):
        return []
    rate = printed(tell.get(deflator), 1)
    key = "deflator_up" if rate > 0 else "deflator_down" if rate < 0 else "deflator_same"
    size = tell.figure(deflator, 1, "%", size=True)
    return [tell.phrases.say(key, total=tell.name(total), nominal=tell.move(nominal), size=size)]
