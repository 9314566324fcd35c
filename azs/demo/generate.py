"""Fill a database with a believable network: `generate(engine, DemoOptions(...))`.

Everything is written in one transaction, so an interrupted run leaves the database as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from azs.database import schema
from azs.database.bulk import insert_rows
from azs.database.migrate import upgrade
from azs.demo import complaints
from azs.demo.events import draw_events
from azs.demo.options import DemoOptions, DemoReport
from azs.demo.patterns import categories
from azs.demo.people import make_people
from azs.demo.shape import plan_blocks
from azs.demo.staff import write_staff
from azs.demo.stations import Network, build_network
from azs.demo.tables import IMPORT_SOURCE, action_table, incident_table, station_day_table
from azs.errors import DatabaseError

__all__ = ["DemoOptions", "DemoReport", "generate", "has_rows"]

Progress = Callable[[str, float], None]
STATIONS_A_BATCH = 100
LEAST_STATIONS = 6
DONE = "done"
# Children first: the order in which rows may be deleted.
DATA_TABLES = (
    schema.actions, schema.incidents, schema.station_days, schema.equipment, schema.incident_types, schema.stations,
)  # fmt: skip


def generate(
    engine: sa.Engine, options: DemoOptions, *, replace: bool = False, progress: Progress | None = None
) -> DemoReport:
    """Bring the schema up to date and write a demo network.

    Args:
        engine: a database that may be written.
        options: size and seed; the same options give the same rows.
        replace: overwrite demo data that are already there.
        progress: called with the stage ("network", "incidents", "sales", "saving") and the part done, 0 to 1.

    Raises:
        DatabaseError: the options are impossible, or the database already holds data.
    """
    started = time.monotonic()
    tell = progress or (lambda _stage, _part: None)
    _check_options(options)
    upgrade(engine)
    with engine.begin() as connection:
        _make_room(connection, replace=replace)
        tell("network", 0.0)
        rngs = [np.random.default_rng(part) for part in np.random.SeedSequence(options.seed).spawn(4)]
        network = build_network(options, rngs[0])
        _write_network(connection, network)
        write_staff(connection, network)
        actions = _write_incidents(connection, network, options, rngs[1:3], tell)
        days = _write_days(connection, network, options, rngs[3], tell)
        tell("saving", 0.99)
        connection.execute(sa.delete(schema.app_info).where(schema.app_info.c.name == "demo"))
        connection.execute(sa.insert(schema.app_info), [{"name": "demo", "value": DONE}])
    tell("saving", 1.0)
    return DemoReport(
        stations=len(network.stations),
        equipment=len(network.equipment),
        incidents=options.incidents,
        actions=actions,
        station_days=days,
        seconds=time.monotonic() - started,
    )


def has_rows(engine: sa.Engine) -> bool:
    """Whether any station or incident is stored; False where the tables do not exist yet."""
    present = sa.inspect(engine).get_table_names()
    with engine.connect() as connection:
        return any(
            connection.execute(sa.select(table.c[0]).limit(1)).first() is not None
            for table in (schema.stations, schema.incidents)
            if table.name in present
        )


def _check_options(options: DemoOptions) -> None:
    if options.stations < LEAST_STATIONS or options.incidents < 1 or not 1 <= options.years <= 20:
        raise DatabaseError("demo.size", least=LEAST_STATIONS)
    if options.end.date() != options.today:
        raise DatabaseError("demo.until", today=options.today)


def _make_room(connection: sa.Connection, *, replace: bool) -> None:
    """Refuse to mix with anything; delete demo rows when asked to."""
    incidents = schema.incidents
    foreign = sa.or_(incidents.c.import_source.is_(None), incidents.c.import_source != IMPORT_SOURCE)
    if connection.execute(sa.select(incidents.c.incident_id).where(foreign).limit(1)).first():
        raise DatabaseError("demo.real_data")
    occupied = [table for table in DATA_TABLES if connection.execute(sa.select(table.c[0]).limit(1)).first()]
    if occupied and not replace:
        raise DatabaseError("demo.present")
    complaints.remove(connection)
    for table in occupied:
        connection.execute(sa.delete(table))


def _write_network(connection: sa.Connection, network: Network) -> None:
    insert_rows(connection, schema.stations, pa.Table.from_pandas(network.stations, preserve_index=False))
    insert_rows(connection, schema.equipment, pa.Table.from_pandas(network.equipment, preserve_index=False))
    types = [
        {"type_id": number, "category": kind.name, "sla_h": kind.sla_h, "department": kind.department}
        for number, kind in enumerate(categories(), start=1)
    ]
    connection.execute(sa.insert(schema.incident_types), types)


def _write_incidents(
    connection: sa.Connection,
    network: Network,
    options: DemoOptions,
    rngs: list[np.random.Generator],
    tell: Progress,
) -> int:
    crew = make_people(options.stations, rngs[0])
    written = actions = 0
    for block in plan_blocks(network, options, rngs[0]):
        events = draw_events(network, options, block, rngs[1])
        if len(events):
            first_id = written + 1
            rows = incident_table(network, options, events, first_id=first_id, crew=crew, rng=rngs[1])
            insert_rows(connection, schema.incidents, rows)
            steps = action_table(
                options, events, first_id=actions + 1, first_incident_id=first_id, crew=crew, rng=rngs[1]
            )
            insert_rows(connection, schema.actions, steps)
            written, actions = written + len(events), actions + steps.num_rows
        tell("incidents", written / options.incidents)
    return actions


def _write_days(
    connection: sa.Connection, network: Network, options: DemoOptions, rng: np.random.Generator, tell: Progress
) -> int:
    written = 0
    for first in range(0, options.stations, STATIONS_A_BATCH):
        batch = np.arange(first, min(first + STATIONS_A_BATCH, options.stations))
        rows = station_day_table(network, options, batch, rng)
        insert_rows(connection, schema.station_days, rows)
        written += rows.num_rows
        tell("sales", (batch[-1] + 1) / options.stations)
    return written
