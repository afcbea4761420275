"""Made-up panels for the factor model: monthly series and one quarterly, moved by common factors, ragged at the end."""

from __future__ import annotations

import numpy as np
import pandas as pd


def made_up(n: int, t: int, r: int, seed: int, missing: float = 0.03) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Monthly (t, n) and quarterly (t / 3, 1) figures; the last quarter is not known, half of the last month neither."""
    rng = np.random.default_rng(seed)
    f, e, rho = np.zeros((t + 4, r)), np.zeros((t + 4, n + 1)), rng.uniform(0.1, 0.8, n + 1)
    for s in range(1, t + 4):
        f[s] = 0.6 * f[s - 1] + rng.normal(size=r)
        e[s] = rho * e[s - 1] + rng.normal(size=n + 1)
    y = f @ rng.normal(size=(n + 1, r)).T + e
    monthly = pd.DataFrame(y[4:, :n], pd.period_range("2001-01", periods=t, freq="M"), [f"x{i}" for i in range(n)])
    growth = sum(w * y[4 - k : t + 4 - k, n] for k, w in enumerate((1, 2, 3, 2, 1)))
    quarterly = pd.DataFrame({"GDP": growth[2::3]}, pd.period_range("2001Q1", periods=t // 3, freq="Q"))
    monthly = monthly.mask(rng.random(monthly.shape) < missing)
    monthly.iloc[-1, : n // 2] = np.nan
    quarterly.iloc[-1] = np.nan
    return monthly, quarterly


def mixed(t: int = 48, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """A panel with every kind of series, and what each observes; the first month is February."""
    monthly, quarterly = made_up(3, t, 1, seed)
    rng = np.random.default_rng(seed)
    month = monthly.index.month
    shock = monthly["x0"].ffill().bfill().to_numpy() * 0.7
    flow = pd.Series(5.0 + shock + rng.normal(size=t), monthly.index)
    growth = pd.Series(shock + 0.5 * rng.normal(size=t), monthly.index)
    monthly["sales_ytd"] = flow.groupby(monthly.index.year).cumsum()
    monthly["output_ytd"] = growth.groupby(monthly.index.year).expanding().mean().droplevel(0)
    joint = growth + rng.normal(size=t)
    joint[month == 2] = (joint[month == 2].to_numpy() + joint[month == 1].to_numpy()) / 2
    monthly["retail"] = joint.where(month != 1)
    monthly.loc[monthly.index[-1], ["sales_ytd", "output_ytd", "retail"]] = np.nan
    monthly.loc[monthly.index[17], ["sales_ytd", "output_ytd"]] = np.nan
    quarterly["yoy"] = rng.normal(size=len(quarterly)) + quarterly["GDP"].fillna(0) / 9
    quarterly["jobs"] = 3.0 * rng.normal(size=len(quarterly))
    kinds = {"sales_ytd": "ytd", "output_ytd": "ytd_growth", "retail": "jan_feb", "yoy": "quarter_mean", "jobs": "quarter_sum"}
    return monthly.iloc[1:], quarterly, kinds


def in_blocks(t: int = 150, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, list[str] | None], np.ndarray]:
    """Twelve monthly series and one quarterly moved by a global factor and one of each half; the blocks; the factors (t, 3)."""
    rng = np.random.default_rng(seed)
    n = 12
    f, e = np.zeros((t + 4, 3)), np.zeros((t + 4, n + 1))
    for s in range(1, t + 4):
        f[s] = np.array([0.8, 0.4, 0.4]) * f[s - 1] + rng.normal(size=3)
        e[s] = 0.3 * e[s - 1] + 0.5 * rng.normal(size=n + 1)
    loadings = np.zeros((n + 1, 3))
    loadings[:, 0] = rng.uniform(0.5, 1.0, n + 1) * np.where(rng.random(n + 1) < 0.3, -1, 1)
    loadings[:6, 1], loadings[6:n, 2] = rng.uniform(0.6, 1.2, 6), rng.uniform(0.6, 1.2, 6)
    y = f @ loadings.T + e
    monthly = pd.DataFrame(y[4:, :n], pd.period_range("2001-01", periods=t, freq="M"), [f"x{i}" for i in range(n)])
    growth = sum(w * y[4 - k : t + 4 - k, n] for k, w in enumerate((1, 2, 3, 2, 1)))
    quarterly = pd.DataFrame({"GDP": growth[2::3]}, pd.period_range("2001Q1", periods=t // 3, freq="Q"))
    monthly, quarterly.iloc[-1] = monthly.mask(rng.random(monthly.shape) < 0.03), np.nan
    monthly.iloc[-1, ::2] = np.nan
    blocks = {"global": None, "industry": [f"x{i}" for i in range(6)], "trade": [f"x{i}" for i in range(6, n)]}
    return monthly, quarterly, blocks, f[4:]
