"""The mixed-frequency dynamic factor model: what to estimate, and estimating it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.errors import ModelError
from gdpcore.kernel.factor.data import Parameters
from gdpcore.kernel.factor_model import Layout, lay_out
from gdpcore.nowcasting.ascent import Ascent, climb
from gdpcore.nowcasting.factor_blocks import WHOLE, Structure, require_blocks, require_factors, structure_of
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.frames import frames_of
from gdpcore.nowcasting.kinds import Given
from gdpcore.nowcasting.next_vintage import without_figures
from gdpcore.nowcasting.series import FactorData, calm, read_series
from gdpcore.nowcasting.starts import likely_starts
from gdpcore.panel import Panel

RACE = 3
"""Passes that each of two beginnings gets before the better one goes on."""
POLISHED = 1e-8
"""Log points that a polished fit may still lack."""


def by_loglike(end: Ascent) -> float:
    """What several searches are compared by."""
    return end.loglike


@dataclass(frozen=True)
class DynamicFactor:
    """Monthly and quarterly series moved by a few common factors; estimated by maximum likelihood, exactly.

    y_it = l_i' f_t + e_it, with f a stationary VAR and each e an AR(1) or white noise of its own. A quarter is observed as a
    weighted sum of its months, so it is one of the series of the same model. Missing figures are simply missing.

    Parameters
    ----------
    factors, lags : number of factors, and of lags of their VAR. With blocks, the number of every block, or block -> number (1
        where it is not named).
    idiosyncratic : "ar1" or "iid".
    tolerance : the search stops when the last pass gained less and the slope promises less, in log points. most : passes over the
        data at most. polish : a tolerance of 1e-8.
    starts, seed : points from which to search, the best end counts; beyond the first they are drawn with the seed.
    blocks : name -> the columns that the factors of the block move, None for all: ``{"global": None, "industry": ["steel", "power"]}``.
    joint : one VAR of the factors of all blocks together; by default every block has its own and its shocks are its own, which
        is what tells a sector's factor from a multiple of the global one.
    unusable : what becomes of columns that are constant or have too few figures: "raise", or "drop" them and list them in the
        ``findings`` of the fit, as early vintages need it.

    References
    ----------
    Banbura and Modugno (2014), Journal of Applied Econometrics 29, pp. 133-160; Mariano and Murasawa (2003), same journal 18,
    pp. 427-443. Blocks: Banbura, Giannone and Reichlin (2011), Oxford Handbook of Economic Forecasting, ch. 7. Loadings and
    autoregressions are estimated jointly here, with the e integrated out.

    Examples
    --------
    >>> rng = np.random.default_rng(0)  # made-up figures
    >>> months = pd.period_range("2015-01", periods=96, freq="M")
    >>> monthly = pd.DataFrame(rng.normal(size=(96, 1)) + 0.5 * rng.normal(size=(96, 4)), months, ["a", "b", "c", "d"])
    >>> fit = DynamicFactor(factors=1, idiosyncratic="iid").fit(monthly)
    >>> fit.converged
    True
    """

    factors: int | Mapping[str, int] = field(default=1, hash=False)
    lags: int = 1
    idiosyncratic: str = "ar1"
    tolerance: float = 1e-3
    most: int = 2000
    starts: int = 1
    seed: int = 0
    polish: bool = False
    blocks: Mapping[str, Sequence[str] | None] | None = field(default=None, hash=False)
    joint: bool = False
    unusable: str = "raise"

    def __post_init__(self) -> None:
        blocks = require_blocks(self.blocks)
        object.__setattr__(self, "blocks", blocks)
        object.__setattr__(self, "factors", require_factors(self.factors, blocks))
        for name, least in [("lags", 1), ("starts", 1), ("most", 1), ("seed", 0)]:
            value = getattr(self, name)
            if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
                raise ModelError("E-NOW-009", name=name, value=value, known=f"a whole number, at least {least}")
        if self.idiosyncratic not in ("ar1", "iid"):
            raise ModelError("E-NOW-009", name="idiosyncratic", value=self.idiosyncratic, known="'ar1' or 'iid'")
        if self.unusable not in ("raise", "drop"):
            raise ModelError("E-NOW-009", name="unusable", value=self.unusable, known="'raise' or 'drop'")
        if not 0 < self.tolerance < np.inf:
            raise ModelError("E-NOW-009", name="tolerance", value=self.tolerance, known="log points above nought, such as 0.001")

    @property
    def count(self) -> int:
        """Factors in all."""
        return sum(self.factors_of(name) for name in self.blocks or [WHOLE])

    def factors_of(self, block: str) -> int:
        """Factors of a block."""
        return self.factors.get(block, 1) if isinstance(self.factors, Mapping) else self.factors

    def fit(
        self,
        x: Panel | pd.DataFrame,
        y: Accounts | pd.DataFrame | None = None,
        observes: Mapping[str, Given] | None = None,
        *,
        exclude: Iterable[Any] = (),
        shocks: Iterable[Any] = (),
        start: FactorFit | None = None,
    ) -> FactorFit:
        """Estimate the model.

        Parameters
        ----------
        x, y : monthly and quarterly frames with a PeriodIndex of months and quarters, one column per series, NaN where there is
            no figure. Rates or differences, not trending levels. Rows that are left out are missing figures. Or a Panel and
            Accounts, of which growth is taken; see :func:`gdpcore.nowcasting.frames.frames_of`.
        observes : what the figures of a column are. Monthly: "month" (default); "jan_feb", February's being the mean of January
            and February; "ytd", sums since January; "ytd_growth", growth since January, the mean of the months', or
            ("ytd_growth", base) with the levels of the same months of last year as weights: a Series of months, or twelve
            numbers. Quarterly: "quarter_growth" on the quarter before (default; months weigh 1-2-3-2-1), "quarter_mean" (levels
            of rates and growth on the same quarter last year), "quarter_sum". Or weights of the months, the last the period's last.
        exclude : months and quarters, such as the spring of 2020, whose figures are left out.
        shocks : months, such as those, in which the shock to every factor is a parameter of its own: the figures count, but say
            nothing of how the factors usually move. The mean and sd of a series are those of its other figures.
        start : an earlier fit of the same series to begin from, for the next vintage. With ``unusable="drop"``, a fit of other
            series is no help and is passed over.

        Raises
        ------
        ReviewError
            All that is wrong with the series, E-NOW-002 to E-NOW-008 and E-NOW-038, or with the blocks, E-NOW-031 to E-NOW-036.
        ModelError
            E-NOW-001, E-NOW-006, E-NOW-013 for a frame of another kind; E-NOW-009 if there are fewer series than factors or too few
            months; E-NOW-012 if ``start`` is a fit of other series; E-NOW-017 for accounts with draws or of months.
        """
        frames = frames_of(x, y, observes)
        absent = without_figures(x, frames)
        kinds = {n: k for n, k in (frames.observes or {}).items() if n not in {f.fields["series"] for f in absent}}
        data = read_series(frames.monthly, frames.quarterly, kinds, exclude, shocks, drop=self.unusable == "drop")
        data = replace(data, findings=(*data.findings, *absent))
        structure = structure_of(self, data.names, data.left_out)
        if len(data.names) < self.count or len(data.months) < 3 * (self.count + self.lags):
            known = f"fewer: there are {len(data.names)} series over {len(data.months)} months"
            raise ModelError("E-NOW-009", name="factors", value=self.factors, known=known)
        layout = self.layout(data, structure)
        ends = [self._climb(layout, one, self.most) for one in self._starts(data, structure, layout, start)]
        return FactorFit(self, data, max(ends, key=by_loglike))

    def layout(self, data: FactorData, structure: Structure) -> Layout:
        """The kernel's layout of some data under this model."""
        return lay_out(
            data.panel(),
            factors=self.count,
            lags=self.lags,
            autocorrelated=self.idiosyncratic == "ar1",
            loading_mask=structure.loading_mask,
            transition_mask=structure.transition_mask,
        )

    def _starts(self, data: FactorData, structure: Structure, layout: Layout, earlier: FactorFit | None) -> list[Parameters]:
        """Where to search from: an earlier fit, or static factors and, with a seed, others that are looked for at random."""
        if earlier is not None and (earlier.data.names == data.names or self.unusable == "raise"):
            known = dict(zip(earlier.data.shocks, earlier.parameters.shifts, strict=True))
            shifts = np.array([known.get(month, np.zeros(self.count)) for month in data.shocks]).reshape(-1, self.count)
            return [replace(earlier.parameters_for(data, self), shifts=shifts)]
        panel = replace(data, values=calm(data.values, data.months, data.quarterly, data.shocks)).panel()
        still, out = np.zeros((len(data.shocks), self.count)), []
        for rng in [None, *(np.random.default_rng([self.seed, k]) for k in range(1, self.starts))]:
            found = likely_starts(panel, self.count, self.lags, self.idiosyncratic == "ar1", rng, structure)
            candidates = [replace(one, shifts=still) for one in found]
            if len(candidates) > 1:  # a few passes tell which to follow
                candidates = [max((self._climb(layout, one, RACE) for one in candidates), key=by_loglike).parameters]
            out += candidates
        if self.joint and len(structure.groups) > 1:  # separate VARs are a case of one: the best of them is a place to go on from
            apart = replace(self, joint=False)
            separate = apart.layout(data, structure_of(apart, data.names, data.left_out))
            out.append(apart._climb(separate, out[0], self.most).parameters)
        return out

    def _climb(self, layout: Layout, start: Parameters, most: int) -> Ascent:
        tolerance = min(self.tolerance, POLISHED) if self.polish else self.tolerance
        return climb(layout, start, autocorrelated=self.idiosyncratic == "ar1", tolerance=tolerance, most=most)
