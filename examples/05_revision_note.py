"""How China's GDP has been revised: a note with tables and a picture, from figures published by its National Bureau of Statistics.

Then, on made-up figures of a city, what the library says of a revision triangle, of a census and of the stages of a figure.

Run: python examples/05_revision_note.py [--out FOLDER] [--language zh | en]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import gdpcore as gdp
from gdpcore.bulletin.revision_note import revision_note


def published(out: Path, language: str) -> None:
    """The note, from published figures."""
    note = revision_note(gdp.samples.china().revisions, language=language)
    print(note.text())
    for name, path in note.write(out, overwrite=True).items():
        print(f"{name:24s}{path}")


def made_up_triangle(periods: int = 40) -> gdp.monitor.RevisionTriangle:
    """Growth released four times, a quarter apart: the first release too low by 0.2 points and noisy, the next ones better."""
    rng = np.random.default_rng(7)
    index = pd.period_range("2014Q1", periods=periods, freq="Q")
    truth = 6 + np.cumsum(rng.normal(0, 0.5, periods))
    releases = [truth + bias + rng.normal(0, noise, periods) for bias, noise in ((-0.2, 0.5), (-0.1, 0.3), (0, 0.1), (0, 0))]
    frame = pd.DataFrame(
        np.nan, index=index, columns=pd.date_range("2014-04-16", periods=periods + 3, freq=pd.DateOffset(months=3))
    )
    for row in range(periods):
        for column in range(row, periods + 3):
            frame.iloc[row, column] = releases[min(column - row, 3)][row].round(1)
    return gdp.monitor.triangle(frame, "made-up growth", "%")


def main() -> None:
    """Published figures first, then made-up ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    given = parser.parse_args()
    published(given.out, given.language)

    print("\nMADE-UP triangle: statistics of every release against the latest\n")
    print(gdp.monitor.revision_statistics(made_up_triangle(), most=3).summary())

    print("\nMADE-UP city: a census year found 3 per cent larger; GDP of the district before and after, and by cause\n")
    old = gdp.samples.city().truth.select(regions=["D01"])
    census = 1.03 * old.to_frame()["value"].loc["2023Q4", list(old.hierarchy.leaves)]
    revision = old.revise(census, benchmark=2018, census=2023)
    table = gdp.monitor.census_history(revision).xs("GDP", level="item").droplevel("region")
    print(table[["before", "after", "ratio", "growth_before", "growth_after"]].round(2).to_string(), "\n")
    stages = gdp.monitor.Stages({"final": old, "census": revision.accounts}, duties=[gdp.monitor.Duty("J", role="finance")])
    parts = stages.difference().values.xs("2023Q4", level="period").droplevel("region")
    print(parts.sort_values("revision", ascending=False).head(5).round(2).to_string(), "\n")
    print("Still unsigned:", stages.unsigned()[["stage", "subject", "role"]].values.tolist())


if __name__ == "__main__":
    main()
