"""Answers of questions that nothing checked is like carry a sign; answers of usual questions do not."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from azs.settings import Settings
from chains.assistant import Assistant
from chains.familiarity import FEATURES, Checked, Familiarity, FamiliaritySource, as_line, packaged, weights
from chains.golden import GoldenItem
from chains.plan import Period, Plan, PlanFilter
from chains.wordings import outline, parts, wording

TODAY = dt.date(2026, 11, 20)
LINES = (
    ("сколько инцидент ~period", "metric:incidents period target:metric"),
    ("сколько инцидент ~period по станция", "metric:incidents period target:metric by:station"),
    ("ущерб по регион ~period", "metric:loss_rub period target:metric by:region"),
    ("топ # категория по ущерб", "metric:loss_rub target:metric by:category limit order:desc"),
)


@pytest.fixture(scope="module")
def assistant(demo_duckdb: sa.Engine, demo_settings: Settings) -> Assistant:
    return Assistant(demo_duckdb, model=None, settings=demo_settings, today=TODAY)


def checked(said: str, made: str, *, follow_up: bool = False) -> Checked:
    return Checked(tuple(said.split()), frozenset(made.split()), follow_up)


@pytest.fixture
def known() -> Familiarity:
    return Familiarity(checked(*line) for line in LINES)


def risk(known: Familiarity, asked: Checked) -> float:
    return weights().risk(known.features(asked))


def test_a_wording_holds_no_values_days_or_numbers(assistant: Assistant) -> None:
    told = {
        wording(text, assistant.linker, TODAY)
        for text in ("Сколько инцидентов на АЗС 4 за октябрь?", "сколько инцидентов на азс № 12 за прошлую неделю")
    }
    assert len(told) == 1 and {"~station", "~period"} < set(told.pop())
    said = wording("Топ-5 городов, кроме Уфы, где больше 20 % жалоб", assistant.linker, TODAY)
    assert "~city" in said and "%" in said and not any(letter.isdigit() for word in said for letter in word)


def test_slips_of_the_keyboard_do_not_make_a_wording_new(assistant: Assistant) -> None:
    right, slipped = ("ущерб по категориям за октябрь", "ущреб по категорям за октбярь")
    assert wording(slipped, assistant.linker, TODAY) == wording(right, assistant.linker, TODAY)


def test_parts_of_a_plan_hold_names_and_no_values() -> None:
    plan = Plan(
        "loss_rub", ("region",), (PlanFilter("city", ("Уфа",), negated=True),),
        Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31)), limit=3, order="desc",
    )  # fmt: skip
    found = parts(plan)
    assert found == {"metric:loss_rub", "target:metric", "by:region", "filter:city!", "period", "limit", "order:desc"}
    assert outline(found) == {"metric:loss_rub", "target:metric", "by", "filter", "period", "limit", "order:desc"}


def test_the_same_words_with_another_plan_are_riskier(known: Familiarity) -> None:
    said, made = LINES[1]
    right = risk(known, checked(said, made))
    without_group = risk(known, checked(said, LINES[0][1]))
    another_measure = risk(known, checked(said, "metric:mttr_median_h period target:metric by:station"))
    assert right < without_group and right < another_measure


def test_new_words_are_riskier_than_known_ones(known: Familiarity) -> None:
    made = LINES[1][1]
    assert risk(known, checked(LINES[1][0], made)) < risk(known, checked("сколько раз где чаще всего ~period", made))


def test_a_question_is_not_likened_to_a_follow_up(known: Familiarity) -> None:
    said, made = LINES[1]
    same, follow = known.features(checked(said, made)), known.features(checked(said, made, follow_up=True))
    assert same[FEATURES.index("same")] > 0.99 and follow[FEATURES.index("same")] == 0


def test_nothing_checked_makes_every_question_risky() -> None:
    assert risk(Familiarity(()), checked(*LINES[0])) > weights().most


@pytest.mark.parametrize(
    "question",
    [
        "Сколько инцидентов было в прошлом месяце?", "сколько инцидентов на АЗС 7 за октябрь",
        "ущерб по категориям за прошлый год", "How many incidents in 2025?", "топ-5 станций по ущербу в этом году",
    ],
)  # fmt: skip
def test_usual_questions_carry_no_sign(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route == "data" and not answer.doubted


@pytest.mark.parametrize(
    "question",
    [
        "на чём мы теряем больше денег ночью, если смотреть по форматам, кроме трассовых, в среднем за инцидент",
        "в каком регионе станции в выходные дают за год больше пролитого на инцидент, чем в среднем",
    ],
)
def test_an_unheard_of_question_is_refused_or_carries_a_sign(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.route != "data" or answer.doubted


def test_a_verified_question_makes_its_wording_known(assistant: Assistant) -> None:
    strange, like = "на что ушли деньги октября, если по городам", "на что ушли деньги сентября, если по городам"
    made = Plan("loss_rub", ("city",), period=Period(dt.date(2026, 10, 1), dt.date(2026, 10, 31)))
    approved = (GoldenItem((strange,), made.to_json()),)
    plan = Plan("loss_rub", ("city",), period=Period(dt.date(2026, 9, 1), dt.date(2026, 9, 30)))
    before, after = FamiliaritySource(None), FamiliaritySource(lambda: approved)
    assert before.unfamiliar(like, plan, assistant.linker, TODAY, follow_up=False)
    assert not after.unfamiliar(like, plan, assistant.linker, TODAY, follow_up=False)


def test_the_packaged_wordings_are_whole() -> None:
    found = packaged()
    assert len(found) > 1000 and any(one.follow_up for one in found)
    assert all(one.wording and any(part.startswith("metric:") for part in one.parts) for one in found)
    assert len({as_line(one) for one in found}) == len(found)
    assert len(weights().values) == len(FEATURES) and 0 < weights().most < 0.5


def test_an_unknown_word_is_named_as_it_was_typed(assistant: Assistant) -> None:
    answer = assistant.ask("at which sites do drivers rip the nozzles off, by city")
    assert answer.route == "unanswerable" and "“drivers”" in answer.text
