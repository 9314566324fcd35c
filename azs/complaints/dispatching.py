"""Sending a complaint on its way: its priority, department, person and time, the alert, the customer's receipt.

All of it in one transaction and once for each complaint: that of `submit`, or one of its own soon after.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.complaints import events, letters, outbox
from azs.complaints.danger import find_danger
from azs.complaints.desk import OURS
from azs.complaints.outbox import Message
from azs.complaints.routing import Route, Rules, present, route
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_people, complaints
from azs.database.complaint_tables import outbox as sent
from azs.database.schedule_tables import user_addresses
from azs.database.schema import app_user_scopes, app_users, stations
from azs.errors import DatabaseError
from azs.knowledge.library import now

log = logging.getLogger("azs.complaints")
RECEIPTS_A_DAY = 5
"""Receipts to one address within a day; more come of a loop between two programs that answer each other."""
OLD = dt.timedelta(days=3)
"""Nobody is written to about what is older, such as complaints of past years that are taken over from elsewhere."""
PATIENCE = dt.timedelta(minutes=1)
"""How long a complaint without danger waits to be classified before it is sent on its way without that."""
_ROUND = 200


def dispatch(connection: sa.Connection, rules: Rules, complaint_id: str, *, moment: dt.datetime) -> bool:
    """Send one complaint on its way, in the caller's transaction; False where that was done before.

    What the danger words report makes it critical, whatever was made of the text.
    """
    row = row_of(connection, complaint_id)
    if row is None or row.department is not None:
        return False
    danger, priority = graded(row.masked_text, row.danger or "", row.priority or "")
    way = route(rules, row.category or "", region=row.region or "", priority=priority, now=row.received_at)
    person = way.person if able(connection, way.person, row.code or "", row.region or "") else ""
    c = complaints.c
    change = sa.update(complaints).where(c.complaint_id == complaint_id, c.department.is_(None))
    values = {
        "priority": priority, "danger": danger or None, "department": way.department, "assignee": person or None,
        "due_at": way.due_at, "routed_as": routed_as(row.category, priority), "changed_at": moment,
    }  # fmt: skip
    if not connection.execute(change.values(**values)).rowcount:
        return False
    events.note(
        connection, complaint_id, "routed", by=events.PRODUCT, moment=moment, before=priority, after=way.department,
        text=person,
    )  # fmt: skip
    fresh = row.received_at > moment - OLD
    if (way.alert or danger) and fresh:
        tell(connection, rules, complaint_id, kind="alert", way=replace(way, person=person), moment=moment)
    if rules.mail and fresh and row.email and row.consent_at is not None and row.channel != "staff":
        _receipt(connection, row, moment)
    return True


def graded(text: str, danger: str, priority: str) -> tuple[str, str]:
    """Danger and priority by which a complaint goes, of what was made of its text: a danger that words tell is
    critical, one that is heard by meaning is as it was judged, and never less than high."""
    found = find_danger(text)
    if found:
        return danger or found.kind, "critical"
    if danger:
        return danger, priority if priority == "high" else "critical"
    return "", priority or "medium"


def routed_as(category: str | None, priority: str | None) -> str:
    """What a route was chosen by, as it is kept; where it differs, the route is chosen anew."""
    return f"{category or ''}/{priority or ''}"


def dispatch_waiting(engine: sa.Engine, rules: Rules, *, patience: dt.timedelta = PATIENCE) -> int:
    """Send on their way all complaints that are not yet; how many."""
    c = complaints.c
    asked = sa.select(c.complaint_id, c.category, c.danger, c.masked_text, c.received_at)
    asked = asked.where(c.department.is_(None), c.status == "new").order_by(c.received_at)
    rows = fetched(engine, lambda connection: connection.execute(asked.limit(_ROUND)).all())
    ready = [
        row.complaint_id for row in rows
        if row.category or row.danger or row.received_at <= now() - patience or find_danger(row.masked_text)
    ]  # fmt: skip
    return sum(
        _done(engine, lambda connection, one=one: dispatch(connection, rules, one, moment=now())) for one in ready
    )


def escalate_overdue(engine: sa.Engine, rules: Rules) -> int:
    """Hand complaints whose time has run out to the heads of their departments, and tell of them; how many."""
    c = complaints.c
    late = (c.status.in_(OURS), c.due_at < now(), c.escalated_at.is_(None))
    asked = sa.select(c.complaint_id).where(*late).order_by(c.due_at).limit(_ROUND)
    rows = fetched(engine, lambda connection: connection.execute(asked).scalars().all())
    return sum(_done(engine, lambda connection, one=one: _escalate(connection, rules, one)) for one in rows)


def _escalate(connection: sa.Connection, rules: Rules, complaint_id: str) -> bool:
    row, c, moment = row_of(connection, complaint_id), complaints.c, now()
    if row is None:
        return False
    department = rules.departments.get(row.department or "")
    head = present(rules, department.head if department else "", moment)
    person = head if able(connection, head, row.code or "", row.region or "") else row.assignee
    change = sa.update(complaints).where(c.complaint_id == complaint_id, c.escalated_at.is_(None))
    values = {"escalated_at": moment, "assignee": person or None, "changed_at": moment}
    if not connection.execute(change.values(**values)).rowcount:
        return False
    events.note(
        connection, complaint_id, "escalated", by=events.PRODUCT, moment=moment, before=row.assignee or "",
        after=person or "",
    )  # fmt: skip
    if row.due_at > moment - OLD:
        way = Route(row.department or "", person or "", row.due_at, alert=True)
        tell(connection, rules, complaint_id, kind="overdue", way=way, moment=moment)
    return True


def tell(
    connection: sa.Connection, rules: Rules, complaint_id: str, *, kind: str, way: Route, moment: dt.datetime
) -> None:  # fmt: skip
    """Write the messages to staff about a complaint: by mail to the department, whoever handles it and those on duty,
    and by webhook.

    They hold the masked text and no contact.
    """
    row = row_of(connection, complaint_id)
    if row is None:
        return
    department = rules.departments.get(way.department)
    own = connection.execute(sa.select(user_addresses.c.email).where(user_addresses.c.user_name == way.person)).scalar()
    addresses = [department.email if department else "", own or "", *rules.alerts.emails]
    subject, body = letters.to_staff(kind, row, way, rules)
    written = [
        Message("email", kind, address, subject, body, complaint_id)
        for address in dict.fromkeys(filter(None, addresses))
        if rules.mail
    ]
    if rules.alerts.webhook:
        told = json.dumps(letters.as_json(kind, row, way, rules), ensure_ascii=False)
        written.append(Message("webhook", kind, "webhook", subject, told, complaint_id))
    for message in written:
        outbox.put(connection, message, moment=moment)
    if kind == "alert" and written:
        events.note(connection, complaint_id, "alerted", by=events.PRODUCT, moment=moment)


def able(connection: sa.Connection, user: str, station: str, region: str) -> bool:
    """Whether a person is there, handles complaints and sees the station; without one, whether they are there."""
    if not user:
        return False
    u, s = app_users.c, app_user_scopes.c
    held = sa.select(u.user_name).where(u.user_name == user, u.active == 1, u.role != "analyst")
    if connection.execute(held).scalar_one_or_none() is None:
        return False
    if not station:
        return True
    scopes = connection.execute(sa.select(s.kind, s.value).where(s.user_name == user)).all()
    allowed = {("all", "*"), ("station", station), ("region", region)}
    return any((one.kind, one.value) in allowed or one.kind == "all" for one in scopes)


def _receipt(connection: sa.Connection, row: Any, moment: dt.datetime) -> None:
    o = sent.c
    since = moment - dt.timedelta(days=1)
    asked = sa.select(sa.func.count()).select_from(sent)
    told = connection.execute(
        asked.where(o.recipient == row.email, o.kind == "receipt", o.made_at > since)
    ).scalar_one()
    if told >= RECEIPTS_A_DAY:
        log.warning("complaint %s: no receipt, too many to this address today", row.complaint_id)
        return
    subject, body = letters.receipt(row.complaint_number, row.language or "ru")
    outbox.put(connection, Message("email", "receipt", row.email, subject, body, row.complaint_id), moment=moment)


def row_of(connection: sa.Connection, complaint_id: str) -> Any:
    """A complaint with its station, its customer's address and when they agreed to be written to; None for none."""
    s, p = stations.c, complaint_people.c
    joined = complaints.outerjoin(stations, s.station_id == complaints.c.station_id).outerjoin(
        complaint_people, p.complaint_id == complaints.c.complaint_id
    )
    asked = sa.select(complaints, s.code, s.name, s.region, p.email, p.consent_at).select_from(joined)
    return connection.execute(asked.where(complaints.c.complaint_id == complaint_id)).one_or_none()


def _done(engine: sa.Engine, work: Any) -> bool:
    """Do one complaint's work; another process may do it at the same moment, and then it is theirs."""
    try:
        with changing(engine) as connection:
            return bool(work(connection))
    except DatabaseError as error:
        if error.key != "database.not_saved":
            raise
        log.info("a complaint is left for the next round")
        return False
