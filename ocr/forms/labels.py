"""Finds the labels of a template's fields among the rows of a page, although letters are misread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from ocr.forms.layout import Row, Token
from ocr.forms.letters import NUMBER_SIGN, fold
from ocr.forms.template import FieldSpec

_SHORT, _MIDDLE = 4, 8
_LIKE = {"short": 100.0, "middle": 84.0, "long": 80.0}
_SMALL = ("choice", "code", "serial")
_WORDY = ("text", "choice", "person")
_LENGTHS, _PRINTED = 0.3, 0.9
WIDE_GAP = 1.1
"""Heights of a line: a gap that parts two fields of one row."""


@dataclass(frozen=True)
class Label:
    """A label found.

    Attributes:
        row: number of its row.
        first, last: its words in the row, the end exclusive; a colon or number sign behind it is included.
        score: 0 to 1: how alike.
        opens: it begins the row or stands behind a wide gap.
        colon: a colon or number sign follows.
    """

    field: str
    row: int
    first: int
    last: int
    score: float
    opens: bool
    colon: bool
    length: int

    @property
    def weight(self) -> float:
        """Which of two labels in one place is meant: the longer, the more alike, the one with a colon."""
        return self.score * (1 + 0.02 * self.length) + 0.08 * self.colon + 0.06 * self.opens


class LabelFinder:
    """The labels of some fields, prepared for search."""

    def __init__(self, fields: Sequence[FieldSpec]) -> None:
        self._wanted = [(spec.name, fold(label)) for spec in fields for label in (*spec.labels, spec.ru)]
        self._near: dict[int, list[tuple[str, str]]] = {}
        self._kinds = {spec.name: spec.kind for spec in fields}
        self._inline = {spec.name for spec in fields if spec.inline}

    def find(self, rows: Sequence[Row]) -> list[Label]:
        """Labels from top to bottom; none lies over another."""
        found = [label for number, row in enumerate(rows) for label in self._in_row(row, number)]
        return sorted(_apart(found), key=lambda label: (label.row, label.first))

    def whole(self, text: str) -> tuple[str, float]:
        """The field whose label a text is, such as a cell's, and how alike; ("", 0) where there is none."""
        folded = fold(_signs(text.split()))
        return max(
            ((name, _likeness(folded, label)) for name, label in self._wanted), key=lambda one: one[1], default=("", 0)
        )

    def anywhere(self, row: Row, number: int = 0) -> list[Label]:
        """Labels of one row, from left to right, wherever they stand: for the headings of a table."""
        return sorted(_apart(_best_spans(self._alike(row, number))), key=lambda label: label.first)

    def _in_row(self, row: Row, number: int) -> list[Label]:
        found = self._alike(row, number)
        return [
            label for label in _best_spans(found)
            if _believable(label, row, self._kinds[label.field])
            or (label.field in self._inline and _printed(label, row, self._kinds[label.field]))
        ]  # fmt: skip

    def _alike(self, row: Row, number: int) -> list[Label]:
        found = []
        folded = [fold("№" if NUMBER_SIGN.match(token.text) else token.text) for token in row.tokens]
        for first in range(len(folded)):
            if not folded[first]:
                continue
            for last in range(first + 1, min(first + 7, len(folded)) + 1):
                if last > first + 1 and not folded[last - 1]:
                    break
                text = "".join(folded[first:last])
                for name, wanted in self._of_length(len(text)):
                    score = _likeness(text, wanted)
                    if score:
                        found.append(_label(name, row, number, (first, last), (score, len(wanted))))
        return found

    def _of_length(self, length: int) -> list[tuple[str, str]]:
        """Labels that a text of some length can be alike enough to."""
        if length not in self._near:
            self._near[length] = [one for one in self._wanted if abs(length - len(one[1])) <= _LENGTHS * len(one[1])]
        return self._near[length]


def _best_spans(found: Iterable[Label]) -> list[Label]:
    """Of the labels of a field that begin at one word, the most alike."""
    best: dict[tuple[str, int], Label] = {}
    for label in found:
        key = (label.field, label.first)
        if key not in best or label.weight > best[key].weight:
            best[key] = label
    return list(best.values())


def _likeness(text: str, wanted: str) -> float:
    """0 to 1; 0 where two texts are not alike enough for their length."""
    if abs(len(text) - len(wanted)) > _LENGTHS * len(wanted) or not wanted or ("№" in wanted and "№" not in text):
        return 0.0
    size = "short" if len(wanted) <= _SHORT else "middle" if len(wanted) <= _MIDDLE else "long"
    return fuzz.ratio(text, wanted, score_cutoff=_LIKE[size]) / 100


def _label(name: str, row: Row, number: int, span: tuple[int, int], likeness: tuple[float, int]) -> Label:
    first, last = span
    opens = row.gap_before(first) > WIDE_GAP * row.height
    end, colon = last, row.tokens[last - 1].text.endswith((":", "№"))
    while end < len(row.tokens) and (row.tokens[end].text in (":", "№", ".", "-", "—", "_") or _sign(row.tokens[end])):
        colon = colon or row.tokens[end].text in (":", "№") or _sign(row.tokens[end])
        end += 1
    return Label(name, number, first, end, likeness[0], opens, colon, likeness[1])


def _believable(label: Label, row: Row, kind: str) -> bool:
    """Words of a label also stand in sentences: there small letters go before or behind."""
    if label.colon:
        return True
    first = row.tokens[label.first].text[:1]
    behind = row.tokens[label.last].text if label.last < len(row.tokens) else ""
    goes_on = behind[:1].islower() and kind not in _SMALL and not (behind.endswith(".") and len(behind) <= _SHORT)
    if not (first.isupper() or first.isdigit()) or goes_on:
        return False
    return label.opens or (kind not in _WORDY and (label.length >= _MIDDLE or label.score == 1))


def _printed(label: Label, row: Row, kind: str) -> bool:
    """Whether a label is the printed one although it stands amid a row, or small letters go before or behind it."""
    if row.tokens[label.first].text[:1].isupper():
        known = label.length >= _MIDDLE or (label.score == 1 and label.length >= _SHORT)
        return label.score >= _PRINTED and (label.opens or known)
    return label.score == 1 and kind not in _WORDY


def _apart(labels: Iterable[Label]) -> list[Label]:
    kept: list[Label] = []
    for label in sorted(labels, key=lambda label: -label.weight):
        if all(label.row != other.row or label.last <= other.first or label.first >= other.last for other in kept):
            kept.append(label)
    return kept


def _sign(token: Token) -> bool:
    return bool(NUMBER_SIGN.match(token.text))


def _signs(words: Sequence[str]) -> str:
    return " ".join("№" if NUMBER_SIGN.match(word) else word for word in words)
