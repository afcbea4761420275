"""Watching figures: how they are revised, at which stage they are, and who has signed them off."""

from gdpcore.monitor.census_table import census_history
from gdpcore.monitor.decomposition import RevisionCauses, RevisionParts, revision_causes, revision_parts
from gdpcore.monitor.published_revisions import PublishedRevisions
from gdpcore.monitor.revision_lights import RULES, LightRule
from gdpcore.monitor.revision_summary import RevisionStatistics, revision_statistics
from gdpcore.monitor.revision_triangle import RevisionTriangle, triangle
from gdpcore.monitor.signatures import Duty, Signature
from gdpcore.monitor.stages import STAGE_NAMES, STAGES, Stages

__all__ = [
    "RULES",
    "STAGES",
    "STAGE_NAMES",
    "Duty",
    "LightRule",
    "PublishedRevisions",
    "RevisionCauses",
    "RevisionParts",
    "RevisionStatistics",
    "RevisionTriangle",
    "Signature",
    "Stages",
    "census_history",
    "revision_causes",
    "revision_parts",
    "revision_statistics",
    "triangle",
]
