"""Which method to get finer periods with: every method ranked on the data at hand, with reasons.

Ranks are those of the European Statistical System's guidelines: A to be aimed at, B acceptable where A cannot be had, C to be
avoided. The guidelines rank choices; where they leave a line to be drawn (what is a high correlation, a short sample), the
line is a constant of this file and an assumption of this library.

References
----------
Eurostat (2018), European Statistical System (ESS) guidelines on temporal disaggregation, benchmarking and reconciliation.
Marini (2016), IMF Working Paper 16/71 (Denton, Cholette-Dagum and Chow-Lin as extrapolators).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore import kernel
from gdpcore.errors import Finding, KernelError, ReviewError
from gdpcore.kernel.disaggregation.gate import weights_of

Array = NDArray[np.float64]

HIGH, LOW = 0.8, 0.3
"""Correlation of growth from total to total: from HIGH on an indicator moves as the totals do, below LOW it does not."""
SHORT = 12
"""Fewer totals than this say little about rho or about a common trend."""
T_VALUE = 2.0
"""Coefficients with a smaller t-value are weak."""
P_VALUE = 0.1
"""A larger p-value of the Engle-Granger test leaves a random walk in the residual possible."""
NEAR_ONE = 0.95
"""From here on an AR(1) error in quarters is hardly told from a random walk."""
# kernel.benchmark.denton, .cholette_dagum; kernel.disaggregate.*; denton along a constant; equal shares
METHODS = ("denton", "cholette-dagum", "chow-lin", "fernandez", "litterman", "smooth", "pro-rata")


@dataclass(frozen=True)
class Evidence:
    """What the advice rests on.

    Attributes
    ----------
    totals : totals that are there. ahead : periods past the last total. positive : indicator and totals are all above zero.
    same_concept : as said by the caller. correlation : of growth between totals, per indicator (NaN with fewer than three).
    beta, t_values : of Chow-Lin, per indicator; empty where it cannot be fitted. rho, at_bound : of Chow-Lin, or None, False.
    cointegration : p-value of the Engle-Granger test on the totals, None with fewer than ``SHORT``.
    """

    totals: int
    ahead: int
    positive: bool
    same_concept: bool
    correlation: tuple[float, ...]
    beta: tuple[float, ...] = ()
    t_values: tuple[float, ...] = ()
    rho: float | None = None
    at_bound: bool = False
    cointegration: float | None = None

    @property
    def near_one(self) -> bool:
        """True if rho is all but one, at its upper bound or short of it."""
        return self.rho is not None and self.rho >= NEAR_ONE

    @property
    def apart(self) -> bool:
        """True if totals and indicators show no common trend."""
        return self.cointegration is not None and self.cointegration > P_VALUE

    @property
    def drifting(self) -> bool:
        """True if the error may be a random walk."""
        return self.near_one or self.apart


@dataclass(frozen=True)
class Verdict:
    """One method on these data: its rank "A", "B" or "C", and why it has no better one."""

    method: str
    rank: str
    reasons: tuple[Finding, ...]


@dataclass(frozen=True)
class Advice:
    """The method to take.

    Attributes
    ----------
    method, rank, reasons : the verdict; ``reasons`` are findings with a text in English and Chinese.
    evidence : the statistics used. alternatives : the other methods, best first.
    """

    method: str
    rank: str
    reasons: tuple[Finding, ...]
    evidence: Evidence
    alternatives: tuple[Verdict, ...]

    def text(self, language: str | None = None) -> str:
        """One line for the method, one for each reason."""
        return "\n".join([f"{self.method}: {self.rank}", *(f"  {r.code} {r.text(language)}" for r in self.reasons)])


def advise(
    totals: ArrayLike,
    indicators: ArrayLike | None = None,
    *,
    ratio: int = 4,
    conversion: str = "sum",
    before: int = 0,
    same_concept: bool = False,
    method: str | None = None,
    allow_c: bool = False,
) -> Advice:
    """Rank the methods for one series, and take the best, or the one named.

    Parameters
    ----------
    totals : (Y,), NaN where missing. indicators : (K, T) or (T,), or None.
    ratio, conversion, before : as in :func:`gdpcore.kernel.disaggregate.chow_lin`.
    same_concept : the indicator measures the same thing as the totals, more often and less fully; only the user can know.
    method : one of ``METHODS`` to be judged, instead of the best.
    allow_c : give a method of rank C instead of refusing it.

    Raises
    ------
    ReviewError
        E-ADVICE-001 and all reasons, if the method has rank C and that was not allowed.
    KernelError
        E-ADVICE-002 for an unknown method; E-KERNEL-001, E-DISAGG-001 and -002 for input that cannot be used.

    Examples
    --------
    >>> advice = advise([400.0, 412.0, 431.0, 440.0])
    >>> advice.method, advice.rank, advice.reasons[0].code
    ('smooth', 'B', 'W-ADVICE-001')
    """
    if method is not None and method not in METHODS:
        raise KernelError("E-ADVICE-002", method=method, known=", ".join(METHODS))
    y = np.asarray(totals, dtype=np.float64)
    x = None if indicators is None else np.atleast_2d(np.asarray(indicators, dtype=np.float64))
    evidence = _evidence(y, x, ratio, conversion, before, same_concept)
    verdicts = sorted((_judge(name, evidence) for name in METHODS), key=lambda v: (v.rank, _order(evidence).index(v.method)))
    chosen = verdicts[0] if method is None else next(v for v in verdicts if v.method == method)
    if chosen.rank == "C" and not allow_c:
        raise ReviewError([Finding("E-ADVICE-001", method=chosen.method, better=verdicts[0].method), *chosen.reasons])
    others = tuple(v for v in verdicts if v is not chosen)
    return Advice(chosen.method, chosen.rank, chosen.reasons, evidence, others)


def _evidence(y: Array, x: Array | None, ratio: int, conversion: str, before: int, same_concept: bool) -> Evidence:
    weights = weights_of(conversion, ratio, "advise")
    seen = np.isfinite(y)
    if y.ndim != 1 or not seen.any() or (x is not None and x.ndim != 2):
        shapes = f"totals {y.shape}, indicators {None if x is None else x.shape}"
        raise KernelError("E-KERNEL-001", what="advise", detail=f"{shapes}; (Y,) with a total and (K, T) are wanted")
    count = int(seen.sum())
    if x is None:
        return Evidence(count, 0, bool((y[seen] > 0).all()), False, ())
    covered = before + ratio * y.size
    if x.shape[-1] < covered or not np.isfinite(x).all():
        detail = f"indicators {x.shape} without gaps must cover {covered} periods"
        raise KernelError("E-KERNEL-001", what="advise", detail=detail)
    low = x[:, before:covered].reshape(len(x), y.size, ratio) @ weights
    here = Evidence(
        count,
        x.shape[-1] - covered,
        bool((x > 0).all() and (y[seen] > 0).all()),
        same_concept,
        tuple(_correlation(y, row) for row in low),
    )
    if count <= len(x) + 1:
        return here
    fit = kernel.disaggregate.chow_lin(y, x, ratio=ratio, conversion=conversion, before=before)
    with np.errstate(divide="ignore"):
        t = fit.beta[1:] / fit.beta_stderr[1:]
    return Evidence(
        **{name: getattr(here, name) for name in ("totals", "ahead", "positive", "same_concept", "correlation")},
        beta=tuple(map(float, fit.beta[1:])),
        t_values=tuple(map(float, t)),
        rho=float(fit.rho),
        at_bound=bool(fit.at_bound),
        cointegration=_cointegration(y[seen], low[:, seen]) if count >= SHORT else None,
    )


def _correlation(y: Array, x: Array) -> float:
    """Of relative changes from one total to the next, both there; of plain changes where a level is not above zero."""
    both = np.isfinite(y[1:]) & np.isfinite(y[:-1])
    positive = (x > 0).all() and (y[np.isfinite(y)] > 0).all()
    a, b = ((np.diff(v) / v[:-1] if positive else np.diff(v))[both] for v in (y, x))
    if a.size < 3 or a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _cointegration(y: Array, low: Array) -> float:
    """p-value of the Engle-Granger test without lags: totals are few."""
    from statsmodels.tsa.stattools import coint

    columns = np.column_stack([np.ones(y.size), low.T])
    left = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    if np.abs(left).max() <= 1e-10 * np.abs(y).max():
        return 0.0  # the totals are the indicators: nothing is left that could drift
    return float(coint(y, low.T, trend="c", maxlag=0, autolag=None)[1])


def _order(evidence: Evidence) -> list[str]:
    """Which of two methods of one rank comes first."""
    benchmark = ["cholette-dagum", "denton"] if evidence.ahead else ["denton", "cholette-dagum"]
    regression = ["fernandez", "chow-lin"] if evidence.drifting else ["chow-lin", "fernandez"]
    first, second = (benchmark, regression) if evidence.same_concept else (regression, benchmark)
    return [*first, *second, "litterman", "smooth", "pro-rata"]


def _judge(method: str, evidence: Evidence) -> Verdict:
    rule = {"pro-rata": _pro_rata, "smooth": _smooth, "denton": _benchmark, "cholette-dagum": _benchmark}.get(method, _regression)
    found = rule(method, evidence)
    worst = max((rank for rank, _ in found), default="A")
    return Verdict(method, worst, tuple(reason for _, reason in found))


Found = list[tuple[str, Finding]]


def _pro_rata(method: str, evidence: Evidence) -> Found:
    return [("C", Finding("W-ADVICE-002"))]


def _smooth(method: str, evidence: Evidence) -> Found:
    if not evidence.correlation:
        return [("B", Finding("W-ADVICE-001"))]
    if all(c < LOW for c in evidence.correlation):  # not so where it is unknown
        return [("B", Finding("W-ADVICE-003", correlation=max(evidence.correlation), low=LOW))]
    return [("C", Finding("W-ADVICE-004"))]


def _benchmark(method: str, evidence: Evidence) -> Found:
    if not evidence.correlation:
        return [("C", Finding("W-ADVICE-005", method=method))]
    found: Found = []
    if len(evidence.correlation) > 1:
        found.append(("C", Finding("W-ADVICE-006", method=method, count=len(evidence.correlation))))
    if not evidence.positive:
        found.append(("C", Finding("W-ADVICE-007", method=method)))
    correlation = evidence.correlation[0]
    if not evidence.same_concept:
        found.append(("B", Finding("W-ADVICE-008")))
    if np.isnan(correlation):
        found.append(("B", Finding("W-ADVICE-009", count=evidence.totals)))
    elif correlation < HIGH:
        found.append(("C" if correlation < LOW else "B", Finding("W-ADVICE-010", correlation=correlation, high=HIGH)))
    return found


def _regression(method: str, evidence: Evidence) -> Found:
    if not evidence.correlation:
        return [("C", Finding("W-ADVICE-005", method=method))]
    if not evidence.t_values:
        return [("C", Finding("W-ADVICE-011", count=evidence.totals, terms=len(evidence.correlation) + 1))]
    found: Found = []
    if any(b < 0 for b in evidence.beta):
        names = ", ".join(str(k + 1) for k, b in enumerate(evidence.beta) if b < 0)
        found.append(("C", Finding("W-ADVICE-012", names=names)))
    weak = [k for k, t in enumerate(evidence.t_values) if abs(t) < T_VALUE]
    if weak:
        all_weak = len(weak) == len(evidence.t_values)
        text = ", ".join(f"{k + 1} (t = {evidence.t_values[k]:.1f})" for k in weak)
        found.append(("C" if all_weak else "B", Finding("W-ADVICE-013", names=text)))
    if evidence.totals < SHORT:
        found.append(("B", Finding("W-ADVICE-009", count=evidence.totals)))
    return [*found, *(_about_rho(evidence) if method == "chow-lin" else _about_walk(method, evidence))]


def _about_rho(evidence: Evidence) -> Found:
    found: Found = []
    if evidence.near_one:
        found.append(("B", Finding("W-ADVICE-018", rho=evidence.rho)))
    elif evidence.at_bound:
        found.append(("B", Finding("W-ADVICE-014", rho=evidence.rho)))
    if evidence.apart:
        found.append(("B", Finding("W-ADVICE-015", p=evidence.cointegration)))
    return found


def _about_walk(method: str, evidence: Evidence) -> Found:
    found: Found = [] if evidence.drifting else [("B", Finding("W-ADVICE-016", method=method))]
    if method == "litterman":
        found.append(("B", Finding("W-ADVICE-017")))
    return found
