"""The only place that reads periods: every spelling people use, Chinese ones included, becomes a pandas Period.

A figure "2024年1-3月" is a year-to-date figure standing at March; "2024年1-2月" is the joint January-February figure; both
are kept apart from plain months by :class:`Spelling`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import Finding, PeriodError

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_MONTHS = {
    name: i + 1
    for i, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may may",
            "jun june",
            "jul july",
            "aug august",
            "sep september",
            "oct october",
            "nov november",
            "dec december",
        ]
    )
    for name in names.split()
}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_CN = "|".join(sorted(_DIGITS, key=len, reverse=True))
_Y = r"(?P<y>(?:19|20)\d{2})"


@dataclass(frozen=True)
class Spelling:
    """What a written period says: the period, and whether it names a stretch from January ("ytd").

    ``months`` is the number of months named by a stretch such as 1-3月, else None.
    """

    period: pd.Period
    flow: str | None = None
    months: int | None = None

    @property
    def is_joint(self) -> bool:
        """True for the joint January-February figure."""
        return self.flow == "ytd" and self.months == 2

    @property
    def text(self) -> str:
        """The period in one spelling, which reads back as the same.

        Examples
        --------
        >>> [parse_spelling(x).text for x in ("2024年一季度", "2024.03", "2024年1-2月份", "2024年上半年")]
        ['2024Q1', '2024-03', '2024年1-2月', '2024年1-2季度']
        """
        if self.flow is None or self.months is None:
            return str(self.period)
        return (
            f"{self.period.year}年1-{self.months}月"
            if frequency(self.period) == "M"
            else f"{self.period.year}年1-{self.months // 3}季度"
        )


def _year(match: re.Match[str]) -> Spelling:
    return Spelling(pd.Period(year=int(match["y"]), freq="Y"))


def _quarter(match: re.Match[str]) -> Spelling:
    q = _DIGITS.get(match["q"]) or _ROMAN.get(match["q"].upper()) or int(match["q"])
    return Spelling(pd.Period(year=int(match["y"]), quarter=q, freq="Q"))


def _day(match: re.Match[str]) -> Spelling | None:
    """A full date stands for its month, if there is such a day (no 31 February)."""
    try:
        dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
    return _month(match)


def _month(match: re.Match[str]) -> Spelling:
    text = match["m"].lower()
    m = _DIGITS.get(text) or _MONTHS.get(text) or int(text)
    return Spelling(pd.Period(year=int(match["y"]), month=m, freq="M"))


def _stretch(match: re.Match[str]) -> Spelling | None:
    year, first, last = int(match["y"]), int(match["a"]), int(match["b"])
    if not 1 <= first < last <= 12:
        return None
    if first == 1:
        return Spelling(pd.Period(year=year, month=last, freq="M"), "ytd", last)
    if last - first == 2 and last % 3 == 0:
        return Spelling(pd.Period(year=year, quarter=last // 3, freq="Q"))
    return None


def _quarters_so_far(count: int) -> Any:
    def read(match: re.Match[str]) -> Spelling:
        return Spelling(pd.Period(year=int(match["y"]), quarter=count, freq="Q"), "ytd", 3 * count)

    return read


_FORMS: list[tuple[re.Pattern[str], Any]] = [
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in [
        (rf"{_Y}年?", _year),
        (rf"{_Y}年(?:全年|末|底)", _year),
        (rf"{_Y}-?A1", _year),
        (rf"{_Y}[-/. ]?Q(?P<q>[1-4])", _quarter),
        (rf"Q(?P<q>[1-4])[-/. ]?{_Y}", _quarter),
        (rf"(?P<q>[1-4])Q[-/. ]?{_Y}", _quarter),
        (rf"{_Y}年?第?(?P<q>[1-4一二三四])季度?[末底]?", _quarter),
        (rf"{_Y}(?:年第?|[-/ ])(?P<q>I{{1,3}}|IV)(?:季度?)?", _quarter),
        (rf"{_Y}(?P<m>0[1-9]|1[0-2])", _month),
        (rf"{_Y}[-/](?P<m>0?[1-9]|1[0-2])", _month),
        (rf"{_Y}\.(?P<m>0[1-9]|1[0-2])", _month),
        (rf"{_Y}[-/ ]?M(?P<m>0?[1-9]|1[0-2])", _month),
        (rf"{_Y}年(?P<m>0?[1-9]|1[0-2])月(?:份|末|底)?", _month),
        (rf"{_Y}年(?P<m>{_CN})月(?:份|末|底)?", _month),
        (rf"{_Y}年(?P<m>0?[1-9]|1[0-2])月(?P<d>\d{{1,2}})日", _day),
        (rf"{_Y}(?P<sep>[-/])(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>\d{{2}})(?:[T ]00:00(?::00)?)?", _day),
        (rf"(?P<m>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[-. ]+{_Y}", _month),
        (rf"{_Y}[-. ]+(?P<m>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})", _month),
        (rf"{_Y}(?:年|\.)?(?P<a>\d{{1,2}})月?[-~至—–](?P<b>\d{{1,2}})月份?", _stretch),
        (rf"{_Y}年?上半年", _quarters_so_far(2)),
        (rf"{_Y}[-/ ]?[HS]1", _quarters_so_far(2)),
        *(
            (rf"{_Y}(?:年?(?:前|第?[1一][-~至—–])(?:{digit})(?:个)?季度|[-/ ]?Q1[-~至—–]Q?{count})", _quarters_so_far(count))
            for digit, count in (("二|两|2", 2), ("三|3", 3), ("四|4", 4))
        ),
    ]
]


def _squeezed(text: Any) -> str:
    """Text in its plain form, without blanks around the signs of a period."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(text)).strip()).replace("−", "-")
    return re.sub(r"\s*(年|月|季度?|[-/~至—–])\s*", r"\1", plain)


def parse_spelling(text: Any, where: str = "") -> Spelling:
    """Read one written period.

    Parameters
    ----------
    text : str, pandas.Period, datetime or Timestamp, or an int year.
    where : the place (file, cell), for the message.

    Raises
    ------
    PeriodError
        E-TIME-001 if it is not a period, E-TIME-017 if it can be read in two ways (2401, 2024.1).

    Examples
    --------
    >>> parse_spelling("２０２４年1-3月")
    Spelling(period=Period('2024-03', 'M'), flow='ytd', months=3)
    >>> parse_spelling("2024年上半年").period
    Period('2024Q2', 'Q-DEC')
    """
    if isinstance(text, Spelling):
        return text
    if isinstance(text, pd.Period):
        return Spelling(_calendar(text, where))
    at = f" ({where})" if where else ""
    if isinstance(text, (dt.date, np.datetime64)):
        return Spelling(_stamp(text, where).to_period("M"))
    squeezed = _squeezed(text) if not any(unicodedata.category(c) == "No" for c in str(text)) else ""  # 2024① is not 20241
    for pattern, reader in _FORMS:
        match = pattern.fullmatch(squeezed)
        if match is not None:
            spelling: Spelling | None = reader(match)
            if spelling is not None:
                return spelling
    if re.fullmatch(r"\d{2}(0[1-9]|1[0-2])", squeezed):
        raise PeriodError(
            "E-TIME-017", text=str(text), readings=f"the year {squeezed} or 20{squeezed[:2]}-{squeezed[2:]}", where=at
        )
    if re.fullmatch(r"[1-4]Q\d{2}|Q[1-4][-/ ]?\d{2}", squeezed, re.IGNORECASE):
        raise PeriodError("E-TIME-017", text=str(text), readings="a quarter of 19.. or of 20..", where=at)
    if re.fullmatch(_Y + r"\.1", squeezed):
        raise PeriodError("E-TIME-017", text=str(text), readings="January, or October with its zero lost", where=at)
    raise PeriodError("E-TIME-001", text=str(text), where=at)


def _stamp(text: Any, where: str = "") -> pd.Timestamp:
    """A date of 1900 to 2099 without a time zone, in which midnight would be another day elsewhere; E-TIME-001 for any other."""
    try:
        stamp = pd.Timestamp(text)
    except (ValueError, OverflowError):
        stamp = pd.NaT
    if pd.isna(stamp) or stamp.tzinfo is not None or not 1900 <= stamp.year <= 2099:
        raise PeriodError("E-TIME-001", text=str(text), where=f" ({where})" if where else "")
    return stamp


def spelling_or_finding(text: Any) -> Spelling | Finding:
    """One written period, or what is wrong with it: for reviews, which collect.

    Examples
    --------
    >>> spelling_or_finding("2024Q5").code
    'E-TIME-001'
    """
    try:
        return parse_spelling(text)
    except PeriodError as error:
        return error.finding


def spelling_in_year(text: Any, year: int | None, where: str = "") -> Spelling:
    """A period written without its year, as in headings below a title that names it.

    Examples
    --------
    >>> spelling_in_year("前三季度", 2024).text, spelling_in_year("3月", 2024).text, spelling_in_year("2023年3月", 2024).text
    ('2024年1-3季度', '2024-03', '2023-03')
    """
    read = spelling_or_finding(text)
    if not isinstance(read, Finding):
        return read
    again = (
        Finding("E-TIME-001") if year is None or not str(text).strip() else spelling_or_finding(f"{year}年{str(text).strip()}")
    )
    if isinstance(again, Finding):
        raise PeriodError(read.code, **read.having(where=f" ({where})" if where else "").fields)
    return again


def spellings_in(text: str) -> list[Spelling]:
    """The periods that stand in a title or a file's name, each once, in order; years only where there is nothing finer.

    Examples
    --------
    >>> [s.text for s in spellings_in("2024年1-3月主要经济指标")], [s.text for s in spellings_in("月报202403.xlsx")]
    (['2024年1-3月'], ['2024-03'])
    """
    squeezed = _squeezed(text)
    spans: list[tuple[int, int, Spelling]] = []
    for pattern, reader in _FORMS:
        for match in pattern.finditer(squeezed):
            before, after = squeezed[: match.start()][-1:], squeezed[match.end() :][:1]
            spelling = None if (before.isalnum() and before.isascii()) or after.isdigit() else reader(match)
            if spelling is not None:
                spans.append((match.start(), match.end(), spelling))
    kept: list[tuple[int, int, Spelling]] = []
    for start, end, spelling in sorted(spans, key=lambda x: (x[0] - x[1], x[0])):
        if all(end <= a or start >= b for a, b, _ in kept):
            kept.append((start, end, spelling))
    found = list(dict.fromkeys(s for _, _, s in sorted(kept, key=lambda x: x[0])))
    return [s for s in found if frequency(s.period) != "Y"] or found


def so_far(spelling: Spelling, flow: str) -> Spelling:
    """A figure's period where its column says "this month" (``flow`` "period") or "January to this month" ("ytd").

    Of a joint January-February there is no February alone: it stays joint.

    Examples
    --------
    >>> march = parse_spelling("2024年3月")
    >>> so_far(march, "ytd").text, so_far(so_far(march, "ytd"), "period").text
    ('2024年1-3月', '2024-03')
    """
    period, letter = spelling.period, frequency(spelling.period)
    if flow == "period":
        return spelling if spelling.is_joint else Spelling(period)
    months = {"M": period.month, "Q": 3 * period.quarter, "Y": 12}[letter]
    return Spelling(period, "ytd", months) if letter != "Y" and months > (1 if letter == "M" else 3) else Spelling(period)


def of_serial(number: str, system: int = 1900) -> dt.date:
    """The day that a spreadsheet's serial number means; ``system`` 1900 or 1904. E-TIME-001 beyond 1900 to 2099.

    Examples
    --------
    >>> of_serial("45292"), of_serial("43830", 1904)
    (datetime.date(2024, 1, 1), datetime.date(2024, 1, 1))
    """
    start = dt.date(1904, 1, 1) if system == 1904 else dt.date(1899, 12, 30)
    if not re.fullmatch(r"[0-9]{1,5}", number) or not 61 <= int(number) <= 73_050:
        raise PeriodError("E-TIME-001", text=number, where="")
    return start + dt.timedelta(days=int(number))


def of_yymm(text: str) -> Spelling:
    """A month written 2401 where that is declared; 50 to 99 are of the last century.

    Examples
    --------
    >>> of_yymm("2401").text, of_yymm("9912").text
    ('2024-01', '1999-12')
    """
    match = re.fullmatch(r"(\d{2})(0[1-9]|1[0-2])", _squeezed(text), re.ASCII)
    if match is None:
        raise PeriodError("E-TIME-001", text=text, where="")
    return parse_spelling(f"{19 if int(match[1]) >= 50 else 20}{match[1]}-{match[2]}")


def _calendar(period: pd.Period, where: str = "") -> pd.Period:
    name = period.freqstr.split("-")[0]
    if name not in ("M", "Q", "Y", "A") or period.freqstr not in ("M", "Q-DEC", "Y-DEC", "A-DEC"):
        raise PeriodError("E-TIME-001", text=f"{period} ({period.freqstr})", where=f" ({where})" if where else "")
    return period


def parse_period(text: Any, freq: str | None = None, where: str = "") -> pd.Period:
    """Read one period; with ``freq`` ("M", "Q", "Y") a stretch that ends such a period is turned into it.

    Raises
    ------
    PeriodError
        E-TIME-001 if it is not a period, E-TIME-002 if it is one of another frequency.

    Examples
    --------
    >>> parse_period("2024年一季度")
    Period('2024Q1', 'Q-DEC')
    >>> parse_period("2024年1-3月", freq="Q")
    Period('2024Q1', 'Q-DEC')
    """
    if freq is not None and isinstance(text, dt.date):
        return _stamp(text, where).to_period(freq)
    spelling = parse_spelling(text, where)
    period = spelling.period
    if freq is None or frequency(period) == freq[0]:
        return period
    if spelling.flow == "ytd":
        if freq[0] == "Q" and period.month % 3 == 0:
            return period.asfreq("Q")
        if freq[0] == "M":
            return period.asfreq("M", how="end")
    raise PeriodError("E-TIME-002", detail=f"{text} is not a period of frequency {freq[0]}")


def frequency(period: pd.Period | pd.PeriodIndex) -> str:
    """ "M", "Q" or "Y"."""
    letter = str(period.freqstr)[0]
    return "Y" if letter == "A" else letter


def periods_per_year(index: pd.PeriodIndex | str) -> int:
    """12, 4 or 1."""
    return {"M": 12, "Q": 4, "Y": 1}[index[0] if isinstance(index, str) else frequency(index)]


def period_index(labels: Iterable[Any], where: str = "") -> pd.PeriodIndex:
    """Read periods of one frequency.

    Raises
    ------
    PeriodError
        E-TIME-001 for a misspelt one, E-TIME-002 if months, quarters and years stand together.

    Examples
    --------
    >>> period_index(["2024Q1", "2024年二季度"])
    PeriodIndex(['2024Q1', '2024Q2'], dtype='period[Q-DEC]')
    """
    if isinstance(labels, pd.PeriodIndex):
        if labels.hasnans:
            raise PeriodError("E-TIME-001", text="NaT", where=f" ({where})" if where else "")
        if len(labels):
            _calendar(labels[0], where)
        return labels
    periods = [parse_period(x, where=where) for x in ([labels] if isinstance(labels, (str, pd.Period)) else labels)]
    kinds = {frequency(p): p for p in periods}
    if len(kinds) > 1:
        raise PeriodError("E-TIME-002", detail=" and ".join(str(p) for p in kinds.values()))
    return pd.PeriodIndex(periods, freq=periods[0].freqstr) if periods else pd.PeriodIndex([], freq="Q")


def position_in_year(index: pd.PeriodIndex) -> np.ndarray[Any, np.dtype[np.int64]]:
    """1..12 or 1..4 for each period."""
    return np.asarray(
        index.month if frequency(index) == "M" else index.quarter if frequency(index) == "Q" else np.ones(len(index)),
        dtype=np.int64,
    )


def complete(index: pd.PeriodIndex) -> pd.PeriodIndex:
    """Every period from the first to the last; none if there are none.

    Examples
    --------
    >>> len(complete(period_index(["2024Q1", "2024Q4"])))
    4
    """
    return pd.period_range(index.min(), index.max(), freq=index.freqstr) if len(index) else index


def within(period: pd.Period, start: str, end: str) -> bool:
    """True if a period lies between two written periods, either of which may be empty."""
    if not start and not end:
        return True
    first, last = period.start_time, period.end_time
    return (not start or parse_period(start).start_time <= first) and (not end or parse_period(end).end_time >= last)
