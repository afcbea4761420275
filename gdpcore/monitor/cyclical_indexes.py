"""Coincident, leading and lagging indexes, and the share of series that rise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import Finding, KernelError, MeaningError
from gdpcore.kernel import signal_index as kernel
from gdpcore.monitor.warning_figures import numbers, require_periods

Array = NDArray[np.float64]
METHODS = ("changes", "factor")


@dataclass(frozen=True, eq=False)
class CyclicalIndex:
    """A composite index of the cycle.

    Attributes
    ----------
    role : "coincident", "leading" or "lagging". index : base = 100. change : its symmetric change, per cent.
    contributions : periods x series, points of the change; they add to it. Empty for a factor.
    weights : series -> factor that evens out how lively it is, summing to one; for a factor, the share of the series' variance
        that the factor explains. here : share of the weights that is there. scale : what changes were multiplied by to be as
        lively as the index ``like``.
    fit : the estimated factor model, or None. findings : gaps that were filled.
    """

    role: str
    index: pd.Series
    change: pd.Series
    contributions: pd.DataFrame
    weights: pd.Series
    here: pd.Series
    scale: float
    fit: Any
    findings: tuple[Finding, ...]


def coincident_index(frame: pd.DataFrame, **options: Any) -> CyclicalIndex:
    """An index of series that move with the economy, by the steps of The Conference Board or by a factor model.

    c = 200 (x - x') / (x + x') for levels, x - x' for rates; every series times the inverse standard deviation of its changes
    (scaled to sum to one) so that each has the same say; their sum is the change of the index, I = I' (200 + c) / (200 - c).

    Parameters
    ----------
    frame : consecutive periods x series, seasonally adjusted or growth on the same period of last year.
    **options : all optional. plain : names of columns, or True for all, whose changes are differences (rates, balances).
        method : "changes", or "factor" for the common factor of the changes (:class:`gdpcore.DynamicFactor`), with their mean and
        spread. weights : series -> importance, on top of the factors. until : last period from which the factors are taken, so that
        history stays as it is when months are added (method "changes" only). base : year or period whose mean is 100, the first twelve periods where
        None. bridge : gaps inside a series of at most so many periods (default 1) are filled evenly, as for a January published
        with February; longer ones leave the series out there. like : an index whose liveliness this one is to have.

    Raises
    ------
    MeaningError
        E-WARN-001 for another option, E-WARN-006 for a frame or option that makes no sense.
    KernelError
        E-WARN-009 for a figure not above nought, -010 for a series that never moves, -011 for periods without any series.

    References
    ----------
    The Conference Board (2001), Business Cycle Indicators Handbook, pp. 47-51.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=4, freq="M")
    >>> found = coincident_index(pd.DataFrame({"a": [100.0, 110, 100, 110], "b": [50.0, 55, 50, 55]}, months), base="2024-01")
    >>> found.index.round(6).tolist(), found.weights.tolist()
    ([100.0, 110.0, 100.0, 110.0], [0.5, 0.5])
    """
    return _index("coincident", frame, **options)


def leading_index(frame: pd.DataFrame, **options: Any) -> CyclicalIndex:
    """An index of series that turn before the economy; the same steps and options as :func:`coincident_index`.

    Give ``like=`` the coincident index: a leading index is livelier by nature and is calmed to its standard deviation.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=4, freq="M")
    >>> leading_index(pd.DataFrame({"orders": [50.0, 52, 49, 51]}, months), plain=True).role
    'leading'
    """
    return _index("leading", frame, **options)


def lagging_index(frame: pd.DataFrame, **options: Any) -> CyclicalIndex:
    """An index of series that turn after the economy; the same steps and options as :func:`coincident_index`.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=4, freq="M")
    >>> lagging_index(pd.DataFrame({"stocks": [50.0, 52, 49, 51]}, months), plain=True).role
    'lagging'
    """
    return _index("lagging", frame, **options)


def diffusion(frame: pd.DataFrame, span: int = 1, tolerance: float = 0.0) -> pd.DataFrame:
    """The share of series that rose over ``span`` periods, those that stood still counting half (扩散指数).

    Parameters
    ----------
    frame : consecutive periods x series. span : periods; 6 is customary for months. tolerance : a change that is not larger is none.

    Returns
    -------
    DataFrame
        Per period: diffusion in per cent, rising, unchanged, falling, of (how many could be compared). A series without both
        figures is left out of that period's count.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, 1.0], "c": [2.0, None]}, pd.period_range("2024-01", periods=2, freq="M"))
    >>> diffusion(frame).iloc[1].to_dict()
    {'diffusion': 75.0, 'rising': 1.0, 'unchanged': 1.0, 'falling': 0.0, 'of': 2.0}
    """
    found = kernel.diffusion(_values(frame, "diffusion"), span, tolerance)
    columns = {"diffusion": found.values, "rising": found.rising, "unchanged": found.flat, "falling": found.falling}
    return pd.DataFrame({**columns, "of": found.rising + found.flat + found.falling}, index=frame.index)


def _index(
    role: str,
    frame: pd.DataFrame,
    *,
    plain: Iterable[str] | bool = (),
    method: str = "changes",
    weights: pd.Series | None = None,
    until: Any = None,
    base: Any = None,
    bridge: int = 1,
    like: CyclicalIndex | None = None,
) -> CyclicalIndex:
    if method not in METHODS:
        raise MeaningError("E-WARN-001", name=f"{role} index", what="method", given=method, known=", ".join(METHODS))
    if method == "factor" and until is not None:
        detail = 'until holds the weights of method="changes" only: the factor is estimated from all periods'
        raise MeaningError("E-WARN-006", what=f"{role} index", detail=detail)
    names, months = list(frame.columns), frame.index
    values = _values(frame, f"{role} index")
    rates = _plain(plain, names, role)
    if isinstance(bridge, bool) or not isinstance(bridge, int) or bridge < 0:
        raise MeaningError("E-WARN-006", what=f"{role} index", detail=f"bridge {bridge!r} must be a whole number, at least 0")
    filled, counts = _bridged(values, rates, bridge)
    findings = [Finding("N-WARN-006", series=n, count=int(c), most=bridge) for n, c in zip(names, counts, strict=True) if c]
    with _named_rows(names, months):
        moves = kernel.changes(filled, rates)
        window = np.ones(len(months), dtype=bool) if until is None else np.asarray(months <= _period(until, months, role))
        spread = kernel.factors(np.where(window, moves, np.nan))
    factor = spread.values if weights is None else spread.values * _importance(weights, names, role)
    sums = kernel.weighted_changes(moves, factor / factor.sum())
    change, parts, shown, fit = sums.values, sums.contributions.T, factor / factor.sum(), None
    if method == "factor":
        change, shown, fit = _factor(pd.DataFrame(moves.T, months, names), sums.values)
        parts = np.empty((len(months), 0))
    scale = 1.0 if like is None else _calmed(change, like, months, role)
    change, parts = scale * change, scale * parts
    level = kernel.cumulated(change, _base(base, months, change, role)).values
    return CyclicalIndex(
        role,
        pd.Series(level, months, name=role),
        pd.Series(change, months, name="change"),
        pd.DataFrame(np.where(np.isnan(change)[:, None], np.nan, parts), months, names if parts.shape[1] else []),
        pd.Series(shown, names, name="weight"),
        pd.Series(sums.weight, months, name="here"),
        scale,
        fit,
        tuple(findings),
    )


def _values(frame: pd.DataFrame, what: str) -> Array:
    """(series, period)."""
    require_periods(frame, what)
    if not frame.shape[1]:
        raise MeaningError("E-WARN-006", what=what, detail="there is no series")
    return np.stack([numbers(frame[c], what) for c in frame.columns])


@contextmanager
def _named_rows(names: list[Any], months: pd.PeriodIndex) -> Iterator[None]:
    """The kernel counts rows; whoever reads the refusal knows names and periods."""
    try:
        yield
    except KernelError as error:
        told = dict(error.finding.fields)
        if error.code not in ("E-WARN-009", "E-WARN-010"):
            raise
        told["row"] = names[told["row"]]
        if "period" in told:
            told["period"] = months[told["period"]]
        raise KernelError(error.code, **told) from None


def _plain(plain: Iterable[str] | bool, names: list[Any], role: str) -> NDArray[np.bool_]:
    if isinstance(plain, bool):
        return np.full(len(names), plain)
    wanted = [plain] if isinstance(plain, str) else list(plain)
    unknown = [n for n in wanted if n not in names]
    if unknown:
        raise MeaningError("E-WARN-001", name=f"{role} index", what="series", given=unknown[0], known=", ".join(map(str, names)))
    return np.array([n in wanted for n in names])


def _bridged(values: Array, rates: NDArray[np.bool_], most: int) -> tuple[Array, NDArray[np.int64]]:
    """Gaps of at most ``most`` periods between two figures filled evenly, levels by equal ratios; and how many cells."""
    out, when = values.copy(), np.arange(values.shape[-1])
    for k, row in enumerate(values):
        known = np.flatnonzero(~np.isnan(row))
        steps = np.diff(known)
        for a, b in zip(known[:-1][(steps > 1) & (steps <= most + 1)], known[1:][(steps > 1) & (steps <= most + 1)], strict=True):
            share = (when[a + 1 : b] - a) / (b - a)
            even = rates[k] or row[a] <= 0 or row[b] <= 0  # a level that is not positive is refused afterwards
            out[k, a + 1 : b] = row[a] + (row[b] - row[a]) * share if even else row[a] * (row[b] / row[a]) ** share
    return out, (np.isnan(values) & ~np.isnan(out)).sum(axis=-1)


def _importance(weights: pd.Series, names: list[Any], role: str) -> Array:
    w = np.asarray(weights.reindex(names).to_numpy(dtype=np.float64))
    if not (np.isfinite(w) & (w > 0)).all():
        raise MeaningError("E-WARN-006", what=f"{role} index", detail="every series needs a weight above nought")
    return w


def _period(given: Any, months: pd.PeriodIndex, role: str) -> pd.Period:
    try:
        return pd.Period(str(given), freq=months.freqstr)
    except ValueError:
        raise MeaningError("E-WARN-006", what=f"{role} index", detail=f"{given!r} is no period") from None


def _base(base: Any, months: pd.PeriodIndex, change: Array, role: str) -> NDArray[np.bool_]:
    if base is None:
        first = max(int((~np.isnan(change)).argmax()) - 1, 0)
        return np.asarray((np.arange(len(months)) >= first) & (np.arange(len(months)) < first + 12))
    if isinstance(base, (int, np.integer)) or (isinstance(base, str) and base.isdigit() and len(base) == 4):
        return np.asarray(months.year == int(base))
    return np.asarray(months == _period(base, months, role))


def _calmed(change: Array, like: CyclicalIndex, months: pd.PeriodIndex, role: str) -> float:
    """What makes the changes as lively as those of another index, over the periods of both."""
    other = like.change.reindex(months).to_numpy()
    both = ~(np.isnan(change) | np.isnan(other))
    own = float(np.std(change[both], ddof=1)) if both.sum() > 2 else 0.0
    if own <= 0.0:
        raise MeaningError(
            "E-WARN-006", what=f"{role} index", detail="it shares fewer than three moving periods with the index `like`"
        )
    return float(np.std(other[both], ddof=1)) / own


def _factor(moves: pd.DataFrame, weighted: Array) -> tuple[Array, Array, Any]:
    """The common factor of the changes with the mean and spread of their weighted mean; what it explains of each; the fit."""
    from gdpcore.nowcasting import DynamicFactor

    lit = moves.notna().any(axis=1).to_numpy()
    fit = DynamicFactor(factors=1, idiosyncratic="iid").fit(moves[lit])
    f = fit.factors.iloc[:, 0].reindex(moves.index).to_numpy(dtype=np.float64)
    f = np.where(lit, f, np.nan)
    way = np.sign(np.corrcoef(f[lit], weighted[lit])[0, 1]) or 1.0
    z = way * (f - f[lit].mean()) / f[lit].std(ddof=1)
    return weighted[lit].mean() + weighted[lit].std(ddof=1) * z, fit.r2.reindex(moves.columns).to_numpy(), fit
