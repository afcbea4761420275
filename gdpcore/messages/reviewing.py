"""Messages about audit rules, and the evidence that they give."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # rules and answers
    "E-AUDIT-001": (
        "{place}: missing {lost}; not understood {odd}. A rule needs id, level, severity and expression",
        "{place}：缺少 {lost}；无法识别 {odd}。规则须有 id、level、severity、expression",
    ),
    "E-AUDIT-002": (
        "{place}: expression {expression!r} is not registered; known: {known}",
        "{place}：表达式 {expression!r} 未登记；可用：{known}",
    ),
    "E-AUDIT-003": (
        "{place}: parameter {name} = {given!r} does not fit; the expression takes {known}",
        "{place}：参数 {name} = {given!r} 不合要求；该表达式可用参数：{known}",
    ),
    "E-AUDIT-004": (
        "{place}: severity {severity!r} must be error, warning or note, and level {level!r} a number from 0 to 5",
        "{place}：severity {severity!r} 应为 error、warning 或 note，level {level!r} 应为 0 至 5",
    ),
    "E-AUDIT-005": (
        "{place}: innocent cause {cause!r} is not known; known: {known}",
        "{place}：无辜原因 {cause!r} 未登记；可用：{known}",
    ),
    "E-AUDIT-006": ("rule {rule!r}: {where}", "规则 {rule!r}：重复或不存在（{where}）"),
    "E-AUDIT-007": (
        "{place}: an answer needs {field}; write id, who, when, why and the value that was explained",
        "{place}：说明缺少 {field}；请填写 id、who、when、why 及所说明的数值",
    ),
    "E-AUDIT-008": (
        "{place}: {raw!r} is no number and not empty; write the value that was explained",
        "{place}：{raw!r} 既非数值也非空；请填写所说明的数值",
    ),
    "E-AUDIT-009": (
        "{place}: {id} is answered twice; keep the later answer",
        "{place}：{id} 有两条说明；请只保留后一条",
    ),
    "E-AUDIT-010": (
        "{path} is not the file that was reviewed (SHA-256 {now}, reviewed {was}); review it again",
        "{path} 不是已审核的文件（SHA-256 现为 {now}，审核时为 {was}）；请重新审核",
    ),
    "E-AUDIT-011": (
        "no totals with parts are known in these figures, so errors cannot be localised; give a hierarchy or a total region",
        "数据中没有已知的合计与分项，无法定位错误；请提供层级或合计地区",
    ),
    "E-AUDIT-012": (
        "{series} is not among the reviewed figures; known: {known}",
        "所审核的数据中没有 {series}；现有：{known}",
    ),
    # evidence
    "N-AUDIT-001": ("nothing to say", "无审核意见"),
    "N-AUDIT-002": ("{finding}", "{finding}（读取时发现）"),
    "N-AUDIT-003": (
        "no figure at all; {score:.0f} % of the regions report this series",
        "整列缺报；有 {score:.0f}% 的地区报送该指标",
    ),
    "N-AUDIT-004": (
        "no figure for this period, which is usually reported",
        "该期缺报，而往期一般都有数",
    ),
    "N-AUDIT-010": (
        "reads {value:,.10g}, its parts sum to {expected:,.10g}: apart by {gap:,.6g}, rounding allows {room:,.3g}. Parts: {parts}",
        "本数 {value:,.10g}，分项之和 {expected:,.10g}，相差 {gap:,.6g}，修约误差最多 {room:,.3g}。分项：{parts}",
    ),
    "N-AUDIT-011": (
        "year to date {value:,.10g} is below the {expected:,.10g} of the period before ({score:+.1f} %): the period alone would be negative",
        "累计数 {value:,.10g} 低于上期累计 {expected:,.10g}（{score:+.1f}%）：当期数将为负",
    ),
    "N-AUDIT-012": (
        "the periods of the year sum to {gap:+,.6g} beside the annual {expected:,.10g}; rounding allows {room:,.3g}",
        "全年各期之和与年度数 {expected:,.10g} 相差 {gap:+,.6g}，修约误差最多 {room:,.3g}",
    ),
    "N-AUDIT-013": (
        "reads {value:,.10g} like {total} or the sum of the others; about {expected:,.6g} is expected: a total among the details?",
        "本数 {value:,.10g} 等于{total}或其余各项之和，预期约 {expected:,.6g}：明细中混入合计？",
    ),
    "N-AUDIT-020": (
        "{value:,.10g} is outside {low:g} to {high:g}",
        "{value:,.10g} 超出 {low:g} 至 {high:g}",
    ),
    "N-AUDIT-021": (
        "{score:+.1f} % over last year's {expected:,.10g}, outside {low:g} to {high:g} %",
        "比上年同期 {expected:,.10g} 增减 {score:+.1f}%，超出 {low:g}% 至 {high:g}%",
    ),
    "N-AUDIT-022": (
        "{value:,.10g}, the figures around it say {expected:,.6g}: {score:+.1f} times their spread",
        "{value:,.10g}，按前后期推算约 {expected:,.6g}，偏离 {score:+.1f} 倍离散度",
    ),
    "N-AUDIT-030": (
        "grew {apart:+.1f} points unlike the median region (Hidiroglou-Berthelot effect {score:.3g}); the median ratio gives {expected:,.6g}",
        "增速与各地区中位数相差 {apart:+.1f} 个百分点（HB 效应值 {score:.3g}）；按中位数比例应为 {expected:,.6g}",
    ),
    "N-AUDIT-031": (
        "growth {growth:.1f} %, the regions' median {median:.1f} %: {score:+.1f} times their spread",
        "增速 {growth:.1f}%，各地区中位数 {median:.1f}%，偏离 {score:+.1f} 倍离散度",
    ),
    "N-AUDIT-040": (
        "{value:,.10g} is about {ratio} of the {expected:,.6g} expected ({scope}): another unit?",
        "{value:,.10g} 约为预期 {expected:,.6g} 的 {ratio}（{scope}）：单位错误？",
    ),
    "N-AUDIT-041": (
        "{value:,.10g} where about {expected:,.6g} is expected: the other sign?",
        "{value:,.10g}，预期约 {expected:,.6g}：正负号错误？",
    ),
    "N-AUDIT-042": (
        "{value:,.10g} does not fit here (about {expected:,.6g}) and fits {other}, whose figure fits here: rows exchanged?",
        "{value:,.10g} 与本行不符（预期约 {expected:,.6g}），而与 {other} 互换后相符：行错位？",
    ),
    "N-AUDIT-050": (
        "{score:.0f} of {of} figures of the region repeat the period before exactly, this one too: an old table sent again?",
        "该地区 {of} 个数中有 {score:.0f} 个与上期完全相同（含本数）：误报上期报表？",
    ),
    "N-AUDIT-051": (
        "repeats the period before exactly; about {expected:,.6g} is expected",
        "与上期数完全相同；预期约 {expected:,.6g}",
    ),
    "N-AUDIT-052": (
        "the same {value:,.10g} as {other}, where about {expected:,.6g} is expected: copied?",
        "与 {other} 同为 {value:,.10g}，预期约 {expected:,.6g}：误粘贴？",
    ),
    "N-AUDIT-060": (
        "published {value:g}, levels of {of} give {expected:.2f} ({score:+.2f} points): on a base of {base:,.6g}, not the {last:,.6g} published then?",
        "公布增速 {value:g}，按 {of} 绝对额计算为 {expected:.2f}（相差 {score:+.2f} 个百分点）：可比基数约为 {base:,.6g}，上年公布 {last:,.6g}",
    ),
    "N-AUDIT-061": (
        "{ratio:,.4g} times {to}: {score:+.1f} times the usual spread of that ratio; about {expected:,.6g} is expected",
        "为 {to} 的 {ratio:,.4g} 倍，偏离惯常离散度 {score:+.1f} 倍；预期约 {expected:,.6g}",
    ),
    "N-AUDIT-062": (
        "{score:.1f} % of {output}, outside {low:g} to {high:g} %",
        "占 {output} 的 {score:.1f}%，超出 {low:g}% 至 {high:g}%",
    ),
    "N-AUDIT-063": (
        "the implicit deflator changes by {score:+.1f} % over last year, outside {low:g} to {high:g} %",
        "隐含平减指数同比变动 {score:+.1f}%，超出 {low:g}% 至 {high:g}%",
    ),
    "N-AUDIT-064": (
        "was {expected:,.10g} in the earlier vintage, is {value:,.10g} now ({score:+.2f})",
        "前一版本为 {expected:,.10g}，现为 {value:,.10g}（变动 {score:+.2f}）",
    ),
    "N-AUDIT-065": (
        "growth {growth:.1f}: {score:.1f} sds from what a factor model of the region's series explains",
        "增速 {growth:.1f}：与该地区各指标因子模型的解释相差 {score:.1f} 个标准差",
    ),
    "N-AUDIT-070": (
        "{value:,.10g}, expected about {expected:,.6g} (t = {score:.1f}, p = {p:.1e}; at most {rate:g} % of such reports are false on average): needs an explanation",
        "{value:,.10g}，预期约 {expected:,.6g}（t = {score:.1f}，p = {p:.1e}；此类提示平均误报不超过 {rate:g}%）：需说明",
    ),
    "N-AUDIT-071": (
        "growth varies {score:.3f} times as much as in the median region (p = {p:.1e}; at most {rate:g} % false on average): needs an explanation",
        "增速波动仅为各地区中位数的 {score:.3f} 倍（p = {p:.1e}；平均误报不超过 {rate:g}%）：需说明",
    ),
    "N-AUDIT-072": (
        "growth repeats the figure before {score:.0f} times, more often than elsewhere (p = {p:.1e}; at most {rate:g} % false on average): needs an explanation",
        "增速与上期相同 {score:.0f} 次，多于其他地区（p = {p:.1e}；平均误报不超过 {rate:g}%）：需说明",
    ),
    "N-AUDIT-080": (
        "last digits over all regions are not equally frequent (chi-square {score:.1f}, p = {p:.1e}); says nothing of any one region",
        "全部地区的末位数字分布不均（卡方 {score:.1f}，p = {p:.1e}）；不针对任何单个地区",
    ),
    "N-AUDIT-081": (
        "second digits over all regions depart from Benford's law (chi-square {score:.1f}, p = {p:.1e}); says nothing of any one region",
        "全部地区的第二位数字偏离本福特分布（卡方 {score:.1f}，p = {p:.1e}）；不针对任何单个地区",
    ),
    "N-AUDIT-082": (
        "over all regions growth lies just above {target:g} {above:.0f} times and just below {below:.0f} times (p = {p:.1e}); says nothing of any one region",
        "全部地区增速略高于 {target:g} 的有 {above:.0f} 次、略低的有 {below:.0f} 次（p = {p:.1e}）；不针对任何单个地区",
    ),
}
