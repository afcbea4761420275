"""A chart's SVG as a part of a page: ids of its own, and marks that know their figure."""

from __future__ import annotations

import re

_ID = re.compile(r'( id=")([^"]+)(")')
_REFERENCES = (re.compile(r'(href="#)([^"]+)(")'), re.compile(r"(url\(#)([^)]+)(\))"))


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
    return out
