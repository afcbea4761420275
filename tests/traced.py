"""Accounts that the tests of tracing look at, and the same pipelines on other cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

import gdpcore as gdp
from gdpcore.cube import Cube
from gdpcore.cube.trace import Trace


@dataclass(frozen=True)
class Pipeline:
    """Accounts as a function of a panel and of given accounts by name; the same function makes them from other cells."""

    make: Callable[..., gdp.Accounts]
    panel: gdp.Panel
    given: dict[str, gdp.Accounts]

    @cached_property
    def accounts(self) -> gdp.Accounts:
        return self.make(self.panel, **self.given)

    def changed(self, key: tuple[str, str, str, str, str], sha256: str, factor: float) -> gdp.Accounts:
        """The accounts after one raw cell was moved; the cell is named as a trace names it."""
        kind, series, measure, region, period = key
        if kind == "indicator":
            values = np.array(self.panel.values)
            at = self.panel.regions.index(region), self.panel.position(series), self.panel.months.get_loc(period)
            values[at] = values[at] * factor if values[at] else factor - 1
            return self.make(self.panel.with_values(values), **self.given)
        given = dict(self.given)
        name = next(n for n, a in given.items() if n == sha256)
        cube: Cube = getattr(given[name], measure)
        values = np.array(cube.values)
        at = (cube.axis("region").position(region), cube.axis("item").position(series), cube.axis("period").position(period))
        values[at] = values[at] * factor if values[at] else factor - 1
        given[name] = gdp.accounts.Accounts(
            *(Cube(values, c.axes, c.meaning, c.status) if c is cube else c for c in (given[name].value, given[name].volume)),
            given[name].hierarchy,
        )
        return self.make(self.panel, **given)


def figure(accounts: gdp.Accounts, region: str, item: str, period: str, measure: str) -> float:
    """The figure as the accounts themselves give it."""
    if measure == "growth":
        cube = gdp.accounts.measures.growth(accounts, accounts.flow)
        return float(cube.sel(region=region, item=item, period=period).values)
    return float(getattr(accounts, measure).sel(region=region, item=item, period=period).values)


def audit(pipeline: Pipeline, figures: list[tuple[str, str, str, str]], cells: int, seed: int) -> dict[str, int]:
    """Move cells one by one and hold every figure against its trace: what is claimed moves it, what is not leaves every bit."""
    rng = np.random.default_rng(seed)
    traces: dict[tuple[str, str, str, str], Trace] = {f: pipeline.accounts.explain(*f) for f in figures}
    claims = {f: {(x.key, _name(pipeline, x)): x.moves for x in t.leaves} for f, t in traces.items()}
    claimed = sorted({c for one in claims.values() for c in one})
    others = _cells(pipeline)
    picked = [claimed[int(k)] for k in rng.choice(len(claimed), min(cells // 2, len(claimed)), replace=False)]
    picked += [others[int(k)] for k in rng.choice(len(others), cells - len(picked), replace=False)]
    seen = {"moved": 0, "left": 0, "excused": 0}
    for key, name in picked:
        after = pipeline.changed(key, name, float(rng.uniform(1.01, 1.05)))
        for f in figures:
            moves = claims[f].get((key, name))
            same = figure(after, *f) == traces[f].value
            if moves == "yes":
                assert not same, (f, key, "is claimed and does not move it")
                seen["moved"] += 1
            elif moves is None:
                assert same, (f, key, "moves it and is not claimed")
                seen["left"] += 1
            else:
                seen["excused"] += 1
    for f, trace in traces.items():
        assert trace.value == figure(pipeline.accounts, *f)
    return seen


def _name(pipeline: Pipeline, leaf: gdp.accounts.lineage.states.Leaf) -> str:
    """Which of the given accounts a cell stands in; "" for the panel."""
    if leaf.kind == "indicator":
        return ""
    from gdpcore.accounts.lineage.states import Given

    for name, accounts in pipeline.given.items():
        if leaf.sha256 in (
            Given(accounts)._hash,
            getattr(getattr(accounts.sources, "rows", None), "table", None) and accounts.sources.rows.table.sha256,
        ):
            return name
    raise AssertionError(leaf)


def _cells(pipeline: Pipeline) -> list[tuple[tuple[str, str, str, str, str], str]]:
    """Every raw cell that holds a number."""
    p, out = pipeline.panel, []
    for r, i, m in np.argwhere(np.isfinite(p.values)):
        out.append((("indicator", p.indicators[i], "", p.regions[r], str(p.months[m])), ""))
    for name, a in pipeline.given.items():
        for measure, cube in (("value", a.value), ("volume", a.volume)):
            for r, i, t in np.argwhere(np.isfinite(cube.values)):
                out.append((("account", a.items[i], measure, a.regions[r], str(a.periods[t])), name))
    return out


@cache
def china_pipeline() -> Pipeline:
    """China's last quarter by the national scheme."""
    sample, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    return Pipeline(lambda panel, base: scheme.run(panel, base=base, periods=["2025Q2"]), sample.panel, {"base": sample.accounts})


@cache
def city_pipeline() -> Pipeline:
    """Two units of the made-up city, year to date."""
    sample, scheme = gdp.samples.city(), gdp.load_scheme("cn-city-quarterly")
    panel, base = sample.panel.select(regions=["D01", "D02"]), sample.accounts.select(regions=["D01", "D02"])
    return Pipeline(lambda panel, base: scheme.run(panel, base=base), panel, {"base": base})


@cache
def agreed_pipeline() -> Pipeline:
    """Two units of the made-up city, benchmarked to years and then reconciled with the sum of the truth."""
    sample, scheme = gdp.samples.city(), gdp.load_scheme("cn-city-quarterly")
    names = ["D01", "D02"]
    panel, base, truth = (
        sample.panel.select(regions=names),
        sample.accounts.select(regions=names),
        sample.truth.select(regions=names),
    )
    both = gdp.Hierarchy.of(["TWO", *names], {"TWO": names})
    parent = truth.sum_regions(both).select(regions=["TWO"], periods=truth.periods[-8:]).to_flow("period")

    def make(panel: gdp.Panel, base: gdp.Accounts, annual: gdp.Accounts, parent: gdp.Accounts) -> gdp.Accounts:
        single = scheme.run(panel, base=base).benchmark(annual).to_flow("period")
        return single.reconcile(parent, annual="scale")

    return Pipeline(make, panel, {"base": base, "annual": sample.annual.select(regions=names), "parent": parent})


def china() -> gdp.Accounts:
    """China's last quarter."""
    return china_pipeline().accounts


def city() -> gdp.Accounts:
    """The made-up city."""
    return city_pipeline().accounts
