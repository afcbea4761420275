"""Groups 56 to 72: encodings, disguises, names of files, settings and records, what is written, and ledgers."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

import numpy as np

import gdpcore as gdp
from gdpcore.errors import GdpcoreError
from gdpcore.scheme.manifest import read_manifest
from tests.badinput.books import BOOK, pack, parts
from tests.badinput.cases import Case, raw
from tests.build import MINIMAL, accounts, scheme_file

CSV = "指标,单位,时期,数值\n社零,亿元,2024年3月,39020\n"
RARE = "指标,单位,时期,数值\n䶮镇𠮷,亿元,2024年3月,39020\n"


def name_of(act: Callable[[Path], Any]) -> Callable[[Path], Any]:
    return lambda folder: act(folder).indicators[0]


def there(name: str, data: bytes, read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    """A file of these bytes, and what a reader makes of it."""

    def act(folder: Path) -> Any:
        (folder / name).write_bytes(data)
        return read(folder / name)

    return act


def scheme(text: str) -> Callable[[Path], Any]:
    return lambda folder: gdp.load_scheme(scheme_file(folder, text))


def swapped(old: str, new: str) -> Callable[[Path], Any]:
    assert old in MINIMAL
    return scheme(MINIMAL.replace(old, new))


def manifest(text: str | bytes) -> Callable[[Path], Any]:
    return there("manifest.json", text if isinstance(text, bytes) else text.encode(), read_manifest)


def checkpoint(text: str) -> Callable[[Path], Any]:
    return there("c.json", text.encode(), gdp.vintage.Checkpoint.read)


def written_as(name: str) -> Callable[[Path], Any]:
    """Accounts written to a file of this name inside a folder; nothing may appear elsewhere."""

    def act(folder: Path) -> Any:
        inside = folder / "out"
        inside.mkdir()
        made = accounts(np.ones((1, 4, 2)), np.ones((1, 4, 2)))
        try:
            return gdp.write_accounts(made, inside / name).name
        finally:
            assert [p.name for p in folder.iterdir()] == ["out"]

    return act


def through_a_link(folder: Path) -> Any:
    (folder / "victim.csv").write_text("old", encoding="utf-8")
    (folder / "gdp.csv").symlink_to(folder / "victim.csv")
    try:
        return gdp.write_accounts(accounts(np.ones((1, 4, 2)), np.ones((1, 4, 2))), folder / "gdp.csv", overwrite=True)
    finally:
        assert (folder / "victim.csv").read_text(encoding="utf-8") == "old"


def over_an_old_one(folder: Path) -> Any:
    (folder / "gdp.csv").write_text("old", encoding="utf-8")
    return gdp.write_accounts(accounts(np.ones((1, 4, 2)), np.ones((1, 4, 2))), folder / "gdp.csv")


def region_and_back(name: str) -> Callable[[Path], Any]:
    """A region of this name, written and read again by another parser and by ours; the raw text must be no formula."""

    def act(folder: Path) -> Any:
        made = accounts(np.ones((1, 4, 2)), np.ones((1, 4, 2)), regions=[name])
        path = gdp.write_accounts(made, folder / "gdp.csv")
        body = path.read_text(encoding="utf-8").splitlines()[1:]
        assert not any(line.lstrip('"\ufeff ').startswith(tuple("=+-@\t\r＝＋－＠")) for line in body)
        return gdp.read_accounts(path, made.hierarchy).regions[0]

    return act


def page_of(name: str) -> Callable[[Path], Any]:
    """Tags of a trace's page that names this file and text; only ours may be there."""

    def act(folder: Path) -> Any:
        from html.parser import HTMLParser

        from gdpcore.cube.trace import Leaf, Node, Trace

        leaf = Leaf(
            "indicator", name, "value", name, "2024Q1", 1.0, name, name, name, "A1", raw=name, sha256="0" * 64, publisher=name
        )
        root = Node("value", {"item": name, "region": name, "period": "2024Q1"}, 1.0, name, branches=lambda: [leaf])
        trace = Trace(1.0, name, name, name, "2024Q1", "value", root, (leaf,), lambda: 1.0)
        page = trace.to_html("en")
        assert not any(c in trace.to_text("en") for c in "\u202e\x1b\t")
        seen: set[str] = set()
        parser = HTMLParser()
        parser.handle_starttag = lambda tag, attrs: seen.update([tag, *(a for a, _ in attrs)])  # type: ignore[method-assign]
        parser.feed(page)
        return sorted(seen & {"script", "img", "iframe", "svg", "onload", "onerror", "object"}) + [
            c for c in "\u202e\x1b" if c in page
        ]

    return act


@cache
def _ledger() -> tuple[bytes, gdp.vintage.Checkpoint]:
    """A store of three batches as a file, and its checkpoint."""
    import tempfile

    import pandas as pd

    with tempfile.TemporaryDirectory() as folder:
        with gdp.VintageStore(Path(folder, "v.duckdb")) as store:
            for k in range(1, 4):
                frame = pd.DataFrame({"series": ["GDP", "CPI"], "period": ["2024Q1"] * 2, "value": [float(k), 2.0 * k]})
                store.append(frame, known_at=f"2024-0{k}-16", actor="made up", reason="made up")
            kept = store.checkpoint()
        return Path(folder, "v.duckdb").read_bytes(), kept


def tampered(change: str) -> Callable[[Path], Any]:
    """Whether a store is sound, and whether it names a bad record, after a statement behind its back."""

    def act(folder: Path) -> Any:
        import duckdb

        data, kept = _ledger()
        path = folder / "v.duckdb"
        path.write_bytes(data)
        behind = duckdb.connect(str(path))
        behind.execute(change)
        behind.close()
        with gdp.VintageStore(path) as store:
            found = store.verify(kept)
            return [found.ok, found.first_bad is not None]

    return act


def in_time(call: Callable[[], Any]) -> Callable[[Path], Any]:
    """Whether a call ends within a second of CPU, refused or not."""

    def act(_: Path) -> Any:
        begun = time.process_time()
        with suppress(GdpcoreError):
            call()
        return time.process_time() - begun < 1.0

    return act


def _long(start: str, piece: str, end: str = "") -> str:
    return start + piece * (20_000 // len(piece)) + end


DEEP = "[" * 50_000
BOMB = "a = " + "[" * 50_000 + "]" * 50_000
FORMULAS = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "'=1", "a;=1", " =1")
MARKUP = ("<script>alert(1)</script>", '"onload="x', "]]>", "<img src=x onerror=y>", "a\u202eb", "\x1b[31m", "&lt;svg&gt;")
PERIODS = [("2024年", "1"), ("", " "), ("2024", "-"), ("1-", "1-"), ("2024年1-", "月"), ("", "２０"), ("2024-", "0")]

# fmt: off
CASES = [
    *(Case(56, e, name_of(raw(CSV.encode(e))), "社零") for e in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")),
    Case(56, "characters of GB 18030 only", name_of(raw(RARE.encode("gb18030"))), "䶮镇𠮷"),
    Case(56, "UTF-16 the other way round", name_of(raw(b"\xfe\xff" + CSV.encode("utf-16-be"))), "社零"),
    Case(56, "Big5", raw("指標,單位,時期,數值\n社零,%,2024-03,1\n".encode("big5")), ("E-DATA-001", "E-FILE-002")),
    Case(56, "Latin-1", raw(b"indicator,unit,period,value\nr\xe9gion\xff,%,2024-03,1\n"), "E-FILE-002"),
    Case(56, "UTF-16 cut in half", raw(CSV.encode("utf-16")[:-1]), "E-FILE-002"),
    Case(56, "UTF-8 cut in half", raw(CSV.encode()[:-30] + b"\xff\xff"), ("E-FILE-002", "E-DATA-002", "E-DATA-010")),
    Case(56, "UTF-16 without a mark", raw(CSV.encode("utf-16-le")), "E-FILE-002"),
    Case(56, "text read wrongly and saved again", raw(CSV.encode("gbk").decode("latin-1").encode()), "E-DATA-001"),
    *(Case(57, repr(end), raw(CSV.replace("\n", end).encode()), 39020.0) for end in ("\r\n", "\r", "\n\n")),
    *(Case(57, repr(s), raw(CSV.replace(",", s).encode()), 39020.0) for s in ("\t", ";")),
    Case(57, "line end in quotes", raw(b'indicator,unit,period,value\n"r\ns",%,2024-03,1\n'), 1.0),
    Case(57, "quote without an end", raw(b'indicator,unit,period,value\n"r,%,2024-03,1\n'), "E-FILE-002"),
    Case(57, "NUL", raw(b"indicator,unit,period,value\nr\0,%,2024-03,1\n"), "E-FILE-002"),
    Case(57, "separators mixed", raw(b"indicator,unit,period,value\nr;%;2024-03;1\n"), ("E-DATA-002", "E-DATA-010", "E-TIME-001")),
    Case(58, "page called .xls", raw(b"<html><table></table></html>", "a.xls"), "E-READ-016"),
    Case(58, "page called .xlsx", raw(b"<html><table></table></html>", "a.xlsx"), "E-READ-016"),
    Case(58, "CSV called .xlsx", raw(CSV.encode(), "a.xlsx"), "E-FILE-002"),
    Case(58, "workbook called .csv", lambda f: raw(pack(f / "b.xlsx", parts()).read_bytes())(f), "E-FILE-002"),
    Case(58, "old", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "a.xlsx"), "E-READ-011"),
    Case(58, "encrypted", raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"), "E-READ-017"),
    Case(58, "cut off", lambda f: raw(pack(f / "b.xlsx", parts()).read_bytes()[:-100], "c.xlsx")(f), "E-FILE-002"),
    Case(58, "macros", lambda f: gdp.read_panel(pack(f / "b.xlsx", {**parts(), "xl/vbaProject.bin": b"\0"})), "E-READ-018"),
    Case(58, "workbook with macros by name", raw(b"PK", "a.xlsm"), "E-FILE-005"),
    Case(58, "no sheet", lambda f: gdp.read_panel(pack(f / "b.xlsx", {BOOK: parts()[BOOK]})), "E-FILE-002"),
    Case(58, "Parquet that is none", raw(b"PAR1 and no more", "a.parquet"), ("E-FILE-002", "E-FILE-004")),
    Case(58, "folder", lambda f: gdp.read_panel(f), "E-FILE-001"),
    *(Case(59, repr(n)[:40], written_as(n), "E-OUT-011") for n in ("CON.csv", "nul.csv", "com1.csv", "x" * 252 + ".csv", "a\0.csv", "a?.csv", "a:b.csv")),
    *(Case(59, n, written_as(n), n) for n in ("产值🙂.csv", "季度 一.csv", "产" * 83 + ".csv")),
    Case(59, "path of 260 and more", lambda f: raw(CSV.encode(), "x" * 200 + ".csv")(_below(f)), 39020.0),
    Case(59, "an old file", over_an_old_one, "E-OUT-001"),
    Case(63, "YAML", raw(b"a: !!python/object:os.system {}", "a.yaml"), "E-FILE-005"),
    Case(63, "YAML for a scheme", there("a.yaml", b"&a [*a]", gdp.load_scheme), "E-SCHEME-013"),
    Case(63, "deep scheme", scheme(BOMB), "E-SCHEME-001"),
    Case(63, "deep tables", scheme("a = " + "{a=" * 5000 + "1" + "}" * 5000), "E-SCHEME-001"),
    Case(63, "long dotted key", scheme("a." * 50_000 + "a = 1"), "E-SCHEME-001"),
    Case(63, "deep but not too deep for the parser", scheme("a = " + "[" * 100 + "]" * 100), "E-SCHEME-001"),
    Case(63, "5 MB of scheme", scheme("# " + "x" * 5_000_000), "E-FILE-002"),
    Case(63, "deep manifest", manifest(DEEP), "E-MANI-001"),
    Case(63, "deep checkpoint", checkpoint("[" * 4000), "E-VINT-017"),
    Case(64, "key twice in a scheme", swapped('zh = "测试"', 'zh = "测试"\nzh = "again"'), "E-SCHEME-001"),
    *(Case(64, t, swapped('regime = "period"', f"regime = {t}"), ("E-SCHEME-004", "E-SCHEME-001")) for t in ("010", "12:30", "on", "1e5", "true")),
    Case(64, "key twice in a manifest", manifest('{"schema": 1, "schema": 2}'), "E-MANI-001"),
    *(Case(65, t[:12], manifest(f'{{"schema": {t}}}'), "E-MANI-001") for t in ("NaN", "Infinity", "-Infinity", "1e400", "9" * 5000)),
    Case(65, "manifest of other things", manifest(json.dumps([1, 2])), "E-MANI-001"),
    Case(65, "manifest in bytes that are no text", manifest(b"\xff\xfe{}"), "E-MANI-001"),
    Case(65, "checkpoint with a huge number", checkpoint('{"kind": "x", "batches": ' + "9" * 5000 + "}"), "E-VINT-017"),
    *(Case(66, t[:30], swapped('method = "extrapolate_value"', f"method = {json.dumps(t)}"), "E-SCHEME-004") for t in ("__import__('os')", "().__class__", "9**9**9", "(" * 5000)),
    *(Case(66, t, raw(f"indicator,unit,period,value\nr,%,2024-03,{t}\n".encode()), "E-DATA-002") for t in ("9**9", "1+1", "=1+1", "0x10", "1e", "__import__")),
    *(Case(67, repr(t), region_and_back(t), normalize("NFKC", t).strip()) for t in FORMULAS),
    *(Case(68, repr(t), page_of(t), []) for t in MARKUP),
    Case(69, "up and out", written_as("../../x"), "E-FILE-005"),
    Case(69, "up and out to a table", written_as("../none/x.csv"), "E-OUT-002"),
    Case(69, "through a link", through_a_link, "E-OUT-010"),
    Case(69, "region with a slash", region_and_back("a/../b"), "a/../b"),
    Case(70, "pickle", raw(pickle.dumps({"a": 1}), "a.pkl"), "E-FILE-005"),
    Case(70, "pickle called CSV", raw(pickle.dumps({"a": 1}, protocol=5)), ("E-FILE-002", "E-FILE-003", "E-DATA-001")),
    Case(70, "pickle as a fit", there("a.npz", pickle.dumps({"a": 1}), gdp.nowcasting.load_fit), "E-NOW-016"),
    Case(70, "objects as a fit", lambda f: _objects(f), "E-NOW-016"),
    Case(70, "pickle as a store", there("v.duckdb", pickle.dumps({"a": 1}), lambda p: gdp.VintageStore(p).latest()), "E-VINT-009"),
    *(Case(71, f"period {a}{b}...", in_time(lambda a=a, b=b: gdp.cube.parse_period(_long(a, b, "x"))), True) for a, b in PERIODS),
    Case(71, "numbers", in_time(lambda: [gdp.panel.numbers.parse_number(_long("1", p, "x")) for p in (",111", "1", "0.", "e1")]), True),
    Case(71, "units", in_time(lambda: [gdp.cube.unit(_long("", p, "x")) for p in ("亿", " ", "1")]), True),
    Case(72, "untouched", tampered("SELECT 1"), [True, False]),
    *(Case(72, n, tampered(s), [False, True]) for n, s in (
        ("edited", "UPDATE records SET value = value + 1 WHERE batch = 2 AND record = 1"),
        ("one record gone", "DELETE FROM records WHERE batch = 3 AND series = 'CPI'"),
        ("cut short", "DELETE FROM records WHERE batch = 3"),
        ("text changed", "UPDATE records SET series = 'GDP ' WHERE batch = 2 AND series = 'GDP'"),
        ("line end changed", "UPDATE records SET series = 'GDP' || chr(13) WHERE batch = 1 AND series = 'GDP'"),
        ("reordered", "UPDATE records SET value = 6 - value WHERE batch IN (1, 2) AND series = 'GDP'"),
    )),
]
# fmt: on


def _below(folder: Path) -> Path:
    deep = folder / ("目" * 60) / ("录" * 60)
    deep.mkdir(parents=True)
    return deep


def _objects(folder: Path) -> Any:
    np.savez(folder / "a.npz", a=np.array([{}], dtype=object))
    return gdp.nowcasting.load_fit(folder / "a.npz")
