"""Names to codes by the tables of a recipe; what is not listed is refused with what is close to it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from gdpcore.panel.catalogue import Catalogue, Indicator
from gdpcore.panel.recipe.labels import squeezed
from gdpcore.panel.recipe.provinces import CODES
from gdpcore.panel.recipe.recipe import Recipe
from gdpcore.panel.table import plain

_SUFFIX = {"value": "", "growth": "_growth", "ytd": "_ytd", "ytd_growth": "_ytd_growth"}


def _key(name: str) -> str:
    return squeezed(name).casefold()


def near(name: str, known: Iterable[str]) -> str:
    """A hint: the names close to one."""
    by_key = {_key(one): one for one in known}
    close = difflib.get_close_matches(_key(name), by_key, n=3, cutoff=0.5)
    return f"close to it: {', '.join(by_key[c] for c in close)}" if close else "add it to the recipe"


class RegionNames:
    """Regions by any of their names."""

    def __init__(self, recipe: Recipe) -> None:
        listed = {**(CODES if recipe.region_names else {}), **recipe.regions}
        self.listed = listed
        self._codes = {_key(name): code for name, code in listed.items()} | {_key(code): code for code in listed.values()}
        self._closed = bool(listed) and recipe.names == "refuse"

    def code(self, name: str) -> str | None:
        """The code of a name; the name in its plain form where none is listed, None where it should be and is not."""
        if not name:
            return ""
        return self._codes.get(_key(name), None if self._closed else name)


class IndicatorNames:
    """Indicators by any of their names, and the codes of their values and growth rates."""

    def __init__(self, recipe: Recipe, catalogue: Catalogue | None = None) -> None:
        self.listed: list[str] = list(recipe.indicators)
        self._given: dict[str, str | Mapping[str, str]] = {_key(name): code for name, code in recipe.indicators.items()}
        for code in recipe.indicators.values():
            self._given.update({_key(code): code} if isinstance(code, str) and _key(code) not in self._given else {})
        self._catalogue = {_key(name): code for name, code in catalogue.names(plain).items()} if catalogue is not None else {}
        self._of = catalogue
        self._closed = bool(recipe.indicators) and recipe.names == "refuse"

    def code(self, names: tuple[str, ...], measure: str) -> str | None:
        """The code of the first name that is listed; the last name itself where none need be, None where one should be."""
        for name in names:
            given = self._given.get(_key(name))
            if isinstance(given, Mapping):
                return given.get(measure) or (given["value"] + _SUFFIX[measure] if "value" in given else None)
            if given is not None:
                return given + _SUFFIX[measure]
            if self._of is not None and _key(name) in self._catalogue:
                return _of_catalogue(self._of[self._catalogue[_key(name)]], measure)
        return None if self._closed else names[-1] + _SUFFIX[measure]


def _of_catalogue(indicator: Indicator, measure: str) -> str:
    """A catalogue knows the growth rate of its own figures; year-to-date ones are those of an indicator of that flow."""
    if indicator.flow == "ytd":
        measure = measure.replace("ytd_", "").replace("ytd", "value")
    return indicator.growth if measure == "growth" and indicator.growth else indicator.code + _SUFFIX[measure]
