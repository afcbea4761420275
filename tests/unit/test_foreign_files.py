"""Files that are called workbooks and are not: each refused by what it is, with what to do."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import gdpcore as gdp
from gdpcore.errors import FileError
from gdpcore.panel.recipe import Recipe
from gdpcore.panel.recipe.places import Place
from tests.books import write_book
from tests.build import codes, expect_refusal

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
BYTES = {
    "a.xls": (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "E-READ-011", ".xlsx"),
    "b.xlsx": (OLE + b"\0" * 2**20 + "EncryptedPackage".encode("utf-16-le"), "E-READ-017", "password"),
    "c.xls": ("<html><body><table><tr><td>指标</td></tr></table></body></html>".encode("gbk"), "E-READ-016", "web page"),
    "d.xls": (b"\xef\xbb\xbf\r\n<!DOCTYPE HTML><HTML></HTML>", "E-READ-016", "web page"),
    "e.xls": ("\ufeff<html><table>".encode("utf-16"), "E-READ-016", "web page"),
    "f.xls": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "E-READ-011", ".xlsx"),
    "g.et": (OLE, "E-READ-011", ".xlsx"),
    "h.xls": ("指标\t时期\t数值\n".encode("gbk"), "E-FILE-005", "xls"),
    "i.xlsx": (b"PK\x03\x04 cut short", "E-FILE-002", "i.xlsx"),
    "j.xlsx": (b"", "E-FILE-002", "j.xlsx"),
}
ROWS = [["指标", "单位", "2024-01", "2024-02"], ["零售", "亿元", 1, 2]]


def with_part(path: Path, part: str, data: bytes = b"") -> Path:
    with zipfile.ZipFile(write_book(path, {"s": ROWS}), "a") as archive:
        archive.writestr(part, data)
    return path


@pytest.mark.parametrize("read", [gdp.read_panel, gdp.propose_recipe, gdp.read_accounts], ids=lambda f: f.__name__)
@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_workbook(tmp_path: Path, name: str, read: Callable[[Path], object]) -> None:
    data, code, word = BYTES[name]
    path = tmp_path / name
    path.write_bytes(data)
    with expect_refusal(code, name, word, kind=FileError):
        read(path)


def test_macros_are_refused_whatever_the_name(tmp_path: Path) -> None:
    for name in ("a.xlsx", "a.xlsm"):
        path = with_part(tmp_path / name, "xl/vbaProject.bin")
        with expect_refusal("E-READ-018", name, "macros", kind=FileError):
            gdp.read_panel(path)


def test_links_to_other_workbooks_are_named_and_must_be_accepted(tmp_path: Path) -> None:
    rels = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="x" Target="file:///C:/%E5%BA%95%E7%A8%BF/base.xlsx"/></Relationships>'
    path = with_part(tmp_path / "a.xlsx", "xl/externalLinks/_rels/externalLink1.xml.rels", rels)
    with expect_refusal("E-READ-019", "a.xlsx", "base.xlsx", kind=FileError):
        gdp.read_panel(path)
    proposal = gdp.propose_recipe(path)
    assert codes(proposal.doubts) == ["W-READ-008"] and proposal.recipe.external_links
    assert gdp.read_panel(path, recipe=proposal.recipe).to_frame()["零售"].tolist() == [1, 2]
    where = {field: Place.of(text) for field, text in {"indicator": "column A", "unit": "column B", "period": "row 1"}.items()}
    with expect_refusal("E-READ-019", kind=FileError):
        gdp.read_panel(path, recipe=Recipe(where={k: v for k, v in where.items() if v}))
