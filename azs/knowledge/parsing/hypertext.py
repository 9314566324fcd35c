"""HTML into blocks: headings, lists with their printed numbers, tables, code; what is hidden is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from azs.knowledge.document import Block, BlockKind
from azs.knowledge.parsing.grid import Cell, lay_out
from azs.knowledge.parsing.labels import BULLET, Nesting, promote, split_label
from azs.knowledge.parsing.numbers import printed
from azs.knowledge.parsing.prose import clean, clean_code, fit, listed, table

_SKIPPED = {"script", "style", "template", "head", "svg", "math", "object", "iframe", "select", "button", "noscript"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARTS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
BREAK = "\v"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@dataclass
class _List:
    ordered: bool
    style: str
    number: int


@dataclass
class _State:
    blocks: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    nesting: Nesting = field(default_factory=Nesting)
    heading: int = 0
    label: str = ""
    listed: bool = False  # the words belong to an item of a list whose label is not yet used


def read_html(markup: str) -> tuple[str, list[Block]]:
    """Title ("" without one) and blocks of a page."""
    parser = LexborHTMLParser(markup)
    title = parser.css_first("head > title")
    state = _State()
    if parser.root is not None:
        _walk(parser.root, state)
    _flush(state)
    return clean(title.text()) if title is not None else "", promote(state.blocks)


def _walk(root: LexborNode, state: _State) -> None:
    for entering, node in _events(root):
        tag = node.tag or ""
        if tag == "-text":
            state.words.append(node.text_content or "")
        elif tag == "br":
            state.words.append(BREAK if entering else "")
        elif tag == "table" and entering and not _is_layout(node):
            _flush(state)
            for caption in node.css("caption"):
                state.blocks.extend(fit(Block("paragraph", _text(caption))))
            state.blocks.extend(table(lay_out(_rows(node))))
        elif tag == "pre" and entering:
            _flush(state)
            state.blocks.extend(fit(Block("code", clean_code(node.text()))))
        elif tag in _PARTS or tag in _HEADINGS:
            _flush(state)
            _part(node, tag, state, entering)


def _events(root: LexborNode) -> Iterator[tuple[bool, LexborNode]]:
    """Each element as it begins and ends, and each text; depth costs no recursion."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        if not entering:
            yield False, node
            continue
        if _skipped(node):
            continue
        yield True, node
        if node.tag in ("-text", "pre") or (node.tag == "table" and not _is_layout(node)):
            continue
        stack.append((node, False))
        stack.extend((child, True) for child in reversed(list(_children(node))))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _skipped(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _SKIPPED or tag.startswith(("-c", "_", "!")):
        return True
    if tag.startswith("-"):
        return False
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def _is_layout(node: LexborNode) -> bool:
    """Whether a table holds parts of a page rather than data: it has a table, headings or lists inside."""
    return node.css_first("table table, h1, h2, h3, h4, ol, pre") is not None


def _rows(node: LexborNode) -> Iterator[list[Cell]]:
    for row in node.css("tr"):
        cells = [child for child in _children(row) if child.tag in ("td", "th") and not _skipped(child)]
        yield [Cell(_text(cell), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in cells]


def _text(node: LexborNode) -> str:
    words = []
    for entering, inner in _events(node):
        if inner.tag == "-text":
            words.append(inner.text_content or "")
        elif inner.tag == "br" or inner.tag in _PARTS:
            words.append(" " if entering else "")
    return clean("".join(words))


def _span(node: LexborNode, name: str) -> int:
    return _integer(node.attributes.get(name), 1)


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value.strip()) else default


def _part(node: LexborNode, tag: str, state: _State, entering: bool) -> None:
    if tag in _HEADINGS:
        state.heading = _HEADINGS[tag] if entering else 0
    elif tag in ("ol", "ul"):
        if entering:
            attributes = node.attributes
            start = _integer(attributes.get("start"), 1)
            state.lists.append(_List(tag == "ol", attributes.get("type") or "1", start))
        elif state.lists:
            state.lists.pop()
    elif tag == "li":
        if entering and state.lists:
            state.label, state.listed = _label(node, state.lists[-1]), True
        elif not entering:
            state.label, state.listed = "", False


def _label(node: LexborNode, inside: _List) -> str:
    if not inside.ordered:
        return BULLET
    number = _integer(node.attributes.get("value"), inside.number)
    inside.number = number + 1
    return f"{printed(number, _STYLES.get(inside.style, 'decimal'))}."


def _flush(state: _State) -> None:
    """The words gathered so far as a block; lines after a break begin a block of their own where they have a label."""
    lines, state.words = _broken(state.words), []
    for text in lines:
        if state.heading:
            label, rest = split_label(text)
            label = "" if label == BULLET else label
            state.nesting.reset()
            state.blocks.extend(fit(Block("heading", rest if label else text, None, state.heading, label)))
        elif state.listed:
            _item(text, state)
        else:
            state.blocks.extend(fit(listed(text, state.nesting)))


def _item(text: str, state: _State) -> None:
    label, rest = split_label(text)
    level = max(len(state.lists), 1)
    if not label or not state.label or (label == BULLET) != (state.label == BULLET):
        label, rest = state.label, text
    kind: BlockKind = "paragraph" if not label else "item" if label == BULLET else "step"
    state.blocks.extend(fit(Block(kind, rest, None, level if label else 0, label)))
    state.label = ""


def _broken(words: list[str]) -> list[str]:
    """Lines of the words, parted where `BREAK` marks a break and the next line begins with a label."""
    lines: list[str] = []
    for part in "".join(words).split(BREAK):
        text = clean(part)
        if text and lines and not split_label(text)[0]:
            lines[-1] += f" {text}"
        elif text:
            lines.append(text)
    return lines
