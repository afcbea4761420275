"""Balancing of tables: the public names."""

from __future__ import annotations

from gdpcore.kernel.raking import Raked, rake

__all__ = ["Raked", "rake"]
