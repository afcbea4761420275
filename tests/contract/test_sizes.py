"""Files of one idea, functions that fit half a screen: no exceptions."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import gdpcore

PACKAGE = Path(gdpcore.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 450, 75


def functions(text: str) -> dict[str, int]:
    """Lines of every function and method, from its first decorator to its end, by name and first line."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[f"{node.name} (line {first})"] = int(node.end_lineno or first) - first + 1
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_file_and_no_function_is_too_long(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE
    assert {name: lines for name, lines in functions(text).items() if lines > LONGEST_FUNCTION} == {}


def test_what_is_measured() -> None:
    body = "\n".join("    x = 1" for _ in range(80))
    text = (
        f"class A:\n    @property\n    def short(self):\n        def inner():\n            pass\n\n\nasync def long():\n{body}\n"
    )
    assert functions(text) == {"short (line 2)": 4, "inner (line 4)": 2, "long (line 8)": 81}
    assert len(SOURCES) > 50
