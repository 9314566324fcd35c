"""Who gets a report, with which stations: people of the schedule's roles and names, grouped by what they see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.analytics.reading import frame
from azs.database.access import as_person
from azs.database.views import v_station
from azs.schedule.schedule import Schedule
from azs.security import addresses
from azs.security.actor import Actor
from azs.security.people import list_people


@dataclass(frozen=True)
class Recipient:
    """A person and their address, "" where none is known."""

    actor: Actor
    email: str


def of(records: sa.Engine, schedule: Schedule) -> tuple[Recipient, ...]:
    """People of the roles and names, switched off ones left out."""
    held = addresses.known(records)
    wanted = [
        one for one in list_people(records) if one.role in schedule.roles or one.user in schedule.people
    ]  # fmt: skip
    return tuple(Recipient(one, held.get(one.user, "")) for one in wanted)


def grouped(people: Sequence[Recipient]) -> tuple[tuple[Recipient, ...], ...]:
    """Those who see the same together: one report serves them. A role is part of it, for documents are read by role."""
    groups: dict[object, list[Recipient]] = {}
    for one in people:
        groups.setdefault((one.actor.role, one.actor.scope), []).append(one)
    return tuple(map(tuple, groups.values()))


def stations_of(reader: sa.Engine, actor: Actor, filters: Filters) -> tuple[str, ...]:
    """Codes of the stations of the selection that a person sees, in order."""
    asked = sa.select(v_station.c.station_code).where(*filters.selection(v_station)).order_by(v_station.c.station_code)
    return tuple(map(str, frame(as_person(reader, actor, "schedule"), asked)["station_code"]))
