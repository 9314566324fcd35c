"""Everyday wordings: jotted columns, periods under way, slips, units left out, against SQL written by hand."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Period
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OCTOBER = "reported_at>='2026-10-01' and reported_at<'2026-11-01'"
THIS_YEAR = "reported_at>='2026-01-01' and reported_at<'2026-11-21'"
QUESTIONS = [
    ("что у нас висит незакрытое по сбоям связи? дай номера, города и когда поступило",
     "select external_id, city, reported_at from v_incident where is_open=1 and category='Сбой связи'"),
    ("пожары за этот год: где, когда и на какую сумму",
     f"select station_name, reported_at, loss_rub from v_incident where category='Возгорание' and {THIS_YEAR}"),
    ("травмы в этом году списком: дата, станция, сколько человек пострадало",
     f"select reported_at, station_name, people_injured from v_incident where category='Травма' and {THIS_YEAR}"),
    ("anything with mroe than 200 litres spilled this year? date station litres",
     f"select reported_at, station_name, litres_spilled from v_incident where litres_spilled>200 and {THIS_YEAR}"),
    ("сколько в ноябре в среднем заявок в день",
     "select count(*)/20.0 from v_incident where reported_at>='2026-11-01'"),
    ("сколько инцидентов в ноябре 2026 против ноября 2025",
     ("select count(*) filter (reported_at>='2026-11-01'), count(*) filter (reported_at>='2025-11-01' and "
      "reported_at<'2025-11-21') from v_incident")),
    ("на сколько % выросли сбои связи в октябре к сентябрю",
     ("select 100.0*(a-b)/b from (select count(*) filter (reported_at>='2026-10-01' and reported_at<'2026-11-01') a, "
      "count(*) filter (reported_at>='2026-09-01' and reported_at<'2026-10-01') b from v_incident "
      "where category='Сбой связи')")),
    ("by what % did thefts change in October vs September",
     ("select 100.0*(a-b)/b from (select count(*) filter (reported_at>='2026-10-01' and reported_at<'2026-11-01') a, "
      "count(*) filter (reported_at>='2026-09-01' and reported_at<'2026-10-01') b from v_incident "
      "where category='Хищение и неоплата')")),
    ("hw many fires were there over all the data", "select count(*) from v_incident where category='Возгорание'"),
    ("инциденты по дням недели за весь период наблюдений",
     "select isodow(reported_at), count(*) from v_incident group by 1"),
    ("ср. ущерб на случай по тяжести", "select severity, avg(loss_rub) from v_incident group by 1"),
    ("mean loss per incident by site format", "select station_format, avg(loss_rub) from v_incident group by 1"),
    ("how many incidents logged overnight (10pm-6am) in october",
     f"select count(*) from v_incident where (hour(reported_at)>=22 or hour(reported_at)<6) and {OCTOBER}"),
    ("сколько заявок с 22 до 6 утра за октябрь",
     f"select count(*) from v_incident where (hour(reported_at)>=22 or hour(reported_at)<6) and {OCTOBER}"),
    ("p90 времени решения по отказам касс/терминалов за всё время",
     "select quantile_cont(resolution_h,0.9) from v_incident where category='Отказ кассы и терминала'"),
    ("сколько инцидентов в октябре, если вычесть жалобы и отказы касс с терминалами",
     ("select count(*) from v_incident where category not in ('Жалоба клиента','Отказ кассы и терминала') "
      f"and {OCTOBER}")),
    ("какие причины указывали по пожарам, от частых к редким",
     ("select root_cause, count(*) from v_incident where category='Возгорание' and root_cause is not null "
      "group by 1")),
    ("кто больше всех заводит заявок, пять фамилий, автоматику не считай",
     ("select reported_by, count(*) from v_incident where reported_by<>'Автоматика' group by 1 "
      "order by 2 desc, 1 limit 5")),
    ("ущерб по службам: с начала года против аналогичного периода прошлого",
     ("select department, sum(loss_rub) filter (reported_at>='2026-01-01'), sum(loss_rub) filter ("
      "reported_at>='2025-01-01' and reported_at<'2025-11-21') from v_incident group by 1")),
    ("жалобы по каналам поступления за октябрь",
     f"select source, count(*) from v_incident where category='Жалоба клиента' and {OCTOBER} group by 1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_duckdb: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)


@pytest.mark.parametrize(("question", "sql"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_the_answer_has_the_rows_of_the_gold_query(
    assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str
) -> None:
    answer = assistant.ask(question)
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood or answer.text, answer.rows[:3])


@pytest.mark.parametrize(("before", "after", "period"), [
    ("ущерб по регионам за прошлый год", "то же самое за этот", Period(dt.date(2026, 1, 1), TODAY)),
    ("ущерб по регионам за прошлый год", "а за позапрошлый?", Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))),
    ("сколько инцидентов на прошлой неделе", "а за эту?", Period(dt.date(2026, 11, 16), TODAY)),
    ("losses last month", "and for this one?", Period(dt.date(2026, 11, 1), TODAY)),
])  # fmt: skip
def test_the_unit_left_out_is_that_of_the_answer_before(
    assistant: Assistant, before: str, after: str, period: Period
) -> None:
    first = assistant.ask(before)
    found = assistant.ask(after, context=first.plan)
    assert found.plan is not None and found.plan.period is not None, found.text
    assert (found.plan.period.start, found.plan.period.end) == (period.start, period.end)


def test_the_rest_of_a_kind_drops_the_chosen_ones(assistant: Assistant) -> None:
    first = assistant.ask("отказы моделей Топаз 511 и Нара 5000 по моделям в этом году")
    found = assistant.ask("и остальные модели добавь", context=first.plan)
    assert found.plan is not None and found.plan.dimensions == ("equipment_model",)
    assert all(item.dimension != "equipment_model" for item in found.plan.filters)


def test_another_measure_set_beside_takes_no_group_away(assistant: Assistant) -> None:
    first = assistant.ask("число инцидентов по неделям в октябре")
    found = assistant.ask("и ущерб рядом выведи", context=first.plan)
    assert found.plan is not None and (found.plan.also, found.plan.dimensions) == (("loss_rub",), ("week",))


def test_a_comparison_says_the_difference_in_units_and_points(assistant: Assistant) -> None:
    found = assistant.ask("на сколько в октябре инцидентов больше чем в сентябре")
    assert found.columns == ("value", "previous", "difference", "change_pct")
    value, previous, difference, _ = found.rows[0]
    assert difference == int(str(value)) - int(str(previous)) and f"разница +{difference}" in found.text
    share = assistant.ask("соблюдение SLA в октябре по сравнению с сентябрём")
    assert "п.п." in share.text and share.headers[2] == "Разница, п.п."


@pytest.mark.parametrize(("question", "word"), [
    ("pull up the serious ones from last week", "serious"), ("какая азс у нас самая убитая", "самая убитая"),
])  # fmt: skip
def test_judging_words_are_asked_about(assistant: Assistant, question: str, word: str) -> None:
    found = assistant.ask(question)
    assert found.route == "clarify" and found.doubt is not None and found.doubt.word == word
    assert 2 <= len(found.doubt.options) <= 4


def test_a_refusal_offers_the_question_without_the_unknown_word(assistant: Assistant) -> None:
    found = assistant.ask("сколько разливов рубануло в Уфе за октябрь")
    assert found.route == "unanswerable" and [way.label for way in found.ways] == ["Ответить, не учитывая «рубануло»"]
    answer = assistant.run(found.question, plan=found.ways[0].plan, language="ru")
    assert answer.route == "data" and "Уфа" in answer.understood


@pytest.mark.parametrize("question", ["рейтинг станций по чистоте", "what rating does our app have in Ufa", "сколько"])
def test_nothing_is_offered_without_the_thing_asked_for(assistant: Assistant, question: str) -> None:
    found = assistant.ask(question)
    assert found.route == "unanswerable" and found.ways == ()
