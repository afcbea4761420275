"""Whatever is written in a file, a recipe or a cell: it is read, or refused by an error of ours; nothing else comes out."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gdpcore as gdp
from gdpcore.cube.periods import of_serial, of_yymm, parse_spelling, spelling_in_year, spellings_in
from gdpcore.errors import GdpcoreError
from gdpcore.panel.numbers import NumberFormat, read_cell
from gdpcore.panel.recipe.labels import read_label
from gdpcore.panel.recipe.load import recipe_of, recipe_of_bytes
from gdpcore.panel.recipe.measures import measure_of, unit_in
from gdpcore.panel.recipe.places import Place
from gdpcore.panel.recipe.recipe import Recipe

PARTS = [
    "2024", "24", "年", "月", "季度", "Q1", "Q", "-", "—", "~", "至", "前", "三", "十二", "上半年", "1", "12", "13", ".", "/", " ", "　", "M", "H1", "I", "IV",
    "Jan", "份", "末", "①", "*", "(", ")", "（", "）", "初步", "%", ",", "+", "−", "e", "…", "x", "※", "#", "其中：", "、", "累计", "同比", "增长", "亿元", "\u200b", "\x00", "²",
]  # fmt: skip
TEXT = st.one_of(st.text(max_size=16), st.lists(st.sampled_from(PARTS), max_size=7).map("".join))
FORMS = st.builds(NumberFormat, st.sampled_from(".,"), st.sampled_from(["minus", "parentheses"]), st.booleans(), st.booleans())
BUDGET = settings(max_examples=200, deadline=None, derandomize=True)


@BUDGET
@given(TEXT, st.integers(1900, 2099))
def test_periods(text: str, year: int) -> None:
    for read in (parse_spelling, lambda t: spelling_in_year(t, year), of_yymm):
        try:
            spelling = read(text)
        except GdpcoreError as error:
            assert error.code in ("E-TIME-001", "E-TIME-017")
        else:
            assert 1900 <= spelling.period.year <= 2099 and parse_spelling(spelling.text) == spelling
    assert all(1900 <= s.period.year <= 2099 for s in spellings_in(text))
    try:
        assert 1900 <= of_serial(text).year <= 2099
    except GdpcoreError as error:
        assert error.code == "E-TIME-001"


@BUDGET
@given(TEXT, FORMS)
def test_numbers(text: str, form: NumberFormat) -> None:
    try:
        reading = read_cell(text, form)
    except GdpcoreError as error:
        assert error.code in ("E-DATA-002", "E-DATA-006")
    else:
        assert math.isnan(reading.value) or math.isfinite(reading.value)
        assert not (math.isnan(reading.value) and reading.note)


@BUDGET
@given(
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    st.sampled_from(["", "*", "①", "(初步)", "[1]", " #"]),
)
def test_a_mark_never_changes_a_number(x: float, mark: str) -> None:
    reading = read_cell(repr(x) + mark)
    assert reading.value == x and reading.note == mark.strip()


@BUDGET
@given(TEXT)
def test_labels_headings_and_places(text: str) -> None:
    label = read_label(text)
    assert label.name == label.name.strip() and label.depth >= 0
    name, unit = unit_in(text)
    assert isinstance(name, str) and isinstance(unit, str)
    assert measure_of(text) is None or measure_of(text).kind in ("value", "growth", "index", "skip")
    place = Place.of(text)
    assert place is None or Place.of(str(place)) == place


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 20), st.floats(), TEXT, st.sampled_from(["cross", "column A", "title", "row 1", "= 2024年3月", "value ytd"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(TEXT, st.sampled_from(["indicator", "period", "value"])), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
KEYS = st.one_of(st.sampled_from([*Recipe.__dataclass_fields__]), TEXT)


@BUDGET
@given(st.dictionaries(KEYS, VALUES, max_size=6), st.booleans())
def test_a_recipe_of_anything_is_one_or_is_refused(given_: dict, begun: bool) -> None:
    start = {"version": 1, "where": {"indicator": "column A", "period": "title"}} if begun else {}
    try:
        recipe = recipe_of({**start, **given_})
    except GdpcoreError as error:
        assert error.code.startswith("E-READ-")
    else:
        assert recipe_of_bytes(recipe.to_toml().encode()) == recipe


@BUDGET
@given(st.binary(max_size=80))
def test_a_recipe_of_any_bytes(data: bytes) -> None:
    try:
        recipe_of_bytes(data)
    except GdpcoreError as error:
        assert error.code.startswith("E-READ-")


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "",
            "5",
            "1,2",
            "-3.4*",
            "…",
            "—",
            "x",
            "2024年3月",
            "同比增长(%)",
            "本月",
            "亿元",
            "指标",
            "合计",
            "注：",
            "1-本月累计",
        ]
    ),
    TEXT,
)


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=7))
def test_any_table_is_proposed_and_read_or_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    import csv

    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        csv.writer(stream).writerows(rows)
    try:
        proposal = gdp.propose_recipe(path)
    except GdpcoreError:
        return
    assert proposal.understood and all(doubt.level == "warning" for doubt in proposal.doubts)
    for read in (gdp.read_panel, gdp.read_accounts):
        try:
            read(path, recipe=proposal.recipe)
        except GdpcoreError as error:
            assert error.code


@BUDGET
@given(
    st.lists(
        st.lists(st.floats(-1e12, 1e12, allow_nan=False, allow_subnormal=False), min_size=3, max_size=3), min_size=1, max_size=4
    ),
    st.randoms(),
)
def test_layouts_agree_whatever_the_figures_and_their_order(values: list[list[float]], random: object) -> None:
    names, months = [f"i{k}" for k in range(len(values))], ["2024年1月", "2024-02", "２０２４年３月"]
    wide = pd.DataFrame([[n, *row] for n, row in zip(names, values, strict=True)], columns=["指标", *months])
    turned = pd.DataFrame([[m, *(row[k] for row in values)] for k, m in enumerate(months)], columns=["月", *names])
    cells = [(n, m, values[i][k]) for i, n in enumerate(names) for k, m in enumerate(months)]
    random.shuffle(cells)  # type: ignore[attr-defined]
    long = pd.DataFrame(cells, columns=["a", "b", "c"])
    units = dict.fromkeys(names, "亿元")
    places = (
        (wide, {"indicator": "column A", "period": "row 1"}),
        (turned, {"period": "column A", "indicator": "row 1"}),
        (long, {"indicator": "column A", "period": "column B", "value": "column C"}),
    )
    read = [
        gdp.read_panel(f, recipe=recipe_of({"version": 1, "where": w, "units": units})).select(names).to_frame()
        for f, w in places
    ]
    for frame in read:
        np.testing.assert_array_equal(frame.to_numpy(), np.array(values).T)
