"""What we write, opened by parsers that are not ours: no live formula, no live markup, numbers are numbers, text is the text it was."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.bulletin import Bulletin
from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.revision_note import revision_note
from gdpcore.cube import Hierarchy, Node
from gdpcore.safe_text import from_sheet
from gdpcore.scheme.manifest import canonical, read_manifest, write_manifest
from tests.build import base_accounts

NAMES = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "\t=1",
    "＝1+1",
    "<script>alert(1)</script>",
    '" onload="x',
    "]]><img src=x onerror=y>",
    "a\u202eb\x1b[31m",
    "$x^2$ [l](javascript:1) | `c` **b**",
    "a;=1",
)
LIVE = tuple("=+-@\t\r\n＝＋－＠")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?").fullmatch


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def evil(start: int) -> Any:
    """Made-up accounts of three items with such names."""
    three = NAMES[start : start + 3]
    nodes = [Node("GDP", "总计", "Total"), *(Node(c, n, n) for c, n in zip("ABC", three, strict=True))]
    tree = Hierarchy.of(nodes, {"GDP": {"industry": ["A", "B", "C"]}})
    leaves = 100.0 + np.arange(24.0).reshape(1, 3, 8)
    return base_accounts(leaves * 1.1, leaves, tree, start="2023Q1", regions=[three[0]]), three


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name.endswith("href") or name == "src"]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def own_scripts(text: str) -> list[str]:
    """The scripts of a page without the data that they hold."""
    return re.findall(r"<script>.*?</script>", text, re.DOTALL)


def harmless_page(text: str, scripts: Sequence[str] = ()) -> Page:
    assert own_scripts(text) == list(scripts)
    page = Page(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    assert not page.tags & {"script", "img", "iframe", "object", "embed", "foreignobject", "link", "base"}
    assert not [a for a in page.attributes if a.startswith("on")]
    assert all(link.startswith("#") for link in page.links), page.links
    assert not set(text) & set("\x1b\x00\u202e\u2066")
    for drawing in re.findall(r"<svg.*?</svg>", text, re.DOTALL):
        assert ElementTree.fromstring(drawing).tag.endswith("svg")
    return page


def harmless_table(text: str) -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    for row in rows:
        for cell in row:
            assert NUMBER(cell) or not cell.lstrip(' "').startswith(LIVE), cell
    return rows


@pytest.mark.parametrize("start", range(0, len(NAMES), 3))
def test_the_bulletin(tmp_path: Path, start: int) -> None:
    accounts, names = evil(start)
    for language in ("zh", "en"):
        paths = Bulletin(accounts, language=language).write(tmp_path / language, ["html", "csv"])
        plain = Bulletin(gdp.samples.china().accounts, language=language).write(tmp_path / f"plain-{language}", ["html"])
        text = paths["html"].read_text(encoding="utf-8")
        page = harmless_page(text, own_scripts(plain["html"].read_text(encoding="utf-8")))
        shown = "".join(page.text)
        assert all(re.sub(r"[\t\x1b\u202e].*", "", name) in shown for name in names)
        rows = harmless_table(paths["csv/quarter"].read_bytes().decode("utf-8"))
        assert [from_sheet(r[0]) for r in rows[2:]] == [legible(name) for name in names]
        assert all(NUMBER(cell) for r in rows[1:] for cell in r[1:] if cell)
        harmless_table(paths["csv/chart-contributions"].read_bytes().decode("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_accounts_files(tmp_path: Path, name: str) -> None:
    leaves = 100.0 + np.arange(24.0).reshape(1, 3, 8) / 7
    made = base_accounts(-leaves, leaves, start="2023Q1", regions=[name])
    text = gdp.write_accounts(made, tmp_path / "a.csv").read_text(encoding="utf-8")
    rows = harmless_table(text)
    assert {from_sheet(r[0]) for r in rows[1:]} == {name}
    assert {float(r[3]) for r in rows[1:]} == set(made.value.values.ravel().tolist())


@pytest.mark.parametrize("name", [" ".join(NAMES), "$x^2$ =1"])
def test_the_note_on_revisions(tmp_path: Path, name: str) -> None:
    published = replace(gdp.samples.china().revisions, source=(name, name))
    files = revision_note(published, language="en").write(tmp_path)
    markdown = files["revisions.md"].read_text(encoding="utf-8")
    assert "<" not in markdown and not re.search(r"(?<!\\)[`*_\[]l", markdown)
    assert ElementTree.fromstring(files["revisions.svg"].read_bytes()).tag.endswith("svg")
    for k in (1, 2, 3):
        rows = harmless_table(files[f"revisions_table{k}.csv"].read_text(encoding="utf-8"))
        assert sum(bool(NUMBER(cell)) for row in rows for cell in row) > 10
        assert not [c for row in rows for c in row if "−" in c and c.strip("−0123456789.,") == ""]


@pytest.mark.parametrize("name", NAMES)
def test_manifests(tmp_path: Path, name: str) -> None:
    content = {k: {} for k in ("inputs", "data", "scheme", "run", "versions")} | {
        "schema": 1,
        "result": {"sha256": name, "figures": [[name, 0.1]]},
    }
    path = write_manifest(content, tmp_path / "m.json")
    assert json.loads(path.read_bytes()) == content == read_manifest(path)
    assert path.read_text(encoding="utf-8") == canonical(content) + "\n"
