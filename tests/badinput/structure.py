"""Groups 33 to 44: codes, regions, trees, headings, shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import gdpcore as gdp
from gdpcore.cube import Cube, Hierarchy, Meaning, Status
from tests.badinput.cases import Case, framed, raw, table, workbook
from tests.build import accounts, cube

WITH_REGION = ("region", "indicator", "unit", "period", "value")


def regions(*names: str) -> Any:
    rows = [(name, "r", "%", "2024-03", str(k)) for k, name in enumerate(names)]
    return lambda folder: list(table(*rows, heading=WITH_REGION)(folder).regions)


def _int_region(_: Path) -> Any:
    frame = pd.DataFrame(
        {"region": [110000.0, 120000.0], "indicator": "r", "unit": "%", "period": "2024-03", "value": [1.0, 2.0]}
    )
    return list(gdp.read_panel(frame).regions)


def _tree(nodes: list[str], parts: Any) -> Any:
    return lambda _: Hierarchy.of(nodes, parts)


def _accounts(*rows: str, heading: str = "region,item,period,value,volume,unit,flow,price_basis") -> Any:
    def act(folder: Path) -> Any:
        (folder / "gdp.csv").write_text("\n".join([heading, *rows]), encoding="utf-8")
        return gdp.read_accounts(folder / "gdp.csv")

    return act


def _many_to_many(_: Path) -> Any:
    frame = pd.DataFrame({"region": ["A", "A"], "item": ["x", "x"], "period": ["2024Q1"] * 2, "value": [1.0, 2.0]})
    return Cube.from_long(frame, ["region", "item", "period"], Meaning.of("亿元"))


def _missing_region(_: Path) -> Any:
    """A sum over regions of which one has no figure is no figure."""
    one = cube(np.array([[[1.0, 2.0]], [[3.0, np.nan]]]))
    done = one.sum("region")
    return [float(done.values.ravel()[0]), bool(np.isnan(done.values.ravel()[1]) and done.status.ravel()[1] != Status.OBSERVED)]


def _divided(book: Any, sheet: Any) -> None:
    sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")


def _uncached(folder: Path) -> Any:
    from tests.badinput.books import HEAD, ROW, pack, parts

    return gdp.read_panel(pack(folder / "b.xlsx", parts(HEAD + ROW.replace("<v>5</v>", "<f>1+1</f>"))))


def _merged(folder: Path) -> Any:
    def build(book: Any, sheet: Any) -> None:
        sheet.write_row(2, 0, ["", "%", "2024-04", 2.5])
        sheet.merge_range(1, 0, 2, 0, "r")

    return workbook(build)(folder)


def _linked(folder: Path) -> Any:
    from tests.badinput.books import pack, parts

    return gdp.read_panel(pack(folder / "b.xlsx", {**parts(), "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}))


# fmt: off
CASES = [
    Case(33, "leading noughts", regions("01", "0110", "110000"), ["01", "0110", "110000"]),
    Case(33, "noughts that tell regions apart", regions("1", "01"), ["1", "01"]),
    Case(33, "whole numbers that became floats", _int_region, ["110000", "120000"]),
    Case(33, "text of a float", regions("110000.0"), ["110000.0"]),
    Case(
        34,
        "names that look like nothing",
        regions("NA", "NaN", "NO", "null", "None", "TRUE"),
        ["NA", "NaN", "NO", "null", "None", "TRUE"],
    ),
    Case(35, "Kangxi and compatibility forms", regions("⽂山"), ["文山"]),
    Case(
        35,
        "one region in two forms",
        table(("⽂山", "r", "%", "2024-03", "1"), ("文山", "r", "%", "2024-03", "2"), heading=WITH_REGION),
        "E-DATA-003",
    ),
    Case(35, "full-width letters", lambda f: table(("ＧＤＰ", "%", "2024-03", "1"))(f).indicators[0], "GDP"),
    Case(35, "zero width", lambda f: table(("\u200bGDP\ufeff", "%", "2024-03", "1"))(f).indicators[0], "GDP"),
    Case(
        36,
        "an item of another classification",
        _accounts("CN,GDP2018X,2024Q1,1,1,亿元,period,constant@2020", "CN,旧行业,2024Q1,1,1,亿元,period,constant@2020"),
        "E-TREE-001",
    ),
    Case(36, "an indicator that the catalogue does not know", lambda f: _unknown(f), "E-DATA-005"),
    Case(37, "circle", _tree(["A", "B"], {"A": ["B"], "B": ["A"]}), "E-TREE-002"),
    Case(37, "circle of one", _tree(["A"], {"A": ["A"]}), "E-TREE-002"),
    Case(37, "child in two parents", _tree(["G", "P", "Q", "A"], {"G": ["P", "Q"], "P": ["A"], "Q": ["A"]}), "E-TREE-004"),
    Case(37, "orphan", _tree(["G"], {"G": ["A"]}), "E-TREE-001"),
    Case(37, "partitions that do not agree", _tree(["G", "A", "B"], {"G": {"x": ["A", "B"], "y": ["A"]}}), "E-TREE-003"),
    Case(37, "node twice", _tree(["G", "G"], {}), "E-TREE-007"),
    Case(38, "total inside the detail", _tree(["G", "A", "T"], {"G": ["A", "T"], "T": ["A"]}), "E-TREE-004"),
    Case(
        38,
        "two totals in accounts",
        _accounts(*(f"CN,{i},2024Q1,1,1,亿元,period,constant@2020" for i in ("GDP", "A", "合计"))),
        "E-TREE-009",
    ),
    Case(39, "heading twice", raw(b"indicator,unit,period,value,value\nr,%,2024-01,1,2\n"), "E-DATA-013"),
    Case(39, "heading twice in two languages", raw("indicator,unit,period,value,数值\nr,%,2024-01,1,2\n".encode()), "E-DATA-013"),
    Case(39, "merged labels", _merged, ("E-DATA-010", [1.5, 2.5])),
    Case(40, "a cell too many", raw(b"indicator,unit,period,value\nr,%,2024-01,1,7\n"), "E-DATA-014"),
    Case(40, "a thousands comma that is no quote", raw(b"indicator,unit,period,value\nr,%,2024-01,1,234\n"), "E-DATA-014"),
    Case(40, "a cell too few", raw(b"indicator,unit,period,value\nr,%,2024-01\nr,%,2024-02,1\n"), [float("nan"), 1.0]),
    Case(41, "empty", raw(b""), "E-FILE-003"),
    Case(41, "blank", raw(b"\n \n,,\n"), "E-FILE-003"),
    Case(41, "heading only", raw(b"indicator,unit,period,value\n"), "E-FILE-003"),
    Case(41, "empty frame", lambda _: gdp.read_panel(pd.DataFrame()), "E-FILE-003"),
    Case(41, "a column of nothing", raw(b"indicator,unit,2024-01,2024-02\nr,%,1,\ns,%,,\n"), "W-DATA-002"),
    Case(41, "no industries", lambda _: accounts(np.ones((1, 4, 2)), np.ones((1, 4, 2))).select(items=[]), "E-ACC-007"),
    Case(41, "no name", raw(b"indicator,unit,period,value\n,%,2024-01,1\n"), "E-DATA-010"),
    Case(41, "no period", raw(b"indicator,unit,period,value\nr,%,,1\n"), "E-DATA-010"),
    Case(42, "a region missing in a quarter", _missing_region, [4.0, True]),
    Case(
        42,
        "a region of a missing label",
        lambda _: Cube.from_long(
            pd.DataFrame({"region": [None], "item": ["x"], "period": ["2024Q1"], "value": [1.0]}),
            ["region", "item", "period"],
            Meaning.of("亿元"),
        ),
        "E-AXIS-010",
    ),
    Case(43, "keys that stand twice", _many_to_many, "E-AXIS-004"),
    Case(
        43,
        "regions that do not agree",
        lambda _: cube(np.ones((2, 1, 2))) + cube(np.ones((2, 1, 2)), regions=["x", "y"]),
        "E-AXIS-001",
    ),
    Case(44, "hidden row", workbook(lambda _, s: s.set_row(1, None, None, {"hidden": True})), "W-FILE-002"),
    Case(44, "hidden column", workbook(lambda _, s: s.set_column(3, 3, None, None, {"hidden": True})), "W-FILE-002"),
    Case(
        44,
        "filtered",
        workbook(lambda _, s: (s.autofilter(0, 0, 1, 3), s.filter_column("A", "x == z"), s.set_row(1, options={"hidden": True}))),
        "W-FILE-002",
    ),
    Case(44, "hidden sheet beside", workbook(lambda b, _: b.add_worksheet("t").hide()), 1.5),
    Case(44, "hidden sheet asked for", workbook(lambda b, _: b.add_worksheet("t").hide(), sheet="t"), "E-FILE-003"),
    Case(44, "formula without a result", _uncached, "E-DATA-002"),
    Case(44, "division by nought", workbook(_divided), "E-DATA-002"),
    Case(44, "links to other workbooks", _linked, "E-READ-019"),
    Case(44, "frame with text", framed("abc"), "E-DATA-002"),
]
# fmt: on


def _unknown(folder: Path) -> Any:
    from gdpcore.panel import Catalogue, Indicator

    (folder / "a.csv").write_text("indicator,unit,period,value\nq,%,2024-03,1\n", encoding="utf-8")
    return gdp.read_panel(folder / "a.csv", catalogue=Catalogue([Indicator("r", unit="%")]))
