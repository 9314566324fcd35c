"""A network of two stations with a quiet quarter, and the people who get reports of it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from azs.database.schema import incident_types, incidents, stations
from azs.schedule.running import Clock
from azs.schedule.schedule import Schedule
from azs.security import addresses
from azs.security.actor import EVERYTHING, SYSTEM, Actor, Scope
from azs.security.people import save_person

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = dt.date(2026, 11, 23)
NOON = Clock(dt.datetime(2026, 11, 23, 9), MOSCOW)
"""Monday, 12:00 by the network's clocks."""
MILA = Actor("mila", "manager", EVERYTHING, "Мила")
MAX = Actor("max", "manager", EVERYTHING, "Макс")
NORTH = Actor("north", "manager", Scope(regions=("Север",)), "Север")
LOST = Actor("lost", "manager", Scope(stations=("нет такой",)), "Без станций")
MUTE = Actor("mute", "manager", EVERYTHING, "Без адреса")
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)), "Ольга")
ADMIN = Actor("ada", "administrator", EVERYTHING, "Ада")
PEOPLE = (MILA, MAX, NORTH, LOST, MUTE, OLGA, ADMIN)
WEEKLY = Schedule(
    "Неделя", "sla", "week", dt.time(8), 1, "csv", roles=("manager",), active_since=dt.datetime(2026, 11, 1)
)


def network(engine: sa.Engine) -> None:
    """Stations АЗС-001 (Север) and АЗС-002 (Юг); one incident a day at each since the 1st of August, resolved in an
    hour, and six more at АЗС-002 on the 18th of November."""
    day, rows = dt.date(2026, 8, 1), []
    while day < MONDAY:
        extra = 6 if day == dt.date(2026, 11, 18) else 0
        for station in (1, 2, *[2] * extra):
            rows.append(incident(len(rows) + 1, station, day))
        day += dt.timedelta(days=1)
    with engine.begin() as connection:
        connection.execute(sa.insert(stations), [
            {"station_id": 1, "code": "АЗС-001", "name": "Первая", "region": "Север"},
            {"station_id": 2, "code": "АЗС-002", "name": "Вторая", "region": "Юг"},
        ])  # fmt: skip
        connection.execute(sa.insert(incident_types), [{"type_id": 1, "category": "Касса", "sla_h": 4}])
        connection.execute(sa.insert(incidents), rows)


def incident(number: int, station: int, day: dt.date) -> dict[str, object]:
    """A row: reported at 10:00, resolved at 11:00."""
    moment = dt.datetime.combine(day, dt.time(10))
    return {
        "incident_id": number, "station_id": station, "type_id": 1, "severity": "high", "status": "closed",
        "title": "Касса зависла", "occurred_at": moment, "reported_at": moment,
        "resolved_at": moment + dt.timedelta(hours=1),
    }  # fmt: skip


def people(engine: sa.Engine) -> None:
    """PEOPLE, with addresses but for one."""
    for one in PEOPLE:
        save_person(engine, one)
        if one is not MUTE:
            addresses.save(engine, SYSTEM, one.user, email=f"{one.user}@azs.example")
