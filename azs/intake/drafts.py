"""What people have decided on the fields of a scan and not saved yet: it outlives a closed page and a shift."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from azs.database.changing import changing
from azs.database.scan_tables import scan_fields, scans
from azs.errors import ScanError
from azs.intake.fields import Decision, Field
from azs.intake.scans import Decided, decided_of, decided_row, field_rows, fields_of, find
from azs.knowledge.library import now
from azs.security.actor import Actor

MOST_ROWS = 200
"""Of one table."""
DECIDED = ("value", "value_before", "decision", "reason", "decided_by", "decided_at")


def decisions_of(fields: Sequence[Decided]) -> dict[str, Decision]:
    """What is decided, by field name; fields that wait are left out."""
    return {
        one.field.name: Decision("corrected" if one.decision == "corrected" else "accepted", one.value, one.reason)
        for one in fields
        if one.decision != "none"
    }


def fill(engine: sa.Engine, actor: Actor, identifier: str, found: Sequence[Field]) -> int:
    """Put values into fields that were not found on the page and that nobody has decided on; a person has to look.

    Args:
        found: fields with what was found for them.

    Returns:
        How many there were.

    Raises:
        ScanError: there is no such scan for the person, or it does not wait for review.
        DatabaseError: nothing was kept.
    """
    empty = {
        one.field.name for one in fields_of(engine, actor, identifier) if one.decision == "none" and not one.field.value
    }
    rows = [row for row in field_rows(identifier, found) if row["name"] in empty]
    with changing(engine) as connection:
        _touch(connection, identifier)
        for row in rows:
            values = {name: value for name, value in row.items() if name not in ("scan_id", "position", "name")}
            _update(connection, identifier, row["name"], values)
    return len(rows)


def keep(
    engine: sa.Engine, actor: Actor, identifier: str, changed: Mapping[str, Decision | None], *,
    seen: Mapping[str, dt.datetime | None] | None = None,
) -> dict[str, Decided]:  # fmt: skip
    """Keep decisions beside the fields they are about.

    Args:
        changed: by field name; None takes a decision back. A field that the form has not is written too, by its name.
        seen: when each field was decided on, as far as the person could see; None to overwrite whatever there is.

    Returns:
        Fields that somebody else has decided on meanwhile, by name: those decisions stand.

    Raises:
        ScanError: there is no such scan for the person, or it does not wait for review.
        DatabaseError: nothing was kept.
    """
    find(engine, actor, identifier)
    moment, others = now(), {}
    with changing(engine) as connection:
        _touch(connection, identifier)
        asked = sa.select(scan_fields).where(scan_fields.c.scan_id == identifier)
        known = {row.name: decided_of(row) for row in connection.execute(asked)}
        for name, decision in changed.items():
            kept = known.get(name)
            if kept is not None and seen is not None and _is_news(kept, actor, seen.get(name)):
                others[name] = kept
                continue
            field = kept.field if kept else Field(name, "text", "", "")
            [bare] = field_rows(identifier, [field])
            row = decided_row(bare, decision, by=actor.user, at=moment)
            if kept is None:
                connection.execute(sa.insert(scan_fields).values(**row | {"position": len(known)}))
                known[name] = Decided(field, "")
            else:
                _update(connection, identifier, name, {column: row[column] for column in DECIDED})
    return others


def _is_news(kept: Decided, actor: Actor, seen_at: dt.datetime | None) -> bool:
    """Whether another person has decided on a field since it was seen."""
    return kept.decided_by not in ("", actor.user) and kept.decided_at != seen_at


def add_row(engine: sa.Engine, actor: Actor, identifier: str, table: str, columns: Mapping[str, str]) -> None:
    """Add an empty row to a table of a sheet, for what the reader has missed; a person fills it.

    Args:
        columns: kind of the field in each column, by its name.

    Raises:
        ScanError: there is no such scan for the person, it does not wait for review, or it has MOST_ROWS rows.
        DatabaseError: nothing was added.
    """
    find(engine, actor, identifier)
    c = scan_fields.c
    with changing(engine) as connection:
        _touch(connection, identifier)
        asked = sa.select(c.name, c.position).where(c.scan_id == identifier)
        known = connection.execute(asked).all()
        rows = [int(one.name.split(".")[1]) for one in known if one.name.startswith(f"{table}.")]
        row, last = max(rows, default=-1) + 1, max((one.position for one in known), default=-1)
        if row >= MOST_ROWS:
            raise ScanError("intake.many_rows", most=MOST_ROWS)
        fields = [Field(f"{table}.{row}.{name}", kind, "", "", confidence=0.0) for name, kind in columns.items()]
        added = [made | {"position": last + at} for at, made in enumerate(field_rows(identifier, fields), 1)]
        connection.execute(sa.insert(scan_fields), added)


def drop_row(engine: sa.Engine, actor: Actor, identifier: str, table: str) -> None:
    """Take the last row of a table away again, where it was added by a person and nothing is written in it.

    Raises:
        ScanError: there is no such row, or no such scan for the person that waits for review.
        DatabaseError: nothing was changed.
    """
    row = blank_row(fields_of(engine, actor, identifier), table)
    if row is None:
        raise ScanError("intake.no_blank_row")
    c = scan_fields.c
    with changing(engine) as connection:
        _touch(connection, identifier)
        gone = sa.delete(scan_fields).where(
            c.scan_id == identifier, c.name.startswith(f"{table}.{row}.", autoescape=True)
        )
        connection.execute(gone)


def blank_row(fields: Sequence[Decided], table: str) -> int | None:
    """The number of the last row of a table, where a person has added it and nothing is written in it."""
    rows: dict[int, list[Decided]] = {}
    for one in fields:
        name, _, rest = one.field.name.partition(".")
        if rest and name == table:
            rows.setdefault(int(rest.partition(".")[0]), []).append(one)
    last = max(rows, default=None)
    if last is None or any(one.field.raw or one.value or one.field.box for one in rows[last]):
        return None
    return last


def _update(connection: sa.Connection, identifier: str, name: str, values: Mapping[str, object]) -> None:
    c = scan_fields.c
    connection.execute(sa.update(scan_fields).where(c.scan_id == identifier, c.name == name).values(**values))


def _touch(connection: sa.Connection, identifier: str) -> None:
    """Raises: ScanError: the scan does not wait for review."""
    touched = sa.update(scans).where(scans.c.scan_id == identifier, scans.c.status == "to_review")
    if not connection.execute(touched.values(changed_at=now())).rowcount:
        raise ScanError("intake.other_state")
