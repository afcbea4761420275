"""The blocks of docs/cleaning.md and docs/companions.md run, each page from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["cleaning.md", "companions.md"])
def test_every_block_of_the_page_runs(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.S)
    assert len(blocks) >= 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)
    said = capsys.readouterr().out
    assert {
        "cleaning.md": "comparable_base" not in said and "2012" in said,
        "companions.md": "18.01" in said and "17.08" in said,
    }[page]
