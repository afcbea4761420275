"""Plots: one picture a file. Each takes public objects, draws on axes and returns them; :func:`chart` gives what they hold.

All plots take the names of :class:`Look`: ``ax``, ``language``, ``title``, ``source``, ``vintage``, ``name``. Nothing of
matplotlib's global settings changes.

Examples
--------
>>> from gdpcore import samples
>>> from gdpcore.bulletin import plots
>>> made = plots.chart(plots.growth(samples.china().accounts, language="en", source="国家统计局", vintage="2025-07"))
>>> made.unit, made.source
('%', 'Source: 国家统计局. Figures as known on 2025-07.')
>>> made.svg().startswith("<svg")
True
"""

from gdpcore.bulletin.chart import Chart, chart
from gdpcore.bulletin.plots.before_after import growth_before_after
from gdpcore.bulletin.plots.contribution_stack import contribution_chart, contributions
from gdpcore.bulletin.plots.district_panels import districts
from gdpcore.bulletin.plots.first_latest import first_against_latest
from gdpcore.bulletin.plots.growth_lines import growth, growth_chart
from gdpcore.bulletin.plots.industry_heat import industries
from gdpcore.bulletin.plots.lamp_table import lamps
from gdpcore.bulletin.plots.news_waterfall import news
from gdpcore.bulletin.plots.nowcast_fan import fan
from gdpcore.bulletin.plots.nowcast_tracker import tracker
from gdpcore.bulletin.plots.rank_lines import ranks
from gdpcore.bulletin.plots.ratio_line import ratio
from gdpcore.bulletin.plots.releases import revisions_by_release
from gdpcore.bulletin.plots.score_bands import scores
from gdpcore.bulletin.plots.sheet import Look
from gdpcore.bulletin.plots.structure_stack import structure
from gdpcore.bulletin.plots.svg import to_svg
from gdpcore.bulletin.plots.target_path import target
from gdpcore.bulletin.plots.triangle import triangle_heat_map
from gdpcore.bulletin.plots.waterfall import revision_waterfall
from gdpcore.bulletin.style import COLOURS, GRID, INK, QUIET, new_axes, style

__all__ = [
    "COLOURS",
    "GRID",
    "INK",
    "QUIET",
    "Chart",
    "Look",
    "chart",
    "contribution_chart",
    "contributions",
    "districts",
    "fan",
    "first_against_latest",
    "growth",
    "growth_before_after",
    "growth_chart",
    "industries",
    "lamps",
    "new_axes",
    "news",
    "ranks",
    "ratio",
    "revision_waterfall",
    "revisions_by_release",
    "scores",
    "structure",
    "style",
    "target",
    "to_svg",
    "tracker",
    "triangle_heat_map",
]
