"""Rows from scanned sheets that people have checked: the text as it was read, the fields as they are right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from rapidfuzz import fuzz

from azs.complaints.personal import masked
from azs.errors import ScanError
from azs.intake import form_store
from azs.intake.reading_forms import rows_of, specs_of, template_of
from azs.intake.scans import Decided, Scan, document_of, fields_of, visible
from azs.labelling import Outcome
from azs.security.actor import SYSTEM
from ocr.forms.template import Template
from training.dataset.rows import Draft, Tally, pair, sft
from training.dataset.texts import language_of, mended

TEXT_CHARS = 6_000
MOST = 100_000
ON_SHEET = 75.0
"""How alike a value that a person put in is to some place of the text, of 100; else it is not from the sheet."""
_TASK = (
    "Fill in the fields of the form from the text of a scanned sheet, which may be misread. Answer with one JSON "
    "object: the name of each field with its value, an empty text where the sheet does not say it."
)


def scan_rows(engine: sa.Engine, tally: Tally, *, forms: Path, said: Iterable[Outcome] = ()) -> Iterator[Draft]:
    """One row a saved sheet, and a pair where people corrected what was read.

    Args:
        forms: folder of the company's forms. said: what reviewers made of corrected values.
    """
    templates = form_store.templates(forms)
    reviewed = {one.example.source_id: one for one in said if one.example.task == "field"}
    found = visible(engine, SYSTEM, statuses=("saved",), limit=MOST)
    for scan in sorted(found, key=lambda one: one.identifier):
        try:
            text = mended(document_of(engine, SYSTEM, scan.identifier).text)
            kept = fields_of(engine, SYSTEM, scan.identifier)
        except (ScanError, ValueError, KeyError):
            tally.drop("unreadable")
            continue
        if not text:
            tally.drop("unreadable")
            continue
        fields = [one for one in _reviewed(scan, kept, reviewed) if _learnable(one, text)]
        tally.drop("not_on_sheet", len(kept) - len(fields))
        if any(one.value for one in fields):
            yield from _rows(scan, masked(text)[:TEXT_CHARS], fields, template_of(templates, scan.document_type))


def messages(text: str, fields: list[Decided], template: Template | None) -> list[tuple[str, str]]:
    """The conversation that asks for the fields of a sheet."""
    asked = {"form": template.ru if template else "", "fields": _labels(fields, template), "text": text}
    return [("system", _TASK), ("human", json.dumps(asked, ensure_ascii=False))]


def _labels(fields: list[Decided], template: Template | None) -> dict[str, str]:
    """What each field is called on paper; a cell by its column and row."""
    names = [one.field.name for one in fields]
    specs = specs_of(template, rows=rows_of([one.field for one in fields])) if template else {}
    told = {}
    for name in names:
        row = name.split(".")[1:2]
        label = specs[name].ru if name in specs else name
        told[name] = f"{label}, {int(row[0]) + 1}" if row and name in specs else label
    return told


def _reviewed(scan: Scan, fields: Iterable[Decided], reviewed: Mapping[str, Outcome]) -> Iterator[Decided]:
    """The fields as reviewers put them right, without those they found wrong."""
    for one in fields:
        found = reviewed.get(f"{scan.identifier}:{one.field.name}")
        if found is None or found.verdict == "approved":
            yield one
        elif found.verdict == "corrected":
            before = one.value_before if one.decision == "corrected" else one.value
            yield replace(one, decision="corrected", value=found.content.text, value_before=before)


def _learnable(one: Decided, text: str) -> bool:
    """Whether a field can be learnt from the text: it names nobody, and what a person put in stands there, misread or
    not; a person who saves a sheet has looked at the fields that were read surely, too."""
    if masked(one.value) != one.value or masked(one.value_before) != one.value_before:
        return False
    put_in = one.decision == "corrected" and bool(one.value)
    return not put_in or fuzz.partial_ratio(one.value.casefold(), text.casefold()) >= ON_SHEET


def _rows(scan: Scan, text: str, fields: list[Decided], template: Template | None) -> Iterator[Draft]:
    told = messages(text, fields, template)
    right = json.dumps({one.field.name: one.value for one in fields}, ensure_ascii=False)
    read = {one.field.name: one.value_before if one.decision == "corrected" else one.value for one in fields}
    wrong = json.dumps(read, ensure_ascii=False)
    about = {"asked": text, "family": f"scan:{scan.identifier[:12]}", "language": language_of(text)}
    yield sft(told, right, source="scan", person=scan.settled_by, **about)
    if wrong != right:
        yield pair(told, right, wrong, reason="correction", source="scan", person=scan.settled_by, **about)
