"""Watching figures: how they are revised, at which stage they are, and who has signed them off."""

from gdpcore.monitor.revision_lights import RULES, LightRule
from gdpcore.monitor.revision_summary import RevisionStatistics, revision_statistics
from gdpcore.monitor.revision_triangle import RevisionTriangle, triangle

__all__ = ["RULES", "LightRule", "RevisionStatistics", "RevisionTriangle", "revision_statistics", "triangle"]
