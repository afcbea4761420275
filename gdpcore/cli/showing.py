"""What commands print: strict JSON, findings, tables; and progress, for people only."""

from __future__ import annotations

import json
import math
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gdpcore.cli.words import say
from gdpcore.safe_text import for_line

if TYPE_CHECKING:
    import pandas as pd

    from gdpcore.errors import Finding


def as_json(content: Any) -> str:
    """JSON that every reader takes: a figure that is not there is null, all else that is no plain data is its text.

    Examples
    --------
    >>> import numpy as np
    >>> print(as_json({"x": [1.5, float("nan"), np.float64(2.0)], "at": np.int64(3)}))
    {
     "x": [
      1.5,
      null,
      2.0
     ],
     "at": 3
    }
    """
    return json.dumps(_plain(content), ensure_ascii=False, indent=1, allow_nan=False)


def _plain(x: Any) -> Any:
    if isinstance(x, Mapping):
        return {str(k): _plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [_plain(v) for v in x]
    if x is None or isinstance(x, (str, bool, int)):
        return x
    if hasattr(x, "item"):  # a number of numpy's
        return _plain(x.item())
    if isinstance(x, float):
        return x if math.isfinite(x) else None
    return str(x)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame as rows of plain data."""
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in frame.itertuples(index=False)]


def found(findings: Iterable[Finding], language: str) -> list[dict[str, str]]:
    """Findings as plain data."""
    return [{"code": f.code, "level": f.level, "text": f.text(language)} for f in findings]


def table(frame: pd.DataFrame, decimals: int | None = 2) -> str:
    """A frame as text in columns: numbers to the right, words to the left, Chinese characters two places wide.

    Examples
    --------
    >>> import pandas as pd
    >>> print(table(pd.DataFrame({"name": ["工业", "GDP"], "mean": [5.0, float("nan")]})))
    name  mean
    工业  5.00
    GDP      –
    """
    columns = []
    for place, head in enumerate(frame.columns):
        cells = frame.iloc[:, place].tolist()
        right = all(isinstance(x, (int, float)) for x in cells)
        texts = [for_line(str(head)), *(_cell(x, decimals) for x in cells)]
        widest = max(map(_width, texts))
        blanks = [" " * (widest - _width(t)) for t in texts]
        columns.append([b + t if right else t + b for t, b in zip(texts, blanks, strict=True)])
    return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))


def _cell(x: Any, decimals: int | None) -> str:
    if isinstance(x, float):
        return "–" if math.isnan(x) else str(x) if decimals is None else f"{x:.{decimals}f}"
    return for_line(str(x))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def tell(text: str) -> None:
    """Say something to a person; what a program reads goes to standard output alone."""
    print(text, file=sys.stderr)


@contextmanager
def progress(steps: int, language: str) -> Iterator[Callable[[str], None]]:
    """A bar on standard error where that is a terminal, nothing elsewhere; the function given is called before each step."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps)
        done = -1

        def step(key: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, description=say(key, language))

        yield step


class Clock:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds, to the millisecond."""
        return round(time.perf_counter() - self._start, 3)
