"""Forms of the reader as fields of a scan and back: one set of names for what is written, whatever the paper calls it.

A form's station, day, serial number and so on get the names of `azs.intake.fields.NAMES`; cells of its tables are named
`TABLE.ROW.COLUMN`, rows counted from 0. All other fields keep the names of their template.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from azs.intake.fields import NAMES, Check, Decisions, Field, decided_value
from azs.intake.queue import Extracted
from ocr.document import OcrDocument
from ocr.forms.checks import check
from ocr.forms.extraction import extract
from ocr.forms.facts import Facts
from ocr.forms.form import FieldValue, Form, FormTable, Problem, Value
from ocr.forms.recognition import recognise
from ocr.forms.template import FieldSpec, TableSpec, Template
from ocr.forms.values import understand

PROBLEM = "forms.problem."
MEASUREMENTS = "measurements"
_SAME: Mapping[str, Mapping[str, str]] = {
    "inspection_act": {"act_no": "act_number", "date": "inspected_on", "condition": "state"},
    "incident_report": {
        "report_no": "act_number", "date": "inspected_on", "reporter": "inspector", "description": "fault",
        "measures": "remarks",
    },
    "delivery_note": {"note_no": "act_number", "date": "inspected_on", "operator": "inspector"},
    "meter_verification": {
        "protocol_no": "act_number", "date": "inspected_on", "device": "equipment", "verifier": "inspector",
        "result": "state",
    },
    "complaint_letter": {"date": "inspected_on", "author": "inspector", "text": "remarks"},
}  # fmt: skip
"""Names of the product's own forms -> names of `fields.NAMES`."""
_BY_KIND = {"station": "station", "date": "inspected_on", "serial": "serial"}
_CELLS = {"measured": "value"}


def read_fields(
    document: OcrDocument, templates: Sequence[Template], *, today: dt.date, facts: Facts | None = None, form: str = ""
) -> Extracted:
    """The fields of a sheet; nothing where its form is not known.

    Args:
        form: name of the template that a person chose; "" to recognise it.
        facts: what the company knows, see `azs.intake.facts.DatabaseFacts`.
    """
    template = template_of(templates, form) if form else recognise(document, templates)[0]
    if template is None:
        return Extracted("", ())
    read = check(extract(document, template), template, today=today, facts=facts)
    return Extracted(template.name, fields_of(read, template))


def template_of(templates: Sequence[Template], name: str) -> Template | None:
    """The template of that name."""
    return next((one for one in templates if one.name == name), None)


def fields_of(form: Form, template: Template) -> tuple[Field, ...]:
    """The values of a form as fields of a scan, rows of its tables after the others."""
    specs = specs_of(template, rows={table.name: len(table.rows) for table in form.tables})
    return tuple(_field(name, value, spec) for (name, spec), value in zip(specs.items(), _values(form), strict=True))


def specs_of(template: Template, *, rows: Mapping[str, int]) -> dict[str, FieldSpec]:
    """What may stand in each field, by its name in a scan, in the order of the paper.

    Args:
        rows: how many rows each table has.
    """
    names = _names(template)
    specs = {names[spec.name]: spec for spec in template.fields}
    for table in template.tables:
        for row in range(rows.get(table.name, 0)):
            specs |= {_cell(table, row, column): column for column in table.columns}
    return specs


def rows_of(fields: Sequence[Field]) -> dict[str, int]:
    """How many rows of each table the fields of a scan have."""
    counted: dict[str, int] = {}
    for one in fields:
        table, _, rest = one.name.partition(".")
        if rest:
            counted[table] = max(counted.get(table, 0), int(rest.partition(".")[0]) + 1)
    return counted


def empty_in(fields: Sequence[Field], template: Template) -> tuple[str, ...]:
    """Fields of the form, by its own names, that must have a value and have none."""
    names, values = _names(template), {one.name: one.value for one in fields}
    return tuple(spec.name for spec in template.fields if spec.required and not values.get(names[spec.name]))


def named(values: Sequence[FieldValue], template: Template) -> tuple[Field, ...]:
    """Values by the form's own names as fields of a scan."""
    names = _names(template)
    return tuple(_field(names[one.name], one, template.field(one.name)) for one in values)


def problems_of(
    fields: Sequence[Field], decisions: Decisions, template: Template, *, today: dt.date, facts: Facts | None = None
) -> dict[str, tuple[Problem, ...]]:
    """What is wrong with the values as they are decided now, by field: each by itself, against one another, and against
    what the company knows; with suggestions."""
    specs = specs_of(template, rows=rows_of(fields))
    values = {one.name: _as_read(one, specs[one.name], decisions) for one in fields if one.name in specs}
    form = check(_form(values, template), template, today=today, facts=facts)
    checked = dict(zip(values, _values(form), strict=True)) if len(values) == len(specs) else {}
    return {name: value.problems for name, value in checked.items() if value.problems}


def validator(found: Mapping[str, Sequence[Problem]]) -> Check:
    """The form's own checks for `azs.intake.records.plan` and `save`: message keys of what `problems_of` has found."""

    def keys(field: Field, _value: str) -> tuple[str, ...]:
        return tuple(PROBLEM + problem.key for problem in found.get(field.name, ()))

    return keys


def written(value: Value, spec: FieldSpec) -> str:
    """A value as people write it: 12.03.2026; 10,02; the words of a choice; "" for none."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    if spec.kind == "date":
        return f"{dt.date.fromisoformat(value):%d.%m.%Y}"
    if spec.kind == "choice":
        words = next((one.words for one in spec.choices if one.value == value), (value,))
        return value if value in words else words[0]
    return value


def _names(template: Template) -> dict[str, str]:
    """Template's names -> a scan's. A company's own form gives its first station, date and serial number."""
    known = _SAME.get(template.name, {})
    names = {spec.name: known.get(spec.name, spec.name) for spec in template.fields}
    for kind, name in _BY_KIND.items():
        if name not in names.values():
            first = next((spec.name for spec in template.fields if spec.kind == kind and names[spec.name] == spec.name
                          and spec.name not in NAMES), None)  # fmt: skip
            if first:
                names[first] = name
    return names


def _cell(table: TableSpec, row: int, column: FieldSpec) -> str:
    own = _CELLS.get(column.name, column.name) if table.name == MEASUREMENTS else column.name
    return f"{table.name}.{row}.{own}"


def _values(form: Form) -> Iterator[FieldValue]:
    yield from form.values
    for table in form.tables:
        for row in table.rows:
            yield from row


def _field(name: str, value: FieldValue, spec: FieldSpec) -> Field:
    kind = name if name in ("station", "serial", "state") else spec.kind
    problems = tuple(PROBLEM + problem.key for problem in value.problems)
    return Field(
        name, kind, value.raw, written(value.value, spec), value.page or 1, value.box, value.confidence, value.second,
        problems, doubtful=value.needs_person,
    )  # fmt: skip


def _as_read(field: Field, spec: FieldSpec, decisions: Decisions) -> FieldValue:
    """The value as it stands now, for the checks: what a person wrote is understood like a printed one."""
    text = decided_value(field, decisions.get(field.name))
    meaning = understand(text, spec)
    return FieldValue(spec.name, text, meaning.value, field.page, field.box, 1.0, problems=meaning.problems)


def _form(values: Mapping[str, FieldValue], template: Template) -> Form:
    """The form of values by their names in a scan; rows that miss a cell are left out."""
    names = _names(template)
    missing = FieldValue("")
    tables = []
    for table in template.tables:
        prefix = f"{table.name}."
        rows = sorted({int(name.split(".")[1]) for name in values if name.startswith(prefix)})
        cells = [tuple(values.get(_cell(table, row, one), replace(missing, name=one.name)) for one in table.columns)
                 for row in rows]  # fmt: skip
        tables.append(FormTable(table.name, tuple(cells)))
    own = tuple(values.get(names[spec.name], replace(missing, name=spec.name)) for spec in template.fields)
    return Form(template.name, 1.0, own, tuple(tables))
