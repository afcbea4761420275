"""HTML: one file that holds every language, its charts, its font, and asks nothing of any other place."""

from gdpcore.bulletin.html.page import to_html

__all__ = ["to_html"]
