"""The quarter while it runs: factor models of monthly and quarterly series, nowcasts, and why they change."""

from gdpcore.nowcasting.density import Nowcast
from gdpcore.nowcasting.dynamic_factor import DynamicFactor
from gdpcore.nowcasting.factor_file import load_fit
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.factor_number import FactorNumber, number_of_factors
from gdpcore.nowcasting.news import News
from gdpcore.nowcasting.real_time import Backtest, Vintages, backtest

__all__ = [
    "Backtest",
    "DynamicFactor",
    "FactorFit",
    "FactorNumber",
    "News",
    "Nowcast",
    "Vintages",
    "backtest",
    "load_fit",
    "number_of_factors",
]
