"""What a review found."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gdpcore.errors import Finding, current_language
from gdpcore.panel.cells import Source
from gdpcore.review.answers import Answer, write_answers
from gdpcore.review.causes import causes_text
from gdpcore.review.figures import Figures
from gdpcore.review.registry import Hits
from gdpcore.review.rule import SEVERITIES, Rule

COLUMNS = (
    "id", "severity", "rule", "level", "region", "series", "name", "measure", "period", "value", "expected", "score", "p",
    "evidence", "reason", "innocent", "status", "who", "when", "why", "file", "sheet", "cell", "raw", "owner",
)  # fmt: skip
"""Columns of the findings."""


@dataclass(frozen=True)
class Applied:
    """A rule and what it pointed at."""

    rule: Rule
    hits: tuple[Hits, ...]


@dataclass(frozen=True, eq=False)
class Review:
    """Findings about figures.

    Attributes
    ----------
    figures : what was reviewed. applied : every rule with its hits. answers : by id. original : the file that was read, or None.
    """

    figures: Figures
    applied: tuple[Applied, ...]
    answers: Mapping[str, Answer]
    original: Path | None = None

    # -- findings ------------------------------------------------------------------------------------------------
    @cached_property
    def findings(self) -> pd.DataFrame:
        """One row a finding, the gravest first and then in the order of the rules; words in the language then in use
        (:func:`gdpcore.use_language`)."""
        return self.frame()

    def frame(self, language: str | None = None) -> pd.DataFrame:
        """The findings in "zh" or "en".

        Returns
        -------
        DataFrame
            id (stable: rule, region, series, measure and period), severity, rule, level, region, series, name, measure, period
            ("" for a whole series), value, expected, score, p, evidence, reason, innocent (causes that are no mistake), status
            ("open", "answered", "stale": answered about another figure), who, when, why, and the cell as it was read.
        """
        tongue = language or current_language()
        rows = [row for one in self.applied for found in one.hits for row in _rows(self, one.rule, found, tongue)]
        frame = pd.DataFrame(rows, columns=list(COLUMNS))
        order = {s: k for k, s in enumerate(SEVERITIES)}
        place = {one.rule.id: k for k, one in enumerate(self.applied)}
        keys = frame.assign(_grave=frame["severity"].map(order), _rule=frame["rule"].map(place))
        at = keys.sort_values(["_grave", "_rule", "region", "measure", "series", "period", "id"], kind="stable").index
        return frame.loc[at].drop_duplicates("id").reset_index(drop=True)

    @property
    def open(self) -> pd.DataFrame:
        """Findings that are not answered, or whose answer is stale."""
        return self.findings[self.findings["status"] != "answered"]

    @cached_property
    def cells(self) -> int:
        """How many figures were reviewed."""
        return int(np.count_nonzero(~np.isnan(self.figures.values)))

    def has(self, severity: str) -> bool:
        """True if a finding of this severity stands open."""
        return bool((self.open["severity"] == severity).any())

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Per rule: severity, cells it looked at, findings, of these answered and stale. A rule with 0 tests did not apply here."""
        counts = self.findings.groupby(["rule", "status"]).size().unstack(fill_value=0)
        rows = []
        for one in self.applied:
            status = counts.loc[one.rule.id] if one.rule.id in counts.index else {}
            found = int(sum(status.get(s, 0) for s in ("open", "answered", "stale")))
            rows.append(
                (
                    one.rule.id,
                    one.rule.severity,
                    sum(h.tests for h in one.hits),
                    found,
                    status.get("answered", 0),
                    status.get("stale", 0),
                )
            )
        columns = ["rule", "severity", "tests", "findings", "answered", "stale"]
        return pd.DataFrame(rows, columns=columns).set_index("rule")

    def flagged(self, severities: Sequence[str] = SEVERITIES) -> np.ndarray:
        """(region, series, period) True for every cell that a rule of these severities points at."""
        out = np.zeros(self.figures.values.shape, dtype=bool)
        for one in self.applied:
            for found in one.hits if one.rule.severity in severities else ():
                at = found.at[(found.at >= 0).all(axis=1)]
                out[tuple(at.T)] = True
        return out

    # -- what is written -----------------------------------------------------------------------------------------
    def to_excel(
        self, path: str | Path, original: str | Path | None = None, *, language: str | None = None, overwrite: bool = False
    ) -> Path:
        """A copy of the table that was read, offending cells marked and commented at their own addresses, and a sheet of findings.

        Parameters
        ----------
        original : the file that was read; by default the one that the review knows. Without any the figures are laid out anew.

        Raises
        ------
        FileError
            E-AUDIT-010 if the file is another one now, E-OUT-001 if ``path`` is there, E-OUT-002 if it cannot be written.
        """
        from gdpcore.review.marked_workbook import write_marked

        return write_marked(self, Path(path), self.original if original is None else Path(original), language, overwrite)

    def to_html(self, path: str | Path, *, language: str | None = None, overwrite: bool = False) -> Path:
        """One page: counts by rule, every finding with its evidence, its innocent causes and its answer. Everything is escaped."""
        from gdpcore.review.page import write_page

        return write_page(self, Path(path), language or current_language(), overwrite)

    def to_ess(self, language: str | None = None, at: str | None = None, actor: str = "") -> list[dict[str, Any]]:
        """Findings and passed rules as events of the European Statistical System's validation report; see :mod:`gdpcore.review.ess`."""
        from gdpcore.review.ess import events

        return events(self, language or current_language(), at, actor)

    def to_json(
        self, path: str | Path, *, language: str | None = None, at: str | None = None, actor: str = "", overwrite: bool = False
    ) -> Path:
        """The events of :meth:`to_ess` as a JSON file."""
        from gdpcore.review.ess import write_events

        return write_events(self.to_ess(language, at, actor), Path(path), overwrite)

    def write_answers(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """A CSV table of the findings to be answered: who, when and why to be filled in, kept ones filled in."""
        return write_answers(self.findings, path, overwrite)

    def __repr__(self) -> str:
        counts = self.findings["severity"].value_counts()
        return f"<Review of {self.cells:,} figures: {', '.join(f'{counts.get(s, 0)} {s}s' for s in SEVERITIES)}>"


def _rows(review: Review, rule: Rule, found: Hits, language: str) -> list[tuple[Any, ...]]:
    f, out = review.figures, []
    reason, causes = rule.reason(language), causes_text(rule.innocent, language)
    for n, (r, i, t) in enumerate(found.at.tolist()):
        region, series = f.regions[r] if r >= 0 else "", f.series[i] if i >= 0 else ""
        if not rule.is_about(region, (series, *f.names[i]) if i >= 0 else ("",)):
            continue
        measure, period = f.measures[i] if i >= 0 else "", str(f.periods[t]) if t >= 0 else ""
        whole = min(r, i, t) < 0
        value = np.nan if whole else float(f.values[r, i, t])
        extra = {k: v[n] for k, v in found.extra.items()}
        source = _place(extra["finding"]) if "finding" in extra else None if whole else f.source(r, i, t)
        source = source or Source("")
        figures = {"value": value, "expected": float(found.expected[n]), "score": float(found.score[n]), "p": float(found.p[n])}
        said = {k: _told(v, language) for k, v in extra.items()}
        evidence = Finding(found.code, **figures, **said).text(language)
        key = extra["finding"].code + source.place if "finding" in extra else ""
        one = identity(rule.id, region, series, measure, period, key)
        answer = review.answers.get(one)
        status = "open" if answer is None else "answered" if answer.holds(value) else "stale"
        name = (f.names[i][0 if language == "zh" else 1] or series) if i >= 0 else ""
        told = (answer.who, answer.when, answer.why) if answer else ("", "", "")
        out.append(
            (
                one, rule.severity, rule.id, rule.level, region, series, name, measure, period, *figures.values(), evidence, reason,
                causes, status, *told, source.file, source.sheet, source.cell, source.raw, rule.owner,
            )
        )  # fmt: skip
    return out


def _told(field: Any, language: str) -> Any:
    """A field of the evidence in a language: findings, and pairs of words (zh, en)."""
    if isinstance(field, Finding):
        return field.text(language)
    return field[0 if language == "zh" else 1] if isinstance(field, tuple) else field


def identity(*words: str) -> str:
    """A finding's stable id: twelve hexadecimal digits of the hash of what it is about.

    Examples
    --------
    >>> identity("UNIT", "甲市", "retail", "", "2025-03")
    'c8eee9618623'
    """
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:12]


def _place(finding: Finding) -> Source:
    """File, sheet and cell of what a reader found, from the place that it names."""
    words = str(finding.fields.get("place", "") or finding.fields.get("where", "").strip(" ()"))
    file, _, rest = words.rpartition(" ")
    sheet, _, cell = rest.rpartition("!")
    if not sheet and "!" not in rest and not cell.isalnum():
        return Source(words)
    return Source(file, sheet, cell) if file else Source(words)
