"""Answers to customers: drafts out of templates, and the answer that a person sends."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.complaints import desk, events, letters, outbox
from azs.complaints.complaint import CATEGORIES, OPEN_STATUSES
from azs.complaints.desk import Complaint
from azs.complaints.handling import may_handle
from azs.complaints.outbox import Message
from azs.complaints.personal import masked
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_people, complaints
from azs.errors import AccessError, ComplaintError
from azs.i18n import t
from azs.knowledge.library import now
from azs.security.actor import Actor

OWN = "replies.toml"
"""The company's templates, below `settings.complaints_dir`."""
SHIPPED = Path(__file__).with_name("replies.toml")
PLACES = ("number", "station", "category")
ANSWER_CHARS = 10_000
ANSWERABLE = (*OPEN_STATUSES, "answered")
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Reply:
    """A template: its name, for which categories it is made (() for all), title and text by language."""

    name: str
    categories: tuple[str, ...]
    titles: Mapping[str, str]
    texts: Mapping[str, str]


def load_replies(own: Path | None = None) -> tuple[Reply, ...]:
    """The company's templates, where that file is there, else the shipped ones.

    Raises:
        ComplaintError: the file cannot be read or a template cannot be used; the message says which.
    """
    path = own if own is not None and own.is_file() else SHIPPED
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ComplaintError("complaints.rules_file", file=path.name, reason=str(error)) from error
    parts = body.get("reply", [])
    if not isinstance(parts, list) or not parts:
        raise ComplaintError("complaints.rules_missing", place="reply")
    return tuple(_reply(at, part) for at, part in enumerate(parts, 1))


def fitting(replies: tuple[Reply, ...], category: str) -> tuple[Reply, ...]:
    """Those made for a category first, then those for all; the others last."""
    return tuple(sorted(replies, key=lambda one: 0 if category in one.categories else 1 if not one.categories else 2))


def draft(reply: Reply, one: Complaint, lang: str) -> str:
    """The text of a template with what is known of the complaint."""
    category = t(f"complaint_words.category_{one.category}", lang) if one.category else ""
    values = {
        "number": one.number, "category": category,
        "station": one.station_name or one.station or t("letters.no_station", lang),
    }  # fmt: skip
    return _PLACE.sub(lambda match: values[match[1]], reply.texts[lang])


def answer(engine: sa.Engine, actor: Actor, identifier: str, *, text: str, lang: str = "ru", mail: bool = True
) -> bool:  # fmt: skip
    """Answer a complaint and those merged into it: by mail where the customer left an address and agreed, else what was
    said is written down.

    Args:
        mail: whether letters can be sent.

    Returns:
        Whether a message is on its way.

    Raises:
        ComplaintError: no such complaint for the person, it is settled already, or the text is empty or too long.
        DatabaseError: nothing was written and nothing will be sent.
    """
    if not may_handle(actor):
        raise AccessError("security.not_for_role")
    found, said = desk.find(engine, actor, identifier), text.strip()
    if not said or len(said) > ANSWER_CHARS:
        raise ComplaintError("complaints.answer_length", field="answer", most=ANSWER_CHARS)
    c, moment = complaints.c, now()
    with changing(engine) as connection:
        change = sa.update(complaints).where(
            c.complaint_id == identifier, c.status == found.status, c.status.in_(ANSWERABLE)
        )
        values = {"status": "answered", "answered_at": moment, "changed_at": moment}
        if not connection.execute(change.values(**values)).rowcount:
            raise ComplaintError("complaints.changed_meanwhile")
        goes = [
            _write(connection, actor, row, said=said, lang=lang, mail=mail, before=found.status, moment=moment)
            for row in _to_answer(connection, identifier)
        ]
        event = audit.Event("write", place="complaints.answer", question=found.number, rows=1)
        audit.record_within(connection, actor, event)
    return any(goes)


def _write(
    connection: sa.Connection, actor: Actor, row: Any, *, said: str, lang: str, mail: bool, before: str,
    moment: dt.datetime,
) -> bool:  # fmt: skip
    """The letter and the event of one complaint that is answered; whether there is a letter."""
    if goes := bool(mail and row.email):
        subject, body = letters.answer(row.complaint_number, said, lang)
        outbox.put(connection, Message("email", "answer", row.email, subject, body, row.complaint_id), moment=moment)
    events.note(
        connection, row.complaint_id, "answer", by=actor.user, moment=moment, before=before,
        after="email" if goes else "noted", text=masked(said),
    )  # fmt: skip
    return goes


def _to_answer(connection: sa.Connection, identifier: str) -> Sequence[Any]:
    """A complaint and those merged into it, with the addresses of those who agreed to be written to."""
    c, p = complaints.c, complaint_people.c
    agreed = sa.and_(p.complaint_id == c.complaint_id, p.consent_at.is_not(None))
    asked = sa.select(c.complaint_id, c.complaint_number, p.email).select_from(
        complaints.outerjoin(complaint_people, agreed)
    )
    theirs = sa.or_(c.complaint_id == identifier, c.repeats_id == identifier)
    return connection.execute(asked.where(theirs).order_by(c.received_at)).all()


def _reply(at: int, part: Any) -> Reply:
    place = f"reply {at}"
    if not isinstance(part, dict):
        raise ComplaintError("complaints.rules_value", place=place, value=part)
    values = {name: part.get(name) for name in ("name", "title_ru", "title_en", "ru", "en")}
    for name, value in values.items():
        if not isinstance(value, str) or not value.strip():
            raise ComplaintError("complaints.rules_missing", place=f"{place}: {name}")
    categories = part.get("categories", [])
    if not isinstance(categories, list) or not set(categories) <= set(CATEGORIES):
        raise ComplaintError("complaints.rules_value", place=f"{place}: categories", value=categories)
    for lang in ("ru", "en"):
        for name in _PLACE.findall(str(values[lang])):
            if name not in PLACES:
                allowed = ", ".join(PLACES)
                raise ComplaintError("complaints.rules_choice", place=f"{place}: {lang}", value=name, allowed=allowed)
    return Reply(
        str(values["name"]), tuple(categories), {lang: str(values[f"title_{lang}"]) for lang in ("ru", "en")},
        {lang: str(values[lang]) for lang in ("ru", "en")},
    )  # fmt: skip
