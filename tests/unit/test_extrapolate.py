"""The apply half of a plan against a twin in plain Python loops."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gdpcore.kernel.blocks
from gdpcore.errors import KernelError
from gdpcore.kernel.blocks import blocks
from gdpcore.kernel.extrapolate import Drive, Levels, Recipe, Rung, apply, positions
from gdpcore.kernel.spans import Cells, Group, Layout, index_of
from gdpcore.kernel.years import Step
from tests.build import expect_refusal

NAN = math.nan
MONTHS, SPANS, CELLS = 36, 8, 12
QUARTERS = np.arange(12, 36).reshape(SPANS, 3)
NONE = np.full(SPANS, -1)
# indicators: 0 level, 1 level with published growth, 2 that growth, 3 price index, 4 level cumulated from January
PLAIN = Cells(QUARTERS, NONE)
CUMULATED = Cells(QUARTERS[:, 2:], np.where(np.arange(SPANS) % 4 == 0, -1, QUARTERS[:, 0] - 1))


# -- the twin ----------------------------------------------------------------------------------------------------------
def add(x: list[float], cells: Cells, s: int) -> float:
    total = 0.0
    for m in cells.plus[s]:
        if m >= 0:
            total += x[m]
    return total - x[cells.minus[s]] if cells.minus[s] >= 0 else total


def over(now: float, then: float) -> float:
    return NAN if math.isnan(then) or then <= 0 else now / then


def twin_ratio(x: Any, weights: Any, column: int, s: int) -> float:
    """Ratio of a span to its base for one region: x (I, M) as lists."""
    if column == 0:
        return over(add(x[0], PLAIN, s), add(x[0], PLAIN.shifted(12), s))
    if column == 1:
        base = [
            v / (1 + g / 100) if g > -100 else (x[1][m - 12] if m >= 12 else NAN)
            for m, (v, g) in enumerate(zip(x[1], x[2], strict=True))
        ]
        return over(add(x[1], PLAIN, s), add(base, PLAIN, s))
    if column == 4:
        return over(add(x[4], CUMULATED, s), add(x[4], CUMULATED.shifted(12), s))
    offset = 0.0 if column == 2 else 100.0
    changed = [w * (1 + (v - offset) / 100) for w, v in zip(weights, x[column], strict=True)]
    return over(add(changed, PLAIN, s), add(weights, PLAIN, s))


def row(array: Any, r: int) -> Any:
    return array[min(r, len(array) - 1)]


def twin_factor(drive: Drive, ratios: list[float], r: int, leaf: int, s: int) -> float:
    out = NAN
    for rung in drive.rungs:
        if not math.isnan(out):
            break
        constant = row(rung.constant, r)[leaf]
        out = float(constant[min(s, len(constant) - 1)])
        for slope, columns in zip(rung.slopes, rung.columns, strict=True):
            b = row(slope, r)[leaf]
            column = int(np.arange(99)[columns][leaf])
            out += float(b[min(s, len(b) - 1)]) * ratios[column]
    if drive.low is not None and drive.high is not None and not math.isnan(out):
        out = min(max(out, 1 + drive.low[leaf] / 100), 1 + drive.high[leaf] / 100)
    return out


def twin(recipe: Recipe, x: Any, weights: Any) -> tuple[Any, Any]:
    """Values and volumes (R, I, T) of a recipe, one number at a time."""
    regions, leaves = recipe.base_value.shape[:2]
    value, volume = (np.full((regions, leaves, CELLS), NAN) for _ in range(2))
    for r, leaf in product(range(regions), range(leaves)):
        rows = [list(map(float, i)) for i in x[r]]
        value[r, leaf, recipe.known], volume[r, leaf, recipe.known] = recipe.base_value[r, leaf], recipe.base_volume[r, leaf]
        for s in range(SPANS):
            target, source = s + 4, s
            ratios = [twin_ratio(rows, list(row(weights, r)), c, s) for c in range(5)]
            f = twin_factor(recipe.drive, ratios, r, leaf, s)
            p = 1.0 if recipe.prices is None else twin_factor(recipe.prices, ratios, r, leaf, s)
            up = f * p if leaf in recipe.volume_driven else f
            down = f / p if leaf in recipe.value_driven else f
            if leaf in recipe.both and recipe.second is not None:
                down = twin_factor(recipe.second, ratios, r, leaf, s)
            value[r, leaf, target] = value[r, leaf, source] * up
            volume[r, leaf, target] = volume[r, leaf, source] * down
            if recipe.levels is not None and leaf in recipe.levels.leaves:
                k = list(recipe.levels.leaves).index(leaf)
                made = add(rows[recipe.levels.columns[k]], recipe.levels.cells[k], s) * float(row(recipe.levels.rate, r)[k, 0])
                if not math.isnan(made):
                    value[r, leaf, target] = made
                    if leaf in recipe.value_driven:  # another volume has an indicator of its own
                        volume[r, leaf, target] = volume[r, leaf, source] * (made / value[r, leaf, source]) / p
    return tuple(twin_items(recipe, cells) for cells in (value, volume))  # type: ignore[return-value]


def twin_items(recipe: Recipe, cells: Any) -> Any:
    out = np.full((len(cells), recipe.items, recipe.periods), NAN)
    for r, (leaf, item), t in product(range(len(cells)), enumerate(recipe.leaf_rows), range(recipe.periods)):
        picks = [t] if recipe.parts is None else [n for n in recipe.parts[t] if n >= 0]
        out[r, item, t] = sum(cells[r, leaf, n] for n in picks)
    for parent, children in recipe.sums:
        out[:, parent] = sum(out[:, c] for c in children)
    return out


# -- recipes -----------------------------------------------------------------------------------------------------------
def layout(weights: Any) -> Layout:
    groups = (
        Group(np.array([0]), "lag", PLAIN),
        Group(np.array([1]), "paired", PLAIN, np.array([2])),
        Group(np.array([2]), "rate", PLAIN, None, 0.0, weights[:, None]),
        Group(np.array([3]), "rate", PLAIN, None, 100.0, weights[:, None]),
        Group(np.array([4]), "lag", CUMULATED),
    )
    return Layout(groups, 5, SPANS, None, None, tuple(np.array([k]) for k in range(5)))


def make(
    seed: int,
    regions: int = 3,
    drivers: str = "vwb",
    rungs: int = 2,
    clamp: bool = False,
    levels: bool = False,
    prices: bool = True,
    parts: bool = False,
    gaps: float = 0.0,
    apart: bool = False,
) -> tuple[Recipe, Any, Any]:
    """A recipe of six leaves, monthly values (R, 5, 36) and the weights of the rates.

    ``drivers`` holds v (value driven), w (volume driven), b (both); ``apart`` puts leaves and parents in mixed rows.
    """
    random = np.random.default_rng(seed)
    leaves = 6
    weights = np.exp(random.normal(size=(regions, MONTHS)) * 0.2)
    level = np.exp(random.normal(size=(regions, 2, MONTHS)) * 0.2) * 50
    growth = random.uniform(-12, 15, (regions, 1, MONTHS))
    price = random.uniform(90, 112, (regions, 1, MONTHS))
    ytd = np.cumsum(np.exp(random.normal(size=(regions, 1, 3, 12)) * 0.2), axis=-1).reshape(regions, 1, MONTHS)
    x = np.concatenate([level, growth, price, ytd], axis=1)
    x[random.random(x.shape) < gaps] = NAN
    plan = layout(weights)

    def ladder(width: int) -> Drive:
        made = []
        for k in range(rungs):
            slopes = [random.uniform(0, 1.2, (1 if k else regions, leaves, 1 if j else SPANS)) for j in range(width)]
            intercept = random.uniform(-3, 3, (regions, leaves, 1))
            if k == 0 and rungs > 1:
                intercept[:, ::3] = NAN  # some leaves start on the second rung
            made.append(Rung.line(intercept, slopes, [random.integers(0, 5, leaves) for _ in range(width)]))
        bounds = (np.full(leaves, -4.0), np.full(leaves, 5.0)) if clamp else (None, None)
        return Drive(plan, tuple(made), *bounds)

    side = np.array(list((drivers * leaves)[:leaves]))
    index = Drive(plan, (Rung.line(np.zeros((1, leaves, 1)), [np.ones((1, leaves, 1))], [np.full(leaves, 3)]),))
    by_level = None
    if levels:
        by_level = Levels(np.array([0, 3]), np.array([0, 4]), random.uniform(0.2, 0.6, (regions, 2, 1)), (PLAIN, CUMULATED))
    order = np.array([1, 4, 2, 7, 5, 6]) if apart else np.arange(3, 9)
    parents = [c for c in range(9) if c not in order]
    sums = (
        (parents[1], tuple(int(c) for c in order[:3])),
        (parents[2], tuple(int(c) for c in order[3:])),
        (parents[0], (parents[1], parents[2])),
    )
    steps = (
        Step(index_of(np.arange(4, 8)), slice(0, 4), slice(0, 4)),
        Step(np.arange(8, 12), index_of(np.arange(4, 8)), slice(4, 8)),
    )
    cut = np.array([[0, -1, -1, -1], [4, 5, -1, -1], [4, 5, 6, 7], [11, -1, -1, -1]]) if parts else None
    recipe = Recipe(
        ladder(2),
        index if prices else None,
        ladder(1) if "b" in drivers else None,
        by_level,
        np.flatnonzero(side == "v"),
        np.flatnonzero(side == "w"),
        np.flatnonzero(side == "b"),
        slice(0, 4),
        np.exp(random.normal(size=(regions, leaves, 4))) * 100,
        np.exp(random.normal(size=(regions, leaves, 4))) * 90,
        CELLS,
        steps,
        cut,
        order,
        9,
        sums,
    )
    return recipe, x, weights


def close(left: Any, right: Any, within: float = 1e-11) -> bool:
    left, right = np.asarray(left), np.asarray(right)
    return np.array_equal(np.isnan(left), np.isnan(right)) and np.allclose(left, right, rtol=within, atol=0, equal_nan=True)


CASES: list[dict[str, Any]] = [
    {},
    {"drivers": "v"},
    {"drivers": "w"},
    {"drivers": "b"},
    {"drivers": "vw", "prices": True},
    {"drivers": "vwb", "prices": False},
    {"rungs": 1},
    {"rungs": 4, "gaps": 0.05},
    {"clamp": True},
    {"levels": True},
    {"levels": True, "prices": False},
    {"levels": True, "gaps": 0.05},
    {"parts": True},
    {"parts": True, "gaps": 0.03},
    {"apart": True},
    {"apart": True, "parts": True, "levels": True, "clamp": True, "gaps": 0.02},
    {"regions": 1},
    {"regions": 40, "gaps": 0.01},
    {"gaps": 0.3, "rungs": 3},
    {"gaps": 1.0},
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_against_loops(case: dict[str, Any]) -> None:
    recipe, x, weights = make(1, **case)
    made = apply(recipe, x)
    for got, wanted, absent in zip(
        (made.value, made.volume), twin(recipe, x, weights), (made.absent_value, made.absent_volume), strict=True
    ):
        assert close(got, wanted)
        assert np.array_equal(absent, np.isnan(got))


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 5),
    st.sampled_from(["v", "w", "b", "vw", "vwb"]),
    st.integers(1, 4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0.0, 0.02, 0.2]),
)
def test_any_recipe_against_loops(
    seed: int,
    regions: int,
    drivers: str,
    rungs: int,
    clamp: bool,
    levels: bool,
    prices: bool,
    parts: bool,
    apart: bool,
    gaps: float,
) -> None:
    recipe, x, weights = make(seed, regions, drivers, rungs, clamp, levels, prices, parts, gaps, apart)
    made = apply(recipe, x)
    for got, wanted in zip((made.value, made.volume), twin(recipe, x, weights), strict=True):
        assert close(got, wanted)


# -- batches and blocks ------------------------------------------------------------------------------------------------
FULL: dict[str, Any] = {"levels": True, "clamp": True, "rungs": 3, "gaps": 0.02}


@pytest.mark.parametrize(
    "case", [{}, {**FULL}, {**FULL, "parts": True}, {**FULL, "apart": True}, {"regions": 17, **FULL}], ids=str
)
def test_a_batch_equals_one_by_one(case: dict[str, Any]) -> None:
    recipe, x, _ = make(2, **case)
    draws = x * np.exp(np.random.default_rng(3).normal(size=(4, 2, *x.shape)) * 0.01)
    whole = apply(recipe, draws)
    assert whole.value.shape[:2] == (4, 2)
    absent = np.zeros_like(whole.absent_value)
    for d in np.ndindex(4, 2):
        one = apply(recipe, draws[d])
        assert np.array_equal(whole.value[d], one.value, equal_nan=True)
        assert np.array_equal(whole.volume[d], one.volume, equal_nan=True)
        absent |= one.absent_value
    assert np.array_equal(whole.absent_value, absent)


@pytest.mark.parametrize("size", [1, 64, 1000, 4096, 20_000, 1 << 40])
@pytest.mark.parametrize(
    "case", [{"regions": 13, **FULL}, {"regions": 5, **FULL, "parts": True, "apart": True}, {"regions": 1}], ids=str
)
def test_where_blocks_end_does_not_show(monkeypatch: pytest.MonkeyPatch, size: int, case: dict[str, Any]) -> None:
    recipe, x, _ = make(4, **case)
    draws = np.stack([x, x * 1.01, x * 0.99])
    usual = apply(recipe, draws), apply(recipe, x)
    monkeypatch.setattr(gdpcore.kernel.blocks, "BLOCK_BYTES", size)
    for before, after in zip(usual, (apply(recipe, draws), apply(recipe, x)), strict=True):
        for name in ("value", "volume", "absent_value", "absent_volume"):
            assert np.array_equal(getattr(before, name), getattr(after, name), equal_nan=name in ("value", "volume"))


def test_regions_do_not_touch_each_other() -> None:
    recipe, x, _ = make(5, regions=6)
    usual = apply(recipe, x)
    other = x.copy()
    other[3] = NAN
    made = apply(recipe, other)
    rest = [0, 1, 2, 4, 5]
    assert np.array_equal(made.value[rest], usual.value[rest])
    assert np.isnan(made.value[3, recipe.leaf_rows][:, 4:]).all()
    assert made.absent_value[3].any()
    assert not made.absent_value[rest].any()


@pytest.mark.parametrize("lead", [0, 1, 2, 3])
@pytest.mark.parametrize("size", [1, 8, 100, 1000, 10**9])
@pytest.mark.parametrize("shape", [(7, 5, 3), (1, 1, 1), (64, 2, 9), (3, 0, 2)])
def test_blocks_cover_everything_once(monkeypatch: pytest.MonkeyPatch, lead: int, size: int, shape: tuple[int, ...]) -> None:
    monkeypatch.setattr(gdpcore.kernel.blocks, "BLOCK_BYTES", size)
    seen = np.zeros(shape, dtype=int)
    for at in blocks(shape, lead):
        seen[at] += 1
    assert (seen == 1).all()


def biggest(shape: tuple[int, ...], lead: int) -> Iterator[int]:
    for at in blocks(shape, lead):
        yield np.empty(shape)[at].nbytes


def test_blocks_keep_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdpcore.kernel.blocks, "BLOCK_BYTES", 1000)
    assert max(biggest((50, 5, 5), 2)) <= 1000
    assert max(biggest((50, 5, 5), 1)) <= 1000
    assert list(blocks((50, 5, 5), 0)) == [()]


# -- ladders, clamps, levels -------------------------------------------------------------------------------------------
def drive_of(rungs: tuple[Rung, ...], **bounds: Any) -> Drive:
    cells = Cells(np.array([[12], [13]]), np.array([-1, -1]))
    return Drive(Layout((Group(slice(0, 2), "lag", cells),), 2, 2), rungs, **bounds)


def two(first: float, second: float) -> Any:
    """Monthly values whose second January and February are these multiples of the first, for two indicators."""
    x = np.full((1, 2, 14), 100.0)
    x[0, 0, 12:], x[0, 1, 12:] = 100 * first, 100 * second
    return x


def test_a_rung_is_used_only_where_those_above_give_nothing() -> None:
    line = [
        Rung.line(np.array([[[a], [b]]]), [np.array([[[1.0], [1.0]]])], [np.array([c, c])])
        for a, b, c in ((0.0, NAN, 0), (1.0, 1.0, 1))
    ]
    history = Rung(np.array([[[1.5, 1.6], [NAN, 1.7]]]), (), ())
    drive = drive_of((*line, history))
    x = two(1.1, 1.2)
    x[0, :, 13] = NAN
    assert np.allclose(drive.factor(x), [[[1.1, 1.6], [1.21, 1.7]]], rtol=1e-14)
    assert drive.rung_used(x).tolist() == [[[0, 2], [1, 2]]]
    nothing = drive_of(tuple(line))
    assert nothing.rung_used(x).tolist() == [[[0, -1], [1, -1]]]
    assert np.isnan(nothing.factor(x)[0, :, 1]).all()


def test_a_line_in_per_cent() -> None:
    rung = Rung.line(np.array([[[2.0]]]), [np.array([[[0.5]]])], [np.array([0])])
    drive = drive_of((rung,))
    assert np.allclose(drive.growth(two(1.1, 1.0)), [[[2 + 0.5 * 10] * 2]], rtol=1e-13)
    assert not rung.plain


def test_a_plain_rung_takes_the_ratio_as_it_is() -> None:
    rung = Rung.line(np.zeros((1, 2, 1)), [np.ones((1, 2, 1))], [np.array([1, 0])])
    assert rung.plain
    assert np.array_equal(drive_of((rung,)).factor(two(1.1, 1.2)), [[[120 / 100] * 2, [110.00000000000001 / 100] * 2]])
    for intercept, slope in ((1.0, 1.0), (0.0, 0.9), (NAN, 1.0)):
        assert not Rung.line(np.full((1, 2, 1), intercept), [np.full((1, 2, 1), slope)], [np.array([0, 1])]).plain


@pytest.mark.parametrize(("ratio", "held"), [(1.5, 10.0), (1.05, 5.0), (0.5, -10.0), (0.95, -5.0), (1.1, 10.0)])
def test_clamps_hold_growth_and_leave_gaps_alone(ratio: float, held: float) -> None:
    rung = Rung.line(np.zeros((1, 1, 1)), [np.ones((1, 1, 1))], [np.array([0])])
    drive = drive_of((rung,), low=np.array([-10.0]), high=np.array([10.0]))
    assert np.allclose(drive.growth(two(ratio, 1.0)), held, rtol=1e-12)
    assert np.allclose(drive.growth(two(ratio, 1.0), clamp=False), 100 * (ratio - 1), rtol=1e-12)
    x = two(ratio, 1.0)
    x[0, 0, 12] = NAN
    assert np.isnan(drive.growth(x)[0, 0, 0])


def test_a_level_takes_the_place_of_growth_and_volume_follows_value() -> None:
    recipe, x, _ = make(6, levels=True, drivers="v", regions=1)
    made = apply(recipe, x)
    level = x[0, 0, 12:].reshape(SPANS, 3).sum(axis=1) * recipe.levels.rate[0, 0, 0]
    assert np.allclose(made.value[0, 3, 4:], level, rtol=1e-13)
    price = recipe.prices.factor(x)[0, 0]
    ratio = made.value[0, 3, 4:] / made.value[0, 3, :8] / price
    assert np.allclose(made.volume[0, 3, 4:], made.volume[0, 3, :8] * ratio, rtol=1e-12)


def test_an_infinite_level_is_missing_and_so_are_the_years_after_it() -> None:
    recipe, x, _ = make(6, levels=True, drivers="v", regions=1)
    whole = apply(recipe, x)
    x[0, 0, 14] = np.inf  # the first quarter computed
    made = apply(recipe, x)
    for figures, before in ((made.value, whole.value), (made.volume, whole.volume)):
        assert not np.isinf(figures).any()
        assert np.isnan(figures[0, 3, 4]) and np.isfinite(before[0, 3, 4])


def test_without_a_price_there_is_no_volume_and_the_value_stays() -> None:
    recipe, x, _ = make(7, drivers="v", regions=1, rungs=1)
    whole = apply(recipe, x)
    uses_price = (recipe.drive.rungs[0].columns[0] == 3) | (recipe.drive.rungs[0].columns[1] == 3)
    x[0, 3] = NAN
    made = apply(recipe, x)
    for leaf, item in enumerate(recipe.leaf_rows):
        assert np.isnan(made.volume[0, item, 4:]).all()
        if not uses_price[leaf]:
            assert np.array_equal(made.value[0, item], whole.value[0, item])
    assert not uses_price.all()


# -- what is refused ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", [(5, 36), (36,), (4, 5, 36), (2, 5, 36), (7, 2, 5, 36)], ids=str)
def test_values_must_have_the_regions_of_the_recipe(shape: tuple[int, ...]) -> None:
    recipe, _, _ = make(8, regions=3)
    with expect_refusal("E-KERNEL-001", "values", str(shape), "3 regions", "(..., region, indicator, month)", kind=KernelError):
        apply(recipe, np.ones(shape))


def test_inputs_are_not_changed() -> None:
    recipe, x, _ = make(9, **FULL)
    kept = [np.array(a, copy=True) for a in (x, recipe.base_value, recipe.base_volume)]
    made = apply(recipe, x)
    made.value[...] = 0
    made.volume[...] = 0
    for before, after in zip(kept, (x, recipe.base_value, recipe.base_volume), strict=True):
        assert np.array_equal(before, after, equal_nan=True)
    with pytest.raises(AttributeError):
        recipe.items = 3  # type: ignore[misc]


def test_known_cells_pass_through_bit_by_bit() -> None:
    recipe, x, _ = make(10)
    made = apply(recipe, x)
    assert np.array_equal(made.value[:, 3:9, :4], recipe.base_value)
    assert np.array_equal(made.volume[:, 3:9, :4], recipe.base_volume)


def test_positions_by_code() -> None:
    assert positions(["B", "A"], ["A", "X", "B"]).tolist() == [2, 0]
    with pytest.raises(KeyError):
        positions(["Z"], ["A"])


@pytest.mark.parametrize("regions", [1, 2])
def test_a_joint_january_is_in_the_level_of_february_and_a_missing_one_is_not(regions: int) -> None:
    quarter = Cells(np.array([[0, 1, 2]]), np.array([-1]))
    joint = np.array([[[True, False, False]]])
    levels = Levels(np.array([0]), np.array([0]), np.array([[[0.5]]]), (quarter,), np.repeat(joint, regions, axis=0))
    months = np.tile([np.nan, 20.0, 10.0], (4, 2, 1, 1))  # draws, regions, indicators, months
    part = months[:, :regions]
    assert (levels.value(part, slice(0, regions)) == 15.0).all()
    single = Levels(levels.leaves, levels.columns, levels.rate, levels.cells)
    assert np.isnan(single.value(part, slice(0, regions))).all()
    if regions == 2:
        assert (levels.value(months[:, 1:], slice(1, 2)) == 15.0).all()
