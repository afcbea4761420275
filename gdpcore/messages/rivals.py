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
    "E-RIVAL-005": (
        "{total} cannot be added up from below: {why}",
        "{total} 无法由下级汇总：{why}",
    ),
    "E-RIVAL-006": (
        "{given} is not a regressor: it needs the methods fit(X, y) and predict(X), as scikit-learn's have",
        "{given} 不是回归器：须有 fit(X, y) 与 predict(X) 方法（同 scikit-learn）",
    ),
    "E-RIVAL-007": (
        "{series} in {period}: {count} past quarters on which all models can be tried, at least {least} are needed to learn weights. Give a longer history, or weights='equal'",
        "{series} 在 {period}：可供各模型试算的历史季度只有 {count} 个，学习权重至少需要 {least} 个。请加长历史，或用 weights='equal'",
    ),
    "E-RIVAL-008": (
        "{given} cannot be combined: give a mapping from names to models, each with fit(x, y)",
        "{given} 无法组合：请给出名称到模型的映射，每个模型须有 fit(x, y)",
    ),
    "E-RIVAL-009": (
        "{given} cannot be pooled: give densities of one cell, and as many weights, none negative, not all nought",
        "{given} 无法合成：请给出同一单元的若干密度及同样个数的权重，权重不得为负且不得全为零",
    ),
    "E-RIVAL-010": (
        "the posterior mode was not reached for {count} series over {months} months: {why}. Give fewer lags or a smaller tightness",
        "{count} 个序列、{months} 个月的后验众数求解失败：{why}。请减少滞后或减小紧度",
    ),
}
