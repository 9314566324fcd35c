"""Names of people inside a text, by the dictionary: «Рябинина Ольга», «кассир Жанна», «ИП Хабибуллин»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from azs.knowledge.word_forms import person_parts

_WORD = re.compile(r"(?<![\w-])[А-ЯЁ][а-яё]{1,20}(?:-[А-ЯЁ][а-яё]{1,20})?(?![\w-])")
_PLACE = re.compile(
    r"(?:\b(?:в|во|на|из|до|от|под|за|около|по|к|через|ул|улиц\w*|просп\w*|площад\w*|пр-т\w*|шоссе|имени|трасс\w*)\.?\s+)$",
    re.IGNORECASE,
)
"""Before a name of a street or a town."""
_OWNER = re.compile(r"\b(?:ИП|гр\.|г-н|г-жа|господин\w*|госпож\w*)\s+([А-ЯЁ][а-яё]+(?:\s[А-ЯЁ][а-яё]+){0,2})")
_THINGS = {
    "лада", "веста", "октавия", "фабия", "мерседес", "альфа", "джулия", "ода", "роза", "вера", "слава", "надежда",
    "любовь", "лев", "роман", "май", "майя", "гранта", "калина", "лилия", "гера", "карина", "рио",
}  # fmt: skip
"""Names that are words or cars as well, where they stand alone."""


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each name: one in a row of capitalised words with a known first name, or after «ИП»."""
    yield from (match.span(1) for match in _OWNER.finditer(text))
    for run in _runs(text):
        parts = [person_parts(match[0]) for match in run]
        if not any("Name" in part for part in parts) or _PLACE.search(
            text[max(0, run[0].start() - 14) : run[0].start()]
        ):
            continue
        if len(run) > 1 or run[0][0].lower() not in _THINGS:
            yield run[0].start(), run[-1].end()


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Up to three words that may be of one name, side by side."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if not person_parts(match[0]):
            continue
        if run and (text[run[-1].end() : match.start()].strip(" ") or len(run) == 3):
            yield run
            run = []
        run.append(match)
    if run:
        yield run
