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
}
