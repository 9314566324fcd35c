"""A document to its form: the kind is recognised, the fields are read and checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ocr.document import Box, OcrDocument
from ocr.forms.checks import check
from ocr.forms.extraction import extract
from ocr.forms.facts import Facts
from ocr.forms.form import Form
from ocr.forms.recognition import recognise
from ocr.forms.template import Template, load_templates


def failed_places(form: Form) -> list[tuple[int, Box]]:
    """Where values stand that fail a check and that only one reader has read: page and box."""
    cells = (value for table in form.tables for row in table.rows for value in row)
    return [
        (value.page, value.box) for value in (*form.values, *cells) if value.problems and not value.second and value.box
    ]  # fmt: skip


def read_form(
    document: OcrDocument, templates: Sequence[Template] | None = None, *, today: dt.date, facts: Facts | None = None
) -> Form | None:
    """The checked form of a document; None where no template fits.

    Args:
        templates: to choose from; the product's own where it is None.
        today: dates after it lie in the future.
        facts: what the company knows.
    """
    known = load_templates() if templates is None else templates
    template, confidence = recognise(document, known)
    if template is None:
        return None
    return check(extract(document, template, confidence=confidence), template, today=today, facts=facts)
