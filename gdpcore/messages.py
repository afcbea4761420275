"""The table of messages: every code once, in English and in Chinese.

A message names the place and the fix. The first letter of a code is its level: E error, W warning.
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
    # meaning
    "E-UNIT-001": ("unknown unit {unit!r}; known units: {known}", "未知计量单位 {unit!r}；可用单位：{known}"),
    "E-UNIT-002": (
        "units differ: {left} and {right}. Convert one side with .with_unit({left!r})",
        "计量单位不同：{left} 与 {right}。请先用 .with_unit({left!r}) 换算",
    ),
    "E-UNIT-003": ("{left} cannot be converted to {right}: {why}", "{left} 不能换算为 {right}：{why}"),
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
    "E-FLOW-001": (
        "flows differ: {left} and {right}. Turn year-to-date figures into single periods (or back) before combining them",
        "时期口径不同：{left} 与 {right}。请先把累计数与当期数换成同一口径再合并",
    ),
    "E-FLOW-002": ("unknown flow {text!r}; write one of {known}", "未知时期口径 {text!r}；请写成 {known} 之一"),
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
    # temporal disaggregation
    # index numbers and chained volumes
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
    # census revision
    # rounding
    # seasonal adjustment
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
    "W-DATA-002": ("{place}: {series} has no figure in any period and is left out", "{place}：{series} 各期均无数据，已略去"),
}
