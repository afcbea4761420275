"""Files of settings and records are read through one bounded door: nesting without end, bytes that are no text, size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.bulletin.sentences import load_phrases
from gdpcore.errors import GdpcoreError
from gdpcore.panel import cleaning
from gdpcore.panel.recipe.load import load_recipe as load_reading
from gdpcore.review import load_rules, read_answers

READERS: dict[str, Callable[[Path], Any]] = {
    "scheme": gdp.load_scheme,
    "index": monitor.load_index,
    "lamps": monitor.load_warning,
    "rules": load_rules,
    "answers": read_answers,
    "cleaning": cleaning.load_recipe,
    "concordance": cleaning.read_concordance,
    "reading": load_reading,
    "phrases": lambda path: load_phrases("en", str(path)),
}
HOSTILE = {
    "deep": b"x = " + b"[" * 5000 + b"]" * 5000,
    "dotted": b".".join([b"a"] * 5000) + b" = 1",
    "bytes": b'x = "\xff\xfe"',
    "cut": b"x = ",
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("name", READERS)
def test_hostile_settings_are_refused_by_every_reader(tmp_path: Path, name: str, what: str) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(HOSTILE[what])
    with pytest.raises(GdpcoreError, match=r"own\.toml"):
        READERS[name](path)
