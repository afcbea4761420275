"""Findings as data: every code as a row of a European validation report, with its place, reason and fix."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.errors import MESSAGES, Finding, ReviewError, ess_report, use_language
from tests.messages_page import example

WHEN = dt.datetime(2024, 4, 16, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
EVENT = {"time": WHEN, "actor": "accounts desk", "trigger": "release"}


def problems(row: Any) -> list[str]:
    """What is wrong with a row by the form of the report (version 1.0.1): the keys, their kinds, and what they may say."""

    def texts(table: Any, needed: set[str]) -> list[str]:
        if not isinstance(table, dict) or set(table) != needed:
            return [f"{table} has not the keys {needed}"]
        return [f"{k} is no text" for k, x in table.items() if not isinstance(x, str)]

    if not isinstance(row, dict) or set(row) != {"id", "type", "event", "rule", "data", "value"}:
        return ["keys"]
    found = texts(row["event"], {"time", "actor", "agent", "trigger"})
    found += texts(row["rule"], {"language", "expression", "severity", "description"})
    found += ["severity"] * (row["rule"]["severity"] not in ("information", "warning", "error"))
    found += ["value"] * (row["value"] not in ("0", "1", "NA")) + ["type"] * (row["type"] != "validation")
    found += ["id"] * (not isinstance(row["id"], str) or not row["id"])
    data = row["data"]
    found += ["data"] * (set(data) != {"source", "target", "description"})
    for side in ("source", "target"):
        found += [side] * (not isinstance(data[side], list) or any(not isinstance(x, list) or any(type(y) is not str for y in x) for x in data[side]))  # fmt: skip
    found += ["time"] * (dt.datetime.fromisoformat(row["event"]["time"]).tzinfo is None)
    return found


@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_is_a_row_that_goes_through_json(code: str) -> None:
    finding = example(code)
    row = finding.to_ess(**EVENT)
    assert problems(row) == []
    assert json.loads(json.dumps(row, allow_nan=False)) == row
    assert row["rule"]["expression"] == code and row["value"] == ("NA" if code.startswith("N") else "0")
    assert row["rule"]["description"] == finding.text()


def test_the_form_itself_is_looked_at() -> None:
    row = example("E-DATA-002").to_ess(**EVENT)
    for key, bad in (("value", "2"), ("value", 0), ("id", ""), ("type", "x"), ("event", {"time": WHEN.isoformat()})):
        assert problems({**row, key: bad})
    assert problems({**row, "more": ""}) and problems({**row, "rule": {**row["rule"], "severity": "fatal"}})
    assert problems({**row, "data": {**row["data"], "target": ["a"]}})


def test_the_same_finding_has_the_same_id_and_another_one_another() -> None:
    one, two = Finding("E-DATA-002", place="a.csv D3", raw="x"), Finding("E-DATA-002", place="a.csv D4", raw="x")
    ids = [f.to_ess(**EVENT)["id"] for f in (one, one.having(), two)]
    assert ids[0] == ids[1] != ids[2]
    with use_language("zh"):
        assert one.to_ess(**EVENT)["id"] == ids[0]
        assert "不是数字" in one.to_ess(**EVENT)["rule"]["description"]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        example("E-DATA-002").to_ess(time=dt.datetime(2024, 4, 16), actor="x")


def test_the_findings_of_a_reading(tmp_path: Any) -> None:
    (tmp_path / "贵州 一季.csv").write_text("indicator,unit,period,value\nr,%,2401,abc\n", encoding="utf-8")
    with pytest.raises(ReviewError) as caught:
        gdp.read_panel(tmp_path / "贵州 一季.csv")
    rows = ess_report(caught.value.findings, **EVENT)
    assert [r["data"]["target"][0][:3] for r in rows] == [["贵州 一季.csv", "", "D2"], ["贵州 一季.csv", "", "C2"]]
    assert [r["data"]["source"] for r in rows] == [[["abc"]], [["2401"]]]
    assert all(problems(r) == [] for r in rows)


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("a.csv D3", ("a.csv", "", "D3")),
        ("贵州 x.xlsx 表 2!AB14", ("贵州 x.xlsx", "表 2", "AB14")),
        ("b.xlsx a!b!A1", ("b.xlsx", "a!b", "A1")),
        ("DataFrame B2", ("DataFrame", "", "B2")),
        ("c.csv row 3", ("c.csv", "", "")),
        ("o.toml, override 2", ("o.toml", "", "")),
        ("somewhere", ("", "", "")),
        ("", ("", "", "")),
    ],
)
def test_places(place: str, parts: tuple[str, str, str]) -> None:
    finding = Finding("E-DATA-010", place=place, column="code")
    assert (finding.file, finding.sheet, finding.cell) == parts


@pytest.mark.parametrize("code", [c for c in MESSAGES if c.startswith("E")])
def test_reason_and_fix_make_the_message(code: str) -> None:
    for language in ("en", "zh"):
        finding = example(code)
        reason, fix, text = finding.reason(language), finding.fix(language), finding.text(language)
        assert reason and text.startswith(reason) and text.endswith(fix)


def test_a_name_that_reads_like_an_end_does_not_cut_the_message() -> None:
    finding = Finding("E-DATA-002", place="a. b; c.csv D3", raw="x; y. z")
    assert finding.fix("en") == "write digits, or leave the cell empty"


@given(st.dictionaries(st.sampled_from(["place", "raw", "series", "path"]), st.text(max_size=30), min_size=1))
def test_any_text_makes_a_row(fields: dict[str, str]) -> None:
    full = {"place": "", "raw": "", **fields}
    row = Finding("E-DATA-002", **full).to_ess(**EVENT)
    assert problems(row) == [] and "\n" not in row["rule"]["description"]


def test_a_message_stays_short() -> None:
    assert len(Finding("E-DATA-002", place="a.csv", raw="9" * 100_000).text()) < 3000
