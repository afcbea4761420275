"""Figures of several tables as one: the sheets of a workbook, or the bulletins of several months."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Figures


def stacked(parts: Sequence[Figures]) -> Figures:
    """The figures of all parts, in order; each keeps its table and the places of its labels."""
    if len(parts) == 1:
        return parts[0]
    tables = np.cumsum([0, *(len(p.tables) for p in parts)])
    starts = np.cumsum([0, *(len(p.row) for p in parts)])
    fields = {}
    for name in parts[0].fields:
        labels = Coded.of(label for p in parts for label in p.fields[name].labels)
        ends = np.cumsum([0, *(len(p.fields[name].labels) for p in parts)])
        fields[name] = Coded(
            np.concatenate([labels.at[p.fields[name].at + ends[n]] if len(p.row) else p.row for n, p in enumerate(parts)]),
            labels.labels,
        )
    row, column, value, good, missing = (
        np.concatenate([getattr(p, name) for p in parts]) for name in ("row", "column", "value", "good", "missing")
    )
    return Figures(
        tuple(t for p in parts for t in p.tables),
        np.concatenate([p.table + tables[n] for n, p in enumerate(parts)]),
        row, column, value, good, missing,
        {int(starts[n]) + k: note for n, p in enumerate(parts) for k, note in p.notes.items()},
        fields,
        tuple(a for p in parts for a in p.anchors),
        parts[0].corner,
    )  # fmt: skip
