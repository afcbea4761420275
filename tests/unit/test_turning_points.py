"""Turning points: rules, published chronologies, and a textbook twin that walks through lists."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdpcore.errors import KernelError
from gdpcore.kernel import smoothing
from gdpcore.kernel.turning_points import bbq, bry_boschan, phases

statsmodels = pytest.importorskip("statsmodels")

NBER_QUARTERS = {  # National Bureau of Economic Research, US business cycle expansions and contractions: quarterly dates
    "peaks": ["1960Q2", "1969Q4", "1973Q4", "1980Q1", "1981Q3", "1990Q3", "2007Q4"],
    "troughs": ["1961Q1", "1970Q4", "1975Q1", "1980Q3", "1982Q4", "1991Q1"],
}
NBER_MONTHS = {"peaks": ["1990-07", "2001-03", "2007-12"], "troughs": ["1991-03", "2001-11", "2009-06"]}


def dates(index: pd.PeriodIndex, turns: np.ndarray) -> dict[str, list[str]]:
    return {"peaks": [str(p) for p in index[turns == 1]], "troughs": [str(p) for p in index[turns == -1]]}


def us_months(series: str) -> pd.Series:
    """US months 1985-2016 as published then, from the test data of statsmodels."""
    path = "tsa/statespace/tests/results/frbny_nowcast/Nowcasting/data/US/2016-07-29.csv"
    file = Path(statsmodels.__file__).parent / path
    if not file.exists():
        pytest.skip("statsmodels came without its test data")
    table = pd.read_csv(file)
    return pd.Series(table[series].to_numpy(), pd.period_range("1985-01", periods=len(table), freq="M")).dropna()


def test_us_real_gdp_turns_where_the_nber_says() -> None:
    from statsmodels.datasets import macrodata

    index = pd.period_range("1959Q1", "2009Q3", freq="Q")
    found = dates(index, bbq(np.log(macrodata.load_pandas().data["realgdp"])).values)
    assert found == {
        "peaks": ["1960Q1", "1969Q3", "1973Q4", "1980Q1", "1981Q3", "1990Q2", "2008Q2"],
        "troughs": ["1960Q4", "1970Q1", "1975Q1", "1980Q3", "1982Q1", "1991Q1"],
    }
    for kind, known in NBER_QUARTERS.items():
        off = [abs((pd.Period(a) - pd.Period(b)).n) for a, b in zip(found[kind], known, strict=True)]
        assert max(off) <= 3  # the shallow troughs of 1970 and 1982 have two bottoms
        assert np.median(off) <= 1


def test_us_employment_and_industry_turn_where_the_nber_says() -> None:
    jobs, industry = us_months("PAYEMS"), us_months("INDPRO")
    employed = dates(jobs.index, bry_boschan(jobs.to_numpy()).values)
    assert employed == {"peaks": ["1990-06", "2001-02", "2008-01"], "troughs": ["1991-05", "2003-08", "2010-02"]}
    for a, b in zip(employed["peaks"], NBER_MONTHS["peaks"], strict=True):
        assert abs((pd.Period(a) - pd.Period(b)).n) <= 1
    made = dates(industry.index, bry_boschan(industry.to_numpy()).values)
    assert made["troughs"][-3:] == NBER_MONTHS["troughs"]  # to the month
    assert made["peaks"][1:4] == ["1990-09", "2000-06", "2007-11"]


# -- a textbook twin ---------------------------------------------------------------------------------------------------
def twin(y: list[float], window: int = 2, least_phase: int = 2, least_cycle: int = 5, deep: float = np.inf) -> list[int]:
    """BBQ on one list, turn by turn."""
    n = len(y)
    turns = []
    for t in range(window, n - window):
        others = [y[t + k] for k in range(-window, window + 1) if k]
        if all(y[t] > x for x in others):
            turns.append((t, 1))
        if all(y[t] < x for x in others):
            turns.append((t, -1))
    while True:
        before = list(turns)
        turns = twin_alternate(y, turns)
        turns = twin_cycles(y, turns, least_cycle)
        turns = twin_strike(turns, lambda a, b: (y[b[0]] - y[a[0]]) * a[1] >= 0, False)
        turns = twin_strike(turns, lambda a, b: b[0] - a[0] < least_phase and abs(y[b[0]] - y[a[0]]) < deep, True)
        turns = twin_ends(y, turns)
        if turns == before:
            break
    out = [0] * n
    for t, kind in turns:
        out[t] = kind
    return out


def twin_alternate(y, turns):
    out = []
    for t, kind in sorted(turns):
        if out and out[-1][1] == kind:
            if (y[t] > y[out[-1][0]]) if kind == 1 else (y[t] <= y[out[-1][0]]):
                out[-1] = (t, kind)
        else:
            out.append((t, kind))
    return out


def twin_strike(turns, bad, last_alone):
    turns = list(turns)
    while True:
        at = next((k for k, (a, b) in enumerate(pairwise(turns)) if bad(a, b)), None)
        if at is None:
            return turns
        if last_alone and at + 2 == len(turns):
            del turns[at + 1]
        else:
            del turns[at : at + 2]


@given(st.integers(0, 2**32 - 1), st.integers(9, 60), st.sampled_from([1e-6, 1.0, 1e12]), st.booleans())
@settings(max_examples=80, deadline=None)
def test_a_batch_is_what_a_walk_through_each_list_gives(seed: int, length: int, scale: float, coarse: bool) -> None:
    rng = np.random.default_rng(seed)
    y = np.cumsum(rng.normal(0, 1, (3, length)), axis=1)
    y = (np.round(y) if coarse else y) * scale
    found = bbq(y).values
    assert found.tolist() == [twin(row) for row in y.tolist()]
    assert bbq(y, deep=1.5 * scale).values.tolist() == [twin(row, deep=1.5 * scale) for row in y.tolist()]


def twin_months(y: list[float]) -> list[int]:
    """Bry and Boschan on one list, step by step."""
    n = len(y)

    def spencer(x):
        wide = [sum(x[:4]) / 4] * 7 + list(x) + [sum(x[-4:]) / 4] * 7
        weights = [-3, -6, -5, 3, 21, 46, 67, 74, 67, 46, 21, 3, -5, -6, -3]
        return [sum(w * wide[t + k] for k, w in enumerate(weights)) / 320 for t in range(n)]

    curve = spencer(y)
    ratio = [a / b for a, b in zip(y, curve, strict=True)]
    mean, sd = np.mean(ratio), np.std(ratio, ddof=1)
    calm = [
        c if 0 < t < n - 1 and abs(r - mean) >= 3.5 * sd else v for t, (v, c, r) in enumerate(zip(y, curve, ratio, strict=True))
    ]
    moves = lambda x, k: sum(abs(x[t] / x[t - k] - 1) for t in range(k, n))  # noqa: E731
    dominance = next((k for k in range(1, 13) if moves(ratio, k) < moves(curve, k)), 12)
    twelve = [float(np.mean(calm[max(t - 6, 0) : t + 6])) for t in range(n)]
    span = min(max(dominance, 3), 6)
    before, after = span // 2, (span - 1) // 2
    short = [float(np.mean(y[t - before : t + after + 1])) if before <= t < n - after else 0.0 for t in range(n)]
    short = [short[min(max(t, before), n - 1 - after)] for t in range(n)]

    turns = []
    for t in range(n):
        around = twelve[max(t - 5, 0) : t + 6]
        if max(around) > min(around):
            turns += [(t, kind) for kind, best in ((1, max(around)), (-1, min(around))) if twelve[t] == best]
    turns = twin_alternate(twelve, turns)
    turns = twin_cycles(spencer(calm), twin_nearest(spencer(calm), turns, 5), 15)
    turns = twin_nearest(y, twin_nearest(short, turns, 5), max(dominance, 4))
    turns = [(t, k) for t, k in turns if 6 <= t < n - 6]
    while True:
        was = list(turns)
        turns = twin_cycles(y, twin_ends(y, twin_alternate(y, turns)), 15)
        turns = twin_strike(turns, lambda a, b: (y[b[0]] - y[a[0]]) * a[1] >= 0, False)
        turns = twin_strike(turns, lambda a, b: b[0] - a[0] < 5, True)
        if turns == was:
            return [dict(turns).get(t, 0) for t in range(n)]


def twin_nearest(x, turns, reach):
    out = []
    for t, kind in turns:
        at = range(max(t - reach, 0), min(t + reach, len(x) - 1) + 1)
        best = max(at, key=lambda s: (kind * x[s], -s if kind == 1 else s))  # the first of equal peaks, the last of equal troughs
        out.append((best, kind))
    return twin_alternate(x, list(dict(sorted(out, key=lambda turn: -turn[1])).items()))


def twin_cycles(y, turns, least):
    for kind in (1, -1):
        kept: list[int] = []
        for t in [t for t, k in turns if k == kind]:
            if kept and t - kept[-1] < least:
                if (y[t] > y[kept[-1]]) if kind == 1 else (y[t] <= y[kept[-1]]):
                    kept[-1] = t
            else:
                kept.append(t)
        turns = twin_alternate(y, [(t, k) for t, k in turns if k != kind or t in kept])
    return turns


def twin_ends(y, turns):
    while turns:
        (first, kind), (last, end) = turns[0], turns[-1]
        gone = [turns[0]] if max(kind * x for x in y[: first + 1]) > kind * y[first] else []
        gone += [turns[-1]] if max(end * x for x in y[last:]) > end * y[last] else []
        if not gone:
            break
        turns = [t for t in turns if t not in gone]
    return turns


@given(st.integers(0, 2**32 - 1), st.integers(80, 160), st.sampled_from([0.005, 0.02, 0.04, 0.08]))
@settings(max_examples=40, deadline=None)
def test_months_of_a_batch_are_what_a_walk_through_each_list_gives(seed: int, length: int, noise: float) -> None:
    rng = np.random.default_rng(seed)
    wave = 0.1 * np.sin(np.arange(length) / rng.uniform(3, 12, (3, 1)))
    y = np.exp(wave + np.cumsum(rng.normal(0.001, 0.01, (3, length)), axis=1) + rng.normal(0, noise, (3, length)))
    assert bry_boschan(y).values.tolist() == [twin_months(row) for row in y.tolist()]


@given(st.integers(0, 2**32 - 1), st.integers(36, 200))
@settings(max_examples=25, deadline=None)
def test_turns_of_months_obey_every_rule(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    y = np.exp(np.cumsum(rng.normal(0.002, 0.02, (4, length)), axis=1))
    turns = bry_boschan(y)
    for row, level in zip(turns.values, y, strict=True):
        at = np.flatnonzero(row)
        assert not row[:6].any()
        assert not row[-6:].any()
        assert all(row[a] == -row[b] for a, b in pairwise(at))
        assert all((level[a] - level[b]) * row[a] > 0 for a, b in pairwise(at))
        assert all(b - a >= 5 for a, b in pairwise(at))
        assert all(b - a >= 15 for a, b in zip(at, at[2:], strict=False))
        if at.size:
            assert row[at[0]] * level[at[0]] >= max(row[at[0]] * level[: at[0] + 1])
    for k in range(4):  # a series does not depend on its neighbours, nor on its unit
        assert (bry_boschan(y[k] * 1e6).values == turns.values[k]).all()


def test_an_outlier_is_no_turn() -> None:
    months = np.arange(120)
    y = 100 + 10 * np.sin(2 * np.pi * months / 60)
    spiked = y.copy()
    spiked[30] += 40
    found = bry_boschan(spiked)
    assert np.flatnonzero(found.extremes).tolist() == [30]
    assert np.flatnonzero(bry_boschan(y).values).tolist() == [15, 45, 75, 105]
    assert found.values[[45, 75, 105]].tolist() == [-1, 1, -1]


def test_plateaus_and_straight_lines_have_no_turn() -> None:
    assert not bbq(np.ones(20)).values.any()
    assert not bry_boschan(np.ones(60)).values.any()
    assert not bry_boschan(np.linspace(1, 2, 60)).values.any()


def test_phases_belong_to_the_turn_that_ends_them() -> None:
    assert phases([[0, 0, 0], [0, -1, 0]]).tolist() == [[0, 0, 0], [-1, -1, 1]]


def test_smoothing_by_hand() -> None:
    cubic = np.arange(40.0) ** 3
    assert smoothing.spencer(cubic)[7:-7] == pytest.approx(cubic[7:-7])
    assert smoothing.SPENCER.sum() == pytest.approx(1)
    y = np.arange(1.0, 21.0)
    assert smoothing.moving_average(y, 12)[8] == y[2:14].mean()  # six before, five after
    assert smoothing.moving_average(y, 12)[0] == y[:6].mean()
    short = smoothing.short_average(y[None], np.array([4]))[0]
    assert short[:3].tolist() == [y[:4].mean()] * 3
    assert short[-1] == y[-4:].mean()
    rng = np.random.default_rng(1)
    noisy = 100 + np.arange(200) * 0.3 + rng.normal(0, 1, 200)
    curve = smoothing.spencer(noisy)
    ratio = [
        np.abs(np.diff(noisy - curve, n=1) if n == 1 else (noisy - curve)[n:] - (noisy - curve)[:-n]).mean() for n in range(1, 13)
    ]
    move = [np.abs(curve[n:] - curve[:-n]).mean() for n in range(1, 13)]
    wanted = next(n for n, (a, b) in enumerate(zip(ratio, move, strict=True), 1) if a < b)
    assert smoothing.months_of_dominance(noisy[None], additive=True).tolist() == [wanted]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: bbq([1.0, 2.0]), "E-TURN-002"),
        (lambda: bbq(3.0), "E-TURN-002"),
        (lambda: bbq([*range(9), np.nan]), "E-TURN-001"),
        (lambda: bry_boschan(np.ones(29)), "E-TURN-002"),
        (lambda: bry_boschan(np.r_[np.ones(30), np.inf]), "E-TURN-001"),
        (lambda: bry_boschan(np.r_[np.ones(30), 0.0]), "E-TURN-001"),
        (lambda: bbq(np.ones(20), window=0), "E-KERNEL-001"),
        (lambda: smoothing.spencer(np.ones(3)), "E-TURN-002"),
    ],
)
def test_refusals(call, code: str) -> None:
    with pytest.raises(KernelError, match=code):
        call()
