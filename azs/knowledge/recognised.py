"""Text that was recognised on pictures as blocks: steps, paragraphs by the space between lines, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from azs.knowledge.document import Block, Parsed
from azs.knowledge.parsing.labels import is_title, split_label
from azs.knowledge.parsing.prose import language, plain, table
from azs.signs import cleaned
from ocr.document import Box, Line, OcrDocument, Page, Table

PARSER = "ocr"
NEEDED = "scan_needs_ocr"
"""Warning of a file that is a picture."""
PICTURES = frozenset({NEEDED, "pages_without_text"})
GAP_LINES = 0.9
"""Space between two lines, in heights of a line, from which another paragraph begins."""
_LATIN, _LIKE = "ABEKMHOPCTXaceopxy", "АВЕКМНОРСТХасеорху"
_LOOKALIKES = str.maketrans(_LATIN, _LIKE)
_WORD = re.compile(r"[^\W\d_]+")


def wants_recognition(parsed: Parsed) -> bool:
    """Whether pages of a file are pictures."""
    return not PICTURES.isdisjoint(parsed.warnings)


def parsed_of(document: OcrDocument, parsed: Parsed) -> Parsed:
    """A file with the text of its pages that are pictures; what the parser has read of the others stays.

    Args:
        parsed: what the parser made of the file.
    """
    read = {block.page for block in parsed.blocks}
    found = [block for block in blocks_of(document) if block.page not in read]
    if not found:
        return parsed if parsed.blocks else replace(parsed, parser=PARSER)
    blocks = tuple(sorted((*parsed.blocks, *found), key=lambda block: block.page or 0))
    told = [warning for warning in parsed.warnings if warning not in PICTURES]
    damaged = ["pages_damaged"] if document.failed else []
    pages = parsed.pages or len(document.pages) + len(document.failed)
    return Parsed(
        parsed.title, language(block.text for block in blocks[:2000]), blocks, pages,
        tuple(dict.fromkeys([*told, "recognised", *damaged])), PARSER,
    )  # fmt: skip


def blocks_of(document: OcrDocument) -> Iterator[Block]:
    """The text of a scan: what begins with a number is a step, lines that follow closely are one paragraph."""
    for page in document.pages:
        for block in plain(_paragraphs(_outside(page)), page.number):
            title = block.kind == "paragraph" and block.text.isupper() and is_title(block.text)
            yield replace(block, kind="heading", level=1) if title else block
        for found in page.tables:
            yield from table(([_said(cell) for cell in row] for row in found.rows()), page.number)


def one_alphabet(text: str) -> str:
    """The text with Latin letters that look Cyrillic made so, inside words that have more Cyrillic ones: a reader mixes
    them, and nobody would find such a word."""
    return _WORD.sub(lambda word: _cyrillic(word[0]), text)


def _cyrillic(word: str) -> str:
    latin = [sign for sign in word if sign.isascii()]
    mixed = latin and len(latin) * 2 < len(word) and set(latin) <= set(_LATIN)
    return word.translate(_LOOKALIKES) if mixed else word


def _said(text: str) -> str:
    return one_alphabet(" ".join(cleaned(text).split()))


def _paragraphs(lines: Sequence[Line]) -> Iterator[str]:
    gathered: list[str] = []
    before: Box | None = None
    for line in lines:
        text = _said(line.text)
        goes_on = before is not None and _follows(before, line.box) and not split_label(text, wrapped=True)[0]
        if gathered and not goes_on:
            yield " ".join(gathered)
            gathered = []
        if text:
            gathered.append(text)
        before = line.box
    if gathered:
        yield " ".join(gathered)


def _follows(before: Box, box: Box) -> bool:
    """Whether a line goes on where another ended: closely below it, or beside it."""
    height = max(min(before.height, box.height), 1.0)
    return -2 * height < box.top - before.bottom < GAP_LINES * height


def _outside(page: Page) -> list[Line]:
    return [line for line in page.lines if not any(_within(line.box, table) for table in page.tables)]


def _within(box: Box, table: Table) -> bool:
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return table.box.left <= across <= table.box.right and table.box.top <= down <= table.box.bottom
