"""The table of messages: every code once, in English and in Chinese.

A message names the place and the fix. The first letter of a code is its level: E error, W warning, N note.
"""

from __future__ import annotations

# code: (English, Chinese). Fields in braces are filled from the finding; a message names the place and the fix.
MESSAGES: dict[str, tuple[str, str]] = {
    # axes and labels
    "E-AXIS-001": (
        "operands differ on axis {axis!r}: {detail}. Select or reorder the labels so that both sides carry the same ones",
        "两个操作数的 {axis!r} 轴不一致：{detail}。请先选取或重排标签，使两边完全相同",
    ),
    "E-AXIS-002": ("no axis named {axis!r}; the axes are {known}", "没有名为 {axis!r} 的轴；现有的轴为 {known}"),
    "E-AXIS-003": (
        "{axis} {label!r} is not here; {hint}",
        "{axis} 轴上没有 {label!r}；{hint}",
    ),
    "E-AXIS-004": (
        "label {label!r} stands twice on axis {axis!r}; remove one",
        "标签 {label!r} 在 {axis!r} 轴上出现两次；请删去一个",
    ),
    "E-AXIS-005": (
        "values of shape {shape} do not fit the axes {axes}; give one label per row of each labelled axis",
        "数组形状 {shape} 与轴 {axes} 不符；每个有标签的轴须一格一标签",
    ),
    "E-AXIS-006": (
        "{count} cells are {problem}; a value is NaN if and only if its status says not_published or not_covered",
        "{count} 个单元格{problem}；数值缺失当且仅当状态为“未发布”或“未覆盖”",
    ),
    "E-AXIS-007": (
        "two axes are named {axis!r}; give each axis a name of its own",
        "有两个轴都叫 {axis!r}；请给每个轴不同的名称",
    ),
    "E-AXIS-008": (
        "the status {problem}; give one byte of flags (0 to 255) for each labelled cell, in shape {shape}",
        "状态{problem}；每个有标签的单元格须给一个字节的标志（0 至 255），形状为 {shape}",
    ),
    "E-AXIS-009": (
        "{count} cells are infinite, the first at {place}; give NaN with a status that says why there is no figure",
        "{count} 个单元格为无穷大，首个位于 {place}；没有数时请给 NaN 并在状态中注明原因",
    ),
    "E-AXIS-010": (
        "label {position} of axis {axis!r} is missing ({raw}); name it, or leave its row out",
        "{axis!r} 轴的第 {position} 个标签为空（{raw}）；请命名或去掉该行",
    ),
    "E-AXIS-011": (
        "nothing to {what} along axis {axis!r}: {detail}. Give a labelled axis with at least one entry",
        "无法沿 {axis!r} 轴进行 {what}：{detail}。请给出至少有一个标签的轴",
    ),
    "E-AXIS-012": (
        "the values are not numbers ({why}); give an array of numbers in rows of one length, NaN where there is none",
        "数值不是数字（{why}）；请给出各行等长的数字数组，没有数处为 NaN",
    ),
    # meaning
    "E-UNIT-001": ("unknown unit {unit!r}; known units: {known}", "未知计量单位 {unit!r}；可用单位：{known}"),
    "E-UNIT-002": (
        "units differ: {left} and {right}. Convert one side with .with_unit({left!r})",
        "计量单位不同：{left} 与 {right}。请先用 .with_unit({left!r}) 换算",
    ),
    "E-UNIT-003": ("{left} cannot be converted to {right}: {why}", "{left} 不能换算为 {right}：{why}"),
    "E-UNIT-004": (
        "{given} has no unit; to add it to or subtract it from figures in {unit}, give a cube of the same meaning",
        "{given} 没有计量单位；要与单位为 {unit} 的数相加减，请给出同一含义的 Cube",
    ),
    "E-UNIT-005": (
        "figures in {unit} cannot be multiplied or divided by {given}; give a cube of ratios or one finite number",
        "单位为 {unit} 的数不能乘以或除以 {given}；请给出比率的 Cube 或一个有限的数",
    ),
    "E-PRICE-001": (
        "price bases differ: {left} and {right}. Add or compare figures of one price basis only",
        "价格基准不同：{left} 与 {right}。只能对同一价格基准的数据相加或比较",
    ),
    "E-PRICE-002": (
        "unknown price basis {text!r}; write one of {known}",
        "未知价格基准 {text!r}；请写成 {known} 之一",
    ),
    "E-PRICE-003": (
        "levels at {left} prices do not add to levels at {right} prices; rebase one side by growth first",
        "{left} 价格的水平值与 {right} 价格的水平值不可相加；请先按增速换基",
    ),
    "E-PRICE-004": (
        "the {what} stands at {price} prices, where it must be {needed}; name its own price basis or give other figures",
        "{what} 的价格基准为 {price}，而应为 {needed}；请注明其价格基准或给出其他数据",
    ),
    "E-PRICE-005": (
        "volumes at {basis} prices do not add, so {what}; do it at constant prices and chain the result",
        "{basis} 价格的物量不可相加，因此{what}；请先按不变价处理，再对结果链接",
    ),
    "E-PRICE-006": (
        "volumes at {text} prices can be compared with the same period of last year only and cannot be {what}",
        "{text} 价格的物量只能与上年同期比较，不能{what}",
    ),
    "E-FLOW-001": (
        "flows differ: {left} and {right}. Turn year-to-date figures into single periods (or back) before combining them",
        "时期口径不同：{left} 与 {right}。请先把累计数与当期数换成同一口径再合并",
    ),
    "E-FLOW-002": ("unknown flow {text!r}; write one of {known}", "未知时期口径 {text!r}；请写成 {known} 之一"),
    "E-FLOW-003": (
        "growth over {over!r} of {flow!r} figures of {frequency} is not known here; write 'year', or 'quarter' for single quarters or months",
        "{frequency} 数据（{flow!r}）没有 {over!r} 口径的增速；请写 'year'，或对当期季度、月度数据写 'quarter'",
    ),
    # time
    "E-TIME-001": (
        "{text!r} is not a period{where}. Write 2024Q1, 2024-01, 2024年1月, 2024年一季度, 2024年1-3月 or 2024",
        "{text!r} 不是可识别的时期{where}。请写成 2024Q1、2024-01、2024年1月、2024年一季度、2024年1-3月 或 2024",
    ),
    "E-TIME-002": (
        "periods of different frequency stand together: {detail}. Give months, quarters or years, not a mixture",
        "不同频率的时期混在一起：{detail}。请只用月、只用季或只用年",
    ),
    "E-TIME-003": ("periods are not consecutive: {detail}", "时期不连续：{detail}"),
    "E-TIME-017": (
        "{text!r} can be read as more than one period ({readings}){where}. Write 2024-01",
        "{text!r} 可以有多种读法（{readings}）{where}。请写成 2024-01",
    ),
    # hierarchies
    "E-TREE-001": ("{node!r} is not in the hierarchy{where}; known: {known}", "层级中没有 {node!r}{where}；已有：{known}"),
    "E-TREE-002": ("the hierarchy runs in a circle: {path}. Remove one of these links", "层级成环：{path}。请去掉其中一环"),
    "E-TREE-003": (
        "partitions of {parent!r} cover different leaves: {detail}. Each partition must cover the same ones",
        "{parent!r} 的各种分法覆盖的末级不同：{detail}。每种分法必须覆盖相同的末级",
    ),
    "E-TREE-004": (
        "{child!r} is counted more than once in {parent!r} (partition {partition!r}); keep one path",
        "{child!r} 在 {parent!r}（分法 {partition!r}）中被重复计入；请只保留一条路径",
    ),
    "E-TREE-005": (
        "{node!r} is a memo item and {what}; memo items are shown, never added: take it out, or make it a plain item",
        "{node!r} 是备注项，却{what}；备注项只列示、不相加：请将其移出或改为普通项目",
    ),
    "E-TREE-006": (
        "{parent!r} is said to have parts but has none (partition {partition}); name them, or leave the partition out",
        "{parent!r} 声明有组成部分却没有列出（分法 {partition}）；请列出或去掉该分法",
    ),
    "E-TREE-007": ("{node!r} is named twice in the hierarchy; keep one", "层级中 {node!r} 出现两次；请只保留一个"),
    "E-TREE-008": (
        "{node!r} has no partition {partition!r}; it has {known}",
        "{node!r} 没有名为 {partition!r} 的分法；现有：{known}",
    ),
    # kernels
    "E-KERNEL-001": ("{what}: {detail}", "{what}：输入不合要求：{detail}"),
    "E-KERNEL-002": (
        "benchmark {year} of series {series} is {total} but its indicator is zero in every period of it; "
        "a proportional path cannot meet it. Give another indicator or a zero benchmark",
        "序列 {series} 第 {year} 个基准值为 {total}，而其指标各期均为零，按比例无法达到。请换指标或将基准值设为零",
    ),
    # files and panels
    "E-FILE-001": ("{path}: no such file", "{path}：文件不存在"),
    "E-FILE-002": ("{path}: cannot be read as {kind}: {why}", "{path}：无法按 {kind} 读取：{why}"),
    "E-FILE-003": (
        "{path}: holds no data; at least a heading and one row are needed",
        "{path}：没有数据；至少需要表头和一行数据",
    ),
    "E-FILE-004": (
        "{path}: reading {kind} needs the extra {extra!r}: pip install 'gdpcore[{extra}]'",
        "{path}：读取 {kind} 需要附加组件 {extra!r}：pip install 'gdpcore[{extra}]'",
    ),
    "E-FILE-005": (
        "{path}: files of kind {kind!r} are not read; save as .csv or .xlsx",
        "{path}：不读取 {kind!r} 类文件；请另存为 .csv 或 .xlsx",
    ),
    "E-DATA-001": (
        "{place}: column {column!r} is missing; the heading must name {needed}",
        "{place}：缺少列 {column!r}；表头须含 {needed}",
    ),
    "E-DATA-002": (
        "{place}: {raw!r} is not a number; write digits, or leave the cell empty",
        "{place}：{raw!r} 不是数字；请填数字或留空",
    ),
    "E-DATA-003": (
        "{place}: {series} {period} stands twice (first at {first}); keep one row",
        "{place}：{series} {period} 出现两次（首次在 {first}）；请只保留一行",
    ),
    "E-DATA-004": (
        "{place}: {series} has unit {unit!r} here and {other!r} elsewhere; write the whole series in one unit",
        "{place}：{series} 此处单位为 {unit!r}，别处为 {other!r}；请统一单位",
    ),
    "E-DATA-005": (
        "{place}: {series} is not in the catalogue; {hint}",
        "{place}：指标目录中没有 {series}；{hint}",
    ),
    "E-DATA-006": ("{place}: {raw!r} is out of range for a number", "{place}：{raw!r} 超出数值范围"),
    "E-DATA-007": (
        "{place}: {series} mixes year-to-date figures ({ytd}) with single periods ({single}); give one kind, or declare the flow",
        "{place}：{series} 同时含累计数（{ytd}）与当期数（{single}）；请统一口径或注明 flow",
    ),
    "E-DATA-008": (
        "{place}: {column} {raw!r} is not understood; write one of {known}",
        "{place}：{column} {raw!r} 无法识别；请写成 {known} 之一",
    ),
    "E-DATA-009": (
        "{place}: {series} has a January-February joint figure and a figure for {period}; keep one of them",
        "{place}：{series} 既有1-2月合计数又有 {period} 的数；请只保留一种",
    ),
    "E-DATA-010": ("{place}: empty {column}; every row must name one", "{place}：{column} 为空；每行都须填写"),
    "E-DATA-011": (
        "{place}: {series} is {frequency}, but {period} is not such a period",
        "{place}：{series} 的频率为 {frequency}，而 {period} 不是该频率的时期",
    ),
    "E-DATA-012": (
        "{place}: {series} has {column} {raw!r} here and {other!r} elsewhere; write one of them throughout",
        "{place}：{series} 此处 {column} 为 {raw!r}，别处为 {other!r}；请统一",
    ),
    "E-DATA-013": (
        "{place}: column {column!r} is named twice in the heading (first at {first}); keep one",
        "{place}：表头中列 {column!r} 出现两次（首次在 {first}）；请只保留一列",
    ),
    "E-DATA-014": (
        "{place}: {raw!r} stands in a column without a heading; name the column, or clear the cell",
        "{place}：{raw!r} 所在列没有表头；请为该列命名或清空该单元格",
    ),
    "E-DATA-015": (
        "{place}: column {column!r} is not understood; known columns: {known}",
        "{place}：无法识别列 {column!r}；可用的列：{known}",
    ),
    "E-DATA-016": (
        "{place}: the name {name!r} belongs to {codes}; give each indicator a name of its own, or write codes",
        "{place}：名称 {name!r} 同属 {codes}；请为各指标取不同的名称，或使用代码",
    ),
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
    # output
    "E-OUT-007": (
        "writing {kind} needs the extra {extra!r}: pip install 'gdpcore[{extra}]'",
        "写 {kind} 需要附加组件 {extra!r}：pip install 'gdpcore[{extra}]'",
    ),
    "E-OUT-001": (
        "{path} is there already; nothing was written. Name another folder, or allow overwriting",
        "{path} 已存在，未写任何文件。请换目录，或允许覆盖",
    ),
    "E-OUT-002": ("{path} cannot be written: {why}", "{path} 无法写入：{why}"),
    "E-OUT-003": ("a bulletin does not take {what} yet; leave it out", "快报暂不支持 {what}；请不要给出"),
    "E-OUT-004": ("language {language!r} is not 'zh' or 'en'", "语言 {language!r} 不是 'zh' 或 'en'"),
    "E-OUT-005": ("{period} is not in these accounts; they hold {known}", "账户中没有 {period}；现有 {known}"),
    "E-OUT-006": (
        "nothing is complete as known on {date}: the first quarter that the figures complete is known on {first}",
        "截至 {date} 没有可核算的季度：最早的完整季度于 {first} 可得",
    ),
    "E-OUT-008": (
        "{period} is not complete as known on {date}: its indicators are known on {first}. Name an earlier quarter or a later date",
        "截至 {date} 尚不能核算 {period}：其指标于 {first} 可得。请改用更早的季度或更晚的日期",
    ),
    "E-OUT-009": (
        "{period} was not computed here, it is only what these accounts are compared with; computed: {known}",
        "{period} 并非本次推算的时期，只是用作对比；本次推算的时期：{known}",
    ),
    # benchmarking
    "E-BENCH-001": (
        "{what}: the indicator of series {series} is {value} in period {period}; fill the cell or leave the series out",
        "{what}：序列 {series} 的指标第 {period} 期为 {value}；请补齐该期或略去该序列",
    ),
    "E-BENCH-002": (
        "{what}: the indicator of series {series} changes sign ({value} in period {period}), and a ratio to it means nothing. "
        "Use the additive form, or negative='absolute' for corrections in proportion to |indicator|",
        "{what}：序列 {series} 的指标变号（第 {period} 期为 {value}），与它的比率没有意义。请用加法形式，或用 negative='absolute' 按指标绝对值分摊",
    ),
    "E-BENCH-003": (
        "{what}: benchmark {benchmark} of series {series} is {total} but the other benchmarks of its periods leave {got}; "
        "they contradict each other. Correct one, leave one out, or let one give way (benchmark_alterability)",
        "{what}：序列 {series} 第 {benchmark} 个基准值为 {total}，而同期其他基准值使其只能为 {got}，相互矛盾。请更正、删去其一，或允许其一调整（benchmark_alterability）",
    ),
    "E-BENCH-004": (
        "window {benchmark} is ({start:g}, {stop:g}); windows are whole numbers 0 <= start < stop <= {periods}, the periods of the indicator",
        "第 {benchmark} 个窗口为 ({start:g}, {stop:g})；窗口须为整数且 0 <= 起点 < 终点 <= 指标期数 {periods}",
    ),
    "E-BENCH-005": (
        "{what}: benchmark {benchmark} of series {series} is {total} but every period that it covers is fixed at another sum; "
        "free a period or the benchmark",
        "{what}：序列 {series} 第 {benchmark} 个基准值为 {total}，而所覆盖各期均已固定且合计不同；请放开某一期或该基准值",
    ),
    "E-BENCH-006": (
        "{what}: the indicator of series {series} or its benchmarks sum to nought over the periods covered, so there is no factor between them; use bias='additive' or 'none'",
        "{what}：序列 {series} 的指标或基准值在所覆盖各期内合计为零，无法求比例偏差；请用 bias='additive' 或 'none'",
    ),
    "E-BENCH-007": (
        "{what}: series {series} has no benchmark at all, so that nothing tells its level; leave the series out",
        "{what}：序列 {series} 没有任何基准值，无从确定水平；请略去该序列",
    ),
    "E-BENCH-008": (
        "growth rates can be kept for positive figures only; {kind} {place} of series {series} is not. Use denton",
        "增速保持法只适用于正数；序列 {series} 的第 {place} 个 {kind} 不为正。请用 denton",
    ),
    "E-BENCH-009": (
        "growth-rate preservation has no optimum for series {series} ({steps} steps): its growth is too wild and a value runs to nought. Use denton",
        "增速保持法对序列 {series} 没有最优解（已迭代 {steps} 步）：增速过于剧烈，某期趋于零。请用 denton",
    ),
    # temporal disaggregation
    "E-DISAGG-001": (
        "series {series}: indicator {indicator} is {value} in period {period}; fill it, or leave the indicator out",
        "序列 {series}：指标 {indicator} 在第 {period} 期为 {value}；请补齐该指标或不使用它",
    ),
    "E-DISAGG-002": (
        "series {series}: over the totals {term} is a combination of {others}; leave one of them out",
        "序列 {series}：按总量期加总后，{term} 是 {others} 的线性组合；请去掉其中之一",
    ),
    "E-DISAGG-003": (
        "series {series}: {known} totals for {terms} coefficients; more totals than coefficients are needed. "
        "Use fewer indicators, no intercept, or benchmark the indicator by proportional Denton",
        "序列 {series}：只有 {known} 个总量，却有 {terms} 个系数；总量须多于系数。请减少指标、去掉截距，或改用比例 Denton 法",
    ),
    "E-DISAGG-004": (
        "{what}: rho = {rho} is not offered; write one of {known}, or a number with {low} < rho < {high}",
        "{what}：不支持 rho = {rho}；请写 {known} 之一，或取 {low} < rho < {high} 的数",
    ),
    "E-DISAGG-005": (
        "totals of frequency {coarse} cannot be cut into periods of frequency {fine}; give finer indicators (Y to Q or M, Q to M)",
        "频率为 {coarse} 的总量不能分解为频率 {fine} 的时期；请给出频率更高的指标（年到季或月，季到月）",
    ),
    "E-DISAGG-006": (
        "indicators run from {start} to {end}, totals need {first} to {last}; add the missing periods or leave totals out",
        "指标从 {start} 至 {end}，而总量需要 {first} 至 {last}；请补充缺少的时期或去掉相应总量",
    ),
    "E-DISAGG-007": (
        "no indicator for {series}; name the columns of the indicators as the totals are named: {known}",
        "{series} 没有指标；指标的列名须与总量的列名一致：{known}",
    ),
    "E-DISAGG-008": (
        "{series} has {count} indicators, {other} has {others}; give each series as many, or call once for each group",
        "{series} 有 {count} 个指标，{other} 有 {others} 个；请使各序列指标个数相同，或分组调用",
    ),
    "E-DISAGG-009": (
        "totals in a frame need a meaning: write meaning=Meaning.of(unit, price, flow)",
        "以数据框给出的总量须注明含义：请写 meaning=Meaning.of(unit, price, flow)",
    ),
    "E-ADVICE-001": (
        "{method} is a method to be avoided here (rank C), for the reasons that follow; {better} ranks best. "
        "Take that, or write allow_c=True",
        "此处不宜使用 {method}（C 级），理由见下；排名最好的是 {better}。请改用它，或写 allow_c=True",
    ),
    "E-ADVICE-002": ("no method named {method!r}; known: {known}", "没有名为 {method!r} 的方法；可用：{known}"),
    "W-ADVICE-001": (
        "there is no indicator: the path is only smooth, it says nothing about turning points and cannot be carried past the last total; look for an indicator",
        "没有指标：所得序列只是平滑的，不反映转折点，也不能外推；请寻找指标",
    ),
    "W-ADVICE-002": (
        "pro rata shares put all of a change between two totals into one step at the border",
        "按比例分摊会把两个总量之间的变化全部集中在交界处，形成台阶",
    ),
    "W-ADVICE-003": (
        "no indicator moves with the totals (largest correlation of growth {correlation:.2f}, below {low}); a smooth path claims less",
        "没有指标与总量同步变动（增速相关系数最大为 {correlation:.2f}，低于 {low}）；平滑序列更为稳妥",
    ),
    "W-ADVICE-004": (
        "an indicator is at hand and a smooth path would leave it unused",
        "已有指标，平滑法却没有利用它",
    ),
    "W-ADVICE-005": ("{method} needs an indicator; give one, or take a smooth path", "{method} 需要指标；请给出指标或改用平滑法"),
    "W-ADVICE-006": (
        "{method} takes one indicator, {count} are given; combine them or use a regression",
        "{method} 只用一个指标，现有 {count} 个；请合并或改用回归法",
    ),
    "W-ADVICE-007": (
        "{method} is proportional, and the indicator or the totals are not above zero throughout; ratios would swing. Use a regression",
        "{method} 按比例计算，而指标或总量并非始终为正，比率会剧烈波动；请改用回归法",
    ),
    "W-ADVICE-008": (
        "the indicator is not said to measure the same thing as the totals (same_concept); growth is passed on one to one all the same",
        "未声明指标与总量口径相同（same_concept），但增速仍会 1:1 传导",
    ),
    "W-ADVICE-009": (
        "{count} totals are few: what is estimated from them is uncertain",
        "只有 {count} 个总量，样本偏短，由其估计的结果不确定",
    ),
    "W-ADVICE-010": (
        "correlation of growth between totals and indicator is {correlation:.2f}, below {high}",
        "总量与指标的增速相关系数为 {correlation:.2f}，低于 {high}",
    ),
    "W-ADVICE-011": (
        "{count} totals cannot give {terms} coefficients; benchmark one indicator instead",
        "{count} 个总量无法估计 {terms} 个系数；请改为对单个指标作基准化",
    ),
    "W-ADVICE-012": (
        "the coefficient of indicator {names} is negative: the path would move against it. Leave it out unless that is meant",
        "指标 {names} 的系数为负，所得序列将与之反向变动；除非确有道理，请去掉",
    ),
    "W-ADVICE-013": (
        "the coefficient of indicator {names} is weak; leave it out or find a better one",
        "指标 {names} 的系数不显著；请去掉或换用更好的指标",
    ),
    "W-ADVICE-014": (
        "rho ends at its lower bound ({rho:g}): the error is spread evenly and steps between totals remain; look at the curve, fix rho, or take Fernandez",
        "rho 落在下界（{rho:g}）：误差平均分摊，总量之间会留下台阶；请查看目标函数曲线、固定 rho，或改用 Fernandez",
    ),
    "W-ADVICE-015": (
        "totals and indicators show no common trend (Engle-Granger, p = {p:.2f}): the error may be a random walk, as in Fernandez",
        "总量与指标没有共同趋势的迹象（Engle-Granger 检验 p = {p:.2f}）：误差可能是随机游走，如 Fernandez 法所设",
    ),
    "W-ADVICE-016": (
        "{method} supposes an error without a mean to return to; nothing here calls for that",
        "{method} 假设误差不回归均值；此处没有这样的迹象",
    ),
    "W-ADVICE-017": (
        "Litterman's second parameter is poorly told from annual figures; Fernandez does without it",
        "仅凭年度数据难以识别 Litterman 的第二个参数；Fernandez 不需要它",
    ),
    "W-ADVICE-018": (
        "rho is {rho:.3f}: the error is all but a random walk; take Fernandez, and look at the curve",
        "rho 为 {rho:.3f}：误差几乎是随机游走；请改用 Fernandez，并查看目标函数曲线",
    ),
    # index numbers and chained volumes
    "E-CHAIN-001": (
        "item {item}{series} has no price over periods {first} to {last} (values {value}, volumes {volume}): values and volumes that "
        "are compared with must be positive together, or negative together. Chain it within a group that is, or leave it out",
        "第 {item} 项{series}在第 {first} 至 {last} 期没有价格（现价 {value}，物量 {volume}）：用作比较的现价和物量须同为正或同为负。请并入符合条件的组内链接，或将其剔除",
    ),
    "E-CHAIN-002": (
        "growth over {lag} periods has no additive contributions under {method} with {per_year} periods a year{why}",
        "采用 {method}、每年 {per_year} 期时，{lag} 期增速没有可加的贡献分解{why}",
    ),
    "E-CHAIN-003": (
        "{region} {item}: no price over {first} to {last} (values {value}, volumes {volume}), which the year after is valued at: values "
        "and volumes must be positive together, or negative together. Join the item with another that is, inventories with investment",
        "{region} {item}：{first} 至 {last} 没有可供下一年计价的价格（现价 {value}，物量 {volume}）：现价和物量须同为正或同为负。请与其他项目合并，如将存货并入投资",
    ),
    "E-DEFLATE-001": (
        "price index at position {at} is {price}; an index that deflates must be positive",
        "位置 {at} 的价格指数为 {price}；用于缩减的指数须为正",
    ),
    "E-DEFLATE-002": (
        "value added at position {at} is not positive at the prices used: output {output:.6g} less intermediate consumption "
        "{intermediate:.6g}. Chain it at the prices of the year before, check both price indexes, or ask for it all the same",
        "位置 {at} 的增加值按所用价格计算不为正：总产出 {output:.6g}，中间消耗 {intermediate:.6g}。请改用上年价格链接、核对两个价格指数，或明确允许负值",
    ),
    "E-DEFLATE-003": (
        "{name} weight at position {at} is {weight}; weights must not be negative, and not all nought",
        "位置 {at} 的{name}权数为 {weight}；权数不得为负，也不得全为零",
    ),
    # balancing
    "E-BAL-001": (
        "table {entry}: what rows {rows} lack and what columns {columns} lack differ by {gap:.6g} ({relative:.1e} of the sum of absolute "
        "parts). Correct one of these totals; if the gap is rounding, pass spread={relative:.0e} or larger to have it shared out",
        "表 {entry}：第 {rows} 行的差额合计与第 {columns} 列的差额合计相差 {gap:.6g}（占各部分绝对值之和的 {relative:.1e}）。"
        "请更正其中一个合计；若仅为舍入误差，可用 spread={relative:.0e} 或更大的值分摊",
    ),
    "E-BAL-002": (
        "{what}: {count} cells are negative, the first at {cell} ({value}); proportional weights mean nothing there. "
        'Pass negative="absolute" to weigh them by their absolute value',
        '{what}：{count} 个单元格为负，首个在 {cell}（{value}），按比例的权数对其无意义。如要按绝对值加权，请设 negative="absolute"',
    ),
    "E-BAL-003": (
        "table {entry}, year {year}: the periods of row {row} add to {gap:+.6g} more than the annual totals of its cells "
        "({relative:.1e} of the sum of absolute parts). Correct the row's periods or one of these annual totals",
        "表 {entry} 第 {year} 年：第 {row} 行各期合计比其各单元格年度总量之和多 {gap:+.6g}（占各部分绝对值之和的 {relative:.1e}）。"
        "请更正该行各期合计或其中一个年度总量",
    ),
    "E-BAL-004": (
        "table {entry}, year {year}: the periods of column {column} add to {gap:+.6g} more than the annual totals of its cells "
        "({relative:.1e} of the sum of absolute parts). Correct the column's periods or one of these annual totals",
        "表 {entry} 第 {year} 年：第 {column} 列各期合计比其各单元格年度总量之和多 {gap:+.6g}（占各部分绝对值之和的 {relative:.1e}）。"
        "请更正该列各期合计或其中一个年度总量",
    ),
    "E-BAL-005": (
        "table {entry}, year {year}: the cells that can move cannot meet rows {rows}, columns {columns} (index, period) and annual "
        "totals {annual} (row, column) together, off by {relative:.1e}; without any one of these they could. Correct one, or let a "
        "cell move",
        "表 {entry} 第 {year} 年：可调整的单元格无法同时满足行 {rows}、列 {columns}（序号，时期）与年度总量 {annual}（行，列），"
        "偏差 {relative:.1e}；去掉其中任一项即可满足。请更正其中一项，或放开某个单元格",
    ),
    "E-BAL-006": (
        "values {entry}: constraints {constraints}, lower bounds of {lower}, upper bounds of {upper} and ceilings {at_most} cannot "
        "hold together; without any one of these the others can. Correct one of them, or let more values move",
        "数值组 {entry}：约束 {constraints}、下限 {lower}、上限 {upper} 与不等式 {at_most} 无法同时成立；去掉其中任一项即可。"
        "请更正其中一项，或放开更多数值",
    ),
    "E-BAL-007": (
        "{what}, table {entry}: {place} is off by {share:.1e} of the sum of absolute parts and no smallest clash was found: values and "
        "alterability lie too far apart in size for double precision, or too few cells can move. Bring them to like sizes, or free cells",
        "{what}，表 {entry}：{place} 的偏差为各部分绝对值之和的 {share:.1e}，且未找到最小矛盾集合：数值与可调系数的量级相差过大，超出双精度能力，"
        "或可调整的单元格太少。请使其量级接近，或放开单元格",
    ),
    "E-BAL-008": (
        "table {entry}: after {sweeps} sweeps row {row} is still off by {share:.1e} of its total; no positive factors fit this pattern "
        "of zeros, or more sweeps are needed. Fill a cell, or use rake",
        "表 {entry}：迭代 {sweeps} 轮后第 {row} 行仍偏离其合计的 {share:.1e}；该零值分布没有适合的正比例因子，或需更多轮次。"
        "请补充单元格，或改用 rake",
    ),
    "E-BAL-009": (
        "table {entry}: margin cells (kept axes, index) {clash} cannot hold together, off by {share:.1e} of the sum of absolute parts; "
        "without any one of them the others can. Correct one, or let more cells move",
        "表 {entry}：边际合计（保留的轴，序号）{clash} 无法同时成立，偏差为各部分绝对值之和的 {share:.1e}；去掉其中任一项即可。"
        "请更正其中一项，或放开更多单元格",
    ),
    "E-BAL-010": (
        "series {entry}: annual totals {annual} (series, year) and contemporaneous targets {contemporaneous} (constraint, period) cannot "
        "hold together, off by {share:.1e} of the sum of absolute parts; without any one of them the others can. Correct one",
        "序列组 {entry}：年度总量 {annual}（序列，年）与同期约束 {contemporaneous}（约束，时期）无法同时成立，"
        "偏差为各部分绝对值之和的 {share:.1e}；去掉其中任一项即可。请更正其中一项",
    ),
    "E-BAL-020": (
        "a table of balancing rules lacks the columns {columns}; it has {known}",
        "平衡规则表缺少列：{columns}；应有 {known}",
    ),
    "E-BAL-021": ("row {row}: type {type!r} is none of {known}", "第 {row} 行：类型 {type!r} 不在 {known} 之中"),
    "E-BAL-022": (
        "row {row} ({type}): a series and a coefficient are needed; a rule needs a name and no period",
        "第 {row} 行（{type}）：须有序列与系数；规则须有名称且不得限定时期",
    ),
    "E-BAL-023": (
        "{type} {name!r} of series {series!r} is given twice for the same period; keep one row",
        "序列 {series!r} 的 {type} {name!r} 在同一时期重复出现；请只保留一行",
    ),
    "E-BAL-024": (
        "the rules name series {series!r}, which the table does not have; it has {known}",
        "规则中的序列 {series!r} 不在数据表中；数据表有 {known}",
    ),
    "E-BAL-025": (
        "the rules name period {period}, which the table does not have; it runs from {first} to {last}",
        "规则中的时期 {period} 不在数据表中；数据表为 {first} 至 {last}",
    ),
    "E-BAL-026": (
        "these cannot hold together; without any one of them the others can: {rules}. Correct one of them, or let more series move",
        "以下各项无法同时成立，去掉其中任一项即可：{rules}。请更正其中一项，或放开更多序列",
    ),
    # agreement of accounts
    "E-APPORTION-003": (
        "group {group}, row {row}: the cells add to {reached} and cannot reach the sum that is to be kept, {kept}; they are zero or held "
        "fixed. Free a cell, or correct the sum",
        "组 {group}、第 {row} 行：各期之和为 {reached}，无法达到须保持的行和 {kept}（各格为零或被固定）。请放开某格或更正行和",
    ),
    "E-AGREE-001": (
        "no figure that is given covers {item!r} (given: {given}); give it, or an item that contains it",
        "给出的数据（{given}）均未覆盖 {item!r}；请给出该项或包含它的项目",
    ),
    "E-AGREE-002": (
        "the given items {left!r} and {right!r} overlap without one containing the other; leave one of them out",
        "给出的项目 {left!r} 与 {right!r} 相互交叉而不包含；请去掉其中一个",
    ),
    "E-AGREE-003": (
        "{what} stand at {price} prices, at which parts do not add to totals; rebase both sides to the prices of one year first",
        "{what}为 {price} 价格，分项之和不等于合计；请先把双方换算到同一年价格",
    ),
    "E-AGREE-004": (
        "{measure} {region} {item} {period} is not available; give the figure, or leave the region out of the tree",
        "{measure} {region} {item} {period} 无数据；请补齐该数，或将该地区移出地区树",
    ),
    "E-AGREE-005": (
        "{measure} {item} {period}: the annual figures of the parts of {region} add to {parts:,.6g}, the periods of {region} to {total:,.6g} "
        "(gap {gap_pct:+.4f} %). Give annual figures that agree, or call reconcile(annual='scale') to scale them first",
        "{measure} {item} {period}：{region} 各部分年度数之和为 {parts:,.6g}，而 {region} 各期之和为 {total:,.6g}（差 {gap_pct:+.4f}%）。"
        "请给出一致的年度数，或用 reconcile(annual='scale') 先行调整",
    ),
    "E-AGREE-006": (
        "{measure} {item} {period}: the parts of {region} add to {parts:,.6g} and cannot reach {total:,.6g}; they are zero or held fixed. "
        "Free one, or correct the total",
        "{measure} {item} {period}：{region} 各部分之和为 {parts:,.6g}，无法达到 {total:,.6g}（各部分为零或被固定）。请放开某一部分或更正合计",
    ),
    "E-AGREE-007": (
        "{region} {item} {period}: the quarter is {value:,.6g}; a proportional path along figures of both signs is no path. "
        "Benchmark with form='additive', or mend the quarter",
        "{region} {item} {period}：该季为 {value:,.6g}；指标有正有负，不能按比例调整。请用 form='additive'，或更正该季",
    ),
    "E-AGREE-008": (
        "{what} {value!r} is not understood; write {known}",
        "{what} {value!r} 无法识别；请写 {known}",
    ),
    "E-AGREE-009": (
        "{where} {period}: value over volume is {given:.4f} in its total and {mix:.4f} by its mix of {parts}; a table that meets both totals "
        "would bend deflators by {off:+.2f} %. Correct one of the totals",
        "{where} {period}：合计的平减指数为 {given:.4f}，按其{parts}构成为 {mix:.4f}；同时满足两种合计会使平减指数偏离 {off:+.2f}%。请更正其中一个合计",
    ),
    "E-AGREE-010": (
        "zone {zone!r} is shared out at {total:.6g} in {period}, not 1; correct its shares",
        "功能区 {zone!r} 在 {period} 的分摊份额之和为 {total:.6g}，不等于 1；请更正份额",
    ),
    "E-AGREE-011": (
        "partition {partition!r} of {region!r} has no figure for {missing}; give every member of a partition",
        "{region!r} 的分法 {partition!r} 缺少 {missing} 的数据；请给出该分法的全部成员",
    ),
    "N-AGREE-001": (
        "the periods of {period} add to {parts:,.6g}, the annual figure of {item} is {total:,.6g} ({gap_pct:+.3f} %)",
        "{period} 年各期之和为 {parts:,.6g}，{item} 年度数为 {total:,.6g}（{gap_pct:+.3f}%）",
    ),
    "N-AGREE-002": (
        "in {item} {period} the parts of {region} add to {parts:,.6g}, {region} has {total:,.6g} ({gap_pct:+.3f} %): spread in proportion",
        "{period} {item}：{region} 各部分之和为 {parts:,.6g}，{region} 为 {total:,.6g}（{gap_pct:+.3f}%），按比例分摊",
    ),
    "N-AGREE-003": (
        "in {item} {period} the parts of {region} add to {parts:,.6g}, {region} has {total:,.6g} ({gap_pct:+.3f} %): within tolerance, "
        "left as statistical gap",
        "{period} {item}：{region} 各部分之和为 {parts:,.6g}，{region} 为 {total:,.6g}（{gap_pct:+.3f}%），在允许范围内，列为统计误差",
    ),
    "N-AGREE-004": ("its parts moved", "其各分项有变动"),
    "N-AGREE-005": (
        "no total of its own in this period: the movement of its neighbours is carried on",
        "该期没有对应的合计：沿用相邻时期的调整",
    ),
    "W-AGREE-001": (
        "{item}: {count} series with missing periods were not benchmarked ({places}); fill them or give later first periods",
        "{item}：{count} 个序列有缺期，未作基准化（{places}）；请补齐",
    ),
    "W-AGREE-002": (
        "{period}: only part of the year is in the accounts, so its annual figure was not used",
        "{period}：账户中该年不完整，其年度数未使用",
    ),
    "W-AGREE-003": (
        "{measure}: {count} cells changed sign ({places}); look at the totals given",
        "{measure}：{count} 个单元格符号改变（{places}）；请检查给出的合计",
    ),
    "W-AGREE-004": (
        "{region} {item} {period}: the deflator moved by {off:+.2f} % in reconciliation; value and volume totals call for different movements",
        "{region} {item} {period}：衔接使平减指数变动 {off:+.2f}%；现价与不变价合计要求的调整不一致",
    ),
    "W-AGREE-005": (
        "{count} periods were not reconciled, {region} has no figures there ({places})",
        "{region} 在 {count} 个时期没有数据，未作衔接（{places}）",
    ),
    "E-APPORTION-001": (
        "group {group}, partition {partition}, period {period}: the rows add to {reached} and cannot reach {total}; "
        "they are zero or held fixed. Free a row, or correct the total",
        "组 {group}、分法 {partition}、第 {period} 期：各行之和为 {reached}，无法达到 {total}（各行为零或被固定）。请放开某行或更正合计",
    ),
    "E-APPORTION-002": (
        "group {group}, {what}: the totals of its periods add to {left}, the kept sums to {right}; they contradict each other. "
        "Give sums that agree, or let them move",
        "组 {group}、{what}：各期合计之和为 {left}，而须保持的行和为 {right}，两者矛盾。请给出一致的数，或允许行和变动",
    ),
    "E-AGREE-012": (
        "region {region} lies in {left} and in {right}; reconcile level by level, from the top, with parents that have no region in common",
        "地区 {region} 同属 {left} 和 {right}；请自上而下逐级衔接，每次只给出互不重叠的上级地区",
    ),
    "E-AGREE-013": (
        "{what} are told for one set of figures, and these have draws ({axes}); take one draw, or a mean of them, through the same steps",
        "{what} 只能就一套数据列示，而该账户含多套抽样（{axes}）；请取其中一套或其平均数重做同样步骤",
    ),
    "E-AGREE-014": (
        "{measure} {period}: the totals of the regions add to {parts:,.6g}, the industries of {region} to {total:,.6g} ({gap_pct:+.4f} %). "
        "Two-way needs totals that agree; correct one side",
        "{measure} {period}：各地区合计之和为 {parts:,.6g}，{region} 各行业之和为 {total:,.6g}（{gap_pct:+.4f}%）。双向衔接要求两者一致，请更正一方",
    ),
    "W-AGREE-006": (
        "{measure} {item}: totals as given are not the sums of their parts and become so; most in {region} {period}, "
        "from {total:,.6g} to {parts:,.6g} ({off:+.4f} %) before the step itself",
        "{measure} {item}：给出的合计不等于其分项之和，现改为分项之和；{region} {period} 变动最大，"
        "由 {total:,.6g} 变为 {parts:,.6g}（{off:+.4f}%），尚未计入本步骤的调整",
    ),
    # census revision
    "E-CENSUS-001": (
        "census {census} must come after benchmark {benchmark} and be whole in these accounts ({first} to {last})",
        "普查年 {census} 须晚于上次基准年 {benchmark}，且账户须含该年全部时期（现有 {first} 至 {last}）",
    ),
    "E-CENSUS-002": (
        "{what}: {detail}. Leaf items: {known}; totals follow as their sums",
        "{what}：{detail}。末级项目为：{known}；合计由末级相加得到",
    ),
    "E-CENSUS-003": (
        "{region} {item} {period}: no figure; a revision needs every period of every leaf item. Select the periods that are whole",
        "{region} {item} {period}：没有数；修订需要每个末级项目各期的数。请先选取完整的时期",
    ),
    "E-CENSUS-004": (
        "volumes at {price} prices cannot be revised by adding leaves; bring them to one base year first with .rebase(year)",
        "{price} 价格的不变价不能由末级相加修订；请先用 .rebase(年份) 换到同一基年",
    ),
    # rounding
    "E-ROUND-001": (
        "cannot be rounded: {detail}; decimals run from -9 to 9 and figures up to 9e18 units of the last place",
        "无法修约：{detail}；小数位须在 -9 至 9 之间，数值不超过末位单位的 9e18 倍",
    ),
    "E-ROUND-002": (
        "{row} ({place}) differs from the sum of its parts by {gap:.6g} before rounding; rounding cannot make it add. Take policy 'published'",
        "{row}（{place}）修约前与分项之和相差 {gap:.6g}，修约无法使其相等。请用 'published'",
    ),
    "E-ROUND-003": (
        "no rounding keeps every total within one unit and adds in every direction ({detail}); round one direction, or take policy 'published'",
        "不存在使各方向合计都在一个单位之内且相等的修约（{detail}）；请只在一个方向上修约，或用 'published'",
    ),
    "E-ROUND-004": ("{what} {value!r} is not offered; write one of {known}", "不支持 {what} {value!r}；请写成 {known} 之一"),
    # seasonal adjustment
    "E-SEAS-001": (
        "{series}: {count} periods are too few for a seasonal adjustment, at least {least} are needed; compare with the same period of last year instead",
        "{series}：只有 {count} 期，季节调整至少需要 {least} 期；请改用同比",
    ),
    "E-SEAS-002": (
        "{series} {period}: {detail}; a seasonal adjustment needs every period between the first and the last. Fill the gap, shorten the series, or say joint=True for January-February figures",
        "{series} {period}：{detail}；季节调整要求首末之间各期齐全。请补齐、缩短序列，若为1-2月合计数请用 joint=True",
    ),
    "E-SEAS-003": (
        "X-13ARIMA-SEATS is not installed; pip install 'gdpcore[{extra}]', or take engine='stl'",
        "未安装 X-13ARIMA-SEATS；请 pip install 'gdpcore[{extra}]'，或使用 engine='stl'",
    ),
    "E-SEAS-004": ("{what} {value!r} is not offered; write one of {known}", "不支持 {what} {value!r}；请写成 {known} 之一"),
    "E-SEAS-005": (
        "{series}: X-13ARIMA-SEATS gave no result ({reason}); engine='auto' takes STL in such a case",
        "{series}：X-13ARIMA-SEATS 未得出结果（{reason}）；engine='auto' 会改用 STL",
    ),
    "E-SEAS-006": (
        "volumes at {price} prices cannot be adjusted by method {method!r}: adjusted parts do not add. Bring them to one base year with .rebase(year), chain them with a reference year first, or adjust directly",
        "{price} 价格的不变价不能用 {method!r} 法调整：调整后的分项不可相加。请用 .rebase(年份) 换到同一基年，或先按参照年链接，或用直接法",
    ),
    "E-SEAS-007": (
        "{series} is a {kind} of frequency {frequency}; only monthly levels of a panel can be adjusted. Rates and indexes against last year have no season; select the levels",
        "{series} 的类型为 {kind}、频率为 {frequency}；面板中只有月度水平值可作季节调整。同比增速与指数已消除季节性；请选取水平值指标",
    ),
    # warnings and notes: the run goes on and says so
    "W-COEF-001": (
        "{item}: ratio coefficient needs |growth| >= 2 and 0.5 <= k <= 2; a line is used instead in {count} cells ({places})",
        "{item}：比率系数要求指标增速绝对值不小于 2 且系数在 0.5 至 2 之间；{count} 处改用直线（{places}）",
    ),
    "W-COEF-002": (
        "{item}: fewer than two past periods of {indicator} and the item; growth is carried over one to one in {count} cells ({places})",
        "{item}：{indicator} 与项目的历史不足两期；{count} 处按 1:1 推算（{places}）",
    ),
    "W-CLAMP-001": (
        "{region} {item} {period}: growth {raw:.2f} was held at {bound:.2f}; effect on GDP growth {effect:+.3f} points",
        "{region} {item} {period}：增速 {raw:.2f} 被限制为 {bound:.2f}；影响地区生产总值增速 {effect:+.3f} 个百分点",
    ),
    "W-RUNG-001": (
        "{item}: its own indicator gives no figure in {count} cells ({places}); rung {rung} of the ladder was used",
        "{item}：{count} 处首选指标没有数（{places}）；改用第 {rung} 级替代办法",
    ),
    "W-RUN-001": (
        "{region} {item} {period}: the single quarter backed out of year-to-date figures is negative",
        "{region} {item} {period}：由累计数倒推的当季值为负",
    ),
    "W-RUN-002": (
        "{item}: not available in {count} cells ({places}); totals that contain it are not available either",
        "{item}：{count} 处无法推算（{places}）；包含它的合计数也不可得",
    ),
    "W-CENSUS-001": (
        "{region} {item}: a figure is zero or negative, so the census gap was spread evenly over the years instead of as a ratio",
        "{region} {item}：有为零或为负的数，普查差额按年均匀分摊，未按比率调整",
    ),
    "W-CENSUS-002": (
        "{region} {item}: no deflator of its own in some year; its change is deflated by that of the region's total",
        "{region} {item}：个别年份没有自身的平减指数，其变动按该地区总量的平减指数折算",
    ),
    "W-CENSUS-003": (
        "{item}: its figures differed from the sum of its parts by up to {gap:.3g} per cent; after the revision they are that sum",
        "{item}：原数与分项之和最多相差 {gap:.3g}%；修订后等于分项之和",
    ),
    "W-SEAS-001": (
        "{series}: {count} periods; with fewer than {enough} the seasonal pattern will still be revised a good deal",
        "{series}：仅 {count} 期；少于 {enough} 期时季节因子仍会有较大修订",
    ),
    "W-SEAS-002": ("{series}: adjusted by STL, because {reason}", "{series}：改用 STL 调整，原因：{reason}"),
    "W-SEAS-003": (
        "{series}: no stable seasonal pattern can be seen (p = {p:.2g}); the original may serve as well",
        "{series}：看不出稳定的季节性（p = {p:.2g}）；可直接使用原序列",
    ),
    "W-SEAS-004": (
        "{series}: a seasonal pattern is left after adjustment (p = {p:.2g}); look at breaks and outliers",
        "{series}：调整后仍有季节性残留（p = {p:.2g}）；请检查断点与异常值",
    ),
    "W-DATA-002": ("{place}: {series} has no figure in any period and is left out", "{place}：{series} 各期均无数据，已略去"),
    "W-RUN-003": (
        "{region} {item} {period}: laid out along its indicator, the month is negative ({share:.1f} per cent of its quarter); "
        "check the figures of the quarter and its neighbours, or name an indicator that moves as they do",
        "{region} {item} {period}：按指标分劈所得的当月值为负（占当季的 {share:.1f}%）；请核对该季及相邻季度的数据，或改用走势相符的指标",
    ),
    # nowcasting
    "E-NOW-001": (
        "{what} figures must be a DataFrame whose rows are a PeriodIndex of frequency {freq}, with cells; here: {given}. Convert with .to_period({freq!r})",
        "{what} 数据须为 DataFrame，行为频率 {freq} 的 PeriodIndex 且不为空；现为：{given}。可用 .to_period({freq!r}) 转换",
    ),
    "E-NOW-002": (
        "{series}: {count} figures; the model needs at least {least}. Leave the series out",
        "{series}：只有 {count} 个数；模型至少需要 {least} 个。请去掉该序列",
    ),
    "E-NOW-003": (
        "{series} is constant at {value}: it tells nothing of any other. Leave it out, or transform it",
        "{series} 恒为 {value}，不含信息。请去掉该序列或先作变换",
    ),
    "E-NOW-004": ("{series} is the name of two columns; rename one", "有两列都叫 {series}；请改名其一"),
    "E-NOW-005": (
        "{series} is infinite or too large in {period}; give a number, or NaN where there is none",
        "{series} 在 {period} 为无穷大或过大；请给出有限的数，没有数时给 NaN",
    ),
    "E-NOW-006": (
        "{what} figures: the rows must be periods in order, each once; {period} is out of place. Sort the frame and remove what stands twice",
        "{what} 数据：各行须为不重复的递增时期；{period} 位置不对。请排序并去重",
    ),
    "E-NOW-008": (
        "{series}: figures cannot be observed as {kind!r}; known: {known}",
        "{series}：不支持的观测方式 {kind!r}；可用：{known}",
    ),
    "E-NOW-009": ("{name} = {value!r} is not offered; give {known}", "不支持 {name} = {value!r}；请给出 {known}"),
    "E-NOW-010": ("no series {series!r} in the model; it has {known}", "模型中没有序列 {series!r}；现有：{known}"),
    "E-NOW-011": (
        "{series}: {period} lies outside the months of the model, {first} to {last}; name a period inside",
        "{series}：{period} 不在模型的月份 {first} 至 {last} 之内；请给出其内的时期",
    ),
    "E-NOW-012": (
        "the new figures must have the series of the model, in frames of the same frequency; look at {series}",
        "新数据须与模型的序列及频率一致；请检查 {series}",
    ),
    "E-NOW-013": ("{what} figures hold something that is not a number: {why}", "{what} 数据含有非数字：{why}"),
    "E-NOW-014": (
        "{series} in {period}: {value} is no figure; give a finite number, or NaN to take the figure away",
        "{series} 在 {period} 的 {value} 不是有效数值；请给出有限的数，或用 NaN 去掉该数",
    ),
    "E-NOW-015": (
        "statsmodels does not know this model: {series} is observed as {kind!r}; it knows months and quarter_growth only, and needs a monthly series",
        "statsmodels 不支持该模型：{series} 的观测方式为 {kind!r}；它只支持月度值和 quarter_growth，且须有月度序列",
    ),
    "E-NOW-016": (
        "{path} is not a saved factor fit: {why}. Save the fit again",
        "{path} 不是已保存的因子模型结果：{why}。请重新保存",
    ),
}
