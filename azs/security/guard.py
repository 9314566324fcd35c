"""Decides whether a statement may be sent to the database: an allow-list on parsed SQL that fails closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from azs.database.views import CONTRACT
from azs.errors import SqlRefusedError
from azs.security import columns, joins, vocabulary, words
from azs.security.columns import Known
from azs.security.lexer import Piece, pieces, without_comments
from azs.security.vocabulary import KEYS

_PARSER_ERRORS = (SqlglotError, RecursionError, ValueError, AttributeError, IndexError, KeyError, TypeError)
Tables = tuple[tuple[str, tuple[str, ...]], ...]
"""Tables of a database and their columns, as `columns.key` writes them."""
MAX_NODES = 3_000
MAX_JOINS = 6
MAX_BRANCHES = 8
MAX_SUBQUERIES = 16
MAX_IN = 1_000
MAX_CUBE = 4


@dataclass(frozen=True)
class Place:
    """Where a reporting view stands in the text, and whether it has an alias of its own."""

    view: str
    start: int
    end: int
    aliased: bool


@dataclass(frozen=True)
class Checked:
    """A statement that may be sent: its text without comments, and the places of the views in it."""

    sql: str
    places: tuple[Place, ...]

    @property
    def views(self) -> frozenset[str]:
        """Views the statement reads."""
        return frozenset(place.view for place in self.places)


@lru_cache(maxsize=512)
def check(sql: str, dialect: str, tables: Tables | None = None) -> Checked:
    """Allow one SELECT over the reporting views, or over the given tables of another database, or refuse it.

    Args:
        sql: text by a person or a model.
        dialect: "oracle", "duckdb" or "sqlite".
        tables: what may be read instead of the reporting views; two of them may meet in any column.

    Raises:
        SqlRefusedError: with the reason; nothing else is raised whatever the text.
    """
    known: Known = CONTRACT if tables is None else dict(tables)
    keys = KEYS if tables is None else None
    text, found, tree = _parsed(sql, dialect)
    if any(piece.kind == "bind" for piece in found):
        raise SqlRefusedError("guard.bind")
    if any(piece.kind == "bracket" for piece in found):
        raise SqlRefusedError("guard.syntax", syntax="[]")
    try:
        words.check(found, tree, dialect)
        nodes = list(tree.walk())
        _limits(nodes)
        _nodes(nodes, dialect)
        levels = traverse_scope(tree)
        seen = {id(level.expression) for level in levels}
        if any(isinstance(node, exp.Select) and id(node) not in seen for node in nodes):
            raise SqlRefusedError("guard.unparsable")
        places = _places(tree, dialect, known)
        for level in levels:
            columns.check(level, dialect, known)
            joins.check(level, known, keys)
    except _PARSER_ERRORS as error:
        raise SqlRefusedError("guard.unparsable") from error
    return Checked(text, places)


@lru_cache(maxsize=512)
def tables_of(sql: str, dialect: str) -> Checked:
    """The views in a statement of the product's own; anything but reporting views in it refuses it.

    Raises:
        SqlRefusedError: the statement cannot be read, or names something else.
    """
    text, _, tree = _parsed(sql, dialect)
    return Checked(text, _places(tree, dialect, CONTRACT))


def _parsed(sql: str, dialect: str) -> tuple[str, list[Piece], exp.Query]:
    """Text without comments, its pieces and its tree; the two readers have to agree on the pieces."""
    if dialect not in vocabulary.DIALECTS:
        raise SqlRefusedError("guard.dialect", dialect=dialect)
    pieces(sql)
    text = without_comments(sql).strip().removesuffix(";").rstrip()
    found = pieces(text)
    if not found:
        raise SqlRefusedError("guard.empty")
    if any(piece.text == ";" for piece in found):
        raise SqlRefusedError("guard.several")
    if found[0].lower not in ("select", "with", "("):
        raise SqlRefusedError("guard.no_select", word=found[0].text[:40])
    try:
        language = sqlglot.Dialect.get_or_raise(dialect)
        tokens = language.tokenize(text)
        parsed = language.parser().parse(tokens, text)
    except _PARSER_ERRORS as error:
        raise SqlRefusedError("guard.unparsable") from error
    if not _same(found, [(token.start, token.end + 1) for token in tokens]) or len(parsed) != 1:
        raise SqlRefusedError("guard.unparsable")
    if not isinstance(parsed[0], exp.Query):
        raise SqlRefusedError("guard.no_select", word=type(parsed[0]).__name__)
    return text, found, parsed[0]


def _same(found: list[Piece], tokens: list[tuple[int, int]]) -> bool:
    """Whether the parser has read the same pieces; words may be part of a longer token, such as GROUP BY."""
    at = 0
    for piece in found:
        while at < len(tokens) and tokens[at][1] <= piece.start:
            at += 1
        if piece.kind in ("string", "quoted", "word"):
            start, end = tokens[at] if at < len(tokens) else (0, 0)
            exact = (start, end) == (piece.start, piece.end)
            if not exact and not (piece.kind == "word" and start <= piece.start and piece.end <= end):
                return False
    return True


def _nodes(nodes: list[exp.Expr], dialect: str) -> None:
    """Only known kinds of syntax, with known parts."""
    for node in nodes:
        kind = type(node)
        if kind not in vocabulary.NODES and not isinstance(node, exp.Func):
            raise SqlRefusedError("guard.syntax", syntax=kind.__name__)
        known = vocabulary.ARGUMENTS.get(kind)
        odd = [name for name, value in node.args.items() if value and known is not None and name not in known]
        if odd:
            raise SqlRefusedError("guard.syntax", syntax=f"{kind.__name__} {odd[0].strip('_')}")
        if isinstance(node, exp.DataType) and node.this not in vocabulary.TYPES:
            raise SqlRefusedError("guard.syntax", syntax=f"CAST {node.this}"[:60])
        if isinstance(node, exp.Pseudocolumn) and node.name.lower() not in vocabulary.BARE[dialect]:
            raise SqlRefusedError("guard.column", column=node.name[:60])
        if isinstance(node, exp.Join):
            _join_words(node)


def _join_words(node: exp.Join) -> None:
    if (node.side or "").lower() not in {"", *vocabulary.JOIN_SIDES}:
        raise SqlRefusedError("guard.syntax", syntax=f"{node.side} JOIN")
    if (node.kind or "").lower() not in {"", *vocabulary.JOIN_KINDS}:
        raise SqlRefusedError("guard.syntax", syntax=f"{node.kind} JOIN")


def _limits(nodes: list[exp.Expr]) -> None:
    """Bounds on what a statement may be made of."""
    kinds = Counter(type(node) for node in nodes)
    branches = sum(kinds[kind] for kind in (exp.Union, exp.Intersect, exp.Except))
    counted = {
        "guard.too_big": (len(nodes), MAX_NODES),
        "guard.joins": (kinds[exp.Join], MAX_JOINS),
        "guard.branches": (branches, MAX_BRANCHES),
        "guard.subqueries": (kinds[exp.Select], MAX_SUBQUERIES),
        "guard.in_list": (_longest(nodes, exp.In), MAX_IN),
        "guard.cube": (_longest(nodes, exp.Cube), MAX_CUBE),
    }
    for key, (count, limit) in counted.items():
        if count > limit:
            raise SqlRefusedError(key, limit=limit)


def _longest(nodes: list[exp.Expr], kind: type[exp.Expr]) -> int:
    return max((len(node.expressions) for node in nodes if isinstance(node, kind)), default=0)


def _places(tree: exp.Query, dialect: str, known: Known) -> tuple[Place, ...]:
    """Places of all views; a table that is neither one of the known, a CTE nor DUAL refuses the statement."""
    ctes = [_cte_name(cte, dialect) for cte in tree.find_all(exp.CTE)]
    taken = next((name for name in ctes if name in known or name == "dual" or ctes.count(name) > 1), None)
    if taken:
        raise SqlRefusedError("guard.cte_name", name=taken[:60])
    places = []
    for table in tree.find_all(exp.Table):
        name = _table_name(table, dialect)
        if name in _visible(table, dialect) or (name == "dual" and dialect == "oracle"):
            continue
        if name in ctes and any(_cte_name(cte, dialect) == name for cte in _around(table)):
            raise SqlRefusedError("guard.recursive")
        if name not in known:
            raise SqlRefusedError("guard.table", table=name[:60])
        where = table.this.meta
        places.append(Place(name, where["start"], where["end"] + 1, bool(table.alias)))
    return tuple(sorted(places, key=lambda place: place.start))


def _cte_name(cte: exp.CTE, dialect: str) -> str:
    alias = cte.args.get("alias")
    identifier = alias.this if isinstance(alias, exp.TableAlias) else None
    if not isinstance(identifier, exp.Identifier):
        raise SqlRefusedError("guard.unparsable")
    return columns.key(identifier, dialect)


def _around(node: exp.Expr) -> Iterator[exp.CTE]:
    """CTEs that hold the node."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, exp.CTE):
            yield parent
        parent = parent.parent


def _visible(table: exp.Table, dialect: str) -> set[str]:
    """Names of the CTEs that a table name may mean where it stands: those before it, in the statements around it."""
    found: set[str] = set()
    node: exp.Expr = table
    while node.parent is not None:
        inside, node = node, node.parent
        within = node.args.get("with_")
        if isinstance(within, exp.With) and within is not inside:
            found |= {_cte_name(cte, dialect) for cte in within.expressions}
        elif isinstance(node, exp.With):
            for cte in node.expressions:
                if cte is inside:
                    break
                found.add(_cte_name(cte, dialect))
    return found


def _table_name(table: exp.Table, dialect: str) -> str:
    if not isinstance(table.this, exp.Identifier) or "start" not in table.this.meta:
        raise SqlRefusedError("guard.table_function", table=type(table.this).__name__)
    odd = [name for name, value in table.args.items() if value and name not in ("this", "alias")]
    if odd:
        raise SqlRefusedError("guard.table", table=table.sql()[:60])
    return columns.key(table.this, dialect)
