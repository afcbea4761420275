"""The page on reading: every block of it runs, on files that are built here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.panel.recipe.load import recipe_of_bytes
from tests.books import MONTHLY, release_merged, release_rows, write_book

PAGE = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.S)
SHORT = [
    *MONTHLY[:3],
    ["一、工业"],
    ["规模以上工业增加值", "%", "", 6.5, "", 7.1],
    ["社会消费品零售总额", "亿元", 420.5, 4.1, 1260.3, 4.6],
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_book(tmp_path / "月报202403.xlsx", {"表1": MONTHLY}, {"表1": ["A1:F1"]})
    (tmp_path / "retail.toml").write_text(next(text for kind, text in BLOCKS if kind == "toml"), encoding="utf-8")
    quarters = [(y, q) for y in (2023, 2024) for q in (1, 2, 3, 4)]
    made = {"地区生产总值": (1000.0, 5.0), "农业": (100.0, 3.0), "其他": (900.0, 5.2)}
    sheets = {f"{y}Q{q}": release_rows(y, q, made, made) for y, q in reversed(quarters)}
    write_book(tmp_path / "gdp.xlsx", sheets, {f"{y}Q{q}": release_merged(q) for y, q in quarters})
    rows = [
        "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE",
        "dataflow,B:DF(1.0),I,M,41,RETAIL,2024-01,81.5,A,亿元",
    ]
    (tmp_path / "retail_sdmx.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


def test_every_block_runs_and_says_what_it_gives(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    promised = 0
    for kind, text in BLOCKS:
        if kind == "toml":
            assert recipe_of_bytes(text.encode()).indicators["社会消费品零售总额"] == "retail"
            continue
        if "月报202404" in text:
            for month in (3, 4):
                title = [f"2024年{month}月主要经济指标（虚构）"]
                write_book(folder / f"月报20240{month}.xlsx", {"表1": [title, *SHORT[1:]]}, {"表1": ["A1:F1"]})
        elif "missing_kinds" in text:
            write_book(folder / "月报202403.xlsx", {"表1": MONTHLY}, {"表1": ["A1:F1"]})
        exec(text, names)
        for line in text.splitlines():
            code, _, said = line.partition("  # ")
            if said.lstrip()[:1] in "'({[" and said.strip() and not code.strip().startswith(("#", "print")):
                value = said.strip().partition(": ")[0] if said.strip().startswith("'") else said.strip()
                assert repr(eval(code, names)) == value, line
                promised += 1
    assert promised >= 6
    assert "规模以上工业增加值" in capsys.readouterr().out and isinstance(names["accounts"], gdp.Accounts)
