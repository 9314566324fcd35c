"""A report as PDF, set by Typst: contents, page numbers, charts as vectors, tags for screen readers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from azs.errors import ReportError
from azs.i18n import t
from azs.i18n.formats import moment
from azs.knowledge.printing import BOLD, FONTS, REGULAR
from azs.reports.report import Block, Cell, Chart, Column, Paragraph, Report, Table
from azs.reports.svg import svg
from azs.reports.values import cell
from azs.signs import cleaned

TEMPLATE = Path(__file__).parent / "report.typ"
LEAST, MOST = 5, 34
"""Bounds of the weight of a column, in signs."""
ACCESSIBLE = "ua-1"
POINTS_AN_INCH = 180.0


def write_pdf(report: Report, *, fonts: Path = FONTS) -> bytes:
    """The report on A4, as PDF/UA-1 where its texts allow that, else tagged alike without that claim.

    Raises:
        ReportError: the fonts are missing, or the report cannot be set.
    """
    files: dict[str, bytes] = {"main.typ": TEMPLATE.read_bytes()}
    body = _body(report, files)
    files["report.json"] = json.dumps(body, ensure_ascii=False).encode()
    try:
        return _set(files, fonts, pdf_standards=ACCESSIBLE)
    except ReportError:  # a sign that no font has is allowed to no accessible file
        return _set(files, fonts)


def png_of(drawing: str, *, fonts: Path = FONTS) -> bytes:
    """An SVG as a picture, for formats that hold no drawings."""
    main = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg", width: 17cm)'
    return _set({"main.typ": main, "chart.svg": drawing.encode()}, fonts, format="png", ppi=POINTS_AN_INCH)


def _set(files: dict[str, bytes], fonts: Path, **options: Any) -> bytes:
    import typst

    need_fonts(fonts)
    try:
        made = typst.compile(files, font_paths=[str(fonts)], ignore_system_fonts=True, **options)
    except (typst.TypstError, RuntimeError) as error:
        raise ReportError("reports.not_set") from error
    return bytes(made)


def need_fonts(folder: Path) -> None:
    """Raises: ReportError where a font is missing."""
    if not all((folder / f"{name}.ttf").is_file() for name in (REGULAR, BOLD)):
        raise ReportError("reports.no_font", folder=folder.name)


def _body(report: Report, files: dict[str, bytes]) -> dict[str, Any]:
    lang = report.language
    said, _, rest = t("reports.page", lang).partition("{page}")
    return {
        "title": report.title,
        "language": lang,
        "author": "АЗС Ассистент",
        "period": report.about[0][1],
        "made": f"{t('reports.made_at', lang)}: {moment(report.made_at, lang)}",
        "page_word": said.strip(),
        "of_word": rest.replace("{pages}", "").strip(),
        "contents": t("reports.contents", lang),
        "about": [[_plain(part) for part in pair] for pair in report.about],
        "sections": [
            {"title": _plain(section.title), "blocks": [_block(one, lang, files) for one in section.blocks]}
            for section in report.sections
        ],
        "sources_title": t("reports.sources", lang),
        "sources_about": t("reports.sources_about", lang),
        "sources": [
            {name: _plain(getattr(one, name)) for name in ("identifier", "title", "definition", "selection", "sql")}
            for one in report.sources
        ],
    }


def _block(one: Block, lang: str, files: dict[str, bytes]) -> dict[str, Any]:
    if isinstance(one, Paragraph):
        parts = [
            _plain(part) if isinstance(part, str) else {"text": _plain(part.text), "source": part.source}
            for part in one.parts
        ]
        return {"kind": "paragraph", "style": one.style, "parts": parts}
    note = f"{t('reports.source_word', lang)}: {one.source}"
    if isinstance(one, Table):
        return _table(one, lang, note)
    return _chart(one, lang, files, note)


def _chart(one: Chart, lang: str, files: dict[str, bytes], note: str) -> dict[str, Any]:
    name = f"chart{len(files)}.svg"
    files[name] = svg(one, lang).encode()
    return {
        "kind": "chart",
        "title": _plain(one.title),
        "file": name,
        "about": _plain(one.about or one.title),
        "note": note,
    }


def _table(one: Table, lang: str, note: str) -> dict[str, Any]:
    cells = [
        [_plain(cell(value, column, lang)) for value, column in zip(row, one.columns, strict=True)] for row in one.rows
    ]
    if one.cut:
        note = f"{note}. {t('reports.cut', lang, shown=len(one.rows), total=one.cut)}"
    return {
        "kind": "table",
        "title": _plain(one.title),
        "headers": [_plain(column.header) for column in one.columns],
        "right": [column.unit not in ("text", "date", "moment", "month") for column in one.columns],
        "widths": [_weight(column, (row[at] for row in cells)) for at, column in enumerate(one.columns)],
        "cells": cells,
        "note": note,
    }


def _weight(column: Column, cells: Iterable[str]) -> float:
    """How wide a column is against the others: by its longest word and by how much it holds."""
    texts = [column.header, *cells]
    longest = max(len(word) for text in texts for word in text.split(" ") or [""])
    held = sum(map(len, texts)) / len(texts)
    return float(min(max(LEAST, longest, held), MOST))


def _plain(text: Cell) -> str:
    return cleaned(str(text))
