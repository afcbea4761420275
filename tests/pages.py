"""Pages of the documentation, run as a reader would: files are saved, blocks are run in order, outputs are compared."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdpcore.cli.app import run

DOCS = Path(__file__).parents[1] / "docs"
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)
_SAVED = re.compile(r"[Ss]ave (?:it |this )?as\s+`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, and the name under which the text before it says to save it."""

    kind: str
    text: str
    file: str


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page of docs/, in order."""
    text, found, end = (DOCS / page).read_text(encoding="utf-8"), [], 0
    for fence in _FENCE.finditer(text):
        names = _SAVED.findall(text[end : fence.start()])
        found.append(Block(fence[1], fence[2], names[-1] if names else ""))
        end = fence.end()
    return found


def run_page(page: str) -> int:
    """Run a page in the current folder; how many blocks ran. A text block is what the block before it prints."""
    names: dict[str, Any] = {"__name__": "__page__"}
    said, ran = "", 0
    for number, block in enumerate(blocks(page), 1):
        where = f"docs/{page}, block {number}"
        if block.kind in ("csv", "toml", "md"):
            if block.file:  # else a fragment to look at
                Path(block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "text":
            assert _words(said) == _words(block.text), f"{where} is not what the block before it prints:\n{said}"
        elif block.kind == "python":
            said = _printed(compile(block.text, where, "exec"), names)
        elif block.kind == "sh":
            said = "".join(_command(line, where) for line in block.text.splitlines())
        else:
            raise AssertionError(f"{where}: nobody knows how to run {block.kind}")
        ran += block.kind in ("python", "sh")
    return ran


def _printed(code: Any, names: dict[str, Any]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(code, names)
    return out.getvalue()


def _command(line: str, where: str) -> str:
    """A gdpcore command runs; what prepares a shell (python3 -m venv, pip) was done when the tests were installed."""
    words = shlex.split(line)
    if words[0] != "gdpcore":
        assert words[0] in ("python3", ".venv/bin/pip"), f"{where}: {line} is not run by the test"
        return ""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert run(words[1:]) == 0, f"{where}: {line}"
    return out.getvalue()


def _words(text: str) -> list[str]:
    return text.split()
