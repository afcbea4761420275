"""Where golden numbers lie: those carried along, and those that only some machines have."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

HERE = Path(__file__).parent / "golden" / "data"


def golden(name: str, **options: Any) -> pd.DataFrame:
    """A table carried along in tests/golden/data."""
    return pd.read_csv(HERE / name, **options)


def elsewhere(name: str, **options: Any) -> pd.DataFrame:
    """A table of another package's data set, which is not ours to carry: read from the folder that GDPCORE_GOLDEN names."""
    folder = os.environ.get("GDPCORE_GOLDEN")
    if not folder:
        pytest.skip(f"{name} belongs to another package; set GDPCORE_GOLDEN to a folder that holds it")
    return pd.read_csv(Path(folder) / name, **options)
