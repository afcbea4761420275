"""The gallery's code runs as it stands, and its pictures are there."""

from __future__ import annotations

import re

from tests.plot_images import DOCS, gallery


def test_every_piece_of_the_gallery_runs_and_shows_its_own_picture() -> None:
    shown = {name: chart.name for name, chart in gallery()}
    assert all(name == f"{chart}.png" for name, chart in shown.items())
    text = (DOCS / "plots.md").read_text(encoding="utf-8")
    assert set(shown) == set(re.findall(r"\(images/(\w+\.png)\)", text)) == {p.name for p in (DOCS / "images").glob("*.png")}
    assert sum(p.stat().st_size for p in (DOCS / "images").glob("*")) < 500_000
