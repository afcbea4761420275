"""Messages about cleaning panels: steps, their log, concordances."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-CLEAN-001": (
        "step {step} ({do}): {field!r} is empty; every change needs a name and a reason",
        "第 {step} 步（{do}）：{field!r} 为空；每处改动都须写明何人、何故",
    ),
    "E-CLEAN-002": (
        "{place}: {key} {raw!r} is not understood; write one of {known}",
        "{place}：{key} {raw!r} 无法识别；请写成 {known} 之一",
    ),
    "E-CLEAN-003": (
        "{place}: {key} is missing or of the wrong kind; it must be {needed}",
        "{place}：{key} 缺失或类型不符；应为 {needed}",
    ),
    "E-CLEAN-004": (
        "{series}: cannot be put on a comparable base: {why}",
        "{series}：无法换算为可比口径：{why}",
    ),
    "E-CLEAN-005": (
        "{series}: {count} figures before the break cannot be linked, as the growth rate or level a year later is missing: "
        '{places}. Supply it, or set unlinked to "carry" or "drop"',
        '{series}：变动前有 {count} 个数缺少一年后的增速或水平，无法衔接：{places}。请补齐，或将 unlinked 设为 "carry" 或 "drop"',
    ),
    "E-CLEAN-006": (
        "{place}: holds {now}, and the list says {before}; the list was written against another figure",
        "{place}：现值为 {now}，清单写的是 {before}；清单所针对的数据已不同",
    ),
    "E-CLEAN-007": (
        "{place}: there is no figure to {do}; correct the region, series or month",
        "{place}：没有可供 {do} 的数据；请更正地区、指标或月份",
    ),
    "E-CLEAN-008": (
        "{place}: cannot be imputed by {method}: {why}",
        "{place}：无法用 {method} 插补：{why}",
    ),
    "E-CLEAN-009": (
        "{series}: joint January-February figures cannot be split: {why}",
        "{series}：1-2月合计数不能拆分：{why}",
    ),
    "E-CLEAN-010": (
        "{place}: holds {now}, and the log says that step {step} left {after}; the log is not of this panel",
        "{place}：现值为 {now}，而日志记载第 {step} 步后为 {after}；日志与该数据不符",
    ),
    "E-CLEAN-011": (
        "step {step} ({do}) changed regions or series, which a log of cells cannot undo; use Cleaning.undo",
        "第 {step} 步（{do}）改变了地区或指标，仅凭单元格日志不能撤销；请用 Cleaning.undo",
    ),
    "E-CLEAN-012": (
        "there is no step {step}; steps are 1 to {count}",
        "没有第 {step} 步；步骤为 1 至 {count}",
    ),
    "E-CONC-001": (
        "concordance {name}: the weights of {old} sum to {total} in {period}; they must sum to 1",
        "对照表 {name}：{old} 在 {period} 的权重之和为 {total}；应为 1",
    ),
    "E-CONC-002": (
        'concordance {name}: {codes} not covered in {period}{hint}; add rows, or declare others = "keep"',
        '对照表 {name}：{period} 未覆盖 {codes}{hint}；请补充对应行，或声明 others = "keep"',
    ),
    "E-CONC-003": (
        "{series}: rates and indexes are not added, and {codes} meet in {new}; name the level that weighs them in weigh_by",
        "{series}：增速与指数不能相加，而 {codes} 归入 {new}；请在 weigh_by 中指定用于加权的总量指标",
    ),
    "E-CONC-004": (
        "concordance {name}: {codes} meet in {new} and differ in {what}: {detail}",
        "对照表 {name}：{codes} 归入 {new}，但 {what} 不同：{detail}",
    ),
    "E-CONC-005": (
        "{place}: {why}; correct the row",
        "{place}：{why}；请更正该行",
    ),
    "N-CLEAN-001": (
        "step {step} ({do}) changed nothing: {why}",
        "第 {step} 步（{do}）未作改动：{why}",
    ),
    "N-CLEAN-002": (
        "step {step} ({do}) was carried out in part: {why}",
        "第 {step} 步（{do}）仅部分执行：{why}",
    ),
    "W-CLEAN-001": (
        "{series}: {count} figures that this run reads were estimated in cleaning: {places}",
        "{series}：本次核算所用数据中有 {count} 个为清理时估计：{places}",
    ),
}
