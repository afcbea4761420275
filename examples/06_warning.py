"""Early warning on China's published indicators: five lamps, an index, and alarms in words.

Then coincident and leading series, and a signal tried out of sample. The index is not the published 预警指数: see docs/warning.md.

Run: python examples/06_warning.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

import gdpcore as gdp
from gdpcore import monitor
from gdpcore.atomic import write_atomically

LETTERS = {1.0: "B", 2.0: "b", 3.0: ".", 4.0: "y", 5.0: "R"}


def strip(lamps: monitor.WarningLamps) -> str:
    """A line of letters per indicator and the index, a letter per month: R red, y yellow, . green, b light blue, B blue."""
    table = lamps.heat_map("en", since="2008-01")
    rows = [
        f"{name:24s}" + "".join(LETTERS.get(s, " ") for s in row) for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    years = "".join(f"{m.year:<12d}" if m.month == 1 else "" for m in table.columns)
    return "\n".join([f"{'':24s}{years}", *rows])


def lights(out: Path) -> monitor.WarningLamps:
    """The lamps as they would have lit in time, and as one sees them today."""
    panel = gdp.samples.china().panel
    lamps = monitor.warning(panel)
    print(f"{lamps}\n{strip(lamps)}\n")
    for finding in lamps.findings:
        print(f"  {finding}")
    print("\nThe latest alarms:")
    for alarm in lamps.alarms(most=8):
        print(f"  {alarm.text('en')}\n  {alarm.text('zh')}")
    seen = monitor.warning(panel, monitor.load_warning("cn-warning").using(method="hindsight"))
    print(f"\nWith thresholds of all years, to look back from 2008 (no warning in time):\n{strip(seen)}\n")
    tables = {
        "index": lamps.to_frame(),
        "lamps": lamps.lamps.dropna(how="all"),
        "long": lamps.to_long(),
        "hindsight": seen.to_frame(),
    }
    for name, table in tables.items():
        path = out / f"warning-{name}.csv"
        write_atomically(path, table.to_csv(index=name != "long"), overwrite=True, folders=True)
        print(path)
    for language in ("en", "zh"):
        said = "\n".join(a.text(language) for a in lamps.alarms()) + "\n"
        write_atomically(out / f"warning-alarms.{language}.txt", said, overwrite=True, folders=True)
        print(out / f"warning-alarms.{language}.txt")
    return lamps


def beside_the_published() -> None:
    """Scores of September 2007's published lamps by our rule, beside the published index."""
    ours = monitor.lamp_score(pd.Series(["green"] * 6 + ["yellow"] * 2 + ["red"] * 2))
    print(f"\nSeptember 2007: 6 green, 2 yellow, 2 red lamps. Our rule {ours:.1f}, published 121.3: another rule.")


def cycles(out: Path, lamps: monitor.WarningLamps) -> None:
    """Who leads industry, a coincident index, and slumps of manufacturing foretold by money and prices."""
    raw = gdp.samples.china().panel.to_frame()
    figures = lamps.values.join(raw[["m1", "ppi", "pmi"]]).loc["2012-02":]
    print("\nLeads and lags to industrial production:")
    table = monitor.lead_lag(figures.drop(columns="investment"), "industry").table
    print(table[["lag", "correlation", "lower", "upper", "suggestion"]].round(2).to_string())
    index = monitor.coincident_index(figures[["industry", "consumption", "pmi"]], plain=True, base=2019)
    rising = monitor.diffusion(figures.drop(columns="investment"), span=3)
    both = pd.DataFrame({"coincident": index.index, "diffusion": rising["diffusion"]})
    print(f"\n{both.tail(6).round(1).to_string()}")
    write_atomically(out / "warning-cycle.csv", both.to_csv(), overwrite=True, folders=True)
    slump = raw["pmi"].loc["2008-01":] < 49.5
    found = monitor.event_signals(raw.loc["2008-01":, ["m1", "m2", "ppi"]], slump, 6, method="roc")
    columns = ["warned", "auc", "block_lower", "block_upper", "auc_in_sample", "noise_to_signal", "relative_usefulness"]
    print(
        f"\nA PMI below 49.5 within six months, {found.episodes} episodes, out of sample:\n{found.skill[columns].round(2).to_string()}"
    )


def main() -> None:
    """Lamps, the published index, cycles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out
    print(f"{gdp.samples.china().note}\n")
    lamps = lights(out)
    beside_the_published()
    cycles(out, lamps)


if __name__ == "__main__":
    main()
