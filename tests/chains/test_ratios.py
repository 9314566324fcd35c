"""Ratios of two views: incidents per piece of equipment, actions per incident, litres spilled per litres sold."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OF_2026 = "reported_at>='2026-01-01' and reported_at<'2027-01-01'"
UNITS = "select equipment_model, count(*) u from v_equipment where equipment_kind='{}' group by 1"
FIRST = "(select incident_id, min(taken_at) f from v_action group by 1)"


def _per_unit(kind: str, where: str) -> str:
    counted = f"select equipment_model, count(*) n from v_incident where {where} group by 1"
    return f"select equipment_model, n*1.0/u from ({UNITS.format(kind)}) join ({counted}) using (equipment_model)"


def _spilled(name: str, times: int) -> str:
    return (
        f"select {name}, {times}.0*l/s from (select {name}, sum(litres_spilled) l from v_incident where {OF_2026} "
        f"group by 1) join (select {name}, sum(litres_sold) s from v_station_day where year(day)=2026 group by 1) "
        f"using ({name}) where l is not null"
    )


ASKED = [
    ("сколько инцидентов приходится на одну установленную колонку по моделям ТРК",
     _per_unit("ТРК", "equipment_kind='ТРК'")),
    ("Сколько инцидентов за всё время приходится в среднем на одну установленную кассу каждой модели?",
     _per_unit("Касса", "equipment_kind='Касса'")),
    ("отказы уровнемеров на штуку по моделям, делить на количество единиц", _per_unit(
        "Уровнемер", "category='Отказ уровнемера'")),
    ("failures per installed POS terminal by model",
     _per_unit("Платёжный терминал", "equipment_kind='Платёжный терминал' and category='Отказ кассы и терминала'")),
    ("число отказов ТРК в 2026 году на одну установленную колонку, по станциям",
     ("select station_name, coalesce(n,0)*1.0/u from (select station_name, count(*) u from v_equipment where "
      "equipment_kind='ТРК' group by 1) left join (select station_name, count(*) n from v_incident where "
      f"category='Отказ ТРК' and {OF_2026} group by 1) using (station_name)")),
    ("incidents per piece of equipment by region",
     ("select region, n*1.0/u from (select region, count(*) n from v_incident group by 1) join (select region, "
      "count(*) u from v_equipment group by 1) using (region)")),
    ("сколько инцидентов в Уфе на одну установленную колонку",
     ("select (select count(*) from v_incident where city='Уфа' and equipment_kind='ТРК')*1.0/(select count(*) from "
      "v_equipment where city='Уфа' and equipment_kind='ТРК')")),
    ("Среднее количество принятых мер на инцидент в зависимости от критичности",
     ("select severity, count(a.action_id)*1.0/count(distinct i.incident_id) from v_incident i left join v_action a "
      "using (incident_id) group by 1".replace("severity", "i.severity"))),
    ("actions per incident by department in 2026",
     ("select department, count(a.action_id)*1.0/count(distinct i.incident_id) from v_incident i left join v_action a "
      f"using (incident_id) where {OF_2026} group by 1")),
    ("сколько минут в среднем проходит от поступления заявки до первой меры?",
     f"select avg(date_diff('second', reported_at, f))/60 from v_incident join {FIRST} using (incident_id)"),
    ("average time from report to first action by region in 2026",
     (f"select region, avg(date_diff('second', reported_at, f))/60 from v_incident join {FIRST} using (incident_id) "
      f"where {OF_2026} and region is not null group by 1")),
    ("медианное время до первой меры по службам",
     (f"select department, median(date_diff('second', reported_at, f)/60) from v_incident join {FIRST} using "
      "(incident_id) group by 1")),
    ("сколько литров разлито на миллион проданных литров, по кварталам 2026",
     (f"select q, 1000000.0*l/s from (select date_trunc('quarter', reported_at)::timestamp q, sum(litres_spilled) l "
      f"from v_incident where {OF_2026} group by 1) join (select date_trunc('quarter', day)::timestamp q, "
      "sum(litres_sold) s from v_station_day where year(day)=2026 group by 1) using (q)")),
    ("пролито литров на миллион проданных, 2026й год, по форматам азс", _spilled("station_format", 1_000_000)),
    ("litres spilled per thousand litres sold by region in 2026", _spilled("region", 1000)),
    ("средняя задержка регистрации в минутах (от момента события до поступления) по каналам",
     "select source, avg(date_diff('second', occurred_at, reported_at)/60) from v_incident group by 1"),
    ("average lag in minutes between an incident occurring and being reported, by channel",
     "select source, avg(date_diff('second', occurred_at, reported_at)/60) from v_incident group by 1"),
    ("сколько литров приходится на один чек по станциям в октябре 2026",
     ("select station_name, sum(litres_sold)/sum(transactions) from v_station_day where day>='2026-10-01' and "
      "day<'2026-11-01' group by 1")),
]  # fmt: skip
REFUSED = (
    "пожаров на одну колонку по станциям",  # at the pumps, or all of them?
    "сколько потеряли на одну колонку по моделям",
    "инцидентов на единицу оборудования по форматам станций",
    "инциденты на единицу оборудования за октябрь против сентября",
    "решённых инцидентов на одну колонку",
    "разливов на миллион проданных литров",  # spills, not litres
    "сколько мер принято по каждому инциденту",
    "per installed unit of each model",
    "сколько времени проходит от инцидента до решения по службам",
)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_a_ratio(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)


@pytest.mark.parametrize("question", REFUSED)
def test_what_divides_otherwise_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable", (answer.understood, answer.rows[:2])


def test_what_failures_are_divided_by_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("отказы ТРК на одну колонку по городам")
    assert "Инцидентов на единицу оборудования: ТРК" in answer.understood and "Отказ ТРК" in answer.understood
    minutes = assistant.ask("время до первого действия").text
    assert "мин" in minutes


def test_a_ratio_goes_on_through_a_conversation(assistant: Assistant) -> None:
    first = assistant.ask("incidents by ТРК model").plan
    later = assistant.ask("per installed unit of each model?", context=first).plan
    assert later is not None and later.metric == "incidents_per_unit" and later.filters[0].values == ("ТРК",)
    by_city = assistant.ask("а по городам за 2025?", context=later).plan
    assert by_city is not None and (by_city.metric, by_city.dimensions) == ("incidents_per_unit", ("city",))
    losses = assistant.ask("loss by ТРК model").plan
    assert assistant.ask("per installed unit?", context=losses).route == "unanswerable"


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        ("incidents per tank model", Plan(dimensions=("equipment_model",))),
        ("сколько колонок приходится на одну станцию", Plan(metric="equipment", per="station")),
        ("на какой колонке больше всего инцидентов по моделям", None),
    ],
)
def test_near_misses_are_no_ratios(assistant: Assistant, question: str, plan: Plan | None) -> None:
    found = assistant.ask(question).plan
    assert found is None or plan is None or (found.metric, found.per) == (plan.metric, plan.per)
    assert found is None or found.metric != "incidents_per_unit"


def test_several_measures_keep_the_ratio(assistant: Assistant) -> None:
    answer = assistant.ask("число инцидентов и число инцидентов на единицу оборудования по моделям ТРК")
    assert answer.plan is not None and answer.plan.also == ("incidents_per_unit",)
    assert len(answer.rows[0]) == 3
