"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from gdpcore.atomic import write_atomically
from gdpcore.errors import FileError
from tests.build import expect_refusal


def test_text_is_written_to_the_letter_and_nothing_beside_it(tmp_path: Path) -> None:
    for text in ("", "现价\r\n1\n", "\ufeffa"):
        write_atomically(tmp_path / "a.csv", text, overwrite=True)
        assert (tmp_path / "a.csv").read_bytes() == text.encode("utf-8")
    assert os.listdir(tmp_path) == ["a.csv"]


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.bin", b"\xff\r\n\x00")
    assert (tmp_path / "a.bin").read_bytes() == b"\xff\r\n\x00"


def test_what_is_there_is_replaced_only_if_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_atomically(path, "old")
    with expect_refusal("E-OUT-001", "a.csv", kind=FileError):
        write_atomically(path, "new", overwrite=False)
    assert path.read_text() == "old"
    write_atomically(path, "new", overwrite=True)
    assert path.read_text() == "new"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with expect_refusal("E-OUT-001", "link"):
        write_atomically(tmp_path / "link", "new", overwrite=False)


@pytest.mark.parametrize("broken", ["replace", "fsync"])
def test_a_write_that_fails_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, broken, full)
    with expect_refusal("E-OUT-002", "page.html", "No space left", kind=FileError):
        write_atomically(path, "new", overwrite=True)
    assert os.listdir(tmp_path) == ["page.html"]
    assert path.read_text(encoding="utf-8") == "old"


def test_an_interrupt_leaves_no_draft_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "link", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a.csv", "x")
    assert os.listdir(tmp_path) == []


def test_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with expect_refusal("E-OUT-002", "a.csv", "surrogates"):
        write_atomically(tmp_path / "a.csv", "\ud800")
    assert os.listdir(tmp_path) == []


def test_folders_are_made_only_if_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.csv"
    with expect_refusal("E-OUT-002", "b/c.csv"):
        write_atomically(path, "x")
    assert os.listdir(tmp_path) == []
    write_atomically(path, "x", folders=True)
    assert path.read_text() == "x"
    with expect_refusal("E-OUT-002", "c.csv/d.csv"):
        write_atomically(path / "d.csv", "x", folders=True)


def test_a_name_as_long_as_the_disk_takes_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".csv")
    write_atomically(path, "x")
    assert path.read_text() == "x"


def test_who_may_read_is_left_to_the_system(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "a.csv", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600
