"""Embedded data: China's published figures, and a made-up city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdpcore.samples.china import China, china
    from gdpcore.samples.city import City, city

__all__ = ["China", "City", "china", "city"]


def __getattr__(name: str) -> Any:
    if name in ("china", "China"):
        import gdpcore.samples.china as room
    elif name in ("city", "City"):
        import gdpcore.samples.city as room  # type: ignore[no-redef]
    else:
        raise AttributeError(f"module 'gdpcore.samples' has no attribute {name!r}")
    return getattr(room, name)
