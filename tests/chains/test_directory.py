"""Lists of stations and equipment against SQL written by hand."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
_STATIONS = "select station_name, region, city, address, station_format, opened_on from v_station"
_EQUIPMENT = (
    "select station_name, equipment_kind, equipment_model, equipment_serial, equipment_installed_on from v_equipment"
)
LISTS = [
    ("адрес АЗС 8", "select address from v_station where station_code='АЗС-008'"),
    ("what is the address of station 4", "select address from v_station where station_code='АЗС-004'"),
    ("список станций", _STATIONS),
    ("list all our stations", _STATIONS),
    ("список станций, открытых после 2015 года: название, город, дата открытия",
     "select station_name, city, opened_on from v_station where opened_on >= '2016-01-01'"),
    ("сколько станций открыто до 2010 года", "select count(*) from v_station where opened_on < '2010-01-01'"),
    ("how many stations were opened after 2015", "select count(*) from v_station where opened_on >= '2016-01-01'"),
    ("tanks installed before 2010: station, model, serial, install date",
     ("select station_name, equipment_model, equipment_serial, equipment_installed_on from v_equipment "
      "where equipment_kind='Резервуар' and equipment_installed_on < '2010-01-01'")),
    ("серийные номера ТРК на АЗС 5",
     ("select station_name, equipment_serial from v_equipment where equipment_kind='ТРК' "
      "and station_code='АЗС-005'")),
    ("какое оборудование стоит на АЗС 3", f"{_EQUIPMENT} where station_code='АЗС-003'"),
    ("самая старая станция", f"{_STATIONS} order by opened_on limit 1"),
    ("when did station 3 open?", "select opened_on from v_station where station_code='АЗС-003'"),
    ("координаты всех станций", "select station_name, latitude, longitude from v_station"),
]  # fmt: skip


@pytest.fixture(scope="module")
def asked(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    """The assistant without a model, on the day the questions are asked."""
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), LISTS, ids=[question for question, _ in LISTS])
def test_a_list_of_what_the_network_has(demo_duckdb: sa.Engine, asked: Assistant, question: str, sql: str) -> None:
    answer = asked.ask(question)
    assert answer.plan is not None, answer.text
    assert answer.plan.target.startswith("directory")
    assert judge(demo_duckdb, answer, sql) == "right"


@pytest.mark.parametrize(
    ("question", "metric", "column"),
    [("открытые инциденты на станциях, открытых после 2015", "open_incidents", "opened_on"),
     ("incidents at stations opened after 2015", "incidents", "opened_on"),
     ("сколько отказов у ТРК, установленных до 2010", "incidents", "installed_on")],
)  # fmt: skip
def test_incidents_are_chosen_by_a_date_of_opening(asked: Assistant, question: str, metric: str, column: str) -> None:
    plan = asked.ask(question).plan
    assert plan is not None and (plan.target, plan.metric) == ("metric", metric)
    assert [item.column for item in plan.ranges] == [column]


def test_what_happened_is_no_list_of_stations(asked: Assistant) -> None:
    for question in ("станции без пожаров за 2026", "какие станции чаще ломаются", "топ станций по ущербу"):
        plan = asked.ask(question).plan
        assert plan is not None, question
        assert not plan.target.startswith("directory")
