"""One table of words: key -> (English, Chinese)."""

from __future__ import annotations

import pandas as pd

from gdpcore.bulletin.furniture import FURNITURE

WORDS: dict[str, tuple[str, str]] = {
    **FURNITURE,
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
    "table_quarter": ("{period}, by industry", "{period}分行业增加值"),
    "table_ytd": ("Year to date, {period}", "{period}累计分行业增加值"),
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
    # revisions
    "chart_triangle": (
        "{name}: figures by vintage, colour: change since the first",
        "{name}：各版本数据（颜色为较首次发布的变动）",
    ),
    "chart_releases": ("{name}: revisions by release", "{name}：各次发布的修订幅度"),
    "chart_scatter": ("{name}: first published and latest", "{name}：首次发布数与现行数"),
    "chart_waterfall": ("What the revision consists of", "修订的构成"),
    "axis_revision": ("revision, {unit}", "修订（{unit}）"),
    "axis_release": ("release", "发布次序"),
    "axis_months": ("months since the end of the period", "期末后月数"),
    "axis_first": ("first published, {unit}", "首次发布（{unit}）"),
    "axis_latest": ("latest, {unit}", "现行数（{unit}）"),
    "axis_cut": ("{unit}; the axis does not begin at zero", "{unit}；横轴不从零开始"),
    "line_mean": ("mean", "均值"),
    "band_sd": ("± one standard deviation", "±1个标准差"),
    "band_range": ("range", "全距"),
    "line_equal": ("no revision", "无修订"),
    "revised_up": ("revised up", "上调"),
    "revised_not": ("not revised", "未变"),
    "revised_down": ("revised down", "下调"),
    "bar_old": ("First published", "首次发布"),
    "bar_new": ("Latest", "现行数"),
    "bar_rest": ("Not in the parts (rounding)", "未分解部分（修约）"),
    "note_title": ("Revisions of gross domestic product", "国内生产总值修订数据情况"),
    "note_level": (
        "GDP of {year} was first given as {first:,.0f} ({unit}) and is {last:,.0f} {stage}: {moved} by {amount:,.0f}, or {percent:.1f} %.",
        "{year}年国内生产总值首次发布为{first:.0f}{unit}，{stage}为{last:.0f}{unit}，{moved}{amount:.0f}{unit}，幅度{percent:.1f}%。",
    ),
    "note_growth": (
        "For {count} quarters of {start} to {end} the first growth rate, year to date, stands beside today’s: {up} were revised up, "
        "{down} down, {same} not. The mean revision is {mean:+.2f} points, the mean absolute revision {size:.2f}, the largest "
        "{largest:+.1f} ({where}).",
        "{start}至{end}间有首次发布数的{count}个时期，累计同比增速与现行数相比，上调{up}个、下调{down}个、未变{same}个；平均修订{mean:+.2f}个百分点，平均绝对修订{size:.2f}个百分点，最大{largest:+.1f}个百分点（{where}）。",
    ),
    "note_untested": (
        "{count} revisions are too few to test for bias (12 are needed): the mean says what happened, not what to expect.",
        "修订样本仅{count}个，少于12个，不作显著性检验；均值只说明已发生的修订，不作为预期。",
    ),
    "note_tested": (
        "The mean revision differs from zero with a probability of chance of {p:.2f} (Newey-West).",
        "平均修订为零的检验概率为{p:.2f}（Newey-West）。",
    ),
    "note_industry": (
        "{period} by industry: GDP {first:,.0f} to {last:,.1f} ({unit}), {percent:+.1f} %. Revised up most: {up}. Revised down most: {down}.",
        "分行业看，{period}国内生产总值由{first:.0f}{unit}修订为{last:.1f}{unit}，幅度{percent:+.1f}%。上调较多的有{up}；下调较多的有{down}。",
    ),
    "note_one": ("{name} ({figure}, {percent:+.1f} %)", "{name}（{figure}，{percent:+.1f}%）"),
    "note_stage_final": ("after final verification", "最终核实数"),
    "note_stage_census": ("after the census", "普查修订数"),
    "note_table_annual": ("Table 1. Annual GDP by stage, {unit}", "表1　各阶段年度国内生产总值（{unit}）"),
    "note_table_growth": ("Table 2. Growth of GDP, year to date, per cent", "表2　国内生产总值累计同比增速（%）"),
    "note_table_industry": ("Table 3. {period} by industry, {unit}", "表3　{period}分行业修订（{unit}）"),
    "chart_industry": ("GDP of {period}: from the first figure to today’s", "{period}国内生产总值：从首次发布数到现行数"),
    "chart_growth_pairs": ("GDP growth, first and latest", "GDP累计同比增速：首次发布与现行"),
    "stage_preliminary": ("Preliminary", "初步核算"),
    "stage_final": ("Final", "最终核实"),
    "stage_census": ("Census", "普查修订"),
    "column_year": ("Year", "年份"),
    "column_period": ("Period", "时期"),
    "column_first": ("First", "首次发布"),
    "column_latest": ("Latest", "现行"),
    "column_revision": ("Revision", "修订"),
    "column_percent": ("Revision, %", "幅度（%）"),
    "column_points": ("Contribution, points of GDP", "拉动GDP修订（百分点）"),
    "column_growth_first": ("Growth, first, %", "首次增速（%）"),
    "column_growth_latest": ("Growth, latest, %", "现行增速（%）"),
    "column_growth_revision": ("Growth revision, points", "增速修订（百分点）"),
    "source_footer": ("Source: {source}.", "来源：{source}。"),
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


def axis_name(name: object, language: str) -> str:
    """The heading above the labels of a frame: its index's name in a language, periods where it has none.

    Examples
    --------
    >>> axis_name(None, "zh"), axis_name("item", "zh"), axis_name("<b>", "zh")
    ('时期', '行业', '<b>')
    """
    key = "period" if name is None else str(name)
    return say(key, language) if key in ("period", "quarter", "item") else key


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


def inside(label: str, language: str) -> str:
    """A label as it stands within a sentence: an English word begins small, GDP does not."""
    return label[:1].lower() + label[1:] if language == "en" and label[1:2].islower() else label


def capital(text: str) -> str:
    """The first letter as a title has it."""
    return text[:1].upper() + text[1:]
