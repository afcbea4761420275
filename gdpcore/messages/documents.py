"""Messages about documents."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-DOC-001": ("no such format: {name}; there are {known}", "没有这种格式：{name}；可选 {known}"),
    "E-DOC-002": ("the template {path} cannot be filled in: {why}", "模板 {path} 无法填写：{why}"),
}
