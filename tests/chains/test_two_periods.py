"""Two periods of a question or of a conversation: which they are, how they differ, and what must not become one."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan

TODAY = dt.date(2026, 11, 20)
Days = tuple[str, str]
OCTOBER, SEPTEMBER = ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")
OCTOBER_25 = ("2025-10-01", "2025-10-31")
THIRD, SECOND = ("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30")
SO_FAR, SO_FAR_25 = ("2026-01-01", "2026-11-20"), ("2025-01-01", "2025-11-20")


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


def _days(plan: Plan) -> tuple[Days | None, Days | None]:
    spans = (plan.period, plan.compare)
    now, before = ((span.start.isoformat(), span.end.isoformat()) if span else None for span in spans)
    return now, before


def _last(assistant: Assistant, turns: list[str]) -> Plan | None:
    plan: Plan | None = None
    for question in turns:
        plan = assistant.ask(question, context=plan).plan
    return plan


COMPARED: list[tuple[str, Days, Days | None]] = [
    ("На сколько процентов в октябре больше инцидентов, чем год назад?", OCTOBER, OCTOBER_25),
    ("инцидентов в октябре и год назад", OCTOBER, OCTOBER_25),
    ("ущерб за прошлый месяц по сравнению с октябрём год назад", OCTOBER, OCTOBER_25),
    ("Total losses last month vs October a year ago", OCTOBER, OCTOBER_25),
    ("losses in October vs a year ago", OCTOBER, OCTOBER_25),
    ("сколько инцидентов в октябре по сравнению с прошлым годом", OCTOBER, OCTOBER_25),
    ("incidents by station in October compared with last year", OCTOBER, OCTOBER_25),
    ("сколько инцидентов было в октябре год назад", OCTOBER_25, None),
    ("SLA в октябре ниже, чем в сентябре?", OCTOBER, SEPTEMBER),
    ("Среднее время решения за последние 30 дней и за 30 дней до этого",
     ("2026-10-22", "2026-11-20"), ("2026-09-22", "2026-10-21")),
    ("инциденты за неделю и за неделю до этого", ("2026-11-14", "2026-11-20"), ("2026-11-07", "2026-11-13")),
    ("incidents in the last 30 days and the 30 days before that",
     ("2026-10-22", "2026-11-20"), ("2026-09-22", "2026-10-21")),
    ("incidents in the last 30 days vs the previous 30 days",
     ("2026-10-22", "2026-11-20"), ("2026-09-22", "2026-10-21")),
    ("МТТР по ККТ этот год и прошлый за те же даты", SO_FAR, SO_FAR_25),
    ("incidents this month vs last", ("2026-11-01", "2026-11-20"), ("2026-10-01", "2026-10-20")),
    ("Топ-5 станций по ущербу в 3 кв. и изменение в % ко второму", THIRD, SECOND),
    ("How many people have been hurt at our sites so far this year, against the same period of 2025?",
     SO_FAR, SO_FAR_25),
    ("litres spilled by month this year, with the same months of 2025 next to them", SO_FAR, SO_FAR_25),
    ("инциденты по месяцам этого года и рядом те же месяцы прошлого", SO_FAR, SO_FAR_25),
    ("ущерб этого месяца с прошлым сравни", ("2026-11-01", "2026-11-20"), ("2026-10-01", "2026-10-20")),
    ("на сколько ущерб в третьем квартале больше, чем во втором", THIRD, SECOND),
    ("incidents this week and the week before", ("2026-11-16", "2026-11-20"), ("2026-11-09", "2026-11-13")),
    ("losses last year and the year before", ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
    ("ущерб за год и за год до этого", ("2025-11-21", "2026-11-20"), ("2024-11-21", "2025-11-20")),
    ("инциденты год к году", SO_FAR, SO_FAR_25),
    ("инциденты в октябре и годом ранее", OCTOBER, OCTOBER_25),
    ("ущерб в октябре и месяцем ранее", OCTOBER, SEPTEMBER),
    ("сколько пожаров летом и прошлым летом", ("2026-06-01", "2026-08-31"), ("2025-06-01", "2025-08-31")),
    ("top 3 stations by change in loss in roubles, Q3 vs Q2 2026: station, Q3, Q2", THIRD, SECOND),
]  # fmt: skip


@pytest.mark.parametrize(("question", "now", "before"), COMPARED)
def test_what_is_set_against_what(assistant: Assistant, question: str, now: Days, before: Days | None) -> None:
    answer = assistant.ask(question)
    assert answer.plan is not None, answer.text
    assert _days(answer.plan) == (now, before)


APART: list[tuple[str, tuple[str, ...], int]] = [
    ("Среднее время решения отказов ТРК: прошлый год и этот", ("year",), 2),
    ("losses this year and last", ("year",), 2),
    ("how many ppl got hurt on our sites in 2025 n 2026", ("year",), 2),
    ("инциденты за 2024, 2025 и 2026", ("year",), 3),
    ("incidents in 2024 v 2025 v 2026", ("year",), 3),
    ("ущерб в этом квартале и в прошлом", ("quarter",), 2),
    ("сколько инцидентов в этом месяце и в прошлом", ("month",), 2),
    ("инциденты Q1 vs Q2 vs Q3", ("quarter",), 3),
    ("сравни январь, февраль и март по ущербу", ("month",), 3),
    ("инциденты вчера и позавчера", ("day",), 2),
]


@pytest.mark.parametrize(("question", "dimensions", "rows"), APART)
def test_periods_one_after_another_stand_apart(
    assistant: Assistant, question: str, dimensions: tuple[str, ...], rows: int
) -> None:  # fmt: skip
    answer = assistant.ask(question)
    assert answer.plan is not None, answer.text
    assert (answer.plan.dimensions, len(answer.rows), answer.plan.compare) == (dimensions, rows, None)


ONE: list[tuple[str, Days]] = [
    ("инциденты за сентябрь и октябрь", ("2026-09-01", "2026-10-31")),
    ("средний ущерб одного ДТП на территории за 2025 и 2026 годы вместе", ("2025-01-01", "2026-11-20")),
    ("сколько инцидентов с 2024 по 2026", ("2024-01-01", "2026-11-20")),
    ("incidents between 2024 and 2026", ("2024-01-01", "2026-11-20")),
]


@pytest.mark.parametrize(("question", "days"), ONE)
def test_what_is_one_period_stays_one(assistant: Assistant, question: str, days: Days) -> None:
    answer = assistant.ask(question)
    assert answer.plan is not None, answer.text
    assert (_days(answer.plan), answer.plan.dimensions) == ((days, None), ())


def test_periods_that_do_not_follow_one_another_are_refused(assistant: Assistant) -> None:
    answer = assistant.ask("инциденты Q1 vs Q3 vs январь 2024")
    assert answer.plan is None and "больше двух периодов" in answer.text


TURNED: list[tuple[str, str, str]] = [
    ("Which stations have a lower SLA rate this year than in the same period of 2025? show both figures",
     "sla_kept_pct", "down"),
    ("на каких станциях SLA ниже, чем год назад", "sla_kept_pct", "down"),
    ("у каких служб время решения в октябре выше, чем год назад", "mttr_mean_h", "up"),
    ("which stations had fewer incidents in Q3 than in Q2?", "incidents", "down"),
    ("на каких станциях колонки в этом году чинят в среднем дольше, чем год назад за те же дни", "mttr_mean_h", "up"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "metric", "turned"), TURNED)
def test_groups_above_or_below_their_own_past(assistant: Assistant, question: str, metric: str, turned: str) -> None:
    answer = assistant.ask(question)
    assert answer.plan is not None, answer.text
    assert (answer.plan.metric, answer.plan.turned) == (metric, turned)
    assert not any(item.dimension == "severity" for item in answer.plan.filters)  # "ниже" is no low severity
    sides = [(float(str(row[1])), float(str(row[2]))) for row in answer.rows]
    assert sides and all(now > before if turned == "up" else now < before for now, before in sides)


CONVERSATIONS: list[tuple[list[str], Days, Days | None]] = [
    (["Потери по категориям за 3 кв. 2026", "за тот же квартал прошлого года"], ("2025-07-01", "2025-09-30"), None),
    (["Потери по категориям за 3 кв. 2026", "сравни с тем же кварталом прошлого года"],
     THIRD, ("2025-07-01", "2025-09-30")),
    (["complaints about rude staff by station this year", "vs same period last year?"], SO_FAR, SO_FAR_25),
    (["сколько инцидентов за третий квартал", "а за второй?"], SECOND, None),
    (["What was the loss in Q3?", "and the second one?"], SECOND, None),
    (["сколько инцидентов за третий квартал", "и за второй для сравнения"], THIRD, SECOND),
    (["инцидентов на 1000 чеков по станциям, октябрь", "и сентябрь рядом"], OCTOBER, SEPTEMBER),
    (["What did incidents cost us in Q3?", "put Q2 next to it"], THIRD, SECOND),
    (["Сколько инцидентов было в октябре?", "а в сентябре?", "на сколько процентов выросло?"], OCTOBER, SEPTEMBER),
    (["how many incidents in October?", "and in September?", "what is the difference?"], OCTOBER, SEPTEMBER),
    (["инцидентов на 1000 чеков по станциям за октябрь", "в октябре 25-го как было", "покажи разницу между ними"],
     OCTOBER, OCTOBER_25),
    (["How many incidents did we log in Q3 vs Q2 this year?", "what's that in percent?"], THIRD, SECOND),
    (["сравни октябрь с сентябрём по инцидентам", "на сколько процентов выросло?"], OCTOBER, SEPTEMBER),
    (["SLA compliance by month in 2026", "and the year before?"], ("2025-01-01", "2025-12-31"), None),
    (["losses in October", "yoy?"], OCTOBER, OCTOBER_25),
    (["ущерб за октябрь", "и за аналогичный период 2024"], ("2024-10-01", "2024-10-31"), None),
    (["ущерб за 2026", "а годом ранее?"], SO_FAR_25, None),
    (["сколько инцидентов было в прошлом месяце?", "а в этом?"], ("2026-11-01", "2026-11-20"), None),
]  # fmt: skip


@pytest.mark.parametrize(("turns", "now", "before"), CONVERSATIONS)
def test_periods_of_a_conversation(assistant: Assistant, turns: list[str], now: Days, before: Days | None) -> None:
    plan = _last(assistant, turns)
    assert plan is not None and _days(plan) == (now, before)


REFUSED: list[list[str]] = [
    ["Сколько инцидентов было в октябре?", "на сколько процентов выросло?"],  # against what?
    ["Сколько инцидентов было в октябре?", "а пожаров в сентябре?", "на сколько выросло?"],  # of other things
    ["сводка за октябрь: сколько инцидентов и общий ущерб", "и сентябрь рядом"],
    ["ущерб по станциям за тот же период прошлого года"],
    ["Сколько раз службы вышли за рамки в октябре?", "дай в процентах от решённых"],
    ["статус INC-0002938", "а в Уфе?"],
    ["сколько инцидентов в Уфе и Шахтах за 2026", "Самара вместо Казани"],
    ["Потери по категориям за октябрь", "убери загрязнение топлива", "а в процентах от всех потерь того месяца?"],
]


@pytest.mark.parametrize("turns", REFUSED)
def test_what_names_no_second_period_is_refused(assistant: Assistant, turns: list[str]) -> None:
    assert _last(assistant, turns) is None


def test_the_change_of_two_answers_is_said(assistant: Assistant) -> None:
    plan = _last(assistant, ["Сколько инцидентов было в октябре?", "а в сентябре?"])
    answer = assistant.ask("на сколько процентов выросло?", context=plan)
    october, september = (int(str(value)) for value in answer.rows[0][:2])
    assert float(str(answer.rows[0][3])) == pytest.approx(100 * (october - september) / september, abs=1e-6)
    assert "в сравнении с периодом" in answer.understood and "разница" in answer.text


def test_a_plan_remembers_the_period_before_in_json(assistant: Assistant) -> None:
    plan = _last(assistant, ["Сколько инцидентов было в октябре?", "а в сентябре?"])
    assert plan is not None
    again = Plan.from_json(plan.to_json())
    assert again.earlier is not None and again.earlier.start == dt.date(2026, 10, 1)
    assert again == plan
