"""Complaints of the made-up network's customers: written from patterns, understood by the classifier itself."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from azs.complaints.complaint import Understood
from azs.complaints.personal import masked
from azs.complaints.routing import Route, Rules, route
from azs.complaints.rules_file import load_rules
from azs.complaints.submitting import KEEP, Understand
from azs.database.complaint_tables import complaint_events, complaint_people, complaints
from azs.database.schema import app_info, stations
from azs.demo.people import make_people
from azs.demo.staff import STAFF

PATTERNS = Path(__file__).with_suffix(".toml")
COUNT, DAYS = 220, 60
MARK = "demo-"
"""How the identifiers of these complaints begin."""
WHEN = ("Вчера вечером", "Сегодня утром", "Вчера около 19:00", "В субботу днём", "Позавчера")
GRADES = ("АИ-92", "АИ-95", "АИ-98", "ДТ")
CHANNELS = ("form", "form", "form", "email", "api", "staff")
BUSY = 12
"""Stations that half of the complaints are about."""
CONTACTS, CLOSED_AFTER = 0.4, dt.timedelta(days=12)
WORKER = next(user for user, _, role, _ in STAFF if role == "manager")
Row = dict[str, Any]


def load(engine: sa.Engine, *, until: dt.datetime, seed: int, understand: Understand) -> int:
    """Write the complaints of the DAYS before `until`, where the network is the demo one and nobody has
    complained yet.

    Where the classifier is wrong, a person has corrected it since, as anywhere.

    Returns:
        How many were written.

    Raises:
        DBAPIError: the database refused them; none was written.
    """
    s = stations.c
    with engine.begin() as connection:
        demo, any_there = (
            sa.select(app_info.c.name).where(app_info.c.name == "demo"),
            sa.select(complaints.c.complaint_id),
        )
        if not connection.execute(demo).first() or connection.execute(any_there.limit(1)).first():
            return 0
        asked = sa.select(s.station_id, s.code, s.region).order_by(s.station_id)
        places = [(int(one.station_id), str(one.code), str(one.region or "")) for one in connection.execute(asked)]
        made = _made(places, until, np.random.default_rng(seed), understand)
        connection.execute(sa.insert(complaints), [one for one, _, _ in made])
        connection.execute(sa.insert(complaint_people), [one for _, one, _ in made])
        connection.execute(sa.insert(complaint_events), [event for _, _, events in made for event in events])
    return len(made)


def remove(connection: sa.Connection) -> None:
    """Delete the complaints that `load` wrote; those of people stay."""
    for table in (complaint_people, complaint_events, complaints):
        connection.execute(sa.delete(table).where(table.c.complaint_id.like(f"{MARK}%")))


def _made(
    places: Sequence[tuple[int, str, str]], until: dt.datetime, rng: np.random.Generator, understand: Understand
) -> list[tuple[Row, Row, list[Row]]]:  # fmt: skip
    """A complaint, its person and its events, COUNT times, the oldest first."""
    body = tomllib.loads(PATTERNS.read_text(encoding="utf-8"))
    said = [(category, text) for category, texts in body["texts"].items() for text in texts]
    order = np.concatenate([rng.permutation(len(said)) for _ in range(COUNT // len(said) + 1)])[:COUNT]
    ages = np.sort(rng.triangular(0, 0, DAYS, COUNT))[::-1]
    clients = make_people(len(places), rng).clients
    numbers = rng.choice(10**8, COUNT, replace=False)
    rules, found = load_rules(), []
    for at in range(COUNT):
        category, pattern = said[order[at]]
        station, code, region = places[int(rng.integers(min(BUSY, len(places)) if rng.random() < 0.5 else len(places)))]
        moment = until - dt.timedelta(days=float(ages[at]), minutes=int(rng.integers(600)))
        text = _filled(pattern, code, body, rng)
        high, low = divmod(int(numbers[at]), 10**4)
        row: Row = {
            "complaint_id": f"{MARK}{at:04d}", "complaint_number": f"{high:04d}-{low:04d}",
            "channel": str(rng.choice(CHANNELS)), "received_at": moment, "station_id": station, "station_said": code,
        }  # fmt: skip
        row |= _understood(understand(masked(text))) | {"masked_text": masked(text)}
        row |= _state(until - moment, moment, _way(rules, row, category, region), rng)
        found.append((row, _person(row, text, str(rng.choice(clients)), rng), _events(row, category)))
    return found


def _filled(pattern: str, code: str, body: dict[str, Any], rng: np.random.Generator) -> str:
    filled = pattern.format(
        station=code.rpartition("-")[2].lstrip("0"), pump=rng.integers(1, 9), grade=rng.choice(GRADES),
        sum=int(rng.integers(6, 240)) * 100, when=rng.choice(WHEN),
    )  # fmt: skip
    return f"{rng.choice(body['openings'])}{filled}{rng.choice(body['closings'])}"


def _understood(read: Understood) -> Row:
    return {
        "language": read.language, "category": read.category, "category_by": read.by, "certainty": read.certainty,
        "probability": read.probability, "priority": read.priority, "sentiment": read.sentiment,
        "danger": read.danger or None, "model_version": read.model_version,
        "entities_json": json.dumps(dict(read.entities), ensure_ascii=False),
    }  # fmt: skip


def _way(rules: Rules, row: Row, category: str, region: str) -> Route:
    """Where the shipped rules send it once its category is right."""
    return route(rules, category, region=region, priority=row["priority"], now=row["received_at"])


def _state(age: dt.timedelta, moment: dt.datetime, way: Route, rng: np.random.Generator) -> Row:
    """Old complaints are closed, most of them in time; those of a few days are worked on, the latest are new: these the
    app sends on their way itself."""
    state: Row = dict.fromkeys(("answered_at", "closed_at", "department", "due_at"))
    if age > CLOSED_AFTER:
        taken = (way.due_at - moment) * float(rng.lognormal(-0.5, 0.6))
        answered = moment + min(taken, age)
        done = {"status": "closed", "answered_at": answered, "closed_at": answered, "changed_at": answered}
        return state | done | {"department": way.department, "due_at": way.due_at}
    working = age > dt.timedelta(days=2)
    return state | {"status": "in_progress" if working else "new", "changed_at": moment}


def _events(row: Row, category: str) -> list[Row]:
    """What happened to it; a person puts a wrong category right once they see to it, and `row` with it."""
    found = [_event(row, "received", row["received_at"], by="customer", after=row["channel"])]
    if row["status"] != "new":
        worked = (row["closed_at"] or row["changed_at"] + dt.timedelta(days=1)) - row["received_at"]
        seen = row["received_at"] + min(dt.timedelta(hours=3), worked / 3)
        if row["category"] != category:
            found.append(_event(row, "category", seen, by=WORKER, before=row["category"], after=category))
            row |= {"category": category, "category_by": "person"}
        found.append(_event(row, "status", seen, by=WORKER, before="new", after="in_progress"))
    if row["status"] == "closed":
        found.append(_event(row, "status", row["closed_at"], by=WORKER, before="in_progress", after="closed"))
    return [event | {"event_id": f"{event['complaint_id']}-{at}"} for at, event in enumerate(found)]


def _event(row: Row, kind: str, moment: dt.datetime, *, by: str, after: str, before: str | None = None) -> Row:
    return {
        "complaint_id": row["complaint_id"], "kind": kind, "happened_at": moment, "happened_by": by,
        "value_before": before, "value_after": after,
    }  # fmt: skip


def _person(row: Row, text: str, name: str, rng: np.random.Generator) -> Row:
    known, phone = bool(rng.random() < CONTACTS), f"+7 900 000-{rng.integers(100):02d}-{rng.integers(100):02d}"
    return {
        "complaint_id": row["complaint_id"], "full_text": text, "keep_until": row["received_at"] + KEEP,
        "person_name": name if known else "", "phone": phone if known else "", "email": "",
        "consent_at": row["received_at"] if known else None,
    }  # fmt: skip
