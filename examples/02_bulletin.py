"""The monthly bulletin: the quarter, the quarter that runs, the warning lamps, in both languages and four formats.

What was known on the last day of July 2025, from China's published figures. Open what lies in the folder at the end.

Run: python examples/02_bulletin.py [--out FOLDER] (needs the extra bulletin)
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import gdpcore as gdp
from gdpcore.bulletin.document import Paragraph

DAY, QUARTER = "2025-07-31", "2025Q2"


def made(language: str) -> gdp.Bulletin:
    """The bulletin of a quarter: accounts by the scheme, published growth beside, a nowcast of the next quarter, lamps."""
    china, scheme = gdp.samples.china(), gdp.load_scheme("cn-national")
    panel, published = china.panel.as_of(DAY, access="compiler"), china.accounts.as_of(DAY)
    history = published.select(periods=published.periods[published.periods < QUARTER])
    return gdp.Bulletin(
        scheme.run(panel, base=history, periods=[QUARTER]),
        panel=panel,
        published=published,
        nowcast=gdp.nowcast(scheme, panel, base=published, model=gdp.DynamicFactor(factors=1), period="2025Q3"),
        monitor=gdp.monitor.warning(panel),
        as_of=DAY,
        language=language,
        note=china.note,
    )


def main() -> None:
    """Write it, and print what it says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    folder = parser.parse_args().out / "bulletin"
    for language in ("zh", "en"):
        start, bulletin = time.process_time(), made(language)
        for kind, path in bulletin.write(folder, overwrite=True).items():
            print(f"{kind:5} {path.stat().st_size / 1e6:5.1f} MB  {path}")
        for block in bulletin.document().blocks():
            if isinstance(block, Paragraph):
                print("   ", block.text)
        print(f"    {time.process_time() - start:.0f} CPU seconds\n")


if __name__ == "__main__":
    main()
