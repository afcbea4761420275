"""Messages about companion measures of GDP."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {}
