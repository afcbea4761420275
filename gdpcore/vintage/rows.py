"""Figures of a store in the columns from which panels and accounts are made."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gdpcore.errors import VintageError
from gdpcore.vintage.tables import CELL

MEASURES = ("value", "volume", "index_yoy")
"""Measures of accounts, as their long files call them."""


def panel_rows(figures: pd.DataFrame, measure: str = "") -> pd.DataFrame:
    """The figures of one measure as :meth:`gdpcore.Panel.from_long` takes them: a panel as of a time.

    Parameters
    ----------
    figures : what :meth:`VintageStore.as_of` gives. measure : the measure under which indicators are kept.

    Returns
    -------
    DataFrame
        indicator, region, period, value, and place ("batch 3, record 17") for messages. A figure taken back is NaN, and
        will be not published.

    Raises
    ------
    VintageError
        E-VINT-014 if the figures are not a store's, or none is of the measure.

    Examples
    --------
    >>> rows = pd.DataFrame({"series": ["社零"], "region": [""], "measure": [""], "period": ["2024-03"], "value": [39020.0]})
    >>> panel_rows(rows.assign(batch=1, record=1)).to_dict("records")
    [{'indicator': '社零', 'region': '', 'period': '2024-03', 'value': 39020.0, 'place': 'batch 1, record 1'}]
    """
    rows = _of_measures(figures, (measure,))
    place = [f"batch {b}, record {n}" for b, n in zip(rows["batch"].tolist(), rows["record"].tolist(), strict=True)]
    return pd.DataFrame(
        {
            "indicator": rows["series"],
            "region": rows["region"],
            "period": rows["period"],
            "value": rows["value"],
            "place": pd.Series(place, index=rows.index, dtype=object),
        }
    ).reset_index(drop=True)


def accounts_rows(figures: pd.DataFrame, *, unit: str, flow: str = "period", price_basis: str = "") -> pd.DataFrame:
    """The figures of measures value, volume and index_yoy as :func:`gdpcore.read_accounts` takes them: accounts as of a time.

    Parameters
    ----------
    figures : what :meth:`VintageStore.as_of` gives; series are items, their measures "value", and "volume" or "index_yoy".
    unit, flow : of all figures. price_basis : of the volumes, such as "constant@2020"; left out where it is "".

    Returns
    -------
    DataFrame
        item, region, period, a column per measure that is there, unit, flow, and price_basis.

    Raises
    ------
    VintageError
        E-VINT-014 if the figures are not a store's, or none is of these measures.

    Examples
    --------
    >>> rows = pd.DataFrame({"series": "GDP", "region": "CN", "measure": ["value", "index_yoy"], "period": "2024Q1"})
    >>> accounts_rows(rows.assign(value=[296299.0, 105.3], batch=1, record=1), unit="亿元")
      item region  period     value  index_yoy unit    flow
    0  GDP     CN  2024Q1  296299.0      105.3   亿元  period
    """
    rows = _of_measures(figures, MEASURES)
    wide = rows.set_index(["series", "region", "period", "measure"])["value"].unstack("measure")
    wide = wide[[name for name in MEASURES if name in wide]].dropna(how="all").reset_index()
    fixed = {"unit": unit, "flow": flow} | ({"price_basis": price_basis} if price_basis else {})
    return wide.rename(columns={"series": "item"}).assign(**fixed).rename_axis(columns=None)


def accounts_figures(long: pd.DataFrame) -> pd.DataFrame:
    """The other way: the long frame of accounts (:meth:`gdpcore.Accounts.to_long`) as figures that a store keeps.

    Returns
    -------
    DataFrame
        series (the item), region, period, measure and value; cells without a figure are left out.

    Raises
    ------
    VintageError
        E-VINT-014 if it is not the long frame of accounts.

    Examples
    --------
    >>> long = pd.DataFrame({"region": ["CN"], "item": ["GDP"], "period": ["2024Q1"], "value": [296299.0], "volume": [280000.0]})
    >>> accounts_figures(long)
      series region  period measure     value
    0    GDP     CN  2024Q1   value  296299.0
    1    GDP     CN  2024Q1  volume  280000.0
    """
    measures = [name for name in MEASURES if name in long]
    lost = [name for name in ("item", "region", "period") if name not in long]
    if lost or not measures:
        raise VintageError(
            "E-VINT-014", what="frame", raw=f"without {', '.join(lost) or 'value'}", known="those of Accounts.to_long"
        )
    cells = long[["item", "region", "period"]].rename(columns={"item": "series"})
    parts = [cells.assign(measure=name, value=long[name]) for name in measures]
    return pd.concat(parts).dropna(subset=["value"]).reset_index(drop=True)


def _of_measures(figures: pd.DataFrame, measures: tuple[str, ...]) -> pd.DataFrame:
    lost = [name for name in (*CELL, "value", "batch", "record") if name not in figures]
    if lost:
        raise VintageError("E-VINT-014", what="frame", raw=f"without {', '.join(lost)}", known="the frames of as_of")
    here = np.isin(figures["measure"].to_numpy(dtype=object).astype(str), measures)
    if not here.any():
        known = ", ".join(repr(m) for m in dict.fromkeys(figures["measure"].tolist())) or "nothing: no figure was known"
        raise VintageError("E-VINT-014", what="measure", raw=", ".join(measures), known=known)
    return figures[here]
