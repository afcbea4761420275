"""Docstrings write absolute values as |x|; reStructuredText would read a substitution. Escaped outside code and examples."""

from __future__ import annotations

import re
from typing import Any

CODE = re.compile(r"(``.*?``|`[^`]*`)")


def _escape(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    example = False
    for at, line in enumerate(lines):
        example = (example or line.lstrip().startswith(">>>")) and bool(line.strip())
        if not example and not line.startswith(".. "):
            lines[at] = "".join(p if CODE.fullmatch(p) else re.sub(r"(?<!\\)\|", r"\\|", p) for p in CODE.split(line))


def setup(app: Any) -> dict[str, Any]:
    """Register the hook, before numpydoc reads the docstring."""
    app.connect("autodoc-process-docstring", _escape, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
