"""Text from data that does nothing where it is shown: no formula in a spreadsheet, no markup on a page, no command in a terminal.

Every writer of the project takes its text through here. What is done to a cell of a CSV file can be undone: the readers do so.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterable
from numbers import Real
from typing import Any

_BLANK = '[ "\u00a0\u3000\u200b\u2060\ufeff]*'
_STARTS = r"(?:^|(?<=[;\t\r\n]))"
"""Where a cell may begin: a program that takes another separator cuts the text there, whatever the quotes say."""
_LIVE = f"{_BLANK}[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_GUARD = re.compile(f"{_STARTS}(?='*{_LIVE}|'+[0-9])")
_GUARDED = re.compile(f"{_STARTS}'(?='*{_LIVE}|'*[0-9])")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch

_UNSEEN = {
    **dict.fromkeys([*range(32), *range(127, 160)]),
    **dict.fromkeys([0x061C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    **dict.fromkeys([0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]),
}
_UNSEEN = {code: f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" for code in _UNSEEN}
"""Controls of terminals and of the direction of writing, ends of lines, and what no XML may hold, each as it is spelt in code."""
_KEPT = {code: shown for code, shown in _UNSEEN.items() if code not in (9, 10)}
_MARKDOWN = {ord(c): "\\" + c for c in "\\`*_[]|~$#"} | {ord("<"): "&lt;", ord(">"): "&gt;"}
_ENTITY = re.compile(r"&(?=#?[0-9A-Za-z]+;)")
_BLOCK = re.compile(r"^(\s*)([-+]|[0-9]+[.)])(?=\s)")


def for_sheet(text: str) -> str:
    """Text for a cell of a spreadsheet: where one would begin a formula it gets a leading apostrophe, the mark of text.

    Examples
    --------
    >>> [for_sheet(x) for x in ("=1+1", "＠x", "a;-2", "工业", "1-2", "'=1")]
    ["'=1+1", "'＠x", "a;'-2", '工业', '1-2', "''=1"]
    """
    return _GUARD.sub("'", text)


def from_sheet(text: str) -> str:
    """The text that :func:`for_sheet` was given; an apostrophe before digits, the mark of a number kept as text, goes too.

    Examples
    --------
    >>> [from_sheet(x) for x in ("'=1+1", "''=1", "'123", "it's", "'tis")]
    ['=1+1', "'=1", '123', "it's", "'tis"]
    """
    return _GUARDED.sub("", text) if "'" in text else text


def for_line(text: str) -> str:
    """Text on one line: what cannot be seen is spelt out, so that no name ends a line, colours a terminal or turns the text round.

    Examples
    --------
    >>> for_line("a\\x1b[31m\\n\\u202eb")
    'a\\\\x1b[31m\\\\x0a\\\\u202eb'
    """
    return text.translate(_UNSEEN)


def for_lines(text: str) -> str:
    """The same for text of several lines: tabs and ends of lines stay."""
    return text.replace("\r\n", "\n").translate(_KEPT)


def for_markup(text: object) -> str:
    """Text for HTML, SVG and XML, inside an element or a quoted attribute.

    Examples
    --------
    >>> for_markup("<b onload='x'>&\\x00")
    '&lt;b onload=&#x27;x&#x27;&gt;&amp;\\\\x00'
    """
    return html.escape(for_lines(str(text)))


def for_markdown(text: object) -> str:
    """Text for Markdown, a cell of a table included: nothing in it is markup, a link or HTML.

    Examples
    --------
    >>> print(for_markdown("[x](javascript:1) | <img>\\n- +2.8"))
    \\[x\\](javascript:1) \\| &lt;img&gt;\\\\x0a- +2.8
    """
    line = _ENTITY.sub("&amp;", for_line(str(text))).translate(_MARKDOWN)
    return _BLOCK.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", line)


def csv_text(rows: Iterable[Iterable[Any]], end: str = "\n") -> str:
    """Rows as CSV: floats as the shortest text of the same float, NaN and None empty, text that is no formula.

    Examples
    --------
    >>> csv_text([["region", "value"], ["=cmd", 0.1 + 0.2], ["甲", float("nan")], ["-1.5", -1.5]])
    "region,value\\n'=cmd,0.30000000000000004\\n甲,\\n-1.5,-1.5\\n"
    """
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end).writerows([_cell(x) for x in row] for row in rows)
    return stream.getvalue()


def _cell(x: Any) -> Any:
    if x is None or x != x:
        return ""
    if isinstance(x, float):
        return float.__repr__(float(x))
    if isinstance(x, Real) and not isinstance(x, bool):
        return x
    text = str(x)
    return text if _PLAIN_NUMBER(text) else for_sheet(text)
