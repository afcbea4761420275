"""Raking by generalised least squares: against dense twins and against what must be refused."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import balance, rake, rake_in_time
from gdpcore.kernel.balancing.clash import connected_parts, runs
from gdpcore.kernel.balancing.laplacian import eliminate
from tests.balance_twins import least_change, margin_matrix

NAN = np.nan


def table(seed: int = 0, shape: tuple[int, ...] = (5, 4, 6), zeros: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cells and margins that some other table with the same zeros has."""
    random = np.random.default_rng(seed)
    x = random.lognormal(size=shape)
    x[random.random(shape) < zeros] = 0.0
    y = x * random.uniform(0.8, 1.2, shape)
    return x, y.sum(-1), y.sum(-2)


def twin(x: np.ndarray, w: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    matrix = margin_matrix(x.shape, [(0,), (1,)])
    return least_change(x.ravel(), w.ravel(), matrix, np.r_[rows, columns]).reshape(x.shape)


@pytest.mark.parametrize("shape", [(3, 4, 6), (3, 6, 4), (2, 1, 5), (2, 5, 1), (1, 1, 1), (0, 3, 4)])
@pytest.mark.parametrize("zeros", [0.0, 0.4])
def test_is_the_dense_solution(shape: tuple[int, ...], zeros: float) -> None:
    x, rows, columns = table(1, shape, zeros)
    out = rake(x, rows, columns)
    for k in range(shape[0]):
        np.testing.assert_allclose(out.values[k], twin(x[k], x[k], rows[k], columns[k]), rtol=1e-12, atol=1e-13)
    assert out.values.shape == shape
    assert out.residual <= 1e-14
    assert out.kkt <= 1e-14


def test_leading_axes_are_a_batch() -> None:
    x, rows, columns = table(2, (2, 3, 4, 5))
    out = rake(x, rows, columns)
    assert out.values.shape == (2, 3, 4, 5)
    assert out.row_multipliers.shape == rows.shape
    np.testing.assert_allclose(out.values[1, 2], rake(x[1, 2], rows[1, 2], columns[1, 2]).values, rtol=1e-14)
    np.testing.assert_allclose(out.values.sum(-1), rows, rtol=1e-14)


def test_blocks_of_the_batch_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x, rows, columns = table(3, (7, 4, 5))
    whole = rake(x, rows, columns).values
    monkeypatch.setattr("gdpcore.kernel.balancing.raking.CELLS_AT_ONCE", 40)
    assert (rake(x, rows, columns).values == whole).all()


def test_fixed_cells_stay_bit_for_bit_and_zero_cells_stay_zero() -> None:
    x = np.array([[12.1, -0.0, 13.3], [20.7, 20.9, 24.2]])
    a = np.array([[1.0, 1, 0], [1, 2, 1]])
    rows, columns = np.array([26.0, 66.0]), np.array([32.5, 21.5, 38.0])
    out = rake(x, rows, columns, alterability=a)
    assert out.values[0, 2] == x[0, 2]
    assert out.values[0, 1] == 0
    assert np.signbit(out.values[0, 1])
    np.testing.assert_allclose(out.values, twin(x, a * x, rows, columns), rtol=1e-13)


def test_a_negative_nought_stays_one() -> None:
    x = np.array([[-0.0, 1.0, -1.0], [1.0, -0.0, 2.0]])
    out = rake(x, [0.2, 3.1], [1.1, 1.1, 1.1], negative="absolute")
    assert np.signbit(out.values[[0, 1], [0, 1]]).all()
    year = rake_in_time(
        x[..., None], [[0.2], [3.1]], [[1.1], [1.1], [1.1]], np.full((2, 3, 1), np.nan), ratio=1, negative="absolute"
    )
    assert np.signbit(year.values[[0, 1], [0, 1]]).all()
    general = balance(x.ravel(), [np.ones(6)], [3.3])
    assert np.signbit(general.values[[0, 4]]).all()


def test_alterability_one_for_all_tables_or_one_for_each() -> None:
    x, rows, columns = table(4)
    a = np.random.default_rng(5).uniform(0.2, 5, (4, 6))
    out = rake(x, rows, columns, alterability=a)
    np.testing.assert_allclose(out.values[2], twin(x[2], a * x[2], rows[2], columns[2]), rtol=1e-12)
    np.testing.assert_allclose(out.values, rake(x, rows, columns, alterability=7 * a).values, rtol=1e-13)


@pytest.mark.parametrize("where", ["rows", "columns", "both"])
@pytest.mark.parametrize("shape", [(4, 6), (6, 4)])
def test_a_total_that_is_not_known_constrains_nothing(where: str, shape: tuple[int, int]) -> None:
    x, rows, columns = table(6, shape)
    if where != "columns":
        rows[1] = NAN
    if where != "rows":
        columns[[0, 2]] = NAN
    out = rake(x, rows, columns)
    np.testing.assert_allclose(out.values, twin(x, x, rows, columns), rtol=1e-12)
    assert np.isnan(out.rows[np.isnan(rows)]).all()
    assert (out.row_multipliers[np.isnan(rows)] == 0).all()


def test_no_totals_at_all_change_nothing() -> None:
    x, rows, columns = table(7)
    assert (rake(x, rows * NAN, columns * NAN).values == x).all()


def test_alterable_totals_move_with_the_cells() -> None:
    """The twin holds the totals as further unknowns: z_i. - T_i = 0 with weight alterability |T|."""
    x, rows, columns = table(8, (4, 6))
    columns = columns * 1.3
    out = rake(x, rows, columns, row_alterability=[0.5, 0, 1, 2], column_alterability=0.25)
    matrix = np.hstack([margin_matrix(x.shape, [(0,), (1,)]), -np.eye(10)])
    start = np.r_[x.ravel(), rows, columns]
    weight = np.r_[x.ravel(), rows * [0.5, 0, 1, 2], columns * 0.25]
    expected = least_change(start, weight, matrix, np.zeros(10))
    np.testing.assert_allclose(out.values.ravel(), expected[:24], rtol=1e-12)
    np.testing.assert_allclose(out.rows, expected[24:28], rtol=1e-12)
    np.testing.assert_allclose(out.columns, expected[28:], rtol=1e-12)
    assert out.rows[1] == rows[1]
    assert out.residual <= 1e-14


def test_a_table_that_agrees_is_returned_as_it_is() -> None:
    x, _, _ = table(9)
    once = rake(x, x.sum(-1), x.sum(-2))
    assert (once.values == x).all()
    assert once.rounds == 0
    assert (once.moves.smallest, once.moves.largest) == (1.0, 1.0)


def test_weights_over_thirty_orders_of_magnitude() -> None:
    """Pivots without subtraction: the margins are met whatever holds the table together (integers, so that sums are exact)."""
    random = np.random.default_rng(11)
    x = random.integers(1, 100, (20, 6, 8)).astype(float)
    y = x + random.integers(-1, 2, x.shape)
    out = rake(x, y.sum(2), y.sum(1), alterability=10.0 ** random.uniform(-15, 15, x.shape))
    assert out.rounds <= 3
    assert out.kkt <= 1e-9
    assert out.residual <= 1e-14


def test_negative_cells_need_a_choice_and_sign_changes_are_named() -> None:
    x = np.array([[-1.0, 10.0], [5.0, 5.0]])
    with pytest.raises(KernelError, match=r"cell.*negative.*\(0, 0\)") as caught:
        rake(x, [8.0, 10.0], [4.0, 14.0])
    assert caught.value.code == "E-BAL-002"
    out = rake(x, [8.0, 11.0], [7.0, 12.0], negative="absolute")
    np.testing.assert_allclose(out.values, twin(x, np.abs(x), np.array([8.0, 11]), np.array([7.0, 12])), rtol=1e-13)
    flip = rake([[1.0, 10.0], [10.0, 1.0]], [4.0, 18.0], [4.0, 18.0])
    assert flip.values[0, 0] == pytest.approx(-6)
    assert flip.moves.sign_changes == len(flip.moves.flipped) == int((flip.values < 0).sum()) > 0
    assert all(flip.values[tuple(place)] < 0 for place in flip.moves.flipped)


def test_margins_that_differ_are_refused_with_their_part_of_the_table() -> None:
    """Two blocks that share no cell: only the block that clashes is named, and dropping any one of its totals mends it."""
    x = np.zeros((2, 4, 5))
    x[:, :2, :3], x[:, 2:, 3:] = 2.0, 3.0
    rows, columns = x.sum(-1), x.sum(-2)
    rows[1, 2] += 0.5
    with pytest.raises(KernelError, match=r"table \(1,\).*rows 2-3 .*columns 3-4") as caught:
        rake(x, rows, columns)
    fields = caught.value.finding.fields
    assert caught.value.code == "E-BAL-001"
    assert fields["gap"] == pytest.approx(0.5)
    for i in fields["row_indices"]:
        less = rows.copy()
        less[1, i] = NAN
        assert rake(x, less, columns).residual <= 1e-14
    for j in fields["column_indices"]:
        less = columns.copy()
        less[1, j] = NAN
        assert rake(x, rows, less).residual <= 1e-14


def test_a_total_over_cells_that_cannot_move_is_refused() -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(KernelError, match=r"rows 0 .*columns none"):
        rake(x, [3.5, 7.0], [4.0, 6.5], alterability=[[0, 0], [1, 1]])
    with pytest.raises(KernelError, match=r"columns 1 "):
        rake(np.array([[1.0, 0.0], [3.0, 0.0]]), [1.0, 3.0], [4.0, 1.0])


def test_a_gap_of_rounding_may_be_spread_if_asked() -> None:
    x, rows, columns = table(10, (4, 6))
    rounded = np.round(columns, 2)
    with pytest.raises(KernelError, match="spread="):
        rake(x, rows, rounded)
    out = rake(x, rows, rounded, spread=1e-2)
    gap = rows.sum() - rounded.sum()
    whole = rows.sum() + rounded.sum()
    np.testing.assert_allclose(out.rows, rows * (1 - gap / whole), rtol=1e-14)
    np.testing.assert_allclose(out.columns, rounded * (1 + gap / whole), rtol=1e-14)
    assert out.residual <= 1e-14
    with pytest.raises(KernelError, match="E-BAL-001"):
        rake(x, rows, rounded, spread=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cells": [1.0, 2.0]}, "fewer than 2 axes"),
        ({"cells": [[1.0, NAN], [1, 1]]}, r"cells \(0, 1\) is nan"),
        ({"cells": [[1.0, np.inf], [1, 1]]}, r"cells \(0, 1\) is inf"),
        ({"rows": [1.0]}, r"rows of shape \(1,\)"),
        ({"columns": [[1.0, 2.0]]}, r"columns of shape \(1, 2\)"),
        ({"rows": [1.0, np.inf]}, r"rows are infinite at \(1,\)"),
        ({"alterability": [1.0, 2, 3]}, r"alterability \(3,\) does not broadcast"),
        ({"alterability": [1.0, -2]}, r"alterability -2.0 at \(0, 1\)"),
        ({"alterability": NAN}, "alterability"),
        ({"row_alterability": -1.0}, "alterability -1.0"),
        ({"negative": "signed"}, "'refuse' or 'absolute'"),
    ],
)
def test_input_that_cannot_be_right(change: dict[str, object], words: str) -> None:
    given = {"cells": [[1.0, 1], [1, 1]], "rows": [2.0, 2], "columns": [2.0, 2]} | change
    with pytest.raises(KernelError, match=words) as caught:
        rake(given.pop("cells"), given.pop("rows"), given.pop("columns"), **given)  # type: ignore[arg-type]
    assert caught.value.code == "E-KERNEL-001"


def test_elimination_is_exact_about_rank() -> None:
    random = np.random.default_rng(0)
    link = random.lognormal(0, 8, (6, 6, 3))
    link = link + link.swapaxes(0, 1)
    link[:3, 3:] = link[3:, :3] = 0.0
    ground = np.zeros((6, 3))
    ground[4, 0] = 1.0
    done = eliminate(link.copy(), ground.copy())
    assert ((done.inverse == 0).sum(axis=0) == [1, 2, 2]).all()
    full = -link
    full[range(6), range(6)] = 0
    full[range(6), range(6)] = -full.sum(axis=1) + ground
    flow = random.normal(size=(6, 3))
    flow[:3] -= flow[:3].mean(axis=0)
    flow[3:, 1:] -= flow[3:, 1:].mean(axis=0)
    found = np.einsum("ijb,jb->ib", full, done.solve(flow))
    assert np.abs(found - flow).max() <= 1e-10 * np.abs(full).max() * np.abs(done.solve(flow)).max()


def test_parts_and_runs() -> None:
    chain = np.zeros((1, 4, 4), dtype=bool)
    for i in range(3):
        chain[0, 3 - i, 3 - i] = chain[0, 3 - i, 2 - i] = True
    rows, columns = connected_parts(chain)
    assert rows.tolist() == [[0, 1, 1, 1]]
    assert columns.tolist() == [[1, 1, 1, 1]]
    assert runs([]) == "none"
    assert runs([3, 4, 9]) == "3-4, 9"


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e12])
@pytest.mark.parametrize("off", [1e-5, 1e-9, 1e-12])
def test_margins_that_differ_by_more_than_rounding_are_refused(scale: float, off: float) -> None:
    x, rows, columns = table(8, (4, 5))
    x, rows, columns = scale * x, scale * rows, scale * columns
    assert rake(x, rows, columns * (1 + 1e-15)).residual <= 1e-13
    with pytest.raises(KernelError) as caught:
        rake(x, rows, columns * (1 + off))
    assert caught.value.code == "E-BAL-001"


@pytest.mark.parametrize("seed", range(40))
def test_totals_are_met_where_cells_span_eight_orders_of_magnitude(seed: int) -> None:
    """The last digit of the largest total is more than a small one can bear, unless it is shared by weight."""
    random = np.random.default_rng(seed)
    x = 10.0 ** random.uniform(-4, 4, (3, 5, 7))
    y = x * random.uniform(0.5, 1.5, x.shape)
    out = rake(x, y.sum(-1), y.sum(-2))
    assert out.residual <= 1e-13
    assert out.kkt <= 1e-13
    sums = np.abs(out.values.sum(-1) / y.sum(-1) - 1).max(), np.abs(out.values.sum(-2) / y.sum(-2) - 1).max()
    assert max(sums) <= 2e-13
