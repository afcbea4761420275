"""Balancing rules as a table a bureau can keep: one coefficient a row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.cube.periods import parse_period, period_index, periods_per_year
from gdpcore.errors import AlignmentError, Finding, GdpcoreError, KernelError, ReviewError, RunError
from gdpcore.kernel.balance import Balanced, balance
from gdpcore.panel.numbers import parse_number
from gdpcore.panel.opening import read_table
from gdpcore.panel.table import plain

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
COLUMNS = ("type", "name", "series", "coefficient", "period")
RULES = ("equal", "at_most", "at_least")
CELLS = ("lower", "upper", "alterability")
RIGHT = "="
"""The series whose coefficient is a rule's right-hand side; 0 without it."""


@dataclass(frozen=True)
class BalancedSeries:
    """Series under the rules.

    Attributes
    ----------
    values : periods x series, like the input.
    active : (period, kind, name) of every bound and inequality that holds with equality and pushes.
    residual, kkt : the worst certificate over all periods (see :class:`gdpcore.kernel.balance.Balanced`).
    """

    values: pd.DataFrame
    active: tuple[tuple[str, str, str], ...]
    residual: float
    kkt: float


@dataclass(frozen=True)
class BalanceSpec:
    """Rules for balancing series: a frame with the columns type, name, series, coefficient, period.

    type is equal, at_most or at_least (a rule: the coefficients of its series, and of the series "=" for its right-hand
    side), lower, upper (a bound) or alterability (0 fixes; 1 if not given). period restricts a bound or an alterability to
    one period.

    Examples
    --------
    >>> rules = BalanceSpec.from_frame(pd.DataFrame(
    ...     [["equal", "profits", "revenue", 1], ["equal", "profits", "cost", -1], ["equal", "profits", "profit", -1],
    ...      ["alterability", "", "profit", 0]], columns=["type", "name", "series", "coefficient"]))
    >>> table = pd.DataFrame({"revenue": [15.0], "cost": [10.0], "profit": [10.0]}, index=["2022Q1"])
    >>> rules.balance(table).values.round(6).to_numpy().tolist()
    [[18.0, 8.0, 10.0]]
    """

    frame: pd.DataFrame

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> BalanceSpec:
        """Check a table of rules.

        Raises
        ------
        ReviewError
            Everything that is wrong with it: E-BAL-020 to E-BAL-023.
        """
        absent = [name for name in COLUMNS[:4] if name not in frame]
        if absent:
            raise ReviewError([Finding("E-BAL-020", columns=", ".join(absent), known=", ".join(COLUMNS))])
        rows, found = [], []
        for number, row in enumerate(frame.to_dict("records"), start=1):
            try:
                rows.append(_read_row(number, {str(k): v for k, v in row.items()}))
            except GdpcoreError as error:
                found.append(error.finding)
        keys = pd.DataFrame(rows, columns=list(COLUMNS))
        keys["name"] = keys["name"].where(keys["type"].isin(RULES), "")
        twice = keys[keys.duplicated(["type", "name", "series", "period"])]
        found += [Finding("E-BAL-023", type=r["type"], name=r["name"], series=r["series"]) for r in twice.to_dict("records")]
        if found:
            raise ReviewError(found)
        return cls(keys)

    def balance(self, table: pd.DataFrame, keep_years: bool = False) -> BalancedSeries:
        """Balance a frame of series, each period by itself, or each complete year at once with its totals kept.

        Parameters
        ----------
        table : periods x series; labels of rows are periods. No missing values.
        keep_years : the total of every series over each complete calendar year stays as it is; periods of other years
            are balanced one by one.

        Raises
        ------
        AlignmentError
            E-BAL-024 for a series of the rules that the table does not have, E-BAL-025 for a period it does not have.
        RunError
            E-BAL-026 where rules, bounds and yearly totals cannot hold together: a smallest set, by name and period.
        """
        index = period_index(table.index)
        series = [str(name) for name in table.columns]
        self._refuse_strangers(series, index)
        values = table.to_numpy(dtype=np.float64)
        out = values.copy()
        problems = [_Problem.of(self.frame, series, index, rows) for rows in _groups(index, keep_years)]
        results = [problem.solve(values) for problem in problems]
        for problem, result in zip(problems, results, strict=True):
            out[problem.rows] = result.values.reshape(*problem.rows.shape, len(series))
        active = tuple(name for problem, result in zip(problems, results, strict=True) for name in problem.active(result))
        residual, kkt = max((r.residual for r in results), default=0.0), max((r.kkt for r in results), default=0.0)
        return BalancedSeries(pd.DataFrame(out, index=table.index, columns=table.columns), active, residual, kkt)

    def _refuse_strangers(self, series: list[str], index: pd.PeriodIndex) -> None:
        known = set(series) | {RIGHT}
        for name in self.frame["series"]:
            if name not in known:
                raise AlignmentError("E-BAL-024", series=name, known=", ".join(series))
        for text in self.frame["period"]:
            if text and parse_period(text) not in index:
                raise AlignmentError("E-BAL-025", period=text, first=str(index[0]), last=str(index[-1]))


def read_balance_spec(path: str | Path) -> BalanceSpec:
    """Read rules from a .csv or .xlsx file with the columns of :class:`BalanceSpec`.

    Raises
    ------
    FileError, ReviewError
        As for other tables, and as in :meth:`BalanceSpec.from_frame`.
    """
    rows = [[plain(cell) for cell in row] for row in read_table(path).rows]
    head = [name.casefold() for name in rows[0]]
    body = [(row + [""] * len(head))[: len(head)] for row in rows[1:] if any(row)]
    return BalanceSpec.from_frame(pd.DataFrame(body, columns=head))


def _read_row(number: int, row: dict[str, Any]) -> tuple[str, str, str, float, str]:
    text = {key: "" if pd.isna(row.get(key, "")) else str(row.get(key, "")).strip() for key in COLUMNS}
    if text["type"] not in RULES + CELLS:
        raise ReviewError([Finding("E-BAL-021", row=number, type=text["type"], known=", ".join(RULES + CELLS))])
    if text["type"] in RULES and (not text["name"] or text["period"]):
        raise ReviewError([Finding("E-BAL-022", row=number, type=text["type"])])
    coefficient = parse_number(text["coefficient"], f"coefficient of row {number}")
    if np.isnan(coefficient) or not text["series"]:
        raise ReviewError([Finding("E-BAL-022", row=number, type=text["type"])])
    period = str(parse_period(text["period"], where=f" in row {number}")) if text["period"] else ""
    return text["type"], text["name"], text["series"], coefficient, period


def _groups(index: pd.PeriodIndex, keep_years: bool) -> list[Integers]:
    """Positions (groups, periods of one group): complete years together if they are to be kept, the rest one by one."""
    alone = np.arange(len(index))
    years: list[Integers] = []
    if keep_years:
        per_year = periods_per_year(index)
        of_year = np.asarray(index.year)
        years = [np.flatnonzero(of_year == y) for y in np.unique(of_year) if (of_year == y).sum() == per_year]
        alone = np.setdiff1d(alone, np.concatenate([*years, np.zeros(0, dtype=np.int64)]))
    groups = [np.array(years)] if years else []
    return groups + ([alone[:, None]] if alone.size else [])


@dataclass(frozen=True)
class _Problem:
    """The rules over groups of periods, as arrays; values of a group stand period by period."""

    rows: Integers
    names: tuple[str, ...]
    series: list[str]
    index: pd.PeriodIndex
    equal: Array
    equal_right: Array
    most: Array
    most_right: Array
    most_names: tuple[str, ...]
    lower: Array
    upper: Array
    alterability: Array

    @classmethod
    def of(cls, frame: pd.DataFrame, series: list[str], index: pd.PeriodIndex, rows: Integers) -> _Problem:
        names, equal, right = _rules(frame, series, ("equal",))
        most_names, most, most_right = _rules(frame, series, ("at_most", "at_least"))
        shape = (len(index), len(series))
        cells = {"lower": np.full(shape, -np.inf), "upper": np.full(shape, np.inf), "alterability": np.ones(shape)}
        for kind, _, name, value, period in sorted(frame.itertuples(index=False), key=lambda row: row[4] != ""):
            if kind in cells:
                where = index.get_loc(parse_period(period)) if period else slice(None)
                cells[kind][where, series.index(name)] = value
        return cls(rows, names, series, index, equal, right, most, most_right, most_names, **cells)

    def solve(self, values: Array) -> Balanced:
        """Balance all groups in one call; a clash is told by name."""
        groups, size = self.rows.shape
        own = np.eye(size)
        constraints, most = np.kron(own, self.equal), np.kron(own, self.most)
        targets = np.tile(self.equal_right, (groups, size))
        if size > 1:
            constraints = np.vstack([constraints, np.kron(np.ones(size), np.eye(len(self.series)))])
            targets = np.hstack([targets, values[self.rows].sum(axis=1)])
        flat = (a[self.rows].reshape(groups, -1) for a in (values, self.alterability, self.lower, self.upper))
        x, alterability, lower, upper = flat
        limits = np.tile(self.most_right, (groups, size))
        try:
            return balance(x, constraints, targets, alterability=alterability, lower=lower, upper=upper, at_most=(most, limits))
        except KernelError as error:
            if error.code != "E-BAL-006":
                raise
            raise RunError("E-BAL-026", rules="; ".join(self._clash(error.finding.fields))) from error

    def active(self, result: Balanced) -> list[tuple[str, str, str]]:
        """Bounds and inequalities that push, by period."""
        found = []
        for group, k in np.argwhere(result.bound != 0):
            kind = "lower" if result.bound[group, k] > 0 else "upper"
            found.append((self._period(group, k // len(self.series)), kind, self.series[k % len(self.series)]))
        for group, k in np.argwhere(result.ceiling > 0):
            found.append((self._period(group, k // len(self.most_names)), "rule", self.most_names[k % len(self.most_names)]))
        return found

    def _period(self, group: int, place: int) -> str:
        return str(self.index[self.rows[group, place]])

    def _clash(self, fields: dict[str, Any]) -> list[str]:
        group, size = int(fields["entry"][0]), self.rows.shape[1]
        said = []
        for k in fields["constraints"]:
            if k < len(self.names) * size:
                said.append(f"{self.names[k % len(self.names)]} {self._period(group, k // len(self.names))}")
            else:
                said.append(f"{self.series[k - len(self.names) * size]} {self.index[self.rows[group, 0]].year}")
        for kind in ("lower", "upper"):
            said += [
                f"{kind} {self.series[k % len(self.series)]} {self._period(group, k // len(self.series))}" for k in fields[kind]
            ]
        count = len(self.most_names)
        return said + [f"{self.most_names[k % count]} {self._period(group, k // count)}" for k in fields["at_most"]]


def _rules(frame: pd.DataFrame, series: list[str], kinds: tuple[str, ...]) -> tuple[tuple[str, ...], Array, Array]:
    """Names, coefficients (rules, series) and right-hand sides; "at_least" turned round."""
    part = frame[frame["type"].isin(kinds)]
    names = list(dict.fromkeys(zip(part["type"], part["name"], strict=True)))
    matrix, right = np.zeros((len(names), len(series))), np.zeros(len(names))
    for kind, name, one, value, _ in part.itertuples(index=False):
        k, sign = names.index((kind, name)), -1.0 if kind == "at_least" else 1.0
        if one == RIGHT:
            right[k] = sign * value
        else:
            matrix[k, series.index(one)] = sign * value
    return tuple(name for _, name in names), matrix, right
