"""One revision of a document as it is kept; who may read it, and which revision of a document is in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from azs.knowledge.document import Access, DocumentCard
from azs.security.actor import Actor


@dataclass(frozen=True)
class Document:
    """One revision of a document, as the knowledge base knows it.

    Attributes:
        status: one of `document.STATUSES`. problem: message key of why it failed, with its parameters after spaces.
        pages: None where the format has none. warnings: message keys of what was left out.
        parent: the archive or letter it came in, "" for none.
        uploaded_at, deleted_at, changed_at: moments in UTC; the last of the latest change to text or card.
    """

    identifier: str
    card: DocumentCard
    file_name: str
    sha256: str
    size_bytes: int
    status: str
    uploaded_by: str
    uploaded_at: dt.datetime
    language: str = ""
    pages: int | None = None
    parser: str = ""
    warnings: tuple[str, ...] = ()
    problem: str = ""
    summary_json: str = ""
    deleted_at: dt.datetime | None = None
    deleted_by: str = ""
    parent: str = ""
    changed_at: dt.datetime | None = None


def may_read(actor: Actor, access: Access) -> bool:
    """Whether a person reads a document of this access; administrators read all."""
    if actor.role == "administrator" and actor.scope.everything:
        return True
    if access.reader_roles and actor.role not in access.reader_roles:
        return False
    if not (access.reader_regions or access.reader_stations) or actor.scope.everything:
        return True
    return bool(
        set(access.reader_regions) & set(actor.scope.regions) or set(access.reader_stations) & set(actor.scope.stations)
    )


def in_force(found: Iterable[Document], day: dt.date) -> dict[str, bool]:
    """Which documents are in force on `day`, by identifier: of the revisions of one code the latest that has begun and
    not ended; a document without a code stands alone."""
    latest: dict[str, Document] = {}
    standing: dict[str, bool] = {}
    for one in found:
        card = one.card
        begun = card.valid_from is None or card.valid_from <= day
        ended = card.valid_until is not None and card.valid_until < day
        standing[one.identifier] = begun and not ended and one.deleted_at is None
        if not standing[one.identifier] or not card.code:
            continue
        series = card.code.casefold()
        other = latest.get(series)
        if other is not None:
            older = min(one, other, key=_age)
            standing[older.identifier] = False
        if other is None or _age(one) > _age(other):
            latest[series] = one
    return standing


def _age(one: Document) -> tuple[dt.date, dt.datetime, str]:
    return one.card.valid_from or dt.date.min, one.uploaded_at, one.identifier
