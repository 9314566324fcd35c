"""Turns of a conversation that put something in the place of something, narrow it or let a bound go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan, PlanFilter

TODAY = dt.date(2026, 11, 20)
OPEN = PlanFilter("status", ("new", "in_progress"))
SPILLS = PlanFilter("category", ("Разлив топлива",))


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


TURNS: list[tuple[list[str], dict[str, Any]]] = [
    (["армавир, колонки, октябрь: количество отказов", "а кассы?"],
     {"filters": (PlanFilter("city", ("Армавир",)), PlanFilter("category", ("Отказ кассы и терминала",)))}),
    (["Сравнить Армавир и Воронеж за 2026: инциденты, потери, пострадавшие", "теперь Нижний Тагил вместо Армавира"],
     {"filters": (PlanFilter("city", ("Нижний Тагил", "Воронеж")),), "also": ("loss_rub", "people_injured")}),
    (["ущерб по станциям в Армавире и Нижнем Тагиле за 2026", "Воронеж вместо Нижнего Тагила"],
     {"filters": (PlanFilter("city", ("Армавир", "Воронеж")),), "dimensions": ("station",)}),
    (["compare Armavir and Voronezh by losses in 2026", "Nizhny Tagil instead of Armavir"],
     {"filters": (PlanFilter("city", ("Нижний Тагил", "Воронеж")),)}),
    (["сколько инцидентов за 2025 по городам", "а ущерб вместо числа?"],
     {"metric": "loss_rub", "dimensions": ("city",)}),
    (["когда в челябинске последний раз связь падала?", "что по нему сделали?", "а в Уфе последний сбой связи когда"],
     {"target": "incidents", "limit": 1,
      "filters": (PlanFilter("city", ("Уфа",)), PlanFilter("category", ("Сбой связи",)))}),
    (["сколько открытых заявок", "по станциям", "а самая старая из них какая?"],
     {"target": "incidents", "limit": 1, "order": "asc", "filters": (OPEN,)}),
    (["how many open tickets", "by station", "the oldest of them?"],
     {"target": "incidents", "limit": 1, "order": "asc", "filters": (OPEN,)}),
    (["разливы больше 50 литров за этот год списком", "и сколько всего литров вышло?"],
     {"metric": "litres_spilled", "target": "metric", "filters": (SPILLS,)}),
    (["разливы больше 50 литров за этот год", "сколько литров вышло?"], {"metric": "litres_spilled"}),
    (["сколько разливов в 2026", "сколько литров продали?"], {"metric": "litres_sold", "filters": ()}),
    (["Когда последний раз в Шахтах был разлив топлива?", "и сколько тогда литров вылилось?"],
     {"target": "incidents", "limit": 1, "columns": ("litres_spilled",)}),
    (["Когда последний раз горели и на какой станции?", "а до этого?"],
     {"limit": 1, "skip": 1, "columns": ("reported_at", "station_name")}),
    (["when was the last fire?", "and before that?", "and before that?"], {"limit": 1, "skip": 2}),
    (["когда последний раз был пожар?", "а до этого?", "а в Уфе?"], {"limit": 1, "skip": 0}),
    (["Когда последний раз был пожар?", "сколько дней прошло с тех пор?"],
     {"metric": "days_since_last", "filters": (PlanFilter("category", ("Возгорание",)),)}),
    (["Обращения по каналам в ноябре", "то же за прошлый месяц и с долей в процентах"],
     {"dimensions": ("source",), "show": "split", "beside": True}),
    (["stations with more than 15 customer complaints this year", "forget the threshold, show everyone"],
     {"having_more_than": None, "dimensions": ("station",)}),
    (["станции, где больше 15 жалоб в этом году", "убери порог"], {"having_more_than": None}),
    (["жалобы по станциям в этом году", "убери те, где меньше 10"], {"having_more_than": 9, "having_less_than": None}),
    (["Сколько инцидентов в день в среднем было по сети в октябре?", "а на прошлой неделе по дням?"],
     {"per": "", "dimensions": ("day",)}),
    (["Отказы ТРК по моделям колонок с начала года", "а причины какие?"], {"dimensions": ("root_cause",)}),
    (["SLA by month in 2025", "just IT", "ok now as one number for that whole year"], {"dimensions": ()}),
    (["Average resolution time by department since June", "median instead please"],
     {"metric": "mttr_median_h", "dimensions": ("department",)}),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "expected"), TURNS)
def test_a_turn(assistant: Assistant, turns: list[str], expected: dict[str, Any]) -> None:
    plan: Plan | None = None
    for question in turns:
        answer = assistant.ask(question, context=plan)
        assert answer.plan is not None, (question, answer.text)
        plan = answer.plan
    assert {name: getattr(plan, name) for name in expected} == expected


BOUNDS: list[tuple[list[str], str, float | None, float | None]] = [
    (["power outages since September: date, station, loss", "drop those under 20k rubles"], "loss_rub", 20_000, None),
    (["power outages since September: date, station, loss", "drop those over 20k rubles"], "loss_rub", None, 20_000),
    (["отключения электричества с сентября списком", "убери те, что дешевле 20 тысяч рублей"],
     "loss_rub", 20_000, None),
    (["разливы за этот год списком", "убери те, где меньше 50 литров"], "litres_spilled", 50, None),
    (["разливы не менее 50 литров в 2026"], "litres_spilled", 50, None),
    (["разливы не более 50 литров в 2026"], "litres_spilled", None, 50),
    (["spills of no more than 50 litres in 2026 as a list"], "litres_spilled", None, 50),
    (["incidents with a loss of at most 20k rubles in 2026"], "loss_rub", None, 20_000),
    (["incidents with a loss of no more than 20k rubles in 2026"], "loss_rub", None, 20_000),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "column", "over", "under"), BOUNDS)
def test_a_bound_is_never_turned_round(
    assistant: Assistant, turns: list[str], column: str, over: float | None, under: float | None
) -> None:  # fmt: skip
    plan: Plan | None = None
    for question in turns:
        plan = assistant.ask(question, context=plan).plan
    assert plan is not None
    assert [(item.column, item.over, item.under, item.closed) for item in plan.ranges] == [(column, over, under, True)]
