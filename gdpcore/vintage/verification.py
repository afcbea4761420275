"""Reading a ledger through from its first record, and naming the first that is not as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gdpcore.errors import Finding
from gdpcore.vintage import queries
from gdpcore.vintage.checkpoint import Checkpoint
from gdpcore.vintage.database import Session
from gdpcore.vintage.ledger import GENESIS, HEAD, Chain, opening_link, place

_AT_ONCE = 200_000  # records read together


@dataclass(frozen=True)
class BadRecord:
    """Where a ledger first is not as it was written: the batch, the record in it (None: its head, or the whole), and what is wrong.

    ``since`` is the first batch that may be meant, where a checkpoint shows only that something up to ``batch`` was rewritten.
    """

    batch: int
    record: int | None
    finding: Finding
    since: int

    def __str__(self) -> str:
        return str(self.finding)


@dataclass(frozen=True)
class Verification:
    """What reading through a ledger found.

    Attributes
    ----------
    ok : nothing is wrong. first_bad : the first record that is, or None.
    batches, records : how many hold, from the first on. link : the last link that holds.
    checkpoints : how many checkpoints agree.
    """

    ok: bool
    first_bad: BadRecord | None
    batches: int
    records: int
    link: str
    checkpoints: int

    def __str__(self) -> str:
        return f"{self.batches} batches, {self.records} records hold" + (f"; then {self.first_bad}" if self.first_bad else "")


def verify(session: Session, checkpoints: Sequence[Checkpoint]) -> Verification:
    """Read the ledger through, beside checkpoints of it."""
    heads = [{name: _plain(cell) for name, cell in head.items()} for head in queries.heads(session).to_dict("records")]
    counts, known = queries.counts(session), _by_length(checkpoints)
    link, total, agreed = GENESIS, 0, 0
    vouched = (0, 0, GENESIS)  # up to the last checkpoint that agrees
    batches = _Batches(session, counts)
    for number in range(len(heads) + 1):
        if number:
            head = heads[number - 1]
            bad = _bad_batch(number, head, link, batches)
            if bad is not None:
                return Verification(False, bad, number - 1, total, link, agreed)
            link, total = head["link"], total + head["records"]
        for checkpoint in known.pop(number, []):
            if (checkpoint.link, checkpoint.records) != (link, total):
                return Verification(False, _rewritten(vouched[0] + 1, number, checkpoint), *vouched, agreed)
            agreed, vouched = agreed + 1, (number, total, link)
    bad = _beyond(len(heads), counts, known)
    return Verification(bad is None, bad, len(heads), total, link, agreed)


def _by_length(checkpoints: Sequence[Checkpoint]) -> dict[int, list[Checkpoint]]:
    known: dict[int, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        known.setdefault(checkpoint.batches, []).append(checkpoint)
    return known


def _rewritten(first: int, last: int, checkpoint: Checkpoint) -> BadRecord:
    """Somewhere between the last checkpoint that agrees and the one that does not."""
    where = place(last) if first >= last else f"batches {first} to {last}"
    return BadRecord(last, None, Finding("E-VINT-037", place=where, taken_at=checkpoint.taken_at), min(first, last))


def _plain(cell: Any) -> Any:
    """A cell of a frame as the value that was hashed."""
    if isinstance(cell, pd.Timestamp):
        return cell.to_pydatetime()
    return cell.item() if isinstance(cell, np.generic) else cell


def _beyond(count: int, counts: dict[int, int], known: dict[int, list[Checkpoint]]) -> BadRecord | None:
    """What the batches that hold do not account for: records without a batch, batches that a checkpoint counts."""
    stray = sorted(b for b in counts if not 1 <= b <= count)
    if known:
        checkpoint = known[min(known)][0]
        fields = {"taken_at": checkpoint.taken_at, "batches": checkpoint.batches}
        finding = Finding("E-VINT-038", place=place(count + 1), **fields)
        return BadRecord(count + 1, None, finding, count + 1)
    return BadRecord(stray[0], None, Finding("E-VINT-033", place=place(stray[0])), stray[0]) if stray else None


def _bad_batch(number: int, head: dict[str, Any], link: str, batches: _Batches) -> BadRecord | None:
    """What is wrong with the batch that stands at a number, if anything is."""

    def bad(code: str, record: int | None = None, cell: Any = None) -> BadRecord:
        return BadRecord(number, record, Finding(code, place=place(number, record, cell)), number)

    if head["batch"] != number:
        return bad("E-VINT-035" if head["batch"] is None or head["batch"] > number else "E-VINT-036")
    if head["previous"] != link:
        return bad("E-VINT-036")
    if any(head[name] is None for name in HEAD) or opening_link(head).hex() != head["opening"]:
        return bad("E-VINT-034")
    rows = batches.records(number)
    chain, count = Chain.of(head, rows), len(rows["record"])
    wrong = (rows["record"] != np.arange(1, count + 1)) | (rows["mark"] != chain.marks)
    wrong |= np.isnan(rows["value"]) & ~rows["absent"]
    if wrong.any():
        k = int(np.argmax(wrong))
        found = rows["record"][k]
        code = "E-VINT-031" if found == k + 1 else "E-VINT-032" if found is not None and found > k + 1 else "E-VINT-033"
        return bad(code, k + 1, None if code == "E-VINT-032" else {name: cells[k] for name, cells in rows.items()})
    if count != head["records"]:
        return bad("E-VINT-032" if count < head["records"] else "E-VINT-033", min(count, head["records"]) + 1)
    return None if chain.link == head["link"] else bad("E-VINT-034")


class _Batches:
    """The records of one batch after the other, read many batches at a time."""

    def __init__(self, session: Session, counts: dict[int, int]) -> None:
        self._session, self._counts = session, counts
        self._first, self._last = 0, -1
        self._rows: dict[str, NDArray[Any]] = {}

    def records(self, batch: int) -> dict[str, NDArray[Any]]:
        """Those of a batch, by column."""
        if not self._first <= batch <= self._last:
            held, self._first, self._last = self._counts.get(batch, 0), batch, batch
            while held + (more := self._counts.get(self._last + 1, 0)) <= _AT_ONCE and self._last < batch + 10_000:
                held, self._last = held + more, self._last + 1
            frame = queries.records(self._session, self._first, self._last)
            self._rows = {name: frame[name].to_numpy() for name in frame}
        start, end = np.searchsorted(self._rows["batch"], [batch, batch + 1])
        return {name: cells[start:end] for name, cells in self._rows.items()}
