"""Accounts from the tables of releases: the same as from a long file, with every figure's cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.errors import ReviewError
from gdpcore.panel.recipe.load import recipe_of
from tests.books import release_merged, release_rows, write_book
from tests.build import codes, expect_refusal, said

ITEMS = {"地区生产总值": "GDP", "农业": "A", "其他": "B"}
GIVEN = {"version": 1, "sheet": "*", "header": [2, 3], "where": {"indicator": "column A", "period": "row 2", "measure": "row 3", "region": "= 某市"},
         "year": "title", "indicators": ITEMS}  # fmt: skip
QUARTERS = [(year, q) for year in (2023, 2024) for q in (1, 2, 3, 4)]


def figures(year: int, quarter: int) -> dict[str, tuple[float, float]]:
    """Made-up figures: value and growth of each item."""
    a, b = 100.0 + 7 * quarter + (year - 2023) * 3, 900.0 + 31 * quarter + (year - 2023) * 40
    return {"地区生产总值": (a + b, 4.9 + quarter / 10), "农业": (a, 3.1), "其他": (b, 5.1 + quarter / 10)}


def so_far(year: int, quarter: int) -> dict[str, tuple[float, float]]:
    parts = [figures(year, q) for q in range(1, quarter + 1)]
    return {item: (sum(p[item][0] for p in parts), round(sum(p[item][1] for p in parts) / quarter, 1)) for item in parts[0]}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    sheets = {f"{y}Q{q}": release_rows(y, q, figures(y, q), so_far(y, q)) for y, q in QUARTERS}
    return write_book(tmp_path / "gdp.xlsx", sheets, {f"{y}Q{q}": release_merged(q) for y, q in QUARTERS})


def long_file(of: object, flow: str) -> gdp.Accounts:
    rows = [
        ("某市", ITEMS[item], f"{y}Q{q}", value, float(f"{100 + growth:.1f}"), "亿元", flow)
        for y, q in QUARTERS
        for item, (value, growth) in of(y, q).items()  # type: ignore[operator]
    ]
    return gdp.read_accounts(
        pd.DataFrame(rows, columns=["region", "item", "period", "value", "index_yoy", "unit", "flow"]).astype(str)
    )


@pytest.mark.parametrize("flow", ["period", "ytd"])
def test_releases_are_the_long_file_bit_by_bit(book: Path, flow: str) -> None:
    read = gdp.read_accounts(book, recipe=recipe_of({**GIVEN, "flow": flow}))
    twin = long_file(figures if flow == "period" else so_far, flow)
    assert read.value.meaning == twin.value.meaning and read.volume.meaning == twin.volume.meaning
    assert read.items == ("GDP", "A", "B") and read.regions == ("某市",)
    for left, right in ((read.value, twin.value), (read.volume, twin.volume)):
        np.testing.assert_array_equal(left.values, right.values)
        np.testing.assert_array_equal(left.status, right.status)


def test_every_figure_leads_to_its_cell(book: Path) -> None:
    read = gdp.read_accounts(book, recipe=recipe_of({**GIVEN, "flow": "ytd"}))
    at = read.sources.at("value", "某市", "A", pd.Period("2024Q3"), so_far(2024, 3)["农业"][0])
    assert (
        at is not None
        and (at.file, at.sheet, at.cell) == ("gdp.xlsx", "2024Q3", "D5")
        and float(at.raw) == so_far(2024, 3)["农业"][0]
    )
    at = read.sources.at("value", "某市", "A", pd.Period("2024Q1"), figures(2024, 1)["农业"][0])
    assert at is not None and (at.sheet, at.cell) == ("2024Q1", "B5")  # the first quarter is its own year to date


def test_a_file_for_every_release(tmp_path: Path) -> None:
    files = [
        write_book(
            tmp_path / f"{y}{q}.xlsx", {"附表": release_rows(y, q, figures(y, q), so_far(y, q))}, {"附表": release_merged(q)}
        )
        for y, q in QUARTERS
    ]
    proposal = gdp.propose_recipe(files[1])
    assert proposal.doubts == () and str(proposal.recipe.year) == "title"
    read = gdp.read_accounts(files, recipe=recipe_of({**GIVEN, "sheet": ""}))
    np.testing.assert_array_equal(read.volume.values, long_file(figures, "period").volume.values)
    with expect_refusal("E-FILE-005", "several files"):
        gdp.read_accounts(files)


# -- refusals ----------------------------------------------------------------------------------------------------------
def test_a_quarter_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    rows = release_rows(2024, 1, figures(2024, 1), {})
    path = write_book(tmp_path / "a.xlsx", {"一": rows, "二": rows}, {"一": release_merged(1), "二": release_merged(1)})
    with pytest.raises(ReviewError) as caught:
        gdp.read_accounts(path, recipe=recipe_of(GIVEN))
    assert set(codes(caught.value.findings)) == {"E-DATA-003"}
    said(caught.value.findings[0], "a.xlsx 二!B4", "a.xlsx 一!B4", "GDP")


def test_side_by_side_without_a_flow_is_said_among_the_findings(tmp_path: Path) -> None:
    rows = release_rows(2024, 2, figures(2024, 2), so_far(2024, 2))
    path = write_book(tmp_path / "a.xlsx", {"s": rows}, {"s": release_merged(2)})
    with pytest.raises(ReviewError) as caught:
        gdp.read_accounts(path, recipe=recipe_of({**GIVEN, "indicators": {}}))  # one quarter cannot be chained
    assert codes(caught.value.findings) == ["E-ACC-005"]
    both = [list(row) for row in rows]
    both[3][1] = "abc"
    path = write_book(tmp_path / "b.xlsx", {"s": both}, {"s": release_merged(2)})
    with pytest.raises(ReviewError) as caught:
        gdp.read_accounts(path, recipe=recipe_of(GIVEN))
    assert codes(caught.value.findings)[:2] == ["E-DATA-002", "W-READ-010"]
    said(caught.value.findings[0], "b.xlsx s!B4", "abc")


def test_an_item_that_is_not_listed_a_stock_and_growth_alone(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"s": release_rows(2024, 1, figures(2024, 1), {})}, {"s": release_merged(1)})
    with expect_refusal("E-READ-005", "a.xlsx s!A5", "农业"):
        gdp.read_accounts(path, recipe=recipe_of({**GIVEN, "indicators": {"地区生产总值": "GDP", "其他": "B"}}))
    with expect_refusal("E-READ-002", "stock"):
        gdp.read_accounts(path, recipe=recipe_of({**GIVEN, "flow": "stock"}))
    with expect_refusal("E-READ-010", "C4", "index"):
        high = {item: (value, growth + 100) for item, (value, growth) in figures(2024, 1).items()}
        rows = release_rows(2024, 1, high, {})
        gdp.read_accounts(write_book(tmp_path / "b.xlsx", {"s": rows}, {"s": release_merged(1)}), recipe=recipe_of(GIVEN))
