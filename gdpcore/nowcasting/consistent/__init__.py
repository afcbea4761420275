"""The accounting-consistent nowcast: a model fills the missing months, the plan turns every draw into accounts."""

from gdpcore.nowcasting.consistent.model import SchemeModel, nowcast
from gdpcore.nowcasting.consistent.result import SchemeNowcast

__all__ = ["SchemeModel", "SchemeNowcast", "nowcast"]
