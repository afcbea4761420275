"""The command that reviews a file: first what was understood of it, then what needs a look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gdpcore.cli.ending import FOUND
from gdpcore.cli.inputs import refuse_existing
from gdpcore.cli.options import CatalogueFile, Language, Overwrite
from gdpcore.cli.showing import as_json, tell
from gdpcore.cli.words import say
from gdpcore.errors import GdpcoreError
from gdpcore.safe_text import for_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdpcore.panel import Panel
    from gdpcore.panel.recipe import Recipe
    from gdpcore.review import Review

_SHOWN = 30


def review(
    file: Annotated[Path, typer.Argument(help="Indicators (.csv, .xlsx, .parquet).")],
    recipe: Annotated[Path | None, typer.Option("--recipe", help="How the file is laid out (.toml).")] = None,
    recipe_out: Annotated[
        Path | None, typer.Option("--recipe-out", help="Write the recipe that is proposed for the file to this .toml file.")
    ] = None,
    catalogue: CatalogueFile = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help="Sheet of a workbook; the first that is not empty if not given.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Rules of your own (.toml), added to those that come along.")
    ] = None,
    enable: Annotated[list[str] | None, typer.Option("--enable", help="Switch on a rule that is off; repeat the option.")] = None,
    answers: Annotated[Path | None, typer.Option("--answers", help="Findings that were explained (.toml, .csv, .xlsx).")] = None,
    before: Annotated[Path | None, typer.Option("--before", help="The same figures in an earlier vintage.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for the marked workbook, the page, the report, the answers.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as a validation report in JSON.")] = False,
    overwrite: Overwrite = False,
    language: Language = "en",
) -> None:
    """Review figures (审核): what was understood of the file, then what needs a look. Status 3 if an error stands open, else 0."""
    import gdpcore as gdp

    show = tell if json else print
    refuse_existing(recipe_out, overwrite)
    proposed = None if recipe is not None else _propose(file, sheet, recipe_out, overwrite, language, show)
    panel, how = _read(file, recipe, proposed, catalogue, sheet)
    show(say(how, language, recipe=recipe.name if recipe is not None else ""))
    earlier = None if before is None else _read(before, recipe, proposed, catalogue, sheet)[0]
    found = gdp.audit(panel, rules, enable=enable or (), answers=answers, before=earlier, original=file)
    if json:
        print(as_json(found.to_ess(language)))
    else:
        _tell(panel, found, language)
    if out is not None:
        show("\n".join(map(str, _write(found, file, out, language, overwrite))))
    if found.has("error"):
        raise typer.Exit(FOUND)


def _propose(
    file: Path, sheet: str | None, recipe_out: Path | None, overwrite: bool, language: str, show: Callable[[str], None]
) -> Recipe | None:
    """What is seen in a file, shown before anything is computed; None where nothing is, which reading then explains."""
    import gdpcore as gdp

    if file.suffix.lower() == ".parquet" and recipe_out is None:
        return None  # columns with names and types: there is no layout to be found out
    try:
        proposal = gdp.propose_recipe(file, sheet)
    except GdpcoreError:
        if recipe_out is not None:
            raise
        return None
    show(say("understood", language, file=file.name))
    show("\n".join(f"  {for_line(line)}" for line in proposal.lines(language)))
    for doubt in proposal.doubts:
        show(say("doubt", language, text=f"{doubt.code} {doubt.text(language)}"))
    if recipe_out is not None:
        show(say("recipe_written", language, path=proposal.recipe.save(recipe_out, overwrite=overwrite)))
    return proposal.recipe


def _read(
    file: Path, recipe: Path | None, proposed: Recipe | None, catalogue: Path | None, sheet: str | None
) -> tuple[Panel, str]:
    """The file as a panel with all that was refused, and the word for how it was read: a plain table goes before a proposal."""
    import gdpcore as gdp

    if recipe is not None:
        return gdp.read_panel(file, errors="collect", catalogue=catalogue, sheet=sheet, recipe=recipe), "read_by_recipe"
    try:
        return gdp.read_panel(file, errors="collect", catalogue=catalogue, sheet=sheet), "read_plain"
    except GdpcoreError:
        if proposed is None:
            raise
    return gdp.read_panel(file, errors="collect", catalogue=catalogue, sheet=sheet, recipe=proposed), "read_by_proposal"


def _tell(panel: Panel, found: Review, language: str) -> None:
    """What was understood, counts, and the gravest findings."""
    from gdpcore.review.words import say

    print(understood(panel, language))
    frame = found.frame(language)
    counts = frame[frame["status"] != "answered"]["severity"].value_counts()
    print(", ".join(f"{say(s, language)} {counts.get(s, 0)}" for s in ("error", "warning", "note")))
    for row in frame[frame["status"] != "answered"].head(_SHOWN).itertuples(index=False):
        place = f"{row.sheet}!{row.cell}" if row.sheet and row.cell else row.cell
        words = [say(row.severity, language), row.rule, place, row.region, row.name, row.period]
        print(for_line(f"  {' '.join(w for w in words if w)}: {row.evidence} [{row.id}]"))
    left = len(frame[frame["status"] != "answered"]) - _SHOWN
    if left > 0:
        print(f"  ... {left}")


def understood(panel: Panel, language: str) -> str:
    """What a file was taken for: how many figures of which indicators, in which units and flows."""
    zh = language == "zh"
    lines = [
        f"{len(panel.regions)} 个地区，{len(panel.catalogue)} 个指标，{panel.months[0]} 至 {panel.months[-1]}"
        if zh
        else f"{len(panel.regions)} regions, {len(panel.catalogue)} indicators, {panel.months[0]} to {panel.months[-1]}"
    ]
    kinds: dict[tuple[str, str, str, str], list[str]] = {}
    for one in panel.catalogue.values():
        kinds.setdefault((one.kind, one.flow, one.frequency, one.unit), []).append(one.label(language))
    for (kind, flow, frequency, unit), names in kinds.items():
        shown = ", ".join(names[:4]) + (f" ... ({len(names)})" if len(names) > 4 else "")
        lines.append(f"  {kind}, {flow}, {frequency}, {unit}: {shown}")
    return "\n".join(map(for_line, lines))


def _write(found: Review, file: Path, out: Path, language: str, overwrite: bool) -> list[Path]:
    stem = f"{file.stem}-review-{language}"
    written = []
    if file.suffix.lower() in (".xlsx", ".csv"):
        written.append(found.to_excel(out / f"{stem}.xlsx", language=language, overwrite=overwrite))
    written.append(found.to_html(out / f"{stem}.html", language=language, overwrite=overwrite))
    written.append(found.to_json(out / f"{stem}.json", language=language, overwrite=overwrite))
    written.append(found.write_answers(out / f"{stem}-answers.csv", overwrite=overwrite))
    return written
