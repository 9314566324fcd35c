"""Word files (DOCX): styles, numbering, tables and footnotes as Word shows them; comments and deletions left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.grid import REPEATED_CHARS
from azs.knowledge.parsing.labels import BULLET, Nesting, depth, is_title, promote, split_label
from azs.knowledge.parsing.package import Package, attribute, child, local
from azs.knowledge.parsing.prose import clean, fit, listed, table
from azs.knowledge.parsing.word_numbers import Number, Numbering
from azs.knowledge.parsing.word_styles import Styles, is_on

_INSIDE = {
    "sdt",
    "sdtContent",
    "ins",
    "moveTo",
    "smartTag",
    "customXml",
    "hyperlink",
    "fldSimple",
    "AlternateContent",
    "Choice",
}
_GONE = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "tblPr", "sectPr"}
MAX_SPAN = 200


@dataclass
class _Document:
    styles: Styles
    numbering: Numbering
    notes: dict[str, str]
    blocks: list[Block] = field(default_factory=list)
    nesting: Nesting = field(default_factory=Nesting)
    heading: int = 0  # level of the last heading made by a style
    title: str = ""
    pending: list[Block] = field(default_factory=list)  # footnotes, told where their section ends
    warnings: set[str] = field(default_factory=set)


def read_docx(data: bytes) -> Contents:
    """Title, blocks and warnings of a Word file.

    Raises:
        DocumentFileError: broken, hostile or locked.
    """
    package = Package(data)
    main = package.main("word/document.xml")
    root = package.xml(main)
    body = child(root, "body")
    if body is None:
        raise DocumentFileError("documents.damaged")
    parts = {kind: target for target, kind in package.relations(main)}
    document = _Document(
        Styles(package.xml(parts.get("styles", ""))),
        Numbering(package.xml(parts.get("numbering", ""))),
        _notes(package, parts),
    )
    for element in _flat(body):
        _add(element, document)
    document.blocks.extend(document.pending)
    if "comments" in parts:
        document.warnings.add("comments")
    title = document.title or _stated_title(package)
    return Contents(promote(document.blocks), title, warnings=document.warnings)


def _flat(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables of a body or a cell, those inside content controls too; tables of contents left out."""
    stack = list(reversed(parent))
    while stack:
        element = stack.pop()
        name = local(element.tag)
        if name in ("p", "tbl"):
            yield element
        elif name == "sdt" and "Table of Contents" in attribute(
            child(element, "sdtPr", "docPartObj", "docPartGallery"), "val"
        ):
            continue
        elif name in _INSIDE:
            stack.extend(reversed(element))


def _add(element: Element, document: _Document) -> None:
    if local(element.tag) == "p":
        _paragraph(element, document)
        for box in _boxes(element):
            for inner in _flat(box):
                _add(inner, document)
        return
    cells = [cell for row in _rows(element) for cell in row]
    if len(cells) == 1 or all(len(row) == 1 for row in _rows(element)):  # a frame around text
        for cell in cells:
            for inner in _flat(cell):
                _add(inner, document)
        return
    document.nesting.reset()
    document.blocks.extend(table(_table(element, document)))


def _paragraph(element: Element, document: _Document) -> None:
    text, notes, bold = _words(element, document)
    properties = child(element, "pPr")
    style = attribute(child(properties, "pStyle"), "val")
    if document.styles.is_contents(style):
        return
    number = _number(properties, style, document) if text else None
    block = _block(text, number, document.styles.level(properties, style), bold, document)
    if document.styles.is_title(style) and not document.title:
        document.title = text
    if block.kind == "heading":
        document.blocks.extend(document.pending)
        document.pending.clear()
    document.blocks.extend(fit(block))
    document.pending.extend(piece for note in notes for piece in fit(note))


def _block(text: str, number: Number | None, outline: int, bold: bool, document: _Document) -> Block:
    label, rest = (number.label, text) if number else split_label(text)
    if label == BULLET and outline:
        label = ""
    if outline:
        document.heading = outline
        document.nesting.reset()
        return Block("heading", rest, None, outline, label)
    if bold and label != BULLET and (is_title(rest) or (depth(label) and is_title(rest.rstrip(".")))):
        document.nesting.reset()
        return Block("heading", rest, None, min(depth(label) or document.heading + 1, 6), label)
    if number:
        level = document.nesting.level(label, f"{number.list_id}/{number.level}", number.level + 1)
        return Block("item" if label == BULLET else "step", text, None, level, label)
    block = listed(text, document.nesting)
    if block.kind == "paragraph" and text:
        document.nesting.reset()
    return block


def _number(properties: Element | None, style: str, document: _Document) -> Number | None:
    list_id, level = document.styles.list_of(properties, style)
    return document.numbering.count(list_id, level) if list_id not in ("", "0") else None


def _words(paragraph: Element, document: _Document) -> tuple[str, list[Block], bool]:
    """Text of a paragraph, its footnotes, and whether all of it is bold."""
    words: list[str] = []
    notes: list[Block] = []
    plain = False
    base = document.styles.is_bold(attribute(child(paragraph, "pPr", "pStyle"), "val"))
    for run in _runs(paragraph):
        properties = child(run, "rPr")
        if is_on(child(properties, "vanish")):
            continue
        start = len(words)
        for item in run:
            words.append(_piece(item))
            name = local(item.tag)
            if name in ("footnoteReference", "endnoteReference"):
                key = f"{name[:-9]} {attribute(item, 'id')}"
                if note := document.notes.get(key):
                    notes.append(Block("paragraph", note, label=str(list(document.notes).index(key) + 1)))
            elif name in ("drawing", "pict", "object"):
                document.warnings.add("pictures")
        if "".join(words[start:]).strip():
            own = child(properties, "b")
            plain = plain or not (base if own is None else is_on(own))
    text = clean("".join(words))
    return text, notes, bool(text) and not plain


def _piece(item: Element) -> str:
    name = local(item.tag)
    if name == "t":
        return item.text or ""
    if name == "sym":
        code = attribute(item, "char")
        return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else ""
    return {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}.get(name, "")


def _runs(paragraph: Element) -> Iterator[Element]:
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local(element.tag)
        if name == "r":
            yield element
        elif name in _INSIDE:
            stack.extend(reversed(element))
        elif name in ("oMath", "oMathPara"):
            text = "".join(inner.text or "" for inner in element.iter() if local(inner.tag) == "t")
            formula = Element("r")
            formula.append(Element("t"))
            formula[0].text = text
            yield formula


def _boxes(paragraph: Element) -> Iterator[Element]:
    """Text boxes anchored in a paragraph, each once: their copies for old programs are left out."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local(element.tag)
        if name == "txbxContent":
            yield element
        elif name not in _GONE:
            stack.extend(reversed(element))


def _rows(element: Element) -> Iterator[list[Element]]:
    stack = list(reversed(element))
    while stack:
        row = stack.pop()
        if local(row.tag) == "tr":
            yield [cell for cell in _inside(row) if local(cell.tag) == "tc"]
        elif local(row.tag) in _INSIDE:
            stack.extend(reversed(row))


def _inside(row: Element) -> Iterator[Element]:
    for cell in row:
        if local(cell.tag) in _INSIDE:
            yield from _inside(cell)
        else:
            yield cell


def _table(element: Element, document: _Document) -> Iterator[list[str]]:
    above: dict[int, str] = {}
    for cells in _rows(element):
        line: list[str] = []
        for cell in cells:
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            at = len(line)
            if merge is not None and attribute(merge, "val", "continue") == "continue":
                text = above.get(at, "")
            else:
                text = _cell(cell, document)
                above[at] = text if merge is not None and len(text) <= REPEATED_CHARS else ""
            span = attribute(child(properties, "gridSpan"), "val", "1")
            line.extend([text] + [""] * (min(int(span), MAX_SPAN) - 1 if span.isdigit() else 0))
        yield line


def _cell(cell: Element, document: _Document) -> str:
    texts = []
    for element in _flat(cell):
        if local(element.tag) == "tbl":
            texts += [" ".join(filter(None, row)) for row in _table(element, document)]
            continue
        text, notes, _ = _words(element, document)
        document.pending.extend(piece for note in notes for piece in fit(note))
        properties = child(element, "pPr")
        number = _number(properties, attribute(child(properties, "pStyle"), "val"), document)
        texts.append(f"{number.label} {text}" if number else text)
        for box in _boxes(element):
            texts.append(" ".join(_words(inner, document)[0] for inner in _flat(box)))
    return " ".join(filter(None, texts))


def _notes(package: Package, parts: dict[str, str]) -> dict[str, str]:
    found = {}
    for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote")):
        root = package.xml(parts.get(kind, ""))
        for note in root if root is not None else ():
            if attribute(note, "type", "normal") == "normal":
                words = (
                    "".join(map(_piece, run)) for part in note.iter() if local(part.tag) == "p" for run in _runs(part)
                )
                found[f"{name} {attribute(note, 'id')}"] = clean(" ".join(words))
    return found


def _stated_title(package: Package) -> str:
    for target, kind in package.relations(""):
        if kind == "core-properties":
            try:
                title = child(package.xml(target), "title")
            except DocumentFileError:
                return ""
            return clean(title.text or "") if title is not None else ""
    return ""
