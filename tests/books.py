"""Messy workbooks as bureaus make them, built by the tests. Every figure in them is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def write_book(
    path: Path,
    sheets: Mapping[str, Rows],
    merged: Mapping[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
    rows: Sequence[int] = (),
    columns: Sequence[str] = (),
) -> Path:
    """A workbook; ``merged`` ranges show the text of their first cell, ``rows`` and ``columns`` of every sheet are hidden."""
    book = xlsxwriter.Workbook(path)
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for r, line in enumerate(lines):
            for c, cell in enumerate(line):
                if cell not in (None, ""):
                    sheet.write(r, c, cell)
        for cells in (merged or {}).get(name, ()):
            a, b = (xlsxwriter.utility.xl_cell_to_rowcol(x) for x in cells.split(":"))
            sheet.merge_range(*a, *b, lines[a[0]][a[1]])
        for row in rows:
            sheet.set_row(row - 1, None, None, {"hidden": True})
        for column in columns:
            sheet.set_column(f"{column}:{column}", None, None, {"hidden": True})
        if name in hidden:
            sheet.hide()
    book.close()
    return path


MONTHLY: Rows = [
    ["2024年3月主要经济指标（虚构）"],
    ["", "", "", "", "", "单位：见表"],
    ["指标", "计量单位", "本月", "同比增长(%)", "1-本月累计", "同比增长(%)"],
    ["一、综合"],
    ["地区生产总值", "亿元", "—", "—", 3384.9, 5.1],
    ["二、工业"],
    ["规模以上工业增加值", "%", "", "６.5", "", "7.1①"],
    ["　#制造业", "%", "", 6.9, "", 7.2],
    ["　　其中：汽车", "%", "", "x", "", "-3.4"],
    ["三、贸易"],
    ["社会消费品零售总额*", "亿元", "420.5", 4.1, "1,260.3", 4.6],
    ["　#限额以上", "亿元", 201, 3.2, 611.7, "3.8(初步)"],
    ["固定资产投资(不含农户)", "亿元", "-", "-", "…", 6.4],
    ["注：1. 本表为虚构数据。"],
    ["2. 工业增长速度按可比价格计算。", "", 99],
]
"""The monthly bulletin: title, four columns of figures, of-which lines, notes."""

RELEASE: Rows = [
    ["2024年三季度和前三季度地区生产总值（虚构）"],
    ["", "三季度", "", "前三季度", ""],
    ["行业", "绝对额(亿元)", "比上年同期增长(%)", "绝对额(亿元)", "比上年同期增长(%)"],
    ["地区生产总值", 1000, 5.0, 2900, 5.1],
    ["第一产业", 100, 3.0, 200, 3.2],
    ["第二产业", 400, 6.0, 1200, 5.9],
    ["第三产业", 500, 4.6, 1500, 4.7],
    ["注：绝对额按现价计算，增长速度按不变价计算。"],
]
RELEASE_MERGED = ["A1:E1", "B2:C2", "D2:E2", "A2:A3"]

DISTRICTS: Rows = [
    ["各区主要指标（2024年1-6月，虚构）"],
    ["地区", "地区生产总值(亿元)", "", "社会消费品零售总额(亿元)", "", "位次"],
    ["", "绝对额", "增速(%)", "绝对额", "增速(%)", ""],
    ["全市", 700, 5.0, 300, 4.0, ""],
    ["金 水 区", 400, 5.5, 200, 4.5, 1],
    ["中原区", 300, 4.4, 100, "3.0*", 2],
    ["资料来源：虚构"],
]
DISTRICTS_MERGED = ["A1:F1", "B2:C2", "D2:E2", "A2:A3", "F2:F3"]

Release = dict[str, tuple[float, float]]
_QUARTERS = {1: ("一季度", ""), 2: ("二季度", "上半年"), 3: ("三季度", "前三季度"), 4: ("四季度", "1-4季度")}


def release_rows(year: int, quarter: int, single: Release, so_far: Release) -> Rows:
    """The table of one quarterly release: value and growth of the quarter, and beside it of the year to date (not in a first quarter)."""
    own, total = _QUARTERS[quarter]
    wide = bool(total)
    rows: list[list[Any]] = [[f"{year}年{own}地区生产总值（虚构）"], ["", own, "", *([total, ""] if wide else [])]]
    rows.append(["行业", *["绝对额(亿元)", "比上年同期增长(%)"] * (2 if wide else 1)])
    rows += [[item, *single[item], *(so_far[item] if wide else ())] for item in single]
    return [*rows, ["注：本表为虚构数据。"]]


def release_merged(quarter: int) -> list[str]:
    return ["A2:A3", "B2:C2", *(["D2:E2"] if quarter > 1 else [])]
