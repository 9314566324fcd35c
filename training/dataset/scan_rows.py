"""Rows from scanned sheets that people have checked: the text as it was read, the fields as they are right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from azs.complaints.personal import masked
from azs.errors import ScanError
from azs.intake import form_store
from azs.intake.scans import Decided, Scan, document_of, fields_of, visible
from azs.security.actor import SYSTEM
from ocr.forms.template import Template
from training.dataset.rows import Draft, Tally, pair, sft
from training.dataset.texts import mended

TEXT_CHARS = 6_000
MOST = 100_000
_TASK = (
    "Fill in the fields of the form from the text of a scanned sheet, which may be misread. Answer with one JSON "
    "object: the name of each field with its value, an empty text where the sheet does not say it."
)


def scan_rows(engine: sa.Engine, tally: Tally, *, forms: Path) -> Iterator[Draft]:
    """One row a saved sheet, and a pair where people corrected what was read. forms: folder of the company's forms."""
    templates = {one.name: one for one in form_store.templates(forms)}
    found = visible(engine, SYSTEM, statuses=("saved",), limit=MOST)
    for scan in sorted(found, key=lambda one: one.identifier):
        try:
            text = mended(document_of(engine, SYSTEM, scan.identifier).text)
            fields = [one for one in fields_of(engine, SYSTEM, scan.identifier) if one.decision != "none"]
        except (ScanError, ValueError, KeyError):
            tally.drop("unreadable")
            continue
        if text and fields:
            yield from _rows(scan, masked(text)[:TEXT_CHARS], fields, templates.get(scan.document_type))


def messages(text: str, fields: list[Decided], template: Template | None) -> list[tuple[str, str]]:
    """The conversation that asks for the fields of a sheet."""
    labels = {spec.name: spec.ru for spec in template.fields} if template else {}
    asked = {
        "form": template.ru if template else "",
        "fields": {one.field.name: labels.get(one.field.name, one.field.name) for one in fields},
        "text": text,
    }
    return [("system", _TASK), ("human", json.dumps(asked, ensure_ascii=False))]


def _rows(scan: Scan, text: str, fields: list[Decided], template: Template | None) -> Iterator[Draft]:
    told = messages(text, fields, template)
    right = json.dumps({one.field.name: masked(one.value) for one in fields}, ensure_ascii=False)
    read = {one.field.name: masked(one.value_before if one.decision == "corrected" else one.value) for one in fields}
    wrong = json.dumps(read, ensure_ascii=False)
    about = {"asked": text, "family": f"scan:{scan.identifier[:12]}", "language": "ru"}
    yield sft(told, right, source="scan", person=scan.settled_by, **about)
    if wrong != right:
        yield pair(told, right, wrong, reason="correction", source="scan", person=scan.settled_by, **about)
