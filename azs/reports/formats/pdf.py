"""A report as PDF, set by Typst: contents, page numbers, charts as vectors, tags for screen readers."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from azs.errors import ReportError
from azs.i18n import t
from azs.i18n.formats import moment
from azs.knowledge.printing import BOLD, FONTS, REGULAR
from azs.reports.formats.emoji import in_words, is_emoji
from azs.reports.report import Block, Cell, Chart, Column, Paragraph, Report, Table
from azs.reports.svg import svg
from azs.reports.values import cell
from azs.signs import cleaned

TEMPLATE = Path(__file__).parent / "report.typ"
LEAST, MOST = 5, 34
"""Bounds of the weight of a column, in signs."""
ACCESSIBLE = "ua-1"
MISSING, BREAK, BROKEN = "□", "\u200b", 20
"""In place of a sign that cannot be printed; where a long word may break, and after how many signs."""
_LONG = re.compile(r"\S{30,}")
POINTS_AN_INCH = 180.0


def write_pdf(report: Report, *, fonts: Path = FONTS) -> bytes:
    """The report on A4, as PDF/UA-1 where its texts allow that, else tagged alike without that claim.

    Raises:
        ReportError: the fonts are missing, or the report cannot be set.
    """
    need_fonts(fonts)
    files: dict[str, bytes] = {"main.typ": TEMPLATE.read_bytes()}
    body = _body(report, files)
    files["report.json"] = _named(json.dumps(body, ensure_ascii=False), report.language).encode()
    try:
        return _set(files, fonts, pdf_standards=ACCESSIBLE)
    except ReportError:  # a sign that one of the fonts lacks is allowed to no accessible file
        return _set(files, fonts)


def png_of(drawing: str, *, lang: str = "ru", fonts: Path = FONTS) -> bytes:
    """An SVG as a picture, for formats that hold no drawings."""
    need_fonts(fonts)
    main = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg", width: 17cm)'
    return _set(
        {"main.typ": main, "chart.svg": _named(_printable(drawing), lang).encode()},
        fonts,
        format="png",
        ppi=POINTS_AN_INCH,
    )


def _set(files: dict[str, bytes], fonts: Path, **options: Any) -> bytes:
    import typst

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
        "title": _plain(report.title),
        "language": lang,
        "author": "АЗС Ассистент",
        "period": _plain(report.about[0][1]),
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
    files[name] = _named(_printable(svg(one, lang)), lang).encode()
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
    """A text as the page can hold it: signs of the font, and words that break where they are longer than a column."""
    return _LONG.sub(lambda word: BREAK.join(wrap(word.group(), BROKEN)), _printable(cleaned(str(text))))


def _printable(text: str) -> str:
    """A square for each sign that the font does not have. Letters are left to the fonts inside Typst, which know
    Arabic and Hebrew; marks that only shape other signs are left out."""
    known = _signs(FONTS / f"{REGULAR}.ttf")
    return "".join(sign if ord(sign) in known or sign in "\n\t" else _instead(sign) for sign in text)


def _named(text: str, lang: str) -> str:
    """Emoji in words, which stand as they are until here."""
    return in_words(text, lang, known=_signs(FONTS / f"{REGULAR}.ttf"))


def _instead(sign: str) -> str:
    if is_emoji(sign):
        return sign
    kind = unicodedata.category(sign)
    return sign if kind[0] == "L" else "" if kind in ("Cf", "Mn") else MISSING


@lru_cache(maxsize=1)
def _signs(font: Path) -> frozenset[int]:
    """Code points of a font."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    return frozenset(TTFontFile(str(font)).charToGlyph)
