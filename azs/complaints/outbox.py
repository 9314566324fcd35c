"""Messages on their way out: written with what gives rise to them, sent by whoever claims them, tried again until they
arrive.

A message is sent at least once: where the process dies after the other side took it and before that is written down, it
is sent again, under the same identifier, by which the receiver can tell.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.complaint_tables import outbox
from azs.database.heartbeat import beating
from azs.database.schedule_tables import outbox_files, report_files
from azs.database.writing import fitted
from azs.errors import DatabaseError, MessageError
from azs.knowledge.library import now
from azs.security.actor import Actor

log = logging.getLogger("azs.outbox")
CHANNELS = ("email", "webhook")
STATUSES = ("waiting", "sending", "sent", "failed")
KINDS = ("receipt", "answer", "alert", "overdue", "report", "signal")
CUSTOMER_KINDS = ("receipt", "answer")
"""Those that hold a customer's address or words."""
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(minutes=30)
GIVE_UP = dt.timedelta(days=3)
"""A message that has not arrived for so long is marked as failed: it waits for a person."""
ABANDONED = dt.timedelta(minutes=10)
"""A message whose sender has given no sign for so long is taken over."""
LIST_ROWS = 500
_LOOK_ROWS = 20


@dataclass(frozen=True)
class Message:
    """What is to be said. `channel` is one of CHANNELS, `kind` one of KINDS; `recipient` an address of mail, or
    "webhook": the address in force when it is sent."""

    channel: str
    kind: str
    recipient: str
    subject: str
    body: str
    complaint_id: str = ""


@dataclass(frozen=True)
class Attached:
    """A file that travels with a message; `media_type` as "application/pdf"."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Outgoing:
    """A message as it is kept; moments are UTC. `problem` is a message key of the last failure, with its parameters.

    `files` are there when it is sent.
    """

    identifier: str
    message: Message
    status: str
    attempts: int
    made_at: dt.datetime
    due_at: dt.datetime
    sent_at: dt.datetime | None = None
    problem: str = ""
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True)
class Delivered:
    """What came of one round."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


Sender = Callable[[Outgoing], None]
"""Sends one message, or raises MessageError."""


def put(connection: sa.Connection, message: Message, *, moment: dt.datetime) -> str:
    """Write a message in the transaction of what it tells; its identifier."""
    if message.channel not in CHANNELS or message.kind not in KINDS:
        raise ValueError(f"{message.channel} {message.kind}")
    identifier, c = str(uuid.uuid4()), outbox.c
    row = {
        "message_id": identifier, "channel": message.channel, "kind": message.kind, "recipient": message.recipient,
        "complaint_id": message.complaint_id or None, "subject": fitted(message.subject, c.subject),
        "body": message.body, "made_at": moment, "due_at": moment, "attempts": 0, "status": "waiting",
    }  # fmt: skip
    connection.execute(sa.insert(outbox).values(**row))
    return identifier


def work_off(
    engine: sa.Engine, senders: Mapping[str, Sender], *, stop: Callable[[], bool] = lambda: False
) -> Delivered:  # fmt: skip
    """Send what is due. Where a channel cannot be reached, the rest of it waits for the next round.

    Args:
        senders: by channel; the messages of others wait.

    Raises:
        DatabaseError: the database is gone; what was claimed is taken up later.
    """
    worker, able, told = str(uuid.uuid4()), dict(senders), {"sent": 0, "put_off": 0, "failed": _give_up(engine)}
    while able and not stop() and (one := claim(engine, worker, channels=tuple(able))) is not None:
        try:
            with beating(lambda one=one: _say_alive(engine, one.identifier, worker), of=f"message {one.identifier}"):  # type: ignore[misc]
                able[one.message.channel](replace(one, files=attached(engine, one.identifier)))
        except MessageError as error:
            log.warning("message %s: %s", one.identifier, error.key)
            told["failed" if error.final else "put_off"] += 1
            _put_off(engine, one, worker, error)
            if error.unreachable:
                del able[one.message.channel]
        except DatabaseError:
            raise
        except Exception as error:  # one message that nobody foresaw must not stop the others
            log.error("message %s: %s", one.identifier, type(error).__name__, exc_info=error)
            told["put_off"] += 1
            _put_off(engine, one, worker, MessageError("outbox.unexpected"))
        else:
            _settle(engine, one.identifier, worker, {"status": "sent", "sent_at": now(), "problem": None})
            told["sent"] += 1
    return Delivered(**told)


def claim(engine: sa.Engine, worker: str, *, channels: Sequence[str] = CHANNELS) -> Outgoing | None:
    """The next message that is due, now this worker's to send; None where there is none."""
    c, moment = outbox.c, now()
    free = sa.or_(
        sa.and_(c.status == "waiting", c.due_at <= moment),
        sa.and_(c.status == "sending", c.claimed_at < moment - ABANDONED),
    )
    asked = sa.select(outbox).where(free, c.channel.in_(list(channels))).order_by(c.due_at).limit(_LOOK_ROWS)
    for row in fetched(engine, lambda connection: connection.execute(asked).all()):
        change = sa.update(outbox).where(c.message_id == row.message_id, free, c.attempts == row.attempts)
        values = {"status": "sending", "attempts": row.attempts + 1, "claimed_by": worker, "claimed_at": moment}
        try:
            with changing(engine) as connection:
                done = connection.execute(change.values(**values)).rowcount
        except DatabaseError as error:
            if error.key != "database.not_saved":
                raise
            continue  # another worker took it at the same moment
        if done:
            return _outgoing(row, status="sending", attempts=row.attempts + 1)
    return None


def attached(engine: sa.Engine, message_id: str) -> tuple[Attached, ...]:
    """What travels with a message.

    Raises:
        MessageError: its file is kept no longer.
    """
    f = report_files.c
    joined = outbox_files.outerjoin(report_files, f.file_id == outbox_files.c.file_id)
    asked = sa.select(f.file_name, f.media_type, f.content).select_from(joined)
    asked = asked.where(outbox_files.c.message_id == message_id)
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    if any(row.content is None for row in rows):
        raise MessageError("outbox.file_gone", final=True)
    return tuple(Attached(row.file_name, row.media_type, bytes(row.content)) for row in rows)


def messages(
    engine: sa.Engine, *, statuses: Sequence[str] = (), complaint_id: str = "", limit: int = LIST_ROWS
) -> tuple[Outgoing, ...]:  # fmt: skip
    """Messages, the latest first; of some statuses or of all, of one complaint or of all."""
    if engine.dialect.name == "sqlite":
        return ()
    c = outbox.c
    asked = sa.select(outbox).order_by(c.made_at.desc(), c.message_id).limit(limit)
    if statuses:
        asked = asked.where(c.status.in_(list(statuses)))
    if complaint_id:
        asked = asked.where(c.complaint_id == complaint_id)
    return tuple(_outgoing(row) for row in fetched(engine, lambda connection: connection.execute(asked).all()))


def retry(engine: sa.Engine, actor: Actor, identifiers: Sequence[str] = ()) -> int:
    """Send again what has failed, or wait no longer for what waits: those named, else all that failed; how many."""
    c, moment = outbox.c, now()
    chosen = c.status == "failed"
    if identifiers:
        chosen = sa.and_(c.message_id.in_(list(identifiers)), c.status.in_(["failed", "waiting"]))
    values = {"status": "waiting", "due_at": moment, "made_at": moment, "problem": None}
    with changing(engine) as connection:
        count = connection.execute(sa.update(outbox).where(chosen).values(**values)).rowcount
        audit.record_within(connection, actor, audit.Event("write", place="outbox.retry", rows=count))
    return int(count)


def problem_of(message: Outgoing) -> MessageError | None:
    """Why a message did not arrive the last time, as an error that can be told; None where nothing is wrong."""
    from azs.i18n import texts

    if not message.problem:
        return None
    try:
        told = dict(json.loads(message.problem))
        key = str(told.pop("key"))
        if f"errors.{key}" in texts():
            return MessageError(key, **told)
    except (ValueError, KeyError, TypeError):
        pass
    return MessageError("outbox.unexpected")


def _give_up(engine: sa.Engine) -> int:
    c = outbox.c
    with changing(engine) as connection:
        lost = sa.and_(c.status == "sending", c.claimed_at < now() - ABANDONED)
        old = sa.update(outbox).where(sa.or_(c.status == "waiting", lost), c.made_at < now() - GIVE_UP)
        return int(connection.execute(old.values(status="failed", claimed_by=None, claimed_at=None)).rowcount)


def _put_off(engine: sa.Engine, one: Outgoing, worker: str, error: MessageError) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(one.attempts - 1, 10), LONGEST_PAUSE)
    params = {name: str(value)[:200] for name, value in error.params.items()}
    problem = json.dumps({"key": error.key, **params}, ensure_ascii=False)
    values = {
        "status": "failed" if error.final else "waiting", "due_at": now() + pause,
        "problem": problem if len(problem) <= 400 else json.dumps({"key": error.key}),
    }  # fmt: skip
    _settle(engine, one.identifier, worker, values)


def _settle(engine: sa.Engine, identifier: str, worker: str, values: Mapping[str, Any]) -> None:
    """What came of a message; nothing where another worker has taken it over meanwhile."""
    c = outbox.c
    with changing(engine) as connection:
        change = sa.update(outbox).where(c.message_id == identifier, c.claimed_by == worker, c.status == "sending")
        connection.execute(change.values(**values, claimed_by=None, claimed_at=None))


def _say_alive(engine: sa.Engine, identifier: str, worker: str) -> None:
    with changing(engine) as connection:
        change = sa.update(outbox).where(outbox.c.message_id == identifier, outbox.c.claimed_by == worker)
        connection.execute(change.values(claimed_at=now()))


def _outgoing(row: Any, **changed: Any) -> Outgoing:
    message = Message(row.channel, row.kind, row.recipient, row.subject or "", row.body, row.complaint_id or "")
    values = {
        "status": row.status, "attempts": row.attempts, "made_at": row.made_at, "due_at": row.due_at,
        "sent_at": row.sent_at, "problem": row.problem or "",
    }  # fmt: skip
    return Outgoing(row.message_id, message, **{**values, **changed})
