"""Missing cells of every kind of indicator: which are drawn, and how growth becomes their figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.nowcasting.consistent.cells import missing_cells
from gdpcore.nowcasting.consistent.columns import columns_of
from gdpcore.nowcasting.consistent.reach import reaching
from gdpcore.panel import Indicator, Panel
from tests.build import HISTORY, TREE, base_accounts, by_value, by_volume, codes, index, level, panel, rate, scheme

MONTHS = 60  # 2019-01 .. 2023-12
RNG = np.random.default_rng(0)
GROWTH = 4.0 + RNG.normal(size=MONTHS)


def levels(growth: Any = GROWTH) -> np.ndarray:
    x = np.full(MONTHS, 100.0) + np.arange(MONTHS) % 12
    for t in range(12, MONTHS):
        x[t] = x[t - 12] * (1 + growth[t] / 100)
    return x


def cumulated(x: np.ndarray) -> np.ndarray:
    return np.cumsum(x.reshape(-1, 12), axis=1).ravel()


def setting(series: dict[Indicator, Any], code: str, known: int, quarter: str, joint: dict | None = None, offered: Any = None):
    """Bound plan of a scheme that reads ``code``, its values and missing cells, with ``known`` months of the panel known."""
    cut = {one: np.where(np.arange(MONTHS) < known, np.asarray(x, dtype=float), np.nan) for one, x in series.items()}
    price = np.where(np.arange(MONTHS) < known, 2.0, np.nan)
    made = panel({**cut, rate("p"): price}, start="2019-01", regions=("R",), joint=joint)
    q = pd.Period(quarter)
    figures = np.full((1, 3, 12 + q.quarter - 1), 100.0)
    base = base_accounts(figures, figures, start="2020Q1", regions=["R"])
    rules = [by_value("A", code, "p"), by_volume("B", "p", "p"), by_value("C", code, "p", fallback=HISTORY)]
    longer = reaching(made, q.asfreq("M", "end"))
    bound = scheme(TREE, rules).plan(q).bind(longer, base, pd.PeriodIndex([q]))
    values = bound.values(longer)
    return bound, values, missing_cells(bound, longer, values, made.indicators if offered is None else offered)


def filled(bound, values, missing, growth: float) -> dict[str, np.ndarray]:
    out = missing.fill(values, np.full((2, len(missing.drawn)), growth))
    assert np.array_equal(out[0], out[1], equal_nan=True)
    return {c: out[0, 0, i] for i, c in enumerate(bound.indicators)}


def months(missing, code: str) -> list[str]:
    return [str(c[1]) for c in missing.drawn if c[0] == code]


def test_a_level_is_last_years_month_times_growth() -> None:
    x = levels()
    bound, values, missing = setting({level("x"): x}, "x", 49, "2023Q1")
    got = filled(bound, values, missing, 10.0)["x"]
    assert months(missing, "x") == ["2023-02", "2023-03"]
    assert got[-2:] == pytest.approx(1.1 * x[37:39])


def test_a_level_year_to_date_stands_on_the_month_before() -> None:
    x = levels()
    z = cumulated(x)
    bound, values, missing = setting({level("z", flow="ytd"): z}, "z", 52, "2023Q2")
    got = filled(bound, values, missing, 10.0)["z"]
    assert months(missing, "z") == ["2023-05", "2023-06"]
    assert got[-2] == pytest.approx(z[51] + 1.1 * x[40])
    assert got[-1] == pytest.approx(z[51] + 1.1 * (x[40] + x[41]))


def test_a_published_rate_scales_last_years_level_and_is_filled_too() -> None:
    x = levels()
    rates = np.full(MONTHS, np.nan)
    rates[12:] = 100 * (x[12:] / (0.98 * x[:-12]) - 1)  # the comparable base is 2 per cent below the published level
    bound, values, missing = setting({level("x", growth="g"): x, rate("g"): rates}, "x", 52, "2023Q2")
    got = filled(bound, values, missing, 10.0)
    assert got["x"][-2:] == pytest.approx(1.1 * 0.98 * x[40:42])
    assert got["g"][-2:].tolist() == [10.0, 10.0]


def test_a_rate_that_is_out_before_its_level_is_used_and_not_drawn() -> None:
    x, rates = levels(), np.full(MONTHS, np.nan)
    rates[12:] = 5.0
    series = {level("x", growth="g"): np.where(np.arange(MONTHS) < 53, x, np.nan), rate("g"): rates}
    bound, values, missing = setting(series, "x", 54, "2023Q2")
    assert months(missing, "x") == []
    got = filled(bound, values, missing, 99.0)["x"]
    scope = np.mean(x[50:53] / 1.05 / x[38:41])  # the months of the year whose last year lies in the plan's window
    assert got[-1] == pytest.approx(1.05 * scope * x[41])


def test_rates_and_indexes_are_their_growth() -> None:
    bound, values, missing = setting({rate("g"): GROWTH}, "g", 52, "2023Q2")
    assert filled(bound, values, missing, 7.0)["g"][-2:].tolist() == [7.0, 7.0]
    bound, values, missing = setting({index("i", flow="ytd"): 100 + GROWTH}, "i", 52, "2023Q2")
    assert filled(bound, values, missing, 7.0)["i"][-2:].tolist() == [107.0, 107.0]


def test_stocks_grow_on_the_same_month_of_last_year() -> None:
    x = levels()
    bound, values, missing = setting({level("s", flow="stock"): x}, "s", 52, "2023Q2")
    assert filled(bound, values, missing, 10.0)["s"][-2:] == pytest.approx(1.1 * x[40:42])


def test_a_joint_january_is_no_cell_of_its_own() -> None:
    x = levels()
    januaries = list(range(0, MONTHS, 12))
    bound, values, missing = setting({level("x"): x}, "x", 48, "2023Q1", joint={"x": januaries[:4]})
    assert months(missing, "x") == ["2023-02", "2023-03"]
    got = filled(bound, values, missing, 10.0)["x"]
    assert got[-2] == pytest.approx(1.1 * x[37]) and np.isnan(got[-3])
    _, volume = bound.apply(missing.fill(values, np.full((1, len(missing.drawn)), 10.0)))
    assert np.isfinite(volume).all()


def test_a_quarterly_indicator_is_drawn_at_the_quarters_end() -> None:
    quarterly = np.where(np.arange(MONTHS) % 3 == 2, levels(), np.nan)
    one = level("q", frequency="Q")
    bound, values, missing = setting({one: quarterly}, "q", 51, "2023Q2")
    assert months(missing, "q") == ["2023Q2"]
    assert filled(bound, values, missing, 10.0)["q"][-1] == pytest.approx(1.1 * quarterly[41])


def test_growth_drawn_for_every_month_is_growth_of_the_quarter() -> None:
    for one, x in ((level("x"), levels()), (level("z", flow="ytd"), cumulated(levels())), (rate("g"), GROWTH)):
        bound, values, missing = setting({one: x}, one.code, 51, "2023Q2")
        out = missing.fill(values, np.full((1, len(missing.drawn)), 3.0))
        k = bound.driving.index(one.code)
        assert bound.recipe.drive.layout.growth(out)[0, 0, k, -1] == pytest.approx(3.0, abs=1e-10)


def test_no_level_falls_below_nought() -> None:
    bound, values, missing = setting({level("x"): levels()}, "x", 52, "2023Q2")
    assert filled(bound, values, missing, -250.0)["x"][-1] > 0


def test_holes_inside_and_series_that_ended_are_left_to_the_ladder() -> None:
    x = levels()
    x[49] = np.nan
    _, _, missing = setting({level("x"): x}, "x", 51, "2023Q1")
    assert months(missing, "x") == []
    x = np.where(np.arange(MONTHS) < 35, levels(), np.nan)
    _, _, missing = setting({level("x"): x}, "x", 51, "2023Q1")
    assert months(missing, "x") == []


def test_series_that_the_model_does_not_hold_are_not_drawn() -> None:
    _, _, missing = setting({level("x"): levels()}, "x", 49, "2023Q1", offered=("p",))
    assert {c[0] for c in missing.drawn} == {"p"}


# -- columns ---------------------------------------------------------------------------------------------------------
def long_panel(**extra: np.ndarray) -> Panel:
    series: dict[Indicator, Any] = {rate("g"): GROWTH}
    return panel({**series, **{rate(k): v for k, v in extra.items()}}, start="2019-01")


def test_copies_short_series_and_old_outliers_are_left_out_by_name() -> None:
    noise = RNG.normal(size=MONTHS)
    short = np.where(np.arange(MONTHS) < 40, np.nan, noise)
    wild = noise.copy()
    wild[[3, 58]] = 80.0
    got = columns_of(long_panel(copy=2 * GROWTH + 1, short=short, wild=wild), ["g"])
    assert list(got.monthly) == ["g", "wild"]
    assert codes(got.findings) == ["W-CAST-001", "W-CAST-001", "W-CAST-002"]
    assert np.isnan(got.monthly["wild"].iloc[3]) and got.monthly["wild"].iloc[58] == 80.0
    assert got.figures["wild"].iloc[3] == 80.0


def test_a_published_rate_fills_the_gaps_of_its_levels_growth_and_is_no_column() -> None:
    x = levels()
    rates = np.full(MONTHS, np.nan)
    rates[12:] = GROWTH[12:]
    x[:20] = np.nan
    got = columns_of(panel({level("x", growth="r"): x, rate("r"): rates}, start="2019-01"), ["x"])
    assert list(got.monthly) == ["x"]
    assert np.allclose(got.monthly["x"].iloc[12:], GROWTH[12:])


def test_the_columns_of_an_earlier_fit_are_kept_in_their_order() -> None:
    first = long_panel(other=RNG.normal(size=MONTHS))
    got = columns_of(first, ["g"], names=("other", "g"))
    assert got.names == ("other", "g")
