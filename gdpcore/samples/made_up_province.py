"""A MADE-UP province's monthly workbook, clean or with planted errors: to try a review on, where the answer is known.

No figure and no city of it is real. The planted errors are of the kinds that reach a bureau: another unit, a copied row, a lost sign,
rows exchanged, last month's table sent again, a total among the details.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.panel import Catalogue, Indicator, Panel, read_panel
from gdpcore.panel.table import address

Array = NDArray[np.float64]

CITIES = ("甲市", "乙市", "丙市", "丁市", "戊市", "己市", "庚市", "辛市", "壬市", "癸市", "子市", "丑市")
TOTAL = "全省"
# code, zh, en, unit, mean level of a city, noise, growth per cent, seasonal swing
_LEVELS = (
    ("industrial_output", "规模以上工业总产值", "industrial output", "亿元", 180.0, 0.025, 5.5, 0.08),
    ("retail", "社会消费品零售总额", "retail sales", "亿元", 95.0, 0.02, 5.0, 0.10),
    ("budget_revenue", "一般公共预算收入", "budget revenue", "亿元", 22.0, 0.05, 4.0, 0.18),
    ("tax", "税收收入", "tax revenue", "亿元", 15.5, 0.05, 3.5, 0.18),
    ("power", "全社会用电量", "electricity", "亿千瓦时", 14.0, 0.02, 6.0, 0.12),
    ("industrial_power", "工业用电量", "industrial electricity", "亿千瓦时", 9.3, 0.025, 5.0, 0.06),
    ("freight", "货运量", "freight", "万吨", 1650.0, 0.03, 4.0, 0.07),
    ("home_sales", "商品房销售面积", "homes sold", "万平方米", 38.0, 0.08, -2.0, 0.25),
    ("exports", "出口总额", "exports", "亿元", 61.0, 0.05, 6.0, 0.12),
    ("imports", "进口总额", "imports", "亿元", 43.0, 0.06, 3.0, 0.10),
    ("construction", "建筑业总产值", "construction output", "亿元", 58.0, 0.04, 4.5, 0.30),
    ("deliveries", "快递业务量", "parcels", "万件", 2900.0, 0.03, 14.0, 0.15),
)
_FIRST_COLUMN = 4
_HEADINGS = ("地区", "指标", "单位", "时期口径")


@dataclass(frozen=True, eq=False)
class Province:
    """A made-up province.

    Attributes
    ----------
    note : says that it is made up. catalogue : its indicators. regions : the cities and the province, their sum, last.
    months : columns of the workbook; January and February are one, which stands in February.
    clean, planted : (region, indicator, month) figures as printed, without and with errors. wrong : (region, indicator, month) text:
        the kind of error planted, "" where there is none.
    """

    catalogue: Catalogue
    regions: tuple[str, ...]
    months: pd.PeriodIndex
    clean: Array
    planted: Array
    wrong: NDArray[np.str_]
    note: str = "MADE UP: no figure and no place of this province is real. 虚构数据，与任何真实地区无关。"

    def panel(self, planted: bool = True) -> Panel:
        """The figures as they are read."""
        return read_panel(self.frame(planted), catalogue=self.catalogue)

    def frame(self, planted: bool = True) -> pd.DataFrame:
        """The sheet: a row for each region and indicator, a column for each month."""
        values = self.planted if planted else self.clean
        rows = [(r, i) for r in range(len(self.regions)) for i in range(len(self.catalogue))]
        named = list(self.catalogue.values())
        head = pd.DataFrame([(self.regions[r], named[i].zh, named[i].unit, "当期") for r, i in rows], columns=list(_HEADINGS))
        body = pd.DataFrame([values[r, i] for r, i in rows], columns=list(self._columns))
        return pd.concat([head, body], axis=1)

    def write(self, path: str | Path, planted: bool = True) -> Path:
        """The workbook (needs the extra bulletin): sheet 说明 says that it is made up, sheet 月报 holds the figures."""
        import xlsxwriter

        frame, target = self.frame(planted), Path(path)
        with xlsxwriter.Workbook(str(target), {"nan_inf_to_errors": False}) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            number = book.add_format({"num_format": "#,##0.00"})
            sheet = book.add_worksheet("月报")
            sheet.freeze_panes(1, _FIRST_COLUMN)
            sheet.set_column(0, 0, 8)
            sheet.set_column(1, 1, 22)
            sheet.set_column(2, len(frame.columns), 12)
            for c, heading in enumerate(frame.columns):
                sheet.write_string(0, c, heading, bold)
            for r, row in enumerate(frame.itertuples(index=False), start=1):
                for c, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(r, c, cell)
                    elif cell == cell:
                        sheet.write_number(r, c, cell, number)
            book.add_worksheet("说明").write_string(0, 0, self.note)
        return target

    def cell(self, region: int, indicator: int, month: int) -> str:
        """The address of a figure on the sheet 月报."""
        return address(1 + region * len(self.catalogue) + indicator, _FIRST_COLUMN + month)

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(f"{m.year}年1-2月" if m.month == 2 else f"{m.year}年{m.month}月" for m in self.months)


def province(seed: int = 0, years: int = 5) -> Province:
    """A made-up province of twelve cities with twelve levels and two published growth rates, from January 2021.

    Parameters
    ----------
    seed : of its figures and of the errors planted. years : how many; the last one ends in September.

    Examples
    --------
    >>> made_up = province()
    >>> made_up.planted.shape == made_up.clean.shape, bool((made_up.wrong != "").any())
    (True, True)
    """
    rng = np.random.default_rng(seed)
    months = pd.period_range("2021-01", periods=12 * years - 3, freq="M")
    levels = _levels(rng, len(months))
    joint = np.flatnonzero(months.month == 1)
    levels[..., joint + 1] += levels[..., joint]
    kept = np.delete(np.arange(len(months)), joint)
    cities = np.round(levels[..., kept], 2)
    table = np.concatenate([cities, cities.sum(axis=0, keepdims=True).round(2)])
    rates = _published(table, months[kept])
    clean = np.concatenate([table, rates], axis=1)
    indicators = [
        Indicator(code, zh, en, unit=unit, growth={"retail": "retail_yoy", "budget_revenue": "budget_revenue_yoy"}.get(code, ""))
        for code, zh, en, unit, *_ in _LEVELS
    ]
    indicators += [
        Indicator("retail_yoy", "社会消费品零售总额增速", "retail sales, growth", unit="%", kind="growth"),
        Indicator("budget_revenue_yoy", "一般公共预算收入增速", "budget revenue, growth", unit="%", kind="growth"),
    ]
    planted, wrong = _plant(rng, clean)
    return Province(Catalogue(indicators), (*CITIES, TOTAL), months[kept], clean, planted, wrong)


def _levels(rng: np.random.Generator, months: int) -> Array:
    """(city, indicator, month) trend, season, a shock to the whole province, one to the city's indicator, and noise."""
    of = np.array([row[4:] for row in _LEVELS], dtype=np.float64)
    mean, noise, growth, swing = of.T
    size = np.exp(rng.normal(0, 0.6, size=(len(CITIES), 1)) + rng.normal(0, 0.35, size=(len(CITIES), len(_LEVELS))))
    time = np.arange(months)
    phase = rng.uniform(0, 2 * np.pi, size=len(_LEVELS))
    season = swing[:, None] * (np.sin(2 * np.pi * time / 12 + phase[:, None]) + 0.4 * (time % 12 == 11))
    own = rng.normal(0, 1.5, size=(len(CITIES), len(_LEVELS))) + growth
    trend = own[..., None] / 100 * time / 12
    drift = np.cumsum(rng.normal(0, 0.004, size=(1, len(_LEVELS), months)), axis=2)
    cells = rng.normal(0, 1, size=(len(CITIES), len(_LEVELS), months)) * noise[:, None]
    return np.asarray(mean[:, None] * size[..., None] * np.exp(trend + season + drift + cells))


def _published(table: Array, months: pd.PeriodIndex) -> Array:
    """(region, 2, month) growth of retail sales and budget revenue over last year, one decimal; none in the first year."""
    out = np.full((len(table), 2, len(months)), np.nan)
    for k, row in enumerate((1, 2)):
        out[:, k, 11:] = np.round(100 * (table[:, row, 11:] / table[:, row, :-11] - 1), 1)
    return out


def _plant(rng: np.random.Generator, clean: Array) -> tuple[Array, NDArray[np.str_]]:
    """Errors in cells that no other error touches."""
    x, wrong = clean.copy(), np.full(clean.shape, "", dtype="<U16")
    cities, levels, last = len(CITIES), len(_LEVELS), clean.shape[2] - 1

    def put(r: Any, i: Any, t: Any, value: float, kind: str) -> None:
        if not wrong[r, i, t] and value != x[r, i, t]:
            x[r, i, t], wrong[r, i, t] = value, kind

    def anywhere() -> tuple[int, int, int]:
        return int(rng.integers(cities)), int(rng.integers(levels)), int(rng.integers(14, last))

    stale, slipped = rng.permutation(cities)[:2]
    for i in range(levels):  # last month's table sent again; a whole table in another unit
        put(stale, i, last, clean[stale, i, last - 1], "stale month")
        put(slipped, i, last, clean[slipped, i, last] * 1e4, "unit, period")
    for factor in (1e4, 1e4, 1e-4, 1e4, 100.0):
        r, i, t = anywhere()
        put(r, i, t, float(np.round(clean[r, i, t] * factor, 6)), "unit, cell")
    for _ in range(4):  # a row of another indicator pasted over two months
        (r, i, t), j = anywhere(), int(rng.integers(levels))
        for k in (t - 1, t):
            put(r, i, k, clean[r, j, k], "copied")
    for _ in range(4):
        r, i, t = anywhere()
        put(r, i, t, -clean[r, i, t], "sign")
    done = 0
    while done < 4:  # rows exchanged, of one indicator in two cities or of two indicators in one city
        (r, i, t), other, j = anywhere(), int(rng.integers(cities)), int(rng.integers(levels))
        a, b = ((r, i, t), (other, i, t)) if done % 2 else ((r, i, t), (r, j, t))
        if abs(np.log(clean[a] / clean[b])) > 0.4 and not wrong[a] and not wrong[b]:
            put(a[0], a[1], a[2], float(clean[b]), "exchanged")
            put(b[0], b[1], b[2], float(clean[a]), "exchanged")
            done += 1
    for _ in range(3):
        r, i, t = anywhere()
        put(r, i, t, clean[-1, i, t], "total in detail")
    return x, wrong
