"""What the store refuses: every fault at once, each with its place, and nothing written."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ReviewError, VintageError
from gdpcore.vintage.moments import moment
from tests.build import expect_refusal
from tests.unit.test_vintage_store import WHO, figures, quarters


@pytest.fixture
def store(tmp_path: Path) -> Any:
    pytest.importorskip("duckdb")
    with gdp.VintageStore(tmp_path / "vintages.duckdb") as opened:
        yield opened
        assert len(opened.batches()) == 0, "nothing was written"


def row(**changes: Any) -> pd.DataFrame:
    return pd.DataFrame([{"series": "GDP", "period": "2024Q1", "value": 1.0} | changes])


@pytest.mark.parametrize(
    ("frame", "code", "words"),
    [
        (row(period="2024Q5"), "E-TIME-001", ["2024Q5", "row 1"]),
        (row(period="2401"), "E-TIME-017", ["row 1"]),
        (row(period=None), "E-TIME-001", []),
        (row(value=np.inf), "E-DATA-006", ["row 1"]),
        (row(value=-np.inf), "E-DATA-006", []),
        (row(value="12"), "E-DATA-002", ["'12'"]),
        (row(value=True), "E-DATA-002", ["True"]),
        (row(value=1 + 2j), "E-DATA-002", []),
        (row(value=Decimal("1.1")), "E-DATA-002", []),
        (row(value=2**53 + 1), "E-VINT-016", ["9007199254740993"]),
        (row(value=10**400), "E-VINT-016", []),
        (row(value=np.nan), "E-VINT-003", ["GDP", "2024Q1", "withdrawn"]),
        (row(value=None), "E-VINT-003", []),
        (row(status="withdrawn"), "E-VINT-004", ["GDP", "1.0"]),
        (row(series=""), "E-DATA-010", ["series", "row 1"]),
        (row(series="  "), "E-DATA-010", []),
        (row(series=None), "E-DATA-010", []),
        (row(series=7), "E-VINT-002", ["7"]),
        (row(region=410100), "E-VINT-002", ["region", "410100"]),
        (row(series="G\x00DP"), "E-VINT-002", ["\\x00"]),
        (row(series="G\nDP"), "E-VINT-002", ["\\n"]),
        (row(source="\x1b[2J"), "E-VINT-002", ["source"]),
        (row().assign(status=pd.Series(["\ud800"], dtype=object)), "E-VINT-002", ["\\ud800"]),
        (row(series=b"GDP"), "E-VINT-002", []),
        (row(measure="m" * 2001), "E-VINT-021", ["measure", "2000"]),
        (row(batch=1), "E-DATA-015", ["batch"]),
        (row(value=1.0).drop(columns="period"), "E-DATA-001", ["period"]),
        (row().iloc[:0], "E-FILE-003", []),
        (pd.concat([row(), row(period="2024年一季度")]), "E-DATA-003", ["row 2", "row 1", "GDP"]),
        (pd.concat([row(), row(series=" GDP ")]), "E-DATA-003", []),
        (pd.concat([row(), row().rename(columns={"value": "period"})], axis=1), "E-DATA-013", ["period"]),
        ([["GDP", "2024Q1", 1.0]], "E-VINT-014", ["list", "DataFrame"]),
        (None, "E-VINT-014", ["NoneType"]),
    ],
)
def test_frames_that_are_refused(store: gdp.VintageStore, frame: Any, code: str, words: list[str]) -> None:
    with expect_refusal(code, *words, kind=ReviewError):
        store.append(frame, known_at="2024-04-16", **WHO)


def test_all_faults_at_once(store: gdp.VintageStore) -> None:
    frame = pd.concat([row(), row(period="2024Q9"), row(value=np.inf), row(series="\x07"), row(period="2024Q9")])
    with pytest.raises(ReviewError) as caught:
        store.append(frame, known_at="2024-04-16", **WHO)
    assert sorted(f.code for f in caught.value.findings) == ["E-DATA-006", "E-TIME-001", "E-VINT-002"]
    wide = row().drop(columns=["value", "period"]).assign(colour="red")
    with pytest.raises(ReviewError) as caught:
        store.append(wide, known_at="2024-04-16", **WHO)
    assert [f.code for f in caught.value.findings] == ["E-DATA-015", "E-DATA-001", "E-DATA-001"]


@pytest.mark.parametrize("time", [None, "", "yesterday", "16/04/2024", "2024-13", "2024-02-30", 20240416, 1.5, pd.NaT, np.datetime64("NaT"),
                                  "1899-12-31", "2201-01-01", "9999", pd.Timestamp("2024-04-16 10:00:00.000000001"), pd.Period("2024Q1"), True, ["2024"]])  # fmt: skip
def test_times_that_are_none(store: gdp.VintageStore, time: Any) -> None:
    with expect_refusal("E-VINT-005", "known_at", kind=VintageError):
        store.append(row(), known_at=time, **WHO)
    with expect_refusal("E-VINT-005", "time"):
        store.as_of(time)


@pytest.mark.parametrize(
    ("time", "first", "last"),
    [
        ("2024-02", dt.datetime(2024, 2, 1), dt.datetime(2024, 2, 29, 23, 59, 59, 999999)),
        ("2024-12", dt.datetime(2024, 12, 1), dt.datetime(2024, 12, 31, 23, 59, 59, 999999)),
        (dt.date(2024, 2, 3), dt.datetime(2024, 2, 3), dt.datetime(2024, 2, 3, 23, 59, 59, 999999)),
        (" 2024-02-03 ", dt.datetime(2024, 2, 3), dt.datetime(2024, 2, 3, 23, 59, 59, 999999)),
        ("2024-02-03 00:00", dt.datetime(2024, 2, 3), dt.datetime(2024, 2, 3)),
        (np.datetime64("2024-02-03"), dt.datetime(2024, 2, 3), dt.datetime(2024, 2, 3)),
        (dt.datetime(2024, 2, 3, 8, tzinfo=dt.timezone(dt.timedelta(hours=8))), dt.datetime(2024, 2, 3), dt.datetime(2024, 2, 3)),
    ],
)
def test_times_that_are(time: Any, first: dt.datetime, last: dt.datetime) -> None:
    assert (moment(time, "time"), moment(time, "time", end=True)) == (first, last)


@pytest.mark.parametrize("what", ["actor", "reason"])
@pytest.mark.parametrize(("text", "code"), [("", "E-VINT-006"), ("  ", "E-VINT-006"), (None, "E-VINT-006"), (3, "E-VINT-002"), ("\x00", "E-VINT-002"), ("x" * 20_001, "E-VINT-021")])  # fmt: skip
def test_nobody_and_no_reason(store: gdp.VintageStore, what: str, text: Any, code: str) -> None:
    with expect_refusal(code, what, kind=VintageError):
        store.append(row(), known_at="2024-04-16", **(WHO | {what: text}))


def test_questions_that_have_no_answer(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    with gdp.VintageStore(tmp_path / "vintages.duckdb") as store:
        with expect_refusal("E-VINT-013", "GDP", "nothing"):
            store.triangle("GDP")
        quarters(store)
        with expect_refusal("E-VINT-013", "CPI", "GDP"):
            store.triangle("CPI")
        with expect_refusal("E-VINT-013", "'A'"):
            store.history("GDP", "2024Q1", region="A")
        with expect_refusal("E-VINT-002", "measure"):
            store.triangle("GDP", measure=3)  # type: ignore[arg-type]
        with expect_refusal("E-TIME-001", "2024Q7"):
            store.history("GDP", "2024Q7")
        for n in (0, -1, True, 1.0, "1"):
            with expect_refusal("E-VINT-014", "release"):
                store.release(n)  # type: ignore[arg-type]
        for batch in (-1, 4, True, "2", 1.0):
            with expect_refusal("E-VINT-014", "batch", "0 to 3"):
                store.roll_back(batch, known_at="2025-01", **WHO)  # type: ignore[arg-type]
        with expect_refusal("E-VINT-015", "batch 3"):
            store.roll_back(3, known_at="2025-01", **WHO)
        with expect_refusal("E-VINT-007", "GDP"):
            store.roll_back(2, known_at="2024-01", **WHO)
        assert len(store.batches()) == 3


# -- opening -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("content", [b"", b"not a database", b"\x00" * 20_000])
def test_files_that_are_no_stores(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "vintages.duckdb"
    path.write_bytes(content)
    with expect_refusal("E-VINT-009", "vintages.duckdb", kind=VintageError):
        gdp.VintageStore(path).latest()
    assert path.read_bytes() == content, "what is not ours is left alone"


def test_places_where_no_store_can_be(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    for place in (tmp_path / "none" / "vintages.duckdb", tmp_path):
        with expect_refusal("E-VINT-009"):
            gdp.VintageStore(place)
    for url in ("mysql://user:secret@host/name", "file:///tmp/x", "http://x"):
        with expect_refusal("E-VINT-009", url.split("://")[0]):
            gdp.VintageStore(url)
    assert list(tmp_path.iterdir()) == [], "no draft is left"


def test_another_database_and_another_form(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE records (x INT)")
    with expect_refusal("E-VINT-020", "other.duckdb"):
        gdp.VintageStore(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE store AS SELECT 2 AS form")
    with expect_refusal("E-VINT-011", "other.duckdb", "2", "1"):
        gdp.VintageStore(path)


def test_a_file_that_went_away_is_not_made_anew(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "vintages.duckdb"
    with gdp.VintageStore(path) as store:
        path.unlink()
        with expect_refusal("E-VINT-009", "no such file"):
            store.latest()
        assert not path.exists()


def test_a_closed_store(address: str) -> None:
    store = gdp.VintageStore(address)
    store.close()
    store.close()
    for ask in (store.latest, store.verify, store.checkpoint, lambda: store.append(row(), known_at="2024-04-16", **WHO)):
        with expect_refusal("E-VINT-012"):
            ask()


def test_servers_that_are_not_there_and_secrets_that_stay_so() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(VintageError) as caught:
        gdp.VintageStore("postgresql://desk:s3cret@/name?host=/nonexistent&options=-cx", wait=1)
    assert caught.value.code == "E-VINT-009"
    assert "s3cret" not in str(caught.value) and "desk" not in str(caught.value).split(":", 1)[0]


@pytest.mark.parametrize(
    ("module", "place", "extra"), [("duckdb", "vintages.duckdb", "store"), ("psycopg", "postgresql://host/name", "server")]
)
def test_a_bare_install_says_which_extra_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, place: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with expect_refusal("E-VINT-001", f"gdpcore[{extra}]", kind=VintageError):
        gdp.VintageStore(place if "://" in place else tmp_path / place)


def test_figures_given_as_nullable_or_whole_numbers(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    with gdp.VintageStore(tmp_path / "vintages.duckdb") as store:
        frame = pd.DataFrame(
            {
                "series": ["a", "b"],
                "period": ["2023", "2023"],
                "value": pd.array([1, None], dtype="Int64"),
                "status": [None, "withdrawn"],
            }
        )
        store.append(frame, known_at="2024-01-17", **WHO)
        frame["value"] = pd.array([2.5, None], dtype="Float64")
        store.append(frame, known_at="2024-01-18", **WHO)
        store.append(
            figures({"2023": 3}, series="a").astype({"value": np.float32, "series": "category"}), known_at="2024-01-19", **WHO
        )
        assert store.history("a", "2023")["value"].tolist() == [1.0, 2.5, 3.0]
