"""Figures set by hand: applied to leaves, told wherever figures are, and stopped at the gate unless explained."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.accounts import Override, read_overrides
from gdpcore.errors import AlignmentError, FileError, ReviewError
from tests.traced import china, city

WAS = float(china().value.sel(region="CN", item="K", period="2025Q2").values)
GOOD = Override(
    "CN", "K", "2025Q2", "value", WAS, 20000.0, "desk 3", "2025-07-10", "late tax return", "head of division", "2025-12-31"
)


def codes(found):
    return [f.code for f in found]


def test_totals_follow_and_add_exactly():
    made = china().override([GOOD], as_of="2025-07-14")
    assert float(made.value.sel(region="CN", item="K", period="2025Q2").values) == 20000.0
    assert made.residuals()[["value", "volume"]].to_numpy().max() < 1e-13
    moved = made.value.sel(item="GDP", region="CN").values - china().value.sel(item="GDP", region="CN").values
    assert moved[-1] == pytest.approx(20000.0 - WAS)
    assert np.all(moved[:-1] == 0)
    assert np.array_equal(made.volume.values, china().volume.values, equal_nan=True)


def test_the_flag_reaches_totals_and_the_long_table():
    made = china().override([GOOD], as_of="2025-07-14")
    rows = made.to_long().set_index(["item", "period"])
    flag = int(gdp.Status.OVERRIDDEN)
    for item in ("K", "S3", "GDP"):
        assert rows.loc[(item, made.periods[-1]), "value_status"] & flag
    assert not rows.loc[("F", made.periods[-1]), "value_status"] & flag


def test_the_record_is_among_the_adjustments():
    frame = china().override([GOOD], as_of="2025-07-14").adjustments()
    row = frame[frame["item"] == "K"].iloc[0]
    assert (row["step"], row["before"], row["after"]) == ("override", WAS, 20000.0)
    assert "late tax return" in row["why"]
    assert "desk 3" in row["why"]
    assert china().override([GOOD], as_of="2025-07-14").gaps().empty


def test_an_explained_override_passes_the_gate_and_others_do_not():
    assert china().release_gate() == ()
    assert china().override([GOOD], as_of="2025-07-14").release_gate() == ()
    for change, code in (
        ({"why": ""}, "E-OVER-007"),
        ({"approved_by": ""}, "E-OVER-007"),
        ({"before": WAS * 1.001}, "E-OVER-008"),
    ):
        made = china().override([replace(GOOD, **change)], as_of="2025-07-14")
        assert codes(made.release_gate()) == [code]


def test_an_expired_override_is_not_applied_and_named():
    made = china().override([GOOD], as_of="2026-01-01")
    assert np.array_equal(made.value.values, china().value.values, equal_nan=True)
    assert "W-OVER-001" in codes(made.findings)
    assert codes(made.release_gate()) == ["E-OVER-006"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"item": "GDP"}, "E-OVER-003"),
        ({"measure": "growth"}, "E-OVER-003"),
        ({"after": np.nan}, "E-OVER-002"),
        ({"who": ""}, "E-OVER-002"),
    ],
)
def test_what_is_no_override_is_refused(change, code):
    with pytest.raises(ReviewError) as error:
        china().override([replace(GOOD, **change)], as_of="2025-07-14")
    assert code in codes(error.value.findings)


def test_expiry_needs_a_day_and_a_cell_is_overridden_once():
    with pytest.raises(ReviewError) as error:
        china().override([GOOD])
    assert codes(error.value.findings) == ["E-OVER-005"]
    with pytest.raises(ReviewError) as error:
        china().override([GOOD, GOOD], as_of="2025-07-14")
    assert codes(error.value.findings) == ["E-OVER-004"]
    with pytest.raises(AlignmentError) as gone:
        china().override([replace(GOOD, period="1999Q1")], as_of="2025-07-14")
    assert gone.value.code == "E-AXIS-003"


def test_a_trace_ends_at_the_override_and_replays():
    made = china().override([GOOD], as_of="2025-07-14")
    trace = made.explain("CN", "K", "2025Q2")
    (leaf,) = trace.leaves
    assert (leaf.kind, leaf.value, leaf.publisher) == ("override", 20000.0, "desk 3")
    assert "late tax return" in str(trace)
    whole = made.explain("CN", "GDP", "2025Q2")
    assert whole.replay() == whole.value
    assert [x.series for x in whole.leaves if x.kind == "override"] == ["K"]
    single = city().override([Override("D01", "A01", "2025Q2", "value", 0.2, 0.3, "a", "b", "c", "d")])
    memo = single.explain("D01", "PRIVATE", "2025Q2")
    assert memo.replay() == memo.value


def test_records_are_read_from_toml_and_csv(tmp_path):
    row = "\n".join(f"{k} = {v!r}" for k, v in GOOD.__dict__.items())
    (tmp_path / "a.toml").write_text(f"[[override]]\n{row}\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(",".join(GOOD.__dict__) + "\n" + ",".join(map(str, GOOD.__dict__.values())), encoding="utf-8")
    assert read_overrides(tmp_path / "a.toml") == read_overrides(tmp_path / "a.csv") == (GOOD,)


def test_files_that_are_wrong_are_refused_whole(tmp_path):
    (tmp_path / "a.toml").write_text(
        '[[override]]\nregion = "CN"\nsigned = "x"\n[[override]]\nbefore = "many"\n', encoding="utf-8"
    )
    with pytest.raises(ReviewError) as error:
        read_overrides(tmp_path / "a.toml")
    assert {"E-OVER-001", "E-OVER-002"} <= set(codes(error.value.findings))
    (tmp_path / "b.toml").write_text("[[override", encoding="utf-8")
    with pytest.raises(FileError):
        read_overrides(tmp_path / "b.toml")
    with pytest.raises(FileError):
        read_overrides(tmp_path / "none.toml")
