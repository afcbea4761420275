"""Why a figure is what it is: one figure of the MADE-UP city as text, page and JSON, and made again from its cells alone.

Run: python examples/10_explain.py [--out FOLDER]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import gdpcore as gdp
from gdpcore.accounts import Override
from gdpcore.atomic import write_atomically


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("out"))
    folder = parser.parse_args().out

    city = gdp.samples.city()
    print(f"{city.note}\n")
    accounts = gdp.load_scheme("cn-city-quarterly").run(city.panel, base=city.accounts)

    trace = accounts.explain(region="D01", item="F52_ABOVE", period="2025Q2", measure="volume")
    print(trace)
    print(f"\nmade again from these cells alone: {trace.replay()!r}; the same float: {trace.replay() == trace.value}\n")
    columns = ["series", "region", "period", "file", "cell", "raw", "moves", "effect"]
    print(trace.to_frame()[columns].head(8).to_string(index=False))

    was = float(accounts.value.sel(region="D01", item="L", period="2025Q2").values)
    record = Override(
        "D01", "L", "2025Q2", "value", was, 1.02 * was, who="desk (made up)", when="2025-07-10", why="late return (made up)"
    )
    print("\nAn override that nobody has approved:")
    for finding in accounts.override([record]).release_gate():
        print(f"  {finding}")

    stem = "why-D01-F52_ABOVE-2025Q2 (made up)"
    pages = {f"{stem}.txt": trace.to_text(full=True), f"{stem}.json": trace.to_json()}
    pages |= {f"{stem}.{language}.html": trace.to_html(language) for language in ("zh", "en")}
    for name, text in pages.items():
        write_atomically(folder / name, text, overwrite=True, folders=True)
        print(folder / name)


if __name__ == "__main__":
    main()
