"""Balancing beside iterative proportional fitting and beside dense textbook solves."""

from __future__ import annotations

import contextlib
import io

import numpy as np

from benchmarks.registry import Case, register
from gdpcore.kernel import balance

Arrays = tuple[np.ndarray, ...]


def tables(size: tuple[int, int, int]) -> Arrays:
    """Cells (periods, industries, regions) and margins of tables near them; random."""
    industries, regions, periods = size
    random = np.random.default_rng(20261123)
    x = random.lognormal(4, 1, (periods, industries, regions))
    y = x * random.uniform(0.95, 1.05, x.shape)
    return x, y.sum(2), y.sum(1)


def fit_with_ipfn(given: Arrays) -> list[np.ndarray]:
    """ipfn table by table; it prints when it stops."""
    from ipfn.ipfn import ipfn

    with contextlib.redirect_stdout(io.StringIO()):
        return [ipfn(x.copy(), [r, c], [[0], [1]], convergence_rate=1e-9).iteration() for x, r, c in zip(*given, strict=True)]


def first_tables(given: Arrays) -> tuple[Arrays, float]:
    count = min(4, len(given[0]))
    return tuple(a[:count] for a in given), len(given[0]) / count


def years(size: tuple[int, int, int]) -> Arrays:
    """Cells (industries, regions, quarters), margins and annual totals."""
    industries, regions, quarters = size
    random = np.random.default_rng(20261124)
    x = random.lognormal(4, 1, (industries, regions, quarters))
    y = x * random.uniform(0.95, 1.05, x.shape)
    return x, y.sum(1), y.sum(0), y.reshape(industries, regions, -1, 4).sum(-1)


def dense_years(given: Arrays) -> list[np.ndarray]:
    """Year after year with every constraint a row: least squares with weights |x|, as a textbook has it."""
    x, rows, columns, totals = given
    industries, regions, quarters = x.shape
    index = np.arange(industries * regions * 4).reshape(industries, regions, 4)
    groups = [index[i, :, q] for i in range(industries) for q in range(4)]
    groups += [index[:, j, q] for j in range(regions) for q in range(4)]
    groups += [index[i, j] for i in range(industries) for j in range(regions)]
    matrix = np.zeros((len(groups), index.size))
    for k, cells in enumerate(groups):
        matrix[k, cells] = 1.0
    out = []
    for y in range(quarters // 4):
        q = slice(4 * y, 4 * y + 4)
        flat = x[..., q].ravel()
        wanted = np.concatenate([rows[:, q].ravel(), columns[:, q].ravel(), totals[..., y].ravel()])
        multiplier = np.linalg.lstsq((matrix * flat) @ matrix.T, wanted - matrix @ flat, rcond=1e-12)[0]
        out.append((flat + flat * (matrix.T @ multiplier)).reshape(industries, regions, 4))
    return out


def first_year(given: Arrays) -> tuple[Arrays, float]:
    x, rows, columns, totals = given
    return (x[..., :4], rows[:, :4], columns[:, :4], totals[..., :1]), totals.shape[-1]


register(
    Case(
        "raking to margins",
        "ipfn (4 tables, scaled)",
        tables,
        lambda given: balance.rake(*given),
        fit_with_ipfn,
        ((12, 31, 80),),
        ((12, 31, 20),),
        goal=200.0,
        goal_size=(12, 31, 80),
        peer="ipfn",
        theirs_part=first_tables,
    )
)
register(
    Case(
        "raking with annual totals",
        "a dense solve of the year (1 year, scaled)",
        years,
        lambda given: balance.rake_in_time(*given),
        dense_years,
        ((12, 31, 80),),
        ((12, 31, 20),),
        goal=150.0,
        goal_size=(12, 31, 80),
        theirs_part=first_year,
    )
)
register(
    Case(
        "raking many districts with annual totals",
        "raking each quarter alone",
        years,
        lambda given: balance.rake_in_time(*given),
        lambda given: balance.rake(*(np.ascontiguousarray(np.moveaxis(a, -1, 0)) for a in given[:3])),
        ((20, 375, 40), (20, 750, 40), (20, 1500, 40), (20, 3000, 40)),
        ((20, 375, 8),),
    )
)
