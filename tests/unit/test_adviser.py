"""The adviser: each rule on made-up data that call for it, refusal of class C, and reasons in both languages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdpcore.accounts.adviser import METHODS, SHORT, Advice, advise
from gdpcore.errors import KernelError, ReviewError
from tests.build import expect_refusal

NAN = np.nan


def made(seed: int = 1, years: int = 20, rho: float = 0.5, noise: float = 1.0, slope: float = 3.0, ahead: int = 0) -> Any:
    """Made-up totals that follow a trending indicator with an AR(1) error."""
    random = np.random.default_rng(seed)
    periods = 4 * years + ahead
    x = 100 + np.cumsum(random.normal(1.0, 1.5, periods))
    u = np.zeros(periods)
    for t in range(1, periods):
        u[t] = rho * u[t - 1] + random.normal(0, noise)
    path = 50 + slope * x + u
    return path[: 4 * years].reshape(years, 4).sum(-1), x


def codes(advice: Any) -> list[str]:
    return [r.code for r in advice.reasons]


def verdict(advice: Advice, method: str) -> Any:
    return next(v for v in (advice, *advice.alternatives) if v.method == method)


def test_without_an_indicator_a_smooth_path_and_never_better_than_acceptable() -> None:
    advice = advise([400.0, 412.0, 431.0, 440.0])
    assert (advice.method, advice.rank, codes(advice)) == ("smooth", "B", ["W-ADVICE-001"])
    assert {v.method for v in advice.alternatives} == set(METHODS) - {"smooth"}
    assert all(v.rank == "C" for v in advice.alternatives)


def test_the_same_concept_moving_along_is_benchmarked() -> None:
    y, x = made()
    advice = advise(y, x, same_concept=True)
    assert (advice.method, advice.rank, advice.reasons) == ("denton", "A", ())
    assert advice.evidence.correlation[0] > 0.8


def test_past_the_last_total_the_benchmark_method_is_cholette_dagum() -> None:
    y, x = made(ahead=3)
    advice = advise(y, x, same_concept=True)
    assert advice.method == "cholette-dagum" and advice.rank == "A" and advice.evidence.ahead == 3


def test_a_related_indicator_with_a_stationary_error_goes_to_chow_lin() -> None:
    y, x = made(seed=8, years=30, rho=0.8, noise=3.0)
    advice = advise(y, x)
    assert (advice.method, advice.rank) == ("chow-lin", "A"), advice.text()
    assert not advice.evidence.at_bound and advice.evidence.t_values[0] > 2
    assert verdict(advice, "denton").rank == "B" and "W-ADVICE-008" in codes(verdict(advice, "denton"))
    assert "W-ADVICE-016" in codes(verdict(advice, "fernandez"))


def test_a_drifting_error_goes_to_fernandez() -> None:
    y, x = made(seed=3, rho=1.0, noise=5.0)
    advice = advise(y, x)
    assert advice.evidence.drifting
    assert (advice.method, advice.rank) == ("fernandez", "A"), advice.text()
    assert verdict(advice, "chow-lin").rank == "B"
    assert set(codes(verdict(advice, "chow-lin"))) <= {"W-ADVICE-018", "W-ADVICE-015"}
    assert codes(verdict(advice, "litterman")) == ["W-ADVICE-017"]


def test_a_rho_near_one_points_to_fernandez() -> None:
    y, x = made(years=30)
    y = y + 4 * np.cumsum(np.cumsum(np.random.default_rng(1).normal(0, 30, 30)))
    advice = advise(y, x, method="chow-lin", allow_c=True)
    assert advice.evidence.near_one and "W-ADVICE-018" in codes(advice)
    assert "Fernandez" in advice.text("zh") and "随机游走" in advice.text("zh")


def test_rho_at_zero_is_said_with_what_to_do() -> None:
    for seed in range(40):
        y, x = made(seed=seed, rho=-0.5, noise=3.0)
        advice = advise(y, x, method="chow-lin")
        if advice.evidence.rho == 0.0:
            break
    assert advice.evidence.at_bound and advice.rank == "B" and codes(advice) == ["W-ADVICE-014"]
    assert "curve" in advice.text("en") and "曲线" in advice.text("zh")
    assert not advice.evidence.drifting


def test_an_indicator_that_does_not_move_along_is_left_out() -> None:
    y, _ = made()
    noise = 100 + np.random.default_rng(9).normal(0, 1, 80)
    advice = advise(y, noise)
    assert advice.method == "smooth" and codes(advice) == ["W-ADVICE-003"]
    with expect_refusal("E-ADVICE-001", "chow-lin", "smooth", kind=ReviewError):
        advise(y, noise, method="chow-lin")


def test_a_negative_coefficient_is_class_c_and_given_only_when_asked() -> None:
    y, x = made(slope=-3.0, noise=0.5)
    y = y + 4000
    with expect_refusal("E-ADVICE-001", "chow-lin", kind=ReviewError):
        advise(y, x, method="chow-lin")
    advice = advise(y, x, method="chow-lin", allow_c=True)
    assert advice.rank == "C" and "W-ADVICE-012" in codes(advice)


def test_the_refusal_carries_every_reason() -> None:
    y, x = made()
    with pytest.raises(ReviewError) as caught:
        advise(y, np.stack([x, x[::-1] - 150]), method="denton")
    assert [f.code for f in caught.value.findings][:3] == ["E-ADVICE-001", "W-ADVICE-006", "W-ADVICE-007"]


def test_pro_rata_is_class_c_always() -> None:
    with expect_refusal("E-ADVICE-001", "pro-rata", kind=ReviewError):
        advise([400.0, 412.0], method="pro-rata")
    assert codes(advise([400.0, 412.0], method="pro-rata", allow_c=True)) == ["W-ADVICE-002"]


def test_short_samples_are_said_and_too_short_ones_not_regressed() -> None:
    y, x = made(years=SHORT - 2)
    advice = advise(y, x)
    assert "W-ADVICE-009" in codes(verdict(advice, "chow-lin")) and advice.evidence.cointegration is None
    y, x = made(years=2)
    advice = advise(y, x)
    assert advice.method == "denton" and advice.rank == "B" and "W-ADVICE-009" in codes(advice)
    assert np.isnan(advice.evidence.correlation[0])
    assert codes(verdict(advice, "chow-lin")) == ["W-ADVICE-011"]
    assert codes(verdict(advice, "smooth")) == ["W-ADVICE-004"]


def test_weak_coefficients_are_named() -> None:
    y, x = made(noise=3.0)
    junk = np.random.default_rng(4).normal(0, 1, 80)
    advice = advise(y, np.stack([x, junk]), method="chow-lin", allow_c=True)
    weak = [r for r in advice.reasons if r.code == "W-ADVICE-013"]
    assert weak and "2 (t = " in weak[0].text("en")


def test_a_moderate_correlation_makes_a_benchmark_acceptable_only() -> None:
    y, x = made(seed=5, noise=12.0, rho=0.0)
    advice = advise(y, x, same_concept=True, method="denton", allow_c=True)
    assert 0.3 <= advice.evidence.correlation[0] < 0.8, advice.evidence
    assert advice.rank == "B" and codes(advice) == ["W-ADVICE-010"]


def test_totals_that_are_the_indicator_have_nothing_left_to_drift() -> None:
    _, x = made()
    advice = advise(x.reshape(20, 4).sum(-1), x, same_concept=True)
    assert advice.method == "denton" and advice.evidence.cointegration == 0.0


def test_missing_totals_count_as_missing() -> None:
    y, x = made()
    y[3] = NAN
    assert advise(y, x).evidence.totals == 19


def test_every_reason_can_be_told_in_both_languages() -> None:
    seen = set()
    y, x = made(years=8)
    for args in ((y,), (y, x), (y, -x), (y[:2], x[:8]), (y, np.stack([x, np.random.default_rng(1).normal(0, 1, 32)]))):
        advice = advise(*args, allow_c=True)
        for v in (advice, *advice.alternatives):
            for reason in v.reasons:
                seen.add(reason.code)
                assert reason.text("en") and any("\u4e00" <= c <= "\u9fff" for c in reason.text("zh"))
    assert len(seen) >= 9


def test_what_cannot_be_judged_is_refused() -> None:
    y, x = made()
    with expect_refusal("E-ADVICE-002", "kalman", kind=KernelError):
        advise(y, x, method="kalman")
    for call in (
        lambda: advise([NAN, NAN]),
        lambda: advise(y[None], x),
        lambda: advise(y, x[:40]),
        lambda: advise(y, np.where(x == x[3], NAN, x)),
        lambda: advise(y, x[None, None]),
        lambda: advise(y, x, conversion="median"),
    ):
        with expect_refusal("E-KERNEL-001", kind=KernelError):
            call()
    with expect_refusal("E-DISAGG-002", kind=KernelError):
        advise(y, np.stack([x, 2 * x]))
