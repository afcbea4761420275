"""Words of the marked workbook and of the page (zh, en)."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "title": ("数据审核意见", "Review of figures"),
    "findings": ("审核意见", "findings"),
    "figures": ("数据", "figures"),
    "error": ("错误", "error"),
    "warning": ("核实", "warning"),
    "note": ("提示", "note"),
    "open": ("待处理", "open"),
    "answered": ("已说明", "answered"),
    "stale": ("说明已失效：数值已改变", "stale: the figure changed since it was explained"),
    "manners": (
        "提示只表示需要核实或说明，不表示数据有误，更不针对任何单位或个人。每条意见均列出可能的正常原因。",
        "A finding says that a figure needs a look or an explanation; it is no verdict, and about no person. Causes that are no mistake are listed.",
    ),
    "values_only": (
        "本表为原表数值的副本，单元格位置与原表一致；原表的公式和格式未保留。",
        "A copy of the values of the table that was read, cell for cell; formulas and formats are not kept.",
    ),
    "counts": ("共审核 {cells:,} 个数，{rules} 条规则", "{cells:,} figures, {rules} rules"),
    "none": ("没有审核意见", "No findings"),
    "rules": ("按规则", "By rule"),
    "unmet": ("未适用的规则", "Rules that did not apply to this table"),
    "innocent": ("可能的正常原因", "Causes that are no mistake"),
    "expected": ("预期", "expected"),
    "more": ("其余 {count} 条见工作簿或 JSON 文件", "{count} more stand in the workbook and the JSON file"),
    "id": ("编号", "id"),
    "severity": ("程度", "severity"),
    "rule": ("规则", "rule"),
    "level": ("层次", "level"),
    "region": ("地区", "region"),
    "name": ("指标", "series"),
    "measure": ("价格", "measure"),
    "period": ("时期", "period"),
    "value": ("数值", "value"),
    "evidence": ("审核依据", "evidence"),
    "reason": ("规则理由", "why the rule"),
    "status": ("处理情况", "status"),
    "who": ("说明人", "who"),
    "when": ("时间", "when"),
    "why": ("说明", "why"),
    "sheet": ("工作表", "sheet"),
    "cell": ("单元格", "cell"),
    "tests": ("检查数", "cells looked at"),
    "count": ("意见数", "findings"),
}


def say(key: str, language: str, **fields: object) -> str:
    """A word or sentence.

    Examples
    --------
    >>> say("error", "zh"), say("counts", "en", cells=1200, rules=3)
    ('错误', '1,200 figures, 3 rules')
    """
    return WORDS[key][0 if language == "zh" else 1].format(**fields)
