"""A model for each region, and how their missing cells move together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import ModelError
from gdpcore.nowcasting.density import Density
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.joint import Cell, JointLaw, joint_law, on_other_data

Array = NDArray[np.float64]
LEAST = 12
"""Months that two regions must share for their correlation to count."""


@dataclass(frozen=True, eq=False)
class ByRegion:
    """The same model estimated for every region on its own series and on those common to all.

    One joint model of all series of many regions is slow and has little to learn: districts differ. Here the cost grows in
    proportion to the number of regions. What is missing in the same series and month moves together in all regions, with one
    correlation: the mean, over series and pairs of regions, of that of the changes of their figures from month to month, not below
    nought. So totals of regions are as unsure as they should be, unless regions differ in how they hang together.

    Parameters
    ----------
    model : of one region, such as :class:`gdpcore.DynamicFactor`. correlation : instead of the one found, 0 to 1.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> months = pd.period_range("2015-01", periods=60, freq="M")
    >>> names = [f"{region} {code}" for region in ("north", "south") for code in ("a", "b", "c")]
    >>> fit = ByRegion(gdp.DynamicFactor()).fit(pd.DataFrame(rng.normal(size=(60, 6)), months, names))
    >>> sorted(fit.fits), 0 <= fit.correlation < 0.3
    (['north', 'south'], True)
    """

    model: Any
    correlation: float | None = None

    def __post_init__(self) -> None:
        if self.correlation is not None and not 0 <= self.correlation <= 1:
            raise ModelError("E-NOW-009", name="correlation", value=self.correlation, known="0 to 1")

    def fit(
        self, x: Any, y: Any = None, observes: Mapping[str, Any] | None = None, *, start: ByRegionFit | None = None
    ) -> ByRegionFit:
        """Estimate each region's model; columns are "region series", those that name no region are common to all.

        With no region named there is one model of all. Refusals are the model's.
        """
        frames = frames_of(x, y, observes)
        places = _regions(frames.monthly, frames.quarterly) or [""]
        kinds, fits = dict(frames.observes or {}), {}
        for place in places:
            monthly, quarterly = _of(frames.monthly, place), _of(frames.quarterly, place)
            assert monthly is not None
            names = {*monthly, *(() if quarterly is None else quarterly)}
            begun = None if start is None else start.fits.get(place)
            own = {name: kind for name, kind in kinds.items() if name in names} or None
            fits[place] = self.model.fit(monthly, quarterly, own, **({} if begun is None else {"start": begun}))
        found = _correlation(frames.monthly, places) if self.correlation is None else self.correlation
        return ByRegionFit(self, fits, float(found))


@dataclass(frozen=True, eq=False)
class ByRegionFit:
    """Every region's fit.

    Attributes
    ----------
    spec : what was configured. fits : region -> its fit. correlation : of what is missing, between regions.
    """

    spec: ByRegion
    fits: Mapping[str, Any]
    correlation: float

    def nowcast(self, target: str, period: Any) -> Density:
        """The density of a cell, "region series"; E-NOW-010 for a region that there is not."""
        found: Density = self._fit(_place(target)).nowcast(target, period)
        return found

    def update(self, x: Any, y: Any = None) -> ByRegionFit:
        """The same parameters on other data of the same series."""
        frames = frames_of(x, y)
        fits = {}
        for place, one in self.fits.items():
            monthly = _of(frames.monthly, place)
            assert monthly is not None
            fits[place] = on_other_data(one, monthly, _of(frames.quarterly, place))
        return replace(self, fits=fits)

    def joint(self, cells: Sequence[Cell]) -> JointLaw:
        """The law of missing cells of all regions.

        With A_r the symmetric root of region r's covariance, the covariance between regions r and s is A_r J A_s' times the
        correlation; J joins the cells of one series and month. Common cells are asked of the first region.
        """
        first = next(iter(self.fits))
        owner = [_place(name) or first for name, _ in cells]
        mean, covariance = np.zeros(len(cells)), np.zeros((len(cells), len(cells)))
        roots: dict[str, tuple[list[int], Array]] = {}
        figure = [(name.partition(" ")[2], period) for name, period in cells]
        for place in dict.fromkeys(owner):
            at = [k for k, o in enumerate(owner) if o == place]
            law = joint_law(self._fit(place), [cells[k] for k in at])
            mean[at], covariance[np.ix_(at, at)] = law.mean, law.covariance
            roots[place] = at, _symmetric_root(law.covariance)
        for place, (at, root) in roots.items():
            for other, (there, back) in roots.items():
                if place == other:
                    continue
                column = {figure[k]: j for j, k in enumerate(there)}
                rows = [i for i, k in enumerate(at) if figure[k] in column]
                columns = [column[figure[at[i]]] for i in rows]
                covariance[np.ix_(at, there)] = self.correlation * root[:, rows] @ back[:, columns].T
        return JointLaw(tuple(cells), mean, covariance)

    def _fit(self, place: str) -> Any:
        found = self.fits.get(place) if place else next(iter(self.fits.values()))
        if found is None:
            raise ModelError("E-NOW-010", series=place, known=", ".join(self.fits))
        return found


def _place(name: str) -> str:
    """The region that a column names, or ""."""
    before, space, _ = name.partition(" ")
    return before if space else ""


def _regions(*frames: pd.DataFrame | None) -> list[str]:
    """The regions that columns name, in order."""
    names = [str(c) for frame in frames if frame is not None for c in frame]
    return list(dict.fromkeys(filter(None, map(_place, names))))


def _of(frame: pd.DataFrame | None, place: str) -> pd.DataFrame | None:
    """The columns of a region, and those common to all."""
    if frame is None:
        return None
    kept = frame[[c for c in frame if _place(str(c)) in (place, "")]]
    return kept if kept.shape[1] or frame.index.freqstr == "M" else None


def _symmetric_root(covariance: Array) -> Array:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def _correlation(monthly: pd.DataFrame, places: list[str]) -> float:
    """Mean correlation between regions of the month-to-month changes of the same series; 0 where nothing can be compared."""
    changes = monthly.diff()
    found: list[float] = []
    for code in dict.fromkeys(str(c).partition(" ")[2] for c in monthly):
        names = [n for n in (f"{place} {code}" for place in places) if n in changes]
        if len(names) > 1:
            pairs = changes[names].corr(min_periods=LEAST).to_numpy()[np.triu_indices(len(names), 1)]
            found += pairs[np.isfinite(pairs)].tolist()
    return max(float(np.mean(found)), 0.0) if found else 0.0
