"""The text layer of a PDF: read where it is sound, left to the readers of pictures where it is not."""

from __future__ import annotations

import json
import re
from typing import Any

from ocr.document import Box, Line, OcrDocument, Page, Word
from ocr.errors import FileError
from ocr.limited import Child
from ocr.options import OcrOptions
from ocr.reading_order import arrange

NAME = "text_layer"
POINTS_WIDE, DPI = 595.0, 300.0
"""A page is told as wide as A4 drawn with DPI until its picture is seen; `fitted` puts that right."""
WIDTH_PX = round(POINTS_WIDE / 72 * DPI)
_MODULE = "ocr.pdf_words"
_LEAST_LETTERS = 10  # of a page without pictures
_LEAST_OVER_SCAN = 200  # of one whose text stands over a scan, where a stamp or a page number is not the page
_MOST_HIDDEN = 0.5
_LEAST_READABLE = 0.7  # of its letters stand in words that look like words
_PDF = b"%PDF-"
_WORD = re.compile(r"[^\W\d_]+")
_REGULAR = re.compile(
    r"(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+|[A-Z]?[a-z]+|[A-Z]+)$",
)
_VOWEL = re.compile(r"[аеёиоуыэюяaeiouy]", re.IGNORECASE)
_LONG_WORD = 5  # letters; shorter ones without a vowel are abbreviations


class TextLayer:
    """The text layer; a FileReader. Pages without a sound one are in `failed`."""

    name = NAME

    def read_file(self, data: bytes, options: OcrOptions, *, media_type: str = "") -> OcrDocument:  # noqa: ARG002  (of FileReader)
        """Pages whose text layer is sound.

        Raises:
            FileError: the file is no PDF or has no page with a sound text layer.
        """
        pages = sound_pages(data, options)
        if not pages:
            raise FileError("no_text_layer")
        wanted = options.pages or range(1, max(pages) + 1)
        failed = tuple((number, "no_text_layer") for number in wanted if number not in pages)
        return OcrDocument(tuple(pages[number] for number in sorted(pages)), failed)


def sound_pages(data: bytes, options: OcrOptions) -> dict[int, Page]:
    """Pages of a PDF whose text layer is sound, by number; none of another file or of a damaged one.

    What a page does to the process that reads it costs the text layer of the pages from there on, no more.
    """
    if _PDF not in data[:1024]:
        return {}
    child = Child(_MODULE)
    found: dict[int, Page] = {}
    try:
        with child.within(options.page_timeout_s):
            child.send(json.dumps(options.pages).encode(), data)
        while len(found) <= options.max_pages:
            with child.within(options.page_timeout_s):
                body = json.loads(child.receive())
            if body is None:
                break
            page = _page(body)
            if _is_sound(page, scan=bool(body["scan"]), hidden=float(body["hidden"])):
                found[page.number] = page
    except (OSError, EOFError, ValueError, KeyError):
        return found
    finally:
        child.close()
    return found


def fitted(page: Page, *, width: int, height: int) -> Page:
    """A page in pixels of its picture, which shows all of it."""
    across, down = width / page.width, height / page.height
    lines = tuple(
        Line(
            line.text, _scaled(line.box, across, down), line.confidence,
            tuple(Word(word.text, _scaled(word.box, across, down), word.confidence) for word in line.words),
        )
        for line in page.lines
    )  # fmt: skip
    return Page(page.number, width, height, lines, engine=NAME)


def _scaled(box: Box, across: float, down: float) -> Box:
    return Box(box.left * across, box.top * down, box.right * across, box.bottom * down)


def _page(body: dict[str, Any]) -> Page:
    height = round(WIDTH_PX * float(body["shape"]))
    lines = []
    for words in body["lines"]:
        found = tuple(
            Word(str(text), Box(left * WIDTH_PX, top * height, right * WIDTH_PX, bottom * height), 1.0)
            for text, left, top, right, bottom in words
        )
        around = Box(
            min(word.box.left for word in found), min(word.box.top for word in found),
            max(word.box.right for word in found), max(word.box.bottom for word in found),
        )  # fmt: skip
        lines.append(Line(" ".join(word.text for word in found), around, 1.0, found))
    return Page(int(body["number"]), WIDTH_PX, height, tuple(arrange(lines)), engine=NAME)


def _is_sound(page: Page, *, scan: bool, hidden: float) -> bool:
    """Whether a person would read on the page what its text layer says."""
    letters = sum(character.isalnum() for character in page.text)
    if letters < (_LEAST_OVER_SCAN if scan else _LEAST_LETTERS) or hidden > _MOST_HIDDEN:
        return False
    return _lies_flat(page) and _is_readable(page.text)


def _lies_flat(page: Page) -> bool:
    """Whether the text runs across: a page laid sideways is turned as a picture."""
    words = [word.box for line in page.lines for word in line.words if len(word.text) > 2]
    return not words or sum(box.height > box.width for box in words) < len(words) / 2


def _is_readable(text: str) -> bool:
    """Whether it is words: no signs without a meaning, no letters of a wrongly told encoding."""
    shown = [character for character in text if not character.isspace()]
    meant = [
        character for character in shown if character.isalnum() or character.isascii() or character in "«»“”„—–№°•…"
    ]
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    regular = sum(len(word) for word in words if _looks_like_word(word))
    return len(meant) > 0.9 * len(shown) and regular >= _LEAST_READABLE * letters


def _looks_like_word(word: str) -> bool:
    return bool(_REGULAR.match(word)) and (len(word) < _LONG_WORD or bool(_VOWEL.search(word)))
