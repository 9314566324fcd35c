"""PaddleOCR on ONNX Runtime: finds lines with PP-OCRv6 and reads them with our Russian recogniser.

Models and packages are loaded at the first page, once a process; nothing is fetched from the network.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import tempfile
import threading
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.document import Box, Line, Page, Word
from ocr.errors import EngineError, EngineMissingError
from ocr.line_pictures import Corners, LinePicture, cut, move
from ocr.options import OcrOptions
from ocr.pictures import Picture, Pixels
from ocr.presence import MODELS, has_paddle

DETECTOR = "PP-OCRv6_small_det"
RECOGNISER = "PP-OCRv6_small_rec"  # the name its weights bear; the folder holds our Russian ones
LONGEST_SIDE_PX = 1600
"""Pages are made this small to find lines in; the lines themselves are cut from the page as it is."""
_ONNX = {
    "intra_op_num_threads": 1, "inter_op_num_threads": 1, "enable_cpu_mem_arena": False, "enable_mem_pattern": False,
}  # fmt: skip
_TALL = 3
"""Height by width from which a page, such as a receipt, is looked at in pieces: made small whole, it is unreadable."""
_NARROWEST = 320 / 48  # width by height that the recogniser fills narrower lines up to
_SMALLEST_PX = 4
_NO_SPACE = re.compile(r"(?<=[^\W_]),(?=[^\W\d_])|(?<!\S)\d{1,2}\.(?=[А-ЯЁ])")
_AIR = 0.15
"""Of its height, that a line is cut wider than found on either side: marks at its ends are lost otherwise."""


@dataclass(frozen=True)
class Letter:
    """A letter as it was read; `at` is its place across the line, from 0 to 1."""

    text: str
    confidence: float
    at: float


class _Letters:
    """Decoder of the recogniser's output that keeps the confidence and the place of every letter."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = ["", *characters, " "]

    def __call__(self, output: Any, **_shape: Any) -> tuple[list[tuple[Letter, ...]], list[float]]:
        found: list[tuple[Letter, ...]] = []
        for steps in np.asarray(output[0]):
            best, sure = steps.argmax(-1), steps.max(-1)
            first = np.ones(len(best), dtype=bool)
            first[1:] = best[1:] != best[:-1]
            places = np.flatnonzero(first & (best != 0))
            letters = (Letter(self._characters[best[at]], float(sure[at]), (at + 0.5) / len(best)) for at in places)
            found.append(tuple(letters))
        return found, [_sureness(letters) for letters in found]


class Paddle:
    """PaddleOCR; a PageReader. All its readers share one pair of models."""

    name = "paddle"

    def read_page(self, picture: Picture, options: OcrOptions) -> Page:
        """Lines of a page as the detector found them, from top to bottom.

        Raises:
            EngineMissingError: PaddleOCR or its models are not here.
            EngineError: it cannot read, or took too long.
        """
        until = time.monotonic() + options.page_timeout_s
        lines = []
        for corners in _find(picture.pixels):
            if time.monotonic() > until:
                raise EngineError("timeout", engine=self.name, seconds=options.page_timeout_s)
            line = cut(picture.pixels, corners, air=_AIR)
            letters = _read(line.pixels)
            if any(letter.text.strip() for letter in letters):
                lines.append(_line(letters, corners, line))
        height, width = picture.pixels.shape[:2]
        return Page(picture.number, width, height, tuple(lines), engine=self.name)

    def read_lines(self, pictures: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Text and confidence of pictures of one line each.

        Raises:
            EngineMissingError: PaddleOCR or its models are not here.
        """
        readings = [_read(pixels) for pixels in pictures]
        return [("".join(letter.text for letter in letters).strip(), _sureness(letters)) for letters in readings]


@dataclass(frozen=True)
class _Models:
    detector: Any
    recogniser: Any


_lock = threading.Lock()
_loaded: list[_Models] = []


def _find(page: Pixels) -> list[Corners]:
    """Lines of a page, from top to bottom."""
    corners = [poly for top, bottom in pieces(*page.shape[:2]) for poly in _find_between(page, top, bottom)]
    return sorted(corners, key=lambda poly: (float(poly[:, 1].mean()), float(poly[:, 0].min())))


def pieces(height: int, width: int) -> list[tuple[int, int]]:
    """Top and bottom of the pieces in which lines are found, in pixels; a page of usual shape is one."""
    step = max(width, LONGEST_SIDE_PX // 2)
    if height <= _TALL * step:
        return [(0, height)]
    return [(top, min(top + step, height)) for top in range(0, height, step)]


def _find_between(page: Pixels, top: int, bottom: int) -> list[Corners]:
    """Lines whose middle lies between two heights; each piece is seen with what is around it, so none is cut."""
    air = 0 if (top, bottom) == (0, len(page)) else (bottom - top) // 4
    above = max(0, top - air)
    found = _predict("detector", page[above : bottom + air])["dt_polys"]
    corners = [np.asarray(poly, np.float32) + np.array([0, above], np.float32) for poly in found]
    return [poly for poly in corners if top <= float(poly[:, 1].mean()) < bottom]


def _read(line: Pixels) -> tuple[Letter, ...]:
    """Letters of a line; of one too small to hold text, none."""
    height, width = line.shape[:2]
    if min(height, width) < _SMALLEST_PX:
        return ()
    letters = _predict("recogniser", line)["rec_text"]
    filled = max(_NARROWEST, width / height) / (width / height)
    return spaced([Letter(letter.text, letter.confidence, min(1.0, letter.at * filled)) for letter in letters])


def spaced(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """Letters with the spaces that print has and the recogniser misses: «ИНН 77,КПП» and «3.В случае»."""
    text = "".join(letter.text for letter in letters)
    found: list[Letter] = []
    missing = {match.end() for match in _NO_SPACE.finditer(text)}
    for at, letter in enumerate(letters):
        if at in missing:
            found.append(Letter(" ", 1.0, (letters[at - 1].at + letter.at) / 2))
        found.append(letter)
    return tuple(found)


def _predict(model: str, pixels: Pixels) -> Any:
    """What a model makes of one picture.

    Raises:
        EngineMissingError: PaddleOCR or its models are not here.
        EngineError: the model broke off.
    """
    with _lock:
        chosen = getattr(_models(), model)
        try:
            return chosen.predict(np.ascontiguousarray(pixels[..., ::-1]))[0]
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError("engine_failed", engine=Paddle.name) from error


def _models() -> _Models:
    """Both models; called under the lock."""
    if not _loaded:
        if not has_paddle():
            raise EngineMissingError("engine_missing", engine=Paddle.name)
        _loaded.append(_load())
    return _loaded[0]


def _load() -> _Models:
    """Both models, loaded.

    Raises:
        EngineMissingError: the packages are here and cannot be loaded.
    """
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "1")
    os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(Path(tempfile.gettempdir()) / "paddlex"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of packages that it loads, about themselves
            paddleocr = importlib.import_module("paddleocr")
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineMissingError("engine_missing", engine=Paddle.name) from error
    logging.getLogger("paddlex").setLevel(logging.WARNING)
    common = {"engine": "onnxruntime", "engine_config": _ONNX, "device": "cpu"}
    detector = paddleocr.TextDetection(
        model_name=DETECTOR,
        model_dir=str(MODELS / DETECTOR),
        limit_side_len=LONGEST_SIDE_PX,
        limit_type="max",
        **common,
    )
    recogniser = paddleocr.TextRecognition(model_name=RECOGNISER, model_dir=str(MODELS / f"{RECOGNISER}_ru"), **common)
    settings = recogniser.paddlex_predictor.config["PostProcess"]
    recogniser.paddlex_predictor.post_op = _Letters(settings["character_dict"])
    return _Models(detector, recogniser)


def _line(letters: Sequence[Letter], corners: Corners, picture: LinePicture) -> Line:
    words = tuple(
        Word("".join(letter.text for letter in word), move(box, picture.to_page), _sureness(word))
        for word, box in _words(letters, picture.pixels)
    )
    (left, top), (right, bottom) = corners.min(0), corners.max(0)
    box = Box(float(left), float(top), float(right), float(bottom))
    return Line(" ".join(word.text for word in words), box, _sureness(letters), words)


def _words(letters: Sequence[Letter], pixels: Pixels) -> list[tuple[list[Letter], Box]]:
    """Letters between spaces, and where they stand in the picture of the line."""
    height, width = pixels.shape[:2]
    reach = _reach(letters)
    words: list[list[Letter]] = [[]]
    for letter in letters:
        if letter.text == " ":
            words.append([])
        else:
            words[-1].append(letter)
    found: list[tuple[list[Letter], Box]] = []
    for word in filter(None, words):
        left = max(0.0, word[0].at - reach, found[-1][1].right / width if found else 0.0)
        found.append((word, Box(left * width, 0.0, min(1.0, word[-1].at + reach) * width, float(height))))
    return found


def _reach(letters: Sequence[Letter]) -> float:
    """Half the usual step from letter to letter."""
    places: npt.NDArray[np.float64] = np.array([letter.at for letter in letters])
    return float(np.median(np.diff(places))) / 2 if len(places) > 1 else 0.5


def _sureness(letters: Sequence[Letter]) -> float:
    """That of its least sure letter: one wrong letter makes the word wrong, and a mean hides it."""
    return min((letter.confidence for letter in letters if letter.text != " "), default=0.0)
