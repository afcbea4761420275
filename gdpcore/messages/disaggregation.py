"""Messages about temporal disaggregation."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
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
}
