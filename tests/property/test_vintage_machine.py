"""A store beside a list in memory: appended to, revised, overridden, rolled back, crashed and opened again, in any order.

Nothing that was written is lost, nothing is shown before it was known, and what was said of the past stays said.
"""

from __future__ import annotations

import uuid
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import gdpcore as gdp
from gdpcore.vintage import Checkpoint
from tests.unit.test_vintage_writers import failing_at

START = pd.Timestamp("2024-01-01")
WHO = {"actor": "machine", "reason": "made up"}
Cell = tuple[str, str]
CELLS: list[Cell] = [(series, period) for series in ("GDP", "工业") for period in ("2023Q3", "2023Q4", "2024Q1")]
FIGURES = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from([0.0, -0.0, 1e-300, 0.1 + 0.2]))
BATCH = st.dictionaries(st.sampled_from(CELLS), FIGURES, min_size=1, max_size=4)
DAYS = st.integers(0, 12)
GONE = (None, "withdrawn")


def figure(value: float | None) -> str:
    """A value to the bit."""
    return "none" if value is None or value != value else float(value).hex()


class Machine(RuleBasedStateMachine):
    """The rules; ``places`` makes an address for every run."""

    places: Generator[str]

    @initialize()
    def open(self) -> None:
        self.address = next(self.places)
        self.store = gdp.VintageStore(self.address)
        self.batches: list[tuple[int, dict[Cell, tuple[float | None, str]]]] = []
        self.checkpoints: list[Checkpoint] = []
        self.answers: list[tuple[pd.Timestamp, pd.Timestamp, pd.DataFrame]] = []

    # -- the model -------------------------------------------------------------------------------------------------
    def known(self, day: int, written: int | None = None) -> dict[Cell, tuple[float | None, str]]:
        """What was known on a day, of the first ``written`` batches."""
        order = sorted(range(len(self.batches) if written is None else written), key=lambda k: (self.batches[k][0], k))
        found: dict[Cell, tuple[float | None, str]] = {}
        for k in order:
            if self.batches[k][0] <= day:
                found |= self.batches[k][1]
        return found

    def is_late(self, day: int, cells: Any) -> bool:
        series = {s for s, _ in cells}
        later = any(day < d and {s for s, _ in batch} & series for d, batch in self.batches)
        return later or any(day == d and set(batch) & set(cells) for d, batch in self.batches)

    # -- writing ---------------------------------------------------------------------------------------------------
    def frame(self, figures: dict[Cell, tuple[float | None, str]]) -> pd.DataFrame:
        rows = [(s, p, np.nan if v is None else v, status) for (s, p), (v, status) in figures.items()]
        return pd.DataFrame(rows, columns=["series", "period", "value", "status"])

    def write(self, day: int, figures: dict[Cell, tuple[float | None, str]], late: bool) -> None:
        contradicts = self.is_late(day, figures)
        try:
            receipt = self.store.append(self.frame(figures), known_at=START + pd.Timedelta(days=day), late=late, **WHO)
        except gdp.errors.VintageError as error:
            assert error.code in ("E-VINT-007", "E-VINT-008")
            assert contradicts and not late
            return
        assert late or not contradicts
        assert receipt.late == contradicts
        self.batches.append((day, figures))
        assert receipt.batch == len(self.batches)

    @rule(day=DAYS, values=BATCH, late=st.booleans())
    def append(self, day: int, values: dict[Cell, float], late: bool) -> None:
        self.write(day, {cell: (v, "preliminary") for cell, v in values.items()}, late)

    @rule(values=BATCH, status=st.sampled_from(["final", "census", "overridden"]))
    def revise(self, values: dict[Cell, float], status: str) -> None:
        day = max((d for d, _ in self.batches), default=0) + 1
        self.write(day, {cell: (v, status) for cell, v in values.items()}, late=False)

    @rule(cells=st.sets(st.sampled_from(CELLS), min_size=1, max_size=3), day=DAYS)
    def withdraw(self, cells: set[Cell], day: int) -> None:
        self.write(day, dict.fromkeys(sorted(cells), GONE), late=True)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        to = data.draw(st.integers(0, len(self.batches) - 1), label="to")
        day = max(d for d, _ in self.batches) + 1
        here, then = self.known(10**6), self.known(10**6, to)
        wanted = {cell: then.get(cell, GONE) for cell in here}
        restored = {c: f for c, f in wanted.items() if (figure(f[0]), f[1]) != (figure(here[c][0]), here[c][1])}
        try:
            receipt = self.store.roll_back(to, known_at=START + pd.Timedelta(days=day), **WHO)
        except gdp.errors.VintageError as error:
            assert error.code == "E-VINT-015"
            assert not restored
            return
        assert receipt.records == len(restored)
        self.batches.append((day, restored))

    @rule(values=BATCH, step=st.sampled_from(["batches", "records", "commit"]))
    def crash(self, values: dict[Cell, float], step: str) -> None:
        frame = self.frame({cell: (v, "lost") for cell, v in values.items()})
        with pytest.MonkeyPatch.context() as patch:
            failing_at(step, patch, self.store)
            with pytest.raises(KeyboardInterrupt):
                self.store.append(frame, known_at=START + pd.Timedelta(days=40), late=True, **WHO)
        self.reopen()

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = gdp.VintageStore(self.address)

    # -- looking ---------------------------------------------------------------------------------------------------
    @rule()
    def keep_a_checkpoint(self) -> None:
        self.checkpoints.append(self.store.checkpoint())
        assert self.checkpoints[-1].batches == len(self.batches)

    @rule(day=DAYS)
    def look(self, day: int) -> None:
        time = START + pd.Timedelta(days=day)
        frame = self.store.as_of(time)
        assert (frame["known_at"] <= time).all(), "never a later value"
        rows = zip(frame["series"], frame["period"], frame["value"], frame["status"], strict=True)
        assert {(s, p): (figure(v), status) for s, p, v, status in rows} == {
            c: (figure(v), t) for c, (v, t) in self.known(day).items()
        }
        if self.batches:
            self.answers.append((time, self.store.batches()["recorded_at"].iloc[-1], frame))

    def teardown(self) -> None:
        if not hasattr(self, "store"):
            return
        found = self.store.verify(self.checkpoints)
        assert found.ok, str(found)
        assert (found.batches, found.records) == (len(self.batches), sum(len(b) for _, b in self.batches)), "nothing is lost"
        for time, recorded, answer in self.answers:
            assert self.store.as_of(time, recorded=recorded).equals(answer), "what was said of the past stays said"
        for series in {s for _, batch in self.batches for s, _ in batch}:
            triangle = self.store.triangle(series)
            for time in triangle.columns:
                known = {p: figure(v) for (s, p), (v, _) in self.known((time - START).days).items() if s == series}
                shown = {str(p): figure(v) for p, v in triangle[time].items()}
                assert shown == {p: known.get(p, "none") for p in shown}
        self.store.close()


def test_the_store_is_the_list(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    class Here(Machine):
        places = files(tmp_path) if kind == "file" else schemas(request.getfixturevalue("postgres"))

    examples = max(6, settings.default.max_examples // 15)
    run_state_machine_as_test(Here, settings=settings(max_examples=examples, stateful_step_count=14))
    Here.places.close()


@pytest.fixture(params=["file", "server"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "file":
        pytest.importorskip("duckdb")
    return str(request.param)


def files(folder: Path) -> Generator[str]:
    while True:
        yield str(folder / f"{uuid.uuid4().hex}.duckdb")


def schemas(url: str) -> Generator[str]:
    """An empty schema of the server for every run; each goes when the next one comes."""
    import psycopg

    while True:
        name = f"machine_{uuid.uuid4().hex}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        try:
            yield f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3D{name}"
        finally:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA {name} CASCADE")
