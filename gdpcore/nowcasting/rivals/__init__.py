"""Rival models of the nowcast, all with the one interface of :mod:`gdpcore.nowcasting.forecaster`."""

from gdpcore.nowcasting.rivals.bottom_up import BottomUp
from gdpcore.nowcasting.rivals.bridge import Bridge
from gdpcore.nowcasting.rivals.combination import Combination
from gdpcore.nowcasting.rivals.large_var import BayesianVar
from gdpcore.nowcasting.rivals.midas_model import Midas
from gdpcore.nowcasting.rivals.month_laws import Sarima
from gdpcore.nowcasting.rivals.regressor import Sklearn
from gdpcore.nowcasting.rivals.share_bridge import ShareBridge
from gdpcore.nowcasting.rivals.univariate import AutoRegression, HistoricalMean, RandomWalk

__all__ = [
    "AutoRegression",
    "BayesianVar",
    "BottomUp",
    "Bridge",
    "Combination",
    "HistoricalMean",
    "Midas",
    "RandomWalk",
    "Sarima",
    "ShareBridge",
    "Sklearn",
]
