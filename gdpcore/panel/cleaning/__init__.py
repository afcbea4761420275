"""Cleaning: every step is a pure function from a panel to a new panel, and every changed cell is logged and can be undone."""

from gdpcore.panel.cleaning.cleaned import Cleaning, clean
from gdpcore.panel.cleaning.comparable import ComparableBase
from gdpcore.panel.cleaning.concordance import Concordance, Match, builtin_concordances, read_concordance
from gdpcore.panel.cleaning.festival import SplitJoint
from gdpcore.panel.cleaning.imputing import Impute
from gdpcore.panel.cleaning.log import CellChange, ChangeLog, read_log
from gdpcore.panel.cleaning.recipe import Recipe, load_recipe
from gdpcore.panel.cleaning.recode import Recode
from gdpcore.panel.cleaning.replacing import Replace, Replacement
from gdpcore.panel.cleaning.step import Step
from gdpcore.panel.cleaning.units import WrittenIn, suspected_units

__all__ = [
    "CellChange",
    "ChangeLog",
    "Cleaning",
    "ComparableBase",
    "Concordance",
    "Impute",
    "Match",
    "Recipe",
    "Recode",
    "Replace",
    "Replacement",
    "SplitJoint",
    "Step",
    "WrittenIn",
    "builtin_concordances",
    "clean",
    "load_recipe",
    "read_concordance",
    "read_log",
    "suspected_units",
]
