"""Presentations (PPTX): the slides as pages, their titles as headings, lists, tables and speaker notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.grid import Cell, lay_out
from azs.knowledge.parsing.labels import BULLET, Nesting, split_label
from azs.knowledge.parsing.numbers import printed
from azs.knowledge.parsing.package import Package, attribute, child, local
from azs.knowledge.parsing.prose import clean, fit, table

MAX_SLIDES = 2_000
_TITLES = ("title", "ctrTitle")
_LEFT_OUT = ("dt", "ftr", "sldNum", "hdr")
_STYLES = {
    "alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman",
    "arabic": "decimal",
}  # fmt: skip


def read_pptx(data: bytes) -> Contents:
    """Slides in the order of the show.

    Raises:
        DocumentFileError: damaged, hostile or locked.
    """
    package = Package(data)
    main = package.main("ppt/presentation.xml")
    root = package.xml(main)
    if root is None:
        raise DocumentFileError("documents.damaged")
    parts = {key: target for key, target, kind in package.relation_ids(main) if kind == "slide"}
    listed = child(root, "sldIdLst")
    order = [_relation(item) for item in (listed if listed is not None else ())]
    slides = [parts[key] for key in order if key in parts]
    blocks: list[Block] = []
    warnings: set[str] = {"cut"} if len(slides) > MAX_SLIDES else set()
    for number, path in enumerate(slides[:MAX_SLIDES], 1):
        slide = package.xml(path)
        if slide is None:
            continue
        if any(local(item.tag) == "pic" for item in slide.iter()):
            warnings.add("pictures")
        blocks += _slide(slide, number)
        for target, kind in package.relations(path):
            if kind == "notesSlide" and (notes := package.xml(target)) is not None:
                blocks += [block for block in _slide(notes, number) if block.kind != "heading"]
    title = next((block.text for block in blocks if block.kind == "heading"), "")
    return Contents(blocks, title, len(slides), warnings)


def _relation(item: Element) -> str:
    """The relation's id, not the slide's own."""
    return next((value for key, value in item.attrib.items() if key.endswith("}id")), "")


def _slide(slide: Element, page: int) -> list[Block]:
    shapes = list(_shapes(child(slide, "cSld", "spTree")))
    titles = [shape for shape in shapes if _place(shape) in _TITLES]
    blocks: list[Block] = []
    for shape in titles:
        text = clean(" ".join(_text(paragraph) for paragraph in _paragraphs(shape)))
        blocks += fit(Block("heading", text, page, 1))
    for shape in shapes:
        if local(shape.tag) == "tbl":
            blocks += table(lay_out(_rows(shape)), page)
        elif shape not in titles and _place(shape) not in _LEFT_OUT:
            blocks += _listed(shape, page, _place(shape) in ("body", "obj", "subTitle"))
    return blocks


def _shapes(tree: Element | None) -> Iterator[Element]:
    stack = list(reversed(tree)) if tree is not None else []
    while stack:
        element = stack.pop()
        name = local(element.tag)
        if name in ("sp", "tbl"):
            yield element
        elif name in ("grpSp", "graphicFrame", "graphic", "graphicData", "AlternateContent", "Choice"):
            stack.extend(reversed(element))


def _place(shape: Element) -> str:
    place = child(shape, "nvSpPr", "nvPr", "ph")
    return attribute(place, "type", "obj") if place is not None else ""


def _paragraphs(shape: Element) -> Iterator[Element]:
    body = child(shape, "txBody")
    return (item for item in (body if body is not None else ()) if local(item.tag) == "p")


def _text(paragraph: Element) -> str:
    words = []
    for item in paragraph:
        if local(item.tag) in ("r", "fld"):
            text = child(item, "t")
            words.append(text.text or "" if text is not None else "")
        elif local(item.tag) == "br":
            words.append(" ")
    return clean("".join(words))


def _listed(shape: Element, page: int, bulleted: bool) -> Iterator[Block]:
    counts: dict[int, int] = {}
    nesting = Nesting()
    for paragraph in _paragraphs(shape):
        text = _text(paragraph)
        properties = child(paragraph, "pPr")
        level = int(level) if (level := attribute(properties, "lvl", "0")).isdigit() else 0
        auto = child(properties, "buAutoNum")
        counts = {depth: count for depth, count in counts.items() if depth <= level}
        label, rest = split_label(text)
        if auto is not None and text:
            start = attribute(auto, "startAt", "1")
            counts[level] = counts[level] + 1 if level in counts else (int(start) if start.isdigit() else 1)
            label, rest = _numbered(counts[level], attribute(auto, "type", "arabicPeriod")), text
        elif not label and text and _has_bullet(properties, bulleted):
            label = BULLET
        if not label:
            yield from fit(Block("paragraph", rest, page))
        elif label == BULLET:
            yield from fit(Block("item", rest, page, level + 1, label))
        else:
            yield from fit(Block("step", rest, page, nesting.level(label, least=level + 1), label))


def _has_bullet(properties: Element | None, usual: bool) -> bool:
    if child(properties, "buNone") is not None:
        return False
    return usual or child(properties, "buChar") is not None or child(properties, "buBlip") is not None


def _numbered(number: int, kind: str) -> str:
    style = re.match(r"alphaLc|alphaUc|romanLc|romanUc|arabic", kind)
    text = printed(number, _STYLES[style[0]] if style else "decimal")
    if kind.endswith("ParenBoth"):
        return f"({text})"
    return f"{text})" if kind.endswith("ParenR") else text if kind.endswith("Plain") else f"{text}."


def _rows(element: Element) -> Iterator[list[Cell]]:
    for row in element:
        if local(row.tag) != "tr":
            continue
        cells = []
        for cell in row:
            if local(cell.tag) == "tc" and attribute(cell, "hMerge") != "1" and attribute(cell, "vMerge") != "1":
                text = clean(" ".join(_text(paragraph) for paragraph in _paragraphs(cell)))
                spans = (attribute(cell, name, "1") for name in ("gridSpan", "rowSpan"))
                cells.append(Cell(text, *(int(span) if span.isdigit() else 1 for span in spans)))
        yield cells
