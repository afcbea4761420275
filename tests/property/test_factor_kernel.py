"""Whatever the small system: the kernel is the dense joint normal, and order, units, empty columns and separate worlds do not matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdpcore.kernel.factor import system as factor_system
from gdpcore.kernel.factor.block_tridiagonal import Cyclic, Looped
from gdpcore.kernel.factor.cells import cells_of
from gdpcore.kernel.factor_model import Layout, Observed, Panel, Parameters, em_step, fitted, lay_out, score, smooth
from gdpcore.nowcasting.coordinates import gradient_vector, to_parameters, to_vector
from tests.dense_factor import dense
from tests.factor_panels import Units, panel, parameters

KINDS = [
    "month", "late", "gap", "scaled", "quarter_growth", "quarter_sum", "quarter_mean", "uneven", "jan_feb", "ytd", "ytd_quarterly",
    "ytd_growth", "annual", "one", "none",
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A small system: panel, layout, parameters."""

    panel: Panel
    layout: Layout
    parameters: Parameters
    ar1: bool


@st.composite
def systems(draw: st.DrawFn, months: int = 26) -> Case:
    """Up to four columns of any kind beside a monthly one, one to three factors and lags, AR(1) or white noise."""
    kinds = ["month", *draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))]
    r, p, ar1, seed = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.booleans()), draw(st.integers(0, 999))
    drawn = panel(kinds, months, seed)
    values = drawn.values.copy()
    values[months - draw(st.integers(0, 3)) :, draw(st.integers(0, len(kinds) - 1))] = np.nan
    given = Panel(values, drawn.observed, tuple(sorted(draw(st.sets(st.integers(1, months - 1), max_size=2)))))
    at = parameters(seed, len(kinds), r, p, ar1)
    at = replace(at, shifts=np.random.default_rng(seed).normal(size=(len(given.shocked), r)) * 3)
    return Case(given, lay_out(given, factors=r, lags=p, autocorrelated=ar1), at, ar1)


def chosen(at: Parameters, columns: list[int]) -> Parameters:
    """The parameters of some columns, in that order."""
    return replace(at, loadings=at.loadings[columns], rho=at.rho[columns], variance=at.variance[columns])


def lay(like: Case, values: np.ndarray, observed: tuple[Observed, ...]) -> Layout:
    """Another panel laid out as a case is."""
    return lay_out(
        Panel(values, observed, like.panel.shocked), factors=like.layout.factors, lags=like.layout.lags, autocorrelated=like.ar1
    )


def quick(examples: int) -> settings:
    """Settings of a test of a number of examples."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick(60)
@given(case=systems())
def test_everything_is_the_dense_joint_normal(case: Case) -> None:
    twin, ours = dense(case.panel, case.parameters), smooth(case.layout, case.parameters)
    cells = fitted(case.layout, case.parameters)
    months, r = case.panel.values.shape[0], case.layout.factors
    assert ours.loglike == pytest.approx(twin.loglike, rel=1e-10, abs=1e-9)
    np.testing.assert_allclose(ours.factors, twin.factors, atol=1e-9)
    cov = twin.factor_cov.reshape(months, r, months, r)[np.arange(months), :, np.arange(months)]
    np.testing.assert_allclose(ours.covariance, cov, atol=1e-9)
    scale = max(np.abs(twin.cells_cov).max(), 10)
    np.testing.assert_allclose(cells.values, twin.values, atol=1e-9 * scale)
    np.testing.assert_allclose(cells.variance, np.diag(twin.cells_cov).reshape(cells.values.shape), atol=1e-10 * scale)


@quick(15)
@given(case=systems(months=18))
def test_draws_have_the_mean_and_the_covariance_of_the_smoother(case: Case) -> None:
    system = factor_system.solve(case.layout, case.parameters)
    cells, size = cells_of(system), system.factor.blocks * system.factor.size
    roots = system.factor.back(np.eye(size).reshape(system.factor.blocks, system.factor.size, size)).reshape(size, size)
    months = cells.figures.shape[1]
    left = cells.figures @ cells.bridge.draw(months, Units()).reshape(months, months)  # type: ignore[arg-type]
    whole, twin = np.hstack([cells.unknowns @ roots, left]), dense(case.panel, case.parameters)
    np.testing.assert_allclose(whole @ whole.T, twin.cells_cov, atol=1e-9 * max(np.abs(twin.cells_cov).max(), 1))
    x = np.concatenate([system.factors.reshape(case.layout.blocks, -1), system.free], axis=1).ravel()
    mean = (cells.constant + cells.unknowns @ x).reshape(twin.values.shape)
    np.testing.assert_allclose(mean, twin.values, atol=1e-8 * max(np.abs(twin.values).max(), 1))


@quick(25)
@given(case=systems(), way=st.integers(0, 99))
def test_the_score_is_the_slope_of_the_likelihood(case: Case, way: int) -> None:
    at = case.parameters
    x = to_vector(at, case.ar1)
    direction = np.random.default_rng(way).normal(size=len(x)) / np.sqrt(len(x))
    ends = [smooth(case.layout, to_parameters(x + h * direction, at, case.ar1)).loglike for h in (2e-6, -2e-6)]
    slope = gradient_vector(score(case.layout, at), at, case.ar1)
    assert (ends[0] - ends[1]) / 4e-6 == pytest.approx(float(slope @ direction), rel=1e-5, abs=1e-4 * np.linalg.norm(slope))


@quick(30)
@given(case=systems(months=40))
def test_an_em_step_never_lowers_the_likelihood(case: Case) -> None:
    at, path = case.parameters, []
    for _ in range(5):
        step = em_step(case.layout, at)
        path.append(step.loglike)
        at = step.parameters
    assert np.diff(path).min() >= -1e-9 * max(np.abs(path))


@quick(25)
@given(case=systems(), data=st.data())
def test_the_order_of_columns_and_an_empty_one_do_not_matter(case: Case, data: st.DataObject) -> None:
    n = case.panel.values.shape[1]
    turn = data.draw(st.permutations(range(n)))
    empty = np.full((len(case.panel.values), 1), np.nan)
    values = np.hstack([case.panel.values[:, turn], empty])
    at = chosen(case.parameters, [*turn, 0])
    other = lay(case, values, (*(case.panel.observed[i] for i in turn), Observed()))
    here, there = smooth(case.layout, case.parameters), smooth(other, at)
    assert there.loglike == pytest.approx(here.loglike, rel=1e-11, abs=1e-10)
    np.testing.assert_allclose(there.factors, here.factors, atol=1e-10)
    one, two = em_step(case.layout, case.parameters).parameters, em_step(other, at).parameters
    np.testing.assert_allclose(two.loadings[:n], one.loadings[turn], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(two.factor_cov, one.factor_cov, rtol=1e-8)
    assert np.array_equal(two.loadings[n], at.loadings[n])


@quick(25)
@given(case=systems(), exponents=st.lists(st.integers(-6, 12), min_size=4, max_size=4), signs=st.integers(0, 15))
def test_units_and_signs_do_not_matter(case: Case, exponents: list[int], signs: int) -> None:
    n = case.panel.values.shape[1]
    factor = 10.0 ** np.array(exponents[:n]) * np.array([-1.0 if signs >> i & 1 else 1.0 for i in range(n)])
    at = case.parameters
    other = replace(at, loadings=at.loadings * factor[:, None], variance=at.variance * factor**2)
    there = smooth(lay(case, case.panel.values * factor, case.panel.observed), other)
    here = smooth(case.layout, at)
    shift = np.isfinite(case.panel.values).sum(0) @ np.log(np.abs(factor))
    assert there.loglike + shift == pytest.approx(here.loglike, rel=1e-10, abs=1e-9 * (1 + abs(shift)))
    np.testing.assert_allclose(there.factors, here.factors, atol=1e-8)


@quick(20)
@given(one=systems(), two=systems())
def test_two_worlds_that_share_nothing_have_the_product_of_their_likelihoods(one: Case, two: Case) -> None:
    a, b = one.parameters, two.parameters
    (n, r), (m, s) = a.loadings.shape, b.loadings.shape
    lags = max(len(a.transition), len(b.transition))
    loadings, transition, cov = np.zeros((n + m, r + s)), np.zeros((lags, r + s, r + s)), np.zeros((r + s, r + s))
    loadings[:n, :r], loadings[n:, r:], cov[:r, :r], cov[r:, r:] = a.loadings, b.loadings, a.factor_cov, b.factor_cov
    transition[: len(a.transition), :r, :r], transition[: len(b.transition), r:, r:] = a.transition, b.transition
    shocked = tuple(sorted({*one.panel.shocked, *two.panel.shocked}))
    shifts = np.zeros((len(shocked), r + s))
    shifts[[shocked.index(m) for m in one.panel.shocked], :r] = a.shifts
    shifts[[shocked.index(m) for m in two.panel.shocked], r:] = b.shifts
    both = Parameters(loadings, transition, cov, np.r_[a.rho, b.rho], np.r_[a.variance, b.variance], shifts)
    panel_of = Panel(np.hstack([one.panel.values, two.panel.values]), (*one.panel.observed, *two.panel.observed), shocked)
    ar1 = np.r_[np.full(n, one.ar1), np.full(m, two.ar1)]
    apart = np.zeros((r + s, r + s), bool)
    apart[:r, :r] = apart[r:, r:] = True
    layout = lay_out(panel_of, factors=r + s, lags=lags, autocorrelated=ar1, loading_mask=loadings != 0, transition_mask=apart)
    total = smooth(one.layout, a).loglike + smooth(two.layout, b).loglike
    assert smooth(layout, both).loglike == pytest.approx(total, rel=1e-10, abs=1e-8)


@quick(40)
@given(blocks=st.integers(1, 12), size=st.integers(1, 4), seed=st.integers(0, 999), exponent=st.integers(-6, 6))
def test_cyclic_reduction_is_the_looped_factorisation(blocks: int, size: int, seed: int, exponent: int) -> None:
    rng = np.random.default_rng(seed)
    below = rng.normal(size=(blocks - 1, size, size)) * 10.0**exponent
    noise = rng.normal(size=(blocks, size, size)) * 10.0**exponent
    diagonal = noise @ noise.swapaxes(1, 2) / 10.0**exponent + 8 * size * np.eye(size) * 10.0**exponent
    whole = np.zeros((blocks, size, blocks, size))
    for j in range(blocks):
        whole[j, :, j] = diagonal[j]
        if j:
            whole[j, :, j - 1], whole[j - 1, :, j] = below[j - 1], below[j - 1].T
    full = whole.reshape(blocks * size, -1)
    inverse = np.linalg.inv(full).reshape(whole.shape)
    h = rng.normal(size=(blocks, size, 2))
    for factor in (Cyclic(diagonal, below), Looped(diagonal, below)):
        assert factor.logdet == pytest.approx(np.linalg.slogdet(full)[1], rel=1e-11, abs=1e-11)
        on, beside = factor.covariances()
        scale = np.abs(inverse).max()
        np.testing.assert_allclose(on, inverse[np.arange(blocks), :, np.arange(blocks)], atol=1e-12 * scale)
        np.testing.assert_allclose(beside, inverse[np.arange(1, blocks), :, np.arange(blocks - 1)], atol=1e-12 * scale)
        np.testing.assert_allclose(factor.solve(h).reshape(-1, 2), np.linalg.solve(full, h.reshape(-1, 2)), atol=1e-11 * scale)
        root = factor.back(np.eye(blocks * size).reshape(blocks, size, -1)).reshape(blocks * size, -1)
        np.testing.assert_allclose(root @ root.T, inverse.reshape(full.shape), atol=1e-12 * scale)
