"""Messages about reading the economy: turning points, breadth, movements, shocks."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-TURN-001": (
        "{what}: series {row} holds {value} at period {at} (counted from 0); turning points need finite values, above nought where"
        " irregulars are ratios. Fill the gap, or use additive irregulars",
        "{what}：第 {row} 个序列第 {at} 期（从 0 起）为 {value}；判定转折点须全部为有限值，用比率表示不规则成分时须为正。请补齐缺口或改用加法模型",
    ),
    "E-TURN-002": (
        "{what}: {count} periods are too few, at least {least} are needed. Give a longer series",
        "{what}：仅 {count} 期，至少需要 {least} 期。请提供更长的序列",
    ),
    "E-ECON-001": (
        "there are {count} regions ({known}); name one with region=",
        "共有 {count} 个地区（{known}）；请用 region= 指定一个",
    ),
    "E-ECON-002": (
        "no partition of {total} (asked: {asked}; here: {known}) has all its items in these accounts; name items=",
        "{total} 没有各组成项齐全的划分（要求：{asked}；现有：{known}）；请用 items= 指定",
    ),
    "E-ECON-003": (
        "{what} must be a series of finite numbers by consecutive months, quarters or years; here: {detail}",
        "{what} 须为按连续月、季或年排列的有限数值；现为：{detail}",
    ),
    "E-ECON-004": (
        "{what} cannot be {given}; give {known}",
        "{what} 不能为 {given}；请给出：{known}",
    ),
    "E-ECON-005": (
        "there is no growth of every industry in {period}: figures begin in {first}. Choose a later period, or give the missing items",
        "{period} 尚不能算出各行业增速：数据始于 {first}。请选择更晚的时期或补齐缺项",
    ),
    "E-ECON-006": (
        "{period} is not among the figures, which run from {first} to {last}",
        "数据中没有 {period}，现有 {first} 至 {last}",
    ),
    "E-ECON-007": (
        "{cut}: no figure for {missing}; give one for every region of that cut",
        "{cut}：{missing} 没有数据；请为该划分的每个地区给出数据",
    ),
    "E-ECON-008": (
        "region {region} has a missing or negative industry, or nothing at all: its structure cannot be compared",
        "地区 {region} 有缺失或为负的行业，或合计不为正：无法比较其结构",
    ),
    "E-ECON-009": (
        "{what}: no figure in {period}, inside the series; fill the gap, or begin after it",
        "{what}：序列中间的 {period} 没有数据；请补齐，或从其后开始",
    ),
    "E-TARGET-002": (
        "the target of {year} needs {year} from its first period, and {last} whole; for a likely path the nowcast must reach the fourth quarter",
        "{year} 年目标须有该年自首期起的数据及 {last} 年全年数据；可能路径须预测至四季度",
    ),
    "E-TARGET-003": (
        "the target cannot be spread: {detail}",
        "目标无法分解：{detail}",
    ),
    "E-TARGET-004": (
        "a target's path needs figures of this year beside those of last year: {detail}",
        "目标路径须有本年与上年相对应的数据：{detail}",
    ),
    "E-SHOCK-001": (
        "a counterfactual from {start} on needs {window} figures without a gap before it, at least {least}, and two draws; shorten the window",
        "自 {start} 起的反事实路径须有此前连续 {window} 期数据（至少 {least} 期）及两次以上抽样；请缩短窗口",
    ),
    "E-SHOCK-002": (
        "path and counterfactual do not meet: no figure in {period} (growth is by {freq}); give both for every period from the shock on",
        "实际路径与反事实路径不匹配：{period} 没有数据（增速频率 {freq}）；请给出冲击以来各期的两条路径",
    ),
    "E-SHOCK-003": (
        "a growth of {least} % or less than -100 % leaves no level to compare, and bands need a level between 0 and 1, not {level}",
        "增速 {least}% 不高于 -100%，无法比较水平；区间水平须在 0 与 1 之间，现为 {level}",
    ),
    "E-SHOCK-004": (
        "{column}: no figure in {period}; choose an event within the data",
        "{column}：{period} 没有数据；请选择数据范围内的时期",
    ),
    "E-SHOCK-005": (
        "accounts ({left}) and counterfactual ({right}) stand at other prices or units; bring both to one",
        "核算数据（{left}）与反事实数据（{right}）的价格或单位不同；请统一",
    ),
    "W-TREND-001": (
        "end of the sample ({method}): the last {count} figures of the cycle are provisional; in the past a last figure was revised by"
        " {revision} {unit} (root mean square)",
        "样本端点（{method}）：周期成分最后 {count} 期为暂定；历史上末期数值其后修订的均方根为 {revision} {unit}",
    ),
}
