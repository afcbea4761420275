"""The model of a nowcast by accounts: a scheme, a model of its indicators, and estimating both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdpcore.accounts import Accounts
from gdpcore.errors import ModelError, ReviewError
from gdpcore.nowcasting.consistent.columns import columns_of, estimated
from gdpcore.nowcasting.consistent.fit import SchemeFit
from gdpcore.nowcasting.consistent.past_gaps import past_gaps
from gdpcore.nowcasting.consistent.result import SchemeNowcast
from gdpcore.panel import Panel
from gdpcore.scheme import Scheme


@dataclass(frozen=True, eq=False)
class SchemeModel:
    """An accounting scheme whose missing indicator months are drawn by a model.

    Every draw of the missing months goes through the bound plan and comes out as a full set of accounts, so leaves add to
    industries, strata, GDP and regions in every draw. What the scheme missed in past quarters is learnt and added.

    Parameters
    ----------
    scheme : the accounting scheme. model : draws the missing months jointly; its fit has ``simulate`` (:class:`gdpcore.DynamicFactor`).
    gap : add the expected gap between published growth and the scheme's, and its uncertainty; False gives the scheme alone.
    direct : another forecaster whose density of GDP growth the draws are moved to; None: they are not.
    regime : instead of the scheme's. draws, seed : of :meth:`SchemeFit.nowcast`.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> china = gdp.samples.china()
    >>> model = gdp.SchemeModel(gdp.load_scheme("cn-national"), gdp.DynamicFactor())
    >>> fit = model.fit(china.panel, china.accounts)
    >>> fit.nowcast("GDP", "2025Q2").sd  # known
    0.0
    """

    scheme: Scheme
    model: Any
    gap: bool = True
    direct: Any = None
    regime: str | None = None
    draws: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.draws, int) or isinstance(self.draws, bool) or self.draws < 2:
            raise ModelError("E-NOW-009", name="draws", value=self.draws, known="a whole number, at least 2")
        if self.scheme.previous or self.scheme.volumes.chained:
            raise ModelError(
                "E-CAST-004", why=f"scheme {self.scheme.code} extrapolates from the period before, or chains volumes"
            )
        problems = [f for f in self.scheme.check() if f.level == "error"]
        if problems:
            raise ReviewError(problems)

    def fit(
        self, x: Panel, y: Accounts, observes: Mapping[str, Any] | None = None, *, start: SchemeFit | None = None
    ) -> SchemeFit:
        """Estimate the indicators' model and the gap on these data alone.

        Parameters
        ----------
        x : the panel; y : the base, quarters without draws. observes : goes before what the catalogue says. start : an earlier fit.

        Raises
        ------
        ModelError
            E-CAST-004 if the base is not of quarters, or holds draws.
        """
        if not isinstance(x, Panel) or not isinstance(y, Accounts) or y.lag != 4 or y.value.batch:
            raise ModelError("E-CAST-004", why=f"a panel and a base of quarters without draws are needed, not {x!r} and {y!r}")
        needed = [c for c in x.indicators if any(c in rule.codes for rule in self.scheme.rules)]
        columns = columns_of(x, needed)
        if observes:
            columns.observes.update({k: v for k, v in observes.items() if k in columns.monthly})
        inner, columns = estimated(self.model, columns, None if start is None else start.inner)
        direct = None if self.direct is None else self.direct.fit(x, y)
        past = past_gaps(self.scheme, x, y, self.regime) if self.gap else None
        law = None if past is None else past.law()[0]
        return SchemeFit(self, x, y, columns, inner, past, law if law is not None and law.quarters else None, direct)


def nowcast(
    scheme: Scheme,
    panel: Panel,
    *,
    base: Accounts,
    model: Any,
    period: Any,
    draws: int = 2000,
    seed: int = 0,
    gap: bool = True,
    direct: Any = None,
    regime: str | None = None,
) -> SchemeNowcast:
    """Accounts of a quarter whose indicators are not all known: a density that adds up.

    Parameters
    ----------
    scheme, panel, base : as :meth:`gdpcore.Scheme.run` takes them. model : of the indicators.
    period : the quarter, or several; those between the base and the last one are computed as well.
    draws, seed : the same seed gives the same draws. gap, direct, regime : see :class:`SchemeModel`.

    Returns
    -------
    SchemeNowcast
        ``.value`` and ``.volume`` with axes (draw, region, item, period); ``.growth("GDP")`` is a density.

    Raises
    ------
    ModelError
        E-CAST-002 naming the indicators of an item that cannot be computed, E-CAST-003 for a quarter out of reach.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> china = gdp.samples.china()
    >>> base = china.accounts.select(periods=china.accounts.periods[:-1])
    >>> now = gdp.nowcast(gdp.load_scheme("cn-national"), china.panel, base=base, model=gdp.DynamicFactor(), period="2025Q2", draws=500)
    >>> now.volume.dims
    ('draw', 'region', 'item', 'period')
    >>> 4.5 < now.growth("GDP").mean < 6.0
    True
    """
    return SchemeModel(scheme, model, gap, direct, regime).fit(panel, base).draw(period, draws, seed)
