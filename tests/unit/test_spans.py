"""Growth over spans of months on a comparable base: levels, rates, indexes, year-to-date, quarterly and joint figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.errors import AlignmentError, PeriodError
from gdpcore.kernel.spans import Cells, Group, Layout, index_of
from gdpcore.panel import Indicator, Panel
from tests.build import expect_refusal, index, level, panel, present, rate

NAN = np.nan
MONTHS = 36
Q2024 = ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]


def positive(seed: int, size: int = MONTHS) -> Any:
    return np.exp(np.random.default_rng(seed).normal(size=size) * 0.2) * 100


def of(one: Indicator, x: Any, periods: Any, flow: str = "period", start: str = "2022-01", **more: Any) -> Any:
    """Span growth of one indicator."""
    return panel({one: x}, start, **more).span_growth(periods, flow).values[0, 0]


def near(left: Any, right: Any, within: float = 1e-11) -> bool:
    return np.allclose(np.asarray(left, dtype=float), np.asarray(right, dtype=float), rtol=within, atol=within, equal_nan=True)


def weekdays(months: Any) -> Any:
    """Mondays to Fridays of each month, counted day by day."""
    return np.array([float(sum(d.weekday() < 5 for d in pd.date_range(p.start_time, p.end_time.normalize()))) for p in months])


# -- levels ------------------------------------------------------------------------------------------------------------
def test_levels_over_months_quarters_and_from_january() -> None:
    x = positive(1)
    sums = x.reshape(3, 4, 3).sum(axis=2)
    assert near(of(level("x"), x, Q2024), 100 * (sums[2] / sums[1] - 1))
    assert near(of(level("x"), x, ["2024-01", "2024-05", "2024-12"]), 100 * (x[[24, 28, 35]] / x[[12, 16, 23]] - 1))
    ytd = np.cumsum(x.reshape(3, 12), axis=1)
    assert near(of(level("x"), x, ["2024-03", "2024-07", "2024-12"], "ytd"), 100 * (ytd[2, [2, 6, 11]] / ytd[1, [2, 6, 11]] - 1))
    assert near(of(level("x"), x, Q2024, "ytd"), 100 * (ytd[2, [2, 5, 8, 11]] / ytd[1, [2, 5, 8, 11]] - 1))
    assert near(of(level("x"), x, ["2024", "2023"]), 100 * (ytd[[2, 1], 11] / ytd[[1, 0], 11] - 1))


def test_growth_of_a_span_is_never_the_mean_of_rates() -> None:
    x = np.full(24, 100.0)
    x[[0, 12]] = [1.0, 2.0]  # a small month doubles
    assert near(of(level("x"), x, ["2023Q1"]), [100 * (202 / 201 - 1)])


def test_stocks_go_by_the_average_of_period_ends() -> None:
    x = positive(2)
    one = level("loans", flow="stock")
    assert near(of(one, x, ["2024Q2"]), [100 * (x[27:30].mean() / x[15:18].mean() - 1)])


@pytest.mark.parametrize("gap", [12, 13, 14, 24, 25, 26])
def test_a_span_with_a_missing_cell_is_missing_never_the_mean_of_the_rest(gap: int) -> None:
    x = positive(3)
    whole = of(level("x"), x, Q2024)
    x[gap] = NAN
    made = of(level("x"), x, Q2024)
    assert np.isnan(made[0])
    assert near(made[1:], whole[1:])
    assert np.isnan(of(level("x"), x, Q2024, "ytd")).all()


@pytest.mark.parametrize("base", [0.0, -5.0])
def test_growth_on_a_base_that_is_not_positive_does_not_exist(base: float) -> None:
    x = np.full(24, 100.0)
    x[:3] = [base, 0.0, 0.0]
    made = of(level("x"), x, ["2023Q1", "2023Q2"])
    assert np.isnan(made[0])
    assert made[1] == 0.0


def test_before_the_first_year_there_is_nothing_to_compare_with() -> None:
    assert np.isnan(of(level("x"), positive(4), ["2022Q1", "2022Q4"])).all()
    assert np.isfinite(of(level("x"), positive(4), ["2023Q1"])).all()


# -- levels with published growth --------------------------------------------------------------------------------------
def test_published_growth_gives_the_comparable_base() -> None:
    """Sum of levels over the sum of x / (1 + g/100): not the ratio of published levels, whose scope changed."""
    x, g = positive(5), np.random.default_rng(5).uniform(-8, 12, MONTHS)
    made = panel({level("x", growth="x_yoy"): x, rate("x_yoy"): g}, "2022-01").span_growth(["2024Q2", "2024Q3"])
    for k, at in enumerate((slice(27, 30), slice(30, 33))):
        assert near(made.values[0, 0, k], 100 * (x[at].sum() / (x[at] / (1 + g[at] / 100)).sum() - 1))
    assert not near(made.values[0, 0, 0], 100 * (x[27:30].sum() / x[15:18].sum() - 1), 1e-2)


def test_a_month_without_published_growth_falls_back_on_last_years_level() -> None:
    x, g = positive(6), np.full(MONTHS, 5.0)
    g[28] = NAN
    made = panel({level("x", growth="x_yoy"): x, rate("x_yoy"): g}, "2022-01").span_growth(["2024Q2"]).values[0, 0]
    assert near(made, [100 * (x[27:30].sum() / (x[27] / 1.05 + x[16] + x[29] / 1.05) - 1)])
    x[16] = NAN
    assert np.isnan(
        panel({level("x", growth="x_yoy"): x, rate("x_yoy"): g}, "2022-01").span_growth(["2024Q2"]).values[0, 0]
    ).all()


@pytest.mark.parametrize("g", [-100.0, -101.0, -200.0])
def test_a_published_fall_of_everything_gives_no_base(g: float) -> None:
    x = np.full(24, 10.0)
    rates = np.full(24, 5.0)
    rates[12] = g
    made = panel({level("x", growth="x_yoy"): x, rate("x_yoy"): rates}, "2022-01").span_growth(["2023Q1"]).values[0, 0]
    assert near(made, [100 * (30 / (10 + 2 * 10 / 1.05) - 1)])


# -- year-to-date series -----------------------------------------------------------------------------------------------
def test_year_to_date_series_are_differenced_inside_the_year() -> None:
    x = positive(7)
    ytd = np.cumsum(x.reshape(3, 12), axis=1).ravel()
    plain, cumulated = level("x"), level("x", flow="ytd")
    for periods, flow in (
        (Q2024, "period"),
        (Q2024, "ytd"),
        (["2024-01", "2024-05"], "period"),
        (["2024-02", "2024-11"], "ytd"),
        (["2024"], "period"),
    ):
        assert near(of(cumulated, ytd, periods, flow), of(plain, x, periods, flow), 1e-9)


def test_a_year_to_date_figure_needs_only_its_ends() -> None:
    ytd = np.cumsum(positive(8).reshape(3, 12), axis=1).ravel()
    whole = of(level("x", flow="ytd"), ytd, Q2024)
    ytd[[12, 13, 24, 25]] = NAN  # January and February were never published
    assert near(of(level("x", flow="ytd"), ytd, Q2024), whole)
    ytd[26] = NAN
    made = of(level("x", flow="ytd"), ytd, Q2024)
    assert np.isnan(made[:2]).all()
    assert near(made[2:], whole[2:])


# -- rates and indexes -------------------------------------------------------------------------------------------------
def chained_weights(g: Any, start: str) -> Any:
    """Last year's levels of a growth-only series by definition: weekdays of the year before its first, chained by whole years of growth."""
    months = pd.period_range(start, periods=len(g), freq="M")
    first = weekdays(pd.period_range(months[0].asfreq("Y").asfreq("M", "s") - 12, periods=12, freq="M"))
    out = []
    for m in months:
        weight = first[m.month - 1]
        for year in range(months[0].year, m.year):
            cells = [g[k] for k in range(len(g)) if months[k].year == year]
            if len(cells) == 12 and np.isfinite(cells).all():
                weight *= 1 + cells[m.month - 1] / 100
        out.append(weight)
    return np.array(out)


def test_rates_are_weighted_by_a_chained_profile() -> None:
    g = np.random.default_rng(9).uniform(-5, 15, MONTHS)
    w = chained_weights(g, "2022-01")
    made = of(rate("x"), g, Q2024)
    for q in range(4):
        at = slice(24 + 3 * q, 27 + 3 * q)
        assert near(made[q], (w[at] * g[at]).sum() / w[at].sum())
    assert near(of(rate("x"), g, ["2024-08"], "ytd"), [(w[24:32] * g[24:32]).sum() / w[24:32].sum()])


@pytest.mark.parametrize("start", ["2022-01", "2021-08"])
def test_growth_of_a_span_does_not_depend_on_what_is_asked_with_it(start: str) -> None:
    rng = np.random.default_rng(3)
    joint = np.where(np.arange(MONTHS) % 12 == 4, NAN, rng.uniform(-5, 15, MONTHS))
    some = panel({rate("x"): rng.uniform(-5, 15, MONTHS), rate("gap"): joint, level("y"): positive(4)}, start)
    for flow, kind in (("period", "Q"), ("ytd", "M"), ("period", "Y")):
        asked = pd.period_range(some.months[0] - 30, some.months[-1] + 5, freq="M").asfreq(kind).unique()
        together = some.span_growth(asked, flow).values
        alone = np.concatenate([some.span_growth([one], flow).values for one in asked], axis=-1)
        assert near(alone, together)
        assert np.isfinite(together).any()


def test_a_rate_over_one_cell_is_the_rate() -> None:
    g = np.random.default_rng(10).uniform(-5, 15, MONTHS)
    assert near(of(rate("x"), g, ["2024-03", "2024-07"]), g[[26, 30]], 1e-12)
    assert near(of(rate("x", flow="ytd"), g, Q2024, "ytd"), g[[26, 29, 32, 35]], 1e-12)


def test_an_index_reads_a_hundred_where_nothing_changed() -> None:
    i = np.random.default_rng(11).uniform(90, 110, MONTHS)
    assert near(of(index("p"), i, Q2024), of(rate("p"), i - 100, Q2024), 1e-9)
    assert near(of(index("p"), np.full(MONTHS, 100.0), Q2024), [0, 0, 0, 0], 1e-13)
    assert near(of(index("p"), i, ["2024-05"]), [i[28] - 100], 1e-12)


def test_constant_growth_is_constant_over_any_span() -> None:
    for periods, flow in ((Q2024, "period"), (Q2024, "ytd"), (["2024-05"], "period"), (["2024-11"], "ytd"), (["2024"], "period")):
        assert near(of(rate("x"), np.full(MONTHS, 7.5), periods, flow), 7.5, 1e-12)
        assert near(of(index("x"), np.full(MONTHS, 107.5), periods, flow), 7.5, 1e-12)


@pytest.mark.parametrize("gap", [24, 25, 26])
def test_a_missing_rate_hides_the_quarter(gap: int) -> None:
    g = np.full(MONTHS, 5.0)
    g[gap] = NAN
    made = of(rate("x"), g, Q2024)
    assert np.isnan(made[0])
    assert near(made[1:], [5, 5, 5], 1e-12)
    assert np.isnan(of(rate("x"), g, Q2024, "ytd")).all()


def test_year_to_date_rates_are_differenced_by_weight() -> None:
    """From g(1-3) and g(1-6) the second quarter is known: weights are cumulated weekdays."""
    g = np.zeros(MONTHS)
    g[26], g[29] = 4.0, 6.0
    w = np.cumsum(weekdays(pd.period_range("2024-01", periods=12, freq="M")))
    made = of(rate("x", flow="ytd"), g, ["2024Q1", "2024Q2"])
    assert near(made[0], 4.0)
    assert near(made[1], 100 * ((w[5] * 1.06 - w[2] * 1.04) / (w[5] - w[2]) - 1))


# -- quarterly series --------------------------------------------------------------------------------------------------
def quarterly(values: Any) -> Any:
    out = np.full((len(values), 3), NAN)
    out[:, 2] = values
    return out.ravel()


def test_quarterly_levels_stand_at_the_quarters_last_month() -> None:
    q = positive(12, 12)
    one = level("x", frequency="Q")
    assert near(of(one, quarterly(q), Q2024), 100 * (q[8:] / q[4:8] - 1))
    sums = np.cumsum(q.reshape(3, 4), axis=1)
    assert near(of(one, quarterly(q), Q2024, "ytd"), 100 * (sums[2] / sums[1] - 1))
    assert near(of(level("x", frequency="Q", flow="ytd"), quarterly(sums.ravel()), Q2024), 100 * (q[8:] / q[4:8] - 1), 1e-9)


@pytest.mark.parametrize("flow", ["period", "ytd"])
@pytest.mark.parametrize("month", ["2024-01", "2024-02", "2024-04", "2024-11"])
def test_a_quarterly_series_has_no_months(month: str, flow: str) -> None:
    made = of(level("x", frequency="Q"), quarterly(positive(13, 12)), [month], flow)
    assert np.isnan(made).all()
    rates = of(rate("x", frequency="Q"), quarterly(np.full(12, 5.0)), [month], flow)
    assert np.isnan(rates).all()


def test_a_quarter_end_month_of_a_quarterly_series_is_no_month_either() -> None:
    assert np.isnan(of(level("x", frequency="Q"), quarterly(positive(13, 12)), ["2024-03"])).all()
    assert np.isfinite(of(level("x", frequency="Q"), quarterly(positive(13, 12)), ["2024-03"], "ytd")).all()


def test_quarterly_rates() -> None:
    assert near(of(rate("x", frequency="Q"), quarterly(np.arange(12.0)), Q2024), [8, 9, 10, 11], 1e-12)


# -- joint January-February figures ------------------------------------------------------------------------------------
def joint_levels(seed: int = 14) -> tuple[Any, Any]:
    """Levels by month, and the same with January and February as one figure in February."""
    x = positive(seed)
    y = x.copy()
    for year in range(3):
        y[12 * year + 1] += y[12 * year]
        y[12 * year] = NAN
    return x, y


JOINT = {"joint": {"x": (0, 12, 24)}}


def test_joint_figures_count_once() -> None:
    x, y = joint_levels()
    for periods, flow in ((Q2024, "period"), (Q2024, "ytd"), (["2024-03", "2024-07"], "period"), (["2024-02", "2024-05"], "ytd")):
        assert near(of(level("x"), y, periods, flow, **JOINT), of(level("x"), x, periods, flow), 1e-10)


@pytest.mark.parametrize("month", ["2024-01", "2024-02"])
def test_half_of_a_joint_figure_does_not_exist(month: str) -> None:
    _, y = joint_levels()
    assert np.isnan(of(level("x"), y, [month], **JOINT)).all()
    assert np.isnan(of(level("x"), y, ["2024-01"], "ytd", **JOINT)).all()


@pytest.mark.parametrize("year", [12, 24])
def test_half_of_a_joint_figure_in_either_year_does_not_exist(year: int) -> None:
    """One year is joint, the other is not: January and February alone cannot be compared, together they can."""
    x, y = joint_levels()
    mixed = x.copy()
    mixed[year : year + 2] = y[year : year + 2]
    one = {"joint": {"x": (year,)}}
    assert np.isnan(of(level("x"), mixed, ["2024-01", "2024-02"], **one)).all()
    assert near(of(level("x"), mixed, ["2024Q1"], **one), of(level("x"), x, ["2024Q1"]), 1e-10)
    assert near(of(level("x"), mixed, ["2024-02"], "ytd", **one), of(level("x"), x, ["2024-02"], "ytd"), 1e-10)


def test_a_joint_rate_takes_the_weight_of_both_months() -> None:
    g = np.zeros(MONTHS)
    g[24], g[25], g[26] = NAN, 6.0, 3.0
    made = of(rate("x"), g, ["2024Q1"], joint={"x": (24,)})
    w = weekdays(pd.period_range("2022-01", periods=3, freq="M"))
    assert near(made, [((w[0] + w[1]) * 6 + w[2] * 3) / w.sum()])
    assert near(of(rate("x"), g, ["2024-02"], "ytd", joint={"x": (24,)}), [6.0], 1e-12)


@pytest.mark.parametrize("month", ["2024-01", "2024-02"])
def test_half_of_a_joint_rate_does_not_exist(month: str) -> None:
    g = np.full(MONTHS, 5.0)
    assert np.isnan(of(rate("x"), g, [month], joint={"x": (24,)})).all()


def test_a_missing_january_that_is_not_joint_hides_the_quarter() -> None:
    _, y = joint_levels()
    assert np.isnan(of(level("x"), y, ["2024Q1"])).all()
    assert np.isfinite(of(level("x"), y, ["2024Q2"])).all()


def test_joint_levels_with_published_growth() -> None:
    _, y = joint_levels()
    g = np.full(MONTHS, 8.0)
    made = panel(
        {level("x", growth="x_yoy"): y, rate("x_yoy"): g}, "2022-01", joint={"x": (0, 12, 24), "x_yoy": (0, 12, 24)}
    ).span_growth(["2024Q1"])
    assert near(made.values[0, :, 0], [8.0, 8.0], 1e-10)


# -- many at once ------------------------------------------------------------------------------------------------------
def mixed_panel() -> Panel:
    g = np.random.default_rng(15).uniform(-5, 9, (3, MONTHS))
    x = np.exp(np.random.default_rng(16).normal(size=(3, MONTHS)))
    x[1, 30] = NAN
    return panel(
        {
            level("x", growth="g"): x,
            rate("g"): g,
            index("p"): g + 100,
            level("y"): x * 2,
            level("c", flow="ytd"): np.cumsum(x.reshape(3, 3, 12), axis=2).reshape(3, -1),
            level("q", frequency="Q"): x,
        },
        "2022-01",
        regions=["a", "b", "c"],
    )


def test_each_indicator_and_region_as_if_alone() -> None:
    whole = mixed_panel()
    together = whole.span_growth(Q2024)
    assert np.array_equal(np.isnan(together.values), ~present(together.status))
    for code in whole.indicators:
        if code == "x":
            continue  # it needs its growth rate beside it
        for region in whole.regions:
            alone = whole.select([code], [region]).span_growth(Q2024)
            assert near(alone.values[0, 0], together.sel(region=region, indicator=code).values, 1e-12)
    backwards = whole.select(list(reversed(whole.indicators)), ["c", "a", "b"]).span_growth(Q2024)
    assert np.array_equal(
        backwards.sel(region=list(whole.regions), indicator=list(whole.indicators)).values, together.values, equal_nan=True
    )


def test_draws() -> None:
    whole = mixed_panel()
    draws = np.stack([whole.values, whole.values * 1.5])
    made = whole.with_values(draws).span_growth(Q2024)
    assert made.dims[1:] == ("region", "indicator", "period")
    levels = [k for k, c in enumerate(whole.indicators) if c in ("y", "c", "q")]
    assert near(made.values[1][:, levels], whole.span_growth(Q2024).values[:, levels], 1e-10)
    assert np.array_equal(made.values[0], whole.span_growth(Q2024).values, equal_nan=True)


def test_periods_must_be_named() -> None:
    with expect_refusal("E-TIME-003", "no periods", kind=PeriodError):
        mixed_panel().span_growth([])
    with expect_refusal("E-TIME-001", "2024Q5"):
        mixed_panel().span_growth(["2024Q5"])
    with expect_refusal("E-TIME-002", "2024Q1"):
        mixed_panel().span_growth(["2024Q1", "2024-04"])
    with expect_refusal("E-FLOW-002", "cumulative"):
        mixed_panel().span_growth(["2024Q1"], "cumulative")


def test_indicators_and_regions_must_be_there() -> None:
    with expect_refusal("E-AXIS-003", "indicator", "'z'", kind=AlignmentError):
        mixed_panel().select(["z"])
    with expect_refusal("E-AXIS-003", "region", "'z'", kind=AlignmentError):
        mixed_panel().select(regions=["z"])
    with expect_refusal("E-RUN-005", "'z'", "a, b, c"):
        mixed_panel().for_regions(["a", "z"])


# -- the kernel itself -------------------------------------------------------------------------------------------------
def test_index_of_is_a_view_only_where_positions_follow_one_another() -> None:
    assert index_of([3, 4, 5]) == slice(3, 6)
    assert index_of([0]) == slice(0, 1)
    for odd in ([2, 4], [4, 3], [-1, 0], []):
        made = index_of(odd)
        assert isinstance(made, np.ndarray)
        assert made.tolist() == odd


def test_cells_sum_and_shift() -> None:
    cells = Cells(np.array([[13, 14], [15, -1]]), np.array([-1, 12]))
    x = np.arange(16.0)
    assert cells.sum(x).tolist() == [27.0, 3.0]
    assert cells.shifted(12).sum(x).tolist() == [3.0, 3.0]
    assert not cells.single
    assert Cells(np.array([[1], [2]]), np.array([-1, -1])).single
    x[14] = NAN
    assert np.isnan(cells.sum(x)[0])


def test_a_layout_reads_regions_in_parts() -> None:
    """Rows of the whole or rows one by one: the same bits."""
    random = np.random.default_rng(17)
    x = np.exp(random.normal(size=(4, 2, 24)))
    joint = np.zeros((4, 2, 24), dtype=bool)
    joint[1:3, :, [0, 12]] = True
    weights = np.exp(random.normal(size=(4, 1, 24)))
    cells = Cells(np.array([[12, 13, 14], [15, 16, 17]]), np.array([-1, -1]))
    plan = Layout(
        (Group(np.array([0]), "lag", cells), Group(np.array([1]), "rate", cells, None, 0.0, weights)),
        2,
        2,
        joint,
        None,
        (np.array([0]), np.array([1])),
    )
    whole = plan.ratio(x)
    for r in range(4):
        assert np.array_equal(plan.ratio(x[r : r + 1], slice(r, r + 1))[0], whole[r])
    assert np.array_equal(plan.growth(x), 100 * (whole - 1))


# -- figures that are none ---------------------------------------------------------------------------------------------
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("now", "then"),
    [(1.0, np.inf), (np.inf, 1.0), (-np.inf, 1.0), (np.inf, np.inf), (1e300, 1e-300), (0.0, np.inf), (1.0, -np.inf)],
)
@pytest.mark.parametrize("beside", [2.0, 0.0, NAN])
def test_an_infinite_level_gives_no_growth(now: float, then: float, beside: float) -> None:
    """Not nought: a figure over an infinite base; nor infinity: a ratio beyond what a float can hold."""
    cells = Cells(np.array([[1], [2]]), np.full(2, -1))
    layout = Layout((Group(slice(0, 1), "lag", cells, before=Cells(np.array([[0], [3]]), np.full(2, -1))),), 1, 2)
    ratio = layout.ratio(np.array([[[then, now, beside, 4.0]]]))[0, 0]
    assert np.isnan(ratio[0])
    assert near(ratio[1], beside / 4.0)


def test_an_infinite_published_rate_gives_no_base() -> None:
    quarter = Cells(np.array([[12, 13, 14]]), np.array([-1]))
    layout = Layout((Group(slice(0, 1), "paired", quarter, rates=slice(1, 2)),), 1, 1)
    x = np.stack([np.arange(1.0, 16.0), np.full(15, 10.0)])
    x[1, 13] = np.inf
    base = x[0, 12] / 1.1 + x[0, 1] + x[0, 14] / 1.1  # that month on last year's level
    assert near(layout.ratio(x[None])[0, 0, 0], x[0, 12:].sum() / base)


def test_a_year_to_date_level_gives_single_quarters_of_the_period_regime() -> None:
    from tests.build import TREE, base_accounts, by_value, scheme

    x = np.full(60, 100.0)
    for t in range(12, 60):
        x[t] = 1.05 * x[t - 12]
    z = np.cumsum(x.reshape(-1, 12), axis=1).ravel()
    made = panel({level("z", flow="ytd"): z, rate("p"): np.zeros(60)}, start="2019-01", regions=("R",))
    base = base_accounts(np.full((1, 3, 13), 100.0), np.full((1, 3, 13), 100.0), start="2020Q1", regions=["R"])
    for quarter in ("2023Q2",):  # not the first of its year, and alone: March of last year is taken off
        run = scheme(TREE, [by_value(i, "z", "p") for i in "ABC"]).run(made, base=base, periods=[quarter])
        assert run.growth().loc[quarter, "GDP"] == pytest.approx(5.0, abs=1e-9)
        assert made.span_growth([quarter]).values[0, 0, 0] == pytest.approx(5.0, abs=1e-9)


def test_what_lies_before_the_first_month_is_not_left_out_in_silence() -> None:
    cells = Cells(np.array([[14]]), np.array([11]))
    with expect_refusal("E-KERNEL-001", "earlier"):
        cells.shifted(12)


def test_the_window_reaches_back_no_further_than_a_span_reads() -> None:
    from gdpcore.panel.layout import Spans

    def start(*months: str) -> str:
        index = pd.PeriodIndex(months, freq="M")
        return str(Spans(index.asi8, index.asi8).window_start)

    assert start("2024-01", "2024-02") == "2023-01"  # of January nothing is taken off
    assert start("2024-02") == "2023-01"
    assert start("2024-04", "2024-05") == "2023-03"
