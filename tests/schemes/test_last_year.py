"""Volumes at the prices of the same period of last year are extrapolated from last year's value, not from its volume."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, PriceBasis, Status
from tests.build import TREE, base_accounts, by_value, by_volume, index, level, panel, present, scheme

RULES = (by_value("A", "x", "p"), by_volume("B", "y", "p"), by_value("C", "x", "q"))
MONTHS = 60


def data() -> Any:
    t = np.arange(MONTHS)
    return {
        level("x"): 100 * 1.006**t + 3 * np.sin(t),
        level("y"): 50 * 1.004**t + np.cos(t),
        index("p"): 103 + np.sin(t / 5),
        index("q"): 98 + np.cos(t / 7),
    }


def base(quarters: int = 8, start: str = "2022Q1") -> Accounts:
    """Values grow, volumes stand at last year's prices: well below the values."""
    value = np.array([[30.0], [50], [20]]) * 1.02 ** np.arange(quarters)
    made = base_accounts(value[None], 0.93 * value[None], TREE, start=start, regions=[""])
    return replace(
        made, volume=replace(made.volume, meaning=replace(made.volume.meaning, price=PriceBasis("same_period_last_year")))
    )


def quarters(code: str) -> Any:
    return {i.code: np.asarray(x) for i, x in data().items()}[code].reshape(-1, 3)


def expected(item: str, t: int, before: float) -> tuple[float, float]:
    """Value and volume of a leaf in quarter t (0 is 2022Q1) from last year's value."""
    lead, price = {"A": ("x", "p"), "B": ("y", "p"), "C": ("x", "q")}[item]
    now, then = quarters(lead)[t], quarters(lead)[t - 4]
    ratio = now.sum() / then.sum()
    p = (then * quarters(price)[t]).sum() / (100 * then.sum())
    return (before * ratio * p, before * ratio) if item == "B" else (before * ratio, before * ratio / p)


@pytest.mark.parametrize("last", ["2024Q1", "2024Q4", "2026Q2"])
def test_every_volume_starts_from_last_years_value(last: str) -> None:
    """Over one year and over several: growth is R / V' - 1, however far R' lay below V'."""
    made = scheme(TREE, RULES).run(panel(data()), base=base(), periods=pd.period_range("2024Q1", last, freq="Q"))
    for item in ("A", "B", "C"):
        value, volume = (c.sel(region="", item=item) for c in (made.value, made.volume))
        for period in pd.period_range("2024Q1", last, freq="Q"):
            t = period.ordinal - pd.Period("2022Q1").ordinal
            then = float(value.sel(period=period - 4).values)
            v, r = expected(item, t, then)
            assert float(value.sel(period=period).values) == pytest.approx(v, rel=1e-12)
            assert float(volume.sel(period=period).values) == pytest.approx(r, rel=1e-12)
            assert float(made.growth("")[item][period]) == pytest.approx(100 * (r / then - 1), abs=1e-9)
    shown = made.volume.sel(region="", item="A", period="2023Q1").values
    assert shown == base().volume.sel(region="", item="A", period="2023Q1").values  # the year before keeps its published volume


def test_contributions_add_and_growth_is_not_that_of_the_volumes() -> None:
    made = scheme(TREE, RULES).run(panel(data()), base=base(), periods=["2024Q1", "2024Q2"])
    growth, points = made.growth("").loc["2024Q2"], made.contributions("").loc["2024Q2"]
    assert points[["A", "B", "C"]].sum() == pytest.approx(growth["GDP"], abs=1e-12)
    r = made.volume.sel(region="").to_frame()["GDP"]
    assert abs(100 * (r["2024Q2"] / r["2023Q2"] - 1) - growth["GDP"]) > 5  # what extrapolating R' would call growth
    assert np.array_equal(present(made.volume.status), np.isfinite(made.volume.values))


def _twice(cube: Cube) -> Cube:
    axes = [Axis.of("region", ["a", "b"]), *cube.axes[1:]]
    return Cube.of(np.concatenate([cube.values] * 2), axes, cube.meaning)


def test_no_volume_of_last_year_is_needed() -> None:
    whole = base()
    empty = replace(
        whole.volume,
        values=np.full_like(whole.volume.values, np.nan),
        status=np.full_like(whole.volume.status, Status.NOT_PUBLISHED),
    )
    made, full = (
        scheme(TREE, RULES).run(panel(data()), base=b, periods=["2024Q1", "2025Q1"])
        for b in (replace(whole, volume=empty), whole)
    )
    for item in TREE.codes:
        for period in ("2024Q1", "2025Q1"):
            assert (
                made.volume.sel(region="", item=item, period=period).values
                == full.volume.sel(region="", item=item, period=period).values
            )


def test_a_gap_in_last_years_value_hides_the_volume_and_one_in_its_volume_does_not() -> None:
    """In one region of two; where no region has the value, the run is refused."""
    whole = base()
    whole = replace(whole, value=_twice(whole.value), volume=_twice(whole.volume))
    for measure, hides in (("value", True), ("volume", False)):
        cube = getattr(whole, measure)
        values, status = np.array(cube.values, copy=True), np.array(cube.status, copy=True)
        values[0, 1, 5], status[0, 1, 5] = np.nan, Status.NOT_PUBLISHED
        holed = replace(whole, **{measure: replace(cube, values=values, status=status)})
        made = scheme(TREE, RULES).run(panel(data()), base=holed, periods=["2024Q1", "2024Q2", "2024Q3", "2024Q4"])
        assert np.isnan(made.volume.sel(region="a", item="A", period="2024Q2").values) == hides
        assert np.isfinite(made.volume.sel(region="b", item="A", period="2024Q2").values)
        assert np.array_equal(present(made.volume.status), np.isfinite(made.volume.values))


def test_months_of_quarters_and_year_to_date() -> None:
    """Months 1 to 6 of the period regime are the two quarters."""
    six = scheme(TREE, RULES).run(panel(data()), base=base(), periods=["2024-06"])
    two = scheme(TREE, RULES).run(panel(data()), base=base(), periods=["2024Q1", "2024Q2"])
    for item in TREE.codes:
        months = float(six.volume.sel(region="", item=item, period="2024-06").values)
        sums = two.volume.sel(region="", item=item, period=["2024Q1", "2024Q2"]).values.sum()
        assert months == pytest.approx(sums, rel=1e-12)
    ytd = scheme(TREE, RULES, regime="ytd").run(panel(data()), base=base(), periods=["2024Q1", "2024Q2", "2024Q3"])
    then = base().to_flow("ytd").value.sel(region="", item="A", period="2023Q3").values
    now, before = (quarters("x")[k : k + 3].ravel() for k in (8, 4))
    p = (before * quarters("p")[8:11].ravel()).sum() / (100 * before.sum())
    assert float(ytd.volume.sel(region="", item="A", period="2024Q3").values) == pytest.approx(
        float(then) * now.sum() / before.sum() / p, rel=1e-12
    )


def test_draws_and_value_added_rates(tmp_path: Path) -> None:
    """A value made as level x rate is deflated by the price of the year: R = V / P."""
    text = (Path(gdp.__file__).parent / "scheme/builtin/minimal.toml").read_text(encoding="utf-8")
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    rows = data()
    series = {
        level("farm_output"): rows[level("x")],
        index("farm_price"): rows[index("p")],
        index("producer_price"): rows[index("q")],
        level("industrial_production"): rows[level("y")],
        level("turnover"): rows[level("x")],
        index("consumer_price"): rows[index("p")],
    }
    made_panel = panel(series)
    tree = gdp.load_scheme(path).hierarchy
    value = np.array([[30.0], [50], [20]]) * 1.02 ** np.arange(8)
    start = base_accounts(value[None], 0.93 * value[None], tree, start="2022Q1", regions=[""], price="same_period_last_year")
    chosen = gdp.load_scheme(path)
    made = chosen.run(made_panel, base=start, periods=pd.period_range("2024Q1", "2025Q4", freq="Q"))
    bound = chosen.plan(pd.Period("2024Q1")).bind(made_panel, start, pd.period_range("2024Q1", "2025Q4", freq="Q"))
    draws = np.stack([bound.values(made_panel)] * 2)
    assert np.allclose(bound.apply(draws)[1][1], made.volume.values, rtol=1e-13, equal_nan=True)
    for period in ("2024Q2", "2025Q3"):
        t = pd.Period(period).ordinal - pd.Period("2022Q1").ordinal
        then = quarters("x")[t - 4]
        p = (then * quarters("p")[t]).sum() / (100 * then.sum())
        v, r = (float(c.sel(region="", item="AGR", period=period).values) for c in (made.value, made.volume))
        assert r == pytest.approx(v / p, rel=1e-12)
