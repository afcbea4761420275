"""Cyclical indexes, diffusion, leads and lags: by hand, against plain loops, on made-up cycles, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.kernel import signal_index as kernel
from gdpcore.kernel.signal_lead import BANDS, cross_correlations
from gdpcore.monitor import coincident_index, diffusion, lagging_index, lead_lag, leading_index, turning_leads
from tests.build import codes, expect_refusal, said


def months(count: int, start: str = "2010-01") -> pd.PeriodIndex:
    return pd.period_range(start, periods=count, freq="M")


def cycle(count: int = 120, seed: int = 0) -> pd.DataFrame:
    """Made up: three levels that share a cycle, and a rate."""
    rng = np.random.default_rng(seed)
    wave = np.sin(np.arange(count) / 9)
    data = {n: 100 * np.exp(s * wave + 0.01 * rng.normal(size=count)) for n, s in zip("abc", (0.1, 0.2, 0.05), strict=True)}
    return pd.DataFrame({**data, "rate": 3 * wave + 0.3 * rng.normal(size=count)}, months(count))


# -- composite indexes -------------------------------------------------------------------------------------------------
def test_an_index_written_out_month_by_month() -> None:
    frame = cycle(40)
    found = coincident_index(frame, plain=["rate"], base=2011)
    moves = {n: [200 * (x - y) / (x + y) for y, x in zip(frame[n], frame[n].iloc[1:], strict=False)] for n in "abc"}
    moves["rate"] = [x - y for y, x in zip(frame["rate"], frame["rate"].iloc[1:], strict=False)]
    inverse = {n: 1 / np.std(m, ddof=1) for n, m in moves.items()}
    weight = {n: v / sum(inverse.values()) for n, v in inverse.items()}
    level = [100.0]
    for t in range(39):
        c = sum(weight[n] * moves[n][t] for n in moves)
        level.append(level[-1] * (200 + c) / (200 - c))
    expected = np.array(level) / np.mean(level[12:24]) * 100
    np.testing.assert_allclose(found.index, expected, rtol=1e-12)
    assert found.weights.to_dict() == pytest.approx(weight, rel=1e-12)
    np.testing.assert_allclose(found.contributions.iloc[1:].sum(axis=1), found.change.iloc[1:], rtol=1e-12, atol=1e-13)
    assert found.index[found.index.index.year == 2011].mean() == pytest.approx(100.0) and found.here.iloc[1:].eq(1.0).all()


def test_factors_are_inverse_sample_deviations_whatever_the_counts() -> None:
    moves = np.array([[1.0, 4.0, -2.0, np.nan, np.nan], [3.0, 0.0, 1.0, 2.0, -7.0]])
    found = kernel.factors(moves)
    spread = np.array([np.std([1.0, 4.0, -2.0], ddof=1), np.std(moves[1], ddof=1)])
    np.testing.assert_allclose(found.spread, spread, rtol=1e-14)
    np.testing.assert_allclose(found.values, 1 / spread / (1 / spread).sum(), rtol=1e-14)


def test_a_single_series_comes_back_as_it_was() -> None:
    frame = cycle()[["b"]]
    found = coincident_index(frame, base="2010-01")
    np.testing.assert_allclose(found.index, 100 * frame["b"] / frame["b"].iloc[0], rtol=1e-12)


def test_a_rise_and_the_fall_back_end_where_they_began() -> None:
    frame = pd.DataFrame({"a": [100.0, 130, 100, 70, 100], "b": [8.0, 5, 8, 9, 8]}, months(5))
    assert coincident_index(frame, base="2010-01").index.iloc[[0, 2, 4]].tolist() == pytest.approx([100.0] * 3)


def test_weights_and_a_window_for_the_factors() -> None:
    frame = cycle()
    plain = ["rate"]
    heavy = coincident_index(frame, plain=plain, weights=pd.Series({"a": 3.0, "b": 1.0, "c": 1.0, "rate": 1.0}))
    even = coincident_index(frame, plain=plain)
    ratio = heavy.weights / even.weights
    assert ratio["a"] / ratio["b"] == pytest.approx(3.0) and heavy.weights.sum() == pytest.approx(1.0)
    early = coincident_index(frame.iloc[:90], plain=plain, until="2016-12")
    later = coincident_index(frame, plain=plain, until="2016-12")  # more months, the same factors: history stays
    pd.testing.assert_series_equal(early.index, later.index.iloc[:90])
    assert not np.allclose(coincident_index(frame.iloc[:90], plain=plain).index, even.index.iloc[:90], rtol=1e-9)


def test_gaps_are_filled_evenly_and_said_or_leave_the_series_out() -> None:
    frame = cycle(24)
    frame.iloc[[7, 19], 0] = np.nan
    frame.iloc[[7], 3] = np.nan
    found = coincident_index(frame, plain=["rate"])
    assert codes(found.findings) == ["N-WARN-006"] * 2 and found.findings[0].fields["count"] == 2
    said(found.findings[0], "a", "2 missing")
    whole = frame.copy()
    whole.iloc[7, 0] = np.sqrt(frame.iloc[6, 0] * frame.iloc[8, 0])
    whole.iloc[19, 0] = np.sqrt(frame.iloc[18, 0] * frame.iloc[20, 0])
    whole.iloc[7, 3] = (frame.iloc[6, 3] + frame.iloc[8, 3]) / 2
    pd.testing.assert_series_equal(found.index, coincident_index(whole, plain=["rate"]).index)
    open_ = coincident_index(frame, plain=["rate"], bridge=0)
    assert open_.here.iloc[[7, 8]].max() < 1.0 and open_.contributions["a"].iloc[7] == 0.0 and not open_.findings
    np.testing.assert_allclose(open_.contributions.iloc[1:].sum(axis=1), open_.change.iloc[1:], rtol=1e-12, atol=1e-13)


def test_a_leading_index_is_calmed_to_the_coincident_one() -> None:
    frame = cycle()
    both = coincident_index(frame[["a", "c"]])
    ahead = leading_index(frame[["b"]], like=both)
    assert ahead.change.std() == pytest.approx(both.change.std()) and ahead.role == "leading" and ahead.scale < 1
    np.testing.assert_allclose(ahead.contributions["b"].iloc[1:], ahead.change.iloc[1:], rtol=1e-12)
    assert lagging_index(frame[["b"]]).role == "lagging"


def test_the_factor_index_follows_the_common_cycle() -> None:
    rng = np.random.default_rng(1)
    common = np.convolve(rng.normal(size=129), np.ones(10) / 3, mode="valid")
    moves = common[:, None] * [1.0, 0.6, 1.4, 0.8] + 0.4 * rng.normal(size=(120, 4))
    frame = pd.DataFrame(moves.cumsum(axis=0), months(120), list("abcd"))
    found = coincident_index(frame, plain=True, method="factor")
    assert np.corrcoef(found.change.iloc[1:], common[1:])[0, 1] > 0.95
    assert found.fit.converged and (found.weights > 0.25).all() and found.contributions.shape == (120, 0)
    changes = coincident_index(frame, plain=True)
    assert found.change.std() == pytest.approx(changes.change.std()) and found.change.mean() == pytest.approx(
        changes.change.mean()
    )
    assert np.corrcoef(found.change.iloc[1:], changes.change.iloc[1:])[0, 1] > 0.9


def test_china_has_a_coincident_index() -> None:
    panel = gdp.samples.china().panel
    figures = gdp.monitor.warning(panel).values.loc["2012-01":, ["industry", "consumption"]]
    found = coincident_index(figures, plain=True, base=2019)
    assert found.index.loc["2020-02"] < 85 < found.index.loc["2019-12"] and found.index.loc["2012-02":].notna().all()
    assert [f.fields["series"] for f in found.findings] == ["industry", "consumption"]  # Januaries


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"method": "magic"}, "E-WARN-001", "changes, factor"),
        ({"plain": ["x"]}, "E-WARN-001", "'x'"),
        ({}, "E-WARN-009", "rate"),
        ({"plain": True, "bridge": -1}, "E-WARN-006", "bridge"),
        ({"plain": True, "until": "soon"}, "E-WARN-006", "soon"),
        ({"plain": True, "until": "2011-02", "method": "factor"}, "E-WARN-006", "until"),
        ({"plain": True, "base": 1999}, "E-WARN-011", "base"),
        ({"plain": True, "weights": pd.Series({"a": 1.0})}, "E-WARN-006", "weight"),
        ({"plain": True, "until": "2010-02"}, "E-WARN-010", "a"),
    ],
)
def test_options_that_make_no_sense_are_refused(change: dict[str, Any], code: str, words: str) -> None:
    with expect_refusal(code, words):
        coincident_index(cycle(), **change)


def test_series_that_give_no_index_are_refused() -> None:
    frame = cycle()
    with expect_refusal("E-WARN-010", "still", "do not differ"):
        coincident_index(frame[["a"]].assign(still=5.0))
    with expect_refusal("E-WARN-006", "no series"):
        coincident_index(frame[[]])
    with expect_refusal("E-WARN-009", "2010-05", "a"):
        coincident_index(frame[["a"]].mask(frame[["a"]] == frame["a"].iloc[4], -1.0))
    torn = frame[["a"]].copy()
    torn.iloc[50:55] = np.nan
    with expect_refusal("E-WARN-011", "follow each other"):
        coincident_index(torn)
    with expect_refusal("E-WARN-006", "like"):
        leading_index(frame[["a"]].iloc[:30], like=coincident_index(frame[["b"]].iloc[60:]))
    with expect_refusal("E-WARN-011", "200 or more"):
        kernel.cumulated([np.nan, 200.0], [True, True])
    with expect_refusal("E-WARN-011", "before the first"):
        kernel.cumulated([1.0, 2.0], [True, True])
    with expect_refusal("E-KERNEL-001", "weights"):
        kernel.weighted_changes([[1.0]], [0.0])


# -- diffusion ---------------------------------------------------------------------------------------------------------
def test_diffusion_by_hand() -> None:
    frame = pd.DataFrame({"a": [1.0, 2, 2, 1], "b": [5.0, 4, 4, 5], "c": [1.0, 1, np.nan, 3]}, months(4))
    assert diffusion(frame)["diffusion"].tolist()[1:] == [50.0, 50.0, 50.0]
    assert np.isnan(diffusion(frame)["diffusion"].iloc[0]) and diffusion(frame)["of"].tolist() == [0, 3, 2, 2]
    over = diffusion(frame, span=3)
    assert over.iloc[3].tolist() == [pytest.approx(100 * (0.5 + 0.5 + 1) / 3), 1, 2, 0, 3]
    assert diffusion(frame, tolerance=1.0)["unchanged"].tolist() == [0, 3, 2, 2]
    for bad in ({"span": 0}, {"span": 1.5}, {"tolerance": -1.0}, {"tolerance": np.nan}):
        with expect_refusal("E-KERNEL-001", "diffusion"):
            diffusion(frame, **bad)


# -- leads and lags ----------------------------------------------------------------------------------------------------
def test_correlations_are_those_of_numpy_pair_by_pair() -> None:
    rng = np.random.default_rng(2)
    x, r = rng.normal(size=(2, 60)), rng.normal(size=60)
    x[0, [5, 40]], r[17] = np.nan, np.nan
    found = cross_correlations(x, r, 7)
    for row in range(2):
        for k in range(-7, 8):
            pairs = [(x[row, t], r[t + k]) for t in range(60) if 0 <= t + k < 60]
            pairs = np.array([p for p in pairs if not np.isnan(p).any()])
            assert found.counts[row, k + 7] == len(pairs)
            assert found.values[row, k + 7] == pytest.approx(np.corrcoef(pairs.T)[0, 1], rel=1e-12)


def test_the_newey_west_error_written_out() -> None:
    rng = np.random.default_rng(3)
    x, r = rng.normal(size=80).cumsum() * 0.2 + rng.normal(size=80), rng.normal(size=80)
    found = cross_correlations(x, r, 0, band="newey_west")
    u, v = (x - x.mean()) / x.std(), (r - r.mean()) / r.std()
    rho = (u * v).mean()
    push, lags = u * v - rho * (u**2 + v**2) / 2, int(4 * 0.8 ** (2 / 9))
    long_run = sum((1 - abs(j) / (lags + 1)) * (push[abs(j) :] * push[: 80 - abs(j)]).sum() for j in range(-lags, lags + 1))
    assert found.errors[0] == pytest.approx(np.sqrt(long_run) / 80 / (1 - rho**2), rel=1e-12)


@pytest.mark.parametrize(("band", "memory", "low", "high"), [("newey_west", 0.0, 0.84, 0.94), ("effective", 0.8, 0.84, 0.97)])
def test_bands_hold_nought_as_often_as_they_say(band: str, memory: float, low: float, high: float) -> None:
    rng = np.random.default_rng(4)
    shocks = rng.normal(size=(2, 300, 160))
    for t in range(1, 160):
        shocks[..., t] += memory * shocks[..., t - 1]
    held = []
    for x, r in zip(*shocks, strict=True):
        lower, upper = cross_correlations(x, r, 0, band=band).band(0.9)
        held.append(lower[0] <= 0 <= upper[0])
    assert low <= np.mean(held) <= high
    if memory:  # and independence does not
        plain = [np.prod(cross_correlations(x, r, 0, band="independent").band(0.9)) <= 0 for x, r in zip(*shocks, strict=True)]
        assert np.mean(plain) < 0.75


def wavy() -> pd.DataFrame:
    """Made up: orders 4 months ahead, stocks 3 behind and upside down, dice on their own."""
    rng = np.random.default_rng(6)
    base = np.convolve(rng.normal(size=171), np.ones(12) / 12, mode="valid")
    at = {"orders": 14, "output": 10, "sales": 10, "stocks": 7}
    data = {n: base[k : k + 140] + 0.03 * rng.normal(size=140) for n, k in at.items()}
    data["stocks"] = -data["stocks"]
    return pd.DataFrame({**data, "dice": rng.normal(size=140)}, months(140))


@pytest.mark.parametrize("band", BANDS)
def test_leads_are_found_and_suggested_with_evidence(band: str) -> None:
    found = lead_lag(wavy(), "output", 8, band=band)
    table = found.table
    assert table["lag"].loc[["orders", "sales", "stocks"]].tolist() == [4, 0, -3]
    assert table["suggestion"].tolist() == ["leading", "coincident", "lagging", "unclear"]
    assert table.loc["stocks", "correlation"] < -0.9 and "against the reference" in table.loc["stocks", "reason"]
    assert "band holds nought" in table.loc["dice", "reason"] and "at lag 4 (136 pairs" in table.loc["orders", "reason"]
    assert found.correlations.shape == (4, 17) and (found.lower.loc["orders"] <= found.upper.loc["orders"]).all()
    short = lead_lag(wavy(), "output", 3, band=band).table  # four months ahead, only three looked at
    assert short.loc["orders", "suggestion"] == "unclear" and "longest lag" in short.loc["orders", "reason"]


def test_a_series_that_does_not_move_or_is_short_is_unclear() -> None:
    frame = wavy()
    frame["still"], frame["short"] = 1.0, frame["orders"].where(frame.index < pd.Period("2011-06", "M"))
    table = lead_lag(frame, "output", 4).table
    assert table.loc[["still", "short"], "suggestion"].tolist() == ["unclear"] * 2
    assert "too few pairs" in table.loc["short", "reason"] and np.isnan(table.loc["still", "correlation"])
    apart = lead_lag(frame[["orders"]], frame["output"], 6)
    assert apart.table.loc["orders", "lag"] == 4


def test_turns_are_matched_by_kind_and_nearness() -> None:
    index = months(40)
    own, other = pd.Series(0, index), pd.Series("", index, dtype=object)
    own.iloc[[3, 12, 20, 22, 30]] = [1, -1, 1, 1, -1]
    other.iloc[[5, 12, 23, 39]] = ["peak", "trough", "peak", "trough"]
    found = turning_leads(own, other, most=6)
    assert found["kind"].tolist() == ["peak", "trough", "peak", "peak", "trough", "trough"]
    assert found["lead"].fillna(-99).tolist() == [2, 0, -99, 1, -99, -99]  # month 20 is extra, as is 30; 39 was missed
    assert found["series"].isna().sum() == 1 and found["reference"].isna().sum() == 2
    frame = wavy().iloc[:40]
    turns = pd.DataFrame({"orders": own, "output": other})
    table = lead_lag(frame[["orders", "output"]], "output", 6, turns=turns).table
    assert table.loc["orders", ["turn_lead", "turns", "missed", "extra"]].tolist() == [1.0, 3, 1, 2]
    with expect_refusal("E-WARN-006", "'bottom'", "2010-01"):
        turning_leads(own, other.where(other.index != index[0], "bottom"))
    with expect_refusal("E-WARN-006", "'orders'"):
        lead_lag(frame[["orders", "output"]], "output", 6, turns=turns[["output"]])


def test_a_trough_is_no_match_for_a_peak() -> None:
    own, other = pd.Series(0, months(12)), pd.Series(0, months(12))
    own.iloc[[3, 6]], other.iloc[4] = [-1, 1], 1
    assert turning_leads(own, other)["lead"].dropna().tolist() == [-2.0]  # not the trough a month before


def test_turns_may_be_none_at_all() -> None:
    nothing = pd.Series(0, months(12))
    assert turning_leads(nothing, nothing).empty


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ({"reference": "gdp"}, "E-WARN-001", "gdp"),
        ({"reference": "output", "band": "wide"}, "E-KERNEL-001", "newey_west"),
        ({"reference": "output", "most": 140}, "E-KERNEL-001", "lag 140"),
        ({"reference": "output", "most": -1}, "E-KERNEL-001", "lag"),
        ({"reference": "output", "level": 1.0}, "E-WARN-006", "level"),
        ({"reference": "output", "least": 3}, "E-KERNEL-001", "least 3"),
        ({"reference": pd.Series([1.0, 2.0])}, "E-WARN-006", "periods"),
    ],
)
def test_wrong_questions_about_leads_are_refused(options: dict[str, Any], code: str, words: str) -> None:
    with expect_refusal(code, words):
        lead_lag(wavy(), **options)
    with expect_refusal("E-WARN-006", "beside the reference"):
        lead_lag(wavy()[["output"]], "output")
