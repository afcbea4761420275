"""Embedded data: China's published figures, and a made-up city."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdpcore.samples.made_up_city import City, city
    from gdpcore.samples.made_up_peers import PEERS_NOTE, peers
    from gdpcore.samples.published_china import China, china

__all__ = ["PEERS_NOTE", "China", "City", "china", "city", "peers"]


_WHERE = {
    "China": "published_china",
    "china": "published_china",
    "City": "made_up_city",
    "city": "made_up_city",
    "PEERS_NOTE": "made_up_peers",
    "peers": "made_up_peers",
}


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(f"gdpcore.samples.{_WHERE[name]}"), name)
    raise AttributeError(f"module 'gdpcore.samples' has no attribute {name!r}")
