"""Frames come in: monthly and quarterly series on one monthly grid, and what the figures of each are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import frequency, parse_period
from gdpcore.errors import Finding, ModelError, PeriodError, ReviewError, listed
from gdpcore.kernel.factor.data import Observed
from gdpcore.kernel.factor.data import Panel as FactorPanel
from gdpcore.nowcasting.kinds import Given, Kind, first_month, kinds_of, observed_as, uncovered
from gdpcore.nowcasting.standard import centre_and_scale, weight_sums

Array = NDArray[np.float64]
USELESS = {"E-NOW-002": "W-NOW-002", "E-NOW-003": "W-NOW-003"}
"""What is wrong with a column that may be left out, and how that is said if it is."""


@dataclass(frozen=True, eq=False)
class FactorData:
    """Mixed-frequency figures on a monthly grid; a quarter stands in the row of its last month.

    Attributes
    ----------
    names : N names, monthly ones first. quarterly : (N,) bool. kinds : N kinds, as ``observes`` gives them.
    months : T months without a gap. values : (T, N) as read, NaN where there is no figure.
    centre, scale : (N,) the mean and the sample sd by which figures are standardised.
    excluded : months and quarters whose figures are left out, of new data as well.
    findings : the columns that were left out because they could not be used, and why.
    shocks : months in which the factors' shock is a parameter, in order.
    """

    names: tuple[str, ...]
    quarterly: NDArray[np.bool_]
    kinds: tuple[Kind, ...]
    months: pd.PeriodIndex
    values: Array
    centre: Array
    scale: Array
    excluded: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    shocks: tuple[str, ...] = ()

    @property
    def observed(self) -> tuple[Observed, ...]:
        """What the figures of each column are, for the kernel."""
        return tuple(observed_as(kind, self.months, column) for kind, column in zip(self.kinds, self.values.T, strict=True))

    @property
    def observes(self) -> dict[str, Any]:
        """Column -> kind, as :meth:`DynamicFactor.fit` takes it."""
        return dict(zip(self.names, self.kinds, strict=True))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns that could not be used."""
        return tuple(finding.fields["series"] for finding in self.findings)

    @property
    def centres(self) -> Array:
        """(T, N): what is taken from each figure: the mean of a month, as many times as a sum since January holds months."""
        return self.centre * np.column_stack([weight_sums(kind, self.months) for kind in self.kinds])

    def panel(self) -> FactorPanel:
        """The standardised panel that the kernel works on."""
        shocked = tuple(pd.Period(month, "M").ordinal - self.months[0].ordinal for month in self.shocks)
        return FactorPanel((self.values - self.centres) / self.scale, self.observed, shocked)

    def position(self, series: str, period: Any) -> tuple[FactorData, int, int]:
        """These data, lengthened if the period lies beyond their end, and the row and column of a cell.

        Raises
        ------
        ModelError
            E-NOW-010 for an unknown series, E-NOW-011 for a period before the first.
        PeriodError
            If the period is misspelt or of another frequency.
        """
        if series not in self.names:
            raise ModelError("E-NOW-010", series=series, known=listed(self.names, 12))
        column = self.names.index(series)
        month = row_month(parse_period(period, freq="Q" if self.quarterly[column] else "M"))
        row = month.ordinal - self.months[0].ordinal
        if row < 0 or row > len(self.months) + 600:
            raise ModelError(
                "E-NOW-011", series=series, period=str(period), first=str(self.months[0]), last=str(self.months[-1] + 600)
            )
        return self.until(month), row, column

    def until(self, month: pd.Period) -> FactorData:
        """The same figures with empty months up to ``month``, if that lies beyond the end."""
        return self.over(self.months[0], month)

    def over(self, first: pd.Period, last: pd.Period) -> FactorData:
        """The same figures with empty months before and after, so that the months reach from ``first`` to ``last`` at least."""
        first = first_month(first, self.kinds)
        before, after = max(self.months[0].ordinal - first.ordinal, 0), max(last.ordinal - self.months[-1].ordinal, 0)
        if not before and not after:
            return self
        months = pd.period_range(self.months[0] - before, self.months[-1] + after, freq="M")
        return replace(self, months=months, values=np.pad(self.values, ((before, after), (0, 0)), constant_values=np.nan))

    def period_of(self, row: int | np.intp, column: int | np.intp) -> pd.Period:
        """The period of a cell, a month or a quarter."""
        month = self.months[row]
        return month.asfreq("Q") if self.quarterly[column] else month

    def is_cell(self) -> NDArray[np.bool_]:
        """(T, N): False in the months of a quarterly series that end no quarter."""
        ends = np.asarray(self.months.month) % 3 == 0
        return np.asarray(~self.quarterly[None] | ends[:, None])

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        """The figures as a monthly and a quarterly frame."""
        whole = pd.DataFrame(self.values, index=self.months, columns=list(self.names))
        if not self.quarterly.any():
            return whole, None
        quarters = whole.loc[np.asarray(self.months.month) % 3 == 0, self.quarterly]
        return whole.loc[:, ~self.quarterly], quarters.set_axis(quarters.index.asfreq("Q"))

    def like(self, monthly: pd.DataFrame, quarterly: pd.DataFrame | None, *, lenient: bool = False) -> FactorData:
        """New figures of the same series, on the months of both, with this standardisation and without the excluded months.

        Parameters
        ----------
        lenient : other series are left out, and those that are not there have no figures. Those left out before always are.

        Raises
        ------
        ModelError
            E-NOW-012 if a series is missing or new, E-NOW-005 if a figure is infinite.
        """
        own = [[n for n, q in zip(self.names, self.quarterly, strict=True) if q == wanted] for wanted in (False, True)]
        tables = [check_frame(monthly, "M"), *([] if quarterly is None else [check_frame(quarterly, "Q")])]
        tables = [t.loc[:, [c for c in t.columns if str(c) not in self.left_out]] for t in tables]
        given = [str(c) for t in tables for c in t.columns]
        twice = sorted({n for n in given if given.count(n) > 1})
        if lenient and not twice:
            if quarterly is None and own[1]:
                tables.append(pd.DataFrame(np.nan, index=tables[0].index[-1:].asfreq("Q"), columns=own[1]))
            tables = [t.reindex(columns=names) for t, names in zip(tables, own, strict=False)]
            given = [str(c) for t in tables for c in t.columns]
        wrong = set(given) ^ set(self.names) or {str(c) for t in tables[1:] for c in t.columns} ^ set(own[1])
        if wrong or twice:
            raise ModelError("E-NOW-012", series=", ".join(sorted(wrong) or twice))
        months, values = on_one_grid(tables, self.kinds)
        columns = [given.index(n) for n in self.names]
        values = without(values[:, columns], months, self.quarterly, self.excluded)
        infinite = np.argwhere(np.isinf(values))
        if len(infinite):
            raise ModelError("E-NOW-005", series=self.names[infinite[0][1]], period=str(months[infinite[0][0]]))
        new = replace(self, months=months, values=values)
        return new.over(self.months[0], self.months[-1])


def row_month(period: pd.Period) -> pd.Period:
    """The month in whose row a period stands: itself, or the last of a quarter."""
    return period.asfreq("M", how="end")


def read_series(
    monthly: pd.DataFrame,
    quarterly: pd.DataFrame | None = None,
    observes: Mapping[str, Given] | None = None,
    exclude: Iterable[Any] = (),
    shocks: Iterable[Any] = (),
    *,
    drop: bool = False,
) -> FactorData:
    """Frames to figures on one grid, standardised by mean and sample sd (ddof=1) of the figures outside the shocks.

    Parameters
    ----------
    monthly, quarterly : PeriodIndex rows of frequency M and Q, one column per series. observes : column -> kind.
    exclude : months and quarters whose figures are set missing; a quarter excludes its months as well.
    shocks : months in which the factors' shock is a parameter; a quarter names its months.
    drop : leave out columns with too few figures and constant ones, and say so in ``findings``, instead of refusing them.

    Raises
    ------
    ReviewError
        Everything that is wrong with the series at once: E-NOW-002 (too few figures), E-NOW-003 (constant), E-NOW-004 (name
        twice), E-NOW-005 (infinite), E-NOW-008 (kind unknown), E-NOW-038 (base weights missing).
    ModelError
        E-NOW-001, E-NOW-006 if a frame's rows are not periods in order, E-NOW-013 if it holds text, E-NOW-009 if a shock lies
        outside the months after the first.
    """
    tables = [check_frame(monthly, "M"), *([] if quarterly is None else [check_frame(quarterly, "Q")])]
    names = tuple(str(c) for t in tables for c in t.columns)
    is_quarterly = np.array([k == 1 for k, t in enumerate(tables) for _ in t.columns], dtype=bool)
    kinds, findings = kinds_of(names, is_quarterly, observes or {})
    findings += [Finding("E-NOW-004", series=n) for n in dict.fromkeys(names) if names.count(n) > 1]
    months, values = on_one_grid(tables, kinds)
    if findings:
        raise ReviewError(findings)
    excluded = tuple(str(parse_period(text)) for text in ([exclude] if isinstance(exclude, (str, pd.Period)) else exclude))
    values = without(values, months, is_quarterly, excluded)
    struck = shock_months(shocks, months)
    centre, scale, findings = centre_and_scale(names, kinds, months, calm(values, months, is_quarterly, struck))
    for name, kind, column in zip(names, kinds, values.T, strict=True):
        month = uncovered(kind, months, column)
        findings += [Finding("E-NOW-038", series=name, period=str(month))] if month is not None else []
    useless = [f for f in findings if f.code in USELESS] if drop else []
    if len(findings) > len(useless) or len(useless) == len(names):
        raise ReviewError(findings)
    keep = np.array([name not in {f.fields["series"] for f in useless} for name in names])
    some = np.flatnonzero(keep)
    return FactorData(
        tuple(names[i] for i in some), is_quarterly[keep], tuple(kinds[i] for i in some), months, values[:, keep], centre[keep],
        scale[keep], excluded, tuple(Finding(USELESS[f.code], **f.fields) for f in useless), struck,
    )  # fmt: skip


def shock_months(shocks: Iterable[Any], months: pd.PeriodIndex) -> tuple[str, ...]:
    """The months that shocks name, in order, each once; E-NOW-009 for one that is not among the months after the first."""
    named: set[pd.Period] = set()
    for text in [shocks] if isinstance(shocks, (str, pd.Period)) else shocks:
        period = parse_period(text)
        named |= set(pd.period_range(period.asfreq("M", how="start"), row_month(period), freq="M"))
    for month in sorted(named):
        if not months[0] < month <= months[-1]:
            raise ModelError("E-NOW-009", name="shocks", value=str(month), known=f"months from {months[0] + 1} to {months[-1]}")
    return tuple(str(month) for month in sorted(named))


def calm(values: Array, months: pd.PeriodIndex, quarterly: NDArray[np.bool_], shocks: Iterable[str]) -> Array:
    """Values without those of the months, and of the quarters that hold the months, of shocks."""
    values = values.copy()
    for text in shocks:
        month = pd.Period(text, "M")
        values[np.ix_(np.asarray(months == month), ~quarterly)] = np.nan
        values[np.ix_(np.asarray(months == row_month(month.asfreq("Q"))), quarterly)] = np.nan
    return values


def check_frame(frame: Any, letter: str) -> pd.DataFrame:
    """A frame of float64 with periods in order as rows; E-NOW-001, E-NOW-006 or E-NOW-013."""
    what = {"M": "monthly", "Q": "quarterly"}[letter]
    frame = frame.to_frame() if isinstance(frame, pd.Series) else frame
    index = getattr(frame, "index", None)
    if not isinstance(frame, pd.DataFrame) or not isinstance(index, pd.PeriodIndex) or frequency(index) != letter or frame.empty:
        given = f"rows of {type(index).__name__}" if index is not None else type(frame).__name__
        raise ModelError(
            "E-NOW-001", what=what, freq=letter, given="no cells" if isinstance(frame, pd.DataFrame) and frame.empty else given
        )
    if letter == "Q" and index.freqstr != "Q-DEC":
        raise PeriodError("E-TIME-001", text=f"{index[0]} ({index.freqstr})", where=" (quarterly)")
    wrong = np.flatnonzero(np.r_[False, np.diff(index.asi8) <= 0] | index.isna())
    if len(wrong):
        raise ModelError("E-NOW-006", what=what, period=str(index[wrong[0]]))
    try:
        return frame.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ModelError("E-NOW-013", what=what, why=str(error)) from error


def on_one_grid(tables: list[pd.DataFrame], kinds: Iterable[Kind]) -> tuple[pd.PeriodIndex, Array]:
    """All months from the first with a figure to the last row of any table, and (T, N) values."""
    firsts, lasts = [], []
    for table in tables:
        rows = table.index[np.isfinite(table.to_numpy()).any(axis=1)]
        firsts.append(row_month(rows[0] if len(rows) else table.index[0]))
        lasts.append(row_month(table.index[-1]))
    months = pd.period_range(first_month(min(firsts), kinds), max(*lasts, *firsts), freq="M")
    values = np.full((len(months), sum(t.shape[1] for t in tables)), np.nan)
    column = 0
    for table in tables:
        rows = table.index.asfreq("M", how="end").asi8 - months[0].ordinal
        inside = rows >= 0
        values[rows[inside], column : column + table.shape[1]] = table.to_numpy()[inside]
        column += table.shape[1]
    return months, values


def without(values: Array, months: pd.PeriodIndex, quarterly: NDArray[np.bool_], excluded: Iterable[str]) -> Array:
    """Values with the excluded months and quarters missing."""
    values = values.copy()
    for text in excluded:
        period = parse_period(text)
        rows = np.asarray((months >= period.asfreq("M", how="start")) & (months <= row_month(period)))
        values[np.ix_(rows, ~quarterly)] = np.nan
        if frequency(period) != "M":
            values[np.ix_(rows, quarterly)] = np.nan
    return values
