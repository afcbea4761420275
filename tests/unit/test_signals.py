"""Signals of events: curves and areas by hand and in closed form, DeLong's errors written out, usefulness, out of sample, refusals."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from gdpcore.kernel import signal_roc as kernel
from gdpcore.monitor import event_signals
from tests.build import codes, expect_refusal, said


# -- curves and areas --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("scores", "events", "expected"),
    [
        ([1, 2, 3, 4], [0, 0, 1, 1], 1.0),
        ([4, 3, 2, 1], [0, 0, 1, 1], 0.0),
        ([1, 3, 2, 4], [0, 0, 1, 1], 0.75),
        ([2, 2, 2, 2], [0, 1, 0, 1], 0.5),  # all tied
        ([1, 2, 2, 3], [0, 0, 1, 1], 0.875),  # one tie counts half
        ([1, 1, 1, 2], [1, 0, 0, 1], 0.75),
    ],
)
def test_areas_by_hand(scores: list[float], events: list[int], expected: float) -> None:
    e = np.array(events, dtype=bool)
    assert kernel.roc(scores, e).area == pytest.approx(expected, abs=1e-15)
    assert kernel.area(scores, e).values[0] == pytest.approx(expected, abs=1e-15)


def test_a_curve_by_hand() -> None:
    curve = kernel.roc([5.0, 4.0, 4.0, 3.0, 1.0], np.array([True, True, False, False, True]))
    assert curve.values.tolist() == [np.inf, 5.0, 4.0, 3.0, 1.0]
    assert curve.hits.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3, 1])
    assert curve.false_alarms.tolist() == [0, 0, 0.5, 1, 1]
    assert curve.area == pytest.approx((1 + 1 + (0.5 + 1) + 0 + 0) / 6)  # six pairs: 5>4, 5>3, 4=4, 4>3, 1<4, 1<3


@pytest.mark.parametrize("gap", [0.5, 1.0, 2.0])
def test_the_area_of_two_normal_laws(gap: float) -> None:
    """At the quantiles of two normal laws apart by ``gap`` the area is Phi(gap / sqrt 2), and the curve is the binormal one."""
    q = (np.arange(4000) + 0.5) / 4000
    scores = np.concatenate([norm.ppf(q), norm.ppf(q) + gap])
    events = np.repeat([False, True], 4000)
    curve = kernel.roc(scores, events)
    assert curve.area == pytest.approx(norm.cdf(gap / np.sqrt(2)), abs=5e-6)
    for alarm in (0.05, 0.3, 0.8):
        hit = np.interp(alarm, curve.false_alarms, curve.hits)
        assert hit == pytest.approx(norm.cdf(gap + norm.ppf(alarm)), abs=1e-3)


def test_delong_written_out_pair_by_pair() -> None:
    rng = np.random.default_rng(3)
    events = rng.random(40) < 0.4
    scores = np.round(rng.normal(size=(3, 40)) + events, 1)  # with ties
    found = kernel.area(scores, events)
    kernel_of = np.empty((3, events.sum(), (~events).sum()))
    for k, (i, x), (j, y) in product(range(3), enumerate(np.flatnonzero(events)), enumerate(np.flatnonzero(~events))):
        a, b = scores[k, x], scores[k, y]
        kernel_of[k, i, j] = 1.0 if a > b else 0.5 if a == b else 0.0
    np.testing.assert_allclose(found.values, kernel_of.mean(axis=(1, 2)), rtol=1e-13)
    s10, s01 = np.cov(kernel_of.mean(axis=2)), np.cov(kernel_of.mean(axis=1))
    expected = s10 / events.sum() + s01 / (~events).sum()
    np.testing.assert_allclose(found.covariance, expected, rtol=1e-12, atol=1e-15)
    difference, error = kernel.area_difference(found, 0, 2)
    assert difference == pytest.approx(found.values[0] - found.values[2])
    assert error == pytest.approx(np.sqrt(expected[0, 0] + expected[2, 2] - 2 * expected[0, 2]))
    assert (found.lower < found.values).all() and (found.values < found.upper).all()


def test_the_band_covers_the_area_of_two_normal_laws() -> None:
    rng, held = np.random.default_rng(4), 0
    events = np.repeat([False, True], [60, 30])
    truth = norm.cdf(1 / np.sqrt(2))
    for _ in range(400):
        found = kernel.area(rng.normal(size=90) + events, events, level=0.9)
        held += found.lower[0] <= truth <= found.upper[0]
    assert 0.86 <= held / 400 <= 0.94


def test_a_perfect_area_has_a_band_all_the_same() -> None:
    found = kernel.area([1.0, 2, 3, 4, 5, 6], np.array([False] * 3 + [True] * 3), level=0.9)
    assert (found.values[0], found.upper[0]) == (1.0, 1.0)
    assert found.lower[0] == pytest.approx(0.05 ** (1 / 3))  # three of three
    down = kernel.area([6.0, 5, 4, 3, 2, 1], np.array([False] * 3 + [True] * 3), level=0.9)
    assert (down.values[0], down.lower[0]) == (0.0, 0.0) and down.upper[0] == pytest.approx(1 - 0.05 ** (1 / 3))


def test_blocks_of_one_period_agree_with_delong_and_long_blocks_do_not_look_surer() -> None:
    rng = np.random.default_rng(5)
    wave = np.sin(np.arange(240) / 10)
    events, scores = wave > 0.5, wave + rng.normal(size=240)
    found = kernel.area(scores, events)
    single = kernel.block_areas(scores, events, 1, 1500, seed=1)
    assert np.nanstd(single) == pytest.approx(found.errors[0], rel=0.1)
    assert np.nanmean(single) == pytest.approx(found.values[0], abs=0.01)
    slow = np.repeat(rng.normal(size=20), 12) + wave  # errors that last a year
    assert np.nanstd(kernel.block_areas(slow, events, 24, 800, 1)) > np.nanstd(kernel.block_areas(slow, events, 1, 800, 1))
    one = np.zeros(12, dtype=bool)
    one[3] = True
    assert np.isnan(kernel.block_areas(np.arange(12.0), one, 1, 50, 0)).any()  # draws without the event


def test_usefulness_by_hand() -> None:
    plain = kernel.worth(0.9, 0.3, 0.4)
    assert float(plain.values) == pytest.approx(0.4 - (0.4 * 0.1 + 0.6 * 0.3))
    assert float(plain.relative) == pytest.approx(100 * (0.4 - 0.22) / 0.4)
    assert float(plain.noise_to_signal) == pytest.approx(1 / 3)
    rare = kernel.worth(0.9, 0.3, 0.4, share=0.2)  # missed .4 x .2 = .08 a period, alarms .6 x .8 = .48
    assert float(rare.values) == pytest.approx(0.08 - (0.08 * 0.1 + 0.48 * 0.3))
    assert float(kernel.worth(1.0, 0.0, 0.3, share=0.1).relative) == pytest.approx(100.0)
    assert np.isnan(kernel.worth(0.0, 0.2, 0.5).noise_to_signal)


def test_the_most_useful_threshold_is_the_strictest_of_equals() -> None:
    curve = kernel.roc([1.0, 2, 3, 4, 5, 6], np.array([False, False, True, False, True, True]))
    bound, worth = kernel.best_threshold(curve, 0.5)  # >= 5 hits 2/3 without an alarm; >= 3 hits all with 1/3: equally useful
    assert bound == 5.0 and float(worth.values) == pytest.approx(1 / 3)
    assert kernel.best_threshold(curve, 0.8)[0] == 3.0  # who fears missed events warns sooner
    assert kernel.best_threshold(curve, 0.05)[0] == 5.0


@pytest.mark.parametrize(
    ("call", "code", "words"),
    [
        (lambda: kernel.area([1.0, 2, 3], np.array([True, False, False])), "E-WARN-008", "at least 2"),
        (lambda: kernel.roc([1.0, 2], np.array([False, False])), "E-WARN-008", "0 periods before an event"),
        (lambda: kernel.roc([1.0, np.nan], np.array([False, True])), "E-KERNEL-001", "missing"),
        (lambda: kernel.roc([1.0, np.inf], np.array([False, True])), "E-KERNEL-001", "infinite"),
        (lambda: kernel.roc([1.0, 2.0], [0, 1]), "E-KERNEL-001", "bool"),
        (lambda: kernel.roc(np.ones((2, 2)), np.array([False, True])), "E-KERNEL-001", "one series"),
        (lambda: kernel.worth(0.5, 0.5, 1.0), "E-KERNEL-001", "preference"),
        (lambda: kernel.worth(0.5, 0.5, 0.5, share=0.0), "E-KERNEL-001", "share"),
        (lambda: kernel.area([1.0, 2, 3, 4], np.array([True, False] * 2), level=1.0), "E-KERNEL-001", "level"),
        (lambda: kernel.block_areas([1.0, 2], np.array([True, False]), 0, 10, 0), "E-KERNEL-001", "block"),
    ],
)
def test_what_cannot_be_judged_is_refused(call: Any, code: str, words: str) -> None:
    with expect_refusal(code, words):
        call()


# -- events ------------------------------------------------------------------------------------------------------------
def world(count: int = 240, noise: float = 0.6, seed: int = 0) -> tuple[pd.DataFrame, pd.Series]:
    """Made up: a wave that comes before events by some months, and a series that knows nothing."""
    rng, months = np.random.default_rng(seed), pd.period_range("2000-01", periods=count, freq="M")
    wave = np.sin(np.arange(count) / 7)
    events = pd.Series(np.roll(wave, 5) > 0.97, months)
    frame = pd.DataFrame({"wave": wave + noise * rng.normal(size=count), "noise": rng.normal(size=count)}, months)
    return frame, events


def test_a_signal_is_made_of_what_was_known_before() -> None:
    frame, events = world()
    found = event_signals(frame, events, horizon=6, method="roc")
    for last in (120, 175):
        part = event_signals(frame.iloc[:last], events.iloc[:last], horizon=6, method="roc", draws=10)
        pd.testing.assert_frame_equal(part.scores, found.scores.iloc[:last])
        pd.testing.assert_frame_equal(part.signals, found.signals.iloc[:last])
    later = events.copy()
    later.iloc[-6:] = ~later.iloc[-6:]  # what comes after the last period whose outcome counts
    again = event_signals(frame, later, horizon=6, method="roc", draws=10)
    pd.testing.assert_frame_equal(again.scores.iloc[:-6], found.scores.iloc[:-6])


def test_outcomes_by_hand() -> None:
    months = pd.period_range("2020-01", periods=60, freq="M")
    events = pd.Series(False, months)
    events.iloc[[10, 11, 30, 45]] = True
    frame = pd.DataFrame({"x": np.arange(60.0) % 7}, months)
    found = event_signals(frame, events, horizon=3, method="roc", least=3, draws=20)
    y = found.outcome
    assert y.iloc[[6, 7, 8, 9, 12, 27, 29, 31]].tolist() == [0, 1, 1, 1, 0, 1, 1, 0]
    assert y.iloc[[10, 11, 30, 57, 58, 59]].isna().all() and found.episodes == 3
    assert (
        found.scores["x"].iloc[:12].isna().all() and found.scores["x"].notna().iloc[12]
    )  # the outcome of month 9 is complete in month 12
    hits = found.signals["x"][(y == 1) & found.scores["x"].notna()]
    assert found.skill.loc["x", "hits"] == pytest.approx(100 * hits.mean()) and found.skill.loc["x", "warned"] == len(hits)


def test_the_roc_signal_of_one_period_written_out() -> None:
    frame, events = world()
    found, t, horizon = event_signals(frame, events, horizon=6, method="roc", draws=10), 150, 6
    y = found.outcome.to_numpy()
    rows = [s for s in range(t - horizon + 1) if not np.isnan(y[s])]
    x, e = frame["wave"].to_numpy(), np.array([y[s] == 1 for s in rows])
    past = x[rows]
    useful = {c: (past[e] >= c).mean() - (past[~e] >= c).mean() for c in past}
    bound = max(c for c in useful if useful[c] >= max(useful.values()) - 1e-12)
    assert found.thresholds["wave"].iloc[t] == bound and found.signals["wave"].iloc[t] == float(x[t] >= bound)
    assert found.scores["wave"].iloc[t] == pytest.approx((past < x[t]).mean())


def test_the_logit_of_one_period_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    frame, events = world()
    found, t = event_signals(frame, events, horizon=6, draws=10), 170
    y = found.outcome.to_numpy()
    rows = [s for s in range(t - 5) if not np.isnan(y[s])]
    fit = sm.Logit(y[rows], sm.add_constant(frame.to_numpy()[rows])).fit(disp=0)
    expected = fit.predict(np.concatenate([[1.0], frame.to_numpy()[t]])[None])[0]
    assert found.scores["logit"].iloc[t] == pytest.approx(expected, rel=1e-6)


def test_skill_tells_who_knows_from_who_does_not() -> None:
    frame, events = world()
    skill = event_signals(frame, events, horizon=6, method="roc").skill
    assert skill.loc["wave", "auc"] > 0.75 and skill.loc["wave", "lower"] > 0.7 and skill.loc["wave", "noise_to_signal"] < 0.5
    assert skill.loc["noise", "lower"] < 0.55 and skill.loc["noise", "auc_in_sample"] >= 0.5
    assert skill.loc["wave", "relative_usefulness"] > 30 > skill.loc["noise", "relative_usefulness"]
    cautious = event_signals(frame, events, horizon=6, method="roc", losses="periods")
    assert cautious.skill.loc["wave", "false_alarms"] < skill.loc["wave", "false_alarms"]  # as events are rare
    assert cautious.skill.loc["wave", "auc"] == skill.loc["wave", "auc"]
    found = event_signals(frame, events, horizon=6, method="roc")
    difference, error = found.difference("wave", "noise")
    assert difference > 2 * error > 0


def test_who_goes_down_before_events_is_learned_as_well() -> None:
    frame, events = world()
    up, down = (event_signals(s * frame[["wave"]], events, 6, method="roc", draws=10) for s in (1.0, -1.0))
    pd.testing.assert_series_equal(up.scores["wave"], down.scores["wave"], rtol=1e-12)
    pd.testing.assert_frame_equal(up.signals, down.signals)


def test_events_parted_without_an_error_have_no_logit_and_it_is_said() -> None:
    frame, events = world(noise=0.0)
    sharp = frame[["wave"]].copy()
    found = event_signals(frame[["wave"]], events, 6, method="roc")
    sharp["wave"] = found.outcome.fillna(0.0) * 10 + np.linspace(0, 1, len(sharp))  # knows the outcome itself
    with expect_refusal("E-WARN-008"):  # no fit, so nothing to judge
        event_signals(sharp, events, 6)
    both = pd.DataFrame({"a": frame["wave"] + frame["noise"], "b": 2 * (frame["wave"] + frame["noise"])})
    with expect_refusal("E-WARN-008"):  # two columns that say the same
        event_signals(both, events, 6)


def test_one_indicator_that_cannot_be_judged_is_a_finding() -> None:
    frame, events = world()
    frame.loc["2008":, "noise"] = np.nan
    frame["noise"] = frame["noise"].where(frame.index < pd.Period("2001-06", "M"))
    found = event_signals(frame, events, 6, method="roc")
    assert codes(found.findings) == ["W-WARN-002"] and np.isnan(found.skill.loc["noise", "auc"])
    said(found.findings[0], "noise")
    assert found.skill.loc["wave", "auc"] > 0.7


def test_failed_fits_are_counted() -> None:
    frame, events = world()
    frame["late"] = np.where(np.arange(240) < 100, 1.0, frame["noise"])  # does not move for years: no estimate until it does
    found = event_signals(frame[["wave", "late"]], events, 6)
    assert codes(found.findings) == ["W-WARN-001"] and found.findings[0].fields["count"] > 50
    said(found.findings[0], "logit")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"method": "oracle"}, "E-WARN-001", "logit, roc"),
        ({"losses": "money"}, "E-WARN-001", "shares, periods"),
        ({"horizon": 0}, "E-WARN-006", "horizon"),
        ({"least": 1}, "E-WARN-006", "least"),
        ({"events": "none"}, "E-WARN-008", "0 periods before an event"),
        ({"events": "late"}, "E-WARN-008", "before an event"),
        ({"events": "two"}, "E-WARN-006", "neither true nor false"),
        ({"events": "short"}, "E-WARN-006", "same periods"),
        ({"events": "bare"}, "E-WARN-006", "no indicator"),
        ({"still": True}, "E-WARN-006", "never moves"),
    ],
)
def test_too_little_is_refused(change: dict[str, Any], code: str, words: str) -> None:
    frame, events = world()
    kind, still = change.get("events"), change.get("still")
    options = {"horizon": 6, **{k: v for k, v in change.items() if k not in ("events", "still")}}
    if kind == "none":
        events = events & False
    elif kind == "late":  # a single event at the end: nothing to learn from before it
        events = events & (events.index > pd.Period("2019-06", "M"))
    elif kind == "two":
        events = events.astype(float) * 2
    elif kind == "short":
        events = events.iloc[1:]
    elif kind == "bare":
        frame = frame[[]]
    if still:
        frame["noise"] = 3.0
    with expect_refusal(code, words):
        event_signals(frame, events, **options)
