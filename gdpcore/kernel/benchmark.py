"""Benchmarking: a high-frequency path that meets low-frequency figures and keeps the movement of its indicator.

One family. A path is z_t = s_t + w_t e_t, where s is the indicator (at the level of its benchmarks where a bias is taken out
first) and w = |s|^lam sqrt(alterability); the correction e is as smooth as the benchmarks allow:

- ``denton``: first or second differences of e, lam = 1 (proportional) or 0 (additive);
- ``cholette_dagum``: e fades by rho per period; rho -> 1 is Denton's first differences;
- ``growth_preserving``: the growth rates themselves, which proportional Denton approximates.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gdpcore.kernel.benchmarking.adjustment import Benchmarked, Form, adjust, movement_of
from gdpcore.kernel.benchmarking.growth_rates import growth_preserving
from gdpcore.kernel.benchmarking.inputs import Problem, choose, read, refuse, require_one_sign
from gdpcore.kernel.benchmarking.ratio_forecast import forecast_ratios

__all__ = ["Benchmarked", "cholette_dagum", "denton", "growth_preserving"]


def denton(
    indicator: ArrayLike,
    totals: ArrayLike,
    *,
    ratio: int = 4,
    form: str = "proportional",
    order: int = 1,
    conversion: str = "sum",
    start: int = 0,
    windows: ArrayLike | None = None,
    negative: str = "refuse",
    modified: bool = True,
    extrapolation: str = "frozen",
    forecast: str | ArrayLike | None = None,
) -> Benchmarked:
    """Denton's movement preservation: the smoothest benchmark-to-indicator ratio (or difference) that meets the benchmarks.

    Solved for the ratio and not for the path, so that a zero in the indicator is no singularity and stays zero.

    Parameters
    ----------
    indicator : (..., T), finite. totals : (..., Y), NaN where a benchmark is missing (one constraint fewer, and which ones may
        differ between series). Leading axes are a batch; both in any units.
    ratio : periods per benchmark (4 quarters a year, 3 months a quarter). start : periods before the first benchmark begins.
    windows : (Y, 2) instead of ``ratio`` and ``start``: first period and the one after the last of each benchmark, counted from 0.
        Any lengths; they may leave gaps, and overlap if they agree.
    form : "proportional" or "additive". order : 1 or 2, differences of the ratio that are kept small. With one benchmark only,
        order 2 leaves the slope open and order 1 is used.
    conversion : "sum", "mean", "first" or "last" (stocks): what a benchmark is of its periods.
    negative : "refuse", or "absolute": an indicator that changes sign is corrected in proportion to |indicator|, after a
        factor that brings its annual figures to the size of the benchmarks (``bias`` of the result).
    modified : False ties the first correction to nought, as Denton wrote it; a path then bends towards its indicator's level.
    extrapolation : "frozen" goes on past the last benchmark as the objective does, at no cost: the last ratio is carried (order 2:
        its last step too). "enhanced" takes a ``forecast`` of the annual ratio for the years begun after the last benchmark:
        the mean of a year's ratios is to be that; proportional, order 1, sums or means of regular years.
    forecast : (K,) or (..., K) ratios for the K years begun, or "last" (default), "trend", "mean" of the annual ratios.

    Raises
    ------
    KernelError
        E-BENCH-001 NaN or infinity in the indicator; E-BENCH-002 an indicator that changes sign; E-KERNEL-002 a benchmark on
        periods that are all zero; E-BENCH-003 overlapping benchmarks that contradict; E-BENCH-004 a window outside the indicator;
        E-BENCH-007 a series without benchmarks; E-KERNEL-001 shapes and choices that do not fit. Series and place are named.

    References
    ----------
    Denton (1971), JASA 66, pp. 99-102; first period free as in Cholette (1984) and IMF, Quarterly National Accounts Manual (2001),
    pp. 84-87; enhanced extrapolation: Marini and Di Fonzo (2012), IMF WP/12/169.

    Examples
    --------
    >>> x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5]
    >>> denton(x, [4000.0, 4161.4]).values.round(1)
    array([ 969.8,  998.4, 1018.3, 1013.4, 1007.2, 1042.8, 1060.3, 1051. ])
    """
    choose("denton", "form", form, ("proportional", "additive"))
    choose("denton", "order", order, (1, 2))
    choose("denton", "extrapolation", extrapolation, ("frozen", "enhanced"))
    problem = read("denton", indicator, totals, ratio=ratio, conversion=conversion, start=start, windows=windows)
    if form == "additive":
        model = Form(movement_of(order, 1.0, modified), 0.0, "none")
    else:
        require_one_sign(problem, negative)
        model = Form(movement_of(order, 1.0, modified), 1.0, _level(problem) if modified else "none")
    ratios = None
    if extrapolation == "enhanced":
        if form != "proportional" or order != 1 or not modified or windows is not None or conversion not in ("sum", "mean"):
            raise refuse("denton", "enhanced extrapolation takes proportional first differences of sums or means of years")
        ratios = forecast_ratios(problem, ratio, "last" if forecast is None else forecast)
    elif forecast is not None:
        raise refuse("denton", "a forecast needs extrapolation='enhanced'")
    if order == 2:
        return _second_order(problem, model, modified)
    return adjust(problem, model, ratios)


def _level(problem: Problem) -> str:
    """How to bring a proportional indicator to its level where corrections do not fade."""
    below = problem.x < 0
    crossing = below.any() and (below.any(axis=1) & (problem.x > 0).any(axis=1)).any()
    return "size" if crossing else "free"


def _second_order(problem: Problem, model: Form, modified: bool) -> Benchmarked:
    """Series with one benchmark by first differences, the others by second ones."""
    if not modified:
        if problem.windows.reach < 2:
            raise refuse(problem.what, "second differences tied to nought need benchmarks beyond the first period; use order=1")
        return adjust(problem, model)
    alone = problem.live.sum(axis=1) < 2
    if not alone.any():
        return adjust(problem, model)
    first = adjust(problem, Form(movement_of(1, 1.0, True), model.lam, model.bias))
    if alone.all():
        return first
    rest = Problem(
        problem.what, (int((~alone).sum()),), problem.x[~alone], problem.totals[~alone], problem.live[~alone], problem.windows
    )
    second = adjust(rest, model)
    parts = []
    for name in ("values", "ratio", "bias", "negative"):
        whole = np.array(getattr(first, name)).reshape(len(alone), *getattr(second, name).shape[1:])
        whole[~alone] = getattr(second, name)
        parts.append(problem.shaped(whole))
    values, ratio, bias, negative = parts
    return Benchmarked(values, ratio, bias, max(first.residual, second.residual), max(first.kkt, second.kkt), negative)


def cholette_dagum(
    indicator: ArrayLike,
    totals: ArrayLike,
    *,
    ratio: int = 4,
    rho: float,
    lam: float = 1.0,
    bias: str = "multiplicative",
    conversion: str = "sum",
    start: int = 0,
    windows: ArrayLike | None = None,
    alterability: ArrayLike | None = None,
    benchmark_alterability: ArrayLike | None = None,
    negative: str = "refuse",
) -> Benchmarked:
    """Cholette and Dagum's regression-based benchmarking: corrections that fade by ``rho`` a period away from the benchmarks.

    Minimises (1 - rho^2) e_1^2 + sum (e_t - rho e_{t-1})^2 with z = s + w e, w = |s|^lam sqrt(alterability), subject to the benchmarks.
    Past the last benchmark the path returns to bias x indicator, which is at the level of the benchmarks. Without a bias it returns
    to the bare indicator: an index near 100 would pull figures of 300 down to 100 within a few quarters.

    Parameters
    ----------
    indicator, totals, ratio, conversion, start, windows, negative : as in :func:`denton`.
    rho : 0 to 1; .729 (= .9^3) is usual for quarters, .9 for months; 0 makes each year a step; 1 is Denton, and the bias is ignored.
    lam : 0 additive, 1 proportional, .5 in between (with rho = 0: pro rata); not negative. 0^0 counts as 1.
    bias : "multiplicative": sum of benchmarks / sum of the periods they cover; "additive": their mean difference per period (the
        choice that goes with lam = 0); "none".
    alterability : (..., T) or (T,) of the indicator after its bias is out: 0 is fixed, larger gives way more; default 1.
    benchmark_alterability : (..., Y) or (Y,): 0 is binding (default), c > 0 lets a benchmark give way with variance c |benchmark|
        (beside |s|^(2 lam) of the indicator, so that units matter unless lam = .5). At rho = 1 beside an innovation variance of one.

    Raises
    ------
    KernelError
        Those of :func:`denton`; E-BENCH-005 a benchmark whose periods are all fixed; E-BENCH-006 a multiplicative bias of an
        indicator whose covered periods, or with benchmarks that, sum to nought.

    References
    ----------
    Dagum and Cholette (2006), Benchmarking, Temporal Distribution, and Reconciliation Methods for Time Series, Springer, ch. 3-4;
    the conventions for lam, bias and alterability are those that Statistics Canada documents for G-Series.

    Examples
    --------
    >>> x = [98.2, 100.8, 102.2, 100.8, 99.0, 101.6, 102.7, 101.5, 100.5, 103.0]
    >>> made = cholette_dagum(x, [4000.0, 4161.4], rho=0.729)
    >>> made.values.round(1)
    array([ 973.5,  998.4, 1016.4, 1011.7, 1008.8, 1044.8, 1060.4, 1047.3,
           1031.5, 1053. ])
    >>> round(float(made.bias), 4)
    10.1158
    """
    what = "cholette_dagum"
    choose(what, "bias", bias, ("multiplicative", "additive", "none"))
    if not 0 <= rho <= 1:
        raise refuse(what, f"rho {rho!r} is not between 0 and 1")
    if not (np.isfinite(lam) and lam >= 0):
        raise refuse(what, f"lam {lam!r} is not a number of at least 0")
    problem = read(
        what,
        indicator,
        totals,
        ratio=ratio,
        conversion=conversion,
        start=start,
        windows=windows,
        alterability=alterability,
        benchmark_alterability=benchmark_alterability,
    )
    if lam:
        require_one_sign(problem, negative)
    if rho == 1:
        bias = _level(problem) if lam == 1 and alterability is None and benchmark_alterability is None else "none"
    return adjust(problem, Form(movement_of(1, float(rho), True), float(lam), bias, 1.0 - rho**2 if rho < 1 else 1.0))
