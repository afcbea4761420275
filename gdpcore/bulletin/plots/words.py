"""The words of plots: key -> (English, Chinese). What tables and plots share stands in ``gdpcore.bulletin.words``."""

from __future__ import annotations

from gdpcore.bulletin import words

PLOT_WORDS: dict[str, tuple[str, str]] = {
    "vintage_footer": ("Figures as known on {vintage}.", "数据版本：{vintage}。"),
    "unit_points": ("percentage points", "百分点"),
    "unit_place": ("place", "位次"),
    "unit_lamp": ("lamp", "灯号"),
    "unit_ratio": ("ratio", "比率"),
    "axis_growth_ytd": ("growth, year to date, %", "累计同比增长（%）"),
    "growth_title": ("{place}growth of {items}, year on year", "{place}{items}同比增速"),
    "growth_title_ytd": ("{place}growth of {items}, year to date", "{place}{items}累计同比增速"),
    "items_many": ("{first} and {more} more", "{first}等{count}项"),
    "band": ("range", "区间"),
    "fan_title": ("{place}growth of {items}: history and nowcast", "{place}{items}同比增速：历史与即时预测"),
    "fan_history": ("published", "已发布"),
    "fan_mean": ("nowcast (mean)", "即时预测（均值）"),
    "fan_outcome": ("outcome", "实际发布数"),
    "band_of": ("{level} % interval", "{level}%区间"),
    "contributions_title": ("{place}contributions to GDP growth", "{place}各行业对GDP增长的拉动"),
    "structure_title": ("{place}structure of {total}", "{place}{total}构成"),
    "axis_share": ("share, %", "比重（%）"),
    "industries_title": ("{place}growth by industry", "{place}分行业同比增速"),
    "industries_title_ytd": ("{place}growth by industry, year to date", "{place}分行业累计同比增速"),
    "lamps_title": ("Warning lamps", "景气预警信号灯"),
    "lamp_red": ("overheated", "过热"),
    "lamp_yellow": ("warm", "偏热"),
    "lamp_green": ("steady", "正常"),
    "lamp_lightblue": ("cool", "偏冷"),
    "lamp_blue": ("cold", "过冷"),
    "letter_red": ("R", "红"),
    "letter_yellow": ("Y", "黄"),
    "letter_green": ("G", "绿"),
    "letter_lightblue": ("L", "浅"),
    "letter_blue": ("B", "蓝"),
    "name_red": ("red", "红灯"),
    "name_yellow": ("yellow", "黄灯"),
    "name_green": ("green", "绿灯"),
    "name_lightblue": ("light blue", "浅蓝灯"),
    "name_blue": ("blue", "蓝灯"),
    "ranks_title": ("Places among regions", "各地区位次变化"),
    "news_title": ("Why the nowcast changed: {item}, {period}", "即时预测为何变动：{item}，{period}"),
    "news_title_plain": ("Why the nowcast changed", "即时预测为何变动"),
    "news_before": ("Before", "此前"),
    "news_after": ("Now", "现在"),
    "news_other": ("Other figures", "其余指标"),
    "news_revisions": ("Revised figures", "数据修订"),
    "news_withdrawals": ("Withdrawn figures", "数据撤回"),
    "news_reestimation": ("Re-estimation of the model", "模型重估"),
    "news_coefficients": ("Coefficients of the scheme", "方案系数"),
    "news_base": ("Accounts of the past", "历史核算数据"),
    "news_gap": ("Gap of scheme and publication", "方案与发布数之差"),
    "axis_cut_growth": ("growth, %; the axis does not begin at zero", "增速（%）；横轴不从零开始"),
    "tracker_title": ("{item}, {period}: nowcasts as figures arrived", "{period}{item}：随数据到位的即时预测"),
    "tracker_title_plain": ("Nowcasts as figures arrived", "随数据到位的即时预测"),
    "ratio_title": ("{place}{item}: benchmarked to indicator", "{place}{item}：基准化结果与指标之比"),
    "ratio_quarter": ("by period", "分期"),
    "ratio_year": ("year as a whole", "全年"),
    "axis_ratio": ("benchmarked / indicator", "基准化结果 / 指标"),
    "target_title": (
        "Target of {target} %: required and likely path, year to date",
        "年度目标{target}%：所需路径与可能路径（累计）",
    ),
    "target_known": ("known", "已实现"),
    "target_required": ("required ({rate} % in the rest)", "所需路径（后期须增{rate}%）"),
    "target_likely": ("likely (mean)", "可能路径（均值）"),
    "target_line": ("target {target} %", "目标{target}%"),
    "districts_title": ("Growth of {item} by region", "{item}分地区同比增速"),
    "districts_title_ytd": ("Growth of {item} by region, year to date", "{item}分地区累计同比增速"),
    "agreement_title": ("Growth of {item}, {period}: as handed in and reconciled", "{period}{item}同比增速：上报与衔接后"),
    "scores_title": ("{target}: error of nowcasts, RMSE with 90 % bands", "{target}：即时预测误差（RMSE及90%区间）"),
    "axis_rmse": ("RMSE, percentage points", "均方根误差（百分点）"),
    "axis_month": ("month of the period in which it was made", "作出预测时所处的月份"),
    "axis_days": ("days to the release", "距发布天数"),
    "the_model": ("model", "模型"),
    "month_of": ("month {month}", "第{month}月"),
    "month_after": ("month {month}\n(after its end)", "第{month}月\n（期末后）"),
}


def say(key: str, language: str, **fields: object) -> str:
    """A word or sentence in one language.

    Examples
    --------
    >>> say("unit_place", "zh"), say("growth", "zh")
    ('位次', '同比增长（%）')
    """
    if key not in PLOT_WORDS:
        return words.say(key, language, **fields)
    english, chinese = PLOT_WORDS[key]
    return (chinese if language == "zh" else english).format(**fields)
