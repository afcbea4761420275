"""Weights from judgements in pairs: Saaty's worked example with labels, contradictions named, tables that are none refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore import monitor
from gdpcore.kernel.composite import ahp_weights
from tests.build import expect_refusal

PARTS = ["a", "b", "c", "d"]


def told(matrix: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(matrix, PARTS[: len(matrix)], PARTS[: len(matrix)])


def test_judgements_made_from_weights_give_them_back_with_labels() -> None:
    w = np.array([0.5, 0.25, 0.15, 0.1])
    table = told(w[:, None] / w)
    found = monitor.judged_weights(table)
    assert found.to_dict() == pytest.approx(dict(zip(PARTS, w, strict=True))) and found.attrs[
        "consistency_ratio"
    ] == pytest.approx(0.0, abs=1e-12)
    half = table.where(np.triu(np.ones((4, 4), dtype=bool)))
    assert monitor.judged_weights(half).to_numpy() == pytest.approx(w)
    shuffled = table.iloc[::-1, ::-1]
    assert monitor.judged_weights(shuffled)[PARTS].to_numpy() == pytest.approx(w)


def test_they_weigh_the_parts_of_an_index() -> None:
    spec = monitor.load_index("cn-new-growth-drivers-2022")
    names = [p.code for p in spec.parts if p.weight and p.code][:2]
    weights = monitor.judged_weights(pd.DataFrame([[1.0, 3.0], [1 / 3, 1.0]], names, names))
    assert [p.weight for p in spec.with_weights(weights.to_dict()).parts if p.code in names] == pytest.approx([0.75, 0.25])


def test_contradictions_are_refused_and_the_worst_is_named() -> None:
    bad = np.array([[1.0, 2.0, 1 / 9], [0.5, 1.0, 2.0], [9.0, 0.5, 1.0]])
    assert ahp_weights(bad).certificate > 0.1
    with expect_refusal("E-COMP-010", "0.1 allowed", "c"):
        monitor.judged_weights(told(bad))
    assert monitor.judged_weights(told(bad), most=10.0).sum() == pytest.approx(1.0)


def test_tables_that_are_none_are_refused() -> None:
    good = told(np.ones((3, 3)))
    for wrong in (good.rename(columns={"a": "z"}), good.iloc[:2], good.iloc[[1, 0, 2]]):
        with expect_refusal("E-COMP-010", "same parts"):
            monitor.judged_weights(wrong)
    for cell in (-1.0, 0.0, 3.0, np.nan):
        spoilt = good.copy()
        spoilt.loc["a", "b"] = cell
        if np.isnan(cell):
            spoilt.loc["b", "a"] = cell
        with expect_refusal("E-COMP-004"):
            monitor.judged_weights(spoilt)
