"""What each indicator is: unit, kind, flow, who provides it and when."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from gdpcore.cube import Flow, unit
from gdpcore.errors import FileError, Finding, GdpcoreError, ReviewError

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
        if not self.code:
            found.append(Finding("E-DATA-010", place=place, column="code"))
        return found


class Catalogue(Mapping[str, Indicator]):
    """Indicators by code, in order.

    Examples
    --------
    >>> Catalogue([Indicator("retail", unit="亿元")])["retail"].kind
    'level'
    """

    def __init__(self, indicators: Iterable[Indicator] = ()) -> None:
        self._rows = {i.code: i for i in indicators}
        self._names = {name: i.code for i in self._rows.values() for name in (i.zh, i.en) if name}

    def __getitem__(self, code: str) -> Indicator:
        return self._rows[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def find(self, name: str) -> Indicator | None:
        """The indicator of this code, Chinese or English name; None if there is none."""
        return self._rows.get(name) or self._rows.get(self._names.get(name, ""))

    def check(self, place: str = "catalogue") -> list[Finding]:
        """Everything that is wrong, all rows at once."""
        found = [f for n, i in enumerate(self._rows.values(), start=2) for f in i.problems(f"{place} row {n}")]
        found += [
            Finding("E-DATA-005", place=place, series=i.growth, hint=f"{i.code} names it as its growth rate")
            for i in self._rows.values()
            if i.growth and i.growth not in self._rows
        ]
        return found

    @classmethod
    def read(cls, path: str | Path) -> Catalogue:
        """Read a CSV file whose columns are the attributes of :class:`Indicator`.

        Raises
        ------
        FileError
            E-FILE-001 if the file is not there.
        ReviewError
            All rows that are wrong: E-DATA-001, -003, -008, -010, E-UNIT-001.
        """
        file = Path(path)
        if not file.is_file():
            raise FileError("E-FILE-001", path=file.name)
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = list(reader)
            known = {f.name for f in fields(Indicator)}
            odd = [h for h in reader.fieldnames or [] if h not in known]
        if odd:
            raise ReviewError(Finding("E-SCHEME-002", place=file.name, key=h, known=", ".join(sorted(known))) for h in odd)
        found: list[Finding] = []
        indicators: dict[str, Indicator] = {}
        for n, row in enumerate(rows, start=2):
            place = f"{file.name} row {n}"
            code = (row.get("code") or "").strip()
            if code in indicators:
                found.append(Finding("E-DATA-003", place=place, series=code, period="", first="an earlier row"))
            indicators[code] = _indicator(row, place, found)
        catalogue = cls(indicators.values())
        found += catalogue.check(file.name)
        if found:
            raise ReviewError(found)
        return catalogue


def _indicator(row: Mapping[str, str | None], place: str, found: list[Finding]) -> Indicator:
    text = {k: (v or "").strip() for k, v in row.items() if k is not None and (v or "").strip()}
    days = {}
    for column in ("lag_days", "compiler_lag_days"):
        raw = text.pop(column, "0")
        if raw.isascii() and raw.lstrip("-").isdigit():
            days[column] = int(raw)
        else:
            found.append(Finding("E-DATA-002", place=f"{place} {column}", raw=raw))
    breaks = tuple(b.strip() for b in text.pop("breaks", "").split(";") if b.strip())
    return Indicator(text.pop("code", ""), **text, **days, breaks=breaks)  # type: ignore[arg-type]
