"""Messages about the quarter that runs: nowcasts by accounts, their news and scenarios."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-CAST-001": (
        "the model of the indicators draws no {indicator} in {period}; give it a panel that holds the series, or another model",
        "指标模型未给出 {indicator} 在 {period} 的抽样；请提供含该序列的指标表，或改用其他模型",
    ),
    "E-CAST-002": (
        "item {item} of {region} in {period} cannot be computed: {indicators} missing and nothing fills it. Add figures, or a fallback to its rule",
        "{region} 的 {item} 在 {period} 无法核算：缺少 {indicators} 且无法补足。请补充数据或为其规则增加备用方法",
    ),
    "E-CAST-003": (
        "{period} is out of reach: the base ends in {end}, and at most {most} quarters beyond it are nowcast. Extend the base, or name a nearer quarter",
        "{period} 超出范围：基期核算止于 {end}，最多推算其后 {most} 个季度。请延长基期或指定更近的季度",
    ),
    "E-CAST-004": (
        "these cannot be nowcast: {why}. Quarterly accounts extrapolated from the same quarter of last year are needed",
        "无法进行现时预测：{why}。需要由上年同季推算的季度核算",
    ),
    "E-CAST-005": (
        "{model} cannot draw its missing cells: it has no simulate(draws, seed, start). Give a model that has, such as DynamicFactor",
        "{model} 不能抽取缺失值：没有 simulate(draws, seed, start)。请改用具备该方法的模型，如 DynamicFactor",
    ),
    "W-CAST-001": (
        "{series} is left out of the indicators' model: {why}",
        "指标模型未使用 {series}：{why}",
    ),
    "W-CAST-002": (
        "{series}: {count} figures between {first} and {last} lie far from the median; the model's estimate leaves them out, the accounts do not",
        "{series}：{first} 至 {last} 间有 {count} 个数远离中位数；模型估计不采用，核算仍采用",
    ),
    "W-CAST-003": (
        "the gap between published and scheme rests on {count} quarters, fewer than {least}: variances are pooled over industries",
        "公布数与方案数之差仅有 {count} 个季度，少于 {least} 个：各行业合并估计方差",
    ),
    "W-CAST-004": (
        "no past quarter shows the gap between published and scheme ({count} of {least} quarters): nothing is added, and intervals leave it out",
        "没有可比的历史季度（{count}/{least}），无法估计公布数与方案数之差：不作调整，区间也未包含这一部分",
    ),
}
