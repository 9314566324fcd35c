"""Where a text stands on a page, word for word."""

from __future__ import annotations

from dataclasses import dataclass

from ocr.document import Box, OcrDocument
from ocr.forms.layout import Token, around, joined, lay_out
from ocr.forms.letters import plain

_ENDS = ".,;:"


@dataclass(frozen=True)
class Span:
    """A stretch of words; `confidence` is of the least sure one."""

    text: str
    page: int
    box: Box
    confidence: float


def find_span(document: OcrDocument, text: str) -> Span | None:
    """The first place where exactly these words stand, case and spaces aside; None where they do not.

    Whole words only: "12" is not found in "2012".
    """
    wanted = _bare(text).strip(_ENDS)
    if not wanted:
        return None
    for page in document.pages:
        tokens = [token for row in lay_out(page).rows for token in row.tokens]
        found = _search(tokens, wanted)
        if found:
            confidence = min(token.confidence for token in found)
            return Span(joined(found), page.number, around(found), confidence)
    return None


def _search(tokens: list[Token], wanted: str) -> list[Token]:
    for first in range(len(tokens)):
        text = ""
        for last in range(first, len(tokens)):
            text += _bare(tokens[last].text)
            if text.strip(_ENDS) == wanted:
                return tokens[first : last + 1]
            if not wanted.startswith(text.lstrip(_ENDS).rstrip(_ENDS)) or len(text) > len(wanted) + 2:
                break
    return []


def _bare(text: str) -> str:
    return "".join(plain(text).lower().split())
