"""An SDMX file known by its beginning, and a first recipe for it."""

from __future__ import annotations

import re
from pathlib import Path

from gdpcore.errors import FileError, Finding
from gdpcore.panel.recipe.recipe import Recipe

_FIELDS = {
    "period": ("TIME_PERIOD",),
    "indicator": ("INDICATOR", "MEASURE", "SERIES", "ACTIVITY", "STO", "SUBJECT"),
    "region": ("REF_AREA", "GEO", "REGION", "LOCATION"),
    "unit": ("UNIT_MEASURE", "UNIT"),
}


def sdmx_recipe(file: Path, doubts: list[Finding]) -> Recipe | None:
    """A recipe if a file begins like SDMX-CSV or SDMX-ML, else None; a field without a usual name of its own is a doubt."""
    if not file.is_file() or file.suffix.lower() not in (".csv", ".xml"):
        return None
    with file.open("rb") as stream:
        head = stream.read(65536).decode("utf-8-sig", errors="replace")
    if file.suffix.lower() == ".xml":
        if "sdmx.org" not in head:
            raise FileError("E-READ-013", path=file.name, why="it does not name the schemas of SDMX")
        names = set(re.findall(r'\b([A-Z][A-Z0-9_]{2,})="|\bid="([A-Z][A-Z0-9_]+)"', head))
        known = {name for pair in names for name in pair if name}
    else:
        columns = [c.strip().strip('"') for c in head.splitlines()[0].split(",")] if head else []
        if "OBS_VALUE" not in columns or "TIME_PERIOD" not in columns:
            return None
        known = set(columns)
    dimensions = {field: hit for field, usual in _FIELDS.items() if (hit := next((n for n in usual if n in known), None))}
    if "indicator" not in dimensions:
        doubts.append(Finding("W-READ-012", place=file.name, field="indicator", text="nothing"))
    return Recipe(layout="sdmx", dimensions=dimensions)
