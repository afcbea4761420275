"""The code of docs/review.md runs as it stands there, one block after the other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from gdpcore.review import EXPRESSIONS, load_rules

TEXT = (Path(__file__).parents[2] / "docs" / "review.md").read_text(encoding="utf-8")


def test_the_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    assert len(blocks) == 4
    for block in blocks:
        exec(compile(block, "docs/review.md", "exec"), names)
    assert (tmp_path / "marked.xlsx").is_file()
    assert names["answered"].findings.set_index("id").loc[names["first"]["id"], "status"] == "answered"


def test_every_expression_is_told_of() -> None:
    assert not {name for name in EXPRESSIONS if f"`{name}`" not in TEXT}
    assert len({r.expression for r in load_rules()} - set(EXPRESSIONS)) == 0
