"""Cleaning: what each step changes, what it leaves alone, what it refuses; the log, and undoing bit by bit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gdpcore import samples
from gdpcore.errors import ReviewError
from gdpcore.kernel.comparable_base import back_cast
from gdpcore.panel import CellStatus, Panel
from gdpcore.panel.cleaning import (
    ChangeLog,
    ComparableBase,
    Impute,
    Replace,
    Replacement,
    SplitJoint,
    Step,
    WrittenIn,
    clean,
    load_recipe,
    read_log,
    suspected_units,
)
from tests.build import codes, expect_refusal, index, level, panel, rate, said

BY = {"who": "made-up office", "why": "made up"}


def same_bits(a: Panel, b: Panel) -> bool:
    """Values, status, source and days of knowledge, bit by bit."""
    known = (a.known_at is None) == (b.known_at is None) and (
        a.known_at is None or (a.known_at.tobytes() == b.known_at.tobytes())
    )
    return known and all(getattr(a, n).tobytes() == getattr(b, n).tobytes() for n in ("values", "status", "source"))


def grown(years: int = 4, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """True levels of a made-up series on one base, and their growth over the year before."""
    rng = np.random.default_rng(seed)
    growth = np.concatenate([np.full(12, np.nan), rng.uniform(-8, 12, 12 * (years - 1))])
    x = np.empty(12 * years)
    x[:12] = rng.uniform(80, 120, 12)
    for t in range(12, len(x)):
        x[t] = x[t - 12] * (1 + growth[t] / 100)
    return x, growth


def joined(x: np.ndarray, flags: list[int]) -> np.ndarray:
    """The series with Januaries added into Februaries."""
    out = x.copy()
    for m in flags:
        out[m + 1] += out[m]
        out[m] = np.nan
    return out


# -- comparable base ---------------------------------------------------------------------------------------------------
def test_levels_of_an_old_scope_come_back_to_the_truth_from_published_growth() -> None:
    x, g = grown()
    published = x.copy()
    published[:24] *= 1.1  # a scope that was wider until the end of 2023
    one = panel({level("x", growth="g"): published, rate("g"): g})
    done = clean(one, [ComparableBase(series=("x",), breaks=("2024-01",), **BY)])
    assert np.allclose(done.panel.values[0, 0], x, rtol=1e-14)
    assert np.array_equal(done.panel.values[0, 1], g, equal_nan=True)
    assert np.array_equal(done.panel.values[0, 0, 24:], published[24:])
    assert set(done.panel.status[0, 0, :24]) == {CellStatus.OBSERVED | CellStatus.ESTIMATED}
    assert len(done.log) == 24


def test_a_level_from_china_before_the_revision_of_2024() -> None:
    china = samples.china().panel.select(["retail_sales", "retail_sales_yoy"])
    done = clean(china, [ComparableBase(series=("retail_sales",), unlinked="carry", **BY)]).panel
    levels, rates = done.to_frame()["retail_sales"], china.to_frame()["retail_sales_yoy"]
    for month in ("2025-03", "2025-05", "2024-07", "2022-11"):
        p = pd.Period(month, "M")
        assert levels[p] / levels[p - 12] - 1 == pytest.approx(rates[p] / 100, abs=1e-14)
    joint = pd.Period("2025-02", "M")
    assert levels[joint] / levels[joint - 12] - 1 == pytest.approx(rates[joint] / 100, abs=1e-14)
    assert np.isnan(levels[joint - 1])


@pytest.mark.parametrize(("then", "now"), [([0], [12]), ([], [12]), ([0], []), ([], [])])
def test_joint_months_are_one_cell_in_whichever_year_they_are_joint(then: list[int], now: list[int]) -> None:
    x, _ = grown(2)
    total = x[:2].sum() if now else None
    g = np.full(24, np.nan)
    g[12:] = 100 * (x[12:] / x[:12] - 1)
    if now:
        g[13] = 100 * ((x[12] + x[13]) / total - 1)
        g[12] = np.nan
    wide = joined(x * np.r_[np.full(12, 1.2), np.ones(12)], [*then, *now])
    one = panel({level("x", growth="g"): wide, rate("g"): g}, joint={"x": [*then, *now], "g": now})
    done = clean(one, [ComparableBase(series=("x",), breaks=("2023-01",), **BY)]).panel
    want = joined(x, [*then, *now])
    assert np.allclose(done.values[0, 0], want, rtol=1e-13, equal_nan=True)


def test_year_to_date_levels_and_a_rate_year_to_date_beside_single_months() -> None:
    x, _ = grown(3)
    ytd = x.reshape(-1, 12).cumsum(axis=1).ravel()
    g = np.full(36, np.nan)
    g[12:] = 100 * (ytd[12:] / ytd[:-12] - 1)
    old = np.r_[np.full(12, 1.3), np.ones(24)]
    for flow, levels in (("ytd", ytd), ("period", x)):
        one = panel({level("x", growth="g", flow=flow): levels * old, rate("g", flow="ytd"): g})
        done = clean(one, [ComparableBase(series=("x",), breaks=("2023-01",), **BY)]).panel
        assert np.allclose(done.values[0, 0], levels, rtol=1e-11)


def test_what_has_no_link_is_refused_carried_or_dropped() -> None:
    x, g = grown()
    published = x.copy()
    published[:24] *= 1.1
    g[30] = np.nan
    one = panel({level("x", growth="g"): published, rate("g"): g})
    step = {"series": ("x",), "breaks": ("2024-01",), **BY}
    with expect_refusal("E-CLEAN-005", "x 2023-07", "carry"):
        clean(one, [ComparableBase(**step)])
    carried = clean(one, [ComparableBase(**step, unlinked="carry")]).panel.values[0, 0]
    assert carried[18] == pytest.approx(x[18], rel=1e-13)  # the scope was a constant factor
    dropped = clean(one, [ComparableBase(**step, unlinked="drop")]).panel
    assert np.isnan(dropped.values[0, 0, 18]) and dropped.status[0, 0, 18] == CellStatus.NOT_PUBLISHED


def test_what_is_carried_takes_the_factor_of_its_own_base() -> None:
    lag = 4  # a base until 3, another until 7, the latest from 8 on
    x = np.array([50.0, 50, 50, 50, 80, 80, 80, 80, 100, 100, 100, 100])
    g = np.array([np.nan] * 4 + [0.0, 0.0, 0.0, np.nan, 0.0, 0.0, 0.0, np.nan])
    done = back_cast(x, g, [4, 8], lag=lag, carry=True)
    assert done.values.tolist() == [100.0] * 12
    assert np.flatnonzero(done.carried).tolist() == [3, 7]
    without = back_cast(x, np.r_[g[:4], [np.nan] * 4, g[8:]], [4, 8], lag=lag, carry=True)
    assert np.flatnonzero(without.lost).tolist() == [0, 1, 2, 3]  # nothing is known across the first break
    inside = back_cast(
        np.r_[[50.0] * 2, [80.0] * 2, [100.0] * 4], np.r_[[np.nan] * 4, 0.0, np.nan, np.nan, 0.0], [2, 4], lag=4, carry=True
    )  # a break inside the year: cell 1 moves as cell 0 does, cell 2 as cell 3
    assert inside.values.tolist() == [100.0] * 8 and np.flatnonzero(inside.carried).tolist() == [1, 2]
    one = samples.china().panel.select(["retail_above_quota", "retail_above_quota_yoy"])  # the rate ends in 2018
    step = ComparableBase(series=("retail_above_quota",), unlinked="carry", **BY)
    with expect_refusal("E-CLEAN-005", "retail_above_quota 2012-02"):
        clean(one, [step])
    loose = clean(one, [step], strict=False)
    assert codes(loose.findings) == ["N-CLEAN-002"] and np.isnan(loose.panel.values[0, 0, :200]).all()
    said(loose.findings[0], "dropped: retail_above_quota 2012-02")


def test_a_break_that_a_region_has_not_reached_leaves_it_alone() -> None:
    x, g = grown(3)
    late = np.stack([x, x])
    late[:, :24] *= 1.1
    late[1, 24:] = np.nan
    one = panel({level("x", growth="g"): late, rate("g"): np.stack([g, g])}, regions=("a", "b"))
    done = clean(one, [ComparableBase(series=("x",), breaks=("2024-01",), **BY)]).panel
    assert np.allclose(done.values[0, 0], x, rtol=1e-14) and np.array_equal(done.values[1, 0, :24], late[1, :24])


def test_rates_of_another_flow_need_breaks_in_january() -> None:
    x, g = grown(3)
    one = panel({level("x", growth="g"): x, rate("g", flow="ytd"): g})
    with expect_refusal("E-CLEAN-004", "2023-05", "January"):
        clean(one, [ComparableBase(series=("x",), breaks=("2023-05",), **BY)])


def test_a_base_does_not_begin_between_the_months_of_a_joint_figure() -> None:
    x, g = grown(3)
    joint = joined(x, [0])
    one = panel({level("x", growth="g"): joint, rate("g"): g}, joint={"x": [0]})
    with expect_refusal("E-CLEAN-004", "2024-02", "January or March"):
        clean(one, [ComparableBase(series=("x",), breaks=("2024-02",), **BY)])
    flags = np.zeros(36, dtype=bool)
    flags[0] = True
    with expect_refusal("E-KERNEL-001", "between the months"):
        back_cast(joint, g, [25], joint=flags)


def test_a_break_is_declared_and_a_base_needs_a_level_and_its_rate() -> None:
    x, g = grown()
    one = panel({level("x", growth="g"): x, rate("g"): g, level("y"): x})
    for step, words in (
        (ComparableBase(series=("x",), **BY), "never guessed"),
        (ComparableBase(series=("y",), breaks=("2024-01",), **BY), "(none named)"),
        (ComparableBase(series=("g",), breaks=("2024-01",), **BY), "only levels"),
        (ComparableBase(series=("x",), breaks=("2030-01",), **BY), "2030-01"),
    ):
        with expect_refusal("E-CLEAN-004", words):
            clean(one, [step])
    with expect_refusal("E-CLEAN-002", "unlinked"):
        clean(one, [ComparableBase(series=("x",), breaks=("2024-01",), unlinked="guess", **BY)])
    passed = clean(one, [ComparableBase(series=("x",), breaks=("2030-01",), **BY)], strict=False)
    assert codes(passed.findings) == ["N-CLEAN-001"]
    said(passed.findings[0], "2030-01")


def test_levels_that_were_never_published_are_given_only_when_asked() -> None:
    x, g = grown(3)
    short = x.copy()
    short[:12] = np.nan
    one = panel({level("x", growth="g"): short, rate("g"): g})
    step = {"series": ("x",), "breaks": ("2023-01",), **BY}
    assert np.isnan(clean(one, [ComparableBase(**step)]).panel.values[0, 0, :12]).all()
    done = clean(one, [ComparableBase(**step, extend=True)]).panel
    assert np.allclose(done.values[0, 0], x, rtol=1e-14)
    assert (done.status[0, 0, :12] == CellStatus.ESTIMATED).all() and done.source[0, 0, 0] == -1


# -- units -------------------------------------------------------------------------------------------------------------
def test_of_two_equal_stretches_the_later_is_taken_as_right() -> None:
    table = suspected_units(panel({level("x"): np.r_[np.full(6, 2e4), np.full(6, 2.0)]}))
    assert table[["first", "cells", "times"]].values.tolist() == [[pd.Period("2022-01", "M"), 6, 1e4]]
    other = suspected_units(panel({level("x"): np.r_[np.full(6, 2.0), np.full(6, 2e4)]}))
    assert other[["first", "cells", "times"]].values.tolist() == [[pd.Period("2022-01", "M"), 6, 1e-4]]


def test_units_are_declared_and_only_suspected() -> None:
    x = np.random.default_rng(0).uniform(90, 110, 24)
    y = x.copy()
    y[5:9] *= 1e4
    one = panel({level("x"): x, level("y"): y, rate("g"): x})
    before = one.values.copy()
    table = suspected_units(one)
    assert table[["indicator", "first", "last", "cells", "times"]].values.tolist() == [
        ["y", pd.Period("2022-06", "M"), pd.Period("2022-09", "M"), 4, 1e4]
    ]
    assert np.array_equal(one.values, before)
    done = clean(one, [WrittenIn(series=("y",), unit="万元", first="2022-06", last="2022-09", **BY)])
    assert np.allclose(done.panel.values[0, 1], x, rtol=1e-15) and len(done.log) == 4
    assert len(suspected_units(done.panel)) == 0
    with expect_refusal("E-UNIT-003", "万人"):
        clean(one, [WrittenIn(series=("y",), unit="万人", **BY)])
    with expect_refusal("E-CLEAN-007", "2021-01"):
        clean(one, [WrittenIn(series=("y",), unit="万元", first="2021-01", last="2021-02", **BY)])


# -- listed cells ------------------------------------------------------------------------------------------------------
def test_only_listed_cells_that_hold_what_the_list_says_are_replaced() -> None:
    one = panel({level("x"): np.arange(1.0, 13.0)})
    cell = Replacement("x", "2022-03", 3.0, 3.5, "typing error, letter of the office")
    done = clean(one, [Replace(cells=(cell,), **BY)])
    assert done.panel.values[0, 0].tolist() == [1, 2, 3.5, *range(4, 13)]
    assert done.panel.status[0, 0, 2] == CellStatus.OVERRIDDEN | CellStatus.ESTIMATED
    assert done.log[0].why == cell.reason and (done.log[0].before, done.log[0].after) == (3.0, 3.5)
    with expect_refusal("E-CLEAN-006", "x 2022-04", "4.0"):
        clean(one, [Replace(cells=(Replacement("x", "2022-04", 5.0, 6.0, "r"),), **BY)])
    with expect_refusal("E-CLEAN-007", "x 2023-04"):
        clean(one, [Replace(cells=(Replacement("x", "2023-04", 5.0, 6.0, "r"),), **BY)])
    with expect_refusal("E-CLEAN-001", "reason of x"):
        clean(one, [Replace(cells=(Replacement("x", "2022-04", 4.0, 6.0, " "),), **BY)])
    with expect_refusal("E-CLEAN-003", "finite"):
        clean(one, [Replace(cells=(Replacement("x", "2022-04", 4.0, np.nan, "r"),), **BY)])


def test_a_step_names_somebody_and_a_reason() -> None:
    with pytest.raises(ReviewError) as caught:
        clean(panel({level("x"): np.ones(3)}), [Replace(), Impute(series=("x",), method="interpolate", who="a")])
    assert codes(caught.value.findings) == ["E-CLEAN-001"] * 3
    said(caught.value.findings[0], "who")


# -- imputation --------------------------------------------------------------------------------------------------------
def test_nothing_is_imputed_unless_asked_and_each_method_is_its_formula() -> None:
    x, _ = grown(3)
    gap = x.copy()
    gap[30] = np.nan
    one = panel({level("x"): gap, rate("g"): gap})
    assert np.isnan(clean(one, []).panel.values[0, 0, 30])
    growth = x[12:] / x[:-12]
    want = {
        "last_year_growth": (x[18] * x[18] / x[6], x[18]),
        "latest_growth": (x[18] * growth[17], x[29]),
        "interpolate": (x[18] * (growth[17] + growth[19]) / 2, (x[29] + x[31]) / 2),
    }
    for method, figures in want.items():
        done = clean(one, [Impute(series=("x", "g"), method=method, **BY)])
        assert done.panel.values[0, :, 30] == pytest.approx(figures, rel=1e-14)
        assert done.panel.status[0, :, 30].tolist() == [CellStatus.ESTIMATED] * 2
        assert done.panel.source[0, 0, 30] == -1 and len(done.log) == 2


def test_what_cannot_be_imputed_is_refused_with_its_place() -> None:
    x, _ = grown(2)
    x[12] = x[3] = np.nan
    one = panel({level("x"): x}, joint={"x": [12]})
    with expect_refusal("E-CLEAN-008", "x 2022-04", "two years before"):
        clean(one, [Impute(series=("x",), method="last_year_growth", **BY)])
    with expect_refusal("E-CLEAN-007", "x 2023-01"):  # in February
        clean(one, [Impute(series=("x",), method="interpolate", months=("2023-01",), **BY)])
    with expect_refusal("E-CLEAN-007", "x 2022-05"):  # holds a figure
        clean(one, [Impute(series=("x",), method="interpolate", months=("2022-05",), **BY)])
    with expect_refusal("E-CLEAN-002", "magic", "interpolate"):
        clean(one, [Impute(series=("x",), method="magic", **BY)])
    left = clean(one, [Impute(series=("x",), method="last_year_growth", **BY)], strict=False)
    assert np.isnan(left.panel.values[0, 0, 3]) and codes(left.findings) == ["N-CLEAN-001"]


def test_a_joint_february_is_not_held_against_a_single_one() -> None:
    x, _ = grown(3)
    x[26] = np.nan  # March of the third year; its January is in February, the year before they are apart
    joint = joined(x, [24])
    one = panel({level("x"): joint}, joint={"x": [24]})
    done = clean(one, [Impute(series=("x",), method="latest_growth", **BY)]).panel
    assert done.values[0, 0, 26] == pytest.approx(x[14] * x[23] / x[11], rel=1e-14)  # growth of December
    gone = joint.copy()
    gone[25] = np.nan
    with expect_refusal("E-CLEAN-008", "x 2024-02", "same months"):
        clean(panel({level("x"): gone}, joint={"x": [24]}), [Impute(series=("x",), method="latest_growth", **BY)])


def test_a_model_fills_what_it_is_asked_for_and_nothing_else() -> None:
    one = panel({level("x"): np.r_[1.0, 2, np.nan, 4, 5, 6], level("y"): np.r_[1.0, np.nan, 3, 4, 5, 6]})
    models = {"sevens": lambda p, wanted, options: np.full(p.values.shape, 7.0 + options.get("more", 0))}
    done = clean(one, [Impute(series=("x",), method="sevens", options={"more": 1}, **BY)], models=models)
    assert done.panel.values[0, 0].tolist() == [1, 2, 8, 4, 5, 6] and np.isnan(done.panel.values[0, 1, 1])


def test_neighbours_weigh_by_their_distance_and_an_unpublished_january_is_no_gap() -> None:
    g = np.r_[np.full(14, 1.0), 4.0, np.nan, np.nan, 7.0, np.full(6, 2.0)]
    done = clean(panel({rate("g"): g}), [Impute(series=("g",), method="interpolate", **BY)]).panel
    assert done.values[0, 0, 15:17] == pytest.approx([5.0, 6.0], rel=1e-15)
    y = np.arange(1.0, 25.0)
    y[[0, 12, 17]] = np.nan
    done = clean(panel({rate("y", flow="ytd"): y}), [Impute(series=("y",), method="interpolate", **BY)]).panel
    assert np.isnan(done.values[0, 0, [0, 12]]).all() and done.values[0, 0, 17] == 18.0


# -- joint months ------------------------------------------------------------------------------------------------------
def test_a_joint_figure_is_split_only_when_asked_adds_up_and_keeps_growth() -> None:
    china = samples.china().panel.select(["retail_sales", "retail_sales_yoy"])
    quarters = pd.period_range("2019Q1", "2025Q2", freq="Q")
    before = china.span_growth(quarters).sel(indicator="retail_sales").values
    for how in ({"by": "days"}, {"by": "weekdays"}, {"by": "festival", "effects": {"before": 0.1, "during": -0.2}}):
        done = clean(china, [SplitJoint(series=("retail_sales",), **how, **BY)]).panel
        j = list(map(str, done.months)).index("2024-01")
        assert done.values[0, 0, j] + done.values[0, 0, j + 1] == china.values[0, 0, j + 1]
        assert done.status[0, 0, j] == done.status[0, 0, j + 1] == CellStatus.ESTIMATED
        assert not done.joint[0, 0, j]
        assert done.source_of("retail_sales", "2024-01") == china.source_of("retail_sales", "2024-02")
        after = done.span_growth(quarters).sel(indicator="retail_sales").values
        assert np.allclose(after, before, rtol=1e-12, atol=1e-12, equal_nan=True)


def test_a_rate_is_not_split_and_few_years_tell_nothing_of_the_festival() -> None:
    x, g = grown(3)
    one = panel({level("x"): joined(x, [24]), rate("g"): joined(g, [24]), level("p", unit="%"): x}, joint={"x": [24], "g": [24]})
    for step, words in (
        (SplitJoint(series=("g",), **BY), "sums of their months"),
        (SplitJoint(series=("p",), **BY), "sums of their months"),
        (SplitJoint(series=("x",), by="estimate", **BY), "2 years"),
    ):
        with expect_refusal("E-CLEAN-009", words):
            clean(one, [step])
    with expect_refusal("E-CLEAN-002", "by"):
        clean(one, [SplitJoint(series=("x",), by="feeling", **BY)])
    with expect_refusal("E-CLEAN-002", "begore"):
        clean(one, [SplitJoint(series=("x",), by="festival", effects={"begore": 1.0}, **BY)])


# -- log and undo ------------------------------------------------------------------------------------------------------
def steps() -> list:
    """One step of each kind that leaves the axes alone."""
    return [
        WrittenIn(series=("y",), unit="万元", first="2022-02", last="2022-03", **BY),
        Replace(cells=(Replacement("y", "2022-05", 5.0, 5.5, "letter"),), **BY),
        ComparableBase(series=("x",), breaks=("2024-01",), **BY),
        Impute(series=("y",), method="latest_growth", months=("2024-08",), **BY),
    ]


def untidy() -> Panel:
    x, g = grown()
    y = np.arange(1.0, 49.0)
    y[1:3] *= 1e4
    y[31] = np.nan
    return panel({level("x", growth="g"): x, rate("g"): g, level("y"): y})


def test_undoing_the_last_step_or_all_gives_the_bits_back() -> None:
    one = untidy()
    done = clean(one, steps())
    assert sorted({c.step for c in done.log}) == [1, 2, 3, 4]
    assert done.changes["step"].value_counts().to_dict() == {3: 24, 1: 2, 2: 1, 4: 1}
    back = done
    for n in (4, 3, 2, 1):
        back = back.undo(n)
        assert same_bits(back.panel, clean(one, steps()[: n - 1]).panel)
        assert back.log == ChangeLog(tuple(c for c in done.log if c.step < n))
    assert back.panel is one and done.undo().panel is one and same_bits(one, untidy())


def test_a_change_of_source_alone_is_a_change() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Resourced(Step):
        do = "resourced"

        def apply(self, panel: Panel, work: object) -> Panel:
            return replace(panel, source=np.full_like(panel.source, 3))

    done = clean(panel({level("x"): np.ones(3)}), [Resourced(**BY)])
    assert len(done.log) == 3 and (done.log[0].source_before, done.log[0].source_after) == (0, 3)


def test_undoing_a_step_in_the_middle_is_as_if_it_had_never_been_taken() -> None:
    done = clean(untidy(), steps())
    without = done.undo(2)
    assert same_bits(without.panel, clean(untidy(), [s for k, s in enumerate(steps()) if k != 1]).panel)
    assert without.panel.values[0, 2, 4] == 5.0
    for step in (0, 5):
        with expect_refusal("E-CLEAN-012", "1 to 4"):
            done.undo(step)


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_log_on_disk_keeps_every_bit_and_takes_a_panel_back(tmp_path: Path, kind: str) -> None:
    one = untidy()
    done = clean(one, steps())
    path = tmp_path / f"log.{kind}"
    done.log.write(path)
    read = read_log(path)
    assert repr(read) == repr(done.log)  # NaN and all
    back = read.revert(done.panel)
    assert all(getattr(back, n).tobytes() == getattr(one, n).tobytes() for n in ("values", "status", "source"))
    with expect_refusal("E-CLEAN-010", "y 2024-08"):
        read.revert(one)


def test_a_log_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("step,do\n1,x\n", encoding="utf-8")
    with expect_refusal("E-CLEAN-003", "a.csv, row 1"):
        read_log(tmp_path / "a.csv")
    done = clean(untidy(), steps()[:2])
    done.log.write(tmp_path / "b.csv")
    text = (tmp_path / "b.csv").read_text(encoding="utf-8").replace("5.5", "five")
    (tmp_path / "b.csv").write_text(text, encoding="utf-8")
    with expect_refusal("E-CLEAN-003", "after", "a number"):
        read_log(tmp_path / "b.csv")
    for name, code in (("c.json", "E-FILE-001"), ("d.json", "E-FILE-002")):
        (tmp_path / "d.json").write_text("{", encoding="utf-8")
        with expect_refusal(code, name):
            read_log(tmp_path / name)
    with expect_refusal("E-FILE-005", "log.txt"):
        done.log.write(tmp_path / "log.txt")


def test_estimated_cells_are_known_no_earlier_than_what_they_are_made_of() -> None:
    x, g = grown()
    lag = {"lag_days": 10}
    one = panel({level("x", growth="g", **lag): x * np.r_[np.full(24, 1.1), np.ones(24)], rate("g", **lag): g})
    done = clean(one, [ComparableBase(series=("x",), breaks=("2024-01",), **BY)]).panel
    early = done.as_of("2024-06-30")
    assert np.isnan(early.values[0, 0, :24]).all() and np.isfinite(early.values[0, 1, 12:24]).all()
    assert np.isfinite(done.as_of("2026-02-01").values[0, 0]).all()


def test_a_panel_of_draws_is_not_cleaned() -> None:
    one = panel({level("x"): np.ones(3)})
    with expect_refusal("E-AXIS-005", "no draws"):
        clean(one.with_values(np.ones((5, *one.values.shape))), [])


# -- recipes -----------------------------------------------------------------------------------------------------------
RECIPE = """
name = "monthly"
who = "made-up office"
[[step]]
do = "written_in"
series = ["y"]
unit = "万元"
first = "2022-02"
last = "2022-03"
why = "the district reported in 万元"
[[step]]
do = "replace"
why = "letters"
cells = [{indicator = "y", month = "2022-05", before = 5.0, after = 5.5, reason = "letter"}]
[[step]]
do = "comparable_base"
series = ["x"]
breaks = ["2024-01"]
why = "scope"
[[step]]
do = "impute"
series = ["y"]
method = "latest_growth"
months = ["2024-08"]
why = "lost"
"""


def test_a_recipe_is_its_steps_in_order(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE, encoding="utf-8")
    recipe = load_recipe(path)
    assert recipe.name == "monthly" and [s.do for s in recipe.steps] == ["written_in", "replace", "comparable_base", "impute"]
    assert same_bits(recipe.clean(untidy()).panel, clean(untidy(), steps()).panel)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ('do = "impute"', 'do = "input"', "E-CLEAN-002", "impute"),
        ('method = "latest_growth"', 'metod = "latest_growth"', "E-CLEAN-002", "method"),
        ('breaks = ["2024-01"]', 'breaks = "2024-01"', "E-CLEAN-003", "list of texts"),
        ('why = "lost"', "", "E-CLEAN-001", "why"),
        ("after = 5.5", 'after = "5.5"', "E-CLEAN-003", "cell 1"),
        ('name = "monthly"', 'nmae = "monthly"', "E-CLEAN-002", "nmae"),
        ("[[step]]", "[[stp]]", "E-CLEAN-002", "stp"),
        ("[[step]]", "[[step", "E-FILE-002", "toml"),
    ],
)
def test_a_recipe_that_is_wrong_names_the_place(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE.replace(old, new), encoding="utf-8")
    with expect_refusal(code, words):
        load_recipe(path)


def test_indexes_are_carried_as_rates() -> None:
    x = np.r_[np.full(12, 101.0), np.full(11, 103.0), np.nan, 105.0]
    one = panel({index("p"): x})
    done = clean(one, [Impute(series=("p",), method="interpolate", **BY)]).panel
    assert done.values[0, 0, 23] == 104.0


def test_a_log_on_disk_holds_no_formula_and_gives_its_texts_back(tmp_path: Path) -> None:
    done = clean(untidy(), steps())
    texts = ("=1+1", "@x", "-2+3", "＝1", "'=1", "a;=1")
    log = type(done.log)(tuple(replace(c, why=t, who=t) for c, t in zip(done.log, texts, strict=False)))
    path = tmp_path / "log.csv"
    log.write(path)
    assert not any(
        cell.startswith(("=", "@", "＝")) for line in path.read_text(encoding="utf-8").splitlines() for cell in line.split(",")
    )
    assert repr(read_log(path)) == repr(log)
