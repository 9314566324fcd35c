"""The queue of scans: uploads by several at once, broken files, killed processes."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.database.scan_tables import scans as table
from azs.database.schema import audit_log
from azs.errors import ScanError
from azs.i18n import describe
from azs.intake import queue, scans
from azs.intake.child import Child
from azs.intake.fields import Field
from azs.intake.queue import Desk, Extracted
from azs.knowledge.library import now
from azs.knowledge.originals import Originals
from azs.security.actor import SYSTEM
from ocr.document import Box, OcrDocument
from ocr.errors import EngineError
from tests.azs.intake.sheets import ANNA, OLGA, OTHER, act, document, fields, jpeg, places, read_scan
from tests.ocr.drawn import draw, file_of

FAKE = "tests.azs.intake.fake_reader"


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "scans")


def test_two_people_upload_the_same_file_at_one_moment(engine: sa.Engine, originals: Originals) -> None:
    done: list[queue.Enqueued] = []
    ready = threading.Barrier(4)

    def upload(actor: object) -> None:
        ready.wait()
        done.append(queue.enqueue(engine, originals, actor, name="a/b\\акт.jpg", data=b"same"))  # type: ignore[arg-type]

    threads = [threading.Thread(target=upload, args=(actor,)) for actor in (ANNA, OLGA, OTHER, ANNA)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.known for one in done) == [False, True, True, True] and len({one.identifier for one in done}) == 1
    with engine.connect() as connection:
        assert connection.execute(sa.select(table.c.file_name)).scalars().all() == ["акт.jpg"]
        assert connection.execute(sa.select(sa.func.count()).select_from(audit_log)).scalar_one() == 1


def test_a_scan_is_read_once_and_kept_whole(engine: sa.Engine, originals: Originals) -> None:
    places(engine)
    long = "\n".join(f"Строка {at} про давление 0,{at}" for at in range(2_000))
    name = read_scan(engine, originals, text=long, hashes=("ab" * 32,))
    found = scans.find(engine, OLGA, name)
    assert (found.status, found.pages, found.document_type, found.attempts) == ("to_review", 1, "inspection", 0)
    assert scans.document_of(engine, OLGA, name) == document(long)
    assert tuple(one.field for one in scans.fields_of(engine, OLGA, name)) == fields()
    assert queue.work_off(Desk(engine, originals, lambda *_: pytest.fail("read twice"))) == 0
    for other in (OTHER,):
        with pytest.raises(ScanError, match="gone"):
            scans.document_of(engine, other, name)
        assert scans.visible(engine, other) == () and scans.counts(engine, other)["to_review"] == 0
    assert scans.counts(engine, OLGA)["to_review"] == scans.counts(engine, ANNA)["to_review"] == 1
    assert [one.identifier for one in scans.visible(engine, ANNA, statuses=("to_review",))] == [name]


def test_what_is_wrong_with_a_file_is_told_and_the_others_are_read(
    duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MAX_ATTEMPTS", 1)
    engine, child = duckdb_engine, Child(reader=f"{FAKE}:read", decoder=f"{FAKE}:pictures")
    for data in (b"BAD", b"DIE", b"BUG", "Акт № 5".encode(), jpeg(act(1)[0])):
        queue.enqueue(engine, originals, ANNA, name=f"{data[:3]!r}.jpg", data=data)
    begun = queue.work_off(Desk(engine, originals, child.read, lambda data, name: _hashes(child, data, name)))
    child.close()
    found = {one.file_name: one for one in scans.visible(engine, ANNA)}
    assert {one.status for one in found.values()} == {"failed", "to_review"} and begun == 5
    failed = {name: scans.problem_of(one).key for name, one in found.items() if one.status == "failed"}
    assert failed["b'DIE'.jpg"] == "intake.broke_off" and failed["b'BUG'.jpg"] == "intake.unexpected"
    for one in found.values():
        assert describe(scans.problem_of(one), "ru") and describe(scans.problem_of(one), "en")
    assert len(child.hashes(jpeg(act(1)[0]), "")[0]) == 64
    child.close()


def _hashes(child: Child, data: bytes, name: str) -> tuple[str, ...]:
    return child.hashes(data, name) if data.startswith(b"\xff\xd8") else ()


def test_a_request_that_takes_too_long_ends() -> None:
    child = Child(reader=f"{FAKE}:read", wall_s=0.4)
    with pytest.raises(ScanError, match="timeout"):
        child.read(b"SLOW", "x")
    child.close()


class Killed(BaseException):
    """What a process meets that is killed."""


def test_a_killed_worker_leaves_its_scan_to_the_next_one(engine: sa.Engine, originals: Originals) -> None:
    name = queue.enqueue(engine, originals, ANNA, name="a.jpg", data=b"a").identifier

    def killing(_data: bytes, _name: str) -> OcrDocument:
        raise Killed

    with pytest.raises(Killed):
        queue.work_off(Desk(engine, originals, killing))
    assert scans.find(engine, ANNA, name).status == "reading" and queue.waiting(engine) == 1
    assert queue.claim(engine, "other") is None, "another process may be at it"
    with engine.begin() as connection:
        connection.execute(sa.update(table).values(claimed_at=now() - queue.ABANDONED - dt.timedelta(seconds=1)))
    assert queue.work_off(Desk(engine, originals, lambda *_: document())) == 1
    assert scans.find(engine, ANNA, name).status == "to_review" and queue.waiting(engine) == 0


def test_a_file_that_kills_is_put_aside(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine, kills = duckdb_engine, 0
    name = queue.enqueue(engine, originals, ANNA, name="a.jpg", data=b"a").identifier

    def killing(_data: bytes, _name: str) -> OcrDocument:
        nonlocal kills
        kills += 1
        raise Killed

    for _ in range(5):
        queue.requeue(engine)
        try:
            queue.work_off(Desk(engine, originals, killing))
        except Killed:
            continue
    found = scans.find(engine, ANNA, name)
    assert (found.status, kills) == ("failed", queue.MAX_ATTEMPTS)
    assert scans.problem_of(found).key == "intake.poison"
    assert queue.enqueue(engine, originals, ANNA, name="a.jpg", data=b"a") == queue.Enqueued(name, True, "queued")
    assert queue.work_off(Desk(engine, originals, lambda *_: document())) == 1


def test_an_engine_that_fails_once_is_asked_again(duckdb_engine: sa.Engine, originals: Originals) -> None:
    asked = 0

    def fickle(_data: bytes, _name: str) -> OcrDocument:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise EngineError("busy")
        return document()

    queue.enqueue(duckdb_engine, originals, ANNA, name="a.jpg", data=b"a")
    queue.work_off(Desk(duckdb_engine, originals, fickle))
    assert asked == 2 and scans.visible(duckdb_engine, ANNA)[0].status == "to_review"


def test_a_value_that_fails_its_check_is_read_a_second_time(duckdb_engine: sa.Engine, originals: Originals) -> None:
    """However sure the first reader was; the second one's text goes to the person with it."""
    places(duckdb_engine)
    (page,) = document("Акт № 17/26\nЗаводской номер: 2031451").pages
    below = replace(page.lines[1], box=Box(50, 90, 500, 130))
    wrong = OcrDocument((replace(page, lines=(page.lines[0], below)),))

    def extract(read: OcrDocument) -> Extracted:
        line = read.pages[0].lines[1]
        bad = ("forms.problem.unknown_serial",)
        serial = Field("serial", "serial", line.text[-7:], line.text[-7:], 1, line.box, 0.99, line.second[-7:], bad)
        return Extracted("inspection", (fields()[0], serial))

    sheet = draw([(50, 50, "Акт № 17/26"), (50, 90, "Заводской номер: 2031457")], size=(800, 1000))
    name = queue.enqueue(duckdb_engine, originals, ANNA, name="a.png", data=file_of([sheet])).identifier
    child = Child()
    desk = Desk(duckdb_engine, originals, lambda *_: wrong, extract=extract, look_again=child.look_again)
    queue.work_off(desk)
    child.close()
    serial = scans.fields_of(duckdb_engine, ANNA, name)[1].field
    assert (serial.value, serial.second, serial.needs_person) == ("2031451", "2031457", True)
    assert [bool(line.second) for line in scans.document_of(duckdb_engine, ANNA, name).pages[0].lines] == [False, True]


def test_a_second_reading_that_fails_costs_nothing(duckdb_engine: sa.Engine, originals: Originals) -> None:
    found = Extracted("inspection", tuple(replace(one, problems=("forms.problem.missing",)) for one in fields()))
    for at, error in enumerate((ScanError("intake.broke_off"), EngineError("busy"))):

        def broken(*_: object, error: Exception = error) -> OcrDocument:
            raise error

        name = queue.enqueue(duckdb_engine, originals, ANNA, name="a.jpg", data=b"a%d" % at).identifier
        queue.work_off(
            Desk(duckdb_engine, originals, lambda *_: document(), extract=lambda _: found, look_again=broken)
        )
        assert scans.find(duckdb_engine, ANNA, name).status == "to_review"


def test_a_worker_that_comes_back_late_overwrites_nothing(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine = duckdb_engine
    name = queue.enqueue(engine, originals, ANNA, name="a.jpg", data=b"a").identifier
    late = queue.claim(engine, "late")
    assert late is not None
    queue.requeue(engine)
    queue.work_off(Desk(engine, originals, lambda *_: document("второй")))
    queue.read_one(Desk(engine, originals, lambda *_: document("первый")), late, "late")
    assert scans.document_of(engine, ANNA, name).text == "второй"


def test_what_cannot_be_taken(duckdb_engine: sa.Engine, originals: Originals, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = duckdb_engine
    places(engine)
    monkeypatch.setattr(queue, "MAX_BYTES", 10)
    for data, station, key in ((b"", "", "empty"), (b"x" * 11, "", "large"), (b"x", "АЗС-002", "no_station"),
                               (b"x", "нет", "no_station")):  # fmt: skip
        with pytest.raises(ScanError, match=key):
            queue.enqueue(engine, originals, OLGA, name="a", data=data, station=station)
    done = queue.enqueue(engine, originals, ANNA, name="a.tif", data=b"II*\x00", station="АЗС-001")
    found = scans.find(engine, OLGA, done.identifier)
    assert (found.media_type, found.station, found.region) == ("image/tiff", "АЗС-001", "Юг")
    with pytest.raises(ScanError, match="not_read"):
        scans.document_of(engine, OLGA, done.identifier)
    with pytest.raises(ScanError, match="gone"):
        scans.find(engine, SYSTEM, "x")


def test_a_scan_is_put_aside_and_taken_up_again(duckdb_engine: sa.Engine, originals: Originals) -> None:
    engine, name = duckdb_engine, read_scan(duckdb_engine, originals)
    scans.reject(engine, OLGA, name, reason="не акт")
    assert (scans.find(engine, OLGA, name).status, scans.find(engine, OLGA, name).note) == ("rejected", "не акт")
    with pytest.raises(ScanError, match="other_state"):
        scans.reject(engine, OLGA, name)
    scans.reopen(engine, OLGA, name)
    queue.again(engine, OLGA, name)
    assert scans.find(engine, OLGA, name).status == "queued"
