"""The command that reviews a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gdpcore.errors import ReviewError

if TYPE_CHECKING:
    from gdpcore.panel import Panel
    from gdpcore.panel.recipe.propose import Proposal
    from gdpcore.review import Review

FOUND = 3
"""Status where a finding of severity error stands open."""
_SHOWN = 30


def review(
    file: Annotated[Path, typer.Argument(help="Indicators (.csv, .xlsx, .parquet).")],
    recipe: Annotated[
        Path | None, typer.Option("--recipe", help="How the file is laid out (.toml); proposed where it is no plain table.")
    ] = None,
    catalogue: Annotated[Path | None, typer.Option("--catalogue", help="Catalogue of the indicators (.csv).")] = None,
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
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as a validation report in JSON.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that are there.")] = False,
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "en",
) -> None:
    """Review figures (审核): what was understood of the file, then what needs a look. Status 3 if an error stands open, else 0."""
    import gdpcore as gdp

    panel, proposal = _read(file, recipe, catalogue, sheet)
    earlier = None if before is None else _read(before, recipe, catalogue, sheet)[0]
    found = gdp.audit(panel, rules, enable=enable or (), answers=answers, before=earlier, original=file)
    if as_json:
        print(json.dumps(found.to_ess(language), ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _tell(panel, proposal, found, language)
    if out is not None:
        written = _write(found, file, out, language, overwrite)
        if not as_json:
            print("\n".join(map(str, written)))
    if found.has("error"):
        raise typer.Exit(FOUND)


def _read(file: Path, recipe: Path | None, catalogue: Path | None, sheet: str | None) -> tuple[Panel, Proposal | None]:
    """The file as a panel with all that was refused; where it is no plain table and no recipe is given, by one that is proposed."""
    import gdpcore as gdp

    try:
        return gdp.read_panel(file, errors="collect", catalogue=catalogue, sheet=sheet, recipe=recipe), None
    except ReviewError as error:
        if recipe is not None or "E-DATA-001" not in {f.code for f in error.findings}:
            raise
    proposal = gdp.propose_recipe(file, sheet)
    return gdp.read_panel(file, errors="collect", catalogue=catalogue, recipe=proposal.recipe), proposal


def _tell(panel: Panel, proposal: Proposal | None, found: Review, language: str) -> None:
    """What was understood, counts, and the gravest findings."""
    from gdpcore.review.words import say

    if proposal is not None:
        print("\n".join([proposal.understood, *(f"  ? {doubt}" for doubt in proposal.doubts)]))
    print(understood(panel, language))
    frame = found.frame(language)
    counts = frame[frame["status"] != "answered"]["severity"].value_counts()
    print(", ".join(f"{say(s, language)} {counts.get(s, 0)}" for s in ("error", "warning", "note")))
    for row in frame[frame["status"] != "answered"].head(_SHOWN).itertuples(index=False):
        place = f"{row.sheet}!{row.cell}" if row.sheet and row.cell else row.cell
        words = [say(row.severity, language), row.rule, place, row.region, row.name, row.period]
        print(f"  {' '.join(w for w in words if w)}: {row.evidence} [{row.id}]")
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
    return "\n".join(lines)


def _write(found: Review, file: Path, out: Path, language: str, overwrite: bool) -> list[Path]:
    stem = f"{file.stem}-review-{language}"
    written = []
    if file.suffix.lower() in (".xlsx", ".csv"):
        written.append(found.to_excel(out / f"{stem}.xlsx", language=language, overwrite=overwrite))
    written.append(found.to_html(out / f"{stem}.html", language=language, overwrite=overwrite))
    written.append(found.to_json(out / f"{stem}.json", language=language, overwrite=overwrite))
    written.append(found.write_answers(out / f"{stem}-answers.csv", overwrite=overwrite))
    return written
