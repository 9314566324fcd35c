"""Tesseract on drawn pages, and what is said where it is missing or hangs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ocr import presence
from ocr.errors import EngineError, EngineMissingError
from ocr.options import OcrOptions
from ocr.pictures import Picture
from ocr.tesseract import Tesseract
from tests.ocr.drawn import draw, pixels
from tests.system_packages import requires_system

TEXTS = [(60, 80, "Акт осмотра оборудования"), (60, 200, "Заключение: исправно")]


@requires_system("tesseract-rus")
def test_a_page_is_read_in_lines_of_words_with_places() -> None:
    page = Tesseract().read_page(Picture(3, pixels(draw(TEXTS))), OcrOptions())
    assert [line.text for line in page.lines] == [text for _, _, text in TEXTS]
    assert (page.number, page.width, page.height, page.engine) == (3, 1240, 900, "tesseract")
    word = page.lines[1].words[1]
    assert word.text == "исправно"
    assert word.box.left > 200
    assert 195 < word.box.top < 250
    assert 0.5 < page.lines[0].confidence <= 1


@requires_system("tesseract-rus")
def test_lines_keep_their_places_in_the_list_even_where_nothing_is_read() -> None:
    lines = [pixels(draw([(10, 5, text)], size=(900, 50))) for text in ("насос исправен", "", "кран закрыт")]
    lines.insert(2, np.full((1, 1, 3), 255, np.uint8))
    readings = Tesseract().read_lines(lines)
    assert [text for text, _ in readings] == ["насос исправен", "", "", "кран закрыт"]
    assert readings[1] == ("", 0.0)


def test_a_missing_program_is_named() -> None:
    missing = Tesseract("no-such-tesseract")
    assert not presence.has_tesseract("no-such-tesseract")
    with pytest.raises(EngineMissingError):
        missing.read_page(Picture(1, pixels(draw([]))), OcrOptions())


def test_no_lines_start_no_program() -> None:
    assert Tesseract("no-such-tesseract").read_lines([]) == []


@pytest.mark.parametrize(
    ("script", "error", "key"),
    [
        ("sleep 30", EngineError, "timeout"),
        ("exit 1", EngineError, "engine_failed"),
        ("echo \"Failed loading language 'rus'\" >&2; exit 1", EngineMissingError, "engine_missing"),
    ],
)
def test_a_program_that_fails_is_told(tmp_path: Path, script: str, error: type[EngineError], key: str) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\n{script.replace('sleep', 'exec sleep')}\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(error) as caught:
        Tesseract(str(program)).read_page(Picture(1, pixels(draw([]))), OcrOptions(page_timeout_s=0.5))
    assert caught.value.key == key
