"""What is known of any database: its tables, columns, keys and the values in them, by reflection and sampling."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.views import CONTRACT
from azs.errors import DatabaseError
from azs.security import vocabulary
from azs.security.guard import Tables

MAX_TABLES, MAX_COLUMNS = 40, 80
MAX_VALUES = 1_000
SHOWN_ROWS = 3
SHOWN_CHARS, MAX_NAME_CHARS = 40, 64
_KEY_LIKE = re.compile(r"(^id$|_?ids?$|code$)", re.IGNORECASE)
_PLAIN = {"oracle": re.compile(r"[A-Z][A-Z0-9_$#]*"), "duckdb": re.compile(r"[A-Za-z_]\w*")}
_PLAIN["sqlite"] = _PLAIN["duckdb"]
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """abs all and any as asc avg between by case cast check column count create cross current date desc
        distinct else end except exists for foreign from full group having in index inner intersect into
        is join key left like limit max min not null number of offset on or order outer over partition
        primary references right row rows select set size sum table then timestamp to trigger union
        unique update user values view when where with""",
    )
)


@dataclass(frozen=True)
class ColumnInfo:
    """One column.

    Attributes:
        kind: "text", "integer", "number", "date", "moment", "truth" or "other".
        values: distinct values that were read; sorted where they are all there are, else as the database gave them.
        complete: whether `values` are all there are.
        comment: what the database says of it.
    """

    name: str
    kind: str
    values: tuple[str, ...] = ()
    complete: bool = False
    primary: bool = False
    comment: str = ""


@dataclass(frozen=True)
class TableInfo:
    """A table or view that may be read.

    Attributes:
        rows: its first SHOWN_ROWS rows as texts, in the order of `columns`; none where they cannot be read.
    """

    name: str
    columns: tuple[ColumnInfo, ...]
    comment: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    def column(self, name: str) -> ColumnInfo | None:
        """The column of this name, in whatever case."""
        return next((column for column in self.columns if column.name.lower() == name.lower()), None)


@dataclass(frozen=True)
class Link:
    """Two columns that tables are joined by: of the table that refers, and of the one referred to."""

    table: str
    column: str
    other_table: str
    other_column: str


@dataclass(frozen=True)
class DatabaseSchema:
    """Tables of a database and the ways between them. `dialect` is "oracle", "duckdb" or "sqlite"."""

    dialect: str
    tables: tuple[TableInfo, ...]
    links: tuple[Link, ...] = ()

    def table(self, name: str) -> TableInfo | None:
        """The table of this name, in whatever case."""
        return next((table for table in self.tables if table.name.lower() == name.lower()), None)

    def columns(self) -> Iterator[tuple[TableInfo, ColumnInfo]]:
        """All columns with their tables."""
        for table in self.tables:
            for column in table.columns:
                yield table, column

    @property
    def allowed(self) -> Tables:
        """What the guard lets statements read."""
        return tuple(
            (self.key(table.name), tuple(self.key(column.name) for column in table.columns)) for table in self.tables
        )

    def key(self, name: str) -> str:
        """A stored name as the guard compares it."""
        odd = self.dialect == "oracle" and name not in (name.upper(), name.lower())
        return f'"{name}"' if odd else name.lower()

    def written(self, name: str) -> str:
        """A name as it stands in SQL, in quotes where it needs them."""
        plain = name.upper() if self.dialect == "oracle" and name.islower() else name
        word = name.lower()
        fits = _PLAIN[self.dialect].fullmatch(plain) and word not in _RESERVED | vocabulary.FORBIDDEN_WORDS
        return name if fits else '"' + plain.replace('"', '""') + '"'


def describe_database(engine: sa.Engine, *, max_values: int = MAX_VALUES) -> DatabaseSchema:
    """The tables of the engine's own schema, with sampled values.

    Args:
        engine: a database the caller may read, with a person where it has reporting views; of more than MAX_TABLES
            those come before tables.
        max_values: most distinct values to read of a text column.

    Raises:
        DatabaseError: the database refused, or has no tables.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            inspector = sa.inspect(engine)
            names = [name for name in (*inspector.get_view_names(), *inspector.get_table_names()) if _harmless(name)]
            found = [_reflected(inspector, name) for name in sorted(set(names), key=names.index)[:MAX_TABLES]]
            links = [link for table in found for link in _links(inspector, table.name)]
    except sa.exc.SQLAlchemyError as error:
        raise DatabaseError("free_sql.no_schema") from error
    tables = [table for table in found if table.columns]
    if not tables:
        raise DatabaseError("free_sql.no_schema")
    sampled = tuple(_sampled(engine, table, max_values) for table in tables)
    known = {table.name for table in sampled}
    kept = [link for link in links if link.table in known and link.other_table in known]
    return DatabaseSchema(engine.dialect.name, sampled, (*kept, *_guessed(sampled, kept)))


def describe_views(engine: sa.Engine, *, max_values: int = MAX_VALUES) -> DatabaseSchema:
    """The product's reporting views, with values the engine's person may see."""
    kinds: Mapping[type[Any], str] = {
        sa.String: "text", sa.Integer: "integer", sa.Float: "number", sa.DateTime: "moment", sa.Date: "date",
    }  # fmt: skip
    tables = [
        TableInfo(view, tuple(ColumnInfo(name, kinds[kind]) for name, kind in columns.items()))
        for view, columns in CONTRACT.items()
    ]
    sampled = tuple(_sampled(engine, table, max_values) for table in tables)
    links = [
        Link(view, key, other, key)
        for view, other, key in (
            ("v_action", "v_incident", "incident_id"), ("v_incident", "v_station", "station_code"),
            ("v_station_day", "v_station", "station_code"), ("v_equipment", "v_station", "station_code"),
            ("v_incident", "v_equipment", "equipment_serial"),
        )
    ]  # fmt: skip
    return DatabaseSchema(engine.dialect.name, sampled, tuple(links))


def shown(text: object, limit: int = SHOWN_CHARS) -> str:
    """A text of the database as a prompt may show it: one short line without marks that end a quotation or a fence."""
    plain = "".join(
        " " if unicodedata.category(character)[0] in "CZ" else character for character in str(text)[: limit * 4]
    )
    plain = re.sub(r"[`;]|--|/\*|\*/|<\||\|>", " ", plain)
    plain = re.sub(r"\s+", " ", plain).strip()
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def _harmless(name: str) -> bool:
    """Whether a name can stand in a prompt as it is; others are left out, and cannot be read."""
    return shown(name, MAX_NAME_CHARS) == name


def _reflected(inspector: sa.Inspector, name: str) -> TableInfo:
    primary = set(inspector.get_pk_constraint(name).get("constrained_columns") or ())
    comment = ""
    with contextlib.suppress(NotImplementedError, sa.exc.SQLAlchemyError):
        comment = inspector.get_table_comment(name).get("text") or ""
    columns = tuple(
        ColumnInfo(
            str(item["name"]), _kind(item["type"]), primary=item["name"] in primary, comment=item.get("comment") or ""
        )
        for item in inspector.get_columns(name)[:MAX_COLUMNS]
        if _harmless(str(item["name"]))
    )
    return TableInfo(name, columns, comment)


def _kind(kind: Any) -> str:
    kinds: Sequence[tuple[type[Any], str]] = (
        (sa.Boolean, "truth"), (sa.Integer, "integer"), (sa.Numeric, "number"), (sa.Float, "number"),
        (sa.DateTime, "moment"), (sa.Date, "date"), (sa.String, "text"), (sa.Enum, "text"),
    )  # fmt: skip
    return next((word for one, word in kinds if isinstance(kind, one)), "other")


def _links(inspector: sa.Inspector, name: str) -> Iterator[Link]:
    for key in inspector.get_foreign_keys(name):
        for mine, theirs in zip(key["constrained_columns"], key["referred_columns"], strict=False):
            if mine and theirs:
                yield Link(name, mine, key["referred_table"], theirs)


def _guessed(tables: Sequence[TableInfo], known: Iterable[Link]) -> Iterator[Link]:
    """Ways the database does not declare: a column named as the key of one other table."""
    paired = {frozenset((link.table, link.other_table)) for link in known}
    keys: dict[str, list[tuple[TableInfo, ColumnInfo]]] = {}
    for table in tables:
        primary = [column for column in table.columns if column.primary] or list(table.columns[:1])
        if len(primary) == 1 and _KEY_LIKE.search(primary[0].name) and primary[0].name.lower() != "id":
            keys.setdefault(primary[0].name.lower(), []).append((table, primary[0]))
    for table in tables:
        for column in table.columns:
            owners = [pair for pair in keys.get(column.name.lower(), ()) if pair[0] is not table]
            if len(owners) == 1 and frozenset((table.name, owners[0][0].name)) not in paired:
                paired.add(frozenset((table.name, owners[0][0].name)))
                yield Link(table.name, column.name, owners[0][0].name, owners[0][1].name)


def _sampled(engine: sa.Engine, table: TableInfo, max_values: int) -> TableInfo:
    """The table with its first rows and the values of its columns; a column that cannot be read has none."""
    columns = tuple(_with_values(engine, table.name, column, max_values) for column in table.columns)
    return replace(table, columns=columns, rows=_first_rows(engine, table))


def _first_rows(engine: sa.Engine, table: TableInfo) -> tuple[tuple[str, ...], ...]:
    source = sa.table(table.name, *(sa.column(column.name) for column in table.columns))
    query = sa.select(source).limit(SHOWN_ROWS)
    try:
        found = fetched(engine, lambda connection: [tuple(row) for row in connection.execute(query)])
    except (DatabaseError, sa.exc.SQLAlchemyError):
        return ()
    return tuple(tuple(_value(value) for value in row) for row in found)


def _with_values(engine: sa.Engine, table: str, column: ColumnInfo, max_values: int) -> ColumnInfo:
    limit = max_values if column.kind in ("text", "other") else 3
    source = sa.table(table, sa.column(column.name))
    chosen = source.c[column.name]
    query = sa.select(chosen).where(chosen.is_not(None)).distinct().limit(limit + 1)
    try:
        found = fetched(engine, lambda connection: [row[0] for row in connection.execute(query)])
    except (DatabaseError, sa.exc.SQLAlchemyError):
        return column
    kind = _kind_of(found) if column.kind == "other" else column.kind
    values = tuple(_value(value) for value in found[:limit] if not isinstance(value, bytes | bytearray | memoryview))
    complete = len(found) <= limit
    if complete and kind == "text":
        values = tuple(sorted(values))  # a database may give them in another order each time: prompts would differ
    return ColumnInfo(column.name, kind, values, complete, column.primary, column.comment)


def _kind_of(values: Sequence[object]) -> str:
    """Kind of a column whose type says nothing, by what it holds."""
    names = {bool: "truth", int: "integer", float: "number", str: "text", dt.datetime: "moment", dt.date: "date"}
    kinds = Counter(names.get(type(value), "other") for value in values)
    return kinds.most_common(1)[0][0] if kinds else "other"


def _value(value: object) -> str:
    if value is None or isinstance(value, bytes | bytearray | memoryview):
        return "NULL" if value is None else "(binary)"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
    return str(value)
