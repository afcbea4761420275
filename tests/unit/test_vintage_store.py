"""The vintage store: what was known when, on a file and on a server."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.vintage import store as module
from gdpcore.vintage.tables import CELL, FIGURE

TIMES = [pd.Timestamp("2024-04-16 10:00"), pd.Timestamp("2024-07-15 10:00"), pd.Timestamp("2024-10-18 10:00")]
WHO = {"actor": "accounts desk", "reason": "release"}


def figures(values: dict[str, float], series: str = "GDP", **columns: str) -> pd.DataFrame:
    return pd.DataFrame({"series": series, "period": list(values), "value": list(values.values()), **columns})


def quarters(store: gdp.VintageStore) -> None:
    """Three releases of quarterly GDP; the second and third revise the first quarter."""
    store.append(figures({"2024Q1": 296299.0}, status="preliminary", source="release.csv"), known_at=TIMES[0], **WHO)
    store.append(figures({"2024Q1": 296301.0, "2024Q2": 320537.0}, status="preliminary"), known_at=TIMES[1], **WHO)
    store.append(figures({"2024Q3": 332910.0, "2024Q1": 304525.2}, status="final"), known_at=TIMES[2], **WHO)


def values(frame: pd.DataFrame) -> dict[str, float]:
    return dict(zip(frame["period"], frame["value"], strict=True))


# -- two times ---------------------------------------------------------------------------------------------------------
def test_what_was_known_when(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        assert values(store.as_of("2024-04-15")) == {}
        assert values(store.as_of(TIMES[0])) == {"2024Q1": 296299.0}
        assert values(store.as_of(TIMES[0] - pd.Timedelta(microseconds=1))) == {}
        assert values(store.as_of("2024-07-15")) == {"2024Q1": 296301.0, "2024Q2": 320537.0}
        assert values(store.as_of(dt.date(2024, 9, 30))) == {"2024Q1": 296301.0, "2024Q2": 320537.0}
        assert values(store.as_of("2024-10")) == {"2024Q1": 304525.2, "2024Q2": 320537.0, "2024Q3": 332910.0}
        assert store.as_of("2024-10").equals(store.latest())


def test_what_a_figure_carries(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        frame = store.as_of("2024-07-01")
        assert list(frame) == [*CELL, *FIGURE, "known_at", "recorded_at", "batch", "record"]
        row = frame.iloc[0]
        assert (row["status"], row["source"], row["region"], row["measure"]) == ("preliminary", "release.csv", "", "")
        assert (row["known_at"], row["batch"], row["record"]) == (TIMES[0], 1, 1)
        assert abs(row["recorded_at"] - pd.Timestamp.now("UTC").tz_localize(None)) < pd.Timedelta(minutes=5)
        assert str(frame["known_at"].dtype) == str(frame["recorded_at"].dtype) == "datetime64[us]"


def test_an_empty_store_answers(address: str) -> None:
    with gdp.VintageStore(address) as store:
        for frame in (store.latest(), store.as_of("2024-01"), store.first(), store.release(3), store.series(), store.batches()):
            assert len(frame) == 0
        assert (store.checkpoint().batches, store.checkpoint().link) == (0, "0" * 64)
        assert store.verify(store.checkpoint()).ok


def test_opened_again_it_is_the_same(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        before, head = store.latest(), store.checkpoint()
    with gdp.VintageStore(address) as store:
        assert store.latest().equals(before)
        assert (store.checkpoint().link, store.checkpoint().records) == (head.link, 5)


def test_triangle_first_and_releases_hold_the_same_cells(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        triangle = store.triangle("GDP")
        assert isinstance(triangle.index, pd.PeriodIndex)
        assert list(triangle.columns) == TIMES
        nan = np.nan
        expected = [[296299.0, 296301.0, 304525.2], [nan, 320537.0, 320537.0], [nan, nan, 332910.0]]
        np.testing.assert_array_equal(triangle.to_numpy(), expected)
        for time in TIMES:
            known = triangle[time].dropna()
            assert dict(zip(known.index.astype(str), known, strict=True)) == values(store.as_of(time))
        assert values(store.first()) == {"2024Q1": 296299.0, "2024Q2": 320537.0, "2024Q3": 332910.0}
        assert values(store.release(2)) == {"2024Q1": 296301.0}
        assert values(store.release(3)) == {"2024Q1": 304525.2}
        assert values(store.release(4)) == {}


def test_the_life_of_one_figure(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        history = store.history("GDP", "2024年一季度")
        assert history["value"].tolist() == [296299.0, 296301.0, 304525.2]
        assert history["status"].tolist() == ["preliminary", "preliminary", "final"]
        assert history["actor"].unique().tolist() == ["accounts desk"]
        assert len(store.history("GDP", "2020Q1")) == 0
        listed = store.series().iloc[0]
        assert (listed["series"], listed["periods"], listed["records"]) == ("GDP", 3, 5)
        assert (listed["first_known"], listed["last_known"]) == (TIMES[0], TIMES[2])
        assert store.batches()["records"].tolist() == [1, 2, 2]


# -- taking back -------------------------------------------------------------------------------------------------------
def test_a_figure_taken_back(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        store.append(figures({"2024Q2": np.nan}, status="withdrawn"), known_at="2024-11-01", actor="desk", reason="wrong file")
        now = store.latest()
        assert np.isnan(values(now)["2024Q2"])
        assert now.loc[now["period"] == "2024Q2", "status"].tolist() == ["withdrawn"]
        assert values(store.as_of("2024-10"))["2024Q2"] == 320537.0
        assert np.isnan(store.triangle("GDP").loc["2024Q2"].iloc[-1])
        store.append(figures({"2024Q2": 320540.0}), known_at="2024-11-02", actor="desk", reason="right file")
        assert values(store.latest())["2024Q2"] == 320540.0
        assert values(store.release(2))["2024Q2"] == 320540.0, "a withdrawal is no release"
        assert store.verify().ok


def test_a_roll_back_restores_and_deletes_nothing(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        receipt = store.roll_back(2, known_at="2024-11-01", actor="desk", reason="the third batch was of another year")
        assert (receipt.kind, receipt.records, receipt.batch) == ("roll back", 2, 4)
        restored = store.latest()
        assert values(restored)["2024Q1"] == 296301.0
        assert np.isnan(values(restored)["2024Q3"])
        assert restored.loc[restored["period"] == "2024Q1", "status"].tolist() == ["preliminary"]
        assert values(store.as_of("2024-10"))["2024Q1"] == 304525.2, "what was known in between stays known"
        assert store.batches()["records"].sum() == 7
        again = store.roll_back(3, known_at="2024-11-02", actor="desk", reason="it was right after all")
        assert again.records == 2
        assert values(store.latest()) == values(store.as_of("2024-10"))
        assert store.verify().ok


# -- late entries ------------------------------------------------------------------------------------------------------
def test_a_late_entry_must_be_meant_and_shows(address: str) -> None:
    late = figures({"2023Q4": 347890.0})
    with gdp.VintageStore(address) as store:
        quarters(store)
        with pytest.raises(gdp.GdpcoreError, match="E-VINT-007"):
            store.append(late, known_at="2024-01-17", **WHO)
        assert len(store.batches()) == 3
        written = store.batches()["recorded_at"].iloc[-1]
        receipt = store.append(late, known_at="2024-01-17", late=True, **WHO)
        assert receipt.late
        assert values(store.as_of("2024-02")) == {"2023Q4": 347890.0}
        assert values(store.as_of("2024-02", recorded=written)) == {}
        assert values(store.as_of(TIMES[0], recorded=written)) == {"2024Q1": 296299.0}
        assert store.batches()["late"].tolist() == [False, False, False, True]
        assert list(store.triangle("GDP", recorded=written).columns) == TIMES
        assert store.triangle("GDP").columns[0] == pd.Timestamp("2024-01-17")


def test_a_late_entry_does_not_hide_what_was_known_after_it(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        store.append(figures({"2024Q1": 1.0}), known_at="2024-04-20", late=True, **WHO)
        assert [values(store.as_of(day))["2024Q1"] for day in ("2024-04-19", "2024-05", "2024-07")] == [296299.0, 1.0, 296301.0]
        assert values(store.latest())["2024Q1"] == 304525.2
        assert values(store.release(2))["2024Q1"] == 1.0
        assert store.history("GDP", "2024Q1")["batch"].tolist() == [1, 4, 2, 3]


def test_two_figures_of_one_cell_at_one_time(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        corrected = figures({"2024Q3": 332911.0})
        with pytest.raises(gdp.GdpcoreError, match=r"E-VINT-008.*batch 3"):
            store.append(corrected, known_at=TIMES[2], **WHO)
        other = store.append(figures({"2024Q2": 1.0}, region="A"), known_at=TIMES[2], **WHO)
        assert not other.late, "another cell at the same time contradicts nothing"
        assert store.append(corrected, known_at=TIMES[2], late=True, **WHO).late
        assert store.as_of(TIMES[2]).set_index(["region", "period"])["value"][("", "2024Q3")] == 332911.0
        assert values(store.release(1))["2024Q3"] == 332911.0, "what was corrected at once was never a release"
        assert len(store.history("GDP", "2024Q3")) == 2


def test_an_earlier_time_for_another_series_changes_nothing(address: str) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        assert not store.append(figures({"2023": 5.2}, series="CPI"), known_at="2024-01-12", **WHO).late
        with pytest.raises(gdp.GdpcoreError, match=r"E-VINT-007.*CPI"):
            store.append(figures({"2022": 2.0}, series="CPI"), known_at="2023-01-12", **WHO)


def test_clocks_that_go_back_do_not_reorder_what_was_written(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from gdpcore.vintage import writing

    with gdp.VintageStore(address) as store:
        quarters(store)
        monkeypatch.setattr(writing, "now", lambda: dt.datetime(2001, 1, 1))
        store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        assert store.batches()["recorded_at"].is_monotonic_increasing
        assert store.batches()["recorded_at"].is_unique


# -- figures to the bit, text as text ----------------------------------------------------------------------------------
def test_figures_come_back_to_the_bit(address: str) -> None:
    awkward = [0.1 + 0.2, -0.0, 5e-324, 1.7976931348623157e308, -2.2250738585072014e-308, 1e16 + 2, 1 / 3, 1294272.0]
    frame = figures({f"{2000 + k}": v for k, v in enumerate(awkward)})
    with gdp.VintageStore(address) as store:
        store.append(frame, known_at="2024-01-17", **WHO)
        assert store.latest()["value"].to_numpy().tobytes() == np.array(awkward).tobytes()
        assert store.verify().ok


def test_unsafe_text_is_just_text(address: str) -> None:
    names = [
        "'; DROP TABLE records; --",
        'a"b',
        "100%s",
        "?",
        "$1",
        "\\N",
        "\\",
        "back\\tslash",
        "<script>",
        "=1+1",
        "国内生产总值",
        "𝔤𝔡𝔭",
    ]
    frame = pd.DataFrame({"series": names, "region": names, "measure": names, "source": names, "period": "2024Q1"})
    frame["value"] = np.arange(len(names), dtype=float)
    with gdp.VintageStore(address) as store:
        store.append(frame, known_at="2024-04-16", actor="O'Neil; --", reason="tab\tand\nline, \\. and \\N")
        got = store.latest().set_index("series")
        for name, value in zip(names, frame["value"], strict=True):
            assert got.loc[name, "value"] == value
            assert got.loc[name, "source"] == name
            assert store.triangle(name, name, name).iloc[0, 0] == value
        assert store.batches().iloc[0]["reason"] == "tab\tand\nline, \\. and \\N"
        assert store.verify().ok


def test_names_that_look_alike_are_one(address: str) -> None:
    with gdp.VintageStore(address) as store:
        store.append(figures({"2023": 1.0}, series="Côte"), known_at="2024-01-17", **WHO)
        store.append(figures({"2023": 2.0}, series=" Co\u0302te "), known_at="2024-01-18", **WHO)
        assert store.triangle("Co\u0302te").to_numpy().tolist() == [[1.0, 2.0]]


def test_periods_in_any_spelling_joint_and_year_to_date_kept_apart(address: str) -> None:
    frame = figures(
        {
            "2024年1-2月": 81307.0,
            "2024-02": 1.0,
            "2024年1-3月": 120327.0,
            "202403": 39020.0,
            "2024年上半年": 2.0,
            "2024年二季度": 3.0,
        }
    )
    with gdp.VintageStore(address) as store:
        store.append(frame, known_at="2024-07-16", **WHO)
        assert set(store.latest()["period"]) == {"2024年1-2月", "2024-02", "2024年1-3月", "2024-03", "2024年1-2季度", "2024Q2"}
        assert len(store.history("GDP", "2024年1-2月份")) == 1
        triangle = store.triangle("GDP")
        assert triangle.index.tolist() == ["2024-02", "2024年1-2月", "2024-03", "2024年1-3月", "2024Q2", "2024年1-2季度"]


def test_zones_become_utc(address: str) -> None:
    with gdp.VintageStore(address) as store:
        store.append(figures({"2024Q1": 1.0}), known_at=pd.Timestamp("2024-04-16 10:00", tz="Asia/Shanghai"), **WHO)
        assert store.latest()["known_at"].tolist() == [pd.Timestamp("2024-04-16 02:00")]
        assert len(store.as_of("2024-04-16T09:59+08:00")) == 0
        assert len(store.as_of("2024-04-16T10:00+08:00")) == 1


def test_inputs_are_left_alone_and_kept_apart(address: str) -> None:
    frame = figures({"2024Q1": 1.0, "2024Q2": 2.0}, region="A")
    frame.index = [7, 7]
    before = frame.copy(deep=True)
    with gdp.VintageStore(address) as store:
        store.append(frame, known_at="2024-07-16", **WHO)
        pd.testing.assert_frame_equal(frame, before)
        frame["value"] = 0.0
        assert store.latest()["value"].tolist() == [1.0, 2.0]


def test_the_order_of_rows_is_the_callers_and_answers_have_their_own(address: str) -> None:
    frame = figures({"2024Q2": 2.0, "2024Q1": 1.0})
    with gdp.VintageStore(address) as store:
        store.append(frame, known_at="2024-07-16", **WHO)
        assert store.latest()["period"].tolist() == ["2024Q1", "2024Q2"]
        assert store.latest()["record"].tolist() == [2, 1]


def test_both_databases_answer_alike(schema: str, tmp_path: Path) -> None:
    answers = []
    for where in (schema, str(tmp_path / "a.duckdb")):
        with gdp.VintageStore(where) as store:
            quarters(store)
            store.append(
                figures({"2024Q1": 1.5, "2023": np.nan}, region="é", status="x").assign(status=["", "withdrawn"]),
                known_at="2025-01-01",
                **WHO,
            )
            answers.append([store.latest(), store.first(), store.series(), store.triangle("GDP"), store.history("GDP", "2024Q1")])
    for one, other in zip(*answers, strict=True):
        drop = [c for c in ("recorded_at",) if c in one]
        pd.testing.assert_frame_equal(one.drop(columns=drop), other.drop(columns=drop))


def test_repr_names_the_place_and_no_secret(address: str, tmp_path: Path) -> None:
    with gdp.VintageStore(address) as store:
        assert repr(store) in ("<VintageStore vintages.duckdb>", "<VintageStore postgresql:///postgres>") or "@" not in repr(
            store
        )
    assert module.VintageStore is gdp.VintageStore
