"""What is said of the warning lamps of the last month."""

from __future__ import annotations

import numpy as np

from gdpcore.bulletin.document import Paragraph
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.sentences.phrases import Part
from gdpcore.bulletin.sentences.references import LESS, printed
from gdpcore.bulletin.sentences.teller import Teller, paragraph
from gdpcore.bulletin.words import period_name
from gdpcore.monitor.warning_words import LAMPS


def said_of_lamps(tell: Teller, words: dict[str, str]) -> tuple[Paragraph, ...]:
    """A paragraph on the index and its lamps in the last month that has an index. words : names of lamps."""
    lamps = tell.sources.lamps
    if lamps is None or not lamps.index.notna().any():
        return ()
    month, language = lamps.index.last_valid_index(), tell.phrases.language

    def at(measure: str, item: str = "", when: object = month) -> str:
        return tell.at(measure, item, when, "lamps")

    band = words[str(lamps.index_lamp[month])]
    fields: dict[str, Part] = {"period": period_name(month, language), "score": tell.figure(at("index")), "band": band}
    before = month - 1
    if before in lamps.index.index and np.isfinite(lamps.index[before]):
        gap = round(printed(lamps.index[month], 1) - printed(lamps.index[before], 1), 1)
        reference = f"{at('index')}{LESS}{at('index', '', before)}"
        size = Figure(number(abs(gap), 1), gap, reference)
        key = "index_up" if gap > 0 else "index_down" if gap < 0 else "index_same"
        said = [tell.phrases.say("index_now", move=tell.phrases.say(key, size=size), **fields)]
    else:
        said = [tell.phrases.say("index_first", **fields)]
    lit: list[Sentence] = [
        tell.phrases.say("lamp_count", count=tell.figure(at("lamp", name), 0), lamp=words[name])
        for name in LAMPS
        if tell.get(at("lamp", name)) > 0
    ]
    said.append(tell.phrases.say("lamps_now", count=tell.figure(at("lit"), 0), list=tell.phrases.join(lit)))
    return (paragraph(said, language),)
