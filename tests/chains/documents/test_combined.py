"""One question box for figures and documents: who answers, what a fragment carries on, and who steps in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from chains.answer import Answer, refusal
from chains.documents.combined import Consultation, ask, is_fragment
from tests.chains.documents.knowledge_base import DAY, OLGA, KnowledgeBase

SPILL = """
# Пролив топлива
# 1 Малый пролив
Здесь показано количество песка на малый пролив по инструкции: одно ведро. Показать новичку.
1. Засыпать пролив песком.
2. Убрать совком.
# 2 Крупный пролив
1. Вызвать пожарных по 101, если больше 200 литров; кому ещё звонить, решает диспетчер.
2. Вывести людей.
"""


@dataclass
class Figures:
    """Stands for the assistant of the figures: answers what it is told to, and remembers what it was asked."""

    refuses: bool = False
    understands: bool = False
    asked: list[str] = field(default_factory=list)
    given: dict[str, Any] = field(default_factory=dict)

    def ask(self, question: str, **given: Any) -> Answer:
        self.asked.append(question)
        self.given = given
        if self.refuses:
            return refusal(question, "ru", "нет такого показателя")
        return Answer(question, "ru", "data", badge="plan", rows=[(7,)])


@pytest.fixture
def figures() -> Figures:
    return Figures()


@pytest.fixture
def consultation(base: KnowledgeBase, figures: Figures) -> Consultation:
    base.add(SPILL)
    return Consultation(figures.ask, lambda _: figures.understands, base.adviser, OLGA, DAY)


def test_figures_and_documents_answer_what_is_theirs(consultation: Consultation, figures: Figures) -> None:
    count = ask(consultation, "сколько было разливов в октябре", context="прежний план")
    assert (count.route, count.advice, figures.given) == ("data", None, {"context": "прежний план"})
    rule = ask(consultation, "что делать, если крупный пролив топлива?")
    assert (rule.route, rule.badge) == ("documents", "documents") and len(figures.asked) == 1
    assert rule.advice is not None and rule.text.startswith("1. Вызвать пожарных по 101")
    assert rule.seconds > 0


def test_both_give_figures_and_the_procedure(consultation: Consultation, figures: Figures) -> None:
    question = "сколько разливов было в октябре и что делать при крупном проливе топлива?"
    found = ask(consultation, question)
    assert (found.route, found.question, found.rows) == ("data", question, [(7,)])
    assert figures.asked == ["сколько разливов было в октябре"]
    assert found.advice is not None
    assert ("2 Крупный пролив",) in {one.heading for one in found.advice.quotes}


def test_of_both_one_half_stands_alone_where_the_other_has_nothing(
    consultation: Consultation, figures: Figures
) -> None:
    without = ask(consultation, "сколько разливов было в октябре и как оформить отпуск бухгалтеру по уходу?")
    assert without.route == "data" and without.rows and not (without.advice and without.advice.answered)
    figures.refuses = True
    found = ask(consultation, "сколько разливов было в октябре и что делать при крупном проливе топлива?")
    assert found.route == "documents" and "нет такого показателя" in found.reason


def test_documents_step_in_where_the_figures_refuse(consultation: Consultation, figures: Figures) -> None:
    figures.refuses = True
    found = ask(consultation, "покажи количество песка на малый пролив по инструкции")
    assert figures.asked and found.route == "documents" and found.advice is not None and found.advice.answered
    neither = ask(consultation, "сколько было единорогов в октябре")
    assert neither.route == "unanswerable"


def test_figures_step_in_where_the_documents_have_nothing(consultation: Consultation, figures: Figures) -> None:
    question = "какой порядок инвентаризации бухгалтерских ведомостей"
    assert ask(consultation, question).route == "documents"
    figures.understands = True
    assert ask(consultation, question).route == "data"


def test_a_refusal_of_the_documents_names_the_nearest(consultation: Consultation, base: KnowledgeBase) -> None:
    base.add("# Гололёд\n1. Посыпать площадку песком.\n2. Поставить знак «Скользко».")
    found = ask(consultation, "как оформить отпуск бухгалтеру?")
    assert (found.route, found.badge) == ("documents", "none")
    assert found.advice is not None and len(found.advice.nearest) == 2 and not found.text


@pytest.mark.parametrize("question", ["а если больше 200 литров?", "а кому звонить?", "и кто решает, звонить ли?"])
def test_a_fragment_carries_on_the_question_before(consultation: Consultation, question: str) -> None:
    found = ask(consultation, question, earlier="что делать при проливе топлива?")
    assert found.route == "documents" and found.question == question
    assert found.advice is not None
    assert {one.document.card.title for one in found.advice.quotes[:1]} == {"Пролив топлива"}


def test_a_fragment_about_figures_goes_to_the_figures(consultation: Consultation, figures: Figures) -> None:
    found = ask(consultation, "а сколько их было в мае?", earlier="что делать при проливе топлива?")
    assert found.route == "data" and figures.asked == ["а сколько их было в мае?"]


@pytest.mark.parametrize(
    ("question", "fragment"),
    [("а если больше 200 литров?", True), ("what about diesel?", True), ("пролив топлива", False),
     ("акт списания", False), ("а что делать, если на площадке загорелась машина клиента и он внутри?", False)],
)  # fmt: skip
def test_fragments_are_short_and_begin_with_a_link(question: str, fragment: bool) -> None:
    assert is_fragment(question) == fragment


def test_a_person_may_say_who_is_asked(consultation: Consultation, figures: Figures) -> None:
    assert ask(consultation, "сколько было разливов в октябре", only="documents").route == "documents"
    assert not figures.asked
    assert ask(consultation, "что делать при проливе?", only="data").route == "data"


def test_what_no_word_decides_goes_to_who_understands_it(consultation: Consultation, figures: Figures) -> None:
    assert ask(consultation, "крупный пролив").route == "documents"
    figures.understands = True
    assert ask(consultation, "крупный пролив").route == "data"
    figures.understands = False
    assert ask(consultation, "единороги").route == "data"


def test_slips_do_not_hide_where_a_question_goes(consultation: Consultation) -> None:
    found = ask(consultation, "чт оделать еcли крпный пролив топлева")
    assert found.route == "documents" and found.advice is not None and found.advice.answered


def test_the_glossary_answers_from_the_same_box(consultation: Consultation) -> None:
    for question in ("что такое ЖНП", "ЖНП это что?", "what is a nozzle?"):
        found = ask(consultation, question)
        assert found.route == "documents" and found.badge == "documents", question
        assert found.advice is not None and found.advice.term is not None, question


def test_without_documents_the_figures_are_asked(base: KnowledgeBase, figures: Figures) -> None:
    empty = Consultation(figures.ask, lambda _: False, base.adviser, OLGA, DAY)
    assert ask(empty, "что делать при пожаре?").route == "data"


def test_danger_is_answered_from_the_documents_first(consultation: Consultation) -> None:
    found = ask(consultation, "разлили 300 литров бензина, что делать?")
    assert found.advice is not None and found.advice.urgent is not None
    assert (found.route, found.advice.urgent.number) == ("documents", "101")
