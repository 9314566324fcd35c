"""Markdown, HTML pages and XML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown_it import MarkdownIt

from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.hypertext import read_html
from azs.knowledge.parsing.package import local, parse_xml
from azs.knowledge.parsing.prose import clean, fit, table

HEADING_LEVELS = 3  # of the elements of an XML file


def read_markdown(text: str) -> Contents:
    """Title and blocks of Markdown as CommonMark with tables; front matter between `---` lines names the title."""
    front, body = _front_matter(text)
    page = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(["table", "strikethrough"]).render(body)
    _, blocks = read_html(page)
    first = next((block.text for block in blocks if block.kind == "heading" and block.level == 1), "")
    return Contents(blocks, front or first)


def _front_matter(text: str) -> tuple[str, str]:
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        return "", text
    end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == "---")
    if not all(":" in line or not line.strip() or line.startswith((" ", "-", "#")) for line in lines[1:end]):
        return "", text
    titles = [line.split(":", 1)[1].strip().strip("\"'") for line in lines[1:end] if line.startswith("title:")]
    return clean(titles[0]) if titles else "", "\n".join(lines[end + 1 :])


def read_page(markup: str) -> Contents:
    """Title and blocks of an HTML page."""
    title, blocks = read_html(markup)
    return Contents(blocks, title)


def read_xml(data: bytes) -> Contents:
    """Texts and attributes of an XML file with the names of their elements; like elements in a row make a table.

    Raises:
        DocumentFileError: not well-formed, or with entities of its own.
    """
    root = parse_xml(data)
    if local(root.tag).lower() == "html":
        return read_page(data.decode("utf-8", "replace"))
    return Contents([piece for block in _elements(root) for piece in fit(block)])


def _elements(root: Element) -> Iterator[Block]:
    stack: list[tuple[Element, int]] = [(root, 1)]
    while stack:
        element, level = stack.pop()
        name, children = local(element.tag), list(element)
        text = clean(" ".join(filter(None, [element.text, *(inner.tail for inner in children)])))
        values = [f"{local(key)}: {clean(value)}" for key, value in element.attrib.items() if clean(value)]
        line = "; ".join([*values, text] if text else values)
        if not children:
            if line:
                yield Block("paragraph", f"{name}: {line}" if name else line)
            continue
        if level <= HEADING_LEVELS:
            yield Block("heading", name, level=level)
        if line:
            yield Block("paragraph", line)
        records = _records(children)
        if records:
            yield from table(records)
        else:
            stack.extend((inner, level + 1) for inner in reversed(children))


def _records(children: list[Element]) -> list[list[str]]:
    """Rows of like elements that hold nothing deeper; none where they differ."""
    if len(children) < 2 or len({inner.tag for inner in children}) > 1 or not any(len(inner) for inner in children):
        return []
    rows = []
    for inner in children:
        if any(len(part) or part.attrib for part in inner):
            return []
        row = {local(key): value for key, value in inner.attrib.items()}
        row.update({local(part.tag): part.text or "" for part in inner})
        rows.append(row)
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [keys, *([row.get(key, "") for key in keys] for row in rows)]
