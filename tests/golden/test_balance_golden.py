"""Balancing against gseries' own answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gdpcore.kernel.balance import balance, ipf, multivariate_cholette, rake, rake_in_time
from tests.golden_files import elsewhere, golden


def relative(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.max(np.abs(found - expected) / np.abs(expected)))


def raking() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cells (4, 12, 31), industry totals, region totals, gseries' answer."""
    long = golden("own_raking_12x31_gseries.csv")
    cells, answer = (long[name].to_numpy().reshape(4, 12, 31) for name in ("cell", "raked_gseries"))
    rows, columns = (golden(f"own_raking_{name}_totals.csv", index_col=0).to_numpy() for name in ("industry", "region"))
    return cells, rows, columns, answer


def test_raking_12x31_is_that_of_gseries() -> None:
    cells, rows, columns, answer = raking()
    out = rake(cells, rows, columns)
    assert relative(out.values, answer) <= 1e-14
    assert out.residual <= 1e-15


def example(case: str) -> tuple[pd.Series, pd.Series]:
    rows = golden("gs_tsraking.csv").query(f"case == '{case}'").set_index("series")
    return rows["input"], rows["output"]


def test_raking_of_one_total() -> None:
    given, answer = example("ex1")
    out = rake(given[["cars", "vans"]].to_numpy()[None], [given["total"]], [np.nan, np.nan])
    assert relative(out.values[0], answer[["cars", "vans"]].to_numpy()) <= 1e-15


def test_raking_of_two_rows_with_and_without_a_frozen_cell() -> None:
    for case, frozen in (("ex2_vans_sask_fixed", 0.0), ("ex2_all_alterable", 1.0)):
        given, answer = example(case)
        cells, expected = (s.to_numpy()[:6].reshape(2, 3) for s in (given, answer))
        out = rake(cells, given.to_numpy()[9:11], given.to_numpy()[6:9], alterability=[[1, 1, 1], [1, frozen, 1]])
        assert relative(out.values, expected) <= 1e-15


def joint() -> tuple[np.ndarray, ...]:
    """Cells (12, 31, 4), industry totals, region totals, annual totals (12, 31, 1), gseries' answer."""
    long = golden("own_joint_12x31_gseries.csv")
    cells, answer = (
        np.moveaxis(long[name].to_numpy().reshape(4, 12, 31), 0, -1) for name in ("cell", "raked_with_annual_gseries")
    )
    rows, columns = (golden(f"own_joint_{name}_totals.csv", index_col=0).to_numpy().T for name in ("industry", "region"))
    return cells, rows, columns, golden("own_joint_annual_2005.csv", index_col=0).to_numpy()[..., None], answer


def test_raking_with_annual_totals_is_that_of_gseries() -> None:
    *given, answer = joint()
    out = rake_in_time(*given)
    assert relative(out.values, answer) <= 1e-13
    assert out.residual <= 1e-14


def test_a_small_table_with_its_years_preserved() -> None:
    """gseries' example: three regions and their total; 2020 keeps its annual totals, the quarters outside it stand alone."""
    long = golden("gs_rake_balance_ex3_annual_preserved.csv", index_col="period")
    names = ["cars_alb", "cars_sask", "cars_man"]
    cells, total = long[names].to_numpy().T[None], long["cars_tot"].to_numpy()[None]
    raked, balanced = (long[[f"{kind}.{name}" for name in names]].to_numpy().T[None] for kind in ("raked", "balanced"))
    year, alone = slice(3, 7), [0, 1, 2, 7]
    kept = rake_in_time(cells[..., year], total[:, year], None, cells[..., year].sum(-1, keepdims=True)).values
    loose = rake(np.moveaxis(cells, -1, 0)[alone], total.T[alone], np.full((4, 3), np.nan)).values
    found = np.concatenate([np.moveaxis(loose[:3], 0, -1), kept, np.moveaxis(loose[3:], 0, -1)], axis=-1)
    assert relative(found, raked) <= 1e-15
    assert relative(found, balanced) <= 1e-13


def test_an_accounting_rule_with_its_result_fixed() -> None:
    """gseries' example of profits = revenues - expenses; the solver behind it (OSQP) carries 1e-12 at best."""
    table = golden("gs_tsbalancing_ex1.csv")
    given, answer = (table[[f"{kind}{n}" for n in ("Revenues", "Expenses", "Profits")]].to_numpy() for kind in ("", "balanced."))
    out = balance(given, [[1, -1, -1]], np.zeros((5, 1)), alterability=[1, 1, 0], lower=[0, 0, -np.inf])
    assert np.abs(out.values - answer).max() <= 1e-11 * np.abs(answer).max()
    assert (out.values[:, 2] == given[:, 2]).all()
    assert out.values[4, 0] == 0
    assert out.kkt <= 1e-15


def vehicles() -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Input and gseries' answer (5 quarters, 12 series): three regions and the nation by three types."""
    table = golden("gs_tsbalancing_ex2.csv")
    names = [f"{region}_{kind}" for kind in ("AllTypes", "Cars", "Trucks") for region in ("West", "Centre", "East", "National")]
    return table[names].to_numpy(float), table[[f"bal.{n}" for n in names]].to_numpy(), names


def quarter_rules() -> tuple[np.ndarray, np.ndarray]:
    """Regions add to the nation for each type; cars and trucks are at most 95 per cent of all types in each region."""
    sums, caps = np.zeros((3, 12)), np.zeros((3, 12))
    for k in range(3):
        sums[k, 4 * k : 4 * k + 4] = [1, 1, 1, -1]
        caps[k, [k, 4 + k, 8 + k]] = [-0.95, 1, 1]
    return sums, caps


def test_a_year_with_inequalities_and_its_totals_kept_and_a_quarter_alone() -> None:
    given, answer, names = vehicles()
    sums, caps = quarter_rules()
    alterable = np.where(["National" in n for n in names], 0.0, 1.0)
    year = np.tile(alterable, (4, 1))
    year[1, names.index("Centre_Trucks")] = 0.0
    constraints = np.vstack([np.kron(np.eye(4), sums), np.kron(np.ones(4), np.eye(12))])
    targets = np.r_[np.zeros(12), given[:4].sum(axis=0)]
    whole = balance(
        given[:4].ravel(),
        constraints,
        targets,
        alterability=year.ravel(),
        lower=0.0,
        at_most=(np.kron(np.eye(4), caps), np.zeros(12)),
    )
    alone = balance(given[4], sums, np.zeros(3), alterability=alterable, lower=0.0, at_most=(caps, np.zeros(3)))
    assert np.abs(whole.values.reshape(4, 12) - answer[:4]).max() <= 1e-10 * answer.max()
    assert np.abs(alone.values - answer[4]).max() <= 1e-10 * answer.max()
    assert max(whole.residual, alone.residual) <= 1e-14
    assert max(whole.kkt, alone.kkt) <= 1e-13
    assert (whole.ceiling > 0).sum() >= 1


@pytest.mark.parametrize(
    ("rho", "lam", "bar"), [("0.8", "0.5", 1e-14), ("0.8", "1", 1e-14), ("1", "0.5", 1e-12), ("1", "1", 1e-12)]
)
def test_multivariate_cholette_is_that_of_jdemetra(rho: str, lam: str, bar: float) -> None:
    """With rho = 1 their own constraints are off by 5e-13 (a diffuse filter), and so are the series."""
    table = elsewhere(f"rjd3_multivariate_cholette_rho{rho}_lambda{lam}.csv", index_col=0)
    annual = elsewhere("rjd3_multivariate_cholette_annual.csv", index_col=0).to_numpy().T
    x, answer = (table[[f"{n}{kind}" for n in "abc"]].to_numpy().T for kind in ("", "_rec"))
    out = multivariate_cholette(x, annual, np.ones((1, 3)), table["y"].to_numpy()[None], rho=float(rho), lam=float(lam))
    assert relative(out.values, answer) <= bar
    assert out.residual <= 1e-15


def test_proportional_fitting_differs_from_least_squares_by_a_known_amount() -> None:
    """4e-4 on this table: both are right for their own objective, so a call names which one it is."""
    cells, rows, columns, answer = raking()
    assert 1e-5 < relative(ipf(cells, rows, columns).values, answer) < 2e-3
