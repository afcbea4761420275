"""Messages about charts."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-PLOT-001": (
        "chart {chart!r}: a table of {rows} rows and {columns} columns holds no figure to draw",
        "图 {chart!r}：{rows} 行 {columns} 列的表中没有可画的数",
    ),
    "E-PLOT-002": (
        "chart name {name!r} cannot begin the ids of a page; use letters, digits, '-' and '_', beginning with a letter",
        "图名 {name!r} 不能用作页面标识；请用字母、数字、'-'、'_'，并以字母开头",
    ),
    "E-PLOT-003": (
        "these axes hold no chart; take those that a function of gdpcore.bulletin.plots returned",
        "该坐标轴上没有图；请用 gdpcore.bulletin.plots 中函数返回的坐标轴",
    ),
    "E-PLOT-004": (
        "chart {chart!r}: {count} figures are infinite, the first in row {row}; leave them out or put them right",
        "图 {chart!r}：有 {count} 个无穷大，首个在第 {row} 行；请剔除或更正",
    ),
    "E-PLOT-005": (
        "chart {chart!r}: {name} {value!r} is not there; known: {known}",
        "图 {chart!r}：没有 {name} {value!r}；可选：{known}",
    ),
    "E-PLOT-006": (
        "chart {chart!r}: {value!r} in {column} of {period} is no lamp; lamps are {known}",
        "图 {chart!r}：{period} {column} 的 {value!r} 不是灯号；灯号有 {known}",
    ),
    "E-PLOT-007": (
        "chart {chart!r}: {count} items cannot be told apart; 1 to {most} can",
        "图 {chart!r}：{count} 个项目无法区分；可画 1 至 {most} 个",
    ),
    "W-PLOT-001": (
        "no font at hand has a glyph for {glyphs}; a square stands in the picture. Install a font that has it",
        "现有字体缺少字形：{glyphs}；图中以方框代替。请安装含该字的字体",
    ),
}
