"""What kept and what missed its deadline: shares among the resolved, counts, both at once, open and overdue."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan, PlanRange
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OCTOBER = "resolved_at>='2026-10-01' and resolved_at<'2026-11-01'"
IN_2026 = "year(resolved_at)=2026"
MISSED = "100.0*avg(1-sla_kept)"
LATE_OPEN = "is_open=1 and reported_at + to_minutes((sla_h*60)::bigint) < timestamp '2026-11-21'"
ASKED = [
    ("% нарушения SLA помесячно за 2026",
     f"select date_trunc('month', resolved_at), {MISSED} from v_incident where {IN_2026} group by 1"),
    ("доля просроченных по службам за октябрь",
     f"select department, {MISSED} from v_incident where {OCTOBER} group by 1"),
    ("какой процент не уложился в срок в октябре", f"select {MISSED} from v_incident where {OCTOBER}"),
    ("% не уложившихся в норматив по категориям за 2026",
     f"select category, {MISSED} from v_incident where {IN_2026} group by 1"),
    ("share of breached by department",
     f"select department, {MISSED} from v_incident where resolved_at is not null group by 1"),
    ("SLA breach rate by region in 2026", f"select region, {MISSED} from v_incident where {IN_2026} group by 1"),
    ("what percentage of incidents missed the SLA last month", f"select {MISSED} from v_incident where {OCTOBER}"),
    ("как отработала служба безопасности в октябре: сколько инцидентов решили и какой % уложился в норматив",
     f"select count(*), 100.0*avg(sla_kept) from v_incident where {OCTOBER} and department='Служба безопасности'"),
    ("number of incidents resolved and share on time by department in October",
     f"select department, count(*), 100.0*avg(sla_kept) from v_incident where {OCTOBER} group by 1"),
    ("просрочено сколько и сколько в срок за октябрь",
     f"select count(*) filter (where sla_kept=0), count(*) filter (where sla_kept=1) from v_incident where {OCTOBER}"),
    ("How many were resolved on time and how many late in October, by department",
     ("select department, count(*) filter (where sla_kept=1), count(*) filter (where sla_kept=0) from v_incident where "
     f"{OCTOBER} group by 1")),
    ("сколько просрочено в октябре и какой процент",
     f"select count(*) filter (where sla_kept=0), {MISSED} from v_incident where {OCTOBER}"),
    ("сколько айтишники просрочили в октябре",
     f"select count(*) from v_incident where sla_kept=0 and department='ИТ-служба' and {OCTOBER}"),
    ("сколько решили в срок в октябре", f"select count(*) from v_incident where sla_kept=1 and {OCTOBER}"),
    ("топ-3 станции по числу просроченных за 2026",
     (f"select station_name, count(*) from v_incident where sla_kept=0 and {IN_2026} group by 1 order by 2 desc "
      f"limit 3")),
    ("процент нарушений сроков по службам за 2026, худшие 3",
     f"select department, {MISSED} from v_incident where {IN_2026} group by 1 order by 2 desc limit 3"),
    ("на скольких станциях в октябре были просрочки",
     f"select count(distinct station_code) from v_incident where sla_kept=0 and {OCTOBER}"),
    ("open AND overdue", f"select count(*) from v_incident where {LATE_OPEN}"),
    ("сколько сейчас просрочено по службам",
     f"select department, count(*) from v_incident where {LATE_OPEN} group by 1"),
    ("какая доля открытых просрочена",
     f"select 100.0*count(*) filter (where {LATE_OPEN})/count(*) from v_incident where is_open=1"),
    ("Какие открытые инциденты уже просрочены по SLA? Нужны номер, станция, категория и дата сообщения",
     f"select external_id, station_name, category, reported_at from v_incident where {LATE_OPEN}"),
]  # fmt: skip
REFUSED = (
    "доля жалоб среди просроченных", "какую долю просрочек даёт ИТ-служба", "SLA и просрочки по службам",
    "решены с просрочкой больше суток",
)  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_deadlines(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data" and answer.plan is not None, answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert Plan.from_json(answer.plan.to_json()) == answer.plan


@pytest.mark.parametrize("question", REFUSED)
def test_another_share_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable", (answer.understood, answer.rows[:2])


def test_missed_and_kept_make_a_hundred(assistant: Assistant) -> None:
    kept, missed = (assistant.ask(text).rows[0][0] for text in ("процент в срок за октябрь", "% просрочки за октябрь"))
    assert float(str(kept)) + float(str(missed)) == pytest.approx(100)


def test_a_count_in_percent_is_beside_the_share_that_missed(assistant: Assistant) -> None:
    count = assistant.ask("сколько просрочено по службам за октябрь").plan
    share = assistant.ask("а в процентах?", context=count).plan
    assert share is not None and (share.metric, share.also) == ("sla_missed_incidents", ("sla_missed_pct",))
    month = assistant.ask("а за сентябрь?", context=share).plan
    assert month is not None and month.also == ("sla_missed_pct",) and month.dimensions == ("department",)
    listed = assistant.ask("покажи списком", context=count).plan
    assert listed is not None and (listed.target, listed.moment) == ("incidents", "resolved")
    assert [item.values for item in listed.filters] == [("0",)]


def test_overdue_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("открытые просроченные больше чем на 3 дня")
    assert answer.plan is not None and answer.plan.ranges == (PlanRange("overdue_h", over=72),)
    assert "срок решения истёк больше 3\u00a0дней назад" in answer.understood
    assert "past the deadline by the end of the day" in assistant.ask("open tickets past their deadline").understood
