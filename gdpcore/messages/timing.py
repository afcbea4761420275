"""Messages about what was known when."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-ASOF-001": (
        "{text!r} is no date of knowledge; write a day such as 2025-07-14, or a month, which means its last day",
        "{text!r} 不是有效的截止日期；请写成 2025-07-14，或写月份（指该月最后一天）",
    ),
    "E-ASOF-002": (
        "nothing of {what} was known on {date}; take a later date",
        "{date} 时 {what} 尚无任何数据；请改用较晚的日期",
    ),
    "E-ASOF-003": ("access {access!r} is not known; take one of {known}", "不支持 access {access!r}；请用 {known} 之一"),
    "E-ASOF-004": (
        "{series}: {value!r} is no lag; write whole days after the period's end",
        "{series}：{value!r} 不是有效的发布时滞；请写期末之后的整天数",
    ),
    "E-ASOF-005": (
        "{series} is not in the release calendar; it has {known}. Add a row with its lag in days",
        "发布日历中没有 {series}；现有：{known}。请补一行并给出时滞天数",
    ),
    "E-ASOF-006": (
        "{place}: {column} {raw!r} is not understood; write {needed}",
        "{place}：{column} {raw!r} 无法识别；应为 {needed}",
    ),
}
