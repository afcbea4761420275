"""Options that several commands share, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gdpcore.errors import GdpcoreError


def _language(language: str) -> str:
    if language not in ("zh", "en"):
        raise GdpcoreError("E-OUT-004", language=language)
    return language


SchemeName = Annotated[str, typer.Option("--scheme", help="A built-in scheme, or the path of a .toml file.")]
PanelFile = Annotated[
    Path | None, typer.Option("--panel", help="Indicators (.csv, .xlsx); the embedded figures of China if not given.")
]
CatalogueFile = Annotated[Path | None, typer.Option("--catalogue", help="Catalogue of the indicators (.csv).")]
RecipeFile = Annotated[Path | None, typer.Option("--recipe", help="How the file of indicators is laid out (.toml).")]
BaseFile = Annotated[Path | None, typer.Option("--base", help="Verified accounts (.csv, .xlsx), long form.")]
Language = Annotated[str, typer.Option("--language", callback=_language, is_eager=True, help="zh or en.")]
OverridesFile = Annotated[Path | None, typer.Option("--overrides", help="Figures set by hand (.toml, .csv).")]
ManifestFile = Annotated[Path | None, typer.Option("--manifest", help="Write what the run was made from to this .json file.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Date of knowledge; a month means its last day.")]
Region = Annotated[str | None, typer.Option("--region", help="One region; the first if not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text; a figure that is not there is null.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")]
