"""What a heading says of the figures below it: values or growth, of one period or the year to date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gdpcore.cube import unit
from gdpcore.errors import GdpcoreError
from gdpcore.panel.recipe.labels import squeezed


class Measure(NamedTuple):
    """``kind``: "value", "growth", "index", "skip", or "other" (not of this period, or not against a year before).

    ``flow``: "period", "ytd", "stock", or "" where the heading does not say.
    """

    kind: str
    flow: str = ""


_YTD = r"(?:累计|1[-至—~]本?[0-9]*[月季]|年初至今|yeartodate|ytd)"
_GROWTH = r"(?:同比|增长|增速|增幅|增减|比上年|比去年|[±+]/?[-－]?%|growth|yoy|y/y|change)"
# another period (上年同期, 年初数), another comparison (环比, 比上月, 两年平均), what should be (计划, 目标), or a change in points or in the unit
_OTHER = (
    r"环比|上[月季旬]|上期|(?<![比较与同为以和])(?:上年|去年)(?!同[期月]=100)|年初(?!至今)|上年末|去年末|前年|平均增|(?:19|20)[0-9]{2}年同[期月]"
    r"|计划|目标|预期|任务|进度|增[减加长]?[额量]|百分点|m/m|mom|q/q|qoq|target|plan"
)
_RULES: tuple[tuple[str, Measure], ...] = (
    (r"位次|排名|名次|位数|[升降]位|±位|rank", Measure("skip")),
    (r"比重|占比|贡献率|拉动|share", Measure("skip")),
    (_OTHER, Measure("other")),
    (rf"{_YTD}.*{_GROWTH}", Measure("growth", "ytd")),
    (rf"(?:本月|当月|本期|当期|本季|当季).*{_GROWTH}", Measure("growth", "period")),
    (_GROWTH, Measure("growth")),
    (r"(?:上年同期|上年同月)=100", Measure("index")),
    (_YTD, Measure("value", "ytd")),
    (r"期末|月末|季末|年末|余额|endofperiod", Measure("value", "stock")),
    (r"本月|当月|本季|当季|thismonth|thisquarter", Measure("value", "period")),
    (r"绝对[额量数值]|总量|总额|数值|实绩|指标值|完成[额数]?|本期|当期|现价|增加值|level|value|amount", Measure("value")),
)
_UNIT_LINE = re.compile(r"(?:计量)?单位\s*[:：]\s*([^)）]+)")
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
    >>> [measure_of(x).kind for x in ("环比增长(%)", "上年同期", "同比增减(亿元)", "完成年度计划(%)")]
    ['other', 'other', 'other', 'other']
    """
    plain = squeezed(heading).casefold()
    for words, meant in (own or {}).items():
        if squeezed(words).casefold() == plain:
            return measure_of_text(meant)
    said = next((measure for pattern, measure in _RULES if re.search(pattern, plain)), None)
    if said is not None and said.kind == "growth" and unit_in(heading)[1] not in ("", "%"):
        return Measure("other")  # 同比增减(亿元) is no rate
    return said


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
    known = _known_unit(match[1])
    return (text[: match.start()].strip(), known) if known else (text, "")


def unit_line(text: str) -> str:
    """The unit that a line above a table declares; "" if it declares none, or several that are no percentage.

    Examples
    --------
    >>> unit_line("（单位：亿元、%）"), unit_line("单位：亿元，万人次"), unit_line("计量单位: 万元")
    ('亿元', '', '万元')
    """
    match = _UNIT_LINE.search(text)
    known = dict.fromkeys(_known_unit(part) for part in re.split(r"[、,，;；/和及]|\s+", match[1]) if part) if match else {}
    named = [one for one in known if one != "%"] or list(known)
    return named[0] if len(named) == 1 else ""


def _known_unit(text: str) -> str:
    try:
        return str(unit(text))
    except GdpcoreError:
        return ""


def joined_headings(texts: Sequence[str]) -> str:
    """Two or three headings above one another as one, the unit of any of them at its end; a merged one counts once.

    Examples
    --------
    >>> joined_headings(["本月", "绝对额(亿元)"]), joined_headings(["位次", "位次"])
    ('本月绝对额(亿元)', '位次')
    """
    apart = [unit_in(text) for text in dict.fromkeys(texts) if text]
    known = next((of for _, of in reversed(apart) if of), "")
    return "".join(name for name, _ in apart) + (f"({known})" if known else "")
