"""Which series lead, move with, or lag a reference: correlations at leads and lags, turning points, and a suggestion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import MeaningError
from gdpcore.kernel.signal_lead import CrossCorrelations, cross_correlations
from gdpcore.monitor.warning_figures import numbers, require_periods

NEAR = 1
"""A lead or lag of at most so many periods is called coincident."""
_KINDS: dict[object, int] = {1: 1, -1: -1, 0: 0, "peak": 1, "trough": -1, "": 0, None: 0}


@dataclass(frozen=True, eq=False)
class LeadLag:
    """Leads and lags of several series.

    Attributes
    ----------
    correlations, lower, upper : series x lag; at lag k > 0 the series is k periods ahead of the reference. Each band stands alone.
    counts : series x lag, pairs.
    table : a row per series: lag (of the largest absolute correlation), correlation, lower, upper (a band that holds for all lags
        at once, by Bonferroni), pairs, at_zero, and with turning points turn_lead (median), turns (matched), missed, extra; then
        ``suggestion`` ("leading", "coincident", "lagging", "unclear") and ``reason``.
    """

    correlations: pd.DataFrame
    lower: pd.DataFrame
    upper: pd.DataFrame
    counts: pd.DataFrame
    table: pd.DataFrame


def lead_lag(
    frame: pd.DataFrame,
    reference: str | pd.Series,
    most: int = 12,
    *,
    band: str = "effective",
    level: float = 0.9,
    least: int = 24,
    turns: pd.DataFrame | None = None,
) -> LeadLag:
    """Compare series with a reference at leads and lags of up to ``most`` periods.

    Parameters
    ----------
    frame : consecutive periods x series, free of trend and season (growth, cycles). reference : a column of it, or a series of the
        same periods.
    band : "effective", "newey_west" or "independent"; see :func:`gdpcore.kernel.signal_lead.cross_correlations`.
    level : of bands. least : fewest pairs.
    turns : turning points, periods x (series and the reference's name): 1 or "peak", -1 or "trough", 0 or missing.

    Raises
    ------
    MeaningError
        E-WARN-001 for a reference that is not here, E-WARN-006 for periods or turns that do not fit.
    KernelError
        E-KERNEL-001 for another band, or a lag too long for the series.

    Notes
    -----
    The suggestion is "unclear" if the band of the largest correlation, widened for the number of lags looked at, holds nought, or
    if it lies at the longest lag, where a longer one might be larger.

    Examples
    --------
    >>> months = pd.period_range("2010-01", periods=120, freq="M")
    >>> wave = np.sin(np.arange(126) / 6)  # made up
    >>> frame = pd.DataFrame({"orders": wave[4:124], "output": wave[:120]}, months)
    >>> found = lead_lag(frame, "output", 6).table.loc["orders"]
    >>> int(found["lag"]), found["suggestion"]
    (4, 'leading')
    """
    require_periods(frame, "lead and lag")
    if not 0 < level < 1:
        raise MeaningError("E-WARN-006", what="lead and lag", detail=f"level {level} must lie between 0 and 1")
    if isinstance(reference, str):
        if reference not in frame.columns:
            known = ", ".join(map(str, frame.columns))
            raise MeaningError("E-WARN-001", name="lead and lag", what="reference", given=reference, known=known)
        target, others = frame[reference], [c for c in frame.columns if c != reference]
    else:
        target, others = reference, list(frame.columns)
        if not frame.index.equals(target.index):
            raise MeaningError("E-WARN-006", what="lead and lag", detail="the reference must have the periods of the series")
    if not others:
        raise MeaningError("E-WARN-006", what="lead and lag", detail="there is no series beside the reference")
    x = np.stack([numbers(frame[c], "lead and lag") for c in others])
    found = cross_correlations(x, numbers(target, "lead and lag"), most, band=band, least=least)
    table = _table(found, others, most, level)
    if turns is not None:
        table = table.join(_turn_table(turns, others, target.name, most))
    said = [_suggest(row, most) for _, row in table.iterrows()]
    table["suggestion"], table["reason"] = [s[0] for s in said], [s[1] for s in said]
    lags = pd.Index(range(-most, most + 1), name="lag")
    made = [pd.DataFrame(a, others, lags) for a in (found.values, *found.band(level), found.counts)]
    return LeadLag(made[0], made[1], made[2], made[3], table)


def turning_leads(turns: pd.Series, reference: pd.Series, most: int = 12) -> pd.DataFrame:
    """Turns of a series beside those of a reference: each goes with the nearest free turn of its kind within ``most`` periods.

    Parameters
    ----------
    turns, reference : period -> 1 or "peak", -1 or "trough", 0 or missing.

    Returns
    -------
    DataFrame
        A row per turn: kind, reference (period or missing: the turn is extra), series (period or missing: it was missed), lead in
        periods (positive: the series turned first).

    Raises
    ------
    MeaningError
        E-WARN-006 for anything else than a turn.

    Examples
    --------
    >>> months = pd.period_range("2024-01", periods=6, freq="M")
    >>> own, other = pd.Series([0, 1, 0, 0, 0, 0], months), pd.Series([0, 0, 0, 1, 0, -1], months)
    >>> turning_leads(own, other)[["kind", "lead"]].to_numpy().tolist()
    [['peak', 2.0], ['trough', nan]]
    """
    own, other = _marks(turns), _marks(reference)
    pairs = sorted(
        (abs(r.ordinal - s.ordinal), r.ordinal, s.ordinal, r, s)
        for r, kind in other.items()
        for s, same in own.items()
        if kind == same and abs(r.ordinal - s.ordinal) <= most
    )
    match: dict[pd.Period, pd.Period] = {}
    for _, _, _, r, s in pairs:  # the nearest first
        if r not in match and s not in match.values():
            match[r] = s
    rows = [(r, kind, r, match.get(r, pd.NaT)) for r, kind in other.items()]
    rows += [(s, kind, pd.NaT, s) for s, kind in own.items() if s not in match.values()]
    rows.sort(key=lambda row: row[0].ordinal)
    names = {1: "peak", -1: "trough"}
    out = pd.DataFrame([(names[kind], r, s) for _, kind, r, s in rows], columns=["kind", "reference", "series"], dtype=object)
    out["lead"] = [np.nan if r is pd.NaT or s is pd.NaT else float(r.ordinal - s.ordinal) for _, _, r, s in rows]
    return out


def _marks(turns: pd.Series) -> dict[pd.Period, int]:
    require_periods(turns, "turning points")
    out = {}
    for period, given in turns.items():
        mark = 0 if given is None or (isinstance(given, float) and np.isnan(given)) else _KINDS.get(given)
        if mark is None:
            raise MeaningError(
                "E-WARN-006", what="turning points", detail=f"{given!r} at {period} is none of peak (1), trough (-1), 0"
            )
        if mark:
            out[period] = mark
    return out


def _table(found: CrossCorrelations, names: list[Any], most: int, level: float) -> pd.DataFrame:
    """The largest absolute correlation of each, of equal ones that nearest to lag 0."""
    size = np.where(np.isnan(found.values), -1.0, np.abs(found.values))
    near = np.argsort(np.abs(np.arange(-most, most + 1)), kind="stable")
    tops = size >= size.max(axis=-1, keepdims=True) - 1e-12
    at = near[tops[:, near].argmax(axis=-1)]
    low, high = found.band(1 - (1 - level) / (2 * most + 1))
    pick = np.arange(len(names)), at
    columns = {
        "lag": at - most,
        "correlation": found.values[pick],
        "lower": low[pick],
        "upper": high[pick],
        "pairs": found.counts[pick],
        "at_zero": found.values[:, most],
    }
    return pd.DataFrame(columns, names)


def _turn_table(turns: pd.DataFrame, names: list[Any], reference: Any, most: int) -> pd.DataFrame:
    lost = [n for n in [reference, *names] if n not in turns.columns]
    if lost:
        raise MeaningError("E-WARN-006", what="turning points", detail=f"no column for {lost[0]!r}")
    rows = {}
    for name in names:
        found = turning_leads(turns[name], turns[reference], most)
        lead = found["lead"].dropna()
        rows[name] = {
            "turn_lead": float(lead.median()) if len(lead) else np.nan,
            "turns": len(lead),
            "missed": int(found["series"].isna().sum()),
            "extra": int(found["reference"].isna().sum()),
        }
    return pd.DataFrame(rows).T.astype({"turns": int, "missed": int, "extra": int})


def _suggest(row: pd.Series, most: int) -> tuple[str, str]:
    rho, lag = row["correlation"], int(row["lag"])
    if np.isnan(rho):
        return "unclear", "too few pairs, or one of the two does not move"
    what = (
        f"largest correlation {rho:.2f} at lag {lag} ({int(row['pairs'])} pairs, band {row['lower']:.2f} to {row['upper']:.2f})"
    )
    if row["lower"] <= 0 <= row["upper"]:
        return "unclear", f"{what}: the band holds nought"
    if abs(lag) == most and most > NEAR:
        return "unclear", f"{what}: at the longest lag looked at; try a longer one"
    kind = "coincident" if abs(lag) <= NEAR else "leading" if lag > 0 else "lagging"
    return kind, what + ("; it runs against the reference" if rho < 0 else "")
