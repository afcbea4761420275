"""What a heading says of the figures below it: values or growth, of one period or the year to date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gdpcore.cube import unit
from gdpcore.errors import GdpcoreError
from gdpcore.panel.recipe.labels import squeezed


class Measure(NamedTuple):
    """``kind``: "value", "growth", "index" or "skip"; ``flow``: "period", "ytd", "stock", or "" where the heading does not say."""

    kind: str
    flow: str = ""


_YTD = r"(?:累计|1[-至—~]本?[0-9]*[月季]|年初至今|yeartodate|ytd)"
_GROWTH = r"(?:同比|增长|增速|增幅|增减|比上年|比去年|[±+]/?[-－]?%|growth|yoy|y/y|change)"
_RULES: tuple[tuple[str, Measure], ...] = (
    (r"位次|排名|名次|位数|[升降]位|±位|rank", Measure("skip")),
    (r"比重|占比|贡献率|拉动|share", Measure("skip")),
    (rf"{_YTD}.*{_GROWTH}", Measure("growth", "ytd")),
    (rf"(?:本月|当月|本期|当期|本季|当季).*{_GROWTH}", Measure("growth", "period")),
    (_GROWTH, Measure("growth")),
    (r"(?:上年同期|上年同月)=100", Measure("index")),
    (_YTD, Measure("value", "ytd")),
    (r"期末|月末|季末|年末|余额|endofperiod", Measure("value", "stock")),
    (r"本月|当月|本季|当季|thismonth|thisquarter", Measure("value", "period")),
    (r"绝对[额量数值]|总量|总额|数值|实绩|指标值|完成[额数]?|本期|当期|现价|增加值|level|value|amount", Measure("value")),
)
_UNIT = re.compile(r"[（(]([^（()）]+)[）)]\s*$")


def measure_of_text(text: str) -> Measure | None:
    """A measure as a recipe writes it: a kind and perhaps a flow.

    Examples
    --------
    >>> measure_of_text("value ytd"), measure_of_text("rank")
    (Measure(kind='value', flow='ytd'), None)
    """
    kind, _, flow = text.strip().partition(" ")
    good = kind in ("value", "growth", "index", "skip") and flow in ("", "period", "ytd", "stock")
    return Measure(kind, flow) if good else None


def measure_of(heading: str, own: Mapping[str, str] | None = None) -> Measure | None:
    """What a heading says; None if it is not understood. ``own`` are the recipe's words and go first.

    Examples
    --------
    >>> [measure_of(x) for x in ("绝对额(亿元)", "比上年同期增长（%）", "1—本月累计")]
    [Measure(kind='value', flow=''), Measure(kind='growth', flow=''), Measure(kind='value', flow='ytd')]
    """
    plain = squeezed(heading).casefold()
    for words, meant in (own or {}).items():
        if squeezed(words).casefold() == plain:
            return measure_of_text(meant)
    return next((measure for pattern, measure in _RULES if re.search(pattern, plain)), None)


def flows_from_the_left(measures: Sequence[Measure | None]) -> list[Measure | None]:
    """A growth rate that does not say its flow is that of the figures on its left.

    Examples
    --------
    >>> flows_from_the_left([Measure("value", "ytd"), Measure("growth")])[1]
    Measure(kind='growth', flow='ytd')
    """
    out: list[Measure | None] = []
    last = ""
    for one in measures:
        if one is not None and one.kind == "value":
            last = one.flow
        out.append(Measure(one.kind, last) if one is not None and one.kind in ("growth", "index") and not one.flow else one)
    return out


def unit_in(text: str) -> tuple[str, str]:
    """A heading or name without the unit in brackets at its end, and that unit.

    Examples
    --------
    >>> unit_in("绝对额(亿元)"), unit_in("固定资产投资(不含农户)")
    (('绝对额', '亿元'), ('固定资产投资(不含农户)', ''))
    """
    match = _UNIT.search(text)
    if match is None:
        return text, ""
    try:
        known = unit(match[1])
    except GdpcoreError:
        return text, ""
    return text[: match.start()].strip(), str(known)
