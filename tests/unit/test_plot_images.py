"""Every plot looks as it did: small pictures, compared with a tolerance. ``python -m tests.plot_images`` draws them anew."""

from __future__ import annotations

from functools import cache

import pytest

from tests.plot_cases import CASES
from tests.plot_images import FOLDER, distance, pictures

TOLERANCE = 9.0
"""Other versions of matplotlib and FreeType move text by part of a pixel; a missing bar or label moves more."""
NAMES = [*CASES, "triangle", "releases", "pairs", "waterfall"]


@cache
def drawn() -> dict[str, bytes]:
    return dict(pictures())


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_as_it_was(name: str) -> None:
    assert distance(drawn()[name], (FOLDER / f"{name}.png").read_bytes()) < TOLERANCE


def test_every_picture_has_its_baseline_and_it_is_small() -> None:
    assert sorted(drawn()) == sorted(NAMES) == sorted(p.stem for p in FOLDER.glob("*.png"))
    assert max(p.stat().st_size for p in FOLDER.glob("*.png")) < 14_000


def test_the_measure_sees_one_bar_that_is_missing() -> None:
    from gdpcore.bulletin import plots
    from tests.plot_images import DPI, fonts_that_come_along

    with fonts_that_come_along():
        axes = CASES["news"](language="zh", source="某局", vintage="2025-07-15")
        whole = plots.chart(axes).png(DPI)
        axes.patches[2].set_visible(False)
        assert distance(whole, plots.chart(axes).png(DPI)) > TOLERANCE
