"""Messages about revisions, stages of figures and what signs them off."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # the triangle
    "E-REV-001": (
        "a revision triangle needs a frame of numbers, rows periods and columns vintages; here: {detail}. Give NaN where a vintage has no figure",
        "修订三角须为数值表，行为时期、列为版本；现为：{detail}。某版本没有数据时请给 NaN",
    ),
    "E-REV-002": ("{what} stands twice; keep one", "{what} 重复出现；请只保留一个"),
    "E-REV-003": (
        "vintage {vintage!r} is no date while others are; give every vintage a date, or none",
        "版本 {vintage!r} 不是日期而其余是日期；请全部给日期，或全部不给",
    ),
    "E-REV-004": (
        "{vintage!r} is no date: maturities and what was known when need dates of knowledge. Give dates as columns, or look by release",
        "{vintage!r} 不是日期：按成熟期查看或回溯已知数据须有版本日期。请以日期为列名，或按发布次序查看",
    ),
    "E-REV-005": (
        "nothing was known by {date}: the first vintage is of {first}",
        "{date} 之前没有任何版本：最早的版本为 {first}",
    ),
    "E-REV-006": ("{name} = {value!r} is not offered; give {known}", "不支持 {name} = {value!r}；请给出 {known}"),
    "W-REV-001": (
        "{count} figures are missing from a later vintage, first {period} in {vintage}: taken as withdrawn. If vintages print new periods only, say gaps='standing'",
        "{count} 个数据在其后的版本中缺失，首个为 {vintage} 版本的 {period}：视为撤回。若各版本只列近期数据，请用 gaps='standing'",
    ),
    # statistics
    "E-REV-007": (
        "{test} of {label}: {count} revisions are too few for a probability; at least {least} are needed. Report the size of the revisions instead",
        "{label} 的 {test}：只有 {count} 个修订，不足以给出概率，至少需要 {least} 个。请改报修订幅度",
    ),
    "E-REV-008": ("{test} of {label} has no probability: {reason}", "{label} 的 {test} 无法给出概率：{reason}"),
    "E-REV-009": ("{name!r} is not here; there are {known}", "没有 {name!r}；现有 {known}"),
    "E-REV-010": (
        "rule {rule!r}: amber {amber} and red {red} do not make a scale; give two different numbers, the milder first",
        "规则 {rule!r}：黄灯 {amber} 与红灯 {red} 不成等级；请给出两个不同的数，先轻后重",
    ),
    "N-REV-001": ("no period has both figures", "没有任何时期同时具有前后两个数"),
    "N-REV-002": ("{count} revisions are too few; at least {least} are needed", "只有 {count} 个修订，至少需要 {least} 个"),
    "N-REV-003": ("the revisions do not vary", "各期修订没有变动"),
    "N-REV-004": ("the regression fits exactly: nothing is left to judge by", "回归完全拟合，没有可供检验的误差"),
    "N-REV-005": ("a later figure is zero, and U2 divides by it", "修订后的数有零值，U2 以其为除数"),
    "N-REV-006": ("no neighbouring periods with figures that change", "没有相邻且有变动的时期"),
    "N-REV-007": ("there is no release before the first", "首次发布之前没有发布"),
    "N-REV-008": ("all figures are zero", "全部数据为零"),
    "N-REV-010": ("the earlier figures do not vary", "修订前的数没有变动"),
    "N-REV-011": ("the later figures do not vary", "修订后的数没有变动"),
    "N-REV-012": ("what should explain the revisions does not vary, or repeats itself", "解释变量没有变动或相互重复"),
    "N-REV-009": ("there was no revision", "没有发生修订"),
    "W-REV-002": (
        "{label}: {count} periods inside the span have no revision; tests take what is left as neighbours",
        "{label}：区间内有 {count} 个时期没有修订数据；检验时将其余时期视为相邻",
    ),
    # two accounts of the same periods
    "E-REV-011": (
        "the two accounts cannot be compared: {detail}. Give both the same {axis} labels (.select, .complete)",
        "两套账户无法比较：{detail}。请使两者的 {axis} 标签一致（.select、.complete）",
    ),
    "E-REV-012": (
        "volumes at {old} and at {new} prices cannot be compared: only a change of a constant base year can be separated. Rebase or chain one of them",
        "{old} 与 {new} 价格的不变价无法比较：只能分离不变价基年的更换。请先对其中一套换基或重新链接",
    ),
    "E-REV-013": (
        "a chain of causes needs the accounts it starts from and at least one more; here: {count}",
        "修订原因链须有起点账户及至少一个后续账户；现有 {count} 个",
    ),
    # stages and signatures
    "E-STAGE-001": (
        "stage {stage!r} {problem}; the order is {order}",
        "阶段 {stage!r} {problem}；顺序应为 {order}",
    ),
    "E-STAGE-002": ("stage {stage!r} is not here; there are {known}", "没有阶段 {stage!r}；现有 {known}"),
    "E-STAGE-003": (
        "a signature of {stage} for {subject!r}: {detail}",
        "{stage} 阶段 {subject!r} 的签认记录：{detail}",
    ),
    "E-STAGE-004": (
        "{subject!r} was signed in stage {later} on {late}, before stage {earlier} was signed on {early}; correct the dates or sign again",
        "{subject!r} 在 {later} 阶段的签认日期 {late} 早于 {earlier} 阶段的 {early}；请更正日期或重新签认",
    ),
}
