"""What leaves the network: the chosen pages alone, of a kind and size that the service takes, without hidden data.

A PDF is cut to its chosen pages and into parts of as many pages as one request may hold. Pictures lose their metadata
(place, camera, owner); one that its metadata turns is turned for good. What a service does not know becomes PNG.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pypdfium2
from PIL import Image, ImageOps, ImageSequence

from ocr.errors import FileError
from ocr.options import OcrOptions

PDF, JPEG, PNG, TIFF = "application/pdf", "image/jpeg", "image/png", "image/tiff"
ORIENTATION = 0x0112
_SIGNS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"II*\0", TIFF), (b"MM\0*", TIFF))
_pdf_lock = threading.Lock()  # PDFium knows no threads


@dataclass(frozen=True)
class Limits:
    """What a service takes in one request: kinds, bytes, pages, pixels of a picture (0: it names no limit)."""

    kinds: tuple[str, ...]
    max_bytes: int
    max_pages: int
    max_pixels: int = 0


@dataclass(frozen=True)
class Parcel:
    """What goes out in one request.

    Attributes:
        numbers: of its pages within the whole file, from 1.
        size: width and height of its picture, pixels; None for a PDF.
    """

    data: bytes = field(repr=False)
    media_type: str
    numbers: tuple[int, ...]
    size: tuple[int, int] | None = None


def pack(data: bytes, options: OcrOptions, limits: Limits, *, media_type: str = "") -> list[Parcel]:
    """The parcels of a file, in order.

    Raises:
        FileError: it is empty, damaged, protected, of a kind that nobody takes, too large, or has too many pages.
    """
    if not data:
        raise FileError("cloud_empty")
    kind = _kind(data) or media_type
    if kind == PDF:
        with _pdf_lock:
            return list(_pdf_parcels(data, options, limits))
    return list(_picture_parcels(data, options, limits, kind))


def _kind(data: bytes) -> str:
    return next((kind for sign, kind in _SIGNS if data.startswith(sign)), "")


def _chosen(count: int, options: OcrOptions) -> tuple[int, ...]:
    """Numbers of the pages to read, from 1."""
    found = tuple(n for n in range(1, count + 1) if options.pages is None or n in options.pages)
    if len(found) > options.max_pages:
        raise FileError("cloud_pages", pages=len(found), limit=options.max_pages)
    if not found:
        raise FileError("cloud_empty")
    return found


def _pdf_parcels(data: bytes, options: OcrOptions, limits: Limits) -> Iterator[Parcel]:
    try:
        whole = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise FileError("cloud_damaged") from error
    try:
        count = len(whole)
        numbers = _chosen(count, options)
        if len(numbers) == count <= limits.max_pages and len(data) <= limits.max_bytes:
            yield Parcel(data, PDF, numbers)
            return
        for start in range(0, len(numbers), limits.max_pages):
            yield from _cut(whole, numbers[start : start + limits.max_pages], limits)
    except pypdfium2.PdfiumError as error:
        raise FileError("cloud_damaged") from error
    finally:
        whole.close()


def _cut(whole: pypdfium2.PdfDocument, numbers: Sequence[int], limits: Limits) -> Iterator[Parcel]:
    """These pages, in halves as long as they weigh too much."""
    part = pypdfium2.PdfDocument.new()
    try:
        part.import_pages(whole, [number - 1 for number in numbers])
        buffer = io.BytesIO()
        part.save(buffer)
    finally:
        part.close()
    body = buffer.getvalue()
    if len(body) <= limits.max_bytes:
        yield Parcel(body, PDF, tuple(numbers))
    elif len(numbers) == 1:
        raise FileError("cloud_file_size", limit_mb=limits.max_bytes // 2**20)
    else:
        half = len(numbers) // 2
        yield from _cut(whole, numbers[:half], limits)
        yield from _cut(whole, numbers[half:], limits)


def _picture_parcels(data: bytes, options: OcrOptions, limits: Limits, kind: str) -> Iterator[Parcel]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # `_check` has limits of its own
            with Image.open(io.BytesIO(data)) as picture:
                count = getattr(picture, "n_frames", 1)
                numbers = _chosen(count, options)
                if count == 1 and kind in limits.kinds:
                    yield _kept(data, picture, options, limits, kind)
                    return
                for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                    if number in numbers:
                        _check(frame.size, options, limits)
                        yield _redrawn(frame, PNG, limits, number)
    except FileError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:  # Pillow's ways to say no
        raise FileError("cloud_damaged") from error


def _kept(data: bytes, picture: Image.Image, options: OcrOptions, limits: Limits, kind: str) -> Parcel:
    """The picture as it is, or redrawn where its metadata turns it or cannot be taken off."""
    _check(picture.size, options, limits)
    if picture.getexif().get(ORIENTATION, 1) not in (0, 1):
        return _redrawn(ImageOps.exif_transpose(picture), kind, limits, 1)
    if kind == JPEG:
        data = without_metadata(data)
    elif picture.getexif() or getattr(picture, "text", None):
        return _redrawn(picture, kind, limits, 1)
    if len(data) > limits.max_bytes:
        raise FileError("cloud_file_size", limit_mb=limits.max_bytes // 2**20)
    picture.load()  # a damaged one is not sent
    return Parcel(data, kind, (1,), picture.size)


def _redrawn(picture: Image.Image, kind: str, limits: Limits, number: int) -> Parcel:
    """The picture without anything beside its pixels and their density: a JPEG, else a PNG."""
    buffer, dpi = io.BytesIO(), picture.info.get("dpi")
    density = {"dpi": dpi} if isinstance(dpi, tuple) and len(dpi) == 2 and all(value > 0 for value in dpi) else {}
    kind = kind if kind == JPEG else PNG
    plain = _plain(picture)
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    clean.save(buffer, "JPEG" if kind == JPEG else "PNG", **density, **({"quality": 95} if kind == JPEG else {}))
    if buffer.tell() > limits.max_bytes:
        raise FileError("cloud_file_size", limit_mb=limits.max_bytes // 2**20)
    return Parcel(buffer.getvalue(), kind, (number,), picture.size)


def _plain(picture: Image.Image) -> Image.Image:
    """Black and white, grey or RGB: on white where it is transparent, 16 bits as 8."""
    if picture.mode in ("1", "L", "RGB"):
        return picture
    if picture.mode.startswith(("I;16", "I")):
        return Image.fromarray((np.asarray(picture, dtype=np.float64).clip(0, 65_535) / 257).astype(np.uint8))
    if picture.has_transparency_data:
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def _check(size: tuple[int, int], options: OcrOptions, limits: Limits) -> None:
    most = min(options.max_pixels, limits.max_pixels or options.max_pixels)
    if size[0] * size[1] > most:
        raise FileError("cloud_pixels", limit_mp=most // 1_000_000)


def without_metadata(jpeg: bytes) -> bytes:
    """A JPEG without the segments in which cameras and editors write (APP1, APP13, comments); its pixels untouched."""
    kept, place = bytearray(jpeg[:2]), 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if jpeg[place + 1] not in (0xE1, 0xED, 0xFE):
            kept += jpeg[place:end]
        place = end
    return bytes(kept + jpeg[place:])
