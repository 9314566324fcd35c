"""Files read from end to end: which engine takes which page, and what a failing page leaves of the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageDraw

from ocr import engines, page_reading, presence
from ocr.document import OcrDocument, Page
from ocr.errors import EngineError, EngineMissingError, FileError, OutsideForbiddenError
from ocr.options import ENGINES, OcrOptions, PrepareOptions
from ocr.paddle import Paddle
from ocr.page_reading import read_picture
from ocr.pictures import Picture
from tests.ocr.drawn import draw, file_of, pixels
from tests.ocr.test_text_layer import TEXT, pdf, scanned, shown

TEXTS = [(80, 80, "Акт осмотра оборудования"), (80, 160, "Дата: 12.03.2026")]
PLAIN = PrepareOptions(edges=False, orientation=False, deskew=False, light=False, upscale=False)
QUICK = OcrOptions(prepare=PLAIN)


def test_a_picture_is_read_with_its_table() -> None:
    image = draw([*TEXTS, (120, 315, "насос"), (520, 315, "исправен"), (120, 415, "кран")], size=(1000, 600))
    pen = ImageDraw.Draw(image)
    for down in (300, 400, 500):
        pen.line((100, down, 900, down), fill="black", width=3)
    for across in (100, 500, 900):
        pen.line((across, 300, across, 500), fill="black", width=3)
    (page,) = engines.read(file_of([image]), OcrOptions()).pages
    assert page.text.splitlines() == ["Акт осмотра оборудования", "Дата: 12.03.2026", "насос", "исправен", "кран"]
    assert [table.rows() for table in page.tables] == [[["насос", "исправен"], ["кран", ""]]]
    assert (page.engine, page.turned) == ("paddle", 0)
    assert abs(page.lines[0].box.left - 80) < 8


def test_each_page_of_a_pdf_is_read_the_best_way(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def read_page(self: Paddle, picture: Picture, options: OcrOptions) -> Page:
        asked.append(picture.number)
        return Page(picture.number, 10, 10, engine="paddle")

    monkeypatch.setattr(Paddle, "read_page", read_page)
    document = engines.read(pdf(shown, scanned, shown), QUICK)
    assert [page.engine for page in document.pages] == ["text_layer", "paddle", "text_layer"]
    assert asked == [2]
    assert document.pages[0].text.splitlines()[0] == TEXT
    assert document.pages[0].lines[0].words[0].box.right < document.pages[0].width


def test_a_page_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_page(self: Paddle, picture: Picture, options: OcrOptions) -> Page:
        if picture.number == 2:
            raise EngineError("timeout", engine="paddle", seconds=1)
        if picture.number == 3:
            raise MemoryError
        return Page(picture.number, 10, 10)

    monkeypatch.setattr(Paddle, "read_page", read_page)
    document = engines.read(file_of([draw([], size=(60, 60))] * 4, "TIFF"), QUICK)
    assert [page.number for page in document.pages] == [1, 4]
    assert document.failed == ((2, "timeout"), (3, "engine_failed"))


def test_a_second_reader_that_fails_leaves_the_page_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        name = "broken"

        def read_page(self, picture: Picture, options: OcrOptions) -> Page:
            raise AssertionError

        def read_lines(self, pictures: object) -> list[tuple[str, float]]:
            raise EngineError("timeout", engine="broken", seconds=1)

    picture = Picture(1, pixels(draw(TEXTS, size=(800, 260))))
    always = OcrOptions(prepare=PLAIN, unsure_below=1.1)
    page = page_reading.read_picture(picture, always, first=Paddle(), second=Broken())
    assert page.text.splitlines() == ["Акт осмотра оборудования", "Дата: 12.03.2026"]
    assert all(line.doubtful for line in page.lines)
    assert "unsure" in page.notes


def test_the_text_layer_alone_says_which_pages_have_none() -> None:
    document = engines.read(pdf(shown, scanned), OcrOptions(engine="text_layer"))
    assert ([page.number for page in document.pages], document.failed) == ([1], ((2, "no_text_layer"),))
    with pytest.raises(FileError, match="no_text_layer"):
        engines.read(file_of([draw([])]), OcrOptions(engine="text_layer"))


def test_tesseract_takes_over_where_paddle_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "has_paddle", lambda: False)
    monkeypatch.setattr(presence, "has_tesseract", lambda: True)
    first, second = page_reading.Readers(OcrOptions()).get()
    assert (first.name, second) == ("tesseract", None)
    with pytest.raises(EngineMissingError):
        page_reading.Readers(OcrOptions(engine="paddle")).get()
    monkeypatch.setattr(presence, "has_tesseract", lambda: False)
    with pytest.raises(EngineMissingError):
        engines.read(file_of([draw([], size=(60, 60))]), QUICK)


def test_one_reader_is_enough_where_no_second_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "has_tesseract", lambda: True)
    first, second = page_reading.Readers(OcrOptions(second_reader=False)).get()
    assert (first.name, second) == ("paddle", None)
    first, second = page_reading.Readers(OcrOptions(engine="tesseract")).get()
    assert (first.name, second and second.name) == ("tesseract", "paddle")


class Outside:
    """A service outside."""

    name = "yandex"

    def read_file(self, data: bytes, options: OcrOptions, *, media_type: str = "") -> OcrDocument:
        return OcrDocument((Page(1, 10, 10, engine=self.name),))


def test_nothing_leaves_the_network_unless_an_administrator_allows_it() -> None:
    with pytest.raises(OutsideForbiddenError):
        engines.read(b"x", OcrOptions(engine="yandex"), outside=Outside())
    allowed = OcrOptions(engine="yandex", outside_allowed=True)
    assert engines.read(b"x", allowed, outside=Outside()).pages[0].engine == "yandex"
    with pytest.raises(EngineMissingError):
        engines.read(b"x", allowed)
    with pytest.raises(EngineMissingError):
        engines.read(b"x", OcrOptions(engine="google", outside_allowed=True), outside=Outside())


def test_every_engine_is_told_of() -> None:
    assert set(engines.available()) == set(ENGINES)
    assert engines.available()["paddle"]


def test_where_opencv_does_not_load_the_app_starts_and_says_so() -> None:
    """As on a machine without libGL: `import cv2` raises ImportError."""
    script = (
        "import sys; sys.modules['cv2'] = None\n"
        "from ocr import engines; from ocr.errors import EngineMissingError; from ocr.options import OcrOptions\n"
        "found = engines.available()\n"
        "assert not any(found[name] for name in ('auto', 'text_layer', 'paddle', 'tesseract'))\n"
        "try: engines.read(b'x', OcrOptions())\n"
        "except EngineMissingError: print('missing')"
    )
    root = Path(engines.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "missing"


def test_a_page_on_which_nothing_was_read_wants_a_person_unless_it_is_blank() -> None:
    class Nothing:
        name = "nothing"

        def read_page(self, picture: Picture, options: OcrOptions) -> Page:
            return Page(1, picture.pixels.shape[1], picture.pixels.shape[0], (), engine=self.name)

        def read_lines(self, pictures: object) -> list[tuple[str, float]]:
            return []

    written = pixels(draw([(60, 60, "Акт осмотра оборудования")], size=(900, 300)))
    for page, noted in ((written, True), (np.full_like(written, 255), False)):
        read_page = read_picture(Picture(1, page), OcrOptions(prepare=PLAIN), first=Nothing(), second=None)
        assert ("unsure" in read_page.notes) is noted
        assert ("blank" in read_page.notes) is not noted
