"""A number and what is shown of it side by side: shares, running totals, moving averages, a Pareto."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OF_2025 = "year(reported_at)=2025"
MONTHS = "(select date_trunc('month',reported_at)::timestamp m, {} v from v_incident where {} group by 1)"


def _split(name: str, value: str = "count(*)", where: str = "true") -> str:
    return (
        f"select {name}, {value}, 100.0*{value}/sum({value}) over () from v_incident where {where} and {name} is not "
        "null group by 1"
    )


def _part(name: str, part: str, where: str = "true") -> str:
    return (
        f"select {name}, count(*), 100.0*count(*) filter (where {part})/count(*) from v_incident where {where} and "
        f"{name} is not null group by 1"
    )


def _pareto(name: str, where: str) -> str:
    return (
        f"select {name}, n, 100.0*n/sum(n) over (), 100.0*sum(n) over (order by n desc, {name} rows unbounded "
        f"preceding)/sum(n) over () from (select {name}, count(*) n from v_incident where {where} group by 1)"
    )


ASKED = [
    ("каналы поступления за 2025 год, штуки и проценты", _split("source", where=OF_2025)),
    ("count and percentage of each severity", _split("severity")),
    ("how many incidents per category and what percentage of the total, 2025", _split("category", where=OF_2025)),
    ("ущерб по категориям и доля в общем", _split("category", "sum(loss_rub)")),
    ("доля и количество инцидентов по источникам", _split("source")),
    ("разливы топлива по каналам, штуки и проценты", _split("source", where="category='Разлив топлива'")),
    ("сколько инцидентов решалось дольше 10 суток? и их доля от решённых",
     ("select count(*) filter (where resolution_h>240), 100.0*count(*) filter (where resolution_h>240)/count(*) from "
      "v_incident where resolved_at is not null")),
    ("сколько критических инцидентов в 2025 и какова их доля",
     ("select count(*) filter (where severity='critical'), 100.0*count(*) filter (where severity='critical')/count(*) "
      f"from v_incident where {OF_2025}")),
    ("число инцидентов и доля критических по регионам за 2025", _part("region", "severity='critical'", OF_2025)),
    ("инциденты по категориям с долей критических", _part("category", "severity='critical'")),
    ("number of incidents and share of critical ones by department in 2025",
     _part("department", "severity='critical'", OF_2025)),
    ("количество и доля критических инцидентов по службам",
     ("select department, count(*) filter (where severity='critical'), 100.0*count(*) filter (where "
      "severity='critical')/count(*) from v_incident group by 1")),
    ("количество инцидентов помесячно и скользящее среднее по 3 месяцам за 2025",
     ("select * from (select m, v, avg(v) over (order by m rows 2 preceding) from "
      f"{MONTHS.format('count(*)', 'year(reported_at) in (2024, 2025)')}) where year(m)=2025")),
    ("monthly losses with a running total in 2025",
     f"select m, v, sum(v) over (order by m) from {MONTHS.format('sum(loss_rub)', OF_2025)}"),
    ("парето по причинам отказов ТРК: количество, доля и накопленная доля, без пустых причин",
     _pareto("root_cause", "category='Отказ ТРК' and root_cause is not null")),
    ("pareto of categories in 2025", _pareto("category", OF_2025)),
    ("накопленная доля инцидентов по категориям за 2025",
     f"select category, p from ({_pareto('category', OF_2025)}) a(category, n, s, p)"),
    ("for each region I need this year's incident count, how many of those were critical, and the total loss",
     ("select region, count(*), count(*) filter (where severity='critical'), sum(loss_rub) from v_incident where "
      "reported_at>='2026-01-01' and reported_at<'2026-11-21' group by 1")),
    ("сколько инцидентов за 2025, из них критических и общий ущерб по регионам",
     ("select region, count(*), count(*) filter (where severity='critical'), sum(loss_rub) from v_incident where "
      f"{OF_2025} group by 1")),
    ("сколько инцидентов за 2025 и продано топлива, из них критических, по регионам",
     ("select region, n, c, s from (select region, count(*) n, count(*) filter (where severity='critical') c from "
      f"v_incident where {OF_2025} group by 1) join (select region, sum(litres_sold) s from v_station_day where "
      "year(day)=2025 group by 1) using (region)")),
]  # fmt: skip
REFUSED = (
    "сколько пожаров по регионам и их доля",  # of the region, or of all fires?
    "доля пожаров и доля разливов",
    "сколько критических инцидентов и их доля от пожаров",
    "сколько инцидентов и их доля",
    "время решения по службам и его доля",
    "сравни октябрь и сентябрь: количество и доля критических",
)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_both_figures_are_given(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert answer.plan is not None and Plan.from_json(answer.plan.to_json()) == answer.plan


@pytest.mark.parametrize("question", REFUSED)
def test_neither_is_dropped_silently(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable", (answer.understood, answer.rows[:2])


def test_both_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("инциденты по источникам, штуки и проценты")
    assert "рядом доля от итога" in answer.understood
    assert [column.header for column in answer.shape] == ["Источник", "Новые инциденты", "Доля от итога"]
    assert [column.unit for column in answer.shape[1:]] == ["count", "%"]
    assert "Доля от итога: Оператор" in answer.text and "%" in answer.text
    english = assistant.ask("Pareto of root causes")
    assert [c.header for c in english.shape[2:]] == ["Share of the total", "Cumulative share"]


def test_both_go_on_through_a_conversation(assistant: Assistant) -> None:
    first = assistant.ask("инциденты по категориям за 2026").plan
    both = assistant.ask("и долю", context=first).plan
    assert both is not None and both.beside and both.show == "split"
    narrowed = assistant.ask("только критические", context=both).plan
    assert narrowed is not None and narrowed.beside and narrowed.filters
    by_region = assistant.ask("а по регионам?", context=narrowed).plan
    assert by_region is not None and by_region.beside and by_region.dimensions == ("region",)
    alone = assistant.ask("убери долю", context=by_region).plan
    assert alone is not None and not alone.beside and not alone.show


def test_a_measure_added_to_a_part_keeps_the_part(assistant: Assistant) -> None:
    first = assistant.ask("сколько инцидентов за октябрь и сколько из них критических").plan
    answer = assistant.ask("добавь ущерб", context=first)
    assert answer.plan is not None and answer.plan.part and answer.plan.also == ("loss_rub",)
    assert "Из них Критическая" in answer.text and "Ущерб" in answer.text


@pytest.mark.parametrize(
    "question",
    ["ущерб нарастающим итогом 2025 помесячно", "доля категорий в общем ущербе", "инциденты по категориям в процентах"],
)
def test_one_figure_where_one_is_asked_for(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.plan is not None and not answer.plan.beside and len(answer.rows[0]) == 2


def test_a_bound_on_a_share_counts(assistant: Assistant) -> None:
    answer = assistant.ask("станции с долей пожаров больше 1%")
    assert answer.rows and all(float(str(row[1])) > 1 for row in answer.rows)
