"""A panel lengthened to the end of the nowcast, with its joint January-February figures where they will come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from gdpcore.panel import Panel
from gdpcore.panel.cells import CellStatus


def reaching(panel: Panel, month: pd.Period) -> Panel:
    """The panel with empty cells up to ``month``; a series whose last January was part of February's figure stays so.

    A January that has no figure yet, of a series whose January of the year before was joint, is marked joint too: what is
    missing is one figure, February's.
    """
    last = max(month, panel.months[-1])
    longer = panel.window(panel.months[0], last)
    joint, values = longer.joint, longer.values
    status = longer.status.copy()
    for t in np.flatnonzero(np.asarray(longer.months.month) == 1):
        if t < 12:
            continue
        empty = np.isnan(values[..., t]).all(axis=tuple(range(values.ndim - 3)))
        follows = joint[..., t - 12] & empty
        status[..., t] |= np.where(follows, np.uint8(CellStatus.IN_NEXT), np.uint8(0))
        joint = np.asarray((status & np.uint8(CellStatus.IN_NEXT)) != 0)
    return replace(longer, status=status)
