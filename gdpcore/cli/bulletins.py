"""The command that writes the quarterly bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gdpcore.cli.inputs import Files, known_from, known_on, latest_quarter, public_on, refuse_existing, write_manifest_of
from gdpcore.cli.options import (
    AsOf,
    BaseFile,
    CatalogueFile,
    Json,
    Language,
    ManifestFile,
    OverridesFile,
    Overwrite,
    PanelFile,
    RecipeFile,
    SchemeName,
)
from gdpcore.cli.showing import Clock, as_json, found, progress, tell
from gdpcore.cli.words import say
from gdpcore.errors import GdpcoreError, ReviewError

FORMATS = ("html", "docx", "xlsx", "pdf")


def bulletin(
    as_of: AsOf = None,
    language: Language = "zh",
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path("out"),
    period: Annotated[str | None, typer.Option("--period", help="The quarter reported, instead of the latest known.")] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "--formats", help="html, docx, xlsx, pdf or csv; repeat the option. All but csv if not given."),
    ] = None,
    template: Annotated[Path | None, typer.Option("--template", help="A Word template (.docx) to be filled in.")] = None,
    overwrite: Overwrite = False,
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    recipe: RecipeFile = None,
    base: BaseFile = None,
    overrides: OverridesFile = None,
    manifest: ManifestFile = None,
    json: Json = False,
) -> None:
    """Write the quarterly bulletin as HTML, Word, Excel and PDF. Overrides that are not explained stop it."""
    import gdpcore as gdp
    from gdpcore.cube import parse_period

    clock, files = Clock(), Files(scheme, panel, catalogue, base, recipe)
    date = known_on(as_of) if as_of is not None else None
    kinds = list(dict.fromkeys(one for given in formats or FORMATS for one in given.split(",")))
    refuse_existing(manifest, overwrite)
    with progress(4, language) as step:
        step("step_read")
        rules, indicators, history, note = files.read()
        asked = None if period is None else parse_period(period, freq="Q", where="--period")
        quarter = asked if asked is not None else latest_quarter(rules, indicators, history, date)
        first = known_from(rules, indicators, quarter)
        if date is not None and first > date:
            raise GdpcoreError("E-OUT-008", period=quarter, date=date.date(), first=first.date())
        step("step_run")
        past = history.select(periods=history.periods[history.periods < quarter])
        accounts = rules.run(indicators, base=past, periods=[quarter])
        computed = accounts
        if overrides is not None:
            accounts = accounts.override(gdp.accounts.read_overrides(overrides), as_of=date)
        step("step_check")
        against = accounts.release_gate()
        if against:
            raise ReviewError(against)
        step("step_write")
        page = gdp.Bulletin(
            accounts,
            panel=indicators,
            published=public_on(rules, indicators, history, date),
            language=language,
            as_of=date.date() if date is not None else None,
            period=quarter,
            note=note,
        )
        written = page.write(out, kinds, overwrite=overwrite, template=template)
        if manifest is not None:
            written["manifest"] = write_manifest_of(rules, computed, files, manifest, overwrite)
    seconds = clock.seconds
    if json:
        said = {"period": quarter, "as_of": date.date() if date is not None else None, "files": written, "seconds": seconds}
        print(as_json(said | {"findings": found(accounts.findings, language)}))
        return
    print("\n".join(map(str, written.values())))
    tell(say("summary", language, period=quarter, files=len(written), seconds=seconds, count=len(accounts.findings)))
