"""Narrows a statement to what one person may see: each reporting view in it gives way to its rows in their scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from azs.database.views import CONTRACT
from azs.security.actor import Scope
from azs.security.guard import Checked, tables_of
from azs.security.lexer import pieces

IN_LIST = 1_000  # Oracle takes no longer list
PREFIX, GIVEN = "azs_scope_", "azs_given_"


@dataclass(frozen=True)
class Narrowed:
    """Text to send, and the values it needs besides those it came with: (name, value), in order."""

    sql: str
    values: tuple[tuple[str, str], ...]


@lru_cache(maxsize=2048)
def narrow(sql: str, dialect: str, scope: Scope, *, given: int = 0) -> Narrowed:
    """A statement of the product's own, over the rows of `scope`.

    Args:
        given: number of values the statement already has; the scope's follow them.

    Raises:
        SqlRefusedError: the statement reads anything but reporting views.
    """
    values = [] if scope.everything else [*scope.regions, *scope.stations]
    marks = [_mark(dialect, number, given) for number in range(len(values))]
    condition = _condition(scope, marks)
    checked = tables_of(_named(sql) if dialect == "sqlite" else sql, dialect)
    if not condition or not checked.places:
        return Narrowed(checked.sql, ())
    named = tuple((f"{PREFIX}{number}", value) for number, value in enumerate(values))
    return Narrowed(_replaced(checked, f"SELECT * FROM {{view}} WHERE {condition}"), named)  # noqa: S608  (marks only)


def spelled(sql: str, dialect: str, scope: Scope) -> str:
    """A statement without places for values as `narrow` would send it, the scope's values written out: for reading."""
    narrowed = narrow(sql, dialect, scope)
    text = narrowed.sql
    for number in reversed(range(len(narrowed.values))):
        value = narrowed.values[number][1].replace("'", "''")
        text = text.replace(_mark(dialect, number, 0), f"'{value}'")
    return text


def closed(checked: Checked) -> str:
    """A checked statement whose views have the columns of their contract and no others, whatever the database adds."""
    return _replaced(checked, "SELECT {columns} FROM {view}")


def _replaced(checked: Checked, body: str) -> str:
    """The statement with `body` in place of each view."""
    text, at = [], 0
    for place in checked.places:
        rows = f"({body.format(view=place.view, columns=', '.join(CONTRACT[place.view]))})"
        text += [checked.sql[at : place.start], rows if place.aliased else f"{rows} {place.view}"]
        at = place.end
    return "".join([*text, checked.sql[at:]])


def _named(sql: str) -> str:
    """SQLite's places for values with names, so that the scope's may stand among them."""
    parts, at = [], 0
    for number, piece in enumerate(piece for piece in pieces(sql) if piece.text == "?"):
        parts += [sql[at : piece.start], f":{GIVEN}{number}"]
        at = piece.end
    return "".join([*parts, sql[at:]])


def _mark(dialect: str, number: int, given: int) -> str:
    """How a value is named in the text: by number in DuckDB, by name elsewhere; it may stand in many places."""
    return f"${given + number + 1}" if dialect == "duckdb" else f":{PREFIX}{number}"


def _condition(scope: Scope, marks: list[str]) -> str:
    """What a row has to fulfil; "" for everything. Rows without a station are for those who see everything."""
    if scope.everything:
        return ""
    regions, stations = marks[: len(scope.regions)], marks[len(scope.regions) :]
    parts = [
        f"{column} IN ({', '.join(values[start : start + IN_LIST])})"
        for column, values in (("region", regions), ("station_code", stations))
        for start in range(0, len(values), IN_LIST)
    ]
    return " OR ".join(parts) or "1 = 0"
