"""The words in which a proposal says what it understood, in English and Chinese."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "file": ("{file}: sheet {sheet}", "{file}：工作表 {sheet}"),
    "plain": ("{file}", "{file}"),
    "others": ("other sheets: {names}", "其他工作表：{names}"),
    "hidden_sheets": ("hidden sheets, not read: {names}", "隐藏的工作表，不读取：{names}"),
    "hidden": ("hidden, but read: {names}", "已隐藏但仍读取：{names}"),
    "title": ("title: {text}", "标题：{text}"),
    "long": ("layout: one figure per row", "布局：每行一个数"),
    "cross": (
        "layout: heading in rows {rows}, {down} down, {across} across",
        "布局：表头在第 {rows} 行，纵向为{down}，横向为{across}",
    ),
    "sdmx": ("layout: SDMX, dimensions {names}", "布局：SDMX，维度 {names}"),
    "field": ("{field}: {place}", "{field}：{place}"),
    "periods": ("periods: {count}, {names}", "时期：{count} 个，{names}"),
    "indicators": ("indicators: {count}, {names}", "指标：{count} 个，{names}"),
    "regions": ("regions: {count}, {names}", "地区：{count} 个，{names}"),
    "measures": ("figures: {names}", "数的含义：{names}"),
    "units": ("units: {names}", "计量单位：{names}"),
    "merged": ("merged ranges: {names}", "合并区域：{names}"),
    "left_out": ("left out: {names}", "略去：{names}"),
    "doubts": ("doubts: {count}", "存疑：{count} 处"),
}

FIELD_NAMES: dict[str, tuple[str, str]] = {
    "indicator": ("indicator", "指标"),
    "period": ("period", "时期"),
    "unit": ("unit", "单位"),
    "region": ("region", "地区"),
    "measure": ("measure", "口径"),
    "value": ("value", "数值"),
    "flow": ("flow", "时期口径"),
    "source": ("source", "来源"),
    "nothing": ("nothing", "无"),
}


def say(key: str, language: str, **fields: object) -> str:
    """One line in one language.

    Examples
    --------
    >>> say("title", "zh", text="主要经济指标")
    '标题：主要经济指标'
    """
    return WORDS[key][language == "zh"].format(**fields)


def field_name(name: str, language: str) -> str:
    """A field's name for readers."""
    return FIELD_NAMES[name][language == "zh"]
