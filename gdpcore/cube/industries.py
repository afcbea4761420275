"""Industries of ISIC Rev.4 and NACE Rev.2, and where the sections of GB/T 4754-2017 lie in them.

The tables are data (``tables/*.csv``). Industries add to gross value added (B1G); gross domestic product adds D21X31, taxes less
subsidies on products, which belongs to no industry.

References
----------
United Nations, International Standard Industrial Classification of All Economic Activities, Revision 4, Statistical Papers
Series M No. 4/Rev.4 (2008), structure and the high-level aggregation; Eurostat, NACE Rev. 2 (2008), structure, and ESA 2010,
chapter 23, levels A*10 and A*21; GB/T 4754-2017 国民经济行业分类, Standardization Administration of China.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from gdpcore.cube.hierarchy import Hierarchy, Node

_GDP = Node("GDP", "国内生产总值", "Gross domestic product", "total")
_B1G = Node("B1G", "增加值合计", "Gross value added", "aggregate")
_TAXES = Node("D21X31", "产品税减补贴", "Taxes less subsidies on products", "adjustment")


@dataclass(frozen=True)
class Crossing:
    """One line of the crosswalk: divisions of a GB section that lie in an ISIC section.

    Attributes
    ----------
    gb, isic4 : section letters; gb_divisions, isic4_divisions : which of each, in writing.
    of_gb : "full" if the whole GB section goes to this ISIC section, else "part"; of_isic4 : "full" if the whole ISIC section
        comes from this GB section, else "part".
    note : what the part is.
    """

    gb: str
    gb_divisions: str
    isic4: str
    isic4_divisions: str
    of_gb: str
    of_isic4: str
    note: str


@cache
def isic4_sections(gdp: bool = False) -> Hierarchy:
    """The 21 sections of ISIC Rev.4 and their ten groups: gross value added by section and by group.

    Parameters
    ----------
    gdp : put gross domestic product on top, with taxes less subsidies on products beside gross value added.

    Examples
    --------
    >>> tree = isic4_sections()
    >>> tree.children("B1G", "a10")[:2], tree.children("B-E"), tree.label("J", "zh")
    (('A', 'B-E'), ('B', 'C', 'D', 'E'), '信息和通信')
    """
    return _sections("isic4_en", gdp)


@cache
def nace_a21(gdp: bool = False) -> Hierarchy:
    """The 21 sections of NACE Rev.2 (A*21) and their ten groups (A*10); see :func:`isic4_sections`.

    Examples
    --------
    >>> len(nace_a21().leaves), nace_a21(gdp=True).children("GDP")
    (21, ('B1G', 'D21X31'))
    """
    return _sections("nace2_en", gdp)


@cache
def nace_a10(gdp: bool = False) -> Hierarchy:
    """The ten groups of NACE Rev.2 (A*10), manufacturing shown as part of B-E and never added; see :func:`isic4_sections`.

    Examples
    --------
    >>> nace_a10().leaves
    ('A', 'B-E', 'F', 'G-I', 'J', 'K', 'L', 'M_N', 'O-Q', 'R-U')
    """
    nodes, codes = [], []
    for row in _table("nace2_a10"):
        nodes.append(Node(row["code"], row["zh"], row["en"], "industry"))
        codes.append(row["code"])
        if row["code"] == "B-E":
            nodes.append(Node("C", "制造业", "Manufacturing", "memo", "B-E"))
    return _with_total(nodes, {"B1G": {"a10": tuple(codes)}}, gdp)


@cache
def gb_to_isic() -> tuple[Crossing, ...]:
    """Where the sections of GB/T 4754-2017 lie in ISIC Rev.4, section by section.

    Derived here from the two published structures, by division where a section parts; no official correspondence table, which
    goes class by class. NACE Rev.2 has the sections of ISIC Rev.4.

    Examples
    --------
    >>> [(c.isic4, c.of_gb, c.of_isic4) for c in gb_to_isic() if c.gb == "D"]
    [('D', 'part', 'full'), ('E', 'part', 'part')]
    """
    return tuple(Crossing(**row) for row in _table("gb4754_isic4"))


def _sections(column: str, gdp: bool) -> Hierarchy:
    groups = {row["code"]: row for row in _table("nace2_a10")}
    rows = _table("isic4_nace2")
    letters = [row["section"] for row in rows]
    nodes: list[Node] = []
    for row in rows:
        group = groups[row["a10"]]
        if len(group["sections"]) > 1 and group["sections"][0] == row["section"]:
            nodes.append(Node(group["code"], group["zh"], group["en"], "group"))
        nodes.append(Node(row["section"], row["zh"], row[column], "section"))
    parts = {"B1G": {"section": tuple(letters), "a10": tuple(groups)}}
    parts |= {code: {"section": tuple(g["sections"])} for code, g in groups.items() if len(g["sections"]) > 1}
    return _with_total(nodes, parts, gdp)


def _with_total(nodes: list[Node], parts: dict[str, dict[str, tuple[str, ...]]], gdp: bool) -> Hierarchy:
    if not gdp:
        return Hierarchy.of([_B1G, *nodes], parts)
    return Hierarchy.of([_GDP, _B1G, *nodes, _TAXES], {"GDP": {"production": ("B1G", "D21X31")}, **parts})


def _table(name: str) -> list[dict[str, str]]:
    text = (resources.files("gdpcore.cube") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
