"""From a checked sheet to rows in the database and back: whole or not at all, once, and within one's stations."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from azs.database.scan_tables import equipment_states, inspections, measurements, scan_fields, scan_records
from azs.database.scan_tables import scans as table
from azs.database.schema import actions, audit_log, documents, equipment, incident_types, incidents
from azs.database.views import v_incident
from azs.errors import ScanError, ScanInvalidError, ScanUndecidedError
from azs.intake import records, scans, undoing
from azs.intake.fields import Decision, Field, date_of, number_of, state_of
from azs.intake.records import Saved, plan, save
from azs.intake.undoing import undo
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from tests.azs.intake.sheets import ANNA, DAY, OLGA, OTHER, fields, places, read_scan

WRITTEN = (inspections, measurements, equipment_states, incidents, incident_types, equipment, scan_records)


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "scans")


def _rows(engine: sa.Engine, tables: Sequence[sa.Table] = WRITTEN) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {one.name: sorted(map(tuple, connection.execute(sa.select(one)).all()), key=str) for one in tables}


def _state(engine: sa.Engine) -> list[tuple[Any, ...]]:
    return [row[:2] for row in _rows(engine, [equipment_states])["equipment_states"]]


def _save(engine: sa.Engine, originals: Originals, data: bytes = b"1", **changed: str) -> Saved:
    found = fields(**changed)
    return save(engine, OLGA, read_scan(engine, originals, data, found=found), fields=found)


def test_a_sheet_becomes_records_and_goes_again(engine: sa.Engine, originals: Originals) -> None:
    places(engine)
    name = read_scan(engine, originals)
    before = _rows(engine)
    done = save(engine, OLGA, name, fields=fields())
    assert (done.equipment_id, done.new_equipment) == (5, False), "the serial number, in letters of either alphabet"
    with engine.connect() as connection:
        act = connection.execute(sa.select(inspections)).one()
        said = sa.select(measurements.c.parameter, measurements.c.value, measurements.c.unit)
        rows = connection.execute(said.order_by(measurements.c.position)).all()
        told = connection.execute(sa.select(v_incident)).one()
        logged = connection.execute(sa.select(audit_log.c.row_count).where(audit_log.c.place == "scans.saved")).all()
    day = act.inspected_on.date() if isinstance(act.inspected_on, dt.datetime) else act.inspected_on
    assert (act.act_number, day, act.state, act.inspector) == ("17/26", DAY, "repair", "Кузнецов П. А.")
    assert [tuple(row) for row in rows] == [("Давление", 0.41, "МПа"), ("Температура", -25.0, None)]
    assert told.title == "ТРК ТРК-2031457: обнаружена течь рукава"
    assert (told.station_code, told.category, told.severity, told.equipment_serial) == (
        "АЗС-001", "Отказ ТРК", "medium", "TPK-2031457",
    )  # fmt: skip
    assert [row.row_count for row in logged] == [4] and _state(engine) == [(5, "repair")]
    assert scans.find(engine, OLGA, name).station == "АЗС-001"
    kinds = {one.kind: one.identifier for one in scans.records_of(engine, OLGA, name)}
    assert kinds == {"inspection": done.inspection_id, "incident": str(done.incident_id)}
    with pytest.raises(ScanError, match="saved_already"):
        save(engine, OLGA, name, fields=fields())
    undo(engine, OLGA, name)
    assert _rows(engine) == before and scans.find(engine, OLGA, name).status == "undone"
    with engine.connect() as connection:
        undone = sa.select(audit_log.c.user_name).where(audit_log.c.place == "scans.undone")
        assert connection.execute(undone).scalars().all() == ["olga"]
    scans.reopen(engine, OLGA, name)
    save(engine, OLGA, name, fields=fields())
    assert len(_rows(engine)["incidents"]) == 1


PLACES = ("_write_fields", "_write_inspection", "_write_incident", "settle_state", "audit.record_within")


class Killed(BaseException):
    """What a process meets that is killed."""


def test_nothing_is_half_written(engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed right after the step of that name."""
    places(engine)
    name, tables = read_scan(engine, originals), (*WRITTEN, scan_fields, table, audit_log)
    before = _rows(engine, tables)
    for place in PLACES:
        holder: Any = records.audit if "." in place else records
        with monkeypatch.context() as patched:
            _kill_after(patched, holder, place.split(".")[-1])
            with pytest.raises(Killed):
                save(engine, OLGA, name, fields=fields())
        assert _rows(engine, tables) == before, place
    save(engine, OLGA, name, fields=fields())
    saved = _rows(engine, tables)
    for step in ("_take_incident", "_take_inspection"):
        with monkeypatch.context() as patched:
            _kill_after(patched, undoing, step)
            with pytest.raises(Killed):
                undo(engine, OLGA, name)
        assert _rows(engine, tables) == saved, step


def _kill_after(patched: pytest.MonkeyPatch, holder: Any, step: str) -> None:
    real = getattr(holder, step)

    def killed(*args: Any, **named: Any) -> None:
        real(*args, **named)
        raise Killed

    patched.setattr(holder, step, killed)


def test_what_nobody_has_checked_is_not_written(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    places(engine)
    name = read_scan(engine, originals)
    unsure = tuple(
        replace(one, **{"inspector": {"confidence": 0.5}, "act_number": {"second": "11/26"}}.get(one.name, {}))  # type: ignore[arg-type]
        for one in fields()
    )
    with pytest.raises(ScanUndecidedError) as caught:
        save(engine, OLGA, name, fields=unsure)
    assert caught.value.names == ("act_number", "inspector")
    decisions = {"inspector": Decision("corrected", "Кузнецова П. А."), "act_number": Decision()}
    save(engine, OLGA, name, fields=unsure, decisions=decisions)
    kept = {one.field.name: one for one in scans.fields_of(engine, OLGA, name)}
    told = kept["inspector"]
    assert (told.value, told.value_before, told.decision, told.decided_by) == (
        "Кузнецова П. А.", "Кузнецов П. А.", "corrected", "olga",
    )  # fmt: skip
    assert told.field.value == "Кузнецов П. А." and told.decided_at and told.field.box
    assert (kept["act_number"].decision, kept["remarks"].decision) == ("accepted", "none")


def test_what_does_not_hold_needs_a_reason(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    places(engine)
    name = read_scan(engine, originals)

    def also(field: Field, value: str) -> list[str]:
        return ["x.norm"] if field.name == "measurements.0.value" and value == "0,41" else []

    with pytest.raises(ScanInvalidError) as caught:
        save(engine, OLGA, name, fields=fields(serial="НЕТ-1", state="ну такое"), also=also)
    assert caught.value.problems == {
        "serial": ("intake.problem_new_equipment",), "state": ("intake.problem_state",),
        "measurements.0.value": ("x.norm",),
    }  # fmt: skip
    for missing in ({"inspected_on": ""}, {"station": ""}, {"inspected_on": "вчера"}):
        stated = {key: Decision(reason="так надо") for key in missing}
        with pytest.raises(ScanInvalidError):
            save(engine, OLGA, name, fields=fields(**missing), decisions=stated)
    decisions = {"serial": Decision(reason="новая колонка"), "measurements.0.value": Decision(reason="замерено дважды"),
                 "state": Decision("corrected", "ограниченно исправно")}  # fmt: skip
    done = save(engine, OLGA, name, fields=fields(serial="НЕТ-1", state="ну такое"), decisions=decisions, also=also)
    assert done.new_equipment and _state(engine) == [(done.equipment_id, "limited")]
    assert {one.reason for one in scans.fields_of(engine, OLGA, name)} == {"", "новая колонка", "замерено дважды"}
    undo(engine, OLGA, name)
    assert _state(engine) == [] and len(_rows(engine)["equipment"]) == 1


def test_a_complaint_of_the_reader_counts_while_its_value_stands(
    duckdb_engine: sa.Engine, originals: Originals
) -> None:
    places(duckdb_engine)
    name = read_scan(duckdb_engine, originals)
    wrong = tuple(replace(one, problems=("x.bad",)) if one.name == "act_number" else one for one in fields())
    with pytest.raises(ScanInvalidError):
        save(duckdb_engine, OLGA, name, fields=wrong, decisions={"act_number": Decision()})
    save(duckdb_engine, OLGA, name, fields=wrong, decisions={"act_number": Decision("corrected", "18/26")})


def test_a_sheet_of_another_station_is_not_theirs_to_save(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    places(engine)
    name = read_scan(engine, originals, actor=OTHER)
    with pytest.raises(ScanInvalidError):  # they uploaded it, but it tells of a station they do not see
        save(engine, OTHER, name, fields=fields())
    with pytest.raises(ScanError, match="gone"):
        save(engine, OLGA, name, fields=fields())
    assert plan(engine, OTHER, name, fields=fields()).place is None
    save(engine, ANNA, name, fields=fields(station="станция 1"))
    with pytest.raises(ScanError, match="no_station"):
        undo(engine, OTHER, name)
    undo(engine, OLGA, name)


def test_the_plan_tells_what_would_be_written(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    places(engine)
    _save(engine, originals, b"0", state="исправно", inspected_on="01.11.2026", remarks="")
    name = read_scan(engine, originals)
    told = plan(engine, OLGA, name, fields=fields())
    assert told.place is not None and (told.place.equipment_kind, told.state_before) == ("ТРК", "ok")
    assert told.incident_title.startswith("ТРК ТРК-2031457: обнаружена") and not told.problems
    assert plan(engine, OLGA, name, fields=fields(state="исправно")).incident_title == ""
    done = save(engine, OLGA, name, fields=fields(), with_incident=False)
    assert done.incident_id is None and _rows(engine)["incidents"] == []


def test_the_latest_day_tells_the_state_in_whatever_order_sheets_come(
    duckdb_engine: sa.Engine, originals: Originals
) -> None:
    engine = duckdb_engine
    places(engine)
    new = _save(engine, originals, b"1", inspected_on="05.11.2026", state="исправно")
    old = _save(engine, originals, b"2", inspected_on="05.10.2026", state="неисправно")
    assert _state(engine) == [(5, "ok")], "an old sheet loaded later changes nothing"
    last = _save(engine, originals, b"3", inspected_on="06.11.2026", state="ограниченно исправно")
    undo(engine, OLGA, new.scan_id)
    assert _state(engine) == [(5, "limited")]
    undo(engine, OLGA, last.scan_id)
    assert _state(engine) == [(5, "out_of_order")]
    undo(engine, OLGA, old.scan_id)
    assert _state(engine) == []


def test_what_others_have_worked_on_and_what_is_old_stays(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    places(engine)
    done = _save(engine, originals)
    change = sa.update(incidents).values(status="in_progress")
    with engine.begin() as connection:
        connection.execute(change)
    with pytest.raises(ScanError, match="undo_changed"):
        undo(engine, OLGA, done.scan_id)
    with engine.begin() as connection:
        connection.execute(change.values(status="new"))
        row = {"action_id": 1, "incident_id": done.incident_id, "taken_at": now(), "action": "выехали"}
        connection.execute(sa.insert(actions), [row])
    with pytest.raises(ScanError, match="undo_changed"):
        undo(engine, OLGA, done.scan_id)
    with engine.begin() as connection:
        connection.execute(sa.delete(actions))
        connection.execute(sa.update(table).values(settled_at=now() - undoing.UNDO))
    with pytest.raises(ScanError, match="undo_late"):
        undo(engine, OLGA, done.scan_id)
    assert _rows(engine, [documents])["documents"] == [] and len(_rows(engine)["inspections"]) == 1


def test_one_of_several_who_save_at_one_moment_writes(engine: sa.Engine, originals: Originals) -> None:
    places(engine)
    one, two = read_scan(engine, originals, b"1"), read_scan(engine, originals, b"2", found=fields(act_number="18"))
    found: list[object] = []
    ready = threading.Barrier(4)

    def run(name: str) -> None:
        ready.wait()
        try:
            found.append(save(engine, OLGA, name, fields=fields()).scan_id)
        except ScanError as error:
            found.append(error.key)

    threads = [threading.Thread(target=run, args=(name,)) for name in (one, one, two, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == sorted([one, two, "intake.saved_already", "intake.saved_already"])
    written = _rows(engine)
    assert len(written["inspections"]) == len(written["incidents"]) == 2 and len(written["incident_types"]) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [("05.11.2026", DAY), ("5.11.26", DAY), ("2026-11-05", DAY), ("«05» ноября 2026 г.", DAY),
     ("5 мая 2026 года", dt.date(2026, 5, 5)),
     ("31.02.2026", None), ("05.13.2026", None), ("O5.11.2026", None), ("", None), ("40 мая 2026", None)],
)  # fmt: skip
def test_days(text: str, day: dt.date | None) -> None:
    assert date_of(text) == day


def test_numbers_and_states() -> None:
    told = ["−25", "1 234,5", "+0.25", "12,3,4", "0,4l", "", "5 МПа"]
    assert [number_of(one) for one in told] == [-25, 1234.5, 0.25, None, None, None, None]
    said = ["Исправно", "не исправно", "неисправна", "требует ремонта", "Ограниченно исправно",
            "допущено к эксплуатации", "не допущен", "зелёное"]  # fmt: skip
    assert [state_of(one) for one in said] == [
        "ok", "out_of_order", "out_of_order", "repair", "limited", "ok", "out_of_order", "",
    ]  # fmt: skip
