"""Reading the economy: indexes, places, targets; how figures are revised, at which stage they are, and who signs them."""

from gdpcore.monitor.alarms import Alarm
from gdpcore.monitor.census_table import census_history
from gdpcore.monitor.composite import CompositeIndex, composite_index
from gdpcore.monitor.composite_spec import IndexSpec, Part, index_presets, load_index
from gdpcore.monitor.cyclical_indexes import CyclicalIndex, coincident_index, diffusion, lagging_index, leading_index
from gdpcore.monitor.decomposition import RevisionCauses, RevisionParts, revision_causes, revision_parts
from gdpcore.monitor.foresight import EventSignals, event_signals
from gdpcore.monitor.lamps import WarningLamps, lamp_score, warning, warning_by_region
from gdpcore.monitor.lead_lags import LeadLag, lead_lag, turning_leads
from gdpcore.monitor.places import growth_to_move, rank, rank_intervals, ranking
from gdpcore.monitor.published_revisions import PublishedRevisions
from gdpcore.monitor.revision_lights import RULES, LightRule
from gdpcore.monitor.revision_summary import RevisionStatistics, revision_statistics
from gdpcore.monitor.revision_triangle import RevisionTriangle, triangle
from gdpcore.monitor.signatures import Duty, Signature
from gdpcore.monitor.stages import STAGE_NAMES, STAGES, Stages
from gdpcore.monitor.targets import chance_of_target, required_growth, required_path
from gdpcore.monitor.warning_spec import LampIndicator, WarningSpec, load_warning, warning_presets

__all__ = [
    "RULES",
    "STAGES",
    "STAGE_NAMES",
    "Alarm",
    "CompositeIndex",
    "CyclicalIndex",
    "Duty",
    "EventSignals",
    "IndexSpec",
    "LampIndicator",
    "LeadLag",
    "LightRule",
    "Part",
    "PublishedRevisions",
    "RevisionCauses",
    "RevisionParts",
    "RevisionStatistics",
    "RevisionTriangle",
    "Signature",
    "Stages",
    "WarningLamps",
    "WarningSpec",
    "census_history",
    "chance_of_target",
    "coincident_index",
    "composite_index",
    "diffusion",
    "event_signals",
    "growth_to_move",
    "index_presets",
    "lagging_index",
    "lamp_score",
    "lead_lag",
    "leading_index",
    "load_index",
    "load_warning",
    "rank",
    "rank_intervals",
    "ranking",
    "required_growth",
    "required_path",
    "revision_causes",
    "revision_parts",
    "revision_statistics",
    "triangle",
    "turning_leads",
    "warning",
    "warning_by_region",
    "warning_presets",
]
