"""The command that writes the quarterly bulletin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    import pandas as pd

    from gdpcore.accounts import Accounts
    from gdpcore.monitor import WarningLamps
    from gdpcore.nowcasting import SchemeNowcast
    from gdpcore.panel import Panel
    from gdpcore.scheme import Scheme

FORMATS = ("html", "docx", "xlsx", "pdf")
DRAWS = 1000
"""Of the outlook."""


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
    outlook: Annotated[
        bool,
        typer.Option(
            "--outlook", help="Add a nowcast of the quarter after it: the bulletin is then for inside use, and says so."
        ),
    ] = False,
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
        published, known = public_on(rules, indicators, history, date), compiled_on(indicators, date)
        page = gdp.Bulletin(
            accounts,
            panel=known,
            published=published,
            language=language,
            as_of=date.date() if date is not None else None,
            period=quarter,
            note=note,
            monitor=lamps(known),
            nowcast=running(rules, known, published, quarter) if outlook and published is not None else None,
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


def compiled_on(indicators: Panel, date: pd.Timestamp | None) -> Panel:
    """What a compiler knows on a day."""
    return indicators if date is None else indicators.as_of(date, access="compiler")


def lamps(known: Panel) -> WarningLamps | None:
    """The warning lamps of what is known; None where too few of their indicators are here."""
    from gdpcore import monitor

    try:
        lit = monitor.warning(known)
    except GdpcoreError:
        return None
    return lit if lit.index.notna().any() else None


def running(rules: Scheme, known: Panel, published: Accounts, quarter: pd.Period) -> SchemeNowcast:
    """The quarter after the one reported, by what is known."""
    import gdpcore as gdp

    return gdp.nowcast(rules, known, base=published, model=gdp.DynamicFactor(factors=1), period=quarter + 1, draws=DRAWS)
