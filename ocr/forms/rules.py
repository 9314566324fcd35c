"""Rules of a template between its fields and within the rows of its tables."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from ocr.forms.form import FieldValue, Form, Problem
from ocr.forms.template import Rule, Template

Place = tuple[str, int, str]
"""Table or "", number of the row, field or column."""


def rule_problems(form: Form, template: Template) -> list[tuple[Place, Problem]]:
    """What does not agree, each with every place that may be to blame."""
    return [found for rule in template.rules for found in _BY_KIND[rule.kind](form, rule)]


def _order(form: Form, rule: Rule) -> Iterable[tuple[Place, Problem]]:
    days = [(name, form.value(name).value) for name in rule.of]
    for (first, one), (then, other) in pairwise(days):
        if isinstance(one, str) and isinstance(other, str) and one > other:
            for name in (first, then):
                yield ("", 0, name), Problem("order", (("first", _day(one)), ("second", _day(other))))


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{day}.{month}.{year}"


def _total(form: Form, rule: Rule) -> Iterable[tuple[Place, Problem]]:
    column, name = rule.of
    rows = _rows(form, rule.table)
    numbers = [row[column].value for row in rows if column in row]
    total = form.value(name).value
    if not isinstance(total, float) or not numbers:
        return
    if any(not isinstance(number, float) for number in numbers):
        return
    found = sum(number for number in numbers if isinstance(number, float))
    if abs(found - total) > rule.tolerance:
        problem = Problem("total", (("sum", f"{found:g}"), ("total", f"{total:g}")))
        yield ("", 0, name), problem
        yield from (((rule.table, at, column), problem) for at in range(len(rows)))


def _difference(form: Form, rule: Rule) -> Iterable[tuple[Place, Problem]]:
    for at, row in enumerate(_rows(form, rule.table)):
        one, other, told = (row[name].value for name in rule.of)
        if not (isinstance(one, float) and isinstance(other, float) and isinstance(told, float)):
            continue
        if abs(abs(one - other) - abs(told)) > rule.tolerance:
            problem = Problem("difference", (("expected", f"{one - other:g}"), ("told", f"{told:g}")))
            yield from (((rule.table, at, name), problem) for name in rule.of)


def _error_percent(form: Form, rule: Rule) -> Iterable[tuple[Place, Problem]]:
    """error = (measured - dose) / dose * 100; the sign is taken as either, since methods differ (МИ 2895, МИ 1864)."""
    for at, row in enumerate(_rows(form, rule.table)):
        dose, measured, told = (row[name].value for name in rule.of)
        if not (isinstance(dose, float) and isinstance(measured, float) and isinstance(told, float)) or not dose:
            continue
        expected = (measured - dose) / dose * 100
        if abs(abs(expected) - abs(told)) > rule.tolerance:
            problem = Problem("difference", (("expected", f"{expected:.2f}"), ("told", f"{told:g}")))
            yield from (((rule.table, at, name), problem) for name in rule.of)


def _rows(form: Form, table: str) -> list[dict[str, FieldValue]]:
    return [{value.name: value for value in row} for found in form.tables if found.name == table for row in found.rows]


_BY_KIND = {"order": _order, "total": _total, "difference": _difference, "error_percent": _error_percent}
