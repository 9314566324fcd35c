"""Pages of picture files: any mode and depth of colour becomes upright RGB on white. Runs in the confined process."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, JpegImagePlugin, TiffImagePlugin, UnidentifiedImageError

from ocr.errors import FileError
from ocr.pictures import Picture, Pixels

KINDS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "PCX", "PPM", "HEIF", "AVIF")
STRIP_ROWS = 512
MOST_FRAMES = 100_000
_ORIENTATION, _SUBFILE, _PHOTOMETRIC, _RESOLUTION_UNIT = 0x0112, 254, 262, 296
_REDUCED, _MASK = 1, 4  # bits of the TIFF tag "new subfile type": a smaller copy of another page, a mask
_UPRIGHT: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.transpose(1, 0, 2),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].transpose(1, 0, 2),
    8: lambda pixels: np.rot90(pixels, 1),
}
"""By EXIF orientation; 1 stays."""


class RasterFile:
    """A file of one or more pictures.

    Args:
        data: the file.
        max_pixels: of one picture; a JPEG or JPEG 2000 is made smaller while it is decoded, others are refused.

    Raises:
        FileError: it is none of KINDS, or damaged from the start.
    """

    def __init__(self, data: bytes, max_pixels: int) -> None:
        self._data = data
        self._max_pixels = max_pixels
        image = _opened(data)
        self._frames = _frames(image)
        self._moving = image.format != "TIFF" and image.format != "MPO" and getattr(image, "is_animated", False)

    def __len__(self) -> int:
        return len(self._frames)

    def page(self, number: int) -> Picture:
        """A page, from 1.

        Raises:
            FileError: it is damaged or too large.
        """
        try:
            return self._page(number, whole=True)
        except (OSError, SyntaxError, ValueError, IndexError, EOFError):
            pass  # cut off: what is there is read
        try:
            with _cut_off():
                return self._page(number, whole=False)
        except (OSError, SyntaxError, ValueError, IndexError, EOFError, TypeError, KeyError) as error:
            raise FileError("damaged") from error

    def _page(self, number: int, *, whole: bool) -> Picture:
        image = _opened(self._data)
        frame = self._frames[number - 1]
        if frame:
            image.seek(frame)
        notes: tuple[str, ...] = ("first_frame",) if self._moving else ()
        if not whole:
            notes += ("truncated",)
        if image.width * image.height > self._max_pixels:
            _reduce(image, self._max_pixels)
            notes += ("scaled_down",)
        dpi = _dpi(image)
        image.load()
        turned = _orientation(image)
        pixels = _rgb(image)
        return Picture(number, _UPRIGHT[turned](pixels) if turned in _UPRIGHT else pixels, dpi, notes)


def _opened(data: bytes) -> ImageFile.ImageFile:
    try:
        return Image.open(io.BytesIO(data), formats=KINDS)
    except UnidentifiedImageError as error:
        raise FileError("damaged" if _looks_like_picture(data) else "unknown_kind") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError) as error:
        raise FileError("damaged") from error


def _looks_like_picture(data: bytes) -> bool:
    known = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM", b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51")
    return data.startswith(known) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:8] == b"ftyp"


def _frames(image: ImageFile.ImageFile) -> list[int]:
    """Numbers of the frames that are pages: all of a TIFF but its thumbnails and masks, the first one of others."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return [0]
    pages: list[int] = []
    for frame in range(MOST_FRAMES):
        try:
            image.seek(frame)
        except (EOFError, OSError, SyntaxError, ValueError, KeyError, TypeError):
            break
        if not int(image.tag_v2.get(_SUBFILE, 0)) & (_REDUCED | _MASK):
            pages.append(frame)
    return pages or [0]


def _reduce(image: ImageFile.ImageFile, max_pixels: int) -> None:
    """Have the decoder itself make the picture smaller, by 2, 4 or 8."""
    size = image.width * image.height
    for power in (1, 2, 3):
        if size >> (2 * power) > max_pixels:
            continue
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            image.draft(None, (image.width >> power, image.height >> power))
        elif image.format == "JPEG2000":
            image.reduce = power  # type: ignore[assignment,method-assign]  # the plugin's own way of being told
        break
    if (image.format != "JPEG2000" and image.width * image.height > max_pixels) or size >> 6 > max_pixels:
        raise FileError("too_many_pixels", megapixels=size // 1_000_000, limit=max_pixels // 1_000_000)


def _dpi(image: ImageFile.ImageFile) -> float:
    """As the file tells; values that no scanner has are none."""
    told = image.info.get("dpi")
    try:
        dpi = float(told[0]) if told else 0.0
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 0.0
    return round(dpi, 1) if 50 <= dpi <= 2400 else 0.0


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError):
        return 1


def _rgb(image: ImageFile.ImageFile) -> Pixels:
    """Its pixels, strip by strip, so that a large picture is not held three times."""
    deep = _depth(image)
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, STRIP_ROWS):
        strip = image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height)))
        pixels[top : top + strip.height] = _grey(strip, *deep)[:, :, None] if deep else _coloured(strip, image)
    return pixels


def _depth(image: ImageFile.ImageFile) -> tuple[float, float] | None:
    """What is black and white in a grey picture of more than eight bits; None for others."""
    if not image.mode.startswith(("I", "F")):
        return None
    low, high = (float(extreme) for extreme in image.getextrema())  # type: ignore[arg-type]  # one band, so two numbers
    if not np.isfinite(low) or not np.isfinite(high):
        low, high = 0.0, 1.0
    if image.mode != "F" and low >= 0 and high < 65_536:
        low, high = 0.0, 65_535.0 if high > 4_095 else 4_095.0 if high > 255 else 255.0
    if image.format == "TIFF" and getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == 0:
        low, high = high, low  # zero is white
    return low, high


def _grey(strip: Image.Image, black: float, white: float) -> npt.NDArray[np.uint8]:
    values = np.asarray(strip, np.float32)
    scaled = (np.nan_to_num(values) - black) * (255.0 / ((white - black) or 1.0))
    return np.clip(scaled, 0, 255).astype(np.uint8)


def _coloured(strip: Image.Image, image: Image.Image) -> Pixels:
    transparent = "transparency" in image.info or strip.mode in {"RGBA", "LA", "PA", "RGBa", "La"}
    if not transparent:
        return np.asarray(strip.convert("RGB"))
    strip.info = image.info
    coloured = strip.convert("RGBA")
    if coloured.getchannel("A").getextrema() == (255, 255):
        return np.asarray(coloured.convert("RGB"))
    white = Image.new("RGBA", coloured.size, "white")
    return np.asarray(Image.alpha_composite(white, coloured).convert("RGB"))


@contextmanager
def _cut_off() -> Iterator[None]:
    """Inside, this process takes a file that ends too early; it decodes one picture at a time."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
