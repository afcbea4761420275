"""How a command ends: its status, and one message for everything that is wrong."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import pairwise
from typing import Any

from gdpcore.errors import GdpcoreError

FINE, REFUSED, WRONG, FOUND = 0, 1, 2, 3
"""Done; refused, nothing was written; options that are not understood; done, and something was found that needs a look."""
INTERRUPTED, BROKEN_PIPE = 130, 141
"""128 and the number of the signal, as shells count them."""
_OF_OPTIONS = ("E-CMD-001", "E-CMD-002", "E-CMD-003", "E-CMD-004", "E-CMD-005", "E-CMD-006", "E-CMD-008")
_IN_CHINESE = ("bulletin", "init")
"""Commands whose language is Chinese if none is asked for."""


def status_of(command: Callable[[], Any]) -> int:
    """Run a command; what the library refuses becomes one message on standard error."""
    streams = sys.stdout, sys.stderr
    try:
        done = int(command() or FINE)
        sys.stdout.flush()  # a reader that has gone is noticed here at the latest
        return done
    except GdpcoreError as error:
        print(error, file=sys.stderr)
        return WRONG if error.code in _OF_OPTIONS else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except SystemExit as leave:
        # typer takes a broken pipe for itself, puts other streams in place, and leaves with 1
        sys.stdout, sys.stderr = streams
        return BROKEN_PIPE if isinstance(leave.__context__, BrokenPipeError) else int(leave.code or FINE)
    except Exception as error:
        return _of_typer(error)


def _of_typer(error: Exception) -> int:
    """Statuses of what typer raises; its classes have lived in several places, their names stay."""
    if type(error).__name__ == "Abort":
        return INTERRUPTED
    if type(error).__name__ == "Exit":
        return int(getattr(error, "exit_code", REFUSED))
    if not hasattr(error, "format_message"):
        raise error
    print(_wrong(error), file=sys.stderr)
    return WRONG


def _wrong(error: Any) -> GdpcoreError:
    """A wrong option in the language asked for."""
    context = getattr(error, "ctx", None)
    command = "".join(f"{name} " for name in context.command_path.split()[1:]) if context is not None else ""
    kind, said = type(error).__name__, str(error.format_message())
    if kind == "NoSuchOption":
        near = ", ".join(error.possibilities or ())
        return GdpcoreError("E-CMD-001", name=error.option_name, near=f" ({near}?)" if near else "", command=command)
    if kind == "BadOptionUsage":
        return GdpcoreError("E-CMD-008", name=error.option_name, command=command)
    if kind == "MissingParameter" and error.param is not None:
        return GdpcoreError("E-CMD-002", name=_name(error.param), command=command)
    found = re.fullmatch(r"No such command '(.*)'\.?(?: .*)?", said, re.DOTALL)
    if found and context is not None:
        return GdpcoreError("E-CMD-004", name=found[1], known=", ".join(context.command.list_commands(context)))
    return GdpcoreError("E-CMD-005", said=said if said.endswith(".") else f"{said}.", command=command)


def _name(parameter: Any) -> str:
    return str(
        max(parameter.opts, key=len) if parameter.param_type_name == "option" else parameter.metavar or parameter.name.upper()
    )


def require_one_of(option: str, value: str, known: Iterable[str]) -> str:
    """The value of an option, if it is one of a few: E-CMD-003 if not."""
    names = list(known)
    if value not in names:
        raise GdpcoreError("E-CMD-003", name=option, raw=value, known=", ".join(names))
    return value


def language_of(words: list[str]) -> str:
    """The language asked for; else that of the command.

    Examples
    --------
    >>> language_of(["accounts", "--language=zh"]), language_of(["accounts"]), language_of(["bulletin"])
    ('zh', 'en', 'zh')
    """
    asked = [b for a, b in pairwise(words) if a == "--language"]
    asked += [w.removeprefix("--language=") for w in words if w.startswith("--language=")]
    return next((w for w in asked if w in ("zh", "en")), "zh" if words[:1] and words[0] in _IN_CHINESE else "en")


def let_go_of_stdout() -> None:
    """Where nobody reads any more, let the interpreter flush into nothing instead of complaining."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
