"""The scan of bytes finds what the strict walk finds, or leaves the part to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.panel import workbook
from gdpcore.panel.archive import entries_of, pieces
from gdpcore.panel.plain_scan import PlainScan
from gdpcore.panel.sheet_walk import PartWalk, Reach
from tests.badinput.books import SHEET, pack, parts, sheet
from tests.badinput.hostile import BOOKS


def _facts(reach: Reach) -> tuple[Any, ...]:
    return reach.cells, reach.last_row, reach.last_column, reach.lost, reach.hidden


def scanned(data: bytes, piece: int = 2**20) -> PlainScan:
    scan = PlainScan("p.xml")
    for k in range(0, len(data), piece):
        scan.feed(data[k : k + piece])
    scan.finish()
    return scan


def walked(data: bytes) -> PartWalk:
    walk = PartWalk("p.xml")
    walk.feed(data)
    walk.finish()
    return walk


CELLS = (
    '<c r="{at}"><v>1.5</v></c>', '<c r="{at}" s="3" t="s"><v>7</v></c>', '<c r="{at}" s="1"/>', '<c r="{at}" t="str"><f>A1+B1</f><v>2</v></c>',
    '<c r="{at}" t="inlineStr"><is><t xml:space="preserve">a &amp; "b"</t></is></c>', '<c r="{at}"><f>1+1</f></c>', '<c r="{at}" t="e"><v>#N/A</v></c>',
    '<c><v>1</v></c>', "<c r='{at}'><v>1</v></c>", '<c r="{at}"><v>中</v></c>', '<c r="{at}"><v></v></c>', '<c r="{at}"><v>a>b</v></c>',
    '<x:c r="{at}"><v>1</v></x:c>', '<c r="{at}"><f/><v>1</v></c>', '<c r="{at}"><v>1</v>', '<c r="{at}"><v>1</c></v>', '<c r="{at}" s="><v>1</v></c>',
    '<c r="{at}"><is><r><rPr><b/></rPr><t>x</t></r></is></c>', '<c r="{at}">&#10;<v>1</v></c>', '<c r="{at}" t = "e"><v>#REF!</v></c>',
)  # fmt: skip
PLAIN = CELLS[:5]
ROWS = ('<row r="{n}">', '<row r="{n}" hidden="1">', '<row r="{n}" spans="1:3" hidden="false">', "<row>", '<row r="x">')


@st.composite
def sheets(draw: Any) -> bytes:
    """A sheet of plain cells, of which a few may be anything else."""
    rows, odd = [], draw(st.booleans())
    for n in range(1, draw(st.integers(1, 5)) + 1):
        kinds = draw(st.lists(st.sampled_from(CELLS if odd else PLAIN), max_size=6))
        at = draw(st.sampled_from(["A", "K", "AB", "XFD", "XFE"] if odd else ["A", "K", "AB"]))
        head = draw(st.sampled_from(ROWS if odd else ROWS[:3])).format(n=n)
        rows.append(head + "".join(kind.format(at=f"{at}{n}") for kind in kinds) + "</row>")
    columns = draw(
        st.sampled_from(["", '<cols><col min="2" max="3" hidden="1"/></cols>', '<cols><col min="1" max="1" width="9"/></cols>'])
    )
    return sheet("".join(rows)).replace(b"<sheetData>", columns.encode() + b"<sheetData>")


@settings(max_examples=300, deadline=None)
@given(sheets(), st.sampled_from([2**20, 1, 7, 64]))
def test_the_scan_finds_what_the_walk_finds(data: bytes, piece: int) -> None:
    scan = scanned(data, piece)
    assert scan.tags == data.count(b"<")
    if scan.plain:
        assert _facts(scan) == _facts(walked(data))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=30))
def test_what_programs_write_is_plain(kinds: list[str]) -> None:
    data = sheet("".join(f'<row r="{n}">{kind.format(at=f"C{n}")}</row>' for n, kind in enumerate(kinds, 1)))
    assert scanned(data, 50).plain


@pytest.mark.parametrize(
    "change",
    [
        (b"<worksheet", b"<!DOCTYPE a><worksheet"), (b"<worksheet", b"<!-- c --><worksheet"), (b"UTF-8", b"UTF-16"), (b"</worksheet>", b""),
        (b"</worksheet>", b"</worksheet><a/>"), (b"</worksheet>", b"</worksheet>x"), (b">5<", b">&a;<"), (b">5<", b">&#49;<"), (b">5<", b">\x01<"),
        (b">5<", b">\xff<"), (b'"D2"', b'"D0"'), (b'"D2"', b'"D1048577"'), (b'"D2"', b'"XFE2"'), (b'"D2"', b'"2"'), (b'"D2"', b'"d2"'),
        (b'r="D2"', b'r="D2" r="D3"'), (b'r="D2"', b'r="D2"\nr="D3"'), (b'r="D2"', b's="1" r="D2"'), (b"<row ", b"<x:row "), (b">5<", b">" + b"5" * 300_000 + b"<"), (b">5<", b"><![CDATA[5]]><"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_the_walk(change: tuple[bytes, bytes]) -> None:
    data = sheet()
    assert scanned(data).plain and data.count(change[0]) >= 1
    assert not scanned(data.replace(*change)).plain


def test_cells_far_away_are_refused_by_the_scan() -> None:
    far = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(ValueError, match="XFD1048576 with 2 filled cells"):
        scanned(far)


@pytest.mark.parametrize("name", [n for n in BOOKS if "string" not in n and "archive" not in n])
def test_no_hostile_part_is_plain_and_otherwise_than_walked(name: str, tmp_path: Path) -> None:
    """Where a part of a hostile workbook passes the scan, the walk says the same of it."""
    path = BOOKS[name][1](tmp_path)
    try:
        entries = [e for e in entries_of(path) if e.file_size < 2**20]
        contents = [b"".join(pieces(path, e)) for e in entries]
    except Exception as error:  # the archive itself is refused
        assert str(error)
        return
    for data in contents:
        try:
            scan = scanned(data)
        except ValueError as error:
            with pytest.raises(ValueError, match=re.escape(str(error))):
                walked(data)
            continue
        assert not scan.plain or _facts(scan) == _facts(walked(data))


def test_a_plain_workbook_is_unpacked_once_and_never_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def noted(file: Path, entry: Any) -> Any:
        seen.append(entry.filename)
        return pieces(file, entry)

    monkeypatch.setattr(workbook, "pieces", noted)
    monkeypatch.setattr(workbook, "PartWalk", lambda name: pytest.fail(f"{name} was walked"))
    path = pack(tmp_path / "b.xlsx", parts())
    assert gdp.read_panel(path).values.ravel().tolist() == [5.0]
    assert sorted(seen) == sorted(parts()) and seen[0] == SHEET
