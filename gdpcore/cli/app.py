"""Commands. Heavy rooms are imported inside them, so that help is quick."""

from __future__ import annotations

import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gdpcore.cli.reviewing import review
from gdpcore.cli.vintages import vintages
from gdpcore.errors import GdpcoreError, PeriodError, ReviewError, use_language

if TYPE_CHECKING:
    import pandas as pd

    from gdpcore.accounts import Accounts
    from gdpcore.panel import Panel
    from gdpcore.scheme import Scheme

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="GDP accounting from indicators.",
)
app.add_typer(vintages, name="vintage")
app.command(epilog="Example: gdpcore review monthly.xlsx --out reviewed --language zh")(review)

SchemeName = Annotated[str, typer.Option("--scheme", help="A built-in scheme, or the path of a .toml file.")]
PanelFile = Annotated[
    Path | None, typer.Option("--panel", help="Indicators (.csv, .xlsx); the embedded figures of China if not given.")
]
CatalogueFile = Annotated[Path | None, typer.Option("--catalogue", help="Catalogue of the indicators (.csv).")]
BaseFile = Annotated[Path | None, typer.Option("--base", help="Verified accounts (.csv, .xlsx), long form.")]
Language = Annotated[str, typer.Option("--language", help="zh or en.")]
OverridesFile = Annotated[Path | None, typer.Option("--overrides", help="Figures set by hand (.toml, .csv).")]
ManifestFile = Annotated[Path | None, typer.Option("--manifest", help="Write what the run was made from to this .json file.")]


def run(arguments: list[str] | None = None) -> int:
    """Run the command line; errors of the library become one message on standard error and status 1."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    with use_language(_language_of(words)):
        try:
            return int(app(words, standalone_mode=False) or 0)
        except GdpcoreError as error:
            print(str(error), file=sys.stderr)
            return 1
        except typer.Exit as leave:
            return int(leave.exit_code)
        except Exception as error:
            if hasattr(error, "format_message"):  # a wrong option
                print(f"{error.format_message()}  (gdpcore --help)", file=sys.stderr)
                return 2
            raise


def _language_of(words: list[str]) -> str:
    """The language asked for; else that of the command (the bulletin's is Chinese)."""
    asked = [b for a, b in pairwise(words) if a == "--language"]
    asked += [w.removeprefix("--language=") for w in words if w.startswith("--language=")]
    return next((w for w in asked if w in ("zh", "en")), "zh" if words[:1] == ["bulletin"] else "en")


def _version(wanted: bool) -> None:
    if wanted:
        import gdpcore

        print(f"gdpcore {gdpcore.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    pass


def _inputs(scheme: str, panel: Path | None, catalogue: Path | None, base: Path | None) -> tuple[Scheme, Panel, Accounts, str]:
    import gdpcore as gdp

    rules = gdp.load_scheme(scheme)
    if panel is None and base is None:
        china = gdp.samples.china()
        return rules, china.panel, china.accounts, china.note
    if panel is None or base is None:
        raise typer.BadParameter("give both --panel and --base, or neither for the embedded figures of China")
    return rules, gdp.read_panel(panel, catalogue=catalogue), gdp.read_accounts(base), panel.name


def known_on(text: str) -> pd.Timestamp:
    """A date of knowledge: a day, or a month, which means its last day.

    Examples
    --------
    >>> known_on("2025-07")
    Timestamp('2025-07-31 00:00:00')
    """
    import pandas as pd

    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return pd.Timestamp(text)
        except ValueError:
            raise PeriodError("E-TIME-001", text=text, where=" (--as-of)") from None
    from gdpcore.cube import parse_period

    return parse_period(text, where="--as-of").end_time.normalize()


def latest_quarter(scheme: Scheme, panel: Panel, base: Accounts, date: pd.Timestamp | None) -> pd.Period:
    """The last quarter whose months the panel holds and whose indicators a compiler has on ``date``."""
    last = panel.months[-1].asfreq("Q")
    if last.asfreq("M", how="end") > panel.months[-1]:
        last -= 1
    if date is None:
        return last
    quarter = min(last, date.to_period("Q"))
    first = base.periods[0] + base.lag
    while known_from(scheme, panel, quarter) > date:
        quarter -= 1
    if quarter < first:
        raise GdpcoreError("E-OUT-006", date=date.date(), first=known_from(scheme, panel, first).date())
    return quarter


def known_from(scheme: Scheme, panel: Panel, quarter: pd.Period, lag: str = "compiler_lag_days") -> pd.Timestamp:
    """The day from which a compiler (``lag="lag_days"``: the public) has every first-rung indicator and price of a quarter."""
    import pandas as pd

    codes = {t.code for rule in scheme.rules for t in (*rule.driving.terms, *rule.prices)}
    days = max((getattr(panel.catalogue[c], lag) for c in codes if c in panel.catalogue), default=0)
    return quarter.end_time.normalize() + pd.Timedelta(days=days)


def _public_on(scheme: Scheme, panel: Panel, history: Accounts, date: pd.Timestamp | None) -> Accounts | None:
    """Published accounts as out on a date: a quarter comes out together with its last month's indicators."""
    if date is None:
        return history
    out = [p for p in history.periods if known_from(scheme, panel, p, "lag_days") <= date]
    return history.select(periods=out) if out else None


@app.command(epilog="Example: gdpcore bulletin --as-of 2025-07 --language zh --out out")
def bulletin(
    as_of: Annotated[str | None, typer.Option("--as-of", help="Date of knowledge; a month means its last day.")] = None,
    language: Language = "zh",
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path("out"),
    period: Annotated[str | None, typer.Option("--period", help="The quarter reported, instead of the latest known.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    base: BaseFile = None,
    overrides: OverridesFile = None,
    manifest: ManifestFile = None,
    formats: Annotated[
        str, typer.Option("--formats", help="Of html, docx, xlsx, pdf, csv; commas between.")
    ] = "html,docx,xlsx,pdf",
    template: Annotated[Path | None, typer.Option("--template", help="A Word template (.docx) to be filled in.")] = None,
) -> None:
    """Write the quarterly bulletin as HTML, Word, Excel and PDF. Overrides that are not explained stop it."""
    import gdpcore as gdp
    from gdpcore.cube import parse_period

    date = known_on(as_of) if as_of is not None else None
    rules, indicators, history, note = _inputs(scheme, panel, catalogue, base)
    quarter = parse_period(period, freq="Q") if period is not None else latest_quarter(rules, indicators, history, date)
    first = known_from(rules, indicators, quarter)
    if date is not None and first > date:
        raise GdpcoreError("E-OUT-008", period=quarter, date=date.date(), first=first.date())
    accounts = rules.run(indicators, base=history.select(periods=history.periods[history.periods < quarter]), periods=[quarter])
    if manifest is not None:
        print(_write_manifest(rules, accounts, (scheme, panel, catalogue, base), manifest, overwrite))
    if overrides is not None:
        accounts = accounts.override(gdp.accounts.read_overrides(overrides), as_of=date)
    against = accounts.release_gate()
    if against:
        raise ReviewError(against)
    page = gdp.Bulletin(
        accounts,
        panel=indicators,
        published=_public_on(rules, indicators, history, date),
        language=language,
        as_of=date.date() if date is not None else None,
        period=quarter,
        note=note,
    )
    for path in page.write(out, formats.split(","), overwrite=overwrite, template=template).values():
        print(path)


Files = tuple[str, Path | None, Path | None, Path | None]


def _write_manifest(rules: Scheme, computed: Accounts, files: Files, path: Path, overwrite: bool) -> Path:
    from gdpcore.scheme.manifest import manifest_of, write_manifest

    return write_manifest(manifest_of(rules, computed, _roles(files)), path, overwrite)


def _roles(files: Files) -> dict[str, Path]:
    """Input files by role; what is embedded has no file of the user's."""
    scheme, *others = files
    named = dict(zip(("panel", "catalogue", "base"), others, strict=True))
    own = {"scheme": Path(scheme)} if scheme.endswith(".toml") else {}
    return own | {role: path for role, path in named.items() if path is not None}


MEASURES = ("value", "volume", "growth", "contributions", "shares", "deflators")


@app.command(epilog="Example: gdpcore accounts --periods 2025Q1 --periods 2025Q2 --measure growth --language en")
def accounts(
    periods: Annotated[
        list[str] | None,
        typer.Option("--periods", help="Quarters or months; repeat the option. All after the base's end if not given."),
    ] = None,
    measure: Annotated[str, typer.Option("--measure", help=", ".join(MEASURES))] = "growth",
    flow: Annotated[str, typer.Option("--flow", help="period or ytd.")] = "period",
    region: Annotated[str | None, typer.Option("--region", help="One region; the first if not given.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a CSV file instead of printing.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
    language: Language = "en",
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    base: BaseFile = None,
    manifest: ManifestFile = None,
) -> None:
    """Run a scheme and print one measure of its accounts."""

    if measure not in MEASURES:
        raise typer.BadParameter(f"--measure {measure!r} is not one of {', '.join(MEASURES)}")
    rules, indicators, history, _ = _inputs(scheme, panel, catalogue, base)
    wanted: Any = periods or ([latest_quarter(rules, indicators, history, None)] if panel is None else None)
    computed = rules.run(indicators, base=history, periods=wanted)
    if manifest is not None:
        print(_write_manifest(rules, computed, (scheme, panel, catalogue, base), manifest, overwrite))
    frame = _measure(computed, measure, flow, region or computed.regions[0])
    frame = frame.loc[frame.notna().any(axis=1)].T
    if out is None:
        frame.index = [computed.hierarchy.label(c, language) for c in frame.index]
        print(frame.round(2).to_string())
        return
    from gdpcore.atomic import write_atomically
    from gdpcore.safe_text import csv_text

    rows = ([item, *row] for item, row in zip(frame.index, frame.itertuples(index=False), strict=True))
    write_atomically(out, csv_text([["item", *frame.columns], *rows], end="\r\n"), overwrite=overwrite, folders=True)
    print(out)


def _measure(computed: Accounts, measure: str, flow: str, region: str) -> pd.DataFrame:
    if measure in ("value", "volume"):
        cube = getattr(computed.to_flow(flow), measure)
        frame: pd.DataFrame = cube.sel(region=region).to_frame()
        return frame
    result: pd.DataFrame = getattr(computed, measure)(region, flow)
    return result


@app.command(epilog="Example: gdpcore scheme cn-national --language en")
def scheme(
    name: Annotated[str, typer.Argument(help="A built-in scheme, or the path of a .toml file.")], language: Language = "en"
) -> None:
    """Print a scheme's items and rules, and everything that is wrong with it."""
    import pandas as pd

    import gdpcore as gdp

    rules = gdp.scheme.load_scheme(name, errors="collect")
    print(f"{rules.code} {rules.version}: {rules.zh if language == 'zh' else rules.en}")
    print(f"{rules.remark}\n{rules.reference}\n")
    rows = []
    for rule in rules.rules:
        codes = ", ".join(t.code for t in rule.driving.terms) or "-"
        prices = ", ".join(t.code for t in rule.prices) or "-"
        rows.append(
            (
                rule.item,
                rules.hierarchy.label(rule.item, language),
                rule.value.name,
                rule.volume.name,
                codes,
                prices,
                rule.evidence,
                rule.reference,
            )
        )
    print(
        pd.DataFrame(
            rows, columns=["item", "name", "value", "volume", "indicators", "prices", "evidence", "reference"]
        ).to_string(index=False)
    )
    found = rules.check()
    print(f"\n{len(found)} findings" + "".join(f"\n  {f}" for f in found))
    if found:
        raise typer.Exit(1)


@app.command(epilog="Example: gdpcore explain GDP 2025Q2 --measure growth --language en")
def explain(
    item: Annotated[str, typer.Argument(help="An item of the scheme; a total too.")],
    period: Annotated[str, typer.Argument(help="A quarter or month.")],
    measure: Annotated[str, typer.Option("--measure", help="value, volume or growth.")] = "value",
    region: Annotated[str | None, typer.Option("--region", help="One region; the first if not given.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Cut no list.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write a .html, .json or .txt file instead of printing.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it is there.")] = False,
    language: Language = "en",
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    base: BaseFile = None,
) -> None:
    """Run a scheme and say why one figure is what it is, down to raw cells; the figure is made again from these alone."""
    from gdpcore.atomic import write_atomically

    rules, indicators, history, _ = _inputs(scheme, panel, catalogue, base)
    computed = rules.run(indicators, base=history, periods=[period])
    trace = computed.explain(region or computed.regions[0], item, period, measure)
    kind = out.suffix.lower() if out is not None else ""
    text = trace.to_html(language) if kind == ".html" else trace.to_json() if kind == ".json" else trace.to_text(language, full)
    if out is None:
        print(text)
    else:
        write_atomically(out, text, overwrite=overwrite, folders=True)
        print(out)
    if trace.replay() != trace.value:
        raise GdpcoreError("E-TRACE-006", value=trace.value, again=trace.replay())


@app.command(epilog="Example: gdpcore replay out/manifest.json --inputs data")
def replay(
    manifest: Annotated[Path, typer.Argument(help="A manifest that accounts or bulletin wrote.")],
    inputs: Annotated[
        Path | None, typer.Option("--inputs", help="Folder with the input files; the manifest's own if not given.")
    ] = None,
    language: Language = "en",
) -> None:
    """Run again what a manifest describes, and say what differs."""
    from gdpcore.scheme.manifest import differences, manifest_of, read_manifest

    old = read_manifest(manifest)
    folder = inputs or manifest.parent
    files = {role: folder / Path(one["file"]).name for role, one in old["inputs"].items()}
    name = str(files["scheme"]) if "scheme" in files else old["scheme"]["code"]
    rules, panel, base, _ = _inputs(name, files.get("panel"), files.get("catalogue"), files.get("base"))
    base = base.select(periods=[p for p in base.periods if str(p) <= old["run"]["base_until"]])
    again = rules.run(panel, base=base, periods=old["run"]["periods"], regime=old["run"]["regime"])
    found = differences(
        old,
        manifest_of(rules, again, files, **{k: v for k, v in old["run"].items() if k not in ("periods", "regime", "base_until")}),
    )
    for one in found:
        print(one)
    wrong = [f for f in found if f.level == "error"]
    print(f"{len(old['result']['figures'])} rows of figures, {len(wrong)} differences")
    if wrong:
        raise typer.Exit(1)
