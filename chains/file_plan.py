"""A question about attached files as a small typed plan, and the SELECT it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from chains.database_schema import DatabaseSchema

UNITS = ("day", "week", "month", "quarter", "year", "weekday", "hour")
FUNCTIONS = ("count", "distinct", "sum", "avg", "median", "min", "max", "share")
Value = str | int | float | bool | dt.date
_NONE = DatabaseSchema("duckdb", ())


@dataclass(frozen=True, eq=False)
class Field:
    """A column that may be asked about.

    Attributes:
        table: its table in SQL.
        name: in SQL.
        titles: what it is called, in Russian and in English where both are known, else once.
        kind: "text", "integer", "number", "date", "moment" or "truth".
        unit: "%", "rub", "l", "h" or "".
        values: distinct texts in it, as stored; of a column of numbers none.
        labels: (value, Russian, English) where values are codes.
        distinct: how many different values there are. `rows`: rows of the table.
    """

    table: str
    name: str
    titles: tuple[str, ...]
    kind: str
    unit: str = ""
    values: tuple[str, ...] = ()
    labels: tuple[tuple[str, str, str], ...] = ()
    distinct: int = 0
    rows: int = 0

    @property
    def numeric(self) -> bool:
        """Whether it can be added up."""
        return self.kind in ("integer", "number")

    @property
    def dated(self) -> bool:
        """Whether it holds days or moments."""
        return self.kind in ("date", "moment")

    def title(self, lang: str) -> str:
        """What it is called."""
        return self.titles[1] if lang == "en" and len(self.titles) > 1 else self.titles[0]


@dataclass(frozen=True)
class Table:
    """A table that may be asked about. `file`: its file, "" for the incidents; `title`: of its sheet, "" for none."""

    file: str
    name: str
    title: str
    fields: tuple[Field, ...]
    rows: int
    cut: bool = False


@dataclass(frozen=True)
class Measure:
    """A function of a column, "count" and "share" of rows where none is given."""

    function: str
    field: Field | None = None


@dataclass(frozen=True)
class Where:
    """A condition: operator "in", "not_in", "contains", "missing", "present", "between" (both ends) or a comparison."""

    field: Field
    operator: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Group:
    """A column to group by; days and moments by a unit of UNITS."""

    field: Field
    unit: str = ""


@dataclass(frozen=True)
class Join:
    """Incidents of the things in a file: its column against one of the incidents."""

    table: Table
    key: Field
    incident_key: Field


@dataclass(frozen=True)
class FilePlan:
    """One SELECT over a table of a file, or over the incidents that it names.

    Attributes:
        measures: none for a list of rows.
        columns: of a list; all where none is given.
        order: "desc", "asc" or "": groups by the first measure, rows by `by`.
        limit: 0 for all.
        having: operator and number for the first measure of groups.
        join: the incidents are what is counted or listed; conditions and groups may be of either side.
    """

    table: Table
    measures: tuple[Measure, ...] = ()
    groups: tuple[Group, ...] = ()
    where: tuple[Where, ...] = ()
    columns: tuple[Field, ...] = ()
    order: str = ""
    by: Field | None = None
    limit: int = 0
    having: tuple[str, float] | None = None
    join: Join | None = None


def compile_file_plan(plan: FilePlan) -> str:
    """The SELECT of a plan in DuckDB's dialect."""
    if plan.join is not None:
        return _joined(plan, plan.join)
    conditions = [condition_sql(one) for one in plan.where]
    if any(measure.function == "share" for measure in plan.measures) and not plan.groups:
        return _share(plan, conditions)
    return _select(plan, f"FROM {written(plan.table.name)}", conditions, owner="")


def written(name: str) -> str:
    """A name as it stands in SQL."""
    return _NONE.written(name)


def group_name(group: Group) -> str:
    """Alias of a group."""
    return f"{group.field.name}_{group.unit}" if group.unit and group.unit != "day" else group.field.name


def measure_name(measure: Measure) -> str:
    """Alias of a measure."""
    return f"{measure.function}_{measure.field.name}" if measure.field else f"{measure.function}_rows"


def _select(plan: FilePlan, source: str, conditions: Sequence[str], *, owner: str) -> str:
    if not plan.measures:
        return _rows(plan, source, conditions, owner)
    groups = [(group_sql(group, owner), group_name(group)) for group in plan.groups]
    measures = [(measure_sql(measure, owner), measure_name(measure)) for measure in plan.measures]
    chosen = ", ".join(
        sql if sql == written(name) else f"{sql} AS {written(name)}" for sql, name in (*groups, *measures)
    )
    lines = [f"SELECT {chosen}", source]
    if conditions:
        lines.append("WHERE " + " AND ".join(conditions))
    if groups:
        lines.append("GROUP BY " + ", ".join(sql for sql, _ in groups))
    if plan.having:
        operator, number = plan.having
        lines.append(f"HAVING {measures[0][0]} {operator} {literal(number)}")
    if groups:
        lines.append("ORDER BY " + _order(plan, [name for _, name in groups], measures[0][1]))
    if plan.limit:
        lines.append(f"LIMIT {plan.limit}")
    return "\n".join(lines)


def _order(plan: FilePlan, groups: Sequence[str], measure: str) -> str:
    names = ", ".join(written(name) for name in groups)
    if not plan.order and plan.groups[0].unit:
        return names
    return f"{written(measure)} {'ASC' if plan.order == 'asc' else 'DESC'} NULLS LAST, {names}"


def _rows(plan: FilePlan, source: str, conditions: Sequence[str], owner: str) -> str:
    fields = plan.columns or (plan.join.table if plan.join else plan.table).fields
    chosen = ", ".join(owner + written(field.name) for field in fields)
    lines = [f"SELECT {chosen}", source]
    if conditions:
        lines.append("WHERE " + " AND ".join(conditions))
    if plan.by is not None:
        column = owner + written(plan.by.name)
        lines.append(f"ORDER BY {column} {'ASC' if plan.order == 'asc' else 'DESC'} NULLS LAST")
    if plan.limit:
        lines.append(f"LIMIT {plan.limit}")
    return "\n".join(lines)


def _share(plan: FilePlan, conditions: Sequence[str]) -> str:
    """Share of the rows that meet the conditions, in percent."""
    met = " AND ".join(conditions) or "1 = 1"
    name = written(measure_name(plan.measures[0]))
    return (
        f"SELECT ROUND(100.0 * SUM(CASE WHEN {met} THEN 1 ELSE 0 END) / NULLIF(COUNT(*), 0), 2) AS {name}\n"
        f"FROM {written(plan.table.name)}"
    )


def _joined(plan: FilePlan, join: Join) -> str:
    """Incidents whose key stands in the file; groups of the file take each of its keys once."""
    mine = [condition_sql(one, "f.") for one in plan.where if one.field.table == plan.table.name]
    theirs = [condition_sql(one, "i.") for one in plan.where if one.field.table == join.table.name]
    key, other = _text_key("f.", join.key), _text_key("i.", join.incident_key)
    groups = [group.field for group in plan.groups if group.field.table == plan.table.name]
    where = f"\nWHERE {' AND '.join(mine)}" if mine else ""
    source = f"FROM {written(plan.table.name)} f{where}"
    if not groups:
        inside = f"{other} IN (SELECT {key} {source})".replace("\n", " ")
        return _select(plan, f"FROM {written(join.table.name)} i", [inside, *theirs], owner="i.")
    columns = ", ".join(dict.fromkeys(f"f.{written(field.name)}" for field in groups))
    once = f"(SELECT DISTINCT {key} AS file_key, {columns} {source})".replace("\n", " ")
    meets = " AND ".join([f"{other} = f.file_key", *theirs])
    made = f"FROM {once} f\nLEFT JOIN {written(join.table.name)} i ON {meets}"
    return _select(plan, made, [], owner="i.")


def _text_key(owner: str, field: Field) -> str:
    column = owner + written(field.name)
    return f"LOWER(TRIM({column}))" if field.kind == "text" else f"CAST({column} AS VARCHAR)"


def group_sql(group: Group, owner: str = "") -> str:
    """A group as SQL; those of a file in a join stand under its own alias."""
    owner = "f." if owner and group.field.table != "incidents" else owner
    column = owner + written(group.field.name)
    if group.unit == "weekday":
        return f"ISODOW({column})"
    if group.unit == "hour":
        return f"HOUR({column})"
    if group.unit in ("", "day") and group.field.kind != "moment":
        return column
    return f"CAST(DATE_TRUNC('{group.unit or 'day'}', {column}) AS DATE)"


def measure_sql(measure: Measure, owner: str = "") -> str:
    """A measure as SQL."""
    if measure.field is None:
        rows = f"COUNT({owner}incident_number)" if owner else "COUNT(*)"
        return f"ROUND(100.0 * {rows} / NULLIF(SUM({rows}) OVER (), 0), 2)" if measure.function == "share" else rows
    column = owner + written(measure.field.name)
    if measure.function == "distinct":
        return f"COUNT(DISTINCT {column})"
    if measure.function == "share":
        return f"ROUND(100.0 * SUM({column}) / NULLIF(SUM(SUM({column})) OVER (), 0), 2)"
    return f"{measure.function.upper()}({column})"


def condition_sql(one: Where, owner: str = "") -> str:
    """A condition as SQL."""
    column = owner + written(one.field.name)
    values = [literal(value) for value in one.values]
    if one.operator in ("missing", "present"):
        return f"{column} IS {'NOT ' if one.operator == 'present' else ''}NULL"
    if one.operator == "contains":
        return f"LOWER({column}) LIKE {literal(f'%{_escaped(str(one.values[0]).lower())}%')} ESCAPE '!'"
    if one.operator == "between":
        if one.field.kind == "moment" and isinstance(one.values[1], dt.date):
            after = literal(one.values[1] + dt.timedelta(days=1))
            return f"{column} >= {values[0]} AND {column} < {after}"
        return f"{column} BETWEEN {values[0]} AND {values[1]}"
    if one.operator == "in":
        return f"{column} = {values[0]}" if len(values) == 1 else f"{column} IN ({', '.join(values)})"
    if one.operator == "not_in":
        inside = f"{column} <> {values[0]}" if len(values) == 1 else f"{column} NOT IN ({', '.join(values)})"
        return f"({inside} OR {column} IS NULL)"
    if one.operator == "<=" and one.field.kind == "moment" and isinstance(one.values[0], dt.date):
        return f"{column} < {literal(one.values[0] + dt.timedelta(days=1))}"
    return f"{column} {one.operator} {values[0]}"


def literal(value: Value) -> str:
    """A value as it stands in SQL."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(float(value))
    return "'" + value.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
