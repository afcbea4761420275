"""Messages about index numbers and chained volumes."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-CHAIN-001": (
        "item {item}{series} has no price over periods {first} to {last} (values {value}, volumes {volume}): values and volumes that "
        "are compared with must be positive together, or negative together. Chain it within a group that is, or leave it out",
        "第 {item} 项{series}在第 {first} 至 {last} 期没有价格（现价 {value}，物量 {volume}）：用作比较的现价和物量须同为正或同为负。请并入符合条件的组内链接，或将其剔除",
    ),
    "E-CHAIN-002": (
        "growth over {lag} periods has no additive contributions under {method} with {per_year} periods a year{why}",
        "采用 {method}、每年 {per_year} 期时，{lag} 期增速没有可加的贡献分解{why}",
    ),
    "E-CHAIN-003": (
        "{region} {item}: no price over {first} to {last} (values {value}, volumes {volume}), which the year after is valued at: values "
        "and volumes must be positive together, or negative together. Join the item with another that is, inventories with investment",
        "{region} {item}：{first} 至 {last} 没有可供下一年计价的价格（现价 {value}，物量 {volume}）：现价和物量须同为正或同为负。请与其他项目合并，如将存货并入投资",
    ),
    "E-DEFLATE-001": (
        "price index at position {at} is {price}; an index that deflates must be positive",
        "位置 {at} 的价格指数为 {price}；用于缩减的指数须为正",
    ),
    "E-DEFLATE-002": (
        "value added at position {at} is not positive at the prices used: output {output:.6g} less intermediate consumption "
        "{intermediate:.6g}. Chain it at the prices of the year before, check both price indexes, or ask for it all the same",
        "位置 {at} 的增加值按所用价格计算不为正：总产出 {output:.6g}，中间消耗 {intermediate:.6g}。请改用上年价格链接、核对两个价格指数，或明确允许负值",
    ),
    "E-DEFLATE-003": (
        "{name} weight at position {at} is {weight}; weights must not be negative, and not all nought",
        "位置 {at} 的{name}权数为 {weight}；权数不得为负，也不得全为零",
    ),
}
