"""Messages about what was known when."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-ASOF-001": (
        "{text!r} is no date of knowledge; write a day such as 2025-07-14, or a month, which means its last day",
        "{text!r} 不是有效的截止日期；请写成 2025-07-14，或写月份（指该月最后一天）",
    ),
    "E-ASOF-002": (
        "nothing of {what} was known on {date}; take a later date",
        "{date} 时 {what} 尚无任何数据；请改用较晚的日期",
    ),
    "E-ASOF-003": ("access {access!r} is not known; take one of {known}", "不支持 access {access!r}；请用 {known} 之一"),
    "E-ASOF-004": (
        "{series}: {value!r} is no lag; write whole days after the period's end",
        "{series}：{value!r} 不是有效的发布时滞；请写期末之后的整天数",
    ),
    "E-ASOF-005": (
        "{series} is not in the release calendar; it has {known}. Add a row with its lag in days",
        "发布日历中没有 {series}；现有：{known}。请补一行并给出时滞天数",
    ),
    "E-ASOF-006": (
        "{place}: {column} {raw!r} is not understood; write {needed}",
        "{place}：{column} {raw!r} 无法识别；应为 {needed}",
    ),
    "E-BACK-001": (
        "frames do not say when their figures came out ({columns}); give calendar: days from a period's end for every column",
        "数据表没有发布时间（{columns}）；请用 calendar 给出各列自期末起的天数",
    ),
    "E-BACK-002": (
        "vintages need a day each, all different: {detail}; look at the dates",
        "各版本数据须各有不同的日期：{detail}；请检查日期",
    ),
    "E-BACK-003": ("{name} = {value!r} is not offered; give {known}", "不支持 {name} = {value!r}；请给出 {known}"),
    "E-BACK-004": ("no {target!r} to be found; there are {known}", "找不到 {target!r}；现有：{known}"),
    "E-BACK-005": (
        "{period}: its figure is out on {release}, so there is nothing to forecast on {date}; take an earlier day",
        "{period}：该期数据于 {release} 发布，{date} 已无需预测；请用更早的日期",
    ),
    "E-BACK-006": (
        "{target} {period}: the model says {mean} with sd {sd}, which is no forecast",
        "{target} {period}：模型给出 {mean}（标准差 {sd}），不是有效的预测",
    ),
    "E-BACK-007": (
        "{path} cannot be resumed: {why}. Name a new folder, or remove this one",
        "{path} 不能续跑：{why}。请另指定文件夹，或删除该文件夹",
    ),
    "E-BACK-008": (
        "n_jobs = {n_jobs} needs the extra 'parallel': pip install 'gdpcore[parallel]'; or use n_jobs=1",
        "n_jobs = {n_jobs} 需要附加组件 parallel：pip install 'gdpcore[parallel]'；或用 n_jobs=1",
    ),
    "E-BACK-009": (
        "{count} losses beside {other}: a test needs two sides of the same length with at least {least} pairs; score more periods",
        "一方有 {count} 个损失值，另一方 {other} 个：检验需等长且至少 {least} 对；请增加评估期数",
    ),
    "W-BACK-001": (
        "{model}, {period} on {date}: no forecast, because {why}",
        "{model}，{date} 预测 {period}：未能预测，原因：{why}",
    ),
}
