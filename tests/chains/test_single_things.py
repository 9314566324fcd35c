"""One incident by its number, and what was done as a list of actions."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan
from tests.evaluation.run import judge

TODAY = dt.date(2026, 11, 20)
OF_2938 = "select taken_at, action, performed_by from v_action where incident_id = 2938"
ACTIONS = (
    "select a.taken_at, i.external_id, a.action, a.performed_by from v_action a join v_incident i using (incident_id)"
)
ASKED = [
    ("какие меры приняли по INC-0002938, по порядку, с исполнителями", OF_2938),
    ("чего делали по INC-0002938, кто и когда", OF_2938),
    ("What has been done on inc-0002938? step by step please", OF_2938),
    ("Что сделано по инциденту 2938? когда, что и кто делал", OF_2938),
    ("инц 2938: ход работ", OF_2938),
    ("кто закрывал заявку № 2938", OF_2938),
    ("статус INC-0002938", "select status from v_incident where external_id = 'INC-0002938'"),
    ("INC-0002938 и INC-0002981: статус",
     "select external_id, status from v_incident where external_id in ('INC-0002938', 'INC-0002981')"),
    ("when was INC-0002981 closed", "select resolved_at from v_incident where incident_id = 2981"),
    ("где и когда случился инцидент 2981",
     "select station_name, city, reported_at from v_incident where incident_id = 2981"),
    ("ущерб по инциденту INC-0002938", "select loss_rub from v_incident where incident_id = 2938"),
    ("сколько мер по INC-0002938", "select count(*) from v_action where incident_id = 2938"),
    ("какие работы выполнены на АЗС 4 за неделю",
     f"{ACTIONS} where a.station_code = 'АЗС-004' and a.taken_at >= '2026-11-14' and a.taken_at < '2026-11-21'"),
    ("list the actions taken at the Ufa site last week: when, what, who",
     ("select taken_at, action, performed_by from v_action where city = 'Уфа' and taken_at >= '2026-11-09' and "
      "taken_at < '2026-11-16'")),
    ("перечисли меры по критическим инцидентам за октябрь: номер, когда, кто",
     ("select i.external_id, a.taken_at, a.performed_by, a.action from v_action a join v_incident i using (incident_id)"
      " where a.severity = 'critical' and a.taken_at >= '2026-10-01' and a.taken_at < '2026-11-01'")),
    ("какие действия выполнены по недоливам в октябре: когда и что",
     ("select taken_at, action from v_action where incident_id in (select incident_id from v_incident where title like "
      "'Недолив%') and taken_at >= '2026-10-01' and taken_at < '2026-11-01'")),
    ("какие меры приняли при пожарах",
     "select action, count(*) from v_action where category = 'Возгорание' group by 1"),
    ("top 5 actions for spills",
     "select action, count(*) from v_action where category = 'Разлив топлива' group by 1 order by 2 desc, 1 limit 5"),
    ("what was done most often on spills",
     "select action, count(*) from v_action where category = 'Разлив топлива' group by 1"),
    ("кто из исполнителей выполнил больше всего действий за 2025 год, топ-5",
     ("select performed_by, count(*) from v_action where year(taken_at) = 2025 group by 1 order by 2 desc, 1 limit 5")),
]  # fmt: skip
REFUSED = [
    ("show me INC-9999999", "INC-9999999"),
    ("статус заявки № 77777", "77777"),
    ("close ticket INC-0002688", "change"),
    ("переведи INC-0002891 в статус closed", "не меняю"),
    ("сколько раз INC-0002938 переоткрывали", "переоткрывали"),
    ("азс 2938", "2938"),
    ("2938", "2938"),
]  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_engine: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_engine, model=None, settings=demo_settings, today=TODAY)


def _plans(assistant: Assistant, *questions: str) -> list[Plan]:
    found: list[Plan] = []
    for question in questions:
        answer = assistant.ask(question, context=found[-1] if found else None, language="ru")
        assert answer.route == "data" and answer.plan is not None, answer.text
        found.append(answer.plan)
    return found


@pytest.mark.parametrize(("question", "sql"), ASKED)
def test_single_things(assistant: Assistant, demo_duckdb: sa.Engine, question: str, sql: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data", answer.text
    assert judge(demo_duckdb, answer, sql) == "right", (answer.understood, answer.rows[:3], answer.sql)
    assert answer.plan is not None and Plan.from_json(answer.plan.to_json()) == answer.plan


@pytest.mark.parametrize(("question", "said"), REFUSED)
def test_what_no_incident_is_or_does(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "unanswerable" and said in answer.text


@pytest.mark.parametrize("question", ["инциденты 2025 по месяцам", "самый дорогой инцидент 2025", "инцидентов 2024"])
def test_a_year_is_no_number(assistant: Assistant, question: str) -> None:
    plan = _plans(assistant, question)[0]
    assert plan.period is not None and all(item.dimension != "external_id" for item in plan.filters)


def test_actions_stand_in_the_order_they_were_taken(assistant: Assistant) -> None:
    rows = assistant.ask("что сделано по INC-0002919").rows
    assert len(rows) > 2 and [row[0] for row in rows] == sorted(row[0] for row in rows)


def test_the_latest_actions_come_first(assistant: Assistant) -> None:
    rows = assistant.ask("покажи последние 5 действий на АЗС 4").rows
    assert len(rows) == 5 and [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)


def test_talk_about_one_incident(assistant: Assistant) -> None:
    shown, opened, done, loss, other = _plans(
        assistant, "покажи инцидент 2938", "и сколько дней она уже открыта", "а что по ней сделали?", "а ущерб?",
        "а по INC-0002981?",
    )  # fmt: skip
    assert shown.target == "incidents" and "open_d" in opened.columns
    assert done.target == "actions" and done.filters == shown.filters
    assert (loss.target, loss.metric, loss.filters) == ("metric", "loss_rub", shown.filters)
    assert other.metric == "loss_rub" and other.filters[0].values == ("INC-0002981",)


def test_from_actions_back_to_the_incident(assistant: Assistant) -> None:
    plans = _plans(assistant, "чего делали по INC-0002938, кто и когда", "и сколько дней она уже открыта")
    assert (plans[1].target, plans[1].columns[-1]) == ("incidents", "open_d")
    shown = _plans(assistant, "чего делали по INC-0002938, кто и когда", "а покажи инцидент")[1]
    assert (shown.target, shown.columns) == ("incidents", ())


def test_days_open_count_to_today(assistant: Assistant) -> None:
    assert assistant.ask("сколько дней уже открыт INC-0002938", language="ru").rows[0][-1] == 16
    assert assistant.ask("how long has INC-0002981 been open").rows[0][-1] is None


def test_an_incident_that_its_order_named(assistant: Assistant) -> None:
    plans = _plans(assistant, "самая дорогая авария за год", "а что по ней сделали?", "кто завёл?")
    assert [plan.filters[0].dimension for plan in plans[1:]] == ["external_id"] * 2


def test_talk_about_actions(assistant: Assistant) -> None:
    listed, october, counted = _plans(assistant, "че Фролов Н. И. делал с понедельника", "а в октябре?", "сколько их?")
    assert (listed.target, october.target, counted.target) == ("actions", "actions", "metric")
    assert counted.metric == "actions" and counted.filters == listed.filters and counted.period == october.period


def test_actions_on_the_incidents_of_a_period_are_refused(assistant: Assistant) -> None:
    context = _plans(assistant, "недоливы за 2026 списком")[0]
    assert assistant.ask("что по ним сделали?", context=context).route == "unanswerable"


@pytest.mark.parametrize(("language", "said"), [("ru", "номер инцидента: INC-0002938"), ("en", "incident number")])
def test_what_was_understood(assistant: Assistant, language: str, said: str) -> None:
    answer = assistant.ask("что сделано по INC-0002938", language=language)
    assert said in answer.understood and "3 " in answer.text.replace("\u00a0", " ")
