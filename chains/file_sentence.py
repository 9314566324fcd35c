"""What was understood of a question about a file, and what was found, in words; typed columns of the result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from azs.i18n import t
from azs.i18n.formats import DASH, date, moment, number
from chains.amounts import counted
from chains.file_plan import Field, FilePlan, Group, Measure, Table, Where, group_name, measure_name
from chains.result import Column, Row
from chains.sentence import cell_text

LONG = 60
SHOWN_VALUES = 6
_UNITS = {"rub": "₽", "l": "assistant.litres", "h": "assistant.hours", "%": "%"}


def understood(plan: FilePlan, lang: str) -> str:
    """A plan in words."""
    said = [_what(plan, lang)]
    if plan.groups:
        said.append(t("data_files.by", lang, names=", ".join(_group_text(group, lang) for group in plan.groups)))
    said += [where_text(one, lang) for one in plan.where]
    if plan.having:
        said.append(f"{measure_text(plan.measures[0], lang)} {plan.having[0]} {number_text(plan.having[1], lang)}")
    if plan.order or plan.limit:
        said.append(_order(plan, lang))
    if plan.join:
        said.append(
            t("data_files.joined", lang, mine=plan.join.key.title(lang), theirs=plan.join.incident_key.title(lang))
        )
    text = "; ".join(filter(None, said))
    return text[:1].upper() + text[1:]


def _what(plan: FilePlan, lang: str) -> str:
    if plan.measures:
        return ", ".join(measure_text(measure, lang, joined=plan.join is not None) for measure in plan.measures)
    names = ", ".join(field.title(lang) for field in plan.columns)
    key = "data_files.incidents_listed" if plan.join else "data_files.rows_listed"
    return f"{t(key, lang)}: {names}" if names else t(key, lang)


def _order(plan: FilePlan, lang: str) -> str:
    by = plan.by.title(lang) if plan.by else ""
    many = "all" if not plan.limit else "one" if plan.limit == 1 else "first"
    key = f"data_files.{many}_{plan.order or 'plain'}"
    return t(key, lang, count=plan.limit) + (t("data_files.order_by", lang, name=by) if by else "")


def measure_text(measure: Measure, lang: str, *, joined: bool = False) -> str:
    """A measure in words."""
    if measure.field is None:
        return t(f"data_files.{measure.function}_{'incidents' if joined else 'rows'}", lang)
    return t(f"data_files.function_{measure.function}", lang, name=measure.field.title(lang))


def _group_text(group: Group, lang: str) -> str:
    name = group.field.title(lang)
    return (
        t("data_files.by_unit", lang, name=name, unit=t(f"data_files.unit_{group.unit}", lang)) if group.unit else name
    )


def where_text(one: Where, lang: str) -> str:
    """A condition in words."""
    name = one.field.title(lang)
    if one.operator in ("missing", "present"):
        return t(f"data_files.{one.operator}", lang, name=name)
    values = [value_text(one.field, value, lang) for value in one.values]
    if one.operator == "between":
        return f"{name}: {values[0]}" if values[0] == values[1] else f"{name}: {values[0]} — {values[1]}"
    if one.operator in ("in", "not_in"):
        shown = ", ".join(values[:SHOWN_VALUES]) + ("…" if len(values) > SHOWN_VALUES else "")
        return f"{name}: {shown}" if one.operator == "in" else t("data_files.but", lang, name=name, values=shown)
    if one.operator == "contains":
        return t("data_files.holds", lang, name=name, text=values[0])
    sign = {">=": "≥", "<=": "≤", "<>": "≠"}.get(one.operator, one.operator)
    return f"{name} {sign} {values[0]}" if sign != "=" else f"{name}: {values[0]}"


def value_text(field: Field | None, value: object, lang: str) -> str:
    """A value of a column as people read it, with its unit."""
    if value is None:
        return t("data_files.none", lang)
    if isinstance(value, bool):
        return t("data_files.yes" if value else "data_files.no", lang)
    if isinstance(value, dt.datetime):
        return moment(value, lang)
    if isinstance(value, dt.date):
        return date(value, lang)
    if isinstance(value, int | float):
        return number_text(float(value), lang, field.unit if field else "")
    for stored, ru, en in field.labels if field else ():
        if stored == value:
            return en if lang == "en" else ru
    return str(value)


def number_text(value: float | None, lang: str, unit: str = "", digits: int | None = None) -> str:
    """A number with up to two decimals, and its unit."""
    if value is None:
        return DASH
    kept = digits if digits is not None else 0 if float(value).is_integer() else 2
    text = number(value, lang, kept)
    key = _UNITS.get(unit, "")
    name = t(key, lang) if "." in key else key
    return f"{text}\u00a0{name}" if name else text


def result_shape(plan: FilePlan, lang: str) -> tuple[Column, ...]:
    """Typed columns of what a plan's SELECT gives."""
    if not plan.measures:
        fields = plan.columns or (plan.join.table if plan.join else plan.table).fields
        return tuple(_listed(field, lang) for field in fields)
    groups = [_grouped(group, lang) for group in plan.groups]
    return (*groups, *(_measured(measure, lang, joined=plan.join is not None) for measure in plan.measures))


def _listed(field: Field, lang: str) -> Column:
    if field.numeric:
        return Column(field.name, field.title(lang), "measure", field.unit, 0 if field.kind == "integer" else 2)
    return Column(field.name, field.title(lang), "moment" if field.kind == "moment" else "text")


def _grouped(group: Group, lang: str) -> Column:
    name, title = group_name(group), group.field.title(lang)
    if group.unit:
        title = t(f"data_files.head_{group.unit}", lang) if group.unit != "day" else title
        return Column(name, title, "period", group.unit, 0, group.unit)
    return Column(name, title, "group")


def _measured(measure: Measure, lang: str, *, joined: bool) -> Column:
    head = measure_text(measure, lang, joined=joined)
    head = head[:1].upper() + head[1:]
    if measure.function == "share":
        return Column(measure_name(measure), head, "measure", "%", 1)
    if measure.field is None or measure.function == "distinct":
        return Column(measure_name(measure), head, "measure", "count")
    whole = measure.field.kind == "integer" and measure.function in ("sum", "min", "max")
    return Column(measure_name(measure), head, "measure", measure.field.unit, 0 if whole else 2)


def result_rows(plan: FilePlan, rows: Sequence[Row], lang: str) -> list[Row]:
    """Rows as the product shows them: yes and no in words, labels for codes, decimals as numbers."""
    fields: list[Field | None]
    if plan.measures:
        fields = [group.field if not group.unit else None for group in plan.groups]
        fields += [None for _ in plan.measures]
    else:
        fields = list(plan.columns or (plan.join.table if plan.join else plan.table).fields)
    return [tuple(_shown(field, value, lang) for field, value in zip(fields, row, strict=True)) for row in rows]


def _shown(field: Field | None, value: object, lang: str) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if field is not None and (isinstance(value, bool) or field.labels):
        return None if value is None else value_text(field, value, lang)
    return value


def answer_text(plan: FilePlan, shape: Sequence[Column], rows: Sequence[Row], lang: str) -> str:
    """One or two sentences about the rows."""
    if not rows:
        return t("assistant.nothing", lang)
    if not plan.measures:
        noun = "incidents" if plan.join else "row"
        return t("assistant.listed", lang, rows=counted(len(rows), noun, lang))
    size = len(plan.groups)
    column = shape[size]
    if not size:
        return " ".join(
            t("assistant.one_value", lang, metric=one.header, value=_cell(one, value, lang))
            for one, value in zip(shape, rows[0], strict=True)
        )
    known = [row for row in rows if row[size] is not None]
    if not known:
        return t("assistant.not_known", lang, metric=column.header)
    top = max(known, key=lambda row: float(str(row[size])))
    low = min(known, key=lambda row: float(str(row[size])))
    if len(known) == 1 or top[size] == low[size] or plan.order:
        first = known[0]
        return t("assistant.first_of", lang, metric=column.header, name=_names(shape, first, size, lang),
                 value=_cell(column, first[size], lang))  # fmt: skip
    return t(
        "assistant.range_of", lang, metric=column.header, top=_names(shape, top, size, lang),
        low=_names(shape, low, size, lang), top_value=_cell(column, top[size], lang),
        low_value=_cell(column, low[size], lang), rows=counted(len(known), "row", lang),
    )  # fmt: skip


def _names(shape: Sequence[Column], row: Row, size: int, lang: str) -> str:
    return ", ".join(cell_text(shape[at].dimension, row[at], lang) for at in range(size))


def _cell(column: Column, value: object, lang: str) -> str:
    if isinstance(value, dt.date):
        return value_text(None, value, lang)
    unit = "" if column.unit == "count" else column.unit
    found = None if value is None else float(str(value))
    return number_text(found, lang, unit, column.digits if found is None or not float(found).is_integer() else 0)


def table_text(table: Table) -> str:
    """A table by its file and its sheet."""
    return f"{table.file} · {table.title}" if table.title else table.file
