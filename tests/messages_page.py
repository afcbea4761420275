"""The page of all messages, docs/messages.md: `python -m tests.messages_page` writes it; a test holds it against the table."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

from gdpcore.errors import Finding
from gdpcore.messages import MESSAGES
from gdpcore.safe_text import for_markdown

PAGE = Path(__file__).parents[1] / "docs" / "messages.md"
# made-up values with which the examples are filled, by field
TEXTS: dict[str, Any] = dict(
    access="access_method", again=1.5, amber=0.3, annual="(1, 2)", at=3, at_most="(3,)", axes="draw", axis="region", basis="chained@2020",
    batch=3, batches=4, benchmark=2, better="fernandez", block=2, cell="(1, 2)", census=2023, child="工业", clash="((0, 1),)",
    coarse="2024", codes="retail, retail_online", column="unit", columns="series", constraints="(1,)", contemporaneous="(0, 3)",
    count=3, date="2024-04-16", detail="2020Q3 is missing", early="2024-01", earlier="first", end="2024Q4", enough=20, entry="(1,)",
    expires="2025-06-30", extra="excel", factor=2, factors=2, field="why", fine="2024Q3", first="2020Q1", flow="ytd", found="Y",
    freq="Q", frequency="M", given="magic", group="第二产业", high="2024-06", hint="did you mean 'retail'?", indicator="retail",
    indicators="retail, freight", intermediate=120.0, item="工业", items="工业, 建筑业", key="weigth", kind="csv", known="A, B, C",
    known_at="2024-04-16", label="河南省", lag=0, language="fr", last="2024Q4", late="2024-03", later="final", latest="2024-07-15",
    least=12, leaves="A, B, C", left="亿元", low="2024-01", lower="(2,)", mean=0.1, measure="value", method="denton", missing="贵州省",
    model="bridge", months="2024-01, 2024-02", most=2000, n_jobs=0, name="index-2024", names="retail, freight", needed="indicator, period, value",
    new="2.0", node="工业", now=1.25, off=0.5, old="1.0", order="2023, 2022", other="万元", others="3", output=100.0, over="ten",
    p=0.04, parent="全国", part="工业", partition="industry", parts="A, B", path="gdp.csv", per_year=4, period="2024Q1",
    periods="2024Q1, 2024Q2", place="gdp.xlsx 表2!C14", places="A 2024Q1, B 2024Q1", position=3, price="current", problem="no trend",
    raw="abc", readings="2024-01, or the year 2401", reached=3, reason="too few periods", red=0.6, regime="ytd", region="河南省",
    release=0, right="万元", root="GDP", row=3, rows="(0, 1)", rule="[[rule]] 2", rules="A = B + C", rung=2, sd=0.2, series="retail",
    shape="(2, 3)", single="2024-04", stage="final", start="2020Q1", step="growth", steps=12, subject="GDP", sweeps=100,
    taken_at="2024-04-16T10:00:00Z", target="2024Q1", term="retail", terms=3, test="Mincer-Zarnowitz", text="2401", total="GDP",
    type="adds", unit="亿元", upper="(3,)", value="x", vintage="2024-04-16", volume=95.0, what="period", where=" (gdp.csv C2)",
    who="accounts desk", why="line 3: unexpected end", year=2024, ytd="2024年1-3月", zone="开发区",
)  # fmt: skip
SPECIAL: dict[str, dict[str, Any]] = {
    **{f"E-BENCH-00{k}": {"what": "denton", "value": -3.0, "total": 40.0} for k in (1, 2, 3, 5, 6, 7)},
    "E-DATA-003": {"first": "gdp.xlsx 表2!C7"}, "E-DATA-013": {"first": "B1"}, "E-BACK-003": {"name": "window", "value": "half"},
    "E-AGREE-003": {"what": "volumes", "price": "chained@2020"}, "E-AGREE-008": {"what": "annual", "value": "always"},
    "E-AGREE-013": {"what": "adjustments"}, "E-APPORTION-002": {"what": "partition 2"}, "E-CENSUS-002": {"what": "census values"},
    "E-ROUND-004": {"what": "policy", "value": "up"}, "E-SEAS-004": {"what": "engine", "value": "x12"}, "E-BAL-002": {"what": "rake", "value": -3.0},
    "E-BAL-007": {"what": "balance", "place": "row 2"}, "E-DISAGG-001": {"value": "nan"}, "E-DISAGG-004": {"what": "Chow-Lin", "rho": 1.5, "low": -1, "high": 1},
    "E-TRACE-006": {"value": 1.25}, "E-MANI-002": {"what": "inputs.panel.sha256", "old": "3f9a...", "new": "77c0..."},
    "W-MANI-001": {"what": "versions.numpy", "old": "2.4.6", "new": "2.5.0"}, "E-KERNEL-001": {"what": "growth", "detail": "lag 0 is no step back"},
    "E-AXIS-011": {"what": "sum", "detail": "it is empty"}, "E-UNIT-004": {"given": "5.0"}, "E-UNIT-005": {"given": "inf"},
    "E-PRICE-004": {"what": "volume", "needed": "constant or chained"}, "E-PRICE-005": {"what": "overridden leaves cannot be summed"},
    "E-PRICE-006": {"text": "same_period_last_year", "what": "chained"}, "E-TREE-005": {"what": "stands among the parts of 'GDP'"},
    "E-COMP-006": {"what": "key", "given": "wieght"}, "E-RANK-001": {"what": "scores", "detail": "nan"}, "E-REV-002": {"what": "2024Q1"},
    "W-FILE-002": {"what": "row"}, "E-NOW-001": {"what": "monthly", "given": "list"}, "E-NOW-003": {"value": 3.0}, "W-NOW-003": {"value": 3.0},
    "E-NOW-006": {"what": "monthly"}, "E-NOW-013": {"what": "quarterly", "why": "could not convert string to float"},
    "E-NOW-014": {"value": "inf"}, "E-NOW-017": {"given": "a list"}, "E-OUT-003": {"what": "monitor"}, "E-RIVAL-002": {"what": "retail, freight"},
    "E-RIVAL-006": {"given": "a str"}, "E-RIVAL-008": {"given": "a list"}, "E-RIVAL-009": {"given": "a list"},
    "E-SCHEME-004": {"key": "regime", "value": "yearly", "known": "period, ytd"}, "E-SCHEME-006": {"what": "a total"},
    "E-SCHEME-007": {"value": "deflate", "volume": "deflate", "why": "one of them must stand on an indicator"}, "E-RUN-001": {"what": "value"},
    "E-ACC-002": {"what": "explain"}, "E-RUN-009": {"what": "value"}, "E-ASOF-002": {"what": "the panel"}, "E-ASOF-004": {"value": "soon"},
    "E-VINT-001": {"what": "a store in a file", "extra": "store"}, "E-VINT-005": {"what": "known_at", "raw": "soon"}, "E-VINT-006": {"what": "actor"},
    "E-VINT-014": {"what": "release", "raw": "0", "known": "1, 2, ..."}, "E-ACC-006": {"raw": "5.4"}, "E-ACC-003": {"item": "建筑业"},
    "W-CLAMP-001": {"raw": 35.2, "bound": 20.0, "effect": 0.4}, "E-OUT-011": {"name": "con.csv", "why": "'con' is a device on some systems"},
    "E-OUT-002": {"path": "out/gdp.csv", "why": "No space left on device"}, "E-OUT-004": {"language": "fr"},
    "E-DATA-006": {"raw": "1e400"}, "E-DATA-008": {"raw": "亿"}, "E-FILE-005": {"path": "gdp.xls", "kind": "xls"},
    "E-FILE-004": {"path": "gdp.xlsx", "kind": "xlsx"}, "E-TIME-017": {"text": "2401", "readings": "the year 2401 or 2024-01"},
}  # fmt: skip
"""What an example needs to make sense, by code."""
NUMBERS = dict(relative=2.5e-4, gap=12.5, gap_pct=0.25, share=12.0, wait=5.0, rho=0.95, correlation=0.93, p=0.04, weight=-0.5)


def example(code: str) -> Finding:
    """A finding of this code whose fields are filled with plausible values; a field without one shows its name."""
    fields: dict[str, Any] = {}
    for template in MESSAGES[code]:
        for _, name, form, _ in string.Formatter().parse(template):
            if name and (form or name not in fields):
                value = NUMBERS.get(name, TEXTS.get(name, name))
                fields[name] = value if not form or isinstance(value, (int, float)) else 1234.5
    return Finding(code, **{**fields, **SPECIAL.get(code, {})})


def page() -> str:
    """The whole page."""
    lines = [
        "# Messages",
        "",
        "Every refusal (E), warning (W) and note (N), in English and Chinese, each with an example. The values in the examples are made up.",
        "`finding.file`, `.sheet`, `.cell`, `.raw`, `.reason()` and `.fix()` give the parts of a message; `finding.to_ess()` and",
        "`gdpcore.errors.ess_report()` give rows of a validation report in the form of the European Statistical System.",
        "",
    ]
    group = ""
    for code in sorted(MESSAGES, key=lambda c: (c.split("-")[1], "EWN".index(c[0]), c)):
        if (now := code.split("-")[1]) != group:
            group = now
            lines += [f"## {group}", ""]
        finding = example(code)
        lines += [f"**{code}** {for_markdown(finding.text('en'))}", "", for_markdown(finding.text("zh")), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
