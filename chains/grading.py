"""Grades an answer in rows against the expected rows: the same multiset, in order where order was asked for."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

Row = tuple[object, ...]
Rows = Sequence[Row]

RELATIVE = 1e-6
LEAST_ORDERS, MAX_COMPARED = 6, 100_000
MAX_PAIRED = 500
CORRECT = ""
EMPTY, WRONG_COLUMNS, MISSING_ROWS, EXTRA_ROWS = "EMPTY", "WRONG_COLUMNS", "MISSING_ROWS", "EXTRA_ROWS"
WRONG_ORDER, WRONG_VALUES = "WRONG_ORDER", "WRONG_VALUES"
HARDNESS = ("easy", "medium", "hard", "extra")


def grade(expected: Rows, given: Rows, *, ordered: bool) -> str:
    """Why `given` is not what was expected; "" where it is.

    Columns may come in any order. Numbers are equal to one part in a million, NULL equals NULL. Where order counts,
    rows that are equal in what they are ranked by may come in any order.

    Args:
        expected: rows of the known query.
        given: rows of the answer.
        ordered: whether the order of rows counts.
    """
    if not expected and not given:
        return CORRECT
    if not given:
        return EMPTY
    if expected and len(expected[0]) != len(given[0]):
        return WRONG_COLUMNS
    if not expected:
        return EXTRA_ROWS
    reason = WRONG_VALUES
    for order in _orders(expected, given):
        turned = [tuple(row[at] for at in order) for row in given]
        if _same(expected, turned, ordered=ordered):
            return CORRECT
        if ordered and reason == WRONG_VALUES and _same(expected, turned, ordered=False):
            reason = WRONG_ORDER
    return reason if reason != WRONG_VALUES else _difference(expected, given)


def in_order(sql: str, dialect: str) -> bool:
    """Whether a query asks for an order at its top."""
    tree = _parsed(sql, dialect)
    return tree is not None and tree.args.get("order") is not None


def hardness(sql: str, dialect: str = "sqlite") -> str:
    """How hard a query is to write, by the parts it is made of: one of `HARDNESS`."""
    tree = _parsed(sql, dialect)
    if tree is None:
        return "extra"
    top: exp.Expr = tree
    while isinstance(top, exp.SetOperation):
        top = top.this
    nested = sum(1 for _ in tree.find_all(exp.Select)) - 1
    parts = _parts(top)
    others = _others(top)
    if nested == 0:
        return _plain_hardness(parts, others)
    return "hard" if parts <= 1 and others == 0 and nested <= 1 else "extra"


def _plain_hardness(parts: int, others: int) -> str:
    if parts <= 1 and others == 0:
        return "easy"
    if (others <= 2 and parts <= 1) or (parts <= 2 and others < 2):
        return "medium"
    if (others > 2 and parts <= 2) or (parts == 3 and others <= 2):
        return "hard"
    return "extra"


def _parts(top: exp.Expr) -> int:
    """Clauses beyond SELECT … FROM."""
    clauses = sum(1 for name in ("where", "group", "order", "limit") if top.args.get(name))
    where = top.args.get("where")
    words = [node for node in where.walk() if isinstance(node, exp.Or | exp.Like)] if where else []
    return clauses + len(top.args.get("joins") or ()) + len(words)


def _others(top: exp.Expr) -> int:
    """Clauses with more than one part in them."""
    where, group = top.args.get("where"), top.args.get("group")
    conditions = sum(1 for node in where.walk() if isinstance(node, exp.Connector)) if where else 0
    aggregates = sum(1 for node in top.find_all(exp.AggFunc))
    return sum((
        aggregates > 1, len(top.args.get("expressions") or ()) > 1, conditions > 0,
        group is not None and len(group.expressions) > 1,
    ))  # fmt: skip


def _parsed(sql: str, dialect: str) -> exp.Expr | None:
    try:
        return sqlglot.parse_one(sql.strip().rstrip(";"), dialect=dialect)
    except SqlglotError:
        return None


@dataclass(frozen=True, order=True)
class _Sortable:
    """A value by which rows of any kind can be put in one order."""

    kind: int
    number: float
    text: str


def _orders(expected: Rows, given: Rows) -> Iterator[tuple[int, ...]]:
    """Orders of the given columns in which each could be the expected one in its place; the order as it is first."""
    width = len(expected[0])
    yield tuple(range(width))
    if len(expected) != len(given):
        return
    ours, theirs = (
        [sorted(map(_sortable, column)) for column in zip(*rows, strict=True)] for rows in (expected, given)
    )
    fits = [[at for at in range(width) if all(map(_alike, ours[place], theirs[at]))] for place in range(width)]
    limit = max(LEAST_ORDERS, MAX_COMPARED // len(expected))
    yield from itertools.islice(_choices(fits, ()), limit)


def _choices(fits: Sequence[Sequence[int]], chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(chosen) == len(fits):
        yield chosen
        return
    for at in fits[len(chosen)]:
        if at not in chosen:
            yield from _choices(fits, (*chosen, at))


def _same(expected: Rows, given: Rows, *, ordered: bool) -> bool:
    if len(expected) != len(given):
        return False
    if ordered and not all(_equal_rows(one, two) for one, two in zip(expected, given, strict=True)):
        return _ranked_alike(expected, given) and _same(expected, given, ordered=False)
    pairs = zip(sorted(expected, key=_key), sorted(given, key=_key), strict=True)
    if all(_equal_rows(one, two) for one, two in pairs):
        return True
    return len(expected) <= MAX_PAIRED and not _left(expected, given)


def _ranked_alike(expected: Rows, given: Rows) -> bool:
    """Whether the numbers that fall or rise do so alike in both: rows of equal rank may stand either way round."""
    ranks = []
    for one, two in zip(zip(*expected, strict=True), zip(*given, strict=True), strict=True):
        keys = [_sortable(value) for value in one]
        rising = sorted(keys)
        if rising[0] != rising[-1] and rising[-1].kind == 1 and keys in (rising, rising[::-1]):
            ranks.append(all(map(_equal, one, two)))
    return bool(ranks) and all(ranks)


def _left(expected: Rows, given: Rows) -> list[Row]:
    """Expected rows without one of the given for each of them."""
    free, missing = list(given), []
    for row in expected:
        at = next((at for at, one in enumerate(free) if _equal_rows(row, one)), None)
        if at is None:
            missing.append(row)
        else:
            free.pop(at)
    return missing


def _difference(expected: Rows, given: Rows) -> str:
    few, many = expected[:MAX_PAIRED], given[:MAX_PAIRED]
    if len(given) < len(expected) and not _left(many, few):
        return MISSING_ROWS
    if len(given) > len(expected) and not _left(few, many):
        return EXTRA_ROWS
    return WRONG_VALUES


def _equal_rows(one: Row, two: Row) -> bool:
    return all(_equal(first, second) for first, second in zip(one, two, strict=True))


def _equal(one: object, two: object) -> bool:
    return _alike(_sortable(one), _sortable(two))


def _alike(first: _Sortable, second: _Sortable) -> bool:
    if first.kind != second.kind:
        return False
    if first.kind == 1:
        return math.isclose(first.number, second.number, rel_tol=RELATIVE, abs_tol=1e-12)
    return first.text == second.text


def _key(row: Row) -> tuple[_Sortable, ...]:
    keys = (_sortable(value) for value in row)
    return tuple(_Sortable(key.kind, float(f"{key.number:.5e}"), key.text) for key in keys)


def _sortable(value: object) -> _Sortable:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _Sortable(0, 0, "")
    if isinstance(value, bool | int | float | decimal.Decimal):
        return _Sortable(1, float(value), "")
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return _Sortable(2, 0, value.date().isoformat() if midnight else value.isoformat(sep=" "))
    return _Sortable(2, 0, value.isoformat() if isinstance(value, dt.date) else str(value))
