"""The reception: many at once are stored together, one bad one harms nobody, something is made of them afterwards."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from azs.complaints import reception as place
from azs.complaints.classifying import classify_waiting
from azs.complaints.complaint import Submission, Understood
from azs.complaints.reception import Reception
from azs.complaints.submitting import store
from azs.database.complaint_tables import complaint_events, complaints
from azs.errors import ComplaintError, DatabaseError, ModelError
from azs.settings import Settings


def _understand(text: str) -> Understood:
    if "сбой" in text:
        raise ModelError("models.timeout", host="x")
    return Understood("queue_closed", "medium", "negative", "ru", "high", 0.9, "model", entities=(("pump", "3"),))


def _rows(engine: sa.Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.select(complaints).order_by(complaints.c.received_at)).all())


def test_many_at_once_share_transactions(
    duckdb_engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(place, "store", lambda engine, several: sizes.append(len(several)) or store(engine, several))
    desk = Reception(duckdb_engine, settings)
    prepared = [desk.prepared(Submission("тот же текст")) for _ in range(100)]
    numbers = {one.result(20).number for one in [desk.stored(one) for one in prepared]}
    assert len(numbers) == 100 == len(_rows(duckdb_engine)), "equal texts are complaints of their own"
    assert len(sizes) < 50


def test_one_that_the_database_refuses_harms_no_other(
    duckdb_engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(engine: sa.Engine, several: Any) -> Any:
        if any("яд" in one.text for one in several):
            raise DatabaseError("database.not_saved")
        return store(engine, several)

    monkeypatch.setattr(place, "store", refusing)
    desk = Reception(duckdb_engine, settings)
    promised = [desk.stored(desk.prepared(Submission(text))) for text in ("один", "яд", "два", "три")]
    told = [one.exception(20) for one in promised]
    assert [type(one).__name__ for one in told] == ["NoneType", "DatabaseError", "NoneType", "NoneType"]
    assert len(_rows(duckdb_engine)) == 3


def test_an_unforeseen_fault_is_told_and_the_next_one_served(
    duckdb_engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Reception(duckdb_engine, settings)
    with monkeypatch.context() as patched:
        patched.setattr(place, "store", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.submit(Submission("один"))
    assert desk.submit(Submission("два")).number


def test_too_many_waiting_are_refused(
    duckdb_engine: sa.Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = threading.Event()
    monkeypatch.setattr(place, "MOST_WAITING", 3)
    monkeypatch.setattr(place, "store", lambda engine, several: held.wait(60) and store(engine, several))
    desk = Reception(duckdb_engine, settings)
    prepared = [desk.prepared(Submission("a")) for _ in range(5)]
    first = desk.stored(prepared[0])
    deadline = time.monotonic() + 60
    while desk._waiting.qsize() and time.monotonic() < deadline:
        time.sleep(0.01)
    more = [desk.stored(one) for one in prepared[1:4]]
    with pytest.raises(ComplaintError, match="busy"):
        desk.stored(prepared[4])
    held.set()
    assert all(one.result(20).number for one in [first, *more])


def test_something_is_made_of_it_afterwards_and_danger_stays(engine: sa.Engine, settings: Settings) -> None:
    desk = Reception(engine, settings)
    for text in ("очередь", "пахнет газом у колонки", "сбой"):
        desk.submit(Submission(text))
    before = {row.masked_text: (row.danger, row.priority, row.category) for row in _rows(engine)}
    assert before["пахнет газом у колонки"] == ("gas", "critical", None)
    done, failed = classify_waiting(engine, _understand)
    assert (done, len(failed)) == (2, 1) and classify_waiting(engine, _understand, but=failed) == (0, set())
    after = {row.masked_text: (row.danger, row.priority, row.category) for row in _rows(engine)}
    assert after["очередь"] == (None, "medium", "queue_closed")
    assert after["пахнет газом у колонки"] == ("gas", "critical", "queue_closed")
    assert after["сбой"] == (None, None, None)
    with engine.connect() as connection:
        kinds = sorted(connection.execute(sa.select(complaint_events.c.kind)).scalars())
    assert kinds == ["classified"] * 2 + ["received"] * 3


def test_one_that_somebody_changes_at_this_moment_waits_and_the_others_do_not(
    duckdb_engine: sa.Engine, settings: Settings
) -> None:
    desk = Reception(duckdb_engine, settings)
    for text in ("один", "два", "три"):
        desk.submit(Submission(text))
    with duckdb_engine.connect() as busy, busy.begin(), ThreadPoolExecutor() as others:
        values = {"status": "in_progress", "priority": "high"}
        busy.execute(sa.update(complaints).where(complaints.c.masked_text == "два").values(**values))
        assert others.submit(classify_waiting, duckdb_engine, _understand).result(20) == (2, set())
    assert classify_waiting(duckdb_engine, _understand) == (1, set())
    assert {row.masked_text: row.status for row in _rows(duckdb_engine)}["два"] == "in_progress"


def test_the_thread_of_the_reception_does_so(duckdb_engine: sa.Engine, settings: Settings) -> None:
    desk = Reception(duckdb_engine, settings, understand=_understand)
    desk.submit(Submission("очередь"))
    deadline = time.monotonic() + 60
    while _rows(duckdb_engine)[0].category is None and time.monotonic() < deadline:
        time.sleep(0.05)
    desk.close()
    assert _rows(duckdb_engine)[0].category == "queue_closed"
