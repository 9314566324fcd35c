"""A newer file of the same system: what it changes in incidents that are stored, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import oracle

from azs.database.bulk import insert_rows
from azs.errors import ImportFileError
from azs.importing import changes, store
from azs.importing.changes import update_statement
from azs.importing.load import ImportReport, import_file
from azs.settings import ROOT
from tests.azs.importing.samples import ROWS, json_file, rows_of, stored

ITSM = ROOT / "examples" / "mappings" / "itsm_event_log.toml"
ITSM_HEAD = "number,ident_state,priority,category,contact_type,opened_by,opened_at,resolved_at,sys_updated_at\n"
BASE = {"id": "1", "at": "2025-01-01 10:00"}


def _counts(report: ImportReport) -> tuple[int, int, int]:
    return report.taken, report.changed, report.known


def _imported(engine: sa.Engine, folder: Path, fields: str, *records: dict[str, str | None]) -> ImportReport:
    name = f"{len(list(folder.iterdir()))}"
    mapping, file = folder / f"{name}.toml", folder / f"{name}.json"
    mapping.write_text(f'source = "s"\n[columns]\nexternal_id = "id"\nreported_at = "at"\n{fields}', encoding="utf-8")
    file.write_text(json.dumps(records), encoding="utf-8")
    return import_file(engine, file, mapping)


def test_a_newer_file_updates_what_has_changed(engine: sa.Engine, mapping: Path, tmp_path: Path) -> None:
    old = json_file(tmp_path, "old.json", ROWS)
    import_file(engine, old, mapping)
    newer = [ROWS[0], {**ROWS[1], "статус": "закрыт", "ущерб": "500"}, {**ROWS[0], "номер": "7"}]
    file = json_file(tmp_path, "new.json", newer)
    assert _counts(import_file(engine, file, mapping)) == (1, 1, 1)
    expected = [
        ("1", "Разлив", "high", "closed", "А1", "Юг", 1234.5),
        ("2", "Пожар", "low", "closed", "А2", "Юг", 500),
        ("7", "Разлив", "high", "closed", "А1", "Юг", 1234.5),
    ]
    assert stored(engine) == expected
    assert import_file(engine, file, mapping).already and import_file(engine, old, mapping).already
    assert stored(engine) == expected


def test_a_resolved_incident_is_updated_and_a_reopened_one_loses_its_resolution(
    engine: sa.Engine, tmp_path: Path
) -> None:
    fields = 'status = "s"\nresolved_at = "r"'
    moments = "SELECT status, resolved_at IS NOT NULL FROM v_incident"
    _imported(engine, tmp_path, fields, {**BASE, "s": "new", "r": None})
    for status, resolved in (("resolved", "2025-01-02 11:00"), ("in_progress", "2025-01-02 11:00")):
        report = _imported(engine, tmp_path, fields, {**BASE, "s": status, "r": resolved})
        assert _counts(report) == (0, 1, 0)
        assert rows_of(engine, moments) == [(status, status == "resolved")]


def test_equal_records_are_known_however_they_are_rounded(engine: sa.Engine, tmp_path: Path) -> None:
    fields = 'loss_rub = "l"\npeople_injured = "p"\nlitres_spilled = "v"\ntitle = "t"\noccurred_at = "o"'
    record = {**BASE, "at": "2025-01-01 10:00:00.123456", "l": "0.125", "p": "1.6", "v": "0.1", "t": None, "o": ""}
    _imported(engine, tmp_path, fields, record)
    report = _imported(engine, tmp_path, fields, record, {**BASE, "id": "2"} | dict.fromkeys("lpvto"))
    assert _counts(report) == (1, 0, 1)
    report = _imported(engine, tmp_path, fields, {**record, "l": "0.14"})
    assert _counts(report) == (0, 1, 0)
    same = "CASE WHEN occurred_at = reported_at THEN 1 ELSE 0 END"
    kopecks = f"SELECT title, {same}, CAST(loss_rub * 100 AS INTEGER) FROM v_incident"
    assert rows_of(engine, f"{kopecks} WHERE external_id = '1'") == [("s", 1, 14)]


def test_fields_that_the_mapping_does_not_give_stay(engine: sa.Engine, tmp_path: Path) -> None:
    _imported(engine, tmp_path, 'status = "s"\nseverity = "v"\ntitle = "t"',
              {**BASE, "s": "new", "v": "high", "t": "Течь"})  # fmt: skip
    assert _counts(_imported(engine, tmp_path, 'loss_rub = "l"', {**BASE, "l": "5"})) == (0, 1, 0)
    assert rows_of(engine, "SELECT status, severity, title, loss_rub FROM v_incident") == [("new", "high", "Течь", 5)]


def test_another_category_and_station_move_the_incident(engine: sa.Engine, tmp_path: Path) -> None:
    fields = 'category = "c"\nstation_code = "k"'
    _imported(engine, tmp_path, fields, {**BASE, "c": "Пожар", "k": "А1"})
    assert _counts(_imported(engine, tmp_path, fields, {**BASE, "c": "Разлив", "k": "А2"})) == (0, 1, 0)
    where = "SELECT category, title, station_code FROM v_incident"
    assert rows_of(engine, where) == [("Разлив", "Разлив", "А2")]
    assert _counts(_imported(engine, tmp_path, fields, {**BASE, "c": "Разлив", "k": None})) == (0, 1, 0)
    assert rows_of(engine, where) == [("Разлив", "Разлив", None)]


def test_incidents_that_differ_in_different_fields_keep_the_rest(engine: sa.Engine, tmp_path: Path) -> None:
    fields = 'status = "s"\ncategory = "c"\nloss_rub = "l"'
    first = {**BASE, "s": "new", "c": "Пожар", "l": "1"}
    second, third, fourth = ({**first, "id": number} for number in "234")
    _imported(engine, tmp_path, fields, first, second, third, fourth)
    newer = {**first, "s": "closed"}, {**second, "l": "2", "c": "Разлив"}, third, {**fourth, "l": None}
    assert _counts(_imported(engine, tmp_path, fields, *newer)) == (0, 3, 1)
    assert rows_of(engine, "SELECT status, category, loss_rub FROM v_incident ORDER BY external_id") == [
        ("closed", "Пожар", 1), ("new", "Разлив", 2), ("new", "Пожар", 1), ("new", "Пожар", None),
    ]  # fmt: skip


def test_an_event_log_that_goes_on_adds_the_new_states_once(engine: sa.Engine, tmp_path: Path) -> None:
    opened = "1,New,3,55,Phone,8,29/2/2016 01:16,?,29/2/2016 01:20\n"
    active = "1,Active,3,55,Phone,8,29/2/2016 01:16,?,29/2/2016 01:30\n"
    waits = "1,Awaiting Vendor,3,55,Phone,8,29/2/2016 01:16,?,29/2/2016 01:40\n"
    solved = "1,Resolved,3,55,Phone,8,29/2/2016 01:16,29/2/2016 11:29,29/2/2016 11:30\n"
    events, reports = ITSM_HEAD, []
    for at, more in enumerate((opened + active, waits, solved)):
        events += more
        (tmp_path / f"{at}.csv").write_text(events, encoding="utf-8")
        reports.append(_counts(import_file(engine, tmp_path / f"{at}.csv", ITSM)))
    assert reports == [(1, 0, 0), (0, 1, 0), (0, 1, 0)]
    states = rows_of(engine, "SELECT action FROM v_action ORDER BY taken_at")
    assert [row[0] for row in states] == ["New", "Active", "Awaiting Vendor", "Resolved"]
    assert rows_of(engine, "SELECT status, resolution_h IS NOT NULL FROM v_incident") == [("resolved", True)]
    assert rows_of(engine, "SELECT count(*), count(DISTINCT action_id) FROM v_action") == [(4, 4)]


@pytest.mark.parametrize("span", [20_000, 1])
def test_many_incidents_are_compared_whether_their_numbers_lie_close_or_apart(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    records = [{**BASE, "id": str(at), "s": "new"} for at in range(60)]
    _imported(engine, tmp_path, 'status = "s"', *records)
    monkeypatch.setattr(changes, "IDS_A_RANGE", span)
    monkeypatch.setattr(changes, "IDS_A_STATEMENT", 7)
    monkeypatch.setattr(changes, "UPDATES_A_STATEMENT", 2)
    some = [{**record, "s": "closed" if at % 3 else "new"} for at, record in enumerate(records[::10])]
    assert _counts(_imported(engine, tmp_path, 'status = "s"', *some)) == (0, 4, 2)
    assert rows_of(engine, "SELECT count(*) FROM v_incident WHERE status = 'closed'") == [(4,)]


def test_a_failure_while_saving_leaves_nothing(
    engine: sa.Engine, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def failing(connection: sa.Connection, table: sa.Table, rows: object) -> None:
        calls.append(table.name)
        if len(calls) == 3:
            raise sa.exc.OperationalError("insert", {}, Exception("disk full"))
        insert_rows(connection, table, rows)

    monkeypatch.setattr(store, "insert_rows", failing)
    monkeypatch.setattr(store, "CHUNK_ROWS", 1)
    with pytest.raises(ImportFileError) as caught:
        import_file(engine, json_file(tmp_path, "data.json", ROWS), mapping)
    assert caught.value.key == "importing.not_saved" and len(calls) == 3
    assert stored(engine) == []
    for table in ("stations", "incident_types", "imports"):
        assert rows_of(engine, f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_failure_while_updating_takes_back_the_new_incidents_too(
    engine: sa.Engine, mapping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file(engine, json_file(tmp_path, "old.json", ROWS), mapping)
    before = stored(engine)

    def failing(connection: sa.Connection, *_rest: object) -> None:
        assert connection.execute(sa.text("SELECT count(*) FROM incidents")).scalar_one() == 3
        raise sa.exc.OperationalError("update", {}, Exception("disk full"))

    monkeypatch.setattr("azs.importing.load.save_changes", failing)
    newer = json_file(tmp_path, "new.json", [{**ROWS[0], "ущерб": "7"}, {**ROWS[0], "номер": "9"}])
    with pytest.raises(ImportFileError):
        import_file(engine, newer, mapping)
    assert stored(engine) == before
    monkeypatch.undo()
    assert _counts(import_file(engine, newer, mapping)) == (1, 1, 0)


def test_what_the_database_refuses_is_our_error(engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError) as caught:
        _imported(engine, tmp_path, 'loss_rub = "l"', {**BASE, "l": "9" * 30})
    assert caught.value.key == "importing.not_saved" and stored(engine) == []


def test_the_update_is_one_that_oracle_takes() -> None:
    text = str(update_statement(["status", "resolved_at", "type_id"]).compile(dialect=oracle.dialect()))
    assert " ".join(text.split()) == (
        "UPDATE incidents SET type_id=:new_type_id, status=:new_status, resolved_at=:new_resolved_at "
        "WHERE incidents.incident_id = :which"
    )
