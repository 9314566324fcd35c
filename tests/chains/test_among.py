"""What a share is of, where it has several conditions; and other figures that are given whole or not at all."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan, PlanRange
from tests.evaluation.outcomes import judge
from tests.evaluation.question_sets import TODAY

FIRES, COMPLAINTS = "category = 'Возгорание'", "category = 'Жалоба клиента'"


def share(part: str, whole: str = "1 = 1", group: str = "") -> str:
    """SQL of the share of `part` in `whole`, by `group`."""
    named = f"{group}, " if group else ""
    text = f"select {named}100.0 * count(*) filter (where {part}) / count(*) from v_incident where {whole}"
    return f"{text} group by {group}" if group else text


ASKED = [
    ("доля критических среди пожаров", share("severity = 'critical'", FIRES)),
    ("доля критических среди пожаров по регионам", share("severity = 'critical'", FIRES, "region")),
    ("what share of fires were critical", share("severity = 'critical'", FIRES)),
    ("какой процент пожаров критические", share("severity = 'critical'", FIRES)),
    ("what percentage of complaints came from the call centre", share("source = 'Колл-центр'", COMPLAINTS)),
    ("какую долю хищений дают выходные",
     share("isodow(reported_at) > 5", "category = 'Хищение и неоплата'")),
    ("какая доля критических инцидентов приходится на ИТ-службу",
     share("department = 'ИТ-служба'", "severity = 'critical'")),
    ("доля критических пожаров в общем числе инцидентов", share(f"severity = 'critical' and {FIRES}")),
    ("доля пожаров в Краснодарском крае", share(FIRES, "region = 'Краснодарский край'")),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_a_share_is_of_its_whole(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data" and answer.plan is not None, answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert Plan.from_json(answer.plan.to_json()) == answer.plan


def test_none_of_what_there_is_makes_no_per_cent(assistant: Assistant) -> None:
    answer = assistant.ask("доля жалоб среди критических")
    assert answer.route == "data" and list(answer.rows) == [(0.0,)]
    assert "0,0\N{NO-BREAK SPACE}%" in answer.text and "Жалоба клиента" in answer.text


def test_what_took_long_and_is_resolved_is_not_open(assistant: Assistant) -> None:
    plan = assistant.ask("решённые в октябре, которые тянулись больше недели").plan
    assert plan is not None and (plan.target, plan.moment) == ("incidents", "resolved")
    assert not any(item.dimension == "status" for item in plan.filters)
    assert plan.ranges == (PlanRange("resolution_h", over=168.0),)


def test_stations_of_a_format_are_where_and_no_group(assistant: Assistant) -> None:
    plan = assistant.ask("три самые частые категории на трассовых АЗС в 2026").plan
    assert plan is not None and plan.dimensions == ("category",) and plan.limit == 3


@pytest.mark.parametrize("question", [
    "сколько людей пострадало с начала года и в скольких инцидентах",
    "медиана времени решения по службам за 2026, только где решили больше 100 заявок",
    "из-за кого 15 ноября перелили резервуар на 6-й, чей косяк?",
])  # fmt: skip
def test_no_half_of_an_answer(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable", (answer.understood, answer.rows[:2])


def test_the_same_quarter_a_year_ago_and_one_beside_another(assistant: Assistant) -> None:
    third = assistant.ask("SLA за 3 квартал 2026").plan
    before = assistant.ask("а год назад за тот же квартал?", context=third).plan
    assert before is not None and before.compare is None and before.period is not None
    assert (before.period.start.isoformat(), before.period.end.isoformat()) == ("2025-07-01", "2025-09-30")
    loss = assistant.ask("loss in Q3 2026").plan
    both = assistant.ask("put Q2 next to it", context=loss, language="en").plan
    assert both is not None and both.period is not None and both.compare is not None
    assert both.compare.start.isoformat() == "2026-04-01"
