"""One table of companions of a region's accounts, from whatever annual figures are at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.cube import unit
from gdpcore.errors import AlignmentError
from gdpcore.monitor import companions as c

FIGURES = {
    "population": "residents at the end of the year",
    "employment": "employed at the end of the year",
    "energy": "energy consumption, tonnes of standard coal",
    "tax": "tax revenue",
    "profits": "total profits of a set of enterprises",
    "revenue": "revenue of the same enterprises",
    "income_growth": "real growth of disposable income per head, per cent",
    "province": "GDP of the province",
}
UNITS = {
    "population": "万人",
    "employment": "万人",
    "energy": "万吨",
    "tax": "亿元",
    "profits": "亿元",
    "revenue": "亿元",
    "province": "亿元",
}
_ROWS = {
    "gdp": ("地区生产总值", "GDP", ""),
    "growth": ("地区生产总值增速", "Growth of GDP", "%"),
    "two_year_average": ("两年平均增速", "Two-year average growth", "%"),
    "gdp_per_head": ("人均地区生产总值", "GDP per head", "元"),
    "gdp_per_head_growth": ("人均地区生产总值增速", "Real growth of GDP per head", "%"),
    "productivity": ("全员劳动生产率", "Labour productivity", "元"),
    "productivity_growth": ("全员劳动生产率增速", "Real growth of labour productivity", "%"),
    "energy_intensity": ("单位GDP能耗(不变价)", "Energy per 10,000 yuan of GDP, constant prices", "吨"),
    "energy_intensity_change": ("单位GDP能耗降低率", "Change of energy intensity", "%"),
    "tax_to_gdp": ("税收占GDP比重", "Tax to GDP", "%"),
    "tax_less_gdp": ("税收增速与现价GDP增速之差", "Tax growth less nominal growth of GDP", "百分点"),
    "profit_margin": ("营业收入利润率", "Profits to revenue", "%"),
    "income_less_gdp": ("居民收入增速与GDP增速之差", "Income growth less growth of GDP", "百分点"),
    "primacy": ("经济首位度", "Share in the province's GDP (primacy)", "%"),
}


def companions_of(
    accounts: Accounts,
    figures: pd.DataFrame,
    region: str | None = None,
    *,
    units: Mapping[str, str] | None = None,
    basis: Mapping[Any, str] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Companions of the total of a region's accounts, by year.

    Parameters
    ----------
    accounts : with whole years. figures : rows years, columns of ``FIGURES``, those that are at hand. region : where there are several.
    units : column -> unit where it is not that of ``UNITS``. basis : of population, see :func:`gdpcore.monitor.companions.mid_year`.

    Returns
    -------
    DataFrame
        Rows measures, columns name, unit and years; a measure whose figures are not at hand is not there. Employment is averaged
        over the ends of two years as population is; energy per 10,000 yuan of the volume, at its own prices (volumes at the prices
        of the year before are chained, and stand at those of the first year).

    Raises
    ------
    GdpcoreError
        E-COMPAN-001 to -003; E-COMPAN-002 for a column that is not known, E-UNIT-001 for a unit that is none.

    Examples
    --------
    >>> from gdpcore import samples
    >>> years = pd.DataFrame({"population": {2021: 141260.0, 2022: 141175.0, 2023: 140967.0, 2024: 140828.0}})
    >>> table = companions_of(samples.china().accounts, years)
    >>> round(float(table.loc["gdp_per_head", 2024]))
    95677
    """
    odd = [str(k) for k in figures.columns if k not in FIGURES]
    if odd:
        raise AlignmentError(
            "E-COMPAN-002", measure="companions", what=", ".join(odd), needed=f"known columns: {', '.join(FIGURES)}"
        )
    scale = {k: unit((units or {}).get(k, u)).scale / unit(u).scale for k, u in UNITS.items()}
    at_hand = {k: pd.Series(figures[k].dropna() * scale.get(k, 1.0)) for k in figures}
    money = unit(accounts.value.meaning.unit).scale / unit("亿元").scale
    value, volume = (c.annual(accounts, region=region, of=m) * money for m in ("value", "volume"))
    if accounts.volume.meaning.price.kind == "same_period_last_year":
        volume = _chained(value, volume)
    return _laid_out(_rows(value, volume, at_hand, basis), language, "亿元")


def _chained(value: pd.Series, volume: pd.Series) -> pd.Series:
    """Volumes at the prices of the year before as levels at those of the first year: they are compared with that year's value."""
    first, last = int(value.index[0]), int(value.index[-1])
    if len(value) != last - first + 1 or not volume.index.equals(value.index[-len(volume) :]) or len(volume) < len(value) - 1:
        raise AlignmentError(
            "E-COMPAN-002", measure="companions", what="years that do not follow each other", needed="give every year whole"
        )
    step = (volume / value.shift(1)).fillna(1.0)
    return value.iloc[0] * step.cumprod().rename(volume.name)


def _rows(value: pd.Series, volume: pd.Series, x: Mapping[str, pd.Series], basis: Any) -> dict[str, pd.Series]:
    real = c.growth(volume)
    before = pd.Series(real.to_numpy(), index=real.index + 1).reindex(real.index)
    both = (real.notna() & before.notna()).to_numpy()
    rows = {"gdp": value, "growth": real}
    rows["two_year_average"] = pd.Series(c.two_year_average(real[both], before[both]), index=real.index[both])

    def add(needs: tuple[str, ...], make: Callable[[], dict[str, pd.Series]]) -> None:
        if all(n in x for n in needs):
            rows.update(make())

    for name, column in (("gdp_per_head", "population"), ("productivity", "employment")):
        if column in x:
            used = basis if column == "population" else None
            rows[name] = c.per_head(value, x[column], used)["per_head"]
            rows[f"{name}_growth"] = c.per_head(volume, x[column], used)["growth"]
    add(("energy",), lambda: _energy(x["energy"], volume))
    add(("tax",), lambda: {
        "tax_to_gdp": c.ratio(x["tax"], value, "tax to GDP"),
        "tax_less_gdp": c.against_gdp(c.growth(c.by_year(x["tax"], "tax", "tax")).dropna(), c.growth(value).dropna(), "tax")["points"],
    })  # fmt: skip
    add(("profits", "revenue"), lambda: {"profit_margin": c.ratio(x["profits"], x["revenue"], "profit margin")})
    add(("income_growth",), lambda: {"income_less_gdp": c.against_gdp(x["income_growth"], real.dropna(), "income")["points"]})
    add(("province",), lambda: {"primacy": c.ratio(value, x["province"], "primacy")})
    return rows


def _energy(energy: pd.Series, volume: pd.Series) -> dict[str, pd.Series]:
    used = c.by_year(energy, "energy intensity", "energy")
    per = (used / volume).dropna()  # 万吨 per 亿元 is tonnes per 10,000 yuan
    both = pd.DataFrame({"e": c.growth(used), "r": c.growth(volume)}).dropna()
    return {"energy_intensity": per, "energy_intensity_change": c.intensity_change(both["e"], both["r"])}


def _laid_out(rows: Mapping[str, pd.Series], language: str, money: str) -> pd.DataFrame:
    held = {k: s.dropna() for k, s in rows.items() if s.notna().any()}
    frame = pd.DataFrame(held).T.sort_index(axis=1)
    frame = frame.loc[[k for k in _ROWS if k in held]]
    frame.insert(0, "unit", [_ROWS[k][2] or money for k in frame.index])
    frame.insert(0, "name", [_ROWS[k][0 if language == "zh" else 1] for k in frame.index])
    return frame.rename_axis("measure")
