"""Questions whose answer people have checked: proposed by analysts, decided on by administrators.

An item keeps every decision ever made on it, and each is in the audit log besides.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import verified_questions
from azs.database.writing import MAX_BYTES, fitted, insert_once
from azs.errors import AccessError, AzsError
from azs.security.actor import Actor

STATUSES = ("proposed", "approved", "rejected")
PROPOSERS = ("analyst", "administrator")
LANGUAGES = ("ru", "en")
_SPACES = re.compile(r"\s+")
_ENDS = " .,!?…;:«»\"'"


@dataclass(frozen=True)
class Proposal:
    """A question with what answers it: a plan or SQL, exactly one of them.

    `question_other`: the same question in the other language, where somebody has written it.
    """

    question: str
    language: str
    question_other: str = ""
    plan_json: str = ""
    sql_text: str = ""

    def __post_init__(self) -> None:
        """Refuse what no item can be made of."""
        if self.language not in LANGUAGES or bool(self.plan_json) == bool(self.sql_text):
            raise ValueError("a proposal has a known language and either a plan or SQL")


@dataclass(frozen=True)
class Review:
    """One decision on an item; `verdict` is "approved", "rejected" or "withdrawn", `at` a moment in UTC."""

    at: dt.datetime
    reviewer: str
    verdict: str
    note: str = ""


@dataclass(frozen=True)
class VerifiedQuestion:
    """An item of the collection.

    Attributes:
        status: one of STATUSES; a withdrawn item is "rejected".
        reviewer, reviewed_at, note: of the latest decision. reviews: every decision, oldest first.
    """

    identifier: str
    created_at: dt.datetime
    language: str
    question: str
    question_other: str
    plan_json: str
    sql_text: str
    author: str
    status: str
    reviewer: str = ""
    reviewed_at: dt.datetime | None = None
    note: str = ""
    reviews: tuple[Review, ...] = ()

    def wording(self, lang: str) -> str:
        """The question in `lang`, "" where nobody has written it."""
        return self.question if lang == self.language else self.question_other


def may_propose(actor: Actor) -> bool:
    """Whether the person's role lets them propose."""
    return actor.role in PROPOSERS


def normalised(question: str) -> str:
    """A question without what makes no other question of it: case, ё, spaces, the signs around it."""
    return _SPACES.sub(" ", question).strip(_ENDS).casefold().replace("ё", "е")


def propose(engine: sa.Engine, actor: Actor, item: Proposal) -> str:
    """Put a question before the administrators.

    Returns:
        Its identifier.

    Raises:
        AccessError: the person's role proposes nothing.
        AzsError: the question is empty, too long or there already.
        DatabaseError: nothing was written.
    """
    if not may_propose(actor):
        raise _refused(engine, actor, "verified.may_not_propose")
    question, other = item.question.strip(), item.question_other.strip()
    _check(item, question, other)
    names = {normalised(one) for one in (question, other) if one}
    for known in _found(engine, ("approved", "proposed")):
        if names & {normalised(known.question), normalised(known.question_other)}:
            if known.status == "approved":
                raise AzsError("verified.approved_already", reviewer=known.reviewer)
            raise AzsError("verified.proposed_already", author=known.author)
    identifier = str(uuid.uuid4())
    row = {
        "verified_id": identifier, "created_at": _now(), "language": item.language, "question": question,
        "question_other": other or None, "plan_json": item.plan_json or None, "sql_text": item.sql_text or None,
        "author": actor.user, "status": "proposed",
    }  # fmt: skip
    insert_once(engine, verified_questions, row, refused="database.not_saved")
    _record(engine, actor, "verified.proposed", question, item.sql_text or item.plan_json)
    return identifier


def review(
    engine: sa.Engine, actor: Actor, identifier: str, *, approve: bool, note: str = "", seen: int | None = None
) -> None:
    """Approve or reject an item. A later review of a reviewed item is one more decision: the earlier stays on record.

    Args:
        seen: how many decisions the reviewer was shown; another one made meanwhile is then not overruled unseen.

    Raises:
        AccessError: the person is no administrator.
        AzsError: there is no such item, or somebody else has decided meanwhile.
        DatabaseError: nothing was changed.
    """
    if actor.role != "administrator":
        raise _refused(engine, actor, "verified.administrators_decide")
    _decide(engine, actor, find(engine, identifier), "approved" if approve else "rejected", note=note, seen=seen)


def withdraw(engine: sa.Engine, actor: Actor, identifier: str, *, note: str = "") -> None:
    """Take an item out: administrators any, authors their own while nobody has decided on it.

    Raises:
        AccessError: the person may not.
        AzsError: there is no such item, or somebody else has decided meanwhile.
        DatabaseError: nothing was changed.
    """
    item = find(engine, identifier)
    own = item.author == actor.user and item.status == "proposed"
    if actor.role != "administrator" and not own:
        raise _refused(engine, actor, "verified.administrators_decide")
    _decide(engine, actor, item, "withdrawn", note=note)


def approved(engine: sa.Engine) -> tuple[VerifiedQuestion, ...]:
    """Approved items, the latest decision first; none where the database keeps no such records.

    Raises:
        QueryError: the database cannot be read.
    """
    found = _found(engine, ("approved",))
    return tuple(sorted(found, key=lambda item: item.reviewed_at or item.created_at, reverse=True))


def proposed(engine: sa.Engine) -> tuple[VerifiedQuestion, ...]:
    """Items that wait for a decision, the longest waiting first.

    Raises:
        QueryError: the database cannot be read.
    """
    return _found(engine, ("proposed",))


def find(engine: sa.Engine, identifier: str) -> VerifiedQuestion:
    """One item, whatever its status.

    Raises:
        AzsError: there is none.
        QueryError: the database cannot be read.
    """
    asked = sa.select(verified_questions).where(verified_questions.c.verified_id == identifier)
    row = fetched(engine, lambda connection: connection.execute(asked).mappings().one_or_none())
    if row is None:
        raise AzsError("verified.gone")
    return _item(row)


def _found(engine: sa.Engine, statuses: tuple[str, ...]) -> tuple[VerifiedQuestion, ...]:
    if engine.dialect.name == "sqlite":  # opened for reading views only
        return ()
    c = verified_questions.c
    asked = sa.select(verified_questions).where(c.status.in_(statuses)).order_by(c.created_at, c.verified_id)
    return tuple(map(_item, fetched(engine, lambda connection: connection.execute(asked).mappings().all())))


def _item(row: sa.RowMapping) -> VerifiedQuestion:
    texts = ("language", "question", "question_other", "plan_json", "sql_text", "author", "status", "reviewer", "note")
    return VerifiedQuestion(
        identifier=row["verified_id"], created_at=row["created_at"], reviewed_at=row["reviewed_at"],
        reviews=_reviews(row["reviews"]), **{name: row[name] or "" for name in texts},
    )  # fmt: skip


def _reviews(text: str | None) -> tuple[Review, ...]:
    return tuple(Review(**{**one, "at": dt.datetime.fromisoformat(one["at"])}) for one in json.loads(text or "[]"))


def _decide(
    engine: sa.Engine, actor: Actor, item: VerifiedQuestion, verdict: str, *, note: str, seen: int | None = None
) -> None:
    if seen is not None and seen != len(item.reviews):
        raise AzsError("verified.decided_meanwhile", reviewer=item.reviewer)
    c = verified_questions.c
    kept = fitted(note.strip(), c.note)
    made = Review(_now(), actor.user, verdict, kept or "")
    before = c.reviewed_at.is_(None) if item.reviewed_at is None else c.reviewed_at == item.reviewed_at
    change = sa.update(verified_questions).where(c.verified_id == item.identifier, c.status == item.status, before)
    values: dict[str, Any] = {
        "status": verdict if verdict in STATUSES else "rejected", "reviewer": actor.user, "reviewed_at": made.at,
        "note": kept, "reviews": _written((*item.reviews, made)),
    }  # fmt: skip
    with changing(engine) as connection:
        if connection.execute(change.values(**values)).rowcount != 1:
            raise AzsError("verified.decided_meanwhile", reviewer=item.reviewer or "—")
    _record(engine, actor, f"verified.{verdict}", item.question, item.sql_text or item.plan_json)


def _written(reviews: tuple[Review, ...]) -> str:
    """Decisions as text; the oldest give way where the column is full, the audit log still has them."""
    text = json.dumps([{**asdict(one), "at": one.at.isoformat()} for one in reviews], ensure_ascii=False)
    return text if len(text.encode()) <= MAX_BYTES else _written(reviews[1:])


def _check(item: Proposal, question: str, other: str) -> None:
    if not normalised(question):
        raise AzsError("verified.empty")
    c = verified_questions.c
    for text, column in ((question, c.question), (other, c.question_other)):
        if text and fitted(text, column) != text:
            raise AzsError("verified.too_long")
    if len((item.plan_json or item.sql_text).encode()) > MAX_BYTES:
        raise AzsError("verified.too_long")


def _record(engine: sa.Engine, actor: Actor, place: str, question: str, text: str) -> None:
    audit.record(engine, actor, audit.Event("write", place=place, question=question, sql=text, rows=1))


def _refused(engine: sa.Engine, actor: Actor, key: str) -> AccessError:
    audit.record(engine, actor, audit.Event("refused", "refused", "verified"))
    return AccessError(key)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
