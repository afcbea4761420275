"""Calendar regressors against dates counted one by one."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

import numpy as np
import pytest

from gdpcore.kernel.calendar import NAMES, regressors, windows
from gdpcore.kernel.lunar import spring_festival
from tests.build import expect_refusal

YEARS = np.repeat(np.arange(1998, 2026), 12)
MONTHS = np.tile(np.arange(1, 13), 28)


def contrast(year: int, month: int) -> float:
    days = [dt.date(year, month, d) for d in range(1, calendar.monthrange(year, month)[1] + 1)]
    return sum(1.0 if d.weekday() < 5 else -2.5 for d in days)


def test_working_days_are_counted() -> None:
    z = regressors(YEARS, MONTHS, festival=False)
    assert z.names == ("leapyear", "workdays")
    raw = np.array([contrast(int(y), int(m)) for y, m in zip(YEARS, MONTHS, strict=True)])
    mean = raw.reshape(28, 12).mean(axis=0)
    assert z.values[1] == pytest.approx(raw - np.tile(mean, 28), abs=1e-12)


def test_leap_days() -> None:
    z = regressors([2023, 2024, 2024, 2024], [2, 2, 3, 1], festival=False).values[0]
    assert z.tolist() == [-0.25, 0.75, 0.0, 0.0]


def test_windows_are_shares_of_days() -> None:
    for year in (2001, 2012, 2023, 2024, 2034):
        new_year = dt.date(1970, 1, 1) + dt.timedelta(days=int(spring_festival(year)))
        spans = [range(-20, 0), range(0, 7), range(7, 27)]
        for month in range(1, 13):
            want = [sum((new_year + dt.timedelta(days=d)).month == month for d in s) / len(s) for s in spans]
            assert windows([year], [month])[:, 0] == pytest.approx(want, abs=1e-15)


def test_each_is_a_departure_from_its_mean() -> None:
    assert regressors(YEARS, MONTHS).values[:2].reshape(2, 28, 12).mean(axis=1) == pytest.approx(0, abs=1e-12)
    years = np.repeat(np.arange(1951, 2051), 12)
    z = regressors(years, np.tile(np.arange(1, 13), 100)).values[2:]
    assert z.reshape(3, 100, 12).mean(axis=1) == pytest.approx(0, abs=1e-12)
    assert np.abs(z).max() > 0.5


def test_a_stretch_is_the_sum_of_its_months() -> None:
    months = regressors(YEARS, MONTHS).values
    quarters = regressors(YEARS[2::3], MONTHS[2::3], width=3).values
    assert quarters == pytest.approx(months.reshape(5, -1, 3).sum(axis=-1), abs=1e-12)
    joint = regressors([2024, 2024], [2, 3], width=[2, 1]).values
    single = regressors([2024] * 3, [1, 2, 3]).values
    assert joint[:, 0] == pytest.approx(single[:, :2].sum(axis=1), abs=1e-12)
    assert joint[:, 1] == pytest.approx(single[:, 2], abs=1e-15)


def test_the_festival_lies_in_the_first_quarter_so_quarters_need_no_regressor() -> None:
    years = np.arange(1929, 2101)
    inside = sum(windows(years, np.full(years.shape, m)) for m in (1, 2, 3))
    assert (np.asarray(inside) > 0.999).all()
    assert regressors(years, np.full(years.shape, 3), width=3).values[2:] == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "given",
    [([2024], [0]), ([2024], [13]), ([2024, 2025], [1]), ([[2024]], [[1]]), ([2024], [2], 3), ([2024], [1], 0)],
)
def test_what_cannot_be(given: Any) -> None:
    with expect_refusal("E-KERNEL-001", "calendar"):
        regressors(given[0], given[1], width=given[2] if len(given) > 2 else 1)


def test_years_without_a_known_festival() -> None:
    with expect_refusal("E-KERNEL-001", "2101"):
        regressors([2101], [1])
    assert regressors([2101], [1], festival=False).values.shape == (2, 1)
    assert len(NAMES) == 5
