"""The quarterly note: one page and its tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore
from gdpcore.accounts import Accounts
from gdpcore.accounts.override import in_force
from gdpcore.atomic import write_all
from gdpcore.bulletin import tables
from gdpcore.bulletin.page import number, printed, render
from gdpcore.bulletin.words import period_name, say
from gdpcore.cube.periods import parse_period
from gdpcore.cube.units import label
from gdpcore.errors import GdpcoreError, use_language
from gdpcore.panel import Panel
from gdpcore.safe_text import csv_text


@dataclass(frozen=True, eq=False)
class Bulletin:
    """A note on one quarter of GDP.

    Parameters
    ----------
    accounts : what is reported. panel : its indicators, for their labels.
    published : accounts whose growth is shown beside, and whose history the charts show.
    period : the quarter reported; the last of the accounts if not given. region : the first if not given.
    as_of : date of knowledge, for the heading. language : "zh" or "en". note : source of the figures.
    nowcast, monitor : not offered yet.

    Examples
    --------
    >>> from gdpcore import samples
    >>> Bulletin(samples.china().accounts, language="en").quarter
    Period('2025Q2', 'Q-DEC')
    """

    accounts: Accounts
    panel: Panel | None = None
    nowcast: Any = None
    monitor: Any = None
    as_of: Any = None
    language: str = "zh"
    published: Accounts | None = None
    period: Any = None
    region: str | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("nowcast", "monitor"):
            if getattr(self, name) is not None:
                raise GdpcoreError("E-OUT-003", what=name)
        if self.language not in ("zh", "en"):
            raise GdpcoreError("E-OUT-004", language=self.language)
        if self.quarter not in self.accounts.periods:
            raise GdpcoreError("E-OUT-005", period=self.quarter, known=f"{self.accounts.periods[0]}..{self.accounts.periods[-1]}")
        if self.accounts.origin is not None and self.quarter not in self.accounts.rungs().index:
            raise GdpcoreError("E-OUT-009", period=self.quarter, known=", ".join(map(str, self.accounts.rungs().index)))

    @property
    def quarter(self) -> pd.Period:
        """The period reported."""
        periods = self.accounts.periods
        return periods[-1] if self.period is None else parse_period(self.period, freq=periods.freqstr)

    @property
    def place(self) -> str:
        """The region reported."""
        return self.region or self.accounts.regions[0]

    # -- tables --------------------------------------------------------------------------------------------------
    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table and every chart's data, at full precision, by file name."""
        flow = self.accounts.flow
        out = {}
        if (
            flow == "period"
            or not np.isnan(self.accounts.to_flow("period").value.sel(region=self.place, period=self.quarter).values).all()
        ):
            out["quarter"] = tables.industry_table(self.accounts, self.place, self.quarter, "period", self.published)
        ytd = tables.industry_table(self.accounts, self.place, self.quarter, "ytd", self.published)
        if ytd["value"].notna().any():
            out["year_to_date"] = ytd
        out["contributions"] = tables.contribution_table(self.accounts, self.place, self.quarter, self.published)
        return out

    def write(self, folder: str | Path, overwrite: bool = False) -> dict[str, Path]:
        """Write the page and, beside it, every table as CSV.

        Returns
        -------
        dict
            "html" and one entry per table.

        Raises
        ------
        GdpcoreError
            E-OUT-001 if a file is there already (then nothing is written), E-OUT-002 if the folder cannot be used,
            E-OUT-007 if the extra ``bulletin`` is not installed.
        """
        stem = f"{self.quarter}-{self.language}"
        with use_language(self.language):
            frames = self.frames()
            texts = {"html": (Path(folder) / f"bulletin-{stem}.html", self._page(frames))}
            for name, frame in frames.items():
                texts[name] = (Path(folder) / f"tables-{stem}" / f"{name}.csv", "\ufeff" + self._csv(frame))
        write_all(dict(texts.values()), overwrite=overwrite, folders=True)
        return {name: path for name, (path, _) in texts.items()}

    def _csv(self, frame: pd.DataFrame) -> str:
        if "growth" in frame.columns:
            frame = tables.headed(frame, self.accounts, self.language)
        else:
            names = {c: self._name(c) for c in frame.columns}
            frame = (frame.round(2) + 0.0).rename(columns=names).rename_axis(say("quarter", self.language)).reset_index()
        return csv_text([frame.columns, *frame.itertuples(index=False)], end="\r\n")

    def _name(self, code: str) -> str:
        return say("other", self.language) if code == "other" else self.accounts.hierarchy.label(code, self.language)

    # -- the page ------------------------------------------------------------------------------------------------
    def _page(self, frames: dict[str, pd.DataFrame]) -> str:
        language, quarter = self.language, period_name(self.quarter, self.language)
        unit = label(self.accounts.value.meaning.unit, language)
        shown = []
        for name, ytd in (("quarter", False), ("year_to_date", True)):
            if name not in frames:
                continue
            frame = frames[name]
            title = say("table_ytd" if ytd else "table_quarter", language, period=period_name(self.quarter, language, ytd))
            headings = [
                say("item", language),
                *(say(c, language, unit=unit) if c == "value" else say(c, language) for c in frame.columns),
            ]
            levels = [self._level(c) for c in frame.index]
            shown.append(printed(frame, title, headings, [self._name(c) for c in frame.index], levels))
        main = frames.get("quarter", frames.get("year_to_date"))
        assert main is not None
        return render(
            language=language,
            title=self._title(quarter),
            subtitle=self._subtitle(),
            as_of=say("as_of", language, date=self.as_of) if self.as_of else "",
            headline=self._headline(main.loc[self.accounts.total], unit),
            tables=shown,
            charts=self._charts(frames["contributions"]),
            notes_title=say("notes", language),
            notes=self._notes(),
            findings=[f.text(language) for f in self.accounts.findings],
            findings_title=say("note_findings", language, count=len(self.accounts.findings)),
            overrides=self._overrides(),
        )

    def _overrides(self) -> dict[str, Any] | None:
        """Figures set by hand, all of them: who, when, why, from what to what, approved by whom, until when."""
        records = in_force(self.accounts)
        if not records:
            return None
        rows = [
            [
                *(o.region, self._name(o.item), o.period, say(f"override_{o.measure}", self.language)),
                *(number(o.before, 4, True), number(o.after, 4, True)),
                *(o.who, o.when, o.why, o.approved_by or "–", o.expires or "–"),
            ]
            for o in records
        ]
        return {
            "title": say("overrides", self.language),
            "headings": say("override_headings", self.language).split("|"),
            "rows": rows,
        }

    def _title(self, quarter: str) -> str:
        if len(self.accounts.regions) > 1 or self.place not in ("CN", ""):
            return say("title_region", self.language, region=self.place, period=quarter)
        return say("title", self.language, period=quarter)

    def _subtitle(self) -> str:
        scheme = getattr(self.accounts.origin, "scheme_name", None)
        return say("subtitle", self.language, scheme=scheme) if scheme else say("subtitle_published", self.language)

    def _level(self, code: str) -> str:
        return self.accounts.hierarchy.nodes[code].level if code in self.accounts.hierarchy.nodes else "item"

    def _headline(self, row: pd.Series, unit: str) -> list[dict[str, str]]:
        boxes = [
            ("headline_value", number(row["value"], 1, True)),
            ("headline_growth", f"{number(row['growth'], 1)}%"),
            ("headline_deflator", f"{number(row['deflator'], 1)}%"),
        ]
        if "published" in row and not pd.isna(row["published"]):
            boxes.insert(2, ("headline_published", f"{number(row['published'], 1)}%"))
        return [{"figure": figure, "label": say(key, self.language, unit=unit)} for key, figure in boxes]

    def _charts(self, contributions: pd.DataFrame) -> list[dict[str, str]]:
        from gdpcore.bulletin import plots

        total, empty = self.accounts.total, pd.Series(dtype=float, index=pd.PeriodIndex([], freq=self.accounts.periods.freqstr))
        computed, published = self.accounts.growth(self.place)[total].loc[[self.quarter]], empty
        where = tables.counterpart(self.published, self.accounts, self.place)
        if self.published is not None and where is not None:
            published = self.published.growth(where)[total].dropna()
            published = published[published.index <= self.quarter]
        elif self.accounts.stage == "published":
            computed, published = empty, self.accounts.growth(self.place)[total].dropna()
        titles = [say(k, self.language) for k in ("chart_growth", "chart_contributions")]
        if self.accounts.origin is not None:
            titles[1] += say("chart_last_computed", self.language)
        names = {c: self._name(c) for c in contributions.columns}
        with plots.style(self.language):
            first = plots.to_svg(
                plots.growth_chart(published, computed, self.language),
                titles[0],
                _spoken(computed if len(computed) else published),
            )
            drawn = plots.contribution_chart(contributions, names, total, self.language)
            second = plots.to_svg(drawn, titles[1], _spoken(contributions[total]))
        return [{"title": titles[0], "svg": first}, {"title": titles[1], "svg": second}]

    def _notes(self) -> list[str]:
        language = self.language
        notes = [say(k, language) for k in ("note_constant", "note_rounding", "note_percent")]
        if self.accounts.origin is not None and len(self.accounts.regions) == 1:
            row = self.accounts.rungs().loc[self.quarter]
            own = float(row.get("rung 1", 0.0))
            notes.append(say("note_rungs", language, own=number(own, 1), other=number(100 - own, 1)))
            notes.append(say("note_proxy", language, share=number(self.accounts.proxy_share(), 1)))
        if not self.accounts.findings and self.accounts.origin is not None:
            notes.append(say("no_findings", language))
        if self.note:
            notes.append(say("source", language, note=self.note))
        if self.as_of and self.accounts.origin is not None:
            notes.append(say("note_vintage", language))
        notes.append(say("tables", language))
        notes.append(
            say(
                "made_by", language, version=gdpcore.__version__, scheme=getattr(self.accounts.origin, "scheme_name", None) or "–"
            )
        )
        return notes


def _spoken(series: pd.Series) -> str:
    """A series in words, for those who do not see the chart."""
    return "; ".join(f"{period}: {number(float(x), 1)}" for period, x in series.items())
