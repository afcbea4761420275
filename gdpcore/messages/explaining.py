"""Messages about traces, manifests and overrides."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-TRACE-001": (
        "these accounts hold draws ({axes}); explain those of one draw, or of the central forecast",
        "该核算含多组抽样（{axes}）；请对其中一组或中心预测值作追溯",
    ),
    "E-TRACE-002": (
        "{region} {item} {period} is not a figure of the run or step that these accounts come from: something since then changed it and "
        "left no record (rebasing, chaining, shares of zones). Explain the accounts before that",
        "{region} {item} {period} 不是本核算来源的运行或步骤的结果：其后的改变（换基期、链式、功能区分摊等）没有记录。请对改变之前的核算作追溯",
    ),
    "E-TRACE-003": (
        "{region} {item} {period} has no {measure}: there is no figure to explain; .findings say what was missing",
        "{region} {item} {period} 没有{measure}：无可追溯的数；缺什么见 .findings",
    ),
    "E-TRACE-005": (
        "step {step!r} keeps no record of what it was given; explain the accounts before it",
        "步骤 {step!r} 没有记录其输入；请对该步骤之前的核算作追溯",
    ),
    "E-TRACE-004": ("{measure!r} is no measure that is explained; give {known}", "不能追溯 {measure!r}；请给出 {known}"),
}
"""E-TRACE: why a figure is what it is."""
