"""What ends a value on a printed form: the labels of fields that nobody pointed at, as the example shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ocr.forms.labels import WIDE_GAP
from ocr.forms.layout import Layout, Token, joined
from ocr.forms.letters import fold

STOPS = ("Подпись", "Подписи", "М. П.")
"""What ends a value on any form."""
Known = Collection[Token]
"""Words of the fields that somebody pointed at: their values and labels."""
_MOST_WORDS, _LEAST_LETTERS = 4, 2


def end_behind(values: Sequence[Token], read: Sequence[Token], known: Known) -> str:
    """The first words behind a value that were read as if they were its own; empty where there are none.

    Args:
        values: words of the value as somebody pointed at it. read: words that are read.
    """
    last = max((read.index(token) for token in values if token in read), default=-1)
    return _label(read[last + 1 :], known) if last >= 0 else ""


def after(layout: Layout, value: Sequence[Token], known: Known) -> str:
    """The label that follows a value in its row; empty where there is none."""
    last = max(value, key=lambda token: (round(token.middle / layout.line_height), token.left))
    row = next(row for row in layout.rows if last in row.tokens)
    return _label(row.tokens[row.tokens.index(last) + 1 :], known)


def beside_label(layout: Layout, label: Sequence[Token], known: Known) -> Iterator[str]:
    """Labels that follow one in its row, each behind a wide gap: values below them stand beside its own."""
    row = next(row for row in layout.rows if label[-1] in row.tokens)
    for at in range(row.tokens.index(label[-1]) + 1, len(row.tokens)):
        if row.gap_before(at) > WIDE_GAP * row.height and (text := _label(row.tokens[at:], known)):
            yield text


def _label(words: Sequence[Token], known: Known) -> str:
    """The words before a figure, a colon or a wide gap, as a label; empty where they are too few letters."""
    found: list[Token] = []
    for word in words[:_MOST_WORDS]:
        if (
            word in known
            or (found and _parted(found[-1], word))
            or word.text == ":"
            or any(letter.isdigit() for letter in word.text)
        ):
            break
        found.append(word)
    text = joined(found).strip(" :.-_—")
    return text if len(fold(text)) >= _LEAST_LETTERS and text[:1].isupper() else ""


def _parted(one: Token, other: Token) -> bool:
    return other.left - one.right > WIDE_GAP * other.height or other.middle - one.middle > other.height
