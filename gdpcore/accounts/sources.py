"""Where the figures of accounts were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gdpcore.cube.periods import periods_per_year
from gdpcore.panel.cells import Source

if TYPE_CHECKING:
    from gdpcore.accounts.rows import Rows


@dataclass(frozen=True, eq=False)
class Sources:
    """The cells of a long file, found by label: whatever part of the accounts is looked at later, a figure leads to its cell.

    Attributes
    ----------
    rows : the rows of the file; where : (region, item, period) to its row, made when it is first asked for.
    """

    rows: Rows
    periods: tuple[Any, ...]
    where: dict[tuple[str, str, Any], int] = field(default_factory=dict, repr=False)

    def at(self, measure: str, region: str, item: str, period: Any, value: float) -> Source | None:
        """The cell of a figure as it was read; None if the figure is another one now.

        Of a volume that is chained from indexes it is its index, at the beginning of the chain the index of a year later, and in
        the reference year, where volumes are values, the value.
        """
        if measure == "value" or self.rows.has_volumes:
            return self._cell(measure, self._row(region, item, period), value)
        later = period + periods_per_year(period.freqstr)
        for column, when in (("index_yoy", period), ("index_yoy", later), ("value", period)):
            found = self._cell(column, self._row(region, item, when))
            if found is not None:
                return found
        return None

    def _cell(self, column: str, row: int | None, value: float | None = None) -> Source | None:
        number = self.rows.numbers.get(column)
        if row is None or number is None or number[row] != number[row] or value not in (None, float(number[row])):
            return None
        return self.rows.source(column, row)

    def _row(self, region: str, item: str, period: Any) -> int | None:
        if not self.where:
            text = self.rows.text
            for k in range(len(text["item"].at)):
                when = self.periods[text["period"].at[k]]
                self.where[str(self.rows.label("region", k)), str(self.rows.label("item", k)), when] = k
        return self.where.get((region, item, period))
