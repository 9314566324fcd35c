"""Whether the values of a form can be: each by itself, against one another, and against what the company knows.

Only a value without any problem, read surely and alike by all readers, needs no person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ocr.forms.facts import Facts
from ocr.forms.form import FieldValue, Form, FormTable, Problem, Value
from ocr.forms.rules import rule_problems
from ocr.forms.sureness import sure_from
from ocr.forms.template import FieldSpec, Template

OLDEST = dt.date(1990, 1, 1)
LONG_TEXT = 60
"""Letters of free text above which a person reads it in any case: a lost line shows in no confidence."""


def check(form: Form, template: Template, *, today: dt.date, facts: Facts | None = None) -> Form:
    """The form with its problems, and with a mark on each value that needs a person.

    A station or serial number that the company knows takes the company's spelling.

    Args:
        facts: what the company knows; None to check the paper alone.
    """
    values = [_checked(value, spec, today) for value, spec in zip(form.values, template.fields, strict=True)]
    tables = [_checked_table(table, template, today) for table in form.tables]
    if facts:
        values = _against_facts(values, template, facts)
    checked = replace(form, values=tuple(values), tables=tuple(tables))
    return _marked(_with_problems(checked, rule_problems(checked, template)), template)


def is_sure(value: FieldValue, kind: str, engine: str) -> bool:
    """Whether a checked value may be taken over without a person; an empty one that may be empty is not."""
    if kind == "text" and len(value.raw) > LONG_TEXT:
        return False
    return (
        value.value is not None and not value.problems and not value.second
        and value.confidence >= sure_from(engine, kind)
    )  # fmt: skip


def _checked(value: FieldValue, spec: FieldSpec, today: dt.date) -> FieldValue:
    problems = list(value.problems)
    if value.value is None:
        if spec.required and not value.problems:
            problems.append(Problem("missing"))
    elif spec.kind == "date":
        problems += _date_problems(str(value.value), spec, today)
    elif spec.kind in ("number", "sum") and isinstance(value.value, float):
        problems += _range_problems(value.value, spec)
    return replace(value, problems=tuple(problems))


def _date_problems(text: str, spec: FieldSpec, today: dt.date) -> Iterable[Problem]:
    day = dt.date.fromisoformat(text)
    if day > today and not spec.future:
        yield Problem("future", (("date", f"{day:%d.%m.%Y}"),))
    if day < OLDEST or day.year > today.year + 30:
        yield Problem("date_far", (("date", f"{day:%d.%m.%Y}"),))


def _range_problems(number: float, spec: FieldSpec) -> Iterable[Problem]:
    if spec.least is not None and number < spec.least:
        yield Problem("too_small", (("value", f"{number:g}"), ("least", f"{spec.least:g}")))
    if spec.most is not None and number > spec.most:
        yield Problem("too_large", (("value", f"{number:g}"), ("most", f"{spec.most:g}")))


def _checked_table(table: FormTable, template: Template, today: dt.date) -> FormTable:
    columns = next(spec.columns for spec in template.tables if spec.name == table.name)
    rows = tuple(
        tuple(_checked(value, column, today) for value, column in zip(row, columns, strict=True)) for row in table.rows
    )
    return replace(table, rows=rows)


def _against_facts(values: Sequence[FieldValue], template: Template, facts: Facts) -> list[FieldValue]:
    station = ""
    checked = []
    for value, spec in zip(values, template.fields, strict=True):
        if spec.kind == "station" and isinstance(value.value, str):
            value = _known_station(value, facts)
            station = station or (str(value.value) if not value.problems else "")
        checked.append(value)
    return [
        _known_unit(value, station, facts) if spec.kind == "serial"
        else _known_person(value, facts) if spec.kind == "person" and spec.staff
        else value
        for value, spec in zip(checked, template.fields, strict=True)
    ]  # fmt: skip


def _known_station(value: FieldValue, facts: Facts) -> FieldValue:
    code = facts.station(str(value.value))
    if code:
        return replace(value, value=code)
    return _wrong(
        value, Problem("unknown_station", (("text", str(value.value)),), facts.stations_like(str(value.value)))
    )


def _known_unit(value: FieldValue, station: str, facts: Facts) -> FieldValue:
    if not isinstance(value.value, str):
        if value.raw:
            return replace(value, problems=_suggested(value.problems, facts.serials_like(value.raw, station)))
        return value
    units = facts.units(value.value)
    here = [unit for unit in units if not station or unit.station == station]
    if here:
        return replace(value, value=here[0].serial)
    near = facts.serials_like(value.value, station)
    if units:
        params = (("serial", units[0].serial), ("station", units[0].station))
        return _wrong(replace(value, value=units[0].serial), Problem("other_station", params, near))
    return _wrong(value, Problem("unknown_serial", (("serial", value.value),), near))


def _known_person(value: FieldValue, facts: Facts) -> FieldValue:
    if not isinstance(value.value, str) or facts.person_known(value.value) is not False:
        return value
    return _wrong(value, Problem("unknown_person", (("name", value.value[:60]),), facts.people_like(value.value)))


def _wrong(value: FieldValue, problem: Problem) -> FieldValue:
    return replace(value, problems=(*value.problems, problem))


def _suggested(problems: Sequence[Problem], near: tuple[str, ...]) -> tuple[Problem, ...]:
    return tuple(problem if problem.suggestions else replace(problem, suggestions=near) for problem in problems)


def _with_problems(form: Form, found: Iterable[tuple[tuple[str, int, str], Problem]]) -> Form:
    """Problems put where they belong: (table or "", row, field)."""
    values, tables = list(form.values), list(form.tables)
    for (table_name, row, name), problem in found:
        if not table_name:
            values = [_wrong(value, problem) if value.name == name else value for value in values]
            continue
        for at, table in enumerate(tables):
            if table.name == table_name:
                rows = list(table.rows)
                rows[row] = tuple(_wrong(value, problem) if value.name == name else value for value in rows[row])
                tables[at] = replace(table, rows=tuple(rows))
    return replace(form, values=tuple(values), tables=tuple(tables))


def _marked(form: Form, template: Template) -> Form:
    def mark(value: FieldValue, spec: FieldSpec) -> FieldValue:
        nothing = value.value is None and not value.raw and not value.second
        empty_is_fine = nothing and not spec.required and not value.problems
        return replace(value, needs_person=not (empty_is_fine or is_sure(value, spec.kind, form.engine)))

    values = tuple(mark(value, spec) for value, spec in zip(form.values, template.fields, strict=True))
    columns = {table.name: table.columns for table in template.tables}
    tables = tuple(
        replace(
            table,
            rows=tuple(tuple(mark(v, c) for v, c in zip(row, columns[table.name], strict=True)) for row in table.rows),
        )
        for table in form.tables
    )
    return replace(form, values=values, tables=tables)


def values_of(form: Form) -> dict[str, Value]:
    """Each field's value by its name."""
    return {value.name: value.value for value in form.values}
