"""The weekly report: what has changed, what only seems so, the first week, and weeks in which nobody asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import outbox
from azs.database.engine import open_engine
from azs.database.labelling_tables import labelling_labels
from azs.database.schedule_tables import user_addresses
from azs.database.schema import app_users, audit_log, feedback
from azs.feedback import Feedback, save_feedback
from azs.settings import Settings
from tests.oracle_server.home import DATABASES, OracleHome, watched
from training import drift, live
from training.drift import Week, as_text, compare, monday, read_week, tell, write_drift

MONDAY = dt.date(2026, 11, 16)
NONE = dict.fromkeys(drift.SHARES, (0, 0))


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, migrated: Settings) -> Settings:
    """Settings of an up-to-date database without rows, embedded or over Oracle's wire."""
    if request.param == "duckdb":
        return migrated
    oracle: OracleHome = request.getfixturevalue("oracle")
    return replace(oracle.settings(oracle.migrated_url()), home=migrated.home)


@pytest.fixture
def records(database: Settings) -> Iterator[sa.Engine]:
    engine = open_engine(database)
    if engine.dialect.name == "oracle":
        watched(engine)
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
        connection.execute(sa.update(feedback).values(created_at=dt.datetime(2026, 11, 22, 23, 59, 59)))
    found = read_week(records, MONDAY)
    assert found.mix == {"ru v_incident": 1, "ru documents": 1, "en none": 1, "ru none": 1}
    assert found.shares == {"refused": (1, 4), "failed": (1, 4), "liked": (1, 2), "linking": (1, 2), "accuracy": (0, 0)}
    empty = read_week(records, MONDAY - dt.timedelta(7))
    assert (empty.questions, set(empty.shares.values())) == (0, {(0, 0)})


def test_labels_of_reviewers_are_the_accuracy(records: sa.Engine) -> None:
    given = [("1", "1", "approved"), ("1", "2", "approved"), ("2", "1", "approved"), ("2", "2", "corrected")]
    with records.begin() as connection:
        for identifier, seat, verdict in [*given, ("3", "1", "skipped"), ("4", "1", "rejected")]:
            day = dt.datetime(2026, 11, 22 if identifier != "4" else 23, 10)
            connection.execute(
                sa.insert(labelling_labels).values(
                    source="answer", source_id=identifier, seat=seat, verdict=verdict, reviewer=f"r{seat}", made_at=day
                )
            )
    assert read_week(records, MONDAY).shares["accuracy"] == (1, 2)


def asked(records: sa.Engine, start: dt.date, count: int, refused: int) -> None:
    """Questions of a week."""
    rows = [
        {
            "event_id": f"{start}-{at}", "happened_at": dt.datetime.combine(start, dt.time(9)) + dt.timedelta(hours=at),
            "user_name": "olga", "role": "operator", "kind": "question",
            "outcome": "refused" if at < refused else "done", "question": "Сколько инцидентов?",
            "sql_text": None if at < refused else "SELECT count(*) FROM v_incident",
        }
        for at in range(count)
    ]  # fmt: skip
    with records.begin() as connection:
        connection.execute(sa.insert(audit_log), rows)


def test_a_week_that_got_worse_is_told_to_the_administrators(
    database: Settings, records: sa.Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for back in (1, 2, 3, 4):
        asked(records, MONDAY - dt.timedelta(7 * back), 40, 2)
    asked(records, MONDAY, 40, 25)
    with records.begin() as connection:
        connection.execute(sa.insert(app_users).values(user_name="admin", role="administrator", active=1))
        connection.execute(
            sa.insert(user_addresses).values(
                user_name="admin", email="admin@example.ru", changed_by="admin", changed_at=dt.datetime(2026, 11, 1)
            )
        )
    records.dispose()
    for name, value in (("HOME", str(database.home)), ("LLM", "off"), ("DATABASE_URL", database.database_url)):
        monkeypatch.setenv(f"AZS_{name}", value)
    assert drift.main(["--week", "2026-11-18", "--tell"]) == 1
    said = capsys.readouterr().out
    assert "Отказы: 62,5 % (от 47,0 до 75,8) из 40; стало хуже" in said
    again = open_engine(database)
    with again.connect() as connection:
        (message,) = connection.execute(sa.select(outbox.outbox)).all()
    again.dispose()
    assert (message.recipient, message.body) == ("admin@example.ru", said.partition("Отчёт:")[0])
    shown = live.drift(database.home)
    assert shown and [(one.name, round(one.now, 3)) for one in shown.shifts] == [("refused", 0.625)]


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
