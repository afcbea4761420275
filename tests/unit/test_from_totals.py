"""Labelled disaggregation: cubes and frames in, a cube with status out, misaligned periods refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.accounts.from_totals import from_totals
from gdpcore.cube import Axis, Cube, Meaning, Status
from gdpcore.errors import AlignmentError, KernelError, MeaningError, PeriodError
from gdpcore.kernel.disaggregate import chow_lin, fernandez
from tests.build import expect_refusal

CURRENT = Meaning.of("亿元", "current")


def made(series: int = 2, years: int = 9, ahead: int = 2, before: int = 3) -> Any:
    random = np.random.default_rng(7)
    fine = pd.period_range(pd.Period("2010Q1", "Q") - before, periods=before + 4 * years + ahead, freq="Q")
    x = pd.DataFrame(100 + np.cumsum(random.normal(1, 2, (len(fine), series)), axis=0), fine, [f"I{k}" for k in range(series)])
    inside = x.to_numpy()[before : before + 4 * years].reshape(years, 4, series).sum(1)
    y = pd.DataFrame(3 * inside + random.normal(0, 20, inside.shape), pd.period_range("2010", periods=years, freq="Y"), x.columns)
    return y, x


def test_a_frame_of_totals_with_one_indicator_each() -> None:
    y, x = made()
    out = from_totals(y, x, meaning=CURRENT)
    plain = chow_lin(y.to_numpy().T, x.to_numpy().T[:, None], before=3)
    np.testing.assert_array_equal(out.cube.values, plain.values)
    assert out.cube.dims == ("item", "period") and out.cube.meaning == CURRENT
    assert list(out.report.index) == ["I0", "I1"] and out.report["rho"].tolist() == plain.rho.tolist()
    np.testing.assert_array_equal(out.stderr.to_numpy(), plain.stderr.T)
    assert out.report.loc["I1", "t of indicator 1"] == pytest.approx(plain.beta[1, 1] / plain.beta_stderr[1, 1])


def test_status_says_what_is_benchmarked_estimated_or_ahead() -> None:
    y, x = made()
    y.iloc[2, 1] = y.iloc[-1, 0] = np.nan
    status = from_totals(y, x, meaning=CURRENT).cube.status
    inside, outside = Status.BENCHMARKED | Status.ESTIMATED, Status.FORECAST | Status.ESTIMATED
    assert (status[:, :3] == outside).all() and (status[:, 39:] == outside).all()
    assert (status[0, 3:35] == inside).all() and (status[0, 35:] == outside).all()
    assert (status[1, 11:15] == Status.ESTIMATED).all() and (status[1, 15:39] == inside).all()


def test_a_year_left_out_of_the_index_is_a_missing_total() -> None:
    y, x = made()
    gap = from_totals(y.drop(y.index[4]), x, meaning=CURRENT)
    y.iloc[4] = np.nan
    np.testing.assert_array_equal(gap.cube.values, from_totals(y, x, meaning=CURRENT).cube.values)


def test_a_cube_of_regions_and_items() -> None:
    y, x = made(series=4)
    axes = [Axis.of("region", ["R", "S"]), Axis.of("item", ["A", "B"]), Axis.of("period", y.index)]
    cube = Cube.of(y.to_numpy().T.reshape(2, 2, -1), axes, CURRENT)
    fine = x.set_axis(cube.to_frame().columns, axis=1)
    out = from_totals(cube, fine, method="fernandez").cube
    assert out.dims == ("region", "item", "period")
    plain = fernandez(y.to_numpy().T, x.to_numpy().T[:, None], before=3).values
    np.testing.assert_array_equal(out.values, plain.reshape(2, 2, -1))
    assert out.sel(region="S", item="A").values.tolist() == plain[2].tolist()


def test_a_series_with_several_indicators_and_months_from_quarters() -> None:
    y, x = made()
    out = from_totals(y["I0"], x, meaning=CURRENT, method="chow-lin", rho=0.5)
    assert out.result.terms == ("intercept", "indicator 1", "indicator 2")
    months = pd.period_range("2010-01", periods=36, freq="M")
    quarters = pd.Series(np.arange(12.0) ** 1.5 + 50, pd.period_range("2010Q1", periods=12, freq="Q"), name="GDP")
    monthly = pd.Series(np.random.default_rng(0).normal(20, 1, 36) + np.arange(36), months)
    fine = from_totals(quarters, monthly, meaning=CURRENT, method="fernandez").cube
    gap = fine.values.reshape(12, 3).sum(-1) - quarters.to_numpy()
    assert np.abs(gap).max() <= 1e-13 * quarters.max()


def test_several_indicators_for_every_series_by_a_second_level() -> None:
    y, x = made()
    both = pd.concat({"I0": x, "I1": x.iloc[:, ::-1]}, axis=1)
    out = from_totals(y, both, meaning=CURRENT, method="fernandez")
    assert out.result.beta.shape == (2, 3)
    with expect_refusal("E-DISAGG-008", "I1 has 1", "I0 has 2", kind=AlignmentError):
        from_totals(y, both.iloc[:, :3], meaning=CURRENT)


@pytest.mark.parametrize(("flow", "conversion"), [("period", "sum"), ("stock", "last"), ("annual_rate", "mean")])
def test_the_flow_says_how_periods_make_a_total(flow: str, conversion: str) -> None:
    y, x = made()
    out = from_totals(y, x, meaning=Meaning.of("亿元", "current", flow))
    assert out.result.conversion == conversion
    assert from_totals(y, x, meaning=CURRENT, conversion="first").result.conversion == "first"


def test_year_to_date_totals_and_frames_without_a_meaning_are_refused() -> None:
    y, x = made()
    with expect_refusal("E-FLOW-001", kind=MeaningError):
        from_totals(y, x, meaning=Meaning.of("亿元", "current", "ytd"))
    with expect_refusal("E-DISAGG-009", kind=MeaningError):
        from_totals(y, x)


def test_misaligned_periods_are_refused_by_name() -> None:
    y, x = made()
    with expect_refusal("E-DISAGG-006", "2010Q2", "2010Q1", "2018Q4", kind=AlignmentError):
        from_totals(y, x.iloc[4:], meaning=CURRENT)
    with expect_refusal("E-DISAGG-006", "2018Q3", kind=AlignmentError):
        from_totals(y, x.iloc[:-3], meaning=CURRENT)
    with expect_refusal("E-TIME-003", "2010Q3", kind=PeriodError):
        from_totals(y, x.drop(pd.Period("2010Q3", "Q")), meaning=CURRENT)
    with expect_refusal("E-TIME-003", kind=PeriodError):
        from_totals(y, x.iloc[::-1], meaning=CURRENT)
    with expect_refusal("E-DISAGG-005", "Y", kind=AlignmentError):
        from_totals(y, y, meaning=CURRENT)
    with expect_refusal("E-DISAGG-007", "I1", kind=AlignmentError):
        from_totals(y, x[["I0"]], meaning=CURRENT)
    with expect_refusal("E-ADVICE-002", "magic", kind=KernelError):
        from_totals(y, x, meaning=CURRENT, method="magic")


def test_a_total_that_stands_twice_and_no_totals_are_refused() -> None:
    y, x = made()
    with expect_refusal("E-AXIS-004", "2010", kind=AlignmentError):
        from_totals(pd.concat([y, y.iloc[:1]]), x, meaning=CURRENT)
    with expect_refusal("E-KERNEL-001", "no totals", kind=KernelError):
        from_totals(y.iloc[:0], x, meaning=CURRENT)


def test_periods_may_be_spelt_and_totals_stand_in_any_order() -> None:
    y, x = made()
    spelt = from_totals(y.set_axis([f"{p}年" for p in y.index])[::-1], x.set_axis([str(p) for p in x.index]), meaning=CURRENT)
    plain = from_totals(y, x, meaning=CURRENT)
    np.testing.assert_array_equal(spelt.cube.values, plain.cube.values)
    assert spelt.stderr.index.equals(plain.stderr.index)


def test_the_kernels_refusals_name_series_and_period() -> None:
    y, x = made()
    x.loc[pd.Period("2012Q2", "Q"), "I1"] = np.nan
    with expect_refusal("E-DISAGG-001", "series I1", "2012Q2", kind=KernelError):
        from_totals(y, x, meaning=CURRENT)
    _, x = made()
    x["I1"] = 5.0
    with expect_refusal("E-DISAGG-002", "series I1", kind=KernelError):
        from_totals(y, x, meaning=CURRENT)
