"""Yandex Vision OCR (https://yandex.cloud/ru/docs/vision/ocr/api-ref).

A picture or a PDF of one page goes to `recognizeText`, which answers at once; a longer PDF to `recognizeTextAsync`,
whose operation is asked for until it is done and whose pages `getRecognition` then gives, a JSON object each.

Where the published sources differ or are silent:
- guides show answers in snake_case with `alternatives` in a line, the reference shows camelCase with `text` in it; both
  are understood, also the wrapper `result` of streamed answers, and numbers as text;
- `page` counts from 0 in the guides, the reference says "page number in PDF file"; it is taken from 1 only where a
  number equals the count of pages, and the pages as they come where numbers are repeated;
- whether places are of the picture as sent or as turned by `rotate` is not said. They are taken as of the picture as
  sent, unless width and height are swapped against it; the words then tell which way the page lies;
- the guides ask `getRecognition` until it answers, the reference has an operation to ask for. Where the operation's own
  address refuses, `getRecognition` is asked instead, and 404 means that it is not ready;
- no confidence is told: lines carry 0 and the page the note "unsure".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace

from ocr.cloud.answers import Json, around, load_object, load_objects, number, part, parts, whole, words_of
from ocr.cloud.calling import Call, Caller, OnSent
from ocr.cloud.configuration import MIB, YandexConfiguration
from ocr.cloud.parcels import JPEG, PDF, PNG, Limits, Parcel
from ocr.cloud.reading import CloudReader
from ocr.cloud.upright import reading_turn, scale, turn
from ocr.document import Box, Cell, Line, Page, Table, Word
from ocr.errors import EngineError, FileError, QuotaError

MIME = {JPEG: "JPEG", PNG: "PNG", PDF: PDF}
ANGLES = {"ANGLE_90": 270, "ANGLE_180": 180, "ANGLE_270": 90}
RESOURCE_EXHAUSTED, INVALID = 8, 3


class YandexReader(CloudReader):
    """Reads through Yandex Vision OCR."""

    name = "yandex"
    title = "ocr.cloud.yandex.title"
    privacy = "ocr.cloud.yandex.privacy"
    cost = "ocr.cloud.yandex.cost"
    configured_by = YandexConfiguration
    # 10 MB, 200 pages, 20 megapixels: https://yandex.cloud/ru/docs/vision/concepts/limits. Whether the megabytes are of
    # the file or of its base64 is not said; 7 MiB stay below either.
    limits = Limits((JPEG, PNG, PDF), 7 * MIB, 200, 20_000_000)

    def __init__(self, configuration: YandexConfiguration, *, on_sent: OnSent | None = None) -> None:
        super().__init__(configuration, on_sent=on_sent)
        self._set = configuration

    def is_configured(self) -> bool:
        """A key, or a token and its folder."""
        return bool(self._set.api_key or (self._set.iam_token and self._set.folder_id))

    def _read(self, parcel: Parcel, caller: Caller) -> Sequence[Page]:
        if len(parcel.numbers) == 1:
            answer = caller.send(self._recognition("recognizeText", parcel))
            objects = load_objects(answer.body, self.name)
        else:
            started = load_object(caller.send(self._recognition("recognizeTextAsync", parcel)).body, self.name)
            objects = self._recognised(words_of(started, "id"), caller)
        good = [one for one in objects if not part(one, "error")]
        if not good:  # otherwise the page alone is lost
            self._refuse(next((part(one, "error") for one in objects), {}))
        pages = [read_page(part(one, "result") or one, parcel.size) for one in good]
        return numbered(pages, len(parcel.numbers))

    def _recognition(self, method: str, parcel: Parcel) -> Call:
        body = {
            "mimeType": MIME[parcel.media_type],
            "languageCodes": list(self._set.languages),
            "model": self._set.model,
            "content": base64.b64encode(parcel.data).decode("ascii"),
        }
        return Call(
            method,
            "POST",
            f"{self._set.url.rstrip('/')}/ocr/v1/{method}",
            headers=self._headers() | {"content-type": "application/json"},
            content=json.dumps(body).encode(),
            pages=len(parcel.numbers),
            repeatable=method == "recognizeText",
        )

    def _headers(self) -> dict[str, str]:
        key = f"Api-Key {self._set.api_key}" if self._set.api_key else f"Bearer {self._set.iam_token}"
        folder = {"x-folder-id": self._set.folder_id} if self._set.folder_id else {}
        return {"authorization": key, "x-data-logging-enabled": "false"} | folder

    def _recognised(self, operation: str, caller: Caller) -> list[Json]:
        """The pages of an operation, once it is done."""
        if not operation.isalnum() or len(operation) > 50:
            raise EngineError("cloud_answer", service=self.name)
        state_url = f"{self._set.operations_url.rstrip('/')}/operations/{operation}"
        asked = Call("operation", "GET", state_url, self._headers(), accept=(403, 404))
        known = True
        while known:
            caller.wait(self._patience.poll_s)
            answer = caller.send(asked)
            known = answer.status == 200
            state = load_object(answer.body, self.name) if known else {}
            self._refuse(part(state, "error"))
            if state.get("done") is True:
                break
        pages_url = f"{self._set.url.rstrip('/')}/ocr/v1/getRecognition?operationId={operation}"
        given = Call("getRecognition", "GET", pages_url, self._headers(), accept=(404,))
        while (answer := caller.send(given)).status == 404:
            caller.wait(self._patience.poll_s)
        return load_objects(answer.body, self.name)

    def _refuse(self, error: Json) -> None:
        """Raise what an operation or a page of a stream says in place of text."""
        if not error:
            return
        code = whole(error, "code") or whole(error, "grpcCode")
        if code == RESOURCE_EXHAUSTED:
            raise QuotaError("cloud_quota", service=self.name)
        if code == INVALID:
            raise FileError("cloud_unreadable", service=self.name)
        raise EngineError("cloud_failed", service=self.name)


def numbered(pages: Sequence[Page], count: int) -> list[Page]:
    """Pages of a file of `count`, numbered from 1; as they come where numbers are repeated."""
    told = {page.number for page in pages}
    if len(told) < len(pages):
        return [replace(page, number=place) for place, page in enumerate(pages, 1)]
    first = 0 if 0 in told or max(told, default=0) < count else 1
    return [replace(page, number=page.number - first + 1) for page in pages]


def read_page(result: Json, size: tuple[int, int] | None) -> Page:
    """A page of an answer, upright.

    Args:
        size: of the picture that was sent, pixels.
    """
    found = part(result, "textAnnotation")
    lines = tuple(_line(line) for block in parts(found, "blocks") for line in parts(block, "lines"))
    page = Page(
        number=whole(result, "page"),
        width=whole(found, "width"),
        height=whole(found, "height"),
        lines=tuple(line for line in lines if line.text.strip()),
        tables=tuple(_table(table) for table in parts(found, "tables")),
        engine="yandex",
        notes=("unsure",),
    )
    told = ANGLES.get(words_of(found, "rotate"), 0)
    way = reading_turn(page.lines)
    swapped = size is not None and size[0] != size[1] and (page.height, page.width) == size
    if swapped:  # the service has turned it already
        return replace(page, turned=told)
    return turn(scale(page, size), told if way is None else way)


def _line(line: Json) -> Line:
    best = next(parts(line, "alternatives"), line)
    words = tuple(Word(words_of(word, "text"), _box(word), 0.0) for word in parts(best, "words"))
    text = words_of(best, "text") or " ".join(word.text for word in words)
    return Line(text, _box(line), 0.0, words)


def _table(table: Json) -> Table:
    cells = [
        Cell(
            whole(cell, "rowIndex"),
            whole(cell, "columnIndex"),
            words_of(cell, "text"),
            _box(cell),
            0.0,
            max(1, whole(cell, "rowSpan", 1)),
            max(1, whole(cell, "columnSpan", 1)),
        )
        for cell in parts(table, "cells")
    ]
    fit = [
        cell for cell in cells if 0 <= cell.row + cell.row_span <= 5000 and 0 <= cell.column + cell.column_span <= 500
    ]
    return Table(_box(table), tuple(sorted(fit, key=lambda cell: (cell.row, cell.column))))


def _box(body: Json) -> Box:
    vertices = parts(part(body, "boundingBox"), "vertices")
    return around([(number(one, "x"), number(one, "y")) for one in vertices])
