"""A template from one example: a person points at the values of a read page, and the next page of that form is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ocr.document import Box, OcrDocument
from ocr.forms.ends import STOPS, after, beside_label, end_behind
from ocr.forms.extraction import extract
from ocr.forms.layout import Layout, Token, joined, lay_out
from ocr.forms.letters import fold
from ocr.forms.naming import find_label, words_in
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
_OF_SERIAL = re.compile(r"\bзав|\bсер|serial|s/n", re.IGNORECASE)
_HEAD_ROWS, _AS_LARGE, _SMALL_WORD, _LONG = 6, 0.92, 2, 30
_WRAPPED = ("text", "person")
_ROUNDS = 4


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
    """A field learned from its example: `raw` is the value as read; `label` and `value` the words."""

    spec: FieldSpec
    raw: str
    label: tuple[Token, ...]
    value: tuple[Token, ...]


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
    found = [learn_field(document, example, others=examples) for example in examples]
    heads = tuple(titles) or guess_titles(document, found)
    made = Template(name, ru, en or ru, heads, tuple(one.spec for one in found), stops=STOPS, printed=True)
    long = tuple(replace(spec, multiline=True) if spec.kind in _WRAPPED else spec for spec in made.fields)
    ended = _with_ends(replace(made, fields=long), document, list(zip(examples, found, strict=True)))
    read = extract(document, ended).values
    fields = tuple(
        wide if value.raw == one.raw else one.spec for wide, value, one in zip(long, read, found, strict=True)
    )  # fmt: skip
    return replace(ended, fields=fields)


def _with_ends(template: Template, document: OcrDocument, found: Sequence[tuple[Example, Learned]]) -> Template:
    """The template with the labels that end its values on the example, although nobody pointed at their fields."""
    layouts = {page.number: lay_out(page) for page in document.pages}
    pointed = {token for _, one in found for token in (*one.value, *one.label)}
    for _ in range(_ROUNDS):
        known = {
            fold(text) for text in (*template.stops, *(label for spec in template.fields for label in spec.labels))
        }
        beside: list[str] = []
        behind: list[str] = []
        for spec, value, (example, one) in zip(
            template.fields, extract(document, template).values, found, strict=True
        ):  # fmt: skip
            layout = layouts[example.page]
            if spec.places[0] == "right":
                beside.append(after(layout, one.value, pointed))
            if value.raw == one.raw or value.box is None or value.page != example.page:
                continue
            behind.append(end_behind(one.value, words_in(layout, value.box), pointed))
            if spec.places[0] == "below":
                beside += beside_label(layout, one.label, pointed)
        for texts in (beside, behind):
            fresh = [text for text in dict.fromkeys(texts) if text and fold(text) not in known]
            if fresh:
                break
        else:
            break
        template = replace(template, stops=(*template.stops, *fresh))
    return template


def learn_field(document: OcrDocument, example: Example, *, others: Sequence[Example] = ()) -> Learned:
    """A field from its example.

    Args:
        others: what else was pointed at: a value is no label of another one.

    Raises:
        TemplateError: no words stand where somebody pointed ("no_words"), or no label is beside them ("no_label").
    """
    page = next((page for page in document.pages if page.number == example.page), None)
    layout = lay_out(page) if page else None
    tokens = _words(layout, example) if layout else []
    if layout is None or not tokens:
        raise TemplateError("ocr.no_words", name=example.ru or example.name)
    known = [token for one in others if one.page == example.page for token in _words(layout, one)]
    words, place = _label(layout, example, tokens, (*known, *tokens))
    label = joined(words).strip(" :.-_—")
    if not fold(label):
        raise TemplateError("ocr.no_label", name=example.ru or joined(tokens))
    return Learned(_spec(layout, example, tokens, (label, place)), joined(tokens), tuple(words), tuple(tokens))


def guess_titles(document: OcrDocument, fields: Sequence[Learned]) -> tuple[str, ...]:
    """The words by which the kind of a document may be recognised: the largest line at its head, without values, and
    rather one without labels."""
    if not document.pages:
        return ()
    values = {token for one in fields for token in one.value}
    labels = {token for one in fields for token in one.label}
    head = [
        (row, words) for row in lay_out(document.pages[0]).rows[:_HEAD_ROWS]
        if fold(joined(words := _longest_run(row.tokens, values)))
    ]  # fmt: skip
    largest = max((row.height for row, _ in head), default=0.0)
    large = [words for row, words in head if row.height >= _AS_LARGE * largest]
    bare = [words for words in large if not labels.intersection(words)]
    return (joined((bare or large)[0]).strip(" :№"),) if large else ()


def _longest_run(words: Sequence[Token], values: Collection[Token]) -> list[Token]:
    """The longest stretch of a row between values, without small words at its ends."""
    runs = [list(run) for known, run in groupby(words, key=lambda word: word in values) if not known]
    longest = max(runs, key=lambda run: len(joined(run)), default=[])
    while longest and len(fold(longest[-1].text)) <= _SMALL_WORD:
        longest.pop()
    return longest


def _spec(layout: Layout, example: Example, tokens: Sequence[Token], named: tuple[str, str]) -> FieldSpec:
    label, place = named
    raw = joined(tokens)
    places = (place, *(other for other in ("right", "below") if other != place), "cell")
    kind = example.kind or guess_kind(raw, label)
    several = len({round(token.middle / layout.line_height) for token in tokens}) > 1
    return FieldSpec(
        example.name, example.ru or label, example.en or example.ru or label, kind, (label,),
        required=example.required, multiline=kind == "text" and (several or len(raw) > _LONG), places=places,
        inline=True,
    )  # fmt: skip


def _words(layout: Layout, example: Example) -> list[Token]:
    return [token for box in (example.value, *example.more) for token in words_in(layout, box)]


def _label(
    layout: Layout, example: Example, value: Sequence[Token], values: Sequence[Token]
) -> tuple[list[Token], str]:  # fmt: skip
    """The words of the label and where the value stands to it."""
    if example.label is None:
        return find_label(layout, value, values)
    words = words_in(layout, example.label)
    above = bool(words) and max(word.middle for word in words) < min(word.middle for word in value) - value[0].height
    return words, "below" if above else "right"


def guess_kind(raw: str, label: str = "") -> str:
    """The kind of a value by its form: the strictest that fits, "text" where none does.

    Nothing is a serial number under a label that says otherwise: the company's equipment would be searched for it.
    """
    for kind in _GUESSED:
        if kind == "serial" and label and not _OF_SERIAL.search(label):
            continue
        if re.fullmatch(_STRICT[kind], raw.strip(), re.IGNORECASE if kind in ("date", "sum", "station") else 0):
            meaning = understand(raw, FieldSpec("guess", "", "", kind))
            if meaning.value is not None and not meaning.problems:
                return kind
    return "text"
