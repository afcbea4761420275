"""Reading the economy: indexes, places, targets."""

from gdpcore.monitor.composite import CompositeIndex, composite_index
from gdpcore.monitor.composite_spec import IndexSpec, Part, index_presets, load_index
from gdpcore.monitor.places import growth_to_move, rank, rank_intervals, ranking
from gdpcore.monitor.targets import chance_of_target, required_growth, required_path

__all__ = [
    "CompositeIndex",
    "IndexSpec",
    "Part",
    "chance_of_target",
    "composite_index",
    "growth_to_move",
    "index_presets",
    "load_index",
    "rank",
    "rank_intervals",
    "ranking",
    "required_growth",
    "required_path",
]
