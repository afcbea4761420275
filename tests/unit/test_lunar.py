"""The computed Spring Festival against published calendars and worked examples."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from gdpcore.kernel.lunar import new_moon, solar_longitude, spring_festival
from tests.build import expect_refusal

PUBLISHED = """
1954-02-03 1955-01-24 1985-02-20 1987-01-29
1990-01-27 1991-02-15 1992-02-04 1993-01-23 1994-02-10 1995-01-31 1996-02-19 1997-02-07 1998-01-28 1999-02-16
2000-02-05 2001-01-24 2002-02-12 2003-02-01 2004-01-22 2005-02-09 2006-01-29 2007-02-18 2008-02-07 2009-01-26
2010-02-14 2011-02-03 2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05
2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13
2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24
2040-02-12 2041-02-01 2042-01-22 2043-02-10 2044-01-30 2045-02-17 2046-02-06 2047-01-26 2048-02-14 2049-02-02
2050-01-23 2100-02-09
""".split()  # noqa: SIM905


def test_every_published_date() -> None:
    years = [int(d[:4]) for d in PUBLISHED]
    assert spring_festival(years).astype("datetime64[D]").astype(str).tolist() == PUBLISHED


def test_all_years_at_once_and_one_alone() -> None:
    years = np.arange(1929, 2101)
    days = spring_festival(years)
    assert days.shape == years.shape
    assert int(spring_festival(2024)) == (dt.date(2024, 2, 10) - dt.date(1970, 1, 1)).days
    gaps = np.diff(days)
    assert set(np.unique(gaps)) <= {353, 354, 355, 383, 384, 385}  # twelve or thirteen months
    dates = days.astype("datetime64[D]").astype(str)
    assert min(d[5:] for d in dates) == "01-21"
    assert max(d[5:] for d in dates) == "02-20"


def test_worked_examples_of_the_almanac() -> None:
    assert float(new_moon(-283)) == pytest.approx(2443192.65118, abs=5e-5)
    assert float(solar_longitude(2448908.5)) == pytest.approx(199.90895, abs=5e-5)


@pytest.mark.parametrize("year", [1928, 2101])
def test_years_outside(year: int) -> None:
    with expect_refusal("E-KERNEL-001", "1929", str(year)):
        spring_festival([2000, year])
