"""Finished work kept in a folder, so that a run that was cut off goes on where it stopped; and only the same run may."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError
from gdpcore.nowcasting.real_time.chains import FIGURES, Cell, Chain

HEADER = "run.json"
_UNSAID = ("source", "sources", "findings", "origin", "steps")
"""Fields that say where figures came from, not what they are."""


@dataclass(frozen=True)
class Kept:
    """A folder of finished chains: a file each, written whole or not at all; those with a failure are done again.

    Attributes
    ----------
    folder : the place. fingerprint : of the configuration and the data; a folder of another one is refused.
    """

    folder: Path
    fingerprint: str

    def open(self) -> None:
        """Begin the folder, or see that it belongs to this run.

        Raises
        ------
        FileError
            E-BACK-007 if it was begun by a run of other models, data or settings; E-OUT-002 if it cannot be written.
        """
        header = self.folder / HEADER
        if not header.is_file():
            if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
                raise FileError("E-BACK-007", path=self.folder.name, why="it holds other things, and no run")
            write_atomically(header, json.dumps({"fingerprint": self.fingerprint}), folders=True)
        if _read(header).get("fingerprint") != self.fingerprint:
            raise FileError("E-BACK-007", path=self.folder.name, why="it was begun with other models, data or settings")

    def read(self, chain: Chain) -> list[Cell] | None:
        """The cells of a chain that was finished, every float as it was; None if it was not. E-BACK-007 if they are not its own."""
        path = self._path(chain)
        if not path.is_file():
            return None
        rows = _read(path).get("cells", [])
        due = [[chain.model, str(s.period), str(s.date)] for s in chain.stops]
        if [row[:3] for row in rows] != due or any(len(row[3]) != len(FIGURES) for row in rows):
            raise FileError("E-BACK-007", path=path.name, why="its cells are not those of the run")
        return [Cell(chain.model, stop, tuple(row[3]), row[4]) for stop, row in zip(chain.stops, rows, strict=True)]

    def write(self, chain: Chain, cells: list[Cell]) -> None:
        """Keep a finished chain, unless something failed in it."""
        if not any(cell.trouble for cell in cells):
            rows = [[c.model, str(c.stop.period), str(c.stop.date), list(c.figures), c.cpu_seconds] for c in cells]
            write_atomically(self._path(chain), json.dumps({"cells": rows}), overwrite=True)

    def _path(self, chain: Chain) -> Path:
        return self.folder / f"chain-{chain.number:05d}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileError("E-BACK-007", path=path.name, why=str(error)) from error
    if not isinstance(found, dict):
        raise FileError("E-BACK-007", path=path.name, why="it holds no run")
    return found


def fingerprint(*parts: Any) -> str:
    """SHA-256 of configurations and data by their content: dataclasses field by field, arrays and frames byte by byte.

    Examples
    --------
    >>> fingerprint({"a": 1.0}, np.zeros(2)) == fingerprint({"a": 1.0}, np.zeros(2))
    True
    >>> fingerprint(np.zeros(2)) == fingerprint(np.zeros(3))
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        _feed(digest, part)
    return digest.hexdigest()


def _feed(digest: Any, part: Any) -> None:
    digest.update(f"<{type(part).__module__}.{type(part).__qualname__}>".encode())
    if isinstance(part, np.ndarray) and part.dtype != object:
        digest.update(f"{part.dtype}{part.shape}".encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    elif isinstance(part, (pd.DataFrame, pd.Series)):
        _feed(digest, part.to_numpy())
        _feed(digest, [str(x) for x in part.index])
        _feed(digest, [str(x) for x in part.columns] if isinstance(part, pd.DataFrame) else str(part.name))
    elif isinstance(part, Mapping):
        for key, value in part.items():
            _feed(digest, key)
            _feed(digest, value)
    elif is_dataclass(part) and not isinstance(part, type):
        _feed(digest, {f.name: getattr(part, f.name) for f in fields(part) if f.name not in _UNSAID})
    elif isinstance(part, (list, tuple, set, frozenset, pd.Index, np.ndarray)):
        for one in sorted(part, key=str) if isinstance(part, (set, frozenset)) else part:
            _feed(digest, one)
    elif callable(part) and hasattr(part, "__qualname__"):
        digest.update(f"{part.__module__}.{part.__qualname__}".encode())
    elif getattr(type(part), "__repr__", None) is object.__repr__:  # its text is an address: what it holds says more
        _feed(digest, {k: v for k, v in sorted(vars(part).items()) if k not in _UNSAID})
    else:
        digest.update(repr(part).encode())
    digest.update(b"|")
