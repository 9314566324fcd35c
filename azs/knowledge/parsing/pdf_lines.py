"""Lines of PDF pages: pieces of text beside each other put together, running headers and page numbers taken out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from azs.knowledge.parsing.labels import BULLET, split_label
from azs.knowledge.parsing.pdf_text import Piece
from azs.knowledge.parsing.prose import clean

EDGE = 0.11  # of the height of a page: where headers and footers stand
REPEATED = 0.4  # of the pages: what stands at their edge in so many of them is a header
EDGE_LINES = 3
MARK_CHARS = 100
_NUMBER = re.compile(
    r"(?:стр(?:аница|\.)?|page|лист)?\s*[-–—|]?\s*\d{1,4}\s*[-–—|]?(?:\s*(?:из|of|/)\s*\d{1,4})?", re.I
)
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$|_{8,}\s*\d{1,4}$")


@dataclass(frozen=True)
class Line:
    """A line of a page. Points from the top left corner of the page.

    Attributes:
        pieces: from left to right.
        size: height of the font of the longest piece.
        bold: all of it is.
        hyphen: its last word goes on in the next line.
    """

    page: int
    pieces: tuple[Piece, ...]
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    hyphen: bool


def _line(page: int, pieces: list[Piece]) -> Line:
    return Line(
        page=page,
        pieces=tuple(pieces),
        text=clean(" ".join(piece.text for piece in pieces)),
        left=pieces[0].left,
        right=max(piece.right for piece in pieces),
        top=min(piece.top for piece in pieces),
        bottom=max(piece.bottom for piece in pieces),
        size=max(pieces, key=lambda piece: len(piece.text)).size,
        bold=all(piece.bold for piece in pieces),
        hyphen=pieces[-1].hyphen,
    )


def lines_of(page: int, pieces: Iterable[Piece]) -> list[Line]:
    """Lines in the order in which the page stores them."""
    lines: list[list[Piece]] = []
    for piece in pieces:
        if lines and _beside(lines[-1][-1], piece):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line(page, line) for line in lines]


def _beside(one: Piece, other: Piece) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top) and other.left >= one.right - 1


def columns_of(line: Line) -> list[Piece]:
    """Pieces that stand apart as cells do; a number or a mark of a list belongs to what follows it."""
    first = line.pieces[0]
    label = split_label(f"{clean(first.text)} Я")[0]
    if len(line.pieces) > 1 and label and (label == BULLET or label == clean(first.text)):
        return list(line.pieces[1:])
    return list(line.pieces)


def without_furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The lines of each page without its running headers and footers, page numbers and tables of contents."""
    edges = [_edge_lines(lines, height) for lines, height in zip(pages, heights, strict=True)]
    sizes = Counter(round(line.size) for lines in pages for line in lines)
    large = 1.15 * sizes.most_common(1)[0][0] if sizes else 0.0
    seen = Counter(mark for lines in edges for mark in {_mark(line, large) for line in lines})
    often = {
        mark for mark, count in seen.items()
        if count >= max(3, REPEATED * len(pages)) or (count == len(pages) == 2 and str(mark).endswith("#"))
    }  # fmt: skip
    kept = []
    for lines, edge, height in zip(pages, edges, heights, strict=True):
        lines = _footer_last(lines, height)
        gone = {id(line) for line in edge if _mark(line, large) in often or _NUMBER.fullmatch(line.text)}
        kept.append([line for line in lines if id(line) not in gone and not _LEADERS.search(line.text)])
    return kept


def _footer_last(lines: Sequence[Line], height: float) -> list[Line]:
    """The lines, those of a footer that the file stores before the text put behind it."""
    first = next((at for at, line in enumerate(lines) if line.top <= (1 - EDGE) * height), 0)
    return [*lines[first:], *lines[:first]]


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    down = sorted(lines, key=lambda line: line.top)
    top = [line for line in down[:EDGE_LINES] if line.bottom < EDGE * height]
    return top + [line for line in down[-EDGE_LINES:] if line.top > (1 - EDGE) * height]


def _mark(line: Line, large: float) -> str:
    """What is the same of a header on every page: all but its numbers. Of a numbered or a large line all of it."""
    label, text = split_label(line.text)
    as_is = label or len(text) > MARK_CHARS or line.size >= large
    return line.text if as_is else re.sub(r"\d+", "#", text)
