"""The command that nowcasts a quarter by accounts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gdpcore.cli.ending import require_one_of
from gdpcore.cli.inputs import Files, known_on
from gdpcore.cli.options import (
    AsOf,
    BaseFile,
    CatalogueFile,
    Json,
    Language,
    Overwrite,
    PanelFile,
    RecipeFile,
    Region,
    SchemeName,
)
from gdpcore.cli.showing import as_json, found, progress, rows_of, table, tell
from gdpcore.cli.words import say

if TYPE_CHECKING:
    import pandas as pd

    from gdpcore.nowcasting import SchemeNowcast
    from gdpcore.panel import Panel

ACCESS = ("public", "compiler")
LEVELS = {"5 %": 0.05, "25 %": 0.25, "50 %": 0.5, "75 %": 0.75, "95 %": 0.95}
"""Quantiles that are shown: intervals of 50 and 90 per cent, and the median."""
TABLES = ("growth", "contributions", "missing")
HEADS = ("item", "name", "mean", "sd", "points", "variance_share", "series", "period")
_SHOWN = 30


def nowcast(
    as_of: AsOf = None,
    access: Annotated[
        str, typer.Option("--access", help="Whose knowledge on that date: public, or compiler for a bureau's own.")
    ] = "public",
    period: Annotated[
        str | None, typer.Option("--period", help="The quarter; the one after the base's end if not given.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="How many sets of accounts are drawn.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the random numbers: the same seed gives the same figures.")] = 0,
    factors: Annotated[int, typer.Option("--factors", min=1, help="Factors of the model of the indicators.")] = 1,
    region: Region = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the tables as CSV files.")] = None,
    overwrite: Overwrite = False,
    language: Language = "en",
    scheme: SchemeName = "cn-national",
    panel: PanelFile = None,
    catalogue: CatalogueFile = None,
    recipe: RecipeFile = None,
    base: BaseFile = None,
    json: Json = False,
) -> None:
    """Nowcast a quarter by accounts: growth with intervals by industry, contributions, and what is missing. For inside use."""
    import gdpcore as gdp

    require_one_of("--access", access, ACCESS)
    date = known_on(as_of) if as_of is not None else None
    with progress(3, language) as step:
        step("step_read")
        rules, indicators, history, _ = Files(scheme, panel, catalogue, base, recipe).read()
        if date is not None:
            calendar = indicators.calendar
            indicators, history = indicators.as_of(date, access), history.as_of(date, calendar=calendar)
        factor: Any = gdp.DynamicFactor(factors=factors)
        step("step_fit")
        fit = gdp.SchemeModel(rules, factor if len(history.regions) == 1 else gdp.ByRegion(factor)).fit(indicators, history)
        step("step_draw")
        quarter = str(history.periods[-1] + 1) if period is None else period
        now = fit.draw(quarter, draws, seed)
        tables = tables_of(now, region or history.regions[0], indicators, language)
    known = None if date is None else date.date()
    written = [] if out is None else _write(tables, now, language, out, overwrite)
    if json:
        head = {"period": now.periods[-1], "as_of": known, "access": access, "region": region or history.regions[0]}
        more = {"draws": draws, "seed": seed, "for_publication": now.for_publication, "files": written}
        figures = {name: rows_of(tables[name]) for name in TABLES}
        print(as_json(head | more | figures | {"findings": found(now.findings, language)}))
        return
    key = "nowcast" if date is not None else "nowcast_all"
    print(say(key, language, period=now.periods[-1], date=known, access=say(access, language)))
    for name in TABLES:
        print(f"\n{_text(name, tables[name], language)}")
    print("".join(f"\n{path}" for path in written), end="\n" if written else "")
    if now.findings:
        tell("\n".join([say("findings", language, count=len(now.findings)), *(f"  {f}" for f in now.findings)]))


def tables_of(now: SchemeNowcast, region: str, panel: Panel, language: str) -> dict[str, pd.DataFrame]:
    """Growth with quantiles and contributions by item, and the cells that were drawn; names of columns as in files."""
    import numpy as np
    import pandas as pd

    cube = now.rates().sel(region=region, period=now.periods[-1])
    drawn = pd.DataFrame(np.asarray(cube.values), columns=list(cube.labels("item"))).dropna(axis="columns")
    growth = pd.DataFrame({"mean": drawn.mean(), "sd": drawn.std(ddof=1)} | {n: drawn.quantile(p) for n, p in LEVELS.items()})
    tables = {"growth": growth, "contributions": now.contributions(region)}
    for name, one in tables.items():
        tables[name] = one.rename_axis("item").reset_index()
        tables[name].insert(1, "name", [now.hierarchy.label(code, language) for code in one.index])
    cells = now.missing.copy()
    cells.insert(1, "name", [_label(series, panel, language) for series in cells["series"]])
    return tables | {"missing": cells}


def _label(series: str, panel: Panel, language: str) -> str:
    """The name of an indicator; a series of one of many regions bears the region before the code."""
    region, _, code = series.rpartition(" ")
    one = panel.catalogue.get(code)
    return f"{region} {one.label(language) if one is not None else code}".strip()


def _text(name: str, figures: pd.DataFrame, language: str) -> str:
    if not len(figures):
        return say("missing_none", language)
    shown = figures.head(_SHOWN) if name == "missing" else figures
    left = f"\n... {len(figures) - len(shown)}" if len(shown) < len(figures) else ""
    heads = {column: say(column, language) for column in shown if column in HEADS}
    return f"{say(name, language)}\n{table(shown.rename(columns=heads))}{left}"


def _write(tables: dict[str, pd.DataFrame], now: SchemeNowcast, language: str, out: Path, overwrite: bool) -> list[Path]:
    from gdpcore.atomic import write_all
    from gdpcore.safe_text import csv_text

    files = {
        out / f"nowcast-{now.periods[-1]}-{language}-{name}.csv": csv_text(
            [list(one.columns), *one.itertuples(index=False)], end="\r\n"
        )
        for name, one in tables.items()
    }
    write_all(files, overwrite=overwrite, folders=True)
    return list(files)
