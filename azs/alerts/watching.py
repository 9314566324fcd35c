"""Looking round: new signals become alerts, lasting ones stay as they are, those that are gone are closed; and people
are told, once, one message for each station."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs.alerts import letters
from azs.alerts.alert import Alert, alert_of, sees
from azs.alerts.rules import Rules
from azs.alerts.signals import Signal, signals
from azs.analytics.reading import fetched
from azs.complaints import outbox
from azs.complaints.outbox import Message
from azs.database.access import as_system
from azs.database.changing import changing
from azs.database.schedule_tables import alert_signals, alerts
from azs.database.writing import fitted
from azs.errors import AzsError, DatabaseError
from azs.knowledge.library import now
from azs.schedule.running import Clock
from azs.security import addresses
from azs.security.actor import SYSTEM, Actor
from azs.security.people import list_people

log = logging.getLogger("azs.alerts")


@dataclass(frozen=True)
class Watched:
    """What came of a round."""

    opened: int = 0
    closed: int = 0
    told: int = 0
    """Places that somebody was told of."""
    failed: int = 0
    """Rules that could not be looked at."""


def watch(reader: sa.Engine, records: sa.Engine, rules: Rules, *, at: Clock, lang: str = "ru") -> Watched:
    """One round.

    Args:
        reader: reads reporting views. records: the writing account's. lang: of the messages.

    Raises:
        DatabaseError: the database is gone.
    """
    standing = _standing(records)
    found: dict[str, Signal] = {}
    looked, failed = set(), 0
    for rule in rules.rules:
        try:
            found |= {one.key[:200]: one for one in signals(as_system(reader, "alerts"), rule, at.local)}
            looked.add(rule.name)
        except AzsError as error:  # one rule must not stop the others
            log.warning("rule %s: %s", rule.name, error.key, exc_info=error)
            failed += 1
    opened = sum(_open(records, key, one) for key, one in found.items() if key not in standing)
    known = {rule.name for rule in rules.rules}
    gone = [
        (key, alert_id) for key, (alert_id, rule) in standing.items()
        if key not in found and (rule in looked or rule not in known)
    ]  # fmt: skip
    closed = sum(_close(records, key, alert_id) for key, alert_id in gone)
    for key in found.keys() & standing.keys():
        _go_on(records, standing[key][0], found[key])
    return Watched(opened, closed, tell(records, rules, at=at, lang=lang), failed)


def tell(records: sa.Engine, rules: Rules, *, at: Clock, lang: str = "ru") -> int:
    """Write the messages about alerts that nobody was told of nor has taken on; how many places.

    In quiet hours only what is urgent. Where nobody has an address yet, it is tried again in the next round.
    """
    c = alerts.c
    untold = (c.told_at.is_(None), c.closed_at.is_(None), c.taken_by.is_(None))
    asked = sa.select(alerts).where(*untold).order_by(c.opened_at, c.alert_id)
    waiting = [alert_of(row) for row in fetched(records, lambda connection: connection.execute(asked).all())]
    if rules.quiet.holds(at.local):
        waiting = [one for one in waiting if one.severity in rules.quiet.urgent]
    places: dict[tuple[str, str], list[Alert]] = {}
    for one in waiting:
        places.setdefault((one.station, one.region), []).append(one)
    if not places:
        return 0
    people = _people(records)
    return sum(_tell(records, rules, group, people, lang) for group in places.values())


def _tell(
    records: sa.Engine, rules: Rules, group: Sequence[Alert], people: Sequence[tuple[Actor, str]], lang: str
) -> bool:  # fmt: skip
    """Tell of one place, in the transaction that says that it was told; what is for nobody yet goes on waiting."""
    moment, c = now(), alerts.c
    messages, covered = _messages(rules, group, people, lang)
    change = sa.update(alerts).where(c.alert_id.in_(covered), c.told_at.is_(None))

    def write(connection: sa.Connection) -> bool:
        if connection.execute(change.values(told_at=moment)).rowcount != len(covered):
            raise DatabaseError("database.not_saved")  # another process is telling of them
        for message in messages:
            outbox.put(connection, message, moment=moment)
        return True

    return bool(messages) and _done(records, write)


def _messages(
    rules: Rules, group: Sequence[Alert], people: Sequence[tuple[Actor, str]], lang: str
) -> tuple[list[Message], set[str]]:  # fmt: skip
    """To each person with what is for their role, and to the webhook; and which alerts these messages tell of."""
    roles, found, covered = {rule.name: rule.roles for rule in rules.rules}, [], set()
    for actor, email in people:
        theirs = [
            one for one in group if actor.role in roles.get(one.rule, ()) and sees(actor, one.station, one.region)
        ]
        if theirs:
            found.append(Message("email", "signal", email, *letters.to_people(theirs, lang)))
            covered |= {one.identifier for one in theirs}
    if rules.webhook:
        told = json.dumps(letters.as_json(group), ensure_ascii=False)
        found.append(Message("webhook", "signal", "webhook", letters.to_people(group, lang)[0], told))
        covered |= {one.identifier for one in group}
    return found, covered


def _people(records: sa.Engine) -> list[tuple[Actor, str]]:
    """Those who have an address, with it."""
    held = addresses.known(records)
    return [(one, held[one.user]) for one in list_people(records) if one.user in held]


def _standing(records: sa.Engine) -> dict[str, tuple[str, str]]:
    """Signal -> its alert and rule."""
    rows = fetched(records, lambda connection: connection.execute(sa.select(alert_signals)).all())
    return {row.signal_key: (row.alert_id, row.rule) for row in rows}


def _open(records: sa.Engine, key: str, one: Signal) -> bool:
    """Keep a new signal; False where another process has."""
    moment, identifier, c = now(), str(uuid.uuid4()), alerts.c
    row = {
        "alert_id": identifier, "rule": one.rule.name, "kind": one.rule.kind, "severity": one.rule.severity,
        "station_code": fitted(one.station, c.station_code), "region": fitted(one.region, c.region),
        "said_json": _told(one), "opened_at": moment, "seen_at": moment,
    }  # fmt: skip

    def write(connection: sa.Connection) -> bool:
        signal = {"signal_key": key, "alert_id": identifier, "rule": one.rule.name}
        connection.execute(sa.insert(alert_signals).values(**signal))
        connection.execute(sa.insert(alerts).values(**row))
        return True

    return _done(records, write)


def _go_on(records: sa.Engine, alert_id: str, one: Signal) -> None:
    """Keep what a lasting signal says now, where that has changed."""
    c, told = alerts.c, _told(one)
    asked = sa.select(c.said_json).where(c.alert_id == alert_id)
    if fetched(records, lambda connection: connection.execute(asked).scalar_one_or_none()) == told:
        return
    change = sa.update(alerts).where(c.alert_id == alert_id).values(said_json=told, seen_at=now())
    _done(records, lambda connection: bool(connection.execute(change).rowcount))


def _close(records: sa.Engine, key: str, alert_id: str) -> bool:
    """A signal is gone: it may be told of when it comes again, and its alert is closed."""
    c, moment = alerts.c, now()

    def write(connection: sa.Connection) -> bool:
        gone = sa.delete(alert_signals).where(alert_signals.c.signal_key == key, alert_signals.c.alert_id == alert_id)
        if not connection.execute(gone).rowcount:
            return False
        change = sa.update(alerts).where(c.alert_id == alert_id, c.closed_at.is_(None))
        connection.execute(change.values(closed_at=moment, closed_by=SYSTEM.user))
        return True

    return _done(records, write)


def _told(one: Signal) -> str:
    said = {name: value[:300] if isinstance(value, str) else value for name, value in one.said.items()}
    return json.dumps(said, ensure_ascii=False)


def _done(records: sa.Engine, work: Callable[[sa.Connection], bool]) -> bool:
    """Do one signal's work; another process may do it at the same moment, and then it is theirs."""
    try:
        with changing(records) as connection:
            return work(connection)
    except DatabaseError as error:
        if error.key != "database.not_saved":
            raise
        return False
