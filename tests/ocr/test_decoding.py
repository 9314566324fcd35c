"""Files of every kind become pages; hostile and damaged ones are refused by name and cost nobody else anything."""

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from azs.i18n import t
from ocr import decoding
from ocr.decoding import PageFault, pictures, stop_decoders
from ocr.errors import FileError
from ocr.options import OcrOptions
from ocr.pictures import Picture, Pixels
from tests.ocr.files import HEIC, pdf, png_bomb, saved, sheet, turned_by_camera
from tests.system_packages import requires_system

OPTIONS = OcrOptions()


@pytest.fixture(scope="module", autouse=True)
def _no_process_left() -> Iterator[None]:
    yield
    stop_decoders()


def opened(data: bytes, options: OcrOptions = OPTIONS) -> list[Picture]:
    pages = list(pictures(data, options))
    assert all(isinstance(page, Picture) for page in pages), pages
    return [page for page in pages if isinstance(page, Picture)]


def refusal(data: bytes, options: OcrOptions = OPTIONS) -> str:
    with pytest.raises(FileError) as refused:
        list(pictures(data, options, name="скан.png"))
    return refused.value.key


def process_of(pages: Iterator[object]) -> Any:
    """The process that decodes the file whose pages come."""
    return pages.gi_yieldfrom.gi_frame.f_locals["session"]._child.process  # type: ignore[attr-defined]


def is_red(pixel: np.ndarray) -> bool:
    red, green, blue = (int(shade) for shade in pixel)
    return red > 150 and green < 90 and blue < 90


def assert_sheet(pixels: Pixels) -> None:
    """Upright: red in the upper left quarter, white elsewhere."""
    height, width = pixels.shape[:2]
    assert pixels.dtype == np.uint8
    assert pixels.shape[2] == 3
    assert is_red(pixels[height // 4, width // 4])
    for row, column in ((1, 3), (3, 1), (3, 3)):
        assert pixels[row * height // 4, column * width // 4].min() > 225


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "PCX", "PPM"])
def test_kinds_are_told_by_content(kind: str) -> None:
    (page,) = pictures(saved(sheet(), kind), OPTIONS, name="wrong.docx")
    assert isinstance(page, Picture)
    assert page.number == 1
    assert page.pixels.shape == (80, 120, 3)
    assert_sheet(page.pixels)


def test_heic_of_a_phone_is_turned_once() -> None:
    (page,) = opened(HEIC)
    assert page.pixels.shape == (96, 64, 3)
    assert is_red(page.pixels[10, 50])
    assert page.pixels[80, 10].min() > 200


@pytest.mark.parametrize("orientation", range(1, 9))
def test_camera_orientation_is_followed(orientation: int) -> None:
    (page,) = opened(turned_by_camera(orientation))
    assert page.pixels.shape == (80, 120, 3)
    assert_sheet(page.pixels)


def test_tiff_orientation_is_followed_once() -> None:
    (page,) = opened(saved(sheet().transpose(Image.Transpose.ROTATE_90), "TIFF", tiffinfo={274: 6}))
    assert page.pixels.shape == (80, 120, 3)
    assert_sheet(page.pixels)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA"])
def test_modes_of_png(mode: str) -> None:
    pixels = opened(saved(sheet(mode=mode), "PNG"))[0].pixels
    assert pixels[60, 90].min() > 225
    assert pixels[20:30, 20:30].mean() < 130


def test_transparent_is_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert opened(saved(clear, "PNG"))[0].pixels.min() == 255
    palette = Image.new("P", (40, 40), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert opened(saved(palette, "PNG", transparency=0))[0].pixels.min() == 255
    assert opened(saved(palette, "GIF", transparency=0))[0].pixels.min() == 255


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_deep_grey_keeps_its_shades(kind: str) -> None:
    values = np.full((40, 60), 60_000, np.uint16)
    values[:, :30] = 3_000
    pixels = opened(saved(Image.fromarray(values), kind))[0].pixels
    assert pixels[5, 5].max() < 20
    assert pixels[5, 50].min() > 225


@pytest.mark.parametrize(("kind", "options"), [("JPEG", {"quality": 95}), ("TIFF", {"compression": "tiff_lzw"})])
def test_print_colours(kind: str, options: dict[str, object]) -> None:
    (page,) = opened(saved(sheet(mode="CMYK"), kind, **options))
    assert_sheet(page.pixels)


def test_fax_pages_of_a_tiff_without_its_thumbnail() -> None:
    out = io.BytesIO()
    small = sheet(30, 20, "1")
    small.encoderinfo = {"tiffinfo": {254: 1}}
    rest = [sheet(200 + 10 * number, 100, "1") for number in range(2)]
    sheet(190, 100, "1").save(
        out, "TIFF", save_all=True, append_images=[small, *rest], compression="group4", dpi=(204, 196)
    )
    pages = opened(out.getvalue())
    assert [page.pixels.shape[1] for page in pages] == [190, 200, 210]
    assert pages[0].dpi == 204


def test_an_animation_gives_its_first_picture_and_says_so() -> None:
    data = saved(sheet(), "GIF", save_all=True, append_images=[Image.new("RGB", (120, 80), "black")] * 3)
    (page,) = opened(data)
    assert page.notes == ("first_frame",)
    assert_sheet(page.pixels)


def test_a_file_that_ends_early_is_read_as_far_as_it_goes() -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 300, 3), np.uint8))
    for kind in ("JPEG", "PNG"):
        data = saved(noise, kind)
        (page,) = opened(data[: len(data) // 2])
        assert "truncated" in page.notes
        assert page.pixels[:100].std() > 40
    assert opened(saved(noise, "JPEG"))[0].notes == ()


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        ("Просто текст\n".encode() * 50, "unknown_kind"),
        (b"\0" * 3000, "unknown_kind"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (saved(sheet(), "PNG")[:30], "damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, "damaged"),
        (b"%PDF-1.7\n" + b"x" * 500, "damaged"),
        (b"II*\0" + b"\xff" * 60, "damaged"),
        (b"AT&TFORM\0\0\0\x10DJVM" + b"\0" * 40, "damaged" if shutil.which("ddjvu") else "djvu_missing"),
        (pdf(password="тайна"), "protected"),
        (png_bomb(), "too_many_pixels"),
    ],
)  # fmt: skip
def test_refusals_are_told_to_a_person(data: bytes, key: str) -> None:
    began = time.monotonic()
    with pytest.raises(FileError) as refused:
        list(pictures(data, OPTIONS, name="скан.png"))
    assert refused.value.key == key
    assert time.monotonic() - began < 60


def test_every_reason_has_words() -> None:
    params = {"name": "а.png", "megabytes": 200, "pages": 9, "limit": 5, "megapixels": 900}
    for key in ("empty", "too_large", "unknown_kind", "damaged", "protected", "djvu_missing", "too_many_pages",
                "too_many_pixels", "page_timeout", "memory", "no_page"):  # fmt: skip
        russian, english = (t(f"errors.ocr.{key}", language, **params) for language in ("ru", "en"))
        assert russian.endswith(".")
        assert english.endswith(".")
        assert russian != english
        assert "{" not in russian + english


def test_archives_are_no_scans() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refusal(file.getvalue()) == "unknown_kind"


def test_a_huge_jpeg_is_made_smaller_while_it_is_decoded() -> None:
    (page,) = opened(saved(Image.new("L", (6000, 5000), 255), "JPEG"), OcrOptions(max_pixels=8_000_000))
    assert page.pixels.shape[0] * page.pixels.shape[1] <= 8_000_000
    assert "scaled_down" in page.notes


@pytest.mark.parametrize("size", [(1, 1), (30_000, 20), (20, 30_000)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    (page,) = opened(saved(Image.new("RGB", size, "white"), "PNG"))
    assert page.pixels.shape == (size[1], size[0], 3)


def test_pages_of_a_pdf() -> None:
    pages = opened(pdf(3))
    assert [page.number for page in pages] == [1, 2, 3]
    for page in pages:
        assert_sheet(page.pixels)
        assert page.dpi == 300
    assert opened(pdf(image=True, size=(480, 320)))[0].dpi == 200  # a scan of 72 dpi


def test_a_giant_page_is_drawn_smaller() -> None:
    (page,) = opened(pdf(size=(14_000, 14_000)), OcrOptions(max_pixels=4_000_000))
    assert 3_000_000 < page.pixels.shape[0] * page.pixels.shape[1] <= 4_100_000
    assert "scaled_down" in page.notes


def test_pages_asked_for_and_limits() -> None:
    options = OcrOptions(pages=(3, 9, 1))
    got = list(pictures(pdf(4), options))
    assert [page.number for page in got] == [3, 9, 1]
    assert got[1] == PageFault(9, "no_page")
    assert refusal(pdf(4), OcrOptions(max_pages=3)) == "too_many_pages"
    assert len(opened(pdf(4), OcrOptions(max_pages=3, pages=(2, 4)))) == 2


def test_a_page_that_is_too_large_leaves_the_others() -> None:
    out = io.BytesIO()
    sheet().save(out, "TIFF", save_all=True, append_images=[sheet(900, 900), sheet(140, 80)])
    pages = list(pictures(out.getvalue(), OcrOptions(max_pixels=100_000)))
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[1] == PageFault(2, "too_many_pixels")


def test_a_page_that_kills_its_process_leaves_the_others() -> None:
    pages = pictures(pdf(3), OPTIONS)
    assert isinstance(next(pages), Picture)
    process_of(pages).kill()
    assert next(pages) == PageFault(2, "damaged")
    last = next(pages)
    assert isinstance(last, Picture)
    assert last.number == 3


def test_time_is_limited() -> None:
    pages = pictures(pdf(3), OcrOptions(page_timeout_s=2))
    assert isinstance(next(pages), Picture)
    os.kill(process_of(pages).pid, signal.SIGSTOP)
    began = time.monotonic()
    assert next(pages) == PageFault(2, "page_timeout")
    assert 1.5 < time.monotonic() - began < 60
    assert isinstance(next(pages), Picture)


def test_the_largest_picture_stays_within_the_memory() -> None:
    """With its turn; the process that has grown for it is not used again."""
    stop_decoders()
    exif = Image.Exif()
    exif[0x0112] = 6
    (page,) = opened(saved(Image.new("L", (11_000, 10_800), 255), "PNG", exif=exif, compress_level=1))
    assert page.pixels.shape == (11_000, 10_800, 3)
    assert not decoding._idle


def test_pages_come_one_at_a_time() -> None:
    pages = pictures(pdf(300), OPTIONS)
    began = time.monotonic()
    assert isinstance(next(pages), Picture)
    assert time.monotonic() - began < 5
    pages.close()  # type: ignore[attr-defined]


def test_noise_never_gets_through() -> None:
    """Files with bytes changed at random are read or refused, never anything else."""
    chance = random.Random(7)
    kinds = [saved(sheet(), kind) for kind in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000", "PCX")]
    for data in [*kinds, pdf(2), HEIC] * 4:
        spoilt = bytearray(data)
        for _ in range(12):
            spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
        try:
            assert list(pictures(bytes(spoilt), OPTIONS))
        except FileError as error:
            assert error.key


@requires_system("djvulibre")
def test_djvu(tmp_path: Path) -> None:
    sheet().save(tmp_path / "a.ppm")
    subprocess.run(["c44", "-dpi", "200", str(tmp_path / "a.ppm"), str(tmp_path / "a.djvu")], check=True)
    (page,) = opened((tmp_path / "a.djvu").read_bytes())
    assert page.dpi == 200
    assert_sheet(page.pixels)
