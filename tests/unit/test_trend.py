"""Trend and cycle: other programs' filters, closed forms, and what the end of a sample is worth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore import monitor
from gdpcore.errors import GdpcoreError
from gdpcore.kernel.hamilton_filter import hamilton

sm = pytest.importorskip("statsmodels.api")


@pytest.fixture(scope="module")
def us() -> pd.Series:
    level = sm.datasets.macrodata.load_pandas().data["realgdp"].to_numpy()
    return pd.Series(level, pd.period_range("1959Q1", periods=len(level), freq="Q"), name="real GDP")


def test_hamilton_is_least_squares(us) -> None:
    y = np.log(us.to_numpy())
    design = sm.add_constant(np.stack([y[11 - 8 - k : len(y) - 8 - k] for k in range(4)], axis=1))
    fit = sm.OLS(y[11:], design).fit()
    ours = hamilton(y)
    assert ours.values[11:] == pytest.approx(fit.resid, abs=1e-11)
    assert ours.coefficients == pytest.approx(fit.params, abs=1e-9)
    assert np.isnan(ours.values[:11]).all()
    assert ours.residual < 1e-10
    assert (ours.trend + ours.values)[11:] == pytest.approx(y[11:], abs=1e-13)


@given(st.integers(0, 2**32 - 1), st.sampled_from([1e-6, 1.0, 1e12]))
@settings(max_examples=30, deadline=None)
def test_hamilton_of_a_batch_and_of_other_units(seed: int, scale: float) -> None:
    y = np.cumsum(np.random.default_rng(seed).normal(0, 1, (3, 50)), axis=1) + 5
    whole = hamilton(y * scale)
    for k in range(3):
        assert whole.values[k] == pytest.approx(hamilton(y[k]).values * scale, rel=1e-6, abs=1e-8 * scale, nan_ok=True)


def test_hodrick_prescott_solves_its_equations(us) -> None:
    found = monitor.trend_cycle(us, "hp")
    y = np.log(us.to_numpy())
    second = np.diff(np.eye(len(y)), 2, axis=0)
    trend = np.linalg.solve(np.eye(len(y)) + 1600 * second.T @ second, y)
    assert found.table["cycle"].to_numpy() == pytest.approx(100 * (y - trend), abs=1e-7)
    assert found.table["trend"].to_numpy() == pytest.approx(np.exp(trend), rel=1e-9)
    assert found.table["provisional"].iloc[-1]
    assert not found.table["provisional"].iloc[:150].any()


def test_christiano_fitzgerald_is_that_of_statsmodels(us) -> None:
    cycle, _ = sm.tsa.filters.cffilter(np.log(us.to_numpy()), 6, 32, drift=True)
    assert monitor.trend_cycle(us, "cf").table["cycle"].to_numpy() == pytest.approx(100 * cycle, abs=1e-9)


def test_the_warning_says_what_last_figures_were_worth(us) -> None:
    two_sided, one_sided = monitor.trend_cycle(us, "hp"), monitor.trend_cycle(us, "hamilton")
    y = np.log(us.to_numpy())
    final = sm.tsa.filters.hpfilter(y, 1600)[0]
    first = [sm.tsa.filters.hpfilter(y[:end], 1600)[0][-1] for end in range(2 * len(y) // 3, len(y))]
    moved = np.array(first) - final[2 * len(y) // 3 - 1 : -1]
    assert two_sided.revision == pytest.approx(100 * np.sqrt((moved**2).mean()), rel=1e-6)
    assert two_sided.findings[0].code == "W-TREND-001"
    assert f"{two_sided.revision:.2f}" in two_sided.findings[0].text("zh")
    assert not one_sided.table["provisional"].any()
    assert one_sided.table["cycle"].notna().sum() == len(us) - 11


def test_levels_of_any_unit_and_plain_differences(us) -> None:
    a, b = monitor.trend_cycle(us, "hp").table, monitor.trend_cycle(us * 1e6, "hp").table
    assert a["cycle"].to_numpy() == pytest.approx(b["cycle"].to_numpy(), abs=1e-6)
    plain = monitor.trend_cycle(us - us.mean(), "hp", log=False)
    assert (plain.table["trend"] + plain.table["cycle"]).to_numpy() == pytest.approx((us - us.mean()).to_numpy())


def test_turning_points_as_a_table(us) -> None:
    table = monitor.turning_points(us)
    assert table["kind"].tolist()[:2] == ["peak", "trough"]
    assert [str(p) for p in table["period"]][-3:] == ["1990Q2", "1991Q1", "2008Q2"]
    peak, trough = us["1990Q2"], us["1991Q1"]
    row = table.iloc[-2]
    assert (row["phase"], row["amplitude"]) == (3, pytest.approx(100 * (trough / peak - 1)))
    assert not table["provisional"].any()
    assert monitor.turning_points(us.iloc[:129])["provisional"].tolist()[-1]  # 1991Q1 is the end: the peak of 1990 is young
    months = pd.Series(100 + 5 * np.sin(2 * np.pi * np.arange(96) / 48), pd.period_range("2010-01", periods=96, freq="M"))
    assert monitor.turning_points(months)["phase"].dropna().tolist() == [24, 24, 24]
    assert monitor.turning_points(months - 100, additive=True)["amplitude"].dropna().round(6).tolist() == [-10, 10, -10]


def test_what_is_missing_at_the_ends_is_left_out(us) -> None:
    longer = us.reindex(pd.period_range("1955Q1", "2011Q4", freq="Q"))
    pd.testing.assert_frame_equal(monitor.turning_points(longer), monitor.turning_points(us))
    pd.testing.assert_frame_equal(monitor.trend_cycle(longer, "hp").table, monitor.trend_cycle(us, "hp").table)


def test_a_fall_of_one_quarter_counts_where_it_is_deep() -> None:
    level = 100 * 1.01 ** np.arange(24.0)
    level[12:] *= 0.9
    level[13:] *= 1.08
    plunge = pd.Series(level, pd.period_range("2017Q1", periods=24, freq="Q"))
    assert monitor.turning_points(plunge).empty
    assert monitor.turning_points(plunge, deep=20).empty
    found = monitor.turning_points(plunge, deep=5)
    assert [str(p) for p in found["period"]] == ["2019Q4", "2020Q1"]
    assert found["amplitude"].iloc[1] == pytest.approx(100 * (1.01 * 0.9 - 1))


def test_no_turns_is_an_empty_table() -> None:
    line = pd.Series(np.arange(1.0, 41.0), pd.period_range("2010Q1", periods=40, freq="Q"))
    table = monitor.turning_points(line)
    assert table.empty
    assert table.columns.tolist() == ["period", "kind", "value", "phase", "amplitude", "provisional"]


def series(values, freq: str = "Q") -> pd.Series:
    return pd.Series(values, pd.period_range("2010-01", periods=len(values), freq=freq), dtype=float)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: monitor.trend_cycle(series(range(1, 41)), "magic"), "E-ECON-004"),
        (lambda: monitor.trend_cycle(series(range(1, 9))), "E-TURN-002"),
        (lambda: monitor.trend_cycle(series(range(1, 18)), "hamilton"), "E-TURN-002"),
        (lambda: monitor.trend_cycle(series(range(40)), "hp"), "E-TURN-001"),
        (lambda: monitor.trend_cycle(series([*range(1, 40), np.nan, 41.0]), "cf"), "E-ECON-009"),
        (lambda: monitor.turning_points(series([np.nan] * 40)), "E-ECON-009"),
        (lambda: monitor.trend_cycle(pd.Series([1.0])), "E-ECON-003"),
        (lambda: monitor.turning_points(series(range(1, 41), "Y")), "E-ECON-004"),
        (lambda: monitor.turning_points(series(range(40))), "E-TURN-001"),
        (lambda: monitor.turning_points(series(range(1, 41)), deep=100), "E-ECON-004"),
        (lambda: monitor.turning_points(series(range(1, 20), "M")), "E-TURN-002"),
        (lambda: hamilton([*range(40), np.nan]), "E-TURN-001"),
        (lambda: hamilton(np.ones(12)), "E-TURN-002"),
        (lambda: hamilton(np.ones(30), ahead=0), "E-KERNEL-001"),
    ],
)
def test_refusals(call, code: str) -> None:
    with pytest.raises(GdpcoreError, match=code):
        call()
