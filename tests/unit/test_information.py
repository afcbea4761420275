"""What figures to come are worth: the smoother with the cell filled, whatever it is filled with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ModelError
from gdpcore.kernel.factor import joint as joint_module
from gdpcore.kernel.factor_model import draw_cells, joint
from gdpcore.kernel.factor_model import lay_out as lay
from gdpcore.nowcasting import FactorFit, InformationGain
from tests.dense_factor import dense
from tests.factor_panels import panel, parameters
from tests.made_up_factors import in_blocks, made_up, mixed

KINDS = ["month", "late", "gap", "quarter_growth", "jan_feb", "ytd", "ytd_growth", "one", "quarter_mean", "none"]


@pytest.fixture(scope="module")
def fit() -> FactorFit:
    monthly, quarterly, blocks, _ = in_blocks(91)
    return gdp.DynamicFactor(blocks=blocks, most=15).fit(monthly, quarterly)


@pytest.fixture(scope="module")
def of_all_kinds() -> FactorFit:
    return gdp.DynamicFactor(most=15).fit(*mixed())


def filled(fit: FactorFit, cells: Any, series: str, period: str) -> float:
    """Variance of the nowcast with some cells filled."""
    rng = np.random.default_rng(0)
    return fit.what_if({(n, p): float(rng.normal() * 9) for n, p in cells}, series, period).sd ** 2


# -- the joint normal of chosen cells ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("ar1", [True, False])
@pytest.mark.parametrize("start", [0, 13, 31])
def test_the_joint_covariance_is_the_dense_normal_s(ar1: bool, start: int) -> None:
    given, at = panel(KINDS, 38, seed=7), parameters(2, len(KINDS), 2, 2, ar1)
    rows, columns = np.nonzero(np.isnan(given.values) & (np.arange(38) >= start)[:, None])
    twin, at_cells = dense(given, at), rows * len(KINDS) + columns
    both = joint(lay(given, factors=2, lags=2, autocorrelated=ar1), at, rows, columns)
    scale = np.abs(twin.cells_cov).max()
    np.testing.assert_allclose(both.covariance, twin.cells_cov[np.ix_(at_cells, at_cells)], atol=1e-12 * scale)
    np.testing.assert_allclose(both.values, twin.values[rows, columns], atol=1e-9)


def test_an_observed_cell_is_itself_and_no_cell_is_nothing() -> None:
    given, at = panel(KINDS, 38, seed=7), parameters(2, len(KINDS), 2, 2)
    layout = lay(given, factors=2, lags=2)
    row, column = np.argwhere(np.isfinite(given.values))[3]
    one = joint(layout, at, np.array([row, 37]), np.array([column, 9]))
    assert one.values[0] == given.values[row, column] and (one.covariance[0] == 0).all() and one.covariance[1, 1] > 0
    none = np.zeros(0, np.intp)
    assert joint(layout, at, none, none).covariance.shape == (0, 0)
    assert draw_cells(layout, at, 3, np.random.default_rng(0), none, none).shape == (3, 0)


def test_many_cells_are_drawn_along_the_path_to_the_same_law(monkeypatch: pytest.MonkeyPatch) -> None:
    given, at = panel(KINDS, 30, seed=4), parameters(5, len(KINDS), 2, 2)
    layout = lay(given, factors=2, lags=2)
    rows, columns = np.nonzero(np.isnan(given.values[20:]))
    both = joint(layout, at, rows + 20, columns)
    for few in (1000, 0):
        monkeypatch.setattr(joint_module, "FEW", few)
        draws = draw_cells(layout, at, 6000, np.random.default_rng(3), rows + 20, columns)
        assert np.array_equal(draws, draw_cells(layout, at, 6000, np.random.default_rng(3), rows + 20, columns))
        sd = np.sqrt(both.covariance.diagonal())
        assert (np.abs(draws.mean(0) - both.values) < 4.5 * sd / 6000**0.5).all()
        assert np.abs(np.cov(draws.T) - both.covariance).max() < 0.09 * both.covariance.max()


def test_a_singular_covariance_has_a_root_and_a_gain() -> None:
    one = np.array([[4.0, 2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    root = joint_module.root_of(one)
    np.testing.assert_allclose(root @ root.T, one, atol=1e-12)
    gains = joint_module.explained_variance(np.array([2.0, 1.0, 0.0]), one)
    np.testing.assert_allclose(gains, [1.0, 0.0, 0.0], atol=1e-9)


# -- the gain ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("target", [("GDP", "2008Q3"), ("x1", "2008-09")])
def test_gains_are_what_filling_takes_away(fit: FactorFit, target: tuple[str, str]) -> None:
    gain = fit.information_gain(*target)
    before = fit.what_if({}, *target).sd ** 2
    assert gain.now.sd**2 == pytest.approx(before, rel=1e-9)
    assert len(gain.cells) > 20 and (gain.cells[["marginal", "sequential"]] >= 0).all(axis=None)
    known = []
    for k, (_, one) in enumerate(gain.cells.iterrows()):
        known.append((one["series"], one["period"]))
        if k % 7:
            continue
        assert before - filled(fit, known[-1:], *target) == pytest.approx(one["marginal"], rel=1e-6, abs=1e-10 * before)
        assert filled(fit, known, *target) == pytest.approx(one["sd"] ** 2, rel=1e-6)
    assert gain.total == pytest.approx(before - filled(fit, known, *target), rel=1e-9)
    assert gain.cells["sequential"].sum() == gain.total


@pytest.mark.parametrize("target", ["GDP", "yoy", "jobs"])
def test_every_kind_of_release_is_worth_what_filling_says(of_all_kinds: FactorFit, target: str) -> None:
    gain = of_all_kinds.information_gain(target, "2004Q4")
    assert {"sales_ytd", "output_ytd", "retail"} <= set(gain.cells["series"])
    before = gain.now.sd**2
    for _, one in gain.cells.iterrows():
        after = filled(of_all_kinds, [(one["series"], one["period"])], target, "2004Q4")
        assert before - after == pytest.approx(one["marginal"], rel=1e-6, abs=1e-9 * before)
    every = list(zip(gain.cells["series"], gain.cells["period"], strict=True))
    assert filled(of_all_kinds, every, target, "2004Q4") == pytest.approx(before - gain.total, rel=1e-7)


def test_groups_come_out_together_and_the_total_does_not_depend_on_their_order(fit: FactorFit) -> None:
    gain = fit.information_gain("GDP", "2008Q3", categories={f"x{i}": "even" if i % 2 == 0 else "odd" for i in range(12)})
    before = gain.now.sd**2
    for column in ("series", "category", "block", "period", "release"):
        table = gain.by(column)
        assert table["sequential"].sum() == pytest.approx(gain.total, rel=1e-10)
        assert table["sd"].iloc[-1] ** 2 == pytest.approx(before - gain.total, rel=1e-10)
        assert table["marginal"].iloc[0] == pytest.approx(table["sequential"].iloc[0], rel=1e-10)
    assert set(gain.by("block").index) == {"industry", "trade", "global"}
    assert set(gain.by("category").index) == {"even", "odd", "GDP"}, "the quarter before is not out either"
    first_two = gain.cells[gain.cells["block"] != gain.by("block").index[2]]
    after = filled(fit, list(zip(first_two["series"], first_two["period"], strict=True)), "GDP", "2008Q3")
    assert gain.by("block")["sd"].iloc[1] ** 2 == pytest.approx(after, rel=1e-7), "groups before it, and no other cell"
    cells = gain.cells[gain.cells["block"] == "trade"]
    after = filled(fit, list(zip(cells["series"], cells["period"], strict=True)), "GDP", "2008Q3")
    assert gain.by("block").loc["trade", "marginal"] == pytest.approx(before - after, rel=1e-7)
    turned = fit.information_gain("GDP", "2008Q3", list(zip(gain.cells["series"], gain.cells["period"], strict=True))[::-1])
    assert turned.total == pytest.approx(gain.total, rel=1e-10)
    assert isinstance(gain, InformationGain)


def test_named_releases_in_their_order(fit: FactorFit) -> None:
    releases = {"trade": [("x6", "2008-08"), ("x7", "2008-08")], "output": [("x0", "2008-08")], "GDP": [("GDP", "2008Q3")]}
    gain = fit.information_gain("GDP", "2008Q3", releases)
    assert list(gain.by().index) == ["trade", "output", "GDP"]
    assert gain.by()["sd"].iloc[-1] == pytest.approx(0.0, abs=1e-6 * gain.now.sd), "then it is known"
    assert gain.by().loc["GDP", "marginal"] == pytest.approx(gain.now.sd**2, rel=1e-10)
    ahead = fit.information_gain("GDP", "2009Q2", [("x0", "2009-05")])
    assert ahead.cells["release"].tolist() == ["x0 2009-05"] and ahead.total > 0


def test_what_is_known_is_worth_nothing_more(fit: FactorFit) -> None:
    known = fit.information_gain("GDP", "2005Q1")
    assert known.total == 0.0 and known.now.sd == 0.0
    old = fit.information_gain("GDP", "2008Q3", [("x1", "2005-01"), ("x1", "2008-08")])
    row = fit.data.values[fit.data.months.get_loc("2005-01"), 1]
    assert np.isfinite(row) and old.cells["marginal"].iloc[0] == 0.0 and old.cells["marginal"].iloc[1] > 0


def test_januaries_that_are_published_with_february_are_not_to_come() -> None:
    monthly, quarterly = made_up(4, 60, 1, 2)
    monthly.loc[monthly.index.month == 1, "x0"] = np.nan
    one = gdp.DynamicFactor(most=3).fit(monthly.loc[:"2005-12"], quarterly, {"x0": "jan_feb"})
    data = replace(one.data.until(pd.Period("2006-03", "M")))
    cells = replace(one, data=data).information_gain("GDP", "2006Q1").cells
    assert cells.loc[cells["series"] == "x0", "period"].astype(str).tolist() == ["2005-12", "2006-02", "2006-03"]


def test_releases_that_there_are_not(fit: FactorFit) -> None:
    for releases, code in (
        ([], "E-NOW-009 releases"),
        ([("no", "2008-08")], "E-NOW-010"),
        ({"a": [("x0", "1990-01")]}, "E-NOW-011"),
    ):
        with pytest.raises(ModelError, match=code):
            fit.information_gain("GDP", "2008Q3", releases)
    with pytest.raises(ModelError, match="E-NOW-009 by"):
        fit.information_gain("GDP", "2008Q3").by("colour")
    for options in ({"draws": 0}, {"draws": 1.5}, {"draws": 3, "seed": -1}):
        with pytest.raises(ModelError, match="E-NOW-009"):
            fit.simulate(**options)
