"""Excel: figures as numbers, formulas a reader can check, native charts, sources and methods."""

from gdpcore.bulletin.excel.workbook import to_excel

__all__ = ["to_excel"]
