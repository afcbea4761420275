"""Raking with annual totals: against dense twins, with everything that can be missing, and what must be refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import rake, rake_in_time
from gdpcore.kernel.balancing.unmet import smallest_clash
from tests.balance_twins import least_change, margin_matrix

NAN = np.nan


def year(seed: int = 0, shape: tuple[int, ...] = (3, 5, 4), zeros: float = 0.0, years: int = 1) -> list[np.ndarray]:
    """Cells (I, R, T) with rows, columns and annual totals that some other table with the same zeros has."""
    random = np.random.default_rng(seed)
    height, width, ratio = shape
    x = random.lognormal(size=(height, width, ratio * years))
    x[random.random(x.shape) < zeros] = 0.0
    y = x * random.uniform(0.8, 1.2, x.shape)
    return [x, y.sum(1), y.sum(0), y.reshape(height, width, years, ratio).sum(-1)]


def twin(x: np.ndarray, w: np.ndarray, rows: np.ndarray, columns: np.ndarray, totals: np.ndarray) -> np.ndarray:
    matrix = margin_matrix(x.shape, [(0, 2), (1, 2), (0, 1)])
    return least_change(x.ravel(), w.ravel(), matrix, np.r_[rows.ravel(), columns.ravel(), totals.ravel()]).reshape(x.shape)


@pytest.mark.parametrize("shape", [(3, 5, 4), (5, 3, 4), (4, 4, 12), (1, 4, 4), (4, 1, 4), (3, 4, 1), (2, 2, 2), (1, 1, 4)])
@pytest.mark.parametrize("zeros", [0.0, 0.15, 0.5])
def test_is_the_dense_solution(shape: tuple[int, int, int], zeros: float) -> None:
    for seed in range(4):
        x, rows, columns, totals = year(seed, shape, zeros)
        out = rake_in_time(x, rows, columns, totals, ratio=shape[2])
        np.testing.assert_allclose(out.values, twin(x, x, rows, columns, totals[..., 0]), rtol=1e-11, atol=1e-12)
        assert out.residual <= 1e-13
        assert out.kkt <= 1e-13
        assert (out.values[x == 0] == 0).all()


def test_each_year_stands_by_itself_and_leading_axes_are_a_batch() -> None:
    parts = [year(seed, years=3) for seed in range(2)]
    x, rows, columns, totals = (np.stack([p[k] for p in parts]) for k in range(4))
    out = rake_in_time(x, rows, columns, totals)
    assert out.values.shape == x.shape
    for b in range(2):
        for y in range(3):
            t = slice(4 * y, 4 * y + 4)
            one = rake_in_time(x[b, ..., t], rows[b, :, t], columns[b, :, t], totals[b, ..., y : y + 1]).values
            np.testing.assert_allclose(out.values[b, ..., t], one, rtol=1e-13)


def test_blocks_of_the_batch_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    given = year(3, years=5)
    whole = rake_in_time(*given).values
    monkeypatch.setattr("gdpcore.kernel.balancing.raking_in_time.CELLS_AT_ONCE", 1)
    np.testing.assert_allclose(rake_in_time(*given).values, whole, rtol=1e-14)


def test_periods_past_the_last_year_are_raked_without_annual_totals() -> None:
    x, rows, columns, totals = year(4, years=2)
    out = rake_in_time(x[..., :6], rows[:, :6], columns[:, :6], totals[..., :1])
    np.testing.assert_allclose(out.values[..., :4], rake_in_time(x[..., :4], rows[:, :4], columns[:, :4], totals[..., :1]).values)
    for t in (4, 5):
        np.testing.assert_allclose(out.values[..., t], rake(x[..., t], rows[:, t], columns[:, t]).values, rtol=1e-14)
    none = rake_in_time(x, rows, columns, totals[..., :0])
    np.testing.assert_allclose(none.values[..., 4:6], out.values[..., 4:], rtol=1e-14)


@pytest.mark.parametrize("shape", [(3, 5, 4), (5, 3, 4)])
@pytest.mark.parametrize("which", [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3), (1, 2, 3)])
def test_what_is_missing_constrains_nothing(shape: tuple[int, int, int], which: tuple[int, ...]) -> None:
    for seed in range(3):
        given = year(seed, shape, 0.1)
        random = np.random.default_rng(seed)
        for k in which:
            given[k][random.random(given[k].shape) < 0.4] = NAN
        out = rake_in_time(*given)
        np.testing.assert_allclose(out.values, twin(given[0], given[0], *given[1:3], given[3][..., 0]), rtol=1e-11, atol=1e-12)
        assert out.residual <= 1e-13


def test_annual_totals_all_missing_is_raking_period_by_period() -> None:
    x, rows, columns, totals = year(5)
    out = rake_in_time(x, rows, columns, totals * NAN)
    np.testing.assert_allclose(out.values[..., 2], rake(x[..., 2], rows[:, 2], columns[:, 2]).values, rtol=1e-12)


def test_rows_alone_or_columns_alone() -> None:
    x, rows, columns, totals = year(6, (3, 5, 4), 0.1)
    for r, c in ((rows, None), (None, columns), (None, None)):
        out = rake_in_time(x, r, c, totals)
        full = [m if g is not None else m * NAN for m, g in ((rows, r), (columns, c))]
        np.testing.assert_allclose(out.values, twin(x, x, *full, totals[..., 0]), rtol=1e-12)
        assert out.residual <= 1e-14
    deep = rake_in_time(np.stack([x, 2 * x]), np.stack([rows, 2 * rows]), None, np.stack([totals, 2 * totals]))
    np.testing.assert_allclose(deep.values[1], 2 * rake_in_time(x, rows, None, totals).values, rtol=1e-14)


def test_periods_that_are_published_stay_bit_for_bit() -> None:
    """The first two periods are fixed; annual totals move the other two."""
    x, *_ = year(7)
    random = np.random.default_rng(7)
    y = x.copy()
    y[..., 2:] *= random.uniform(0.9, 1.1, y[..., 2:].shape)
    a = np.array([0.0, 0, 1, 2])
    out = rake_in_time(x, y.sum(1), y.sum(0), y.sum(2, keepdims=True), alterability=a)
    assert (out.values[..., :2] == x[..., :2]).all()
    np.testing.assert_allclose(out.values, twin(x, a * x, y.sum(1), y.sum(0), y.sum(2)), rtol=1e-11)
    last = rake_in_time(x, y.sum(1), y.sum(0), y.sum(2, keepdims=True), alterability=a[::-1] * 0 + [0, 0, 1, 1])
    assert last.residual <= 1e-14


def test_tables_that_agree_are_returned_as_they_are() -> None:
    x, *_ = year(8, years=2)
    out = rake_in_time(x, x.sum(1), x.sum(0), x.reshape(3, 5, 2, 4).sum(-1))
    assert (out.values == x).all()
    assert out.rounds == 0


def test_a_gap_of_rounding_may_be_spread_over_the_year_if_asked() -> None:
    """Totals published to two decimals agree to two decimals; the twin moves them least, in proportion to their size."""
    x, rows, columns, totals = year(14, years=2)
    given = [np.round(m, 2) for m in (rows, columns, totals)]
    with pytest.raises(KernelError, match="E-BAL-00"):
        rake_in_time(x, *given)
    out = rake_in_time(x, *given, spread=1e-2).values
    for y in range(2):
        t = slice(4 * y, 4 * y + 4)
        r, c, a = given[0][:, t], given[1][:, t], given[2][..., y]
        flat = np.r_[r.ravel(), c.ravel(), a.ravel()]
        row, column, cell = np.arange(12), np.arange(20), np.arange(15)
        rules = [np.r_[1.0 * (row // 4 == i), np.zeros(20), -1.0 * (cell // 5 == i)] for i in range(3)]
        rules += [np.r_[np.zeros(12), 1.0 * (column // 4 == j), -1.0 * (cell % 5 == j)] for j in range(5)]
        rules += [np.r_[1.0 * (row % 4 == q), -1.0 * (column % 4 == q), np.zeros(15)] for q in range(4)]
        agreed = least_change(flat, np.abs(flat), np.array(rules), np.zeros(12))
        z = out[..., t]
        np.testing.assert_allclose(z.sum(1).ravel(), agreed[:12], rtol=1e-9)
        np.testing.assert_allclose(z.sum(0).ravel(), agreed[12:32], rtol=1e-9)
        np.testing.assert_allclose(z.sum(2).ravel(), agreed[32:], rtol=1e-9)
    with pytest.raises(KernelError, match="E-BAL-00"):
        rake_in_time(x, *given, spread=1e-9)
    given[2][0, 0, 1] = NAN
    assert rake_in_time(x, *given[:2], totals, spread=1e-2).residual <= 1e-12


def test_a_small_total_among_large_ones_is_met_to_its_own_last_digits() -> None:
    """One row: each column total is one cell. The last digits of cells of 1e3 are more than those of a cell of 1e-3."""
    random = np.random.default_rng(15)
    for _ in range(20):
        x = 10.0 ** random.uniform(-6, 3, (1, 8, 4)) * random.choice([-1.0, 1.0], (1, 8, 4))
        y = x * random.uniform(0.7, 1.4, x.shape)
        out = rake_in_time(x, y.sum(1), y.sum(0), y.sum(2, keepdims=True), negative="absolute")
        np.testing.assert_allclose(out.values, y, rtol=1e-13)


def test_negative_cells_need_a_choice() -> None:
    x, rows, columns, totals = year(9)
    x[0, 0, 0] *= -1
    with pytest.raises(KernelError, match="negative"):
        rake_in_time(x, rows, columns, totals)
    out = rake_in_time(x, rows, columns, totals, negative="absolute")
    np.testing.assert_allclose(out.values, twin(x, np.abs(x), rows, columns, totals[..., 0]), rtol=1e-11, atol=1e-12)


def broken(kind: int, place: tuple[int, ...], by: float = 0.5) -> list[Any]:
    given = year(10, years=2)
    given[kind][place] += by
    return given


@pytest.mark.parametrize("turn", [False, True])
def test_the_three_conditions_are_named_with_their_year(turn: bool) -> None:
    def run(given: list[Any]) -> Any:
        x, r, c, t = given
        return rake_in_time(x.swapaxes(0, 1), c, r, t.swapaxes(0, 1)) if turn else rake_in_time(x, r, c, t)

    for code, words in (("E-BAL-003", "row 1 "), ("E-BAL-004", "column 1 ")):
        given = year(10, years=2)
        kind = 1 if (code == "E-BAL-003") != turn else 2
        given[kind][1, 5] += 0.5
        given[3 - kind][2, 5] += 0.5  # the period itself agrees
        other = "column 2 " if code == "E-BAL-003" else "row 2 "
        with pytest.raises(KernelError, match=rf"year 2.*({words}|{other}).*\+0.5") as caught:
            run(given)
        assert caught.value.code in ("E-BAL-003", "E-BAL-004")
    given = year(10, years=2)
    given[1][1, 5] += 0.5
    given[3][1, 0, 1] += 0.5
    given[2][0, 6] += 0.5  # rows and columns agree with the years, the periods 5 and 6 do not
    with pytest.raises(KernelError, match=r"\(1, [12]\)") as caught:
        run(given)
    assert caught.value.code == "E-BAL-001"
    assert abs(caught.value.finding.fields["gap"]) == pytest.approx(0.5)


@pytest.mark.parametrize("turn", [False, True])
def test_what_fixed_cells_cannot_meet_is_named_and_cannot_be_smaller(turn: bool) -> None:
    """A row in one period has only fixed cells; each constraint named is needed for the clash."""
    random = np.random.default_rng(11)
    x = random.uniform(1, 2, (3, 4, 4))
    y = x * random.uniform(0.9, 1.1, x.shape)
    y[2, :, 3] *= 1.05
    given = [y.sum(1), y.sum(0), y.sum(2, keepdims=True)]
    a = np.ones_like(x)
    a[2, :, 3] = 0
    a[2, 0, :] = 0

    def run(r: Any, c: Any, t: Any) -> Any:
        if turn:
            return rake_in_time(x.swapaxes(0, 1), c, r, t.swapaxes(0, 1), alterability=a.swapaxes(0, 1))
        return rake_in_time(x, r, c, t, alterability=a)

    with pytest.raises(KernelError, match="cannot meet") as caught:
        run(*given)
    assert caught.value.code == "E-BAL-005"
    fields = caught.value.finding.fields
    named = (
        [fields["columns"], fields["rows"], [(j, i) for i, j in fields["annual"]]]
        if turn
        else [fields["rows"], fields["columns"], fields["annual"]]
    )
    assert 1 <= sum(map(len, named)) <= 2
    matrix = margin_matrix(x.shape, [(0, 2), (1, 2), (0, 1)])[:, (a > 0).ravel()]
    gap = np.r_[*(g.ravel() - o.ravel() for g, o in zip(given, (x.sum(1), x.sum(0), x.sum(2)), strict=True))]
    place = [12, 16, 0]
    index = [i * 4 + q for i, q in named[0]] + [place[0] + j * 4 + q for j, q in named[1]] + [28 + i * 4 + j for i, j in named[2]]

    def off(rows: list[int]) -> float:
        found = np.linalg.lstsq(matrix[rows], gap[rows], rcond=None)[0] if rows else np.zeros(matrix.shape[1])
        return float(np.abs(matrix[rows] @ found - gap[rows]).max(initial=0.0))

    assert off(index) > 1e-6
    assert all(off([k for k in index if k != gone]) < 1e-12 for gone in index)


def test_weights_twelve_orders_apart_are_met_and_forty_refused() -> None:
    x, rows, columns, totals = year(13, (5, 6, 4))
    random = np.random.default_rng(13)
    fine = rake_in_time(x, rows, columns, totals, alterability=10.0 ** random.uniform(-6, 6, x.shape))
    assert fine.residual <= 1e-13
    with pytest.raises(KernelError, match=r"rake_in_time, table \(0,\).*double precision") as caught:
        rake_in_time(x, rows, columns, totals, alterability=10.0 ** random.uniform(-20, 20, x.shape))
    assert caught.value.code == "E-BAL-007"


def test_smallest_clash_of_random_systems_is_irreducible() -> None:
    random = np.random.default_rng(12)
    for _ in range(30):
        basis = random.integers(-2, 3, (5, 8)).astype(float)
        matrix = np.vstack([basis, random.integers(-1, 2, (6, 5)) @ basis])
        gap = matrix @ random.normal(size=8)
        assert smallest_clash(matrix, gap, np.ones(11)) is None
        gap[random.integers(5, 11)] += 1.0
        found = smallest_clash(matrix, gap, np.ones(11))
        if found is None:  # the row that was moved depends on no other
            assert np.linalg.norm(matrix @ np.linalg.lstsq(matrix, gap, rcond=None)[0] - gap) < 1e-9
            continue

        def off(rows: Any, a: Any = matrix, b: Any = gap) -> float:
            return float(np.linalg.norm(a[rows] @ np.linalg.lstsq(a[rows], b[rows], rcond=1e-10)[0] - b[rows]))

        assert off(found) > 1e-6
        assert all(off(np.setdiff1d(found, [k])) < 1e-9 for k in found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cells": [[1.0, 2.0]]}, "fewer than 3 axes"),
        ({"rows": np.ones((2, 3))}, r"rows of shape \(2, 3\)"),
        ({"columns": np.ones((3, 4))}, r"columns of shape \(3, 4\)"),
        ({"totals": np.ones((2, 2, 2))}, "4 periods do not cover 2 years of 4"),
        ({"totals": np.ones((2, 3, 1))}, r"totals of shape \(2, 3, 1\)"),
        ({"totals": 3.0}, r"totals of shape \(\)"),
        ({"ratio": 0}, "years of 0"),
        ({"alterability": -1}, "negative"),
    ],
)
def test_input_that_cannot_be_right(change: dict[str, Any], words: str) -> None:
    x = np.ones((2, 2, 4))
    given: dict[str, Any] = {"cells": x, "rows": x.sum(1), "columns": x.sum(0), "totals": x.sum(2, keepdims=True)} | change
    with pytest.raises(KernelError, match=words) as caught:
        rake_in_time(given.pop("cells"), given.pop("rows"), given.pop("columns"), given.pop("totals"), **given)
    assert caught.value.code == "E-KERNEL-001"
