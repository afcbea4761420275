"""A trace as text."""

from __future__ import annotations

from collections.abc import Iterator

from gdpcore.cube.trace import Leaf, Node, Trace
from gdpcore.cube.trace_words import say, told
from gdpcore.safe_text import for_line

_LEAVES, _DEPTH = 3, 40
"""Raw cells of one step that are shown, and how deep a tree may be, unless all of it is asked for."""
_LINES = 200


def number(value: float | None, unit: str) -> str:
    """A figure as the shortest text of the same float, with its unit."""
    return "" if value is None else f" = {value!r}{' ' + unit if unit else ''}"


def cell_text(leaf: Leaf, language: str) -> str:
    """A raw cell: what, where it was read, the text as it stood there, and the hash of the file."""
    what = " ".join(x for x in (leaf.series, say(leaf.measure, language) if leaf.measure else "", leaf.region, leaf.period) if x)
    place = f"{leaf.file} {leaf.sheet}!{leaf.cell}" if leaf.sheet else f"{leaf.file} {leaf.cell}"
    where = f"{place} {leaf.raw!r} sha256 {leaf.sha256}" if leaf.file else say("no_file", language, hash=leaf.sha256)
    more = [leaf.raw] if leaf.raw and not leaf.file else []
    more += [leaf.publisher] if leaf.publisher else []
    more += [leaf.status] if leaf.status not in ("", "observed") else []
    more += [leaf.known_at] if leaf.known_at and leaf.known_at != "NaT" else []
    return f"{what}{number(leaf.value, leaf.unit)} <- {where}" + (f" [{', '.join(more)}]" if more else "")


def to_text(trace: Trace, language: str, full: bool) -> str:
    """See :meth:`gdpcore.cube.trace.Trace.to_text`."""
    lines = [f"{told(trace.root.kind, trace.root.fields, language)}{number(trace.root.value, trace.root.unit)}"]
    lines += _below(trace.root, "", language, full)
    if not full and len(lines) > _LINES:
        lines = [*lines[:_LINES], say("more", language, count=len(lines) - _LINES)]
    files = sorted({(leaf.file, leaf.sha256) for leaf in trace.leaves})
    tail = [say("cells", language, count=len(trace.leaves)), *(f"  {name or '-'} sha256 {hash_}" for name, hash_ in files)]
    return "\n".join(for_line(line) for line in (*lines, *tail))


def _below(node: Node, indent: str, language: str, full: bool) -> Iterator[str]:
    kept, left = _kept(node, full)
    for n, child in enumerate(kept):
        last = n == len(kept) - 1 and not left
        branch, further = ("└─ ", "   ") if last else ("├─ ", "│  ")
        if isinstance(child, Leaf):
            yield f"{indent}{branch}{cell_text(child, language)}"
            continue
        yield f"{indent}{branch}{told(child.kind, child.fields, language)}{number(child.value, child.unit)}"
        if full or len(indent) < 3 * _DEPTH:
            yield from _below(child, indent + further, language, full)
    if left:
        yield f"{indent}└─ {say('more', language, count=left)}"


def _kept(node: Node, full: bool) -> tuple[list[Node | Leaf], int]:
    """The children that are shown, and how many are not: all steps, and of raw cells and joint figures the first few."""
    children = list(node.children)
    if full:
        return children, 0
    if node.kind in ("joint", "history_cells", "linked", "shares"):
        return children[:_LEAVES], len(children) - len(children[:_LEAVES])
    cells = [c for c in children if isinstance(c, Leaf)]
    hidden = set(map(id, cells[2 * _LEAVES :]))
    return [c for c in children if id(c) not in hidden], len(hidden)
