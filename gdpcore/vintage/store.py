"""The vintage store: every figure as it was known when. Nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import pandas as pd

from gdpcore.cube import parse_spelling
from gdpcore.errors import VintageError
from gdpcore.vintage import queries
from gdpcore.vintage.batch import LONGEST, Figures, name_of, said
from gdpcore.vintage.checkpoint import Checkpoint
from gdpcore.vintage.database import open_database
from gdpcore.vintage.ledger import GENESIS
from gdpcore.vintage.moments import END, moment, now, written
from gdpcore.vintage.shapes import triangle_of
from gdpcore.vintage.verification import Verification, verify
from gdpcore.vintage.writing import Receipt, restoring, write


class VintageStore:
    """Figures with two times: when the world knew them (``known_at``) and when they were written here (``recorded_at``).

    Parameters
    ----------
    path_or_url : a DuckDB file, made if it is not there (extra ``store``), or ``postgresql://user@host/name`` (extra
        ``server``; the tables are made in the first schema of the search path).
    wait : seconds to wait while another process writes, before E-VINT-010.

    Raises
    ------
    VintageError
        E-VINT-001 (an extra is needed), -009 (it cannot be opened), -010 (busy), -011 (another form); every method: -012
        (closed), -020 (the database failed).

    Notes
    -----
    A figure belongs to a cell: series, region, measure, period. Records are appended in batches, whole or not at all, and
    never changed: a revision, a withdrawal and a roll back are new records. All times are UTC without a zone; a date
    means the whole day. Every record is a link of a hash chain (:meth:`verify`), which makes changes evident, not
    impossible: keep checkpoints where those who can write to the store cannot reach them.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> store = VintageStore(Path(folder.name, "vintages.duckdb"))
    >>> first = pd.DataFrame({"series": ["GDP"], "period": ["2023"], "value": [1260582.0], "status": ["preliminary"]})
    >>> _ = store.append(first, known_at="2024-01-17", actor="accounts", reason="preliminary accounting")
    >>> final = first.assign(value=1294272.0, status="final")
    >>> _ = store.append(final, known_at="2024-12-26", actor="accounts", reason="fifth economic census")
    >>> store.as_of("2024-06")[["period", "value", "status"]].values.tolist()
    [['2023', 1260582.0, 'preliminary']]
    >>> store.triangle("GDP").loc["2023"].tolist()
    [1260582.0, 1294272.0]
    >>> store.verify().ok
    True
    >>> store.close()
    >>> folder.cleanup()
    """

    def __init__(self, path_or_url: str | Path, wait: float = 10.0) -> None:
        self._database = open_database(path_or_url, wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<VintageStore {self._database.name}>"

    def close(self) -> None:
        """Let go of the file or the server; the store cannot be used afterwards."""
        self._database.close()

    # -- writing ---------------------------------------------------------------------------------------------------
    def append(self, frame: pd.DataFrame, *, known_at: Any, actor: str, reason: str, late: bool = False) -> Receipt:
        """Write what became known at one time: one batch, whole or not at all.

        Parameters
        ----------
        frame : one row per figure, columns ``series``, ``period`` (any spelling; 2024年1-2月 stays a joint figure), ``value``;
            optional ``region``, ``measure`` (default ""), ``status`` (such as preliminary, final, census, overridden) and
            ``source``. A row without a figure and of status "withdrawn" takes the figure back.
        known_at : when the world knew; a date means its first moment. It may lie ahead (an embargo), or in the past.
        actor, reason : who wrote it and why; needed.
        late : the batch may change what was known in between. Without it figures of a series that has figures known
            later, and figures of a cell that has one known at the same time, are refused. With it they are written, the
            batch is marked, and ``as_of(time, recorded=...)`` still shows what the store said before.

        Returns
        -------
        Receipt
            The batch's number, times, and link in the ledger.

        Raises
        ------
        ReviewError
            All that is wrong with the frame at once: see :meth:`gdpcore.vintage.batch.Figures.of`.
        VintageError
            E-VINT-005 (no time), -006 (nobody, or no reason), -007, -008 (late), -010 (busy).
        """
        figures = Figures.of(frame)
        return self._write(lambda _: figures, "append", known_at, actor, reason, late)

    def roll_back(self, batch: int, *, known_at: Any, actor: str, reason: str, late: bool = False) -> Receipt:
        """Restore every figure as it stood after a batch, by new records; 0 withdraws everything.

        What was written since stays in the store: it was known in between.

        Raises
        ------
        VintageError
            E-VINT-014 (no such batch), E-VINT-015 (nothing to restore), and as :meth:`append`.
        """
        return self._write(lambda session: restoring(session, batch), "roll back", known_at, actor, reason, late)

    def _write(self, figures: Any, kind: str, known_at: Any, actor: str, reason: str, late: bool) -> Receipt:
        known, who, why = moment(known_at, "known_at"), said(actor, "actor"), said(reason, "reason", 10 * LONGEST)
        with self._database.writing() as session:
            return write(session, figures(session), Receipt(0, known, known, kind, bool(late), who, why, 0, ""))

    # -- reading ---------------------------------------------------------------------------------------------------
    def as_of(self, time: Any, recorded: Any = None) -> pd.DataFrame:
        """Of every cell the latest figure known not after a time.

        Parameters
        ----------
        time : a date means its last moment, a month its last day.
        recorded : as the store itself stood then, without what was written later about earlier times. For a time that has
            passed, the answer is the same for ever.

        Returns
        -------
        DataFrame
            A row per cell, in the order of their text: series, region, measure, period, value, status, source, known_at,
            recorded_at, batch, record. A figure taken back is NaN with status "withdrawn".
        """
        with self._database.reading() as session:
            return queries.latest(session, moment(time, "time", end=True), _recorded(recorded))

    def latest(self, recorded: Any = None) -> pd.DataFrame:
        """The latest figure of every cell, those under embargo too; columns as :meth:`as_of`."""
        return self.as_of(END, recorded)

    def first(self, recorded: Any = None) -> pd.DataFrame:
        """The first figure of every cell; columns as :meth:`as_of`."""
        return self.release(1, recorded)

    def release(self, n: int, recorded: Any = None) -> pd.DataFrame:
        """The n-th figure of every cell that was known, from 1; cells with fewer are left out. Columns as :meth:`as_of`.

        A withdrawal is not a release, and of two figures known at one time only the one that corrects the other is.
        """
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise VintageError("E-VINT-014", what="release", raw=n, known="1, 2, ...")
        with self._database.reading() as session:
            return queries.nth(session, n, _recorded(recorded))

    def triangle(self, series: str, region: str = "", measure: str = "", recorded: Any = None) -> pd.DataFrame:
        """The revision triangle of a series: what was known of every period at every vintage.

        Returns
        -------
        DataFrame
            Rows are periods; columns the times at which something of the series became known; NaN before a period's first
            figure and while it is withdrawn.

        Raises
        ------
        VintageError
            E-VINT-013 if the store has no such series.
        """
        return triangle_of(self._records(series, region, measure, recorded))

    def history(self, series: str, period: Any, region: str = "", measure: str = "") -> pd.DataFrame:
        """Every record of one cell in the order in which the world knew: value, status, source, times, who, why, batch."""
        records = self._records(series, region, measure, None)
        return records[records["period"] == parse_spelling(period).text].reset_index(drop=True)

    def series(self) -> pd.DataFrame:
        """Every series: region, measure, how many periods and records, the first and last time at which something was known."""
        with self._database.reading() as session:
            return queries.series(session)

    def batches(self) -> pd.DataFrame:
        """The head of every batch: number, times, kind, late, who, why, records, links."""
        with self._database.reading() as session:
            return queries.heads(session)

    def _records(self, series: str, region: str, measure: str, recorded: Any) -> pd.DataFrame:
        name = (name_of(series, "series"), name_of(region, "region"), name_of(measure, "measure"))
        with self._database.reading() as session:
            records = queries.of_series(session, name, _recorded(recorded))
            if len(records):
                return records
            here = queries.series(session)
        known = ", ".join(dict.fromkeys(here["series"].tolist()[:8])) or "nothing"
        raise VintageError("E-VINT-013", series=name[0], region=name[1], measure=name[2], known=known)

    # -- the ledger ------------------------------------------------------------------------------------------------
    def checkpoint(self) -> Checkpoint:
        """The length and the last link of the ledger: keep it where those who can write to the store cannot reach it."""
        with self._database.reading() as session:
            last = queries.last_head(session)
            records = session.rows("SELECT COALESCE(SUM(records), 0) FROM batches")[0][0]
        batches, link = (int(last["batch"].iloc[0]), str(last["link"].iloc[0])) if len(last) else (0, GENESIS)
        return Checkpoint(batches, int(records), link, written(now()))

    def verify(
        self, checkpoint: Checkpoint | Iterable[Checkpoint] | None = None, key: bytes | str | Path | None = None
    ) -> Verification:
        """Read the ledger through from its first record.

        Parameters
        ----------
        checkpoint : one taken earlier, or several; several narrow down where a ledger was rewritten.
        key : an Ed25519 public key with which every checkpoint must be signed.

        Returns
        -------
        Verification
            ``ok``, and ``first_bad``: the first record that is missing, was changed, or was never written. A ledger cut
            short, or rewritten with new hashes throughout, shows only beside a checkpoint.

        Raises
        ------
        VintageError
            E-VINT-039 if a checkpoint is not signed with the key, E-VINT-014 if it is not a checkpoint.
        """
        checkpoints = [] if checkpoint is None else [checkpoint] if isinstance(checkpoint, Checkpoint) else list(checkpoint)
        for one in checkpoints:
            if not isinstance(one, Checkpoint):
                raise VintageError("E-VINT-014", what="checkpoint", raw=type(one).__name__, known="Checkpoint")
            if key is not None and not one.is_signed_by(key):
                raise VintageError("E-VINT-039", taken_at=one.taken_at)
        with self._database.reading() as session:
            return verify(session, checkpoints)


def _recorded(time: Any) -> Any:
    return END if time is None else moment(time, "recorded", end=True)
