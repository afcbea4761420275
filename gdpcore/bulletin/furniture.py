"""Words that documents put around what is said: numbers of tables, buttons, headings of sheets. key -> (English, Chinese)."""

from __future__ import annotations

FURNITURE: dict[str, tuple[str, str]] = {
    "table_number": ("Table {n}", "表{n}"),
    "figure_number": ("Figure {n}", "图{n}"),
    "number_gap": (". ", "　"),
    "section_industries": ("GDP and its industries", "分行业情况"),
    "section_charts": ("Charts", "图示"),
    "section_levels": ("Levels", "总量数据"),
    "table_levels": ("{period}: levels and growth", "{period}总量与增速"),
    "head_value": ("Value", "绝对额"),
    "level_value": ("At current prices", "现价总量"),
    "level_volume": ("Volume", "不变价总量"),
    "level_before": ("Volume a year earlier", "上年同期不变价总量"),
    "unit_line": ("Unit: {unit}", "单位：{unit}"),
    "mark_overridden": ("* Set by hand; see the figures set by hand.", "* 人工调整数，见人工调整表。"),
    "mark_forecast": ("f Contains forecasts.", "f 含预测数。"),
    "made_up": (
        "Made-up data: the place and its figures are invented and describe no real economy.",
        "虚构数据：地区与数字均为虚构，不反映任何真实经济体。",
    ),
    "contents": ("Contents", "目录"),
    "sources": ("Sources", "数据来源"),
    "sources_and_methods": ("Sources and methods", "来源与方法"),
    "skip": ("Skip to the content", "跳到正文"),
    "languages": ("Language", "语言"),
    "language_name": ("English", "中文"),
    "sort": ("sort by {heading}", "按{heading}排序"),
    "chart_data": ("Figures of the chart", "图中数据"),
    "download": ("Download as CSV", "下载CSV"),
    "download_what": ("Download as CSV: {title}", "下载CSV：{title}"),
    "chart_hint": (
        "Move over the marks, or reach the chart with Tab and use the arrow keys, to read its figures.",
        "将指针移到图形上，或用Tab键选中图表后按方向键，可读取数值。",
    ),
    "key_figures": ("Key figures", "主要指标"),
    "check": ("Check", "校验"),
    "check_sum": ("Sum of the parts of {total}", "{total}分项之和"),
    "check_gap": ("{total} less that sum", "{total}与分项之和的差"),
    "sheet_notes": ("Sources and methods", "来源与方法"),
    "period": ("Period", "时期"),
}
