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
        for kind in (1, -1):
            some = [t for t, k in turns if k == kind]
            kept: list[int] = []
            for t in some:
                if kept and t - kept[-1] < least_cycle:
                    if (y[t] > y[kept[-1]]) if kind == 1 else (y[t] <= y[kept[-1]]):
                        kept[-1] = t
                else:
                    kept.append(t)
            turns = twin_alternate(y, [(t, k) for t, k in turns if k != kind or t in kept])
        turns = twin_strike(turns, lambda a, b: (y[b[0]] - y[a[0]]) * a[1] >= 0, False)
        turns = twin_strike(turns, lambda a, b: b[0] - a[0] < least_phase and abs(y[b[0]] - y[a[0]]) < deep, True)
        while turns:
            (first, kind), (last, end) = turns[0], turns[-1]
            drop_first = max(kind * x for x in y[: first + 1]) > kind * y[first]
            drop_last = max(end * x for x in y[last:]) > end * y[last]
            if not (drop_first or drop_last):
                break
            gone = ([turns[0]] if drop_first else []) + ([turns[-1]] if drop_last else [])
            turns = [t for t in turns if t not in gone]
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
@settings(max_examples=150, deadline=None)
def test_a_batch_is_what_a_walk_through_each_list_gives(seed: int, length: int, scale: float, coarse: bool) -> None:
    rng = np.random.default_rng(seed)
    y = np.cumsum(rng.normal(0, 1, (3, length)), axis=1)
    y = (np.round(y) if coarse else y) * scale
    found = bbq(y).values
    assert found.tolist() == [twin(list(row)) for row in y]
    assert bbq(y, deep=1.5 * scale).values.tolist() == [twin(list(row), deep=1.5 * scale) for row in y]


@given(st.integers(0, 2**32 - 1), st.integers(36, 200))
@settings(max_examples=60, deadline=None)
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
