"""The Spring Festival (春节), computed: the first day of the Chinese lunisolar year, from new moons and the sun's longitude.

Rule (GB/T 33661-2017): days run from midnight at UTC+8; a month begins on the day of the new moon; the winter solstice lies
in month 11; if thirteen months begin from one month 11 to before the next, the first one without a principal solar term
(longitude of the sun a multiple of 30 degrees) is a leap month. The year begins with month 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdpcore.errors import KernelError
from gdpcore.kernel.limits import whole_numbers

Array = NDArray[np.float64]
Days = NDArray[np.int64]

FIRST, LAST = 1929, 2100
"""Years for which the festival is given: before, the clock was that of Beijing; after, the length of the day is not known well enough."""

_EPOCH = 2440588  # Julian day number that begins at noon of 1970-01-01
_CLOCK = 8.0 / 24.0  # China Standard Time
_DELTA_T = 65.0 / 86400.0  # dynamical less universal time, within about a minute for these years

# Meeus, table 49.A, new moon: coefficient in days, power of E, multiples of M, M', F, Omega
_MOON = np.array(
    [
        (-0.40720, 0, 0, 1, 0, 0), (0.17241, 1, 1, 0, 0, 0), (0.01608, 0, 0, 2, 0, 0), (0.01039, 0, 0, 0, 2, 0),
        (0.00739, 1, -1, 1, 0, 0), (-0.00514, 1, 1, 1, 0, 0), (0.00208, 2, 2, 0, 0, 0), (-0.00111, 0, 0, 1, -2, 0),
        (-0.00057, 0, 0, 1, 2, 0), (0.00056, 1, 1, 2, 0, 0), (-0.00042, 0, 0, 3, 0, 0), (0.00042, 1, 1, 0, 2, 0),
        (0.00038, 1, 1, 0, -2, 0), (-0.00024, 1, -1, 2, 0, 0), (-0.00017, 0, 0, 0, 0, 1), (-0.00007, 0, 2, 1, 0, 0),
        (0.00004, 0, 0, 2, -2, 0), (0.00004, 0, 3, 0, 0, 0), (0.00003, 0, 1, 1, -2, 0), (0.00003, 0, 0, 2, 2, 0),
        (-0.00003, 0, 1, 1, 2, 0), (0.00003, 0, -1, 1, 2, 0), (-0.00002, 0, -1, 1, -2, 0), (-0.00002, 0, 1, 3, 0, 0),
        (0.00002, 0, 0, 4, 0, 0),
    ]
)  # fmt: skip
# the same, planetary arguments: constant and rate per lunation in degrees, coefficient in days
_PLANETS = np.array(
    [
        (299.77, 0.107408, 0.000325), (251.88, 0.016321, 0.000165), (251.83, 26.651886, 0.000164),
        (349.42, 36.412478, 0.000126), (84.66, 18.206239, 0.000110), (141.74, 53.303771, 0.000062),
        (207.14, 2.453732, 0.000060), (154.84, 7.306860, 0.000056), (34.52, 27.261239, 0.000047),
        (207.19, 0.121824, 0.000042), (291.34, 1.844379, 0.000040), (161.72, 24.198154, 0.000037),
        (239.56, 25.513099, 0.000035), (331.55, 3.592518, 0.000023),
    ]
)  # fmt: skip


def new_moon(lunation: ArrayLike) -> Array:
    """Julian ephemeris day of new moons, within seconds.

    Parameters
    ----------
    lunation : (...) whole numbers, 0 for the new moon of 2000-01-06.

    References
    ----------
    Meeus, Astronomical Algorithms, 2nd ed. (1998), chapter 49.

    Examples
    --------
    >>> round(float(new_moon(-283)), 3)  # Meeus, example 49.a: 2443192.65118
    2443192.651
    """
    k = np.asarray(lunation, dtype=np.float64)
    t = k / 1236.85
    mean = 2451550.09766 + 29.530588861 * k + t**2 * (0.00015437 + t * (-0.000000150 + 0.00000000073 * t))
    angles = np.stack(
        [
            2.5534 + 29.10535670 * k - 0.0000014 * t**2 - 0.00000011 * t**3,
            201.5643 + 385.81693528 * k + 0.0107582 * t**2 + 0.00001238 * t**3 - 0.000000058 * t**4,
            160.7108 + 390.67050284 * k - 0.0016118 * t**2 - 0.00000227 * t**3 + 0.000000011 * t**4,
            124.7746 - 1.56375588 * k + 0.0020672 * t**2 + 0.00000215 * t**3,
        ],
        axis=-1,
    )
    eccentricity = (1 - 0.002516 * t - 0.0000074 * t**2)[..., None] ** _MOON[:, 1]
    terms = np.sin(np.radians(angles @ _MOON[:, 2:].T)) * eccentricity @ _MOON[:, 0]
    planets = np.sin(np.radians(_PLANETS[:, 0] + _PLANETS[:, 1] * k[..., None])) @ _PLANETS[:, 2]
    return np.asarray(mean + terms + planets)


def solar_longitude(day: ArrayLike) -> Array:
    """Apparent longitude of the sun, degrees in [0, 360), within 0.01 degrees, at Julian ephemeris days.

    References
    ----------
    Meeus (1998), chapter 25, low accuracy.

    Examples
    --------
    >>> round(float(solar_longitude(2448908.5)), 2)  # example 25.a: 199.90895
    199.91
    """
    t = (np.asarray(day, dtype=np.float64) - 2451545.0) / 36525.0
    anomaly = np.radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    centre = (
        (1.914602 - t * (0.004817 + 0.000014 * t)) * np.sin(anomaly)
        + (0.019993 - 0.000101 * t) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1934.136 * t)
    return np.asarray((280.46646 + t * (36000.76983 + 0.0003032 * t) + centre - 0.00569 - 0.00478 * np.sin(node)) % 360.0)


def spring_festival(years: ArrayLike) -> Days:
    """Day of the Spring Festival of each year, counted from 1970-01-01.

    Parameters
    ----------
    years : (...) whole numbers, 1929 to 2100.

    Raises
    ------
    KernelError
        E-KERNEL-001 for a year outside, or not a whole number.

    Examples
    --------
    >>> spring_festival([2020, 2024, 2033, 2034]).astype("datetime64[D]").astype(str).tolist()
    ['2020-01-25', '2024-02-10', '2033-01-31', '2034-02-19']
    """
    year = whole_numbers("spring festival", "years", years)
    if year.size and (year.min() < FIRST or year.max() > LAST):
        raise KernelError(
            "E-KERNEL-001", what="spring festival", detail=f"years {FIRST} to {LAST}, not {year.ravel().tolist()[:5]}"
        )
    here, there = _month_eleven(year - 1), _month_eleven(year)
    starts = _first_day(here[..., None] + np.arange(1, 4))
    term = np.floor(_longitude_at_midnight(starts) / 30.0)
    # months 12 and 1 follow month 11, unless one of the two months after it is the leap month
    leap = (there - here == 13) & (term[..., 1:] == term[..., :-1]).any(axis=-1)
    return np.asarray(np.where(leap, starts[..., 2], starts[..., 1]))


def _month_eleven(year: Days) -> Days:
    """Lunation of the month that holds the winter solstice of a year."""
    guess = np.floor((year + 0.97 - 2000.0) * 12.3685).astype(np.int64) - 2
    candidates = guess[..., None] + np.arange(6)
    before = _longitude_at_midnight(_first_day(candidates))
    # the solstice is at 270 degrees: of the months that begin before it, in autumn, the last one
    autumn = (before < 270.0) & (before > 180.0)
    return np.asarray(candidates[..., 0] + (autumn * np.arange(6)).max(axis=-1))


def _first_day(lunation: Days) -> Days:
    """Day, from 1970-01-01, on which a month begins at UTC+8."""
    return np.asarray(np.floor(new_moon(lunation) - _DELTA_T + _CLOCK + 0.5), dtype=np.int64) - _EPOCH


def _longitude_at_midnight(day: Days) -> Array:
    return solar_longitude(day + _EPOCH - 0.5 - _CLOCK + _DELTA_T)
