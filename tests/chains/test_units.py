"""Incidents by when stations were opened or equipment installed, single pieces of equipment, and fields left blank."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
IN_2026 = "reported_at>='2026-01-01' and reported_at<'2026-11-21'"
BLANK = "100.0*count(*) filter (where root_cause is null)/count(*)"
DATED = [
    ("Сколько инцидентов за этот год пришлось на оборудование, установленное до 2015 года, в разбивке по видам?",
     (f"select equipment_kind, count(*) from v_incident where {IN_2026} and equipment_installed_on<'2015-01-01' "
      f"group by 1")),
    ("Incidents on kit installed prior to 2015, by kind of equipment, this year",
     (f"select equipment_kind, count(*) from v_incident where {IN_2026} and equipment_installed_on<'2015-01-01' "
      f"group by 1")),
    ("сколько инцидентов на ТРК, установленных до 2015 года",
     "select count(*) from v_incident where equipment_kind='ТРК' and equipment_installed_on<'2015-01-01'"),
    ("инциденты на оборудовании старше 10 лет",
     "select count(*) from v_incident where equipment_installed_on<'2016-11-20'"),
    ("сколько инцидентов на станциях, открытых после 2020",
     ("select count(*) from v_incident where station_code in (select station_code from v_station where "
     "opened_on>='2021-01-01')")),
    ("Stations that opened before 2010 – how many incidents has each logged in 2026?",
     (f"select station_name, count(*) from v_incident where {IN_2026} and station_code in (select station_code from "
     "v_station where opened_on<'2010-01-01') group by 1")),
    ("топ-3 станции по ущербу среди открытых после 2015",
     ("select station_name, sum(loss_rub) from v_incident where station_code in (select station_code from "
     "v_station where opened_on>='2016-01-01') group by 1 order by 2 desc limit 3")),
    ("среднее время решения на станциях старше 10 лет",
     ("select avg(resolution_h) from v_incident where station_code in (select station_code from v_station where "
     "opened_on<'2016-11-20')")),
    ("доля инцидентов на оборудовании старше 10 лет",
     "select 100.0*count(*) filter (where equipment_installed_on<'2016-11-20')/count(*) from v_incident"),
]  # fmt: skip
SINGLE = [
    ("repeat offenders: serial numbers with 7 or more incidents this year, plus model and station",
     (f"select equipment_serial, equipment_model, station_name, count(*) from v_incident where {IN_2026} and "
     "equipment_serial is not null group by all having count(*)>=7")),
    ("which cash desk unit gives us the most grief",
     ("select equipment_serial, count(*) from v_incident where equipment_kind='Касса' group by 1 order by 2 desc "
      "limit 1")),
    ("какая единица оборудования чаще всего ломается",
     ("select equipment_serial, count(*) from v_incident where equipment_serial is not null group by 1 order by 2 desc "
     "limit 1")),
    ("инциденты по серийным номерам касс за 2026, где больше 10",
     (f"select equipment_serial, count(*) from v_incident where {IN_2026} and equipment_kind='Касса' group by 1 having "
     "count(*)>10")),
]  # fmt: skip
BLANKS = [
    ("Доля инцидентов с незаполненной корневой причиной по категориям",
     f"select category, {BLANK} from v_incident group by 1"),
    ("у каких служб причину не заполняют - % заявок с пустой причиной",
     f"select department, {BLANK} from v_incident group by 1"),
    ("share of incidents with no root cause by department", f"select department, {BLANK} from v_incident group by 1"),
    ("% of tickets where root cause is blank, by category", f"select category, {BLANK} from v_incident group by 1"),
    ("в скольких процентах случаев причина неизвестна", f"select {BLANK} from v_incident"),
    ("доля критических инцидентов без причины по службам",
     f"select department, {BLANK} from v_incident where severity='critical' group by 1"),
    ("сколько заявок с пустой причиной по службам",
     "select department, count(*) from v_incident where root_cause is null group by 1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), [*DATED, *SINGLE, *BLANKS])
def test_units_and_blanks(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data" and answer.plan is not None, answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert Plan.from_json(answer.plan.to_json()) == answer.plan


def test_dates_of_things_are_named(assistant: Assistant) -> None:
    assert "оборудование установлено до 01.01.2015" in assistant.ask(DATED[0][0]).understood
    assert "station opened since 1 Jan 2018" in assistant.ask("incidents at stations opened since 2018").understood


def test_what_opened_has_to_be_plain(assistant: Assistant) -> None:
    assert assistant.ask("сколько инцидентов на станциях открыто в 2025").route == "unanswerable"


@pytest.mark.parametrize(
    ("question", "target"),
    [("станции, открытые после 2015", "directory"), ("серийные номера ТРК на АЗС 5", "directory"),
     ("сколько единиц оборудования на АЗС 3", "metric")],
)  # fmt: skip
def test_lists_of_the_network_stay_lists(assistant: Assistant, question: str, target: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and plan.target == target and not plan.ranges


def test_a_date_of_installation_goes_on(assistant: Assistant) -> None:
    plan = assistant.ask("incidents on kit installed prior to 2015, by kind of equipment, this year").plan
    for follow_up in ("by station", "only critical", "last year"):
        plan = assistant.ask(follow_up, context=plan).plan
        assert plan is not None and [item.column for item in plan.ranges] == ["installed_on"]


def test_what_is_blank_stays_the_part(assistant: Assistant) -> None:
    plan = assistant.ask("доля инцидентов без причины по станциям").plan
    answer = assistant.ask("только критические", context=plan)
    assert answer.plan is not None and answer.plan.show == "share"
    assert all(float(str(row[1])) <= 100 for row in answer.rows) and max(float(str(row[1])) for row in answer.rows) > 5
