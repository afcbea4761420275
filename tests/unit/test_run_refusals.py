"""What a scheme, a panel and a base are refused for: one clear coded error or finding each, naming the place and the fix."""

from __future__ import annotations

import copy
import string
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.accounts import Accounts
from gdpcore.cube import Cube, Hierarchy, Meaning
from gdpcore.errors import (
    MESSAGES,
    FileError,
    Finding,
    GdpcoreError,
    PeriodError,
    ReviewError,
    RunError,
    SchemeError,
    use_language,
)
from gdpcore.panel import Catalogue, Indicator, Panel
from gdpcore.scheme import load_scheme
from tests.build import MINIMAL, base_accounts, codes, expect_refusal, index, level, panel, rate, said, scheme_file

NAN = np.nan
TREE = Hierarchy.of(["GDP", "A", "B"], {"GDP": {"industry": ["A", "B"]}})
MONTHS = 24
QUARTERS = ["2023Q1", "2023Q2", "2023Q3", "2023Q4"]


def base(regions: tuple[str, ...] = ("某市",), **how: Any) -> Accounts:
    """2022, all figures 100."""
    x = np.full((len(regions), 2, 4), 100.0)
    return base_accounts(x, x, TREE, regions=regions, **how)


def indicators(regions: tuple[str, ...] = ("",), **changes: Any) -> Panel:
    """2022 and 2023: x level, g growth, p price index; a keyword replaces one of them."""
    series = {
        "x": (level("x"), np.full(MONTHS, 10.0)),
        "g": (rate("g"), np.full(MONTHS, 5.0)),
        "p": (index("p"), np.full(MONTHS, 102.0)),
    }
    series.update(changes)
    return panel({one: values for one, values in series.values()}, "2022-01", regions)


def load(folder: Path, *swaps: tuple[str, str], text: str = MINIMAL) -> Any:
    """The small scheme with some text replaced."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    return load_scheme(scheme_file(folder, text))


@pytest.fixture
def scheme(tmp_path: Path) -> Any:
    return load(tmp_path)


def test_the_small_scheme_runs(scheme: Any) -> None:
    made = scheme.run(indicators(), base=base())
    assert made.findings == ()
    assert np.allclose(made.growth(flow="period")["B"].iloc[4:], 5.0)
    assert scheme.check(indicators().catalogue) == []


# -- the base ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kept", "lost"), [(["GDP"], "'A'"), (["A"], "'GDP'"), (["B", "A"], None), (["GDP", "B"], None)])
def test_a_base_must_hold_the_items_or_let_them_be_backed_out(scheme: Any, kept: list[str], lost: str | None) -> None:
    part = base().select(items=kept)
    if lost is None:
        assert np.allclose(scheme.run(indicators(), base=part).value.values, scheme.run(indicators(), base=base()).value.values)
        return
    with expect_refusal("E-RUN-008", lost, f"the base holds {', '.join(kept)}", kind=RunError):
        scheme.run(indicators(), base=part)


@pytest.mark.parametrize(
    ("target", "before"),
    [("2025Q1", "2024Q1"), ("2022Q1", "2021Q1"), ("2022Q4", "2021Q4"), ("2024Q2", "2023Q2"), ("2030Q4", "2029Q4")],
)
def test_a_base_must_hold_the_year_before(scheme: Any, target: str, before: str) -> None:
    with expect_refusal("E-RUN-001", before, f"to compute {target}", "the year before", kind=RunError):
        scheme.run(indicators(), base=base(), periods=[target])


@pytest.mark.parametrize("side", ["value", "volume"])
def test_an_empty_year_before_is_as_good_as_none(scheme: Any, side: str) -> None:
    x = {"value": np.full((1, 2, 4), 100.0), "volume": np.full((1, 2, 4), 100.0)}
    x[side][0, 1, 0] = NAN
    with expect_refusal("E-RUN-001", side, "for B in 2022Q1", "2023Q1", kind=RunError):
        scheme.run(indicators(), base=base_accounts(x["value"], x["volume"], TREE))


def test_one_region_without_a_year_before_does_not_stop_the_others(scheme: Any) -> None:
    x = np.full((2, 2, 4), 100.0)
    x[1, 0, 0] = NAN
    made = scheme.run(indicators(), base=base_accounts(x, x, TREE, regions=["甲", "乙"]))
    assert codes(made.findings) == ["W-RUN-002"]
    said(made.findings[0], "A", "1 cells", "乙 2023Q1", "totals that contain it")
    assert np.isnan(made.value.sel(region="乙", item="GDP", period="2023Q1").values)
    assert np.isfinite(made.value.sel(region="甲").values).all()
    assert np.isfinite(made.value.sel(region="乙", period=QUARTERS[1:]).values).all()


def test_year_to_date_needs_the_base_from_january(scheme: Any) -> None:
    late = base().select(periods=["2022Q2", "2022Q3", "2022Q4"])
    with expect_refusal("E-RUN-001", "A, B", "2022Q2", kind=RunError):
        scheme.run(indicators(), base=late, periods=["2023Q2"], regime="ytd")
    assert scheme.run(indicators(), base=late, periods=["2023Q2"]).flow == "period"


# -- periods -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("periods", "code", "words"),
    [
        (["2023Q5"], "E-TIME-001", ("2023Q5", "2024Q1")),
        (["2023年五季度"], "E-TIME-001", ("2023年五季度",)),
        (["2301"], "E-TIME-017", ("2301", "2023-01")),
        (["2023.1"], "E-TIME-017", ("2023.1",)),
        (["2023Q1", "2023-04"], "E-TIME-002", ("2023Q1", "2023-04")),
        (["2023Q1", ""], "E-TIME-001", ("''",)),
        ([None], "E-TIME-001", ("None",)),
    ],
)
def test_misspelt_periods(scheme: Any, periods: list[Any], code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words, kind=PeriodError):
        scheme.run(indicators(), base=base(), periods=periods)


def test_spellings_of_one_quarter_are_one_quarter(scheme: Any) -> None:
    made = scheme.run(indicators(), base=base(), periods=["2023年一季度", "2023Q1", "Q1 2023"])
    assert [str(p) for p in made.periods] == ["2022Q1", "2022Q2", "2022Q3", "2022Q4", "2023Q1"]


def test_nothing_to_compute(scheme: Any) -> None:
    with expect_refusal("E-RUN-006", "no periods are named", kind=RunError):
        scheme.run(indicators(), base=base(), periods=[])
    short = indicators().window(pd.Period("2022-01", "M"), pd.Period("2023-02", "M"))
    with expect_refusal("E-RUN-006", "2022Q4", "2023-02", "name the periods", kind=RunError):
        scheme.run(short, base=base())


def test_periods_of_a_frequency_the_base_cannot_give(scheme: Any) -> None:
    with expect_refusal("E-RUN-006", "the base is Q", "asked for are Y", "months on quarters", kind=RunError):
        scheme.run(indicators(), base=base(), periods=["2023"])
    annual = base_accounts(np.full((1, 2, 1), 400.0), np.full((1, 2, 1), 400.0), TREE, start="2022")
    for asked, letter in ((["2023Q1"], "Q"), (["2023-01"], "M")):
        with expect_refusal("E-RUN-006", "the base is Y", f"asked for are {letter}", kind=RunError):
            scheme.run(indicators(), base=annual, periods=asked)
    assert scheme.run(indicators(), base=annual).periods.tolist() == [pd.Period("2022", "Y"), pd.Period("2023", "Y")]


def test_months_too_far_from_a_quarterly_base(scheme: Any) -> None:
    with expect_refusal("E-RUN-007", "2024-01", "compute the quarters of the year between", kind=RunError):
        scheme.run(indicators(), base=base(), periods=["2023-11", "2024-01"])
    with expect_refusal("E-RUN-001", "2023Q1", "the year before", kind=RunError):
        scheme.run(indicators(), base=base(), periods=["2024-02"])


def test_a_panel_that_ends_too_early_is_a_finding_and_never_half_a_quarter(scheme: Any) -> None:
    short = indicators().window(pd.Period("2022-01", "M"), pd.Period("2023-02", "M"))
    made = scheme.run(short, base=base(), periods=["2023Q1"])
    assert codes(made.findings) == ["W-RUN-002", "W-RUN-002"]
    for item, finding in zip(("A", "B"), made.findings, strict=True):
        said(finding, item, "某市 2023Q1", "1 cells")
    assert np.isnan(made.value.sel(period="2023Q1").values).all()


# -- regime and validity -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("regime", ["quarter", "YTD", "累计", "both", "period "])
def test_unknown_regimes(scheme: Any, regime: str) -> None:
    with expect_refusal("E-RUN-003", repr(regime), "'period', 'ytd'", kind=RunError):
        scheme.run(indicators(), base=base(), regime=regime)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ('valid_from = "2024Q1"', ("2024Q1", "now")),
        ('valid_to = "2022Q4"', ("the beginning", "2022Q4")),
        ('valid_from = "2010"\nvalid_to = "2020"', ("2010", "2020")),
    ],
)
def test_a_scheme_is_not_run_outside_its_dates(tmp_path: Path, head: str, words: tuple[str, ...]) -> None:
    dated = load(tmp_path, ('regime = "period"', f'regime = "period"\n{head}'))
    with expect_refusal("E-RUN-002", *words, "2023Q", "Use the edition in force", kind=RunError):
        dated.run(indicators(), base=base())


def test_a_scheme_is_not_run_where_an_item_has_no_rule(tmp_path: Path) -> None:
    dated = load(tmp_path, ('item = "A"\nvalue', 'item = "A"\nfrom = "2023Q2"\nvalue'))
    with expect_refusal("E-RUN-002", "2023Q2", "item A", "2023Q1", kind=RunError):
        dated.run(indicators(), base=base(), periods=QUARTERS)
    assert dated.run(indicators(), base=base(), periods=["2023Q2"]).findings == ()


def test_a_period_that_straddles_the_date_is_outside(tmp_path: Path) -> None:
    dated = load(tmp_path, ('regime = "period"', 'regime = "period"\nvalid_from = "2023-02"'))
    with expect_refusal("E-RUN-002", "2023-02", "2023Q1", kind=RunError):
        dated.run(indicators(), base=base(), periods=["2023Q1"])
    assert dated.run(indicators(), base=base(), periods=["2023Q2"]).findings == ()


# -- regions and indicators --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("region", ["某市 ", "火星", "北京市"])
def test_a_region_of_the_base_without_indicators(scheme: Any, region: str) -> None:
    with expect_refusal("E-RUN-005", repr(region), "the panel holds 某市, 邻市", kind=RunError):
        scheme.run(indicators(regions=("某市", "邻市")), base=base(regions=("某市", region)))


def test_common_indicators_serve_all_regions(scheme: Any) -> None:
    assert scheme.run(indicators(), base=base(regions=("甲", "乙"))).findings == ()


@pytest.mark.parametrize(
    ("kept", "lost"),
    [(["x"], [("A", "p"), ("B", "p"), ("B", "g")]), (["x", "g"], [("A", "p"), ("B", "p")]), (["p", "g"], [("A", "x")])],
)
def test_all_missing_indicators_are_named_at_once(scheme: Any, kept: list[str], lost: list[tuple[str, str]]) -> None:
    with pytest.raises(ReviewError) as caught:
        scheme.run(indicators().select(kept), base=base())
    assert sorted((f.fields["item"], f.fields["indicator"]) for f in caught.value.findings) == sorted(lost)
    assert set(codes(caught.value.findings)) == {"E-SCHEME-008"}
    for item, code in lost:
        assert f"item '{item}': indicator '{code}'" in str(caught.value)
    assert sorted(codes(scheme.check(indicators().select(kept).catalogue))) == ["E-SCHEME-008"] * len(lost)


def test_an_indicator_without_a_figure_is_a_finding(scheme: Any) -> None:
    made = scheme.run(indicators(x=(level("x"), np.r_[np.full(12, 10.0), np.full(12, NAN)])), base=base(), periods=QUARTERS)
    assert codes(made.findings) == ["W-RUN-002"]
    said(made.findings[0], "A", "4 cells", "某市 2023Q1")
    assert np.isnan(made.value.sel(item=["A", "GDP"], period=QUARTERS).values).all()
    assert np.isfinite(made.value.sel(item="B").values).all()


@pytest.mark.parametrize(
    ("swap", "changes", "words"),
    [
        (
            ('indicators = [{ code = "x", coefficient = "fixed" }]', 'indicators = [{ code = "g", coefficient = "fixed" }]'),
            None,
            None,
        ),
        (
            (
                '"extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }]',
                '"rate", indicators = [{ code = "g" }]',
            ),
            {},
            ("'A'", "'g'", "a level"),
        ),
        (
            (
                '"extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }]',
                '"given", indicators = [{ code = "g" }]',
            ),
            {},
            ("'A'", "'g'", "a level in money"),
        ),
        (
            (
                '"extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }]',
                '"given", indicators = [{ code = "x" }]',
            ),
            {"unit": "万吨"},
            ("'A'", "'x'", "万吨", "money"),
        ),
        (
            ('price = [{ code = "p" }]', 'price = [{ code = "x" }]'),
            {},
            ("'A'", "'x'", "an index (same period of last year = 100)"),
        ),
    ],
)
def test_indicators_of_the_wrong_kind(tmp_path: Path, swap: tuple[str, str], changes: Any, words: Any) -> None:
    made = load(tmp_path, swap)
    have = indicators(**({"x": (level("x", **changes), np.full(MONTHS, 10.0))} if changes else {}))
    if words is None:
        assert made.check(have.catalogue) == []
        return
    with expect_refusal("E-SCHEME-011", *words, kind=ReviewError):
        made.run(have, base=base())


def test_a_rate_on_another_kind_of_unit_is_refused(tmp_path: Path) -> None:
    by_rate = load(
        tmp_path,
        ('"extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }]', '"rate", indicators = [{ code = "x" }]'),
    )
    with expect_refusal("E-UNIT-003", "万吨", "亿元", "tonne"):
        by_rate.run(indicators(x=(level("x", unit="万吨"), np.full(MONTHS, 10.0))), base=base())
    same = [
        by_rate.run(indicators(x=(level("x", unit=u), np.full(MONTHS, n))), base=base()).value.values
        for u, n in (("亿元", 10.0), ("万元", 1e5))
    ]
    assert np.allclose(*same, rtol=1e-12)


# -- rows of a panel ---------------------------------------------------------------------------------------------------
CATALOGUE = Catalogue([level("x"), rate("g"), level("c", flow="ytd"), level("q", frequency="Q")])


def rows(*given: tuple[Any, Any, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(given), columns=["indicator", "period", "value"])
    return frame.assign(place=[f"in.csv C{k + 2}" for k in range(len(frame))])


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (
            [("x", "2023-01", 1.0), ("x", "2023年1月", 1.0)],
            "E-DATA-003",
            ("in.csv C3", "x", "2023年1月", "in.csv C2", "keep one"),
        ),
        ([("x", "2023-01", 1.0), ("x", "2023-01", 2.0)], "E-DATA-003", ("in.csv C3", "in.csv C2")),
        ([("z", "2023-01", 1.0)], "E-DATA-005", ("in.csv C2", "z", "catalogue")),
        ([("x", "2023Q5", 1.0)], "E-TIME-001", ("in.csv C2", "2023Q5")),
        ([("x", "2301", 1.0)], "E-TIME-017", ("in.csv C2", "2023-01")),
        ([("x", "2023年1-2月", 1.0), ("x", "2023-01", 1.0)], "E-DATA-009", ("x", "2023-01", "keep one")),
        ([("x", "2023年1-2月", 1.0), ("x", "2023-02", 1.0)], "E-DATA-009", ("x", "2023-02", "keep one")),
        ([("x", "2023年1-3月", 1.0)], "E-DATA-007", ("in.csv C2", "x", "declare the flow")),
        ([("x", "2023Q1", 1.0)], "E-DATA-011", ("in.csv C2", "x", "M")),
        ([("x", "2023", 1.0)], "E-DATA-011", ("in.csv C2", "2023")),
        ([("q", "2023-02", 1.0)], "E-DATA-011", ("in.csv C2", "q", "Q")),
        ([("q", "2023年前三季度", 1.0)], "E-DATA-011", ("in.csv C2", "q")),
    ],
)
def test_rows_that_cannot_stand(given: Any, code: str, words: tuple[str, ...]) -> None:
    with expect_refusal(code, *words, kind=ReviewError):
        Panel.from_long(rows(*given), CATALOGUE)


def test_rows_that_can() -> None:
    made = Panel.from_long(
        rows(
            ("x", "2023年1-2月", 3.0),
            ("x", "2023-03", 2.0),
            ("c", "2023年1-3月", 5.0),
            ("q", "2023Q1", 9.0),
            ("g", "2023-01", NAN),
        ),
        CATALOGUE,
    )
    assert made.indicators == ("x", "g", "c", "q")
    assert made.joint[0, 0].tolist() == [True, False, False]
    assert np.array_equal(made.values[0], [[NAN, 3, 2], [NAN] * 3, [NAN, NAN, 5], [NAN, NAN, 9]], equal_nan=True)


def test_every_bad_row_is_reported_in_order() -> None:
    bad = rows(
        ("z", "2023-01", 1.0),
        ("x", "2023Q5", 1.0),
        ("x", "2023-01", 1.0),
        ("x", "2023-01", 1.0),
        ("q", "2023-02", 1.0),
        ("x", "2023年1-3月", 1.0),
    )
    with pytest.raises(ReviewError) as caught:
        Panel.from_long(bad, CATALOGUE)
    assert codes(caught.value.findings) == ["E-DATA-005", "E-TIME-001", "E-DATA-003", "E-DATA-011", "E-DATA-007"]
    text = str(caught.value)
    assert text.startswith("5 findings:")
    assert all(f"in.csv C{k}" in text for k in (2, 3, 5, 6, 7))


def test_a_panel_of_nothing() -> None:
    with expect_refusal("E-FILE-003", "no data"):
        Panel.from_long(rows(), CATALOGUE)


@pytest.mark.parametrize(
    ("indicator", "code", "words"),
    [
        (Indicator("x", kind="stock"), "E-DATA-008", ("kind", "stock", "level, growth, index")),
        (Indicator("x", flow="month"), "E-DATA-008", ("flow", "month", "period")),
        (Indicator("x", frequency="D"), "E-DATA-008", ("frequency", "'D'", "M, Q")),
        (Indicator("x", unit="亿"), "E-UNIT-001", ("'亿'",)),
        (Indicator(""), "E-DATA-010", ("code",)),
        (level("x", growth="x_yoy"), "E-DATA-005", ("x_yoy", "x names it")),
    ],
)
def test_rows_of_a_catalogue(indicator: Indicator, code: str, words: tuple[str, ...]) -> None:
    found = Catalogue([indicator]).check("cat.csv")
    assert codes(found) == [code]
    said(found[0], *words)


def test_a_catalogue_file_with_everything_wrong(tmp_path: Path) -> None:
    path = tmp_path / "cat.csv"
    path.write_text("code,unit,kind,lag_days\nx,亿,level,5\nx,亿元,level,soon\n,亿元,rate,1\n", encoding="utf-8")
    with pytest.raises(ReviewError) as caught:
        Catalogue.read(path)
    assert sorted(codes(caught.value.findings)) == sorted(["E-DATA-003", "E-DATA-002", "E-DATA-010", "E-DATA-008"])
    for words in ("cat.csv row 3", "'soon'", "'rate'"):
        assert words in str(caught.value)
    with expect_refusal("E-FILE-001", "no.csv", kind=FileError):
        Catalogue.read(tmp_path / "no.csv")
    path.write_text("code,units\nx,亿元\n", encoding="utf-8")
    with expect_refusal("E-SCHEME-002", "units", "unit", kind=ReviewError):
        Catalogue.read(path)


# -- the scheme file ---------------------------------------------------------------------------------------------------
RULE_B = MINIMAL[MINIMAL.rindex("[[rule]]") :]
SCHEMES: list[tuple[str, list[tuple[str, str]], str, tuple[str, ...]]] = [
    ("circle", [('code = "A"\n', 'code = "A"\nparts = { x = ["GDP"] }\n')], "E-TREE-002", ("GDP -> A -> GDP",)),
    ("unknown part", [('["A", "B"]', '["A", "B", "Z"]')], "E-TREE-001", ("'Z'", "'GDP'")),
    ("double counting", [('["A", "B"]', '["A", "B", "B"]')], "E-TREE-004", ("'B'", "'GDP'")),
    ("uneven cuts", [('["A", "B"] }', '["A", "B"], stratum = ["A"] }')], "E-TREE-003", ("'GDP'", "B", "stratum")),
    ("no rule", [(RULE_B, "")], "E-SCHEME-005", ("'B'", "[[rule]]")),
    ("rule of nothing", [(RULE_B, RULE_B + RULE_B.replace('"B"', '"Z"'))], "E-SCHEME-006", ("'Z'", "not an item")),
    ("rule of a total", [(RULE_B, RULE_B + RULE_B.replace('"B"', '"GDP"'))], "E-SCHEME-006", ("'GDP'", "a sum of other items")),
    (
        "rule of a memo",
        [
            ('[[rule]]\nitem = "A"', '[[item]]\ncode = "M"\nmemo_of = "A"\n\n[[rule]]\nitem = "A"'),
            (RULE_B, RULE_B + RULE_B.replace('"B"', '"M"')),
        ],
        "E-SCHEME-006",
        ("'M'", "memo"),
    ),
    ("two rules", [(RULE_B, RULE_B + RULE_B)], "E-SCHEME-010", ("'B'", "every period")),
    (
        "overlapping rules",
        [(RULE_B, RULE_B + 'to = "2023Q2"\n' + RULE_B + 'from = "2023Q2"\n')],
        "E-SCHEME-010",
        ("'B'", "2023Q2"),
    ),
    ("item twice", [('[[item]]\ncode = "B"\n', '[[item]]\ncode = "B"\n[[item]]\ncode = "B"\n')], "E-SCHEME-012", ("'B'",)),
    (
        "weights",
        [('price = [{ code = "p" }] }\n\n', 'price = [{ code = "p", weight = 0.7 }] }\n\n')],
        "E-SCHEME-009",
        ("'A'", "0.7"),
    ),
    (
        "circular pair",
        [
            (
                RULE_B,
                RULE_B.replace(
                    '"extrapolate_volume", indicators = [{ code = "g", coefficient = "fixed" }]',
                    '"deflate", price = [{ code = "p" }]',
                ),
            )
        ],
        "E-SCHEME-007",
        ("'B'", "'reflate'", "'deflate'"),
    ),
    ("no price", [('"deflate", price = [{ code = "p" }]', '"deflate"')], "E-SCHEME-003", ("'A'", "deflate", "price")),
    (
        "no indicator",
        [('"extrapolate_value", indicators = [{ code = "x", coefficient = "fixed" }]', '"extrapolate_value"')],
        "E-SCHEME-003",
        ("'A'", "indicators"),
    ),
    (
        "unknown method",
        [('"extrapolate_value"', '"extrapolate"')],
        "E-SCHEME-004",
        ("rule 1 'A'", "method", "'extrapolate'", "extrapolate_value or composite"),
    ),
    (
        "method of the other side",
        [('"extrapolate_value"', '"extrapolate_volume"')],
        "E-SCHEME-004",
        ("rule 1 'A' value", "'extrapolate_volume'"),
    ),
    (
        "unknown coefficient",
        [('"fixed" }] }\nvolume', '"elastic" }] }\nvolume')],
        "E-SCHEME-004",
        ("coefficient", "'elastic'", "line or ratio"),
    ),
    (
        "unknown key",
        [('item = "A"\n', 'item = "A"\nindicator = "x"\n')],
        "E-SCHEME-002",
        ("rule 1 'A'", "'indicator'", "item, value, volume"),
    ),
    ("unknown head", [('regime = "period"', 'regime = "period"\nformula = "x+y"')], "E-SCHEME-002", ("[scheme]", "'formula'")),
    (
        "unknown regime",
        [('regime = "period"', 'regime = "both"')],
        "E-SCHEME-004",
        ("[scheme]", "regime", "'both'", "period or ytd"),
    ),
    ("no regime", [('regime = "period"\n', "")], "E-SCHEME-003", ("[scheme]", "regime")),
    ("misspelt date", [('item = "A"\n', 'item = "A"\nfrom = "2023Q5"\n')], "E-TIME-001", ("2023Q5", "rule 1 'A'")),
    ("ambiguous date", [('regime = "period"', 'regime = "period"\nvalid_from = "2301"')], "E-TIME-017", ("2301", "[scheme]")),
    (
        "clamp the wrong way round",
        [('coefficient = "fixed" }] }\nvolume', 'coefficient = "fixed" }], clamp = [40, -40] }\nvolume')],
        "E-SCHEME-004",
        ("clamp", "lowest first"),
    ),
    (
        "clamp of text",
        [('coefficient = "fixed" }] }\nvolume', 'coefficient = "fixed" }], clamp = "tight" }\nvolume')],
        "E-SCHEME-004",
        ("clamp", "'tight'"),
    ),
    (
        "text for a number",
        [('code = "x", coefficient = "fixed"', 'code = "x", weight = "1.0"')],
        "E-SCHEME-004",
        ("weight", "'1.0'", "a number"),
    ),
    ("infinity", [('code = "x", coefficient = "fixed"', 'code = "x", k = inf')], "E-SCHEME-004", ("k", "inf")),
    (
        "true for a number",
        [('code = "x", coefficient = "fixed"', 'code = "x", weight = true')],
        "E-SCHEME-004",
        ("weight", "True"),
    ),
    (
        "history out of range",
        [('coefficient = "fixed" }] }\nvolume', 'coefficient = "fixed" }], fallback = [{ history = 1.5 }] }\nvolume')],
        "E-SCHEME-004",
        ("history", "1.5", "0 to 1"),
    ),
    (
        "fallback of both",
        [
            (
                'coefficient = "fixed" }] }\nvolume',
                'coefficient = "fixed" }], fallback = [{ history = 0.5, indicators = [{ code = "g" }] }] }\nvolume',
            )
        ],
        "E-SCHEME-004",
        ("fallback 1", "history"),
    ),
    ("a table where a list belongs", [('["A", "B"]', '{ x = "A" }')], "E-SCHEME-004", ("item 1 'GDP'", "a list of codes")),
    (
        "evidence",
        [('item = "A"\n', 'item = "A"\nevidence = "hearsay"\n')],
        "E-SCHEME-004",
        ("evidence", "'hearsay'", "sourced or derived"),
    ),
]


@pytest.mark.parametrize(("swaps", "code", "words"), [s[1:] for s in SCHEMES], ids=[s[0] for s in SCHEMES])
def test_what_is_wrong_with_a_scheme_file(tmp_path: Path, swaps: Any, code: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SchemeError) as caught:
        load(tmp_path, *swaps)
    hits = [f for f in caught.value.findings if f.code == code]
    assert hits, str(caught.value)
    assert any(all(w in f.text("en") for w in words) for f in hits), [f.text("en") for f in hits]
    said(hits[0])


def test_everything_wrong_with_a_scheme_file_at_once(tmp_path: Path) -> None:
    with pytest.raises(SchemeError) as caught:
        load(
            tmp_path,
            ('regime = "period"', 'regime = "both"\nformula = 1'),
            ('"extrapolate_value"', '"extrapolate"'),
            ('price = [{ code = "p" }] }\n\n', 'price = [{ code = "p", weight = 0.7 }] }\n\n'),
            (RULE_B, ""),
        )
    assert {"E-SCHEME-002", "E-SCHEME-004", "E-SCHEME-009", "E-SCHEME-005"} <= set(codes(caught.value.findings))
    assert len(str(caught.value).splitlines()) == len(caught.value.findings) + 1
    collected = load_scheme(tmp_path / "mine.toml", errors="collect")
    assert codes(collected.check()) == codes(caught.value.findings)
    with pytest.raises(ReviewError) as again:
        collected.run(indicators(), base=base())
    assert codes(again.value.findings) == codes(caught.value.findings)


@pytest.mark.parametrize(
    "name", ["", "no-such-scheme", "cn_national", "CN-NATIONAL", "mine.yaml", "../minimal", "minimal.toml.bak"]
)
def test_unknown_schemes(name: str) -> None:
    with expect_refusal("E-SCHEME-013", repr(name), "cn-national, minimal", ".toml", kind=SchemeError):
        load_scheme(name)


def test_files_that_are_no_scheme(tmp_path: Path) -> None:
    with expect_refusal("E-FILE-001", "none.toml", kind=FileError):
        load_scheme(tmp_path / "none.toml")
    path = tmp_path / "bad.toml"
    path.write_text("[scheme\n", encoding="utf-8")
    with expect_refusal("E-SCHEME-001", "bad.toml", kind=SchemeError):
        load_scheme(path)
    path.write_bytes("[scheme]\nzh = '核算'".encode("gb18030"))
    with expect_refusal("E-FILE-002", "bad.toml", "UTF-8", kind=FileError):
        load_scheme(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(SchemeError) as caught:
        load_scheme(path)
    assert set(codes(caught.value.findings)) == {"E-SCHEME-003"}
    for key in ("code", "zh", "en", "regime", "reference", "[[item]]"):
        assert f"{key} is missing" in str(caught.value)


@pytest.mark.parametrize("name", ["minimal", "cn-national"])
def test_the_schemes_that_come_with_the_library_are_sound(name: str) -> None:
    made = gdp.load_scheme(name)
    assert made.check() == []
    assert all(made.is_leaf(leaf) for leaf in made.leaves)
    with expect_refusal("E-TREE-001", "'ZZ'"):
        made.is_leaf("ZZ")


# -- coefficients ------------------------------------------------------------------------------------------------------
def test_a_line_without_history_says_so(tmp_path: Path) -> None:
    lined = load(tmp_path, ('code = "x", coefficient = "fixed"', 'code = "x"'))
    made = lined.run(indicators(), base=base())
    assert codes(made.findings) == ["W-COEF-002"]
    said(made.findings[0], "A", "x", "1 cells", "某市", "one to one")


def test_a_wild_ratio_falls_back_to_a_line_and_says_so(tmp_path: Path) -> None:
    wild = load(tmp_path, ('code = "x", coefficient = "fixed"', 'code = "x", coefficient = "ratio"'))
    random = np.random.default_rng(0)
    x = np.full(36, 10.0) * np.repeat([1.0, 1.001, 1.05], 12)
    leaves = np.exp(random.normal(size=(1, 2, 8)) * 0.05) * 100
    long = panel({level("x"): x, rate("g"): np.full(36, 5.0), index("p"): np.full(36, 100.0)}, "2021-01")
    made = wild.run(long, base=base_accounts(leaves, leaves, TREE, start="2021Q1", regions=["某市"]))
    assert codes(made.findings) == ["W-COEF-001"]
    said(made.findings[0], "A", "1 cells", "某市", ">= 2")


# -- messages ----------------------------------------------------------------------------------------------------------
def fields_of(template: str) -> set[str]:
    return {name.split("!")[0].split(".")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_is_there_in_both_languages_with_the_same_fields(code: str) -> None:
    english, chinese = MESSAGES[code]
    assert code[:2] in ("E-", "W-", "N-")
    assert english.strip()
    assert chinese.strip()
    assert fields_of(english) == fields_of(chinese)
    numbers = {name: 1.25 for name in fields_of(english)}
    for language, template in (("en", english), ("zh", chinese)):
        text = Finding(code, **numbers).text(language)
        assert "{" not in text
        assert "}" not in text
        assert text == template.format(**numbers)
    assert Finding(code, **numbers).level == {"E": "error", "W": "warning", "N": "note"}[code[0]]
    if code not in ("E-CLI-001", "E-KERNEL-001", "W-DATA-001"):  # these are frames for what is passed in
        assert any("\u4e00" <= c <= "\u9fff" for c in chinese)
        assert not any(
            "\u4e00" <= c <= "\u9fff"
            for c in english.replace("2024年1月, 2024年一季度, 2024年1-3月", "").replace("2024年3月", "")
        )


def test_a_message_that_lacks_a_field_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        Finding("E-FILE-001").text("en")
    with pytest.raises(KeyError):
        Finding("E-NONE-999").text("en")


def test_language_is_chosen_where_the_message_is_read() -> None:
    error = RunError("E-RUN-003", regime="x")
    assert "is not one of" in str(error)
    with use_language("zh"):
        assert "核算方式" in str(error)
        assert error.finding.text("en") == "regime 'x' is not one of 'period', 'ytd'"
    assert "is not one of" in str(error)
    with pytest.raises(ValueError, match="fr"), use_language("fr"):
        pass


def test_errors_survive_a_copy_between_processes() -> None:
    for error in (
        RunError("E-RUN-003", regime="x"),
        ReviewError([Finding("E-RUN-003", regime="x"), Finding("E-FILE-001", path="a")]),
    ):
        again = copy.deepcopy(error)
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.code == error.code


def test_no_error_of_a_run_is_another_librarys(scheme: Any) -> None:
    """Odd arguments of every kind end in a coded error, never in one of pandas or numpy."""
    cube = base().value
    odd: list[Any] = [
        lambda: scheme.run(indicators(), base=base(), periods="2023Q9"),
        lambda: scheme.run(indicators(), base=base(), periods=[np.datetime64("NaT")]),
        lambda: Cube.concat([cube, cube], "item"),
        lambda: cube + cube.sel(item="A").sel(region="某市").with_unit("万元"),
        lambda: replace(base(), volume=base().volume.sel(period=["2022Q1"])),
        lambda: Meaning.of("亿元", "constant@", "period"),
    ]
    for call in odd:
        with pytest.raises(GdpcoreError) as caught:
            call()
        assert caught.value.code in MESSAGES
