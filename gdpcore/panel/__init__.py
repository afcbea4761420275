"""Indicators come in: the catalogue, the panel of monthly values with the address of every cell, and strict readers."""

from gdpcore.panel.calendar_file import read_calendar
from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.cells import CellStatus, MissingKind, Source
from gdpcore.panel.panel import Panel
from gdpcore.panel.reader import read_panel
from gdpcore.panel.recipe import Recipe
from gdpcore.panel.recipe.propose import propose_recipe

__all__ = [
    "Catalogue",
    "CellStatus",
    "Indicator",
    "MissingKind",
    "Panel",
    "Recipe",
    "Source",
    "propose_recipe",
    "read_calendar",
    "read_panel",
]
