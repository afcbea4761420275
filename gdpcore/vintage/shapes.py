"""One series in the shapes in which revisions are read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gdpcore.cube import parse_spelling


def triangle_of(records: pd.DataFrame) -> pd.DataFrame:
    """The revision triangle of a series' records, which stand in the order in which they were known.

    Returns
    -------
    DataFrame
        Rows are periods in time; columns the times at which something of the series became known; a cell is what was
        known of the period then. NaN before its first figure and from a withdrawal on.
    """
    periods, row = _in_time(records["period"].tolist())
    vintages, column = np.unique(records["known_at"].to_numpy(), return_inverse=True)
    last = np.full((len(periods), len(vintages)), -1)
    np.maximum.at(last, (row, column), np.arange(len(records)))  # of two known at one time, the one written later
    last = np.maximum.accumulate(last, axis=1)
    value = np.append(records["value"].to_numpy(), np.nan)[last]
    return pd.DataFrame(value, index=periods, columns=pd.DatetimeIndex(vintages, name="known_at"))


def _in_time(written: list[str]) -> tuple[pd.Index, np.ndarray]:
    """The periods in order, and where each record's stands: a PeriodIndex where they are plain periods of one frequency."""
    spelt = {text: parse_spelling(text) for text in dict.fromkeys(written)}
    order = sorted(spelt, key=lambda text: (spelt[text].period.end_time, spelt[text].period.start_time, text))
    place = {text: k for k, text in enumerate(order)}
    row = np.array([place[text] for text in written], dtype=np.int64)
    plain = {spelt[text].period.freqstr if spelt[text].flow is None else "" for text in order}
    if len(plain) == 1 and "" not in plain:
        return pd.PeriodIndex([spelt[text].period for text in order], name="period"), row
    return pd.Index(order, dtype=object, name="period"), row
