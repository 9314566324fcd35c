"""Chunks follow the structure: a step or a row is never torn, a procedure stays whole where it fits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from azs.knowledge.chunks import chunks, line
from azs.knowledge.document import BLOCK_CHARS, Block
from azs.knowledge.parsing.prose import table


def steps(count: int, chars: int, level: int = 1) -> list[Block]:
    return [Block("step", "ш" * chars, 1, level, f"{at}.") for at in range(1, count + 1)]


def test_headings_lead_to_the_chunk_and_the_title_is_told_once() -> None:
    blocks = [
        Block("heading", "Пролив", level=1),
        Block("heading", "Порядок", level=2, label="3."),
        Block("paragraph", "Стоп."),
        Block("heading", "Сроки", level=2),
        Block("paragraph", "Сразу."),
    ]
    assert [(chunk.heading, chunk.text) for chunk in chunks("Пролив", blocks)] == [
        (("Пролив", "3. Порядок"), "Стоп."),
        (("Пролив", "Сроки"), "Сразу."),
    ]
    assert chunks("Инструкция", blocks)[0].heading == ("Инструкция", "Пролив", "3. Порядок")


def test_procedure_stays_with_its_lead_while_it_fits() -> None:
    blocks = [Block("paragraph", "п" * 800), Block("paragraph", "При проливе:"), *steps(10, 150)]
    found = chunks("", blocks)
    assert [(chunk.block_first, chunk.block_last) for chunk in found] == [(0, 0), (1, 11)]
    assert found[1].text.startswith("При проливе:\n1. ш")


def test_long_procedure_is_parted_between_upper_steps() -> None:
    inner = [Block("item", "п" * 100, 2, 2, "•")] * 3
    blocks = [block for step in steps(9, 200) for block in (step, *inner)]
    found = chunks("", blocks)
    assert len(found) > 1
    assert all(blocks[chunk.block_first].kind == "step" for chunk in found)
    assert (found[0].page, found[0].page_last) == (1, 2)


def test_every_part_of_a_table_has_its_header() -> None:
    rows = [["Код", "Действие"], *([f"E{at}", "остановить колонку и позвать старшего"] for at in range(100))]
    blocks = table(rows)
    found = chunks("", blocks)
    assert len(found) == len(blocks) > 3
    assert all(chunk.text.startswith("Код\tДействие\n") for chunk in found)
    told = [row for chunk in found for row in chunk.text.split("\n")[1:]]
    assert told == ["\t".join(row) for row in rows[1:]]


def test_caption_goes_with_its_table_and_bare_headings_stand_above_the_next() -> None:
    blocks = [
        Block("heading", "Приложение Б", level=3),
        Block("heading", "Коды", level=2),
        Block("paragraph", "Таблица 1"),
        Block("table", "а\tб\nв\tг"),
        Block("heading", "Сроки", level=2),
        Block("paragraph", "Сразу."),
        Block("heading", "Приложение В", level=3),
        Block("heading", "Бланки", level=3),
        Block("paragraph", "Акт."),
    ]
    assert [(chunk.heading, chunk.text) for chunk in chunks("", blocks)] == [
        (("Приложение Б", "Коды"), "Таблица 1\nа\tб\nв\tг"),
        (("Сроки",), "Сразу."),
        (("Сроки", "Приложение В", "Бланки"), "Акт."),
    ]


def test_headings_that_cannot_stand_above_the_next_are_kept() -> None:
    empty = [Block("heading", "Особые случаи", level=2, label="1.2."), Block("heading", "Сроки", level=1, label="2.")]
    long_ = [Block("heading", f"Слайд {at} о том, что показано на экране", level=1) for at in range(9)]
    text = Block("paragraph", "Сразу.")
    start = [Block("heading", "Порядок", level=1, label="1."), text]
    assert [chunk.text for chunk in chunks("", [*start, *empty, text])] == ["Сразу.", "1.2. Особые случаи", "Сразу."]
    assert [chunk.text.count("\n") for chunk in chunks("", [*long_, text])] == [7, 0]
    assert [chunk.text for chunk in chunks("", [*start, long_[0]])] == ["Сразу.", long_[0].text]


_KINDS = st.sampled_from(["heading", "paragraph", "step", "item", "table", "code"])
_BLOCKS = st.lists(
    st.builds(
        Block, _KINDS, st.text("аб ", min_size=1, max_size=BLOCK_CHARS), level=st.integers(1, 6), label=st.just("")
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(_BLOCKS)
def test_every_block_but_headings_stands_in_exactly_one_chunk(blocks: list[Block]) -> None:
    found = chunks("т", blocks)
    held = [at for chunk in found for at in range(chunk.block_first, chunk.block_last + 1)]
    assert held == sorted(set(held))
    assert {at for at, block in enumerate(blocks) if block.kind != "heading"} <= set(held)
    assert [chunk.number for chunk in found] == list(range(len(found)))
    for chunk in found:
        assert len(chunk.text) <= BLOCK_CHARS
        assert chunk.text == "\n".join(line(block) for block in blocks[chunk.block_first : chunk.block_last + 1])
