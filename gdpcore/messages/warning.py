"""Messages about early warning: lamps, signals, coincident and leading indexes."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-WARN-001": (
        "{name}: {what} {given!r} is not known; known: {known}",
        "{name}：{what} {given!r} 不可用；可用：{known}",
    ),
    "E-WARN-002": ("warning system {name}: {detail}", "预警体系 {name}：{detail}"),
    "E-WARN-003": (
        "{name}: the panel holds {count} regions ({known}); say which with region=",
        "{name}：面板含 {count} 个地区（{known}），请用 region= 指定其一",
    ),
    "E-WARN-004": (
        "{name}: none of its indicators has a figure here; it looks for {series}, here are {known}. Rename series with spec.using(...)",
        "{name}：没有任何指标有数据；所需序列为 {series}，现有 {known}。可用 spec.using(...) 改用其他序列",
    ),
    "E-WARN-005": (
        "{place}: {given!r} is no lamp and no score; lamps are {known}, scores are the whole numbers 1 to 5",
        "{place}：{given!r} 既不是灯号也不是得分；灯号为 {known}，得分为 1 至 5 的整数",
    ),
    "E-WARN-006": ("{what}: {detail}", "{what} 有误：{detail}"),
    "E-WARN-007": (
        "{indicator} cannot be measured by {span}: {detail}",
        "{indicator} 不能按 {span} 计算：{detail}",
    ),
    "E-WARN-008": (
        "{events} periods before an event and {others} others: at least {least} of each are needed to judge a signal",
        "事件前的期数为 {events}，其余为 {others}：评价信号至少各需 {least} 期",
    ),
    "E-WARN-009": (
        "series {row} at place {period} is {value}: a symmetric change takes figures above nought. Take its plain difference",
        "第 {row} 个序列第 {period} 期为 {value}，对称变化率要求数值为正。请改用差分",
    ),
    "E-WARN-010": (
        "series {row} has {count} changes and they do not differ: it cannot be standardised. Leave it out",
        "第 {row} 个序列有 {count} 个变化且没有差异，无法标准化。请去掉该序列",
    ),
    "E-WARN-011": ("no index can be cumulated: {detail}", "无法累乘出指数：{detail}"),
    "N-WARN-001": (
        "{name}: {there} of {all} indicators are here; the index is rescaled to them. Without a series: {absent}",
        "{name}：{all} 个指标中有 {there} 个有数据，指数按现有指标折算。缺少：{absent}",
    ),
    "N-WARN-002": ("{indicator}: {series} stands in: {note}", "{indicator}：以 {series} 替代：{note}"),
    "N-WARN-003": (
        "{indicator}: no lamp before {first}; thresholds need {least} earlier figures, and it has {count} figures in all",
        "{indicator}：{first} 之前没有灯号；阈值须有此前 {least} 个数据，该指标共有 {count} 个数据",
    ),
    "N-WARN-004": (
        "{indicator}: its past does not move at {month}: the thresholds coincide, so there is no lamp ({count} months)",
        "{indicator}：{month} 之前的数据没有变动，阈值重合，不给灯号（共 {count} 个月）",
    ),
    "N-WARN-005": (
        "{name}: thresholds of {indicator} look at all figures, later ones too: a view of history, not a warning in time",
        "{name}：{indicator} 的阈值用到全部数据（含其后数据），只宜回看历史，不能作为实时预警",
    ),
    "N-WARN-006": (
        "{series}: {count} missing figures between others were filled evenly (gaps of at most {most})",
        "{series}：{count} 个缺失值按前后数据均匀填补（间隔不超过 {most} 期）",
    ),
    "W-WARN-001": (
        "{signal}: {count} fits had no finite estimate: the past parts events from the rest without an error, or columns say the same",
        "{signal}：有 {count} 次估计不存在有限解：过去的事件被完全分开，或各列信息重复",
    ),
    "W-WARN-002": (
        "{signal} cannot be judged: out of sample there are {events} periods before an event and {others} others",
        "{signal} 无法评价：样本外事件前的期数为 {events}，其余为 {others}",
    ),
}
