"""Balancing of tables: the public names."""

from __future__ import annotations

from gdpcore.kernel.raking import Raked, rake
from gdpcore.kernel.raking_in_time import RakedInTime, rake_in_time

__all__ = ["Raked", "RakedInTime", "rake", "rake_in_time"]
