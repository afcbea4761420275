"""What people read: the quarterly note as one page, with its charts and tables."""

from gdpcore.bulletin.bulletin import Bulletin

__all__ = ["Bulletin"]
