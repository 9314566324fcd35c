"""A document printed as PDF: headings, steps and tables on A4; number, revision and owner at the foot of each page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from azs.i18n import t
from azs.i18n.formats import date
from azs.knowledge.document import Block, DocumentCard

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
MARGIN_MM, INDENT_MM = 20, 8
BODY_PT, LEADING_PT = 10.5, 14.5
CELL_SIZES_PT, CELL_PADDING_PT = (9, 8, 7, 6), 13
LISTED = ("step", "item")
HEADING_PT = {1: 18, 2: 13, 3: 11.5}


def pdf_of(card: DocumentCard, blocks: Iterable[Block], *, lang: str = "ru") -> bytes:
    """The document as a PDF file whose text layer keeps the order of the blocks.

    The same document gives the same bytes, so that a file printed twice is one document.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import SimpleDocTemplate

    styles, blocks = _styles(), tuple(blocks)
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN_MM * mm, rightMargin=MARGIN_MM * mm, topMargin=MARGIN_MM * mm,
        bottomMargin=MARGIN_MM * mm, title=card.title, author=card.owner, lang=lang, invariant=1,
    )  # fmt: skip
    story = _story(blocks, styles)
    said = _facts(card, lang)

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.drawString(MARGIN_MM * mm, 10 * mm, said)
        canvas.drawRightString(A4[0] - MARGIN_MM * mm, 10 * mm, str(document.page))

    page.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _facts(card: DocumentCard, lang: str) -> str:
    parts = [card.code]
    if card.revision:
        parts.append(t("documents.revision", lang, revision=card.revision))
    if card.valid_from:
        parts.append(t("documents.valid_from_day", lang, day=date(card.valid_from, lang)))
    return " · ".join(filter(None, (*parts, card.owner)))


def _story(blocks: Sequence[Block], styles: dict[str, Any]) -> list[Any]:
    from reportlab.platypus import Spacer

    story: list[Any] = []
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None and before.kind in LISTED and block.kind == "paragraph":
            story.append(Spacer(1, BODY_PT))
        story.append(_flowable(block, styles))
    return story


def _flowable(block: Block, styles: dict[str, Any]) -> Any:
    from reportlab.platypus import Paragraph

    listed = block.kind in LISTED
    text = escape(block.text if listed else " ".join(filter(None, (block.label, block.text))))
    if block.kind == "heading":
        return Paragraph(text, styles[f"heading{min(max(block.level, 1), 3)}"])
    if block.kind == "table":
        return _table(block, styles)
    if listed:
        return Paragraph(text, styles[f"step{min(max(block.level, 1), 3)}"], bulletText=block.label or "•")
    return Paragraph(text, styles["body"])


def _table(block: Block, styles: dict[str, Any]) -> Any:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, Table, TableStyle

    rows = [line.split("\t") for line in block.text.split("\n")]
    count, whole = max(map(len, rows)), A4[0] - 2 * MARGIN_MM * mm
    size = next((size for size in CELL_SIZES_PT if sum(_least(rows, count, size)) <= whole), CELL_SIZES_PT[-1])
    cell = ParagraphStyle("cell", styles["body"], fontSize=size, leading=size * 1.3, spaceAfter=0)
    head = ParagraphStyle("head", cell, fontName=BOLD)
    cells = [
        [Paragraph(escape(text), head if at == 0 else cell) for text in row + [""] * (count - len(row))]
        for at, row in enumerate(rows)
    ]
    widths = _widths(rows, _least(rows, count, size), whole)
    table = Table(cells, colWidths=widths, repeatRows=1, spaceBefore=4, spaceAfter=8)
    table.setStyle(
        TableStyle(
            [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
             ("VALIGN", (0, 0), (-1, -1), "TOP")]
        )
    )  # fmt: skip
    return table


def _least(rows: Sequence[Sequence[str]], count: int, size: float) -> list[float]:
    """Width of each column, in points, that does not tear its longest word."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    words = [[word for row in rows if at < len(row) for word in row[at].split()] for at in range(count)]
    return [max((stringWidth(word, BOLD, size) for word in column), default=0) + CELL_PADDING_PT for column in words]


def _widths(rows: Sequence[Sequence[str]], least: Sequence[float], whole: float) -> list[float]:
    """Widths of the columns: the least of each, and the rest of `whole` by how much they hold."""
    if (left := whole - sum(least)) < 0:
        return [whole * width / sum(least) for width in least]
    held = [sum(len(row[at]) for row in rows if at < len(row)) ** 0.5 for at in range(len(least))]
    return [width + left * share / (sum(held) or 1) for width, share in zip(least, held, strict=True)]


@lru_cache(maxsize=1)
def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    body = ParagraphStyle("body", fontName=REGULAR, fontSize=BODY_PT, leading=LEADING_PT, spaceAfter=5)
    found = {"body": body}
    for level, size in HEADING_PT.items():
        found[f"heading{level}"] = ParagraphStyle(
            f"heading{level}", body, fontName=BOLD, fontSize=size, leading=size * 1.3, spaceBefore=10, spaceAfter=6,
            keepWithNext=1,
        )  # fmt: skip
    for level in (1, 2, 3):
        indent = INDENT_MM * level * mm
        found[f"step{level}"] = ParagraphStyle(
            f"step{level}", body, leftIndent=indent, bulletIndent=indent - INDENT_MM * mm, spaceAfter=3,
            bulletFontName=REGULAR, bulletFontSize=BODY_PT,
        )  # fmt: skip
    return found
