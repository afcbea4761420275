"""A first look at a table: where its heading ends, which columns hold labels and which figures, what each row of the heading is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gdpcore.cube import unit
from gdpcore.cube.periods import spelling_in_year
from gdpcore.errors import GdpcoreError
from gdpcore.panel.numbers import NumberFormat, read_cell
from gdpcore.panel.recipe.along import Grid
from gdpcore.panel.recipe.labels import is_note, squeezed
from gdpcore.panel.recipe.measures import joined_headings, measure_of, unit_in
from gdpcore.panel.recipe.provinces import CODES
from gdpcore.panel.table import Cell, plain

HEADINGS: dict[str, tuple[str, ...]] = {
    "indicator": ("indicator", "指标", "指标名称", "项目", "行业", "名称", "item"),
    "unit": ("unit", "单位", "计量单位"),
    "region": ("region", "地区", "区域", "区县", "县区", "县市区", "县(市、区)", "城市", "省份", "省", "市"),
    "period": ("period", "时期", "时间", "月份", "年月", "季度", "日期", "month", "quarter", "date"),
    "value": ("value", "数值", "值"),
    "source": ("source", "来源", "数据来源"),
    "flow": ("flow", "时期口径"),
}
_IDLE = re.compile(r"序号|编号|行次|行号|代码|备注|说明|no\.?|code|remarks?", re.IGNORECASE).fullmatch
_YEAR = re.compile(r"年份|年度|年|year", re.IGNORECASE).fullmatch
_MEANT = {squeezed(word): name for name, words in HEADINGS.items() for word in words}
_MEASURE = re.compile(
    r"(?:本月|当月|本期|当期|本季|当季|期末|月末|1[-至—–~]本?[0-9]*[月季]|累计|年初至今|绝对[额量数值]|总量|总额|数值|实绩|指标值|完成[额数]?"
    r"|比|较|上年|去年|同期|同月|同比|增长|增速|增幅|增减|速度|位次|排名|名次|现价|可比价?|不变价|增加值|名义|实际|value|growth|level|yoy"
    r"|上年同[期月]=100|指数|位|上[月季期]|升降|环比|环|年初|年末|目标|计划|预期|任务|进度|两年平均|年均|按|以|与|和|相|计算|价格|比重|占比|贡献率?|拉动|年度|全年|本年|今年|数|额|量|百分点|(?:19|20)[0-9]{2}年"
    r"|[±+%（()）/\-])+",
    re.IGNORECASE,
)
_A_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?").fullmatch
_REGION = re.compile(r".{1,9}(?:省|市|区|县|州|盟|旗|自治区|兵团|新区|开发区)")
_UNIT_OF_ALL = re.compile(r"[(（]?\s*(?:计量)?单位\s*[:：].*").fullmatch
_LOOSE = NumberFormat(negatives="parentheses", percent=True, marks=True)
_SAMPLE = 60


def is_period(cell: Cell) -> bool:
    """True for a period, its year perhaps left out."""
    if isinstance(cell, str) and not (plain(cell) and len(cell) < 40):
        return False
    try:
        spelling_in_year(plain(cell) if isinstance(cell, str) else cell, 2000)
    except GdpcoreError:
        return False
    return True


def is_figure(cell: Cell) -> bool:
    """True for a number that is not a period (2024, 202403)."""
    if not isinstance(cell, str) or not plain(cell) or is_period(cell):
        return False
    try:
        return read_cell(cell, _LOOSE).value == read_cell(cell, _LOOSE).value
    except GdpcoreError:
        return False


def is_number(cell: Cell) -> bool:
    """True for a number or the mark of a missing figure."""
    if not isinstance(cell, str) or not plain(cell):
        return False
    try:
        read_cell(cell, _LOOSE)
    except GdpcoreError:
        return False
    return True


def is_unit(text: str) -> bool:
    """True for a known unit."""
    try:
        unit(plain(text))
    except GdpcoreError:
        return False
    return True


def is_region(text: str) -> bool:
    """True for a name that looks like a region's."""
    name = squeezed(text)
    return name in CODES or _REGION.fullmatch(name) is not None


def is_measure(text: str) -> bool:
    """True for a heading that is made of the words of measures only."""
    bare = squeezed(unit_in(plain(text))[0])
    return bool(bare) and _MEASURE.fullmatch(bare) is not None and measure_of(text) is not None


def coded_dates(cells: Sequence[Cell]) -> bool:
    """True for a run of months written 2401, 2402 ... or of serial dates."""
    texts = [c for c in cells if isinstance(c, str) and plain(c)]
    months = all(re.fullmatch(r"[0-9]{2}(?:0[1-9]|1[0-2])", t, re.ASCII) for t in texts)
    serial = all(re.fullmatch(r"[3-6][0-9]{4}", t, re.ASCII) for t in texts)
    return len(texts) >= 3 and (months or serial) and texts == sorted(set(texts))


@dataclass
class Sight:
    """What was seen of a table; rows and columns counted from 0.

    ``head`` rows of the heading, ``labels`` columns by field, ``figures`` columns, ``roles`` fields of the heading's rows, ``idle``
    columns that are neither, ``coded`` a period that could be a month or a
    serial date, ``year`` the column of years, -1 if there is none; ``measures`` rows of the heading that say measures together,
    ``years`` the row of years above the rest of the periods, ``unread`` rows of the heading that nothing is made of, ``beside``
    the first column of another table beside this one.
    """

    grid: Grid
    head: list[int]
    lines: list[int]
    labels: dict[str, int] = field(default_factory=dict)
    figures: list[int] = field(default_factory=list)
    roles: dict[str, int] = field(default_factory=dict)
    idle: list[int] = field(default_factory=list)
    coded: str = ""
    year: int = -1
    measures: list[int] = field(default_factory=list)
    years: int = -1
    unread: list[int] = field(default_factory=list)
    beside: int = -1

    def texts(self, row: int) -> list[str]:
        """The heading's texts over the figures."""
        return [
            plain(self.grid.cell(row, c)) if isinstance(self.grid.cell(row, c), str) else self.grid.text(row, c)
            for c in self.figures
        ]

    def measured(self) -> list[str]:
        """What the rows of measures say together over the figures."""
        return [joined_headings(one) for one in zip(*(self.texts(r) for r in self.measures), strict=True)]


def look(grid: Grid) -> Sight | None:
    """Look at a table; None if no figures stand below a heading in it."""
    table = grid.table
    start = _first_line(grid)
    if start is None:
        return None
    head = _heading(grid, start)
    if not head:
        return None
    lines: list[int] = []
    for r in range(head[-1] + 1, len(table.rows)):
        cells = table.rows[r]
        lead = next((c for c in cells if plain(c)), "")
        if is_note(lead) or len(lines) >= _SAMPLE:
            break
        if any(is_number(c) for c in cells):
            lines.append(r)
    sight = Sight(grid, head, lines)
    _columns(sight)
    _rows(sight)
    return sight


def _first_line(grid: Grid) -> int | None:
    """The first row with figures in it, after one that could be a heading."""
    seen = False
    for r, cells in enumerate(grid.table.rows[:2000]):
        filled = [c for c in cells if plain(c)]
        coded = next((k for k in range(min(3, len(filled))) if coded_dates(filled[k:])), None) if not seen else None
        if seen and any(is_figure(c) for c in filled):
            return r
        if seen and len(filled) >= 2 and any(is_period(c) for c in filled[:2]) and any(is_number(c) for c in filled[1:]):
            return r
        seen = seen or coded is not None or (len(filled) >= 2 and not any(is_figure(c) for c in filled))
    return None


def _heading(grid: Grid, start: int) -> list[int]:
    """The rows of the heading above the first line of figures; a row with one text is a title or the name of a group."""

    def texts(r: int) -> set[str]:
        here = {plain(grid.cell(r, c)) for c in range(len(grid.table.rows[r]))} - {""}
        return {text for text in here if not _UNIT_OF_ALL(text)}  # 单位：亿元 stands beside a title

    last = next((r for r in range(start - 1, -1, -1) if len(texts(r)) >= 2), None)
    if last is None:
        return []
    first = last
    while first > 0 and last - first < 3 and len(texts(first - 1)) >= 2:
        first -= 1
    return list(range(first, last + 1))


def _columns(sight: Sight) -> None:
    """Which columns hold labels, and of what; which hold figures; which say nothing of them."""
    grid, head, lines = sight.grid, sight.head, sight.lines
    width = max(len(grid.table.rows[r]) for r in [*head, *lines])
    for c in range(width):
        cells = [grid.cell(r, c) for r in lines]
        filled = [x for x in cells if plain(x)]
        names = {_MEANT.get(squeezed(unit_in(plain(grid.cell(r, c)))[0]).casefold(), "") for r in head} - {""}
        heading = any(plain(grid.cell(r, c)) for r in head)
        if not filled and not heading:
            continue
        numbers = sum(is_number(x) for x in filled)
        heads = {squeezed(grid.cell(r, c)) for r in head} - {""}
        if heads and all(_IDLE(h) for h in heads):
            sight.idle.append(c)
            continue
        if (
            len(heads) == 1
            and _YEAR(next(iter(heads)))
            and filled
            and all(re.fullmatch(r"(?:19|20)[0-9]{2}年?", plain(x)) for x in filled)
        ):
            sight.year = c
            continue
        name = names.pop() if len(names) == 1 else ""
        if name in sight.labels and sight.figures and name not in ("value", "source", "flow") and numbers < max(1, len(filled)):
            sight.beside = c
            sight.idle += range(c, width)
            break
        if name and name not in sight.labels and (name == "value" or numbers < max(1, len(filled)) or name == "period"):
            sight.labels[name] = c
        elif filled and numbers * 2 < len(filled) and not sight.figures:
            guess = _content([str(x) if not isinstance(x, str) else x for x in filled])
            if guess not in sight.labels:
                sight.labels[guess] = c
            else:
                sight.idle.append(c)
        elif filled and numbers * 2 < len(filled):
            sight.idle.append(c)
        else:
            sight.figures.append(c)
    if sight.year >= 0 and "period" not in sight.labels:
        sight.labels["period"], sight.year = sight.year, -1
    value = sight.labels.get("value")
    if value is not None and {"indicator", "period"} <= set(sight.labels):
        sight.idle += sight.figures
        sight.figures = [value]
    elif value is not None:
        sight.figures = sorted([*sight.figures, sight.labels.pop("value")])


def _content(texts: list[str]) -> str:
    for name, test in (("period", is_period), ("unit", is_unit), ("region", is_region)):
        if sum(test(t) for t in texts) * 10 >= 8 * len(texts):
            return name
    return "indicator"


def _rows(sight: Sight) -> None:
    """What each row of the heading says of the figures below it."""
    if "value" in sight.labels:
        return
    for r in sight.head:
        cells = [sight.grid.cell(r, c) for c in sight.figures]
        texts = [t for t in sight.texts(r) if t]
        if not texts:
            continue
        if coded_dates([c for c in cells if plain(c)]):
            role, sight.coded = "period", texts[0]
        elif sum(is_period(c) for c in cells) * 10 >= 8 * len(texts):
            role = "period"
            if all(_A_YEAR(t) for t in texts) and ("period" in sight.labels or any(_periods_below(sight, r))):
                sight.years = r
                continue
        elif sum(is_unit(t) for t in texts) == len(texts):
            role = "unit"
        elif sum(is_measure(t) for t in texts) * 10 >= 8 * len(texts):
            role = "measure"
        elif "indicator" in sight.labels or "indicator" in sight.roles:
            role = "region" if sum(is_region(t) for t in texts) * 10 >= 8 * len(texts) else ""
        else:
            role = "region" if sum(is_region(t) for t in texts) * 10 >= 8 * len(texts) else "indicator"
        if role == "measure":
            sight.measures.append(r)
        if role and role not in sight.labels:
            sight.roles.setdefault(role, r)
        if not role:
            sight.unread.append(r)


def _periods_below(sight: Sight, row: int) -> list[bool]:
    """For each further row of the heading whether it names the parts of a year."""
    rest = [[t for t in sight.texts(r) if t] for r in sight.head if r > row]
    return [bool(texts) and all(is_period(t) and not _A_YEAR(t) for t in texts) for texts in rest]


def left_out_unsaid(sight: Sight) -> list[int]:
    """Columns left out although their heading is not one of those that number or remark on the lines."""
    ends = sight.beside if sight.beside >= 0 else len(sight.idle) + max(sight.idle, default=0) + 1
    texts = {c: {squeezed(sight.grid.cell(r, c)) for r in sight.head} - {""} for c in sight.idle if c < ends}
    return [c for c, heads in texts.items() if not (heads and all(_IDLE(h) for h in heads))]
