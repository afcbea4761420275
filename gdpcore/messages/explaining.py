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
    "E-TRACE-006": (
        "made again from its cells alone the figure is {again}, not {value}: the trace is not complete; please report it",
        "仅由所列单元重算得 {again}，而非 {value}：追溯不完整，请报告该问题",
    ),
    "E-TRACE-004": ("{measure!r} is no measure that is explained; give {known}", "不能追溯 {measure!r}；请给出 {known}"),
    "E-OVER-001": (
        "{place}: {field} is missing or no field of an override; needed: region, item, period, measure, before, after, who, when",
        "{place}：{field} 缺失，或不是调整记录的字段；须有 region、item、period、measure、before、after、who、when",
    ),
    "E-OVER-002": (
        "{place}: {raw}: before and after must be numbers, who and when must be given",
        "{place}：{raw}：before 与 after 须为数，who 与 when 须填写",
    ),
    "E-OVER-003": (
        "{region} {item} {period} {measure}: only the value or volume of a leaf can be set by hand, totals follow; leaves: {leaves}",
        "{region} {item} {period} {measure}：只能调整基层项目的 value 或 volume，合计随之变动；基层项目：{leaves}",
    ),
    "E-OVER-004": (
        "{region} {item} {period} {measure} is overridden twice; keep one record",
        "{region} {item} {period} {measure} 有两条调整记录；请只留一条",
    ),
    "E-OVER-005": (
        "the override of {region} {item} {period} {measure} expires on {expires}; give as_of, the day that counts as today",
        "{region} {item} {period} {measure} 的调整于 {expires} 到期；请给出 as_of 作为当日",
    ),
    "E-OVER-006": (
        "the override of {region} {item} {period} {measure} expired on {expires} and was not applied; renew or remove it",
        "{region} {item} {period} {measure} 的调整已于 {expires} 到期，未采用；请续期或删除",
    ),
    "E-OVER-007": (
        "the override of {region} {item} {period} {measure} has no {field}; it must be there before figures are released",
        "{region} {item} {period} {measure} 的调整缺 {field}；发布前须补齐",
    ),
    "E-OVER-008": (
        "the override of {region} {item} {period} {measure} was written against {before}, the figure is {now} by now; look at it again",
        "{region} {item} {period} {measure} 的调整针对的是 {before}，现值为 {now}；请重新核对",
    ),
    "W-OVER-001": (
        "the override of {region} {item} {period} {measure} by {who} expired on {expires}: not applied",
        "{who} 对 {region} {item} {period} {measure} 的调整已于 {expires} 到期：未采用",
    ),
    "E-MANI-001": ("{path} is no manifest of a run: {why}", "{path} 不是运行清单：{why}"),
    "E-MANI-002": (
        "{what} differs: {old} in the manifest, {new} now; give the inputs of the run",
        "{what} 不同：清单为 {old}，现为 {new}；请提供当时的输入",
    ),
    "E-MANI-003": (
        "{region} {item} {period} {measure} differs: {old} in the manifest, {new} now",
        "{region} {item} {period} {measure} 不同：清单为 {old}，现为 {new}",
    ),
    "W-MANI-001": (
        "{what} differs: {old} in the manifest, {new} now; figures are held to 1e-9, not to the last bit",
        "{what} 不同：清单为 {old}，现为 {new}；按 1e-9 相对误差核对，不要求逐位一致",
    ),
}
"""E-TRACE: why a figure is what it is."""
