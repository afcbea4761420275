"""Work handed out: in this process, to processes of this machine, or to a cluster, with a bar that shows how far it is."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from gdpcore.errors import ModelError

Task = TypeVar("Task")
Result = TypeVar("Result")


def run_all(
    work: Callable[[Any, Task], Result], shared: Any, tasks: Sequence[Task], n_jobs: int, done: Callable[[Task, Result], None]
) -> None:
    """Do every task, and tell ``done`` of each in this process as it is finished, in any order.

    Parameters
    ----------
    work : a function of a module: called with what is shared and a task. shared : sent to each worker once where the
        backend can (a dask cluster scatters it by its size; joblib's own processes map large arrays).
    n_jobs : 1 does all here, in order; else as joblib takes it, under whatever ``joblib.parallel_config`` is in force.

    Raises
    ------
    ModelError
        E-BACK-008 if joblib is needed and not installed.
    """
    if n_jobs == 1:
        for task in tasks:
            done(task, work(shared, task))
        return
    if importlib.util.find_spec("joblib") is None:
        raise ModelError("E-BACK-008", n_jobs=n_jobs)
    from joblib import Parallel, delayed

    numbered = (delayed(_numbered)(work, shared, k, task) for k, task in enumerate(tasks))
    for k, result in Parallel(n_jobs=n_jobs, return_as="generator_unordered")(numbered):
        done(tasks[k], result)


def _numbered(work: Callable[[Any, Any], Any], shared: Any, number: int, task: Any) -> tuple[int, Any]:
    return number, work(shared, task)


@contextlib.contextmanager
def progress_bar(wanted: bool | None, total: int, title: str) -> Iterator[Callable[[int], None]]:
    """A function that counts what is done, with a bar on a terminal if rich is installed; ``wanted`` False shows none."""
    terminal = sys.stderr.isatty() if wanted is None else wanted
    if not terminal or importlib.util.find_spec("rich") is None:
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        row = bar.add_task(title, total=total)
        yield lambda count: bar.advance(row, count)
