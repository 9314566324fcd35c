"""Complaints in reports: the figures are those that were written, of the reader's stations, without who complained."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from azs.analytics.filters import Filters
from azs.complaints import handling
from azs.complaints.complaint import Contact
from azs.complaints.rules_file import load_rules
from azs.database.access import as_person
from azs.database.complaint_tables import complaints
from azs.reports.build import Order, build
from azs.reports.report import Report
from azs.reports.write import FORMATS, write
from azs.security.actor import Actor
from tests.azs.complaints.cases import IVAN, MILA, NORTH, OLGA, people, taken, understood
from tests.azs.intake.sheets import places
from tests.azs.reports.made import charts, paragraphs, tables

NOW = dt.datetime(2026, 11, 20, 12, 0)
"""In Moscow: nine in the morning UTC."""
MONTH = (dt.date(2026, 11, 1), dt.date(2026, 11, 20))


def _report(
    engine: sa.Engine, actor: Actor, days: tuple[dt.date, dt.date] = MONTH, *, lang: str = "ru", **chosen: Any
) -> Report:  # fmt: skip
    return build(as_person(engine, actor), Order("complaints", Filters(*days, **chosen), lang, NOW), records=engine)


def _set(engine: sa.Engine, one: str, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(sa.update(complaints).where(complaints.c.complaint_id == one).values(**values))


def _stocked(engine: sa.Engine, folder: Path) -> None:
    """Six complaints: in time, late, overdue, not due yet, of another station, of none."""
    places(engine)
    people(engine)
    day, hour = dt.datetime(2026, 11, 10, 9), dt.timedelta(hours=1)
    kept = taken(engine, folder, "вернули не всё, Иванова Мария +7 900 123-45-67", contact=IVAN)
    late = taken(engine, folder, "ждал час", read=understood("queue_closed", "low"))
    overdue = taken(engine, folder, "пахнет газом", read=understood("safety", "critical", danger="gas"))
    waiting = taken(engine, folder, "грязно", read=understood("cleanliness", "low"), contact=Contact())
    north = taken(engine, folder, "недолив на севере", station="АЗС-002")
    nowhere = taken(engine, folder, "где-то недолив", station="")
    handling.change(engine, MILA, late, field="category", value="staff", rules=load_rules())
    answered = {"status": "answered", "received_at": day, "due_at": day + 8 * hour}
    _set(engine, kept, **answered, answered_at=day + 4 * hour)
    _set(engine, late, **answered, answered_at=day + 10 * hour)
    _set(engine, overdue, received_at=day, due_at=day + hour)
    _set(engine, waiting, received_at=dt.datetime(2026, 11, 20, 8), due_at=dt.datetime(2026, 11, 23, 8))
    _set(engine, north, received_at=day, due_at=day, status="rejected", closed_at=day)
    _set(engine, nowhere, received_at=dt.datetime(2026, 10, 31, 22), due_at=dt.datetime(2026, 12, 31))


def test_the_figures_are_those_that_were_written(engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(engine, tmp_path)
    report = _report(engine, MILA)
    told = [one.text for one in paragraphs(report)]
    assert not any(name == "Сравнивается с" for name, _ in report.about)
    assert told[0] == "Получено 6 обращений."
    for said in (
        "отвечено или закрыто — 2", "открыто — 3", "из открытых просрочено — 1", "отклонено — 1",
        "говорят об опасности — 1", "В срок — 33,3\u00a0%: 1 из 3, по которым срок уже можно судить.",
        "Половина ответов дана быстрее чем за 7,0\u00a0ч.",
        "Направлено без исправления темы — 83,3\u00a0%; исправлено 1 из 6.",
    ):  # fmt: skip
        assert said in told, told
    rows = {row[0]: row[1:] for row in tables(report)["Обращения по темам"].rows}
    assert rows["Недолив"] == (3, 50.0, 1, 0, 100.0, 4.0, 0) and rows["Безопасность"] == (1, 16.7, 1, 1, 0.0, None, 1)
    assert rows["Персонал"] == (1, 16.7, 0, 0, 0.0, 10.0, 0)
    stations = {row[0]: row[1] for row in tables(report)["Обращения по станциям"].rows}
    assert stations == {"АЗС-001": 4, "АЗС-002": 1, "станция не указана": 1}
    assert [row[0] for row in tables(report)["Обращения по приоритету"].rows] == ["Критично", "Средний", "Низкий"]
    [danger] = tables(report)["Обращения об опасности"].rows
    assert danger[1:] == (dt.datetime(2026, 11, 10, 12), "АЗС-001", "Запах газа или топлива", "Новое", "пахнет газом")
    source = next(one for one in report.sources if one.identifier == tables(report)["Обращения по темам"].source)
    with engine.connect() as connection:
        assert len(connection.exec_driver_sql(source.sql).all()) == 6


def test_a_reader_gets_their_own_stations_and_nobodys_name(engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(engine, tmp_path)
    own = _report(engine, OLGA)
    assert next(paragraphs(own)).text == "Получено 4 обращения." and "АЗС-002" not in repr(own)
    assert next(paragraphs(_report(engine, NORTH))).text == "Получено 1 обращение."
    assert next(paragraphs(_report(engine, MILA, regions=("Юг",)))).text == "Получено 4 обращения."
    alone = _report(engine, MILA, stations=("АЗС-002",), severities=("critical",))
    assert next(paragraphs(alone)).text == "Получено 1 обращение."
    assert any("относится к инцидентам" in one.text for one in paragraphs(alone))
    text = write(_report(engine, MILA), "json").decode()
    assert "+7 900" not in text and "Петров" not in text and "ivan" not in text


def test_the_summary_and_the_passport_tell_of_complaints_where_there_are_some(
    duckdb_engine: sa.Engine, tmp_path: Path
) -> None:  # fmt: skip
    _stocked(duckdb_engine, tmp_path)

    def told(kind: str, *stations: str, days: tuple[dt.date, dt.date] = MONTH) -> str:
        order = Order(kind, Filters(*days, stations=stations), "ru", NOW)
        return " ".join(
            one.text for one in paragraphs(build(as_person(duckdb_engine, MILA), order, records=duckdb_engine))
        )

    assert "Получено 6 обращений." in told("summary")
    assert "Получено 4 обращения." in told("station", "АЗС-001")
    assert "обращен" not in told("station", "АЗС-001", days=(dt.date(2026, 10, 1), dt.date(2026, 10, 31)))


def test_days_are_those_of_the_networks_clocks(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    _stocked(duckdb_engine, tmp_path)
    october = _report(duckdb_engine, MILA, (dt.date(2026, 10, 1), dt.date(2026, 10, 31)))
    assert [one.text for one in paragraphs(october)] == ["За период обращений нет."]
    first = _report(duckdb_engine, MILA, (dt.date(2026, 11, 1), dt.date(2026, 11, 1)))
    assert next(paragraphs(first)).text == "Получено 1 обращение."


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_week_that_stands_out_is_named(duckdb_engine: sa.Engine, tmp_path: Path, lang: str) -> None:
    places(duckdb_engine)
    people(duckdb_engine)
    monday = dt.datetime(2026, 9, 7, 9)
    numbers = (3, 2, 3, 2, 3, 2, 3, 12, 2, 1)
    for week, many in enumerate(numbers):
        for _ in range(many):
            one = taken(duckdb_engine, tmp_path)
            _set(duckdb_engine, one, received_at=monday + dt.timedelta(weeks=week))
    report = _report(duckdb_engine, MILA, (dt.date(2026, 9, 1), dt.date(2026, 11, 20)), lang=lang)
    chart = charts(report)[0]
    assert chart.series[0].values == tuple(map(float, (*numbers, 0))) and chart.marked == (7,)
    said = {"ru": "неделя с 26 окт. 2026\u00a0г. — 12", "en": "week from 26 Oct 2026: 12"}[lang]
    told = [one.text for one in paragraphs(report)]
    assert any(one.startswith(said[:6]) and one.endswith("12") for one in told), (said, told)
    for kind in FORMATS:
        assert write(report, kind)
