"""Which inputs outputs depend on: also those that are masked, cancelled, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from gdpcore.errors import KernelError
from gdpcore.kernel.influence import influence


def test_reads_and_slopes_are_those_of_a_closed_form():
    rng = np.random.default_rng(3)
    a, x = rng.normal(size=(4, 6)), rng.uniform(1, 2, 4)
    a[rng.random(a.shape) < 0.4] = 0.0

    def function(trial):  # no matrix product: a row's sum may depend on the others' there
        return np.stack([np.where(a != 0, row[:, None] ** 2 * a, 0.0).sum(axis=0) for row in trial])

    found = influence(function, x)
    assert np.array_equal(found.reads, a != 0)
    assert found.slope == pytest.approx(2 * x[:, None] * a, rel=1e-8)


def test_what_is_added_and_taken_off_again_is_read_and_has_no_slope():
    found = influence(lambda t: (t[:, :1] + t[:, 1:]) - t[:, :1], np.array([1.0, 3.0]))
    assert found.reads.ravel().tolist() == [True, True]
    assert found.slope.ravel() == pytest.approx([0.0, 1.0], abs=1e-9)


def test_a_figure_that_another_stands_in_for_is_read():
    found = influence(lambda t: np.where(np.isnan(t[:, :1]), t[:, 1:], t[:, :1]), np.array([2.0, 5.0]))
    assert found.reads.ravel().tolist() == [True, False]


def test_a_trial_that_is_refused_shows_a_dependence():
    def picky(trial):
        if np.isnan(trial[:, 0]).any():
            raise KernelError("E-KERNEL-001", what="x", detail="missing")
        return trial[:, 1:] * 1.0

    assert influence(picky, np.array([1.0, 2.0, 4.0])).reads.tolist() == [[True, True], [True, False], [False, True]]


def test_a_nought_is_moved_too():
    found = influence(lambda t: t + 1.0, np.array([0.0]))
    assert found.reads.all()
    assert found.slope.item() == pytest.approx(1.0)
