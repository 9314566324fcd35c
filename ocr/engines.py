"""Reads a file with the engine that was chosen: the one door of the reader.

Importing this loads no engine and no OpenCV, so that the product starts where they are missing.
"""

from __future__ import annotations

import importlib.util
import logging

from ocr import presence
from ocr.document import OcrDocument, Page
from ocr.errors import EngineMissingError, FileError, OcrError, OutsideForbiddenError
from ocr.options import OUTSIDE, OcrOptions
from ocr.readers import FileReader

_log = logging.getLogger(__name__)


def read(data: bytes, options: OcrOptions, *, name: str = "", outside: FileReader | None = None) -> OcrDocument:
    """Every page of a file; what fails is in `failed`, the other pages are read.

    Args:
        name: of the file, for messages alone.
        outside: the service that `options.engine` names, where it is one of OUTSIDE.

    Raises:
        FileError: the file cannot be opened, or its only page cannot.
        OutsideForbiddenError: the engine is outside and `options.outside_allowed` is not set.
        EngineMissingError: the engine is not on this machine, or, for "auto", neither PaddleOCR nor Tesseract is.
        EngineError: an engine outside refused.
    """
    if options.engine in OUTSIDE:
        return _read_outside(data, options, outside)
    if not presence.has_opencv():
        raise EngineMissingError("engine_missing", engine=options.engine)
    from ocr import page_reading, text_layer
    from ocr.decoding import pictures

    layers = text_layer.sound_pages(data, options) if options.engine in ("auto", text_layer.NAME) else {}
    if options.engine == text_layer.NAME and not layers:
        raise FileError("no_text_layer", name=name)
    readers = page_reading.Readers(options)
    pages: list[Page] = []
    failed: list[tuple[int, str]] = []
    for item in pictures(data, options, name=name):
        try:
            pages.append(page_reading.read_item(item, layers.get(item.number), readers, options))
        except EngineMissingError:
            raise
        except OcrError as error:
            _log.warning("page %d was not read: %s", item.number, error)
            failed.append((item.number, error.key))
    return OcrDocument(tuple(pages), tuple(failed))


def available() -> dict[str, bool]:
    """Which of ENGINES can work on this machine; those outside need to be set up and allowed besides."""
    opencv, paddle, tesseract = presence.has_opencv(), presence.has_paddle(), presence.has_tesseract()
    local = {"auto": paddle or tesseract, "text_layer": opencv, "paddle": paddle, "tesseract": tesseract}
    return local | dict.fromkeys(OUTSIDE, importlib.util.find_spec("httpx") is not None)


def _read_outside(data: bytes, options: OcrOptions, outside: FileReader | None) -> OcrDocument:
    if not options.outside_allowed:
        raise OutsideForbiddenError("cloud_forbidden", service=options.engine)
    if outside is None or outside.name != options.engine:
        raise EngineMissingError("cloud_not_set", service=options.engine)
    return outside.read_file(data, options)
