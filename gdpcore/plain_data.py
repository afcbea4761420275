"""Small files of settings and records, TOML and JSON, read strictly: what they hold is bounded and said once.

All faults are ValueErrors with a reason; who asked for the file names it.
"""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path
from typing import Any

_MOST_BYTES = 4 * 2**20
_DEEPEST = 32
_DOTS = 128
"""Dots in one line of TOML: the time that a dotted key takes grows with the square of its parts."""


def read_text(file: Path, most: int = _MOST_BYTES) -> str:
    """The UTF-8 text of a file of at most ``most`` bytes; ValueError otherwise, OSError where it cannot be read."""
    with file.open("rb") as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise ValueError(f"it is larger than {most:,} bytes")
    return data.decode("utf-8-sig")


def parse_toml(text: str) -> dict[str, Any]:
    """What a TOML text says; inf and nan are numbers of TOML, and for its reader to refuse.

    Raises
    ------
    ValueError
        If it is no TOML, or nested too deeply.

    Examples
    --------
    >>> parse_toml("[a]\\nx = 1")
    {'a': {'x': 1}}
    """
    for n, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > _DOTS:
            raise ValueError(f"line {n} has more than {_DOTS} dots")
    try:
        said = tomllib.loads(text)
        _bound(said, finite=False)
        return said
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def parse_json(text: str) -> Any:
    """What a JSON text says.

    Raises
    ------
    ValueError
        If it is no JSON, too deep, names a key twice in one object, or holds a number that is not finite.

    Examples
    --------
    >>> parse_json('{"x": [1, 2.5, null]}')
    {'x': [1, 2.5, None]}
    """
    try:
        said = json.loads(text, object_pairs_hook=_once, parse_constant=_not_json)
        _bound(said, finite=True)
        return said
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(n for n in names if names.count(n) > 1)!r} stands twice")
    return out


def _not_json(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _bound(data: Any, finite: bool) -> None:
    """Refuse what lies too deep, and numbers that are not finite."""
    layer: list[Any] = [data]
    for _ in range(_DEEPEST):
        if not layer:
            return
        below: list[Any] = []
        for one in layer:
            if isinstance(one, dict):
                below += one.values()
            elif isinstance(one, list):
                below += one
            elif finite and isinstance(one, float) and not math.isfinite(one):
                raise ValueError(f"it holds {one}, which is no figure")
        layer = below
    raise ValueError(f"it is nested more than {_DEEPEST} levels deep")
