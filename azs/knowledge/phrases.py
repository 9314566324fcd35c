"""Questions people ask a document with, in their own words: searched like its text, they lead to a section of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from azs.knowledge.document import Block, Chunk, DocumentCard

_NUMBERED = re.compile(r"^\s*(?:§\s*)?(?P<number>\d+(?:\.\d+)*)\s*[:.)]\s+(?P<text>\S.*)$")
LONGEST = 300
FIRST = 100_000
"""Behind the chunks of any text."""


def phrase_chunks(card: DocumentCard, blocks: Sequence[Block]) -> tuple[Chunk, ...]:
    """Chunks of the phrases of a card, numbered from FIRST. "2: пролили, чё делать" leads to the section numbered 2, a
    phrase without a number, or with one the document does not have, to its beginning; nothing without any text."""
    if not blocks:
        return ()
    sections = _sections(blocks)
    made: list[Chunk] = []
    for phrase in card.asked:
        match = _NUMBERED.match(phrase)
        number, text = (match["number"], match["text"]) if match else ("", phrase.strip())
        start, end, heading = sections.get(number) or next(iter(sections.values()))
        if text:
            path = (card.title, heading) if heading else (card.title,)
            page, last = blocks[start].page, blocks[end].page
            made.append(Chunk(FIRST + len(made), path, text[:LONGEST], page, last, start, end, kind="phrase"))
    return tuple(made)


def _sections(blocks: Sequence[Block]) -> dict[str, tuple[int, int, str]]:
    """First and last block below each numbered heading, smaller headings included, by number; the whole under "" where
    no number has anything below it."""
    headings = [at for at, block in enumerate(blocks) if block.kind == "heading"]
    found: dict[str, tuple[int, int, str]] = {}
    for start in headings:
        label, level = blocks[start].label.strip(" .)"), blocks[start].level
        end = next((at for at in headings if at > start and blocks[at].level <= level), len(blocks))
        inside = [at for at in range(start + 1, end) if blocks[at].kind != "heading"]
        if label and inside:
            found.setdefault(label, (inside[0], inside[-1], f"{blocks[start].label} {blocks[start].text}"))
    return found or {"": (0, len(blocks) - 1, "")}
