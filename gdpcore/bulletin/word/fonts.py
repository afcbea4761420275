"""Fonts of official documents. They are named only: Word has them where such documents are written."""

from __future__ import annotations

from typing import Any

LATIN = "Times New Roman"
BODY, HEAD, TITLE, TABLE = "仿宋", "黑体", "方正小标宋简体", "宋体"


def set_font(style: Any, east_asian: str, size: float | None = None, bold: bool | None = None, colour: str | None = None) -> None:
    """Latin and East Asian font of a style or run, its size in points, and black unless told otherwise."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name = LATIN
    if size is not None:
        style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = RGBColor.from_string(colour or "000000")
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", east_asian)):
        fonts.set(qn(f"w:{script}"), name)
