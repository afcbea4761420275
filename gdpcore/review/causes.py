"""Causes of an unusual figure that are no mistake: listed with every finding, because a screen accuses nobody."""

from __future__ import annotations

CAUSES: dict[str, tuple[str, str]] = {
    "census_base": ("普查或年度核实修订了基数", "the base was revised by a census or annual verification"),
    "comparable_base": ("增速按可比口径计算，上年基数已调整", "growth is on a comparable base: last year's scope was adjusted"),
    "entry_of_units": ("新入库或退库单位、规模标准变动", "units entered or left the survey, or its cut-off moved"),
    "one_off": (
        "一次性事项（大项目投产、大额入库、停产检修）",
        "a one-off: a large plant began, a large payment, a stop for repair",
    ),
    "spring_festival": ("春节错月", "the Spring Festival fell in another month"),
    "reclassification": ("行业或地区划分调整", "an industry or area was reclassified"),
    "price_change": ("价格大幅变动", "prices moved sharply"),
    "policy": ("政策节点（结算、补贴、以旧换新）", "a policy date: settlement, subsidy, trade-in"),
    "rounding": ("数值修约，未作机械调整", "rounding; totals were not adjusted mechanically"),
    "late_report": ("报送较晚", "reported later than others"),
    "inactive": ("本期确无业务量", "no activity in the period"),
    "small_base": ("基数过小", "the base is small"),
    "stable_by_nature": ("指标本身稳定（协议价、定额）", "stable by nature: agreed prices, fixed amounts"),
}
"""Name -> (zh, en)."""


def causes_text(names: tuple[str, ...], language: str) -> str:
    """The causes in words.

    Examples
    --------
    >>> causes_text(("one_off",), "zh")[:5]
    '一次性事项'
    """
    return ("；" if language == "zh" else "; ").join(CAUSES[n][0 if language == "zh" else 1] for n in names)
