"""OpenDocument texts and presentations (ODT, ODP): headings, lists with their numbers, tables, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.grid import Cell, lay_out
from azs.knowledge.parsing.labels import BULLET, Nesting, promote, split_label
from azs.knowledge.parsing.numbers import printed
from azs.knowledge.parsing.package import Package, attribute, child, local
from azs.knowledge.parsing.prose import clean, fit, listed, table

MAX_REPEATED = 50
_NOT_TEXT = {
    "note",
    "annotation",
    "annotation-end",
    "tracked-changes",
    "bookmark",
    "frame",
    "custom-shape",
    "desc",
    "title",
}
_CONTENTS = {"table-of-content", "illustration-index", "table-index", "alphabetical-index", "tracked-changes", "forms"}
_STYLES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_RUSSIAN = ("а", "А")


@dataclass
class _Document:
    levels: dict[str, dict[int, Element]]
    blocks: list[Block] = field(default_factory=list)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    nesting: Nesting = field(default_factory=Nesting)
    page: int | None = None


def read_open_document(data: bytes) -> Contents:
    """An ODT or an ODP; slides of the latter are pages.

    Raises:
        DocumentFileError: damaged, hostile or locked.
    """
    package = Package(data)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any(local(item.tag) == "encryption-data" for item in manifest.iter()):
        raise DocumentFileError("documents.password")
    root = package.xml("content.xml")
    body = child(root, "body")
    if root is None or body is None:
        raise DocumentFileError("documents.damaged")
    document = _Document(_list_styles(root, package.xml("styles.xml")))
    for part in body:
        _walk(part, document, "", 0)
    meta = package.xml("meta.xml")
    title = child(child(meta, "meta"), "title")
    return Contents(promote(document.blocks), title.text or "" if title is not None else "", document.page)


def _list_styles(*roots: Element | None) -> dict[str, dict[int, Element]]:
    found: dict[str, dict[int, Element]] = {}
    for root in roots:
        for style in root.iter() if root is not None else ():
            if local(style.tag) == "list-style":
                found[attribute(style, "name")] = {_whole(attribute(item, "level"), 1): item for item in style}
    return found


def _walk(parent: Element, document: _Document, style: str, level: int) -> None:
    for element in parent:
        name = local(element.tag)
        if name in ("p", "h"):
            _paragraph(element, document, "" if name == "p" else "h")
        elif name == "list":
            _list(element, document, attribute(element, "style-name") or style, level + 1)
        elif name == "table":
            document.blocks.extend(table(lay_out(_rows(element)), document.page))
        elif name == "page":
            document.page = (document.page or 0) + 1
            _walk(element, document, "", 0)
        elif name not in _CONTENTS and level < 40:
            _walk(element, document, style, level)


def _paragraph(element: Element, document: _Document, kind: str, label: str = "", level: int = 0) -> None:
    text = clean("".join(_words(element)))
    if kind == "h":
        own, rest = split_label(text)
        document.nesting.reset()
        depth = min(_whole(attribute(element, "outline-level"), 1), 6)
        document.blocks.extend(fit(Block("heading", rest, document.page, depth, "" if own == BULLET else own)))
    elif label:
        block = Block("item" if label == BULLET else "step", text, document.page, level, label)
        document.blocks.extend(fit(block))
    else:
        document.blocks.extend(fit(listed(text, document.nesting, document.page)))
    for note in element.iter():
        if local(note.tag) == "note-body":
            words = clean(" ".join("".join(_words(part)) for part in note))
            document.blocks.extend(fit(Block("paragraph", words, document.page)))
    for box in element.iter():
        if local(box.tag) == "text-box":
            _walk(box, document, "", 39)


def _list(element: Element, document: _Document, style: str, level: int) -> None:
    counts = document.counts.setdefault(style, {})
    if level == 1 and attribute(element, "continue-numbering") != "true" and not attribute(element, "continue-list"):
        counts.clear()
    for below in [depth for depth in counts if depth > level]:
        del counts[below]
    for item in element:
        if local(item.tag) not in ("list-item", "list-header") or level > 30:
            continue
        label = ""
        for part in item:
            name = local(part.tag)
            if name == "list":
                _list(part, document, attribute(part, "style-name") or style, level + 1)
            elif name in ("p", "h"):
                if not label and local(item.tag) == "list-item":
                    label = _label(document, style, level, attribute(item, "start-value"))
                    _paragraph(part, document, "h" if name == "h" else "", label, level)
                else:
                    _paragraph(part, document, "h" if name == "h" else "")
            elif name == "table":
                document.blocks.extend(table(lay_out(_rows(part)), document.page))


def _label(document: _Document, style: str, level: int, start: str) -> str:
    levels, counts = document.levels.get(style, {}), document.counts[style]
    own = levels.get(level)
    if own is None or local(own.tag) != "list-level-style-number":
        return BULLET
    first = _whole(attribute(own, "start-value"), 1)
    counts[level] = _whole(start, counts[level] + 1 if level in counts else first)
    for below in [depth for depth in counts if depth > level]:
        del counts[below]
    shown = max(_whole(attribute(own, "display-levels"), 1), 1)
    numbers = [
        _number(levels.get(depth), counts.get(depth, 1)) for depth in range(max(level - shown + 1, 1), level + 1)
    ]
    return f"{attribute(own, 'num-prefix')}{'.'.join(numbers)}{attribute(own, 'num-suffix')}".strip() or BULLET


def _number(style: Element | None, count: int) -> str:
    form = attribute(style, "num-format", "1")[:1]
    if form in _RUSSIAN:
        return printed(count, "russianLower" if form == "а" else "russianUpper")
    return printed(count, _STYLES.get(form, "decimal"))


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        name = local(inner.tag)
        if name == "s":
            yield " " * min(_whole(attribute(inner, "c"), 1), 10)
        elif name in ("tab", "line-break"):
            yield " "
        elif name not in _NOT_TEXT:
            yield from _words(inner)
        yield inner.tail or ""


def _rows(element: Element) -> Iterator[list[Cell]]:
    for row in element.iter():
        if local(row.tag) != "table-row":
            continue
        cells = []
        for cell in row:
            if local(cell.tag) == "table-cell":
                text = clean(" ".join("".join(_words(part)) for part in cell.iter() if local(part.tag) in ("p", "h")))
                spans = (_whole(attribute(cell, f"number-{name}-spanned"), 1) for name in ("columns", "rows"))
                times = min(_whole(attribute(cell, "number-columns-repeated"), 1), MAX_REPEATED)
                cells += [Cell(text, *spans)] * times
        yield cells


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdigit() and len(text) < 7 else default
