"""Comparing a database with the contract of reporting views, and looking for rows that a foreign key would refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from azs.database.schema import metadata
from azs.database.views import CONTRACT
from azs.errors import DatabaseError

_FAMILIES: Mapping[type[Any], tuple[type[Any], ...]] = {
    sa.String: (sa.String,),
    sa.Integer: (sa.Integer, sa.Numeric, sa.Float),
    sa.Float: (sa.Integer, sa.Numeric, sa.Float),
    sa.DateTime: (sa.DateTime, sa.Date),
    sa.Date: (sa.Date, sa.DateTime),
}


@dataclass(frozen=True)
class Finding:
    """One difference: `kind` is a message key below `database.`, `params` name the place."""

    kind: str
    params: Mapping[str, Any]


def check_contract(engine: sa.Engine) -> list[Finding]:
    """Everything that differs from the contract; an empty list when the product can work.

    Raises:
        DatabaseError: the database broke off while it was read.
    """
    try:
        inspector = sa.inspect(engine)
        views = {name.lower() for name in [*inspector.get_view_names(), *inspector.get_table_names()]}
        findings: list[Finding] = []
        for view, contract in CONTRACT.items():
            if view not in views:
                findings.append(Finding("view_missing", {"view": view}))
            else:
                findings += _columns(inspector, view, contract)
        return findings + _orphans(engine, views)
    except sa.exc.DBAPIError as error:
        raise DatabaseError("database.broke_off") from error


def _columns(inspector: sa.Inspector, view: str, contract: Mapping[str, type[Any]]) -> list[Finding]:
    present = {column["name"].lower(): column["type"] for column in inspector.get_columns(view)}
    findings = []
    for column, kind in contract.items():
        if column not in present:
            findings.append(Finding("column_missing", {"view": view, "column": column}))
        elif not isinstance(present[column], (*_FAMILIES[kind], sa.types.NullType)):
            findings.append(Finding("column_type", {"view": view, "column": column, "found": str(present[column])}))
    return findings


def _orphans(engine: sa.Engine, present: set[str]) -> list[Finding]:
    findings = []
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias("parent")
            if not {table.name, key.column.table.name} <= present:
                continue
            found = (
                sa.select(sa.func.count())
                .select_from(table.outerjoin(parent, parent.c[key.column.name] == key.parent))
                .where(key.parent.is_not(None), parent.c[key.column.name].is_(None))
            )
            with engine.connect() as connection:
                count = int(connection.execute(found).scalar_one())
            if count:
                findings.append(Finding("orphans", {"table": table.name, "column": key.parent.name, "count": count}))
    return findings
