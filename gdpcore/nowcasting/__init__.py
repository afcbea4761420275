"""The quarter while it runs: factor models of monthly and quarterly series, nowcasts, and why they change."""

from gdpcore.nowcasting.by_region import ByRegion
from gdpcore.nowcasting.cleaned import Cleaned
from gdpcore.nowcasting.consistent import SchemeModel, SchemeNowcast, nowcast
from gdpcore.nowcasting.density import Density, Nowcast, Sample
from gdpcore.nowcasting.dynamic_factor import DynamicFactor
from gdpcore.nowcasting.factor_file import load_fit
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.factor_number import FactorNumber, number_of_factors
from gdpcore.nowcasting.information import InformationGain
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.news import News
from gdpcore.nowcasting.real_time import Backtest, StoredVintages, Vintages, backtest
from gdpcore.nowcasting.rivals import (
    AutoRegression,
    BayesianVar,
    BottomUp,
    Bridge,
    Combination,
    HistoricalMean,
    Midas,
    RandomWalk,
    Sarima,
    ShareBridge,
    Sklearn,
)
from gdpcore.nowcasting.student import Student

__all__ = [
    "AutoRegression",
    "Backtest",
    "BayesianVar",
    "BottomUp",
    "Bridge",
    "ByRegion",
    "Cleaned",
    "Combination",
    "Density",
    "DynamicFactor",
    "FactorFit",
    "FactorNumber",
    "HistoricalMean",
    "InformationGain",
    "Midas",
    "Mixture",
    "News",
    "Nowcast",
    "RandomWalk",
    "Sample",
    "Sarima",
    "SchemeModel",
    "SchemeNowcast",
    "ShareBridge",
    "Sklearn",
    "StoredVintages",
    "Student",
    "Vintages",
    "backtest",
    "load_fit",
    "nowcast",
    "number_of_factors",
]
