"""Text of PDF pages as lines with their places: what pdfium says of each character, put together."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

HYPHENS = {0x02, 0xFFFE}  # pdfium's marks of a word broken at the end of a line
_BREAKS = HYPHENS | {10, 13}
_SPACES = {0, 9, 32, 160}
_BOLD = (b"bold", b"black", b"heavy", b"demi", b"medi", b"cmbx")  # in names of fonts
WIDE_GAP = 1.3  # of the height of a line: cells of a table, columns
MAX_CHARS = 60_000  # of one page


@dataclass(frozen=True)
class Piece:
    """A run of text on one line without wide gaps. Points from the top left corner of the page.

    Attributes:
        size: height of the font's line.
        hyphen: the last word goes on in the next line.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    hyphen: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre, across and down."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def page_pieces(page: pdfium.PdfPage, walls: Sequence[tuple[float, float, float]] = ()) -> list[Piece]:
    """Pieces of a page in the order in which they are stored.

    Args:
        walls: upright lines that no piece crosses: place across, top and bottom.
    """
    textpage = page.get_textpage()
    try:
        height = page.get_height()
        lifted = [(at, height - bottom, height - top) for at, top, bottom in walls]
        return [piece for run in _runs(textpage, lifted) if (piece := _piece(textpage, run, height)) is not None]
    finally:
        textpage.close()


@dataclass
class _Run:
    codes: list[int]
    first: int
    left: float
    right: float
    top: float
    bottom: float
    hyphen: bool = False


def _runs(textpage: pdfium.PdfTextPage, walls: Sequence[tuple[float, float, float]]) -> Iterator[_Run]:
    codes = _codes(textpage)
    start = 0
    for end in [*(at for at, code in enumerate(codes) if code in _BREAKS), len(codes)]:
        # One text object has no cells in it: its first and last letters tell where all of it stands.
        whole = not walls and raw.FPDFText_CountRects(textpage.raw, start, end - start) == 1
        words = _line(codes, start, end) if whole else list(_words(codes[start:end], start))
        if words:
            runs = list(_parted(textpage, words, walls))
            runs[-1].hyphen = end < len(codes) and codes[end] in HYPHENS
            yield from runs
        start = end + 1


def _line(codes: list[int], first: int, end: int) -> list[tuple[int, list[int]]]:
    """All of a line as one word; none of an empty line."""
    while first < end and codes[first] in _SPACES:
        first += 1
    while first < end and codes[end - 1] in _SPACES:
        end -= 1
    return [(first, codes[first:end])] if first < end else []


def _parted(
    textpage: pdfium.PdfTextPage, words: list[tuple[int, list[int]]], walls: Sequence[tuple[float, float, float]]
) -> Iterator[_Run]:
    """Runs of words without wide gaps or walls between them."""
    box = raw.FS_RECTF()
    reference, handle, box_of = ctypes.byref(box), textpage.raw, raw.FPDFText_GetLooseCharBox
    run: _Run | None = None
    for first, word in words:
        box_of(handle, first, reference)
        left, right, top, bottom = box.left, box.right, box.top, box.bottom
        if len(word) > 1:
            box_of(handle, first + len(word) - 1, reference)
            left, right = min(left, box.left), max(right, box.right)
            top, bottom = max(top, box.top), min(bottom, box.bottom)
        if run is not None and (_apart(run, left, top, bottom) or (walls and _walled(run.right, left, bottom, walls))):
            yield run
            run = None
        if run is None:
            run = _Run(word, first, left, right, top, bottom)
        else:
            run.codes += [32, *word]
            run.left, run.right = min(run.left, left), max(run.right, right)
            run.top, run.bottom = max(run.top, top), min(run.bottom, bottom)
    if run is not None:
        yield run


def _codes(textpage: pdfium.PdfTextPage) -> list[int]:
    """Code of each character of a page; at one go where pdfium's text has a unit for each of its characters."""
    handle, count = textpage.raw, min(textpage.count_chars(), MAX_CHARS)
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(handle, 0, count, units) == count + 1:
        return list(units[:count])
    return [raw.FPDFText_GetUnicode(handle, at) for at in range(count)]


def _words(codes: Sequence[int], start: int) -> Iterator[tuple[int, list[int]]]:
    """Runs without spaces, each with the place of its first character; `start` is the place of the first code."""
    word: list[int] = []
    for at, code in enumerate(codes, start):
        if code not in _SPACES:
            word.append(code)
        elif word:
            yield at - len(word), word
            word = []
    if word:
        yield start + len(codes) - len(word), word


def _apart(run: _Run, left: float, top: float, bottom: float) -> bool:
    height = max(run.top - run.bottom, 1.0)
    return left - run.right > WIDE_GAP * height or top < run.bottom or bottom > run.top


def _walled(right: float, left: float, bottom: float, walls: Sequence[tuple[float, float, float]]) -> bool:
    return any(right - 1 <= at <= left + 1 and low <= bottom + 2 <= high for at, low, high in walls)


def _piece(textpage: pdfium.PdfTextPage, run: _Run, height: float) -> Piece | None:
    text = "".join(map(chr, run.codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if not text.strip():
        return None
    return Piece(
        text, run.left, run.right, height - run.top, height - run.bottom, round(run.top - run.bottom, 1),
        _is_bold(textpage, run.first) and _is_bold(textpage, run.first + len(run.codes) // 2), run.hyphen,
    )  # fmt: skip


def _is_bold(textpage: pdfium.PdfTextPage, at: int) -> bool:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage.raw, at, name, 128, ctypes.byref(flags))
    font = name.value.lower()
    return any(word in font for word in _BOLD) or bool(flags.value & 1 << 18)
