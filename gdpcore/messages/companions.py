"""Messages about companion measures of GDP, 三新 value added, and paths of peers."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-COMPAN-001": (
        "{measure} {period}: {what} is {value}; it must be above {least}. Correct it, or leave the year out",
        "{measure} {period}：{what} 为 {value}，须大于 {least}。请更正或去掉该年",
    ),
    "E-COMPAN-002": (
        "{measure} cannot be had: {what}; {needed}",
        "{measure} 无法计算：{what}；要求：{needed}",
    ),
    "E-COMPAN-003": (
        "{measure} {period}: population of {before} is {first!r} and of {period} {second!r}; their mean is of neither. "
        "Give the whole history on one basis (see spread_census)",
        "{measure} {period}：{before} 年人口口径为 {first!r}，{period} 年为 {second!r}，两者平均无意义。"
        "请统一全部历史口径（见 spread_census）",
    ),
    "E-THREE-001": (
        "share of {item}{period}: {value} is not between 0 and 100 per cent; correct it",
        "{item}{period} 的份额 {value} 不在 0 至 100% 之间；请更正",
    ),
    "E-THREE-002": (
        "no share is given for {items}; write 0 where there is nothing new. Shares of items that are not leaves here: {odd}",
        "{items} 没有份额；没有新经济的请填 0。并非末级项目的份额：{odd}",
    ),
    "W-THREE-001": (
        "{year} {item}: published {what} is {published}, the published levels give {computed}; both are kept, none is overwritten",
        "{year} 年 {item}：公布的 {what} 为 {published}，按公布的绝对数计算为 {computed}；两者并列，均不改动",
    ),
    "W-PEER-001": (
        "{region}: is above {threshold} from the first year on ({year}), so the year of crossing is not known; left out",
        "{region}：自首年（{year}）起已高于 {threshold}，跨越年份不详，不纳入",
    ),
    "N-PEER-001": (
        "{region}: never reaches {threshold} (highest {most}); left out",
        "{region}：从未达到 {threshold}（最高 {most}），不纳入",
    ),
    "N-PEER-002": (
        "{region}: falls below {threshold} again in {years}; the first crossing counts",
        "{region}：{years} 又降至 {threshold} 以下；以首次跨越为准",
    ),
}
