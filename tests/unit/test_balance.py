"""Balancing under linear constraints: against SLSQP, against the optimality conditions, and what must be refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from gdpcore.errors import KernelError
from gdpcore.kernel.balance import balance, rake
from gdpcore.kernel.balancing.active_set import nearest
from tests.balance_twins import least_change, margin_matrix

NAN, INF = np.nan, np.inf


def objective(z: np.ndarray, x: np.ndarray, w: np.ndarray) -> float:
    free = w > 0
    return float(((z - x)[free] ** 2 / w[free]).sum())


def draw(seed: int, count: int = 12, rows: int = 4, caps: int = 3) -> dict[str, Any]:
    """A problem with a point inside, of mixed signs, whose bounds bind."""
    random = np.random.default_rng(seed)
    x = random.normal(size=count) * 3
    inside = x * random.uniform(0.3, 1.9, count)
    a, g = random.integers(-1, 2, (rows, count)).astype(float), random.integers(-1, 2, (caps, count)).astype(float)
    return {
        "values": x,
        "constraints": a,
        "targets": a @ inside,
        "lower": inside - random.uniform(0, 0.5, count),
        "upper": inside + random.uniform(0, 0.5, count),
        "at_most": (g, g @ inside + random.uniform(0, 0.3, caps)),
        "alterability": random.uniform(0.2, 3, count),
    }


@pytest.mark.parametrize("seed", range(25))
def test_is_the_optimum_of_a_general_solver(seed: int) -> None:
    p = draw(seed)
    out = balance(**p)
    x, w = p["values"], np.abs(p["values"]) * p["alterability"]
    g, h = p["at_most"]
    slsqp = minimize(
        objective,
        x,
        args=(x, w),
        jac=lambda z, x, w: 2 * (z - x) / w,
        bounds=list(zip(p["lower"], p["upper"], strict=True)),
        constraints=[
            {"type": "eq", "fun": lambda z: p["constraints"] @ z - p["targets"], "jac": lambda z: p["constraints"]},
            {"type": "ineq", "fun": lambda z: h - g @ z, "jac": lambda z: -g},
        ],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert slsqp.success
    assert objective(out.values, x, w) <= objective(slsqp.x, x, w) * (1 + 1e-9) + 1e-12
    np.testing.assert_allclose(out.values, slsqp.x, atol=2e-5)
    assert out.residual <= 1e-13
    assert out.kkt <= 1e-12
    assert out.iterations > 0


def test_optimality_conditions_hold_one_by_one() -> None:
    p = draw(3)
    out = balance(**p)
    x, w = p["values"], np.abs(p["values"]) * p["alterability"]
    g, h = p["at_most"]
    np.testing.assert_allclose(out.values - x, w * (out.multipliers @ p["constraints"] - out.ceiling @ g + out.bound), atol=1e-13)
    assert (out.ceiling >= 0).all()
    assert (out.bound[out.values > p["lower"]] <= 0).all()
    assert (out.bound[out.values < p["upper"]] >= 0).all()
    assert (out.values >= p["lower"]).all()
    assert (out.values <= p["upper"]).all()
    assert (np.abs(out.ceiling * (h - g @ out.values)) <= 1e-12).all()
    at = out.bound != 0
    assert at.any()
    assert np.isin(out.values[at], np.r_[p["lower"], p["upper"]]).all()  # on the bound, bit for bit


@pytest.mark.parametrize("seed", range(6))
def test_equalities_alone_are_the_dense_solution(seed: int) -> None:
    random = np.random.default_rng(seed)
    x, a = random.normal(size=(3, 2, 9)), random.normal(size=(4, 9))
    a = np.vstack([a, a[0] - 2 * a[1]])
    targets = (x * random.uniform(0.5, 1.5, x.shape)) @ a.T
    targets[1, 1, 2] = NAN
    x[0, 0, 0] = 0.0
    targets[0, 0] = (x[0, 0] * random.uniform(0.5, 1.5, 9)) @ a.T
    out = balance(x, a, targets)
    for place in np.ndindex(3, 2):
        np.testing.assert_allclose(out.values[place], least_change(x[place], np.abs(x[place]), a, targets[place]), atol=1e-11)
    assert out.residual <= 1e-13
    assert (out.iterations == 0).all()


def test_raking_is_a_special_case() -> None:
    random = np.random.default_rng(0)
    x = random.lognormal(size=(2, 3, 4))
    y = x * random.uniform(0.8, 1.2, x.shape)
    out = balance(x.reshape(2, 12), margin_matrix((3, 4), [(0,), (1,)]), np.concatenate([y.sum(2), y.sum(1)], axis=1))
    np.testing.assert_allclose(out.values.reshape(x.shape), rake(x, y.sum(2), y.sum(1)).values, rtol=1e-13)


def test_no_negative_result_where_that_is_asked() -> None:
    """Proportional least squares can turn a cell negative; a bound of zero keeps it at exactly zero."""
    x = np.array([1.0, 10, 10, 1])
    a = margin_matrix((2, 2), [(0,), (1,)])
    free = balance(x, a, [4.0, 18, 4, 18])
    assert free.moves.sign_changes == 1
    kept = balance(x, a, [4.0, 18, 4, 18], lower=0.0)
    assert kept.values[0] == 0
    assert not np.signbit(kept.values).any()
    assert kept.bound[0] > 0
    np.testing.assert_allclose(kept.values, [0, 4, 4, 14], atol=1e-14)


def test_weights_over_many_orders_of_magnitude() -> None:
    random = np.random.default_rng(1)
    for spread in (4, 8, 12):
        x = random.integers(1, 100, (5, 12)).astype(float)
        a = margin_matrix((3, 4), [(0,), (1,)])
        target = (x + random.integers(-1, 2, x.shape)) @ a.T
        out = balance(x, a, target, alterability=10.0 ** random.uniform(-spread, spread, x.shape))
        assert out.residual <= 1e-13
        assert out.kkt <= 1e-9 or spread == 12  # multipliers of 1e12 that cancel in a cell
    with pytest.raises(KernelError, match=r"balance, table \(\d,\): constraint \d is off.*double precision") as caught:
        balance(x, a, target, alterability=10.0 ** random.uniform(-60, 60, x.shape))
    assert caught.value.code == "E-BAL-007"


def feasible(p: dict[str, Any], drop: tuple[str, int] | None = None) -> bool:
    """By linear programming on the values that can move."""
    x = np.asarray(p["values"], dtype=float)
    lower, upper = np.array(p["lower"], dtype=float), np.array(p["upper"], dtype=float)
    a, t = np.asarray(p["constraints"], float), np.asarray(p["targets"], float)
    g, h = p["at_most"]
    if drop:
        kind, k = drop
        if kind == "lower":
            lower[k] = -INF
        elif kind == "upper":
            upper[k] = INF
        elif kind == "constraints":
            a, t = np.delete(a, k, 0), np.delete(t, k)
        else:
            g, h = np.delete(g, k, 0), np.delete(h, k)
    fixed = x * np.asarray(p.get("alterability", np.ones_like(x))) == 0
    lower, upper = np.where(fixed, np.maximum(x, lower), lower), np.where(fixed, np.minimum(x, upper), upper)
    if (lower > upper).any():
        return False
    done = linprog(np.zeros(len(x)), A_ub=g, b_ub=h, A_eq=a, b_eq=t, bounds=np.c_[lower, upper])
    return bool(done.status == 0)


@pytest.mark.parametrize("seed", range(40))
def test_a_clash_is_refused_and_none_of_it_can_be_spared(seed: int) -> None:
    p = draw(seed, caps=2)
    random = np.random.default_rng(seed)
    p["constraints"] = np.vstack([p["constraints"], p["constraints"][0] + p["constraints"][1]])
    p["targets"] = np.r_[p["targets"], p["targets"][0] + p["targets"][1]]
    kind = seed % 4
    if kind == 0:
        p["targets"][random.integers(5)] += 30.0
    elif kind == 1:
        p["at_most"] = (p["at_most"][0], p["at_most"][1] - 30.0)
    elif kind == 2:
        p["alterability"][random.integers(12)] = 0.0
        p["targets"][4] += 1.0
    else:
        p["alterability"][5] = 0.0
        p["lower"][5] = p["values"][5] + 1.0
        p["upper"][5] = p["lower"][5] + 1
    if feasible(p):
        assert balance(**p).residual <= 1e-13
        return
    with pytest.raises(KernelError, match="cannot hold together") as caught:
        balance(**p)
    assert caught.value.code == "E-BAL-006"
    fields = caught.value.finding.fields
    keep = {name: np.array(fields[name], dtype=int) for name in ("constraints", "lower", "upper", "at_most")}
    less = dict(p)
    less["constraints"], less["targets"] = p["constraints"][keep["constraints"]], p["targets"][keep["constraints"]]
    less["at_most"] = (p["at_most"][0][keep["at_most"]], p["at_most"][1][keep["at_most"]])
    less["lower"], less["upper"] = np.full(12, -INF), np.full(12, INF)
    less["lower"][keep["lower"]], less["upper"][keep["upper"]] = p["lower"][keep["lower"]], p["upper"][keep["upper"]]
    assert sum(map(len, keep.values())) > 0
    assert not feasible(less)
    for name, which in keep.items():
        for k in range(len(which)):
            assert feasible(less, (name, k if name in ("constraints", "at_most") else int(which[k])))


def test_batches_are_named_by_their_place() -> None:
    x = np.ones((2, 3, 2))
    targets = np.full((2, 3, 1), 2.0)
    targets[1, 2] = 9.0
    with pytest.raises(KernelError, match=r"values \(1, 2\): constraints \[0\].*upper bounds of \[0, 1\]"):
        balance(x, [[1.0, 1]], targets, upper=3.0)


def test_the_active_set_lets_go_of_what_it_took() -> None:
    """Many random problems in which constraints leave again; every one ends at its optimum."""
    random = np.random.default_rng(2)
    left = 0
    for _ in range(200):
        least, right = random.normal(size=(15, 6)), random.normal(size=15) - 1.0
        found = nearest(np.zeros((0, 6)), np.zeros(0), least, right)
        if found.clash.size:
            continue
        left += found.iterations > len(found.active)
        u = np.linalg.pinv(least[found.active]) @ right[found.active] if len(found.active) else np.zeros(6)
        assert (least @ u >= right - 1e-10).all()
        assert (np.linalg.lstsq(least[found.active].T, u, rcond=None)[0] >= -1e-10).all() if len(found.active) else True
    assert left >= 5


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"values": 3.0}, "fewer than 1 axes"),
        ({"values": [1.0, NAN]}, r"cells \(1,\) is nan"),
        ({"constraints": [[1.0, 1, 1]]}, "one column for each of 2 values"),
        ({"constraints": [1.0, 1]}, "one column for each of 2"),
        ({"constraints": [[1.0, NAN]]}, "constraints"),
        ({"targets": [1.0, 2, 3]}, "do not broadcast"),
        ({"targets": [INF]}, "infinite"),
        ({"lower": [3.0, 0], "upper": 2.0}, r"lower 3.0 is above upper 2.0 at \(0,\)"),
        ({"lower": [NAN, 0]}, "NaN"),
        ({"upper": [1.0, 2, 3]}, "do not broadcast"),
        ({"at_most": ([[1.0]], [1.0])}, "at_most"),
        ({"alterability": [-1.0, 0]}, "negative"),
    ],
)
def test_input_that_cannot_be_right(change: dict[str, Any], words: str) -> None:
    given: dict[str, Any] = {"values": [1.0, 1.0], "constraints": [[1.0, 1.0]], "targets": [2.0]} | change
    with pytest.raises(KernelError, match=words) as caught:
        balance(**given)
    assert caught.value.code == "E-KERNEL-001"
