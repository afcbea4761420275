"""python -m benchmarks [--quick] [--write FILE]: print the ratio table, or write it as a page."""

from __future__ import annotations

import argparse
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import platform  # noqa: E402
import resource  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

from benchmarks.growth import scaling  # noqa: E402
from benchmarks.registry import Measured, load_cases, measure  # noqa: E402


def line(m: Measured) -> str:
    """One row of the table."""
    size = " x ".join(map(str, m.size))
    bound = "" if m.goal is None else f"{'>=' if m.case.faster else '<='} {m.goal:g}"
    return f"| {m.case.name} | {size} | {m.case.alternative} | {m.ours * 1e3:.2f} | {m.theirs * 1e3:.2f} | {m.ratio:.1f} | {bound} | {m.verdict} |"


HEAD = "| what | size | beside | ours, ms | theirs, ms | ratio | goal | |\n| --- | --- | --- | ---: | ---: | ---: | --- | --- |"


def main() -> None:
    """Measure and print; never fails on a time."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, for continuous integration")
    parser.add_argument("--write", type=Path, help="write the table as a page")
    options = parser.parse_args()
    cases = load_cases()
    rows = [
        measure(case, size, 5 if options.quick else 9)
        for case in cases
        if case.possible
        for size in (case.quick if options.quick else case.sizes)
    ]
    absent = [f"not measured, {case.peer} is not installed: {case.name}" for case in cases if not case.possible]
    table = "\n".join([HEAD, *(line(m) for m in rows), *(["", *absent] if absent else [])])
    print(table)
    if options.quick:
        return
    picture = options.write.with_name("benchmarks_growth.svg") if options.write else None
    grown = scaling(picture)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(grown)
    print(f"largest resident memory of the process: {memory:.1f} GB")
    if options.write:
        options.write.write_text(PAGE.format(table=table, grown=grown, memory=memory, machine=machine()), encoding="utf-8")


def machine() -> str:
    """What it ran on."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}"


PAGE = """# Benchmarks

Ratios measured in one process, one thread, medians of alternating runs; made by `python -m benchmarks --write docs/benchmarks.md`.
Absolute times depend on the machine ({machine}); the ratios are what to read. A goal that is missed says so.

A ratio is *theirs / ours* where a goal begins with >=, and *ours / theirs* where it begins with <=.

{table}

## How cost grows

Each dimension doubled on its own. A slope of 1 in the last column means that the time grows in proportion.

{grown}

![Time against size](benchmarks_growth.svg)

Largest resident memory of the whole process, all cases included: {memory:.1f} GB.
"""

if __name__ == "__main__":
    main()
