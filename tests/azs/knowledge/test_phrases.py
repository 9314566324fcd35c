"""Phrases people ask a document with lead to the section they are written for."""

from __future__ import annotations

import pytest

from azs.knowledge.document import Block, Chunk, DocumentCard
from azs.knowledge.phrases import FIRST, LONGEST, phrase_chunks

BLOCKS = (
    Block("heading", "Пролив", 1, 1),
    Block("paragraph", "Для операторов.", 1),
    Block("heading", "Малый", 1, 2, "1."),
    Block("step", "Засыпать.", 1, 1, "1."),
    Block("heading", "Крупный", 2, 2, "2."),
    Block("heading", "На площадке", 2, 3, "2.1."),
    Block("step", "Вызвать 101.", 2, 1, "1."),
    Block("heading", "У цистерны", 3, 3, "2.2."),
    Block("step", "Закрыть клапан.", 3, 1, "1."),
    Block("heading", "Приложение", 4, 2),
    Block("paragraph", "Бланк.", 4),
)


def _chunk(phrase: str, blocks: tuple[Block, ...] = BLOCKS) -> Chunk:
    (made,) = phrase_chunks(DocumentCard("Пролив", asked=(phrase,)), blocks)
    return made


@pytest.mark.parametrize(
    ("phrase", "text", "places"),
    [
        ("1: капнуло", "капнуло", (3, 3)),
        ("2: море разливанное", "море разливанное", (6, 8)),
        ("2.2) у бочки", "у бочки", (8, 8)),
        ("§2.1. на асфальте", "на асфальте", (6, 6)),
        ("капнуло", "капнуло", (3, 3)),
        ("9: такого раздела нет", "такого раздела нет", (3, 3)),
        ("95 не льётся", "95 не льётся", (3, 3)),
        ("2.5 литра пролили", "2.5 литра пролили", (3, 3)),
    ],
)
def test_a_phrase_leads_to_its_section(phrase: str, text: str, places: tuple[int, int]) -> None:
    made = _chunk(phrase)
    assert (made.kind, made.text, (made.block_first, made.block_last)) == ("phrase", text, places)
    assert (made.page, made.page_last) == (BLOCKS[places[0]].page, BLOCKS[places[1]].page)


@pytest.mark.parametrize("level", [1, 2])
def test_a_document_without_numbered_headings_is_led_to_as_a_whole(level: int) -> None:
    blocks = (
        Block("heading", "Гололёд", 1, level),
        Block("step", "Посыпать.", 1, 1, "1."),
        Block("heading", "И", 1, 2),
    )
    for some in (blocks, blocks[:1], blocks[1:2]):
        made = _chunk("скользко", some)
        assert (made.block_first, made.block_last) == (0, len(some) - 1)


def test_nothing_is_made_of_nothing() -> None:
    assert phrase_chunks(DocumentCard("Пролив", asked=("капнуло",)), ()) == ()
    assert phrase_chunks(DocumentCard("Пролив"), BLOCKS) == ()
    assert phrase_chunks(DocumentCard("Пролив", asked=("", "  ", "капнуло")), BLOCKS)[0].number == FIRST
    assert len(_chunk("а" * 5_000).text) == LONGEST
