"""Balancing rules kept as a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts import BalanceSpec, read_balance_spec
from gdpcore.errors import AlignmentError, GdpcoreError, ReviewError, RunError
from tests.golden_files import golden

NAMES = [f"{region}_{kind}" for kind in ("AllTypes", "Cars", "Trucks") for region in ("West", "Centre", "East", "National")]


def vehicle_rules() -> str:
    """gseries' second example in our own form."""
    lines = ["type,name,series,coefficient,period"]
    for kind in ("AllTypes", "Cars", "Trucks"):
        lines += [f"equal,nation {kind},{region}_{kind},1," for region in ("West", "Centre", "East")]
        lines += [f"equal,nation {kind},National_{kind},-1,", f"alterability,,National_{kind},0,"]
    for region in ("West", "Centre", "East"):
        lines += [f"at_most,share {region},{region}_Cars,1,", f"at_most,share {region},{region}_Trucks,1,"]
        lines += [f"at_most,share {region},{region}_AllTypes,-0.95,"]
    lines += ["alterability,,Centre_Trucks,0,2022Q2", *(f"lower,,{name},0," for name in NAMES)]
    return "\n".join(lines) + "\n"


def table() -> pd.DataFrame:
    return golden("gs_tsbalancing_ex2.csv", index_col="period")[NAMES]


def test_years_kept_and_a_quarter_alone_as_gseries(tmp_path: Path) -> None:
    path = tmp_path / "rules.csv"
    path.write_text(vehicle_rules(), encoding="utf-8")
    out = read_balance_spec(path).balance(table(), keep_years=True)
    answer = golden("gs_tsbalancing_ex2.csv", index_col="period")[[f"bal.{n}" for n in NAMES]]
    assert np.abs(out.values.to_numpy() / answer.to_numpy() - 1).max() <= 1e-13
    assert out.values.loc["2022Q2", "Centre_Trucks"] == 26
    assert out.residual <= 1e-14
    assert out.kkt <= 1e-13
    assert out.active == (("2022Q2", "rule", "share Centre"), ("2022Q3", "rule", "share West"))
    assert (out.values.index == table().index).all()


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["type", "name", "series", "coefficient", "period"])


def test_right_hand_sides_at_least_and_bounds_of_one_period() -> None:
    spec = BalanceSpec.from_frame(
        frame(
            ("equal", "sum", "a", 1, ""),
            ("equal", "sum", "b", 1, None),
            ("equal", "sum", "=", 10, ""),
            ("at_least", "floor", "a", 1, ""),
            ("at_least", "floor", "=", 4, ""),
            ("upper", "", "a", 4.5, "2024Q2"),
            ("upper", "", "a", 9, ""),
        )
    )
    data = pd.DataFrame({"a": [1.0, 7.0, 3.0], "b": [1.0, 3.0, 17.0]}, index=["2024Q1", "2024Q2", "2024Q3"])
    out = spec.balance(data)
    np.testing.assert_allclose(out.values.to_numpy(), [[5, 5], [4.5, 5.5], [4, 6]], rtol=1e-15)
    assert out.active == (("2024Q2", "upper", "a"), ("2024Q3", "rule", "floor"))


def test_a_clash_is_told_by_name_and_period() -> None:
    rules = frame(
        ("equal", "sum", "a", 1, ""), ("equal", "sum", "b", -1, ""), ("upper", "", "a", 1, "2024Q2"), ("lower", "", "b", 2, "")
    )
    data = pd.DataFrame({"a": [3.0, 3.0], "b": [3.0, 3.0]}, index=["2024Q1", "2024Q2"])
    with pytest.raises(RunError, match=r"sum 2024Q2; lower b 2024Q2; upper a 2024Q2") as caught:
        BalanceSpec.from_frame(rules).balance(data)
    assert caught.value.code == "E-BAL-026"
    year = pd.DataFrame({"a": [3.0] * 4, "b": [4.0] * 4}, index=[f"2024Q{q}" for q in range(1, 5)])
    with pytest.raises(RunError, match=r"sum 2024Q1; .*sum 2024Q4; a 2024; b 2024"):
        BalanceSpec.from_frame(rules[:2]).balance(year, keep_years=True)


def test_everything_wrong_with_a_table_is_told_at_once() -> None:
    with pytest.raises(ReviewError) as caught:
        BalanceSpec.from_frame(
            frame(
                ("same", "x", "a", 1, ""),
                ("equal", "", "a", 1, ""),
                ("equal", "x", "a", 1, "2024Q1"),
                ("lower", "", "a", "12%", ""),
                ("lower", "", "a", None, ""),
                ("lower", "", "a", 1, "2024Q7"),
                ("upper", "", "a", 1, ""),
                ("upper", "other", "a", 2, ""),
            )
        )
    codes = [f.code for f in caught.value.findings]
    assert codes == ["E-BAL-021", "E-BAL-022", "E-BAL-022", "E-DATA-002", "E-BAL-022", "E-TIME-001", "E-BAL-023"]
    with pytest.raises(ReviewError, match="E-BAL-020"):
        BalanceSpec.from_frame(pd.DataFrame({"type": []}))


def test_series_and_periods_that_are_not_there() -> None:
    data = pd.DataFrame({"a": [1.0]}, index=["2024Q1"])
    with pytest.raises(AlignmentError, match="E-BAL-024"):
        BalanceSpec.from_frame(frame(("lower", "", "z", 1, ""))).balance(data)
    with pytest.raises(AlignmentError, match="E-BAL-025"):
        BalanceSpec.from_frame(frame(("lower", "", "a", 1, "2025Q1"))).balance(data)
    with pytest.raises(GdpcoreError, match="nan"):
        BalanceSpec.from_frame(frame(("lower", "", "a", 0, ""))).balance(data * np.nan)
