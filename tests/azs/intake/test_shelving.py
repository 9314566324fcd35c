"""Scans in the knowledge base: found by their words, slips of the reader included, by those who see their station."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.schema import documents
from azs.errors import ScanError
from azs.intake.records import save
from azs.intake.shelving import shelve
from azs.intake.undoing import undo
from azs.knowledge import library, reader, texts
from azs.knowledge.document import BLOCK_CHARS
from azs.knowledge.originals import Originals
from azs.knowledge.reader import Desk
from azs.knowledge.recognised import blocks_of, one_alphabet
from chains.documents.shelf import Shelf, ShelfSource
from chains.retrieval.embedders import LetterEmbedder
from ocr.document import Box, Cell, Line, OcrDocument, Page, Table
from tests.azs.intake.sheets import ANNA, OLGA, OTHER, fields, places, read_scan

TEXT = "Акт осмотра оборудования\nОбнаружена теч рукава раздаточнoго кранa\nДавление в магистрали 0,41"
"""As it was read: a letter is lost, two are Latin."""
OTHERS = (
    "Протокол поверки уровнемера\nПогрешность в норме",
    "Отчёт о чистке резервуара\nПодтоварная вода удалена, осадок снят",
    "Проверка газоанализатора\nДатчики откалиброваны по смеси",
)  # fmt: skip


def _folders(folder: Path) -> tuple[Originals, Originals]:
    return Originals(folder / "scans"), Originals(folder / "documents")


def _shelf(engine: sa.Engine) -> Shelf:
    return ShelfSource(engine, LetterEmbedder, lambda: ()).current()


def test_a_scan_is_found_by_its_words_and_goes_with_its_record(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    engine, (scans, files) = duckdb_engine, _folders(tmp_path)
    places(engine)
    name = read_scan(engine, scans, text=TEXT)
    save(engine, OLGA, name, fields=fields())
    for _ in range(2):
        assert shelve(engine, scans, files, actor=OLGA, scan_id=name) == name
    assert reader.work_off(Desk(engine, files, LetterEmbedder())) == 1, "its text is there: no parser is asked"
    found = library.find(engine, OLGA, name)
    assert (found.status, found.card.kind, found.pages, found.parser) == ("ready", "scan", 1, "ocr")
    assert "ТРК-2031457" in found.card.title and files.read(found.sha256) == b"picture"
    assert texts.blocks_of(engine, name)[0].page == 1
    others = [_shelved(engine, scans, files, text) for text in OTHERS]
    shelf, day = _shelf(engine), dt.date(2026, 11, 27)
    for question in ("течь рукава", "раздаточный кран", "давление в магистрали"):
        found_by = shelf.search(question, shelf.readable(OLGA, day)).documents
        assert found_by[0].document.identifier == name, question
    assert shelf.readable(OTHER, day) == frozenset() and shelf.readable(ANNA, day) == {name, *others}
    undo(engine, OLGA, name)
    assert set(_shelf(engine).documents) == set(others)


def _shelved(engine: sa.Engine, scans: Originals, files: Originals, text: str) -> str:
    """A scan of the first station in the knowledge base."""
    name = read_scan(engine, scans, text.encode(), name=f"{text[:9]}.jpg", text=text)
    save(engine, OLGA, name, fields=fields(remarks=text, state="исправно"))
    shelve(engine, scans, files, actor=OLGA, scan_id=name)
    reader.work_off(Desk(engine, files, LetterEmbedder()))
    return name


def test_a_file_that_was_there_as_a_picture_gets_its_text(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    engine, (scans, files) = duckdb_engine, _folders(tmp_path)
    places(engine)
    name = read_scan(engine, scans, text=TEXT)
    assert library.add(engine, files, ANNA, name="старый.jpg", data=b"picture").identifier == name
    shelve(engine, scans, files, actor=OLGA, scan_id=name)
    assert "рукава" in texts.chunks_of(engine, [name])[0].chunk.text
    with engine.connect() as connection:
        assert connection.execute(sa.select(documents.c.kind)).scalars().all() == ["scan"]
    with pytest.raises(ScanError):
        shelve(engine, scans, files, actor=OTHER, scan_id=name)
    empty = read_scan(engine, scans, b"blank", text="")
    with pytest.raises(ScanError, match="no_text"):
        shelve(engine, scans, files, actor=OLGA, scan_id=empty)


def test_a_scan_of_no_station_is_for_those_who_see_the_network(duckdb_engine: sa.Engine, tmp_path: Path) -> None:
    engine, (scans, files) = duckdb_engine, _folders(tmp_path)
    name = read_scan(engine, scans, actor=ANNA, text=TEXT)
    shelve(engine, scans, files, actor=ANNA, scan_id=name)
    reader.work_off(Desk(engine, files, None))
    day, shelf = dt.date(2026, 11, 27), _shelf(engine)
    assert shelf.readable(ANNA, day) == {name} and not shelf.readable(OLGA, day)


def test_lines_become_paragraphs_and_tables_stay_tables() -> None:
    lines = (
        Line("Обнаружена", Box(50, 100, 200, 120), 1), Line("течь\x07 рукава", Box(210, 102, 300, 121), 1),
        Line("и капель.", Box(50, 125, 200, 145), 1), Line("Вывод", Box(50, 300, 200, 320), 1),
        Line("Давление", Box(60, 410, 200, 430), 1),
    )  # fmt: skip
    cells = (Cell(0, 0, "Давление", Box(60, 410, 200, 430), 1), Cell(0, 1, "0,41", Box(210, 410, 280, 430), 1))
    long = Line("слово " * 1_000, Box(0, 0, 9, 9), 1)
    first = Page(1, 9, 9, lines, (Table(Box(50, 400, 300, 440), cells),))
    made = list(blocks_of(OcrDocument((first, Page(3, 9, 9, (long,))))))
    assert [(one.kind, one.text, one.page) for one in made[:3]] == [
        ("paragraph", "Обнаружена течь␇ рукава и капель.", 1), ("paragraph", "Вывод", 1),
        ("table", "Давление\t0,41", 1),
    ]  # fmt: skip
    assert all(len(one.text) <= BLOCK_CHARS for one in made) and {one.page for one in made[3:]} == {3}
    assert one_alphabet("кранa TPK-5 Gilbarco C кoлoнка") == "крана TPK-5 Gilbarco C колонка"


def test_numbers_begin_steps_and_capitals_are_a_heading() -> None:
    said = ("ИНСТРУКЦИЯ ПО СЛИВУ", "1. Заземлить автоцистерну.", "2. Проверить паспорт", "на топливо.")
    lines = tuple(Line(text, Box(50, 100 + 30 * at, 400, 122 + 30 * at), 1) for at, text in enumerate(said))
    made = [(one.kind, one.label, one.text) for one in blocks_of(OcrDocument((Page(1, 900, 900, lines),)))]
    assert made == [
        ("heading", "", "ИНСТРУКЦИЯ ПО СЛИВУ"), ("step", "1.", "Заземлить автоцистерну."),
        ("step", "2.", "Проверить паспорт на топливо."),
    ]  # fmt: skip
