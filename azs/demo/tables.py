"""Rows of the tables from drawn events: names, texts, times and identifiers, as Arrow tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from azs.database.schema import SEVERITIES, STATUSES
from azs.demo.events import DAY, HOUR, MINUTE, NO_UNIT, Events, end_second
from azs.demo.options import DemoOptions
from azs.demo.outages import selling
from azs.demo.patterns import CLOSED, GRADE_SHARES, GRADES, REGISTERED, SOURCES, categories, fill
from azs.demo.people import STAFF_PER_STATION, People
from azs.demo.stations import Ints, Network

IMPORT_SOURCE = "demo"
NEW, IN_PROGRESS, RESOLVED, FINISHED = (STATUSES.index(name) for name in ("new", "in_progress", "resolved", "closed"))
PLATE_LETTERS = "АВЕКМНОРСТУХ"
SENSOR = SOURCES.index("Датчик")
BY_CLIENT = (SOURCES.index("Клиент"), SOURCES.index("Колл-центр"))
AUTOMATION = "Автоматика"
EXTRA_ACTIONS = np.array([0.85, 0.65, 0.5, 0.35])
OPEN_WORK_S = 5 * DAY


def incident_table(
    network: Network, options: DemoOptions, events: Events, *, first_id: int, crew: People, rng: np.random.Generator
) -> Any:
    """Rows of `incidents` as an Arrow table; identifiers count on from `first_id`."""
    count = len(events)
    ids = np.arange(first_id, first_id + count)
    titles, descriptions = _texts(network, options, events, rng)
    units = network.equipment["equipment_id"].to_numpy()
    return pa.table(
        {
            "incident_id": ids,
            "external_id": [f"INC-{number:07d}" for number in ids.tolist()],
            "import_source": _taken([IMPORT_SOURCE], np.zeros(count, dtype=np.int64)),
            "station_id": network.stations["station_id"].to_numpy()[events.station],
            "equipment_id": pa.array(units[events.unit], mask=events.unit == NO_UNIT),
            "type_id": events.category + 1,
            "severity": _taken(SEVERITIES, events.severity),
            "status": _taken(STATUSES, statuses(options, events, rng)),
            "title": titles,
            "description": descriptions,
            "source": _taken(SOURCES, events.source),
            "reported_by": _reporters(events, crew, rng),
            "occurred_at": _times(options, events.occurred),
            "reported_at": _times(options, events.reported),
            "resolved_at": _times(options, events.resolved, missing=events.resolved < 0),
            "loss_rub": pa.array(events.loss, mask=np.isnan(events.loss)),
            "litres_spilled": pa.array(events.litres, mask=np.isnan(events.litres)),
            "people_injured": events.injured,
            "root_cause": _root_causes(events),
        }
    )


def action_table(
    options: DemoOptions, events: Events, *, first_id: int, first_incident_id: int, crew: People,
    rng: np.random.Generator,
) -> Any:  # fmt: skip
    """Rows of `actions`, one to four an incident, between its report and its end, as an Arrow table."""
    count = 1 + rng.binomial(3, EXTRA_ACTIONS[events.severity])
    row = np.repeat(np.arange(len(events)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    still_open = events.resolved[row] < 0
    reported = events.reported[row]
    working = np.minimum(end_second(options), reported + OPEN_WORK_S)
    span = np.where(still_open, working, events.resolved[row]) - reported
    last = (step == count[row] - 1) & ~still_open
    jitter = rng.random(len(row)) * 0.6
    part = np.where(last, 1.0, (step + jitter) / np.maximum(count[row], 1))
    names, pool = _action_pool()
    width = len(categories()[0].actions)
    first = rng.integers(0, 2, len(events))[row]
    text = pool["work"] + events.category[row] * width + np.minimum(first + step, width - 1)
    spoken = rng.integers(0, len(REGISTERED), len(row))
    text = np.where((step == 0) & (count[row] > 1), pool["registered"] + spoken, text)
    text = np.where(last & (count[row] > 2), pool["closed"] + spoken, text)
    return pa.table(
        {
            "action_id": np.arange(first_id, first_id + len(row)),
            "incident_id": first_incident_id + row,
            "taken_at": _times(options, reported + (part * span).astype(np.int64) // MINUTE * MINUTE),
            "action": _taken(names, text),
            "performed_by": _taken(
                crew.crew, (events.category[row] * 4 + rng.integers(0, 6, len(row))) % len(crew.crew)
            ),
        }
    )


def statuses(options: DemoOptions, events: Events, rng: np.random.Generator) -> Ints:
    """Position in STATUSES: fresh open ones are mostly new, resolved ones are closed after some days."""
    end, chance = end_second(options), rng.random(len(events))
    age = end - events.reported
    opened = np.where(chance < np.where(age < 6 * HOUR, 0.7, 0.12), NEW, IN_PROGRESS)
    rest = end - events.resolved
    done = np.where(chance < np.where(rest > 3 * DAY, 0.93, 0.25), FINISHED, RESOLVED)
    return np.where(events.resolved < 0, opened, done)


def station_day_table(network: Network, options: DemoOptions, stations: Ints, rng: np.random.Generator) -> Any:
    """Rows of `station_days` of some stations: weekly and yearly rhythm, slow growth, noise; as an Arrow table."""
    days = np.arange(options.days)
    dates = np.datetime64(options.first_day, "D") + days
    weekday = (dates.astype(np.int64) + 3) % 7
    week = np.array([0.96, 0.95, 0.97, 1.0, 1.12, 1.05, 0.95])[weekday]
    year_day = (dates - dates.astype("datetime64[Y]")).astype(np.int64)
    season = 1 + 0.14 * np.cos(2 * np.pi * (year_day - 205) / 365.25)
    shape = week * season * (1 + 0.03 * days / 365.25)
    noise = rng.lognormal(0, 0.06, (len(stations), len(days)))
    made = shape * noise * selling(network, options)[stations]
    transactions = np.rint(network.volume[stations][:, None] * made).astype(np.int64)
    transactions[:, -1] = transactions[:, -1] * max(options.end.hour, 1) // 24
    litres = np.round(transactions * 31.0 * rng.lognormal(0, 0.05, transactions.shape), 1)
    row, day = np.nonzero(days >= network.opened_day[stations][:, None])
    return pa.table(
        {
            "station_id": network.stations["station_id"].to_numpy()[stations][row],
            "day": dates[day],
            "transactions": transactions[row, day],
            "litres_sold": litres[row, day],
        }
    )


def _texts(
    network: Network, options: DemoOptions, events: Events, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    kinds = categories()
    facts = [fact for kind in kinds for fact in kind.facts]
    notes = [note for kind in kinds for note in kind.notes]
    fact = _starts([len(kind.facts) for kind in kinds])[events.category] + events.fact
    note = _starts([len(kind.notes) for kind in kinds])[events.category] + events.note
    slots = _slots(network, options, events, rng)
    titles = fill([entry.title for entry in facts], fact.tolist(), slots)
    first = fill([entry.sentence for entry in facts], fact.tolist(), slots)
    second = fill(notes, note.tolist(), slots)
    return titles, [f"{a} {b}" for a, b in zip(first, second, strict=True)]


def _slots(network: Network, options: DemoOptions, events: Events, rng: np.random.Generator) -> list[list[object]]:
    """Values of the slots, in the order of `patterns.SLOTS`."""
    count = len(events)
    numbers = np.where(events.unit == NO_UNIT, rng.integers(1, 4, count), network.unit_number[events.unit])
    day = events.reported // DAY + np.datetime64(options.first_day, "D").astype(np.int64)
    warmth = 6 - 17 * np.cos(2 * np.pi * (day - 15) / 365.25) + rng.normal(0, 4, count)
    litres = [f"{value:g}".replace(".", ",") for value in events.litres.tolist()]
    sums = [_thousands(value) if value == value else "" for value in events.loss.tolist()]
    amounts = [_thousands(value) for value in (rng.lognormal(7.6, 0.6, count) // 10 * 10).tolist()]
    grades = np.array(GRADES, dtype=object)[rng.choice(len(GRADES), count, p=GRADE_SHARES)]
    letters = rng.integers(0, len(PLATE_LETTERS), (3, count)).tolist()
    plates = [
        f"{PLATE_LETTERS[a]}{digits:03d}{PLATE_LETTERS[b]}{PLATE_LETTERS[c]}"
        for a, b, c, digits in zip(*letters, rng.integers(1, 1000, count).tolist(), strict=True)
    ]
    return [
        numbers.tolist(),
        rng.integers(1, 5, count).tolist(),
        grades.tolist(),
        litres,
        sums,
        (rng.integers(2, 13, count) * 5).tolist(),
        rng.integers(5, 61, count).tolist(),
        [f"E{number}" for number in rng.integers(101, 160, count).tolist()],
        plates,
        amounts,
        [f"{value:+d}".replace("-", "−") for value in np.rint(warmth).astype(int).tolist()],
        rng.integers(158, 196, count).tolist(),
        (rng.integers(4, 70, count) * 50).tolist(),
    ]


def _thousands(value: float) -> str:
    return f"{value:,.0f}".replace(",", "\u00a0")


def _reporters(events: Events, crew: People, rng: np.random.Generator) -> Any:
    staff = events.station * STAFF_PER_STATION + rng.integers(0, STAFF_PER_STATION, len(events))
    client = len(crew.staff) + rng.integers(0, len(crew.clients), len(events))
    name = np.where(np.isin(events.source, BY_CLIENT), client, staff)
    name = np.where(events.source == SENSOR, len(crew.staff) + len(crew.clients), name)
    return _taken([*crew.staff, *crew.clients, AUTOMATION], name)


def _root_causes(events: Events) -> Any:
    kinds = categories()
    position = _starts([len(kind.causes) for kind in kinds])[events.category] + np.maximum(events.cause, 0)
    return _taken([cause for kind in kinds for cause in kind.causes], position, missing=events.cause < 0)


def _action_pool() -> tuple[list[str], dict[str, int]]:
    work = [action for kind in categories() for action in kind.actions]
    start = {"registered": 0, "closed": len(REGISTERED), "work": len(REGISTERED) + len(CLOSED)}
    return [*REGISTERED, *CLOSED, *work], start


def _starts(lengths: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths)[:-1]])


def _taken(values: tuple[str, ...] | list[str], position: Ints, missing: npt.NDArray[np.bool_] | None = None) -> Any:
    return pa.array(list(values)).take(pa.array(position, mask=missing))


def _times(options: DemoOptions, seconds: Ints, missing: npt.NDArray[np.bool_] | None = None) -> Any:
    moments = np.datetime64(options.first_day, "s") + seconds.astype("timedelta64[s]")
    return pa.array(moments.astype("datetime64[us]"), mask=missing)
