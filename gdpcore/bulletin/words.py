"""One table of words: key -> (English, Chinese)."""

from __future__ import annotations

import pandas as pd

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Gross domestic product, {period}", "{period}国内生产总值推算"),
    "title_region": ("{region}: gross domestic product, {period}", "{region}{period}地区生产总值推算"),
    "subtitle": (
        "Computed by the scheme “{scheme}” from monthly indicators. Not an official figure.",
        "由核算方案“{scheme}”依据月度指标推算，非官方发布数据。",
    ),
    "subtitle_published": ("Published accounts.", "已发布核算数据。"),
    "as_of": ("Known on {date}", "数据截至{date}"),
    "quarter": ("Quarter", "当季"),
    "ytd": ("January to quarter’s end", "累计"),
    "headline_value": ("GDP, {unit}", "国内生产总值（{unit}）"),
    "headline_growth": ("growth on the same quarter of last year", "同比增长（不变价）"),
    "headline_deflator": ("change of the implicit deflator", "平减指数同比"),
    "headline_published": ("published growth", "发布增速"),
    "item": ("Industry", "行业"),
    "value": ("Value, {unit}", "绝对额（{unit}）"),
    "growth": ("Growth, %", "同比增长（%）"),
    "points": ("Contribution, points", "拉动（百分点）"),
    "percent": ("Contribution, % of growth", "贡献率（%）"),
    "share": ("Share, %", "比重（%）"),
    "deflator": ("Deflator, y/y %", "平减指数同比（%）"),
    "published": ("Published growth, %", "发布增速（%）"),
    "difference": ("Difference, points", "差（百分点）"),
    "table_quarter": ("Table 1. {period}, by industry", "表1　{period}分行业增加值"),
    "table_ytd": ("Table 2. Year to date, {period}", "表2　{period}累计分行业增加值"),
    "chart_growth": ("GDP growth by quarter, on the same quarter of last year", "国内生产总值当季同比增速"),
    "chart_contributions": ("Contributions to GDP growth by industry", "各行业对国内生产总值增长的拉动"),
    "chart_last_computed": (" (last quarter: computed by the scheme)", "（末季为方案推算）"),
    "axis_growth": ("per cent", "%"),
    "axis_points": ("percentage points", "百分点"),
    "line_published": ("published", "发布"),
    "line_computed": ("computed by the scheme", "方案推算"),
    "line_before": ("as handed in", "上报数"),
    "line_after": ("reconciled", "衔接后"),
    "line_total": ("GDP growth", "GDP增速"),
    "notes": ("How the figures were made", "编制说明"),
    "note_constant": (
        "Growth is real (constant prices), on the same period of last year; contributions are constant-price increments over last year’s GDP.",
        "增速按不变价格计算，为同比；拉动按不变价增量除以上年同期总量计算。",
    ),
    "note_rounding": (
        "Figures are rounded in print only. Published totals may differ from the sum of their parts because of rounding; they are not forced to add.",
        "数据仅在印出时修约。发布的合计数与分项之和可能因数值修约而不等，未作机械调整。",
    ),
    "note_percent": (
        "Contributions in per cent are left out where GDP growth is below 0.5 or contributions cancel.",
        "当增速绝对值低于0.5或各项正负相抵时，不列贡献率。",
    ),
    "note_rungs": (
        "Of last year’s GDP, {own} % is computed from an indicator of the first choice, {other} % from a lower rung of the ladder.",
        "按上年同期总量计，{own}%由首选指标推算，{other}%由替代办法推算。",
    ),
    "note_proxy": (
        "{share} % of last year’s GDP is deflated or reflated by a price index that stands in for one not published.",
        "按上年同期总量计，{share}%的增加值以替代价格指数缩减或推算。",
    ),
    "note_vintage": (
        "The date of knowledge decides which periods are used; their figures are of the vintage named here, later revisions included.",
        "数据截至日期只决定采用哪些时期；各期数据为上述版本，含其后的修订。",
    ),
    "note_findings": ("Findings of the run ({count})", "运行提示（{count}条）"),
    "no_findings": ("The run raised no warning.", "运行没有警告。"),
    "source": ("Source of the figures: {note}.", "数据来源：{note}。"),
    "made_by": ("Made with gdpcore {version}; scheme {scheme}.", "由 gdpcore {version} 编制，核算方案 {scheme}。"),
    "not_available": ("not available", "不可得"),
    "other": ("All remaining industries", "其余行业合计"),
    "overrides": ("Figures set by hand", "人工调整"),
    "override_value": ("value", "现价"),
    "override_volume": ("volume", "不变价"),
    "override_headings": (
        "Region|Item|Period|Measure|Before|After|Who|When|Why|Approved by|Until",
        "地区|项目|时期|口径|调整前|调整后|调整人|日期|理由|批准人|有效期",
    ),
    "tables": ("The tables and the charts’ data lie beside this page as CSV.", "各表及图的数据见同目录 CSV 文件。"),
}


def say(key: str, language: str, **fields: object) -> str:
    """A word or sentence in one language.

    Examples
    --------
    >>> say("growth", "zh")
    '同比增长（%）'
    """
    english, chinese = WORDS[key]
    return (chinese if language == "zh" else english).format(**fields)


def period_name(period: pd.Period, language: str, ytd: bool = False) -> str:
    """A quarter, month or year as a release writes it.

    Examples
    --------
    >>> period_name(pd.Period("2025Q2", freq="Q"), "zh"), period_name(pd.Period("2025Q2", freq="Q"), "zh", ytd=True)
    ('2025年二季度', '2025年上半年')
    """
    letter = str(period.freqstr)[0]
    if letter == "Q":
        if language == "zh":
            names = ("一季度", "上半年", "前三季度", "全年") if ytd else ("一季度", "二季度", "三季度", "四季度")
            return f"{period.year}年{names[period.quarter - 1]}"
        return (
            f"January to {('March', 'June', 'September', 'December')[period.quarter - 1]} {period.year}" if ytd else str(period)
        )
    if letter == "M":
        stretch = f"1-{period.month}" if ytd else str(period.month)
        if language == "zh":
            return f"{period.year}年{stretch}月"
        return f"January to {period.strftime('%B %Y')}" if ytd else period.strftime("%B %Y")
    return f"{period.year}年" if language == "zh" else str(period.year)
