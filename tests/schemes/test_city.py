"""The made-up city: cn-city-quarterly on its indicators gives back what the generator made.

The generator knows nothing of the library, so agreement to the last digits checks the whole way from indicators to
accounts. On the published indicators the result may differ by their rounding; how much is worked out here by intervals,
not chosen.
"""

from __future__ import annotations

import ast
import csv
import functools
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

import gdpcore as gdp
from gdpcore.cube.units import factor, unit
from gdpcore.panel import Catalogue, CellStatus, Panel
from gdpcore.samples.made_up_city import City, city, economy, generator, publish
from gdpcore.scheme import Scheme, load_scheme
from gdpcore.scheme.rule import Method, Rule, Term

Array = NDArray[np.float64]
ROOT = Path(gdp.__file__).parent
SCHEME_FILE = ROOT / "scheme" / "builtin" / "cn-city-quarterly.toml"
TEXT = SCHEME_FILE.read_text(encoding="utf-8")
QUARTERS = ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]


@pytest.fixture(scope="module")
def sample() -> City:
    return city()


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme("cn-city-quarterly")


@pytest.fixture(scope="module")
def from_clean(sample: City, scheme: Scheme) -> gdp.Accounts:
    return scheme.run(sample.clean, base=sample.accounts)


@pytest.fixture(scope="module")
def from_published(sample: City, scheme: Scheme) -> gdp.Accounts:
    return scheme.run(sample.panel, base=sample.accounts)


def worst(got: gdp.Accounts, truth: gdp.Accounts, periods: list[str]) -> float:
    """Largest relative difference of values and volumes, all units and items; NaN counts as a failure."""
    assert got.regions == truth.regions and got.items == truth.items
    gaps = []
    for name in ("value", "volume"):
        a, b = (getattr(x, name).sel(period=periods).values for x in (got, truth))
        assert a.shape == b.shape and np.isfinite(a).all()
        gaps.append(float(np.max(np.abs(a - b) / np.abs(b))))
    return max(gaps)


def until(accounts: gdp.Accounts, last: str) -> gdp.Accounts:
    return accounts.select(periods=[p for p in accounts.periods if p <= pd.Period(last, freq="Q")])


# -- clean indicators give the truth ---------------------------------------------------------------------------------
def test_clean_indicators_give_the_truth(from_clean: gdp.Accounts, sample: City) -> None:
    assert [str(p) for p in from_clean.periods] == ["2024Q1", "2024Q2", "2024Q3", "2024Q4", *QUARTERS]
    assert len(from_clean.regions) == 16 and len(from_clean.items) == 61
    assert worst(from_clean, sample.truth, QUARTERS) < 1e-10
    assert from_clean.findings == ()  # no clamp, no fallback, no refused coefficient


def test_two_years_from_a_base_that_ends_earlier(sample: City, scheme: Scheme) -> None:
    got = scheme.run(sample.clean, base=until(sample.accounts, "2023Q4"))
    periods = [str(p) for p in pd.period_range("2024Q1", "2025Q4", freq="Q")]
    assert [str(p) for p in got.periods][-8:] == periods
    assert worst(got, sample.truth, periods) < 1e-10


def test_across_the_date_at_which_a_rule_changes(sample: City, scheme: Scheme) -> None:
    # dwellings: cost of building up to 2023Q4, market rent after; both are the true deflator in the made-up city
    got = scheme.run(sample.clean, base=until(sample.accounts, "2022Q4"))
    periods = [str(p) for p in pd.period_range("2023Q1", "2025Q4", freq="Q")]
    assert worst(got, sample.truth, periods) < 1e-10


@pytest.mark.parametrize("period", ["2016Q2", "2020Q1", "2020Q4", "2021Q1"])
def test_one_quarter_of_the_past_from_its_year_before(sample: City, scheme: Scheme, period: str) -> None:
    wide = TEXT  # the shock of 2020 and its echo are beyond the clamps: take them off
    for clamp in set(re.findall(r"clamp = \[[^\]]*\], ", TEXT)):
        wide = wide.replace(clamp, "")
    got = loaded(wide).run(sample.clean, base=sample.accounts, periods=[period])
    assert worst(got, sample.truth, [period]) < 1e-10


def test_another_seed_is_another_city_and_agrees_as_well(scheme: Scheme, sample: City) -> None:
    other = city(7)
    assert not np.allclose(other.truth.value.values, sample.truth.value.values)
    assert worst(scheme.run(other.clean, base=other.accounts), other.truth, QUARTERS) < 1e-10


# -- published indicators: within their rounding ----------------------------------------------------------------------
@dataclass(frozen=True)
class Range:
    """A quantity known to lie between two arrays."""

    low: Array
    high: Array

    def __mul__(self, other: Range) -> Range:  # of positive quantities
        return Range(self.low * other.low, self.high * other.high)

    def __truediv__(self, other: Range) -> Range:
        return Range(self.low / other.high, self.high / other.low)

    def scaled(self, times: Array | float) -> Range:
        return Range(self.low * times, self.high * times)

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)


def around(x: Array, half: float | Array) -> Range:
    return Range(x - half, x + half)


class Rounding:
    """What the accounts can be when each published figure is off by at most half a unit in its last place.

    Works on the unrounded panel (u, indicator, month) and the rules, and on nothing that the engine computes.
    """

    def __init__(self, sample: City, scheme: Scheme) -> None:
        self.sample, self.scheme = sample, scheme
        self.panel, self.truth = sample.clean, sample.truth

    def item_ranges(self, period: str) -> tuple[dict[str, Range], dict[str, Range]]:
        """Ranges (u,) of value and volume of every item for January to the end of a quarter of 2025."""
        now = pd.Period(period, freq="Q")
        value: dict[str, Range] = {}
        volume: dict[str, Range] = {}
        for leaf in self.scheme.leaves:
            rule = self.scheme.rule(leaf, now)
            v, r = (getattr(self.truth, m).sel(item=leaf, period=now - 4).values for m in ("value", "volume"))
            value[leaf], volume[leaf] = self._leaf(rule, now, v, r)
        for ranges in (value, volume):
            for code in self.scheme.items:
                if code not in ranges and code not in self.scheme.hierarchy.memos:
                    ranges[code] = total(ranges[x] for x in self.scheme.hierarchy.leaves_of(code))
            for memo in self.scheme.memos:
                ranges[memo.code] = total(ranges[c].scaled(share or 0.0) for c, share in memo.shares)
        return value, volume

    def _leaf(self, rule: Rule, now: pd.Period, v: Array, r: Array) -> tuple[Range, Range]:
        price = self._mix(rule.prices, now) if rule.prices else None
        if rule.driver == "both":
            return self._driver(rule, rule.value, now).scaled(v), self._driver(rule, rule.volume, now).scaled(r)
        ratio = self._driver(rule, rule.driving, now)
        assert price is not None
        if rule.driver == "value":
            return ratio.scaled(v), (ratio / price).scaled(r)
        return (ratio * price).scaled(v), ratio.scaled(r)

    def _driver(self, rule: Rule, method: Method, now: pd.Period) -> Range:
        """Range of 1 + growth of the driving side."""
        if method.name == "rate":  # V = x V_year / x_year; as a ratio to V'
            (term,) = method.terms
            year = self._span(term.code, pd.Period(f"{now.year - 1}Q4", freq="Q"))
            whole = self.truth.value.sel(item=rule.item, period=f"{now.year - 1}Q4").values
            before = self.truth.value.sel(item=rule.item, period=now - 4).values
            return (self._span(term.code, now) / year).scaled(whole / before)
        if method.name == "composite" and method.weights == "base":  # growth of the sum
            return total(self._yuan(t.code, now) for t in method.terms) / total(self._yuan(t.code, now - 4) for t in method.terms)
        return total(self._term(rule, t, now).scaled(t.weight) for t in method.terms)

    def _term(self, rule: Rule, term: Term, now: pd.Period) -> Range:
        growth = self._ratio(term.code, now)
        if term.coefficient == "fixed":
            assert term.k == 1.0
            return growth
        side = "volume" if rule.driver == "volume" else "value"
        past = pd.period_range(now.asfreq("Y").asfreq("Q", how="start") - 20, periods=20, freq="Q")
        off = 50.0 * np.stack([r.high - r.low for r in (self._ratio(term.code, q) for q in past)], axis=-1)  # (u, 20) points
        off_now = 50.0 * (growth.high - growth.low)
        true = 50.0 * (growth.high + growth.low) - 100.0
        if term.coefficient == "difference":  # y = x + mean(y - x): both errors enter once
            return around(1.0 + true / 100.0, (off_now + off.mean(axis=-1)) / 100.0)
        assert term.own
        y = np.stack([self._own_growth(rule.item, side, q) for q in past], axis=-1)
        # f = mean(y) + b (x - mean(x)) with x = y + e, so f - y = (b - 1)(y - mean y) + b (e - mean e); Cauchy-Schwarz:
        # |b - 1| <= |S_xe| / S_xx <= sqrt(S_ee / S_xx), S_xx >= (sqrt(S_yy) - sqrt(S_ee))^2
        noise = np.sqrt((off**2).sum(axis=-1))
        spread = np.sqrt(((y - y.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1))
        assert (spread > noise).all()
        slope_off = noise / (spread - noise)
        off_line = slope_off * np.abs(true - y.mean(axis=-1)) + (1.0 + slope_off) * (off_now + off.mean(axis=-1))
        return around(1.0 + true / 100.0, off_line / 100.0)

    def _own_growth(self, item: str, side: str, quarter: pd.Period) -> Array:
        cube = getattr(self.truth, side).sel(item=item)
        return np.asarray(100.0 * (cube.sel(period=quarter).values / cube.sel(period=quarter - 4).values - 1.0))

    def _mix(self, terms: tuple[Term, ...], now: pd.Period) -> Range:
        return total(self._ratio(t.code, now).scaled(t.weight) for t in terms)

    def _ratio(self, code: str, now: pd.Period) -> Range:
        """Range of 1 + growth of an indicator, January to the quarter's end against last year."""
        one = self.panel.catalogue[code]
        if one.kind != "level":
            assert one.flow == "ytd"
            return around(self._cell(code, now) - one.unchanged, publish.half_unit(one)).scaled(0.01) + Range(
                np.ones(16), np.ones(16)
            )
        if not one.growth:
            return self._span(code, now) / self._span(code, now - 4)
        if one.flow == "ytd":  # x / (x / (1 + g)): the level cancels
            return self._ratio(one.growth, now)
        levels, rates = self._months(code, now), self._months(one.growth, now)
        half, off = publish.half_unit(one), publish.half_unit(self.panel.catalogue[one.growth])
        bases = [around(x, half) / around(1.0 + g / 100.0, off / 100.0) for x, g in zip(levels, rates, strict=True)]
        return total(around(x, half) for x in levels) / total(bases)

    def _span(self, code: str, now: pd.Period) -> Range:
        """Range of the sum of cells that make January to the quarter's end."""
        one = self.panel.catalogue[code]
        if one.flow == "ytd":
            return around(self._cell(code, now), publish.half_unit(one))
        return total(around(x, publish.half_unit(one)) for x in self._months(code, now))

    def _yuan(self, code: str, now: pd.Period) -> Range:
        return self._span(code, now).scaled(factor(unit(self.panel.catalogue[code].unit), unit("亿元")))

    def _cell(self, code: str, now: pd.Period) -> Array:
        at = self.panel.months.get_loc(now.asfreq("M", how="end"))
        return np.asarray(self.panel.values[:, self.panel.position(code), at])

    def _months(self, code: str, now: pd.Period) -> list[Array]:
        """Cells of single months, January and February as one where they are published so."""
        one = self.panel.catalogue[code]
        year = self.panel.values[:, self.panel.position(code)][:, np.asarray(self.panel.months.year) == now.year][
            :, : 3 * now.quarter
        ]
        months = list(year.T) if one.frequency == "M" else list(year.T[2::3])
        if code in publish.JOINT and one.kind == "level":
            months[:2] = [months[0] + months[1]]
        if code in publish.JOINT and one.kind == "growth":
            level = self._levels_of(code, now.year), self._levels_of(code, now.year - 1)
            months[:2] = [100.0 * ((level[0][0] + level[0][1]) / (level[1][0] + level[1][1]) - 1.0)]
        return months

    def _levels_of(self, rate: str, year: int) -> Array:
        level = next(i.code for i in self.panel.catalogue.values() if i.growth == rate)
        return np.asarray(self.panel.values[:, self.panel.position(level)][:, np.asarray(self.panel.months.year) == year].T)


def total(ranges: Iterator[Range] | list[Range]) -> Range:
    parts = list(ranges)
    return Range(np.sum([p.low for p in parts], axis=0), np.sum([p.high for p in parts], axis=0))


@pytest.mark.parametrize("period", QUARTERS)
def test_published_indicators_stay_within_their_rounding(
    sample: City, scheme: Scheme, from_published: gdp.Accounts, period: str
) -> None:
    for name, ranges in zip(("value", "volume"), Rounding(sample, scheme).item_ranges(period), strict=True):
        got, true = (getattr(a, name).sel(period=period) for a in (from_published, sample.truth))
        for item in scheme.items:
            known, slack = ranges[item], 1e-12 * np.abs(ranges[item].high)
            for what, figures in (("truth", true.sel(item=item).values), ("result", got.sel(item=item).values)):
                assert (known.low - slack <= figures).all() and (figures <= known.high + slack).all(), (
                    what,
                    name,
                    item,
                )


def test_the_bound_is_narrow_and_the_result_well_inside(sample: City, scheme: Scheme, from_published: gdp.Accounts) -> None:
    _, volume = Rounding(sample, scheme).item_ranges("2025Q4")
    before = sample.truth.volume.sel(item="GDP", period="2024Q4").values.sum()
    width = 100.0 * float((volume["GDP"].high - volume["GDP"].low).sum()) / before / 2.0
    got, true = (
        100.0 * (a.volume.sel(item="GDP", period="2025Q4").values.sum() / before - 1.0) for a in (from_published, sample.truth)
    )
    assert width < 0.1  # points of the city's growth, if every one of 1,500 figures were off the same way
    assert abs(got - true) < width / 10.0


def test_rounding_is_seen(from_published: gdp.Accounts, sample: City) -> None:
    assert worst(from_published, sample.truth, QUARTERS) > 1e-5


# -- the quirks are there, and matter --------------------------------------------------------------------------------
def test_january_and_february_are_one_figure(sample: City) -> None:
    panel = sample.panel
    january, february = (np.asarray(panel.months.month) == m for m in (1, 2))
    for code in publish.JOINT:
        k, one = panel.position(code), panel.catalogue[code]
        assert np.isnan(panel.values[:, k, january]).all()
        assert (panel.status[:, k, january] & CellStatus.IN_NEXT).all() and panel.joint[:, k, january].all()
        if one.kind == "level" and not one.growth:
            both = sample.clean.values[:, k, january] + sample.clean.values[:, k, february]
            assert np.abs(panel.values[:, k, february] - both).max() <= publish.half_unit(one) + 1e-9
    single = [k for k, c in enumerate(panel.indicators) if c not in publish.JOINT]
    assert not panel.joint[:, single].any()


def test_year_to_date_series_begin_in_february(sample: City) -> None:
    panel, january = sample.panel, np.asarray(sample.panel.months.month) == 1
    without = [c for c, i in panel.catalogue.items() if i.flow == "ytd" and i.provider == "统计局" and i.frequency == "M"]
    assert len(without) >= 10
    for code in without:
        assert np.isnan(panel.values[:, panel.position(code), january]).all(), code
        assert np.isfinite(panel.values[:, panel.position(code), ~january]).all(), code


def test_published_growth_is_not_the_ratio_of_published_levels(sample: City) -> None:
    panel = sample.panel
    for code in ("wholesale_sales", "retail_sales", "internet_software_revenue", "business_services_revenue"):
        one = panel.catalogue[code]
        x, g = (panel.values[:, panel.position(c)] for c in (code, one.growth))
        ratio = 100.0 * (x[:, 12:] / x[:, :-12] - 1.0)
        gap = np.abs(ratio - g[:, 12:])
        year = int(one.breaks[-1][:4])
        at_break = np.asarray(panel.months[12:].year) == year
        assert np.nanmin(gap[:, at_break]) > 3.0, code
        quiet = ~np.isin(np.asarray(panel.months[12:].year), [int(b[:4]) for b in one.breaks])
        rounded = 0.05 + 200.0 * publish.half_unit(one) * (1.0 + ratio / 100.0) / x[:, :-12]
        assert (np.isnan(gap) | (gap <= rounded * 1.01))[:, quiet].all(), code


def test_the_comparable_base_is_what_keeps_the_result_right(sample: City, scheme: Scheme, from_published: gdp.Accounts) -> None:
    blind = Catalogue(replace(i, growth="") for i in sample.panel.catalogue.values())
    wrong = scheme.run(replace(sample.panel, catalogue=blind), base=sample.accounts)
    for item in ("F52_ABOVE", "I64_65"):  # their scope moved in January 2025
        true, right, off = (a.value.sel(item=item, period="2025Q4").values for a in (sample.truth, from_published, wrong))
        assert np.abs(right / true - 1.0).max() < 1e-3
        assert np.abs(off / true - 1.0).min() > 0.03


def test_figures_are_rounded_and_sources_keep_the_raw_text(sample: City) -> None:
    panel = sample.panel
    for code, one in panel.catalogue.items():
        x = panel.values[:, panel.position(code)]
        if code not in publish.IN_WAN:
            places = 1 if one.kind != "level" else 2
            assert np.nanmax(np.abs(x - np.round(x, places))) == 0.0, code
    here = ~np.isnan(panel.values)
    assert ((panel.source >= 0) == here).all()
    for code, last in publish.IN_WAN.items():
        for month, delivered in ((pd.Period(last), "万元"), (pd.Period(last) + 2, "亿元")):
            source = panel.source_of(code, month, "D05")
            assert source is not None and re.fullmatch(r"\d+\.\d\d " + delivered, source.raw)
            value = float(source.raw.split()[0]) * factor(unit(delivered), unit(panel.catalogue[code].unit))
            at = panel.months.get_loc(month)
            assert panel.values[panel.regions.index("D05"), panel.position(code), at] == pytest.approx(value, rel=1e-15)
    assert len({(s.file, s.cell) for s in panel.sources}) == len(panel.sources)


def test_sources_point_into_files_whose_hash_they_carry(sample: City) -> None:
    """The made-up files can be written out again: hash, cell and raw text agree."""
    panel, provider = sample.panel, "财政局"
    mine = [c for c, i in panel.catalogue.items() if i.provider == provider]
    for u, region in enumerate(panel.regions):
        found = {c: [panel.source_of(c, m, region) for m in panel.months] for c in mine}
        lines = [[s.raw if s else "" for s in found[c]] for c in mine]
        text = publish._csv([panel.catalogue[c].zh for c in mine], lines, panel.months)
        grid = list(csv.reader(io.StringIO(text)))
        sources = [s for c in mine for s in found[c] if s is not None]
        assert len(sources) == int(np.isfinite(panel.values[u, [panel.position(c) for c in mine]]).sum())
        for s in sources:
            letters, row = re.fullmatch(r"([A-Z]+)(\d+)", s.cell).groups()  # type: ignore[union-attr]
            column = functools.reduce(lambda n, letter: 26 * n + ord(letter) - 64, letters, 0)
            assert grid[int(row) - 1][column - 1] == s.raw
            assert s.sha256 == hashlib.sha256(text.encode("utf-8")).hexdigest()
            assert s.file == f"made-up-city/{provider}-{region}.csv"


def test_published_and_clean_differ_by_rounding_only_where_the_scope_stands(sample: City) -> None:
    for code, one in sample.panel.catalogue.items():
        if one.growth or code in publish.JOINT:
            continue
        k = sample.panel.position(code)
        assert np.nanmax(np.abs(sample.panel.values[:, k] - sample.clean.values[:, k])) <= publish.half_unit(one) * (1 + 1e-6), (
            code
        )


# -- adding up -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", ["from_clean", "from_published"])
def test_both_partitions_of_the_city_give_one_total(which: str, sample: City, request: pytest.FixtureRequest) -> None:
    whole = request.getfixturevalue(which).sum_regions(sample.districts)
    tree = sample.districts
    assert set(tree.partitions["CITY"]) == {"administrative", "civil"}
    assert len(tree.children("CITY", "administrative")) == 16 and len(tree.children("CITY", "civil")) == 12
    for cube in (whole.value, whole.volume):
        city_total = cube.sel(region="CITY").values
        for partition in ("administrative", "civil"):
            parts = cube.sel(region=list(tree.children("CITY", partition))).values
            assert np.max(np.abs(parts.sum(axis=0) - city_total) / np.abs(parts).sum(axis=0)) < 1e-13, partition


@pytest.mark.parametrize("which", ["from_clean", "from_published"])
def test_industries_and_strata_add_to_gdp(which: str, request: pytest.FixtureRequest) -> None:
    accounts = request.getfixturevalue(which)
    gaps = accounts.residuals().set_index(["parent", "partition"])
    assert {("GDP", "industry"), ("GDP", "stratum")} <= set(gaps.index)
    assert gaps.to_numpy().max() < 1e-13


def test_strata_are_not_industries(scheme: Scheme) -> None:
    tree = scheme.hierarchy
    leaves = {c: set(tree.leaves_of(c)) for c in ("S1", "S2", "S3", "A", "BCD", "E")}
    assert leaves["S1"] == leaves["A"] - {"A05"}
    assert leaves["S2"] == (leaves["BCD"] | leaves["E"]) - {"B11", "C43"}
    assert {"A05", "B11", "C43"} <= leaves["S3"]
    assert tree.children("GDP", "industry") == ("A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH")
    assert set(tree.leaves_of("GDP", "industry")) == set(tree.leaves_of("GDP", "stratum")) == set(scheme.leaves)


def test_memo_items_are_shown_and_never_added(scheme: Scheme, from_clean: gdp.Accounts) -> None:
    assert scheme.hierarchy.memos == ("C", "PRIVATE", "DIGITAL")
    value = from_clean.value.sel(region="D01", period="2025Q4")
    figures = dict(zip(from_clean.items, value.values.tolist(), strict=True))
    assert figures["C"] == pytest.approx(figures["C_ABOVE"] + figures["C43"] + 0.9 * figures["BCD_BELOW"], rel=1e-13)
    assert not any(scheme.is_leaf(m) for m in scheme.hierarchy.memos)


# -- the sample ------------------------------------------------------------------------------------------------------
def test_the_sample_says_that_it_is_made_up(sample: City) -> None:
    assert sample.note.startswith("MADE UP") and "虚构" in sample.note
    assert "made up" in repr(sample)
    for module in (generator, publish, sys.modules[city.__module__]):
        assert "MADE" in (module.__doc__ or ""), module.__name__
    assert all("made up" in i.note for i in sample.panel.catalogue.values())
    assert all("made up" in s.publisher and "made-up" in s.file for s in sample.panel.sources)
    assert "虚构" in sample.districts.node("CITY").zh


def test_what_the_sample_holds(sample: City, scheme: Scheme) -> None:
    assert [str(sample.accounts.periods[k]) for k in (0, -1)] == ["2015Q1", "2024Q4"]
    assert [str(sample.truth.periods[k]) for k in (0, -1)] == ["2015Q1", "2025Q4"]
    assert [str(sample.annual.periods[k]) for k in (0, -1)] == ["2015", "2025"]
    for accounts in (sample.accounts, sample.truth):
        assert accounts.flow == "ytd" and str(accounts.value.meaning.unit) == "亿元"
        assert str(accounts.value.meaning.price) == "current" and str(accounts.volume.meaning.price) == "constant@2020"
        assert accounts.items == scheme.items and accounts.regions == sample.panel.regions == sample.clean.regions
        assert accounts.residuals()[["value", "volume"]].to_numpy().max() < 1e-13
    history = [str(p) for p in sample.accounts.periods]
    assert np.array_equal(sample.accounts.value.values, sample.truth.value.sel(period=history).values)
    fourth = sample.truth.volume.sel(period=[f"{y}Q4" for y in range(2015, 2026)]).values
    assert np.array_equal(sample.annual.volume.values, fourth)
    quarters = [f"2020Q{q}" for q in range(1, 5)]
    assert np.array_equal(sample.truth.value.sel(period=quarters).values, sample.truth.volume.sel(period=quarters).values)
    gdp_2024 = sample.annual.value.sel(item="GDP", period="2024").values
    assert 4500 < gdp_2024.sum() < 5500 and gdp_2024.min() > 100
    assert sample.districts.leaves == sample.truth.regions or set(sample.districts.leaves) == set(sample.truth.regions)
    assert all(n.zh and n.en for n in sample.districts.nodes.values())


def test_generation_is_kept_and_repeats(sample: City) -> None:
    assert city() is sample
    again = generator.generate(2020)
    place = again.leaves.index("C_ABOVE")
    months = again.value[:, place, 12:15].sum(axis=-1)
    assert np.array_equal(months, sample.truth.value.sel(item="C_ABOVE", period="2015Q1").values) or np.allclose(
        months, sample.truth.value.sel(item="C_ABOVE", period="2015Q1").values, rtol=1e-15
    )


def imported_by(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(str(node.module))
    return names


def test_the_generator_knows_nothing_of_the_library() -> None:
    """Nothing but the made-up economy beside it, which knows nothing either: the truth is checked from outside."""
    file, beside = Path(generator.__file__), Path(economy.__file__)
    assert imported_by(beside) <= {"__future__", "collections.abc", "dataclasses"}
    assert imported_by(file) <= {"__future__", "dataclasses", "numpy", "numpy.typing", "pandas", economy.__name__}
    code = (
        "import importlib.util, sys\n"
        "sys.modules['gdpcore'] = None\n"  # any import of it would now fail
        f"for name, path in (({economy.__name__!r}, {str(beside)!r}), ('alone', {str(file)!r})):\n"
        "    spec = importlib.util.spec_from_file_location(name, path)\n"
        "    module = importlib.util.module_from_spec(spec)\n"
        "    sys.modules[name] = module\n"
        "    spec.loader.exec_module(module)\n"
        "made = module.generate(1)\n"
        "print(made.value.shape, [m for m in sys.modules if m.startswith('gdpcore.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"(16, 42, 144) {[economy.__name__]}"


def test_no_clamp_comes_near_in_the_years_tested(sample: City) -> None:
    for frame in (sample.truth.growth(flow="ytd"), sample.truth.growth(flow="ytd", of="value")):
        calm = frame.loc["2024Q1":"2025Q4"]
        assert calm.to_numpy().min() > -30.0 and calm.to_numpy().max() < 50.0


# -- the scheme ------------------------------------------------------------------------------------------------------
def test_the_scheme_is_whole(scheme: Scheme, sample: City) -> None:
    assert scheme.check(sample.panel.catalogue) == []
    assert scheme.regime == "ytd"
    assert scheme.remark.startswith("illustrative defaults, not the scheme of any bureau")
    for node in scheme.hierarchy.nodes.values():
        assert re.search(r"[\u4e00-\u9fff]", node.zh) and re.fullmatch(r"[\x20-\x7e]+", node.en), node.code
    assert len(scheme.leaves) == 42


def test_every_indicator_is_in_the_catalogue_and_used(scheme: Scheme, sample: City) -> None:
    catalogue = Catalogue.read(ROOT / "samples" / "data" / "city" / "catalogue.csv")
    used = {c for rule in scheme.rules for c in rule.codes}
    beside = {i.growth for i in catalogue.values() if i.growth}
    assert used <= set(catalogue)
    assert set(catalogue) == used | beside
    assert catalogue.check() == []
    for names in ([i.zh for i in catalogue.values()], [i.en for i in catalogue.values()]):
        assert len(set(names)) == len(names) and all(names)
    assert all(i.provider and i.lag_days >= i.compiler_lag_days > 0 for i in catalogue.values())
    assert len({i.provider for i in catalogue.values()}) >= 8
    for panel in (sample.panel, sample.clean):
        assert panel.indicators == tuple(catalogue)
        assert np.isfinite(panel.values).any(axis=(0, 2)).all()


def differ(left: gdp.Accounts, right: gdp.Accounts, item: str) -> bool:
    """True if value or volume of 2025Q4 differs anywhere by more than a millionth."""
    pairs = [[getattr(a, m).sel(item=item, period="2025Q4").values for a in (left, right)] for m in ("value", "volume")]
    return not all(np.allclose(a, b, rtol=1e-6) for a, b in pairs)


def test_each_indicator_moves_its_own_items_and_no_others(scheme: Scheme, sample: City, from_clean: gdp.Accounts) -> None:
    """Every first-rung indicator changes its own leaves and no others when its last figures change."""
    used_by: dict[str, set[str]] = {}
    for leaf in scheme.leaves:
        rule = scheme.rule(leaf, pd.Period("2025Q4"))
        for term in (*rule.value.terms, *rule.value.price, *rule.volume.terms, *rule.volume.price):
            used_by.setdefault(term.code, set()).add(leaf)
    late = np.asarray(sample.clean.months.year) == 2025
    for code, leaves in used_by.items():
        values = sample.clean.values.copy()
        k, one = sample.clean.position(code), sample.clean.catalogue[code]
        values[:, k, late] = values[:, k, late] * 1.1 if one.kind != "growth" else values[:, k, late] + 10.0
        if one.growth:  # the level's growth is read beside it
            values[:, sample.clean.position(one.growth), late] += 10.0
        got = scheme.run(sample.clean.with_values(values), base=sample.accounts, periods=["2025Q4"])
        moved = {leaf for leaf in scheme.leaves if differ(got, from_clean, leaf)}
        assert moved == leaves, code


def test_evidence_is_not_overstated(scheme: Scheme) -> None:
    sourced = {r.item for r in scheme.rules if r.evidence == "sourced"}
    assert sourced == {"B_ABOVE", "C_ABOVE", "D_ABOVE"}
    assert all(r.evidence in ("sourced", "assumed") and r.reference for r in scheme.rules)
    assert not re.search(r"https?://|www\.|\.com|\.cn\b", TEXT)


# -- overriding ------------------------------------------------------------------------------------------------------
def loaded(text: str, errors: str = "raise") -> Scheme:
    """A scheme from text, by way of a file, as a user would."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "our-city.toml"
        file.write_text(text, encoding="utf-8")
        return load_scheme(file, errors=errors)


def swapped(old: str, new: str) -> str:
    assert TEXT.count(old) == 1, (old, TEXT.count(old))
    return TEXT.replace(old, new)


def leaf_growth(accounts: gdp.Accounts, leaf: str, of: str) -> Array:
    cube = accounts.value if of == "value" else accounts.volume
    x = cube.sel(item=leaf)
    return np.asarray(100.0 * (x.sel(period="2025Q4").values / x.sel(period="2024Q4").values - 1.0))


FIXED = re.findall(r'\{ code = "(\w+)",(?: weight = [\d.]+,)? coefficient = "fixed", k = 1\.0 \}', TEXT)


def test_all_first_coefficients_are_written_out(scheme: Scheme) -> None:
    first = [t for r in scheme.rules for m in (r.value, r.volume) if m.name != "rate" for t in m.terms]
    assert sorted(t.code for t in first if t.coefficient == "fixed") == sorted(FIXED)
    assert {t.coefficient for t in first} == {"fixed", "line", "difference"}


@pytest.mark.parametrize("code", sorted(set(FIXED)))
def test_each_fixed_coefficient_can_be_overridden(code: str, sample: City, scheme: Scheme, from_clean: gdp.Accounts) -> None:
    pattern = rf'(\{{ code = "{code}",(?: weight = [\d.]+,)? coefficient = "fixed", k = )1\.0'
    text, count = re.subn(pattern, r"\g<1>0.5", TEXT)
    assert count >= 1
    got = loaded(text).run(sample.clean, base=sample.accounts)
    for leaf in scheme.leaves:
        rule = scheme.rule(leaf, pd.Period("2025Q4"))
        for side, method in (("value", rule.value), ("volume", rule.volume)):
            terms = [t for t in method.terms if t.code == code and method.name != "rate"]
            new, old = leaf_growth(got, leaf, side), leaf_growth(from_clean, leaf, side)
            if not terms and code not in {t.code for t in rule.driving.terms}:
                assert np.array_equal(new, old), leaf
            elif terms and len(method.terms) == 1:
                assert new == pytest.approx(0.5 * old, abs=1e-9), leaf
            elif terms:
                assert not np.allclose(new, old), leaf


def test_the_other_coefficients_weights_rates_and_shares_can_be_overridden(sample: City, from_clean: gdp.Accounts) -> None:
    k08, plain = 'coefficient = "fixed", k = 0.8', 'coefficient = "line"'
    changes = {  # item: old text, new text
        "BCD_BELOW": (
            '{ code = "small_industry_va_yoy", ' + plain + ", own = true }",
            '{ code = "small_industry_va_yoy", ' + k08 + " }",
        ),
        "F51_BELOW": ('"small_wholesale_yoy", ' + plain + ", own = true", '"small_wholesale_yoy", ' + plain),
        "F52_BELOW": ('"small_retail_yoy", ' + plain + ", own = true", '"small_retail_yoy", ' + k08),
        "J67": ('"securities_trading", coefficient = "difference"', '"securities_trading", ' + k08),
        "A01": (
            'method = "rate", indicators = [{ code = "crop_output"',
            'method = "rate", rate = 0.5, indicators = [{ code = "crop_output"',
        ),
        "C_ABOVE": (
            'indicators = [\n  { code = "manufacturing_va_yoy"',
            'clamp = [-1, 1], indicators = [\n  { code = "manufacturing_va_yoy"',
        ),
        "C": ("BCD_BELOW = 0.9 }", "BCD_BELOW = 0.8 }"),
    }
    for item, (old, new) in changes.items():
        got = loaded(swapped(old, new)).run(sample.clean, base=sample.accounts)
        assert differ(got, from_clean, item), item
    weights = TEXT.replace("weight = 0.6,", "weight = 0.3,").replace("weight = 0.4,", "weight = 0.7,")
    got = loaded(weights).run(sample.clean, base=sample.accounts)
    assert not np.allclose(*(a.value.sel(item="E_OTHER", period="2025Q4").values for a in (got, from_clean)), rtol=1e-6)
    clean, k = sample.clean, sample.clean.position
    at = clean.months.get_loc(pd.Period("2025-12"))
    want = 0.3 * clean.values[:, k("construction_investment_yoy"), at] + 0.7 * clean.values[:, k("construction_wages_yoy"), at]
    assert leaf_growth(got, "E_OTHER", "value") == pytest.approx(want, abs=1e-9)


# -- refusals --------------------------------------------------------------------------------------------------------
def wrong_in_many_ways() -> str:
    """The scheme with seven mistakes in it."""
    head = TEXT.index('item = "G_RAIL"', TEXT.index("# ---- G:"))
    rail = TEXT[TEXT.index("volume = ", head) : TEXT.index("[[rule]]", head)]
    changes = {
        '[[rule]]\nitem = "A02"': '[[rule]]\nitem = "A99"',  # an unknown item, and A02 is left without a rule
        '{ code = "fishery_output" }': '{ code = "fish_landed" }',  # an indicator that nobody delivers
        'from = "2024Q1"': 'from = "2023Q3"',  # overlaps the rule that ends in 2023Q4
        rail: 'volume = { method = "deflate", price = [{ code = "rail_price" }] }\n\n',  # each side from the other
        "weight = 0.4,": "weight = 0.5,",
        '{ code = "post_price" }': '{ code = "post_volume" }',  # a level is no price index
    }
    text = TEXT
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


IN_THE_FILE = {"E-SCHEME-005", "E-SCHEME-006", "E-SCHEME-007", "E-SCHEME-009", "E-SCHEME-010"}


def test_all_that_is_wrong_is_reported_at_once() -> None:
    with pytest.raises(gdp.ReviewError) as refused:
        loaded(wrong_in_many_ways())
    assert {f.code for f in refused.value.findings} == IN_THE_FILE
    for word in ("A99", "A02", "K_OWN", "G_RAIL", "E_OTHER"):
        assert word in str(refused.value)


def test_with_a_catalogue_missing_indicators_are_found_too(sample: City) -> None:
    found = loaded(wrong_in_many_ways(), errors="collect").check(sample.panel.catalogue)
    assert {f.code for f in found} == IN_THE_FILE | {"E-SCHEME-008", "E-SCHEME-011"}
    assert any("fish_landed" in str(f) for f in found) and any("post_volume" in str(f) for f in found)


def test_a_run_names_every_missing_indicator(sample: City, scheme: Scheme) -> None:
    kept = [c for c in sample.clean.indicators if c not in ("deposits", "rent_price", "road_turnover")]
    with pytest.raises(gdp.ReviewError) as refused:
        scheme.run(sample.clean.select(indicators=kept), base=sample.accounts)
    assert {f.fields["indicator"] for f in refused.value.findings} == {"deposits", "rent_price", "road_turnover"}


def test_a_run_without_the_year_before_is_refused(sample: City, scheme: Scheme) -> None:
    with pytest.raises(gdp.GdpcoreError, match="E-RUN-001"):
        scheme.run(sample.clean, base=until(sample.accounts, "2021Q4"), periods=["2025Q1"])


def test_a_missing_figure_goes_down_the_ladder_and_is_not_silent(sample: City, scheme: Scheme) -> None:
    values = sample.clean.values.copy()
    late = np.asarray(sample.clean.months.year) == 2025
    for code in ("mining_va_yoy", "premiums"):
        values[:, sample.clean.position(code), late] = np.nan
    status = sample.clean.status.copy()
    status[np.isnan(values)] = CellStatus.NOT_PUBLISHED
    got = scheme.run(replace(sample.clean, values=values, status=status), base=sample.accounts)
    used = got.rungs()
    assert (used.drop(columns="rung 1").sum(axis=1) > 0).all() and used["rung 1"].max() < 100.0
    above = sample.clean.values[:, sample.clean.position("above_size_va_yoy"), -1]
    assert leaf_growth(got, "B_ABOVE", "volume") == pytest.approx(above, abs=1e-9)
    assert np.isfinite(got.value.sel(item="J68", period=QUARTERS).values).all()


def test_panels_are_panels(sample: City) -> None:
    for panel in (sample.panel, sample.clean):
        assert isinstance(panel, Panel)
        assert (np.isnan(panel.values) == ((panel.status & CellStatus.NOT_PUBLISHED) != 0)).all()
        assert [str(panel.months[k]) for k in (0, -1)] == ["2015-01", "2025-12"]
