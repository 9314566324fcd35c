"""Pages for the tests of forms: from drawn truth or from plain text, with the faults that readers make."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache

from ocr.document import Box, Line, OcrDocument, Page, Word
from tests.evaluation.ocr.drawn import Drawn, draw
from tests.evaluation.ocr.network import Network

NETWORK = Network()
_ALIKE = str.maketrans("АВСЕНКМОРТХасеорх", "ABCEHKMOPTXaceopx")


@lru_cache(maxsize=64)
def drawn(seed: int, kind: str, layout: str, level: str = "clean", odd: str = "") -> Drawn:
    """A drawn page; each is drawn once."""
    return draw(seed, NETWORK, level=level, kind=kind, layout=layout, odd=odd)


def document(page: Page, *, tables: bool = True, words: bool = True) -> OcrDocument:
    """A page as a document, on request as a reader without tables or without words gives it."""
    lines = page.lines if words else tuple(replace(line, words=()) for line in page.lines)
    return OcrDocument((replace(page, lines=lines, tables=page.tables if tables else ()),))


def with_alike(page: Page, rng: random.Random, share: float = 0.3) -> Page:
    """The page with Latin letters for some of the Cyrillic ones that look the same."""
    return _changed(page, lambda text: "".join(c.translate(_ALIKE) if rng.random() < share else c for c in text))


def with_dropped(page: Page, rng: random.Random, share: float = 0.03) -> Page:
    """The page with letters lost from longer words that are no numbers."""

    def drop(text: str) -> str:
        if len(text) < 6 or any(c.isdigit() for c in text):
            return text
        return "".join(c for at, c in enumerate(text) if at in (0, len(text) - 1) or rng.random() >= share)

    return _changed(page, drop)


def text_page(text: str, *, confidence: float = 0.99, engine: str = "paddle") -> Page:
    """A page of lines set in one width, 20 x 30 pixels a letter; three spaces or more part two lines of one row."""
    lines = []
    for row, line in enumerate(text.strip("\n").split("\n")):
        at = 0
        for piece in line.split("   "):
            start = at + len(piece) - len(piece.lstrip())
            if piece.strip():
                lines.append(_line(piece.strip(), 40 + start * 20, 40 + row * 45, confidence))
            at += len(piece) + 3
    return Page(1, 1700, 2300, tuple(lines), engine=engine)


def _line(text: str, left: int, top: int, confidence: float) -> Line:
    words, at = [], left
    for word in text.split():
        words.append(Word(word, Box(at, top, at + 20 * len(word), top + 30), confidence))
        at += 20 * (len(word) + 1)
    return Line(" ".join(text.split()), Box(left, top, at - 20, top + 30), confidence, tuple(words))


def _changed(page: Page, change: object) -> Page:
    lines = []
    for line in page.lines:
        words = tuple(replace(word, text=change(word.text)) for word in line.words)  # type: ignore[operator]
        lines.append(replace(line, words=words, text=" ".join(word.text for word in words)))
    return replace(page, lines=tuple(lines), tables=())
