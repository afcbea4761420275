"""The words of lamps and alarms (en, zh)."""

from __future__ import annotations

LAMPS = ("blue", "lightblue", "green", "yellow", "red")
"""Names of the scores 1 to 5."""

LAMP_WORDS: dict[str, tuple[str, str]] = {
    "red": ("red", "红灯"),
    "yellow": ("yellow", "黄灯"),
    "green": ("green", "绿灯"),
    "lightblue": ("light blue", "浅蓝灯"),
    "blue": ("blue", "蓝灯"),
}
STATES: dict[str, tuple[str, str]] = {
    "red": ("overheated", "过热"),
    "yellow": ("warm", "偏热"),
    "green": ("normal", "正常"),
    "lightblue": ("cool", "偏冷"),
    "blue": ("too cold", "过冷"),
}
SENTENCES: dict[str, tuple[str, str]] = {
    "moved": (
        "{month}: {name} from {was} ({was_month}) to {now}: {value}{unit} {why}; it was {value_was}{unit}.",
        "{month}：{name}由{was}（{was_month}）转为{now}：{value}{unit}，{why}；此前为{value_was}{unit}。",
    ),
    "above": ("is above the threshold of {bound}{unit}", "高于阈值{bound}{unit}"),
    "below": ("is below the threshold of {bound}{unit}", "低于阈值{bound}{unit}"),
    "within": ("is back between {low}{unit} and {high}{unit}", "回到{low}{unit}至{high}{unit}之间"),
    "threshold_moved": (
        ", which moved from {before}{unit} while the figure went the other way",
        "（阈值由{before}{unit}移动所致，指标本身反向变动）",
    ),
    "index": ("index", "预警指数"),
}


def word(table: dict[str, tuple[str, str]], key: str, language: str) -> str:
    """A word in "en" or "zh"."""
    return table[key][language == "zh"]
