"""Two writers lose nothing; a writer that is killed leaves the old state or the new one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import gdpcore as gdp
from tests.build import expect_refusal
from tests.unit.test_vintage_store import WHO, figures, quarters, values

ROOT = Path(__file__).parents[2]


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


# -- threads and processes ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shared", [True, False])
def test_two_threads(address: str, shared: bool) -> None:
    stores = [gdp.VintageStore(address) for _ in range(2)]
    seen: list[bool] = []

    def work(name: str, store: gdp.VintageStore) -> None:
        for k in range(6):
            store.append(
                figures({"2024Q1": float(k)}, series=name), known_at=pd.Timestamp("2024-04-16") + pd.Timedelta(days=k), **WHO
            )
            seen.append(len(store.as_of("2024-12")) in (1, 2))

    threads = [threading.Thread(target=work, args=(f"writer {k}", stores[0 if shared else k])) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 12
    assert stores[0].series()["records"].tolist() == [6, 6]
    assert stores[1].verify().batches == 12
    for store in stores:
        store.close()


PROCESS = """
import sys, pandas as pd, gdpcore as gdp
address, name = sys.argv[1:]
with gdp.VintageStore(address, wait=60) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for k in range(8):
        frame = pd.DataFrame({"series": name, "period": [f"{1990 + i}" for i in range(40)], "value": float(k)})
        store.append(frame, known_at=pd.Timestamp("2024-04-16") + pd.Timedelta(days=k), actor=name, reason="release")
"""


def test_two_processes(address: str) -> None:
    writers = [python(PROCESS, address, f"writer {k}") for k in range(2)]
    for writer in writers:
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait(120) for writer in writers] == [0, 0]
    with gdp.VintageStore(address) as store:
        assert store.series()["records"].tolist() == [320, 320]
        found = store.verify()
        assert (found.ok, found.batches, found.records) == (True, 16, 640)
        assert store.latest()["value"].unique().tolist() == [7.0]


HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reader")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("kind", ["reader", "writer"])
def test_a_file_that_another_process_holds(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("duckdb")
    path = tmp_path / "vintages.duckdb"
    with gdp.VintageStore(path) as store:
        quarters(store)
    with gdp.VintageStore(path, wait=0.05) as store, closing_process(python(HOLDER, str(path), kind)) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with expect_refusal("E-VINT-010", "vintages.duckdb", "0.05"):
            store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        if kind == "reader":
            assert len(store.latest()) == 3, "readers share the file"
        else:
            with expect_refusal("E-VINT-010", "vintages.duckdb"):
                store.latest()
    with gdp.VintageStore(path) as store:
        store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        assert len(store.latest()) == 4


class closing_process:
    """A process that is told to go on, and waited for, at the end of the block."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __enter__(self) -> subprocess.Popen[str]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.communicate("go\n", timeout=60)


def test_a_server_on_which_another_writes(schema: str) -> None:
    with gdp.VintageStore(schema, wait=0.05) as store, gdp.VintageStore(schema) as other:
        quarters(store)
        with other._database.writing():
            with expect_refusal("E-VINT-010", "0.05"):
                store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
            assert len(store.latest()) == 3, "readers never wait"
        store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        assert len(store.latest()) == 4


def test_a_desk_that_may_add_and_read_only(schema: str) -> None:
    import psycopg

    with gdp.VintageStore(schema) as store, psycopg.connect(schema, autocommit=True) as owner:
        quarters(store)
        here = owner.execute("SELECT current_schema()").fetchone()[0]
        role = f"desk_{here}"[:60]
        owner.execute(f"CREATE ROLE {role}")
        try:
            owner.execute(f"GRANT USAGE ON SCHEMA {here} TO {role}")
            owner.execute(f"GRANT INSERT, SELECT ON ALL TABLES IN SCHEMA {here} TO {role}")
            with gdp.VintageStore(f"{schema}%20-crole%3D{role}") as desk:
                assert desk.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO).batch == 4
                assert desk.verify(store.checkpoint()).ok
                for change in ("UPDATE records SET value = 1", "DELETE FROM batches"):
                    with expect_refusal("E-VINT-020", "permission denied"), desk._database.writing() as session:
                        session.rows(change)
        finally:
            owner.execute(f"DROP OWNED BY {role}")
            owner.execute(f"DROP ROLE {role}")


def test_a_connection_that_was_cut_is_made_again(schema: str) -> None:
    import psycopg

    with gdp.VintageStore(schema) as store, psycopg.connect(schema, autocommit=True) as other:
        quarters(store)
        other.execute("SELECT pg_terminate_backend(%s)", [store._database._connection.info.backend_pid])
        with expect_refusal("E-VINT-020"):
            store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        assert store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO).batch == 4


# -- crashes -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", ["batches", "records", "commit"])
def test_a_write_that_fails_at_any_step_leaves_the_old_state(address: str, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with gdp.VintageStore(address) as store:
        quarters(store)
        before, head = store.latest(), store.checkpoint()
        with monkeypatch.context() as patch:
            failing_at(step, patch, store)
            with pytest.raises(KeyboardInterrupt):
                store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        assert store.latest().equals(before)
        assert store.verify(head).ok and store.checkpoint().link == head.link
        store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
        assert values(store.latest())["2024Q4"] == 1.0


def failing_at(step: str, patch: pytest.MonkeyPatch, store: gdp.VintageStore, then: Any = None) -> None:
    """Let the next write stop just after it wrote one of the tables, or just before it commits."""
    from gdpcore.vintage import store as module

    with store._database.reading() as session:
        kind = type(session)
    insert, write = kind.insert, module.write

    def stopping(self: Any, table: str, frame: pd.DataFrame) -> None:
        insert(self, table, frame)
        if table == step:
            stop()

    def last(*arguments: Any) -> Any:
        receipt = write(*arguments)
        if step == "commit":
            stop()
        return receipt

    def stop() -> None:
        if then is not None:
            then()
        raise KeyboardInterrupt

    patch.setattr(kind, "insert", stopping)
    patch.setattr(module, "write", last)


@pytest.mark.parametrize("step", ["batches", "records", "commit"])
def test_what_lies_on_the_disk_in_the_middle_of_a_write_is_the_old_state(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file as a power cut would leave it: copied, with what stands beside it, before the write is over."""
    pytest.importorskip("duckdb")
    path, copies = tmp_path / "vintages.duckdb", tmp_path / "copy"
    with gdp.VintageStore(path) as store:
        quarters(store)
        head = store.checkpoint()
        with monkeypatch.context() as patch:
            failing_at(step, patch, store, then=lambda: shutil.copytree(tmp_path, copies, ignore=lambda *_: ["copy"]))
            with pytest.raises(KeyboardInterrupt):
                store.append(figures({"2024Q4": 1.0}), known_at="2025-01-17", **WHO)
    with gdp.VintageStore(copies / path.name) as store:
        assert len(store.batches()) == 3
        assert store.verify(head).ok


KILLED = """
import json, os, random, signal, sys, time
import pandas as pd, gdpcore as gdp
import gdpcore.vintage.store
address, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if "://" in address:
    import psycopg
else:
    import duckdb
rng, told, pace = random.Random(seed), [], 0.1

def write(pipe, first):
    store = gdp.VintageStore(address, wait=60)
    for k in range(first, first + 1000):
        frame = pd.DataFrame({"series": "GDP", "period": [f"{1950 + i}" for i in range(100)], "value": float(k)})
        frame = pd.concat([frame.assign(region=str(r)) for r in range(20)])
        store.append(frame, known_at=pd.Timestamp("2024-01-01") + pd.Timedelta(days=k), actor="child", reason="killed")
        os.write(pipe, f"{k}\\n".encode())

first = 1
for _ in range(rounds):
    out, pipe = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write(pipe, first)
        finally:
            os._exit(1)
    os.close(pipe)
    heard = b""
    for _ in range(rng.randrange(3)):  # batches that are written before the blow falls
        start = time.monotonic()
        heard += os.read(out, 1000)
        pace = time.monotonic() - start
    time.sleep(rng.uniform(0.0, 1.2) * pace)  # then somewhere in the middle of one, however fast the machine is
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = (heard + os.fdopen(out, "rb").read()).split()
    with gdp.VintageStore(address, wait=60) as store:
        with store._database.writing():
            pass  # a server may still be at the last thing that it was told
        written, found = store.batches()["records"].tolist(), store.verify()
        last = int(store.latest()["value"].max()) if written else 0
    told.append([first - 1 + len(acknowledged), len(written), sorted(set(written)), found.ok, last])
    first = len(written) + 1
print(json.dumps(told))
"""


def test_a_killed_writer_leaves_the_old_state_or_the_new(address: str) -> None:
    rounds = 12
    done = subprocess.run(
        [sys.executable, "-c", KILLED, address, str(rounds), "5"], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == rounds
    for acknowledged, written, sizes, ok, last in told:
        assert acknowledged <= written <= acknowledged + 1, "what was acknowledged is there; at most one more is"
        assert sizes in ([], [2000]), "no half of a batch"
        assert ok
        assert last == written
    assert told[-1][1] > 0, "something was written between the kills"
