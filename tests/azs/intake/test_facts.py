"""Stations, serial numbers and people of a form are looked up in the database, within what a person may see."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from azs.database.access import as_person
from azs.database.views import v_action, v_equipment
from azs.intake.facts import DatabaseFacts
from azs.security.actor import Actor, Scope


@pytest.fixture
def facts(demo_engine: sa.Engine) -> DatabaseFacts:
    return DatabaseFacts(demo_engine)


def unit(engine: sa.Engine, station: str) -> str:
    """A serial number of a station."""
    c = v_equipment.c
    with engine.connect() as connection:
        found = connection.execute(
            sa.select(c.equipment_serial).where(c.station_code == station).order_by(c.equipment_serial)
        )
        return str(found.scalars().first())


@pytest.mark.parametrize("text", ["2", "002", "АЗС-002", "A3C-002", "азс 002"])
def test_a_station_is_found_by_code_and_number(facts: DatabaseFacts, text: str) -> None:
    assert facts.station(text) == "АЗС-002"


def test_an_unknown_station_has_likes(facts: DatabaseFacts) -> None:
    assert facts.station("999") is None and facts.station("") is None and facts.station("x'; drop table") is None
    assert "АЗС-011" in facts.stations_like("АЗС-O11") and len(facts.stations_like("АЗС")) <= 5


def test_a_serial_number_is_found_whatever_its_alphabet(facts: DatabaseFacts, demo_engine: sa.Engine) -> None:
    serial = unit(demo_engine, "АЗС-003")
    alike = serial.translate(str.maketrans("TKPEMCA", "ТКРЕМСА"))
    assert alike != serial
    for text in (serial, alike, serial.lower(), serial.replace("-", " ")):
        assert [(found.serial, found.station) for found in facts.units(text)] == [(serial, "АЗС-003")]
    assert facts.units("НЕТ-0000-1") == () and facts.units("%") == ()


def test_a_misread_serial_number_suggests_those_of_the_station(facts: DatabaseFacts, demo_engine: sa.Engine) -> None:
    serial = unit(demo_engine, "АЗС-003")
    misread = serial[:-1] + ("1" if serial[-1] != "1" else "2")
    assert facts.serials_like(misread, "АЗС-003")[0] == serial
    assert serial not in facts.serials_like(misread, "АЗС-004")


def test_people_who_acted_are_known(facts: DatabaseFacts, demo_engine: sa.Engine) -> None:
    with demo_engine.connect() as connection:
        query = sa.select(v_action.c.performed_by).where(v_action.c.performed_by.like("%. %.")).limit(1)
        name = str(connection.execute(query).scalar_one())
    assert facts.person_known(name) is True
    assert facts.person_known(name.replace(". ", ".")) is True
    assert facts.person_known("Чужаков Ф. Ф.") is False and facts.person_known("") is None
    assert facts.person_known("%") is None


def test_what_lies_outside_a_persons_scope_is_unknown(demo_engine: sa.Engine) -> None:
    actor = Actor("mary", "operator", Scope(stations=("АЗС-002",)))
    facts = DatabaseFacts(as_person(demo_engine, actor))
    assert facts.station("2") == "АЗС-002" and facts.station("3") is None
    assert facts.units(unit(demo_engine, "АЗС-003")) == ()
