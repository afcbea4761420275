"""The public names of a room or of a file of the kernel: what the reference lists, and what its test looks for."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any


def names(module: str) -> list[str]:
    """``__all__``; without it, the functions and classes that the file defines itself."""
    room = import_module(module)
    if hasattr(room, "__all__"):
        return sorted(n for n in room.__all__ if not inspect.ismodule(getattr(room, n)))
    return sorted(
        n for n, x in vars(room).items() if not n.startswith("_") and (inspect.isclass(x) or inspect.isroutine(x)) and x.__module__ == module
    )


def public(module: str) -> dict[str, list[str]]:
    """Functions and classes under their headings."""
    room = import_module(module)
    found: dict[str, list[str]] = {"Functions": [], "Classes": [], "Errors": []}
    for name in names(module):
        what: Any = getattr(room, name)
        if inspect.isclass(what):
            found["Errors" if issubclass(what, Exception) else "Classes"].append(name)
        elif inspect.isroutine(what):
            found["Functions"].append(name)
    return found


def constants(module: str) -> str:
    """The other names, in one line."""
    told = {name for part in public(module).values() for name in part}
    return ", ".join(f"``{name}``" for name in names(module) if name not in told)
