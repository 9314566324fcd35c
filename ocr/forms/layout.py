"""Where the words of a page stand: visual rows, upright although the page leans, and what lies beside and below."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from ocr.document import Box, Line, Page

_PIECES = re.compile(r"№|:(?=\D|$)|[^\s№:]+(?::(?=\d)[^\s№:]+)*")
_LONG_LINE, _ODD_LEAN, _ENOUGH_LINES = 0.25, 0.03, 5
SAME_ROW = 0.55
"""Of the smaller height: how far the middles of two lines of one row may lie apart."""


@dataclass(frozen=True)
class Token:
    """A word, a number sign or a colon.

    Attributes:
        box: on the page, pixels.
        line: number of its line on the page.
        glued: no space parts it from the one before.
        left, right, middle, height: on the page set straight, pixels; `middle` is of the height.
    """

    text: str
    box: Box
    confidence: float
    line: int
    glued: bool
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True)
class Row:
    """Words at one height, from left to right."""

    tokens: tuple[Token, ...]
    middle: float
    height: float

    def gap_before(self, at: int) -> float:
        """Pixels between a word and the one before it; infinite before the first."""
        return self.tokens[at].left - self.tokens[at - 1].right if at else math.inf


@dataclass(frozen=True)
class Layout:
    """A page as rows from top to bottom; `line_height` is the usual one, pixels."""

    page: Page
    rows: tuple[Row, ...]
    line_height: float


def lay_out(page: Page) -> Layout:
    """The rows of a page."""
    slope = _slopes(page)
    lines = [tokens_of(line, number, slope(line.box)) for number, line in enumerate(page.lines)]
    groups: list[list[Token]] = []
    for tokens in sorted((tokens for tokens in lines if tokens), key=_middle):
        near = next((group for group in reversed(groups[-4:]) if _one_row(group, tokens)), None)
        if near is None:
            groups.append(list(tokens))
        else:
            near.extend(tokens)
    rows = [_row(group) for group in groups]
    rows.sort(key=lambda row: row.middle)
    return Layout(page, tuple(rows), median(row.height for row in rows) if rows else 0.0)


def _slopes(page: Page) -> Callable[[Box], float]:
    """How much a line at some height leans; a photographed page leans otherwise at its foot than at its head."""
    usual = math.tan(math.radians(page.skew_deg))
    seen = [
        (_centre(line.words[0].box)[1], _lean(line)) for line in page.lines
        if len(line.words) > 2 and line.box.width > _LONG_LINE * page.width
    ]  # fmt: skip
    middle = median(lean for _, lean in seen) if seen else usual
    kept = [(y, lean) for y, lean in seen if abs(lean - middle) < _ODD_LEAN]
    if len(kept) < _ENOUGH_LINES or max(y for y, _ in kept) - min(y for y, _ in kept) < page.height / 4:
        return lambda _: usual
    turn, start = np.polyfit([y for y, _ in kept], [lean for _, lean in kept], 1)
    return lambda box: float(start + turn * (box.top + box.bottom) / 2)


def _lean(line: Line) -> float:
    (x0, y0), (x1, y1) = _centre(line.words[0].box), _centre(line.words[-1].box)
    return (y1 - y0) / max(x1 - x0, 1.0)


def _centre(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def tokens_of(line: Line, number: int, slope: float = 0.0) -> list[Token]:
    """The words of a line; where the reader tells no words their places are guessed from the letters.

    Args:
        slope: pixels down for each to the right.
    """
    words = [(word.text, word.box, word.confidence) for word in line.words if word.text.strip()]
    if not words or "".join(text for text, _, _ in words).replace(" ", "") != line.text.replace(" ", ""):
        words = [(line.text, line.box, line.confidence)]
    lean = abs(slope) * line.box.width if len(words) == 1 else 0.0
    tokens = []
    for text, box, confidence in words:
        step = box.width / max(len(text), 1)
        leaning = (slope, lean, (box.left + box.right) / 2)
        for piece in _PIECES.finditer(text):
            left, right = box.left + piece.start() * step, box.left + piece.end() * step
            token = _token(piece[0], Box(left, box.top, right, box.bottom), confidence, number, leaning)
            tokens.append(replace(token, glued=piece.start() > 0 and not text[piece.start() - 1].isspace()))
    return tokens


def _token(text: str, box: Box, confidence: float, line: int, leaning: tuple[float, float, float]) -> Token:
    """`leaning`: the slope, what it adds to the height of the box, and where the middle of that box lies in x."""
    slope, lean, centre = leaning
    middle_y = (box.top + box.bottom) / 2
    height = max(box.height - lean, box.height * 0.3)
    return Token(
        text, box, confidence, line, glued=False,
        left=box.left + middle_y * slope, right=box.right + middle_y * slope,
        middle=middle_y - centre * slope, height=height,
    )  # fmt: skip


def joined(tokens: Iterable[Token]) -> str:
    """The words as they were written, one space between those that were parted."""
    text = ""
    for token in tokens:
        text += token.text if not text or token.glued or token.text == ":" else f" {token.text}"
    return text


def around(tokens: Sequence[Token]) -> Box:
    """The smallest rectangle on the page around words.

    Raises:
        ValueError: there are none.
    """
    return Box(
        min(token.box.left for token in tokens), min(token.box.top for token in tokens),
        max(token.box.right for token in tokens), max(token.box.bottom for token in tokens),
    )  # fmt: skip


def _middle(tokens: Sequence[Token]) -> float:
    return sum(token.middle for token in tokens) / len(tokens)


def _one_row(group: Sequence[Token], tokens: Sequence[Token]) -> bool:
    height = min(median(t.height for t in group), median(t.height for t in tokens))
    if abs(_middle(group) - _middle(tokens)) > SAME_ROW * height:
        return False
    return all(
        t.left >= other.right - height / 2 or t.right <= other.left + height / 2 for t in tokens for other in group
    )


def _row(tokens: Sequence[Token]) -> Row:
    ordered = tuple(sorted(tokens, key=lambda token: token.left))
    return Row(ordered, _middle(ordered), median(token.height for token in ordered))
