"""One tree of errors.

Every refusal has a code; the text belongs to the code and is written once in each language (messages.py), so that a page, a
terminal and a report say the same words. A review collects :class:`Finding` objects (data) and raises at most once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from gdpcore.messages import MESSAGES

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
        return template.format(**self.fields)

    def __str__(self) -> str:
        return f"{self.code} {self.text()}"


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
