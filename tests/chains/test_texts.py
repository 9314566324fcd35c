"""Words of titles and of actions as conditions: verbs in any form, quoted phrases, everyday words."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.plan import Plan, PlanFilter
from chains.roots import roots
from chains.texts import TextIndex

TODAY = dt.date(2026, 11, 20)
ACTED = [
    ("скока раз в этом году меняли фискальник", "Заменён фискальный накопитель"),
    ("how many fiscal drives were replaced this year", "Заменён фискальный накопитель"),
    ("замена фискальника по станциям", "Заменён фискальный накопитель"),
    ("сколько раз гайцов вызывали в этом году, по мерам смотри (вызвана ГИБДД)", "Вызвана ГИБДД"),
    ("сколько раз при возгораниях применялись огнетушители и по каким годам", "Применены огнетушители"),
    ("how often was the fire brigade called", "Вызвана … пожарная охрана"),
    ("Сколко раз в этом году подовали заявление в полицию?", "Подано заявление в полицию"),
    ("a police report was filed how many times in 2025", "Подано заявление в полицию"),
    ("кто чаще всех менял фискальники", "Заменён фискальный накопитель"),
    ("какие станции чаще всего вызывали пожарных", "Вызвана … пожарная охрана"),
]  # fmt: skip
TITLED = [
    ("«уехал без оплаты от ТРК» сколько раз было за октябрь", "Уехал без оплаты от ТРК"),
    ('find tickets with "пистолет" in the title', "пистолет"),
    ("раскидай по часам суток когда у нас кассы зависают (касса зависла)", "Касса … зависла"),
    ("чаще всего зависает касса на какой станции", "Касса … зависла"),
    ("how often do the tills freeze", "Касса … зависла"),
    ("на грубость операторов жалуются, какие 3 азс впереди", "Грубость оператора"),
    ("операторы хамят, топ 3 станции", "Грубость оператора"),
    ("пистолет не отсикает, по месяцам", "Не отсекает пистолет ТРК"),
    ("сорвали пистолет сколько раз за год", "Сорван пистолет на ТРК"),
    ("в ОФД чеки не уходят, на двенадцатой такое с июня скоко раз было?", "Не уходят чеки в ОФД"),
    ("сколько было ложных тревог по подтоварной воде на уровнемерах", "Ложная тревога по подтоварной воде"),
    ("ложная тревога по станциям", "Ложная тревога"),
    ("кода последний раз на шестёрке полностью свет вырубало", "Полное отключение электроэнергии"),
    ("касса медленно работает по станциям", "Медленная работа кассы"),
    ("сколько раз пропадала фаза", "Пропала одна фаза"),
    ("how many underfills in 2026", "Недолив"),
]  # fmt: skip
CATEGORIES = [
    ("сколько раз обесточило станции", "Отключение электроэнергии"),
    ("света нет, сколько раз", "Отключение электроэнергии"),
    ("how many times was there no power", "Отключение электроэнергии"), ("connectivity outage", "Сбой связи"),
    ("отвалилась связь сколько раз", "Сбой связи"), ("сколько раз газ травит", "Утечка СУГ"),
    ("скока воруют по регионам", "Хищение и неоплата"), ("уехал не заплатив сколько раз", "Хищение и неоплата"),
    ("how many drive-aways", "Хищение и неоплата"),
    ("терминал не работает по месяцам", "Отказ кассы и терминала"),
]  # fmt: skip
REFUSED = (
    "сколько баллов начислено", "сколько раз вызывали полицию", "сколько касс работает", "касса работает",
    "касса сгорела сколько раз", "сколько операторов уволили", "замена в октябре", "сколько терминалов купили",
    "сколько топлива слито при приёме", "терминал завис сколько раз", "дверь мойки ударила",
)  # fmt: skip


@pytest.fixture(scope="module")
def assistant(demo_duckdb: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)


def _plan(assistant: Assistant, question: str, context: Plan | None = None) -> Plan:
    answer = assistant.ask(question, context=context)
    assert answer.route == "data" and answer.plan is not None, answer.text
    return answer.plan


@pytest.mark.parametrize(("question", "said"), ACTED)
def test_what_was_done(assistant: Assistant, question: str, said: str) -> None:
    plan = _plan(assistant, question)
    assert plan.metric == "actions" and PlanFilter("action", (said,)) in plan.filters
    assert "action" not in plan.dimensions


@pytest.mark.parametrize(("question", "said"), TITLED)
def test_what_a_title_says(assistant: Assistant, question: str, said: str) -> None:
    plan = _plan(assistant, question)
    assert PlanFilter("title", (said,)) in plan.filters
    assert {item.dimension for item in plan.filters} <= {"title", "station", "category", "equipment_kind"}
    assert not any(item.values in (("Отказ кассы и терминала",), ("ТРК",), ("Касса",)) for item in plan.filters)


@pytest.mark.parametrize(("question", "category"), CATEGORIES)
def test_everyday_words_for_a_category(assistant: Assistant, question: str, category: str) -> None:
    assert _plan(assistant, question).filters == (PlanFilter("category", (category,)),)


@pytest.mark.parametrize("question", REFUSED)
def test_near_misses_are_no_texts(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).route == "unanswerable"


@pytest.mark.parametrize(
    "question", ["сколько инцидентов в статусе «новый»", 'категория "Разлив топлива" за октябрь', "станция «АЗС № 4»"]
)
def test_a_quoted_value_is_the_value(assistant: Assistant, question: str) -> None:
    assert not {"title", "action"} & {item.dimension for item in _plan(assistant, question).filters}


def test_money_beside_a_quoted_title(assistant: Assistant) -> None:
    plan = _plan(assistant, "«уехал без оплаты от ТРК» сколько раз было за октябрь и на какую сумму попали")
    assert (plan.metric, plan.also) == ("incidents", ("loss_rub",))
    assert _plan(assistant, "сентябрь теперь", plan).filters == plan.filters


def test_incidents_where_something_was_done(assistant: Assistant) -> None:
    plan = _plan(assistant, "сколько инцидентов, где вызывали скорую")
    assert (plan.metric, plan.filters[0].dimension) == ("incidents", "action")
    assert "incident_id" in assistant.ask("ущерб по тем, где вызывали гаишников").sql


def test_follow_ups_keep_the_action(assistant: Assistant) -> None:
    by_year = _plan(assistant, "меняли фискальник по годам")
    listed = _plan(assistant, "списком", _plan(assistant, "за октябрь", by_year))
    assert listed.target == "actions" and listed.filters == by_year.filters


def test_the_phrase_leaves_out_numbers_and_finds_each_of_them(assistant: Assistant, demo_duckdb: sa.Engine) -> None:
    with demo_duckdb.connect() as connection:
        count = connection.exec_driver_sql(
            "SELECT count(*) FROM v_incident WHERE title ILIKE 'касса%зависла%'"
        ).scalar()
    assert assistant.ask("сколько раз зависала касса").rows == [(count,)]


@pytest.mark.parametrize(
    ("one", "other"),
    [("вызывали", "вызвана"), ("зависают", "зависла"), ("применялись", "применены"), ("меняли", "заменён"),
     ("проверка", "проверен"), ("медленно", "медленная"), ("загорался", "загорелся")],
)  # fmt: skip
def test_forms_of_one_verb(one: str, other: str) -> None:
    assert roots(one) & roots(other)


@pytest.mark.parametrize(("one", "other"), [("перезапущен", "перезагружен"), ("касса", "оператор"), ("снять", "снег")])
def test_different_words_share_nothing(one: str, other: str) -> None:
    assert not roots(one) & roots(other)


def test_a_percent_sign_in_a_text_is_a_sign() -> None:
    found = TextIndex("title", ["Скидка 100%_ не прошла", "Скидка не прошла"]).holding("скидка не прошла")
    assert found is not None and set(found.chosen.values) <= {"Скидка … не прошла", "Скидка не прошла"}
