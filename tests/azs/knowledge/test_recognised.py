"""Scans among the documents: their text is recognised, and a file stays what it was where that fails."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from azs.errors import ScanError
from azs.knowledge import library, reader, texts
from azs.knowledge.document import Block, Parsed
from azs.knowledge.originals import Originals
from azs.knowledge.parsing.reading import parse
from azs.knowledge.reader import Desk
from azs.knowledge.recognised import parsed_of
from azs.knowledge.revisions import Document
from azs.security.actor import EVERYTHING, SYSTEM, Actor
from ocr.document import Box, Line, OcrDocument, Page
from ocr.errors import EngineMissingError, FileError

ANNA = Actor("анна", "analyst", EVERYTHING)


def _page(number: int, *said: str) -> Page:
    lines = tuple(Line(text, Box(50, 100 + 60 * at, 400, 122 + 60 * at), 0.9) for at, text in enumerate(said))
    return Page(number, 900, 900, lines)


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 60), "white").save(out, "PNG")
    return out.getvalue()


def _read(
    engine: sa.Engine, folder: Path, recognise: Callable[[bytes, str], OcrDocument] | None
) -> Document:  # fmt: skip
    files = Originals(folder / "files")
    known = library.add(engine, files, ANNA, name="приказ.png", data=_png()).identifier
    reader.work_off(Desk(engine, files, None, recognise=recognise))
    return library.find(engine, SYSTEM, known)


def test_a_picture_is_found_by_what_stands_on_it(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    document = OcrDocument((_page(1, "ПРИКАЗ О ПОВЕРКЕ", "1. Проверить мерник."),))
    read = _read(duckdb_engine, tmp_path, lambda data, name: document)
    assert (read.status, read.parser, read.warnings) == ("ready", "ocr", ("recognised",))
    kinds = [block.kind for block in texts.blocks_of(duckdb_engine, read.identifier)]
    assert kinds == ["heading", "step"]


@pytest.mark.parametrize(
    "error", [FileError("damaged"), EngineMissingError("engine_missing"), ScanError("intake.timeout")]
)
def test_a_picture_that_cannot_be_recognised_stays_a_picture(
    duckdb_engine: sa.Engine, tmp_path: Path, error: Exception
) -> None:  # fmt: skip
    def fail(data: bytes, name: str) -> OcrDocument:
        raise error

    read = _read(duckdb_engine, tmp_path, fail)
    assert (read.status, read.warnings) == ("ready", ("scan_needs_ocr",))


def test_pictures_of_former_days_are_read_once(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    read = _read(duckdb_engine, tmp_path, None)
    assert read.warnings == ("scan_needs_ocr",) and reader.requeue_pictures(duckdb_engine) == 1
    reader.work_off(
        Desk(duckdb_engine, Originals(tmp_path / "files"), None, recognise=lambda *_: OcrDocument((_page(1),)))
    )
    assert reader.requeue_pictures(duckdb_engine) == 0, "nothing stands on it: it is not tried at each start"


def test_only_pages_that_are_pictures_are_recognised() -> None:
    parsed = Parsed("Акт", "ru", (Block("paragraph", "набрано", 2),), 3, ("pages_without_text",), "pdf")
    made = parsed_of(
        OcrDocument((_page(1, "снимок"), _page(2, "нaбpaнo"), _page(3, "конец")), ((4, "damaged"),)), parsed
    )
    assert [(block.page, block.text) for block in made.blocks] == [(1, "снимок"), (2, "набрано"), (3, "конец")]
    assert made.warnings == ("recognised", "pages_damaged")
    assert parsed_of(OcrDocument(()), parsed) == parsed


def test_djvu_is_a_picture() -> None:
    parsed = parse("проект.djvu", b"AT&TFORM\x00\x00\x00\x10DJVUINFO")
    assert (parsed.parser, parsed.warnings) == ("image", ("scan_needs_ocr",))
