"""A document to Word, with the fonts and forms of an official document."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from gdpcore.bulletin.document import Block, ChartBlock, Document, KeyFigures, Paragraph, Table
from gdpcore.bulletin.printed import legible
from gdpcore.bulletin.word.fields import add_field, bookmark, close_field, link, open_field
from gdpcore.bulletin.word.fonts import BODY, HEAD, TITLE, set_font
from gdpcore.bulletin.word.table import WIDTH, add_table
from gdpcore.bulletin.words import say
from gdpcore.bulletin.zipped import timeless
from gdpcore.errors import FileError


def to_word(document: Document) -> bytes:
    """A .docx file; the same document gives the same bytes.

    Raises
    ------
    FileError
        E-OUT-007 if python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise FileError("E-OUT-007", kind="Word", extra="bulletin") from None
    file = docx.Document()
    _set_up(file, document)
    writer = _Writer(file, document.language)
    writer.opening(document)
    for section in document.sections:
        if section.heading:
            writer.heading(section.heading)
        for block in section.blocks:
            writer.block(block)
    writer.closing(document)
    stream = io.BytesIO()
    file.save(stream)
    return timeless(stream.getvalue())


def headings(document: Document) -> list[str]:
    """The headings of the contents, in order."""
    return [s.heading for s in document.sections if s.heading] + [say("notes", document.language)]


class _Writer:
    """What is counted while a file is written: headings, tables, figures."""

    def __init__(self, file: Any, language: str) -> None:
        self.file, self.language = file, language
        self.numbers = {"table": 0, "figure": 0}
        self.marks = 0

    def text(self, text: str, style: str = "Normal", **form: Any) -> Any:
        """A paragraph."""
        made = self.file.add_paragraph(legible(text), style=style)
        for key, value in form.items():
            setattr(made.paragraph_format, key, value)
        return made

    def heading(self, text: str) -> None:
        """A heading that the contents can find."""
        self.marks += 1
        bookmark(self.file.add_heading(legible(text), 1), f"_Toc{self.marks:08d}", self.marks)

    def caption(self, kind: str, title: str, unit: str = "", kept: bool = False) -> None:
        """A numbered caption, which Word counts again when it is edited."""
        self.numbers[kind] += 1
        word, rest = say(f"{kind}_number", self.language, n="\0").split("\0")
        made = self.text(word, "Caption")
        add_field(made, f"SEQ {word.strip()} \\* ARABIC", str(self.numbers[kind]))
        made.add_run(rest + say("number_gap", self.language) + legible(title))
        made.paragraph_format.keep_with_next = kept or kind == "table"
        if unit:
            line = self.text(unit, "Unit")
            line.paragraph_format.keep_with_next = True

    def block(self, block: Block) -> None:
        """Whatever stands in a section."""
        from docx.shared import Pt

        if isinstance(block, Table):
            self.caption("table", block.title, block.unit)
            add_table(self.file, block)
            for note in block.footnotes or ("",):
                self.text(note, "Footnote")
        elif isinstance(block, ChartBlock):
            self.picture(block)
        elif isinstance(block, KeyFigures):
            for k, figure in enumerate(block.figures):
                made = self.text("")
                if k == 0:
                    made.paragraph_format.space_before = Pt(12)
                made.add_run(legible(figure.label) + ("：" if self.language == "zh" else ": "))
                made.add_run(figure.text).bold = True
        elif isinstance(block, Paragraph):
            self.text(block.text)

    def picture(self, block: ChartBlock) -> None:
        """A chart as a picture with its words for those who do not see it."""
        from docx.shared import Cm

        holder = self.text("", "Picture")
        holder.add_run().add_picture(io.BytesIO(block.png), width=Cm(WIDTH))
        properties = holder._p.xpath(".//wp:docPr")[0]
        properties.set("name", legible(block.chart.title))
        properties.set("title", legible(block.chart.title))
        properties.set("descr", legible(block.chart.alt))
        self.caption("figure", block.chart.title, kept=bool(block.chart.source))
        if block.chart.source:
            self.text(say("source", self.language, note=block.chart.source), "Footnote")

    def opening(self, document: Document) -> None:
        """Title, what it is, and the contents."""
        for warning in document.warnings:
            self.text(warning, "Made up")
        self.text(document.title, "Title")
        self.text(f"{document.subtitle} {document.as_of}".strip(), "Subtitle")
        self.text(say("contents", self.language), "Contents heading")
        names = headings(document)
        for k, name in enumerate(names):
            line = self.text("", "toc 1")
            if k == 0:
                open_field(line, 'TOC \\o "1-1" \\h \\z \\u')
            link(line, legible(name), f"_Toc{k + 1:08d}")  # Word puts the page in; a guess would be wrong
            if k == len(names) - 1:
                close_field(line)

    def closing(self, document: Document) -> None:
        """Notes, figures set by hand, findings."""
        self.heading(say("notes", self.language))
        for k, note in enumerate(document.notes, start=1):
            self.text(f"{k}. {note}", "Note")
        if document.overrides is not None:
            self.block(document.overrides)
        if document.findings:
            self.text(say("note_findings", self.language, count=len(document.findings)), "Note").runs[0].bold = True
            for k, finding in enumerate(document.findings, start=1):
                self.text(f"{k}. {finding}", "Note")


def _set_up(file: Any, document: Document) -> None:
    """Page, styles, page numbers and what the file says of itself."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm

    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin, page.bottom_margin = Cm(2.6), Cm(2.4)
    _styles(file.styles, document.language)
    number = page.footer.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.add_run("— ")
    add_field(number, "PAGE", "1")
    number.add_run(" —")
    language = file.styles.element.find(qn("w:docDefaults")).find(".//" + qn("w:lang"))
    if language is not None:
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "zh-CN")
    about, day = file.core_properties, datetime(document.dated.year, document.dated.month, document.dated.day)
    about.title, about.author, about.comments, about.last_modified_by = legible(document.title), "gdpcore", "", "gdpcore"
    about.language = "zh-CN" if document.language == "zh" else "en-GB"
    about.created = about.modified = day


def _styles(styles: Any, language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm, Pt

    chinese = language == "zh"
    centre, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    wanted = {  # name: East Asian font, size, bold, alignment, indent of the first line, space before, after, kept with the next
        "Normal": (BODY, 12, None, None, 24 if chinese else 0, 0, 3, False),
        "Title": (TITLE, 22, None, centre, 0, 0, 8, True),
        "Subtitle": (BODY, 11, None, centre, 0, 0, 12, False),
        "Heading 1": (HEAD, 15, not chinese, None, 0, 14, 6, True),
        "Caption": (HEAD, 10.5, not chinese, centre, 0, 8, 3, False),
        "Unit": (BODY, 9, None, right, 0, 0, 2, True),
        "Picture": (BODY, 12, None, centre, 0, 6, 0, True),
        "Footnote": (BODY, 9, None, None, 0, 2, 8, False),
        "Note": (BODY, 10.5, None, None, 0, 0, 3, False),
        "Made up": (HEAD, 12, True, centre, 0, 0, 8, False),
        "Contents heading": (HEAD, 13, not chinese, centre, 0, 4, 4, True),
        "toc 1": (BODY, 12, None, None, 0, 0, 2, False),
    }
    known = {s.name for s in styles}
    for name, (font, size, bold, alignment, indent, before, after, kept) in wanted.items():
        style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        set_font(style, font, size, bold, "B42318" if name == "Made up" else None)
        style.font.italic = False
        form = style.paragraph_format
        form.alignment, form.first_line_indent, form.keep_with_next = alignment, Pt(indent), kept
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.25
        if name == "toc 1":
            form.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    rule = styles["Title"].element.pPr.find(".//{*}pBdr")
    if rule is not None:
        rule.getparent().remove(rule)
