"""A template from one example: a person points at the values of a read page, and the next page of that form is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.document import Box, OcrDocument
from ocr.forms.layout import Layout, Token, joined, lay_out
from ocr.forms.letters import fold
from ocr.forms.template import FieldSpec, Template, TemplateError
from ocr.forms.values import understand

_GUESSED = ("date", "time", "sum", "station", "serial", "number", "code", "person")
_STRICT = {
    "date": r"[\W\d]*\d{1,2}\W+(?:\d{1,2}|[а-яё]{3,9})\W+\d{2,4}(?:\s*г\.?)?",
    "time": r"\d{1,2}[:.]\d{2}|\d{1,2}\s?ч.*",
    "sum": r"[\d ,.]+\s*(?:руб|р\.|₽).*",
    "station": r"(?:А[З3]С\W*)\d{1,4}",
    "serial": r"(?=.*\d)(?=.*[A-ZА-Я])[\wА-Яа-я./ -]{5,24}",
    "number": r"[±+-]?[\d ]+(?:[.,]\d+)?\s*[%A-Za-zА-Яа-я/³²°]{0,6}",
    "code": r"(?:№\s*)?[\w/-]*\d[\w/-]*",
    "person": r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+(?:[А-ЯЁ]\.\s?[А-ЯЁ]\.|[А-ЯЁ][а-яё]+\s[А-ЯЁ][а-яё]+)",
}
_HEAD_ROWS = 6
_LEFT, _ABOVE = 6.0, 3.0


@dataclass(frozen=True)
class Example:
    """A value somebody pointed at.

    Attributes:
        name: of the field: a-z, 0-9, _.
        value: where it stands, pixels; `more`: its further lines.
        label: where its label stands; None to take what stands before it in the row, or else above.
        ru, en: titles; the label where they are empty.
        kind: one of `template.KINDS`; guessed from the value where it is empty.
        page: from 1.
    """

    name: str
    value: Box
    label: Box | None = None
    ru: str = ""
    en: str = ""
    kind: str = ""
    page: int = 1
    required: bool = False
    more: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Learned:
    """A field learned from its example: `raw` is the value as read, `label` the words it is named by."""

    spec: FieldSpec
    raw: str
    label: tuple[Token, ...]


def learn_template(
    document: OcrDocument, examples: Sequence[Example], *, name: str, ru: str, en: str = "", titles: Sequence[str] = ()
) -> Template:
    """A template of the form that the document is an example of; `Template.save` keeps it.

    Args:
        name: of the template: a-z, 0-9, _.
        titles: words by which the kind is recognised; the largest line at the head of the page where there are none.

    Raises:
        TemplateError: no words stand where somebody pointed, or no label is to be found beside them.
    """
    layouts = {page.number: lay_out(page) for page in document.pages}
    fields = tuple(_learned(layouts.get(example.page), example).spec for example in examples)
    heads = tuple(titles) or _title(layouts[document.pages[0].number], fields)
    return Template(name, ru, en or ru, heads, fields)


def learn_field(document: OcrDocument, example: Example) -> Learned:
    """A field from its example alone.

    Raises:
        TemplateError: no words stand where somebody pointed ("no_words"), or no label is beside them ("no_label").
    """
    page = next((page for page in document.pages if page.number == example.page), None)
    return _learned(lay_out(page) if page else None, example)


def guess_titles(document: OcrDocument, fields: Sequence[FieldSpec]) -> tuple[str, ...]:
    """The words by which the kind of a document may be recognised: the largest line at its head that is no label."""
    return _title(lay_out(document.pages[0]), fields) if document.pages else ()


def _learned(layout: Layout | None, example: Example) -> Learned:
    tokens = [token for box in (example.value, *example.more) for token in _inside(layout, box)] if layout else []
    if layout is None or not tokens:
        raise TemplateError("ocr.no_words", name=example.ru or example.name)
    words, place = _label(layout, example, tokens)
    label = _cleaned(words)
    if not fold(label):
        raise TemplateError("ocr.no_label", name=example.ru or example.name)
    return Learned(_spec(layout, example, tokens, (label, place)), joined(tokens), tuple(words))


def _spec(layout: Layout, example: Example, tokens: Sequence[Token], named: tuple[str, str]) -> FieldSpec:
    label, place = named
    raw = joined(tokens)
    rows = {number for number, row in enumerate(layout.rows) if any(token in row.tokens for token in tokens)}
    places = (place, *(other for other in ("right", "below") if other != place), "cell")
    kind = example.kind or guess_kind(raw)
    return FieldSpec(
        example.name, example.ru or label, example.en or example.ru or label, kind, (label,),
        required=example.required, multiline=kind == "text" and (len(rows) > 1 or len(raw) > 30), places=places,
    )  # fmt: skip


def guess_kind(raw: str) -> str:
    """The kind of a value by its form: the strictest that fits, "text" where none does."""
    for kind in _GUESSED:
        if re.fullmatch(_STRICT[kind], raw.strip(), re.IGNORECASE if kind in ("date", "sum", "station") else 0):
            meaning = understand(raw, FieldSpec("guess", "", "", kind))
            if meaning.value is not None and not meaning.problems:
                return kind
    return "text"


def _inside(layout: Layout, box: Box) -> list[Token]:
    """Words whose middle lies in a box, in reading order."""
    return [
        token
        for row in layout.rows
        for token in row.tokens
        if box.left <= (token.box.left + token.box.right) / 2 <= box.right
        and box.top <= (token.box.top + token.box.bottom) / 2 <= box.bottom
    ]


def _label(layout: Layout, example: Example, value: Sequence[Token]) -> tuple[list[Token], str]:
    """The words of the label and where the value stands to it."""
    if example.label is not None:
        words = _inside(layout, example.label)
        above = (
            bool(words) and max(word.middle for word in words) < min(word.middle for word in value) - value[0].height
        )
        return words, "below" if above else "right"
    before = _before(layout, value[0])
    if before:
        return before, "right"
    return _above(layout, value[0]), "below"


def _before(layout: Layout, first: Token) -> list[Token]:
    """Words left of a value in its row, back to a wide gap."""
    row = next(row for row in layout.rows if first in row.tokens)
    at = row.tokens.index(first)
    found: list[Token] = []
    right = first.left
    for token in reversed(row.tokens[:at]):
        limit = _LEFT * row.height if not found else 1.1 * row.height
        if right - token.right > limit or (found and token.text == ":"):
            break
        found.insert(0, token)
        right = token.left
    return found


def _above(layout: Layout, first: Token) -> list[Token]:
    """Words of the nearest row above a value, in its column."""
    near = [
        row
        for row in layout.rows
        if 0 < first.middle - row.middle < _ABOVE * layout.line_height and first not in row.tokens
    ]
    if not near:
        return []
    row = near[-1]
    start = min(range(len(row.tokens)), key=lambda at: abs(row.tokens[at].left - first.left))
    found = [row.tokens[start]]
    for at in range(start + 1, len(row.tokens)):
        if row.gap_before(at) > 1.1 * row.height:
            break
        found.append(row.tokens[at])
    return found


def _cleaned(tokens: Sequence[Token]) -> str:
    return joined(tokens).strip(" :.-_—")


def _title(layout: Layout, fields: Sequence[FieldSpec]) -> tuple[str, ...]:
    """The tallest row of the head that holds no label."""
    labels = {fold(label) for spec in fields for label in spec.labels}
    head = [row for row in layout.rows[:_HEAD_ROWS] if not any(label in fold(joined(row.tokens)) for label in labels)]
    tallest = max(head, key=lambda row: row.height, default=None)
    return (joined(tallest.tokens),) if tallest else ()
