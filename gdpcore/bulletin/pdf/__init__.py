"""PDF: the document as typst source, every text a string of it, set with fonts that come along."""

from gdpcore.bulletin.pdf.writer import to_pdf

__all__ = ["to_pdf"]
