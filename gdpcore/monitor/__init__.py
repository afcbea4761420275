"""Reading the economy: indexes, places, targets; how figures are revised, at which stage they are, and who signs them."""

from gdpcore.monitor.alarms import Alarm
from gdpcore.monitor.census_table import census_history
from gdpcore.monitor.companion_table import companions_of
from gdpcore.monitor.companions import (
    against_gdp,
    annual,
    intensity_change,
    mid_year,
    per_head,
    ratio,
    spread_census,
    two_year_average,
)
from gdpcore.monitor.composite import CompositeIndex, composite_index
from gdpcore.monitor.composite_spec import IndexSpec, Part, index_presets, load_index
from gdpcore.monitor.cyclical_indexes import CyclicalIndex, coincident_index, diffusion, lagging_index, leading_index
from gdpcore.monitor.decomposition import RevisionCauses, RevisionParts, revision_causes, revision_parts
from gdpcore.monitor.foresight import EventSignals, event_signals
from gdpcore.monitor.lamps import WarningLamps, lamp_score, warning, warning_by_region
from gdpcore.monitor.lead_lags import LeadLag, lead_lag, turning_leads
from gdpcore.monitor.peer_paths import PeerPaths, align_peers
from gdpcore.monitor.places import growth_to_move, rank, rank_intervals, ranking
from gdpcore.monitor.published_revisions import PublishedRevisions
from gdpcore.monitor.revision_lights import RULES, LightRule
from gdpcore.monitor.revision_summary import RevisionStatistics, revision_statistics
from gdpcore.monitor.revision_triangle import RevisionTriangle, triangle
from gdpcore.monitor.signatures import Duty, Signature
from gdpcore.monitor.stages import STAGE_NAMES, STAGES, Stages
from gdpcore.monitor.targets import chance_of_target, required_growth, required_path
from gdpcore.monitor.three_new import ThreeNew, check_published, three_new_value
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
    "PeerPaths",
    "PublishedRevisions",
    "RevisionCauses",
    "RevisionParts",
    "RevisionStatistics",
    "RevisionTriangle",
    "Signature",
    "Stages",
    "ThreeNew",
    "WarningLamps",
    "WarningSpec",
    "against_gdp",
    "align_peers",
    "annual",
    "census_history",
    "chance_of_target",
    "check_published",
    "coincident_index",
    "companions_of",
    "composite_index",
    "diffusion",
    "event_signals",
    "growth_to_move",
    "index_presets",
    "intensity_change",
    "lagging_index",
    "lamp_score",
    "lead_lag",
    "leading_index",
    "load_index",
    "load_warning",
    "mid_year",
    "per_head",
    "rank",
    "rank_intervals",
    "ranking",
    "ratio",
    "required_growth",
    "required_path",
    "revision_causes",
    "revision_parts",
    "revision_statistics",
    "spread_census",
    "three_new_value",
    "triangle",
    "turning_leads",
    "two_year_average",
    "warning",
    "warning_by_region",
    "warning_presets",
]
