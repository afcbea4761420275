"""Who answers for a figure, who has signed it and who has not: records given by the office, never made up here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gdpcore.errors import AlignmentError
from gdpcore.monitor.revision_triangle import date_of, said

STATES = ("signed", "returned", "withdrawn")
"""What a signature says: the figure stands, goes back to its maker, or an earlier signature is taken back."""


@dataclass(frozen=True)
class Duty:
    """What has to be signed in every stage.

    Attributes
    ----------
    subject : code of an item, or of an indicator. who : its owner; empty: whoever signs. role : the owner's office or specialty.
    kind : "item" or "indicator".

    Raises
    ------
    AlignmentError
        E-STAGE-003 without a subject or for another kind.
    """

    subject: str
    who: str = ""
    role: str = ""
    kind: str = "item"

    def __post_init__(self) -> None:
        if not self.subject.strip() or self.kind not in ("item", "indicator"):
            raise AlignmentError(
                "E-STAGE-003", stage="every", subject=self.subject, detail=f"kind {self.kind!r}, a subject needed"
            )


@dataclass(frozen=True)
class Signature:
    """One record of a signature.

    Attributes
    ----------
    stage, subject : of what. who, role : by whom. when : a date or time (kept in universal time where it has a zone).
    state : of :data:`STATES`. note : in words.

    Raises
    ------
    AlignmentError
        E-STAGE-003 for nobody, no date, or another state.

    Examples
    --------
    >>> Signature("checked", "J", "office for finance", "finance", "2024-04-12").state
    'signed'
    """

    stage: str
    subject: str
    who: str
    role: str
    when: Any
    state: str = "signed"
    note: str = ""

    def __post_init__(self) -> None:
        stamp = date_of(self.when)
        detail = ""
        if not str(self.who).strip():
            detail = "nobody is named who signs"
        elif stamp is None:
            detail = f"{self.when!r} is no date"
        elif self.state not in STATES:
            detail = f"state {self.state!r} is not one of {', '.join(STATES)}"
        if detail:
            raise AlignmentError("E-STAGE-003", stage=self.stage, subject=self.subject, detail=detail)
        object.__setattr__(self, "when", stamp)


def checked(
    signatures: Iterable[Signature], duties: Sequence[Duty], stages: Sequence[str], items: Iterable[str]
) -> tuple[Signature, ...]:
    """Signatures in the order of time; refuses what contradicts the stages, the duties or itself."""
    known = set(items)
    for duty in duties:
        if duty.kind == "item" and duty.subject not in known:
            raise AlignmentError("E-STAGE-003", stage="every", subject=duty.subject, detail="no item of the accounts")
    subjects = {d.subject for d in duties}
    for one in signatures:
        if one.stage not in stages:
            raise AlignmentError("E-STAGE-002", stage=one.stage, known=", ".join(stages))
        if one.subject not in subjects:
            detail = f"no duty names it; there are {', '.join(sorted(subjects)) or 'none'}"
            raise AlignmentError("E-STAGE-003", stage=one.stage, subject=one.subject, detail=detail)
    done = tuple(sorted(signatures, key=lambda s: s.when))
    _one_state_at_a_time(done)
    _in_order(done, stages)
    return done


def _one_state_at_a_time(signatures: Sequence[Signature]) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for one in signatures:
        key = (one.stage, one.subject, one.who, one.when)
        if seen.setdefault(key, one.state) != one.state:
            detail = f"{one.who} gave two states on {said(one.when)}"
            raise AlignmentError("E-STAGE-003", stage=one.stage, subject=one.subject, detail=detail)


def _in_order(signatures: Sequence[Signature], stages: Sequence[str]) -> None:
    """A subject is not signed in a later stage before it was first signed in an earlier one, where it was signed there."""
    first: dict[tuple[str, str], Signature] = {}
    for one in signatures:
        if one.state == "signed":
            first.setdefault((one.subject, one.stage), one)
    for (subject, stage), late in first.items():
        for before in stages[: list(stages).index(stage)]:
            early = first.get((subject, before))
            if early is not None and late.when < early.when:
                fields = {"later": stage, "late": said(late.when), "earlier": before, "early": said(early.when)}
                raise AlignmentError("E-STAGE-004", subject=subject, **fields)


def unsigned_rows(signatures: Sequence[Signature], duties: Sequence[Duty], stages: Sequence[str]) -> pd.DataFrame:
    """Duties whose last record is no signature of their owner: stage, subject, kind, who, role, state, when, by."""
    rows = []
    for stage in stages:
        for duty in duties:
            mine = [s for s in signatures if s.stage == stage and s.subject == duty.subject and duty.who in ("", s.who)]
            last = mine[-1] if mine else None
            if last is not None and last.state == "signed":
                continue
            state = last.state if last is not None else "none"
            when = last.when if last is not None else pd.NaT
            rows.append((stage, duty.subject, duty.kind, duty.who, duty.role, state, when))
    return pd.DataFrame(rows, columns=["stage", "subject", "kind", "who", "role", "state", "when"])
