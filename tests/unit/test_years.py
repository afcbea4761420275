"""Cells from the cells a year before: the chain worked on with the years outermost is the plain loop, bit by bit."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.kernel.years import Chain, Step, carry


def steps_of(first: int, spans: int, year: int) -> list[Step]:
    """Steps of whole years from cell ``first`` on, the last cut short where the spans end."""
    ends = [(at, min(at + year, spans)) for at in range(0, spans, year)]
    return [Step(slice(first + a, first + b), slice(first + a - year, first + b - year), slice(a, b)) for a, b in ends]


def looped(cells: np.ndarray, ratio: np.ndarray, steps: list[Step]) -> np.ndarray:
    out = cells.copy()
    for step in steps:
        out[..., step.target] = out[..., step.source] * ratio[..., step.spans]
        out[np.isinf(out)] = np.nan
    return out


@pytest.mark.parametrize("year", [1, 4, 12])
@pytest.mark.parametrize("extra", [0, 1, 3])
@pytest.mark.parametrize("lead", [(), (3,), (2, 3, 4)])
def test_a_chain_is_the_plain_loop_bit_by_bit(year: int, extra: int, lead: tuple[int, ...]) -> None:
    rng = np.random.default_rng(year + extra)
    ahead, spans = 2, 6 * year + min(extra, year - 1)
    steps = steps_of(ahead + year, spans, year)
    chain = Chain.of(steps)
    assert chain == Chain(year, ahead, ahead + year + spans, 0)
    cells = [rng.uniform(1, 2, (*lead, ahead + year + spans)) for _ in range(2)]
    ratios = [rng.uniform(0.5, 2, (*lead, spans)) for _ in range(2)]
    ratios[0][..., 3 % spans] = np.nan
    wanted = [looped(c, r, steps) for c, r in zip(cells, ratios, strict=True)]
    plain = [c.copy() for c in cells]
    carry(cells, ratios, steps, chain)
    carry(plain, ratios, steps)
    for done, same, want in zip(cells, plain, wanted, strict=True):
        np.testing.assert_array_equal(done, want)
        np.testing.assert_array_equal(same, want)
        assert np.isfinite(want).any()


def test_a_part_of_a_larger_array_is_written_in_place() -> None:
    whole = np.ones((2, 5, 24))
    carry([whole[:, 1:4]], [np.full((2, 3, 20), 2.0)], steps_of(4, 20, 4), Chain.of(steps_of(4, 20, 4)))
    np.testing.assert_array_equal(whole[:, 1:4, -4:], 32.0)
    np.testing.assert_array_equal(whole[:, [0, 4]], 1.0)


@pytest.mark.parametrize("years", [2, 6])
def test_what_becomes_infinite_is_missing_from_there_on(years: int) -> None:
    steps = steps_of(2, 2 * years, 2)
    cells = np.ones((1, 2 + 2 * years))
    ratio = np.full((1, 2 * years), 1e200)
    ratio[0, 0] = np.inf
    carry([cells], [ratio], steps, Chain.of(steps))
    assert np.isnan(cells[0, 2::2]).all()
    np.testing.assert_array_equal(np.isnan(cells[0, 3::2]), np.arange(years) > 0)


def test_what_is_not_a_chain_of_years() -> None:
    good = steps_of(4, 20, 4)
    assert Chain.of(good) is not None
    assert Chain.of([]) is None
    assert Chain.of([*good[:2], *good[3:]]) is None  # a year left out
    assert Chain.of([good[0], Step(slice(8, 10), slice(4, 6), slice(4, 6)), *good[2:]]) is None  # cut short in the middle
    assert Chain.of([Step(np.array([4, 6]), slice(0, 2), slice(0, 2))]) is None  # scattered cells
    assert Chain.of([Step(slice(8, 9), slice(4, 5), slice(0, 1)), Step(slice(12, 13), slice(8, 9), slice(1, 2))]) is None


def test_a_ratio_that_is_one_figure_spread_over_all_spans() -> None:
    steps = steps_of(4, 24, 4)
    cells, ratio = np.ones((3, 28)), np.broadcast_to(np.array([[2.0], [0.5], [np.nan]]), (3, 24))
    wanted = looped(cells, ratio, steps)
    carry([cells], [ratio], steps, Chain.of(steps))
    np.testing.assert_array_equal(cells, wanted)
    np.testing.assert_array_equal(cells[:2, -1], [64.0, 1 / 64])
