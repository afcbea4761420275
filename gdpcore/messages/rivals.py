"""Messages about the rival models of the nowcast, and how they are combined."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-RIVAL-001": (
        "{series} in {period}: {count} past figures have everything that the equation needs, at least {least} are needed. Give a longer history, fewer lags or fewer indicators",
        "{series} 在 {period}：只有 {count} 个历史数满足方程所需，至少需要 {least} 个。请加长历史，或减少滞后、指标",
    ),
    "E-RIVAL-002": (
        "{series}: the regressors {what} are collinear in the sample. Leave one of them out",
        "{series}：解释变量 {what} 在样本内共线。请去掉其一",
    ),
    "E-RIVAL-003": (
        "{series} in {period}: no equation can be estimated; the first was refused because: {why}",
        "{series} 在 {period}：没有一个方程能够估计；第一个的原因：{why}",
    ),
    "E-RIVAL-004": (
        "{series} is a monthly series; {model} says something of quarterly ones only, here: {known}",
        "{series} 是月度序列；{model} 只预测季度序列，现有：{known}",
    ),
    "E-RIVAL-009": (
        "{given} cannot be pooled: give densities of one cell, and as many weights, none negative, not all nought",
        "{given} 无法合成：请给出同一单元的若干密度及同样个数的权重，权重不得为负且不得全为零",
    ),
}
