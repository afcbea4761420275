"""Tests of revisions beside Newey-West by hand, what has no probability, and traffic lights."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from mpmath import betainc, matrix, mp, mpf

from gdpcore.errors import GdpcoreError
from gdpcore.monitor import LightRule, RevisionStatistics, revision_statistics, triangle
from gdpcore.monitor.revision_tests import newey_west_lags
from tests.build import codes, expect_refusal
from tests.unit.test_revision_kernel import EARLIER, LATER, L, P

mp.dps = 40
N = len(P)
PERIODS = pd.period_range("2020Q1", periods=N, freq="Q")
MIDDLE = [5.1, 4.2, 0.0, 2.1, 6.3, 5.5, 5.0, 3.4, 4.6, -1.1, 0.4, 3.6, 5.8, 6.6]


def made(*columns: list[float], n: int = N) -> RevisionStatistics:
    frame = pd.DataFrame({f"v{k}": c[:n] for k, c in enumerate(columns)}, index=PERIODS[:n])
    return revision_statistics(triangle(frame, "GDP", "%"))


# -- by hand ------------------------------------------------------------------------------------------------------------
def by_hand(y: list[mpf], columns: list[list[mpf]], restricted: list[int], value: list[int]) -> tuple[list[mpf], mpf, mpf]:
    """Least squares by normal equations, Newey-West covariance with two lags and n / (n - k), Wald / q and its F probability."""
    n, k = len(y), len(columns)
    x = matrix([[c[t] for c in columns] for t in range(n)])
    inverse = (x.T * x) ** -1
    b = inverse * (x.T * matrix(y))
    e = [y[t] - sum(x[t, j] * b[j] for j in range(k)) for t in range(n)]
    middle = matrix(k, k)
    for lag in range(3):
        weight = 1 - mpf(lag) / 3
        for t in range(lag, n):
            for i in range(k):
                for j in range(k):
                    one = e[t] * e[t - lag] * x[t, i] * x[t - lag, j]
                    other = e[t] * e[t - lag] * x[t - lag, i] * x[t, j]
                    middle[i, j] += weight * (one if lag == 0 else one + other)
    cov = inverse * middle * inverse * n / (n - k)
    q = len(restricted)
    gap = matrix([b[i] - v for i, v in zip(restricted, value, strict=True)])
    part = matrix([[cov[i, j] for j in restricted] for i in restricted])
    wald = (gap.T * part**-1 * gap)[0] / q
    d = n - k
    p = betainc(mpf(d) / 2, mpf(q) / 2, 0, d / (d + q * wald), regularized=True)
    return list(b), wald, p


def test_the_default_number_of_lags() -> None:
    assert [newey_west_lags(n) for n in (12, 14, 100, 400)] == [2, 2, 4, 5]


ONE = [mpf(1)] * N
p_, q_, m_ = ([mpf(x) for x in row] for row in (EARLIER, LATER, map(str, MIDDLE)))
r_ = [b - a for a, b in zip(p_, q_, strict=True)]
HAND = {
    "bias": (r_, [ONE], [0], [0]),
    "mincer_zarnowitz": (q_, [ONE, p_], [0, 1], [0, 1]),
    "efficiency": (r_, [ONE, p_], [1], [0]),
    "news": (r_, [ONE, p_], [0, 1], [0, 0]),
    "noise": (r_, [ONE, q_], [0, 1], [0, 0]),
}


@pytest.mark.parametrize("name", HAND)
def test_against_newey_west_by_hand(name: str) -> None:
    y, columns, restricted, value = HAND[name]
    b, wald, p = by_hand(y, columns, restricted, value)
    row = made(P, L).tests.loc[(1, name)]
    assert row["count"] == N
    assert row["intercept"] == pytest.approx(float(b[0]), abs=1e-9)
    if len(b) > 1:
        assert row["slope"] == pytest.approx(float(b[1]), abs=1e-9)
    statistic = row["statistic"] ** 2 if len(restricted) == 1 else row["statistic"]  # t squared is F
    assert statistic == pytest.approx(float(wald), rel=1e-9)
    assert row["p"] == pytest.approx(float(p), abs=1e-9)


def test_the_revision_before_and_information_by_hand() -> None:
    step = [b - a for a, b in zip(p_, m_, strict=True)]
    late = [b - a for a, b in zip(m_, q_, strict=True)]
    b, wald, p = by_hand(late, [ONE, step], [1], [0])
    done = made(P, MIDDLE, L)
    row = done.tests.loc[(2, "previous_revision")]
    assert (row["slope"], row["statistic"] ** 2, row["p"]) == pytest.approx((float(b[1]), float(wald), float(p)), rel=1e-9)
    known = pd.DataFrame({"a": np.arange(N) % 5 * 1e3, "b": np.cos(np.arange(N))}, index=PERIODS)
    told = revision_statistics(triangle(pd.DataFrame({"v0": P, "v1": L}, index=PERIODS)), information=known)
    z = [[mpf(float(v)) for v in known[c]] for c in known]
    _, wald, p = by_hand(r_, [ONE, *z], [1, 2], [0, 0])
    row = told.tests.loc[(1, "orthogonality")]
    assert (row["statistic"], row["p"]) == pytest.approx((float(wald), float(p)), rel=1e-8)
    assert np.isnan(row["slope"])


def test_sizes_are_those_of_the_kernel_and_p_values_those_of_the_table() -> None:
    done = made(P, L)
    assert done.sizes.loc[1, "count"] == N
    assert done.sizes.loc[1, "mean"] == pytest.approx(float(sum(r_) / N), abs=1e-12)
    assert done.p_value("noise", 1) == done.tests.loc[(1, "noise"), "p"]
    assert done.p_value("news", 1) == pytest.approx(done.p_value("mincer_zarnowitz", 1), rel=1e-9)
    q = done.tests.loc[(1, "autocorrelation")]
    assert q["p"] == pytest.approx(np.exp(-q["statistic"] / 2), rel=1e-12)
    assert "bias" in done.summary() and "没有发布" in done.summary("zh")
    assert "up to 14 revisions" in repr(done)


def test_scale_changes_no_probability() -> None:
    small, large = (
        made(list(np.array(P) * 1e-6), list(np.array(L) * 1e-6)),
        made(list(np.array(P) * 1e12), list(np.array(L) * 1e12)),
    )
    for name in HAND:
        assert small.p_value(name, 1) == pytest.approx(made(P, L).p_value(name, 1), rel=1e-8)
        assert large.p_value(name, 1) == pytest.approx(made(P, L).p_value(name, 1), rel=1e-8)


# -- what has no probability --------------------------------------------------------------------------------------------
def test_eleven_revisions_have_sizes_but_no_probability() -> None:
    done = made(P, L, n=11)
    assert done.sizes.loc[1, "count"] == 11
    assert done.tests["p"].isna().all()
    assert {r.code for r in done.tests["reason"]} == {"N-REV-002", "N-REV-007"}
    with expect_refusal("E-REV-007", "bias", "11", "12"):
        done.p_value("bias", 1)
    with expect_refusal("E-REV-008", "before the first"):
        done.p_value("previous_revision", 1)
    assert made(P, L, n=12).tests.loc[(1, "bias"), "p"] > 0
    for test, label, word in (("bias", 9, "9"), ("t", 1, "mincer_zarnowitz")):
        with expect_refusal("E-REV-009", word):
            done.p_value(test, label)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (
            P,
            P,
            {
                "bias": "N-REV-004",
                "mincer_zarnowitz": "N-REV-004",
                "news": "N-REV-004",
                "noise": "N-REV-004",
                "autocorrelation": "N-REV-003",
            },
        ),
        (P, [x + 0.3 for x in P], {"bias": "N-REV-004", "efficiency": "N-REV-004", "autocorrelation": "N-REV-003"}),
        ([5.0] * N, L, {"mincer_zarnowitz": "N-REV-010", "efficiency": "N-REV-010", "news": "N-REV-010", "noise": "N-REV-004"}),
        (P, [5.0] * N, {"noise": "N-REV-011", "news": "N-REV-004"}),
        ([float("nan")] * N, L, {}),
    ],
)
def test_constant_series_have_reasons(earlier: list[float], later: list[float], expected: dict[str, str]) -> None:
    done = made(earlier, later)
    reasons = {name: r.code for (_, name), r in done.tests["reason"].items() if r is not None}
    assert {k: reasons.get(k) for k in expected} == expected
    missing = {tuple(x) for x in done.missing[["release", "statistic"]].itertuples(index=False)}
    blank = {(1, c) for c in done.sizes.columns if np.isnan(done.sizes.loc[1, c])}
    assert blank <= missing
    assert not np.isinf(done.sizes.to_numpy(dtype=float)).any()
    assert done.tests["p"].isna().eq(done.tests["reason"].notna()).all()


def test_the_newest_figure_is_no_revision_of_itself() -> None:
    nan = float("nan")
    frame = pd.DataFrame({"2024-04-17": [5.0, nan], "2024-07-15": [5.2, 4.7]}, index=["2024Q1", "2024Q2"])
    done = revision_statistics(triangle(frame))
    assert done.sizes["count"].to_dict() == {1: 1}
    assert done.revisions.loc[1].fillna(-1).round(9).tolist() == [0.2, -1]
    again = revision_statistics(triangle(frame), by="maturity", step=1, most=4)
    assert again.sizes["count"].to_dict() == {1: 1, 2: 1, 3: 1}  # months; nothing was known at the end of a quarter
    alone = revision_statistics(triangle(frame.iloc[1:]))
    assert alone.sizes["count"].to_dict() == {1: 0}
    assert alone.missing[alone.missing["statistic"] == "mean"]["reason"].map(lambda r: r.code).tolist() == ["N-REV-001"]


def test_a_figure_that_later_vintages_confirm_counts_as_no_revision() -> None:
    nan = float("nan")
    frame = pd.DataFrame(
        {"2024-04-17": [5.0, nan], "2024-07-15": [5.0, 4.7], "2024-10-18": [5.0, 4.5]}, index=["2024Q1", "2024Q2"]
    )
    done = revision_statistics(triangle(frame), count="changes")
    assert done.revisions.round(9).to_numpy().tolist() == [[0.0, -0.2]]
    assert triangle(frame).places("changes").tolist() == [[0, -1], [1, 2]]


def test_against_a_named_release_or_maturity() -> None:
    done = revision_statistics(triangle(pd.DataFrame({"a": P, "b": MIDDLE, "c": L}, index=PERIODS)), against=2)
    assert list(done.sizes.index) == [1]
    assert done.revisions.loc[1].tolist() == pytest.approx([b - a for a, b in zip(P, MIDDLE, strict=True)])
    with expect_refusal("E-REV-009", "latest, 1, 2, 3"):
        revision_statistics(triangle(pd.DataFrame({"a": P, "b": MIDDLE, "c": L}, index=PERIODS)), against=4)


def test_gaps_are_a_finding() -> None:
    frame = pd.DataFrame({"a": P, "b": L}, index=PERIODS).drop(PERIODS[3])
    assert codes(revision_statistics(triangle(frame)).findings) == ["W-REV-002"]


def test_refused_arguments() -> None:
    both = triangle(pd.DataFrame({"a": P, "b": L}, index=PERIODS))
    for how, word in (
        ({"by": "size"}, "by"),
        ({"against": 1}, "against"),
        ({"most": 0}, "most"),
        ({"count": "x"}, "count"),
        ({"lags": -1}, "lags"),
    ):
        with expect_refusal("E-REV-006", word):
            revision_statistics(both, **how)  # type: ignore[arg-type]
    with expect_refusal("E-REV-004", "a"):
        revision_statistics(both, by="maturity")
    for bad in (["x"] * N, [np.inf] * N):
        with expect_refusal("E-REV-001"):
            revision_statistics(both, information=pd.DataFrame({"z": bad}, index=PERIODS))


# -- lights -------------------------------------------------------------------------------------------------------------
def test_lights_say_the_number_the_thresholds_and_why_there_is_none() -> None:
    table = made(P, L).lights()
    assert set(table["light"]) <= {"green", "amber", "red", "grey"}
    row = table.set_index("rule").loc["relevance"]
    assert row["value"] == made(P, L).sizes.loc[1, "theil_u2"]
    assert (row["amber"], row["red"], row["light"]) == (0.8, 1.0, "green")
    grey = table[table["light"] == "grey"]
    assert (grey["reason"] != "").all() and len(grey) >= 1
    short = made(P, L, n=5).lights(language="zh")
    assert short.set_index("rule").loc["bias", "light"] == "grey"
    assert "5" in short.set_index("rule").loc["bias", "reason"]


def test_rules_of_ones_own_in_both_directions() -> None:
    high, low = LightRule("size", "mean", 0.1, 0.2, absolute=True), LightRule("p", "bias.p", 0.1, 0.05)
    assert [high.light(x) for x in (0.05, -0.1, -0.2, float("nan"))] == ["green", "amber", "red", "grey"]
    assert [low.light(x) for x in (0.2, 0.1, 0.05)] == ["green", "amber", "red"]
    table = made(P, L).lights([high, low])
    assert table["rule"].tolist() == ["size", "p"]
    with expect_refusal("E-REV-009", "mean_absolute"):
        made(P, L).lights([LightRule("x", "means", 1, 2)])
    with expect_refusal("E-REV-009", "bias.p"):
        made(P, L).lights([LightRule("x", "bias", 1, 2)])
    for amber, red in ((1.0, 1.0), (float("nan"), 1.0)):
        with pytest.raises(GdpcoreError, match="E-REV-010"):
            LightRule("x", "mean", amber, red)
