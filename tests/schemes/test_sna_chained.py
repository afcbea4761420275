"""The preset sna-chained on statsmodels' macrodata, as examples/08_chained.py runs it, and its sister for the production approach."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.cube.industries import nace_a10
from gdpcore.kernel.chain import chain
from tests.build import base_accounts, level, panel

EXAMPLE = Path(__file__).parents[2] / "examples" / "08_chained.py"
LEAVES = ["CONS", "INV", "GOVT", "OTHER"]


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLE), run_name="example")


@pytest.fixture(scope="module")
def run(example: dict[str, Any]) -> Any:
    real, price, published = example["read"]()
    scheme = gdp.load_scheme("sna-chained")
    panel = example["panel_of"](real, price)
    assert scheme.check(panel.catalogue) == []
    return scheme.run(panel, base=example["base_of"](real, price, scheme.hierarchy)), real, price, published


def test_the_head_of_the_preset() -> None:
    scheme = gdp.load_scheme("sna-chained")
    assert scheme.previous and scheme.approach == "expenditure" and scheme.discrepancy is None
    assert (scheme.volumes.basis, scheme.volumes.link, scheme.volumes.reference) == ("chained", "annual_overlap", 2005)
    assert all(r.evidence == "assumed" for r in scheme.rules) and "not the scheme of any office" in scheme.remark


def test_growth_of_published_real_gdp_comes_back(run: Any) -> None:
    """One price for all components: nearly a fixed base, whose sum is real GDP; fifteen quarters beyond the base."""
    made, _, _, published = run
    assert str(made.periods[0]) == "1959Q1" and str(made.periods[-1]) == "2009Q3"
    growth = made.growth(over="quarter")["GDP"]
    assert np.max(np.abs(growth - 100 * published.pct_change())[1:]) < 0.003
    annual = made.growth(over="quarter", annualised=True)["GDP"]
    assert np.allclose(annual[1:], 100 * ((1 + growth[1:] / 100) ** 4 - 1), rtol=0, atol=1e-10)
    assert annual["2008Q4"] == pytest.approx(100 * ((published["2008Q4"] / published["2008Q3"]) ** 4 - 1), abs=0.01)


def test_contributions_add_and_are_those_of_plain_loops(run: Any, example: dict[str, Any]) -> None:
    made, real, price, _ = run
    level, points = example["by_hand"](real, price)
    assert np.max(np.abs(100 * level.pct_change() - made.growth(over="quarter")["GDP"])[1:]) < 1e-12
    assert (points - made.contributions()[LEAVES]).abs().max(axis=None) < 1e-12
    for over, lag in (("quarter", 1), ("year", 4)):
        table = made.contributions(over=over)[lag:]
        scale = table[LEAVES].abs().sum(axis=1) + 1.0  # growth of levels that are rounded to 2e-16 is known to 4e-14 points
        assert np.max(np.abs(table[LEAVES].sum(axis=1) - table["GDP"]) / scale) < 1e-13
        assert np.allclose(table["DOM"], table[["CONS", "INV", "GOVT"]].sum(axis=1), rtol=0, atol=1e-12)


def test_volume_is_value_in_the_reference_year(run: Any) -> None:
    made = run[0]
    year = pd.period_range("2005Q1", "2005Q4", freq="Q")
    for item in made.items:
        value, volume = (c.sel(region="US", item=item, period=list(year)).values.sum() for c in (made.value, made.volume))
        assert volume == pytest.approx(value, rel=1e-13)


def test_the_example_says_what_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(sys, "argv", ["08_chained.py", "--out", str(tmp_path)])
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    said = capsys.readouterr().out
    for words in ("a stand-in", "MADE-UP", "Levels do not add", "q/q annualised", "they add within"):
        assert words in said
    assert (tmp_path / "us_contributions_stand_in_prices.csv").is_file()


# -- the production approach, on made-up indicators ----------------------------------------------------------------------
def production() -> tuple[Any, Any, Any, Any]:
    """The preset's accounts, with the volumes and prices (L, 32) behind them and the leaves' order; all made up."""
    scheme = gdp.load_scheme("sna-chained-production")
    leaves = list(scheme.hierarchy.leaves)
    t, k = np.arange(32), np.arange(len(leaves))[:, None]
    volume = (20.0 + 10 * k) * (1.0 + 0.002 * k) ** t + np.sin(t + k)
    price = 100 * (0.995 + 0.001 * k) ** t
    rows = {}
    for i, leaf in enumerate(leaves):
        name = leaf.lower().replace("-", "_")
        rows[level(f"volume_{name}", frequency="Q")] = _at_quarter_ends(volume[i])
        rows[level(f"price_{name}", unit="index", frequency="Q")] = _at_quarter_ends(price[i])
    base = base_accounts(
        (volume * price / 100)[None, :, :8],
        volume[None, :, :8],
        scheme.hierarchy,
        start="2019Q1",
        regions=[""],
        price="constant@2019",
    )
    assert scheme.check(panel(rows, start="2019-01").catalogue) == []
    return scheme.run(panel(rows, start="2019-01"), base=base), volume, price / 100, leaves


def _at_quarter_ends(x: Any) -> Any:
    out = np.full(3 * len(x), np.nan)
    out[2::3] = x
    return out


def test_production_is_industries_and_taxes_less_subsidies_chained() -> None:
    made, volume, price, leaves = production()
    assert str(made.periods[-1]) == "2026Q4"
    taxes, industries = leaves.index("D21X31"), [i for i, c in enumerate(leaves) if c != "D21X31"]
    assert len(industries) == 10 and "D21X31" not in made.hierarchy.leaves_of("B1G")
    alone = chain(price * volume, volume, method="annual_overlap", reference=1, groups=[[*industries, taxes], industries])
    got = made.volume.sel(region="", item=["GDP", "B1G"]).values
    assert np.allclose(got, alone.values, rtol=1e-12)
    value = made.value.sel(region="", item=["GDP", "B1G", "D21X31"]).values
    assert np.allclose(value[0], value[1] + value[2], rtol=1e-14)
    points = made.contributions("", over="quarter")
    rate = made.growth("", over="quarter")["GDP"]
    assert np.allclose((points["B1G"] + points["D21X31"])[1:], rate[1:], rtol=0, atol=1e-12)


def test_the_items_of_the_production_preset_are_those_of_the_classification() -> None:
    scheme, tree = gdp.load_scheme("sna-chained-production"), nace_a10(gdp=True)
    assert scheme.approach == "production" and scheme.previous
    assert scheme.hierarchy.leaves == tree.leaves
    assert [scheme.hierarchy.label(c, "zh") for c in scheme.leaves] == [tree.label(c, "zh") for c in tree.leaves]
