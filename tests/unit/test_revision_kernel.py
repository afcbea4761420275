"""Sizes of revisions beside exact fractions, and a revised value in two parts."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction as F

import numpy as np
import pytest
from mpmath import mp, mpf
from mpmath import sqrt as root

from gdpcore.kernel.revision import Sizes, sizes, volume_and_price
from tests.build import expect_refusal

mp.dps = 40
EARLIER = ["5.0", "4.2", "-0.3", "2.0", "6.1", "5.5", "4.9", "3.7", "4.4", "-1.2", "0.6", "3.3", "5.8", "6.4"]
LATER = ["5.2", "4.0", "0.1", "2.0", "6.6", "5.4", "5.1", "3.2", "4.9", "-1.0", "0.4", "3.9", "5.7", "6.9"]
P, L = ([float(x) for x in row] for row in (EARLIER, LATER))


def exact() -> dict[str, mpf]:
    """Every statistic of the table above in fractions; roots with 40 digits."""
    p, q = [F(x) for x in EARLIER], [F(x) for x in LATER]
    n = len(p)
    r = [b - a for a, b in zip(p, q, strict=True)]

    def number(x: F) -> mpf:
        return mpf(x.numerator) / x.denominator

    def mean(x: list[F]) -> F:
        return sum(x, F(0)) / len(x)

    def cross(x: list[F], y: list[F]) -> F:
        return sum(((a - mean(x)) * (b - mean(y)) for a, b in zip(x, y, strict=True)), F(0))

    def sign(x: F) -> int:
        return (x > 0) - (x < 0)

    square = mean([x * x for x in r])
    rho = [sum(((r[t] - mean(r)) * (r[t - k] - mean(r)) for t in range(k, n)), F(0)) / cross(r, r) for k in (1, 2)]
    agreement = number(cross(p, q)) / root(number(cross(p, p) * cross(q, q)))
    var_p, var_q = number(cross(p, p) / n), number(cross(q, q) / n)
    turns = [sign(p[t] - p[t - 1]) != sign(q[t] - q[t - 1]) for t in range(1, n)]
    wrong = sum(((r[t] / q[t - 1]) ** 2 for t in range(1, n)), F(0))
    naive = sum((((q[t] - q[t - 1]) / q[t - 1]) ** 2 for t in range(1, n)), F(0))
    box = n * (n + 2) * (rho[0] ** 2 / (n - 1) + rho[1] ** 2 / (n - 2))
    return {
        "mean": number(mean(r)),
        "mean_absolute": number(mean([abs(x) for x in r])),
        "relative_mean_absolute": number(100 * sum(abs(x) for x in r) / sum(abs(x) for x in p)),
        "root_mean_square": root(number(square)),
        "sd": root(number(cross(r, r) / (n - 1))),
        "minimum": number(min(r)),
        "maximum": number(max(r)),
        "spread": number(max(r) - min(r)),
        "upward": number(F(100 * sum(x > 0 for x in r), n)),
        "sign_changes": number(F(100 * sum(sign(a) != sign(b) for a, b in zip(p, q, strict=True)), n)),
        "turn_changes": number(F(100 * sum(turns), n - 1)),
        "theil_u1": root(number(square)) / (root(number(mean([x * x for x in q]))) + root(number(mean([x * x for x in p])))),
        "theil_u2": root(number(wrong)) / root(number(naive)),
        "mean_share": 100 * number(mean(r) ** 2 / square),
        "slope_share": 100 * (root(var_p) - agreement * root(var_q)) ** 2 / number(square),
        "rest_share": 100 * (1 - agreement**2) * var_q / number(square),
        "signal_to_noise": root(number(cross(q, q) / cross(r, r))),
        "correlation": number(cross(p, r)) / root(number(cross(p, p) * cross(r, r))),
        "agreement": agreement,
        "autocorrelation": number(rho[0]),
        "ljung_box": number(box),
        "ljung_box_p": mp.exp(-number(box) / 2),  # chi-squared with two degrees of freedom
    }


@pytest.mark.parametrize("name", exact())
def test_every_statistic_to_nine_digits(name: str) -> None:
    assert abs(float(getattr(sizes(P, L), name)) - float(exact()[name])) <= 1e-9


def test_numbers_one_can_check_by_hand() -> None:
    done = sizes([2.0, 4.0, 6.0, 8.0], [3.0, 4.0, 5.0, 10.0])  # R = 1, 0, -1, 2
    assert done.values.tolist() == [1, 0, -1, 2]
    assert (float(done.mean), float(done.mean_absolute), float(done.spread)) == (0.5, 1.0, 3.0)
    assert float(done.root_mean_square) == pytest.approx(np.sqrt(6 / 4), rel=1e-15)
    assert float(done.sd) == pytest.approx(np.sqrt(5 / 3), rel=1e-15)  # .25 + .25 + 2.25 + 2.25 = 5
    assert (float(done.upward), float(done.relative_mean_absolute)) == (50.0, 20.0)
    assert float(done.theil_u2) == pytest.approx(np.sqrt(0 + 1 / 16 + 4 / 25) / np.sqrt(1 / 9 + 1 / 16 + 1), rel=1e-14)


def test_the_mean_square_falls_into_three_parts() -> None:
    done = sizes(P, L)
    assert float(done.mean_share + done.slope_share + done.rest_share) == pytest.approx(100.0, abs=1e-10)


def test_a_batch_is_its_rows_and_gaps_are_left_out() -> None:
    nan = float("nan")
    rows = [(P, L), ([*P[:5], nan, *P[6:]], L), ([nan] * 14, L), ([1.0] + [nan] * 13, L)]
    whole = sizes([a for a, _ in rows], [b for _, b in rows])
    for k, (a, b) in enumerate(rows):
        one = sizes(a, b)
        for f in fields(Sizes):
            assert np.array_equal(getattr(whole, f.name)[k], getattr(one, f.name), equal_nan=f.name not in ("level_revision",)), (
                f.name
            )
    assert whole.count.tolist() == [14, 13, 0, 1]
    assert whole.gaps.tolist() == [0, 1, 0, 0]
    assert np.isnan(whole.mean[2])
    assert np.isnan(whole.sd[3])


def test_a_gap_breaks_neighbours() -> None:
    done = sizes([1.0, 2.0, np.nan, 4.0, 5.0], [2.0, 2.0, 9.0, 4.0, 3.0])
    r, m = np.array([1.0, 0, 0, -2]), -0.25
    d = r - m
    assert float(done.autocorrelation) == pytest.approx((d[0] * d[1] + d[2] * d[3]) / (d @ d), rel=1e-14)
    assert float(done.turn_changes) == 100.0
    assert not done.later_zero  # the gap is not a figure of zero
    assert float(done.theil_u2) == pytest.approx(np.sqrt(0 + 4 / 16) / np.sqrt(0 + 1 / 16), rel=1e-14)


def test_what_does_not_vary_is_missing_and_never_infinite() -> None:
    for p, q in (([2.0] * 5, [2.0] * 5), ([5.1, 6.1, 4.2], [5.3, 6.3, 4.4]), ([0.0] * 4, [0.0] * 4), ([1.0] * 4, [1.0, 2, 3, 4])):
        done = sizes(p, q)
        assert not any(np.isinf(getattr(done, f.name)).any() for f in fields(Sizes))
    shifted = sizes([5.1, 6.1, 4.2], [5.3, 6.3, 4.4])  # by 0.2 each, up to float64
    assert shifted.level_revision and float(shifted.sd) == 0.0
    assert np.isnan([shifted.signal_to_noise, shifted.correlation, shifted.autocorrelation, shifted.ljung_box_p]).all()
    assert np.isnan([sizes([0.0] * 4, [0.0] * 4).theil_u1, sizes([0.0] * 4, [1.0] * 4).relative_mean_absolute]).all()
    zero = sizes([1.0, 2.0, 3.0], [1.0, 0.0, 3.0])
    assert zero.later_zero and np.isnan(zero.theil_u2)


@pytest.mark.parametrize("scale", [1e-200, 1e-6, 1e12, 1e200])
def test_scales(scale: float) -> None:
    done, base = sizes(np.array(P) * scale, np.array(L) * scale), sizes(P, L)
    for name in ("mean", "sd", "root_mean_square", "spread"):
        assert float(getattr(done, name)) == pytest.approx(float(getattr(base, name)) * scale, rel=1e-12)
    for name in ("theil_u1", "theil_u2", "signal_to_noise", "correlation", "autocorrelation"):
        assert float(getattr(done, name)) == pytest.approx(float(getattr(base, name)), rel=1e-11)


def test_refusals_of_sizes() -> None:
    with expect_refusal("E-KERNEL-001", "shape"):
        sizes([1.0], [1.0, 2.0])
    with expect_refusal("E-KERNEL-001", "shape"):
        sizes(1.0, 1.0)
    with expect_refusal("E-KERNEL-001", "later at (1,)"):
        sizes([1.0, 2.0], [1.0, np.inf])
    with expect_refusal("E-KERNEL-001", "lags"):
        sizes(P, L, lags=0)
    with expect_refusal("E-KERNEL-001", "1e300"):
        sizes([1e305], [1.0])


# -- a revised value in two parts -------------------------------------------------------------------------------------
def test_two_parts_in_fractions() -> None:
    v0, r0, v1, r1 = F(100), F(90), F(112), F(96)
    volume = (r1 - r0) * (v0 / r0 + v1 / r1) / 2
    price = (v1 / r1 - v0 / r0) * (r0 + r1) / 2
    done = volume_and_price(*([float(x)] for x in (v0, r0, v1, r1)))
    assert volume + price == v1 - v0
    assert float(done.volume[0]) == pytest.approx(float(volume), rel=1e-14)
    assert float(done.price[0]) == pytest.approx(float(price), rel=1e-14)
    assert done.residual <= 1e-15


def test_the_parts_change_sign_when_old_and_new_are_swapped() -> None:
    there, back = volume_and_price([100.0], [90.0], [112.0], [96.0]), volume_and_price([112.0], [96.0], [100.0], [90.0])
    assert there.volume == -back.volume
    assert there.price == -back.price


def test_a_new_industry_is_volume_and_what_has_no_price_is_missing() -> None:
    done = volume_and_price(
        [0.0, 5.0, 0.0, -2.0, 3.0], [0.0, 5.0, 0.0, 2.0, 0.0], [8.0, 0.0, 0.0, 3.0, 4.0], [4.0, 0.0, 0.0, 3.0, 4.0]
    )
    assert done.volume[:3].tolist() == [8, -5, 0]
    assert done.price[:3].tolist() == [0, 0, 0]
    assert np.isnan(done.volume[3:]).all()
    assert done.undefined == 2
    assert done.values.tolist() == [8, -5, 0, 5, 1]


def test_refusals_of_two_parts() -> None:
    with expect_refusal("E-KERNEL-001", "new_volume"):
        volume_and_price([1.0], [1.0], [1.0], [1.0, 2.0])
    with expect_refusal("E-KERNEL-001", "old_value"):
        volume_and_price([np.inf], [1.0], [1.0], [1.0])
    empty = volume_and_price([np.nan], [1.0], [1.0], [1.0])
    assert np.isnan(empty.residual) and empty.undefined == 0
