"""What accounts may ask of whatever computed them; implemented by the scheme room, so that accounts need not know schemes."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd


class Origin(Protocol):
    """Where accounts came from."""

    def lineage(self, accounts: Any) -> Any:
        """The accounts with how they were made (:class:`gdpcore.accounts.lineage.states.State`)."""
        ...

    @property
    def scheme_name(self) -> str:
        """Code of what computed the accounts."""
        ...

    def sensitivities(self, accounts: Any) -> pd.DataFrame:
        """Points of GDP growth per point of growth of each indicator."""
        ...

    def proxy_share(self, accounts: Any) -> float:
        """Share of GDP whose prices are stood in for by another index, per cent."""
        ...

    def rungs(self, accounts: Any) -> pd.DataFrame:
        """Share of GDP computed on each rung of the ladder, per cent."""
        ...

    def clamps(self, accounts: Any) -> pd.DataFrame:
        """Every growth rate that was held at a bound: raw, bound, effect on GDP in points."""
        ...
