"""One tree of errors.

Every refusal has a code; the text belongs to the code and is written once in each language (messages.py), so that a page, a
terminal and a report say the same words. A review collects :class:`Finding` objects (data) and raises at most once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from gdpcore import ess
from gdpcore.messages import MESSAGES
from gdpcore.safe_text import for_line

_END = re.compile(r"(?:[;.] |[；。])(?=.)")
"""Where a message goes from what is wrong to what to do."""
_LONGEST = 2000
"""Characters of one field of a message."""
_language: ContextVar[str] = ContextVar("gdpcore_language", default="en")


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Write messages in ``language`` ("en" or "zh") inside the block.

    Examples
    --------
    >>> with use_language("zh"):
    ...     print(Finding("E-FILE-001", path="a.csv"))
    E-FILE-001 a.csv：文件不存在
    """
    if language not in ("en", "zh"):
        raise ValueError(f"language {language!r} is not 'en' or 'zh'")
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def current_language() -> str:
    """The language of messages here: "en", or what :func:`use_language` set.

    Examples
    --------
    >>> with use_language("zh"):
    ...     current_language()
    'zh'
    """
    return _language.get()


def listed(places: Sequence[object], most: int) -> str:
    """The first places of a list for a message, with dots where there are more.

    Examples
    --------
    >>> listed(["a", "b", "c"], 2)
    'a, b ...'
    """
    return ", ".join(str(p) for p in places[:most]) + (" ..." if len(places) > most else "")


@dataclass(frozen=True, init=False)
class Finding:
    """One thing that a check found: a code, and the fields that fill its message.

    Parameters
    ----------
    code : a key of ``MESSAGES``; its first letter is the level (E error, W warning, N note).
    **fields : the values named in the message.
    """

    code: str
    fields: dict[str, Any] = field(hash=False)

    def __init__(self, code: str, **fields: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "fields", fields)

    @property
    def level(self) -> str:
        """ "error", "warning" or "note"."""
        return {"E": "error", "W": "warning"}.get(self.code[0], "note")

    def having(self, **fields: Any) -> Finding:
        """The same finding with some fields filled in or replaced, such as the place.

        Examples
        --------
        >>> Finding("E-FILE-001", path="a.csv").having(path="b.csv").fields
        {'path': 'b.csv'}
        """
        return Finding(self.code, **{**self.fields, **fields})

    def text(self, language: str | None = None) -> str:
        """The message in one language, without its code."""
        english, chinese = MESSAGES[self.code]
        template = chinese if (language or _language.get()) == "zh" else english
        return for_line(template.format(**{name: _short(x) for name, x in self.fields.items()}))

    @property
    def file(self) -> str:
        """The file that the finding names, "" if none; so too ``sheet`` and ``cell``."""
        return ess.place_of(self.fields)[0]

    @property
    def sheet(self) -> str:
        """See :attr:`file`."""
        return ess.place_of(self.fields)[1]

    @property
    def cell(self) -> str:
        """See :attr:`file`."""
        return ess.place_of(self.fields)[2]

    @property
    def raw(self) -> str:
        """The text as it stood in the file, "" if the finding is about none."""
        return str(self.fields.get("raw", ""))

    def reason(self, language: str | None = None) -> str:
        """The message without what to do."""
        return self._parts(language)[0]

    def fix(self, language: str | None = None) -> str:
        """What to do, "" where the message does not say.

        Examples
        --------
        >>> finding = Finding("E-DATA-002", place="贵州.xlsx 表2!C14", raw="abc")
        >>> finding.file, finding.sheet, finding.cell, finding.raw
        ('贵州.xlsx', '表2', 'C14', 'abc')
        >>> finding.reason("en"), finding.fix("en")
        ("贵州.xlsx 表2!C14: 'abc' is not a number", 'write digits, or leave the cell empty')
        """
        return self._parts(language)[1]

    def _parts(self, language: str | None) -> tuple[str, str]:
        """The message cut where the template says, not where a name from a file does."""
        template = MESSAGES[self.code][(language or _language.get()) == "zh"]
        ends = [m for m in _END.finditer(template) if self.level == "error"]
        cut, after = ends[-1].span() if ends else (len(template), len(template))
        short = {name: _short(x) for name, x in self.fields.items()}
        return for_line(template[:cut].format(**short)), for_line(template[after:].format(**short))

    def to_ess(self, *, time: dt.datetime, actor: str, agent: str = "gdpcore", trigger: str = "") -> dict[str, Any]:
        """The finding as a row of a validation report of the European Statistical System.

        Parameters
        ----------
        time : when the check ran, with its time zone. actor : who ran it. agent : with what. trigger : why.

        Returns
        -------
        dict
            id (the same for the same finding), event, rule (the code, in the language "gdpcore"), data (source: the raw text;
            target: file, sheet, cell, series, region, item, period, measure) and value ("0", "NA" for notes); plain for JSON.

        Examples
        --------
        >>> now = dt.datetime(2024, 4, 16, tzinfo=dt.timezone.utc)
        >>> row = Finding("E-DATA-002", place="a.csv D3", raw="abc").to_ess(time=now, actor="accounts desk")
        >>> row["rule"]["expression"], row["data"]["target"][0][:3], row["data"]["source"], row["value"]
        ('E-DATA-002', ['a.csv', '', 'D3'], [['abc']], '0')
        """
        said = self.text()
        return ess.row_of(self.code, self.level, said, self.fields, time=time, actor=actor, agent=agent, trigger=trigger)

    def __str__(self) -> str:
        return f"{self.code} {self.text()}"


def ess_report(findings: Iterable[Finding], **event: Any) -> list[dict[str, Any]]:
    """A validation report: a row for every finding, see :meth:`Finding.to_ess` for ``event``.

    Examples
    --------
    >>> now = dt.datetime(2024, 4, 16, tzinfo=dt.timezone.utc)
    >>> len(ess_report([Finding("E-FILE-001", path="a.csv")], time=now, actor="accounts desk"))
    1
    """
    return [finding.to_ess(**event) for finding in findings]


def _short(x: Any) -> Any:
    """A text from a file may be as long as the file; a message is not."""
    return f"{x[: _LONGEST // 2]} … {x[-_LONGEST // 4 :]}" if isinstance(x, str) and len(x) > _LONGEST else x


class GdpcoreError(Exception):
    """Base of all errors raised on purpose; ``code`` and ``finding`` say which and where."""

    def __init__(self, code: str, **fields: Any) -> None:
        self.finding = Finding(code, **fields)
        self.code = code
        super().__init__(str(self.finding))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.code, self.finding.fields)

    def __str__(self) -> str:
        return str(self.finding)


def _rebuild(kind: type[GdpcoreError], code: str, fields: dict[str, Any]) -> GdpcoreError:
    return kind(code, **fields)


class AlignmentError(GdpcoreError):
    """Labels, axes or shapes do not agree."""


class MeaningError(GdpcoreError):
    """Units, price bases or flows do not agree."""


class PeriodError(GdpcoreError):
    """A period is misspelt, ambiguous, or of the wrong frequency."""


class HierarchyError(GdpcoreError):
    """Items or regions do not form a tree that adds up."""


class KernelError(GdpcoreError):
    """An array routine was given something it cannot work on."""


class RunError(GdpcoreError):
    """A scheme cannot be run on this panel and base."""


class ModelError(GdpcoreError):
    """A statistical model cannot be estimated on these series, or cannot say what is asked of it."""


class VintageError(GdpcoreError):
    """A vintage store cannot be opened, or refuses what it is asked to keep or to show."""


class FileError(GdpcoreError):
    """A file cannot be opened or understood at all."""


class ReviewError(GdpcoreError):
    """Several findings at once; ``findings`` holds them all, in order.

    Examples
    --------
    >>> error = ReviewError([Finding("E-FILE-001", path="a.csv"), Finding("E-FILE-001", path="b.csv")])
    >>> len(error.findings), error.code
    (2, 'E-FILE-001')
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        first = self.findings[0]
        super().__init__(first.code, **first.fields)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.findings,)

    def __str__(self) -> str:
        if len(self.findings) == 1:
            return str(self.findings[0])
        return "\n".join([f"{len(self.findings)} findings:", *(f"  {finding}" for finding in self.findings)])


class SchemeError(ReviewError):
    """A scheme file is wrong; all problems are listed."""
