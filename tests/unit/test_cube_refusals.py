"""What a cube refuses, and what it says of cells that a computation cannot give: never a silent wrong number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from gdpcore.cube import Axis, Cube, Hierarchy, Meaning, Status
from gdpcore.cube.status import ABSENT, settled
from gdpcore.cube.units import converted, unit
from gdpcore.errors import AlignmentError, HierarchyError, MeaningError
from tests.build import TREE, cube, expect_refusal, present

NAN, INF = np.nan, np.inf
OBSERVED, ESTIMATED = np.uint8(Status.OBSERVED), np.uint8(Status.ESTIMATED)


def draws(values: Any, items: tuple[str, ...] = ("A", "B")) -> Cube:
    """A cube (draw, item, period)."""
    array = np.asarray(values, dtype=np.float64)
    periods = pd.period_range("2024Q1", periods=array.shape[-1], freq="Q")
    return Cube.of(
        array, [Axis.of("draw", None), Axis.of("item", items), Axis.of("period", periods)], Meaning.of("亿元", "current")
    )


def agrees(made: Cube) -> bool:
    """A value is NaN if and only if its status says so, in every draw, and none is infinite."""
    gone = np.broadcast_to((made.status & ABSENT) != 0, made.values.shape)
    return bool(not np.isinf(made.values).any() and np.array_equal(np.isnan(made.values), gone))


# -- what may become a cube --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (2,), (1, 2, 3), ()])
def test_status_has_the_shape_of_the_labelled_cells(shape: tuple[int, ...]) -> None:
    with expect_refusal("E-AXIS-008", str(shape), "(1, 2, 2)", kind=AlignmentError):
        cube(np.ones((1, 2, 2)), status=np.ones(shape, dtype=np.uint8))


def test_status_of_draws_has_no_batch_axis() -> None:
    with expect_refusal("E-AXIS-008", "(3, 1, 2, 2)", "(1, 2, 2)"):
        cube(np.ones((3, 1, 2, 2)), batch=["draw"], status=np.ones((3, 1, 2, 2), dtype=np.uint8))


@pytest.mark.parametrize("flags", [[[[256]]], [[[-1]]], [[[1.0]]], [[["observed"]]]])
def test_status_is_made_of_bytes(flags: Any) -> None:
    with expect_refusal("E-AXIS-008", "bytes", "(1, 1, 1)"):
        cube([[[1.0]]], status=flags)


def test_status_may_be_any_integers_that_are_flags() -> None:
    made = cube([[[1.0, NAN]]], status=[[[int(Status.ESTIMATED), int(Status.NOT_COVERED)]]])
    assert made.status.dtype == np.uint8
    assert made.status.tolist() == [[[2, 128]]]


@pytest.mark.parametrize("wrong", [INF, -INF])
def test_infinities_are_no_figures(wrong: float) -> None:
    with expect_refusal("E-AXIS-009", "1 cells", "r0, i1, 2022Q2", kind=AlignmentError):
        cube([[[1.0, 2.0], [3.0, wrong]]])
    with expect_refusal("E-AXIS-009", "2 cells", "1, A, 2024Q1"):
        draws([[[1.0], [2.0]], [[wrong], [wrong]]])


@pytest.mark.parametrize(
    "values",
    [[["a"]], [["1"]], [[1.0], [1.0, 2.0]], [[object()]], [[1j]], [[np.datetime64("2024-01-01")]], [[10**400]], [[b"1"]]],
)
def test_values_are_numbers_in_rows_of_one_length(values: Any) -> None:
    with expect_refusal("E-AXIS-012", "numbers", kind=AlignmentError):
        Cube.of(values, [Axis.of("item", ["A"]), Axis.of("period", ["2024Q1"])], Meaning.of("亿元"))


def test_what_is_masked_is_not_there() -> None:
    masked = np.ma.array([[[1.0, 2.0]]], mask=[[[True, False]]])
    made = Cube.of(masked, cube([[[1.0, 2.0]]]).axes, Meaning.of("亿元"))
    assert np.array_equal(made.values, [[[NAN, 2.0]]], equal_nan=True)
    assert made.status.tolist() == [[[Status.NOT_PUBLISHED, Status.OBSERVED]]]


def test_two_axes_of_one_name() -> None:
    with expect_refusal("E-AXIS-007", "'item'", kind=AlignmentError):
        Cube.of(np.ones((2, 2)), [Axis.of("item", ["A", "B"]), Axis.of("item", ["A", "B"])], Meaning.of("亿元"))


@pytest.mark.parametrize("missing", [None, NAN, pd.NA, pd.NaT, np.float64("nan")])
def test_a_missing_label_is_no_label(missing: Any) -> None:
    with expect_refusal("E-AXIS-010", "label 1", "'item'", kind=AlignmentError):
        Axis.of("item", ["A", missing])


@pytest.mark.parametrize("labels", [["2024Q1", None], ["2024Q1", pd.NaT], pd.PeriodIndex(["2024Q1", pd.NaT], freq="Q"), [pd.NaT]])
def test_a_missing_period_is_no_period(labels: Any) -> None:
    with expect_refusal("E-TIME-001"):
        Axis.of("period", labels)


def test_one_text_is_one_label_not_its_letters() -> None:
    assert Axis.of("item", "GDP").labels == ("GDP",)
    assert list(Axis.of("period", "2024Q1").labels) == [pd.Period("2024Q1", "Q")]  # type: ignore[arg-type]


def test_no_draws_leave_the_status_unknown_not_random() -> None:
    made = draws(np.empty((0, 2, 3)))
    assert (made.status == Status.NOT_PUBLISHED).all()


# -- selecting ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("draw", [-1, 3, 1.0, "1", True, None, [0, 3], [-1]])
def test_a_draw_is_counted_from_nought(draw: Any) -> None:
    with expect_refusal("E-AXIS-003", "draw", "from 0 to less than 3", kind=AlignmentError):
        draws(np.ones((3, 2, 1))).sel(draw=draw)


def test_draws_by_position() -> None:
    made = draws(np.arange(6.0).reshape(3, 2, 1))
    assert made.sel(draw=2).values.ravel().tolist() == [4.0, 5.0]
    assert made.sel(draw=np.int64(0)).dims == ("item", "period")
    assert made.sel(draw=[2, 2, 0]).values[:, 0, 0].tolist() == [4.0, 4.0, 0.0]


@pytest.mark.parametrize("name", ["region", "item", "period"])
def test_an_empty_selection_is_an_empty_cube(name: str) -> None:
    made = cube(np.ones((2, 3, 4))).sel(**{name: []})
    assert len(made.axis(name)) == 0
    assert made.values.shape == made.status.shape
    assert made.values.size == 0
    assert made.dims == ("region", "item", "period")


# -- combining ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("left", "right"), [(1, 3), (3, 1), (2, 3), (3, 2), (0, 1)])
def test_batches_of_different_length_are_not_spread(left: int, right: int) -> None:
    with expect_refusal("E-AXIS-001", "draw", f"{left} entries", f"{right} on the other", kind=AlignmentError):
        draws(np.ones((left, 2, 1))) + draws(np.ones((right, 2, 1)))


def test_a_batch_axis_and_a_labelled_one_of_the_same_name_differ() -> None:
    labelled = Cube.of(
        np.ones((2, 2, 1)),
        [Axis.of("draw", ["0", "1"]), Axis.of("item", ["A", "B"]), Axis.of("period", ["2024Q1"])],
        Meaning.of("亿元", "current"),
    )
    for left, right in ((draws(np.ones((2, 2, 1))), labelled), (labelled, draws(np.ones((2, 2, 1))))):
        with expect_refusal("E-AXIS-001", "draw", "batch"):
            left + right


@pytest.mark.parametrize("other", [1.0, 0, "1", None, np.ones(3), [1.0]])
def test_a_bare_number_has_no_unit_to_add(other: Any) -> None:
    for operation in (lambda a, b: a + b, lambda a, b: a - b):
        with expect_refusal("E-UNIT-004", "亿元", "cube", kind=MeaningError):
            operation(cube([[[1.0]]]), other)


@pytest.mark.parametrize("other", ["2", None, True, np.bool_(True), NAN, INF, -INF, np.ones(3), [2.0], 1j])
def test_a_factor_is_one_finite_number(other: Any) -> None:
    for operation in (lambda a, b: a * b, lambda a, b: a / b):
        with expect_refusal("E-UNIT-005", "亿元", "finite", kind=MeaningError):
            operation(cube([[[1.0]]]), other)


@pytest.mark.parametrize("factor", [2, 2.0, np.float32(2), np.int64(2)])
def test_any_real_number_is_a_factor(factor: Any) -> None:
    assert (cube([[[3.0]]]) * factor).values.item() == 6.0
    assert (cube([[[3.0]]]) / factor).values.item() == 1.5


def test_division_by_nought_is_not_covered() -> None:
    made = cube([[[1.0, 0.0]]]) / 0
    assert agrees(made)
    assert not present(made.status).any()


def test_a_cell_that_one_draw_cannot_give_is_absent_in_all() -> None:
    one = draws([[[1.0], [2.0]], [[1.0], [2.0]]])
    other = draws([[[0.0], [4.0]], [[2.0], [4.0]]])
    made = one / other
    assert agrees(made)
    assert np.isnan(made.values[:, 0]).all()
    assert (made.values[:, 1] == 0.5).all()


@pytest.mark.parametrize(
    "computed",
    [
        lambda c: c + c,
        lambda c: c * 10.0,
        lambda c: c / 1e-9,
        lambda c: c.with_unit("元"),
        lambda c: c.sum("item"),
        lambda c: c.sum("draw"),
        lambda c: c.sum("item", Hierarchy.of(["T", "A", "B"], {"T": ["A", "B"]})),
        lambda c: c.map(np.full_like, np.inf),
    ],
)
def test_what_overflows_is_not_covered(computed: Any) -> None:
    made = computed(draws([[[1.7e308], [1.7e308]], [[1.7e308], [1.7e308]]]))
    assert agrees(made)
    assert (made.status & Status.NOT_COVERED).any()


def test_settled_keeps_the_kind_of_absence_and_the_array_where_nothing_is_lost() -> None:
    values, status = np.array([NAN, INF, 1.0]), np.array([Status.NOT_PUBLISHED, OBSERVED, OBSERVED], dtype=np.uint8)
    out, flags = settled(values, status, Status.NOT_COVERED)
    assert np.array_equal(out, [NAN, NAN, 1.0], equal_nan=True)
    assert flags.tolist() == [64, 129, 1]
    same, kept = settled(values[2:], status[2:])
    assert same.base is values
    assert kept.tolist() == [1]


def test_a_kernel_must_keep_the_shape_and_not_fill_what_is_absent() -> None:
    made = cube([[[1.0, NAN]]])
    with expect_refusal("E-AXIS-005", "(1, 1, 1)", kind=AlignmentError):
        made.map(lambda x: x[..., :1])
    with expect_refusal("E-AXIS-005", "(2,)"):
        draws(np.ones((3, 2, 1))).map(lambda x: x[0, :, 0])
    with expect_refusal("E-AXIS-005", "(2, 2, 1)"):
        draws(np.ones((3, 2, 1))).map(lambda x: x[:2])
    with expect_refusal("E-AXIS-006", "present but called absent"):
        made.map(np.nan_to_num)


def test_units_are_changed_with_one_rounding() -> None:
    for x in (3.0, 7.1, 123456.7, 1e-6):
        assert converted(np.array([x]), unit("万元"), unit("亿元"))[0] == x / 1e4
        assert converted(np.array([x]), unit("亿元"), unit("万元"))[0] == x * 1e4
    assert cube([[[3.0]]], unit="万元").with_unit("亿元").values.item() == 0.0003


@pytest.mark.parametrize("target", ["百分点", "index", "ratio", "亿元", "上年同期=100"])
def test_growth_has_no_other_unit(target: str) -> None:
    with expect_refusal("E-UNIT-003", "%", target, kind=MeaningError):
        cube([[[5.2]]], unit="%", price="none").with_unit(target)


# -- sums --------------------------------------------------------------------------------------------------------------
def test_a_sum_over_draws_keeps_their_status() -> None:
    made = draws([[[1.0, 2.0], [3.0, NAN]], [[10.0, 20.0], [30.0, NAN]]])
    total = made.sum("draw")
    assert total.status.shape == total.values.shape == (2, 2)
    assert np.array_equal(total.values, [[11.0, 22.0], [33.0, NAN]], equal_nan=True)
    assert np.array_equal(total.status, made.status)
    assert agrees(total)


def test_a_sum_over_one_of_two_batch_axes() -> None:
    made = Cube.of(
        np.arange(12.0).reshape(2, 3, 2, 1),
        [Axis.of("vintage", None), Axis.of("draw", None), Axis.of("item", ["A", "B"]), Axis.of("period", ["2024Q1"])],
        Meaning.of("亿元", "current"),
    )
    for axis, place in (("vintage", 0), ("draw", 1)):
        total = made.sum(axis)
        assert np.array_equal(total.values, made.values.sum(axis=place))
        assert np.array_equal(total.status, made.status)
    assert made.sum("item").status.shape == (1,)


@pytest.mark.parametrize("axis", ["region", "item", "period"])
def test_nothing_adds_to_nothing_not_to_nought(axis: str) -> None:
    with expect_refusal("E-AXIS-011", axis, "empty", kind=AlignmentError):
        cube(np.ones((2, 2, 2))).sel(**{axis: []}).sum(axis)


def test_a_hierarchy_needs_labels() -> None:
    with expect_refusal("E-AXIS-011", "draw", "labels", kind=AlignmentError):
        draws(np.ones((2, 2, 1))).sum("draw", TREE)


def test_a_label_that_the_hierarchy_does_not_know_would_be_lost() -> None:
    made = cube(np.ones((1, 4, 2)), items=["A", "B", "C", "X"])
    with expect_refusal("E-TREE-001", "'X'", "item", kind=HierarchyError):
        made.sum("item", TREE)


# -- joining -----------------------------------------------------------------------------------------------------------
def test_nothing_to_join() -> None:
    with expect_refusal("E-AXIS-011", "period", "no cubes", kind=AlignmentError):
        Cube.concat([], "period")


def test_cubes_are_joined_along_labels_only() -> None:
    made = draws(np.ones((2, 2, 1)))
    with expect_refusal("E-AXIS-011", "draw", "labels", kind=AlignmentError):
        Cube.concat([made, made], "draw")


def test_joined_cubes_have_the_same_axes() -> None:
    made = cube(np.ones((1, 2, 2)))
    with expect_refusal("E-AXIS-001", "region", kind=AlignmentError):
        Cube.concat([made, cube(np.ones((1, 2, 2)), start="2023Q1").sel(region="r0")], "period")
    later = draws(np.ones((3, 2, 1)))
    with expect_refusal("E-AXIS-001", "draw", "2 entries", "3 on the other"):
        Cube.concat([draws(np.ones((2, 2, 1))), later], "period")


# -- frames ------------------------------------------------------------------------------------------------------------
def long(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"item": ["A", "B"], "period": ["2024Q1", "2024Q1"], "value": [1.0, 2.0], **columns})


def test_status_comes_back_from_a_long_frame() -> None:
    flags = [
        [
            [int(ESTIMATED), int(Status.NOT_COVERED | Status.FORECAST)],
            [int(OBSERVED | Status.BENCHMARKED), int(Status.NOT_PUBLISHED)],
        ]
    ]
    made = cube([[[1.0, NAN], [2.0, NAN]]], status=flags)
    back = Cube.from_long(made.to_long(), made.dims, made.meaning)
    assert np.array_equal(back.values, made.values, equal_nan=True)
    assert back.status.tolist() == flags


def test_cells_that_a_long_frame_lacks_are_not_published() -> None:
    frame = cube([[[1.0, 2.0], [3.0, 4.0]]], status=np.full((1, 2, 2), ESTIMATED)).to_long().drop(index=1)
    back = Cube.from_long(frame, ("region", "item", "period"), Meaning.of("亿元"))
    assert back.status.tolist() == [[[2, 64], [2, 2]]]
    assert agrees(back)


def test_a_long_frame_without_flags_is_observed() -> None:
    back = Cube.from_long(long(flag=[2, 2]), ("item", "period"), Meaning.of("亿元"))
    assert back.status.tolist() == [[1], [1]]
    assert Cube.from_long(long(flag=[2, 2]), ("item", "period"), Meaning.of("亿元"), status="flag").status.tolist() == [[2], [2]]


@pytest.mark.parametrize("flags", [["observed", "observed"], [1.0, 1.0], [1, 256], [-1, 1]])
def test_flags_of_a_long_frame_are_bytes(flags: Any) -> None:
    with expect_refusal("E-AXIS-008", "status", kind=AlignmentError):
        Cube.from_long(long(status=flags), ("item", "period"), Meaning.of("亿元"))


def test_flags_of_a_long_frame_agree_with_its_figures() -> None:
    with expect_refusal("E-AXIS-006", "present but called absent"):
        Cube.from_long(long(status=[1, 64]), ("item", "period"), Meaning.of("亿元"))


@pytest.mark.parametrize(
    ("frame", "code", "words"),
    [
        (long().drop(columns="item"), "E-DATA-001", ["item"]),
        (long().drop(columns="value"), "E-DATA-001", ["value"]),
        (long(item=["A", None]), "E-AXIS-010", ["item"]),
        (long(period=["2024Q1", None]), "E-TIME-001", []),
        (long(value=["1", "x"]), "E-DATA-002", ["value"]),
        (long(value=[1.0, INF]), "E-AXIS-009", ["B, 2024Q1"]),
        (long(item=["A", "A"]), "E-AXIS-004", ["A 2024Q1"]),
    ],
)
def test_what_a_long_frame_must_not_hold(frame: pd.DataFrame, code: str, words: list[str]) -> None:
    with expect_refusal(code, *words):
        Cube.from_long(frame, ("item", "period"), Meaning.of("亿元"))


def test_a_frame_of_text_or_of_other_levels_is_refused() -> None:
    index = pd.period_range("2024Q1", periods=2, freq="Q")
    with expect_refusal("E-DATA-002", "item"):
        Cube.from_frame(pd.DataFrame({"A": ["x", "y"]}, index=index), Meaning.of("亿元"))
    with expect_refusal("E-AXIS-005", "1 column levels"):
        Cube.from_frame(pd.DataFrame({"A": [1.0, 2.0]}, index=index), Meaning.of("亿元"), names=["region", "item"])


def test_missing_cells_of_any_kind_are_not_published() -> None:
    frame = long(value=pd.array([1, pd.NA], dtype="Int64"))
    made = Cube.from_long(frame, ("item", "period"), Meaning.of("亿元"))
    assert np.array_equal(made.values, [[1.0], [NAN]], equal_nan=True)


def test_a_single_cell_and_empty_cubes_have_frames_too() -> None:
    made = cube(np.ones((1, 2, 2)))
    bare = made.sel(region="r0", item="i0", period="2022Q1").to_long()
    assert bare["value"].tolist() == [1.0]
    assert made.sel(item=[]).to_frame().shape == (2, 0)
    assert made.sel(period=[]).to_frame().shape == (0, 2)
    assert len(made.sel(item=[]).to_long()) == 0
