"""Forecasters tried as they would have been used: each day they see what was known that day, and nothing else."""

from gdpcore.nowcasting.real_time.comparisons import diebold_mariano, giacomini_white, model_confidence_set
from gdpcore.nowcasting.real_time.evaluation import backtest
from gdpcore.nowcasting.real_time.stored import StoredVintages
from gdpcore.nowcasting.real_time.track_record import Backtest
from gdpcore.nowcasting.real_time.vintages import Vintages

__all__ = ["Backtest", "StoredVintages", "Vintages", "backtest", "diebold_mariano", "giacomini_white", "model_confidence_set"]
