"""Values that stand without a label: a date at the head, a number in the title, the station in a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection

from ocr.forms.form import FieldValue, Problem
from ocr.forms.layout import Layout, Row, around, joined
from ocr.forms.template import FieldSpec
from ocr.forms.values import understand

_UPPER_PART = 0.55
_FORMS = {
    "date": r"(?:[«\"“]?\d{1,2}[»\"”]?\s+[а-яё]{3,9}\.?\s+\d{2,4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})",
    "station": r"[АA][З3][СC]\s*-?\s*(?:№\s*)?\d{1,4}",
    "code": r"№\s*[\w./-]*\d[\w./-]*",
}


def find_unlabelled(layout: Layout, spec: FieldSpec, labelled: Collection[int]) -> FieldValue | None:
    """The first value of the field's form in the upper part of the page, outside the rows that have labels.

    A person has to confirm it: nothing on the page says what it is.
    """
    form = _FORMS.get(spec.kind) or spec.pattern
    if not form:
        return None
    for number, row in enumerate(layout.rows):
        if row.middle > layout.page.height * _UPPER_PART:
            break
        found = None if number in labelled else re.search(form, joined(row.tokens))
        if found:
            return _value(layout, spec, row, found[0])
    return None


def _value(layout: Layout, spec: FieldSpec, row: Row, text: str) -> FieldValue | None:
    meaning = understand(text, spec)
    if meaning.value is None:
        return None
    parts = text.split()
    tokens = [token for token in row.tokens if any(part in token.text or token.text in part for part in parts)]
    tokens = tokens or list(row.tokens)
    confidence = min(token.confidence for token in tokens) * meaning.certainty
    problems = (*meaning.problems, Problem("no_label"))
    return FieldValue(spec.name, text, meaning.value, layout.page.number, around(tokens), confidence, problems=problems)
