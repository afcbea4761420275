"""What each indicator is: unit, kind, flow, who provides it and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from gdpcore.cube import Flow, parse_period, unit
from gdpcore.errors import AlignmentError, Finding, GdpcoreError, ReviewError
from gdpcore.panel.heading import read_heading
from gdpcore.panel.opening import read_table

KINDS = ("level", "growth", "index")
FLOWS = (Flow.PERIOD, Flow.YTD, Flow.STOCK)
FREQUENCIES = ("M", "Q")


@dataclass(frozen=True)
class Indicator:
    """One row of the catalogue.

    Attributes
    ----------
    code, zh, en : the name; unit : as written in the data.
    kind : "level", "growth" (per cent, y/y), "index" (same period of last year = 100).
    flow : "period" (the month alone), "ytd" (January to the month), "stock" (end of period).
    frequency : "M" or "Q"; a quarterly figure stands at the quarter's last month.
    price : "current", "real" (at comparable prices), "none".
    growth : code of the published growth rate of this level, "" if none; it gives the comparable base.
    provider : the department that supplies it.
    lag_days, compiler_lag_days : days from the period's end until the public, and a compiler inside the bureau, have it.
    breaks : periods at which scope or method changed; note : anything a user should know.
    """

    code: str
    zh: str = ""
    en: str = ""
    unit: str = "亿元"
    kind: str = "level"
    flow: str = "period"
    frequency: str = "M"
    price: str = "none"
    growth: str = ""
    provider: str = ""
    lag_days: int = 0
    compiler_lag_days: int = 0
    breaks: tuple[str, ...] = ()
    note: str = ""

    def label(self, language: str) -> str:
        """The name in "zh" or "en"; the code for "code" or where no name is given."""
        return {"zh": self.zh, "en": self.en}.get(language, self.code) or self.code

    @property
    def unchanged(self) -> float:
        """What the figure reads when nothing changed: 100 for an index, 0 for growth in per cent."""
        return 100.0 if self.kind == "index" else 0.0

    def problems(self, place: str) -> list[Finding]:
        """Everything wrong with this row."""
        found = [
            Finding("E-DATA-008", place=place, column=column, raw=value, known=", ".join(known))
            for column, value, known in (
                ("kind", self.kind, KINDS),
                ("flow", self.flow, FLOWS),
                ("frequency", self.frequency, FREQUENCIES),
            )
            if value not in known
        ]
        try:
            unit(self.unit)
        except GdpcoreError as error:
            found.append(error.finding)
        for text in self.breaks:
            try:
                parse_period(text, freq="M", where=f"{place} breaks")
            except GdpcoreError as error:
                found.append(error.finding)
        if not self.code:
            found.append(Finding("E-DATA-010", place=place, column="code"))
        return found


class Catalogue(Mapping[str, Indicator]):
    """Indicators by code, in order.

    Raises
    ------
    AlignmentError
        E-AXIS-004 if a code stands twice.

    Examples
    --------
    >>> Catalogue([Indicator("retail", unit="亿元")])["retail"].kind
    'level'
    """

    def __init__(self, indicators: Iterable[Indicator] = ()) -> None:
        rows = list(indicators)
        self._rows = {i.code: i for i in rows}
        if len(self._rows) < len(rows):
            twice = next(code for code, count in Counter(i.code for i in rows).items() if count > 1)
            raise AlignmentError("E-AXIS-004", label=twice, axis="indicator")
        self._names = self.names()

    def __getitem__(self, code: str) -> Indicator:
        return self._rows[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def names(self, form: Callable[[str], str] = str) -> dict[str, str]:
        """Code by code, Chinese and English name, each in a form; a name that several indicators share is left out."""
        owners: dict[str, set[str]] = {}
        for i in self._rows.values():
            for name in filter(None, (i.zh, i.en)):
                owners.setdefault(form(name), set()).add(i.code)
        named = {name: next(iter(codes)) for name, codes in owners.items() if len(codes) == 1}
        return {**named, **{form(code): code for code in self._rows}}

    def find(self, name: str) -> Indicator | None:
        """The indicator of this code, Chinese or English name; None if there is none, or several share the name."""
        return self._rows.get(self._names.get(name, name))

    def check(self, place: str = "catalogue") -> list[Finding]:
        """Everything that is wrong, all rows at once."""
        found = [f for n, i in enumerate(self._rows.values(), start=2) for f in i.problems(f"{place} row {n}")]
        found += [
            Finding("E-DATA-005", place=place, series=i.growth, hint=f"{i.code} names it as its growth rate")
            for i in self._rows.values()
            if i.growth and i.growth not in self._rows
        ]
        shared = dict.fromkeys(n for i in self._rows.values() for n in (i.zh, i.en) if n and n not in self._names)
        for name in shared:
            owners = [i.code for i in self._rows.values() if name in (i.zh, i.en)]
            found.append(Finding("E-DATA-016", place=place, name=name, codes=", ".join(owners)))
        return found

    @classmethod
    def read(cls, path: str | Path) -> Catalogue:
        """Read a .csv or .xlsx file whose columns are the attributes of :class:`Indicator`.

        Raises
        ------
        FileError
            E-FILE-001 to -005: the file cannot be opened or is not what its name says.
        ReviewError
            All rows that are wrong: E-DATA-001, -003, -008, -010, -013, -014, -016, E-SCHEME-002, E-TIME-001, E-UNIT-001.
        """
        table = read_table(path)
        found: list[Finding] = []
        known = [f.name for f in fields(Indicator)]
        heading = read_heading(table, {name: () for name in known}, found)
        for k, cell in heading.others.items():
            place = table.place(heading.row, k)
            found.append(Finding("E-SCHEME-002", place=place, key=str(cell), known=", ".join(sorted(known))))
        if "code" not in heading.columns:
            found.append(Finding("E-DATA-001", place=table.place(heading.row, 0), column="code", needed="code"))
        if found:
            raise ReviewError(found)
        indicators: dict[str, Indicator] = {}
        for r in table.lines(heading.row):
            row = {name: table.raw(r, column).strip() for name, column in heading.columns.items()}
            place = f"{table.file} row {r + 1}"
            if row["code"] in indicators:
                found.append(Finding("E-DATA-003", place=place, series=row["code"], period="", first="an earlier row"))
            indicators[row["code"]] = _indicator(row, place, found)
        catalogue = cls(indicators.values())
        found += catalogue.check(table.file)
        if found:
            raise ReviewError(found)
        return catalogue


def _indicator(row: Mapping[str, str], place: str, found: list[Finding]) -> Indicator:
    text = {name: cell for name, cell in row.items() if cell}
    days = {}
    for column in ("lag_days", "compiler_lag_days"):
        raw = text.pop(column, "0")
        if raw.isascii() and raw.lstrip("-").isdigit():
            days[column] = int(raw)
        else:
            found.append(Finding("E-DATA-002", place=f"{place} {column}", raw=raw))
    breaks = tuple(b.strip() for b in text.pop("breaks", "").split(";") if b.strip())
    return Indicator(text.pop("code", ""), **text, **days, breaks=breaks)  # type: ignore[arg-type]
