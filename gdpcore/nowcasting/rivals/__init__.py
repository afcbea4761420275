"""Rival models of the nowcast, all with the one interface of :mod:`gdpcore.nowcasting.forecaster`."""

from gdpcore.nowcasting.rivals.bridge import Bridge
from gdpcore.nowcasting.rivals.midas_model import Midas
from gdpcore.nowcasting.rivals.univariate import AutoRegression, HistoricalMean, RandomWalk

__all__ = ["AutoRegression", "Bridge", "HistoricalMean", "Midas", "RandomWalk"]
