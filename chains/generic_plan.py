"""A small typed plan over any database: what to show, of which rows, grouped and ordered how; compiled to its SQL.

The model fills the plan under a JSON schema that knows every column, tables are joined along the known keys, values are
taken from those stored. What the plan cannot say, it does not try to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.oracle.base import OracleDialect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from azs.errors import UnanswerableError
from chains.database_schema import DatabaseSchema, Link
from chains.sql_text import nearest_value

FUNCTIONS = ("none", "count", "count_distinct", "sum", "avg", "min", "max")
OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "contains", "missing")
MAX_ITEMS, MAX_CONDITIONS = 5, 4
ROWS = "*"
_DIALECTS: Mapping[str, type[Any]] = {"sqlite": SQLiteDialect, "oracle": OracleDialect, "duckdb": PGDialect}


@dataclass(frozen=True)
class Quantity:
    """A column as "table.column", or a function of it; "*" counts rows."""

    column: str
    function: str = "none"


@dataclass(frozen=True)
class Condition:
    """A quantity against a value; "missing" needs none."""

    quantity: Quantity
    operator: str
    value: str = ""


@dataclass(frozen=True)
class GenericPlan:
    """One SELECT over joined tables.

    Attributes:
        table: what is counted or listed.
        either: whether one of the conditions is enough.
        having: conditions on the functions of groups.
        limit: 0 for all rows.
    """

    table: str
    select: tuple[Quantity, ...]
    where: tuple[Condition, ...] = ()
    either: bool = False
    group: tuple[str, ...] = ()
    having: tuple[Condition, ...] = ()
    order: tuple[Quantity, ...] = ()
    descending: bool = False
    limit: int = 0
    distinct: bool = False


def plan_schema(schema: DatabaseSchema) -> dict[str, Any]:
    """JSON schema of a plan over this database."""
    columns = [f"{table.name}.{column.name}" for table, column in schema.columns()]
    quantity = {
        "type": "object",
        "properties": {
            "function": {"type": "string", "enum": list(FUNCTIONS)},
            "column": {"type": "string", "enum": [*columns, ROWS]},
        },
        "required": ["function", "column"],
        "additionalProperties": False,
    }
    condition = {
        "type": "object",
        "properties": {
            **quantity["properties"],  # type: ignore[dict-item]
            "operator": {"type": "string", "enum": list(OPERATORS)},
            "value": {"type": "string", "maxLength": 80},
        },
        "required": ["function", "column", "operator", "value"],
        "additionalProperties": False,
    }
    properties = {
        "table": {"type": "string", "enum": [table.name for table in schema.tables]},
        "select": {"type": "array", "items": quantity, "minItems": 1, "maxItems": MAX_ITEMS},
        "where": {"type": "array", "items": condition, "maxItems": MAX_CONDITIONS},
        "either": {"type": "boolean"},
        "group": {"type": "array", "items": {"type": "string", "enum": columns}, "maxItems": 3},
        "having": {"type": "array", "items": condition, "maxItems": 2},
        "order": {"type": "array", "items": quantity, "maxItems": 2},
        "descending": {"type": "boolean"},
        "limit": {"type": "integer", "minimum": 0, "maximum": 1000},
        "distinct": {"type": "boolean"},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def read_plan(body: Mapping[str, Any], schema: DatabaseSchema) -> GenericPlan:
    """The plan of a model's object, its values as they are stored.

    Raises:
        UnanswerableError: the object is no plan over this database.
    """
    try:
        plan = GenericPlan(
            table=str(body["table"]),
            select=tuple(_quantity(item) for item in body["select"]),
            where=tuple(_condition(item) for item in body.get("where", ())),
            either=bool(body.get("either")),
            group=tuple(map(str, body.get("group", ()))),
            having=tuple(_condition(item) for item in body.get("having", ())),
            order=tuple(_quantity(item) for item in body.get("order", ())),
            descending=bool(body.get("descending")),
            limit=int(body.get("limit") or 0),
            distinct=bool(body.get("distinct")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnanswerableError("free_sql.no_plan") from error
    return replace(plan, where=tuple(_stored(condition, schema) for condition in plan.where))


def compile_plan(plan: GenericPlan, schema: DatabaseSchema) -> str:
    """The SELECT of a plan in the dialect of the database.

    Raises:
        UnanswerableError: a table or column is not there, or nothing joins the tables.
    """
    tables = _Tables(schema)
    for name in dict.fromkeys([plan.table, *(name.split(".")[0] for name in _columns(plan))]):
        tables.need(name)
    chosen = [tables.value(quantity) for quantity in plan.select]
    query = sa.select(*chosen).select_from(tables.joined())
    if plan.where:
        conditions = [tables.condition(condition) for condition in plan.where]
        query = query.where(sa.or_(*conditions) if plan.either else sa.and_(*conditions))
    for group in _groups(plan):
        query = query.group_by(tables.column(group))
    for condition in plan.having:
        query = query.having(tables.condition(condition))
    for quantity in plan.order:
        value = tables.value(quantity)
        query = query.order_by(value.desc() if plan.descending else value.asc())
    query = query.distinct() if plan.distinct else query
    query = query.limit(plan.limit) if plan.limit else query
    compiled = query.compile(dialect=_DIALECTS[schema.dialect](), compile_kwargs={"literal_binds": True})
    return " ".join(str(compiled).replace("%%", "%").split("\n"))


class _Tables:
    """Tables a plan reads, each joined to those before it along the shortest way of keys."""

    def __init__(self, schema: DatabaseSchema) -> None:
        self._schema = schema
        self._ties: list[Link] = []
        self._known: dict[str, sa.TableClause] = {}

    def need(self, name: str) -> None:
        """Bring a table in, with the tables on the way to it."""
        info = self._schema.table(name)
        if info is None:
            raise UnanswerableError("free_sql.no_plan")
        if info.name in self._known:
            return
        way = self._way(info.name) if self._known else []
        for link in way:
            for table in (link.table, link.other_table):
                self._add(table)
            self._ties.append(link)
        self._add(info.name)

    def column(self, name: str) -> sa.ColumnClause[Any]:
        """A column by its "table.column"."""
        table, _, column = name.partition(".")
        info = self._schema.table(table)
        found = info.column(column) if info else None
        if info is None or found is None:
            raise UnanswerableError("free_sql.no_plan")
        return self._known[info.name].c[found.name]

    def value(self, quantity: Quantity) -> sa.ColumnElement[Any]:
        """A quantity as SQL."""
        if quantity.column == ROWS:
            return sa.func.count()
        column = self.column(quantity.column)
        if quantity.function == "count_distinct":
            return sa.func.count(column.distinct())
        return column if quantity.function == "none" else getattr(sa.func, quantity.function)(column)

    def condition(self, condition: Condition) -> sa.ColumnElement[bool]:
        """A condition as SQL."""
        left = self.value(condition.quantity)
        if condition.operator == "missing":
            return left.is_(None)
        if condition.operator == "contains":
            return left.like(f"%{condition.value}%")
        value = sa.literal(condition.value) if self._is_text(condition.quantity) else _number(condition.value)
        return left.op("<>" if condition.operator == "!=" else condition.operator, is_comparison=True)(value)

    def joined(self) -> sa.FromClause:
        """All tables, joined."""
        names = list(self._known)
        found: sa.FromClause = self._known[names[0]]
        inside = {names[0]}
        for name in names[1:]:
            ties = [link for link in self._ties if {link.table, link.other_table} <= {*inside, name}]
            ties = [link for link in ties if name in (link.table, link.other_table)]
            found = found.join(self._known[name], sa.and_(*(self._tie(link) for link in ties)))
            inside.add(name)
        return found

    def _tie(self, link: Link) -> sa.ColumnElement[bool]:
        return self._known[link.table].c[link.column] == self._known[link.other_table].c[link.other_column]

    def _add(self, name: str) -> None:
        info = self._schema.table(name)
        if info is not None and info.name not in self._known:
            self._known[info.name] = sa.table(info.name, *(sa.column(column.name) for column in info.columns))

    def _way(self, wanted: str) -> list[Link]:
        """The shortest way of keys from the tables here to another one, in order."""
        waiting: deque[tuple[str, list[Link]]] = deque((name, []) for name in self._known)
        seen = set(self._known)
        while waiting:
            name, way = waiting.popleft()
            if name == wanted:
                return way
            for link in self._schema.links:
                if name in (link.table, link.other_table):
                    other = link.other_table if name == link.table else link.table
                    if other not in seen:
                        seen.add(other)
                        waiting.append((other, [*way, link]))
        raise UnanswerableError("free_sql.no_plan")

    def _is_text(self, quantity: Quantity) -> bool:
        if quantity.column == ROWS or quantity.function not in ("none", "min", "max"):
            return False
        table, _, column = quantity.column.partition(".")
        info = self._schema.table(table)
        found = info.column(column) if info else None
        return found is None or found.kind not in ("integer", "number", "truth")


def _columns(plan: GenericPlan) -> Iterator[str]:
    quantities = [*plan.select, *plan.order, *(one.quantity for one in (*plan.where, *plan.having))]
    yield from (quantity.column for quantity in quantities if quantity.column != ROWS)
    yield from plan.group


def _groups(plan: GenericPlan) -> Sequence[str]:
    """What to group by: plain columns beside functions have to be among it."""
    plain = [quantity.column for quantity in plan.select if quantity.function == "none" and quantity.column != ROWS]
    grouped = plan.group or any(
        quantity.function != "none" or quantity.column == ROWS
        for quantity in (*plan.select, *plan.order, *(one.quantity for one in plan.having))
    )
    return list(dict.fromkeys([*plan.group, *plain])) if grouped else ()


def _quantity(item: Mapping[str, Any]) -> Quantity:
    function, column = str(item["function"]), str(item["column"])
    if function not in FUNCTIONS:
        raise ValueError(function)
    return Quantity(column, function)


def _condition(item: Mapping[str, Any]) -> Condition:
    operator = str(item["operator"])
    if operator not in OPERATORS:
        raise ValueError(operator)
    return Condition(_quantity(item), operator, str(item.get("value", "")))


def _stored(condition: Condition, schema: DatabaseSchema) -> Condition:
    table, _, column = condition.quantity.column.partition(".")
    info = schema.table(table)
    found = info.column(column) if info else None
    if found is None or condition.operator not in ("=", "!=") or found.kind != "text":
        return condition
    return replace(condition, value=nearest_value(condition.value, found))


def _number(text: str) -> sa.ColumnElement[Any]:
    try:
        value = float(text.replace(",", "."))
    except ValueError as error:
        raise UnanswerableError("free_sql.no_plan") from error
    return sa.literal(int(value) if value.is_integer() else value)
