"""No cartesian products: every source of a SELECT hangs on the others by an equality of columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlglot import exp
from sqlglot.optimizer.scope import Scope as Level

from azs.errors import SqlRefusedError
from azs.security.columns import Known


def check(level: Level, known: Known, keys: Collection[str] | None) -> None:
    """Refuse a SELECT that multiplies rows.

    A source of one row (an aggregate without GROUP BY, DUAL) may stand alone. Two tables have to meet in a column of
    `keys`, where these are given; parts of the statement may meet in any column.

    Raises:
        SqlRefusedError: some source is not tied to the rest.
    """
    sources = {name.lower(): source for name, (_, source) in level.selected_sources.items()}
    many = {name for name, source in sources.items() if not _one_row(source)}
    if len(many) < 2 or not isinstance(level.expression, exp.Select):
        return
    owners = {name: _columns(source, known) for name, source in sources.items()}
    ties = [pair for pair in _ties(level.expression, owners) if _enough(pair, sources, keys)]
    reached, waiting = set(), {next(iter(sorted(many)))}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= {b for a, b, _ in ties if a == name} | {a for a, b, _ in ties if b == name}
        waiting -= reached
    if not many <= reached:
        raise SqlRefusedError("guard.cartesian", source=sorted(many - reached)[0][:60])


def _one_row(source: object) -> bool:
    if isinstance(source, exp.Table):
        return source.name.lower() == "dual"
    select = source.expression if isinstance(source, Level) else None
    if not isinstance(select, exp.Select) or select.args.get("group"):
        return False
    if not select.args.get("from_"):
        return True
    return any(_aggregates(item) for item in select.selects)


def _aggregates(item: exp.Expr) -> bool:
    """Whether the item has an aggregate of its own: not a window's, not a subquery's."""
    return any(
        not node.find_ancestor(exp.Window) and node.find_ancestor(exp.Select) is item.find_ancestor(exp.Select)
        for node in item.find_all(exp.AggFunc)
    )


def _columns(source: object, known: Known) -> frozenset[str]:
    if isinstance(source, exp.Table):
        return frozenset(known.get(source.name.lower(), ()))
    if isinstance(source, Level) and isinstance(source.expression, exp.Query):
        return frozenset(name.lower() for name in source.expression.named_selects)
    return frozenset()


def _ties(select: exp.Select, owners: dict[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    """Pairs of sources and the column they are equal in; only what holds for every row counts, so nothing below OR."""
    conditions = [select.args.get("where")]
    for join in select.args.get("joins") or ():
        conditions.append(join.args.get("on"))
        for name in join.args.get("using") or ():
            tied = [owner for owner, columns in owners.items() if name.name.lower() in columns]
            for other in tied:
                if other != join.this.alias_or_name.lower():
                    yield other, join.this.alias_or_name.lower(), name.name.lower()
    for condition in filter(None, conditions):
        for part in _and_parts(condition.this if isinstance(condition, exp.Where) else condition):
            if isinstance(part, exp.EQ):
                first, second = (_owners(side, owners) for side in (part.this, part.expression))
                if len(first) == len(second) == 1 and first != second:
                    plain = isinstance(part.this, exp.Column) and isinstance(part.expression, exp.Column)
                    yield first.pop(), second.pop(), part.this.name.lower() if plain else ""


def _owners(side: exp.Expr, owners: dict[str, frozenset[str]]) -> set[str]:
    """Sources whose columns one side of an equality is made of; "" for a column that may be of several."""
    return {_owner(column, owners) for column in side.find_all(exp.Column)} - {""}


def _and_parts(condition: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(condition, exp.Paren):
        yield from _and_parts(condition.this)
    elif isinstance(condition, exp.And):
        yield from _and_parts(condition.this)
        yield from _and_parts(condition.expression)
    else:
        yield condition


def _owner(column: exp.Column, owners: dict[str, frozenset[str]]) -> str:
    if column.table:
        return column.table.lower() if column.table.lower() in owners else ""
    having = [name for name, columns in owners.items() if column.name.lower() in columns]
    return having[0] if len(having) == 1 else ""


def _enough(tie: tuple[str, str, str], sources: Mapping[str, object], keys: Collection[str] | None) -> bool:
    first, second, column = tie
    return keys is None or column in keys or not all(isinstance(sources[name], exp.Table) for name in (first, second))
