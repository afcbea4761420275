"""The words of a trace, English and Chinese, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORDS: dict[str, tuple[str, str]] = {
    "figure": ("{region} {item} {name}, {measure}, {period}", "{region} {item} {name} {measure} {period}"),
    "growth": (
        "{region} {item} {name}, growth over the same period of last year, {period}",
        "{region} {item} {name} 同比增长 {period}",
    ),
    "last": ("figure of {period}, from which it is extrapolated", "推算基数：{period} 的数"),
    "factor": (
        "growth ratio by rule {scheme} {item}: {method}, rung {rung}{held}; evidence: {evidence}{reference}",
        "增长系数，规则 {scheme} {item}：{method}，第{rung}档{held}；依据：{evidence}{reference}",
    ),
    "line": (
        "line: {constant:.6g} + slopes ({slopes}) x ratios of indicators",
        "折算：{constant:.6g} + 斜率（{slopes}）× 指标比率",
    ),
    "history": ("the item's own growth a year ago, no indicator being known", "无可用指标，用该项目上年同期自身增速"),
    "price": (
        "price ratio: {constant:.6g} + weights ({slopes}) x ratios of indexes{stand_in}",
        "价格比率：{constant:.6g} + 权重（{slopes}）× 指数比率{stand_in}",
    ),
    "ratio": ("{code} {name}: ratio to its comparable base", "{code} {name}：对可比基数的比率"),
    "ratio_of_values": ("value over last year's value", "现价比上年同期现价"),
    "level": (
        "level times rate by rule {scheme} {item}: {method}; evidence: {evidence}{reference}",
        "水平 × 率，规则 {scheme} {item}：{method}；依据：{evidence}{reference}",
    ),
    "history_cells": (
        "conversion coefficients, rates and weights: from {count} more cells",
        "折算系数、增加值率与权重：另取自{count}个单元",
    ),
    "shares": ("shares, from {count} cells of the base", "比重：取自基数的{count}个单元"),
    "linked": ("chain link ({link}) over {count} figures of leaves", "链式（{link}），含{count}个基层数"),
    "control": ("{code}: GDP of the other approach", "{code}：另一方法的GDP"),
    "moved": (
        "{region} {item} {name}, {measure}, {period}, after the step {step}: one of {count} figures that move together",
        "{region} {item} {name} {measure} {period}，经{step}：与{count}个数联动",
    ),
    "before": ("before the step", "调整之前"),
    "joint": ("{name}: {count} figures of the joint problem", "{name}：联动的{count}个数"),
    "override": (
        "{region} {item} {name}, {measure}, {period}, set by hand by {who} on {when}: {why}; it was {before}",
        "{region} {item} {name} {measure} {period}，人工调整：{who}，{when}，理由：{why}；原为 {before}",
    ),
    "held": (", held at a bound", "，取界值"),
    "stand_in": ("; stand-ins: {proxy}", "；替代指数：{proxy}"),
    "more": ("... {count} more", "……另有{count}项"),
    "value": ("value", "现价"),
    "volume": ("volume", "不变价"),
    "sourced": ("sourced", "有出处"),
    "derived": ("derived", "推导"),
    "assumed": ("assumed", "假定"),
    "benchmark": ("benchmarking", "年度基准化"),
    "reconcile": ("reconciling", "统一核算"),
    "override_step": ("override", "人工调整"),
    "annual": ("annual figures", "年度数"),
    "parent": ("figures of the parent", "上级数"),
    "totals": ("totals of the regions", "地区合计数"),
    "yes": ("moves the figure", "影响结果"),
    "cancels": ("read, its size cancels", "读取，但大小相互抵消"),
    "held_cell": ("read, no effect now (a bound or a choice of method)", "读取，现无影响（取界值或方法选择）"),
    "ytd": ("year to date", "累计"),
    "title": ("Why this figure", "数据追溯"),
    "cells": ("All {count} raw cells that the figure depends on, and no other", "该数所依据的全部{count}个原始单元（别无其他）"),
    "effect": ("effect of 1 % of the cell", "单元变动1%的影响"),
    "no_file": ("no file; data sha256 {hash}", "无文件；数据 sha256 {hash}"),
    "files": ("Files", "文件"),
    "tree": ("The tree", "追溯树"),
    "columns": (
        "kind|series|measure|region|period|value|unit|file|sheet|cell|text|publisher|known at|status|counts|effect of 1 %",
        "类别|序列|口径|地区|时期|数值|单位|文件|工作表|单元格|原文|发布者|获知时间|状态|作用|变动1%的影响",
    ),
    "indicator": ("indicator", "指标"),
    "by_hand": ("override", "人工调整"),
    "account": ("account", "核算数"),
}


_NAMES = {"value", "volume", "sourced", "derived", "assumed", "benchmark", "reconcile", "override", "annual", "parent", "totals"}


def say(key: str, language: str, **fields: Any) -> str:
    """A word or sentence in one language.

    Examples
    --------
    >>> say("more", "zh", count=3)
    '……另有3项'
    """
    english, chinese = WORDS[key]
    return (chinese if language == "zh" else english).format(**fields)


def told(kind: str, fields: Mapping[str, Any], language: str) -> str:
    """The words of a step."""
    said = dict(fields)
    said["name"] = fields.get("name", "") or fields.get(language, "")
    for key in ("measure", "evidence", "step", "name"):
        if said.get(key) in _NAMES:
            said[key] = say(said[key], language)
    if said.get("flow") == "ytd":
        said["period"] = f"{said['period']} ({say('ytd', language)})"
    said["held"] = say("held", language) if fields.get("clamped") else ""
    said["stand_in"] = say("stand_in", language, proxy=fields["proxy"]) if fields.get("proxy") else ""
    said["reference"] = (
        (f"（{fields['reference']}）" if language == "zh" else f" ({fields['reference']})") if fields.get("reference") else ""
    )
    return say(kind, language, **said)
