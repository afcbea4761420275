"""Messages about schemes and runs."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # schemes
    "E-SCHEME-001": ("{path}: not a scheme: {why}", "{path}：不是核算方案：{why}"),
    "E-SCHEME-002": ("{place}: unknown key {key!r}; known keys: {known}", "{place}：未知键 {key!r}；可用的键：{known}"),
    "E-SCHEME-003": ("{place}: {key} is missing", "{place}：缺少 {key}"),
    "E-SCHEME-004": (
        "{place}: {key} = {value!r} is not allowed; write {known}",
        "{place}：{key} = {value!r} 不允许；请写 {known}",
    ),
    "E-SCHEME-005": ("leaf item {item!r} has no rule; add a [[rule]] for it", "末级项目 {item!r} 没有规则；请为其添加 [[rule]]"),
    "E-SCHEME-006": (
        "a rule names item {item!r}, which is {what}; rules are for leaf items",
        "规则所指项目 {item!r} {what}；规则只能用于末级项目",
    ),
    "E-SCHEME-007": (
        "item {item!r}: value by {value!r} with volume by {volume!r} is no legal pair; {why}",
        "项目 {item!r}：现价用 {value!r}、不变价用 {volume!r} 不是合法组合；{why}",
    ),
    "E-SCHEME-008": (
        "item {item!r}: indicator {indicator!r} is not in the panel's catalogue",
        "项目 {item!r}：指标目录中没有 {indicator!r}",
    ),
    "E-SCHEME-009": ("item {item!r}: weights add to {total}, not 1", "项目 {item!r}：权数之和为 {total}，不等于 1"),
    "E-SCHEME-010": (
        "item {item!r}: two rules are in force in {period}; let their dates not overlap",
        "项目 {item!r}：{period} 有两条规则同时有效；请使有效期不重叠",
    ),
    "E-SCHEME-011": (
        "item {item!r}: {method} needs {needed}, but {indicator!r} is of kind {kind!r} ({unit})",
        "项目 {item!r}：{method} 需要{needed}，而 {indicator!r} 的类型为 {kind!r}（{unit}）",
    ),
    "E-SCHEME-012": ("item {item!r} is named twice in the scheme", "方案中项目 {item!r} 出现两次"),
    "E-SCHEME-013": (
        "no scheme named {name!r}; built in: {known}; or give the path of a .toml file",
        "没有名为 {name!r} 的方案；内置方案：{known}；也可给出 .toml 文件路径",
    ),
    "E-SCHEME-014": (
        "item {item!r} is an adjustment (taxes less subsidies on products), which belongs to {total} and to no industry; take it out of {parent!r}",
        "项目 {item!r} 是调整项（产品税减补贴），属于 {total} 而不属于任何行业；请将其从 {parent!r} 中移出",
    ),
    "E-SCHEME-015": (
        "the discrepancy {item!r} must be an item with memo_of = {total!r}, so that it is shown and never added",
        "误差项 {item!r} 必须是 memo_of = {total!r} 的项目，只列示、不相加",
    ),
    # runs
    "E-RUN-001": (
        "the base has no {what} for {items} in {period}; to compute {target}, give a base that holds {period} (the year before)",
        "基础账户缺少 {items} 在 {period} 的{what}；要计算 {target}，基础账户须含 {period}（上年同期）",
    ),
    "E-RUN-002": (
        "the scheme is valid from {start} to {end}; {period} lies outside. Use the edition in force then",
        "本方案有效期为 {start} 至 {end}，{period} 不在其内。请使用当时有效的版本",
    ),
    "E-RUN-003": ("regime {regime!r} is not one of 'period', 'ytd'", "核算方式 {regime!r} 不是 'period' 或 'ytd'"),
    "E-RUN-005": ("region {region!r} has no data: {detail}", "地区 {region!r} 没有数据：{detail}"),
    "E-RUN-006": ("nothing to compute: {detail}", "没有可计算的时期：{detail}"),
    "E-RUN-007": (
        "months more than one year after the base's quarters cannot be laid out ({period}); compute the quarters of the year between first and pass them as the base",
        "距基础账户季度超过一年的月份无法推算（{period}）；请先计算其间各季度并作为基础账户",
    ),
    "E-RUN-008": (
        "base item {item!r} cannot be found or backed out of the base: {detail}",
        "基础账户中没有项目 {item!r}，也无法由其他项目推出：{detail}",
    ),
    "E-ACC-002": (
        "these accounts were not computed by a scheme, so there is nothing to {what}",
        "这些账户不是由方案计算的，无法{what}",
    ),
    "E-ACC-003": (
        "{region} {item} {period}: neither volume nor index_yoy is given",
        "{region} {item} {period}：既无不变价也无指数",
    ),
    "E-ACC-004": (
        "{region} {item}: only index_yoy is given while other items have volumes; give volumes for all items or for none",
        "{region} {item}：只有指数，而其他项目有不变价；请全部给出不变价，或全部只给指数",
    ),
    "E-ACC-005": (
        "{place}: volumes cannot be chained on {year}: {detail}. Every item needs a value in every period of the reference year",
        "{place}：不能以 {year} 年为参照年链接不变价：{detail}。参照年内每个项目各期都须有现价",
    ),
    "E-ACC-006": (
        "{place}: index_yoy reads {raw} where the same period of last year = 100; growth in per cent needs 100 added",
        "{place}：指数为 {raw}，而应以上年同期=100；若为增速请加 100",
    ),
    "E-ACC-007": (
        "axis {axis!r} of the accounts is empty; accounts need at least one region, one item and one period",
        "账户的 {axis!r} 轴为空；账户至少须有一个地区、一个项目和一个时期",
    ),
    "E-RUN-009": (
        "the base has no {what} for {items} in {period}; {target} is extrapolated from the period before: give a base that holds it",
        "基础账户缺少 {items} 在 {period} 的{what}；{target} 由上一期推算，基础账户须含该期",
    ),
    "E-RUN-010": (
        "volumes of the base are {basis}, which do not add, and the scheme adds them; let its head say volume.basis = 'chained' "
        "with a reference year, or give a base at constant prices",
        "基础账户的物量为 {basis}，不可相加，而方案按相加处理；请在方案头写 volume.basis = 'chained' 并给出参照年，或改用不变价基础账户",
    ),
    "E-RUN-011": (
        "regime {regime!r} goes neither with chained volumes nor with growth on the period before; run it in regime 'period'",
        "核算方式 {regime!r} 不能与链式物量或环比推算同用；请用 'period'",
    ),
}
