"""The columns of a statement: each comes from the contract of a view, from a part of the statement, or is its alias."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlglot import exp
from sqlglot.optimizer.scope import Scope as Level

from azs.errors import SqlRefusedError
from azs.security import vocabulary

Known = Mapping[str, Collection[str]]
"""Tables that may be read, and their columns."""


def check(level: Level, dialect: str, known: Known) -> None:
    """Refuse a SELECT with a column that is none of its sources'; a subquery may take those of the SELECT around it.

    Raises:
        SqlRefusedError: naming the column.
    """
    if not isinstance(level.expression, exp.Query):
        raise SqlRefusedError("guard.unparsable")
    aliases = set(_aliases(level.expression, dialect))
    for column in _own(level.expression):
        name = "*" if isinstance(column.this, exp.Star) else key(column.this, dialect)
        owner = column.args.get("table")
        shown = f"{owner.name}.{column.name}" if owner is not None else column.name
        if owner is None and (name in aliases or name in vocabulary.BARE[dialect]):
            continue
        if not _found(level, (key(owner, dialect) if owner is not None else "", name), dialect, known):
            raise SqlRefusedError("guard.column", column=shown[:60])


def key(identifier: exp.Expr, dialect: str) -> str:
    """A name as databases compare it: in lower case, except a quoted one in Oracle that is not all capitals."""
    name = str(identifier.name)
    if dialect == "oracle" and identifier.args.get("quoted") and name != name.upper():
        return f'"{name}"'
    return name.lower()


def _found(level: Level | None, wanted: tuple[str, str], dialect: str, known: Known) -> bool:
    owner, name = wanted
    while level is not None:
        for alias, source in _sources(level, dialect):
            if owner in ("", alias) and (name == "*" or name in _outputs(source, dialect, known)):
                return True
            if owner == alias:
                return False
        level = level.parent if _looks_out(level) else None
    return False


def _looks_out(level: Level) -> bool:
    """Whether names may come from around: subqueries look out, and so do the branches of a union that is one."""
    return level.is_subquery or (level.parent is not None and isinstance(level.parent.expression, exp.SetOperation))


def _own(query: exp.Query) -> Iterator[exp.Column]:
    """Columns of a SELECT or of a union itself, without those of SELECTs inside it."""
    waiting: list[exp.Expr] = list(query.iter_expressions())
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Column):
            yield node
        elif not isinstance(node, exp.Select | exp.SetOperation):
            waiting += node.iter_expressions()


def _sources(level: Level, dialect: str) -> Iterator[tuple[str, exp.Table | Level]]:
    for name, (node, source) in level.selected_sources.items():
        alias = node.args.get("alias")
        identifier = alias.this if isinstance(alias, exp.TableAlias) and alias.this else node.this
        known = isinstance(identifier, exp.Identifier)
        yield (key(identifier, dialect) if known else name.lower()), source


def _outputs(source: exp.Table | Level, dialect: str, known: Known) -> set[str]:
    """Columns of a table or of a part of the statement."""
    if isinstance(source, exp.Table):
        return set(known.get(key(source.this, dialect), ("dummy",)))
    return set(_parts(source, dialect, known))


def _parts(level: Level, dialect: str, known: Known) -> Iterator[str]:
    holder = level.expression.parent
    alias = holder.args.get("alias") if isinstance(holder, exp.CTE | exp.Subquery) else None
    if isinstance(alias, exp.TableAlias) and alias.args.get("columns"):
        yield from (key(identifier, dialect) for identifier in alias.args["columns"])
        return
    while level.set_operation_scopes:
        level = level.set_operation_scopes[0]
    if not isinstance(level.expression, exp.Select):
        return
    for item in level.expression.expressions:
        if isinstance(item, exp.Alias):
            yield key(item.args["alias"], dialect)
        elif item.is_star:
            owner = key(item.args["table"], dialect) if isinstance(item, exp.Column) else ""
            for name, source in _sources(level, dialect):
                if owner in ("", name):
                    yield from _outputs(source, dialect, known)
        elif isinstance(item, exp.Column):
            yield key(item.this, dialect)


def _aliases(query: exp.Query, dialect: str) -> Iterator[str]:
    select: exp.Expr = query
    while isinstance(select, exp.SetOperation | exp.Subquery):
        select = select.this
    for item in select.args.get("expressions") or ():
        if isinstance(item, exp.Alias):
            yield key(item.args["alias"], dialect)
