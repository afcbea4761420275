"""What a number means: units, price basis, flow, periods, status, hierarchies, and the labelled array that holds them."""

from gdpcore.cube.axis import Axis
from gdpcore.cube.cube import Cube
from gdpcore.cube.hierarchy import Hierarchy, Node
from gdpcore.cube.meaning import Flow, Meaning, PriceBasis
from gdpcore.cube.periods import Spelling, parse_period, parse_spelling, period_index
from gdpcore.cube.releases import Lag, ReleaseCalendar
from gdpcore.cube.status import Status
from gdpcore.cube.units import Unit, unit

__all__ = [
    "Axis",
    "Cube",
    "Flow",
    "Hierarchy",
    "Lag",
    "Meaning",
    "Node",
    "PriceBasis",
    "ReleaseCalendar",
    "Spelling",
    "Status",
    "Unit",
    "parse_period",
    "parse_spelling",
    "period_index",
    "unit",
]
