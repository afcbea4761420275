"""Made-up panels for the factor model: every kind of column, gaps, late starts and ragged edges, and plausible parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdpcore.kernel.factor.data import QUARTER_GROWTH, Observed, Panel, Parameters, jan_feb, year_to_date
from gdpcore.kernel.factor.law import companion

NAN = np.nan


class Units:
    """A generator whose normals are the unit vectors: a draw is then the linear map from normals to draws."""

    def standard_normal(self, shape: tuple[int, ...]) -> np.ndarray:
        """Ones on the diagonal."""
        return np.eye(int(np.prod(shape[:-1])), shape[-1]).reshape(shape)


def parameters(seed: int, columns: int, r: int, p: int, ar1: bool = True) -> Parameters:
    """A stationary model with correlated shocks."""
    rng = np.random.default_rng(seed)
    transition = rng.normal(size=(p, r, r))
    shrink = 0.85 / np.abs(np.linalg.eigvals(companion(transition))).max()
    transition *= np.array([shrink ** (k + 1) for k in range(p)])[:, None, None]
    root = rng.normal(size=(r, r))
    rho = rng.uniform(-0.5, 0.9, columns) * ar1
    return Parameters(
        rng.normal(size=(columns, r)), transition, root @ root.T / r + 0.3 * np.eye(r), rho, rng.uniform(0.2, 2, columns)
    )


def column(kind: str, months: int, rng: np.random.Generator) -> tuple[np.ndarray, Observed]:
    """Figures of one kind, row 0 a January, with some missing."""
    y, row = rng.normal(size=months), np.arange(months)
    missing = rng.random(months) < 0.12
    match kind:
        case "month":
            return np.where(missing, NAN, y), Observed()
        case "late":
            return np.where((row < months // 2) | (row >= months - 2), NAN, y), Observed()
        case "gap":
            return np.where((row >= 8) & (row < 17), NAN, y), Observed()
        case "scaled":
            return np.where(missing, NAN, y), Observed((3.0,))
        case "quarter_growth" | "quarter_sum" | "quarter_mean":
            weights = {"quarter_growth": QUARTER_GROWTH, "quarter_sum": (1.0, 1.0, 1.0), "quarter_mean": (1 / 3, 1 / 3, 1 / 3)}[
                kind
            ]
            return np.where((row % 3 != 2) | missing, NAN, y), Observed(weights)
        case "uneven":
            return np.where(row % 4 != 2, NAN, y), Observed((5.0, 0.0, 1.0, 0.0))
        case "jan_feb":
            return np.where((row % 12 == 0) | missing, NAN, y), jan_feb(months, 1)
        case "ytd":
            return np.where(missing, NAN, y), year_to_date(months, 1)
        case "ytd_quarterly":
            return np.where(row % 3 != 2, NAN, y), year_to_date(months, 1)
        case "ytd_growth":
            return np.where((row % 12 == 0) | missing, NAN, y), year_to_date(months, 1, rng.uniform(5, 9, months))
        case "annual":
            return np.where(row % 12 != 11, NAN, y), year_to_date(months, 1)
        case "one":
            return np.where(row != months // 2, NAN, 1.0), Observed()
        case _:
            return np.full(months, NAN), Observed()


def panel(kinds: list[str], months: int, seed: int) -> Panel:
    """A panel of columns of the kinds named; unknown kinds are columns without figures."""
    rng = np.random.default_rng(seed)
    values, observed = zip(*(column(kind, months, rng) for kind in kinds), strict=True)
    return Panel(np.column_stack(values), observed)


def simulated(seed: int, months: int, monthly: int, quarterly: int, r: int, p: int, ar1: bool) -> tuple[Panel, Parameters]:
    """A panel drawn from the model, with quarterly growth, gaps, a late start and a ragged edge; and its parameters."""
    rng = np.random.default_rng(seed)
    n = monthly + quarterly
    true = parameters(seed, n, r, p, ar1)
    root = np.linalg.cholesky(true.factor_cov)
    f, e = np.zeros((months + 40, r)), np.zeros((months + 40, n))
    for t in range(p, months + 40):
        f[t] = sum(true.transition[k] @ f[t - 1 - k] for k in range(p)) + root @ rng.normal(size=r)
        e[t] = true.rho * e[t - 1] + np.sqrt(true.variance) * rng.normal(size=n)
    x = f @ true.loadings.T + e
    values = x[40:].copy()
    for i in range(monthly, n):
        values[:, i] = sum(w * x[40 - j : months + 40 - j, i] for j, w in enumerate(QUARTER_GROWTH))
        values[np.arange(months) % 3 != 2, i] = NAN
    values[:, :monthly][rng.random((months, monthly)) < 0.03] = NAN
    values[: months // 4, 0] = NAN
    values[-2:, : monthly // 2] = NAN
    if quarterly:
        values[-1, -1], values[11, -1] = NAN, NAN
    return Panel(values, (Observed(),) * monthly + (Observed(QUARTER_GROWTH),) * quarterly), true


def with_row(given: Parameters, **changes: tuple[int, float]) -> Parameters:
    """Parameters with one entry of rho or variance changed."""
    out = given
    for name, (at, value) in changes.items():
        whole = getattr(out, name).copy()
        whole[at] = value
        out = replace(out, **{name: whole})
    return out
