"""Chinese text on any machine: a font of the system where there is one, else the embedded subset."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

from matplotlib import font_manager

SUBSET = Path(__file__).parent / "fonts" / "NotoSansCJKsc-GB2312-Regular.otf"
WANTED = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")


@cache
def subset_name() -> str:
    """Register the embedded subset with matplotlib and return its family name."""
    font_manager.fontManager.addfont(str(SUBSET))
    return font_manager.FontProperties(fname=str(SUBSET)).get_name()


def families(language: str) -> list[str]:
    """Font families for text in a language, first choice first; the embedded subset is always among them.

    Examples
    --------
    >>> subset_name() in families("zh")
    True
    """
    known = {f.name for f in font_manager.fontManager.ttflist}
    system = [name for name in WANTED if name in known and name != subset_name()]
    chinese = [*system, subset_name()]
    return [*chinese, "DejaVu Sans"] if language == "zh" else ["DejaVu Sans", *chinese]


def warn_of_missing(text: str) -> None:
    """Warn of characters that the embedded subset lacks: on a machine without Chinese fonts they would be empty boxes."""
    covered = font_manager.get_font(str(SUBSET)).get_charmap()
    lacking = sorted({c for c in text if ord(c) not in covered and not c.isspace()})
    if lacking:
        warnings.warn(
            f"no glyph in the embedded font for {''.join(lacking)}; a system font with Chinese is needed to show them",
            stacklevel=2,
        )
