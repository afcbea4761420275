"""Labels as they stand beside figures: plain form, footnote marks, of-which signs, depth."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from gdpcore.panel.table import Cell, plain

_MARKS = re.compile(r"([*†‡]+|[①-⑳]+)\s*$")
_OF_WHICH = re.compile(r"^(?:#|其中\s*[:：,，]?|of which:?)\s*", re.IGNORECASE)
_NUMERAL = re.compile(
    r"^(?:[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|[0-9]{1,2}[、.．)](?![0-9]))\s*"
)
NOTES = re.compile(r"^(?:注|附注|说明|备注|资料来源|数据来源|统计范围|指标解释|notes?|sources?)\s*[:：0-9.、]", re.IGNORECASE)
TOTALS = frozenset(["合计", "总计", "小计", "共计", "总和", "total", "sum", "subtotal"])


def squeezed(text: Cell) -> str:
    """A label in its plain form without any blanks: what two spellings of one name share.

    Compatibility characters such as Kangxi radicals become the usual ones.

    Examples
    --------
    >>> squeezed("江　苏"), squeezed("⽂化") == "文化"
    ('江苏', True)
    """
    return "".join(unicodedata.normalize("NFKC", str(text)).replace("\u200b", "").replace("\ufeff", "").split())


class Label(NamedTuple):
    """A row's name without its marks; ``note`` the footnote marks; ``of_which`` whether it was marked so; ``depth`` its indentation."""

    name: str
    note: str = ""
    of_which: bool = False
    depth: int = 0


def read_label(cell: Cell) -> Label:
    """Take a label apart.

    Examples
    --------
    >>> read_label("　#制造业①"), read_label("二、工业 增加值*")
    (Label(name='制造业', note='①', of_which=True, depth=3), Label(name='工业增加值', note='*', of_which=False, depth=0))
    """
    raw = str(cell)
    lead = raw[: len(raw) - len(raw.lstrip())]
    depth = sum(2 if c == "\u3000" else 4 if c == "\t" else 1 for c in lead)
    marks = _MARKS.search(raw)
    body = raw[: marks.start()] if marks else raw  # before NFKC, which would make ① a digit
    text = plain(body)
    inner = _OF_WHICH.sub("", text)
    of_which = inner != text
    name = _NUMERAL.sub("", inner)
    name = joined(name)
    return Label(name, marks[1] if marks else "", of_which, depth + (1 if of_which else 0))


def joined(name: str) -> str:
    """A name whose Chinese characters are not set apart by blanks; words in other letters keep theirs."""
    wide = r"[\u2e80-\u9fff\uf900-\ufaff（）()、]"
    return re.sub(rf"(?<={wide})\s+|\s+(?={wide})", "", name).strip()


def is_note(cell: Cell) -> bool:
    """True for the line with which the notes below a table begin."""
    return NOTES.match(plain(cell)) is not None


def is_total(name: str) -> bool:
    """True for a row that sums the rows beside it."""
    return squeezed(name).casefold() in TOTALS
