"""Writing a batch: what it would change is looked at first, then head and records go in, chained, in one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gdpcore.errors import VintageError
from gdpcore.vintage import queries
from gdpcore.vintage.batch import Figures
from gdpcore.vintage.database import Session
from gdpcore.vintage.ledger import GENESIS, Chain
from gdpcore.vintage.moments import END, now
from gdpcore.vintage.tables import BATCHES, CELL, FIGURE, RECORDS, WITHDRAWN


@dataclass(frozen=True)
class Receipt:
    """What was written: the number of the batch, its times in UTC, how many records, and its link in the ledger.

    ``late`` is True if the batch changes what was known in between.
    """

    batch: int
    known_at: dt.datetime
    recorded_at: dt.datetime
    kind: str
    late: bool
    actor: str
    reason: str
    records: int
    link: str


def write(session: Session, figures: Figures, receipt: Receipt) -> Receipt:
    """Write one batch as the next of the ledger; ``receipt`` says who, why and known when.

    Raises
    ------
    VintageError
        E-VINT-007, -008 if it would change what was known in between and ``receipt.late`` does not say that this is meant.
    """
    before = queries.last_head(session)
    batch, previous, recorded = 1, GENESIS, now()
    if len(before):
        last = before.iloc[0]
        batch, previous = int(last["batch"]) + 1, str(last["link"])
        recorded = max(recorded, last["recorded_at"].to_pydatetime() + dt.timedelta(microseconds=1))  # clocks go back
    late = _is_late(session, figures, receipt)
    receipt = replace(receipt, batch=batch, recorded_at=recorded, late=late, records=len(figures))
    number = np.arange(1, len(figures) + 1)
    frame = figures.frame().assign(batch=np.full(len(figures), batch), record=number)
    head = {name: getattr(receipt, name) for name in BATCHES if hasattr(receipt, name)} | {"previous": previous}
    chain = Chain.of(head, frame)
    head |= {"opening": chain.opening, "link": chain.link}
    session.insert("batches", _one_row(head))
    session.insert("records", frame.assign(mark=chain.marks)[list(RECORDS)])
    return replace(receipt, link=chain.link)


def _one_row(head: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series([head[name]], dtype=column.numpy) for name, column in BATCHES.items()})


def _is_late(session: Session, figures: Figures, receipt: Receipt) -> bool:
    """True if figures known at that time change what the store says of times after it.

    They do where the series has figures known later, or where the very cell has one known at the same time.
    """
    latest = session.rows("SELECT MAX(known_at) FROM batches")[0][0]
    if latest is None or receipt.known_at > latest:
        return False
    after = queries.known_after(session, receipt.known_at)
    names = zip(figures.series, figures.region, figures.measure, strict=True)
    series = next((name for name in names if name in after), None) if after else None
    written = queries.known_at(session, receipt.known_at)
    cells = zip(*(getattr(figures, name) for name in CELL), strict=True)
    cell = next((cell for cell in cells if cell in written), None) if written else None
    if not receipt.late and series is not None:
        raise VintageError("E-VINT-007", series=series[0], known_at=receipt.known_at, latest=after[series])
    if not receipt.late and cell is not None:
        fields = {"series": cell[0], "period": cell[3], "batch": written[cell]}
        raise VintageError("E-VINT-008", known_at=receipt.known_at, **fields)
    return series is not None or cell is not None


def restoring(session: Session, batch: int) -> Figures:
    """The figures that make everything stand as it stood after a batch; what did not exist then is withdrawn.

    Raises
    ------
    VintageError
        E-VINT-014 if there is no such batch, E-VINT-015 if everything stands so.
    """
    count = session.rows("SELECT COUNT(*) FROM batches")[0][0]
    if isinstance(batch, bool) or not isinstance(batch, (int, np.integer)) or not 0 <= batch <= count:
        raise VintageError("E-VINT-014", what="batch", raw=batch, known=f"0 to {count}")
    here = queries.latest(session, END, END).set_index(list(CELL))[list(FIGURE)]
    then = queries.latest(session, END, END, int(batch)).set_index(list(CELL))[list(FIGURE)].reindex(here.index)
    gone = then["status"].isna()
    then = then.assign(status=then["status"].where(~gone, WITHDRAWN), source=then["source"].where(~gone, here["source"]))
    value = then["value"].to_numpy(), here["value"].to_numpy()
    same = (value[0].view(np.int64) == value[1].view(np.int64)) | (np.isnan(value[0]) & np.isnan(value[1]))
    same &= (then["status"] == here["status"]).to_numpy() & (then["source"] == here["source"]).to_numpy()
    if same.all():
        raise VintageError("E-VINT-015", batch=int(batch))
    changed = then[~same].reset_index()
    text = {name: changed[name].to_numpy(dtype=object) for name in (*CELL, "status", "source")}
    return Figures(value=changed["value"].to_numpy(dtype=np.float64), **text)
