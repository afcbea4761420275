"""A note on GDP revisions (修订数据情况): a few sentences, three tables and a picture from published figures."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from gdpcore.atomic import write_atomically
from gdpcore.bulletin.plots import first_against_latest, revision_waterfall, style
from gdpcore.bulletin.printed import number
from gdpcore.bulletin.words import period_name, say
from gdpcore.cube.units import label, unit
from gdpcore.errors import AlignmentError
from gdpcore.monitor import PublishedRevisions, revision_statistics

INDUSTRIES = ("A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH")
"""The industries of a release, which make up GDP."""


@dataclass(frozen=True, eq=False, repr=False)
class RevisionNote:
    """The note; made by :func:`revision_note`.

    Attributes
    ----------
    title, sentences : what is said. tables : title -> frame as printed (text, rounded). figure : the picture.
    source : publisher and vintage. language : "zh" or "en".
    """

    title: str
    sentences: tuple[str, ...]
    tables: dict[str, pd.DataFrame]
    figure: Figure
    source: str
    language: str

    def text(self) -> str:
        """The note as Markdown, without the picture."""
        parts = [f"# {self.title}", *self.sentences]
        for title, frame in self.tables.items():
            parts += [f"**{title}**", _markdown(frame)]
        return "\n\n".join([*parts, say("source_footer", self.language, source=self.source)]) + "\n"

    def write(self, folder: str | Path, overwrite: bool = False) -> dict[str, Path]:
        """Write ``revisions.md``, its picture ``revisions.svg`` and the tables as CSV.

        Raises
        ------
        FileError
            E-OUT-001 if a file is there and ``overwrite`` is False, E-OUT-002 if one cannot be written.
        """
        place = Path(folder)
        stream = io.StringIO()
        with style(self.language):
            self.figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        files = {"revisions.svg": stream.getvalue(), "revisions.md": f"{self.text()}\n![](revisions.svg)\n"}
        for k, frame in enumerate(self.tables.values(), 1):
            files[f"revisions_table{k}.csv"] = frame.to_csv(index=False, lineterminator="\n")
        for name, text in files.items():
            write_atomically(place / name, text, overwrite=overwrite, folders=True)
        return {name: place / name for name in files}


def revision_note(published: PublishedRevisions, period: str | None = None, language: str = "zh") -> RevisionNote:
    """A short note on how GDP has been revised.

    Parameters
    ----------
    published : first and latest figures, such as ``gdp.samples.china().revisions``.
    period : the quarter shown by industry; None: the newest that has a first release by industry and stands in today's accounts.
    language : "zh" or "en".

    Raises
    ------
    AlignmentError
        E-REV-006 for another language, E-REV-009 for a quarter that is not there.

    Examples
    --------
    >>> import gdpcore as gdp
    >>> note = revision_note(gdp.samples.china().revisions, language="en")
    >>> print(note.sentences[-1])
    2024Q1 by industry: GDP 296,299 to 304,525.2 (100 million yuan), +2.8 %. Revised up most: Other industries (+4,342, +8.0 %),
    Real estate (+3,085, +17.4 %), Wholesale and retail trade (+2,145, +7.3 %). Revised down most: Finance (-2,217, -8.3 %),
    Industry (-1,786, -1.9 %), Transport, storage and post (-407, -3.0 %).
    """
    if language not in ("zh", "en"):
        raise AlignmentError("E-REV-006", name="language", value=language, known="zh, en")
    chosen = period or _newest(published)
    table = published.industries(chosen)
    named = label(unit(published.unit), language)
    source = published.source[language == "zh"]
    sentences = (
        *_levels(published, named, language),
        *_growth(published, language),
        _industries(published, table, chosen, named, language),
    )
    return RevisionNote(
        say("note_title", language),
        sentences,
        _tables(published, table, chosen, named, language),
        _picture(published, table, chosen, named, language, source),
        source,
        language,
    )


def _newest(published: PublishedRevisions) -> str:
    first = published.preliminary
    whole = first[(first["flow"] == "period") & first["item"].isin(INDUSTRIES)].groupby("period").size()
    here = [p for p in whole.index[whole == len(INDUSTRIES)] if p in published.latest.periods]
    if not here:
        raise AlignmentError("E-REV-009", name="a quarter by industry", known="none")
    return str(max(here))


def _levels(published: PublishedRevisions, named: str, language: str) -> list[str]:
    """A sentence for the last census year and for the last final verification."""
    levels, said = published.levels(), []
    for stage in ("census", "final"):
        both = levels.dropna(subset=["preliminary", stage]) if stage in levels and "preliminary" in levels else levels.iloc[:0]
        if both.empty:
            continue
        row = both.iloc[-1]
        change = row[stage] - row["preliminary"]
        said.append(
            say(
                "note_level",
                language,
                year=both.index[-1],
                first=row["preliminary"],
                last=row[stage],
                stage=say(f"note_stage_{stage}", language),
                moved=say("revised_up" if change > 0 else "revised_down" if change < 0 else "revised_not", language),
                amount=abs(change),
                percent=100 * abs(change) / row["preliminary"],
                unit=named,
            )
        )
    return said


def _growth(published: PublishedRevisions, language: str) -> list[str]:
    pairs = published.growth_pairs()
    gap = pairs["revision"].round(9)
    done = revision_statistics(published.triangle())
    largest = gap.abs().idxmax()
    said = [
        say(
            "note_growth",
            language,
            count=len(pairs),
            start=period_name(pairs.index[0], language, ytd=True),
            end=period_name(pairs.index[-1], language, ytd=True),
            up=int((gap > 0).sum()),
            down=int((gap < 0).sum()),
            same=int((gap == 0).sum()),
            mean=gap.mean(),
            size=gap.abs().mean(),
            largest=gap[largest],
            where=period_name(largest, language, ytd=True),
        )
    ]
    bias = done.tests.loc[(1, "bias")]
    if bias["reason"] is None:
        said.append(say("note_tested", language, p=float(bias["p"])))
    else:
        said.append(say("note_untested", language, count=int(bias["count"])))
    return said


def _industries(published: PublishedRevisions, table: pd.DataFrame, chosen: str, named: str, language: str) -> str:
    parts = table.loc[[c for c in INDUSTRIES if c in table.index]].sort_values("revision", kind="stable")
    names = published.hierarchy

    def figure(x: float) -> str:
        return f"{x:+.0f}{named}" if language == "zh" else f"{x:+,.0f}"

    def listed(rows: pd.DataFrame) -> str:
        one = [
            say("note_one", language, name=names.label(c, language), figure=figure(r["revision"]), percent=r["percent"])
            for c, r in rows.iterrows()
        ]
        return ("、" if language == "zh" else ", ").join(one) or say("not_available", language)

    return say(
        "note_industry",
        language,
        period=period_name(pd.Period(chosen, freq="Q"), language),
        first=table.loc["GDP", "first"],
        last=table.loc["GDP", "latest"],
        percent=table.loc["GDP", "percent"],
        unit=named,
        up=listed(parts[parts["revision"] > 0].iloc[::-1][:3]),
        down=listed(parts[parts["revision"] < 0][:3]),
    )


def _tables(
    published: PublishedRevisions, table: pd.DataFrame, chosen: str, named: str, language: str
) -> dict[str, pd.DataFrame]:
    levels = published.levels()
    annual = pd.DataFrame({say("column_year", language): [str(y) for y in levels.index]})
    for column in levels:
        key = f"stage_{column}" if column in ("preliminary", "final", "census") else f"column_{column}"
        annual[say(key, language)] = [_said(x, 1 if column == "percent" else 0) for x in levels[column]]
    pairs = published.growth_pairs()
    growth = pd.DataFrame({say("column_period", language): [period_name(p, language, ytd=True) for p in pairs.index]})
    for column in pairs:
        growth[say(f"column_{column}", language)] = [_said(x, 1) for x in pairs[column]]
    rows = pd.DataFrame({say("item", language): [published.hierarchy.label(c, language) for c in table.index]})
    for column in table:
        decimals = {"first": 0, "points": 2}.get(str(column), 1)
        rows[say(f"column_{column}", language)] = [_said(x, decimals) for x in table[column]]
    quarter = period_name(pd.Period(chosen, freq="Q"), language)
    return {
        say("note_table_annual", language, unit=named): annual,
        say("note_table_growth", language): growth,
        say("note_table_industry", language, period=quarter, unit=named): rows,
    }


def _picture(published: PublishedRevisions, table: pd.DataFrame, chosen: str, named: str, language: str, source: str) -> Figure:
    with style(language):
        figure = Figure(figsize=(12.2, 5.4), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=[1.35, 1.0])
        parts = table.loc[[c for c in INDUSTRIES if c in table.index], "revision"]
        names = {c: published.hierarchy.label(c, language) for c in parts.index}
        quarter = period_name(pd.Period(chosen, freq="Q"), language)
        title = say("chart_industry", language, period=quarter)
        first, latest = table.loc["GDP", "first"], table.loc["GDP", "latest"]
        revision_waterfall(parts, first, latest, named, names, title=title, language=language, source=source, ax=left)
        first_against_latest(
            published.growth_pairs(), "GDP", language=language, title=say("chart_growth_pairs", language), ax=right
        )
        figure.draw_without_rendering()  # fonts and layout are fixed while the style is in force
    return figure


def _said(value: float, decimals: int) -> str:
    """A figure as printed; nothing where there is none."""
    return "" if np.isnan(value) else number(value, decimals)


def _markdown(frame: pd.DataFrame) -> str:
    rows = [list(frame.columns), ["---"] + ["---:"] * (frame.shape[1] - 1), *frame.astype(str).values.tolist()]
    return "\n".join("| " + " | ".join(str(c).replace("|", "\\|") for c in row) + " |" for row in rows)
