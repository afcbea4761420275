"""Units of measure: what they count and how they scale."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdpcore.errors import MeaningError


@dataclass(frozen=True)
class Unit:
    """A unit: ``scale`` base units of ``dimension`` (亿元 is 1e8 yuan)."""

    name: str
    dimension: str
    scale: float

    def __str__(self) -> str:
        return self.name


_TABLE: dict[str, tuple[str, float]] = {
    # money
    "元": ("yuan", 1.0),
    "千元": ("yuan", 1e3),
    "万元": ("yuan", 1e4),
    "百万元": ("yuan", 1e6),
    "亿元": ("yuan", 1e8),
    "USD": ("US dollar", 1.0),
    "million USD": ("US dollar", 1e6),
    "billion USD": ("US dollar", 1e9),
    "亿美元": ("US dollar", 1e8),
    # ratios: growth in per cent and indexes are different things and never convert
    "%": ("per cent", 1.0),
    "百分点": ("percentage point", 1.0),
    "points": ("percentage point", 1.0),
    "index": ("index", 1.0),
    "上年同期=100": ("index of last year", 1.0),
    "上年同月=100": ("index of last year", 1.0),
    "ratio": ("ratio", 1.0),
    # physical
    "平方米": ("square metre", 1.0),
    "万平方米": ("square metre", 1e4),
    "吨": ("tonne", 1.0),
    "万吨": ("tonne", 1e4),
    "亿吨": ("tonne", 1e8),
    "吨公里": ("tonne-kilometre", 1.0),
    "万吨公里": ("tonne-kilometre", 1e4),
    "亿吨公里": ("tonne-kilometre", 1e8),
    "人": ("person", 1.0),
    "万人": ("person", 1e4),
    "人次": ("passenger", 1.0),
    "万人次": ("passenger", 1e4),
    "人公里": ("passenger-kilometre", 1.0),
    "万人公里": ("passenger-kilometre", 1e4),
    "亿人公里": ("passenger-kilometre", 1e8),
    "千瓦时": ("kilowatt-hour", 1.0),
    "万千瓦时": ("kilowatt-hour", 1e4),
    "亿千瓦时": ("kilowatt-hour", 1e8),
    "户": ("household", 1.0),
    "万户": ("household", 1e4),
    "件": ("parcel", 1.0),
    "万件": ("parcel", 1e4),
    "亿件": ("parcel", 1e8),
}
_ALIASES = {
    "100 million yuan": "亿元",
    "10 000 yuan": "万元",
    "yuan": "元",
    "percent": "%",
    "per cent": "%",
    "pct": "%",
    "prev=100": "上年同期=100",
    "previous year = 100": "上年同期=100",
    "个百分点": "百分点",
    "公里人": "人公里",
}
_ENGLISH = {"亿元": "100 million yuan", "万元": "10,000 yuan", "元": "yuan", "百分点": "percentage points", "%": "%"}


def unit(name: str | Unit) -> Unit:
    """The unit of this name; full-width letters and outer blanks do not matter.

    Raises
    ------
    MeaningError
        E-UNIT-001 if the name is not known.

    Examples
    --------
    >>> unit("亿元").scale
    100000000.0
    >>> unit("100 million yuan") == unit("亿元")
    True
    """
    if isinstance(name, Unit):
        return name
    plain = unicodedata.normalize("NFKC", str(name)).strip()
    plain = _ALIASES.get(plain.lower(), plain)
    try:
        dimension, scale = _TABLE[plain]
    except KeyError:
        raise MeaningError("E-UNIT-001", unit=name, known=", ".join(_TABLE)) from None
    return Unit(plain, dimension, scale)


def label(of: Unit, language: str) -> str:
    """The unit's name for readers of ``language`` ("zh" or "en")."""
    return of.name if language == "zh" else _ENGLISH.get(of.name, of.name)


def factor(source: Unit, target: Unit) -> float:
    """What a number in ``source`` is multiplied by to be in ``target``.

    Examples
    --------
    >>> factor(unit("亿元"), unit("万元"))
    10000.0
    """
    if source.dimension != target.dimension:
        why = f"{source} counts {source.dimension}, {target} counts {target.dimension}"
        raise MeaningError("E-UNIT-003", left=source, right=target, why=why)
    return source.scale / target.scale


def converted(values: NDArray[np.float64], source: Unit, target: Unit) -> NDArray[np.float64]:
    """Numbers in ``source`` as numbers in ``target``, with one rounding only: 1e-4 is no float64, 1e4 is.

    Examples
    --------
    >>> converted(np.array([3.0]), unit("万元"), unit("亿元"))
    array([0.0003])
    """
    up = factor(source, target)
    with np.errstate(over="ignore"):
        return values * up if up >= 1.0 else values / factor(target, source)
