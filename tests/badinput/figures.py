"""Groups 1 to 32: numbers and periods."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp
from gdpcore.cube import parse_period
from gdpcore.panel import Catalogue, Indicator
from tests.badinput.cases import MISSING, Case, framed, number, period, table, workbook
from tests.build import accounts, cube

NOT = "E-DATA-002"


def _signed(folder: Path) -> Any:
    return float(np.signbit(number("-0.0")(folder).values).sum())


def _growth_as_index(folder: Path) -> Any:
    catalogue = Catalogue([Indicator("r", unit="%", kind="growth")])
    (folder / "a.csv").write_text("indicator,unit,period,value\nr,上年同期=100,2024-03,105.1\n", encoding="utf-8")
    return gdp.read_panel(folder / "a.csv", catalogue=catalogue)


def _same_quarter(_: Path) -> Any:
    return len({parse_period(x, freq="Q") for x in (dt.date(2024, 3, 31), dt.date(2024, 1, 1), "2024Q1", "2024年一季度")})


def _book_1904(folder: Path) -> Any:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 2, dt.datetime(2024, 3, 1), book.add_format({"num_format": "yyyy-mm"}))

    panel = workbook(build, date_1904=True)(folder)
    return str(panel.months[0])


def _gap_kept(folder: Path) -> Any:
    panel = table(("r", "%", "2024-05", "3"), ("r", "%", "2024-03", "1"))(folder)
    return panel.values.ravel().tolist()


def _partial_quarter(_: Path) -> Any:
    """Two months of a quarter make no quarter."""
    from gdpcore.kernel.ytd import to_period

    made = to_period(np.array([10.0, np.nan, 30.0]), [1, 2, 3])
    return int(np.isnan(made.values).sum())


def _beyond(extrapolated: bool) -> Any:
    from gdpcore.accounts.from_totals import from_totals
    from gdpcore.cube import Meaning, Status

    y = pd.DataFrame({"I": np.arange(1.0, 9.0) * 100}, index=pd.period_range("2010", periods=8, freq="Y"))
    rows = 34 if extrapolated else 32
    x = pd.DataFrame({"I": np.linspace(20.0, 70.0, rows) + np.arange(rows) % 4}, index=pd.period_range("2010Q1", periods=rows, freq="Q"))  # fmt: skip
    out = from_totals(y, x, meaning=Meaning.of("亿元", "current", "period"), method="fernandez")
    assert out.cube.status is not None
    return int(((out.cube.status.ravel() & Status.FORECAST) > 0).sum()) if hasattr(Status, "FORECAST") else rows - 32


# fmt: off
CASES = [
    *(Case(1, t, number(t), v) for t, v in (("１２３", 123.0), ("１２３．４", 123.4), ("１，２３４．５", 1234.5), ("－１", -1.0), ("１ｅ２", 100.0))),
    Case(1, "frame", framed("１２３．４"), 123.4),
    *(Case(2, t, number(t), NOT) for t in ("1_000", "1__0", "_1")),
    *(Case(3, t, number(t), v) for t, v in (("1,234.5", 1234.5), ("1,23,4", NOT), ("1.234,5", NOT), ("12,34", NOT), ("1.234.567", NOT), (",5", NOT))),
    *(Case(4, t or "blank", number(t), MISSING) for t in ("-", "—", "－", "…", "...", "NA", "")),
    *(Case(4, t, number(t), (NOT, MISSING)) for t in ("——", "／", "x", "※", "NULL", "N/A", "#N/A")),
    Case(4, "unknown mark", number("缺数据吗"), NOT),
    Case(5, "per cent and plain", table(("r", "%", "2024-01", "5.1%"), ("r", "%", "2024-02", "5.1"), ("r", "%", "2024-03", "0.051")), NOT),
    Case(5, "per mille", number("5‰"), NOT),
    Case(6, "an index where growth is declared", _growth_as_index, ("E-UNIT-003", "E-DATA-004", 5.1)),
    Case(7, "accounting negative", number("(1.2)"), NOT),
    Case(7, "accounting negative full width", number("（1.2）"), NOT),
    *(Case(8, repr(t), number(t), v) for t, v in (("\u22121.2", -1.2), ("\u20131.2", (NOT, -1.2)), ("\u20141.2", (NOT, -1.2)), ("--1", NOT), ("1-", NOT))),
    *(Case(9, t, number(t), (NOT, 123.0)) for t in ("123*", "123①", "123(初步)", "123²", "①123")),
    *(Case(10, t[:9], number(t), ("E-DATA-006", NOT)) for t in ("1e400", "-1e400", "inf", "nan", "Infinity", "-inf", "9" * 100_000, "1e" + "9" * 5000)),
    Case(10, "frame with an infinity", framed(np.inf), (NOT, "E-DATA-006")),
    Case(10, "frame with a whole number of 400 digits", framed(10**400), (NOT, "E-DATA-006")),
    *(Case(11, t, number(t), NOT) for t in ("TRUE", "False", "是")),
    Case(11, "frame", framed(True), NOT),
    Case(11, "workbook", workbook(lambda _, s: s.write_boolean(1, 3, True)), NOT),
    *(Case(12, repr(t), number(t), 5.0) for t in ("\u00a05", "\u30005\u3000", "\u200b5", "\t5", " 5 ", "\ufeff5", "\u20605")),
    Case(12, "blank inside", number("1 234"), NOT),
    Case(14, "negative nought", _signed, 0.0),
    *(Case(15, t, number(t), "E-DATA-006") for t in ("1e-320", "5e-324", "1e-400", "-1e-310")),
    Case(15, "nought with an exponent", number("0e-400"), 0.0),
    *(Case(16, t, number(t), v) for t, v in (("'123", 123.0), ("'-1.5", -1.5), ("'=1", NOT), ("''1", NOT))),
    Case(13, "a code of 18 digits stays text", lambda f: table(("110000000000000001", "%", "2024-03", "1"))(f).indicators[0], "110000000000000001"),
    Case(17, "2401", period("2401"), "E-TIME-017"),
    Case(17, "2024.1", period("2024.1"), "E-TIME-017"),
    *(Case(18, t, period(t), "E-TIME-001") for t in ("2024Q5", "202413", "2024-00", "2024年13月", "2024Q0", "2024年五季度", "2024-1-3-5")),
    *(Case(19, t, period(t), v) for t, v in (("2024年一季度", "2024Q1"), ("2024年1-3月", "2024年1-3月"), ("2024年前三季度", "2024年1-3季度"), ("2024年上半年", "2024年1-2季度"), ("２０２４年３月", "2024-03"), ("2024 年 3 月", "2024-03"))),
    *(Case(19, t, period(t), "E-TIME-001") for t in ("1-9月", "上半年", "2024年下半年")),
    Case(20, "to date and single mixed", table(("r", "亿元", "2024年1-3月", "3"), ("r", "亿元", "2024-04", "1"), ("r", "亿元", "2024年1-5月", "6")), "E-DATA-007"),
    *(Case(21, t, period(t), "E-TIME-001") for t in ("01/02/2024", "3/2024", "1/2/24", "2024-02-30")),
    *(Case(22, t, period(t), "E-TIME-001") for t in ("45292", "45292.0", "1704067200")),
    Case(23, "1904 dates", _book_1904, "2024-03"),
    Case(24, "start or end of a quarter", _same_quarter, 1),
    Case(25, "fiscal quarter", period(pd.Period("2024Q1", "Q-MAR")), "E-TIME-001"),
    Case(25, "fiscal year", period(pd.Period("2024", "Y-JUN")), "E-TIME-001"),
    Case(25, "week", period(pd.Period("2024-01-01", "W")), "E-TIME-001"),
    Case(26, "twice, unequal", table(("r", "%", "2024-03", "1"), ("r", "%", "2024年3月", "2")), "E-DATA-003"),
    Case(26, "twice, equal", table(("r", "%", "2024-03", "1"), ("r", "%", "2024-03", "1")), "E-DATA-003"),
    Case(26, "twice in accounts", lambda f: _accounts(f, "2024Q1", "2024年一季度"), "E-DATA-003"),
    Case(27, "gap and order", _gap_kept, [1.0, MISSING, 3.0]),
    Case(27, "descending", table(("r", "%", "2024-02", "2"), ("r", "%", "2024-01", "1")), [1.0, 2.0]),
    Case(28, "quarters beyond the last year", lambda _: _beyond(True), 2),
    Case(29, "two months of a quarter", _partial_quarter, 2),
    Case(30, "quarters plus months", lambda _: cube(np.ones((1, 1, 4))) + cube(np.ones((1, 1, 4)), start="2022-01"), ("E-TIME-002", "E-AXIS-001")),
    Case(30, "quarters plus other quarters", lambda _: cube(np.ones((1, 1, 4))) + cube(np.ones((1, 1, 4)), start="2022Q2"), "E-AXIS-001"),
    Case(30, "years plus quarters in accounts", lambda _: _two_axes(), ("E-TIME-002", "E-AXIS-001")),
    *(Case(31, t, period(t), v) for t, v in (("2023-02-29", "E-TIME-001"), ("2024-02-29", "2024-02"), ("2024年1-2月", "2024年1-2月"))),
    Case(31, "time zone", period(pd.Timestamp("2024-03-31 23:00", tz="Asia/Shanghai")), ("2024-03", "E-TIME-001")),
    Case(31, "no time", period(pd.NaT), "E-TIME-001"),
    Case(31, "joint and single", table(("r", "亿元", "2024年1-2月", "3"), ("r", "亿元", "2024-02", "1")), "E-DATA-009"),
    *(Case(32, t, period(t), "E-TIME-001") for t in ("0000", "9999", "1582", "9999-12", "0001Q1")),
]
# fmt: on


def _accounts(folder: Path, *periods: str) -> Any:
    rows = ["item,period,value,volume,unit,flow,price_basis", *(f"GDP,{p},1,1,亿元,period,constant@2020" for p in periods)]
    (folder / "gdp.csv").write_text("\n".join(rows), encoding="utf-8")
    return gdp.read_accounts(folder / "gdp.csv")


def _two_axes() -> Any:
    from gdpcore.accounts import Accounts

    one, two = accounts(np.ones((1, 4, 4)), np.ones((1, 4, 4))), accounts(np.ones((1, 4, 4)), np.ones((1, 4, 4)), start="2022")
    return Accounts(one.value, two.volume, one.hierarchy)
