"""The small city worked by hand: every figure of the README, exactly."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.scheme import load_scheme

FOLDER = Path(gdp.__file__).parent / "samples" / "data" / "small_city"
MEASURES = ("value", "volume", "growth", "contribution", "share", "deflator")


@pytest.fixture(scope="module")
def accounts() -> gdp.Accounts:
    """The scheme run on the files of the folder."""
    scheme = load_scheme(FOLDER / "scheme.toml")
    panel = gdp.read_panel(FOLDER / "panel.csv", catalogue=FOLDER / "catalogue.csv")
    history = gdp.read_accounts(FOLDER / "base.csv", hierarchy=scheme.hierarchy)
    return scheme.run(panel, base=history)


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    """Rows (item, period), columns the six measures."""
    frame = pd.read_csv(FOLDER / "expected.csv")
    return frame.set_index(["item", "period"])[list(MEASURES)]


def measured(accounts: gdp.Accounts) -> dict[str, pd.DataFrame]:
    """The six measures as frames of periods x items."""
    frame = accounts.to_frame()
    return {
        "value": frame["value"],
        "volume": frame["volume"],
        "growth": accounts.growth(),
        "contribution": accounts.contributions(),
        "share": accounts.shares(),
        "deflator": accounts.deflators(),
    }


@pytest.mark.parametrize("measure", MEASURES)
def test_every_figure(accounts: gdp.Accounts, expected: pd.DataFrame, measure: str) -> None:
    got = measured(accounts)[measure]
    for (item, period), want in expected[measure].items():
        assert got.loc[period, item] == pytest.approx(want, rel=1e-12, abs=1e-11), (item, period)


def test_all_items_and_quarters_are_expected(accounts: gdp.Accounts, expected: pd.DataFrame) -> None:
    periods = [str(p) for p in accounts.periods if p.year == 2024]
    assert set(expected.index) == {(i, p) for i in accounts.items for p in periods}
    assert not np.isnan(expected.to_numpy()).any()


def test_the_comparison_year_is_carried(accounts: gdp.Accounts) -> None:
    base = pd.read_csv(FOLDER / "base.csv")
    got = accounts.to_frame()
    for row in base.itertuples():
        assert got.loc[row.period, ("value", row.item)] == row.value
        assert got.loc[row.period, ("volume", row.item)] == row.volume


def test_nothing_to_warn_of(accounts: gdp.Accounts) -> None:
    assert accounts.findings == ()


def test_readme_says_made_up_and_holds_every_value(expected: pd.DataFrame) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "MADE UP" in text and "虚构" in text
    numbers = {float(x.replace("−", "-")) for x in re.findall(r"[−-]?\d+(?:\.\d+)?", text)}
    for measure in MEASURES:
        missing = [v for v in expected[measure] if v not in numbers and -v not in numbers]
        assert not missing, (measure, missing)
