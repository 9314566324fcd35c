"""What schedules have brought to whom, runs that failed, and bringing a report again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints.outbox import Message, Outgoing, problem_of
from azs.database.access import as_person
from azs.database.changing import changing
from azs.database.complaint_tables import outbox
from azs.database.schedule_tables import report_deliveries, report_runs, report_schedules
from azs.errors import AccessError, AzsError, ScheduleError
from azs.i18n import t, texts
from azs.knowledge.library import now
from azs.reports.build import Order, build
from azs.reports.noteworthy import Reason
from azs.schedule import due, files, recipients, running, store
from azs.schedule.running import Clock, Planned
from azs.security.actor import Actor

LIST_ROWS = 200
FAILED_KEPT = dt.timedelta(days=14)
"""How long a failed run is told of."""


@dataclass(frozen=True)
class Delivery:
    """What became of one person's report.

    Attributes:
        outcome: one of `running.OUTCOMES`. state: of its message, one of `outbox.STATUSES`, "" where there is none.
        problem: why the message did not arrive the last time. made_at: UTC. sends: how often it was sent.
    """

    schedule_id: str
    title: str
    due_on: dt.date
    user: str
    period: due.Period
    outcome: str
    reasons: tuple[Reason, ...]
    state: str
    problem: AzsError | None
    sends: int
    made_at: dt.datetime


@dataclass(frozen=True)
class FailedRun:
    """A run that could not be made whole; it is tried again for a while."""

    schedule_id: str
    title: str
    due_on: dt.date
    attempts: int
    problem: AzsError


def deliveries(
    engine: sa.Engine, *, schedules: Sequence[str] | None = None, limit: int = LIST_ROWS
) -> tuple[Delivery, ...]:  # fmt: skip
    """Deliveries, the latest first; of these schedules, None for all."""
    d, o, s = report_deliveries.c, outbox.c, report_schedules.c
    joined = report_deliveries.join(report_schedules, s.schedule_id == d.schedule_id).outerjoin(
        outbox, o.message_id == d.message_id
    )
    asked = (
        sa.select(report_deliveries, s.title, o.status, o.problem, o.attempts, o.due_at)
        .select_from(joined)
        .order_by(d.made_at.desc(), d.schedule_id, d.user_name)
        .limit(limit)
    )
    if schedules is not None:
        asked = asked.where(d.schedule_id.in_(list(schedules)))
    return tuple(map(_delivery, fetched(engine, lambda connection: connection.execute(asked).all())))


def failed_runs(engine: sa.Engine) -> tuple[FailedRun, ...]:
    """Runs of the last FAILED_KEPT that failed and were not made since, the latest first."""
    r, s = report_runs.c, report_schedules.c
    asked = (
        sa.select(report_runs, s.title)
        .select_from(report_runs.join(report_schedules, s.schedule_id == r.schedule_id))
        .where(r.status == "failed", r.claimed_at > now() - FAILED_KEPT)
        .order_by(r.due_on.desc(), r.schedule_id)
        .limit(LIST_ROWS)
    )
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return tuple(FailedRun(row.schedule_id, row.title, row.due_on, row.attempts, _problem(row.problem)) for row in rows)


def resend(
    reader: sa.Engine, records: sa.Engine, actor: Actor, schedule_id: str, *, day: dt.date, user: str, at: Clock
) -> None:  # fmt: skip
    """Send a person's report again: the same file where it is kept, else one made anew of the same days.

    It goes to the address, and holds the stations, that are the person's now.

    Raises:
        AccessError: the actor may not. ScheduleError: nothing was sent so, or the person has no address or stations.
        ReportError: the report cannot be made. DatabaseError: nothing will be sent.
    """
    schedule = store.find(records, schedule_id)
    if not store.may_edit(actor, schedule):
        raise AccessError("security.not_for_role")
    row = _row(records, schedule_id, day, user)
    everybody = recipients.of(records, replace(schedule, people=(*schedule.people, user)))
    person = next((one for one in everybody if one.actor.user == user), None)
    if person is None or not person.email:
        raise ScheduleError("schedule.no_address", user=user)
    days = (row.period_start, row.period_end)
    filters = running.filters_of(reader, schedule, person.actor, days)
    if filters is None:
        raise ScheduleError("schedule.no_stations", user=user)
    file_id = row.file_id if row.file_id and files.kept(records, row.file_id) else ""
    if not file_id:
        named = replace(person.actor, full_name=t("schedule.made_by", schedule.language, title=schedule.title))
        order = Order(schedule.kind, filters, schedule.language, at.local, at.zone.key)
        report = build(as_person(reader, named, "schedule"), order, records=records)
        file_id = files.keep(records, report, schedule.format)
    planned = Planned(person, days, "sent", _reasons(row.reasons_json))
    d = report_deliveries.c
    with changing(records) as connection:
        message_id = running.put(connection, schedule, planned, file_id=file_id, moment=now())
        change = sa.update(report_deliveries).where(d.schedule_id == schedule_id, d.due_on == day, d.user_name == user)
        connection.execute(
            change.values(outcome="sent", message_id=message_id, file_id=file_id, sends=d.sends + 1, made_at=now())
        )


def _row(records: sa.Engine, schedule_id: str, day: dt.date, user: str) -> Any:
    d = report_deliveries.c
    asked = sa.select(report_deliveries).where(d.schedule_id == schedule_id, d.due_on == day, d.user_name == user)
    row = fetched(records, lambda connection: connection.execute(asked).one_or_none())
    if row is None:
        raise ScheduleError("schedule.no_delivery")
    return row


def _delivery(row: Any) -> Delivery:
    problem = None
    if row.problem:
        message = Message("email", "report", "", "", "")
        problem = problem_of(
            Outgoing(row.message_id, message, row.status, row.attempts, row.made_at, row.due_at, problem=row.problem)
        )
    return Delivery(
        row.schedule_id, row.title, row.due_on, row.user_name, (row.period_start, row.period_end), row.outcome,
        _reasons(row.reasons_json), row.status or "", problem, row.sends, row.made_at,
    )  # fmt: skip


def _reasons(told: str | None) -> tuple[Reason, ...]:
    return tuple(Reason(**one) for one in json.loads(told or "[]"))


def _problem(told: str | None) -> AzsError:
    try:
        params = dict(json.loads(told or ""))
        key = str(params.pop("key"))
        if f"errors.{key}" in texts():
            return ScheduleError(key, **params)
    except (ValueError, KeyError, TypeError):
        pass
    return ScheduleError("schedule.unexpected")
