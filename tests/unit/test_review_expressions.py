"""Every expression: a table in which one thing is wrong, and the cell that is found; and the same table in which nothing is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Meaning
from gdpcore.panel import Indicator, Panel, read_panel
from gdpcore.review import EXPRESSIONS, Review, Rule, figures_of, review_of
from gdpcore.review.expressions.copies import significant
from gdpcore.review.rule import load_rules
from tests.build import TREE, level, panel, rate

RNG = np.random.default_rng(11)
MONTHS = 60
CITIES = tuple(f"city {k}" for k in range(10))


def levels(regions: int = 10, noise: float = 0.01, months: int = MONTHS, seed: int = 1) -> np.ndarray:
    """(region, month) made-up levels with trend, season and noise, two decimals."""
    rng = np.random.default_rng(seed)
    time = np.arange(months)
    base = np.exp(rng.normal(5, 0.8, size=(regions, 1)) + 0.004 * time + 0.1 * np.sin(2 * np.pi * time / 12))
    return np.round(base * np.exp(rng.normal(size=(regions, months)) * noise), 2)


def ask(data: Panel | Accounts, expression: str, **parameters: Any) -> Review:
    """A review by one rule."""
    return review_of(figures_of(data), [Rule("R", 1, "error", expression, "因", "why", parameters=parameters)])


def found(review: Review) -> list[tuple[str, str, str]]:
    return [(r.region, r.series, r.period) for r in review.findings.itertuples()]


def month(k: int) -> str:
    return str(pd.Period("2020-01", "M") + k)


def of(x: np.ndarray, *codes: str, **more: Any) -> Panel:
    """A panel of one or more levels of ten cities; several series are shifted copies of the figures' pattern."""
    rows = {level(c): x if k == 0 else levels(len(x), seed=100 + k) for k, c in enumerate(codes)}
    return panel(rows, start="2020-01", regions=CITIES[: len(x)], **more)


# -- structure ---------------------------------------------------------------------------------------------------------
def test_what_was_refused_while_reading_is_a_finding_at_its_cell() -> None:
    frame = pd.DataFrame({"indicator": ["a"] * 3, "period": ["2024-01", "2024-02", "2024-03"], "value": ["1", "x?", "2"]})
    review = ask(read_panel(frame.assign(unit="亿元"), errors="collect"), "as_read")
    assert review.findings["cell"].tolist() == ["C3"]
    assert "x?" in review.findings["evidence"][0]
    assert len(ask(read_panel(frame.iloc[[0, 2]].assign(unit="亿元")), "as_read").findings) == 0


def test_a_series_that_only_one_region_lacks() -> None:
    x = levels()
    x[3] = np.nan
    assert found(ask(of(x, "a", "b"), "missing_series")) == [("city 3", "a", "")]
    x[:8] = np.nan
    assert not found(ask(of(x, "a", "b"), "missing_series"))


def test_a_gap_is_found_and_what_is_never_reported_is_none() -> None:
    x = levels()
    x[:, 0::12] = np.nan  # no Januaries at all
    x[2, 30] = np.nan
    x[4, 59] = np.nan  # late: the others have it
    assert sorted(found(ask(of(x, "a"), "missing_period"))) == [("city 2", "a", month(30)), ("city 4", "a", month(59))]
    joint = panel({level("a"): levels()}, start="2020-01", regions=CITIES, joint={"a": range(0, 60, 12)})
    assert not found(ask(joint, "missing_period"))


def test_a_series_of_few_regions_has_gaps_too() -> None:
    x = np.full((10, MONTHS), np.nan)
    x[0] = levels(1)[0]
    x[0, 20] = np.nan
    assert found(ask(of(x, "a"), "missing_period")) == [("city 0", "a", month(20))]


# -- identities --------------------------------------------------------------------------------------------------------
def with_total(x: np.ndarray) -> Panel:
    return panel({level("a"): np.vstack([x, x.sum(axis=0).round(2)])}, start="2020-01", regions=(*CITIES[: len(x)], "全省"))


def test_regions_add_to_the_one_named_as_a_total() -> None:
    x = levels()
    both = with_total(x)
    assert not found(ask(both, "parts_add"))
    both.values[2, 0, 40] += 0.05  # ten parts and a total with two decimals: rounding allows .055
    assert not found(ask(both, "parts_add"))
    both.values[2, 0, 40] += 0.01
    assert found(ask(both, "parts_add")) == [("全省", "a", month(40))]
    both.values[2, 0, 41] += 5
    review = ask(both, "parts_add")
    assert (("全省", "a", month(41))) in found(review)
    assert review.findings.iloc[-1]["expected"] == pytest.approx(both.values[:10, 0, 41].sum())


def test_a_name_that_is_no_total_is_not_believed() -> None:
    x = levels()
    x[0] *= 3
    plain = panel({level("a"): x}, start="2020-01", regions=(*CITIES[:9], "全市"))
    assert not found(ask(plain, "parts_add"))


def test_parts_that_a_rule_names() -> None:
    x, y = levels(seed=2), levels(seed=3)
    data = panel({level("sum"): (x + y).round(2), level("x"): x, level("y"): y}, start="2020-01", regions=CITIES)
    data.values[1, 0, 7] += 1
    assert found(ask(data, "parts_add", total="sum", parts=("x", "y"))) == [("city 1", "sum", month(7))]
    assert not found(ask(data, "parts_add", total="sum", parts=("x", "lost")))
    assert not found(ask(data, "parts_add", total="sum", parts=("x", "y"), slack=0.1))


def accounts_of(value: np.ndarray, volume: np.ndarray, start: str = "2019Q1", freq: str = "Q") -> Accounts:
    """Accounts of GDP = A + B + C from (region, leaf, period)."""
    periods = pd.period_range(start, periods=value.shape[2], freq=freq)
    axes = [Axis.of("region", [f"r{k}" for k in range(len(value))]), Axis.of("item", TREE.codes), Axis.of("period", periods)]
    cubes = [
        Cube.of(np.concatenate([x.sum(axis=1, keepdims=True), x], axis=1), axes, Meaning.of("亿元", price, "period"))
        for x, price in ((value, "current"), (volume, "constant@2020"))
    ]
    return Accounts(*cubes, TREE)


def quarters(seed: int = 0, regions: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t = np.arange(24)
    x = 100 * np.exp(0.012 * t + 0.1 * np.cos(np.pi * t / 2) + rng.normal(size=(regions, 3, 1)))
    return np.round(x * np.exp(rng.normal(size=(regions, 3, 24)) * 0.01), 1)


def test_items_add_in_accounts_and_quarters_to_years() -> None:
    x = quarters()
    data = accounts_of(x, x)
    assert not found(ask(data, "parts_add"))
    wrong = accounts_of(x, x)
    wrong.value.values.flags.writeable = True
    wrong.value.values[1, 0, 5] += 50
    assert found(ask(wrong, "parts_add")) == [("r1", "GDP", "2020Q2")]
    annual = accounts_of(x.reshape(3, 3, 6, 4).sum(axis=3), x.reshape(3, 3, 6, 4).sum(axis=3), "2019", "Y")
    from gdpcore.review import audit

    assert audit(data, annual=annual).summary.loc["SUM-YEARS", ["tests", "findings"]].tolist() == [3 * 4 * 6 * 2, 0]
    off = audit(wrong, annual=annual).findings
    assert off[off["rule"] == "SUM-YEARS"][["region", "series", "period"]].to_numpy().tolist() == [["r1", "GDP", "2020Q4"]]
    assert audit(annual).cells == 3 * 4 * 6 * 2  # years alone are reviewed too


def test_a_year_to_date_that_falls_and_one_that_is_no_sum() -> None:
    x = levels()
    ytd = np.round(np.cumsum(x.reshape(10, 5, 12), axis=2).reshape(10, MONTHS), 2)
    data = panel({level("ytd", flow="ytd"): ytd, level("x"): x}, start="2020-01", regions=CITIES)
    assert not found(ask(data, "year_to_date_falls"))
    assert not found(ask(data, "year_to_date_is_sum", ytd="ytd", period="x"))
    data.values[3, 0, 29] = data.values[3, 0, 28] - 1
    assert found(ask(data, "year_to_date_falls")) == [("city 3", "ytd", month(29))]
    assert found(ask(data, "year_to_date_is_sum", ytd="ytd", period="x")) == [("city 3", "ytd", month(29))]
    assert not found(ask(of(x, "x"), "year_to_date_falls")) and not found(ask(of(x, "x"), "year_to_date_is_sum"))


def test_a_total_among_the_details() -> None:
    data = with_total(levels())
    data.values[4, 0, 50] = data.values[10, 0, 50]
    data.values[6, 0, 33] = np.delete(data.values[:10, 0, 33], 6).sum()
    assert sorted(found(ask(data, "total_in_detail"))) == [("city 4", "a", month(50)), ("city 6", "a", month(33))]


# -- bands and regions -------------------------------------------------------------------------------------------------
def test_bands() -> None:
    x = levels()
    x[1, 40] *= 4
    data = panel({level("a"): x, rate("g"): np.full(MONTHS, 5.0)}, start="2020-01", regions=CITIES)
    data.values[2, 1, 9] = 900.0
    assert found(ask(data, "growth_band")) == [("city 1", "a", month(40)), ("city 1", "a", month(52))]
    assert found(ask(data, "within", kind="growth", low=-50.0, high=50.0)) == [("city 2", "g", month(9))]
    assert ("city 1", "a", month(40)) in found(ask(data, "own_history"))
    assert ("city 2", "g", month(9)) in found(ask(data, "own_history", least_rate=1.0, z=-1.0))


@pytest.mark.parametrize("lag", ["year", "period"])
def test_a_region_that_moves_unlike_the_others(lag: str) -> None:
    x = levels()
    x[5, 55] *= 1.8
    review = ask(of(x, "a"), "hidiroglou_berthelot", lag=lag, least_difference=20.0)
    assert ("city 5", "a", month(55)) in found(review)
    assert len(review.findings) <= 2
    assert not found(ask(of(x[:5], "a"), "hidiroglou_berthelot"))  # too few regions
    assert ("city 5", "a", month(55)) in found(ask(of(x, "a"), "cross_region"))
    assert not found(ask(of(x[:4], "a"), "cross_region"))


# -- slips, copies, exchanges ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("factor", [1e4, 1e-4, 100.0, 1e8])
def test_another_unit_in_a_cell_and_in_a_whole_period(factor: float) -> None:
    x = levels()
    x[3, 30] *= factor
    review = ask(of(x, "a", "b", "c", "d"), "unit_slip")
    assert found(review) == [("city 3", "a", month(30))]
    assert "this cell" in review.findings["evidence"][0]
    data = of(levels(), "a", "b", "c", "d")
    data.values[2, :, 59] *= factor
    review = ask(data, "unit_slip")
    assert sorted(found(review)) == [("city 2", c, month(59)) for c in "abcd"]
    assert all("whole period" in e for e in review.findings["evidence"])
    assert not found(ask(of(levels(), "a"), "unit_slip"))


def test_a_lost_sign() -> None:
    x = levels()
    x[3, 30] *= -1
    growth = RNG.normal(5, 0.2, size=(10, MONTHS)).round(1)
    growth[7, 20] *= -1
    data = panel({level("a"): x, rate("g"): growth}, start="2020-01", regions=CITIES)
    assert found(ask(data, "below_nought")) == [("city 3", "a", month(30))]
    assert found(ask(data, "other_sign")) == [("city 7", "g", month(20))]
    x[3] = np.where(np.arange(MONTHS) % 2, x[3], -np.abs(x[3]))  # a balance may be below nought
    assert not found(ask(of(x, "a"), "below_nought"))
    assert not found(ask(of(x, "a"), "other_sign"))


def test_an_old_table_sent_again_and_a_single_repetition() -> None:
    data = of(levels(), "a", "b", "c", "d", "e")
    data.values[4, :, 59] = data.values[4, :, 58]
    assert sorted(found(ask(data, "stale_period"))) == [("city 4", c, month(59)) for c in "abcde"]
    x = levels()
    x[2, 31] = x[2, 30]
    x[2, 31:] = np.where(np.arange(29) == 0, x[2, 30], x[2, 31:])
    again = of(x * 1.0, "a")
    again.values[2, 0, 28] = again.values[2, 0, 25]  # not beside one another
    review = ask(again, "same_as_before", z=0.0)
    assert found(review) == [("city 2", "a", month(31))]
    assert not found(ask(of(levels(), "a"), "stale_period"))


def test_a_joint_february_that_repeats_december() -> None:
    x = levels()
    x[1, 25] = x[1, 23]
    data = panel({level("a"): x}, start="2020-01", regions=CITIES, joint={"a": range(0, 60, 12)})
    assert found(ask(data, "same_as_before", z=0.0)) == [("city 1", "a", month(25))]


def test_a_copy_of_another_series_or_region() -> None:
    data = of(levels(), "a", "b")
    data.values[3, 0, 40] = data.values[3, 1, 40]
    data.values[6, 1, 20] = data.values[7, 1, 20]
    assert sorted(found(ask(data, "same_as_other"))) == [("city 3", "a", month(40)), ("city 6", "b", month(20))]
    twins = of(levels(), "a", "b")
    twins.values[:, 1] = twins.values[:, 0]  # equal by nature
    twins.values[2, :, 40] *= 1.5
    assert not found(ask(twins, "same_as_other"))
    assert significant(np.array([0.0, 100.0, -1.25, 0.31])).tolist() == [0, 1, 3, 2]


def test_rows_exchanged_between_regions_and_between_series() -> None:
    data = of(levels(), "a", "b")
    old = data.values.copy()
    one, two = sorted((int(old[:, 0, 30].argmin()), int(old[:, 0, 30].argmax())))
    data.values[[one, two], 0, 30] = old[[two, one], 0, 30]
    data.values[7, [0, 1], 45] = old[7, [1, 0], 45]
    expected = [
        (f"city {one}", "a", month(30)),
        (f"city {two}", "a", month(30)),
        ("city 7", "a", month(45)),
        ("city 7", "b", month(45)),
    ]
    assert sorted(found(ask(data, "swapped"))) == sorted(expected)
    assert not found(ask(of(levels(), "a", "b"), "swapped"))


# -- what belongs together ---------------------------------------------------------------------------------------------
def test_published_growth_beside_levels_and_the_base_it_stands_on() -> None:
    x = levels()
    growth = np.full(x.shape, np.nan)
    growth[:, 12:] = np.round(100 * (x[:, 12:] / x[:, :-12] - 1), 1)
    data = panel({level("a", growth="g"): x, rate("g"): growth}, start="2020-01", regions=CITIES)
    assert not found(ask(data, "published_growth"))
    data.values[4, 1, 40:] += 1.0  # a comparable base from here on
    review = ask(data, "published_growth")
    assert found(review) == [("city 4", "g", month(k)) for k in range(40, 60)]
    row = review.findings.iloc[0]
    assert row["score"] == pytest.approx(1.0, abs=0.06)
    assert not found(ask(of(x, "a"), "published_growth"))


def test_ratios_value_added_rates_and_deflators() -> None:
    x, y = levels(), levels(seed=7)
    y[3, 44] *= 0.6
    data = panel({level("output"): x, level("power"): y}, start="2020-01", regions=CITIES)
    assert ("city 3", "output", month(44)) in found(ask(data, "ratio_to_related", of="output", to="power"))
    assert not found(ask(data, "ratio_to_related", of="output", to="lost"))
    data = panel({level("value"): x * 0.3, level("output"): x}, start="2020-01", regions=CITIES)
    data.values[2, 0, 10] *= 4
    assert found(ask(data, "value_added_rate", value="value", output="output")) == [("city 2", "value", month(10))]
    assert not found(ask(data, "value_added_rate"))
    q = quarters()
    price = np.ones_like(q)
    price[1, 2, 10:] = 1.6
    assert found(ask(accounts_of(q * price, q), "implicit_deflator"))[0] == ("r1", "C", "2021Q3")
    assert not found(ask(accounts_of(q, q), "implicit_deflator")) and not found(ask(data, "implicit_deflator"))


def test_history_that_was_revised() -> None:
    from gdpcore.review import audit

    old = of(levels()[:, :55], "a")
    new = of(levels(), "a")
    new.values[3, 0, 20] *= 1.02
    new.values[4, 0, 53] *= 1.3  # still fresh
    new.values[5, 0, 21] = np.nan
    rows = audit(new, before=old).findings.query("rule == 'REVISED'")
    assert rows[["region", "period"]].to_numpy().tolist() == [["city 3", month(20)], ["city 5", month(21)]]
    assert rows["expected"].tolist()[0] == old.values[3, 0, 20]
    assert audit(new).summary.loc["REVISED", "tests"] == 0


def test_what_a_factor_model_does_not_explain() -> None:
    rng = np.random.default_rng(5)
    common = np.cumsum(rng.normal(size=MONTHS)) * 0.5
    growth = np.round(5 + common + rng.normal(size=(6, MONTHS)) * 0.4, 2)
    growth[2, 40] += 9
    data = panel({rate(c): growth[k] for k, c in enumerate("abcdef")}, start="2020-01")
    review = ask(data, "factor_residual", passes=20)
    assert ("", "c", month(40)) in found(review)
    assert len(review.findings) <= 2
    few = panel({rate(c): growth[k] for k, c in enumerate("abc")}, start="2020-01")
    assert not found(ask(few, "factor_residual"))
    assert [r.enabled for r in load_rules() if r.expression == "factor_residual"] == [False]


# -- screens -----------------------------------------------------------------------------------------------------------
def test_outliers_with_a_rate_of_false_reports() -> None:
    x = levels()
    x[3, 30] *= 1.5
    review = ask(of(x, "a", "b"), "screen_outliers")
    assert found(review) == [("city 3", "a", month(30))]
    assert review.findings["p"][0] < 1e-10 and "needs an explanation" in review.findings["evidence"][0]
    assert len(ask(of(x, "a"), "screen_outliers", dependent=True).findings) == 1


def test_growth_that_is_too_smooth_or_repeats() -> None:
    rng = np.random.default_rng(2)
    growth = np.round(6 + np.cumsum(rng.normal(size=(10, MONTHS)), axis=1) * 0.6, 1)
    growth[4] = np.round(6 + 0.1 * np.sin(np.arange(MONTHS) / 5), 1)
    data = panel({rate("g"): growth}, start="2020-01", regions=CITIES)
    assert found(ask(data, "too_smooth")) == [("city 4", "g", "")]
    assert found(ask(data, "repeated_growth")) == [("city 4", "g", "")]
    few = panel({rate("g"): growth[:3]}, start="2020-01", regions=CITIES[:3])
    assert not found(ask(few, "too_smooth")) and not found(ask(few, "repeated_growth"))


def test_digit_screens_are_off_need_200_cells_and_name_no_region() -> None:
    assert all(not r.enabled for r in load_rules() if r.expression in ("last_digit", "second_digit", "targets"))
    rng = np.random.default_rng(8)
    honest = np.round(np.exp(rng.uniform(0, 9, size=(10, MONTHS))), 2)
    rounded = np.round(honest) - np.round(honest) % 5  # whole figures that end in 0 or 5
    for expression, x, hit in (("last_digit", honest, 0), ("last_digit", rounded, 1), ("second_digit", honest, 0)):
        review = ask(panel({level("a"): x}, start="2020-01", regions=CITIES), expression)
        assert found(review) == [("", "a", "")] * hit, expression
    ones = 10.0 ** rng.integers(0, 5, size=(10, MONTHS)) * 1.9
    assert found(ask(panel({level("a"): ones}, start="2020-01", regions=CITIES), "second_digit")) == [("", "a", "")]
    few = panel({level("a"): rounded[:3]}, start="2020-01", regions=CITIES[:3])
    assert not found(ask(few, "last_digit", fewest=10))  # a rule may ask for more cells, never for fewer
    one = panel({level("a"): np.tile(rounded[:1], 5)}, start="2020-01", regions=CITIES[:1])
    assert not found(ask(one, "last_digit"))


def test_heaping_just_above_a_target() -> None:
    rng = np.random.default_rng(9)
    growth = np.round(rng.normal(8, 0.8, size=(10, MONTHS)), 1)
    assert not found(ask(panel({rate("g"): growth}, start="2020-01", regions=CITIES), "targets", targets=(8.0,)))
    pushed = np.where((growth < 8) & (growth >= 7.7), 8.0, growth)
    review = ask(panel({rate("g"): pushed}, start="2020-01", regions=CITIES), "targets", targets=(8.0,))
    assert found(review) == [("", "g", "")]
    assert "says nothing of any one region" in review.findings["evidence"][0]
    assert not found(ask(panel({rate("g"): pushed[:1]}, start="2020-01"), "targets"))


def test_every_expression_is_tried_here_and_documented() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for name, one in EXPRESSIONS.items():
        assert f'"{name}"' in text or name in ("history_revised", "quarters_make_years"), name
        assert one.about.endswith(".") or ":" in one.about, name


def test_quarterly_series_on_the_monthly_grid() -> None:
    x = np.full((10, MONTHS), np.nan)
    x[:, 2::3] = levels(months=20)
    x[3, 41] *= 1e4
    data = panel({Indicator("q", unit="亿元", frequency="Q"): x}, start="2020-01", regions=CITIES)
    assert found(ask(data, "unit_slip")) == [("city 3", "q", month(41))]
    x[5, 44] = x[5, 41]
    data = panel({Indicator("q", unit="亿元", frequency="Q"): x}, start="2020-01", regions=CITIES)
    assert found(ask(data, "same_as_before", z=0.0)) == [("city 5", "q", month(44))]
    assert not found(ask(data, "missing_period"))
