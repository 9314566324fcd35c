"""A document told in the words of a language model: kept beside its own summary, for every reader of the document."""

from __future__ import annotations

import logging
from dataclasses import replace

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import document_retellings, documents
from azs.errors import DocumentError, SummaryError
from azs.knowledge import library
from azs.knowledge.revisions import Document
from azs.knowledge.summary import Summary
from azs.knowledge.summary_record import from_json, to_json
from azs.security.actor import Actor

log = logging.getLogger("azs.knowledge")


def kept(engine: sa.Engine, identifier: str) -> Summary | None:
    """What a model has told of a document: its sentences and its name, and no more; None where there is nothing."""
    asked = sa.select(document_retellings.c.summary_json).where(document_retellings.c.document_id == identifier)
    text = fetched(engine, lambda connection: connection.execute(asked).scalar_one_or_none())
    try:
        return from_json(text) if text else None
    except SummaryError:
        log.warning("the retelling of document %s cannot be read", identifier)
        return None


def keep(engine: sa.Engine, actor: Actor, document: Document, *, told: Summary) -> None:
    """Put what a model told of a document in the place of what was kept.

    Args:
        document: as it was when the model was asked.
        told: a summary with the sentences of a model.

    Raises:
        DocumentError: the document is gone, not theirs to read, or was read again meanwhile.
        DatabaseError: nothing was changed.
    """
    library.find(engine, actor, document.identifier)
    c = document_retellings.c
    row = {
        "document_id": document.identifier, "told_by": actor.user, "told_at": library.now(),
        "summary_json": to_json(replace(told, facts=(), dates=(), obligations=(), people=())),
    }  # fmt: skip
    asked = sa.select(documents.c.summary_json).where(documents.c.document_id == document.identifier)
    with changing(engine) as connection:
        if connection.execute(asked).scalar_one_or_none() != document.summary_json:
            raise DocumentError("documents.read_meanwhile")
        connection.execute(sa.delete(document_retellings).where(c.document_id == document.identifier))
        connection.execute(sa.insert(document_retellings).values(**row))
    audit.record(engine, actor, audit.Event("write", place="documents.retold", question=document.card.title, rows=1))
