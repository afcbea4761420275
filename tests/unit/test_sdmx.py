"""SDMX files through pysdmx: every observation with its status, its place and its text; what is absent or odd is refused."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.errors import FileError
from gdpcore.panel.recipe.load import recipe_of
from tests.build import expect_refusal

HEAD = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE"
ROWS = [
    "dataflow,BUREAU:DF(1.0),I,M,410000,RETAIL,2024-01,81.50,A,亿元",
    "dataflow,BUREAU:DF(1.0),I,M,410000,RETAIL,2024-02,NaN,Q,亿元",
    "dataflow,BUREAU:DF(1.0),I,M,410000,RETAIL,2024-03,90,E,亿元",
    "dataflow,BUREAU:DF(1.0),I,Q,410000,WAGES,2024-Q1,5,A,亿元",
]
DIMENSIONS = {"indicator": "INDICATOR", "period": "TIME_PERIOD", "region": "REF_AREA", "unit": "UNIT_MEASURE"}
RECIPE = recipe_of({"version": 1, "layout": "sdmx", "dimensions": DIMENSIONS})
ML = """<?xml version="1.0" encoding="UTF-8"?>
<mes:StructureSpecificData xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
 xmlns:ss="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/structurespecific" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"
 xmlns:ns1="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=BUREAU:DSD(1.0):ObsLevelDim:TIME_PERIOD">
<mes:Header><mes:ID>m1</mes:ID><mes:Test>true</mes:Test><mes:Prepared>2024-04-01T00:00:00</mes:Prepared><mes:Sender id="BUREAU"/>
<mes:Structure structureID="S1" namespace="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=BUREAU:DSD(1.0)"
 dimensionAtObservation="TIME_PERIOD"><com:Structure><Ref id="DSD" agencyID="BUREAU" version="1.0" class="DataStructure"/></com:Structure>
</mes:Structure></mes:Header>
<mes:DataSet ss:structureRef="S1" xsi:type="ns1:DataSetType" ss:dataScope="DataStructure" action="Replace">
<Series FREQ="M" REF_AREA="410000" INDICATOR="RETAIL" UNIT_MEASURE="亿元"><Obs TIME_PERIOD="2024-01" OBS_VALUE="81.50" OBS_STATUS="A"/>
<Obs TIME_PERIOD="2024-02" OBS_VALUE="NaN" OBS_STATUS="Q"/><Obs TIME_PERIOD="2024-03" OBS_VALUE="90" OBS_STATUS="E"/></Series>
</mes:DataSet></mes:StructureSpecificData>"""


def put(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_sdmx_csv(tmp_path: Path) -> None:
    panel = gdp.read_panel(put(tmp_path, "\n".join([HEAD, *ROWS]) + "\n"), recipe=RECIPE)
    assert panel.regions == ("410000",) and panel.indicators == ("RETAIL", "WAGES")
    assert panel.to_frame()["RETAIL"].tolist()[::2] == [81.5, 90.0] and panel.catalogue["WAGES"].frequency == "Q"
    assert panel.missing_kinds()["RETAIL"].tolist() == ["", "suppressed", ""]
    source = panel.source_of("RETAIL", "2024-03")
    assert source is not None and (source.file, source.cell, source.raw, source.note) == ("a.csv", "H4", "90", "E")


def test_sdmx_ml_or_the_extra_that_it_needs(tmp_path: Path) -> None:
    path = put(tmp_path, ML, "a.xml")
    if importlib.util.find_spec("xmltodict") is None:
        with expect_refusal("E-FILE-004", "a.xml", "gdpcore[sdmx]", kind=FileError):
            gdp.read_panel(path, recipe=RECIPE)
        return
    panel = gdp.read_panel(path, recipe=gdp.propose_recipe(path).recipe)
    assert (
        panel.to_frame()["RETAIL"].tolist()[::2] == [81.5, 90.0] and panel.missing_kinds()["RETAIL"].tolist()[1] == "suppressed"
    )
    source = panel.source_of("RETAIL", "2024-01")
    assert source is not None and source.raw == "81.50" and source.sheet == "observations"


def test_without_pysdmx_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pysdmx.io", None)
    with expect_refusal("E-FILE-004", "a.csv", "gdpcore[sdmx]", kind=FileError):
        gdp.read_panel(put(tmp_path, HEAD + "\n"), recipe=RECIPE)


def test_a_proposal(tmp_path: Path) -> None:
    proposal = gdp.propose_recipe(put(tmp_path, "\n".join([HEAD, *ROWS])))
    assert proposal.recipe == RECIPE.__class__(layout="sdmx", dimensions=proposal.recipe.dimensions)
    assert dict(proposal.recipe.dimensions) == DIMENSIONS and proposal.doubts == () and "TIME_PERIOD" in proposal.understood
    with expect_refusal("E-READ-013", "b.xml", kind=FileError):
        gdp.propose_recipe(put(tmp_path, "<?xml version='1.0'?><a/>", "b.xml"))


@pytest.mark.parametrize(("text", "name", "code", "word"), [
    ("a,b\n1,2\n", "a.csv", "E-READ-013", "a.csv"), ("", "a.csv", "E-READ-013", "a.csv"), ("x", "a.json", "E-FILE-005", "json"),
    ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>', "a.xml", "E-READ-013", "document type"),
    ("\n".join([HEAD.replace("INDICATOR", "WHAT"), *ROWS]), "a.csv", "E-DATA-001", "INDICATOR"),
    ("\n".join([HEAD, ROWS[0].replace("81.50", "about 81")]), "a.csv", "E-DATA-002", "about 81"),
    ("\n".join([HEAD, ROWS[0], ROWS[0]]), "a.csv", "E-DATA-003", "H3"),
    ("\n".join([HEAD + ",UNIT_MULT", ROWS[0] + ",8"]), "a.csv", "E-READ-013", "UNIT_MULT is 8"),
])  # fmt: skip
def test_what_is_refused(tmp_path: Path, text: str, name: str, code: str, word: str) -> None:
    with expect_refusal(code, word):
        gdp.read_panel(put(tmp_path, text, name), recipe=RECIPE)


def test_a_power_of_ten_is_declared_with_the_unit(tmp_path: Path) -> None:
    by = recipe_of({"version": 1, "layout": "sdmx", "dimensions": {**DIMENSIONS, "unit": "= 亿元"}})
    panel = gdp.read_panel(put(tmp_path, "\n".join([HEAD + ",UNIT_MULT", ROWS[0] + ",8"])), recipe=by)
    assert panel.catalogue["RETAIL"].unit == "亿元" and float(panel.values[0, 0, 0]) == 81.5
