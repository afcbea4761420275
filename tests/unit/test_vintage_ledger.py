"""The ledger: whatever is done to it behind the store's back is found, and named where it can be."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gdpcore as gdp
from gdpcore.vintage import queries
from gdpcore.vintage.canonical import canonical
from gdpcore.vintage.ledger import GENESIS, Chain, lines
from gdpcore.vintage.tables import BATCHES, RECORDS
from gdpcore.vintage.verification import verify

SIZES = (7, 3, 1, 9, 4, 6)
"""Records of the batches of the ledger that is tampered with."""
TEXT = ("series", "region", "measure", "period", "status", "source")


class Behind:
    """The tables, changed behind the store's back; every change is undone at the end of the block."""

    def __init__(self, address: str) -> None:
        if "://" in address:
            import psycopg

            from gdpcore.vintage.server import _Session

            self.connection = psycopg.connect(address, autocommit=True)
        else:
            import duckdb

            from gdpcore.vintage.embedded import _Session

            self.connection = duckdb.connect(address, config={"threads": "1"})
        self.session: Any = _Session(self.connection)
        self.mark = "%s" if "://" in address else "?"

    def run(self, statement: str, *parameters: Any) -> None:
        self.connection.execute(statement.replace("?", self.mark), list(parameters) or None)

    @contextmanager
    def undone(self) -> Iterator[None]:
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def rows(self) -> list[dict[str, Any]]:
        return [
            dict(zip(RECORDS, row, strict=True))
            for row in self.session.rows(f"SELECT {', '.join(RECORDS)} FROM records ORDER BY batch, record")
        ]

    def set(self, table: str, column: str, value: Any, batch: int, record: int | None = None) -> None:
        where, at = ("", []) if record is None else (" AND record = ?", [record])
        cast = {**BATCHES, **RECORDS}[column].sql
        self.run(f"UPDATE {table} SET {column} = CAST(? AS {cast}) WHERE batch = ?{where}", value, batch, *at)

    def rehash(self, first: int, last: int = len(SIZES), only: int | None = None, previous: bool = True) -> None:
        """Make the hashes of some batches agree with what now stands there: what someone who knows the code can do.

        ``only``: just the mark of one record; ``previous`` False: the next batch keeps the link it knew.
        """
        heads = queries.heads(self.session)
        link = GENESIS if first == 1 else str(heads["link"].iloc[first - 2])
        for number in range(first, last + 1):
            head = {k: v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for k, v in heads.iloc[number - 1].items()}
            head = {k: v.item() if isinstance(v, np.generic) else v for k, v in head.items()} | {"previous": link}
            rows = queries.records(self.session, number, number)
            chain = Chain.of(head | {"records": len(rows)}, rows)
            link = chain.link
            marks = {int(rows["record"].iloc[k]): mark for k, mark in enumerate(chain.marks.tolist()) if only in (None, k + 1)}
            cases = " ".join(f"WHEN {record} THEN {mark}" for record, mark in marks.items())
            self.run(f"UPDATE records SET mark = CASE record {cases} ELSE mark END WHERE batch = ?", number)
            if only is None:
                for name, value in (
                    ("previous", head["previous"]),
                    ("opening", chain.opening),
                    ("link", chain.link),
                    ("records", len(rows)),
                ):
                    if previous or name != "previous":
                        self.set("batches", name, value, number)


@pytest.fixture
def ledger(address: str) -> Iterator[tuple[Behind, gdp.vintage.Checkpoint]]:
    """A ledger of six batches, and its checkpoint, which is kept elsewhere."""
    rng = np.random.default_rng(0)
    with gdp.VintageStore(address) as store:
        for k, size in enumerate(SIZES):
            frame = pd.DataFrame(
                {
                    "series": ["GDP", "é", "x"][k % 3],
                    "period": [str(2000 + i) for i in range(size)],
                    "value": rng.normal(100, 5, size),
                }
            )
            frame["status"], frame["source"] = "preliminary", [f"file {i}.csv" for i in range(size)]
            frame.loc[0, ["value", "status"]] = [np.nan, "withdrawn"]
            store.append(frame, known_at=pd.Timestamp("2024-01-01") + pd.Timedelta(days=k), actor="desk", reason="release")
        checkpoint = store.checkpoint()
        assert store.verify(checkpoint).ok
    behind = Behind(address)
    yield behind, checkpoint
    behind.connection.close()


# -- the ways of tampering: each says where the first bad record is, or None where only a checkpoint can show it -------
Where = tuple[int, int | None] | None


def other_text(text: str, rng: random.Random) -> str | None:
    return rng.choice([text + " ", text + "\u0301", text.upper() + "'", text[:-1] or "z", None, "e\u0301"])


def other_value(value: float | None, rng: random.Random) -> Any:
    if value is None:
        return rng.choice([0.0, float("nan"), 1e300])
    return rng.choice([np.nextafter(value, np.inf).item(), -value, None, float("nan"), float("inf"), 0.0, value * 10])


def edit_record(b: Behind, rng: random.Random) -> Where:
    row = rng.choice(b.rows())
    column = rng.choice([*TEXT, "value", "value", "mark"])
    new = (
        row["mark"] ^ (1 << rng.randrange(62))
        if column == "mark"
        else other_value(row["value"], rng)
        if column == "value"
        else other_text(row[column], rng)
    )
    b.set("records", column, new, row["batch"], row["record"])
    return row["batch"], row["record"]


def edit_head(b: Behind, rng: random.Random) -> Where:
    number = rng.randint(1, len(SIZES))
    head = queries.heads(b.session).iloc[number - 1]
    column = rng.choice([c for c in BATCHES if c not in ("batch",)])
    old = head[column]
    new: Any = rng.choice([f"{old}x", "", None]) if isinstance(old, str) else None if rng.random() < 0.2 else old
    if new is not None and not isinstance(old, str):
        new = (
            not old
            if isinstance(old, (bool, np.bool_))
            else int(old) + 1
            if isinstance(old, (int, np.integer))
            else old.to_pydatetime() + dt.timedelta(microseconds=1)
        )
    b.set("batches", column, new, number)
    return number, None


def delete_record(b: Behind, rng: random.Random) -> Where:
    row = rng.choice(b.rows())
    b.run("DELETE FROM records WHERE batch = ? AND record = ?", row["batch"], row["record"])
    return row["batch"], row["record"]


def delete_head(b: Behind, rng: random.Random) -> Where:
    number = rng.randint(1, len(SIZES))
    b.run("DELETE FROM batches WHERE batch = ?", number)
    return number, None


def delete_batch(b: Behind, rng: random.Random) -> Where:
    number = rng.randint(1, len(SIZES) - 1)
    b.run("DELETE FROM batches WHERE batch = ?", number)
    b.run("DELETE FROM records WHERE batch = ?", number)
    return number, None


def move_up(b: Behind, rng: random.Random) -> Where:
    """Delete a batch and number the later ones anew."""
    delete = rng.randint(1, len(SIZES) - 1)
    for table in ("batches", "records"):
        b.run(f"DELETE FROM {table} WHERE batch = ?", delete)
        for number in range(delete + 1, len(SIZES) + 1):
            b.run(f"UPDATE {table} SET batch = ? WHERE batch = ?", number - 1, number)
    return delete, None


def swap_figures(b: Behind, rng: random.Random) -> Where:
    one, other = rng.sample([r for r in b.rows() if r["value"] is not None], 2)
    b.set("records", "value", other["value"], one["batch"], one["record"])
    b.set("records", "value", one["value"], other["batch"], other["record"])
    return min((one["batch"], one["record"]), (other["batch"], other["record"]))


def swap_records(b: Behind, rng: random.Random) -> Where:
    """Two records of a batch change numbers, taking their marks along."""
    number = rng.choice([k + 1 for k, size in enumerate(SIZES) if size > 1])
    one, other = sorted(rng.sample(range(1, SIZES[number - 1] + 1), 2))
    for old, new in ((one, 1000), (other, one), (1000, other)):
        b.set("records", "record", new, number, old)
    return number, one


def swap_batches(b: Behind, rng: random.Random) -> Where:
    one, other = sorted(rng.sample(range(1, len(SIZES) + 1), 2))
    for table in ("batches", "records"):
        for old, new in ((one, 1000), (other, one), (1000, other)):
            b.run(f"UPDATE {table} SET batch = ? WHERE batch = ?", new, old)
    return one, None


def add_record(b: Behind, rng: random.Random) -> Where:
    row = dict(rng.choice(b.rows()))
    last = rng.random() < 0.5
    row["record"] = SIZES[row["batch"] - 1] + 1 if last else row["record"] + 1000
    b.run(f"INSERT INTO records ({', '.join(RECORDS)}) VALUES ({', '.join('?' * len(RECORDS))})", *row.values())
    return row["batch"], SIZES[row["batch"] - 1] + 1


def add_stray(b: Behind, rng: random.Random) -> Where:
    row = dict(rng.choice(b.rows()), batch=rng.choice([0, -1, len(SIZES) + 1, 10**9]))
    b.run(f"INSERT INTO records ({', '.join(RECORDS)}) VALUES ({', '.join('?' * len(RECORDS))})", *row.values())
    return row["batch"], None


def move_record(b: Behind, rng: random.Random) -> Where:
    """A record goes to another batch, as its last."""
    row = rng.choice(b.rows())
    to = rng.choice([k for k in range(1, len(SIZES) + 1) if k != row["batch"]])
    b.run(
        "UPDATE records SET batch = ?, record = ? WHERE batch = ? AND record = ?",
        to,
        SIZES[to - 1] + 1,
        row["batch"],
        row["record"],
    )
    return min((row["batch"], row["record"]), (to, SIZES[to - 1] + 1))


def rehash_record(b: Behind, rng: random.Random) -> Where:
    batch, record = edit_values(b, rng)
    b.rehash(batch, batch, only=record)
    return (batch, record + 1) if record < SIZES[batch - 1] else (batch, None)


def rehash_batch(b: Behind, rng: random.Random) -> Where:
    batch, _ = edit_values(b, rng, SIZES[:-1])
    b.rehash(batch, batch)
    return batch + 1, None


def rehash_tail(b: Behind, rng: random.Random) -> Where:
    batch, _ = edit_values(b, rng)
    b.rehash(batch)
    return None


def rehash_after_deletion(b: Behind, rng: random.Random) -> Where:
    """The last record of a batch goes, and every hash from there is made anew."""
    number = rng.randint(1, len(SIZES))
    b.run("DELETE FROM records WHERE batch = ? AND record = ?", number, SIZES[number - 1])
    if SIZES[number - 1] == 1:
        return number, 1  # a batch without records is not to be had
    b.rehash(number)
    b.set("batches", "records", SIZES[number - 1] - 1, number)
    return None


def truncate(b: Behind, rng: random.Random) -> Where:
    keep = rng.randint(0, len(SIZES) - 1)
    for table in ("batches", "records"):
        b.run(f"DELETE FROM {table} WHERE batch > ?", keep)
    return None


def truncate_in_a_batch(b: Behind, rng: random.Random) -> Where:
    number = rng.choice([k + 1 for k, size in enumerate(SIZES) if size > 1])
    keep = rng.randint(1, SIZES[number - 1] - 1)
    b.run("DELETE FROM records WHERE batch > ? OR (batch = ? AND record > ?)", number, number, keep)
    b.run("DELETE FROM batches WHERE batch > ?", number)
    return number, keep + 1


def edit_values(b: Behind, rng: random.Random, sizes: tuple[int, ...] = SIZES) -> tuple[int, int]:
    batch = rng.randint(1, len(sizes))
    record = rng.randint(1, sizes[batch - 1])
    b.set("records", "value", rng.random() * 1000, batch, record)
    return batch, record


WAYS = [
    edit_record, edit_record, edit_record, edit_head, edit_head, delete_record, delete_head, delete_batch, move_up, swap_figures, swap_records,
    swap_batches, add_record, add_stray, move_record, rehash_record, rehash_batch, rehash_tail, rehash_after_deletion, truncate, truncate_in_a_batch,
]  # fmt: skip


def test_five_hundred_ways_of_tampering_are_all_found(ledger: tuple[Behind, gdp.vintage.Checkpoint]) -> None:
    behind, checkpoint = ledger
    on_file = behind.mark == "?"
    rng, named, hidden = random.Random(72), 0, 0
    for turn in range(504 if on_file else 126):  # the walk is the same code; on the server a sample will do
        way = WAYS[turn % len(WAYS)]
        with behind.undone():
            where = way(behind, rng)
            found = verify(behind.session, [])
            if where is None:
                assert found.ok, "hashes that agree among themselves show only beside a checkpoint"
                found = verify(behind.session, [checkpoint])
        assert not found.ok, (turn, way.__name__, where)
        bad = found.first_bad
        assert bad is not None
        assert bad.finding.text("zh") != bad.finding.text("en")
        if where is None:
            assert bad.finding.code in ("E-VINT-037", "E-VINT-038")
            hidden += 1
            continue
        assert (bad.batch, bad.record if where[1] is not None else None) == where, (turn, way.__name__, str(bad))
        named += where[1] is not None
    assert (named, hidden) >= ((234, 69) if on_file else (50, 15)), (
        "records named exactly, and tampering that only the checkpoint shows"
    )
    assert verify(behind.session, [checkpoint]).ok, "what was undone leaves no trace"


def test_an_earlier_checkpoint_narrows_down_where_it_was_rewritten(ledger: tuple[Behind, gdp.vintage.Checkpoint]) -> None:
    behind, last = ledger
    heads = queries.heads(behind.session)
    early = gdp.vintage.Checkpoint(3, sum(SIZES[:3]), str(heads["link"].iloc[2]), "2024-01-03T00:00:00.000000Z")
    with behind.undone():
        behind.set("records", "value", 1.0, 5, 2)
        behind.rehash(5)
        found = verify(behind.session, [last, early])
    assert found.first_bad is not None
    assert (found.first_bad.since, found.first_bad.batch, found.checkpoints) == (4, 6, 1)
    assert "batches 4 to 6" in str(found.first_bad)
    assert (found.batches, found.records) == (3, sum(SIZES[:3])), "what is vouched for"
    assert verify(behind.session, [early, last]).checkpoints == 2


def test_what_a_batch_holds_is_hashed_in_one_way_only(ledger: tuple[Behind, gdp.vintage.Checkpoint]) -> None:
    """The fast writer of records and the canonical one say the same bytes."""
    behind, _ = ledger
    records = queries.records(behind.session, 1, len(SIZES))
    said = ("measure", "period", "record", "region", "series", "source", "status", "value")
    for line, row in zip(lines(records), records[list(said)].to_dict("records"), strict=True):
        row["value"] = None if row["value"] != row["value"] else row["value"]
        assert line.decode() == canonical(row)


def test_the_first_link_is_what_a_third_party_computes(address: str) -> None:
    """One record, chained by hand: the form of the ledger is a promise."""
    with gdp.VintageStore(address) as store:
        frame = pd.DataFrame({"series": ["GDP"], "period": ["2024Q1"], "value": [296299.0]})
        receipt = store.append(frame, known_at="2024-04-16", actor="desk", reason="第一次发布")
        head = store.batches().iloc[0]
    recorded = receipt.recorded_at.isoformat(timespec="microseconds") + "Z"
    opening = hashlib.sha256(
        f'{{"actor":"desk","batch":1,"form":1,"kind":"append","known_at":"2024-04-16T00:00:00.000000Z","late":false,'
        f'"previous":"{"0" * 64}","reason":"第一次发布","recorded_at":"{recorded}","records":1}}'.encode()
    ).digest()
    record = b'{"measure":"","period":"2024Q1","record":1,"region":"","series":"GDP","source":"","status":"","value":296299.0}'
    assert head["opening"] == opening.hex()
    assert head["link"] == receipt.link == hashlib.sha256(opening + record).hexdigest()
