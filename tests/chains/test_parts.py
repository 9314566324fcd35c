"""A number and its part side by side: "сколько инцидентов и сколько из них критических"."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.parts import split_part
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OCTOBER = "reported_at>='2026-10-01' and reported_at<'2026-11-01'"
CRITICAL = "count(*) filter (where severity='critical')"
ASKED = [
    ("Скиньте расклад по службам за октябрь: сколько всего прилетело и сколько из этого критичных",
     f"select department, count(*), {CRITICAL} from v_incident where {OCTOBER} group by 1"),
    ("how many incidents were there last month and how many of them were critical?",
     f"select count(*), {CRITICAL} from v_incident where {OCTOBER}"),
    ("сколько жалоб в 2026 и сколько из них закрыли в срок",
     ("select count(*), count(*) filter (where sla_kept=1) from v_incident where category='Жалоба клиента' and "
      "year(reported_at)=2026")),
    ("Открытый бэклог по службам на сейчас, и сколько из него высокой тяжести",
     ("select department, count(*), count(*) filter (where severity='high') from v_incident where is_open=1 "
      "group by 1")),
    ("Incidents by region in 2026, of which still open",
     ("select region, count(*), count(*) filter (where is_open=1) from v_incident where year(reported_at)=2026 "
      "group by 1")),
    ("ущерб по станциям за 2026, из них по пожарам",
     ("select station_name, sum(loss_rub), sum(loss_rub) filter (where category='Возгорание') from v_incident where "
      "year(reported_at)=2026 group by 1")),
]  # fmt: skip
REFUSED = (
    "сколько жалоб за год и из них сколько в октябре",
    "среднее время решения за год и сколько из них критических",
    "сколько критических инцидентов и сколько из них критических",
    "сколько инцидентов по месяцам против 2025 и сколько из них критических",
    "сколько инцидентов за год и сколько из них важных клиентам",
)


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_the_whole_and_the_part(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert answer.plan is not None and Plan.from_json(answer.plan.to_json()) == answer.plan


@pytest.mark.parametrize("question", REFUSED)
def test_what_has_no_such_part_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable", (answer.understood, answer.rows[:2])


def test_both_numbers_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("сколько инцидентов за октябрь и сколько из них критических")
    whole, part = answer.rows[0]
    assert "из них: Критическая" in answer.understood
    assert [column.header for column in answer.shape] == ["Новые инциденты", "из них: Критическая"]
    assert f": {whole}\u00a0инцидент" in answer.text and f"Из них Критическая: {part}." in answer.text


def test_the_part_goes_on_through_a_conversation(assistant: Assistant) -> None:
    first = assistant.ask("сколько инцидентов за октябрь и сколько из них критических").plan
    later = assistant.ask("а за сентябрь?", context=first).plan
    assert later is not None and later.part and later.period is not None and later.period.start.month == 9
    other = assistant.ask("а ущерб?", context=later).plan
    assert other is not None and not other.part


@pytest.mark.parametrize("question", ["а сколько из них критических?", "how many of them were critical?"])
def test_a_part_of_the_answer_before_is_a_condition(assistant: Assistant, question: str) -> None:
    first = assistant.ask("инциденты по службам за октябрь").plan
    plan = assistant.ask(question, context=first).plan
    assert plan is not None and plan.dimensions == ("department",) and not plan.part
    assert [item.values for item in plan.filters] == [("critical",)]


@pytest.mark.parametrize("question", ["какая доля из них критических", "кто из них главный", "list those by station"])
def test_them_of_no_answer_is_said(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).route == "unanswerable"


@pytest.mark.parametrize(
    ("question", "whole", "part"),
    [
        ("сколько пожаров за год, и сколько из них в Уфе?", "сколько пожаров за год", "в Уфе"),
        ("how many fires, of which critical, in 2026", "how many fires , in 2026", "critical"),
        ("какие из них открыты", "", ""), ("сколько пожаров за год", "", ""),
    ],
)  # fmt: skip
def test_a_question_is_split(question: str, whole: str, part: str) -> None:
    split = split_part(question)
    assert (split.whole, split.part) == (whole, part) if split else not whole
