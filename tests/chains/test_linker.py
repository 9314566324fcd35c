"""Values of a network with names that are alike, tied to the words of a question."""

from __future__ import annotations

import datetime as dt
import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database import schema
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.settings import load_settings
from chains import linker as module
from chains.linker import Linker, LinkerSource, tokens
from chains.vocabulary import GRAMMAR

STATIONS = (
    ("МСК-042", "АЗС № 42, Орёл", "Орловская область", "Орёл", "Орёл, Ленинский пр-т, 5"),
    ("СПБ-042", "АЗС № 42, Вера", "Тверская область", "Вера", "Вера, Ленинский пр-т, 7"),
    ("МСК-007", "АЗС № 7, Орёл, Заря", "Орловская область", "Орёл", "Орёл, ул. 50 лет Октября, 1"),
    ("МСК-1999", "АЗС № 1999", "Тверская область", "Тверь", ""),
)
PEOPLE = ("Орёл А. Б.", "Мороз И. К.", "Смит Джон", "Иванов П. П.", "Иванова П. П.", "Smith J. K.", "Автомат")
MODELS = ("Gilbarco SK700-2", "Gilbarco SK900", "Power Box 7", "Вепрь АДС 65")


@pytest.fixture(scope="module")
def network(migrated_duckdb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """The network. Tests must not write to it."""
    yield from _filled(migrated_duckdb, tmp_path_factory.mktemp("network"))


@pytest.fixture
def changing(migrated_duckdb: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """The same network for one test, which may write."""
    yield from _filled(migrated_duckdb, tmp_path)


def _filled(migrated: Path, home: Path) -> Iterator[sa.Engine]:
    shutil.copyfile(migrated, home / migrated.name)
    engine = as_system(open_engine(load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})))
    moment = dt.datetime(2026, 1, 1)
    with engine.begin() as connection:
        connection.execute(sa.insert(schema.incident_types), [{"type_id": 1, "category": "Отказ ТРК"}])
        names = ("code", "name", "region", "city", "address")
        rows = [dict(zip(names, row, strict=True)) for row in STATIONS]
        connection.execute(sa.insert(schema.stations), [{"station_id": n, **row} for n, row in enumerate(rows, 1)])
        connection.execute(
            sa.insert(schema.equipment),
            [{"equipment_id": n, "station_id": 1, "kind": "ТРК", "model": model} for n, model in enumerate(MODELS, 1)],
        )
        _report(connection, PEOPLE, moment)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def linker(network: sa.Engine) -> Linker:
    return Linker(network)


def _report(connection: sa.Connection, people: tuple[str, ...], moment: dt.datetime, first: int = 1) -> None:
    connection.execute(
        sa.insert(schema.incidents),
        [
            {"incident_id": n, "external_id": f"E{n}", "title": "Отказ", "type_id": 1, "station_id": 1,
             "severity": "low", "status": "new", "reported_by": name, "occurred_at": moment, "reported_at": moment}
            for n, name in enumerate(people, first)
        ],
    )  # fmt: skip


def values(linker: Linker, text: str) -> set[tuple[str, str]]:
    found = linker.links(tokens(linker.corrected(text, GRAMMAR)))
    return {(link.term.name, link.term.value) for link in found if link.term.kind == "value"}


def codes(linker: Linker, text: str) -> list[tuple[str, ...]]:
    return [mention.codes for mention in linker.station_mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("на АЗС 42", [("МСК-042", "СПБ-042")]),
        ("станция сорок два", [("МСК-042", "СПБ-042")]),
        ("СПБ-042", [("СПБ-042",)]),
        ("спб 042", [("СПБ-042",)]),
        ("АЗС 42 в Твери и Орле", [("МСК-042",)]),
        ("на Ленинском", [("МСК-042", "СПБ-042")]),
        ("на Ленинском, 7", [("СПБ-042",)]),
        ("на Ленинском проспекте", [("МСК-042", "СПБ-042")]),
        ("в ленинском стиле", []),
        ("на улице 50 лет Октября", [("МСК-007",)]),
        ("станция «Заря»", [("МСК-007",)]),
        ("заря над городом", []),
        ("АЗС 7-8", [("МСК-007",), ()]),
        ("станция 43", [()]),
        ("на 43-й", [()]),
        ("станция 1999", [("МСК-1999",)]),
        ("по станциям за 1999 год", []),
        ("инцидент № 7", []),
        ("", []),
        ("№", []),
        ("АЗС " + "9" * 40, []),
    ],
)  # fmt: skip
def test_stations(linker: Linker, text: str, expected: list[tuple[str, ...]]) -> None:
    assert codes(linker, text) == expected


def test_a_mention_says_where_it_stands(linker: Linker) -> None:
    text = "сбои кроме АЗС 7 и 42 за май"
    first, second = linker.station_mentions(text)
    assert (first.text, second.text) == ("АЗС 7", "42")
    assert text[first.start : second.end] == "АЗС 7 и 42" and first.end == second.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("орёл пролетел над заправкой", set()),
        ("в орле", {("city", "Орёл")}),
        ("город Орёл", {("city", "Орёл")}),
        ("сбои, г. Орёл", {("city", "Орёл")}),
        ("сотрудник Орёл", {("reported_by", "Орёл А. Б.")}),
        ("вера в людей", set()),
        ("в Вере", {("city", "Вера")}),
        ("сегодня мороз", set()),
        ("от Мороза", {("reported_by", "Мороз И. К.")}),
        ("у Иванова П. П.", {("reported_by", "Иванов П. П."), ("reported_by", "Иванова П. П.")}),
        ("у Ивановой", {("reported_by", "Иванова П. П.")}),
        ("Ивановым", {("reported_by", "Иванов П. П.")}),
        ("у Иванова Б. П.", set()),
        ("a smith of words", set()),
        ("incidents by Smith", {("reported_by", "Smith J. K.")}),
        ("power failure and box", set()),
        ("Gilbarco", {("equipment_model", "Gilbarco SK700-2"), ("equipment_model", "Gilbarco SK900")}),
        ("гилбарко sk-900", {("equipment_model", "Gilbarco SK900")}),
        ("вепрь в лесу", set()),
        ("вепрь адс 65", {("equipment_model", "Вепрь АДС 65")}),
        ("Тверское шоссе", set()),
        ("Тверская обл.", {("region", "Тверская область")}),
    ],
)
def test_names_that_are_common_words_need_a_reason(linker: Linker, text: str, expected: set[tuple[str, str]]) -> None:
    assert values(linker, text) == expected


def test_a_name_of_two_dimensions_is_given_twice_with_the_place_first(linker: Linker) -> None:
    found = [link.term.name for link in linker.links(tokens("сбои Орёл")) if link.term.kind == "value"]
    assert found == ["city", "reported_by"]


def test_what_a_word_may_have_meant(linker: Linker) -> None:
    assert {term.value for term in linker.near("Тверьь")} == {"Тверь"}
    assert linker.near("Тверь") == () and linker.near("ыва") == ()


def test_values_are_given_sorted(linker: Linker) -> None:
    assert linker.values("city") == ("Вера", "Орёл", "Тверь")
    assert linker.values("station") == ("МСК-007", "МСК-042", "МСК-1999", "СПБ-042")
    assert linker.values("no such") == ()
    assert linker.station(7) == "МСК-007" and linker.station(8) is None


def test_too_many_values_are_told_of(
    network: sa.Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 2)
    with caplog.at_level(logging.WARNING):
        assert len(Linker(network).values("city")) == 2
    assert "city" in caplog.text


def test_the_source_reads_anew_after_a_change_and_not_before(
    changing: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = LinkerSource(changing)
    first = source.current()
    with changing.begin() as connection:
        _report(connection, ("Новичков А. А.",), dt.datetime(2026, 2, 1), first=90)
    assert source.current() is first
    monkeypatch.setattr(module, "REFRESH_S", 0)
    second = source.current()
    assert second is not first and "Новичков А. А." in second.values("reported_by")
    assert source.current() is second


def test_a_renamed_station_is_a_change(changing: sa.Engine) -> None:
    linker = Linker(changing)
    assert linker.fresh(changing)
    with changing.begin() as connection:
        connection.execute(
            sa.update(schema.stations).where(schema.stations.c.station_id == 1).values(name="АЗС Восход")
        )
    assert not linker.fresh(changing)


def test_threads_share_one_reading(network: sa.Engine) -> None:
    source, found = LinkerSource(network), []
    threads = [threading.Thread(target=lambda: found.append(source.current())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(map(id, found))) == 1


@pytest.mark.parametrize("text", ["how many incidents by wether last month", "инциденты в разрезе кторых за октябрь"])
def test_a_slip_after_a_grouping_word_is_not_mended_to_a_word_that_means_nothing(
    demo_duckdb: sa.Engine, text: str
) -> None:
    assert Linker(demo_duckdb).corrected(text, GRAMMAR) == text


def test_a_slip_after_a_grouping_word_is_mended_to_what_is_grouped_by(demo_duckdb: sa.Engine) -> None:
    linker = Linker(demo_duckdb)
    assert linker.corrected("incidents by catagory", GRAMMAR) == "incidents by category"
    assert linker.corrected("инциденты по ктегориям", GRAMMAR) == "инциденты по категориям"
