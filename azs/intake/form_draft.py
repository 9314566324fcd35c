"""A new kind of form while a person points at the values of an example: what was pointed at, and what comes of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from azs.errors import FormError
from ocr.document import Box, OcrDocument, Page
from ocr.forms.checks import check
from ocr.forms.extraction import extract
from ocr.forms.form import FieldValue
from ocr.forms.layout import Token, around, lay_out
from ocr.forms.learning import Example, Learned, guess_titles, learn_field, learn_template
from ocr.forms.recognition import recognise
from ocr.forms.template import Choice, FieldSpec, Template, TemplateError
from ocr.forms.values import same_value, understand

NAME_CHARS = 40
_LETTERS = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", (
    "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
    "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
), strict=True))  # fmt: skip


@dataclass(frozen=True)
class PageWord:
    """A word that can be pointed at; `number` counts the words of its page, `row` its visual rows, both from 0."""

    number: int
    row: int
    text: str
    box: Box


@dataclass(frozen=True)
class Pointed:
    """A value that was pointed at, and what the person said about it; what is empty is guessed.

    Attributes:
        value, label: numbers of words on the page.
        choices: what may stand there, for the kind "choice".
    """

    name: str
    page: int
    value: tuple[int, ...]
    label: tuple[int, ...] = ()
    ru: str = ""
    en: str = ""
    kind: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A form in the making; `document` is the example."""

    document: OcrDocument
    fields: tuple[Pointed, ...] = ()


@dataclass(frozen=True)
class ReadBack:
    """A field as the new form reads it.

    Attributes:
        pointed: what the person pointed at; empty on another sheet.
        agrees: it means the same; None on another sheet.
    """

    spec: FieldSpec
    value: FieldValue
    pointed: str = ""
    agrees: bool | None = None


@dataclass(frozen=True)
class Trial:
    """A sheet read by the new form; `taken_for` is the form it was recognised as, None for none."""

    taken_for: Template | None
    values: tuple[ReadBack, ...]


def page_words(page: Page) -> tuple[PageWord, ...]:
    """The words of a page in reading order, without lone signs."""
    tokens = _tokens(page)
    return tuple(
        PageWord(number, row, token.text, token.box)
        for number, (row, token) in enumerate(tokens)
        if re.search(r"[\w№%°+±]", token.text)
    )


def pointed_at(draft: Draft, page: int, words: Iterable[int]) -> Pointed:
    """A new field of the words of a page, under a name of its own.

    Raises:
        FormError: there are no such words.
    """
    known = {word.number for one in draft.document.pages if one.number == page for word in page_words(one)}
    chosen = tuple(sorted(known & set(words)))
    if not chosen:
        raise FormError("ocr.no_words", name="…")
    taken = {one.name for one in draft.fields}
    free = next(name for at in range(1, len(taken) + 2) if (name := f"field_{at}") not in taken)
    return Pointed(free, page, chosen)


def learned(draft: Draft, one: Pointed) -> Learned:
    """What a pointed field would be.

    Raises:
        FormError: it has no label.
    """
    try:
        return learn_field(
            draft.document, _example(draft, one), others=[_example(draft, other) for other in draft.fields]
        )
    except TemplateError as error:
        raise FormError(error.key, **error.params) from error


def titles(draft: Draft) -> tuple[str, ...]:
    """Words by which the form may be recognised."""
    found = []
    for one in draft.fields:
        try:
            found.append(learned(draft, one))
        except FormError:
            continue
    return guess_titles(draft.document, found)


def template_of(draft: Draft, *, name: str, ru: str, en: str, titles: Sequence[str]) -> Template:
    """The form as it would be kept; its fields are named after their titles.

    Raises:
        FormError: a field has no label.
    """
    try:
        made = learn_template(
            draft.document, [_example(draft, one) for one in draft.fields], name=name, ru=ru, en=en, titles=titles
        )
    except TemplateError as error:
        raise FormError(error.key, **error.params) from error
    taken: list[str] = []
    for spec in made.fields:
        taken.append(key_of(spec.ru, taken))
    choices = [tuple(Choice(text, (text,)) for text in one.choices) for one in draft.fields]
    fields = zip(made.fields, taken, choices, strict=True)
    return replace(made, fields=tuple(replace(spec, name=key, choices=kinds) for spec, key, kinds in fields))


def try_out(
    template: Template, document: OcrDocument, known: Sequence[Template], *, today: dt.date, draft: Draft | None = None
) -> Trial:
    """A sheet read by a new form beside those that are known.

    Args:
        draft: what was pointed at on this sheet, to compare.
    """
    others = [one for one in known if one.name != template.name]
    taken_for, _ = recognise(document, [*others, template])
    form = check(extract(document, template), template, today=today)
    found = []
    for at, (spec, value) in enumerate(zip(template.fields, form.values, strict=True)):
        if draft is None:
            found.append(ReadBack(spec, value))
            continue
        raw = learned(draft, draft.fields[at]).raw
        meant = understand(raw, spec).value
        found.append(ReadBack(spec, value, raw, meant is not None and same_value(value.value, meant)))
    return Trial(taken_for, tuple(found))


def key_of(title: str, taken: Iterable[str] = ()) -> str:
    """A name for files and columns: Latin letters, digits and _, not one of those `taken`."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in title.lower())
    stem = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:NAME_CHARS].strip("_") or "form"
    used = set(taken)
    return next(name for at in range(1, len(used) + 2) if (name := stem if at == 1 else f"{stem}_{at}") not in used)


def _tokens(page: Page) -> list[tuple[int, Token]]:
    return [(number, token) for number, row in enumerate(lay_out(page).rows) for token in row.tokens]


def _example(draft: Draft, one: Pointed) -> Example:
    page = next((page for page in draft.document.pages if page.number == one.page), None)
    if page is None:
        raise FormError("ocr.no_words", name=one.ru or "…")
    value, label = _boxes(page, one.value), _boxes(page, one.label)
    if not value:
        raise FormError("ocr.no_words", name=one.ru or "…")
    around_label = None if not label else Box(
        min(box.left for box in label), min(box.top for box in label),
        max(box.right for box in label), max(box.bottom for box in label),
    )  # fmt: skip
    return Example(
        one.name, value[0], around_label, one.ru.strip(), one.en.strip(), one.kind, one.page, one.required, value[1:]
    )


def _boxes(page: Page, numbers: Sequence[int]) -> tuple[Box, ...]:
    """A rectangle for each row of words."""
    tokens = _tokens(page)
    chosen = [tokens[number] for number in sorted(set(numbers)) if 0 <= number < len(tokens)]
    return tuple(around([token for _, token in row]) for _, row in groupby(chosen, key=lambda one: one[0]))
