"""An earlier revision is quoted on purpose only, and a document for other stations does not answer."""

from __future__ import annotations

import datetime as dt

import pytest

from azs.knowledge.document import Access
from azs.security.actor import Actor, Scope
from chains.documents.wanted import stations_named, wanted_revision
from tests.chains.documents.knowledge_base import ANNA, KnowledgeBase, quoted

OLD = "# Гололёд\n1. Посыпать площадку солью.\n2. Закрыть мойку."
NEW = "# Гололёд\n1. Посыпать площадку песком.\n2. Поставить конусы."
SEVEN = Actor("seven", "operator", Scope(stations=("АЗС-007",)))


@pytest.fixture
def revised(base: KnowledgeBase) -> KnowledgeBase:
    """Two revisions of one instruction; the second is in force."""
    base.add(OLD, code="ИНС-1", revision="1", valid_from=dt.date(2024, 1, 1))
    base.add(NEW, code="ИНС-1", revision="2", valid_from=dt.date(2026, 1, 1))
    return base


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("чем посыпать площадку по прежней редакции", ""), ("what did the previous revision say about ice", ""),
        ("гололёд, ред. 1: чем посыпать", "1"), ("что в редакции 2.1 о песке", "2.1"),
        ("старая инструкция по гололёду", ""), ("in the 1st revision, what about salt", "1"),
    ],
)  # fmt: skip
def test_a_question_that_names_a_revision(question: str, number: str) -> None:
    found = wanted_revision(question)
    assert found is not None and found.number == number
    assert "редакц" not in found.question and "revision" not in found.question


@pytest.mark.parametrize("question", ["чем посыпать площадку", "старая касса зависла", "what to do in an old shop", ""])
def test_other_questions_want_what_is_in_force(question: str) -> None:
    assert wanted_revision(question) is None


@pytest.mark.parametrize("question", ["посыпать площадку прежняя редакция", "посыпать площадку, редакция 1"])
def test_the_earlier_revision_is_quoted_on_purpose(revised: KnowledgeBase, question: str) -> None:
    quotes = revised.ask(question).quotes
    assert "солью" in quotes[0].text and not any(one.in_force for one in quotes)


def test_without_being_asked_for_it_is_never_quoted(revised: KnowledgeBase) -> None:
    quotes = revised.ask("посыпать площадку").quotes
    assert "песком" in quotes[0].text and all(one.in_force for one in quotes)
    assert "песком" in revised.ask("посыпать площадку, редакция 9").quotes[0].text, "there is no such revision"


def test_an_earlier_revision_one_may_not_read_stays_hidden(base: KnowledgeBase) -> None:
    base.add(OLD, code="ИНС-1", valid_from=dt.date(2024, 1, 1), access=Access(reader_roles=("analyst",)))
    base.add(NEW, code="ИНС-1", valid_from=dt.date(2026, 1, 1))
    assert "солью" not in base.ask("посыпать площадку прежняя редакция").quotes[0].text
    assert "солью" in base.ask("посыпать площадку прежняя редакция", ANNA).quotes[0].text


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("на 42-й", {42}), ("АЗС 7", {7}), ("АЗС №007", {7}), ("at station 12", {12}), ("101 или 112", set()),
        ("5 литров", set()),
    ],
)  # fmt: skip
def test_stations_of_a_question(question: str, numbers: set[int]) -> None:
    assert stations_named(question) == numbers


def test_a_document_for_one_station_answers_for_that_station(base: KnowledgeBase) -> None:
    base.add("# Подъезд к колонкам\n1. Посыпать подъезд щебнем.", access=Access(stations=("АЗС-042",)))
    assert quoted(base.ask("посыпать подъезд", ANNA)), "who sees all stations may be asking for any"
    assert quoted(base.ask("посыпать подъезд АЗС 42", ANNA))
    assert not quoted(base.ask("посыпать подъезд АЗС 7", ANNA))
    assert not quoted(base.ask("посыпать подъезд", SEVEN)), "a person of another station"
