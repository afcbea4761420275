"""Every block of the documentation's pages runs as it is printed, or a reason stands here why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pages import DOCS, blocks, run_page

RUN_HERE = {"agreement.md", "census.md", "chained.md", "rounding.md", "seasonal.md"}
"""Guides whose blocks stand by themselves; tutorials and how-to pages are run whether they are named or not."""

RUN_ELSEWHERE = {
    "cleaning.md": "test_cleaning_docs.py",
    "companions.md": "test_cleaning_docs.py",
    "plots.md": "test_plots_doc.py",
    "reading.md": "test_reading_guide.py",
    "reading_the_economy.md": "test_reading_page.py",
    "review.md": "test_review_docs.py",
    "warning.md": "test_warning_docs.py",
}
NOT_RUN = {
    "backtest.md": "a sketch over models of one's own, and a cluster whose address is yours; examples/03_backtest.py runs",
    "bulletin.md": "writes PDF, minutes with its fonts; tutorials/bulletin.md writes the others, test_pdf.py PDF",
    "explain.md": "files of one's own; tutorials/your_city.md explains a figure, examples/10_explain.py runs",
    "factor_model.md": "frames of one's own; examples/09_factor_model.py runs",
    "nowcast.md": "new panels of one's own; tutorials/nowcast.md and examples/11_nowcast.py run",
    "revisions.md": "stages of one's own figures; examples/05_revision_note.py runs",
    "rivals.md": "a catalogue of models over frames of one's own; test_rivals.py runs them",
    "schemes.md": "fragments of a scheme; tutorials/your_city.md has a whole one",
    "vintages.md": "frames of one's own and a server; howto/vintages.md and examples/13_vintages.py run",
}


def lessons() -> list[str]:
    return sorted(f"{folder}/{p.name}" for folder in ("tutorials", "howto") for p in (DOCS / folder).glob("*.md"))


@pytest.mark.parametrize("page", [*lessons(), *sorted(RUN_HERE)])
def test_every_block_of_the_page_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_page(page) == sum(b.kind in ("python", "sh") for b in blocks(page))


def test_no_page_with_code_is_forgotten() -> None:
    with_code = {p.name for p in DOCS.glob("*.md") if any(b.kind == "python" for b in blocks(p.name))}
    assert with_code - {"index.md"} <= RUN_HERE | set(RUN_ELSEWHERE) | set(NOT_RUN)
    for page, test in RUN_ELSEWHERE.items():
        text = (DOCS.parent / "tests" / "unit" / test).read_text(encoding="utf-8")
        assert page in text or page == "plots.md", f"{test} does not run {page}"


def test_an_output_that_is_not_so_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.md").write_text("```python\nprint(1)\n```\n\n```text\n2\n```\n", encoding="utf-8")
    monkeypatch.setattr("tests.pages.DOCS", tmp_path)
    with pytest.raises(AssertionError, match="block 2 is not what"):
        run_page("page.md")


def test_every_page_is_in_a_table_of_contents() -> None:
    listed = {"index"}
    for page in DOCS.rglob("*.md"):
        folder = page.parent.relative_to(DOCS)
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
            for line in tree.splitlines():
                if line and not line.startswith(":"):
                    listed |= {p.relative_to(DOCS).with_suffix("").as_posix() for p in (DOCS / folder).glob(f"{line}.md")}
    pages = {p.relative_to(DOCS).with_suffix("").as_posix() for p in DOCS.rglob("*.md") if "generated" not in p.parts}
    assert pages - listed == set(), "add these to a toctree, guides.md for a guide"
