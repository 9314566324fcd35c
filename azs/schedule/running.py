"""Making what is due: each report once for those who see the same, each person's message once whoever makes it.

A run and each delivery in it are rows with keys of their own, written before anything goes out; a message is written in
the transaction of its delivery, and the outbox brings it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs import audit
from azs.analytics.filters import Filters
from azs.analytics.reading import fetched
from azs.complaints import outbox
from azs.complaints.outbox import Message
from azs.database.access import as_person
from azs.database.changing import changing
from azs.database.heartbeat import beating
from azs.database.schedule_tables import report_deliveries
from azs.errors import AzsError, DatabaseError, ReportError, ScheduleError
from azs.i18n import t
from azs.knowledge.library import now
from azs.reports.build import Order, build
from azs.reports.noteworthy import HISTORY, Reason, noteworthy
from azs.schedule import due, files, letters, recipients, runs, store
from azs.schedule.recipients import Recipient
from azs.schedule.schedule import Schedule
from azs.security.actor import Actor

log = logging.getLogger("azs.schedule")
OUTCOMES = ("sent", "quiet", "no_address", "no_stations")


@dataclass(frozen=True)
class Planned:
    """What somebody gets: `outcome` is one of OUTCOMES; in a dry run "sent" is what would be sent.

    `period`: first and last day, both included. `reasons`: what is noteworthy, where that is asked for.
    """

    recipient: Recipient
    period: due.Period
    outcome: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Clock:
    """The moment, UTC without a zone, and the network's zone."""

    now: dt.datetime
    zone: ZoneInfo

    @property
    def local(self) -> dt.datetime:
        """The moment by the network's clocks, without a zone."""
        return self.now.replace(tzinfo=dt.UTC).astimezone(self.zone).replace(tzinfo=None)


def clock(timezone: str) -> Clock:
    """Now, in a zone."""
    return Clock(now(), ZoneInfo(timezone))


def run_due(
    reader: sa.Engine, records: sa.Engine, at: Clock, *, stop: Callable[[], bool] = lambda: False
) -> int:  # fmt: skip
    """Make all that is due and that nobody has made; how many runs were made.

    Args:
        reader: reads reporting views for each person. records: the writing account's.

    Raises:
        DatabaseError: the database is gone; what was begun is taken up later.
    """
    made, worker = 0, str(uuid.uuid4())
    for schedule in store.every(records):
        if stop():
            break
        if schedule.paused or (day := due.last_due(schedule, at.now, at.zone)) is None:
            continue
        if runs.claim(records, schedule.identifier, day, worker=worker):
            _run(reader, records, schedule, at, day=day, worker=worker)
            made += 1
    return made


def preview(reader: sa.Engine, records: sa.Engine, schedule: Schedule, *, at: Clock) -> tuple[Planned, ...]:
    """Who would get what if the schedule came due today; nothing is written and nothing sent."""
    days = due.period(schedule.every, at.local.date())
    found: list[Planned] = []
    for group in recipients.grouped(recipients.of(records, schedule)):
        outcome, reasons = _judged(reader, schedule, group[0].actor, days)
        found += [Planned(one, days, _for_one(outcome, one), reasons) for one in group]
    return tuple(sorted(found, key=lambda one: one.recipient.actor.full_name))


def _run(
    reader: sa.Engine, records: sa.Engine, schedule: Schedule, at: Clock, *, day: dt.date, worker: str
) -> None:  # fmt: skip
    """One run: a group that fails leaves the others alone, and is tried again in a later round."""
    problem: AzsError | None = None
    with beating(lambda: runs.say_alive(records, schedule.identifier, day, worker=worker), of=f"report of {day}"):
        done = _delivered(records, schedule.identifier, day)
        waiting = [one for one in recipients.of(records, schedule) if one.actor.user not in done]
        for group in recipients.grouped(waiting):
            try:
                _serve(reader, records, schedule, group, day=day, at=at)
            except (ReportError, ScheduleError, DatabaseError) as error:
                log.warning("schedule %s, %s: %s", schedule.identifier, day, error.key, exc_info=error)
                problem = error
            except Exception as error:  # one report that nobody foresaw must not stop the others
                log.error("schedule %s, %s: %s", schedule.identifier, day, type(error).__name__, exc_info=error)
                problem = ScheduleError("schedule.unexpected")
    runs.settle(records, schedule.identifier, day, worker=worker, problem=problem)


def _serve(
    reader: sa.Engine, records: sa.Engine, schedule: Schedule, group: Sequence[Recipient], *, day: dt.date, at: Clock
) -> None:  # fmt: skip
    days, actor = due.period(schedule.every, day), group[0].actor
    filters = filters_of(reader, schedule, actor, days)
    outcome, reasons = _judged(reader, schedule, actor, days)
    planned = [Planned(one, days, _for_one(outcome, one), reasons) for one in group]
    file_id = ""
    if any(one.outcome == "sent" for one in planned):
        named = replace(actor, full_name=t("schedule.made_by", schedule.language, title=schedule.title))
        order = Order(schedule.kind, filters or Filters(*days), schedule.language, at.local, at.zone.key)
        report = build(as_person(reader, named, "schedule"), order, records=records)
        file_id = files.keep(records, report, schedule.format)
    for one in planned:
        _deliver(records, schedule, one, day=day, file_id=file_id if one.outcome == "sent" else "")


def _deliver(records: sa.Engine, schedule: Schedule, one: Planned, *, day: dt.date, file_id: str) -> bool:
    """Write a delivery and its message together; False where another process has done so."""
    moment, user = now(), one.recipient.actor.user
    row = {
        "schedule_id": schedule.identifier, "due_on": day, "user_name": user, "period_start": one.period[0],
        "period_end": one.period[1], "outcome": one.outcome, "made_at": moment, "sends": int(bool(file_id)),
        "reasons_json": json.dumps([vars(reason) for reason in one.reasons]) if one.reasons else None,
        "file_id": file_id or None,
    }  # fmt: skip
    try:
        with changing(records) as connection:
            message_id = put(connection, schedule, one, file_id=file_id, moment=moment) if file_id else None
            connection.execute(sa.insert(report_deliveries).values(**row, message_id=message_id))
    except DatabaseError as error:
        if error.key != "database.not_saved" or user not in _delivered(records, schedule.identifier, day):
            raise
        return False
    return True


def put(connection: sa.Connection, schedule: Schedule, one: Planned, *, file_id: str, moment: dt.datetime) -> str:
    """Write the message of a report with its file, and that the person gets it; the message's identifier."""
    subject, body = letters.report(schedule, one.period, one.reasons)
    message_id = outbox.put(connection, Message("email", "report", one.recipient.email, subject, body), moment=moment)
    files.attach(connection, message_id, file_id)
    event = audit.Event("export", place=f"schedule.{schedule.kind}", question=subject)
    audit.record_within(connection, one.recipient.actor, event)
    return message_id


def _judged(
    reader: sa.Engine, schedule: Schedule, actor: Actor, days: due.Period
) -> tuple[str, tuple[Reason, ...]]:  # fmt: skip
    """What becomes of the report for those who see the same as `actor`."""
    filters = filters_of(reader, schedule, actor, days)
    if filters is None:
        return "no_stations", ()
    before = due.periods_before(schedule.every, days[0], HISTORY)
    reasons = noteworthy(as_person(reader, actor, "schedule"), filters, before)
    return ("quiet" if schedule.only_noteworthy and not reasons else "sent"), reasons


def _for_one(outcome: str, one: Recipient) -> str:
    return "no_address" if outcome == "sent" and not one.email else outcome


def filters_of(reader: sa.Engine, schedule: Schedule, actor: Actor, days: due.Period) -> Filters | None:
    """What a person's report counts; None where they see no station of it.

    Stations are named where the schedule names some, and in a passport, which is made of each.
    """
    chosen = Filters(*days, regions=schedule.regions, stations=schedule.stations)
    codes = recipients.stations_of(reader, actor, chosen)
    if not codes:
        return None
    return replace(chosen, stations=codes) if schedule.stations or schedule.kind == "station" else chosen


def _delivered(records: sa.Engine, identifier: str, day: dt.date) -> set[str]:
    c = report_deliveries.c
    asked = sa.select(c.user_name).where(c.schedule_id == identifier, c.due_on == day)
    return set(fetched(records, lambda connection: connection.execute(asked).scalars().all()))
