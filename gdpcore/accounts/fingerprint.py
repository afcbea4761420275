"""SHA-256 of figures with their labels and meaning: the same for the same figures, another for any other bit."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gdpcore.accounts.figures import Figures
    from gdpcore.cube import Cube


def fingerprint(accounts: Figures) -> str:
    """The hash of the figures of accounts: labels, unit, prices, flow, and every figure bit by bit (absent ones alike)."""
    digest = hashlib.sha256()
    for cube in (accounts.value, accounts.volume):
        _take(digest, cube)
    return digest.hexdigest()


def _take(digest: hashlib._Hash, cube: Cube) -> None:
    meaning = cube.meaning
    head = [str(meaning.unit), str(meaning.price), str(meaning.flow)]
    head += [f"{a.name}:" + "\x1f".join(map(str, a.labels if a.labels is not None else ["*"])) for a in cube.axes]
    digest.update("\x1e".join(head).encode())
    values = np.where(np.isnan(cube.values), np.nan, cube.values) + 0.0  # one kind of NaN, no negative nought
    digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
