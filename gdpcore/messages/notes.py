"""Warnings and notes: the run goes on and says so."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
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
    "W-FILE-001": (
        "{path}: holds links to {count} other workbooks; what they gave when the file was last saved was read",
        "{path}：含有指向 {count} 个外部工作簿的链接；读取的是上次保存时的结果",
    ),
    "W-FILE-002": (
        "{place}: this and perhaps other cells are in a hidden {what}; what is hidden was read like all else",
        "{place}：此处起有隐藏的 {what}；隐藏的单元格已照常读取",
    ),
    "W-DATA-002": ("{place}: {series} has no figure in any period and is left out", "{place}：{series} 各期均无数据，已略去"),
    "W-RUN-003": (
        "{region} {item} {period}: laid out along its indicator, the month is negative ({share:.1f} per cent of its quarter); "
        "check the figures of the quarter and its neighbours, or name an indicator that moves as they do",
        "{region} {item} {period}：按指标分劈所得的当月值为负（占当季的 {share:.1f}%）；请核对该季及相邻季度的数据，或改用走势相符的指标",
    ),
}
