"""A figure's life: preliminary, final, census; what was known when, and a ledger that shows tampering. The figures are MADE UP.

Run: python examples/13_vintages.py (needs the extra store)
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

import gdpcore as gdp

YEARS = pd.period_range("2019", "2023", freq="Y")


def life_of_a_city(store: gdp.VintageStore) -> None:
    """Five made-up years: each preliminary in January, final a year later; in the end a census lifts them all."""
    rng = np.random.default_rng(11)
    level = 1000 * 1.06 ** np.arange(len(YEARS))
    for year, value in zip(YEARS, level, strict=True):
        cell = pd.DataFrame({"series": ["GDP"], "region": ["made-up city"], "period": [year]})
        first = cell.assign(value=round(value, 1), status="preliminary", source=f"{year} release")
        store.append(first, known_at=f"{year.year + 1}-01-20", actor="accounts desk", reason="preliminary accounting")
        final = cell.assign(value=round(value * (1 + 0.01 * rng.normal()), 1), status="final", source="annual accounts")
        store.append(final, known_at=f"{year.year + 1}-12-28", actor="accounts desk", reason="final verification")
    census = pd.DataFrame({"series": "GDP", "region": "made-up city", "period": YEARS, "value": (level * 1.03).round(1)})
    store.append(census.assign(status="census"), known_at="2025-01-15", actor="census office", reason="economic census")


def main() -> None:
    """Fill a store, look at it from several days, keep a checkpoint, tamper, and be found out."""
    print("MADE-UP FIGURES\n")
    with tempfile.TemporaryDirectory() as folder, gdp.VintageStore(Path(folder, "vintages.duckdb")) as store:
        life_of_a_city(store)
        for day in ("2022-06-30", "2024-06-30", "2025-06-30"):
            print(f"known on {day}\n{store.as_of(day)[['period', 'value', 'status']].to_string(index=False)}\n")
        triangle = store.triangle("GDP", region="made-up city")
        print("revision triangle\n" + triangle.rename(columns=lambda t: f"{t:%Y-%m}").to_string(na_rep=""), "\n")
        revision = store.release(2).set_index("period")["value"] / store.first().set_index("period")["value"] - 1
        print("final against preliminary, per cent:", (100 * revision).round(2).to_dict(), "\n")

        checkpoint = store.checkpoint()  # to be kept by somebody who cannot write to the store
        print("the ledger:", store.verify(checkpoint))
        with duckdb.connect(str(Path(folder, "vintages.duckdb"))) as behind:
            behind.execute("UPDATE records SET value = value * 1.01 WHERE status = 'preliminary' AND period = '2021'")
        print("after a change behind its back:", store.verify(checkpoint))


if __name__ == "__main__":
    main()
