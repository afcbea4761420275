"""Whatever bytes or settings are given to a reader: it reads them or refuses with a code of ours, and nothing else ever comes out."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.accounts.override import read_overrides
from gdpcore.errors import GdpcoreError
from gdpcore.panel import Catalogue, read_calendar
from gdpcore.panel.opening import read_table
from gdpcore.plain_data import parse_json, parse_toml
from gdpcore.scheme.manifest import read_manifest
from tests.badinput.books import BOOK, RELATIONS, SHEET, pack, parts
from tests.build import MINIMAL

OVERRIDE = '[[override]]\nregion = "R"\nitem = "K"\nperiod = "2025Q2"\nmeasure = "value"\nbefore = 1.0\nafter = 1.2\nwho = "X"\nwhen = "2025-07-10"\n'  # fmt: skip
INDEX = '[index]\ncode = "made-up"\nnormalise = "efficacy"\n[[part]]\ncode = "a"\nweight = 1\n[[part]]\ncode = "b"\nweight = 2.0\nlow = 0\nhigh = 9\n'  # fmt: skip
CATALOGUE = (
    "code,zh,unit,kind,flow,frequency,lag_days,breaks\nretail,社零,亿元,level,period,M,15,2019-01\ncpi,,%,growth,period,M,9,\n"
)
CALENDAR = "indicator,lag_days,compiler_lag_days,working_days,period,date,compiler_date\nretail,15,12,yes,,,\nretail,,,,2024年1-2月,2024-03-18,2024-03-15\n"  # fmt: skip
PANEL = '指标,单位,时期,数值,地区\n社零,亿元,2024年1-2月,"81,307",\n社零,亿元,2024-03,39020,甲\nGDP,%,2024Q1,\'5.3,\n'
ACCOUNTS = "item,period,value,volume,unit,flow,price_basis\nGDP,2024Q1,3,3,亿元,period,constant@2020\nA,2024Q1,3,3,亿元,period,constant@2020\n"
MANIFEST = (
    '{"schema": 1, "inputs": {}, "data": {}, "scheme": {}, "run": {}, "versions": {}, "result": {"sha256": "0", "figures": []}}'
)
TOKENS = st.sampled_from(
    ["=", "[[", "]]", '"', "'", "{", "}", "\n", ",", "\t", ";", "nan", "inf", "-1", "1e400", "9" * 400, "true", "2401", "2024Q5", "\ufeff",
     "\u202e", "\x00", "𠮷", "..", "[a]", "a.b.c=1", "1979-05-27T07:32:00Z", "07:32:00", "0x1F", "[]", "{}", '""', "null", "#", "'=1", "２０"]
)  # fmt: skip


def refuses_or_reads(read: Callable[[Path], Any], name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            read(path)
        except GdpcoreError as error:
            for finding in getattr(error, "findings", (error.finding,)):
                assert finding.text("en") and finding.text("zh")


@st.composite
def mutated(draw: st.DrawFn, text: str) -> bytes:
    """The text with a few pieces taken out, doubled, or replaced by tokens and bytes."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        upto = at + draw(st.sampled_from([0, 0, 1, 2, 5, 20]))
        text = text[:at] + draw(TOKENS | st.text(max_size=6) | st.just(text[at : at + 30])) + text[upto:]
    data = text.encode("utf-8", "replace")
    if draw(st.booleans()):
        return data
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.binary(max_size=4)) + data[at + draw(st.integers(0, 3)) :]


READERS: dict[str, tuple[str, str, Callable[[Path], Any]]] = {
    "scheme": ("a.toml", MINIMAL, gdp.load_scheme),
    "index": ("a.toml", INDEX, gdp.monitor.load_index),
    "overrides": ("a.toml", OVERRIDE, read_overrides),
    "overrides as a table": (
        "a.csv",
        "region,item,period,measure,before,after,who,when\nR,K,2025Q2,value,1,1.2,X,2025-07-10\n",
        read_overrides,
    ),
    "catalogue": ("a.csv", CATALOGUE, Catalogue.read),
    "calendar": ("a.csv", CALENDAR, read_calendar),
    "panel": ("a.csv", PANEL, gdp.read_panel),
    "accounts": ("a.csv", ACCOUNTS, gdp.read_accounts),
    "manifest": ("a.json", MANIFEST, read_manifest),
    "checkpoint": (
        "a.json",
        '{"batches":0,"kind":"gdpcore ledger checkpoint","link":"","records":0}',
        gdp.vintage.Checkpoint.read,
    ),
}


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_mutations_of_a_sound_file(name: str, data: st.DataObject) -> None:
    file, text, read = READERS[name]
    refuses_or_reads(read, file, data.draw(mutated(text)))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=30)
@given(data=st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    file, _, read = READERS[name]
    refuses_or_reads(read, file, data)


@pytest.mark.parametrize("name", READERS)
def test_the_file_that_is_mutated_is_sound(name: str, tmp_path: Path) -> None:
    file, text, read = READERS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    if name != "checkpoint":
        assert read(tmp_path / file) is not None


# -- workbooks ---------------------------------------------------------------------------------------------------------
@cache
def sound_book() -> bytes:
    stream = io.BytesIO()
    import xlsxwriter

    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("一")
    sheet.write_row(0, 0, ["indicator", "unit", "period", "value"])
    sheet.write_row(1, 0, ["r", "%", "2024-03", 5.1])
    sheet.write_formula(2, 3, "=1+1", None, 2)
    sheet.merge_range(3, 0, 4, 1, "m")
    book.close()
    return stream.getvalue()


@given(st.data())
def test_mutated_bytes_of_a_workbook(data: st.DataObject) -> None:
    raw = bytearray(sound_book())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.sampled_from([1, 1, 1, 0, 4]))] = data.draw(st.binary(min_size=1, max_size=4))
    refuses_or_reads(read_table, "a.xlsx", bytes(raw))


@given(st.data())
def test_mutated_parts_of_a_workbook(data: st.DataObject) -> None:
    """The archive is sound, its XML is not."""
    with zipfile.ZipFile(io.BytesIO(sound_book())) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(n for n in content if "theme" not in n)))
    tokens = st.sampled_from(
        [b"4294967295", b"-1", b"<", b">", b'"', b"XFD1048576", b"&#0;", b"<c/>", b't="s"', b"1e999", b"", b"s"]
    )
    raw = content[part]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        raw = raw[:at] + data.draw(tokens | st.binary(max_size=3)) + raw[at + data.draw(st.sampled_from([0, 1, 3, 12])) :]
    with tempfile.TemporaryDirectory() as folder:
        path = pack(Path(folder, "b.xlsx"), {**content, part: raw})
        refuses_or_reads(read_table, "a.xlsx", path.read_bytes())


@given(
    st.dictionaries(
        st.sampled_from([SHEET, BOOK, RELATIONS, "x", "xl/../a.xml", "xl/y.xml"]), st.binary(max_size=60), max_size=4
    ),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_parts_of_any_bytes(changed: dict[str, bytes], method: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        refuses_or_reads(read_table, "a.xlsx", pack(Path(folder, "b.xlsx"), {**parts(), **changed}, method).read_bytes())


# -- settings ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("parse", [parse_toml, parse_json])
@given(text=st.text(max_size=60) | st.lists(TOKENS, max_size=12).map("".join))
def test_settings_are_parsed_or_refused_with_a_reason(parse: Callable[[str], Any], text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("parse", "text", "word"),
    [
        (parse_toml, "a = " + "[" * 33 + "]" * 33, "levels deep"),
        (parse_toml, "a = " + "[" * 100_000, "deeply"),
        (parse_toml, "a." * 200 + "a = 1", "dots"),
        (parse_toml, "a = " + "9" * 5000, "digits"),
        (parse_json, "[" * 100_000, "deeply"),
        (parse_json, "[" * 33 + "]" * 33, "levels deep"),
        (parse_json, '{"a": 1, "a": 1}', "'a' stands twice"),
        (parse_json, "[NaN]", "NaN"),
        (parse_json, "[1e400]", "inf"),
        (parse_json, "9" * 5000, "digits"),
    ],
)
def test_settings_that_are_refused(parse: Callable[[str], Any], text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        parse(text)


def test_settings_at_the_limit_are_read() -> None:
    assert parse_json("[" * 31 + "]" * 31) is not None
    assert parse_toml("a." * 20 + "a = inf") != {}
