"""What counts as another number of the same thing."""

from __future__ import annotations

import pytest

from azs.knowledge.document import Block, DocumentCard
from azs.knowledge.library import now
from azs.knowledge.revisions import Document
from chains.documents.disagreement import amounts, disagreements
from chains.documents.quotes import Quote, QuotedBlock


def _quote(name: str, *said: str, kind: str = "step") -> Quote:
    document = Document(name, DocumentCard(name), name, name, 1, "ready", "анна", now())
    blocks = [Block(kind, text) for text in said]  # type: ignore[arg-type]
    return Quote(document, (), tuple(QuotedBlock(at, block) for at, block in enumerate(blocks)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("до 20 л", {"л": {"20"}}),
        ("20 литров, 15 минут, 15 мин", {"л": {"20"}, "мин": {"15"}}),
        ("1 000 л и 1\u00a0000 л", {"л": {"1000"}}),
        ("5 мм, 5 м, 5 мин, 5 метров", {"мм": {"5"}, "м": {"5"}, "мин": {"5"}}),
        ("20 litres within 2 hours", {"л": {"20"}, "ч": {"2"}}),
        ("при −20 °С и 20 °C", {"°C": {"20"}}),
        ("0,50 % и 0.5%", {"%": {"0.5"}}),
        ("часть 2 часть 3, 4 человека, ГОСТ 1510", {}),
        ("3 дня, 3 суток", {"дн": {"3"}}),
    ],
)
def test_amounts_are_read_in_one_way(text: str, found: dict[str, set[str]]) -> None:
    assert {unit: set(numbers) for unit, numbers in amounts(text).items()} == found


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("Вывести людей из здания на 50 м.", "Людей вывести из здания на 100 метров.", 1),
        ("Вывести людей из здания на 50 м.", "Людей вывести из здания на 50 метров.", 0),
        ("Вывести людей из здания на 50 м.", "Вывести людей из здания за 5 минут.", 0),
        ("Вывести людей из здания на 50 м.", "Промыть фильтр насоса, длина шланга 4 м.", 0),
        ("Не более 20 л.", "Не более 10 л.", 0),  # too few words to know that both speak of one thing
    ],
)
def test_only_the_same_thing_with_another_number_disagrees(one: str, other: str, count: int) -> None:
    assert len(disagreements([_quote("A", one), _quote("B", other)])) == count


def test_sections_of_one_document_and_tables_do_not_disagree() -> None:
    one, other = "Вывести людей из здания на 50 м.", "Вывести людей из здания на 100 м."
    assert not disagreements([_quote("A", one), _quote("A", other)])
    assert not disagreements([_quote("A", one), _quote("B", other, kind="table")])
    assert len(disagreements([_quote("A", one), _quote("B", other), _quote("C", other)])) == 2
