"""Places and targets."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore import monitor
from gdpcore.errors import MeaningError

FIGURES = st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=20)


def test_ties_share_a_place_and_the_missing_have_none() -> None:
    ranks = monitor.rank(pd.Series({"a": 5.2, "b": 6.1, "c": 5.2, "d": np.nan}))
    assert ranks["b"] == 1
    assert ranks["a"] == ranks["c"] == 2
    assert pd.isna(ranks["d"])


def test_the_table_of_places() -> None:
    table = monitor.ranking(
        pd.Series({"a": 5.2, "b": 6.1, "c": 5.2, "d": 4.0, "e": np.nan}), pd.Series({"a": 6.0, "b": 5.0, "c": 4.0, "d": 3.0})
    )
    assert table.index.tolist() == ["b", "a", "c", "d", "e"]
    assert table.loc["a", ["place", "tied", "moved"]].tolist() == [2, 2, -1]
    assert table.loc["a", "to_next"] == pytest.approx(0.9)
    assert table.loc["a", "lead"] == pytest.approx(1.2)
    assert np.isnan(table.loc["b", "to_next"])
    assert np.isnan(table.loc["d", "lead"])
    assert table.loc["e", ["place", "to_next", "lead"]].isna().all()


def test_peers_are_compared_with_peers() -> None:
    table = monitor.ranking(pd.Series({"a": 1.0, "b": 2.0, "c": 3.0}), groups={"a": "east", "b": "west", "c": "west"})
    assert table["place"].to_dict() == {"a": 1, "c": 1, "b": 2}


def test_less_may_be_better() -> None:
    table = monitor.ranking(pd.Series({"a": 1.0, "b": 2.0, "c": 4.0}), ascending=True)
    assert table["place"].to_dict() == {"a": 1, "b": 2, "c": 3}
    assert table.loc["b", "to_next"] == 1.0
    assert table.loc["b", "lead"] == 2.0


@given(FIGURES, st.randoms())
@settings(max_examples=60, deadline=None)
def test_places_do_not_depend_on_the_order_and_survive_any_rising_scale(values: list[float], random) -> None:
    series = pd.Series(values, index=[f"u{k}" for k in range(len(values))])
    shuffled = list(series.index)
    random.shuffle(shuffled)
    assert monitor.rank(series.loc[shuffled]).loc[series.index].equals(monitor.rank(series))
    assert monitor.rank(series * 3.0 - 7.0).equals(monitor.rank(series))


def test_growth_to_move_one_place() -> None:
    now, then = pd.Series({"a": 110.0, "b": 105.0, "c": 90.0}), pd.Series({"a": 100.0, "b": 100.0, "c": 90.0})
    need = monitor.growth_to_move(now, then)
    assert np.isnan(need["a"])
    assert need["b"] == pytest.approx(10.0)
    assert need["c"] == pytest.approx(100.0 * (105.0 / 90.0 - 1.0))
    assert np.isnan(monitor.growth_to_move(now, then, places=2)["b"])


def test_places_from_draws() -> None:
    rng = np.random.default_rng(0)
    sure = pd.DataFrame({"top": rng.normal(9, 0.1, 500), "x": rng.normal(5, 1, 500), "y": rng.normal(5, 1, 500)})
    table = monitor.rank_intervals(sure)
    assert table.loc["top"].tolist() == [1, 1, 1, 100]
    assert table.loc["x", ["lower", "upper"]].tolist() == [2, 3]


def test_the_growth_that_is_needed_gives_the_target_exactly() -> None:
    target, ytd, then, year = np.array([5.0, 0.0, -2.0]), 612.0, 580.0, 1200.0
    need = monitor.required_growth(target=target, ytd=ytd, ytd_last_year=then, year_last_year=year)
    whole = ytd + (year - then) * (1 + need / 100)
    assert 100 * (whole / year - 1) == pytest.approx(target, abs=1e-12)
    path = monitor.required_path(pd.Series([300.0, 280.0, 300.0, 320.0]), pd.Series([312.0, 300.0]), 5.0)
    assert path["growth_ytd"].iloc[-1] == pytest.approx(5.0, abs=1e-12)
    assert path["growth"].iloc[2] == pytest.approx(path["growth"].iloc[3])
    assert path["known"].tolist() == [True, True, False, False]
    assert monitor.chance_of_target(np.array([4.9, 5.0, 5.1, 5.2]), 5.0) == 75.0


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: monitor.rank(pd.Series({"a": "much"})), "E-RANK-001"),
        (lambda: monitor.rank(pd.Series({"a": np.inf})), "E-RANK-001"),
        (lambda: monitor.rank(pd.Series({"a": np.nan})), "E-RANK-001"),
        (lambda: monitor.rank(pd.Series([1.0, 2.0], index=["a", "a"])), "E-RANK-001"),
        (lambda: monitor.growth_to_move(pd.Series({"a": -1.0}), pd.Series({"a": 1.0})), "E-RANK-001"),
        (lambda: monitor.rank_intervals(pd.DataFrame({"a": [np.nan]})), "E-RANK-001"),
        (lambda: monitor.chance_of_target(np.array([]), 5.0), "E-RANK-001"),
        (lambda: monitor.required_growth(target=5.0, ytd=9.0, ytd_last_year=9.0, year_last_year=9.0), "E-TARGET-001"),
        (lambda: monitor.required_path(pd.Series([1.0]), pd.Series([1.0]), 5.0), "E-TARGET-001"),
    ],
)
def test_refusals(call, code: str) -> None:
    with pytest.raises(MeaningError, match=code):
        call()


def test_every_unit_needs_a_group_and_labels_may_be_numbers() -> None:
    table = monitor.ranking(pd.Series([1.0, 2.0, 3.0], [11, 12, 13]), groups={11: "a", 12: "a", 13: "b"})
    assert table["group"].to_dict() == {12: "a", 11: "a", 13: "b"}
    assert table["place"].to_dict() == {12: 1, 11: 2, 13: 1}
    with pytest.raises(MeaningError, match=r"E-RANK-001.*c has no group"):
        monitor.ranking(pd.Series({"a": 1.0, "c": 2.0}), groups={"a": "x"})


def test_a_group_without_figures_has_no_places_and_stops_nothing() -> None:
    table = monitor.ranking(
        pd.Series({"a": 1.0, "b": 2.0, "c": np.nan}),
        pd.Series({"a": 3.0, "b": 1.0, "c": np.nan}),
        groups={"a": "x", "b": "x", "c": "y"},
    )
    assert table.loc[["a", "b"], "moved"].tolist() == [-1, 1]
    assert table.loc["c", ["place", "place_before", "moved", "to_next", "lead"]].isna().all()


def test_places_of_printed_figures() -> None:
    growth = pd.Series({"a": 0.1 + 0.2, "b": 0.3, "c": 5.25, "d": 5.349})
    assert monitor.rank(growth).to_dict() == {"a": 3, "b": 4, "c": 2, "d": 1}
    assert monitor.rank(growth, decimals=1).to_dict() == {"a": 3, "b": 3, "c": 1, "d": 1}
    table = monitor.ranking(growth, decimals=1)
    assert table.loc["a", ["value", "tied", "to_next"]].astype(float).round(9).tolist() == [0.3, 2, 5.0]


def test_a_path_belongs_to_its_periods() -> None:
    quarters = pd.period_range("2024Q1", periods=8, freq="Q")
    last = pd.Series([300.0, 280, 300, 320], quarters[:4])
    path = monitor.required_path(last, pd.Series([312.0], quarters[4:5]), 5.0)
    assert path.index.equals(quarters[4:])
    assert path["growth_ytd"].iloc[-1] == pytest.approx(5.0)
    months = pd.Series([100.0], pd.period_range("2025-01", periods=1, freq="M"))
    for wrong in (pd.Series([312.0], quarters[5:6]), pd.Series([312.0], quarters[3:4]), months):
        with pytest.raises(MeaningError, match="E-TARGET-004"):
            monitor.required_path(last, wrong, 5.0)
    with pytest.raises(MeaningError, match="E-TARGET-004"):
        monitor.required_path(last.iloc[:3], pd.Series([312.0], quarters[4:5]), 5.0)
    for target in (np.nan, np.inf):
        with pytest.raises(MeaningError, match="E-TARGET-004"):
            monitor.required_path(last, pd.Series([312.0], quarters[4:5]), target)
        with pytest.raises(MeaningError, match="E-TARGET-004"):
            monitor.chance_of_target(np.array([4.0, 6.0]), target)
