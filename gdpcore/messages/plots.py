"""Messages about charts."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-PLOT-002": (
        "chart name {name!r} cannot begin the ids of a page; use letters, digits, '-' and '_', beginning with a letter",
        "图名 {name!r} 不能用作页面标识；请用字母、数字、'-'、'_'，并以字母开头",
    ),
    "E-PLOT-003": (
        "these axes hold no chart; take those that a function of gdpcore.bulletin.plots returned",
        "该坐标轴上没有图；请用 gdpcore.bulletin.plots 中函数返回的坐标轴",
    ),
}
