"""How cells look."""

from __future__ import annotations

from typing import Any


class Forms:
    """Formats of a workbook, each made once."""

    def __init__(self, file: Any, language: str) -> None:
        self._file, self._made = file, dict[tuple[tuple[str, Any], ...], Any]()
        self._font = "宋体" if language == "zh" else "Arial"

    def of(self, **wanted: Any) -> Any:
        """A format with these properties."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._file.add_format({"font_name": self._font, "font_size": 10, "valign": "vcenter", **wanted})
        return self._made[key]

    def title(self) -> Any:
        """Of the first line of a sheet."""
        return self.of(bold=True, font_size=14)

    def quiet(self) -> Any:
        """Of units and footnotes."""
        return self.of(font_color="#5B6474")

    def head(self) -> Any:
        """Of headings of columns: the second of three lines below, the first above."""
        return self.of(bold=True, text_wrap=True, align="center", top=2, bottom=1)

    def label(self, depth: int, bold: bool, last: bool) -> Any:
        """Of the label of a row."""
        return self.of(indent=depth, bold=bold, bottom=2 if last else 0)

    def figure(self, decimals: int, separator: bool, mark: str = "", bold: bool = False, last: bool = False) -> Any:
        """Of a figure: its decimals, a separator of thousands, the mark of its status as text that is no part of the number."""
        form = ("#,##0" if separator else "0") + ("." + "0" * decimals if decimals else "")
        if mark:
            form += '"' + mark + '"'
        return self.of(num_format=form, bold=bold, bottom=2 if last else 0)
