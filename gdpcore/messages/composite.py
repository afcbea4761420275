"""Messages about composite indexes, rankings and targets."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-COMP-001": (
        "indicator {row} is the same for all units: it cannot be put on a scale by their spread. Leave it out, or give bounds",
        "第 {row} 个指标在所有单位上相同，无法按离散程度标准化。请去掉该指标或给出上下限",
    ),
    "E-COMP-002": (
        "the base of indicator {row} is missing or not positive: a ratio to it means nothing. Choose another base",
        "第 {row} 个指标的基期值缺失或不为正，比值无意义。请另选基期",
    ),
    "E-COMP-003": (
        "weights by {method} need {detail}",
        "{method} 赋权需要：{detail}",
    ),
    "E-COMP-004": (
        "comparisons of shape {shape} are not a positive reciprocal matrix: entry ij times entry ji must be 1",
        "形状为 {shape} 的判断矩阵不是正互反矩阵：ij 与 ji 之积须为 1",
    ),
    "E-COMP-005": (
        "indicator {row} has a score that is not positive: only a plain weighted mean can take it. Use efficacy scores, or power = 1",
        "第 {row} 个指标有非正的得分，只能用加权算术平均。请改用功效系数或 power = 1",
    ),
    "E-COMP-006": (
        "{name}: {what} {given!r} is not known; known: {known}",
        "{name}：{what} {given!r} 不可用；可用：{known}",
    ),
    "E-COMP-007": (
        "{name}: no column for {part!r}; the columns are {known}. Name a column after the part's code or name",
        "{name}：没有 {part!r} 对应的列；现有列为 {known}。请用该项的代码或名称命名",
    ),
    "E-COMP-008": (
        '{name}: {part!r} has no figure for {unit}; give it, or choose missing="share" to let its siblings take its weight',
        '{name}：{part!r} 在 {unit} 没有数据；请补齐，或用 missing="share" 由同类其他指标分担权重',
    ),
    "E-COMP-010": ("weights by judgements in pairs: {detail}", "成对比较判断定权：{detail}"),
    "E-COMP-009": ("composite index {name}: {detail}", "综合指数 {name}：{detail}"),
    "E-RANK-001": (
        "{what} must be finite numbers by unit, at least one; here: {detail}",
        "{what} 须为各单位的有限数值且至少一个；现为：{detail}",
    ),
    "E-TARGET-001": (
        "nothing is left of the year: year to date last year {ytd} is not below the whole year {year}",
        "全年已无剩余：上年累计 {ytd} 不小于上年全年 {year}",
    ),
}
