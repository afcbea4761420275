"""The one way in which text gets into typst source."""

from __future__ import annotations

from gdpcore.bulletin.printed import legible


def quoted(text: str) -> str:
    """A string of typst that holds a text: nothing in it is markup, code or the end of the string.

    Examples
    --------
    >>> print(quoted('#"*a*"'))
    "#\\"*a*\\""
    """
    return '"' + "".join(_ESCAPES.get(c, c) for c in legible(text)) + '"'


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
