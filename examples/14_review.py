"""A province's monthly workbook with planted errors is reviewed, marked and explained. The figures are MADE UP.

Run: python examples/14_review.py [--out FOLDER] (needs the extras excel and bulletin)
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import gdpcore as gdp


def main() -> None:
    """Write the workbook, review it, hold the findings against what was planted, write what people open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    out = parser.parse_args().out / "review"
    out.mkdir(parents=True, exist_ok=True)

    made_up = gdp.samples.province()
    print(made_up.note, "\n")
    workbook = made_up.write(out / "province.xlsx")
    panel = gdp.read_panel(workbook, catalogue=made_up.catalogue, errors="collect")
    review = gdp.audit(panel, original=workbook)
    print(review)
    print(review.summary[review.summary["findings"] > 0][["severity", "tests", "findings"]].to_string(), "\n")

    grave = review.findings[review.findings["severity"] != "note"]
    wrong = {made_up.cell(*at): made_up.wrong[tuple(at)] for at in np.argwhere(made_up.wrong != "")}
    found = set(grave["cell"]) & set(wrong)
    print(f"planted {len(wrong)} wrong cells, found {len(found)}; missed: {sorted(set(wrong) - found) or 'none'}")
    clean = gdp.audit(made_up.panel(planted=False))
    print(f"the same table without errors: {clean.flagged().sum()} of {clean.cells:,} cells flagged, notes included\n")

    print("the fewest cells that must be wrong, by the sums alone (first ten):")
    columns = ["period", "answers", "region", "series", "value", "proposed", "cell"]
    print(gdp.review.localise_errors(review)[columns].head(10).round(2).to_string(index=False), "\n")
    print("to be checked first (September 2025):")
    print(
        gdp.review.check_first(review)[["region", "name", "value", "expected", "score", "cell"]]
        .head(5)
        .round(2)
        .to_string(index=False)
    )

    first = review.findings.iloc[0]
    answer = gdp.review.Answer(
        first["id"], "the desk", "2025-10-12", "asked the office: in 万元, to be sent again", first["value"]
    )
    answered = gdp.audit(panel, answers=[answer], original=workbook)
    for path in (
        answered.to_excel(out / "marked.xlsx", language="zh", overwrite=True),
        answered.to_html(out / "review-zh.html", language="zh", overwrite=True),
        answered.to_html(out / "review-en.html", language="en", overwrite=True),
        answered.to_json(out / "review.json", language="en", at="2025-10-12", overwrite=True),
        answered.write_answers(out / "answers.csv", overwrite=True),
    ):
        print(path)


if __name__ == "__main__":
    main()
