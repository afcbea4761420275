"""Messages about what is written."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-OUT-007": (
        "writing {kind} needs the extra {extra!r}: pip install 'gdpcore[{extra}]'",
        "写 {kind} 需要附加组件 {extra!r}：pip install 'gdpcore[{extra}]'",
    ),
    "E-OUT-001": (
        "{path} is there already; nothing was written. Name another folder, or allow overwriting",
        "{path} 已存在，未写任何文件。请换目录，或允许覆盖",
    ),
    "E-OUT-002": ("{path} cannot be written: {why}", "{path} 无法写入：{why}"),
    "E-OUT-003": ("{what} must be a {kind}, not {given}", "{what} 应为 {kind}，而不是 {given}"),
    "E-OUT-004": ("language {language!r} is not 'zh' or 'en'", "语言 {language!r} 不是 'zh' 或 'en'"),
    "E-OUT-005": ("{period} is not in these accounts; they hold {known}", "账户中没有 {period}；现有 {known}"),
    "E-OUT-006": (
        "nothing is complete as known on {date}: the first quarter that the figures complete is known on {first}",
        "截至 {date} 没有可核算的季度：最早的完整季度于 {first} 可得",
    ),
    "E-OUT-008": (
        "{period} is not complete as known on {date}: its indicators are known on {first}. Name an earlier quarter or a later date",
        "截至 {date} 尚不能核算 {period}：其指标于 {first} 可得。请改用更早的季度或更晚的日期",
    ),
    "E-OUT-009": (
        "{period} was not computed here, it is only what these accounts are compared with; computed: {known}",
        "{period} 并非本次推算的时期，只是用作对比；本次推算的时期：{known}",
    ),
    "E-OUT-010": (
        "{path} is a link, which is neither followed nor replaced; name the file it leads to, or remove it",
        "{path} 是链接，既不跟随也不替换；请写出其所指文件的路径，或先删除该链接",
    ),
    "E-OUT-011": (
        "no file is given the name {name!r}: {why}; choose another name",
        "不能用 {name!r} 作文件名：{why}；请另取名称",
    ),
}
