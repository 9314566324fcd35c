"""Google Document AI (https://docs.cloud.google.com/document-ai/docs/reference/rest).

Up to 15 pages go to `:process` and are answered at once; a longer file goes in several such requests or, where a bucket
is named, in one piece through `ocr.cloud.google_batch`. The answer is a Document: one text, and pages of lines and
tokens that point into it (`textAnchor.textSegments`, 64-bit indexes as text) with corners as shares of the page.

Where the published sources are silent: indexes are taken as counts of code points, as Google's Python samples take
them; `dimension` as pixels of the page's picture. The reference says that a page's picture was turned and straightened
"such that the annotation bounding boxes can be upright", with the matrices in `transforms`: places are turned back
through them to the picture as it was sent. `fieldMask` keeps the pictures of the pages out of the answer.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ocr.cloud.answers import Json, around, load_object, number, part, parts, place_cells, whole, words_of
from ocr.cloud.calling import Call, Caller, OnSent
from ocr.cloud.configuration import MIB, GoogleConfiguration
from ocr.cloud.google_batch import Batch
from ocr.cloud.google_token import Tokens
from ocr.cloud.parcels import JPEG, PDF, PNG, Limits, Parcel
from ocr.cloud.reading import CloudReader
from ocr.cloud.upright import moved, reading_turn, scale, turn
from ocr.document import Box, Cell, Line, Page, Table, Word
from ocr.errors import EngineError

FIELDS = ("text", "pages.pageNumber", "pages.dimension", "pages.layout", "pages.lines", "pages.tokens", "pages.tables",
          "pages.transforms")  # fmt: skip
PROCESSOR = re.compile(r"projects/[\w.:-]+/locations/([a-z0-9-]+)/processors/[\w-]+(/processorVersions/[\w.-]+)?")
TURNS = {"PAGE_RIGHT": 270, "PAGE_DOWN": 180, "PAGE_LEFT": 90}
"""Turn the head clockwise to read: the page was turned clockwise, so it has to go on by the rest of a full turn."""
DIRECT_PAGES, BATCH_PAGES = 15, 500


class GoogleReader(CloudReader):
    """Reads through Google Document AI."""

    name = "google"
    title = "ocr.cloud.google.title"
    privacy = "ocr.cloud.google.privacy"
    cost = "ocr.cloud.google.cost"
    configured_by = GoogleConfiguration
    # 15 pages, 40 megapixels, 20 or 40 MB by the age of the page: https://cloud.google.com/document-ai/limits. The
    # smaller is kept, and less of it for base64.
    limits = Limits((JPEG, PNG, PDF), 14 * MIB, DIRECT_PAGES, 40_000_000)

    def __init__(self, configuration: GoogleConfiguration, *, on_sent: OnSent | None = None) -> None:
        super().__init__(configuration, on_sent=on_sent)
        self._set = configuration
        self._tokens = Tokens(configuration.key_file, configuration.token_url)

    def is_configured(self) -> bool:
        """A processor and a key file."""
        return bool(PROCESSOR.fullmatch(self._set.processor) and self._set.key_file)

    def _limits(self) -> Limits:
        if not self._set.bucket:
            return self.limits
        return replace(self.limits, max_pages=BATCH_PAGES, max_bytes=200 * MIB)

    def _read(self, parcel: Parcel, caller: Caller) -> Sequence[Page]:
        if len(parcel.numbers) > DIRECT_PAGES or len(parcel.data) > self.limits.max_bytes:
            documents = Batch(self._set, self._address(), self._tokens).read(parcel, caller)
        else:
            documents = [part(load_object(self._processed(parcel, caller), self.name), "document")]
        pages: list[Page] = []
        for document in documents:  # of a batch: pieces of one file, whose pages may count anew
            read = [read_page(page, words_of(document, "text"), parcel.size) for page in parts(document, "pages")]
            start = len(pages) if read and read[0].number <= len(pages) else 0
            pages += [replace(page, number=(page.number or place) + start) for place, page in enumerate(read, 1)]
        return pages

    def _processed(self, parcel: Parcel, caller: Caller) -> bytes:
        body = {
            "rawDocument": {"content": base64.b64encode(parcel.data).decode("ascii"), "mimeType": parcel.media_type},
            "skipHumanReview": True,
            "fieldMask": ",".join(FIELDS),
            "processOptions": {"ocrConfig": {"hints": {"languageHints": list(self._set.languages)}}},
        }
        call = Call(
            "process",
            "POST",
            f"{self._address()}/v1/{self._set.processor}:process",
            headers=self._tokens.header(caller) | {"content-type": "application/json"},
            content=json.dumps(body).encode(),
            pages=len(parcel.numbers),
        )
        return caller.send(call).body

    def _address(self) -> str:
        """Of the processor's place: its data stay there."""
        if self._set.url:
            return self._set.url.rstrip("/")
        found = PROCESSOR.fullmatch(self._set.processor)
        if found is None:
            raise EngineError("cloud_address", service=self.name)
        return f"https://{found[1]}-documentai.googleapis.com"


def read_page(page: Json, text: str, size: tuple[int, int] | None) -> Page:
    """A page of a Document, upright.

    Args:
        text: of the whole Document.
        size: of the picture that was sent, pixels; None for a PDF.
    """
    wide, high = number(part(page, "dimension"), "width"), number(part(page, "dimension"), "height")
    tokens = [_token(token, text, (wide, high)) for token in parts(page, "tokens")]
    found = Page(
        number=whole(page, "pageNumber"),
        width=round(wide),
        height=round(high),
        lines=_lines(page, text, (wide, high), tokens),
        tables=tuple(_table(table, text, (wide, high)) for table in parts(page, "tables")),
        engine="google",
    )
    found, skew = _turned_back(found, page, size)
    way = reading_turn(found.lines)
    told = TURNS.get(words_of(part(page, "layout"), "orientation"), 0)
    return replace(turn(scale(found, size), told if way is None else way), skew_deg=skew)


def _lines(page: Json, text: str, size: tuple[float, float], tokens: list[tuple[int, Word]]) -> tuple[Line, ...]:
    """Lines with the tokens that begin within them."""
    found: list[Line] = []
    tokens = sorted(tokens, key=lambda token: token[0])
    starts = [start for start, _ in tokens]
    for line in parts(page, "lines"):
        layout = part(line, "layout")
        ranges = [(bisect_left(starts, first), bisect_left(starts, end)) for first, end in _spans(layout)]
        own = tuple(word for first, end in ranges for _, word in tokens[first:end])
        words = " ".join(_text(layout, text).split("\n")).strip()
        if words:
            found.append(Line(words, _box(layout, size), _confidence(layout), own))
    return tuple(found)


def _token(token: Json, text: str, size: tuple[float, float]) -> tuple[int, Word]:
    """Where it begins in the text, and the word."""
    layout = part(token, "layout")
    start = min((first for first, _ in _spans(layout)), default=-1)
    return start, Word(_text(layout, text).strip(), _box(layout, size), _confidence(layout))


def _table(table: Json, text: str, size: tuple[float, float]) -> Table:
    rows = [*parts(table, "headerRows"), *parts(table, "bodyRows")]
    cells = [[_cell(cell, text, size) for cell in parts(row, "cells")] for row in rows]
    return Table(_box(part(table, "layout"), size), place_cells(cells))


def _cell(cell: Json, text: str, size: tuple[float, float]) -> Cell:
    layout = part(cell, "layout")
    words = " ".join(_text(layout, text).split())
    spans = max(1, whole(cell, "rowSpan", 1)), max(1, whole(cell, "colSpan", 1))
    return Cell(0, 0, words, _box(layout, size), _confidence(layout), *spans)


def _spans(layout: Json) -> list[tuple[int, int]]:
    """Beginnings and ends in the text; a beginning of 0 is left out of the answer."""
    segments = parts(part(layout, "textAnchor"), "textSegments")
    return [(whole(one, "startIndex"), whole(one, "endIndex")) for one in segments]


def _text(layout: Json, text: str) -> str:
    return "".join(text[start:end] for start, end in _spans(layout) if 0 <= start <= end)


def _confidence(layout: Json) -> float:
    return min(1.0, max(0.0, number(layout, "confidence")))


def _box(layout: Json, size: tuple[float, float]) -> Box:
    """Coordinates of 0 are left out of the answer; whole pixels stand in where there are no shares."""
    poly = part(layout, "boundingPoly")
    shares = [(number(one, "x") * size[0], number(one, "y") * size[1]) for one in parts(poly, "normalizedVertices")]
    return around(shares or [(number(one, "x"), number(one, "y")) for one in parts(poly, "vertices")])


def _turned_back(page: Page, body: Json, size: tuple[int, int] | None) -> tuple[Page, float]:
    """The page before Google turned and straightened it, and how far its text leans, degrees clockwise."""
    whole_move = np.eye(3)
    for transform in parts(body, "transforms"):
        matrix = _matrix(transform)
        if matrix is None:
            return page, 0.0
        whole_move = matrix @ whole_move
    if np.allclose(whole_move, np.eye(3)) or abs(np.linalg.det(whole_move)) < 1e-9:
        return page, 0.0
    back = np.linalg.inv(whole_move)

    def move(x: float, y: float) -> tuple[float, float]:
        left, top, depth = (float(value) for value in back @ (x, y, 1.0))
        return (left / depth, top / depth) if depth else (x, y)

    angle = math.degrees(math.atan2(whole_move[1, 0], whole_move[0, 0]))
    quarter = round(angle / 90) * 90
    sides = (page.height, page.width) if quarter % 180 else (page.width, page.height)
    return moved(page, move, size or sides), round(quarter - angle, 2)


def _matrix(transform: Json) -> npt.NDArray[np.float64] | None:
    """A matrix of OpenCV (32- or 64-bit floats, 2×3 or 3×3) as 3×3; None where it is something else."""
    kind = {5: "<f4", 6: "<f8"}.get(whole(transform, "type"))
    rows, columns = whole(transform, "rows"), whole(transform, "cols")
    if kind is None or (rows, columns) not in ((2, 3), (3, 3)):
        return None
    try:
        flat = np.frombuffer(base64.b64decode(words_of(transform, "data"), validate=True), dtype=kind)
        found = np.eye(3)
        found[:rows] = flat.astype(np.float64).reshape(rows, columns)
    except (ValueError, binascii.Error):
        return None
    return found if bool(np.isfinite(found).all()) else None
