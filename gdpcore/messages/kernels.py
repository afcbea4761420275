"""Messages about array routines."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E-KERNEL-001": ("{what}: {detail}", "{what}：输入不合要求：{detail}"),
    "E-KERNEL-002": (
        "benchmark {year} of series {series} is {total} but its indicator is zero in every period of it; "
        "a proportional path cannot meet it. Give another indicator or a zero benchmark",
        "序列 {series} 第 {year} 个基准值为 {total}，而其指标各期均为零，按比例无法达到。请换指标或将基准值设为零",
    ),
}
