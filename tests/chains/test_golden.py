"""Which verified question a question means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pytest

from azs.errors import UnanswerableError
from azs.knowledge.embedding import Vectors
from chains.golden import GoldenIndex, GoldenItem, packaged_items
from chains.meaning import LetterVectors
from chains.plan import Period, Plan, PlanFilter

NOW, BEFORE = Period(dt.date(2026, 1, 1), dt.date(2026, 11, 20)), Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LOSS = Plan("loss_rub", ("region",), period=NOW)
OPEN = Plan("open_incidents", ("region",))
BY_REGION = Plan(dimensions=("region",))


@dataclass(frozen=True)
class Read:
    """A reading made up by a test."""

    plan: Plan
    unknown: tuple[str, ...] = ()
    sure_metric: bool = True
    follow_up: bool = False
    doubt: object | None = None


class Flat:
    """Every text has the same vector."""

    name = "letters"

    def vectors(self, texts: list[str]) -> Vectors:
        return np.ones((len(texts), 1), np.float32)


STORED = {
    "Ущерб по регионам в этом году": Read(LOSS),
    "Loss by region this year": Read(LOSS),
    "Хвосты по регионам": Read(BY_REGION, ("Хвосты",)),
    "Ущерб от краж по графику": Read(Plan("loss_rub"), ("графику",)),
}
ITEMS = (
    GoldenItem(("Ущерб по регионам в этом году", "Loss by region this year"), LOSS.to_json()),
    GoldenItem(("Хвосты по регионам",), OPEN.to_json()),
    GoldenItem(("Ущерб от краж по графику",), "", "select 1"),
)


def read(question: str) -> Read:
    """What the rules make of the verified questions."""
    return STORED[question]


@pytest.fixture(scope="module")
def index() -> GoldenIndex:
    return GoldenIndex(ITEMS, LetterVectors())


def test_the_same_words_match_whatever_their_case(index: GoldenIndex) -> None:
    question = "  УЩЕРБ по регионам в этом году!"
    found = index.match(question, Read(LOSS), read=lambda _: Read(LOSS))
    assert found is not None
    assert (found.way, found.plan, found.item) == ("wording", LOSS, ITEMS[0])


def test_the_same_plan_matches_whatever_the_words(index: GoldenIndex) -> None:
    found = index.match("Потери за год по областям", Read(LOSS), read=read)
    assert found is not None
    assert (found.way, found.plan) == ("plan", LOSS)


OTHERS = [
    replace(LOSS, metric="loss_mean_rub"), replace(LOSS, dimensions=("city",)), replace(LOSS, dimensions=()),
    replace(LOSS, period=BEFORE), replace(LOSS, period=None), replace(LOSS, compare=BEFORE), replace(LOSS, limit=5),
    replace(LOSS, order="desc"), replace(LOSS, having_more_than=5.0), replace(LOSS, target="absent"),
    replace(LOSS, filters=(PlanFilter("city", ("Уфа",)),)), replace(LOSS, show="share"), replace(LOSS, per="month"),
    replace(LOSS, also=("incidents",)),
]  # fmt: skip


@pytest.mark.parametrize("plan", OTHERS)
def test_any_difference_of_the_plans_speaks_against_a_match(index: GoldenIndex, plan: Plan) -> None:
    assert index.match("Ущерб по областям", Read(plan), read=read) is None
    assert index.match("Ущерб по регионам в этом году", Read(plan), read=read) is None


def test_the_order_of_filters_and_values_and_the_words_of_a_period_do_not_matter() -> None:
    first, second = PlanFilter("city", ("Уфа", "Казань")), PlanFilter("severity", ("critical",))
    stored = replace(LOSS, filters=(first, second))
    asked = replace(
        LOSS, filters=(second, replace(first, values=("Казань", "Уфа"))), period=replace(NOW, label="за 2026 год")
    )
    index = GoldenIndex([GoldenItem(("Проверенный вопрос",), stored.to_json())], LetterVectors())
    assert index.match("Иной вопрос", Read(asked), read=lambda _: Read(stored)) is not None


@pytest.mark.parametrize(
    "question",
    ["Ущерб не по регионам", "Ущерб по 40 регионам", "Ущерб по регионам и службам", "Ущерб по регионам в процентах",
     "Loss by region without fires", "Ущерб по регионам в часах", "Доля ущерба по регионам"],
)  # fmt: skip
def test_what_the_rules_passed_over_speaks_against_a_match(index: GoldenIndex, question: str) -> None:
    assert index.match(question, Read(LOSS), read=read) is None


def test_a_verified_word_stands_for_what_was_verified(index: GoldenIndex) -> None:
    found = index.match("сколько хвостов по регионам", Read(BY_REGION, ("хвостов",)), read=read)
    assert found is not None
    assert (found.way, found.plan, found.question) == ("meaning", OPEN, "Хвосты по регионам")


@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("хвосты по городам", Read(Plan(dimensions=("city",)), ("хвосты",))),
        ("хвосты по регионам за год", Read(replace(BY_REGION, period=NOW), ("хвосты",))),
        ("лисьи хвосты по регионам", Read(BY_REGION, ("лисьи", "хвосты"))),
        ("долги по регионам", Read(BY_REGION, ("долги",))),
        ("хвосты по регионам не", Read(BY_REGION, ("хвосты", "не"))),
        ("по регионам", Read(BY_REGION)),
        ("что-нибудь", Read(Plan(), (), False)),
    ],
)
def test_another_word_or_another_reading_is_another_question(index: GoldenIndex, question: str, reading: Read) -> None:
    assert index.match(question, reading, read=read) is None


def test_a_follow_up_and_an_open_doubt_match_nothing(index: GoldenIndex) -> None:
    assert index.match("Ущерб по регионам в этом году", Read(LOSS, follow_up=True), read=read) is None
    assert index.match("Потери по областям", Read(LOSS, doubt="which"), read=read) is None


def test_two_verified_questions_as_near_as_each_other_match_neither() -> None:
    items = [GoldenItem((f"Хвосты {word} регионам",), Plan(name).to_json())
             for word, name in (("по", "open_incidents"), ("к", "repeat_incidents"))]  # fmt: skip
    index = GoldenIndex(items, Flat())
    assert index.match("хвосты!", Read(Plan(), ("хвосты",)), read=lambda _: Read(Plan(), ("Хвосты",))) is None


def test_a_far_question_does_not_match() -> None:
    index = GoldenIndex(ITEMS, LetterVectors(), least_similarity=0.999)
    assert index.match("хвостов по областям", Read(BY_REGION, ("хвостов",)), read=read) is None


def test_a_query_answers_its_own_words_only(index: GoldenIndex) -> None:
    stored = Read(Plan("loss_rub"), ("графику",))
    found = index.match("ущерб от краж по графику", stored, read=lambda _: stored)
    assert found is not None
    assert (found.item.sql, found.plan) == ("select 1", None)


def test_a_query_with_days_of_its_own_does_not_answer_for_days_that_move() -> None:
    fixed = GoldenItem(("Ущерб по графику в этом году",), "", "select 1 where day > date '2026-01-01'")
    moving = replace(fixed, sql="select 1 where day > current_date - 30")
    stored = Read(LOSS, ("графику",))
    for item, matched in ((fixed, False), (moving, True)):
        found = GoldenIndex([item], LetterVectors()).match(item.questions[0], stored, read=lambda _: stored)
        assert (found is not None) is matched


def test_periods_are_those_of_the_day_of_the_question() -> None:
    stored = GoldenItem(("Ущерб по регионам в этом году",), replace(LOSS, period=BEFORE).to_json())
    index = GoldenIndex([stored], LetterVectors())
    found = index.match("Потери по областям", Read(LOSS), read=lambda _: Read(LOSS))
    assert found is not None and found.plan is not None
    assert found.plan.period == NOW
    old = Read(replace(LOSS, period=BEFORE))
    assert index.match("Потери по областям", old, read=lambda _: Read(LOSS)) is None


def test_a_period_nobody_verified_is_not_added() -> None:
    index = GoldenIndex([GoldenItem(("Ущерб по регионам",), replace(LOSS, period=None).to_json())], LetterVectors())
    assert index.match("Потери по областям", Read(LOSS), read=lambda _: Read(LOSS)) is None


def test_a_verified_plan_that_corrects_the_rules_answers_its_own_words_only() -> None:
    item = GoldenItem(("Жалобы сотрудников",), Plan("actions").to_json())
    index, misread = GoldenIndex([item], LetterVectors()), Read(Plan())
    found = index.match("жалобы сотрудников?", misread, read=lambda _: misread)
    assert found is not None and found.plan == Plan("actions")
    assert index.match("Жалобы клиентов", misread, read=lambda _: misread) is None


def test_a_verified_question_the_data_do_not_hold_matches_nothing(index: GoldenIndex) -> None:
    def refuse(_question: str) -> Read:
        raise UnanswerableError("assistant.no_subject")

    assert index.match("Ущерб по регионам в этом году", Read(LOSS), read=refuse) is None
    assert index.match("Потери", Read(LOSS), read=refuse) is None
    assert index.match("хвосты", Read(Plan(), ("хвосты",)), read=refuse) is None


def test_an_item_that_is_no_plan_is_left_out() -> None:
    index = GoldenIndex([GoldenItem(("а",), "{"), GoldenItem(("б",), '{"x": 1}')], LetterVectors())
    assert index.match("а", Read(Plan()), read=lambda _: Read(Plan())) is None
    assert index.nearest("а", 3) == []


def test_the_nearest_come_first_each_once(index: GoldenIndex) -> None:
    found = index.nearest("ущерб по регионам", 2)
    assert found[0] == ITEMS[0] and len(set(found)) == len(found) == 2
    assert len(index.nearest("ущерб", 50)) == len(ITEMS)
    assert index.nearest("ущерб", 0) == []


@pytest.mark.parametrize("question", ["", "\0", "\ud800", "?" * 5000, "не не не"])
def test_ugly_questions_match_nothing(index: GoldenIndex, question: str) -> None:
    for reading in (Read(Plan(), (), False), Read(Plan(), (question,))):
        assert index.match(question, reading, read=read) is None
    assert len(index.nearest(question, 1)) == 1


def test_packaged_items_have_both_languages_and_a_plan() -> None:
    items = packaged_items(dt.date(2026, 11, 20))
    assert len(items) >= 40
    for item in items:
        assert len(item.questions) >= 2
        assert Plan.from_json(item.plan_json).to_json() == item.plan_json
