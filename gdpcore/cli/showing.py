"""What commands print: strict JSON, findings, tables; and progress, for people only."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gdpcore.cli.words import say

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
