"""China's industries and strata as hierarchies.

Two classifications stand side by side: industries (GB/T 4754-2017, sections A to S) and the three strata (三次产业, rule of
2018). They do not nest: services to farming (division 05), to mining (11) and the repair of machinery (43) belong to
sections A, B and C but to the tertiary stratum. So S1 is not A, S2 is not B + C + D + E, and these divisions are leaves.
Section T (国际组织, international organisations) is outside the accounts.
"""

from __future__ import annotations

from functools import cache

from gdpcore.cube.hierarchy import Hierarchy, Node

_Parts = dict[str, dict[str, tuple[str, ...]]]

_NAMES: dict[str, tuple[str, str, str]] = {
    "GDP": ("国内生产总值", "Gross domestic product", "total"),
    "S1": ("第一产业", "Primary sector", "stratum"),
    "S2": ("第二产业", "Secondary sector", "stratum"),
    "S3": ("第三产业", "Tertiary sector", "stratum"),
    "A": ("农林牧渔业", "Agriculture, forestry, animal husbandry and fishery", "industry"),
    "A0": ("农林牧渔业(不含05大类)", "Agriculture excluding support services", "item"),
    "05": ("农林牧渔专业及辅助性活动", "Support services to agriculture", "item"),
    "BCD": ("工业", "Industry", "industry"),
    "BCD0": ("工业(不含11、43大类)", "Industry excluding mining support and repair", "item"),
    "1143": (
        "开采专业及辅助性活动, 金属制品、机械和设备修理业",
        "Support services to mining; repair of metal products, machinery and equipment",
        "item",
    ),
    "B": ("采矿业", "Mining", "section"),
    "B0": ("采矿业(不含11大类)", "Mining excluding support services", "item"),
    "11": ("开采专业及辅助性活动", "Support services to mining", "item"),
    "C": ("制造业", "Manufacturing", "section"),
    "C0": ("制造业(不含43大类)", "Manufacturing excluding repair", "item"),
    "43": ("金属制品、机械和设备修理业", "Repair of metal products, machinery and equipment", "item"),
    "D": ("电力、热力、燃气及水生产和供应业", "Production and supply of electricity, heat, gas and water", "section"),
    "E": ("建筑业", "Construction", "industry"),
    "F": ("批发和零售业", "Wholesale and retail trade", "industry"),
    "G": ("交通运输、仓储和邮政业", "Transport, storage and post", "industry"),
    "H": ("住宿和餐饮业", "Accommodation and catering", "industry"),
    "J": ("金融业", "Finance", "industry"),
    "K": ("房地产业", "Real estate", "industry"),
    "I": (
        "信息传输、软件和信息技术服务业",
        "Information transmission, software and information technology services",
        "industry",
    ),
    "L": ("租赁和商务服务业", "Leasing and business services", "industry"),
    "OTH": ("其他行业", "Other industries", "industry"),
    "M": ("科学研究和技术服务业", "Scientific research and technical services", "section"),
    "N": ("水利、环境和公共设施管理业", "Water conservancy, environment and public facilities", "section"),
    "O": ("居民服务、修理和其他服务业", "Services to households, repair and other services", "section"),
    "P": ("教育", "Education", "section"),
    "Q": ("卫生和社会工作", "Health and social work", "section"),
    "R": ("文化、体育和娱乐业", "Culture, sports and entertainment", "section"),
    "S": ("公共管理、社会保障和社会组织", "Public administration, social security and social organisations", "section"),
}

RELEASE_ORDER = ("A", "BCD", "E", "F", "G", "H", "J", "K", "I", "L", "OTH")
"""The 11 published industries; J and K come before I and L."""

STRATA = ("S1", "S2", "S3")
PUBLISHED = ("GDP", *STRATA, "A", "BCD", "C", *RELEASE_ORDER[2:])
"""Every code of the quarterly release, C (制造业) as part of BCD."""

SECTIONS = tuple("ABCDEFGHIJKLMNOPQRS")
_OTHER = SECTIONS[12:]


@cache
def cn_published() -> Hierarchy:
    """The quarterly release: GDP by 11 industries and by stratum, with the leaves at which the two part.

    A0 is A less 05, BCD0 is BCD less 11 and 43, 1143 is 11 and 43 together; C is shown as part of BCD and never added.

    References
    ----------
    三次产业划分规定 (2018 revision of the rule of 2012), National Bureau of Statistics of China.

    Examples
    --------
    >>> tree = cn_published()
    >>> tree.children("GDP", "stratum"), tree.leaves_of("S2")
    (('S1', 'S2', 'S3'), ('BCD0', 'E'))
    >>> tree.label("J", "zh")
    '金融业'
    """
    codes = ("GDP", *STRATA, "A", "A0", "05", "BCD", "C", "BCD0", "1143", *RELEASE_ORDER[2:])
    parts: _Parts = {
        "GDP": {"industry": RELEASE_ORDER, "stratum": STRATA},
        "S1": {"item": ("A0",)},
        "S2": {"item": ("BCD0", "E")},
        "S3": {"item": ("05", "1143", *RELEASE_ORDER[3:])},
        "A": {"item": ("A0", "05")},
        "BCD": {"item": ("BCD0", "1143")},
    }
    return Hierarchy.of([_memo("C", "BCD") if c == "C" else _node(c) for c in codes], parts)


@cache
def cn_sections() -> Hierarchy:
    """The sections A to S of GB/T 4754-2017: GDP by section, by the 11 published industries and by stratum.

    Leaves are the sections, with divisions 05, 11 and 43 taken out of A, B and C (A0, B0, C0 are what is left).

    References
    ----------
    GB/T 4754-2017 国民经济行业分类; 三次产业划分规定 (2018 revision), National Bureau of Statistics of China.

    Examples
    --------
    >>> tree = cn_sections()
    >>> tree.children("GDP", "section")[:3], tree.leaves_of("S2")
    (('A', 'B', 'C'), ('B0', 'C0', 'D', 'E'))
    """
    inside = ("A", "A0", "05", "BCD", "B", "B0", "11", "C", "C0", "43", "D", *SECTIONS[4:12], "OTH", *_OTHER)
    parts: _Parts = {
        "GDP": {"section": SECTIONS, "industry": RELEASE_ORDER, "stratum": STRATA},
        "S1": {"item": ("A0",)},
        "S2": {"item": ("B0", "C0", "D", "E")},
        "S3": {"item": ("05", "11", "43", *SECTIONS[5:])},
        "A": {"item": ("A0", "05")},
        "BCD": {"section": ("B", "C", "D")},
        "B": {"item": ("B0", "11")},
        "C": {"item": ("C0", "43")},
        "OTH": {"section": _OTHER},
    }
    return Hierarchy.of([_node(c) for c in ("GDP", *STRATA, *inside)], parts)


def _node(code: str) -> Node:
    zh, en, level = _NAMES[code]
    return Node(code, zh, en, level)


def _memo(code: str, parent: str) -> Node:
    zh, en, _ = _NAMES[code]
    return Node(code, zh, en, "memo", parent)
