"""One series, one unit: figures written in another unit at declared dates, and a list of suspects that changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pandas as pd

from gdpcore.cube import unit
from gdpcore.cube.units import converted, factor
from gdpcore.errors import GdpcoreError
from gdpcore.kernel.unit_slips import unit_slips
from gdpcore.panel.cleaning.step import Step, Work, between, rows_of
from gdpcore.panel.panel import Panel


@dataclass(frozen=True, kw_only=True)
class WrittenIn(Step):
    """Figures of some months were written in another unit; they are brought to the unit that the catalogue declares.

    Attributes
    ----------
    series : indicators; unit : in which these cells stand. first, last : months, open where empty. regions : all where empty.

    Notes
    -----
    One rounding, so 亿元 to 万元 and back is the same figure. Another dimension is refused (E-UNIT-003); no unit is ever guessed:
    :func:`suspected_units` names suspects, and a person declares.
    """

    do: ClassVar[str] = "written_in"
    series: tuple[str, ...] = ()
    unit: str = ""
    first: str = ""
    last: str = ""
    regions: tuple[str, ...] = ()

    def apply(self, panel: Panel, work: Work) -> Panel:
        """See :class:`WrittenIn`."""
        here = unit(self.unit)
        values = np.array(panel.values, copy=True)
        rows, months = rows_of(panel, self.regions), between(panel, self.first, self.last, self.do)
        for code in self.series:
            at = np.ix_(rows, np.array([panel.position(code)]), months)
            target = unit(panel.catalogue[code].unit)
            factor(here, target)
            if not np.isfinite(values[at]).any():
                if work.strict:
                    raise GdpcoreError("E-CLEAN-007", place=f"{code} {self.first}..{self.last}", do=self.do)
                work.notes.append(f"{code} has no figure in {self.first}..{self.last}")
            values[at] = converted(values[at], here, target)
        return replace(panel, values=values)


def suspected_units(panel: Panel, power: int = 4, tolerance: float = 0.5) -> pd.DataFrame:
    """Figures that stand a power of ten off the rest of their series, such as 万元 among 亿元. Nothing is changed.

    Parameters
    ----------
    power : 4 for 万 against 亿. tolerance : how far the common logarithm of a jump may be from it.

    Returns
    -------
    DataFrame
        One row per stretch: region, indicator, first, last, cells, times (what the figures are too large by), value (the first),
        unit (declared). Levels only; rates and indexes are never suspected.

    Examples
    --------
    >>> from gdpcore import samples
    >>> len(suspected_units(samples.china().panel))
    0
    """
    codes = [c for c in panel.indicators if panel.catalogue[c].kind == "level"]
    columns = ["region", "indicator", "first", "last", "cells", "times", "value", "unit"]
    rows = []
    if codes:
        x = panel.values[:, [panel.position(c) for c in codes]]
        off = unit_slips(x, power=power, tolerance=tolerance).values
        for r, i in np.argwhere((np.nan_to_num(off) != 0).any(axis=-1)):
            known = np.flatnonzero(np.isfinite(off[r, i]))
            levels = off[r, i, known]
            cuts = np.flatnonzero(np.diff(levels) != 0) + 1
            for run in np.split(known, cuts):
                if off[r, i, run[0]]:
                    first, last = panel.months[run[0]], panel.months[run[-1]]
                    times = 10.0 ** off[r, i, run[0]]
                    value, name = float(x[r, i, run[0]]), panel.catalogue[codes[i]].unit
                    rows.append((panel.regions[r], codes[i], first, last, len(run), times, value, name))
    return pd.DataFrame(rows, columns=columns)
