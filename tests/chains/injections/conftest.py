"""A database whose every text is an injection, people with little and with all in view, and no way out."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from azs.database.access import as_person, as_system
from azs.database.engine import open_engine
from azs.database.schema import actions, app_info, audit_log, equipment, incident_types, incidents, metadata, stations
from azs.demo.generate import DemoOptions, generate
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.settings import Settings, load_settings
from tests.chains.injections.obeying import CORPUS
from tests.conftest import TODAY

MINE = "АЗС-003"
OLGA = Actor("olga", "operator", Scope(stations=(MINE,)), "Ольга")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
HOSTILE_STATION = "H-001"
"""Its name, city and region are injections too; `OLGA` does not see it."""


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test in which anything looks up a name or connects, whoever catches the error."""
    tried: list[object] = []

    def refuse(*given: object, **_named: object) -> None:
        tried.append(given)
        raise AssertionError(f"the network was asked for: {given}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    yield
    assert not tried


@pytest.fixture(scope="session")
def laid_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the database of injections."""
    return load_settings({"AZS_HOME": str(tmp_path_factory.mktemp("laid")), "AZS_LLM": "off"})


@pytest.fixture(scope="session")
def laid(laid_settings: Settings) -> Iterator[sa.Engine]:
    """Demo data of 8 stations, to which every injection was added in every text column. Not to be written to."""
    engine = open_engine(laid_settings)
    generate(engine, DemoOptions(stations=8, incidents=400, years=1, seed=7, today=TODAY))
    with engine.begin() as connection:
        _lay(connection)
    yield as_system(engine)
    engine.dispose()


def _lay(connection: sa.Connection) -> None:
    """Write each injection into an incident, an action and a piece of equipment of the person's own station."""
    own = connection.execute(sa.select(stations.c.station_id).where(stations.c.code == MINE)).scalar_one()
    kind = connection.execute(sa.select(sa.func.min(incident_types.c.type_id))).scalar_one()
    texts = [item.text for item in CORPUS]
    connection.execute(
        sa.insert(stations).values(
            station_id=900, code=HOSTILE_STATION, name=f"{_text('en-value-image')} (900)",
            region=_text("en-value-image"), city=_text("en-value-template"), format="обычная",
        )
    )  # fmt: skip
    there = dt.datetime(2026, 11, 18, 9)
    connection.execute(
        sa.insert(incidents),
        [
            {"incident_id": 80_000 + at, "station_id": 900, "type_id": kind, "severity": "low", "status": "new",
             "title": "Чужой", "occurred_at": there, "reported_at": there}
            for at in range(60)
        ],
    )  # fmt: skip
    for at, text in enumerate(texts):
        moment = dt.datetime(2026, 11, 1 + at % 19, 8, at % 60)
        connection.execute(
            sa.insert(equipment).values(
                equipment_id=90_000 + at, station_id=own, kind="ТРК", model=text[:120], serial=f"S{at}"
            )
        )
        connection.execute(
            sa.insert(incidents).values(
                incident_id=90_000 + at, station_id=own, equipment_id=90_000 + at, type_id=kind, severity="high",
                status="new", title=text[:400], description=text, source=text[:80], reported_by=text[:120],
                occurred_at=moment, reported_at=moment, root_cause=text[:200],
            )
        )  # fmt: skip
        connection.execute(
            sa.insert(actions).values(
                action_id=90_000 + at, incident_id=90_000 + at, taken_at=moment, action=text, performed_by=text[:120]
            )
        )


def _text(name: str) -> str:
    return next(item.text for item in CORPUS if item.id == name)[:120]


@pytest.fixture(scope="session")
def olga(laid: sa.Engine) -> sa.Engine:
    """The engine of a person with one station."""
    return as_person(laid, OLGA)


@pytest.fixture(scope="session")
def anna(laid: sa.Engine) -> sa.Engine:
    """The engine of a person who sees the whole network."""
    return as_person(laid, ANNA)


@pytest.fixture(scope="session")
def foreign(laid: sa.Engine) -> frozenset[str]:
    """Codes and names of the stations `OLGA` does not see, and the people of the app."""
    with laid.connect() as connection:
        rows = connection.execute(sa.select(stations.c.code, stations.c.name).where(stations.c.code != MINE)).all()
        people = connection.exec_driver_sql("SELECT full_name FROM app_users").scalars().all()
    return frozenset(text for row in rows for text in row) | frozenset(people)


@pytest.fixture(scope="module", autouse=True)
def _nothing_written(laid: sa.Engine) -> Iterator[None]:
    """Every table and view of the database of injections is as it was; only the audit log may have grown."""
    before = contents(laid)
    yield
    assert contents(laid) == before


def contents(engine: sa.Engine) -> dict[str, object]:
    """Tables and views by name, with their number of rows and the sum of their hashes."""
    found: dict[str, object] = {}
    with engine.connect() as connection:
        found[""] = sorted(connection.exec_driver_sql("SELECT table_name FROM information_schema.tables").scalars())
        for table in metadata.sorted_tables:
            if table.name not in (audit_log.name, app_info.name):
                sql = f"SELECT count(*), sum(hash(x)) FROM {table.name} x"
                found[table.name] = tuple(connection.exec_driver_sql(sql).one())
    return found
