"""The quarterly bulletin: what it is about, and its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.accounts import Accounts
from gdpcore.bulletin import tables
from gdpcore.bulletin.document import Document
from gdpcore.bulletin.draft import document
from gdpcore.bulletin.files import write_all
from gdpcore.bulletin.words import say
from gdpcore.cube.periods import parse_period
from gdpcore.errors import GdpcoreError, use_language
from gdpcore.monitor import WarningLamps
from gdpcore.nowcasting import SchemeNowcast
from gdpcore.panel import Panel


@dataclass(frozen=True, eq=False)
class Bulletin:
    """A note on one quarter of GDP.

    Parameters
    ----------
    accounts : what is reported. panel : its indicators, for their labels.
    published : accounts whose growth is shown beside, and whose history the charts show.
    period : the quarter reported; the last of the accounts if not given. region : the first if not given.
    as_of : date of knowledge, for the heading. language : "zh" or "en". note : source of the figures.
    made_up : True where place and figures are invented; every document says so on top. against : name -> accounts, such as the
        province's, that growth is compared with; the same region of them, or their first.
    nowcast : of the quarter that runs (:func:`gdpcore.nowcast`), for the outlook. months : accounts year to date at every month
        (:meth:`SchemeFit.months`); with either, the bulletin is for inside use and every page says so. monitor : lamps (:func:`gdpcore.monitor.warning`).
    phrases : a bureau's own sentences (.toml), see :func:`gdpcore.bulletin.sentences.load_phrases`.

    Examples
    --------
    >>> from gdpcore import samples
    >>> Bulletin(samples.china().accounts, language="en").quarter
    Period('2025Q2', 'Q-DEC')
    """

    accounts: Accounts
    panel: Panel | None = None
    nowcast: SchemeNowcast | None = None
    monitor: WarningLamps | None = None
    as_of: Any = None
    language: str = "zh"
    published: Accounts | None = None
    period: Any = None
    region: str | None = None
    note: str = ""
    made_up: bool = False
    against: Mapping[str, Accounts] = field(default_factory=dict)
    phrases: str | Path | None = None
    months: SchemeNowcast | None = None

    def __post_init__(self) -> None:
        for name, kind in (("nowcast", SchemeNowcast), ("months", SchemeNowcast), ("monitor", WarningLamps)):
            given = getattr(self, name)
            if given is not None and not isinstance(given, kind):
                raise GdpcoreError("E-OUT-003", what=name, kind=kind.__name__, given=type(given).__name__)
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

    @property
    def flow(self) -> str:
        """What single figures are of: "period", or "ytd" where accounts know no single quarter."""
        single = self.accounts.flow == "period" or self._has("period")
        return "period" if single else "ytd"

    def _has(self, flow: str) -> bool:
        values = self.accounts.to_flow(flow).value.sel(region=self.place, period=self.quarter).values
        return not bool(np.isnan(values).all())

    def label(self, code: str) -> str:
        """An item's name in the bulletin's language."""
        return say("other", self.language) if code == "other" else self.accounts.hierarchy.label(code, self.language)

    # -- what it holds ---------------------------------------------------------------------------------------------
    def frames(self) -> dict[str, pd.DataFrame]:
        """Every table and the contributions of the chart, at full precision, by name."""
        out = {}
        if self.flow == "period":
            out["quarter"] = tables.industry_table(self.accounts, self.place, self.quarter, "period", self.published)
        ytd = tables.industry_table(self.accounts, self.place, self.quarter, "ytd", self.published)
        if ytd["value"].notna().any():
            out["year_to_date"] = ytd
        out["contributions"] = tables.contribution_table(self.accounts, self.place, self.quarter, self.published)
        out["levels"] = tables.level_table(self.accounts, self.place, self.quarter, self.flow)
        return out

    def document(self, language: str | None = None) -> Document:
        """The bulletin as a document, in its language or another."""
        made = self if language in (None, self.language) else replace(self, language=str(language))
        with use_language(made.language):
            return document(made)

    def write(
        self,
        folder: str | Path,
        formats: Sequence[str] = ("html", "docx", "xlsx", "pdf"),
        overwrite: bool = False,
        template: str | Path | None = None,
    ) -> dict[str, Path]:
        """Write the bulletin; the page holds both languages, other formats the bulletin's own.

        Parameters
        ----------
        formats : of "html", "docx", "xlsx", "pdf", "csv" (one file per table). template : a Word file (.docx) of a
            bureau's own to be filled in, see docs/bulletin.md.

        Returns
        -------
        dict
            Paths by format, those of "csv" by table ("csv/quarter").

        Raises
        ------
        GdpcoreError
            E-OUT-001 if a file is there already (then nothing is written), E-OUT-002 if the folder cannot be used,
            E-OUT-007 if the extra ``bulletin`` is not installed, E-DOC-001 for another format, E-DOC-002 if the template
            cannot be filled in.
        """
        with use_language(self.language):
            return write_all(self, Path(folder), formats, overwrite, template)
