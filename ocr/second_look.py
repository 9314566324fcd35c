"""Lines whose values fail a check are read again by another reader, however sure the first one was.

Whether a value can be (a serial number that the company has, a sum that adds up) is known only after the whole sheet is
read. The first reader's text stays: it was sure. What the second one makes of the line stands beside it, for a person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ocr import look_alikes, presence, warps
from ocr.document import Box, Line, OcrDocument, Page
from ocr.errors import OcrError
from ocr.options import OcrOptions
from ocr.pictures import Picture, Pixels

Place = tuple[int, Box]
"""Number of a page and where a value stands on it."""
_OVER = 0.5
_log = logging.getLogger(__name__)


def look_again(
    data: bytes, document: OcrDocument, places: Sequence[Place], options: OcrOptions, *, name: str = ""
) -> OcrDocument:  # fmt: skip
    """The document with a second reading of the lines at these places: in `Line.second` where it differs.

    Nothing changes where there is no other reader, where it sees nothing, or where the page cannot be decoded again.

    Args:
        data, name: of the file that the document was read from.
    """
    wanted = {page.number: lines for page in document.pages if (lines := _lines_at(page, places))}
    if not wanted or not options.second_reader or not presence.has_opencv():
        return document
    try:
        seen = _read_again(data, document, wanted, options, name=name)
    except OcrError as error:
        _log.warning("lines were not read a second time: %s", error)
        return document
    return replace(document, pages=tuple(seen.get(page.number, page) for page in document.pages))


def _lines_at(page: Page, places: Iterable[Place]) -> list[int]:
    """Lines that stand at one of the places and have no second reading yet."""
    boxes = [box for number, box in places if number == page.number]
    return [
        at for at, line in enumerate(page.lines) if not line.second and any(_overlap(line.box, box) for box in boxes)
    ]  # fmt: skip


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share most of the smaller one's height, and some of their width."""
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    wide = min(one.right, other.right) - max(one.left, other.left)
    return wide > 0 and high > _OVER * min(one.height, other.height)


def _read_again(
    data: bytes, document: OcrDocument, wanted: dict[int, list[int]], options: OcrOptions, *, name: str
) -> dict[int, Page]:
    """The pages, by number, with the other reader's opinion of the wanted lines.

    Raises:
        OcrError: the file cannot be decoded, or the reader cannot read.
    """
    from ocr import page_reading
    from ocr.decoding import pictures

    pages = {page.number: page for page in document.pages}
    seen = {}
    for item in pictures(data, replace(options, pages=tuple(sorted(wanted))), name=name):
        page = pages[item.number]
        reader = page_reading.other_than(page.engine)
        if reader is None or not isinstance(item, Picture):
            continue
        readings = reader.read_lines(_cut(item, page, wanted[page.number], options))
        lines = list(page.lines)
        for at, (text, confidence) in zip(wanted[page.number], readings, strict=True):
            lines[at] = _beside(lines[at], look_alikes.repair(text), confidence)
        seen[page.number] = replace(page, lines=tuple(lines))
    return seen


def _beside(line: Line, text: str, confidence: float) -> Line:
    """The line and what the other reader says of it; surer where they agree."""
    if not text:
        return line
    if look_alikes.fold(text) != look_alikes.fold(line.text):
        return replace(line, second=text, doubtful=True)
    return replace(line, confidence=1 - (1 - line.confidence) * (1 - confidence))


def _cut(picture: Picture, page: Page, lines: Sequence[int], options: OcrOptions) -> list[Pixels]:
    """Pictures of lines, as the first reader had them before it where it read the picture."""
    from ocr import page_reading
    from ocr.line_pictures import cut_box
    from ocr.preparation import prepare, upright_pixels

    boxes = [page.lines[at].box for at in lines]
    prepared = prepare(picture, options.prepare) if page.engine in page_reading.LOCAL else None
    if prepared and (prepared.turned, prepared.width, prepared.height) == (page.turned, page.width, page.height):
        to_prepared = np.asarray(np.linalg.inv(prepared.to_original), np.float64)
        return [cut_box(prepared.pixels, _straight(box, page.skew_deg, to_prepared)) for box in boxes]
    upright = upright_pixels(picture.pixels, page.turned)
    across, down = upright.shape[1] / page.width, upright.shape[0] / page.height
    return [cut_box(upright, Box(b.left * across, b.top * down, b.right * across, b.bottom * down)) for b in boxes]


def _straight(box: Box, skew_deg: float, matrix: warps.Matrix) -> Box:
    """The rectangle of a line on the prepared page; `box` is the upright one that holds it on the leaning original.

    Args:
        matrix: (3, 3), from the original to the prepared page.
    """
    lean = np.radians(skew_deg)
    cos, sin = np.cos(lean), abs(np.sin(lean))
    across = max(1.0, (box.width * cos - box.height * sin) / np.cos(2 * lean)) / 2
    down = max(1.0, (box.height * cos - box.width * sin) / np.cos(2 * lean)) / 2
    middle = np.array([box.left + box.right, box.top + box.bottom]) / 2
    along = np.array([cos, np.sin(lean)])
    upwards = np.array([-along[1], along[0]])
    ends = [middle - across * along, middle + across * along, middle - down * upwards, middle + down * upwards]
    (left, right, top, bottom) = warps.moved(matrix, np.array(ends, np.float64))
    return Box(float(left[0]), float(top[1]), float(right[0]), float(bottom[1]))
