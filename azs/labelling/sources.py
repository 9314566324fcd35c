"""Where examples come from: votes, noted answers, unsure categories of complaints, corrected fields of scans.

Nothing is copied: a complaint that is erased on request is gone from labelling at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints import desk
from azs.complaints.desk import Complaint
from azs.complaints.privacy import ERASED
from azs.database.complaint_tables import complaints
from azs.database.labelling_tables import labelling_answers, labelling_labels
from azs.database.scan_tables import scan_fields
from azs.database.schema import feedback
from azs.database.writing import fitted, insert_once
from azs.errors import ScanError
from azs.intake import scans
from azs.labelling.example import Content, Example
from azs.security.actor import Actor

MOST = 5_000
"""Of each source, the latest."""
MOST_SCANS = 1_000
ASKED_CHARS = 4_000


def note_answer(engine: sa.Engine, actor: Actor, example: Example) -> str:
    """Note an answer of the assistant as worth a look; `source` of the example is "answer". The same one is noted once.

    Returns:
        Its identifier.

    Raises:
        DatabaseError: it could not be written.
    """
    told = "\0".join((example.why, example.asked, example.content.plan_json or example.content.sql_text))
    identifier = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]
    c, content = labelling_answers.c, example.content
    row = {
        "answer_id": identifier, "noted_at": example.at, "why": example.why, "language": example.language,
        "question": fitted(example.asked, c.question) or "—", "plan_json": _whole(content.plan_json, c.plan_json),
        "plan_before": _whole(example.before.plan_json, c.plan_before), "badge": fitted(example.badge, c.badge),
        "sql_text": _whole(content.sql_text, c.sql_text), "model_name": fitted(example.model_name, c.model_name),
        "user_name": actor.user,
    }  # fmt: skip
    if row["plan_json"] or row["sql_text"]:
        insert_once(engine, labelling_answers, row, refused="database.not_saved")
    return identifier


def examples(engine: sa.Engine, actor: Actor) -> tuple[Example, ...]:
    """Everything the person may label, the latest MOST of each source.

    Raises:
        QueryError: the database cannot be read.
    """
    if engine.dialect.name == "sqlite":  # opened for reading views only
        return ()
    c, f, a = complaints.c, feedback.c, labelling_answers.c
    unsure = sa.select(c.complaint_id).where(
        c.certainty == "low", c.category.is_not(None), c.category_by != "person", c.masked_text != ERASED
    )
    voted = sa.or_(f.vote == -1, f.correction.is_not(None))
    found = _feedback(engine, voted) + _answers(engine, a.answer_id.is_not(None))
    ids = fetched(engine, lambda connection: connection.execute(
        unsure.order_by(c.received_at.desc(), c.complaint_id).limit(MOST)).scalars().all())  # fmt: skip
    found += _complaints(desk.several(engine, actor, ids))
    seen = scans.visible(engine, actor, statuses=("saved", "to_review"), limit=MOST_SCANS)
    return tuple(found + _fields(engine, [one.identifier for one in seen], scan_fields.c.decision == "corrected"))


def labelled_examples(engine: sa.Engine, actor: Actor) -> tuple[Example, ...]:
    """Examples that somebody has labelled and that are still there, as far as the person may see them.

    Raises:
        QueryError: the database cannot be read.
    """
    if engine.dialect.name == "sqlite":
        return ()
    found = _feedback(engine, feedback.c.feedback_id.in_(_keys("feedback")), most=None)
    found += _answers(engine, labelling_answers.c.answer_id.in_(_keys("answer")), most=None)
    ids = fetched(engine, lambda connection: connection.execute(_keys("complaint").distinct()).scalars().all())
    found += _complaints(desk.several(engine, actor, ids))
    named = fetched(engine, lambda connection: connection.execute(_keys("scan").distinct()).scalars().all())
    wanted = set(named)
    seen = [one for one in sorted({key.partition(":")[0] for key in named}) if _sees_scan(engine, actor, one)]
    found += [one for one in _fields(engine, seen, sa.true()) if one.source_id in wanted]
    return tuple(found)


def _keys(source: str) -> sa.Select[Any]:
    c = labelling_labels.c
    return sa.select(c.source_id).where(c.source == source)


def _rows(engine: sa.Engine, asked: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
    ask: Callable[[sa.Connection], Sequence[sa.Row[Any]]] = lambda connection: connection.execute(asked).all()  # noqa: E731
    return fetched(engine, ask)


def _feedback(engine: sa.Engine, where: sa.ColumnElement[bool], *, most: int | None = MOST) -> list[Example]:
    c = feedback.c
    usable = sa.or_(c.plan_json.is_not(None), c.sql_text.is_not(None))
    asked = sa.select(feedback).where(usable, where).order_by(c.created_at.desc(), c.feedback_id)
    return [
        Example(
            "feedback", row.feedback_id, row.created_at, "thumb_down" if row.vote < 0 else "commented", row.question,
            Content(row.plan_json or "", row.sql_text or ""), row.language or "ru", author=row.user_name or "",
            vote=row.vote, remark=row.correction or "", reasons=tuple(filter(None, (row.reasons or "").split(","))),
            badge=row.badge or "", model_name=row.model_name or "",
        )
        for row in _rows(engine, asked.limit(most) if most else asked)
    ]  # fmt: skip


def _answers(engine: sa.Engine, where: sa.ColumnElement[bool], *, most: int | None = MOST) -> list[Example]:
    c = labelling_answers.c
    asked = sa.select(labelling_answers).where(where).order_by(c.noted_at.desc(), c.answer_id)
    return [
        Example(
            "answer", row.answer_id, row.noted_at, row.why, row.question,
            Content(row.plan_json or "", row.sql_text or ""), row.language, Content(row.plan_before or ""),
            row.user_name if row.why == "edited" else "", badge=row.badge or "", model_name=row.model_name or "",
        )
        for row in _rows(engine, asked.limit(most) if most else asked)
    ]  # fmt: skip


def _complaints(found: Sequence[Complaint]) -> list[Example]:
    return [
        Example(
            "complaint", one.identifier, one.received_at, "category", one.text[:ASKED_CHARS],
            Content(text=one.category), one.language, about=one.number, link=one.identifier,
        )
        for one in found
        if one.text != ERASED and one.category
    ]  # fmt: skip


def _fields(engine: sa.Engine, identifiers: Sequence[str], where: sa.ColumnElement[bool]) -> list[Example]:
    c, found = scan_fields.c, []
    for at in range(0, len(identifiers), 900):
        part = list(identifiers[at : at + 900])
        asked = (
            sa.select(scan_fields).where(c.scan_id.in_(part), where).order_by(c.decided_at.desc(), c.scan_id, c.name)
        )
        for row in _rows(engine, asked):
            field = scans.decided_of(row)
            found.append(Example(
                "scan", f"{row.scan_id}:{row.name}", row.decided_at or _LONG_AGO, "reading",
                field.field.raw or field.field.value or "—", Content(text=field.value), "ru",
                Content(text=field.value_before), field.decided_by, remark=field.reason, about=row.name,
                link=row.scan_id,
            ))  # fmt: skip
    return found


_LONG_AGO = dt.datetime(1970, 1, 1)


def _sees_scan(engine: sa.Engine, actor: Actor, identifier: str) -> bool:
    if actor.scope.everything:
        return True
    try:
        scans.find(engine, actor, identifier)
    except ScanError:
        return False
    return True


def _whole(text: str, column: sa.Column[Any]) -> str | None:
    """A plan or statement that fits; a cut one would be none."""
    return text if text and fitted(text, column) == text else None
