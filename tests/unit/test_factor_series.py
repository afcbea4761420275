"""Frames into the factor model: the grid, the kinds, the standardisation, and all that is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore.errors import GdpcoreError, ModelError, PeriodError, ReviewError
from gdpcore.nowcasting.series import read_series
from gdpcore.nowcasting.standard import by_month
from tests.made_up_factors import made_up, mixed


def frame(values: object, start: str = "2020-01", freq: str = "M", names: object = None) -> pd.DataFrame:
    values = np.asarray(values, dtype=float)
    values = values[:, None] if values.ndim == 1 else values
    return pd.DataFrame(
        values, pd.period_range(start, periods=len(values), freq=freq), names or [f"x{i}" for i in range(values.shape[1])]
    )


def test_quarters_stand_at_their_last_month_and_missing_rows_are_missing_figures() -> None:
    monthly = frame([1.0, 2, 4, 7, 5]).drop(pd.Period("2020-03", "M"))
    data = read_series(monthly, frame([3.0, 1, 2], "2019Q4", "Q", ["GDP"]))
    assert (data.names, data.quarterly.tolist()) == (("x0", "GDP"), [False, True])
    assert str(data.months[0]) == "2019-12" and str(data.months[-1]) == "2020-06"
    np.testing.assert_array_equal(data.values[:, 1], [3, np.nan, np.nan, 1, np.nan, np.nan, 2])
    np.testing.assert_array_equal(data.values[:, 0], [np.nan, 1, 2, np.nan, 7, 5, np.nan])


def test_standardisation_is_mean_and_sample_sd() -> None:
    monthly, quarterly = made_up(4, 60, 1, 0)
    data = read_series(monthly * 1e6 + 3, quarterly)
    np.testing.assert_allclose(data.scale[:4], (monthly * 1e6).std(ddof=1), rtol=1e-12)
    z = data.panel().values
    np.testing.assert_allclose(np.nanmean(z, axis=0), 0, atol=1e-13)
    np.testing.assert_allclose(np.nanstd(z, axis=0, ddof=1), 1, rtol=1e-12)


def test_sums_since_january_are_standardised_by_their_months() -> None:
    flows = np.array([4.0, 5, 7, 3, 6, 8, 2, 4, 9, 5, 6, 7, 3, 8])
    column = np.r_[np.cumsum(flows[:12]), np.cumsum(flows[12:])]
    months = pd.period_range("2020-01", periods=14, freq="M")
    np.testing.assert_allclose(by_month(column, months), flows)
    data = read_series(frame(column), observes={"x0": "ytd"})
    assert data.centre[0] == pytest.approx(flows.mean()) and data.scale[0] == pytest.approx(flows.std(ddof=1))
    np.testing.assert_allclose(data.centres[:, 0], flows.mean() * np.r_[1:13, 1:3])
    column[[0, 5]] = np.nan
    np.testing.assert_allclose(by_month(column, months)[:5], [4.5, 7, 3, 6, 5])


def test_the_kernel_is_told_what_figures_are_made_of() -> None:
    monthly, quarterly, kinds = mixed()
    data = read_series(monthly, quarterly, kinds)
    observed = dict(zip(data.names, data.observed, strict=True))
    assert str(data.months[0]) == "2001-01", "means since January need a row for every month"
    assert observed["x0"].weights == (1.0,) and observed["GDP"].weights == (1, 2, 3, 2, 1)
    assert observed["yoy"].weights == (1 / 3,) * 3 and observed["jobs"].weights == (1, 1, 1)
    assert observed["sales_ytd"].since[:14].tolist() == [0] * 12 + [12] * 2 and observed["sales_ytd"].base is None
    assert observed["output_ytd"].base is not None
    assert observed["retail"].since[[1, 2, 13]].tolist() == [0, 2, 12]
    alone = monthly.copy()
    alone.loc[pd.Period("2002-01", "M"), "retail"] = 0.5
    assert read_series(alone, quarterly, kinds).observed[5].since[13] == 13, "January is known, so February is alone"


def test_weights_of_ones_own() -> None:
    data = read_series(frame([1.0, 2, 4, 1]), frame([1.0, 3, 2], "2020Q1", "Q", ["q"]), {"q": [0, 0, 1]})
    assert data.observed[1].weights == (0, 0, 1)


def test_excluded_months_and_quarters() -> None:
    monthly, quarterly = made_up(3, 60, 1, 0, missing=0)
    data = read_series(monthly, quarterly, exclude=["2002-02", "2003Q2"])
    gone = np.isnan(data.values)
    assert gone[13, :3].all() and gone[27:30, :3].all() and gone[29, 3] and not gone[14, 3]
    assert data.excluded == ("2002-02", "2003Q2")
    assert np.isnan(data.like(monthly, quarterly).values[13, :3]).all()


@pytest.mark.parametrize(
    ("code", "series", "values"),
    [
        ("E-NOW-002", "bad", [np.nan] * 12),
        ("E-NOW-002", "bad", [1.0] + [np.nan] * 11),
        ("E-NOW-003", "bad", [7.25] * 12),
        ("E-NOW-003", "bad", [1e9 + 1e-6 * (k % 2) for k in range(12)]),
        ("E-NOW-005", "bad", [1.0, np.inf] + [2.0] * 10),
        ("E-NOW-005", "bad", [1e200, -1e200] * 6),
    ],
)
def test_series_that_tell_nothing_are_named(code: str, series: str, values: list[float]) -> None:
    monthly = frame(np.random.default_rng(0).normal(size=(12, 2))).assign(**{series: values})
    with pytest.raises(ReviewError, match=series) as caught:
        read_series(monthly)
    assert [f.code for f in caught.value.findings] == [code]


def test_all_findings_come_at_once() -> None:
    monthly = frame(np.random.default_rng(0).normal(size=(12, 2))).assign(flat=1.0, empty=np.nan)
    with pytest.raises(ReviewError) as caught:
        read_series(monthly)
    assert [f.fields["series"] for f in caught.value.findings] == ["flat", "empty"]


def test_names_twice_and_kinds_unknown() -> None:
    monthly, quarterly = made_up(2, 36, 1, 0)
    with pytest.raises(ReviewError, match="x0 is the name of two columns"):
        read_series(monthly.set_axis(["x0", "x0"], axis=1), quarterly)
    for observes in (
        {"x0": "quarter_mean"},
        {"GDP": "month"},
        {"nobody": "month"},
        {"x0": "weekly"},
        {"GDP": [1, np.nan]},
        {"GDP": [1, 0]},
        {"GDP": []},
    ):
        with pytest.raises(ReviewError, match=f"E-NOW-008 {next(iter(observes))}"):
            read_series(monthly, quarterly, observes)


def test_frames_of_another_kind() -> None:
    monthly, quarterly = made_up(2, 36, 1, 0)
    for bad in (quarterly, monthly.to_timestamp(), monthly.to_numpy(), monthly.iloc[:0], None):
        with pytest.raises(ModelError, match="E-NOW-001 monthly"):
            read_series(bad)
    with pytest.raises(ModelError, match="E-NOW-001 quarterly"):
        read_series(monthly, monthly)
    with pytest.raises(ModelError, match=r"E-NOW-006 .*2003-11"):
        read_series(monthly.iloc[::-1])
    with pytest.raises(ModelError, match=r"E-NOW-006 .*2001-01"):
        read_series(pd.concat([monthly.iloc[:1], monthly]))
    with pytest.raises(ModelError, match="E-NOW-013"):
        read_series(monthly.astype(object).assign(x0="high"))
    with pytest.raises(PeriodError, match="Q-NOV"):
        read_series(monthly, quarterly.set_axis(pd.period_range("2001Q1", periods=12, freq="Q-NOV")))
    with pytest.raises(PeriodError, match="E-TIME-001"):
        read_series(monthly, exclude=["spring"])


def test_cells_are_found_or_refused() -> None:
    data = read_series(*made_up(2, 36, 1, 0))
    longer, row, column = data.position("GDP", "2004Q2")
    assert (len(longer.months), row, column) == (42, 41, 2) and str(longer.period_of(row, column)) == "2004Q2"
    assert data.position("x1", "2001年3月")[1] == 2
    for code, series, period in [
        ("E-NOW-010", "nobody", "2002Q1"),
        ("E-NOW-011", "x0", "1999-01"),
        ("E-NOW-011", "x0", "2090-01"),
        ("E-TIME-002", "GDP", "2002-02"),
    ]:
        with pytest.raises(GdpcoreError, match=code):
            data.position(series, period)


def test_new_figures_must_be_of_the_same_series() -> None:
    monthly, quarterly = made_up(2, 36, 1, 0)
    data = read_series(monthly, quarterly)
    for m, q in [
        (monthly[["x0"]], quarterly),
        (monthly.assign(y=1.0), quarterly),
        (monthly, None),
        (monthly.assign(GDP=1.0), None),
    ]:
        with pytest.raises(ModelError, match="E-NOW-012"):
            data.like(m, q)
    with pytest.raises(ModelError, match="E-NOW-005 x1"):
        data.like(monthly.assign(x1=np.inf), quarterly)
    again = data.like(monthly[["x1", "x0"]], quarterly)
    np.testing.assert_array_equal(again.values, data.values)
