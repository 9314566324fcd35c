"""Conversations: each question keeps, changes or drops parts of the plan before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan, PlanFilter, PlanRange

TODAY = dt.date(2026, 11, 20)
FIRES = PlanFilter("category", ("Возгорание",))
OPEN = PlanFilter("status", ("new", "in_progress"))
CONVERSATIONS: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    ("Ущерб по регионам за 2025 год", [
        ("а по городам?", {"metric": "loss_rub", "dimensions": ("city",)}),
        ("только топ 3", {"dimensions": ("city",), "order": "desc", "limit": 3}),
        ("теперь за 2024", {"year": 2024, "limit": 3}),
        ("убери период", {"period": None, "limit": 3}),
        ("а число инцидентов?", {"metric": "incidents", "dimensions": ("city",)}),
    ]),
    ("Сколько пожаров в Уфе в этом году?", [
        ("а в Шахтах?", {"filters": (FIRES, PlanFilter("city", ("Шахты",))), "year": 2026}),
        ("а разливов?", {"filters": (PlanFilter("city", ("Шахты",)), PlanFilter("category", ("Разлив топлива",)))}),
        ("по всей сети", {"filters": (PlanFilter("category", ("Разлив топлива",)),)}),
        ("а за всё время", {"period": None}),
    ]),
    ("инциденты по категориям за последние 90 дней", [
        ("только критические", {"filters": (PlanFilter("severity", ("critical",)),)}),
        ("без фильтра по тяжести", {"filters": (), "dimensions": ("category",)}),
        ("в процентах", {"show": "split"}),
        ("наоборот", {"order": "asc", "show": "split"}),
    ]),
    ("Incidents by region in 2025", [
        ("only fires", {"filters": (FIRES,), "dimensions": ("region",)}),
        ("what about 2024?", {"filters": (FIRES,), "year": 2024}),
        ("remove the category filter", {"filters": (), "year": 2024}),
        ("add losses", {"metric": "incidents", "also": ("loss_rub",)}),
        ("as a list", {"target": "incidents", "dimensions": ()}),
    ]),
    ("число инцидентов по месяцам в 2025", [
        ("нарастающим итогом", {"show": "running", "dimensions": ("month",)}),
        ("сравни с прошлым годом", {"show": "", "against": 2024}),
        ("по кварталам", {"dimensions": ("quarter",), "against": 2024}),
    ]),
    ("топ-5 станций по ущербу в 2025", [
        ("а худшие по SLA?", {"metric": "sla_kept_pct", "order": "asc", "limit": 5}),
        ("первые 3", {"order": "asc", "limit": 3}),
        ("добавь разбивку по категориям", {"dimensions": ("station", "category")}),
        ("а всего?", {"dimensions": (), "metric": "sla_kept_pct"}),
    ]),
    ("сколько открытых инцидентов", [
        ("по станциям", {"metric": "open_incidents", "dimensions": ("station",)}),
        ("старше 30 дней", {"ranges": (PlanRange("age_h", over=720),)}),
        ("покажи списком", {"target": "incidents", "filters": (OPEN,), "ranges": (PlanRange("age_h", over=720),)}),
    ]),
    ("ущерб по категориям с начала года", [
        ("где больше миллиона только", {"dimensions": ("category",), "having_more_than": 1_000_000}),
        ("без возгораний", {"filters": (PlanFilter("category", ("Возгорание",), True),)}),
        ("и без жалоб", {"filters": (PlanFilter("category", ("Возгорание", "Жалоба клиента"), True),)}),
    ]),
    ("инциденты по станциям за 2026", [
        ("убери те, где меньше 40", {"having_more_than": 39, "having_less_than": None}),
    ]),
    ("incidents by station this year", [
        ("drop those with fewer than 40", {"having_more_than": 39, "dimensions": ("station",)}),
    ]),
    ("отказы ТРК по станциям за год", [
        ("без жалоб", {"filters": (PlanFilter("category", ("Отказ ТРК",)),)}),
    ]),
    ("инциденты Уфы и Шахт за год по месяцам", [
        ("без Уфы", {"filters": (PlanFilter("city", ("Шахты",)),)}),
    ]),
    ("проливы по станциям за этот год", [
        ("а за прошлый?", {"year": 2025, "dimensions": ("station",)}),
        ("и за предыдущий", {"year": 2024}),
        ("давай пятёрку", {"limit": 5, "order": "desc"}),
    ]),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("first", "turns"), CONVERSATIONS)
def test_a_conversation(assistant: Assistant, first: str, turns: list[tuple[str, dict[str, Any]]]) -> None:
    plan = assistant.ask(first).plan
    for question, expected in turns:
        answer = assistant.ask(question, context=plan)
        assert answer.plan is not None, (question, answer.text)
        plan = answer.plan
        assert _seen(plan, expected) == expected, question


def _seen(plan: Plan, expected: dict[str, Any]) -> dict[str, Any]:
    years = {
        "year": plan.period.start.year if plan.period else None,
        "against": plan.compare.start.year if plan.compare else None,
    }
    return {name: years[name] if name in years else getattr(plan, name) for name in expected}


def test_the_first_question_of_a_conversation_drops_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("удали инцидент 5")
    assert answer.route == "unanswerable" and "ничего в данных не меняю" in answer.text
