"""Which cells to check first, for GDP's sake."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import parse_period
from gdpcore.errors import MeaningError
from gdpcore.kernel.selective import selective_editing
from gdpcore.panel.cells import Source
from gdpcore.review.figures import Figures
from gdpcore.review.result import Review


def check_first(
    review: Review,
    period: object = None,
    *,
    accounts: Accounts | None = None,
    total: str = "",
    threshold: float | None = None,
) -> pd.DataFrame:
    """Cells of one period in the order in which they should be checked: by what their deviation does to the total.

    Parameters
    ----------
    review : of a panel or of accounts. period : the last one if not given.
    accounts : accounts that a scheme computed from the panel: the effect is then points of GDP growth, |growth reported - growth
        expected| times ``accounts.sensitivities()`` of the indicator, in the region's own GDP.
    total : without a scheme, the series that levels are weighed against, per cent of its figure; the grand total of reviewed accounts,
        else every level is weighed against the sum of its own series over regions.
    threshold : how much may remain unchecked: 1 (per cent of the total), or with a scheme .05 (points of GDP growth).

    Returns
    -------
    DataFrame
        By falling score: region, series, name, measure, value, expected, score, remaining (what the cells below could still do),
        selected (the fewest cells after whose check no more than the threshold remains, region by region or total by total), and the
        cell as it was read.

    Raises
    ------
    GdpcoreError
        E-AUDIT-012 if ``total`` is not here, E-AXIS-003 if the period is not, E-RUN-009 or similar if the accounts had no scheme.
    """
    f = review.figures
    t = len(f.periods) - 1 if period is None else int(f.periods.get_loc(parse_period(period, freq=f.periods.freqstr[0])))
    e = f.expected.values[..., t]
    x = f.values[..., t]
    if accounts is not None:
        score, group = _points(f, x, e, t, accounts)
        limit = 0.05 if threshold is None else threshold
    else:
        score, group = _shares(f, x, e, t, total)
        limit = 1.0 if threshold is None else threshold
    cells = np.argwhere(~np.isnan(score))
    values, names = score[tuple(cells.T)], group[tuple(cells.T)]
    selected, remaining = np.zeros(len(cells), dtype=bool), np.zeros(len(cells))
    for one in np.unique(names):  # each total has its own threshold
        mine = np.flatnonzero(names == one)
        found = selective_editing(values[mine], np.zeros(len(mine)), 1.0, 100.0, threshold=limit)
        selected[mine] = found.selected
        remaining[mine[found.order]] = found.remaining
    order = np.argsort(-values, kind="stable")
    rows = [
        _row(f, int(r), int(i), t, x[r, i], e[r, i], values[k], remaining[k], selected[k])
        for k, (r, i) in zip(order, cells[order], strict=True)
    ]
    columns = [
        "region",
        "series",
        "name",
        "measure",
        "value",
        "expected",
        "score",
        "remaining",
        "selected",
        "file",
        "sheet",
        "cell",
    ]
    return pd.DataFrame(rows, columns=columns)


def _shares(f: Figures, x: np.ndarray, e: np.ndarray, t: int, total: str) -> tuple[np.ndarray, np.ndarray]:
    """Per cent of the total that a cell's deviation is, and which total."""
    score, group = np.full(x.shape, np.nan), np.zeros(x.shape, dtype=np.int64)
    if total or f.measures[:1] == ("value",):
        of = f.position(total) if total else 0
        if of < 0:
            raise MeaningError("E-AUDIT-012", series=total, known=", ".join(dict.fromkeys(f.series)))
        whole = np.where(np.isnan(e[:, [of]]), x[:, [of]], e[:, [of]])
        rows = np.array([k for k in f.levels if k != of and f.units[k] == f.units[of]])
        group[:] = np.arange(len(x))[:, None]
    else:
        rows = f.levels
        whole = np.nansum(e[:, rows], axis=0)[None, :]
        group[:] = np.arange(x.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        score[:, rows] = np.where(whole != 0, 100.0 * np.abs(x[:, rows] - e[:, rows]) / np.abs(whole), np.nan)
    return score, group


def _points(f: Figures, x: np.ndarray, e: np.ndarray, t: int, accounts: Accounts) -> tuple[np.ndarray, np.ndarray]:
    """Points of the region's GDP growth that a cell's deviation does, by the scheme's sensitivities."""
    table = accounts.sensitivities()
    regions, series = ({name: k for k, name in enumerate(names)} for names in (f.regions, f.series))
    weight = np.zeros(x.shape)
    for row in table.itertuples(index=False):
        i = series.get(row.indicator, -1)
        for r in [regions[row.region]] if row.region in regions else range(len(regions)) if "" in regions else []:
            if i >= 0:
                weight[r, i] += abs(float(row.points))
    rates = np.zeros(len(f.series), dtype=bool)
    rates[f.rates] = True
    base = f.values[..., t - f.season] if t >= f.season else np.full(x.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = np.where(rates, np.abs(x - e), 100.0 * np.abs(x - e) / np.abs(base))
        return np.where(weight > 0, weight * growth, np.nan), np.broadcast_to(np.arange(len(x))[:, None], x.shape)


def _row(f: Figures, r: int, i: int, t: int, *figures: float) -> tuple[object, ...]:
    s = f.source(r, i, t) or Source("")
    return (f.regions[r], f.series[i], f.names[i][0], f.measures[i], *figures, s.file, s.sheet, s.cell)
