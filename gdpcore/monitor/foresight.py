"""Signals of events to come, judged only on periods that no fit has seen."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import Finding, KernelError, MeaningError
from gdpcore.kernel import signal_roc as kernel
from gdpcore.monitor.warning_figures import numbers, require_periods

Array = NDArray[np.float64]
METHODS = ("logit", "roc")
LOSSES = ("shares", "periods")
Taste = tuple[float, bool]
"""The weight of missed events, and whether losses are counted in periods."""
STEEP = 40.0
"""A logit whose coefficients of standardised figures are larger has parted events from the rest without an error: no estimate."""


@dataclass(frozen=True, eq=False)
class EventSignals:
    """Signals made out of sample, and how good they were.

    Attributes
    ----------
    outcome : periods, 1 if an event begins or goes on within the horizon, 0 if not, NaN during events and where it is not known yet.
    scores : periods x signals, out of sample: a probability (logit) or the share of the past that lay lower (roc).
    thresholds : periods x signals, on the scale of the scores for logit and of the figures, turned to their direction, for roc.
    signals : periods x signals, 1.0 where the threshold was reached, 0.0 where not, NaN where there was none.
    skill : a row per signal; see :func:`event_signals`. episodes : events in a row count once.
    """

    outcome: pd.Series
    scores: pd.DataFrame
    thresholds: pd.DataFrame
    signals: pd.DataFrame
    skill: pd.DataFrame
    episodes: int
    findings: tuple[Finding, ...]

    def difference(self, first: str, second: str) -> tuple[float, float]:
        """Area of one signal less that of another over the periods that both judged, and DeLong's standard error.

        Raises
        ------
        KernelError
            E-WARN-008 for too few of them.
        """
        both = self.scores[[first, second]].assign(outcome=self.outcome).dropna()
        found = kernel.area(both[[first, second]].to_numpy().T, both["outcome"].to_numpy() == 1.0)
        return kernel.area_difference(found, 0, 1)


def event_signals(
    indicators: pd.DataFrame,
    events: pd.Series,
    horizon: int = 12,
    *,
    method: str = "logit",
    preference: float = 0.5,
    losses: str = "shares",
    least: int = 5,
    level: float = 0.9,
    draws: int = 500,
    seed: int = 0,
) -> EventSignals:
    """Foretell events by indicators, every period with what was known before it.

    At period t a signal is fitted on periods s with s + horizon <= t, as only their outcome is known. "logit" takes all columns
    together (periods with a gap are left out); "roc" takes each column by itself, learns its direction, and the threshold that is
    most useful.

    Parameters
    ----------
    indicators : consecutive periods x indicators. events : bool (or 0, 1) for the same periods. horizon : periods ahead.
    preference : weight of missed events against false alarms, 0 to 1. losses : "shares" of events missed and of others alarmed
        (Alessi and Detken), or "periods", in which a rare event weighs little (Sarlin). least : periods before an event, and others, that a fit needs.
    level : of bands. draws, seed : of the bootstrap.

    Returns
    -------
    EventSignals
        ``skill``: periods judged, warned (those before an event), auc with DeLong's lower and upper, block_lower and block_upper by
        blocks of horizon + 1 periods (wider, as neighbouring periods share their outcome), auc_in_sample (what it seems without the
        test), hits and false_alarms in per cent, noise_to_signal, usefulness, relative_usefulness in per cent of a perfect signal's.

    Raises
    ------
    KernelError
        E-WARN-008 if no signal can be judged: too few periods before events, or before them too few to fit on.
    MeaningError
        E-WARN-001 for another method, E-WARN-006 for events that are not one per period, or a constant indicator.

    Examples
    --------
    >>> months = pd.period_range("2000-01", periods=240, freq="M")
    >>> wave = np.sin(np.arange(240) / 8)  # made up: events follow the wave by some months
    >>> events = pd.Series(np.roll(wave, 6) > 0.95, months)
    >>> noise = np.random.default_rng(0).normal(size=240)
    >>> found = event_signals(pd.DataFrame({"wave": wave + 0.5 * noise}, months), events, horizon=6)
    >>> bool(found.skill.loc["logit", "auc"] > 0.7)
    True
    """
    for what, given, known in (("method", method, METHODS), ("losses", losses, LOSSES)):
        if given not in known:
            raise MeaningError("E-WARN-001", name="event signals", what=what, given=given, known=", ".join(known))
    x, event = _read(indicators, events, horizon, least)
    y = _outcome(event, horizon)
    names = [str(c) for c in indicators.columns] if method == "roc" else ["logit"]
    parts = [x[:, [k]] for k in range(x.shape[1])] if method == "roc" else [x]
    taste = preference, losses == "periods"
    made = [_walk(part, y, horizon, least, taste, method) for part in parts]
    columns = [np.stack([m[k] for m in made], axis=1) for k in range(3)]
    index = indicators.index
    frames = [pd.DataFrame(c, index, names) for c in columns]
    failed = [Finding("W-WARN-001", signal=n, count=m[3]) for n, m in zip(names, made, strict=True) if m[3]]
    how = level, draws, seed, horizon + 1
    skill, unjudged = _judged(
        names, [(m[0], m[2], _in_sample(p, y, method)) for m, p in zip(made, parts, strict=True)], y, taste, how
    )
    began = np.diff(event.astype(np.int64), prepend=0) > 0
    outcome = pd.Series(y, index, name="outcome")
    return EventSignals(outcome, frames[0], frames[1], frames[2], skill, int(began.sum()), (*failed, *unjudged))


def _read(indicators: pd.DataFrame, events: pd.Series, horizon: int, least: int) -> tuple[Array, NDArray[np.bool_]]:
    require_periods(indicators, "event signals")
    if not indicators.index.equals(events.index):
        raise MeaningError("E-WARN-006", what="event signals", detail="events and indicators must have the same periods")
    given = pd.to_numeric(events, errors="coerce").to_numpy(dtype=np.float64)
    if not np.isin(given, (0.0, 1.0)).all():
        at = events.index[~np.isin(given, (0.0, 1.0))][0]
        raise MeaningError("E-WARN-006", what="event signals", detail=f"the event at {at} is neither true nor false")
    for name, number, lowest in (("horizon", horizon, 1), ("least", least, 2)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < lowest:
            raise MeaningError(
                "E-WARN-006", what="event signals", detail=f"{name} {number!r} must be a whole number, at least {lowest}"
            )
    if not indicators.shape[1]:
        raise MeaningError("E-WARN-006", what="event signals", detail="there is no indicator")
    x = np.stack([numbers(indicators[c], "event signals") for c in indicators.columns], axis=1)
    for k, name in enumerate(indicators.columns):
        known = x[~np.isnan(x[:, k]), k]
        if not len(known) or np.ptp(known) == 0:
            raise MeaningError("E-WARN-006", what="event signals", detail=f"{name} never moves: it can foretell nothing")
    return x, given == 1.0


def _outcome(event: NDArray[np.bool_], horizon: int) -> Array:
    """1 before an event, 0 else; NaN during events and for the last periods."""
    y = np.full(len(event), np.nan)
    for t in range(len(event) - horizon):
        if not event[t]:
            y[t] = float(event[t + 1 : t + 1 + horizon].any())
    return y


def _walk(x: Array, y: Array, horizon: int, least: int, taste: Taste, method: str) -> tuple[Array, Array, Array, int]:
    """Scores, thresholds and signals of every period by fits on earlier ones; and how many fits failed."""
    score, threshold, signal = (np.full(len(y), np.nan) for _ in range(3))
    now = np.asarray(~np.isnan(x).any(axis=1))
    usable, failed = np.asarray(now & ~np.isnan(y)), 0
    fit = _logit if method == "logit" else _ranked
    for t in range(len(y)):
        rows = np.flatnonzero(usable[: max(t - horizon + 1, 0)])
        before = int(y[rows].sum())
        if not now[t] or before < least or len(rows) - before < least:
            continue
        made = fit(x[rows], y[rows] == 1.0, x[t], taste)
        if made is None:
            failed += 1
            continue
        score[t], threshold[t], signal[t] = made
    return score, threshold, signal, failed


def _ranked(x: Array, e: NDArray[np.bool_], now: Array, taste: Taste) -> tuple[float, float, float] | None:
    """The share of the past below the figure, the most useful threshold, and whether it is reached; both in the learned direction."""
    known = x[:, 0]
    way = 1.0 if kernel.roc(known, e).area >= 0.5 else -1.0
    bound = _best(kernel.roc(way * known, e), e, taste)
    lower = (way * known < way * now[0]).mean() + 0.5 * (known == now[0]).mean()
    return float(lower), bound, float(way * now[0] >= bound)


def _best(curve: kernel.Curve, e: NDArray[np.bool_], taste: Taste) -> float:
    preference, by_period = taste
    return kernel.best_threshold(curve, preference, float(e.mean()) if by_period else None)[0]


def _logit(x: Array, e: NDArray[np.bool_], now: Array, taste: Taste) -> tuple[float, float, float] | None:
    fit = _logit_fit(x, e)
    if fit is None:
        return None
    past, p = fit(x), float(fit(now[None])[0])
    bound = _best(kernel.roc(past, e), e, taste)
    return p, bound, float(p >= bound)


def _logit_fit(x: Array, e: NDArray[np.bool_]) -> Any:
    """A function from figures to probabilities; None where no finite estimate exists (events parted without an error, or columns
    that say the same)."""
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError

    centre, spread = x.mean(axis=0), x.std(axis=0)
    if (spread <= 1e-12 * np.abs(x).max(axis=0)).any():
        return None
    z = np.column_stack([np.ones(len(x)), (x - centre) / spread])
    if np.linalg.matrix_rank(z, tol=1e-8 * np.sqrt(len(z))) < z.shape[1]:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = Logit(e.astype(np.float64), z).fit(disp=0, maxiter=60)
    except (PerfectSeparationError, np.linalg.LinAlgError, Warning):
        return None
    beta = np.asarray(found.params)
    if not found.mle_retvals["converged"] or np.abs(beta).max() > STEEP:
        return None
    return lambda f: 1.0 / (1.0 + np.exp(-(beta[0] + ((f - centre) / spread) @ beta[1:])))


def _in_sample(x: Array, y: Array, method: str) -> float:
    """The area that the signal seems to have on the periods it was fitted on."""
    rows = ~(np.isnan(y) | np.isnan(x).any(axis=1))
    e = y[rows] == 1.0
    if e.all() or not e.any():
        return np.nan
    if method == "roc":
        found = kernel.roc(x[rows, 0], e).area
        return max(found, 1 - found)
    fit = _logit_fit(x[rows], e)
    return np.nan if fit is None else kernel.roc(fit(x[rows]), e).area


def _judged(
    names: list[str], made: list[tuple[Array, Array, float]], y: Array, taste: Taste, how: tuple[float, int, int, int]
) -> tuple[pd.DataFrame, list[Finding]]:
    """The skill of every signal, and which cannot be judged; E-WARN-008 if none can."""
    rows, found, short = {}, [], None
    for name, (score, signal, whole) in zip(names, made, strict=True):
        try:
            rows[name] = _skill(score, signal, y, whole, taste, how)
        except KernelError as error:
            if error.code != "E-WARN-008":
                raise
            short, told = error, error.finding.fields
            found.append(Finding("W-WARN-002", signal=name, events=told["events"], others=told["others"]))
    if not rows and short is not None:
        raise short
    return pd.DataFrame(rows).T.reindex(names), found


def _skill(
    score: Array, signal: Array, y: Array, in_sample: float, taste: Taste, how: tuple[float, int, int, int]
) -> dict[str, float]:
    level, draws, seed, block = how
    judged = ~(np.isnan(score) | np.isnan(y))
    e = y[judged] == 1.0
    found = kernel.area(score[judged], e, level)
    drawn = kernel.block_areas(score[judged], e, min(block, int(judged.sum())), draws, seed)
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    hits, alarms = signal[judged][e].mean(), signal[judged][~e].mean()
    worth = kernel.worth(hits, alarms, taste[0], float(e.mean()) if taste[1] else None)
    return {
        "periods": float(len(e)),
        "warned": float(e.sum()),
        "auc": float(found.values[0]),
        "lower": float(found.lower[0]),
        "upper": float(found.upper[0]),
        "block_lower": float(low),
        "block_upper": float(high),
        "auc_in_sample": float(in_sample),
        "hits": 100.0 * float(hits),
        "false_alarms": 100.0 * float(alarms),
        "noise_to_signal": float(worth.noise_to_signal),
        "usefulness": float(worth.values),
        "relative_usefulness": float(worth.relative),
    }
