"""PDF files: the text layer in reading order as headings, steps, paragraphs and tables."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from azs.errors import DocumentFileError
from azs.knowledge.document import Block
from azs.knowledge.parsing.contents import Contents
from azs.knowledge.parsing.labels import BULLET, Nesting, depth, follows, is_title, promote, split_label
from azs.knowledge.parsing.pdf_grid import Grid, grids_of, rules_of
from azs.knowledge.parsing.pdf_lines import Line, columns_of, lines_of, without_furniture
from azs.knowledge.parsing.pdf_text import page_pieces
from azs.knowledge.parsing.prose import clean, fit, table

TIME_LIMIT_S = 30.0  # of reading pages; those not read by then are left out with a warning
LARGER = 1.15  # times the text: a heading
ALIGNED = 6.0  # points
PARAGRAPH_LINES = 60  # a longer one is cut anyway
TABLE_ROWS = 3  # lines of aligned columns that make a table without ruled lines
MOSTLY = 0.4  # of a document in bold letters: bold tells nothing
_FILE_NAME = re.compile(r"^.*\.(?:pdf|docx?|rtf|odt|xlsx?|pptx?|indd|cdr|tex|dvi)$", re.I)  # no title
_PASSWORD = 4  # FPDF_ERR_PASSWORD


@dataclass
class _Page:
    number: int
    height: float
    lines: list[Line]
    grids: list[Grid]


@dataclass
class _Style:
    """What the text of a document looks like: its size, its larger sizes, and whether bold letters mean anything."""

    body: float
    larger: list[float]
    bold: bool


@dataclass
class _State:
    style: _Style
    blocks: list[Block] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    nesting: Nesting = field(default_factory=Nesting)
    header: tuple[list[float], list[str]] | None = None  # columns and first row of a table that may go on


def read_pdf(data: bytes) -> Contents:
    """Title, blocks, number of pages and warnings of a PDF file.

    Raises:
        DocumentFileError: damaged or locked with a password.
    """
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == _PASSWORD or "password" in str(error).lower()
        raise DocumentFileError("documents.password" if locked else "documents.damaged") from error
    try:
        title = _FILE_NAME.sub("", clean(file.get_metadata_value("Title") or "").removeprefix("Microsoft Word - "))
        pages, warnings = _pages(file)
        empty = sum(not page.lines and not page.grids for page in pages)
        if empty == len(pages):
            return Contents([], title, len(file), {"scan_needs_ocr", *warnings})
        if empty:
            warnings.add("pages_without_text")
        return Contents(_blocks(pages), title, len(file), warnings)
    finally:
        file.close()


def _pages(file: pdfium.PdfDocument) -> tuple[list[_Page], set[str]]:
    pages: list[_Page] = []
    warnings: set[str] = set()
    end = time.monotonic() + TIME_LIMIT_S
    for number in range(1, len(file) + 1):
        if pages and time.monotonic() > end:
            warnings.add("pages_left_out")
            break
        try:
            page = file[number - 1]
        except pdfium.PdfiumError:
            warnings.add("pages_damaged")
            continue
        try:
            pages.append(_page(page, number))
        finally:
            page.close()
    if not pages:
        raise DocumentFileError("documents.damaged")
    kept = without_furniture([page.lines for page in pages], [page.height for page in pages])
    for read, lines in zip(pages, kept, strict=True):
        read.lines = lines
    return pages, warnings


def _page(page: pdfium.PdfPage, number: int) -> _Page:
    rules = rules_of(page)
    grids = grids_of(rules)
    pieces = page_pieces(page, [(rule.at, rule.start, rule.end) for rule in rules if rule.upright] if grids else [])
    outside = [piece for piece in pieces if not any(grid.take(piece) for grid in grids)]
    return _Page(
        number, page.get_height(), lines_of(number, outside), [grid for grid in grids if any(map(any, grid.texts()))]
    )


def _blocks(pages: Sequence[_Page]) -> list[Block]:
    state = _State(_style(line for page in pages for line in page.lines))
    for page in pages:
        grids = list(page.grids)
        at = 0
        while at < len(page.lines):
            line = page.lines[at]
            while grids and grids[0].rows[0] < line.top and (grids[0].rows[-1] < line.bottom):
                _ruled(grids.pop(0), page.number, state)
            rows = _aligned(page.lines, at)
            if rows:
                _flush(state)
                cells = ([piece.text for piece in columns_of(row)] for row in page.lines[at : at + rows])
                state.blocks.extend(table(cells, page.number))
                at += rows
            else:
                _add(line, state)
                at += 1
        for grid in grids:
            _ruled(grid, page.number, state)
    _flush(state)
    return promote(state.blocks)


def _style(lines: Iterable[Line]) -> _Style:
    sizes: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.text)
        bold[line.bold] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    larger = sorted((size for size in sizes if size >= LARGER * body), reverse=True)
    return _Style(body, larger, bold[True] < MOSTLY * sum(bold.values()))


def _ruled(grid: Grid, page: int, state: _State) -> None:
    _flush(state)
    rows = list(grid.texts())
    known = state.header
    if known is not None and rows[0] != known[1] and _same_columns(known[0], grid.columns):
        rows.insert(0, known[1])
    state.header = (grid.columns, rows[0])
    state.nesting.reset()
    state.blocks.extend(table(rows, page))


def _same_columns(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= ALIGNED for a, b in zip(one, other, strict=True))


def _aligned(lines: Sequence[Line], first: int) -> int:
    """How many lines from the first make a table by standing in columns; 0 where it is none."""
    columns = columns_of(lines[first])
    if len(columns) < 2:
        return 0
    count = 1
    for line in lines[first + 1 :]:
        others = columns_of(line)
        if len(others) != len(columns) or not all(
            abs(one.left - other.left) <= ALIGNED or abs(one.right - other.right) <= ALIGNED
            for one, other in zip(columns, others, strict=True)
        ):
            break
        count += 1
    return count if count >= TABLE_ROWS else 0


def _add(line: Line, state: _State) -> None:
    state.header = None
    if state.lines and not _goes_on(state.lines, line):
        _flush(state)
    state.lines.append(line)


def _goes_on(held: Sequence[Line], line: Line) -> bool:
    """Whether a line belongs to the paragraph of those before it."""
    last = held[-1]
    if len(held) >= PARAGRAPH_LINES:
        return False
    if last.hyphen:
        return True
    text, closed = line.text, _is_closed(last, line)
    if abs(last.size - line.size) > 0.12 * last.size or _begins_anew(held, text, closed):
        return False
    if last.bold != line.bold and (line.bold or len(held) == 1) and (closed or not text[:1].islower()):
        return False
    if line.page != last.page:
        return not closed and (text[:1].islower() or text[:1].isdigit())
    if not -2 * line.size <= line.top - last.bottom <= 0.8 * line.size:
        return False
    if len(held[0].pieces) > 1 and split_label(held[0].text)[0] and abs(line.left - held[0].pieces[1].left) <= ALIGNED:
        return True  # under the text of an item, not under its number
    indented = line.left - min(other.left for other in held[1:] or held) > 0.8 * line.size
    if indented and (closed or len(held) > 1):
        return False
    return not (closed and last.right < line.right - 0.3 * (line.right - line.left))


def _is_closed(last: Line, line: Line) -> bool:
    if last.text[-1:] in ".;:!?":
        return True
    return not line.text[:1].islower() and last.right < line.right - 0.12 * (line.right - line.left)


def _begins_anew(held: Sequence[Line], text: str, closed: bool) -> bool:
    """Whether a line begins with a number or a mark that is no accident of where lines are broken."""
    label, _ = split_label(text, wrapped=True)
    if not label:
        return False
    if label == BULLET:
        return closed or held[-1].text[-1:] == "," or text[0] not in "-–—*"
    return closed or held[-1].text[-1:] == "," or depth(label) > 1 or follows(split_label(held[0].text)[0], label)


def _flush(state: _State) -> None:
    lines, state.lines = state.lines, []
    if not lines:
        return
    text, hyphen = "", True
    for line in lines:
        text += line.text if hyphen else f" {line.text}"
        hyphen = line.hyphen
    text = clean(text)
    label, rest = split_label(text)
    level = _heading(lines, label, rest, state.style)
    if level:
        state.nesting.reset()
        block = Block(
            "heading", rest if label != BULLET else text, lines[0].page, level, "" if label == BULLET else label
        )
    elif label:
        block = Block("item" if label == BULLET else "step", rest, lines[0].page, state.nesting.level(label), label)
    else:
        block = Block("paragraph", text, lines[0].page)
    state.blocks.extend(fit(block))


def _heading(lines: Sequence[Line], label: str, text: str, style: _Style) -> int:
    """Level of a heading; 0 of any other text."""
    if len(lines) > 3 or label == BULLET:
        return 0
    large = [place for place, size in enumerate(style.larger, 1) if round(lines[0].size) == size]
    bold = style.bold and all(line.bold for line in lines)
    if not large and not bold and not (text.isupper() and sum(map(str.isalpha, text)) > 3):
        return 0
    if not any(map(str.isalpha, text)) or not is_title(text.rstrip(".") if depth(label) else text):
        return 0
    rank = large[0] if large else len(style.larger) + 1
    return min(max(depth(label), rank) if depth(label) and rank > 1 else depth(label) or rank, 6)
