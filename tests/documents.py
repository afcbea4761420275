"""A document made by hand that is as nasty as names can be, with charts that need nothing else."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from gdpcore.bulletin.chart import Chart
from gdpcore.bulletin.document import (
    Cell,
    ChartBlock,
    Column,
    Document,
    Growth,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Row,
    Section,
    Sum,
    Table,
)
from gdpcore.bulletin.sentence import Figure, Sentence
from gdpcore.bulletin.style import new_axes, style

HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "＝2&amp;3",
    "@SUM(A1)",
    "\"quoted\" 'twice' “三次”",
    '#panic("x") $x^2$ *b* _i_ `r` // c \\u{41} @label <tag>',
    "{{ 7 * 7 }} {% raw %} ${x}",
    "增长📈 😀",
    "‮rtl‏ \u2066isolate\u2069",
    "名" * 200,
    "W" * 200,
    "a\x00b\x0bc\ud800d\uffff",
    "]]> <!-- --> &#0; \u2028",
    "https://example.org/x",
    "",
)
"""Names of industries that nobody should have."""
VALUES = (1234.5, -0.04, float("nan"), 0.0, -98765.4321, 1e12, 1e-9)


@cache
def simple_chart(name: str = "growth", language: str = "zh", title: str = "增速") -> Chart:
    """Bars of two series over three periods, one of them falling, one missing."""
    data = pd.DataFrame({"甲": [1.5, -2.25, 3.0], "=乙": [0.5, np.nan, 1.0]}, index=pd.Index(["2024Q1", "2024Q2", "2024Q3"]))
    with style(language):
        ax = new_axes(None, 6, 3)
        for column in range(2):
            for row, y in enumerate(data.iloc[:, column]):
                if np.isfinite(y):
                    ax.bar([row + 0.4 * column], [y], 0.4, color=("#08519c", "#e6841a")[column])[0].set_gid(
                        f"{name}-{row}-{column}"
                    )
        ax.set_xticks(range(3), list(data.index))
    return Chart(name, title, ax, "2024Q1 1.5; 2024Q2 −2.25", data, "某局 <i>", "%", language)


def table(name: str = "quarter", hostile: bool = True) -> Table:
    """Names and figures of every kind, and sums and growth that hold."""
    columns = (Column("value", "绝对额（亿元）"), Column("before", "=上年"), Column("growth", "增速 <b>", "percent", 2))
    names = HOSTILE if hostile else ("工业", "#制造业", "建筑业")
    rows, now, before = [], [], []
    for k, label in enumerate(names):
        value = VALUES[k % len(VALUES)]
        now.append(0.0 if np.isnan(value) else value)
        before.append(50.0 + k)
        mark = "*" if k == 1 else ""
        rows.append(_row(f"r{k}", label, value, before[-1], mark, k % 3))
    head = Row("GDP", "合计", tuple(map(Cell, (sum(now), sum(before), 100 * (sum(now) / sum(before) - 1)))), 0, "total")
    parts = tuple(r.key for r in rows)
    sums = (Sum("before", "GDP", parts), Sum("value", "GDP", parts))
    return Table(
        name,
        f"表 {name} =1",
        "行业",
        columns,
        (head, *rows),
        "单位：亿元",
        ("* 注 <u>",),
        (*sums, Growth("growth", "value", "before")),
    )


def _row(key: str, label: str, value: float, before: float, mark: str, depth: int) -> Row:
    growth = 100 * (value / before - 1)
    return Row(key, label, (Cell(value, mark), Cell(before), Cell(growth)), depth, "memo" if depth == 2 else "")


def empty() -> Table:
    """A table without rows."""
    return Table("empty", "空表", "行业", (Column("value", "绝对额"),), ())


def hostile(language: str = "zh") -> Document:
    """A document of all of it."""
    said = Sentence(("同比增长", Figure("5.2%", 5.1849, "quarter/GDP/growth"), "；" + " ".join(HOSTILE)))
    sections = (
        Section("", (KeyFigures((KeyFigure("value", "=总量", -1234.56), KeyFigure("growth", "增速", float("nan"), 1, "%"))),)),
        Section("一、<b>标题</b>", (Paragraph((said,), language), table(), empty())),
        Section(
            "图示 #x",
            (ChartBlock(simple_chart(language=language), "stacked"), ChartBlock(simple_chart("rate", language, "=图 <i>"))),
        ),
    )
    by_hand = Table(
        "overrides",
        "人工调整",
        "地区",
        (Column("c0", "=项", "text"), Column("c1", "前", "value", 4)),
        (Row("r", "=区", (Cell("+理由"), Cell(1.5))),),
    )
    return Document(
        name=f"bulletin-{language}",
        title="=某市 <script>alert(2)</script> 简报",
        subtitle='副标题 "x"',
        language=language,
        as_of="数据截至2025-07-31",
        dated=date(2025, 7, 31),
        sections=sections,
        notes=HOSTILE[:-1],
        sources=("=来源",),
        findings=("发现 <i>", "=2"),
        overrides=by_hand,
        made_up=True,
    )
