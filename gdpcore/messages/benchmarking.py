"""Messages about benchmarking."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-BENCH-001": (
        "{what}: the indicator of series {series} is {value} in period {period}; fill the cell or leave the series out",
        "{what}：序列 {series} 的指标第 {period} 期为 {value}；请补齐该期或略去该序列",
    ),
    "E-BENCH-002": (
        "{what}: the indicator of series {series} changes sign ({value} in period {period}), and a ratio to it means nothing. "
        "Use the additive form, or negative='absolute' for corrections in proportion to |indicator|",
        "{what}：序列 {series} 的指标变号（第 {period} 期为 {value}），与它的比率没有意义。请用加法形式，或用 negative='absolute' 按指标绝对值分摊",
    ),
    "E-BENCH-003": (
        "{what}: benchmark {benchmark} of series {series} is {total} but the other benchmarks of its periods leave {got}; "
        "they contradict each other. Correct one, leave one out, or let one give way (benchmark_alterability)",
        "{what}：序列 {series} 第 {benchmark} 个基准值为 {total}，而同期其他基准值使其只能为 {got}，相互矛盾。请更正、删去其一，或允许其一调整（benchmark_alterability）",
    ),
    "E-BENCH-004": (
        "window {benchmark} is ({start:g}, {stop:g}); windows are whole numbers 0 <= start < stop <= {periods}, the periods of the indicator",
        "第 {benchmark} 个窗口为 ({start:g}, {stop:g})；窗口须为整数且 0 <= 起点 < 终点 <= 指标期数 {periods}",
    ),
    "E-BENCH-005": (
        "{what}: benchmark {benchmark} of series {series} is {total} but every period that it covers is fixed at another sum; "
        "free a period or the benchmark",
        "{what}：序列 {series} 第 {benchmark} 个基准值为 {total}，而所覆盖各期均已固定且合计不同；请放开某一期或该基准值",
    ),
    "E-BENCH-006": (
        "{what}: the indicator of series {series} or its benchmarks sum to nought over the periods covered, so there is no factor between them; use bias='additive' or 'none'",
        "{what}：序列 {series} 的指标或基准值在所覆盖各期内合计为零，无法求比例偏差；请用 bias='additive' 或 'none'",
    ),
    "E-BENCH-007": (
        "{what}: series {series} has no benchmark at all, so that nothing tells its level; leave the series out",
        "{what}：序列 {series} 没有任何基准值，无从确定水平；请略去该序列",
    ),
    "E-BENCH-008": (
        "growth rates can be kept for positive figures only; {kind} {place} of series {series} is not. Use denton",
        "增速保持法只适用于正数；序列 {series} 的第 {place} 个 {kind} 不为正。请用 denton",
    ),
    "E-BENCH-009": (
        "growth-rate preservation has no optimum for series {series} ({steps} steps): its growth is too wild and a value runs to nought. Use denton",
        "增速保持法对序列 {series} 没有最优解（已迭代 {steps} 步）：增速过于剧烈，某期趋于零。请用 denton",
    ),
}
