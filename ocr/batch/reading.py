"""The work itself, on whatever machine the worker runs: count pages, read them, find the fields."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import io
import json
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from ocr import djvu
from ocr.batch.jobs import Answer, Counted, Job, PageText, Reading, Trouble
from ocr.document import OcrDocument, Page
from ocr.errors import EngineMissingError, FileError, OcrError, OutsideForbiddenError, QuotaError
from ocr.options import OcrOptions

Reader = Callable[..., OcrDocument]
"""`read(data, options, *, name)`, as `ocr.engines.read`."""

PDF = b"%PDF-"
_COUNT_S = 60.0
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def load_reader(name: str) -> Reader:
    """The function `module:function`.

    Raises:
        ImportError, AttributeError: it is not there.
    """
    module, _, function = name.partition(":")
    reader: Reader = getattr(importlib.import_module(module), function)
    return reader


def perform(job: Job, data: bytes, reader: Reader, options: OcrOptions) -> Answer:
    """Do a job on the bytes of its file. Whatever the reader raises becomes a `Trouble`."""
    if hashlib.sha256(data).hexdigest() != job.digest:
        return Trouble("changed", again=True)
    try:
        return Counted(count_pages(data)) if job.count else _read(job, data, reader, options)
    except (EngineMissingError, OutsideForbiddenError, QuotaError) as error:
        return Trouble(error.key, type(error).__name__, stop=True)
    except OcrError as error:
        return Trouble(error.key, type(error).__name__)
    except MemoryError:
        return Trouble("memory", "MemoryError", again=True)
    except Exception as error:  # noqa: BLE001  a fault of the reader costs this file alone
        _log(error)
        return Trouble("error", type(error).__name__, again=True)


def count_pages(data: bytes) -> int | None:
    """Pages of a PDF, TIFF or DjVu; None where they cannot be counted: the reader will say why. Others have one."""
    if djvu.is_djvu(data):
        return _pages_of_djvu(data)
    if PDF in data[:1024]:
        return _pages_of_pdf(data)
    return _pages_of_tiff(data) if data.startswith(TIFF) else 1


def _pages_of_djvu(data: bytes) -> int | None:
    try:
        with djvu.opened(data, OcrOptions().max_pixels, wall_s=_COUNT_S) as file:
            return len(file)
    except FileError:
        return None


def _pages_of_pdf(data: bytes) -> int | None:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        return len(document)
    finally:
        document.close()


def _pages_of_tiff(data: bytes) -> int | None:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return int(getattr(picture, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, KeyError, EOFError, Image.DecompressionBombError):
        return None


def find_fields(document: OcrDocument) -> dict[str, Any] | None:
    """The form that the document is, checked, as `ocr.forms` writes it; None where it is none that we know."""
    from ocr.forms.reading import read_form

    form = read_form(document, today=dt.date.today())
    return None if form is None else form.to_json()


def _read(job: Job, data: bytes, reader: Reader, options: OcrOptions) -> Reading:
    start = time.perf_counter()
    name = job.file.rpartition("/")[2].encode(errors="replace").decode()
    document = reader(data, replace(options, pages=job.pages), name=name)
    pages = tuple(_page_text(page) for page in document.pages)
    fields, fault = _fields(document)
    told = {page.number for page in pages} | {number for number, _ in document.failed}
    missing = tuple((number, "missing") for number in job.pages or () if number not in told)
    return Reading(pages, document.failed + missing, fields, fault, time.perf_counter() - start)


def _fields(document: OcrDocument) -> tuple[tuple[dict[str, Any], ...], str]:
    try:
        found = find_fields(document)
        json.dumps(found)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  the text must not be lost for the fields
        _log(error)
        return (), type(error).__name__
    return ((found,) if found else ()), ""


def _page_text(page: Page) -> PageText:
    return PageText(
        number=page.number,
        body=dump(asdict(page)),
        letters=sum(len(line.text) for line in page.lines),
        confidence=page.confidence,
        doubtful=sum(line.doubtful for line in page.lines),
        engine=page.engine,
        notes=page.notes,
    )


def dump(body: object) -> bytes:
    """JSON in one line, UTF-8; lone surrogates (from odd file names) as escapes."""
    text = json.dumps(body, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(body).encode()


def _log(error: Exception) -> None:
    """Where it happened, without its message, which may quote the page."""
    sys.stderr.write(f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}")
    sys.stderr.flush()
