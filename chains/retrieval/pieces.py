"""Sentences and pieces of plain text: what a long text is parted into, and what is quoted of a text found."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1_200
"""Characters of a piece."""
_END = re.compile(r"([.!?…][»\")\]]*)\s+(?=[«\"(\[]?[A-ZА-ЯЁ0-9])|\s*\n\s*")
_SHORTENED = re.compile(
    r"(?:\b[а-яёa-z]|\b(?:гг|др|им|пп|рис|руб|тел|см|ст|стр|ул|обл|mr|mrs|dr|st|vs|no)|^\d+)\.$", re.IGNORECASE
)
"""What a full stop does not end a sentence after: "г.", "рис.", "А." and the number of a step."""


def sentences(text: str) -> list[str]:
    """Sentences of a text, each as it stands there; the end of a line ends one."""
    return [text[start:end] for start, end in _spans(text)]


def pieces(text: str, longest: int = LONGEST) -> Iterator[str]:
    """A text in pieces of whole sentences of at most `longest` characters, as they stand there; at least one."""
    begin, last = 0, 0
    for start, end in _spans(text):
        if end - begin > longest and last > begin:
            yield text[begin:last]
            begin = start
        while end - begin > longest:
            yield text[begin : begin + longest]
            begin += longest
        last = end
    if last > begin or not begin:
        yield text[begin:last]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        stop = match.end(1) if match.group(1) else match.start()
        if match.group(1) and _SHORTENED.search(text[start:stop]):
            continue
        if text[start:stop].strip():
            yield start, stop
        start = match.end()
    if text[start:].strip():
        yield start, len(text.rstrip())
