"""The blocks of docs/warning.md run, and the numbers that it names are so."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.monitor import load_warning, warning

TEXT = (Path(__file__).parents[2] / "docs" / "warning.md").read_text(encoding="utf-8")


def test_the_blocks_run_in_their_order() -> None:
    blocks, said = re.findall(r"```python\n(.*?)```", TEXT, re.S), io.StringIO()
    assert len(blocks) == 5
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(said):
        for block in blocks:
            exec(compile(block, "docs/warning.md", "exec"), names)
    assert "N-WARN-001" in said.getvalue() and "leading" not in said.getvalue() and "coincident" in said.getvalue()


@pytest.mark.parametrize(("method", "row"), [("trend", "trend"), ("quantile", "quantile")])
def test_the_shares_of_lamps_are_those_of_the_page(method: str, row: str) -> None:
    lamps = warning(gdp.samples.china().panel, load_warning("cn-warning").using(method=method))
    scores = lamps.scores.stack().dropna()
    shares = [f"{100 * share:.0f}" for share in ((scores < 3).mean(), (scores == 3).mean(), (scores > 3).mean())]
    assert f"| {row} | {' | '.join(shares)} |" in TEXT


def test_the_look_back_at_march_2008() -> None:
    seen = warning(gdp.samples.china().panel, load_warning("cn-warning").using(method="hindsight"))
    assert round(float(seen.index.loc["2008-03"])) == 158 and "is 158" in TEXT
