"""Accounts that the tests of tracing look at, each made once."""

from __future__ import annotations

from functools import cache

import gdpcore as gdp


@cache
def china() -> gdp.Accounts:
    """China's last quarter by the national scheme."""
    sample = gdp.samples.china()
    return gdp.load_scheme("cn-national").run(sample.panel, base=sample.accounts, periods=["2025Q2"])


@cache
def city() -> gdp.Accounts:
    """The made-up city, year to date."""
    sample = gdp.samples.city()
    return gdp.load_scheme("cn-city-quarterly").run(sample.panel, base=sample.accounts)
