"""Reading the economy: indexes, places, targets; how figures are revised, at which stage they are, and who signs them."""

from gdpcore.monitor.alarms import Alarm
from gdpcore.monitor.breadth_of_growth import breadth, breadth_of_draws, breadth_table
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
from gdpcore.monitor.judgements import judged_weights
from gdpcore.monitor.lamps import WarningLamps, lamp_score, warning, warning_by_region
from gdpcore.monitor.lead_lags import LeadLag, lead_lag, turning_leads
from gdpcore.monitor.movements import PHRASES, Movement, find_movements, movement_table
from gdpcore.monitor.peer_paths import PeerPaths, align_peers
from gdpcore.monitor.place_odds import (
    draws_by_region,
    peer_ranking,
    peers_of,
    place_probabilities,
    rankings_by_cut,
    structure_distances,
)
from gdpcore.monitor.places import growth_to_move, rank, rank_intervals, ranking
from gdpcore.monitor.published_revisions import PublishedRevisions
from gdpcore.monitor.revision_lights import RULES, LightRule
from gdpcore.monitor.revision_summary import RevisionStatistics, revision_statistics
from gdpcore.monitor.revision_triangle import RevisionTriangle, triangle
from gdpcore.monitor.shock_losses import counterfactual_volumes, growth_paths, losses, nowcast_volumes
from gdpcore.monitor.shocks import aligned, level_gap, recovery, recovery_clock, shock_path, trend_counterfactual
from gdpcore.monitor.signatures import Duty, Signature
from gdpcore.monitor.speed import growth_table, panel_growth
from gdpcore.monitor.stages import STAGE_NAMES, STAGES, Stages
from gdpcore.monitor.structure import Persistence, leaders, persistence, share_changes
from gdpcore.monitor.target_paths import required_and_likely, required_by_item, required_by_month
from gdpcore.monitor.targets import chance_of_target, required_growth, required_path
from gdpcore.monitor.three_new import ThreeNew, check_published, three_new_value
from gdpcore.monitor.trend import TrendCycle, trend_cycle, turning_points
from gdpcore.monitor.warning_spec import LampIndicator, WarningSpec, load_warning, warning_presets

__all__ = [
    "PHRASES",
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
    "Movement",
    "Part",
    "PeerPaths",
    "Persistence",
    "PublishedRevisions",
    "RevisionCauses",
    "RevisionParts",
    "RevisionStatistics",
    "RevisionTriangle",
    "Signature",
    "Stages",
    "ThreeNew",
    "TrendCycle",
    "WarningLamps",
    "WarningSpec",
    "against_gdp",
    "align_peers",
    "aligned",
    "annual",
    "breadth",
    "breadth_of_draws",
    "breadth_table",
    "census_history",
    "chance_of_target",
    "check_published",
    "coincident_index",
    "companions_of",
    "composite_index",
    "counterfactual_volumes",
    "diffusion",
    "draws_by_region",
    "event_signals",
    "find_movements",
    "growth_paths",
    "growth_table",
    "growth_to_move",
    "index_presets",
    "intensity_change",
    "judged_weights",
    "lagging_index",
    "lamp_score",
    "lead_lag",
    "leaders",
    "leading_index",
    "level_gap",
    "load_index",
    "load_warning",
    "losses",
    "mid_year",
    "movement_table",
    "nowcast_volumes",
    "panel_growth",
    "peer_ranking",
    "peers_of",
    "per_head",
    "persistence",
    "place_probabilities",
    "rank",
    "rank_intervals",
    "ranking",
    "rankings_by_cut",
    "ratio",
    "recovery",
    "recovery_clock",
    "required_and_likely",
    "required_by_item",
    "required_by_month",
    "required_growth",
    "required_path",
    "revision_causes",
    "revision_parts",
    "revision_statistics",
    "share_changes",
    "shock_path",
    "spread_census",
    "structure_distances",
    "three_new_value",
    "trend_counterfactual",
    "trend_cycle",
    "triangle",
    "turning_leads",
    "turning_points",
    "two_year_average",
    "warning",
    "warning_by_region",
    "warning_presets",
]
