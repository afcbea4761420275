"""The form in which growth is written: rates, indexes or fractions; with a sign of per cent or without."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import Finding
from gdpcore.panel.coded import Coded
from gdpcore.panel.figures import Figures
from gdpcore.panel.recipe.recipe import Recipe

Booleans = NDArray[np.bool_]


def growth_form(middle: float, largest: float) -> str:
    """What growth whose middle value and largest size are these looks like.

    Examples
    --------
    >>> growth_form(5.1, 12.0), growth_form(104.9, 130.0), growth_form(0.051, 0.3)
    ('rate', 'index', 'fraction')
    """
    if 60.0 < middle < 200.0:
        return "index"
    return "fraction" if 0.0 < largest < 0.5 else "rate"


def settle_forms(figures: Figures, recipe: Recipe, kinds: Coded, percent: Booleans | None, found: list[Finding]) -> None:
    """Bring growth to per cent where it is declared as a fraction; refuse what contradicts the declared form."""
    units = figures.fields["unit"]
    rates = np.array([x in ("%", "上年同期=100") for x in units.labels], dtype=bool)[units.at] if len(units.at) else units.at > 0
    growth = np.array([x in ("growth", "index") for x in kinds.labels], dtype=bool)[kinds.at] if len(kinds.at) else rates
    if percent is not None:
        _refuse_percent(figures, percent, rates, recipe, found)
    here = (growth if growth.any() else rates) & ~np.isnan(figures.value)
    if not here.any():
        return
    middle = float(np.median(figures.value[here]))
    looks = growth_form(middle, float(np.abs(figures.value[here]).max()))
    wrong = {
        "index": looks != "index",
        "rate": growth.any() and looks == "index",
        "fraction": looks == "index" or abs(middle) > 1.5,
    }
    if wrong[recipe.growth] and not any(x == "index" for x in kinds.labels):
        k = int(np.flatnonzero(here)[0])
        place, other = figures.place("value", k), looks if looks != recipe.growth else "rate"
        found.append(Finding("E-READ-010", place=place, form=recipe.growth, middle=middle, other=other))
    elif recipe.growth == "fraction":
        figures.value[here] = [
            float(Decimal(repr(x)) * 100) for x in figures.value[here].tolist()
        ]  # 0.07 is 7, not 7.000000000000001


def _refuse_percent(figures: Figures, percent: Booleans, rates: Booleans, recipe: Recipe, found: list[Finding]) -> None:
    """A number with % stands only among rates, and only where its whole column is written so."""
    numbers = ~np.isnan(figures.value)
    bare = np.isin(figures.column, np.unique(figures.column[numbers & ~percent & rates]))
    odd = percent & (bare | ~rates | (recipe.growth == "fraction"))
    for k in np.flatnonzero(odd).tolist():
        place, table = figures.place("value", k), figures.tables[int(figures.table[k])]
        raw = table.raw(int(figures.row[k]), int(figures.column[k]))
        code = "E-READ-009" if rates[k] else "E-DATA-002"
        found.append(Finding(code, place=place, raw=raw))
    figures.good &= ~odd
