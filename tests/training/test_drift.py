"""The weekly report: what has changed, what only seems so, the first week, and weeks in which nobody asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import outbox
from azs.database.engine import open_engine
from azs.database.schedule_tables import user_addresses
from azs.database.schema import app_users, audit_log
from azs.feedback import Feedback, save_feedback
from azs.settings import Settings
from training import drift
from training.drift import Week, as_text, compare, monday, read_week, tell, write_drift

MONDAY = dt.date(2026, 11, 16)
NONE = dict.fromkeys(drift.SHARES, (0, 0))


@pytest.fixture
def records(migrated: Settings) -> Iterator[sa.Engine]:
    engine = open_engine(migrated)
    yield engine
    engine.dispose()


def week(weeks_ago: int, mix: dict[str, int], **shares: tuple[int, int]) -> Week:
    return Week(MONDAY - dt.timedelta(7 * weeks_ago), mix, NONE | shares)


def test_days_belong_to_their_iso_week() -> None:
    assert monday(dt.date(2026, 11, 22)) == MONDAY == monday(MONDAY)


def test_a_week_is_read_from_the_log_the_votes_and_nothing_else(records: sa.Engine) -> None:
    rows = [
        ("question", "done", "Сколько инцидентов?", "SELECT count(*) FROM v_incident"),
        ("question", "done", "Что делать при разливе?", None),
        ("question", "refused", "What about the weather?", None),
        ("question", "failed", "Сколько?", None),
        ("export", "done", None, None),
    ]
    save_feedback(records, Feedback("Сколько?", 1))
    save_feedback(records, Feedback("Сколько?", -1, reasons=("WRONG_FILTER", "OTHER")))
    with records.begin() as connection:
        for at, (kind, outcome, question, sql) in enumerate(rows):
            connection.execute(
                sa.insert(audit_log).values(
                    event_id=str(at),
                    happened_at=dt.datetime(2026, 11, 18, 9),
                    user_name="olga",
                    role="operator",
                    kind=kind,
                    outcome=outcome,
                    question=question,
                    sql_text=sql,
                )
            )
        connection.execute(sa.text("update feedback set created_at = '2026-11-22 23:59:59'"))
    found = read_week(records, MONDAY)
    assert found.mix == {"ru v_incident": 1, "ru documents": 1, "en none": 1, "ru none": 1}
    assert found.shares == {"refused": (1, 4), "failed": (1, 4), "liked": (1, 2), "linking": (1, 2), "accuracy": (0, 0)}
    empty = read_week(records, MONDAY - dt.timedelta(7))
    assert (empty.questions, set(empty.shares.values())) == (0, {(0, 0)})


def test_labels_of_reviewers_are_the_accuracy(records: sa.Engine) -> None:
    with records.begin() as connection:
        if not sa.inspect(connection).has_table("labelling_labels"):
            connection.execute(
                sa.text(
                    "create table labelling_labels (source varchar, source_id varchar, seat varchar, verdict varchar, "
                    "reviewer varchar, made_at timestamp)"
                )
            )
        rows = [
            ("1", "a", "approved"),
            ("1", "b", "approved"),
            ("2", "a", "approved"),
            ("2", "b", "corrected"),
            ("3", "a", "skipped"),
        ]
        for identifier, seat, verdict in rows:
            connection.execute(
                sa.text(
                    "insert into labelling_labels (source, source_id, seat, verdict, reviewer, made_at) "
                    "values ('answer', :i, :s, :v, :s, timestamp '2026-11-18 10:00:00')"
                ),
                {"i": identifier, "s": seat, "v": verdict},
            )
    assert read_week(records, MONDAY).shares["accuracy"] == (1, 2)


def test_more_refusals_than_chance_explains_are_an_alarm() -> None:
    before = [week(back, {"ru v_incident": 100}, refused=(5, 100)) for back in (4, 3, 2, 1)]
    found = compare([*before, week(0, {"ru v_incident": 100}, refused=(25, 100))])
    (refused,) = [one for one in found.shifts if one.name == "refused"]
    assert refused.worse and found.alarming
    assert refused.low is not None and 0.1 < refused.low < 0.2
    assert "Отказы: 25,0 %" in as_text(found, "ru") and "worse" in as_text(found, "en")
    fewer = compare([*before, week(0, {"ru v_incident": 100}, refused=(0, 100))])
    assert not fewer.alarming, "a change for the better is none to be alarmed at"


def test_another_mix_of_questions_is_an_alarm_and_named() -> None:
    before = [week(back, {"ru v_incident": 80, "ru documents": 20}) for back in (2, 1)]
    found = compare([*before, week(0, {"ru v_incident": 30, "ru documents": 20, "en v_complaint": 50})])
    assert found.mix and found.mix.moved and found.alarming
    assert found.moved[0][0] in ("en v_complaint", "ru v_incident")
    assert "en v_complaint: было 0, стало 50" in as_text(found, "ru")


def test_a_few_questions_are_no_alarm_whatever_they_are() -> None:
    found = compare([week(1, {"ru v_incident": 100}, refused=(0, 100)), week(0, {"en none": 5}, refused=(5, 5))])
    assert found.mix is None and not found.alarming
    assert "сравнить пока не с чем" in as_text(found, "ru")


def test_the_first_week_and_an_empty_one_are_said() -> None:
    first = compare([week(1, {}), week(0, {"ru v_incident": 50}, refused=(50, 50))])
    assert not first.alarming and "Сравнивать не с чем" in as_text(first, "ru")
    empty = compare([week(1, {"ru v_incident": 50}), week(0, {})])
    assert not empty.alarming and "There were no questions." in as_text(empty, "en")


def test_weeks_in_which_nobody_asked_do_not_count_among_those_before() -> None:
    assert compare([week(3, {}), week(2, {"ru none": 40}), week(1, {}), week(0, {"ru none": 40})]).weeks_before == 1


def test_administrators_with_an_address_are_written_to(records: sa.Engine, tmp_path: Path) -> None:
    with records.begin() as connection:
        for user, role in (("admin", "administrator"), ("olga", "operator")):
            connection.execute(sa.insert(app_users).values(user_name=user, role=role, active=1))
            connection.execute(
                sa.insert(user_addresses).values(
                    user_name=user, email=f"{user}@example.ru", changed_by="admin", changed_at=dt.datetime(2026, 11, 1)
                )
            )
    found = compare([week(1, {"ru none": 100}, refused=(1, 100)), week(0, {"ru none": 100}, refused=(50, 100))])
    assert tell(records, found, "ru") == 1
    with records.connect() as connection:
        (message,) = connection.execute(sa.select(outbox.outbox)).all()
    assert message.recipient == "admin@example.ru" and "Отказы: 50,0 %" in message.body
    path = write_drift(tmp_path, found, "ru")
    assert path.name == "2026-W47.md" and path.with_suffix(".json").is_file()
