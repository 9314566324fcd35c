"""What was not: stations, cities, categories and days without such incidents, in whatever words they are asked for."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
LAST_WEEK = "reported_at>='2026-11-09' and reported_at<'2026-11-16'"
THIS_WEEK = "reported_at>='2026-11-16' and reported_at<'2026-11-21'"
NOVEMBER = "reported_at>='2026-11-01' and reported_at<'2026-11-21'"
OCTOBER = "reported_at>='2026-10-01' and reported_at<'2026-11-01'"


def stations(condition: str) -> str:
    return f"select station_name from v_station where station_code not in (select station_code from v_incident where {condition})"  # noqa: E501


def days(condition: str, what: str = "day") -> str:
    return (
        f"select {what} from (select distinct cast(day as timestamp) as day from v_station_day where "
        "day>='2026-10-01' and day<'2026-11-01') where day not in "
        "(select date_trunc('day', reported_at) from v_incident where "
        f"{condition} and reported_at>='2026-10-01' and reported_at<'2026-11-01')"
    )


PLACES = [
    ("Which sites had nothing reported at all last week?", stations(LAST_WEEK)),
    ("на каких станциях на этой неделе тихо, ни одной заявки с понедельника", stations(THIS_WEEK)),
    ("на каких заправках в ноябре ни одного сбоя связи небыло", stations(f"category='Сбой связи' and {NOVEMBER}")),
    ("где в ноябре не было ни одной жалобы", stations(f"category='Жалоба клиента' and {NOVEMBER}")),
    ("Which stations haven't logged a single complaint since 1 November?",
     stations(f"category='Жалоба клиента' and {NOVEMBER}")),
    ("not a single complaint in November: which sites?", stations(f"category='Жалоба клиента' and {NOVEMBER}")),
    ("sites that stayed incident-free last week", stations(LAST_WEEK)),
    ("stations with zero incidents last week", stations(LAST_WEEK)),
    ("на каких станциях, кроме АЗС 3, на этой неделе не было инцидентов",
     stations(THIS_WEEK) + " and station_code<>'АЗС-003'"),
    ("станции без открытых инцидентов", stations("is_open=1")),
    ("станции без просрочек за октябрь",
     stations("sla_kept=0 and resolved_at>='2026-10-01' and resolved_at<'2026-11-01'")),
    ("Which cities had no fires this year?",
     ("select distinct city from v_station where city not in (select city from v_incident where "
      "category='Возгорание' and "
     "year(reported_at)=2026)")),
    ("какие категории в ноябре не встречались ни разу",
     (f"select distinct category from v_incident where category not in (select category from v_incident where "
      f"{NOVEMBER})")),
    ("сколько станций обошлось без инцидентов на этой неделе", f"select count(*) from ({stations(THIS_WEEK)})"),
]  # fmt: skip
DAYS = [
    ("On how many days in October did the Kolomna site have no incidents?", days("city='Коломна'", "count(*)")),
    ("Сколько дней октября 2026 сеть прожила вообще без единого инцидента?", days("true", "count(*)")),
    ("how many days in October passed without a single incident", days("true", "count(*)")),
    ("сколько тихих дней было в октябре", days("true", "count(*)")),
    ("сколько дней без пожаров было в октябре", days("category='Возгорание'", "count(*)")),
    ("в какие дни октября не было ни одного инцидента на АЗС 3", days("station_code='АЗС-003'")),
    ("дни без инцидентов в октябре", days("true")),
    ("были ли в октябре дни без инцидентов", days("true")),
    ("сколько дней в октябре без инцидентов по станциям",
     ("select station_name, 31-(select count(distinct date_trunc('day', reported_at)) from v_incident i where "
     f"i.station_code=s.station_code and {OCTOBER}) from v_station s")),
]  # fmt: skip
LEFT_OUT = [
    ("топ-5 станций по инцидентам без жалоб", ("station",), 5),
    ("ущерб по станциям без жалоб", ("station",), None),
]


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), [*PLACES, *DAYS])
def test_what_was_not(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data" and answer.plan is not None, answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert Plan.from_json(answer.plan.to_json()) == answer.plan


@pytest.mark.parametrize(("question", "dimensions", "limit"), LEFT_OUT)
def test_a_ranking_without_something_leaves_it_out(
    assistant: Assistant, question: str, dimensions: tuple[str, ...], limit: int | None
) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and (plan.target, plan.dimensions, plan.limit) == ("metric", dimensions, limit)
    assert [(item.values, item.negated) for item in plan.filters] == [(("Жалоба клиента",), True)]


@pytest.mark.parametrize("question", ["Сколько дней прошло без пожаров", "сколько дней без пожаров"])
def test_days_since_the_last_one_are_no_quiet_days(assistant: Assistant, question: str) -> None:
    plan = assistant.ask(question).plan
    assert plan is not None and (plan.metric, plan.target) == ("days_since_last", "metric")


@pytest.mark.parametrize(
    "question",
    ["на каких станциях нет генератора",
     "станции без критических инцидентов в октябре по регионам", "ущерб станций, где не было пожаров за октябрь",
     "инциденты без ущерба"],
)  # fmt: skip
def test_more_than_which_they_are_is_refused(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable", answer.understood


def test_a_conversation_goes_on(assistant: Assistant) -> None:
    plan = assistant.ask("Which sites had nothing reported at all last week?").plan
    before = assistant.ask("what about the week before that", context=plan).plan
    assert before is not None and before.period is not None and before.target == "absent"
    assert (before.period.start, before.period.end) == (dt.date(2026, 11, 2), dt.date(2026, 11, 8))
    cities = assistant.ask("а по городам?", context=before).plan
    assert cities is not None and (cities.target, cities.dimensions) == ("absent", ("city",))
    count = assistant.ask("сколько их?", context=cities).plan
    assert count is not None and (count.target, count.dimensions) == ("absent_count", ("city",))
    fires = assistant.ask("а без пожаров?", context=plan).plan
    assert fires is not None and [(item.values, item.negated) for item in fires.filters] == [(("Возгорание",), False)]


@pytest.mark.parametrize("follow_up", ["а ущерб?", "топ 3", "в процентах", "а сравни с прошлым годом"])
def test_a_measure_of_what_was_not_is_refused(assistant: Assistant, follow_up: str) -> None:
    plan = assistant.ask("станции без жалоб за ноябрь").plan
    answer = assistant.ask(follow_up, context=plan)
    assert answer.route == "unanswerable", answer.understood


def test_days_are_named_in_both_languages(assistant: Assistant) -> None:
    ru = assistant.ask("сколько дней октября без инцидентов")
    en = assistant.ask("how many incident-free days did we have in October")
    assert (ru.shape[0].header, en.shape[0].header) == ("Дней без таких инцидентов", "Days without such incidents")
    assert ru.rows == en.rows and "сколько без таких инцидентов: день" in ru.understood
    none = assistant.ask("станции без инцидентов")
    assert not none.rows and "Таких нет" in none.text


def test_days_the_data_do_not_know_are_not_quiet(assistant: Assistant) -> None:
    assert assistant.ask("сколько дней без инцидентов было в 2019 году").rows[0][0] == 0
