"""How cost grows with each dimension: times at doubled sizes, their slopes, and a picture."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cases.accounts import whole
from benchmarks.cases.agreement import districts, settle
from benchmarks.world import world

Size = tuple[int, ...]


@dataclass(frozen=True)
class Growth:
    """One dimension doubled on its own. ``build`` makes the inputs of a size, ``run`` is timed; ``place`` is the dimension's in the size."""

    what: str
    dimension: str
    place: int
    sizes: tuple[Size, ...]
    build: Callable[[Any], Any]
    run: Callable[[Any], Any]

    def times(self, repeat: int = 5) -> list[float]:
        """Median seconds at each size, after one run to warm up."""
        out = []
        for size in self.sizes:
            given, runs = self.build(size), []
            for _ in range(repeat + 1):
                start = time.perf_counter()
                self.run(given)
                runs.append(time.perf_counter() - start)
            out.append(statistics.median(runs[1:]))
        return out


RUN = "run + growth + contributions, months"
SETTLE = "reconciled to a nation, annual sums kept"
GROWTH = (
    Growth(RUN, "regions", 0, tuple((n, 20, 120) for n in (200, 400, 800, 1600)), world, whole),
    Growth(RUN, "items", 1, tuple((200, n, 120) for n in (20, 36, 68, 132)), world, whole),
    Growth(RUN, "periods", 2, tuple((200, 20, n) for n in (120, 240, 480, 960)), world, whole),
    Growth(SETTLE, "regions", 0, tuple((n, 20, 40) for n in (375, 750, 1500, 3000)), districts, settle),
    Growth(SETTLE, "items", 1, tuple((400, n, 40) for n in (10, 20, 40, 80)), districts, settle),
    Growth(SETTLE, "periods", 2, tuple((400, 20, n) for n in (20, 40, 80, 160)), districts, settle),
)


def scaling(picture: Path | None = None) -> str:
    """A table of times and of the slope of log time on log size; a picture of the same where a path is given."""
    rows = ["| what | dimension | sizes | times, ms | slope |", "| --- | --- | --- | --- | ---: |"]
    measured = [(g, [s[g.place] for s in g.sizes], g.times()) for g in GROWTH]
    for growth, sizes, times in measured:
        slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
        shown = ", ".join(f"{t * 1e3:.0f}" for t in times)
        rows.append(f"| {growth.what} | {growth.dimension} | {', '.join(map(str, sizes))} | {shown} | {slope:.2f} |")
    if picture is not None:
        draw(measured, picture)
    return "\n".join(rows)


def draw(measured: list[tuple[Growth, list[int], list[float]]], path: Path) -> None:
    """Time against size, both doubled from left to right, with the line of cost in proportion."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.8), layout="constrained")
    axes = figure.subplots(1, 2, sharey=False)
    for ax, what in zip(axes, dict.fromkeys(g.what for g, _, _ in measured), strict=True):
        for (growth, sizes, times), marker in zip([m for m in measured if m[0].what == what], "os^", strict=True):
            ax.loglog(np.array(sizes) / sizes[0], np.array(times) * 1e3, marker=marker, label=growth.dimension, base=2)
        low = ax.get_ylim()[0]
        ax.loglog([1, 8], [low, 8 * low], color="#969696", linestyle="--", label="in proportion", base=2)
        ax.set(title=what, xlabel="size, times the smallest", ylabel="ms")
        ax.set_xticks([1, 2, 4, 8], ["1", "2", "4", "8"])
        ax.yaxis.set_major_formatter("{x:g}")
        ax.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
