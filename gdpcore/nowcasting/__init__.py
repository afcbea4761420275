"""The quarter while it runs: factor models of monthly and quarterly series, nowcasts, and why they change."""

from gdpcore.nowcasting.density import Density, Nowcast, Sample
from gdpcore.nowcasting.dynamic_factor import DynamicFactor
from gdpcore.nowcasting.factor_file import load_fit
from gdpcore.nowcasting.factor_fit import FactorFit
from gdpcore.nowcasting.factor_number import FactorNumber, number_of_factors
from gdpcore.nowcasting.mixture import Mixture
from gdpcore.nowcasting.news import News
from gdpcore.nowcasting.rivals import (
    AutoRegression,
    BayesianVar,
    BottomUp,
    Bridge,
    Combination,
    HistoricalMean,
    Midas,
    RandomWalk,
    Sklearn,
)
from gdpcore.nowcasting.student import Student

__all__ = [
    "AutoRegression",
    "BayesianVar",
    "BottomUp",
    "Bridge",
    "Combination",
    "Density",
    "DynamicFactor",
    "FactorFit",
    "FactorNumber",
    "HistoricalMean",
    "Midas",
    "Mixture",
    "News",
    "Nowcast",
    "RandomWalk",
    "Sample",
    "Sklearn",
    "Student",
    "load_fit",
    "number_of_factors",
]
