"""Factor models of other libraries behind our interface, so that they see the same vintages: 2 factors, 2 lags, white noise."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gdpcore.nowcasting.density import Nowcast

FACTORS = LAGS = 2
UNKNOWN = 1.0
"""An sd that stands for none: densities of nowcastbox's updates are not asked for, and not scored."""


def to_quarter_end(x: pd.DataFrame, y: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Months, and quarters, to the end of the quarter after the last known one at least: rows to be filled."""
    last = max(y.dropna().index[-1] + 1, x.index[-1].asfreq("Q"))
    months = pd.period_range(x.index[0], last.asfreq("M", how="end"), freq="M")
    return x.reindex(months), y.reindex(pd.period_range(y.index[0], last, freq="Q"))


@dataclass(frozen=True, eq=False)
class OfStatsmodels:
    """Results of DynamicFactorMQ."""

    results: Any

    def nowcast(self, target: str, period: Any) -> Nowcast:
        """The smoothed figure of the quarter's last month."""
        month = pd.Period(period).asfreq("M", how="end")
        found = self.results.get_prediction(start=month, end=month, information_set="smoothed")
        sd = float(found.se_mean[target].iloc[0])
        return Nowcast(target, pd.Period(period), float(found.predicted_mean[target].iloc[0]), sd)

    def update(self, x: Any, y: Any = None) -> OfStatsmodels:
        """The same parameters and standardisation on other figures."""
        months, quarters = to_quarter_end(x, y)
        return OfStatsmodels(self.results.apply(months, endog_quarterly=quarters, retain_standardization=True))


@dataclass(frozen=True)
class Statsmodels:
    """DynamicFactorMQ with its defaults: EM, at most 500 passes, tolerance 1e-6."""

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> OfStatsmodels:
        """Estimate; ``start`` is passed over."""
        from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

        warnings.filterwarnings("ignore", module="statsmodels")
        months, quarters = to_quarter_end(x, y)
        names = [f"f{k}" for k in range(FACTORS)]
        model = DynamicFactorMQ(
            months, endog_quarterly=quarters, factors=dict.fromkeys([*months, *quarters], names),
            factor_orders={tuple(names): LAGS}, idiosyncratic_ar1=False,
        )  # fmt: skip
        return OfStatsmodels(model.fit(disp=False))


@dataclass(frozen=True, eq=False)
class OfNowcastbox:
    """Results of MixedFreqDFM, and the figures known now."""

    results: Any
    data: Any

    def nowcast(self, target: str, period: Any) -> Nowcast:
        """What they predict of the quarter's last month."""
        month = pd.Period(period).asfreq("M", how="end")
        mean = float(self.results.predict(self.data).loc[month, target])
        return Nowcast(target, pd.Period(period), mean, UNKNOWN)

    def update(self, x: Any, y: Any = None) -> OfNowcastbox:
        """The same parameters and standardisation on other figures."""
        return OfNowcastbox(self.results, mixed(x, y))


def mixed(x: pd.DataFrame, y: pd.DataFrame) -> Any:
    """Their container: quarters at their last month."""
    import nowcastbox as nb

    months, quarters = to_quarter_end(x, y)
    at_end = quarters.set_axis(quarters.index.asfreq("M", how="end")).reindex(months.index)
    return nb.MixedFrequencyData(
        pd.concat([months, at_end], axis=1), {**dict.fromkeys(months, "M"), **dict.fromkeys(quarters, "Q")}
    )


@dataclass(frozen=True)
class Nowcastbox:
    """MixedFreqDFM with its defaults; GDP has quarterly noise of its own."""

    def fit(self, x: Any, y: Any = None, observes: Any = None, *, start: Any = None) -> OfNowcastbox:
        """Estimate; ``start`` is passed over."""
        import nowcastbox as nb

        warnings.filterwarnings("ignore", module="nowcastbox")
        data = mixed(x, y)
        model = nb.MixedFreqDFM(n_factors=FACTORS, factor_lags=LAGS, idiosyncratic="iid")
        return OfNowcastbox(model.fit(data, target=str(y.columns[0])), data)


PEERS = {"statsmodels": Statsmodels(), "nowcastbox": Nowcastbox()}
