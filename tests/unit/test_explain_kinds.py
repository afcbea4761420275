"""Traces of the less common ways in which figures are made: rules that change, months of quarters, linked volumes, forecasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import gdpcore as gdp
from gdpcore.panel import CellStatus
from gdpcore.scheme.rule import Rule
from gdpcore.scheme.run import Run
from tests.traced import figure


def replays(accounts: gdp.Accounts, region: str, items: list[str], periods: list[str]) -> None:
    for item in items:
        for period in periods:
            for measure in ("value", "volume"):
                trace = accounts.explain(region, item, period, measure)
                assert trace.value == figure(accounts, region, item, period, measure)
                assert trace.replay() == trace.value, (item, period, measure)
                assert len(str(trace).splitlines()) > 3


def bounded(rule: Rule) -> Rule:
    """The rule with growth of at most one per cent."""
    side = "volume" if rule.driver == "volume" else "value"
    return replace(rule, **{side: replace(getattr(rule, side), clamp=(0.0, 1.0))})


def test_rules_that_change_during_the_run():
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    rules: list[Rule] = []
    for rule in scheme.rules:
        rules += [replace(rule, end="2025Q1"), bounded(replace(rule, start="2025Q2"))] if rule.item == "F" else [rule]
    made = replace(scheme, rules=tuple(rules)).run(sample.panel, base=sample.accounts, periods=["2025Q1", "2025Q2"])
    assert isinstance(made.origin, Run)
    assert made.origin.parts is not None
    replays(made, "CN", ["F", "GDP"], ["2025Q1", "2025Q2"])


def test_months_on_a_base_of_quarters():
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    for regime in ("period", "ytd"):
        made = scheme.run(sample.panel, base=sample.accounts, periods=["2025-05"], regime=regime)
        replays(made, "CN", ["F", "GDP"], ["2025-05", "2024-05"])


def test_linked_volumes_on_the_period_before():
    scheme = gdp.load_scheme("sna-chained-production")
    rng = np.random.default_rng(0)
    periods = gdp.cube.period_index([f"{y}Q{q}" for y in range(2018, 2024) for q in (1, 2, 3, 4)])
    shape = (1, len(scheme.leaves), len(periods))
    volume = 100.0 * np.cumprod(1 + rng.normal(0.01, 0.01, shape), axis=-1)
    value = volume * np.cumprod(1 + rng.normal(0.005, 0.005, shape), axis=-1)
    axes = [gdp.cube.Axis.of("region", ["R"]), gdp.cube.Axis.of("item", scheme.leaves), gdp.cube.Axis.of("period", periods)]
    cubes = [
        gdp.cube.Cube.of(x, axes, gdp.cube.Meaning.of("million USD", p))
        for x, p in ((value, "current"), (volume, "constant@2020"))
    ]
    base = gdp.Accounts(cubes[0], cubes[1], scheme.hierarchy)
    codes = sorted({c for r in scheme.rules for c in r.codes})
    months = gdp.cube.period_index([f"{y}-{m:02d}" for y in range(2018, 2025) for m in range(1, 13)])
    from gdpcore.panel import Catalogue, Indicator, Panel

    catalogue = Catalogue(Indicator(c, unit="index" if c.startswith("p") else "million USD", frequency="M") for c in codes)
    levels = 100.0 * np.cumprod(1 + rng.normal(0.003, 0.003, (1, len(codes), len(months))), axis=-1)
    status = np.full(levels.shape, CellStatus.OBSERVED, dtype=np.uint8)
    panel = Panel(catalogue, ("R",), months, levels, status, np.full(levels.shape, -1, dtype=np.int32))
    made = scheme.run(panel, base=base, periods=["2024Q1", "2024Q2"])
    total = scheme.hierarchy.roots[0]
    replays(made, "R", [scheme.leaves[0], total], ["2024Q2"])


def test_a_forecast_cell_says_whose_it_is():
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    panel = sample.panel
    status, source = np.array(panel.status), np.array(panel.source)
    status[..., -1], source[..., -1] = CellStatus.FORECAST, -1
    made = scheme.run(replace(panel, status=status, source=source), base=sample.accounts, periods=["2025Q2"])
    assert isinstance(made.origin, Run)
    told = replace(made, origin=replace(made.origin, forecast_by="a factor model"))
    trace = told.explain("CN", "F", "2025Q2", "volume")
    forecast = [x for x in trace.leaves if "forecast" in x.status]
    assert forecast
    assert all(x.raw == "forecast by a factor model" and x.period == "2025-06" for x in forecast)
    assert "forecast by a factor model" in trace.to_text("en", full=True)


@pytest.mark.parametrize("measure", ["value", "volume"])
def test_growth_at_a_bound_is_held(measure):
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    rules = tuple(bounded(r) if r.item == "F" else r for r in scheme.rules)
    made = replace(scheme, rules=rules).run(sample.panel, base=sample.accounts, periods=["2025Q2"])
    trace = made.explain("CN", "F", "2025Q2", measure)
    assert trace.replay() == trace.value
    indicators = [x for x in trace.leaves if x.kind == "indicator" and not x.series.endswith("price")]
    assert any(x.moves == "held" and x.effect == 0.0 for x in indicators)
    assert "held at a bound" in str(trace)
