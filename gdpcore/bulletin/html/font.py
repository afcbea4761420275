"""The characters of a page, and no others, as a font that the page carries: Chinese shows on a machine without Chinese fonts."""

from __future__ import annotations

import io
import logging
import re
from html import unescape

from gdpcore.bulletin.fonts import SUBSET


def woff(markup: str) -> bytes:
    """The embedded font with the characters that stand in a page, as WOFF; the same page gives the same bytes."""
    from fontTools import subset

    text = set(unescape(re.sub("<[^>]*>", "", re.sub("(?s)<svg.*?</svg>", "", markup)))) | set(map(chr, range(32, 127)))
    options = subset.Options(
        flavor="woff", hinting=False, layout_features=[], name_IDs=[1, 2], recalc_timestamp=False, notdef_outline=True
    )
    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
    font = subset.load_font(str(SUBSET), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(c) for c in sorted(text)])
    subsetter.subset(font)
    stream = io.BytesIO()
    subset.save_font(font, stream, options)
    return stream.getvalue()
