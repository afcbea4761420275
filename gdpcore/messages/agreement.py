"""Messages about agreement of accounts, census revision, rounding, seasonal adjustment."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
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
}
