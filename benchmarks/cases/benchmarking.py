"""Benchmarking, per series: the closed forms and growth-rate preservation."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.registry import Case, register
from gdpcore import kernel

Given = tuple[np.ndarray, np.ndarray]
FULL, QUICK = (1000, 80), (200, 80)
RHO = 0.729


def indicators(size: tuple[int, ...]) -> Given:
    """Series of made-up quarterly indicators and annual figures that differ from their sums by up to a tenth."""
    rng = np.random.default_rng(1)
    x = 100 * np.exp(np.cumsum(rng.normal(0.012, 0.03, size), axis=1))
    return x, x.reshape(size[0], -1, 4).sum(2) * rng.uniform(0.9, 1.1, (size[0], size[1] // 4))


def first(count: int) -> Any:
    """Run the alternative on the first series and scale its time."""
    return lambda given: ((given[0][:count], given[1][:count]), len(given[0]) / count)


def dentonm_each(given: Given) -> list[np.ndarray]:
    from statsmodels.tsa.interp import dentonm

    return [dentonm(x, y, freq="aq") for x, y in zip(*given, strict=True)]


def least_squares_each(given: Given) -> list[np.ndarray]:
    """The formula of Dagum and Cholette as printed, one series at a time: s + V J' (J V J')^-1 (a - J s)."""
    periods = given[0].shape[1]
    place = np.arange(periods)
    correlation, cover = RHO ** np.abs(place[:, None] - place), np.kron(np.eye(periods // 4), np.ones(4))
    made = []
    for x, y in zip(*given, strict=True):
        level = x * (y.sum() / x.sum())
        moves = (level[:, None] * correlation * level) @ cover.T
        made.append(level + moves @ np.linalg.solve(cover @ moves, y - cover @ level))
    return made


def slsqp_each(given: Given) -> list[np.ndarray]:
    """Growth-rate preservation by a general optimiser from Denton's path, with gradients."""
    from scipy.optimize import minimize

    def distance(z: np.ndarray, aim: np.ndarray) -> tuple[float, np.ndarray]:
        growth = z[1:] / z[:-1]
        apart = growth - aim
        slope = np.zeros_like(z)
        slope[1:] = 2e4 * apart / z[:-1]
        slope[:-1] -= 2e4 * apart * growth / z[:-1]
        return 1e4 * float(apart @ apart), slope

    cover = np.kron(np.eye(given[0].shape[1] // 4), np.ones(4))
    made = []
    for x, y in zip(*given, strict=True):
        start = kernel.benchmark.denton(x, y).values / x.mean()
        meet = {"type": "eq", "fun": lambda z, x=x, y=y: cover @ z - y / x.mean(), "jac": lambda z: cover}
        found = minimize(
            distance, start, args=(x[1:] / x[:-1],), jac=True, method="SLSQP", constraints=meet, options={"ftol": 1e-14}
        )
        made.append(found.x * x.mean())
    return made


register(
    Case(
        "proportional Denton",
        "statsmodels dentonm (20 series, scaled)",
        indicators,
        lambda given: kernel.benchmark.denton(*given),
        dentonm_each,
        (FULL,),
        (QUICK,),
        goal=50.0,
        goal_size=(1000, 80),
        theirs_part=first(20),
    )
)
register(
    Case(
        "Cholette-Dagum, rho .729, bias",
        "the printed formula in numpy (20 series, scaled)",
        indicators,
        lambda given: kernel.benchmark.cholette_dagum(*given, rho=RHO),
        least_squares_each,
        (FULL,),
        (QUICK,),
        theirs_part=first(20),
    )
)
register(
    Case(
        "growth-rate preservation",
        "scipy SLSQP (2 series, scaled)",
        indicators,
        lambda given: kernel.benchmark.growth_preserving(*given),
        slsqp_each,
        (FULL,),
        (QUICK,),
        theirs_part=first(2),
    )
)
