"""Colours are told apart by eyes that lack a cone, and in grey print by lightness, hatch, marker or letter."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from gdpcore.bulletin import plots
from gdpcore.bulletin.plots.contribution_stack import filling
from gdpcore.bulletin.plots.lamp_table import LAMPS
from gdpcore.bulletin.style import COLOURS, DASHES, DOWN, HATCHES, INK, MARKERS, OTHER, PAPER, UP, ink_on, luminance, mixed
from tests.plot_cases import CASES

Array = NDArray[np.float64]

SEEN = {
    "all cones": np.eye(3),
    "no long cone": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no middle cone": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "no short cone": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""Machado, Oliveira and Fernandes (2009), IEEE Transactions on Visualization and Computer Graphics 15, table 1, severity 1; linear RGB."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, seen: Array) -> Array:
    """CIE L*a*b* of a colour as it is seen."""
    rgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(seen @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def least_distance(colours: tuple[str, ...], seen: Array) -> float:
    at = np.array([lab(c, seen) for c in colours])
    gaps = np.linalg.norm(at[:, None] - at[None], axis=-1)
    return float(gaps[np.triu_indices(len(at), 1)].min())


@pytest.mark.parametrize("eyes", SEEN)
def test_every_two_colours_differ_to_every_eye(eyes: str) -> None:
    """A difference of 2.3 is just seen; ten is plain. matplotlib's own ten colours fall to 1 without a middle cone."""
    assert least_distance((*COLOURS, INK), SEEN[eyes]) > 15
    assert least_distance((*COLOURS, OTHER), SEEN[eyes]) > 8
    assert least_distance(tuple(LAMPS.values()), SEEN[eyes]) > 15
    assert least_distance((UP, DOWN, PAPER), SEEN[eyes]) > 40


def test_the_measure_finds_a_bad_palette() -> None:
    assert least_distance(("#d62728", "#2ca02c", "#8c564b"), SEEN["no middle cone"]) < 8


def test_neighbours_differ_in_grey_print() -> None:
    light = [luminance(c) for c in COLOURS]
    for k in range(len(COLOURS) - 1):
        high, low = max(light[k : k + 2]), min(light[k : k + 2])
        contrast = (high + 0.05) / (low + 0.05)
        assert contrast > 1.5 and (MARKERS[k] != MARKERS[k + 1]) and (HATCHES[k] != HATCHES[k + 1])
    lamps = [luminance(c) for c in LAMPS.values()]
    assert all(max(a, b) / min(a, b) > 1.5 for a, b in pairwise(lamps))


def test_no_two_series_share_marker_and_line_or_hatch_and_colour() -> None:
    assert len(set(MARKERS)) == len(MARKERS) == len(COLOURS) == len(HATCHES) == len(DASHES)
    assert len({(filling(k)["color"], filling(k)["hatch"]) for k in range(len(COLOURS))}) == len(COLOURS)


def test_parts_of_a_stack_differ_in_hatch_or_lightness_where_they_touch() -> None:
    axes = CASES["contributions"](language="en")
    parts = [
        (bars[0].get_hatch() or "", luminance("#" + "".join(f"{round(255 * c):02x}" for c in bars[0].get_facecolor()[:3])))
        for bars in axes.containers
    ]
    for (one, a), (other, b) in pairwise(parts):
        assert one != other or (max(a, b) + 0.05) / (min(a, b) + 0.05) > 1.5


@pytest.mark.parametrize("colour", [*COLOURS, *LAMPS.values(), UP, DOWN, PAPER])
def test_text_on_a_colour_can_be_read(colour: str) -> None:
    ink = {"white": 1.0}.get(ink_on(colour), luminance(INK))
    high, low = max(ink, luminance(colour)), min(ink, luminance(colour))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_mixed_colours_go_from_one_to_the_other() -> None:
    assert mixed("#000000", "#ffffff", 0.0) == "#000000" and mixed("#000000", "#ffffff", 1.0) == "#ffffff"
    assert mixed("#000000", "#102030", 0.5) == "#081018"


def test_negative_steps_of_a_waterfall_are_hatched() -> None:
    axes = CASES["news"](language="en")
    steps = plots.chart(axes).data["change"].iloc[1:-1]
    assert [bool(bar.get_hatch()) for bar in axes.patches[2:]] == (steps < 0).tolist()
