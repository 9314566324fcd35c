"""A report as a Word document: styles, editable tables, charts as pictures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from azs.i18n import t
from azs.i18n.formats import moment
from azs.reports.formats.pdf import png_of
from azs.reports.report import Block, Chart, Fact, Paragraph, Report, Table
from azs.reports.svg import svg
from azs.reports.values import cell
from azs.signs import cleaned

if TYPE_CHECKING:
    from docx.document import Document

STYLES = {"lead": "Normal", "text": "Normal", "item": "List Bullet", "quote": "Quote", "note": "Caption"}
WIDTH_CM, CELL_PT, SQL_PT = 17.0, 8.0, 7.0


def write_docx(report: Report) -> bytes:
    """The report on A4; the contents are filled in and can be brought up to date in Word."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document, lang = docx.Document(), report.language
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2)
    document.core_properties.title, document.core_properties.author = cleaned(report.title)[:255], "АЗС Ассистент"
    document.core_properties.language = lang
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), {"ru": "ru-RU", "en": "en-GB"}[lang])
    document.add_heading(cleaned(report.title), 0)
    _about(document, report)
    document.add_paragraph(
        t("reports.contents", lang), style="TOC Heading" if "TOC Heading" in document.styles else None
    )
    _contents(document, [*(one.title for one in report.sections), t("reports.sources", lang)])
    _page_numbers(page, lang)
    for section in report.sections:
        document.add_heading(cleaned(section.title), 1)
        for block in section.blocks:
            _block(document, block, lang)
    _sources(document, report)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _about(document: Document, report: Report) -> None:
    for name, value in (
        *report.about,
        (t("reports.made_at", report.language), moment(report.made_at, report.language)),
    ):
        line = document.add_paragraph()
        line.paragraph_format.space_after = 0
        line.add_run(f"{cleaned(name)}: ").bold = True
        line.add_run(cleaned(value))


def _block(document: Document, block: Block, lang: str) -> None:
    if isinstance(block, Paragraph):
        _sentence(document, block)
        return
    document.add_heading(cleaned(block.title), 2)
    if isinstance(block, Chart):
        _chart(document, block, lang)
        note = f"{t('reports.source_word', lang)}: {block.source}"
    else:
        _table(document, block, lang)
        note = f"{t('reports.source_word', lang)}: {block.source}"
        note += f". {t('reports.cut', lang, shown=len(block.rows), total=block.cut)}" if block.cut else ""
    document.add_paragraph(note, style="Caption")


def _sentence(document: Document, block: Paragraph) -> None:
    line = document.add_paragraph(style=STYLES[block.style])
    for part in block.parts:
        line.add_run(cleaned(part.text if isinstance(part, Fact) else part)).bold = block.style == "lead" or None
        if isinstance(part, Fact):
            line.add_run(f"[{part.source}]").font.superscript = True


def _chart(document: Document, block: Chart, lang: str) -> None:
    from docx.shared import Cm

    picture = document.add_picture(io.BytesIO(png_of(svg(block, lang), lang=lang)), width=Cm(WIDTH_CM))
    picture._inline.docPr.set("descr", cleaned(block.about or block.title))


def _table(document: Document, block: Table, lang: str) -> None:
    """A table whose first row repeats on every page. Built as XML at once: the library's own way takes minutes."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    rows = [_row([cleaned(column.header) for column in block.columns], head=True)]
    for row in block.rows:
        rows.append(
            _row([cleaned(cell(value, column, lang)) for value, column in zip(row, block.columns, strict=True)])
        )
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="CBD5E1"/>' for side in ("top", "bottom", "insideH"))
    grid = "<w:gridCol/>" * len(block.columns)
    made = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{border}</w:tblBorders>'
        f'<w:tblLayout w:type="autofit"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    document.element.body.insert(len(document.element.body) - 1, made)  # before the properties of the section


def _row(cells: list[str], *, head: bool = False) -> str:
    from xml.sax.saxutils import escape

    bold = "<w:b/>" if head else ""
    shade = '<w:tcPr><w:shd w:val="clear" w:fill="F1F5F9"/></w:tcPr>' if head else ""
    run = f'<w:rPr>{bold}<w:sz w:val="{int(CELL_PT * 2)}"/></w:rPr>'
    head_of = f'<w:tc>{shade}<w:p><w:pPr><w:spacing w:after="20"/></w:pPr><w:r>{run}<w:t xml:space="preserve">'
    made = "".join(f"{head_of}{escape(text)}</w:t></w:r></w:p></w:tc>" for text in cells)
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{repeated}{made}</w:tr>"


def _contents(document: Document, titles: list[str]) -> None:
    """A field of contents that already names the sections."""
    line = document.add_paragraph()
    _field(line, 'TOC \\o "1-1" \\h \\z \\u', "\n".join(map(cleaned, titles)))


def _page_numbers(page: Any, lang: str) -> None:
    line = page.footer.paragraphs[0]
    before, _, rest = t("reports.page", lang).partition("{page}")
    line.add_run(before)
    _field(line, "PAGE", "1")
    line.add_run(rest.replace("{pages}", ""))
    _field(line, "NUMPAGES", "1")


def _field(line: Any, code: str, shown: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def mark(kind: str) -> None:
        found = OxmlElement("w:fldChar")
        found.set(qn("w:fldCharType"), kind)
        line.add_run()._r.append(found)

    mark("begin")
    said = OxmlElement("w:instrText")
    said.set(qn("xml:space"), "preserve")
    said.text = code
    line.add_run()._r.append(said)
    mark("separate")
    line.add_run(shown)
    mark("end")


def _sources(document: Document, report: Report) -> None:
    from docx.shared import Pt

    document.add_heading(t("reports.sources", report.language), 1)
    document.add_paragraph(t("reports.sources_about", report.language))
    for one in report.sources:
        document.add_heading(cleaned(f"{one.identifier} — {one.title}"), 2)
        document.add_paragraph(cleaned(one.definition))
        if one.selection:
            document.add_paragraph(cleaned(one.selection), style="Caption")
        if one.sql:
            document.add_paragraph().add_run(cleaned(one.sql)).font.size = Pt(SQL_PT)
