"""Embedded data: China's published figures, a made-up city, and a made-up province's workbook with planted errors."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdpcore.samples.made_up_city import City, city
    from gdpcore.samples.made_up_peers import PEERS_NOTE, peers
    from gdpcore.samples.made_up_province import Province, province
    from gdpcore.samples.published_china import China, china

__all__ = ["PEERS_NOTE", "China", "City", "Province", "china", "city", "peers", "province"]

_WHERE = {
    "China": "published_china",
    "City": "made_up_city",
    "Province": "made_up_province",
    "china": "published_china",
    "city": "made_up_city",
    "province": "made_up_province",
    "PEERS_NOTE": "made_up_peers",
    "peers": "made_up_peers",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"gdpcore.samples.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'gdpcore.samples' has no attribute {name!r}")
