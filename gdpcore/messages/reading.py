"""Messages about recipes, and files that are read by one."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-READ-001": ("{place}: no key {key!r} is known; known: {known}", "{place}：不认识的键 {key!r}；可用：{known}"),
    "E-READ-002": ("{place}: {raw!r} cannot stand here; write {needed}", "{place}：{raw!r} 不合要求；请写成 {needed}"),
    "E-READ-003": ("{path}: not a recipe: {why}", "{path}：不是读取配方：{why}"),
    "E-READ-004": (
        '{place}: the recipe does not say where {field} stands; add it to [where], for example {field} = "column A"',
        '{place}：配方未说明 {field} 在何处；请在 [where] 中写明，例如 {field} = "column A"',
    ),
    "E-READ-005": (
        "{place}: {what} {raw!r} is not among those of the recipe; {hint}",
        "{place}：配方中没有 {what} {raw!r}；{hint}",
    ),
    "E-READ-006": (
        "{place}: {raw!r} is a total among its parts; list it under skip, or name it in the recipe",
        "{place}：{raw!r} 是混在分项中的合计行；请列入 skip，或在配方中为其命名",
    ),
    "E-READ-007": (
        '{place}: exactly one period must stand in the {where}, found: {found}; write it there, or declare it as "= 2024年3月"',
        '{place}：{where} 中须恰有一个时期，实为：{found}；请写明，或声明为 "= 2024年3月"',
    ),
    "E-READ-008": (
        "{place}: the heading {raw!r} names no known measure; add it to [measures] as value, growth, index or skip",
        "{place}：表头 {raw!r} 的含义不明；请在 [measures] 中写明 value、growth、index 或 skip",
    ),
    "E-READ-009": (
        "{place}: {raw!r} is written with % and others of its column are not; write one way throughout",
        "{place}：{raw!r} 带 %，而同列其他数不带；请统一写法",
    ),
    "E-READ-010": (
        "{place}: growth is declared as {form}, but its middle value is {middle:g}; declare growth = {other!r}",
        "{place}：增速声明为 {form}，但其中位数为 {middle:g}；请声明 growth = {other!r}",
    ),
    "E-READ-012": (
        "{place}: the sheet has no row {row}; its table must reach beyond its heading",
        "{place}：工作表没有第 {row} 行；表头之下须有数据",
    ),
    "E-READ-015": (
        "{place}: the heading above these figures is empty and not part of a merged range; merge it, or repeat its text",
        "{place}：这些数上方的表头为空且不在合并区域内；请合并单元格或重复填写",
    ),
    "N-READ-001": ("{place}: {what} {raw!r} is read as {meant}", "{place}：{what} {raw!r} 读作 {meant}"),
    "N-READ-002": (
        "{place}: {raw!r} stands several times; its lines are named with the line above them, here {name!r}",
        "{place}：{raw!r} 出现多次；各行连同其上级行命名，此处为 {name!r}",
    ),
}
