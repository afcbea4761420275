"""Hostile files end in a coded refusal within two seconds and half a gigabyte, with the process alive; each is measured in a child."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.badinput.hostile import BOOKS, TEXTS

SECONDS, BYTES = 2.0, 512 * 2**20
CHILD = """
import json, re, sys, time
import gdpcore as gdp
gdp.read_panel, gdp.GdpcoreError
import python_calamine
for line in sys.stdin:
    path, start = line.strip(), time.process_time()
    try:
        said = f"read {gdp.read_panel(path).values.shape}"
    except gdp.GdpcoreError as error:
        said = str(error)
    except BaseException as error:
        said = f"BARE {type(error).__name__}: {error}"
    spent = time.process_time() - start
    print(json.dumps([path, said[:400], spent, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) * 1024]), flush=True)
"""
CASES = {**BOOKS, **TEXTS}


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of every file: what was said, seconds of CPU, most memory until then."""
    files = {}
    for name, (_, build, _) in CASES.items():
        folder = tmp_path_factory.mktemp("hostile")
        files[str(build(folder))] = name
    done = subprocess.run([sys.executable, "-c", CHILD], input="\n".join(files), capture_output=True, text=True, check=False)
    out = {files[path]: (said, spent, most) for path, said, spent, most in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0, (len(out), done.stderr[-2000:])
    for path in files:
        Path(path).unlink()
    return out


@pytest.mark.parametrize("name", CASES)
def test_hostile_files_are_refused_in_time_and_memory(ends: dict[str, Any], name: str) -> None:
    said, spent, most = ends[name]
    words = CASES[name][2]
    if words:
        assert said.startswith("E-") and any(w in said for w in words.split("|")), said
    else:
        assert said.startswith(("E-", "read")), said
    assert spent <= SECONDS and most <= BYTES, (said, spent, most)
