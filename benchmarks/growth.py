"""How the cost of a run grows with each dimension."""

from __future__ import annotations

import statistics
import time

import numpy as np

from benchmarks.cases.accounts import whole
from benchmarks.world import world

BASE = (200, 20, 120)
STEPS = {
    "regions": [(200, 20, 120), (400, 20, 120), (800, 20, 120), (1600, 20, 120)],
    "items": [(200, 20, 120), (200, 36, 120), (200, 68, 120), (200, 132, 120)],
    "periods": [(200, 20, 120), (200, 20, 240), (200, 20, 480), (200, 20, 960)],
}


def scaling(repeat: int = 5) -> str:
    """A table: times at doubled sizes and the slope of log time on log size."""
    rows = ["| dimension | sizes | times, ms | slope |", "| --- | --- | --- | ---: |"]
    for name, sizes in STEPS.items():
        place = {"regions": 0, "items": 1, "periods": 2}[name]
        times = []
        for size in sizes:
            given = world(size)
            runs = []
            for _ in range(repeat + 1):
                start = time.perf_counter()
                whole(given)
                runs.append(time.perf_counter() - start)
            times.append(statistics.median(runs[1:]))
        slope = np.polyfit(np.log([s[place] for s in sizes]), np.log(times), 1)[0]
        shown = ", ".join(f"{t * 1e3:.0f}" for t in times)
        rows.append(f"| {name} | {', '.join(str(s[place]) for s in sizes)} | {shown} | {slope:.2f} |")
    return "\n".join(rows)
