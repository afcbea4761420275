"""Disaggregation beside R's tempdisagg 1.2.0 and JDemetra+ (rjd3bench 3.1.3): the same paths, coefficients, likelihoods.

Variants with a given rho are closed forms and agree to 1e-10. Where rho is sought, the difference is the other program's
optimiser: at the rho it reports, ours gives its path (tested), and its objective is no better than ours (tested).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.kernel.disaggregate import Disaggregated, chow_lin, fernandez, litterman, santos_silva_cardoso
from tests.golden_files import elsewhere, golden


def worst(a: Any, b: Any) -> float:
    return float(np.max(np.abs(a - b) / np.abs(b)))


def own(name: str) -> Any:
    return golden(name, index_col=0)


def test_chow_lin_on_twenty_series() -> None:
    x, y = (own(f"own_disagg_{n}.csv").T.to_numpy() for n in ("indicator", "annual"))
    path = own("own_disagg_chowlin_maxlog_tempdisagg.csv").T.to_numpy()
    rho = own("own_disagg_chowlin_maxlog_rho_tempdisagg.csv")["rho"].to_numpy()
    out = chow_lin(y, x[:, None])
    assert worst(out.values, path) < 1e-8
    assert np.abs(out.rho - rho).max() < 1e-7
    assert out.residual <= 1e-13
    for i in range(len(y)):
        there = chow_lin(y[i], x[i], rho=rho[i])
        assert worst(there.values, path[i]) < 1e-11
        assert out.loglike[i] >= float(there.loglike) - 1e-10


# column of the golden file: method, options, tolerance of the path. Those with an exact rho are closed forms.
EXACT, SOUGHT = 1e-10, 1e-5
ONE_OR_TWO: dict[str, tuple[Any, dict[str, Any], float]] = {
    "chow-lin-maxlog": (chow_lin, {}, EXACT),  # at the bound rho = 0
    "chow-lin-minrss-ecotrim": (chow_lin, {"rho": "minrss"}, 1e-9),
    "chow-lin-minrss-quilis": (chow_lin, {"rho": "minrss-quilis"}, SOUGHT),  # at the bound: .99899998 there, .999 here
    "fernandez": (fernandez, {}, EXACT),
    "litterman-maxlog": (litterman, {}, EXACT),
    "litterman-minrss": (litterman, {"rho": "minrss"}, SOUGHT),
    "dynamic-maxlog": (santos_silva_cardoso, {}, EXACT),
    "dynamic-minrss": (santos_silva_cardoso, {"rho": "minrss"}, SOUGHT),
    "ols": (chow_lin, {"rho": 0.0}, EXACT),
    "fast": (chow_lin, {"rho": 0.99999}, EXACT),
}
VARIANTS = {f"{name}|{n}x": (n, *what) for name, what in ONE_OR_TWO.items() for n in (1, 2)} | {
    "chow-lin-maxlog|2x|trunc-1": (2, chow_lin, {"bounds": (-0.9, 0.999)}, SOUGHT),
    "chow-lin-fixed0.5|1x": (1, chow_lin, {"rho": 0.5}, EXACT),
    "litterman-fixed0.5|1x": (1, litterman, {"rho": 0.5}, EXACT),
    "chow-lin-maxlog|mean|1x": (1, chow_lin, {"conversion": "mean"}, EXACT),
    "chow-lin-maxlog|last|1x": (1, chow_lin, {"conversion": "last"}, SOUGHT),
}


def swiss(variant: str, **changed: Any) -> Disaggregated:
    """Annual sales 1975-2010 on quarterly exports (and imports) 1972-2011: twelve quarters before, two after."""
    terms, method, options, _ = VARIANTS[variant]
    y = elsewhere("td_swisspharma_input_annual.csv", index_col=0).iloc[:, 0].to_numpy()
    x = elsewhere("td_swisspharma_input_quarterly.csv", index_col=0)[["exports.q", "imports.q"]].T.to_numpy()
    return method(y, x[:terms], before=12, **{**options, **changed})


def expected(variant: str) -> tuple[Any, Any]:
    path = elsewhere("td_swisspharma_output.csv", index_col=0)[variant].to_numpy()
    return path, elsewhere("td_swisspharma_coefficients.csv", index_col=0).loc[variant]


@pytest.mark.parametrize("variant", VARIANTS)
def test_swiss_pharma(variant: str) -> None:
    out = swiss(variant)
    path, numbers = expected(variant)
    tolerance = VARIANTS[variant][3]
    assert worst(out.values, path) < tolerance
    assert out.residual <= 1e-13
    assert abs(float(out.rho) - numbers["rho"]) < (1e-8 if tolerance == EXACT else 1e-5)
    assert float(out.loglike) == pytest.approx(numbers["logl"], abs=1e-8 if tolerance == EXACT else 1e-3)
    assert float(out.rss) / int(numbers["ncoef"] + out.freedom) == pytest.approx(
        numbers["s2"], rel=1e-4 if tolerance > EXACT else 1e-9
    )
    count = min(int(numbers["ncoef"]), 3)
    coefficients = numbers[["coef1", "coef2", "coef3"]].to_numpy(dtype=float)[:count]
    np.testing.assert_allclose(out.beta[:count], coefficients, rtol=1e-9 if tolerance == EXACT else 2e-4)
    np.testing.assert_allclose(
        out.beta_stderr[:2], numbers[["se1", "se2"]].to_numpy(dtype=float), rtol=1e-9 if tolerance == EXACT else 1e-4
    )


@pytest.mark.parametrize("variant", [v for v in VARIANTS if VARIANTS[v][3] > EXACT])
def test_at_the_rho_that_tempdisagg_reports_the_path_is_its_own(variant: str) -> None:
    path, numbers = expected(variant)
    there, here = swiss(variant, rho=float(numbers["rho"])), swiss(variant)
    assert worst(there.values, path) < (2e-8 if "litterman" in variant else 1e-10)
    assert (
        np.max(
            np.abs(
                there.beta[: int(numbers["ncoef"])][:3]
                / numbers[["coef1", "coef2", "coef3"]].to_numpy(float)[: int(numbers["ncoef"])]
                - 1
            )
        )
        < 1e-6
    )
    value = {
        "maxlog": lambda r: float(r.loglike),
        "minrss-ecotrim": lambda r: -float(r.rss) / (1 - float(r.rho) ** 2),
        "minrss-quilis": lambda r: -float(r.rss),
    }[here.objective]
    assert value(here) >= value(there) - 1e-11 * abs(value(there))


def test_without_bounds_the_likelihood_has_a_higher_top_than_the_one_reported() -> None:
    """Two indicators, rho free to be negative: tempdisagg's one-dimensional search stops at the local top rho = -.318."""
    best = swiss("chow-lin-maxlog|2x|trunc-1", bounds=(-0.999, 0.999))
    _, numbers = expected("chow-lin-maxlog|2x|trunc-1")
    assert float(best.rho) == pytest.approx(-0.983, abs=1e-3)
    assert float(best.loglike) > numbers["logl"] + 0.02


def test_the_bound_is_said() -> None:
    assert bool(swiss("chow-lin-maxlog|1x").at_bound) and float(swiss("chow-lin-maxlog|1x").rho) == 0.0
    assert not bool(swiss("chow-lin-minrss-ecotrim|1x").at_bound)


def belgian() -> tuple[Any, Any, Any]:
    y = elsewhere("rjd3_qna_input_annual.csv", index_col=0).iloc[:, 0].to_numpy()
    x = elsewhere("rjd3_qna_input_quarterly.csv", index_col=0).T.to_numpy()
    return y, x, elsewhere("rjd3_qna_output.csv", index_col=0)


def test_jdemetra_chow_lin() -> None:
    y, x, table = belgian()
    assert worst(chow_lin(y, x, rho=0.539768126424049).values, table["td_Ar1"].to_numpy()) < 1e-14
    here = chow_lin(y, x)
    assert worst(here.values, table["td_Ar1"].to_numpy()) < 1e-6  # its optimiser stops 5e-6 from the top
    assert float(here.loglike) >= float(chow_lin(y, x, rho=0.539768126424049).loglike)


def test_jdemetra_fernandez() -> None:
    y, x, table = belgian()
    assert worst(fernandez(y, x).values, table["td_Rw"].to_numpy()) < 1e-14


def test_jdemetra_litterman_starts_its_steps_from_their_stationary_law() -> None:
    """Its rho is not reported; one number rho explains all 52 quarters to 2e-10, which zero-started steps cannot (4e-4)."""
    y, x, table = belgian()
    path = table["td_RwAr1"].to_numpy()
    assert worst(litterman(y, x, rho=0.6652589943165614, start="stationary").values, path) < 1e-9
    zero = [worst(litterman(y, x, rho=float(r)).values, path) for r in np.linspace(0.6, 0.72, 61)]
    assert min(zero) > 3e-4
