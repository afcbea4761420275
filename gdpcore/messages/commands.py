"""Messages about what a command was given."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-CMD-001": (
        "there is no option {name}{near}; see gdpcore {command}--help",
        "没有选项 {name}{near}；请见 gdpcore {command}--help",
    ),
    "E-CMD-002": ("{name} is missing; see gdpcore {command}--help", "缺少 {name}；请见 gdpcore {command}--help"),
    "E-CMD-003": (
        "{name} cannot be {raw!r}; it takes {known}",
        "{name} 不能是 {raw!r}；可用：{known}",
    ),
    "E-CMD-004": (
        "there is no command {name!r}; there are {known}",
        "没有命令 {name!r}；可用：{known}",
    ),
    "E-CMD-005": (
        "not understood: {said} See gdpcore {command}--help",
        "无法理解：{said} 请见 gdpcore {command}--help",
    ),
    "E-CMD-006": (
        "{given} is given without {lost}; give both, or neither for the embedded figures of China",
        "给出了 {given} 而没有 {lost}；请同时给出，或都不给而使用内置的全国数据",
    ),
    "E-CMD-007": (
        "folder {path} is there and not empty; nothing was written. Name a new folder, or one that is empty",
        "文件夹 {path} 已存在且非空，未写任何文件。请换一个新的或空的文件夹",
    ),
    "E-CMD-008": ("{name} needs a value; see gdpcore {command}--help", "{name} 需要一个值；请见 gdpcore {command}--help"),
}
