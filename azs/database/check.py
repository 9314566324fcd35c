"""Comparing a database with the contract of reporting views, and looking for rows that Oracle's constraints refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs.database.schema import incidents, metadata
from azs.database.views import CONTRACT
from azs.errors import DatabaseError

_FAMILIES: Mapping[type[Any], tuple[type[Any], ...]] = {
    sa.String: (sa.String,),
    sa.Integer: (sa.Integer, sa.Numeric, sa.Float),
    sa.Float: (sa.Integer, sa.Numeric, sa.Float),
    sa.DateTime: (sa.DateTime, sa.Date),
    sa.Date: (sa.Date, sa.DateTime),
}
_REASON_CHARS = 200


@dataclass(frozen=True)
class Finding:
    """One difference: `kind` is a message key below `database.`, `params` name the place."""

    kind: str
    params: Mapping[str, Any]


def check_contract(engine: sa.Engine) -> list[Finding]:
    """Everything that differs from the contract; an empty list when the product can work.

    Each view is read, not only looked up: a synonym counts, a view over a vanished column does not. Rows are looked
    at only where the product's own tables lie; a company that brings its own views answers for its own rows.

    Raises:
        DatabaseError: the database broke off while it was read.
    """
    try:
        inspector = sa.inspect(engine)
        tables = {name.lower() for name in inspector.get_table_names()}
        views = {name.lower() for name in inspector.get_view_names()}
        findings: list[Finding] = []
        for view, contract in CONTRACT.items():
            findings += _view(engine, view, contract, known=view in views | tables)
        if set(metadata.tables) <= tables:
            findings += [*_orphans(engine), *_duplicates(engine)]
        return findings
    except sa.exc.DBAPIError as error:
        raise DatabaseError("database.broke_off") from error


def _view(engine: sa.Engine, view: str, contract: Mapping[str, type[Any]], *, known: bool) -> list[Finding]:
    try:
        with engine.connect() as connection:
            empty: sa.Select[Any] = (
                sa.select(sa.literal_column("*")).select_from(sa.table(view)).where(sa.literal_column("1 = 0"))
            )
            present = {name.lower() for name in connection.execute(empty).keys()}  # noqa: SIM118  (a result, no dict)
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        reason = str(error.orig).strip().splitlines()[0][:_REASON_CHARS]
        params = {"view": view, "reason": reason} if known else {"view": view}
        return [Finding("view_broken" if known else "view_missing", params)]
    types = _types(engine, view) if known else {}
    findings = []
    for column, kind in contract.items():
        found = types.get(column, sa.types.NullType())
        if column not in present:
            findings.append(Finding("column_missing", {"view": view, "column": column}))
        elif not isinstance(found, (*_FAMILIES[kind], sa.types.NullType)):
            findings.append(Finding("column_type", {"view": view, "column": column, "found": str(found)}))
    return findings


def _types(engine: sa.Engine, view: str) -> dict[str, sa.types.TypeEngine[Any]]:
    return {column["name"].lower(): column["type"] for column in sa.inspect(engine).get_columns(view)}


def _orphans(engine: sa.Engine) -> list[Finding]:
    findings = []
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            parent = key.column.table.alias("parent")
            found = (
                sa.select(sa.func.count())
                .select_from(table.outerjoin(parent, parent.c[key.column.name] == key.parent))
                .where(key.parent.is_not(None), parent.c[key.column.name].is_(None))
            )
            count = _count(engine, found)
            if count:
                findings.append(Finding("orphans", {"table": table.name, "column": key.parent.name, "count": count}))
    return findings


def _duplicates(engine: sa.Engine) -> list[Finding]:
    source, external = incidents.c.import_source, incidents.c.external_id
    repeated = (
        sa.select(source, external)
        .where(source.is_not(None), external.is_not(None))
        .group_by(source, external)
        .having(sa.func.count() > sa.literal_column("1"))
        .subquery("repeated")
    )
    count = _count(engine, sa.select(sa.func.count()).select_from(repeated))
    return [Finding("duplicates", {"count": count})] if count else []


def _count(engine: sa.Engine, query: sa.Select[int]) -> int:
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())
