"""Growth before and after agreement, drawn."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest

from gdpcore.accounts import Accounts
from gdpcore.bulletin.plots import growth_before_after
from tests.unit.test_reconcile import world


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def three(count: int = 3, **how: float) -> tuple[Accounts, Accounts, Accounts]:
    parts, parent = world(1, list("abc")[:count])
    return parts, parts.reconcile(parent, annual="free", **how), parent


@pytest.mark.parametrize(("language", "words"), [("zh", ("上报数", "衔接后")), ("en", ("as handed in", "reconciled"))])
def test_points_labels_and_the_parents_line(language: str, words: tuple[str, str]) -> None:
    before, after, parent = three()
    ax = growth_before_after(before, after, parent, "2023Q2", language=language, names={"a": "甲", "P": "全市"})
    hollow, full, line = ax.get_lines()
    new = after.growth().loc["2023Q2"]
    assert np.array_equal(full.get_xdata(), np.sort([new[(r, "GDP")] for r in "abc"]))
    order = sorted("abc", key=lambda r: new[(r, "GDP")])
    assert np.array_equal(hollow.get_xdata(), [before.growth().loc["2023Q2"][(r, "GDP")] for r in order])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["甲" if r == "a" else r for r in order]
    whole = float(parent.growth().loc["2023Q2", "GDP"])
    assert line.get_xdata()[0] == whole
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend == [*words, f"全市 {whole:.1f}".replace("-", "−")]


def test_another_item_one_region_and_an_axis_of_ones_own() -> None:
    before, after, parent = three(1)
    own = plt.subplots()[1]
    ax = growth_before_after(before, after, parent, "2023Q1", item="X1", ax=own)
    assert ax is own
    assert ax.get_lines()[1].get_xdata()[0] == after.growth().loc["2023Q1", "X1"]


def test_regions_that_only_one_side_has_are_left_out() -> None:
    before, after, parent = three(tolerance=2.0)
    assert "statistical gap" in after.regions
    ax = growth_before_after(before.select(regions=["a", "b"]), after, parent, "2023Q1")
    assert {t.get_text() for t in ax.get_yticklabels()} == {"a", "b"}


def test_a_region_without_growth_keeps_its_row_and_has_no_point() -> None:
    before, after, parent = three()
    ax = growth_before_after(before, after, parent, "2022Q1")  # no year before
    assert len(ax.get_yticklabels()) == 3 and np.isnan(ax.get_lines()[1].get_xdata()).all()
    assert ax.get_legend().get_texts()[-1].get_text() == "P" and len(ax.get_lines()) == 3
