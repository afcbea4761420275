"""Word: a document of its own, or a bureau's template filled in."""

from gdpcore.bulletin.word.template import fill_template
from gdpcore.bulletin.word.writer import to_word

__all__ = ["fill_template", "to_word"]
