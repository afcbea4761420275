"""Chinese text on any machine: a font of the system where there is one, else the embedded subset."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path

from matplotlib import font_manager

from gdpcore.errors import Finding

SUBSET = Path(__file__).parent / "fonts" / "NotoSansCJKsc-GB2312-Regular.otf"
WANTED = ("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")
RARE = (
    "Noto Sans CJK JP",
    "Noto Serif CJK SC",
    "SimSun",
    "Heiti SC",
    "WenQuanYi Micro Hei",
    "Noto Sans CJK TC",
    "Arial Unicode MS",
)
"""Asked for characters that the subset lacks, such as those of rare names."""


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
    chinese = [*system, subset_name(), *(name for name in RARE if name in known)]
    return [*chinese, "DejaVu Sans"] if language == "zh" else ["DejaVu Sans", *chinese]


def lacking(text: str, language: str) -> set[str]:
    """The characters of a text that no font at hand has a glyph for: they would be empty boxes."""
    covered = _covered(tuple(families(language)))
    return {c for c in text if ord(c) not in covered and not c.isspace()}


@cache
def _covered(names: tuple[str, ...]) -> frozenset[int]:
    paths = [str(SUBSET) if name == subset_name() else font_manager.findfont(name) for name in names]
    return frozenset(code for path in paths for code in font_manager.get_font(path).get_charmap())


def warn_of_missing(text: str, language: str = "zh") -> None:
    """Warn (W-PLOT-001) of characters that no font at hand has a glyph for."""
    lost = sorted(lacking(text, language))
    if lost:
        glyphs = " ".join(f"{c} (U+{ord(c):04X})" for c in lost)
        warnings.warn(str(Finding("W-PLOT-001", glyphs=glyphs)), stacklevel=3)
