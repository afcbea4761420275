"""Made-up frames for the rival models: months that move a quarter, ragged at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def frames(seed: int = 0, quarters: int = 40, indicators: int = 3, edge: int = 2, kind: str = "quarter_mean") -> tuple:
    """(monthly, quarterly, observes, truth of the last quarter): the last quarter is unknown, its last ``edge`` months too."""
    rng = np.random.default_rng(seed)
    months = 3 * quarters + 2
    f = np.zeros(months)
    for t in range(1, months):
        f[t] = 0.7 * f[t - 1] + rng.normal()
    x = f[:, None] * np.linspace(1.0, 0.5, indicators) + 0.5 * rng.normal(size=(months, indicators))
    window = {"quarter_mean": (1 / 3, 1 / 3, 1 / 3), "quarter_growth": (1, 2, 3, 2, 1)}[kind]
    y = np.convolve(f, window, "valid")[(5 - len(window)) :: 3][:quarters] + 0.2 * rng.normal(size=quarters)
    monthly = pd.DataFrame(
        x[2:], pd.period_range("2001-01", periods=3 * quarters, freq="M"), [f"x{i}" for i in range(indicators)]
    )
    if edge:
        monthly.iloc[-edge:] = np.nan
    quarterly = pd.DataFrame({"GDP": y}, pd.period_range("2001Q1", periods=quarters, freq="Q"))
    truth = float(y[-1])
    quarterly.iloc[-1] = np.nan
    return monthly, quarterly, {"GDP": kind}, truth


def last_quarter(quarterly: pd.DataFrame) -> pd.Period:
    return quarterly.index[-1]


def autoregressive(rng: np.random.Generator, length: int, phi: float = 0.6) -> np.ndarray:
    """A stationary autoregression with shocks of variance one and mean two."""
    y = np.zeros(length + 50)
    for t in range(1, length + 50):
        y[t] = phi * y[t - 1] + rng.normal()
    return y[50:] + 2.0


class Line:
    """Least squares, as a regressor."""

    def __init__(self, ridge: float = 0.0) -> None:
        self.ridge = ridge

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {"ridge": self.ridge}

    def fit(self, X: np.ndarray, y: np.ndarray) -> Line:
        assert np.isfinite(X).all() and np.isfinite(y).all()
        self.rows = len(X)
        z = np.column_stack([np.ones(len(X)), X])
        self.beta = np.linalg.solve(z.T @ z + self.ridge * np.eye(z.shape[1]), z.T @ y)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(X)), X]) @ self.beta
