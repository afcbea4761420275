"""Cleaning inside every vintage: no look-ahead; and the flag of an imputed cell, all the way to the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore import samples
from gdpcore.cube import Status
from gdpcore.panel import CellStatus, Panel
from gdpcore.panel.cleaning import ComparableBase, Impute, Recipe, Replace, Replacement, SplitJoint, clean
from tests.build import codes, expect_refusal

BY = {"who": "made-up office", "why": "made up"}
NAMES = ["industrial_production", "retail_sales", "retail_sales_yoy", "services_production", "pmi", "cpi", "ppi"]


def china() -> Panel:
    held = samples.china().panel
    return held.select([n for n in NAMES if n in held.indicators])


def recipe(one: Panel) -> Recipe:
    month = pd.Period("2025-04", "M")
    r = [str(m) for m in one.months].index(str(month))
    figure = float(one.values[0, one.position("retail_sales"), r])
    return Recipe(
        "made up",
        (
            Replace(cells=(Replacement("retail_sales", "2025-04", figure, figure * 1.01, "made-up correction"),), **BY),
            ComparableBase(series=("retail_sales",), unlinked="carry", **BY),
            SplitJoint(series=("retail_sales",), by="festival", effects={"during": -0.1}, **BY),
            Impute(series=("cpi", "ppi"), method="latest_growth", months=("2024-03", "2025-05"), **BY),
            Impute(series=("pmi",), method="interpolate", **BY),
        ),
    )


def with_gaps(one: Panel) -> Panel:
    values, status = one.values.copy(), one.status.copy()
    for code, month in (("cpi", "2024-03"), ("ppi", "2025-05"), ("pmi", "2024-01")):
        at = (0, one.position(code), [str(m) for m in one.months].index(month))
        values[at], status[at] = np.nan, CellStatus.NOT_PUBLISHED
    return Panel(one.catalogue, one.regions, one.months, values, status, one.source, one.sources, one.known_at)


@pytest.mark.parametrize("day", ["2024-07-14", "2025-02-20", "2025-03-31", "2025-05-20"])
def test_cleaning_inside_a_vintage_sees_nothing_later(day: str) -> None:
    one = with_gaps(china())
    plan = recipe(one)
    clean_then = plan.clean(one.as_of(day), strict=False).panel
    poisoned = plan.clean(one.with_values_after(day, 1e30).as_of(day), strict=False).panel
    assert clean_then.values.tobytes() == poisoned.values.tobytes()
    assert clean_then.status.tobytes() == poisoned.status.tobytes()
    assert not np.nanmax(np.abs(clean_then.values)) > 1e29


def test_a_backtest_with_a_recipe_is_the_same_bit_by_bit_on_a_poisoned_future() -> None:
    one, accounts = with_gaps(china()), samples.china().accounts
    model = gdp.Cleaned(gdp.Bridge(), recipe(one))
    how = {"periods": ["2024Q4", "2025Q1"], "horizons": ["month3", "release-1"]}
    plain = gdp.backtest(model, one, accounts, **how)
    trap = gdp.backtest(model, one.with_values_after("2025-04-15", 1e30), accounts, **how)
    assert not plain.findings and len(plain.frame) == 4
    columns = ["mean", "sd", "crps"]
    assert plain.frame[columns].to_numpy().tobytes() == trap.frame[columns].to_numpy().tobytes()
    bare = gdp.backtest(gdp.Bridge(), one, accounts, **how)
    assert (bare.frame["mean"] != plain.frame["mean"]).any()


def test_updates_are_cleaned_too_and_frames_are_refused() -> None:
    one, accounts = with_gaps(china()), samples.china().accounts
    model = gdp.Cleaned(gdp.Bridge(), recipe(one))
    fit = model.fit(one.as_of("2025-04-15"), accounts.as_of("2025-04-15"))
    later = fit.update(one, accounts.as_of("2025-07-14"))
    assert len(later.cleaning.log) > len(fit.cleaning.log)
    assert later.nowcast("GDP", "2025Q2").sd > 0
    with expect_refusal("E-CAST-004", "DataFrame"):
        model.fit(pd.DataFrame())


def test_a_seed_reaches_the_forecaster_that_has_one() -> None:
    one, accounts = with_gaps(china()), samples.china().accounts
    scheme = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor())
    assert gdp.Cleaned(scheme, recipe(one), seed=7).seed == 7
    seen: list[int] = []

    @dataclass(frozen=True)
    class Seeded:
        seed: int = 0

        def fit(self, x: object, y: object, observes: object = None, *, start: object = None) -> object:
            seen.append(self.seed)
            return gdp.Bridge().fit(x, y, observes, start=start)

    gdp.backtest(gdp.Cleaned(Seeded(), recipe(one)), one, accounts, periods=["2025Q1"], horizons=["month2", "month3"], seed=3)
    assert len(set(seen)) == 2 and 0 not in seen


def test_a_factor_model_fills_a_cell_near_the_figure_that_was_taken_out() -> None:
    one = samples.china().panel.select(["industrial_production", "cpi", "ppi", "pmi", "retail_sales", "retail_sales_yoy"])
    month = [str(m) for m in one.months].index("2023-09")
    truth = one.values[0, :, month].copy()
    values, status = one.values.copy(), one.status.copy()
    for code in ("industrial_production", "ppi"):
        values[0, one.position(code), month] = np.nan
        status[0, one.position(code), month] = CellStatus.NOT_PUBLISHED
    gappy = Panel(one.catalogue, one.regions, one.months, values, status, one.source, one.sources)
    step = Impute(series=("industrial_production", "ppi"), method="factor_model", months=("2023-09",), **BY)
    with expect_refusal("E-CLEAN-002", "factor_model"):
        clean(gappy, [step])
    from gdpcore.nowcasting.cleaned import factor_cells

    done = clean(gappy, [step], models={"factor_model": factor_cells}).panel
    for code, near in (("industrial_production", 1.5), ("ppi", 1.0)):
        k = one.position(code)
        assert abs(done.values[0, k, month] - truth[k]) < near
        assert done.status[0, k, month] == CellStatus.ESTIMATED


def test_the_flag_of_an_imputed_cell_goes_through_the_scheme_to_accounts_page_and_export(tmp_path: Path) -> None:
    china = samples.china()
    scheme = gdp.load_scheme("cn-national")
    base = china.accounts.select(periods=china.accounts.periods[:-1])
    at = (0, china.panel.position("industrial_production"), [str(m) for m in china.panel.months].index("2025-05"))
    values, status = china.panel.values.copy(), china.panel.status.copy()
    values[at], status[at] = np.nan, CellStatus.NOT_PUBLISHED
    held = china.panel
    gappy = Panel(held.catalogue, held.regions, held.months, values, status, held.source, held.sources)
    cleaned = clean(gappy, [Impute(series=("industrial_production",), method="latest_growth", months=("2025-05",), **BY)]).panel
    made, plain = (scheme.run(p, base=base, periods=["2025Q2"]) for p in (cleaned, held))
    assert "W-CLEAN-001" in codes(made.findings) and "W-CLEAN-001" not in codes(plain.findings)
    said = next(f for f in made.findings if f.code == "W-CLEAN-001")
    assert said.fields["series"] == "industrial_production" and "2025-05" in said.fields["places"]
    long = made.to_long()
    cell = long[(long["item"] == "BCD") & (long["period"] == pd.Period("2025Q2", "Q"))].iloc[0]
    assert cell["volume_status"] & Status.ESTIMATED and np.isfinite(cell["volume"])
    leaves = [
        f for f in made.explain(region="CN", item="BCD", period="2025Q2", measure="volume").leaves if "2025-05" in str(f.period)
    ]
    assert any(f.status == "estimated" for f in leaves if f.series == "industrial_production")
    gdp.Bulletin(made, language="zh").write(tmp_path)
    page = next(tmp_path.glob("*.html")).read_text(encoding="utf-8")
    assert said.text("zh") in page
