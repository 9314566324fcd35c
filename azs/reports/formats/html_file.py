"""A report as one HTML file that needs nothing beside it: no script, no picture, no font from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from azs.i18n import t
from azs.i18n.formats import moment
from azs.reports.report import Block, Chart, Paragraph, Report, Source, Table
from azs.reports.svg import svg
from azs.reports.values import cell
from azs.signs import cleaned

STYLE = Path(__file__).parent / "report.css"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
TAGS = {
    "lead": ("p", "lead"),
    "note": ("p", "note"),
    "text": ("p", ""),
    "quote": ("blockquote", ""),
    "item": ("li", ""),
}


def write_html(report: Report) -> bytes:
    """UTF-8; follows the reader's light or dark setting and the width of the screen."""
    lang = report.language
    body = "".join(
        (
            f"<h1>{_safe(report.title)}</h1>",
            _about(report),
            f"<nav><h3>{_safe(t('reports.contents', lang))}</h3><ol>",
            *(f'<li><a href="#s{at}">{_safe(one.title)}</a></li>' for at, one in enumerate(report.sections)),
            f'<li><a href="#sources">{_safe(t("reports.sources", lang))}</a></li></ol></nav>',
            *(
                f'<section id="s{at}"><h2>{_safe(one.title)}</h2>{"".join(_blocks(one.blocks, lang))}</section>'
                for at, one in enumerate(report.sections)
            ),
            _sources(report.sources, lang),
        )
    )
    page = (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{_safe(report.title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE.read_text(encoding='utf-8')}</style></head><body><main>{body}</main></body></html>"
    )
    return page.encode()


def _about(report: Report) -> str:
    made = (t("reports.made_at", report.language), moment(report.made_at, report.language))
    pairs = "".join(f"<dt>{_safe(name)}</dt><dd>{_safe(value)}</dd>" for name, value in (*report.about, made))
    return f"<dl>{pairs}</dl>"


def _blocks(blocks: tuple[Block, ...], lang: str) -> Iterator[str]:
    """Blocks in their order, items gathered into lists."""
    listed = False
    for one in blocks:
        item = isinstance(one, Paragraph) and one.style == "item"
        if item != listed:
            yield "<ul>" if item else "</ul>"
            listed = item
        yield _block(one, lang)
    if listed:
        yield "</ul>"


def _block(one: Block, lang: str) -> str:
    if isinstance(one, Paragraph):
        tag, kind = TAGS[one.style]
        named = f' class="{kind}"' if kind else ""
        return f"<{tag}{named}>{_words(one)}</{tag}>"
    source = f'<p class="source">{_safe(t("reports.source_word", lang))}: <a href="#{one.source}">{one.source}</a>'
    if isinstance(one, Chart):
        return f"<h3>{_safe(one.title)}</h3>{svg(one, lang)}{source}</p>"
    cut = f". {_safe(t('reports.cut', lang, shown=len(one.rows), total=one.cut))}" if one.cut else ""
    return f'<h3>{_safe(one.title)}</h3><div class="wide">{_table(one, lang)}</div>{source}{cut}</p>'


def _words(one: Paragraph) -> str:
    return "".join(
        _safe(part)
        if isinstance(part, str)
        else f'{_safe(part.text)}<sup><a href="#{part.source}">[{part.source}]</a></sup>'
        for part in one.parts
    )


def _table(one: Table, lang: str) -> str:
    head = "".join(f'<th scope="col">{_safe(column.header)}</th>' for column in one.columns)
    kinds = ["" if column.unit in ("text", "date", "moment", "month") else ' class="number"' for column in one.columns]
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{_safe(cell(value, column, lang))}</td>"
            for kind, value, column in zip(kinds, row, one.columns, strict=True)
        )
        + "</tr>"
        for row in one.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _sources(sources: tuple[Source, ...], lang: str) -> str:
    told = "".join(
        f'<h3 id="{one.identifier}">{one.identifier} — {_safe(one.title)}</h3><p>{_safe(one.definition)}</p>'
        f'<p class="note">{_safe(one.selection)}</p>' + (f"<pre>{_safe(one.sql)}</pre>" if one.sql else "")
        for one in sources
    )
    title, about = t("reports.sources", lang), t("reports.sources_about", lang)
    return f'<section id="sources"><h2>{_safe(title)}</h2><p>{_safe(about)}</p>{told}</section>'


def _safe(text: str) -> str:
    return escape(cleaned(text))
