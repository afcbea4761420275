"""A chart's SVG as a part of a page: ids of its own, marks that know their figure, and the page's colours."""

from __future__ import annotations

import re

THEME = {
    "#1a1f2b": "--ink",
    "#000000": "--ink",
    "#667085": "--quiet",
    "#e4e7ec": "--grid",
    "#ffffff": "--paper",
    "#08519c": "--first",
    "#5e3c1e": "--last",
}
"""Colours of charts that a dark page must change, and the page's names for them."""
_ID = re.compile(r'( id=")([^"]+)(")')
_REFERENCES = (re.compile(r'(href="#)([^"]+)(")'), re.compile(r"(url\(#)([^)]+)(\))"))
_PAINT = re.compile("((?:fill|stroke): )(" + "|".join(THEME) + ")")


def inlined(svg: str, name: str, language: str) -> str:
    """The SVG with every id its own on a page of several languages, and its marks ready to be pointed at."""
    prefix = f"{language}-{name}--"
    mark = re.compile(rf"{re.escape(name)}-(\d+)-(\d+)")

    def own(found: re.Match[str]) -> str:
        before, key, after = found.groups()
        at = mark.fullmatch(key)
        return f"{before}{prefix}{key}{after}" + (f' data-row="{at[1]}" data-column="{at[2]}"' if at else "")

    out = _ID.sub(own, svg)
    for pattern in _REFERENCES:
        out = pattern.sub(rf"\g<1>{prefix}\g<2>\g<3>", out)
    return _PAINT.sub(lambda m: f"{m[1]}var({THEME[m[2]]})", out)
