"""Dense textbook solves to compare the structured ones with: every constraint a row."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np


def margin_matrix(shape: tuple[int, ...], margins: list[tuple[int, ...]]) -> Any:
    """0-1 rows, margin after margin, each in C order over its kept axes."""
    index = np.arange(int(np.prod(shape))).reshape(shape)
    out = []
    for kept in margins:
        for place in product(*(range(shape[a]) for a in kept)):
            take: list[Any] = [slice(None)] * len(shape)
            for a, i in zip(kept, place, strict=True):
                take[a] = i
            row = np.zeros(index.size)
            row[index[tuple(take)].ravel()] = 1.0
            out.append(row)
    return np.array(out)


def least_change(x: Any, weight: Any, matrix: Any, wanted: Any) -> Any:
    """x + W A' (A W A')^+ (wanted - A x), the pseudo-inverse by singular values; NaN in wanted: no row."""
    keep = ~np.isnan(wanted)
    a, b = matrix[keep], wanted[keep]
    root = np.sqrt(weight)
    return x + root * np.linalg.lstsq(a * root, b - a @ x, rcond=1e-12)[0]
