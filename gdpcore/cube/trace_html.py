"""A trace as one page: nothing in it runs, everything is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gdpcore.cube.trace import Leaf, Node, Trace
from gdpcore.cube.trace_words import say, told
from gdpcore.safe_text import for_markup

_OPEN = 2
"""Levels of the tree that are open at first."""
_MOST = 60
"""Children of one step that are written out; the table holds every cell."""
_VALUE = 5
"""Where the value stands among the columns of the table."""
_STYLE = """
body { font: 15px/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1c2733;
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.35rem; margin-bottom: .2rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
.figure { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
details, .cell { margin: .15rem 0 .15rem 1.1rem; border-left: 2px solid #d5dde5; padding-left: .6rem; }
summary { cursor: pointer; } .value { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.place, .hash { color: #5a6b7b; font-size: .85em; } .hash { font-family: monospace; overflow-wrap: anywhere; }
.flag { background: #fff1d6; border-radius: 3px; padding: 0 .3em; font-size: .85em; }
table { border-collapse: collapse; font-size: .85rem; width: 100%; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .2rem .5rem; border-bottom: 1px solid #e3e8ee; vertical-align: top; white-space: nowrap; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
"""


def to_html(trace: Trace, language: str) -> str:
    """See :meth:`gdpcore.cube.trace.Trace.to_html`."""
    heading = told(trace.root.kind, trace.root.fields, language)
    parts = [
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">',
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{for_markup(heading)}</title>',
        f"<style>{_STYLE}</style></head><body>",
        f"<p>{say('title', language)}</p><h1>{for_markup(heading)}</h1>",
        f'<p class="figure">{for_markup(repr(trace.value))} {for_markup(trace.unit)}</p>',
        f"<h2>{say('tree', language)}</h2>",
        *_step(trace.root, language, 0),
        f"<h2>{say('files', language)}</h2><ul>",
        *(f'<li>{for_markup(name or "-")} <span class="hash">sha256 {for_markup(h)}</span></li>' for name, h in _files(trace)),
        f"</ul><h2>{say('cells', language, count=len(trace.leaves))}</h2>",
        *_table(trace, language),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _files(trace: Trace) -> list[tuple[str, str]]:
    return sorted({(leaf.file, leaf.sha256) for leaf in trace.leaves})


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f' <span class="value">{for_markup(f"{value:.10g}")} {for_markup(unit)}</span>'


def _step(node: Node, language: str, level: int) -> Iterator[str]:
    opened = " open" if level < _OPEN else ""
    said = for_markup(told(node.kind, node.fields, language))
    yield f"<details{opened}><summary>{said}{_number(node.value, node.unit)}</summary>"
    for child in node.children[:_MOST]:
        if isinstance(child, Leaf):
            yield _cell(child, language)
        else:
            yield from _step(child, language, level + 1)
    if len(node.children) > _MOST:
        yield f'<div class="cell">{for_markup(say("more", language, count=len(node.children) - _MOST))}</div>'
    yield "</details>"


def _cell(leaf: Leaf, language: str) -> str:
    measure = say(leaf.measure, language) if leaf.measure else ""
    what = " ".join(x for x in (leaf.series, measure, leaf.region, leaf.period) if x)
    where = " ".join(x for x in (leaf.file, leaf.sheet, leaf.cell) if x) or say("no_file", language, hash=leaf.sha256[:12])
    raw = f"“{leaf.raw}”" if leaf.raw else ""
    flags = "" if leaf.status in ("", "observed") else f' <span class="flag">{for_markup(leaf.status)}</span>'
    place = for_markup(" ".join(x for x in (where, raw, leaf.publisher) if x))
    return f'<div class="cell">{for_markup(what)}{_number(leaf.value, leaf.unit)}{flags} <span class="place">{place}</span></div>'


def _table(trace: Trace, language: str) -> Iterator[str]:
    """All cells; columns in which nothing stands are left out."""
    rows = [_row(row, language) for row in trace.to_frame().itertuples(index=False)]
    names = say("columns", language).split("|")
    kept = [k for k in range(len(names)) if any(row[k] for row in rows)]
    yield (
        '<div class="wide"><table><thead><tr>'
        + "".join(f"<th>{for_markup(names[k])}</th>" for k in kept)
        + "</tr></thead><tbody>"
    )
    for row in rows:
        kinds = {_VALUE: ' class="number"', len(names) - 1: ' class="number"'}
        yield "<tr>" + "".join(f"<td{kinds.get(k, '')}>{for_markup(row[k])}</td>" for k in kept) + "</tr>"
    yield "</tbody></table></div>"


def _row(row: Any, language: str) -> list[str]:
    counts = say("held_cell" if row.moves == "held" else row.moves, language)
    measure = say(row.measure, language) if row.measure else ""
    texts = [
        say("by_hand" if row.kind == "override" else row.kind, language),
        row.series,
        measure,
        row.region,
        row.period,
        f"{row.value:.10g}",
        row.unit,
    ]
    texts += [row.file, row.sheet, row.cell, row.raw, row.publisher, row.known_at, row.status, counts, f"{row.effect:.4g}"]
    return [str(x) for x in texts]
