"""Every method and coefficient form of a rule, against arithmetic written out in the test."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube import Axis, Cube, Hierarchy, Meaning
from gdpcore.panel import Catalogue, Indicator, Panel
from tests.build import expect_refusal

CATALOGUE = Catalogue(
    [
        Indicator("x", unit="亿元", frequency="Q"),
        Indicator("y", unit="万元", frequency="Q"),
        Indicator("g", unit="%", kind="growth", frequency="Q"),
        Indicator("p", unit="上年同期=100", kind="index", frequency="Q"),
        Indicator("q", unit="上年同期=100", kind="index", frequency="Q"),
    ]
)
QUARTERS = pd.period_range("2021Q1", "2024Q4", freq="Q")
DATA = {
    "x": 100 * 1.02 ** np.arange(16) * np.tile([0.9, 1.0, 1.05, 1.1], 4),
    "y": 1e6 * 1.03 ** np.arange(16),
    "g": np.linspace(2, 9, 16),
    "p": 100 + np.linspace(-1, 3, 16),
    "q": 100 + np.linspace(4, 1, 16),
}


def panel(drop: tuple[str, str] | None = None) -> Panel:
    rows = [(c, str(p), v) for c, series in DATA.items() for p, v in zip(QUARTERS, series, strict=True) if (c, str(p)) != drop]
    return Panel.from_long(pd.DataFrame(rows, columns=["indicator", "period", "value"]), CATALOGUE)


def base() -> Accounts:
    periods = QUARTERS[:12]
    value = np.linspace(50, 72, 12) * np.tile([0.8, 1.0, 1.1, 1.2], 3)
    axes = [Axis.of("region", [""]), Axis.of("item", ["GDP", "X"]), Axis.of("period", periods)]
    cube = lambda v, price: Cube.of(np.stack([v, v])[None], axes, Meaning.of("亿元", price))  # noqa: E731
    return Accounts(cube(value, "current"), cube(value / 1.1, "constant@2020"), Hierarchy.of(["GDP", "X"], {"GDP": ["X"]}))


def run(tmp_path: Path, value: str, volume: str, drop: tuple[str, str] | None = None) -> Accounts:
    text = f"""
[scheme]
code = "t"
zh = "试"
en = "test"
regime = "period"
reference = "none"
[[item]]
code = "GDP"
parts = {{ item = ["X"] }}
[[item]]
code = "X"
[[rule]]
item = "X"
value = {{ {value} }}
volume = {{ {volume} }}
"""
    path = tmp_path / "t.toml"
    path.write_text(text, encoding="utf-8")
    return gdp.load_scheme(path).run(panel(drop), base=base())


def figures(accounts: Accounts, period: str = "2024Q2") -> tuple[float, float, float, float]:
    """Value, volume, and the same a year before."""
    before = str(pd.Period(period, freq="Q") - 4)
    pick = [
        float(c.sel(region="", item="X", period=p).values) for p in (period, before) for c in (accounts.value, accounts.volume)
    ]
    return pick[0], pick[1], pick[2], pick[3]


def at(code: str, period: str = "2024Q2") -> tuple[float, float]:
    """An indicator now and a year before."""
    k = int(QUARTERS.get_loc(pd.Period(period, freq="Q")))
    return float(DATA[code][k]), float(DATA[code][k - 4])


FIXED = 'method = "extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }]'
DEFLATE = 'method = "deflate", price = [{ code = "p" }]'


def test_value_extrapolated_and_deflated(tmp_path: Path) -> None:
    v, r, v0, r0 = figures(run(tmp_path, FIXED, DEFLATE))
    now, then = at("x")
    assert v == pytest.approx(v0 * now / then, rel=1e-13)
    assert r == pytest.approx(r0 * now / then / (at("p")[0] / 100), rel=1e-13)


def test_volume_extrapolated_and_reflated_by_two_indexes(tmp_path: Path) -> None:
    volume = 'method = "extrapolate_volume", indicators = [{ code = "g", coefficient = "fixed", k = 0.8 }]'
    value = 'method = "reflate", price = [{ code = "p", weight = 0.3 }, { code = "q", weight = 0.7 }]'
    v, r, v0, r0 = figures(run(tmp_path, value, volume))
    factor = 1 + 0.8 * at("g")[0] / 100
    price = (0.3 * at("p")[0] + 0.7 * at("q")[0]) / 100
    assert r == pytest.approx(r0 * factor, rel=1e-13)
    assert v == pytest.approx(v0 * factor * price, rel=1e-13)


def test_composite_by_declared_weights(tmp_path: Path) -> None:
    value = """method = "composite", indicators = [{ code = "x", weight = 0.25, coefficient = "fixed" },
    { code = "g", weight = 0.75, coefficient = "fixed" }]""".replace("\n", " ")
    v, _, v0, _ = figures(run(tmp_path, value, DEFLATE))
    growth = 0.25 * (at("x")[0] / at("x")[1] - 1) + 0.75 * at("g")[0] / 100
    assert v == pytest.approx(v0 * (1 + growth), rel=1e-13)


def test_composite_by_the_base_is_growth_of_the_sum(tmp_path: Path) -> None:
    """Weights of last year's levels, units converted: growth of x + y, y being in 万元."""
    value = """method = "composite", weights = "base", indicators = [{ code = "x", coefficient = "fixed" },
    { code = "y", coefficient = "fixed" }]""".replace("\n", " ")
    v, _, v0, _ = figures(run(tmp_path, value, DEFLATE))
    now, then = (at("x")[k] + at("y")[k] / 1e4 for k in (0, 1))
    assert v == pytest.approx(v0 * now / then, rel=1e-12)


def test_rate_of_the_last_whole_year(tmp_path: Path) -> None:
    accounts = run(tmp_path, 'method = "rate", indicators = [{ code = "y" }]', DEFLATE)
    v, r, v0, r0 = figures(accounts)
    history = base().value.sel(region="", item="X").values
    rate = history[8:12].sum() / DATA["y"][8:12].sum()
    assert v == pytest.approx(at("y")[0] * rate, rel=1e-13)
    assert r == pytest.approx(r0 * (v / v0) / (at("p")[0] / 100), rel=1e-13)


def test_a_declared_rate_and_a_given_value_convert_units(tmp_path: Path) -> None:
    v, *_ = figures(run(tmp_path, 'method = "rate", rate = 0.4, indicators = [{ code = "y" }]', DEFLATE))
    assert v == pytest.approx(0.4 * at("y")[0] / 1e4, rel=1e-13)
    v, *_ = figures(run(tmp_path, 'method = "given", indicators = [{ code = "y" }]', DEFLATE))
    assert v == pytest.approx(at("y")[0] / 1e4, rel=1e-13)


def test_both_sides_by_indicators_of_their_own(tmp_path: Path) -> None:
    v, r, v0, r0 = figures(run(tmp_path, FIXED, 'method = "given", indicators = [{ code = "g" }]'))
    assert v == pytest.approx(v0 * at("x")[0] / at("x")[1], rel=1e-13)
    assert r == pytest.approx(r0 * (1 + at("g")[0] / 100), rel=1e-13)


@pytest.mark.parametrize("name", ["extrapolate_volume", "given"])
def test_a_volume_of_its_own_stays_beside_a_value_by_rate(tmp_path: Path, name: str) -> None:
    own = f'method = "{name}", indicators = [{{ code = "g"{", coefficient = " + chr(34) + "fixed" + chr(34) if name != "given" else ""} }}]'
    v, r, _, r0 = figures(run(tmp_path, 'method = "rate", rate = 0.4, indicators = [{ code = "y" }]', own))
    assert v == pytest.approx(0.4 * at("y")[0] / 1e4, rel=1e-13)
    assert r == pytest.approx(r0 * (1 + at("g")[0] / 100), rel=1e-13)


def history_growth(series: np.ndarray) -> np.ndarray:
    return 100 * (series[4:12] / series[:8] - 1)


@pytest.mark.parametrize(("own", "prior"), [("true", 1.0), ("false", 0.6)])
def test_line(tmp_path: Path, own: str, prior: float) -> None:
    """g = mean + b (g_x - mean), b = (S_xy + c S0) / (S_xx + S0), S0 four observations' worth, 0 <= b <= 1.5."""
    v, _, v0, _ = figures(run(tmp_path, f'method = "extrapolate_value", indicators = [{{ code = "g", own = {own} }}]', DEFLATE))
    gx, gy = DATA["g"][4:12], history_growth(base().value.sel(region="", item="X").values)
    dx, dy = gx - gx.mean(), gy - gy.mean()
    s0 = 4 * (dx @ dx) / 8
    b = np.clip(((dx @ dy) + prior * s0) / ((dx @ dx) + s0), 0, 1.5)
    assert v == pytest.approx(v0 * (1 + (gy.mean() + b * (at("g")[0] - gx.mean())) / 100), rel=1e-12)


def test_difference(tmp_path: Path) -> None:
    v, _, v0, _ = figures(
        run(tmp_path, 'method = "extrapolate_value", indicators = [{ code = "g", coefficient = "difference" }]', DEFLATE)
    )
    gap = (history_growth(base().value.sel(region="", item="X").values) - DATA["g"][4:12]).mean()
    assert v == pytest.approx(v0 * (1 + (at("g")[0] + gap) / 100), rel=1e-12)


def test_ratio_within_its_bounds_and_outside(tmp_path: Path) -> None:
    value = 'method = "extrapolate_value", indicators = [{ code = "x", coefficient = "ratio" }]'
    accounts = run(tmp_path, value, DEFLATE)
    v, _, v0, _ = figures(accounts)
    gx, gy = history_growth(DATA["x"])[-4:].mean(), history_growth(base().value.sel(region="", item="X").values)[-4:].mean()
    k = gy / gx
    assert gx >= 2 and 0.5 <= k <= 2
    assert v == pytest.approx(v0 * (1 + k * (at("x")[0] / at("x")[1] - 1)), rel=1e-12)
    assert not [f for f in accounts.findings if f.code == "W-COEF-001"]
    wild = run(tmp_path, 'method = "extrapolate_value", indicators = [{ code = "p", coefficient = "ratio" }]', DEFLATE)
    assert [f.code for f in wild.findings if f.code == "W-COEF-001"] == ["W-COEF-001"]
    assert "X" in str(wild.findings[0])


def test_a_clamp_records_what_it_held(tmp_path: Path) -> None:
    accounts = run(tmp_path, FIXED + ", clamp = [-5, 3]", DEFLATE)
    v, _, v0, _ = figures(accounts)
    assert v == pytest.approx(v0 * 1.03, rel=1e-13)
    table = accounts.clamps().set_index("period").loc[pd.Period("2024Q2", freq="Q")]
    raw = 100 * (at("x")[0] / at("x")[1] - 1)
    assert table["raw"] == pytest.approx(raw, rel=1e-12)
    assert table["bound"] == pytest.approx(3.0)
    assert table["effect"] == pytest.approx(3.0 - raw, rel=1e-9)  # X is all of GDP
    assert any(f.code == "W-CLAMP-001" and "2024Q2" in str(f) for f in accounts.findings)


def test_the_ladder_is_climbed_down_and_said(tmp_path: Path) -> None:
    value = FIXED + ', fallback = [{ indicators = [{ code = "g", coefficient = "fixed" }] }, { history = 0.5 }]'
    accounts = run(tmp_path, value, DEFLATE, drop=("x", "2024Q2"))
    v, _, v0, _ = figures(accounts)
    assert v == pytest.approx(v0 * (1 + at("g")[0] / 100), rel=1e-13)
    said = [str(f) for f in accounts.findings if f.code == "W-RUNG-001"]
    assert len(said) == 1 and "2024Q2" in said[0] and "rung 2" in said[0]


def test_a_missing_level_of_a_rate_rule_takes_the_fallback(tmp_path: Path) -> None:
    value = (
        'method = "rate", indicators = [{ code = "y" }], fallback = [{ indicators = [{ code = "g", coefficient = "fixed" }] }]'
    )
    v, r, v0, _ = figures(run(tmp_path, value, DEFLATE, drop=("y", "2024Q2")))
    assert v == pytest.approx(v0 * (1 + at("g")[0] / 100), rel=1e-13)
    assert np.isfinite(r)


def test_without_a_fallback_the_item_and_gdp_are_not_available_and_not_zero(tmp_path: Path) -> None:
    accounts = run(tmp_path, FIXED, DEFLATE, drop=("x", "2024Q2"))
    assert np.isnan(accounts.value.sel(item=["X", "GDP"], period="2024Q2").values).all()
    assert any(f.code == "W-RUN-002" and "X" in str(f) for f in accounts.findings)
    assert np.isfinite(accounts.value.sel(item="GDP", period="2024Q3").values).all()


def test_draws_are_runs_one_by_one(tmp_path: Path) -> None:
    run(tmp_path, FIXED, DEFLATE)
    scheme = gdp.load_scheme(tmp_path / "t.toml")
    bound = scheme.plan(QUARTERS[12]).bind(panel(), base(), QUARTERS[12:])
    values = bound.values(panel())
    draws = values * np.random.default_rng(0).uniform(0.9, 1.1, (5, *values.shape))
    value, volume = bound.apply(draws)
    for k in range(5):
        one = bound.apply(draws[k])
        np.testing.assert_array_equal(value[k], one[0])
        np.testing.assert_array_equal(volume[k], one[1])
    cube: Any = bound.accounts(draws)[0]
    assert cube.dims == ("draw", "region", "item", "period")


@pytest.mark.parametrize(
    ("value", "volume", "code", "words"),
    [
        ('method = "reflate", price = [{ code = "p" }]', DEFLATE, "E-SCHEME-007", ("'X'", "reflate", "deflate")),
        (FIXED, 'method = "deflate"', "E-SCHEME-003", ("'X'", "price")),
        ('method = "extrapolate_value"', DEFLATE, "E-SCHEME-003", ("'X'", "indicators")),
        ('method = "rate", indicators = [{ code = "g" }]', DEFLATE, "E-SCHEME-011", ("'X'", "'g'", "a level")),
        ('method = "given", indicators = [{ code = "g" }]', DEFLATE, "E-SCHEME-011", ("'X'", "'g'", "money")),
        (FIXED.replace('"x"', '"nought"'), DEFLATE, "E-SCHEME-008", ("'X'", "'nought'")),
        (FIXED, 'method = "deflate", price = [{ code = "x" }]', "E-SCHEME-011", ("'X'", "'x'", "index")),
        (FIXED, 'method = "deflate", price = [{ code = "p", weight = 0.5 }]', "E-SCHEME-009", ("'X'", "0.5")),
        (FIXED + ", clamp = [3, -5]", DEFLATE, "E-SCHEME-004", ("clamp", "[3, -5]")),
        (FIXED.replace('"fixed"', '"magic"'), DEFLATE, "E-SCHEME-004", ("coefficient", "magic")),
    ],
)
def test_rules_that_cannot_work_are_refused(tmp_path: Path, value: str, volume: str, code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words):
        run(tmp_path, value, volume)


@pytest.mark.parametrize(("code", "wrong"), [("p", 0.0), ("p", -5.0), ("g", -250.0), ("x", np.inf), ("g", np.inf)])
def test_a_figure_that_cannot_be_is_not_available_and_never_a_number(tmp_path: Path, code: str, wrong: float) -> None:
    value = FIXED if code in ("p", "x") else FIXED.replace('"x"', '"g"')
    run(tmp_path, value + ", clamp = [-50, 50]", DEFLATE)
    bad = panel()
    values = np.array(bad.values, copy=True)
    values[0, bad.position(code), bad.months.get_loc(pd.Period("2024-06", freq="M"))] = wrong
    accounts = gdp.load_scheme(tmp_path / "t.toml").run(bad.with_values(values), base=base())
    assert np.isnan(accounts.volume.sel(item=["X", "GDP"], period="2024Q2").values).all()
    assert any(f.code == "W-RUN-002" for f in accounts.findings)
