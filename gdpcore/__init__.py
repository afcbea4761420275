"""gdpcore: quarterly GDP accounting and monthly monitoring for the people who compile and watch a region's GDP.

Names load on first use: ``import gdpcore`` loads neither statsmodels nor matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "Accounts": "gdpcore.accounts",
    "AutoRegression": "gdpcore.nowcasting",
    "BayesianVar": "gdpcore.nowcasting",
    "BottomUp": "gdpcore.nowcasting",
    "Bridge": "gdpcore.nowcasting",
    "Bulletin": "gdpcore.bulletin",
    "Catalogue": "gdpcore.panel",
    "Combination": "gdpcore.nowcasting",
    "Cube": "gdpcore.cube",
    "DynamicFactor": "gdpcore.nowcasting",
    "Finding": "gdpcore.errors",
    "GdpcoreError": "gdpcore.errors",
    "Hierarchy": "gdpcore.cube",
    "HistoricalMean": "gdpcore.nowcasting",
    "Indicator": "gdpcore.panel",
    "Midas": "gdpcore.nowcasting",
    "Panel": "gdpcore.panel",
    "Recipe": "gdpcore.panel",
    "ReleaseCalendar": "gdpcore.cube",
    "RandomWalk": "gdpcore.nowcasting",
    "Review": "gdpcore.review",
    "ReviewError": "gdpcore.errors",
    "Scheme": "gdpcore.scheme",
    "SchemeModel": "gdpcore.nowcasting",
    "SchemeNowcast": "gdpcore.nowcasting",
    "ShareBridge": "gdpcore.nowcasting",
    "Sklearn": "gdpcore.nowcasting",
    "Status": "gdpcore.cube",
    "VintageStore": "gdpcore.vintage",
    "audit": "gdpcore.review",
    "backtest": "gdpcore.nowcasting",
    "load_scheme": "gdpcore.scheme",
    "nowcast": "gdpcore.nowcasting",
    "propose_recipe": "gdpcore.panel",
    "read_accounts": "gdpcore.accounts",
    "read_calendar": "gdpcore.panel",
    "read_panel": "gdpcore.panel",
    "use_language": "gdpcore.errors",
    "write_accounts": "gdpcore.accounts",
}
_ROOMS = (
    "accounts",
    "bulletin",
    "cli",
    "cube",
    "errors",
    "kernel",
    "monitor",
    "nowcasting",
    "panel",
    "review",
    "samples",
    "scheme",
    "vintage",
)

__all__ = [*sorted(_WHERE), *_ROOMS, "__version__"]

if TYPE_CHECKING:
    from gdpcore import (
        accounts,
        bulletin,
        cli,
        cube,
        errors,
        kernel,
        monitor,
        nowcasting,
        panel,
        review,
        samples,
        scheme,
        vintage,
    )
    from gdpcore.accounts import Accounts as Accounts
    from gdpcore.accounts import read_accounts as read_accounts
    from gdpcore.accounts import write_accounts as write_accounts
    from gdpcore.bulletin import Bulletin as Bulletin
    from gdpcore.cube import Cube, Hierarchy, ReleaseCalendar, Status
    from gdpcore.errors import Finding, GdpcoreError, ReviewError, use_language
    from gdpcore.nowcasting import AutoRegression as AutoRegression
    from gdpcore.nowcasting import BayesianVar as BayesianVar
    from gdpcore.nowcasting import BottomUp as BottomUp
    from gdpcore.nowcasting import Bridge as Bridge
    from gdpcore.nowcasting import Combination as Combination
    from gdpcore.nowcasting import DynamicFactor as DynamicFactor
    from gdpcore.nowcasting import HistoricalMean as HistoricalMean
    from gdpcore.nowcasting import Midas as Midas
    from gdpcore.nowcasting import RandomWalk as RandomWalk
    from gdpcore.nowcasting import SchemeModel as SchemeModel
    from gdpcore.nowcasting import SchemeNowcast as SchemeNowcast
    from gdpcore.nowcasting import ShareBridge as ShareBridge
    from gdpcore.nowcasting import Sklearn as Sklearn
    from gdpcore.nowcasting import backtest as backtest
    from gdpcore.nowcasting import nowcast as nowcast
    from gdpcore.panel import Catalogue as Catalogue
    from gdpcore.panel import Indicator as Indicator
    from gdpcore.panel import Panel as Panel
    from gdpcore.panel import Recipe as Recipe
    from gdpcore.panel import propose_recipe as propose_recipe
    from gdpcore.panel import read_calendar as read_calendar
    from gdpcore.panel import read_panel as read_panel
    from gdpcore.review import Review as Review
    from gdpcore.review import audit as audit
    from gdpcore.scheme import Scheme as Scheme
    from gdpcore.scheme import load_scheme as load_scheme
    from gdpcore.vintage import VintageStore as VintageStore


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    if name in _ROOMS:
        return importlib.import_module(f"gdpcore.{name}")
    raise AttributeError(f"module 'gdpcore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
