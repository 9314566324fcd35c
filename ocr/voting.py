"""Lines that one reader is unsure of are read again by another; where the two differ, a person has to look.

Which words stay was measured on transcribed lines of real scans (docs/decisions/0022-reading-scans.md): the first
reader's, except where it doubts a word and the second is sure of the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

from ocr import look_alikes
from ocr.document import Line, Word
from ocr.line_pictures import cut_box
from ocr.options import OcrOptions
from ocr.pictures import Pixels
from ocr.readers import PageReader

DOUBTED = 0.7
"""Confidence of a word below which the second reader's may take its place."""
SURE = 0.94
"""Confidence of the second reader's line from which its words may do so."""
_DATE = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?![\d.])")
_CODE = re.compile(r"[^\W_][\w/-]*\d[\w/-]*")


def vote(lines: Sequence[Line], page: Pixels, *, second: PageReader | None, options: OcrOptions) -> list[Line]:
    """The lines, the unsure ones as two readers see them.

    Args:
        lines: of the first reader, their places in pixels of `page`.
        second: None where there is no other reader.

    Raises:
        EngineError: the second reader cannot read.
    """
    unsure = [at for at, line in enumerate(lines) if is_unsure(line, options)]
    if second is None or not unsure:
        return [replace(line, doubtful=line.doubtful or at in set(unsure)) for at, line in enumerate(lines)]
    readings = second.read_lines([cut_box(page, lines[at].box) for at in unsure])
    voted = list(lines)
    for at, (text, confidence) in zip(unsure, readings, strict=True):
        voted[at] = decide(lines[at], Reading(look_alikes.repair(text), confidence), options)
    return voted


def is_unsure(line: Line, options: OcrOptions) -> bool:
    """Whether a line wants a second look: nobody was sure, or it holds a value that cannot be, or it was put right."""
    return line.doubtful or line.confidence < options.unsure_below or is_implausible(line.text)


def is_implausible(text: str) -> bool:
    """Whether a text holds a date that no calendar has, or a code that mixes alphabets."""
    for day, month, year in _DATE.findall(text):
        try:
            date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        except ValueError:
            return True
    return any(look_alikes.mixes(code) for code in _CODE.findall(text))


@dataclass(frozen=True)
class Reading:
    """What the second reader made of a line; `confidence` from 0 to 1."""

    text: str
    confidence: float


def decide(line: Line, second: Reading, options: OcrOptions) -> Line:
    """The line after the second reading: surer where both agree, doubtful where they do not."""
    agreed = look_alikes.fold(line.text) == look_alikes.fold(second.text)
    words = _choose(line.words, second)
    text = " ".join(word.text for word in words) if words else line.text
    if not agreed:
        return replace(line, text=text, words=words, second=_other(line.text, text, second.text), doubtful=True)
    words = tuple(replace(word, confidence=_surer(word.confidence, second.confidence, options)) for word in words)
    confidence = _surer(line.confidence, second.confidence, options)
    return replace(line, text=text, words=words, confidence=confidence, doubtful=is_implausible(text))


def _other(first: str, kept: str, second: str) -> str:
    """What a person is shown beside the text that was kept."""
    return second if second and second != kept else first if first != kept else ""


def _surer(one: float, other: float, options: OcrOptions) -> float:
    """Two readers that make the same of a line are right, however they doubt it each."""
    return max(options.unsure_below, 1 - (1 - one) * (1 - other))


def _choose(words: tuple[Word, ...], second: Reading) -> tuple[Word, ...]:
    """The first reader's words; those it doubts from the second, where that is sure and has one for each."""
    if second.confidence < SURE:
        return words
    own, others = [word.text for word in words], second.text.split()
    chosen = list(words)
    for kind, start, end, other_start, other_end in SequenceMatcher(None, own, others, autojunk=False).get_opcodes():
        if kind != "replace" or end - start != other_end - other_start:
            continue
        for at, text in zip(range(start, end), others[other_start:other_end], strict=True):
            if chosen[at].confidence < DOUBTED and any(map(str.isalnum, chosen[at].text)):  # a dash stays as it is
                chosen[at] = replace(chosen[at], text=text)
    return tuple(chosen)
