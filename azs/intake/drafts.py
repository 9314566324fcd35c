"""What people have decided on the fields of a scan and not saved yet: it outlives a closed page and a shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from azs.database.changing import changing
from azs.database.scan_tables import scan_fields, scans
from azs.errors import ScanError
from azs.intake.fields import Decision, Field
from azs.intake.scans import Decided, decided_row, field_rows, fields_of
from azs.knowledge.library import now
from azs.security.actor import Actor


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
    c = scan_fields.c
    with changing(engine) as connection:
        touched = sa.update(scans).where(scans.c.scan_id == identifier, scans.c.status == "to_review")
        if not connection.execute(touched.values(changed_at=now())).rowcount:
            raise ScanError("intake.other_state")
        for row in rows:
            values = {name: value for name, value in row.items() if name not in ("scan_id", "position", "name")}
            same = sa.update(scan_fields).where(c.scan_id == identifier, c.name == row["name"])
            connection.execute(same.values(**values))
    return len(rows)


def keep(engine: sa.Engine, actor: Actor, identifier: str, changed: Mapping[str, Decision | None]) -> None:
    """Keep decisions beside the fields they are about; the latest person's holds.

    Args:
        changed: by field name; None takes a decision back. A field that the form has not is written too, by its name.

    Raises:
        ScanError: there is no such scan for the person, or it does not wait for review.
        DatabaseError: nothing was kept.
    """
    known = {one.field.name: one.field for one in fields_of(engine, actor, identifier)}
    c, moment = scan_fields.c, now()
    with changing(engine) as connection:
        touched = sa.update(scans).where(scans.c.scan_id == identifier, scans.c.status == "to_review")
        if not connection.execute(touched.values(changed_at=moment)).rowcount:
            raise ScanError("intake.other_state")
        for name, decision in changed.items():
            field = known.get(name) or Field(name, "text", "", "")
            [bare] = field_rows(identifier, [field])
            row = decided_row(bare, decision, by=actor.user, at=moment)
            if name in known:
                values = {
                    key: row[key] for key in ("value", "value_before", "decision", "reason", "decided_by", "decided_at")
                }
                connection.execute(
                    sa.update(scan_fields).where(c.scan_id == identifier, c.name == name).values(**values)
                )
            else:
                connection.execute(sa.insert(scan_fields).values(**row | {"position": len(known)}))
                known[name] = field
