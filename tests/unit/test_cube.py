"""The labelled array: numbers that know what they mean, and refuse to be mixed."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gdpcore.cube import Axis, Cube, Flow, Hierarchy, Meaning, Node, PriceBasis, Status, unit
from gdpcore.cube.status import ABSENT, status_of
from gdpcore.cube.units import factor, label
from gdpcore.errors import AlignmentError, GdpcoreError, MeaningError
from tests.build import TREE, cube, expect_refusal, present

NAN = np.nan
NOT_PUBLISHED, NOT_COVERED, OBSERVED = (np.uint8(s) for s in (Status.NOT_PUBLISHED, Status.NOT_COVERED, Status.OBSERVED))
numbers = st.floats(-1e12, 1e12, allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 1e-6, -1e-6, 1e12, NAN])


def arrays(dims: int = 3) -> st.SearchStrategy[Any]:
    return hnp.arrays(np.float64, hnp.array_shapes(min_dims=dims, max_dims=dims, max_side=5), elements=numbers)


def ramp(*shape: int) -> Any:
    return np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)


# -- construction ------------------------------------------------------------------------------------------------------
def test_status_is_observed_where_there_is_a_number() -> None:
    made = cube([[[1.0, NAN], [0.0, -3.0]]])
    assert made.status.dtype == np.uint8
    assert made.status.tolist() == [[[OBSERVED, NOT_PUBLISHED], [OBSERVED, OBSERVED]]]
    assert made.values.dtype == np.float64
    assert made.dims == ("region", "item", "period")
    assert made.batch == 0
    assert repr(made) == "<Cube region=1, item=2, period=2; 亿元, current, period>"


def test_integers_become_floats() -> None:
    made = Cube.of([[1], [2]], [Axis.of("item", ["A", "B"]), Axis.of("period", ["2024Q1"])], Meaning.of("亿元"))
    assert made.values.dtype == np.float64


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([[[NAN]]], [[[Status.OBSERVED]]]),
        ([[[NAN]]], [[[Status.ESTIMATED | Status.FORECAST]]]),
        ([[[1.0]]], [[[Status.NOT_PUBLISHED]]]),
        ([[[1.0]]], [[[Status.NOT_COVERED]]]),
        ([[[1.0]]], [[[Status.OBSERVED | Status.NOT_COVERED]]]),
        ([[[0.0]]], [[[Status.NOT_PUBLISHED | Status.NOT_COVERED]]]),
    ],
)
def test_a_number_and_its_status_must_agree(values: Any, status: Any) -> None:
    with expect_refusal("E-AXIS-006", "1 cells", "if and only if", kind=AlignmentError):
        cube(values, status=np.array(status, dtype=np.uint8))


def test_how_many_cells_disagree_is_said() -> None:
    with expect_refusal("E-AXIS-006", "3 cells", "NaN but called present"):
        cube(np.full((1, 3, 1), NAN), status=np.ones((1, 3, 1), dtype=np.uint8))


@pytest.mark.parametrize("flag", [Status.NOT_PUBLISHED, Status.NOT_COVERED, Status.NOT_PUBLISHED | Status.ESTIMATED])
def test_absence_may_be_of_either_kind(flag: Status) -> None:
    assert cube([[[NAN]]], status=np.full((1, 1, 1), flag, dtype=np.uint8)).status.item() == flag


def test_draws_share_one_status_so_they_are_absent_together() -> None:
    together = cube([[[[NAN, 1.0]]], [[[NAN, 2.0]]]], batch=["draw"])
    assert together.status.shape == (1, 1, 2)
    with expect_refusal("E-AXIS-006", "present but called absent"):
        cube([[[[NAN, 1.0]]], [[[5.0, 2.0]]]], batch=["draw"])
    with expect_refusal("E-AXIS-006", "NaN but called present"):
        cube([[[[5.0, 1.0]]], [[[NAN, 2.0]]]], batch=["draw"])


@pytest.mark.parametrize("shape", [(2, 2), (1, 2, 2), (2, 3), (2,), (2, 2, 1)])
def test_shapes_must_fit_the_labels(shape: tuple[int, ...]) -> None:
    axes = [Axis.of("item", ["A", "B"]), Axis.of("period", ["2024Q1", "2024Q2", "2024Q3"])]
    if shape == (2, 3):
        assert Cube.of(np.ones(shape), axes, Meaning.of("亿元")).values.shape == shape
        return
    with expect_refusal("E-AXIS-005", str(shape), "'item': 2", "'period': 3", kind=AlignmentError):
        Cube.of(np.ones(shape), axes, Meaning.of("亿元"))


def test_a_batch_axis_leads() -> None:
    with expect_refusal("E-AXIS-005", "draw", kind=AlignmentError):
        Cube.of(np.ones((2, 3)), [Axis.of("item", ["A", "B"]), Axis.of("draw", None)], Meaning.of("亿元"))


@pytest.mark.parametrize(
    ("name", "labels", "twice"),
    [
        ("item", ["A", "B", "A"], "A"),
        ("region", ["北京", "北京"], "北京"),
        ("period", ["2024Q1", "2024年一季度"], "2024Q1"),
        ("item", [1, "1"], "1"),
    ],
)
def test_no_label_twice(name: str, labels: list[Any], twice: str) -> None:
    with expect_refusal("E-AXIS-004", twice, name, kind=AlignmentError):
        Axis.of(name, labels)


def test_mixed_frequencies_are_no_axis() -> None:
    with expect_refusal("E-TIME-002", "2024Q1", "2024-04"):
        Axis.of("period", ["2024Q1", "2024-04"])


def test_frozen() -> None:
    made = cube(ramp(1, 2, 3))
    for name in ("values", "axes", "meaning", "status", "anything"):
        with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
            setattr(made, name, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.axes[0].name = "other"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.meaning.unit = unit("元")  # type: ignore[misc]


# -- selecting ---------------------------------------------------------------------------------------------------------
def test_a_scalar_drops_its_axis_and_a_list_keeps_it() -> None:
    made = cube(ramp(2, 3, 4))
    one = made.sel(item="i1")
    assert one.dims == ("region", "period")
    assert np.array_equal(one.values, made.values[:, 1])
    kept = made.sel(item=["i2", "i0"], region=["r1"])
    assert kept.dims == made.dims
    assert kept.labels("item") == ("i2", "i0")
    assert np.array_equal(kept.values, made.values[[1]][:, [2, 0]])
    assert np.array_equal(kept.status, made.status[[1]][:, [2, 0]])
    bare = made.sel(region="r0", item="i0", period="2022Q4")
    assert bare.dims == ()
    assert float(bare.values) == 4.0
    assert bare.status == OBSERVED


@pytest.mark.parametrize(
    "spelling",
    ["2022Q2", "2022年二季度", "Q2 2022", "2022年1-6月", "2022年上半年", pd.Period("2022Q2", "Q"), pd.Timestamp("2022-06-30")],
)
def test_periods_are_selected_by_any_spelling(spelling: Any) -> None:
    assert cube([[[1.0, 2.0, 3.0]]]).sel(period=spelling).values.item() == 2.0
    assert cube([[[1.0, 2.0, 3.0]]]).sel(period=[spelling]).labels("period").equals(pd.PeriodIndex(["2022Q2"], freq="Q"))


@pytest.mark.parametrize(
    ("labels", "code", "words"),
    [
        ({"item": "X"}, "E-AXIS-003", ("item", "'X'", "i0, i1, i2")),
        ({"item": ["i0", "X"]}, "E-AXIS-003", ("'X'",)),
        ({"region": "i0"}, "E-AXIS-003", ("region", "r0, r1")),
        ({"period": "2030Q1"}, "E-AXIS-003", ("2030Q1", "from 2022Q1 to 2022Q4")),
        ({"period": "2022Q5"}, "E-TIME-001", ("2022Q5",)),
        ({"period": "2022-03"}, "E-TIME-002", ("2022-03",)),
        ({"period": "2022年1-2月"}, "E-TIME-002", ("2022年1-2月",)),
        ({"industry": "A"}, "E-AXIS-002", ("industry", "region, item, period")),
        ({"item": ["i0", "i0"]}, "E-AXIS-004", ("i0", "item")),
    ],
)
def test_selecting_what_is_not_there(labels: dict[str, Any], code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words):
        cube(ramp(2, 3, 4)).sel(**labels)


def test_an_axis_that_was_dropped_cannot_be_selected_again() -> None:
    with expect_refusal("E-AXIS-002", "item", "region, period"):
        cube(ramp(2, 3, 4)).sel(item="i0").sel(item="i0")


def test_a_draw_is_selected_by_number() -> None:
    made = cube(ramp(3, 1, 2, 2), batch=["draw"])
    assert made.sel(draw=2).dims == ("region", "item", "period")
    assert np.array_equal(made.sel(draw=2).values, made.values[2])
    assert np.array_equal(made.sel(draw=[0, 2]).values, made.values[[0, 2]])
    assert made.sel(draw=[0, 2]).status.shape == (1, 2, 2)


# -- combining ---------------------------------------------------------------------------------------------------------
@given(arrays(), st.data())
def test_sums_and_differences_are_those_of_the_numbers(x: Any, data: Any) -> None:
    y = data.draw(hnp.arrays(np.float64, x.shape, elements=numbers))
    left, right = cube(x), cube(y)
    for made, wanted in ((left + right, x + y), (left - right, x - y)):
        assert np.array_equal(made.values, wanted, equal_nan=True)
        assert np.array_equal(np.isnan(made.values), ~present(made.status))
        assert np.array_equal(made.status, left.status | right.status)


@given(arrays(), st.data())
def test_a_quotient_that_does_not_exist_is_marked_and_never_infinite(x: Any, data: Any) -> None:
    y = data.draw(hnp.arrays(np.float64, x.shape, elements=numbers))
    made = cube(x) / cube(y)
    assert not np.isinf(made.values).any()
    assert np.array_equal(np.isnan(made.values), ~present(made.status))
    lost = np.isfinite(x) & np.isfinite(y) & (y == 0)
    assert ((made.status[lost] & NOT_COVERED) != 0).all()
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        wanted = x / y
    assert np.array_equal(made.values, np.where(np.isfinite(wanted), wanted, NAN), equal_nan=True)


def test_meaning_of_products_and_quotients() -> None:
    value, volume = cube([[[110.0]]]), cube([[[100.0]]], price="constant@2020")
    deflator = value / volume
    assert deflator.meaning == Meaning.of("ratio", "none")
    back = volume * deflator
    assert back.meaning == volume.meaning
    assert (deflator * volume).meaning == volume.meaning
    assert back.values.item() == pytest.approx(110.0, rel=1e-15)
    assert (value / deflator).meaning == value.meaning
    assert (value * 2).meaning == value.meaning
    assert (value / 2.0).values.item() == 55.0


def test_status_flags_are_joined() -> None:
    left = cube([[[1.0]]], status=np.full((1, 1, 1), Status.FORECAST, dtype=np.uint8))
    right = cube([[[1.0]]], status=np.full((1, 1, 1), Status.BENCHMARKED, dtype=np.uint8))
    assert (left + right).status.item() == Status.FORECAST | Status.BENCHMARKED
    assert (left * 2.0).status.item() == Status.FORECAST


def test_a_missing_axis_is_spread() -> None:
    whole = cube(ramp(2, 3, 4))
    for part in (whole.sel(region="r0"), whole.sel(item="i1"), whole.sel(region="r1", item="i2"), whole.sel(period="2022Q2")):
        place = tuple(slice(None) if n in part.dims else None for n in whole.dims)
        assert np.array_equal((whole - part).values, whole.values - part.values[place])
        assert np.array_equal((part - whole).values, part.values[place] - whole.values)
        assert (part + whole).dims == whole.dims


def test_a_missing_axis_spreads_absence_too() -> None:
    whole = cube(ramp(2, 2, 2))
    part = cube([[[1.0, NAN]]]).sel(region="r0", item="i0")
    assert np.isnan((whole + part).values[..., 1]).all()
    assert ((whole + part).status[..., 1] & ABSENT).all()


@given(arrays(4))
def test_draws_behave_as_one_by_one(x: Any) -> None:
    gone = np.isnan(x).any(axis=0)
    x = np.where(gone, NAN, x)
    many, single = cube(x, batch=["draw"]), cube(np.where(gone, NAN, 2.0))
    for operation in ("__add__", "__sub__"):
        both, swapped = getattr(many, operation)(single), getattr(single, operation)(many)
        for d in range(len(x)):
            assert np.array_equal(both.sel(draw=d).values, getattr(many.sel(draw=d), operation)(single).values, equal_nan=True)
            assert np.array_equal(swapped.sel(draw=d).values, getattr(single, operation)(many.sel(draw=d)).values, equal_nan=True)
        assert np.array_equal(both.status, (many.sel(draw=0) + single).status)


def test_a_draw_that_fails_is_lost_in_all_draws_of_that_cell_or_refused() -> None:
    many = cube([[[[1.0, 4.0]]], [[[0.0, 2.0]]]], batch=["draw"])
    made = cube([[[1.0, 1.0]]]) / many
    assert not np.isinf(made.values).any()
    assert present(made.status).tolist() == [[[False, True]]]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"items": ["i0", "X"]}, ("item", "only left: i1", "only right: X")),
        ({"items": ["i1", "i0"]}, ("item", "another order")),
        ({"regions": ["x"]}, ("region", "only left: r0")),
        ({"start": "2023Q1"}, ("period", "only left: 2022Q1, 2022Q2", "only right: 2023Q1, 2023Q2")),
        ({"start": "2022-01"}, ("period", "only left: 2022Q1")),
    ],
)
@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__mul__", "__truediv__"])
def test_labels_must_be_the_same(operation: str, other: dict[str, Any], words: tuple[str, ...]) -> None:
    left = cube(ramp(1, 2, 2))
    with expect_refusal("E-AXIS-001", *words, "Select or reorder", kind=AlignmentError):
        getattr(left, operation)(cube(ramp(1, 2, 2), unit="ratio" if operation == "__mul__" else "亿元", **other))


def test_a_subset_is_not_spread_over_the_whole() -> None:
    whole = cube(ramp(1, 3, 2))
    with expect_refusal("E-AXIS-001", "item", "only left: i1, i2"):
        whole + whole.sel(item=["i0"])
    with expect_refusal("E-AXIS-001", "period", "only right: 2022Q1"):
        whole.sel(period=["2022Q2"]) - whole


def test_axes_that_the_wider_side_lacks() -> None:
    whole = cube(ramp(2, 2, 2))
    with expect_refusal("E-AXIS-001", "region", "only the right side"):
        whole.sel(region="r0") + whole.sel(item="i0")
    with expect_refusal("E-AXIS-001", "draw"):
        whole.sel(region="r0") + cube(ramp(3, 1, 2, 2), batch=["draw"]).sel(region="r0", item="i0")


def test_axes_in_another_order() -> None:
    axes = Axis.of("item", ["A"]), Axis.of("region", ["r"]), Axis.of("period", ["2024Q1"])
    left = Cube.of(ramp(1, 1, 1), axes, Meaning.of("亿元"))
    right = Cube.of(ramp(1, 1, 1), [axes[1], axes[0], axes[2]], Meaning.of("亿元"))
    with expect_refusal("E-AXIS-001", "another order"):
        left + right


def test_align_says_where_the_other_goes() -> None:
    whole = cube(ramp(3, 2, 2, 2), batch=["draw"])
    spread, flags = whole.align(whole.sel(item="i0"))
    assert [s is None for s in spread] == [False, False, True, False]
    assert [s is None for s in flags] == [False, True, False]
    with expect_refusal("E-AXIS-001", "draw"):
        whole.sel(draw=0).align(whole)


# -- meaning -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "right", "code", "words"),
    [
        ({"unit": "亿元"}, {"unit": "万元"}, "E-UNIT-002", ("亿元", "万元", ".with_unit('亿元')")),
        ({"unit": "亿元"}, {"unit": "%"}, "E-UNIT-002", ("亿元", "%")),
        ({"unit": "%"}, {"unit": "百分点"}, "E-UNIT-002", ("%", "百分点")),
        ({"price": "constant@2015"}, {"price": "constant@2020"}, "E-PRICE-003", ("constant@2015", "constant@2020", "rebase")),
        ({"price": "chained_yoy@2020"}, {"price": "chained_yoy@2022"}, "E-PRICE-003", ("chained_yoy@2020", "chained_yoy@2022")),
        ({"price": "current"}, {"price": "constant@2020"}, "E-PRICE-001", ("current", "constant@2020")),
        ({"price": "constant@2020"}, {"price": "chained"}, "E-PRICE-001", ("constant@2020", "chained")),
        ({"price": "current"}, {"price": "same_period_last_year"}, "E-PRICE-001", ("same_period_last_year",)),
        ({"flow": "period"}, {"flow": "ytd"}, "E-FLOW-001", ("period", "ytd", "single periods")),
        ({"flow": "stock"}, {"flow": "annual_rate"}, "E-FLOW-001", ("stock", "annual_rate")),
    ],
)
@pytest.mark.parametrize("operation", ["__add__", "__sub__"])
def test_what_means_something_else_is_not_added(
    operation: str, left: dict[str, str], right: dict[str, str], code: str, words: tuple[str, ...]
) -> None:
    a, b = cube(ramp(1, 1, 2), **left), cube(ramp(1, 1, 2), **right)
    with expect_refusal(code, *words, kind=MeaningError):
        getattr(a, operation)(b)
    with expect_refusal(code, *words[:2], kind=MeaningError):
        getattr(b, operation)(a)


@pytest.mark.parametrize(
    ("operation", "left", "right", "code"),
    [
        ("__mul__", {"unit": "亿元"}, {"unit": "亿元"}, "E-UNIT-003"),
        ("__mul__", {"unit": "亿元"}, {"unit": "%"}, "E-UNIT-003"),
        ("__mul__", {"unit": "%"}, {"unit": "index"}, "E-UNIT-003"),
        ("__mul__", {"unit": "亿元"}, {"unit": "ratio", "flow": "ytd"}, "E-FLOW-001"),
        ("__truediv__", {"unit": "亿元"}, {"unit": "万人"}, "E-UNIT-003"),
        ("__truediv__", {"unit": "亿元"}, {"unit": "万元"}, "E-UNIT-002"),
        ("__truediv__", {"unit": "亿元"}, {"unit": "亿元", "flow": "ytd"}, "E-FLOW-001"),
        ("__truediv__", {"unit": "%"}, {"unit": "亿元"}, "E-UNIT-003"),
    ],
)
def test_products_that_mean_nothing(operation: str, left: dict[str, str], right: dict[str, str], code: str) -> None:
    with expect_refusal(code, kind=MeaningError):
        getattr(cube(ramp(1, 1, 2), **left), operation)(cube(ramp(1, 1, 2), **right))


@pytest.mark.parametrize(
    ("source", "target", "times"),
    [
        ("亿元", "万元", 1e4),
        ("万元", "亿元", 1e-4),
        ("亿元", "元", 1e8),
        ("万平方米", "平方米", 1e4),
        ("亿千瓦时", "万千瓦时", 1e4),
        ("千元", "百万元", 1e-3),
    ],
)
def test_units_scale(source: str, target: str, times: float) -> None:
    made = cube(ramp(1, 2, 2), unit=source).with_unit(target)
    assert made.meaning.unit == unit(target)
    assert made.values == pytest.approx(ramp(1, 2, 2) * times, rel=1e-15)
    assert factor(unit(source), unit(target)) == pytest.approx(times, rel=1e-15)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("亿元", "%"),
        ("亿元", "亿美元"),
        ("%", "百分点"),
        ("%", "index"),
        ("index", "上年同期=100"),
        ("万人", "万人次"),
        ("亿元", "万户"),
        ("ratio", "%"),
    ],
)
def test_units_of_other_things_do_not_convert(source: str, target: str) -> None:
    with expect_refusal("E-UNIT-003", source, target, "counts", kind=MeaningError):
        cube(ramp(1, 1, 1), unit=source).with_unit(target)


@pytest.mark.parametrize("name", ["亿", "万", "RMB", "", "%%", "亿元人民币", "100million", "元元", "nan", "百万", None, 5])
def test_unknown_units(name: Any) -> None:
    with expect_refusal("E-UNIT-001", repr(name), "亿元", kind=MeaningError):
        unit(name)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("％", "%"),
        (" 亿元 ", "亿元"),
        ("100 million yuan", "亿元"),
        ("percent", "%"),
        ("Per cent", "%"),
        ("yuan", "元"),
        ("个百分点", "百分点"),
        ("prev=100", "上年同期=100"),
    ],
)
def test_units_by_other_names(name: str, same: str) -> None:
    assert unit(name) == unit(same)
    assert unit(unit(name)) is not None


def test_a_unit_in_english() -> None:
    assert label(unit("亿元"), "en") == "100 million yuan"
    assert label(unit("亿元"), "zh") == "亿元"
    assert label(unit("万吨"), "en") == "万吨"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "constant",
        "constant@",
        "constant@20",
        "constant@20200",
        "Constant@2020",
        "constant@2020 ",
        "current@2020",
        "chained@20",
        "chained:",
        "chained:middle@2020",
        "chained_yoy",
        "constant@0999",
        "real",
        "不变价",
    ],
)
def test_unknown_price_bases(text: str) -> None:
    with expect_refusal("E-PRICE-002", repr(text), "constant@2020", kind=MeaningError):
        PriceBasis.of(text)


@pytest.mark.parametrize(
    "text",
    [
        "current",
        "constant@2020",
        "chained",
        "chained@2017",
        "chained:fisher@2017",
        "chained:over_the_year",
        "chained_yoy@2022",
        "same_period_last_year",
        "none",
    ],
)
def test_price_bases_read_back(text: str) -> None:
    assert str(PriceBasis.of(text)) == text
    assert PriceBasis.of(PriceBasis.of(text)) == PriceBasis.of(text)


@pytest.mark.parametrize("text", ["", "YTD", "quarter", "累计", "periods", "period "])
def test_unknown_flows(text: str) -> None:
    with expect_refusal("E-FLOW-002", repr(text), "period, ytd, stock, annual_rate", kind=MeaningError):
        Flow.of(text)


# -- sums, maps, concatenation -----------------------------------------------------------------------------------------
@given(arrays())
def test_a_sum_with_a_missing_part_is_missing(x: Any) -> None:
    for place, name in enumerate(("region", "item", "period")):
        made = cube(x).sum(name)
        wanted = np.zeros([n for k, n in enumerate(x.shape) if k != place])
        for k in range(x.shape[place]):
            wanted = wanted + np.take(x, k, axis=place)
        assert np.array_equal(np.isnan(made.values), np.isnan(wanted))
        assert np.array_equal(present(made.status), ~np.isnan(made.values))
        scale = np.abs(x).sum(axis=place)
        assert np.all(np.abs(made.values - wanted)[~np.isnan(wanted)] <= 1e-13 * scale[~np.isnan(wanted)])


def test_a_sum_by_hierarchy() -> None:
    tree = Hierarchy.of(["GDP", "P", "A", "B", "C", Node("#A1", memo_of="A")], {"GDP": ["P", "C"], "P": ["A", "B"]})
    made = cube([[[1.0, 2.0], [10.0, 20.0], [100.0, NAN], [0.5, 0.5]]], items=["A", "B", "C", "#A1"]).sum("item", tree)
    assert made.labels("item") == ("GDP", "P", "A", "B", "C", "#A1")
    assert np.array_equal(
        made.sel(region="r0").values,
        [[111.0, NAN], [11.0, 22.0], [1.0, 2.0], [10.0, 20.0], [100.0, NAN], [0.5, 0.5]],
        equal_nan=True,
    )
    assert np.array_equal(present(made.status), ~np.isnan(made.values))


def test_a_sum_by_hierarchy_needs_every_leaf() -> None:
    with expect_refusal("E-AXIS-003", "'C'", "A, B", kind=AlignmentError):
        cube([[[1.0], [2.0]]], items=["A", "B"]).sum("item", TREE)
    with expect_refusal("E-AXIS-002", "industry", "region, item, period"):
        cube([[[1.0], [2.0]]], items=["A", "B"]).sum("industry")


def test_a_sum_by_hierarchy_uses_leaves_only() -> None:
    """A total that is there already is made anew, never added."""
    made = cube([[[999.0], [1.0], [2.0], [3.0]]], items=["GDP", "A", "B", "C"]).sum("item", TREE)
    assert made.sel(region="r0").values.ravel().tolist() == [6.0, 1.0, 2.0, 3.0]


def test_sums_keep_draws() -> None:
    x = ramp(5, 2, 3, 2)
    made = cube(x, batch=["draw"], items=["A", "B", "C"])
    assert np.array_equal(made.sum("item").values, x.sum(axis=2))
    assert np.array_equal(made.sum("region").values, x.sum(axis=1))
    assert np.array_equal(made.sum("item", TREE).values[:, :, 0], x.sum(axis=2))
    assert made.sum("item", TREE).status.shape == (2, 4, 2)
    assert made.sum("period").status.shape == (2, 3)


def test_map_takes_arrays_and_results() -> None:
    made = cube([[[1.0, 4.0]]])
    rooted = made.map(np.sqrt, unit="ratio", price="none")
    assert rooted.values.tolist() == [[[1.0, 2.0]]]
    assert rooted.meaning == Meaning.of("ratio", "none", "period")
    with np.errstate(divide="ignore"):
        logged = cube([[[0.0, 1.0]]]).map(np.log)
    assert np.isnan(logged.values[0, 0, 0])
    assert logged.status[0, 0, 0] & NOT_COVERED


@given(arrays(), st.integers(0, 5))
def test_a_cube_is_the_concatenation_of_its_parts(x: Any, cut: int) -> None:
    whole = cube(x)
    for place, name in enumerate(whole.dims):
        names = list(whole.labels(name))
        k = min(cut, len(names))
        parts = [whole.sel(**{name: list(part)}) for part in (names[:k], names[k:]) if len(part)]
        made = Cube.concat(parts, name)
        assert np.array_equal(made.values, x, equal_nan=True)
        assert np.array_equal(made.status, whole.status)
        assert list(made.labels(name)) == names
        assert made.values.shape[place] == len(names)


@pytest.mark.parametrize(
    ("other", "code", "words"),
    [
        ({}, "E-AXIS-004", ("2022Q1", "period")),
        ({"start": "2023Q1", "items": ["x", "i1"]}, "E-AXIS-001", ("item", "only left: i0")),
        ({"start": "2023Q1", "unit": "万元"}, "E-UNIT-002", ("万元",)),
        ({"start": "2023Q1", "price": "constant@2020"}, "E-PRICE-001", ("constant@2020",)),
        ({"start": "2023Q1", "flow": "ytd"}, "E-FLOW-001", ("ytd",)),
        ({"start": "2022-01"}, "E-TIME-002", ("2022Q2", "2022-02")),
    ],
)
def test_what_cannot_be_joined_end_to_end(other: dict[str, Any], code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words):
        Cube.concat([cube(ramp(1, 2, 2)), cube(ramp(1, 2, 2), **other)], "period")


def test_an_axis_to_join_along_must_exist() -> None:
    with expect_refusal("E-AXIS-002", "industry"):
        Cube.concat([cube(ramp(1, 2, 2))], "industry")


def test_draws_are_joined_along_labels() -> None:
    x = ramp(3, 1, 2, 4)
    whole = cube(x, batch=["draw"])
    made = Cube.concat([whole.sel(period=["2022Q1"]), whole.sel(period=["2022Q2", "2022Q3", "2022Q4"])], "period")
    assert np.array_equal(made.values, x)
    assert made.status.shape == (1, 2, 4)


# -- frames ------------------------------------------------------------------------------------------------------------
@given(arrays())
def test_frames_read_back_bit_equal(x: Any) -> None:
    whole = cube(x)
    back = Cube.from_frame(whole.to_frame(), whole.meaning)
    assert back.dims == whole.dims
    assert back.values.tobytes() == whole.values.tobytes() or np.array_equal(back.values, whole.values, equal_nan=True)
    assert np.array_equal(np.signbit(back.values[~np.isnan(x)]), np.signbit(x[~np.isnan(x)]))
    assert [list(a.labels) for a in back.axes] == [list(a.labels) for a in whole.axes]
    assert np.array_equal(back.status, whole.status)
    one = whole.sel(region="r0")
    assert np.array_equal(Cube.from_frame(one.to_frame(), one.meaning).values, one.values, equal_nan=True)


@given(arrays(), st.randoms(use_true_random=False))
def test_long_frames_read_back_in_any_row_order(x: Any, random: Any) -> None:
    whole = cube(x)
    frame = whole.to_long()
    assert list(frame.columns) == ["region", "item", "period", "value", "status"]
    back = Cube.from_long(frame, whole.dims, whole.meaning)
    assert np.array_equal(back.values, whole.values, equal_nan=True)
    order = list(range(len(frame)))
    random.shuffle(order)
    shuffled = Cube.from_long(frame.iloc[order], whole.dims, whole.meaning)
    assert shuffled.labels("period").equals(whole.labels("period"))
    again = shuffled.sel(region=list(whole.labels("region")), item=list(whole.labels("item")))
    assert np.array_equal(again.values, whole.values, equal_nan=True)


def test_shape_of_frames() -> None:
    made = cube(ramp(2, 2, 3), items=["A", "B"], regions=["x", "y"])
    frame = made.to_frame()
    assert frame.index.equals(pd.period_range("2022Q1", periods=3, freq="Q"))
    assert list(frame.columns) == [("x", "A"), ("x", "B"), ("y", "A"), ("y", "B")]
    assert frame.columns.names == ["region", "item"]
    assert frame.loc["2022Q2", ("y", "A")] == made.sel(region="y", item="A", period="2022Q2").values
    assert made.sel(region="x").to_frame(columns={"A": "农业"}).columns.tolist() == ["农业", "B"]


def test_cells_without_a_row_are_not_published() -> None:
    frame = pd.DataFrame({"item": ["A", "B"], "period": ["2024Q1", "2024Q2"], "value": [1.0, 2.0]})
    made = Cube.from_long(frame, ["item", "period"], Meaning.of("亿元"))
    assert np.array_equal(made.values, [[1.0, NAN], [NAN, 2.0]], equal_nan=True)
    assert made.status.tolist() == [[OBSERVED, NOT_PUBLISHED], [NOT_PUBLISHED, OBSERVED]]


def test_a_cell_twice_in_a_long_frame() -> None:
    frame = pd.DataFrame({"item": ["A", "B", "A"], "period": ["2024Q1", "2024Q1", "2024年一季度"], "value": [1.0, 2.0, 1.0]})
    with expect_refusal("E-AXIS-004", "A 2024", kind=AlignmentError):
        Cube.from_long(frame.assign(period="2024Q1"), ["item", "period"], Meaning.of("亿元"))


def test_a_column_twice_in_a_frame() -> None:
    frame = pd.DataFrame([[1.0, 2.0]], columns=["A", "A"], index=["2024Q1"])
    with expect_refusal("E-AXIS-004", "A", kind=AlignmentError):
        Cube.from_frame(frame, Meaning.of("亿元"))


@pytest.mark.parametrize(
    ("index", "code"),
    [
        (["2024Q1", "2024Q5"], "E-TIME-001"),
        (["2024Q1", "2024-04"], "E-TIME-002"),
        (["2401", "2402"], "E-TIME-017"),
        ([0, 1], "E-TIME-001"),
        (["2024Q1", "2024Q1"], "E-AXIS-004"),
    ],
)
def test_rows_of_a_frame_must_be_periods(index: list[Any], code: str) -> None:
    with expect_refusal(code, str(index[0])[:2] if code == "E-TIME-017" else ""):
        Cube.from_frame(pd.DataFrame({"A": [1.0, 2.0]}, index=index), Meaning.of("亿元"))


@pytest.mark.parametrize("method", ["to_frame", "to_long"])
def test_draws_have_no_frame(method: str) -> None:
    with expect_refusal("E-AXIS-005", "draw", method, "select one draw", kind=AlignmentError):
        getattr(cube(ramp(2, 1, 1, 1), batch=["draw"]), method)()


def test_inputs_are_not_changed() -> None:
    x = ramp(2, 3, 4)
    x[0, 0, 0] = NAN
    left, right = cube(x), cube(x * 2)
    frame = left.to_frame()
    kept = [np.array(a, copy=True) for a in (left.values, left.status, right.values, right.status, frame.to_numpy())]
    for made in (
        left + right,
        left - right,
        left / right,
        left * 3.0,
        left.sum("item"),
        left.sel(item=["i0"]),
        left.with_unit("万元"),
    ):
        assert made.values is not left.values
    for made in (
        left + right,
        left / right,
        left * 3.0,
        left.with_unit("万元"),
        Cube.concat([left.sel(period=["2022Q1"]), left.sel(period=["2022Q2"])], "period"),
    ):
        made.values[...] = -1.0
    Cube.from_frame(frame, left.meaning).values[...] = -1.0
    shown = left.to_frame()
    shown.iloc[:, :] = -1.0
    left.map(np.sqrt)
    for before, after in zip(kept, (left.values, left.status, right.values, right.status, frame.to_numpy()), strict=True):
        assert np.array_equal(before, after, equal_nan=before.dtype == np.float64)


def test_status_flags_are_one_bit_each() -> None:
    bits = [int(s) for s in Status]
    assert sum(bits) == 255
    assert all(b & (b - 1) == 0 for b in bits)
    assert int(ABSENT) == Status.NOT_PUBLISHED | Status.NOT_COVERED
    assert status_of(np.array([1.0, NAN]), Status.FORECAST, Status.NOT_COVERED).tolist() == [Status.FORECAST, Status.NOT_COVERED]


def test_errors_are_of_one_tree() -> None:
    assert issubclass(AlignmentError, GdpcoreError)
    assert issubclass(MeaningError, GdpcoreError)
    assert not issubclass(AlignmentError, MeaningError)
