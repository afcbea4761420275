"""Small pictures of every plot, to see when one changes.

Drawn with the embedded font and matplotlib's own only, so that they are alike on every machine. To draw them anew after a
change that is meant: ``python -m tests.plot_images``, and the gallery's (docs/plots.md) by ``python -m tests.plot_images docs``;
then look at each before it is committed.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from numpy.typing import NDArray
from PIL import Image

from gdpcore.bulletin import fonts, plots
from gdpcore.bulletin.chart import Chart
from tests.plot_cases import CASES, revisions

FOLDER = Path(__file__).parent / "images"
DOCS = Path(__file__).parent.parent / "docs"
DPI, BLOCK = 40, 4


@contextmanager
def fonts_that_come_along() -> Iterator[None]:
    """A machine with matplotlib's own fonts and the embedded one only."""
    manager, own = font_manager.fontManager, str(Path(mpl.get_data_path()))
    kept = list(manager.ttflist)
    manager.ttflist[:] = [f for f in kept if f.fname.startswith(own)]
    fonts.subset_name.cache_clear()  # registers the subset again, which clears what the manager has found before
    fonts.subset_name()
    try:
        yield
    finally:
        manager.ttflist[:] = kept
        fonts.subset_name.cache_clear()


def pictures() -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every plot; languages take turns."""
    with fonts_that_come_along():
        for k, (name, draw) in enumerate(CASES.items()):
            yield name, plots.chart(draw(language=("zh", "en")[k % 2], source="某局", vintage="2025-07-15")).png(DPI)
        for axes in revisions(language="zh", source="某局"):
            yield plots.chart(axes).name, plots.chart(axes).png(DPI)


def pixels(png: bytes) -> NDArray[np.float64]:
    """(rows, columns, 3) means of blocks of pixels: a letter's edge that moves by a hair is no change."""
    values = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64)
    rows, columns = (n // BLOCK * BLOCK for n in values.shape[:2])
    return values[:rows, :columns].reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK, 3).mean(axis=(1, 3))


def distance(one: bytes, other: bytes) -> float:
    """Root mean square of the differences, on a scale of 0 to 255; infinite for pictures of different size."""
    a, b = pixels(one), pixels(other)
    return float(np.sqrt(((a - b) ** 2).mean())) if a.shape == b.shape else float("inf")


def gallery() -> Iterator[tuple[str, Chart]]:
    """The file that docs/plots.md shows below each piece of its code, and the chart which that code draws."""
    text = (DOCS / "plots.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for code, picture in re.findall(r"```python\n(.*?)```\n(?:\n!\[[^\]]*\]\(images/(\w+\.png)\))?", text, re.S):
        exec(compile(code, "docs/plots.md", "exec"), names)
        if picture:
            yield picture, plots.chart(names["axes"])


def save(png: bytes, place: Path, colours: int) -> None:
    """A small file: few colours, which is all that charts have."""
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(place, optimize=True)
    print(f"{place.name}: {place.stat().st_size} bytes")


def main() -> None:
    """Draw all baselines anew, or the gallery."""
    FOLDER.mkdir(exist_ok=True)
    (DOCS / "images").mkdir(exist_ok=True)
    if "docs" in sys.argv[1:]:
        for name, chart in gallery():
            save(chart.png(88), DOCS / "images" / name, 96)
    else:
        for name, png in pictures():
            save(png, FOLDER / f"{name}.png", 48)


if __name__ == "__main__":
    main()
