"""Commands that run a scheme and say what came out: the accounts, why a figure is what it is, and the same run again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gdpcore.cli.ending import FOUND, require_one_of
from gdpcore.cli.inputs import Files, latest_quarter, refuse_existing, write_manifest_of
from gdpcore.cli.options import (
    BaseFile,
    CatalogueFile,
    Json,
    Language,
    ManifestFile,
    OverridesFile,
    Overwrite,
    PanelFile,
    RecipeFile,
    Region,
    SchemeName,
)
from gdpcore.cli.showing import as_json, found, table, tell
from gdpcore.cli.words import say
from gdpcore.errors import GdpcoreError

if TYPE_CHECKING:
    import pandas as pd

    from gdpcore.accounts import Accounts
    from gdpcore.scheme import Scheme

MEASURES = ("value", "volume", "growth", "contributions", "shares", "deflators")
KINDS = ("text", "html", "prov")
ENDINGS = {".txt": "text", ".html": "html", ".json": "prov"}
Item = Annotated[str, typer.Argument(help="An item of the scheme; a total too.")]


def accounts(
    periods: Annotated[
        list[str] | None,
        typer.Option("--periods", help="Quarters or months; repeat the option. All after the base's end if not given."),
    ] = None,
    measure: Annotated[str, typer.Option("--measure", help=", ".join(MEASURES))] = "growth",
    flow: Annotated[str, typer.Option("--flow", help="period or ytd.")] = "period",
    region: Region = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a CSV file instead of printing.")] = None,
    overwrite: Overwrite = False,
    language: Language = "en",
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    recipe: RecipeFile = None,
    base: BaseFile = None,
    overrides: OverridesFile = None,
    manifest: ManifestFile = None,
    json: Json = False,
) -> None:
    """Run a scheme and print one measure of its accounts."""
    import gdpcore as gdp

    require_one_of("--measure", measure, MEASURES)
    refuse_existing(manifest, overwrite)
    files = Files(scheme, panel, catalogue, base, recipe)
    rules, computed = _run(files, periods)
    written = [] if manifest is None else [write_manifest_of(rules, computed, files, manifest, overwrite)]
    if overrides is not None:
        computed = computed.override(gdp.accounts.read_overrides(overrides))
    place = region or computed.regions[0]
    frame = _measure(computed, measure, flow, place)
    frame = frame.loc[frame.notna().any(axis=1)]
    names = {str(c): computed.hierarchy.label(str(c), language) for c in frame.columns}
    if out is not None:
        written.append(_write(frame.T, out, overwrite))
    if json:
        rows = [{"item": c, "name": names[str(c)], "period": p, "value": x} for c in frame for p, x in frame[c].items()]
        said = {"scheme": scheme, "region": place, "measure": measure, "flow": flow, "rows": rows}
        print(as_json(said | {"files": written, "findings": found(computed.findings, language)}))
        return
    print("\n".join(map(str, written)), end="\n" if written else "")
    if out is None:
        print(table(frame.T.rename(index=names).rename_axis(say("item", language)).reset_index()))
    if computed.findings:
        tell("\n".join([say("findings", language, count=len(computed.findings)), *map(str, computed.findings)]))


def _run(files: Files, periods: list[str] | None) -> tuple[Scheme, Accounts]:
    rules, indicators, history, _ = files.read()
    wanted: Any = periods or ([latest_quarter(rules, indicators, history, None)] if files.panel is None else None)
    return rules, rules.run(indicators, base=history, periods=wanted)


def _measure(computed: Accounts, measure: str, flow: str, region: str) -> pd.DataFrame:
    if measure in ("value", "volume"):
        cube = getattr(computed.to_flow(flow), measure)
        frame: pd.DataFrame = cube.sel(region=region).to_frame()
        return frame
    result: pd.DataFrame = getattr(computed, measure)(region, flow)
    return result


def _write(items: pd.DataFrame, out: Path, overwrite: bool) -> Path:
    """Items down, periods across, at full precision."""
    from gdpcore.atomic import write_atomically
    from gdpcore.safe_text import csv_text

    rows = ([item, *row] for item, row in zip(items.index, items.itertuples(index=False), strict=True))
    write_atomically(out, csv_text([["item", *items.columns], *rows], end="\r\n"), overwrite=overwrite, folders=True)
    return out


def explain(
    item: Item,
    period: Annotated[str, typer.Argument(help="A quarter or month.")],
    measure: Annotated[str, typer.Option("--measure", help="value, volume or growth.")] = "value",
    region: Region = None,
    full: Annotated[bool, typer.Option("--full", help="Cut no list.")] = False,
    kind: Annotated[
        str | None, typer.Option("--format", help="text, html or prov (W3C PROV-JSON); by the file's ending, else text.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a .txt, .html or .json file instead of printing.")] = None,
    overwrite: Overwrite = False,
    language: Language = "en",
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    recipe: RecipeFile = None,
    base: BaseFile = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format prov.")] = False,
) -> None:
    """Run a scheme and say why one figure is what it is, down to raw cells; the figure is made again from these alone."""
    from gdpcore.atomic import write_atomically

    ending = ENDINGS.get(out.suffix.lower(), "text") if out is not None else "text"
    asked = require_one_of("--format", kind or ("prov" if json else ending), KINDS)
    rules, indicators, history, _ = Files(scheme, panel, catalogue, base, recipe).read()
    computed = rules.run(indicators, base=history, periods=[period])
    trace = computed.explain(region or computed.regions[0], item, period, measure)
    if trace.replay() != trace.value:
        raise GdpcoreError("E-TRACE-006", value=trace.value, again=trace.replay())
    text = {"html": lambda: trace.to_html(language), "prov": trace.to_json}.get(asked, lambda: trace.to_text(language, full))()
    if out is None:
        print(text)
    else:
        write_atomically(out, text, overwrite=overwrite, folders=True)
        print(out)


def replay(
    manifest: Annotated[Path, typer.Argument(help="A manifest that accounts or bulletin wrote.")],
    inputs: Annotated[
        Path | None, typer.Option("--inputs", help="Folder with the input files; the manifest's own if not given.")
    ] = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Run again what a manifest describes, and say what differs. Status 3 if a figure or an input does."""
    from gdpcore.scheme.manifest import differences, manifest_of, read_manifest

    old = read_manifest(manifest)
    folder = inputs or manifest.parent
    files = {role: folder / Path(one["file"]).name for role, one in old["inputs"].items()}
    name = str(files["scheme"]) if "scheme" in files else old["scheme"]["code"]
    rules, panel, base, _ = Files(name, *(files.get(role) for role in ("panel", "catalogue", "base", "recipe"))).read()
    if "as_of" in old["run"]:
        panel = panel.as_of(old["run"]["as_of"], old["run"].get("access", "public"))
    base = base.select(periods=[p for p in base.periods if str(p) <= old["run"]["base_until"]])
    again = rules.run(panel, base=base, periods=old["run"]["periods"], regime=old["run"]["regime"])
    more = {k: v for k, v in old["run"].items() if k not in ("periods", "regime", "base_until")}
    differ = differences(old, manifest_of(rules, again, files, **more))
    wrong = [f for f in differ if f.level == "error"]
    rows = len(old["result"]["figures"])
    if json:
        print(as_json({"rows": rows, "differences": len(wrong), "findings": found(differ, language)}))
    else:
        print("\n".join([*map(str, differ), say("replayed", language, rows=rows, count=len(wrong))]))
    if wrong:
        raise typer.Exit(FOUND)
