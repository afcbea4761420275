"""Messages about balancing."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
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
}
