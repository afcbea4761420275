"""Composite indexes: published totals, hand-worked weights, exact contributions, refusals."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.errors import AlignmentError, FileError, KernelError, MeaningError
from gdpcore.kernel import composite as kernel
from gdpcore.monitor import IndexSpec, Part

DIMENSIONS_2014 = pd.DataFrame(
    {
        "网络经济": [362.1, 856.5, 1323.6, 2739.0],
        "经济活力": [284.3, 313.6, 324.1, 402.6],
        "创新驱动": [143.3, 201.4, 239.1, 336.3],
        "转型升级": [132.3, 141.4, 150.7, 162.8],
        "知识能力": [128.5, 147.2, 163.7, 193.4],
    },
    index=[2017, 2019, 2020, 2022],
)
"""国家统计局, 经济发展新动能指数, releases of 2018-11, 2020-07, 2021, 2023-08."""


def test_published_totals_of_new_growth_drivers_recompute() -> None:
    total = monitor.composite_index("cn-new-growth-drivers-2014", DIMENSIONS_2014).total
    for year, published in {2017: 210.1, 2019: 332.0, 2020: 440.3, 2022: 766.8}.items():
        assert abs(total[year] - published) < 0.1  # five rounded dimensions, one rounded total
    new = pd.DataFrame(
        {"网络经济": [122.5, 142.4], "创新驱动": [122.4, 138.5], "经济活力": [114.3, 130.9], "转型升级": [113.6, 127.8]},
        [2023, 2024],
    )
    index = monitor.composite_index("cn-new-growth-drivers-2022", new)
    assert abs(index.total[2024] - 136.0) < 0.06
    published = {"网络经济": 35.2, "创新驱动": 28.5, "经济活力": 19.6, "转型升级": 16.7}
    for part, share in published.items():  # the dimensions of 2023 are backed out of rounded growth rates
        assert abs(index.contribution_shares.loc[2024, part] - share) < 0.5


def test_the_published_purchasing_managers_index_recomputes_every_month() -> None:
    frame = gdp.samples.china().panel.to_frame()
    parts = frame[[c for c in frame if c.startswith("pmi_")]].dropna()
    gap = (monitor.composite_index("cn-pmi", parts).total - frame["pmi"]).dropna().abs()
    assert len(gap) >= 70
    assert gap.max() < 0.0501 + 0.05


def test_saaty_worked_example() -> None:
    """Buying a house, eight criteria (Saaty 1980): weights and consistency as printed there."""
    upper = {
        (0, 1): 5, (0, 2): 3, (0, 3): 7, (0, 4): 6, (0, 5): 6, (0, 6): 1 / 3, (0, 7): 1 / 4,
        (1, 2): 1 / 3, (1, 3): 5, (1, 4): 3, (1, 5): 3, (1, 6): 1 / 5, (1, 7): 1 / 7,
        (2, 3): 6, (2, 4): 3, (2, 5): 4, (2, 6): 6, (2, 7): 1 / 5,
        (3, 4): 1 / 3, (3, 5): 1 / 4, (3, 6): 1 / 7, (3, 7): 1 / 8,
        (4, 5): 1 / 2, (4, 6): 1 / 5, (4, 7): 1 / 6,
        (5, 6): 1 / 5, (5, 7): 1 / 6,
        (6, 7): 1 / 2,
    }  # fmt: skip
    matrix = np.eye(8)
    for (i, j), times in upper.items():
        matrix[i, j], matrix[j, i] = times, 1 / times
    weights = kernel.ahp_weights(matrix)
    assert weights.values == pytest.approx([0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], abs=5e-4)
    assert weights.certificate == pytest.approx((9.669 - 8) / 7 / 1.41, abs=1e-4)


def test_entropy_and_critic_on_hand_worked_tables() -> None:
    scores = np.array([[1.0, 1.0, 2.0], [3.0, 3.0, 3.0], [0.0, 0.0, 5.0]])
    first = -(2 * 0.25 * math.log(0.25) + 0.5 * math.log(0.5)) / math.log(3)
    assert kernel.entropy_weights(scores).values == pytest.approx(np.array([1 - first, 0.0, 1.0]) / (2 - first), abs=1e-15)
    # x = (0, 1, 2), y = (0, 2, 1), z = -x: sd 1, 1, 1; r_xy = 1/2, r_xz = -1, r_yz = -1/2
    table = np.array([[0.0, 1.0, 2.0], [0.0, 2.0, 1.0], [2.0, 1.0, 0.0]])
    assert kernel.critic_weights(table).values == pytest.approx(np.array([2.5, 2.0, 3.5]) / 8.0, abs=1e-14)
    flat = np.array([[0.0, 1.0, 2.0], [4.0, 4.0, 4.0], [2.0, 1.0, 0.0]])
    assert kernel.critic_weights(flat).values == pytest.approx([0.5, 0.0, 0.5], abs=1e-15)


def test_principal_component_weights_of_two_indicators_are_equal() -> None:
    found = kernel.pca_weights(np.array([[1.0, 2.0, 4.0], [2.0, 1.0, 5.0]]))
    assert found.values == pytest.approx([0.5, 0.5], abs=1e-12)
    r = np.corrcoef([[1.0, 2.0, 4.0], [2.0, 1.0, 5.0]])[0, 1]
    assert found.certificate == pytest.approx((1 + r) / 2, abs=1e-12)


def test_scales() -> None:
    x, up = np.array([[2.0, 4.0, 6.0], [2.0, 4.0, 6.0]]), np.array([1, -1])
    assert kernel.normalise(x, up, method="minmax").tolist() == [[0.0, 50.0, 100.0], [100.0, 50.0, 0.0]]
    assert kernel.normalise(x, up, method="efficacy").tolist() == [[60.0, 80.0, 100.0], [100.0, 80.0, 60.0]]
    assert kernel.normalise(x, up, method="z").tolist() == [[-1.0, 0.0, 1.0], [1.0, 0.0, -1.0]]
    assert kernel.normalise(x, up, method="none").tolist() == [[2.0, 4.0, 6.0], [98.0, 96.0, 94.0]]
    ratio = kernel.normalise(x, up, method="fixed_base", base=np.array([2.0, 2.0]))
    assert ratio[0].tolist() == [100.0, 200.0, 300.0]
    assert ratio[1] == pytest.approx([100.0, 50.0, 100 / 3])
    ranked = kernel.normalise(np.array([[1.0, 2.0, 2.0, np.nan]]), np.array([1]), method="rank")
    assert ranked[0, :3] == pytest.approx([100 / 6, 200 / 3, 200 / 3])
    assert np.isnan(ranked[0, 3])


def spec(**changes: object) -> IndexSpec:
    parts = (
        Part("A"), Part("a1", weight=1, parent="A"), Part("a2", weight=3, parent="A", direction=-1), Part("B", weight=2)
    )  # fmt: skip
    return replace(IndexSpec("made-up", parts, normalise="none"), **changes)


FRAME = pd.DataFrame({"a1": [40.0, 60.0, 55.0], "a2": [30.0, 50.0, 20.0], "B": [90.0, 60.0, 70.0]}, ["x", "y", "z"])


def test_a_tree_is_the_mean_of_means() -> None:
    index = monitor.composite_index(spec(), FRAME)
    dimension = (FRAME["a1"] + 3 * (100 - FRAME["a2"])) / 4
    assert index.scores["A"].to_numpy() == pytest.approx(dimension.to_numpy())
    assert index.total.to_numpy() == pytest.approx(((dimension + 2 * FRAME["B"]) / 3).to_numpy())
    assert index.effective.loc["x"].to_dict() == pytest.approx({"a1": 1 / 12, "a2": 1 / 4, "B": 2 / 3})
    assert index.points.sum(axis=1).to_numpy() == pytest.approx(index.total.to_numpy())
    assert index.ranks().to_dict() == {"x": 1, "y": 3, "z": 2}


def test_a_dimension_that_is_given_is_taken_as_given() -> None:
    index = monitor.composite_index(spec(), FRAME[["B"]].assign(A=[1.0, 2.0, 3.0]))
    assert index.total["y"] == pytest.approx((2.0 + 2 * 60.0) / 3)


@pytest.mark.parametrize("power", [1.0, 0.0, 0.5, -1.0])
def test_contributions_add_to_the_change_of_every_mean(power: float) -> None:
    index = monitor.composite_index(spec(power=power), FRAME)
    change = index.total.diff().to_numpy()[1:]
    assert index.contributions.sum(axis=1).to_numpy()[1:] == pytest.approx(change, abs=1e-12)
    assert index.contributions.iloc[0].isna().all()
    assert index.contribution_shares.sum(axis=1).to_numpy()[1:] == pytest.approx(100.0)


def test_the_weight_of_what_is_missing_goes_to_its_siblings_or_is_refused() -> None:
    frame = FRAME.copy()
    frame.loc["y", "a2"] = np.nan
    with pytest.raises(MeaningError, match=r"E-COMP-008.*a2.*y"):
        monitor.composite_index(spec(), frame)
    index = monitor.composite_index(spec(missing="share"), frame)
    assert index.scores.loc["y", "A"] == 60.0
    assert index.effective.loc["y"].to_dict() == pytest.approx({"a1": 1 / 3, "a2": 0.0, "B": 2 / 3})
    frame.loc["y"] = np.nan
    assert np.isnan(monitor.composite_index(spec(missing="share"), frame).total["y"])


@pytest.mark.parametrize("weights", ["equal", "entropy", "critic", "pca"])
def test_weights_found_from_the_data_sum_to_one_among_siblings(weights: str) -> None:
    index = monitor.composite_index(spec(weights=weights, normalise="minmax"), FRAME)
    assert index.weights[["A", "B"]].sum() == pytest.approx(1.0)
    assert index.weights[["a1", "a2"]].sum() == pytest.approx(1.0)
    assert index.total.notna().all()


def test_sensitivity_of_a_ranking_with_a_known_answer() -> None:
    best = pd.DataFrame({"a1": [9.0, 5.0, 5.0], "a2": [1.0, 5.0, 5.0], "B": [9.0, 5.0, 5.0]}, ["best", "p", "q"])
    table = monitor.composite_index(spec(normalise="minmax"), best).sensitivity(200)
    assert table.loc["best", ["place", "lower", "upper", "first"]].tolist() == [1, 1, 1, 100]  # better in everything
    assert table.loc["p"].tolist() == table.loc["q"].tolist()
    wide = pd.DataFrame({"a1": [0.0, 10.0, 5.0], "a2": [5.0, 5.0, 0.0], "B": [10.0, 0.0, 5.0]}, ["u", "v", "w"])
    again = monitor.composite_index(spec(normalise="minmax"), wide)
    assert again.sensitivity(200, seed=3).equals(again.sensitivity(200, seed=3))
    assert (again.sensitivity(500, spread=1.0)["upper"] > again.sensitivity(500, spread=1.0)["lower"]).any()


@pytest.mark.parametrize("code", monitor.index_presets())
def test_presets_say_what_they_rest_on(code: str) -> None:
    preset = monitor.load_index(code)
    assert preset.code == code
    assert preset.zh
    assert preset.reference
    assert preset.evidence in ("sourced", "derived", "assumed")


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(MeaningError, match=r"E-COMP-007.*'B'"):
        monitor.composite_index(spec(), FRAME.drop(columns="B"))
    with pytest.raises(KernelError, match="E-COMP-001"):
        monitor.composite_index(spec(normalise="minmax"), FRAME.assign(B=5.0))
    with pytest.raises(KernelError, match="E-COMP-002"):
        monitor.composite_index(spec(normalise="fixed_base"), FRAME.assign(B=0.0))
    with pytest.raises(KernelError, match="E-COMP-005"):
        monitor.composite_index(spec(power=0.0), FRAME.assign(B=-1.0))
    with pytest.raises(KernelError, match="E-COMP-004"):
        kernel.ahp_weights(np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(KernelError, match="E-COMP-003"):
        kernel.entropy_weights(np.array([[1.0, 1.0], [2.0, 2.0]]))
    with pytest.raises(AlignmentError, match="E-AXIS-004"):
        monitor.composite_index(spec(), FRAME.rename(index={"y": "x"}))
    with pytest.raises(MeaningError, match="E-COMP-008"):
        monitor.composite_index(spec(missing="share"), FRAME.assign(B=np.inf))
    with pytest.raises(MeaningError, match="E-COMP-006"):
        spec(normalise="best")
    for wrong in (
        Part("a1", weight=0.0),
        Part("x", parent="nobody"),
        Part("x", direction=2),
        Part("x", low=2.0, high=1.0),
        Part(""),
    ):
        with pytest.raises(MeaningError, match="E-COMP-009"):
            IndexSpec("made-up", (Part("a1") if wrong.code != "a1" else wrong, wrong))
    with pytest.raises(MeaningError, match="E-COMP-009"):
        IndexSpec("made-up", (Part("p", parent="q"), Part("q", parent="p")))
    with pytest.raises(FileError, match="E-FILE-001"):
        monitor.load_index("no-such-index")
    for text, code in [
        ("[index", "E-COMP-009"),
        ("x = 1", "E-COMP-009"),
        ('[index]\ncode="a"\nrule="1+1"\n[[part]]\ncode="b"', "E-COMP-006"),
    ]:
        path = tmp_path / "index.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(gdp.GdpcoreError, match=code):
            monitor.load_index(path)


def test_sensitivity_with_an_indicator_that_is_the_same_for_all() -> None:
    flat = pd.DataFrame({"a1": [9.0, 5.0, 4.0], "a2": [1.0, 5.0, 6.0], "B": [5.0, 5.0, 5.0]}, ["best", "p", "q"])
    table = monitor.composite_index(spec(), flat).sensitivity(100)
    assert table.loc["best", ["place", "lower", "upper", "first"]].tolist() == [1, 1, 1, 100]


def test_the_interval_of_a_place_that_is_known() -> None:
    """Two indicators on one scale: u leads where the first weighs more, which random weights of equal mean do half the time."""
    two = IndexSpec("made-up", (Part("a"), Part("b")), normalise="none")
    frame = pd.DataFrame({"a": [3.0, 1.0, 0.0], "b": [1.0, 3.0, 0.0]}, ["u", "v", "last"])
    table = monitor.composite_index(two, frame).sensitivity(4000)
    assert table.loc["last", ["lower", "upper", "first"]].tolist() == [3, 3, 0]
    assert table.loc[["u", "v"], ["lower", "upper"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert table["first"].sum() == pytest.approx(100.0)
    assert table.loc["u", "first"] == pytest.approx(50.0, abs=3.0)


def test_a_column_of_nothing_or_of_text_is_refused() -> None:
    with pytest.raises(MeaningError, match=r"E-COMP-008.*a2.*nor for any other"):
        monitor.composite_index(spec(missing="share", normalise="minmax"), FRAME.assign(a2=np.nan))
    with pytest.raises(MeaningError, match=r"E-COMP-009.*'a2' must be numbers"):
        monitor.composite_index(spec(), FRAME.assign(a2="-"))


def test_the_published_business_climate_of_2013_recomputes() -> None:
    """国家统计局, third quarter of 2013: 117.9 now, 123.9 expected, 121.5 in all."""
    frame = pd.DataFrame({"即期企业景气指数": [117.9], "预期企业景气指数": [123.9]}, ["2013Q3"])
    assert monitor.composite_index("cn-business-climate", frame).total["2013Q3"] == pytest.approx(121.5, abs=1e-9)


@pytest.mark.parametrize("power", [1.0, 0.0])
def test_contributions_of_dimensions_are_those_of_their_indicators(power: float) -> None:
    index = monitor.composite_index(spec(power=power), FRAME)
    found = index.contributions_by_dimension()
    assert found.columns.tolist() == ["A", "B"]
    assert found["A"].iloc[1:].to_numpy() == pytest.approx(index.contributions[["a1", "a2"]].sum(axis=1).iloc[1:].to_numpy())
    assert found.iloc[1:].sum(axis=1).to_numpy() == pytest.approx(index.total.diff().iloc[1:].to_numpy())
    assert found.iloc[0].isna().all()
