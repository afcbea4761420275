"""Documents in several languages to one page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gdpcore.bulletin.document import ChartBlock, Document, KeyFigures, Paragraph, Section, Table
from gdpcore.bulletin.html.font import woff
from gdpcore.bulletin.html.picture import inlined
from gdpcore.bulletin.html.shown import shown_figures, shown_table
from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.words import say
from gdpcore.errors import FileError

HERE = Path(__file__).parent
STYLES = ("base", "table", "chart", "dark", "print")
SCRIPTS = ("language", "sort", "download", "chart")


def to_html(documents: Sequence[Document]) -> str:
    """One page of the same document in each language; the first is shown, the reader may change.

    Raises
    ------
    FileError
        E-OUT-007 if jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from markupsafe import Markup
    except ImportError:
        raise FileError("E-OUT-007", kind="HTML", extra="bulletin") from None
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = "".join((HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
    editions = [_edition(d, Markup) for d in documents]
    body = environment.get_template("body.html.j2").render(editions=editions, main=editions[0])
    font = base64.b64encode(woff(body)).decode()
    style = "".join((HERE / "styles" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
    return environment.get_template("page.html.j2").render(
        main=editions[0],
        body=Markup(body),
        style=Markup(
            f'@font-face {{ font-family: "gdpcore"; src: url("data:font/woff;base64,{font}") format("woff"); }}\n{style}'
        ),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _edition(document: Document, markup: type) -> dict[str, Any]:
    """All that the template prints of one language."""
    language, numbers = document.language, {"table": 0, "figure": 0}

    def numbered(kind: str, title: str) -> str:
        numbers[kind] += 1
        return say(f"{kind}_number", language, n=numbers[kind]) + say("number_gap", language) + legible(title)

    def block(found: Any) -> dict[str, Any]:
        if isinstance(found, Table):
            return {"kind": "table", **shown_table(found, language, numbered("table", found.title))}
        if isinstance(found, ChartBlock):
            chart = found.chart
            return {
                "kind": "chart",
                "name": f"{language}-{chart.name}",
                "title": numbered("figure", chart.title),
                "alt": legible(chart.alt),
                "source": legible(chart.source),
                "unit": legible(chart.unit),
                "svg": markup(inlined(found.svg, chart.name, language)),
                "data": shown_figures(chart, language),
            }
        if isinstance(found, KeyFigures):
            return {"kind": "figures", "figures": [(f.text, legible(f.label)) for f in found.figures]}
        assert isinstance(found, Paragraph)
        return {"kind": "paragraph", "text": legible(found.text)}

    def section(number: int, found: Section) -> dict[str, Any]:
        return {"id": f"{language}-s{number}", "heading": legible(found.heading), "blocks": [block(b) for b in found.blocks]}

    sections = [section(k, s) for k, s in enumerate(document.sections)]
    overrides = None if document.overrides is None else block(document.overrides)
    return {
        "language": language,
        "lang": "zh-CN" if language == "zh" else "en",
        "title": legible(document.title),
        "subtitle": legible(document.subtitle),
        "as_of": legible(document.as_of),
        "stem": document.name,
        "warnings": list(document.warnings),
        "watermark": document.watermark,
        "sections": sections,
        "notes": [legible(n) for n in document.notes],
        "overrides": overrides,
        "findings": [legible(f) for f in document.findings],
        "findings_title": say("note_findings", language, count=len(document.findings)),
        "say": lambda key, **fields: say(key, language, **fields),
    }
