"""The glossary as it stands: packaged terms, and what analysts and administrators changed, added and took out.

A row of `glossary_terms` stands above the packaged term with its identifier; a row with `deleted_at` takes it away. So
a database without rows has the packaged glossary, and so has one that is only ever read. Every change stays on record.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import secrets
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import glossary_changes, glossary_terms
from azs.errors import AccessError, AzsError, DatabaseError, QueryError
from azs.knowledge.glossary_term import (
    LISTS,
    SEPARATOR,
    TEXTS,
    GlossaryTerm,
    Names,
    checked,
    from_fields,
    groups,
    matching,
    ordered,
    packaged,
    to_json,
)
from azs.security.actor import Actor

__all__ = [
    "GlossaryChange", "GlossaryTerm", "Stock", "change_of", "groups", "history", "matching", "may_edit", "packaged",
    "remove", "removed", "require_editor", "restore", "revert", "save", "stock", "terms", "write",
]  # fmt: skip
log = logging.getLogger("azs.knowledge")
EDITORS = ("analyst", "administrator")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,36}")


@dataclass(frozen=True)
class GlossaryChange:
    """One change; `action` is added, changed, removed, restored, reverted or imported, `changed_at` in UTC.

    `before` and `after` are None where the term was not, or is no longer, in the glossary.
    """

    change_id: str
    term_id: str
    changed_at: dt.datetime
    changed_by: str
    action: str
    before: GlossaryTerm | None
    after: GlossaryTerm | None

    def name(self) -> str:
        """The term it is about."""
        known = self.after or self.before
        return known.term if known else ""


@dataclass(frozen=True)
class Stock:
    """The whole glossary: `live` terms and those that are `gone`, and `rows` as the database keeps them; each by
    identifier."""

    live: Mapping[str, GlossaryTerm]
    gone: Mapping[str, GlossaryTerm]
    rows: Mapping[str, sa.RowMapping]


def may_edit(actor: Actor) -> bool:
    """Whether the person's role lets them change the glossary."""
    return actor.role in EDITORS


def terms(engine: sa.Engine) -> tuple[GlossaryTerm, ...]:
    """Every term in force, in the order of the alphabet.

    Raises:
        QueryError: the database cannot be read.
    """
    return ordered(stock(engine).live.values())


def removed(engine: sa.Engine) -> tuple[GlossaryTerm, ...]:
    """Terms that were taken out, in the order of the alphabet.

    Raises:
        QueryError: the database cannot be read.
    """
    return ordered(stock(engine).gone.values())


def stock(engine: sa.Engine) -> Stock:
    """The whole glossary; the packaged one where the product has no table of its own, as on a database it only reads.

    Raises:
        QueryError: the database cannot be read.
    """
    live, gone = dict(packaged()), {}
    rows = {row["term_id"]: row for row in _rows(engine)}
    for key, row in rows.items():
        term = _term(row)
        if row["deleted_at"] is None:
            live[key] = term
        else:
            live.pop(key, None)
            gone[key] = term
    return Stock(live, gone, rows)


def save(
    engine: sa.Engine, actor: Actor, term: GlossaryTerm, *, seen: GlossaryTerm | None = None
) -> GlossaryChange | None:
    """Keep a new term (without an identifier) or a changed one.

    Args:
        seen: the term as the person saw it; a change somebody made meanwhile is then not overwritten unseen.

    Returns:
        The change, which `revert` takes back; None where nothing differs.

    Raises:
        AccessError: the person's role changes nothing.
        AzsError: the term is incomplete, too long, there already, gone, or has been changed meanwhile.
        DatabaseError: nothing was written.
    """
    require_editor(engine, actor)
    known = stock(engine)
    before = known.live.get(term.term_id)
    if term.term_id and before is None:
        raise AzsError("glossary.gone")
    if seen is not None and seen != before:
        raise AzsError("glossary.changed_meanwhile")
    after = identified(checked(term, Names(known.live.values())))
    return _kept(engine, actor, known, ("changed" if before else "added", before, after))


def remove(engine: sa.Engine, actor: Actor, term_id: str) -> GlossaryChange | None:
    """Take a term out; `restore` brings it back.

    Raises:
        AccessError: the person's role changes nothing.
        AzsError: there is no such term, or it has been changed meanwhile.
        DatabaseError: nothing was written.
    """
    require_editor(engine, actor)
    known = stock(engine)
    if term_id not in known.live:
        raise AzsError("glossary.gone")
    return _kept(engine, actor, known, ("removed", known.live[term_id], None))


def restore(engine: sa.Engine, actor: Actor, term_id: str) -> GlossaryChange | None:
    """Bring back a term that was taken out. Else as `save`."""
    require_editor(engine, actor)
    known = stock(engine)
    if term_id not in known.gone:
        raise AzsError("glossary.gone")
    after = checked(known.gone[term_id], Names(known.live.values()))
    return _kept(engine, actor, known, ("restored", None, after))


def history(engine: sa.Engine, term_id: str) -> tuple[GlossaryChange, ...]:
    """Changes of a term, the latest first.

    Raises:
        QueryError: the database cannot be read.
    """
    return _changes(engine, glossary_changes.c.term_id == term_id)


def revert(engine: sa.Engine, actor: Actor, change_id: str) -> GlossaryChange | None:
    """Bring a term to what it was before a change, which may mean taking it out. Else as `save`."""
    require_editor(engine, actor)
    found = _changes(engine, glossary_changes.c.change_id == change_id)
    if not found:
        raise AzsError("glossary.gone")
    known = stock(engine)
    before, after = known.live.get(found[0].term_id), found[0].before
    if after is not None:
        after = checked(after, Names(known.live.values()))
    return _kept(engine, actor, known, ("reverted", before, after))


def require_editor(engine: sa.Engine, actor: Actor) -> None:
    """Let those pass who may change the glossary; a refusal is written down.

    Raises:
        AccessError: the person's role changes nothing.
    """
    if not may_edit(actor):
        audit.record(engine, actor, audit.Event("refused", "refused", "glossary"))
        raise AccessError("glossary.may_not_edit")


def identified(term: GlossaryTerm) -> GlossaryTerm:
    """The term with an identifier: its own, or a new one."""
    return term if _IDENTIFIER.fullmatch(term.term_id) else replace(term, term_id=str(uuid.uuid4()))


def change_of(actor: Actor, action: str, before: GlossaryTerm | None, after: GlossaryTerm | None) -> GlossaryChange:
    """A change made now by `actor`; later ones have greater identifiers.

    Raises:
        ValueError: neither term is given.
    """
    known = after or before
    if known is None:
        raise ValueError("a change is about a term")
    made, now = f"{time.time_ns():016x}-{secrets.token_hex(8)}", dt.datetime.now(dt.UTC)
    return GlossaryChange(
        made, known.term_id, now.replace(microsecond=0, tzinfo=None), actor.user, action, before, after
    )


def write(engine: sa.Engine, known: Stock, changes: Sequence[GlossaryChange]) -> None:
    """Keep several changes of different terms, all or none.

    Args:
        known: the glossary that the changes were made from.

    Raises:
        AzsError: somebody has changed one of the terms meanwhile.
        DatabaseError: nothing was written.
    """
    try:
        with changing(engine) as connection:
            for change in changes:
                _write_term(connection, known, change)
                values = {
                    "change_id": change.change_id, "term_id": change.term_id, "changed_at": change.changed_at,
                    "changed_by": change.changed_by, "action": change.action, "before_json": to_json(change.before),
                    "after_json": to_json(change.after),
                }  # fmt: skip
                connection.execute(sa.insert(glossary_changes).values(**values))
    except DatabaseError as error:
        if isinstance(error.__cause__, sa.exc.IntegrityError):  # the same term, kept by two people at once
            raise AzsError("glossary.changed_meanwhile") from error
        raise


def _write_term(connection: sa.Connection, known: Stock, change: GlossaryChange) -> None:
    c, row = glossary_terms.c, known.rows.get(change.term_id)
    term = change.after or change.before
    values: dict[str, Any] = {name: getattr(term, name) or None for name in TEXTS}
    values |= {name: SEPARATOR.join(getattr(term, name)) or None for name in LISTS}
    values |= {
        "updated_at": change.changed_at, "updated_by": change.changed_by,
        "deleted_at": None if change.after else change.changed_at,
    }  # fmt: skip
    if row is None:
        connection.execute(sa.insert(glossary_terms).values(term_id=change.term_id, **values))
        return
    same = (c.term_id == change.term_id, c.updated_at == row["updated_at"], c.updated_by == row["updated_by"])
    if connection.execute(sa.update(glossary_terms).where(*same).values(**values)).rowcount != 1:
        raise AzsError("glossary.changed_meanwhile")


def _kept(
    engine: sa.Engine, actor: Actor, known: Stock, made: tuple[str, GlossaryTerm | None, GlossaryTerm | None]
) -> GlossaryChange | None:
    action, before, after = made
    if before == after:
        return None
    change = change_of(actor, action, before, after)
    write(engine, known, [change])
    text = to_json(after or before) or ""
    event = audit.Event("write", place=f"glossary.{action}", question=change.name(), sql=text, rows=1)
    audit.record(engine, actor, event)
    return change


def _rows(engine: sa.Engine) -> Sequence[sa.RowMapping]:
    if engine.dialect.name == "sqlite":  # opened for reading views only
        return ()
    try:
        return fetched(engine, lambda connection: connection.execute(sa.select(glossary_terms)).mappings().all())
    except QueryError as error:
        if error.key != "database.view_unseen":
            raise
        log.warning("no table glossary_terms: the packaged glossary is used")
        return ()


def _changes(engine: sa.Engine, wanted: sa.ColumnElement[bool]) -> tuple[GlossaryChange, ...]:
    if engine.dialect.name == "sqlite":
        return ()
    c = glossary_changes.c
    asked = sa.select(glossary_changes).where(wanted).order_by(c.changed_at.desc(), c.change_id.desc())
    rows = fetched(engine, lambda connection: connection.execute(asked).mappings().all())
    return tuple(
        GlossaryChange(
            row["change_id"], row["term_id"], row["changed_at"], row["changed_by"], row["action"],
            _read(row["before_json"]), _read(row["after_json"]),
        )
        for row in rows
    )  # fmt: skip


def _term(row: sa.RowMapping) -> GlossaryTerm:
    return replace(
        from_fields({str(name): value for name, value in row.items()}),
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
    )


def _read(text: str | None) -> GlossaryTerm | None:
    return from_fields(json.loads(text)) if text else None
