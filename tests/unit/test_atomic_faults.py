"""Killed at any moment a write leaves the old file or the new one; what stands in its way is named; two writers lose nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from gdpcore.atomic import name_problem, write_all, write_atomically
from gdpcore.errors import FileError
from tests.build import expect_refusal

OLD, NEW = "old " * 1000, "new " * 1000
KILLED = """
import os, sys
from pathlib import Path
from gdpcore.atomic import write_atomically

last, done = int(sys.argv[2]), [0]
def dying(real):
    def call(*a, **k):
        done[0] += 1
        if done[0] == last:
            os._exit(9)
        out = real(*a, **k)
        done[0] += 1
        if done[0] == last:
            os._exit(9)
        return out
    return call
for name in ("open", "fsync", "replace", "link", "unlink"):
    setattr(os, name, dying(getattr(os, name)))
real = os.fdopen
def halfway(*a, **k):
    stream = real(*a, **k)
    class Stream:
        def __enter__(self): return self
        def __exit__(self, *e): stream.close()
        def write(self, data):
            dying(stream.write)(data[: len(data) // 2])
            stream.flush()
            dying(stream.write)(data[len(data) // 2 :])
        def __getattr__(self, name): return getattr(stream, name)
    return Stream()
os.fdopen = halfway
write_atomically(Path(sys.argv[1]), "new " * 1000, overwrite=sys.argv[3] == "yes")
os._exit(0)
"""


@pytest.mark.parametrize("there", [True, False])
def test_killed_at_every_boundary_the_file_is_old_or_new(tmp_path: Path, there: bool) -> None:
    """Every call of the system, and the middle of the content, each killed before and after."""
    ends = set()
    children = []
    for moment in range(1, 21):
        path = tmp_path / str(moment) / "gdp.csv"
        path.parent.mkdir()
        if there:
            path.write_text(OLD, encoding="utf-8")
        command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {os.getcwd()!r})\n{KILLED}"]
        children.append((path, subprocess.Popen([*command, str(path), str(moment), "yes" if there else "no"])))
    for path, child in children:
        status = child.wait()
        text = path.read_text(encoding="utf-8") if path.exists() else None
        assert text in ((OLD, NEW) if there else (None, NEW)), (path, status)
        ends.add((status, text == NEW))
        if status == 9:  # the next writer is not hindered by what the killed one left
            write_atomically(path, NEW, overwrite=True)
            assert path.read_text(encoding="utf-8") == NEW
    assert {(9, False), (9, True), (0, True)} <= ends


def full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def locked(*_: Any) -> None:
    raise PermissionError(13, "The process cannot access the file because it is being used by another process")


@pytest.mark.parametrize(("call", "broken", "word"), [("fsync", full, "No space"), ("open", full, "No space"), ("replace", locked, "another process"), ("open", locked, "another process")])  # fmt: skip
def test_a_full_disk_and_a_locked_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, broken: Any, word: str
) -> None:
    path = tmp_path / "gdp.csv"
    path.write_text(OLD, encoding="utf-8")
    monkeypatch.setattr(os, call, broken)
    with expect_refusal("E-OUT-002", "gdp.csv", word, kind=FileError):
        write_atomically(path, NEW, overwrite=True)
    monkeypatch.undo()
    assert path.read_text(encoding="utf-8") == OLD and os.listdir(tmp_path) == ["gdp.csv"]


def test_of_two_writers_one_is_told(tmp_path: Path) -> None:
    path, told = tmp_path / "gdp.csv", []
    gate = threading.Barrier(8)

    def write(k: int) -> None:
        gate.wait()
        try:
            write_atomically(path, f"{k}")
        except FileError as error:
            told.append(error.code)

    threads = [threading.Thread(target=write, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert told == ["E-OUT-001"] * 7 and os.listdir(tmp_path) == ["gdp.csv"]


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", locked)
    write_atomically(tmp_path / "a.csv", "1")
    with expect_refusal("E-OUT-001", "a.csv"):
        write_atomically(tmp_path / "a.csv", "2")
    assert (tmp_path / "a.csv").read_text() == "1" and os.listdir(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("target", ["there.csv", "nowhere.csv"])
def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path, target: str) -> None:
    (tmp_path / "there.csv").write_text(OLD, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / target)
    with expect_refusal("E-OUT-010", "link.csv"):
        write_atomically(tmp_path / "link.csv", NEW, overwrite=True)
    with expect_refusal("E-OUT-001", "link.csv"):
        write_atomically(tmp_path / "link.csv", NEW)
    assert (tmp_path / "there.csv").read_text(encoding="utf-8") == OLD and (tmp_path / "link.csv").is_symlink()
    (tmp_path / "real").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path / "real", target_is_directory=True)
    write_atomically(tmp_path / "folder" / "a.csv", NEW)
    assert (tmp_path / "real" / "a.csv").read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize("name", ["CON", "con.csv", "Nul", "aux.tar.gz", "COM1", "lpt9.txt", "com¹", "PRN .csv", "a.", "a ", "a\0.csv", "a\n.csv", "a:b", "a|b", "a?", "a*", "<a>", 'a"b', "a\\b", "x" * 252 + ".csv", "产" * 84 + ".csv", "\ud800", ""])  # fmt: skip
def test_names_that_no_file_should_have(tmp_path: Path, name: str) -> None:
    assert name_problem(name)
    if name:
        with expect_refusal("E-OUT-011", kind=FileError):
            write_atomically(tmp_path / name, "x", overwrite=True)
        with expect_refusal("E-OUT-011", kind=FileError):
            write_atomically(tmp_path / name / "a.csv", "x", folders=True)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["甲.csv", "🙂 季度.csv", "console.csv", "com10.txt", ".hidden", "a.b.c", "产" * 83 + ".csv", "company", "nulls.csv"])  # fmt: skip
def test_names_that_files_have(tmp_path: Path, name: str) -> None:
    assert name_problem(name) == ""
    write_atomically(tmp_path / "目录 🙂" / name, "x", folders=True)
    assert (tmp_path / "目录 🙂" / name).read_text() == "x"


def test_of_several_files_none_is_written_if_one_may_not_be(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("old", encoding="utf-8")
    for files, code in (({"a": "1", "b": "2"}, "E-OUT-001"), ({"a": "1", "nul": "2"}, "E-OUT-011")):
        with expect_refusal(code):
            write_all({tmp_path / name: text for name, text in files.items()})
    assert os.listdir(tmp_path) == ["b"] and (tmp_path / "b").read_text() == "old"


def test_a_folder_that_may_only_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "readonly"
    folder.mkdir()
    folder.chmod(0o555)
    if os.geteuid() == 0:  # the administrator may write everywhere: the system's answer is put in its place
        monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with expect_refusal("E-OUT-002", "readonly/a.csv", "Permission denied"):
        write_atomically(folder / "a.csv", "x")
    monkeypatch.undo()
    folder.chmod(0o755)
    assert os.listdir(folder) == []
