"""Narrows a statement to what one person may see: each reporting view in it gives way to its rows in their scope."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from azs.database.views import CONTRACT
from azs.security.actor import Scope
from azs.security.guard import Checked, Place, tables_of

IN_LIST = 1_000  # Oracle takes no longer list
PREFIX = "azs_scope_"


@dataclass(frozen=True)
class Narrowed:
    """Text to send, and the values it needs besides those it came with: name -> value for Oracle, else in order."""

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
    return narrow_checked(tables_of(sql, dialect), dialect, scope, given=given)


def narrow_checked(checked: Checked, dialect: str, scope: Scope, *, given: int = 0, closed: bool = False) -> Narrowed:
    """A checked statement over the rows of `scope`; with `closed` a view has the columns of its contract only."""
    values = [] if scope.everything else [*scope.regions, *scope.stations]
    named = tuple((f"{PREFIX}{number}", value) for number, value in enumerate(values))
    marks = [_mark(dialect, number, given) for number in range(len(values))]
    condition = _condition(scope, marks)
    if not condition and not closed:
        return Narrowed(checked.sql, ())
    text, at = [], 0
    for place in checked.places:
        text += [checked.sql[at : place.start], _inline(place, condition, closed=closed)]
        at = place.end
    return Narrowed("".join([*text, checked.sql[at:]]), named if checked.places else ())


def _inline(place: Place, condition: str, *, closed: bool) -> str:
    columns = ", ".join(CONTRACT[place.view]) if closed else "*"
    where = f" WHERE {condition}" if condition else ""
    rows = f"(SELECT {columns} FROM {place.view}{where})"  # noqa: S608  (all three are the product's own texts)
    return rows if place.aliased else f"{rows} {place.view}"


def _mark(dialect: str, number: int, given: int) -> str:
    """How a value is named in the text: by name in Oracle, by number elsewhere, so that it can stand in many places."""
    if dialect == "oracle":
        return f":{PREFIX}{number}"
    return f"{'$' if dialect == 'duckdb' else '?'}{given + number + 1}"


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
