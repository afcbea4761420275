"""A nowcast by a factor model: months and quarters together, news when a month is released, draws. The figures are MADE UP.

Run: python examples/09_factor_model.py
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import gdpcore as gdp


def made_up_figures(months: int = 180, series: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A made-up economy: one common factor, twelve monthly indicators, year-on-year growth of GDP known a quarter late."""
    rng = np.random.default_rng(7)
    index = pd.period_range("2010-01", periods=months, freq="M")
    factor, own = np.zeros(months), np.zeros((months, series + 1))
    for t in range(1, months):
        factor[t] = 0.9 * factor[t - 1] + 0.4 * rng.normal()
        own[t] = 0.4 * own[t - 1] + rng.normal(size=series + 1)
    growth = 5.0 + factor[:, None] * rng.uniform(0.5, 1.5, series + 1) + own
    monthly = pd.DataFrame(growth[:, :series], index, [f"indicator {i + 1}" for i in range(series)])
    monthly.iloc[-1] = np.nan  # the last month is not out yet
    gdp_growth = pd.Series(growth[:, series], index).groupby(index.asfreq("Q")).mean().to_frame("GDP")
    gdp_growth.iloc[-1] = np.nan
    return monthly, gdp_growth


def main() -> None:
    """Estimate, nowcast, release a month, explain the change."""
    monthly, quarterly = made_up_figures()
    fit = gdp.DynamicFactor(factors=1).fit(monthly, quarterly, observes={"GDP": "quarter_mean"})
    print("MADE-UP FIGURES\n")
    print(fit.summary(), "\n")
    quarter = str(quarterly.index[-1])
    before = fit.nowcast("GDP", quarter)
    low, high = before.interval(0.9)
    print(f"GDP growth in {quarter}: {before.mean:.2f} per cent, 90 % between {low:.2f} and {high:.2f}\n")

    released = monthly.copy()
    released.iloc[-1, :6] = monthly.iloc[-2, :6] + 0.5
    news = fit.news(released, quarterly, series="GDP", period=quarter)
    print("Half of the last month's indicators are out:", news)
    print(news.releases[["series", "actual", "expected", "weight", "impact"]].round(3).to_string(index=False), "\n")

    draws = fit.simulate(2000, seed=1)[("GDP", quarterly.index[-1])]
    print(f"Chance that growth in {quarter} is below 5 per cent: {100 * (draws < 5).mean():.0f} per cent")


if __name__ == "__main__":
    main()
