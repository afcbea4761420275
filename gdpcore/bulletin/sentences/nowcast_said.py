"""What is said of the quarter that runs: how fast, how sure, led by what, and what it rests on."""

from __future__ import annotations

import pandas as pd

from gdpcore.bulletin.document import Paragraph
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.sentences.references import printed
from gdpcore.bulletin.sentences.teller import SMALLEST, Teller, paragraph
from gdpcore.bulletin.tables import industries
from gdpcore.bulletin.words import period_name

MOST = 3


def said_of_nowcast(tell: Teller) -> tuple[Paragraph, ...]:
    """Paragraphs on the last quarter of the nowcast among the teller's sources; growth is the mean of its draws."""
    now = tell.sources.nowcast
    if now is None:
        return ()
    total, quarter = now.hierarchy.roots[0], now.periods[-1]

    def at(measure: str, item: str = total) -> str:
        return tell.at(measure, item, quarter, "nowcast")

    language = tell.phrases.language
    said = [
        tell.phrases.say(
            "outlook",
            period=period_name(quarter, language),
            total=tell.name(total),
            rate=tell.figure(at("growth"), 1, "%"),
            low=tell.figure(at("low"), 1, "%"),
            high=tell.figure(at("high"), 1, "%"),
        )
    ]
    last = tell.at("growth", total, quarter - 1, "nowcast")
    if now.setting is not None and quarter - 1 in now.fit.base.periods:
        level = printed(tell.get(last), 1)
        chance = tell.figure(at(f"chance over {level!r}"), 0, "%")
        before = period_name(quarter - 1, language)
        said.append(tell.phrases.say("outlook_against", before=before, size=tell.figure(last, 1, "%"), chance=chance))
    points = pd.Series({i: tell.get(at("points", i)) for i in industries(now.accounts())}, dtype=float).dropna()
    order = points.sort_values(ascending=False, kind="stable")
    led = [
        tell.phrases.say("outlook_one", name=tell.name(i), points=tell.figure(at("points", i), 2))
        for i in order.index[:MOST]
        if order[i] >= SMALLEST
    ]
    if led:
        said.append(tell.phrases.say("outlook_led", list=tell.phrases.join(led)))
    sure: list[Sentence] = []
    if now.setting is not None and now.growth(total, tell.region).sd > 0:
        gap = tell.get(at("gap")) >= 50
        main = "gap" if gap else "indicators"
        words = tell.phrases.texts[f"of_{main}"]
        sure.append(tell.phrases.say("outlook_sure", main=words, share=tell.figure(at(main), 0, "%")))
    counts: dict[str, Figure] = {k: tell.figure(at(k), 0) for k in ("known", "missing")}
    sure.append(tell.phrases.say("outlook_known", **counts))
    return paragraph(said, language), paragraph(sure, language)
