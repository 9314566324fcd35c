"""Texts longer than their columns, empty ones where something must stand, and columns with odd names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.schema import metadata
from azs.errors import ImportFileError, MappingError
from azs.importing.lengths import ACTION_LENGTHS, LENGTHS
from azs.importing.load import ImportReport, import_file
from azs.importing.mapping import TARGETS
from tests.azs.importing.samples import rows_of

BASE = {"id": "1", "at": "2025-01-01 10:00"}
EVENTS = '[events]\ngroup_by = "id"\norder_by = "at"\nstate = "state"'


def _imported(
    engine: sa.Engine, folder: Path, fields: str, *records: dict[str, str | None], source: str = "s"
) -> ImportReport:
    mapping, file = folder / "mapping.toml", folder / "data.json"
    head = f'source = "{source}"\n[columns]\nexternal_id = "id"\nreported_at = "at"\n'
    mapping.write_text(head + fields, encoding="utf-8")
    file.write_text(json.dumps(records), encoding="utf-8")
    return import_file(engine, file, mapping)


def test_every_text_field_has_the_length_of_its_column() -> None:
    others = {"severity", "status", "sla_h", "occurred_at", "reported_at", "resolved_at", "loss_rub", "litres_spilled",
              "people_injured", "latitude", "longitude"}  # fmt: skip
    assert set(LENGTHS) == TARGETS - others and all(LENGTHS.values()) and all(ACTION_LENGTHS.values())
    assert LENGTHS["title"] == metadata.tables["incidents"].c.title.type.length
    assert LENGTHS["station_format"] == metadata.tables["stations"].c.format.type.length


def test_a_long_text_is_cut_to_what_oracle_holds_and_reported(engine: sa.Engine, tmp_path: Path) -> None:
    fields = 'description = "text"\nsource = "from"'
    records = [
        {**BASE, "text": "ж" * 3000, "from": "x"},
        {**BASE, "id": "2", "text": "я" * 2000, "from": "x"},
        {**BASE, "id": "3", "text": "x" * 4000, "from": "ы" * 81},
        {**BASE, "id": "4", "text": "😀" * 1001, "from": "x" * 80},
        {"id": "5", "at": "never", "text": "x" * 5000, "from": "x"},
    ]
    report = _imported(engine, tmp_path, fields, *records)
    assert (report.taken, report.skipped) == (4, {"text_cut": [2, 4, 5], "no_date": [6]})
    texts = rows_of(engine, "SELECT description, source FROM v_incident ORDER BY external_id")
    expected = [("ж" * 2000, "x"), ("я" * 2000, "x"), ("x" * 4000, "ы" * 80), ("😀" * 1000, "x" * 80)]
    assert texts == expected
    assert rows_of(engine, "SELECT rows_taken, rows_skipped FROM imports") == [(4, 1)]


def test_a_cut_text_is_no_change_the_next_time(engine: sa.Engine, tmp_path: Path) -> None:
    record = {**BASE, "text": "ж" * 500}
    _imported(engine, tmp_path, 'title = "text"', record)
    report = _imported(engine, tmp_path, 'title = "text"', record, {**BASE, "id": "2", "text": "x"})
    assert (report.taken, report.changed, report.known, report.skipped) == (1, 0, 1, {"text_cut": [2]})


def test_long_identifiers_that_begin_alike_stay_two(engine: sa.Engine, tmp_path: Path) -> None:
    records = [{**BASE, "id": "9" * 150 + end, "state": "Active", "t": "x"} for end in "ab"]
    report = _imported(engine, tmp_path, f'title = "t"\n{EVENTS}', *records)
    assert (report.taken, report.skipped) == (2, {"text_cut": [2, 3]})
    found = rows_of(engine, "SELECT external_id FROM v_incident JOIN v_action USING (incident_id)")
    assert len(set(found)) == 2 and {len(str(row[0])) for row in found} == {120}
    assert _imported(engine, tmp_path, f'title = "t"\n{EVENTS} ', *records).known == 2


def test_a_long_state_is_cut_and_the_row_of_its_event_named(engine: sa.Engine, tmp_path: Path) -> None:
    events = [
        {**BASE, "state": "New"}, {**BASE, "at": "2025-01-01 11:00", "state": "x" * 1500},
        {**BASE, "at": "2025-01-01 12:00", "state": "Closed"},
    ]  # fmt: skip
    report = _imported(engine, tmp_path, EVENTS, *events)
    assert (report.taken, report.skipped) == (1, {"text_cut": [3]})
    assert rows_of(engine, "SELECT action FROM v_action ORDER BY taken_at") == [("New",), ("x" * 1000,), ("Closed",)]


def test_empty_texts_get_what_must_stand_there(engine: sa.Engine, tmp_path: Path) -> None:
    fields = 'category = "c"\nstation_code = "k"\nstation_name = "n"\n[templates]\ntitle = "{t}"'
    records = [
        {**BASE, "c": None, "k": "А1", "n": None, "t": None},
        {**BASE, "id": "2", "c": "Пожар", "k": None, "n": "x", "t": None},
        {**BASE, "id": "3", "c": "Пожар", "k": "А2", "n": "Вторая", "t": "Горит"},
    ]
    assert _imported(engine, tmp_path, fields, *records).taken == 3
    assert rows_of(engine, "SELECT category, title, station_name FROM v_incident ORDER BY external_id") == [
        ("Прочее", "Прочее", "А1"), ("Пожар", "Пожар", None), ("Пожар", "Горит", "Вторая"),
    ]  # fmt: skip


def test_columns_named_like_ours_and_with_dots_are_read(engine: sa.Engine, tmp_path: Path) -> None:
    record = {**BASE, "row_number": "Насос", "event_at": "3", "a.b": "х", "n": "7"}
    fields = '[templates]\ntitle = "{row_number} {event_at}: {a.b} {n:>3}"'
    _imported(engine, tmp_path, fields, record)
    assert rows_of(engine, "SELECT title FROM v_incident") == [("Насос 3: х   7",)]


def test_a_record_counts_even_when_a_broken_one_has_its_number(engine: sa.Engine, tmp_path: Path) -> None:
    report = _imported(engine, tmp_path, "", {**BASE, "at": "?"}, BASE, BASE)
    assert (report.taken, report.skipped) == (1, {"no_date": [2], "repeated_id": [4]})


@pytest.mark.parametrize(
    ("fields", "source", "key"),
    [
        ('[templates]\ntitle = "{нет}"', "s", "importing.no_column"),
        ('[templates]\ntitle = "{id"', "s", "importing.mapping_incomplete"),
        ("", "s" * 121, "importing.source_long"),
    ],
)
def test_a_wrong_template_or_source_is_named(
    engine: sa.Engine, tmp_path: Path, fields: str, source: str, key: str
) -> None:
    with pytest.raises(MappingError) as caught:
        _imported(engine, tmp_path, fields, BASE, source=source)
    assert caught.value.key == key


def test_half_a_letter_in_json_is_our_error(engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError):
        _imported(engine, tmp_path, 'title = "t"', {**BASE, "t": "\ud800" * 500})
    assert rows_of(engine, "SELECT count(*) FROM incidents") == [(0,)]
