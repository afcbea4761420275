"""Charts that the spreadsheet draws itself from the cells beside them."""

from __future__ import annotations

from typing import Any

from gdpcore.bulletin.document import ChartBlock
from gdpcore.bulletin.printed import legible

COLOURS = ("#08519C", "#E6841A", "#2B8F6F", "#C24A6B", "#6BAED6", "#8C6BB1", "#ECDC6A", "#969696", "#5E3C1E")
INK = "#1A1F2B"


def add_chart(file: Any, sheet: Any, block: ChartBlock, top: int) -> None:
    """A chart of the figures below the headings in row ``top``, below them."""
    data, stacked = block.chart.data, block.kind == "stacked"
    bars = block.kind in ("stacked", "bar")
    form = {"type": "column" if stacked else "bar" if bars else "line"}
    chart = file.add_chart({**form, "subtype": "stacked"} if stacked else form)
    line = file.add_chart({"type": "line"}) if block.line else None
    for k, name in enumerate(map(str, data.columns)):
        target = line if line is not None and name == block.line else chart
        over = target is not chart
        colour = INK if over else COLOURS[k % len(COLOURS)]
        target.add_series(_series(sheet.name, top, len(data), k + 1, colour, bars and not over))
    if line is not None:
        chart.combine(line)
    chart.set_title({"name": legible(block.chart.title), "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E4E7EC"}}, "name": legible(block.chart.unit)})
    chart.set_x_axis({"label_position": "low"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 460})
    options = {"description": legible(block.chart.alt), "object_position": 1}
    sheet.insert_chart(top + len(data) + 4, 0, chart, options)


def _series(sheet: str, top: int, rows: int, column: int, colour: str, bar: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": [sheet, top, column],
        "categories": [sheet, top + 1, 0, top + rows, 0],
        "values": [sheet, top + 1, column, top + rows, column],
    }
    if bar:
        return {**made, "fill": {"color": colour}, "gap": 60}
    return {**made, "line": {"color": colour, "width": 2}, "marker": {"type": "circle", "size": 5, "fill": {"color": colour}}}
