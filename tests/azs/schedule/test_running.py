"""Reports come to the right people with their own stations, once, whoever makes them and whatever breaks on the way."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from azs import audit
from azs.complaints import outbox
from azs.complaints.sending import senders
from azs.database.schedule_tables import report_files, report_runs, report_schedules
from azs.errors import AccessError, ReportError, ScheduleError
from azs.schedule import files, history, running, runs, store
from azs.schedule.running import preview, run_due
from azs.schedule.schedule import Schedule
from azs.security import addresses
from azs.settings import Outgoing
from tests.azs.complaints.mail_server import Mailbox, mail_server
from tests.azs.schedule.cases import ADMIN, MILA, MONDAY, MUTE, NOON, NORTH, OLGA, WEEKLY, network, people

ALONE = replace(WEEKLY, roles=(), people=("mila",))


def _kept(engine: sa.Engine, schedule: Schedule = WEEKLY, actor: object = MILA) -> str:
    """A schedule in force since the beginning of the month."""
    identifier = store.save(engine, actor, schedule)  # type: ignore[arg-type]
    with engine.begin() as connection:
        change = sa.update(report_schedules).where(report_schedules.c.schedule_id == identifier)
        connection.execute(change.values(active_since=schedule.active_since))
    return identifier


def _send(engine: sa.Engine, box: Mailbox) -> outbox.Delivered:
    own = Outgoing(smtp_host="127.0.0.1", smtp_port=box.port, smtp_security="off", mail_from="help@azs.example")
    return outbox.work_off(engine, senders(own))


def _outcomes(engine: sa.Engine) -> dict[str, str]:
    return {one.user: one.outcome for one in history.deliveries(engine)}


@pytest.fixture
def stocked(engine: sa.Engine) -> sa.Engine:
    network(engine)
    people(engine)
    return engine


@pytest.fixture
def duck(duckdb_engine: sa.Engine) -> sa.Engine:
    network(duckdb_engine)
    people(duckdb_engine)
    return duckdb_engine


def test_each_gets_their_own_stations_once(stocked: sa.Engine) -> None:
    _kept(stocked)
    assert run_due(stocked, stocked, NOON) == 1 and run_due(stocked, stocked, NOON) == 0
    assert _outcomes(stocked) == {
        "mila": "sent", "max": "sent", "north": "sent", "lost": "no_stations", "mute": "no_address",
    }  # fmt: skip
    with stocked.connect() as connection:
        counted = sa.select(sa.func.count()).select_from(report_files)
        assert connection.execute(counted).scalar_one() == 2, "one report for those who see the same"
    with mail_server() as box:
        assert _send(stocked, box).sent == 3 and _send(stocked, box).sent == 0
    texts = {}
    for letter in box.letters:
        [attachment] = letter.iter_attachments()
        assert attachment.get_filename() == "sla-2026-11-23.csv" and attachment.get_content_type() == "text/csv"
        texts[letter["To"]] = attachment.get_payload(decode=True).decode()
        assert "16.11.2026" in letter["Subject"] and letter["Auto-Submitted"] == "auto-generated"
    assert "АЗС-002" in texts["mila@azs.example"] and "АЗС-002" not in texts["north@azs.example"]
    assert texts["mila@azs.example"] == texts["max@azs.example"]
    logged = audit.search(stocked, ADMIN, audit.AuditQuery(*[dt.datetime.now(dt.UTC).date()] * 2, kind="export"))
    assert sorted(logged["user_name"]) == ["max", "mila", "north"], "who got what is written down"


def test_a_passport_is_made_of_each_station_that_a_person_sees(stocked: sa.Engine) -> None:
    _kept(stocked, replace(WEEKLY, title="Паспорта", kind="station"))
    _kept(
        stocked,
        replace(WEEKLY, title="Одна", kind="station", roles=(), people=("mila", "north"), stations=("АЗС-002",)),
    )
    assert run_due(stocked, stocked, NOON) == 2
    with mail_server() as box:
        _send(stocked, box)
    texts: dict[str, list[str]] = {}
    for letter in box.letters:
        [attachment] = letter.iter_attachments()
        texts.setdefault(letter["To"], []).append(attachment.get_payload(decode=True).decode())
    both, one = sorted(texts["mila@azs.example"], key=len, reverse=True)
    assert "АЗС-001: " in both and "АЗС-002: " in both
    assert "АЗС-002" in one and "АЗС-001" not in one
    [north] = texts["north@azs.example"]
    assert "АЗС-001" in north and "АЗС-002" not in north, "the one named station is not theirs"


def test_several_processes_make_it_once(stocked: sa.Engine) -> None:
    _kept(stocked)
    begun, made = threading.Barrier(3), []

    def work() -> None:
        begun.wait()
        made.append(run_due(stocked, stocked, NOON))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 1 and len(outbox.messages(stocked)) == 3 and len(_outcomes(stocked)) == 5


def test_a_run_that_died_is_taken_up_where_it_stopped(duck: sa.Engine) -> None:
    one = _kept(duck)
    assert runs.claim(duck, one, MONDAY, worker="dies")
    schedule = store.find(duck, one)
    first = next(each for each in preview(duck, duck, schedule, at=NOON) if each.recipient.actor.user == "north")
    assert running._deliver(duck, schedule, first, day=MONDAY, file_id="f")  # and now the process is killed
    assert run_due(duck, duck, NOON) == 0, "it may be alive"
    with duck.begin() as connection:
        connection.execute(sa.update(report_runs).values(claimed_at=dt.datetime(2026, 1, 1)))
    assert run_due(duck, duck, NOON) == 1
    assert len(outbox.messages(duck)) == 3 and not running._deliver(duck, schedule, first, day=MONDAY, file_id="f")


def test_a_report_that_cannot_be_made_is_told_and_tried_again(duck: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept(duck)

    def broken(*_: object, **__: object) -> None:
        raise ReportError("reports.no_library", format="pdf", package="typst")

    with monkeypatch.context() as patched:
        patched.setattr(running, "build", broken)
        assert run_due(duck, duck, NOON) == 1
    [failed] = history.failed_runs(duck)
    assert failed.problem.key == "reports.no_library" and failed.attempts == 1 and not outbox.messages(duck)
    assert run_due(duck, duck, NOON) == 0, "not at once"
    with duck.begin() as connection:
        connection.execute(sa.update(report_runs).values(claimed_at=dt.datetime(2026, 1, 1)))
    assert run_due(duck, duck, NOON) == 1 and not history.failed_runs(duck) and len(outbox.messages(duck)) == 3


def test_a_mail_server_that_is_down_loses_nothing(duck: sa.Engine) -> None:
    _kept(duck, ALONE)
    run_due(duck, duck, NOON)
    down = Outgoing(smtp_host="127.0.0.1", smtp_port=9, smtp_security="off", mail_from="help@azs.example")
    assert outbox.work_off(duck, senders(down)).sent == 0
    told = [one for one in history.deliveries(duck) if one.problem]
    assert told and told[0].state == "waiting"
    outbox.retry(duck, ADMIN, [one.identifier for one in outbox.messages(duck)])
    with mail_server() as box:
        assert _send(duck, box).sent == 1


def test_only_what_is_noteworthy_goes_out(duck: sa.Engine) -> None:
    _kept(duck, replace(WEEKLY, only_noteworthy=True))
    run_due(duck, duck, NOON)
    assert _outcomes(duck) == {
        "mila": "sent", "max": "sent", "north": "quiet", "lost": "no_stations", "mute": "no_address",
    }  # fmt: skip
    body = outbox.messages(duck)[0].message.body
    assert "Инцидентов 20: больше верхней границы обычного (14,0)." in body


def test_a_night_without_the_app_is_made_up_for_once(duck: sa.Engine) -> None:
    _kept(duck, replace(ALONE, every="day"))
    run_due(duck, duck, NOON)
    assert {one.due_on for one in history.deliveries(duck)} == {MONDAY}
    assert {one.period for one in history.deliveries(duck)} == {(dt.date(2026, 11, 22), dt.date(2026, 11, 22))}


def test_a_dry_run_tells_and_writes_nothing(duck: sa.Engine) -> None:
    schedule = replace(WEEKLY, roles=("operator",), people=("mila", "mute", "nobody"), regions=("Юг",))
    told = {one.recipient.actor.user: one.outcome for one in preview(duck, duck, schedule, at=NOON)}
    assert told == {"mila": "sent", "mute": "no_address", "olga": "no_stations"}
    assert not outbox.messages(duck) and not history.deliveries(duck)


def test_a_paused_or_deleted_schedule_rests_and_comes_back_without_arrears(duck: sa.Engine) -> None:
    one = _kept(duck)
    store.pause(duck, MILA, one, paused=True)
    assert run_due(duck, duck, NOON) == 0
    store.pause(duck, MILA, one, paused=False)
    store.delete(duck, MILA, one)
    assert not store.every(duck) and run_due(duck, duck, NOON) == 0
    store.restore(duck, ADMIN, one)
    assert [each.identifier for each in store.every(duck)] == [one] and run_due(duck, duck, NOON) == 0
    for actor in (NORTH, OLGA):
        with pytest.raises(AccessError):
            store.delete(duck, actor, one)
    with pytest.raises(AccessError):
        store.save(duck, OLGA, WEEKLY)
    with pytest.raises(ScheduleError):
        store.find(duck, "нет")


def test_a_report_is_sent_again_as_it_was_or_made_anew(stocked: sa.Engine) -> None:
    one = _kept(stocked)
    run_due(stocked, stocked, NOON)
    with pytest.raises(ScheduleError, match="no_address"):
        history.resend(stocked, stocked, MILA, one, day=MONDAY, user="mute", at=NOON)
    addresses.save(stocked, ADMIN, MUTE.user, email="mute@azs.example")
    history.resend(stocked, stocked, MILA, one, day=MONDAY, user="mute", at=NOON)
    history.resend(stocked, stocked, MILA, one, day=MONDAY, user="mila", at=NOON)
    assert len(outbox.messages(stocked)) == 5
    assert {each.user: each.sends for each in history.deliveries(stocked) if each.sends} == {
        "mila": 2, "max": 1, "north": 1, "mute": 1,
    }  # fmt: skip
    for user, error in (("lost", "no_stations"), ("нет", "no_delivery")):
        with pytest.raises(ScheduleError, match=error):
            history.resend(stocked, stocked, MILA, one, day=MONDAY, user=user, at=NOON)
    with pytest.raises(AccessError):
        history.resend(stocked, stocked, NORTH, one, day=MONDAY, user="mila", at=NOON)


def test_an_old_file_goes_and_its_message_says_so(duck: sa.Engine) -> None:
    one = _kept(duck, ALONE)
    run_due(duck, duck, NOON)
    with duck.begin() as connection:
        connection.execute(sa.update(report_files).values(made_at=dt.datetime(2026, 1, 1)))
    assert files.purge(duck) == 1
    history.resend(duck, duck, ADMIN, one, day=MONDAY, user="mila", at=NOON)
    with mail_server() as box:
        done = _send(duck, box)
    assert (done.sent, done.failed) == (1, 1), "no letter leaves without its file; the new one has a new file"
    [letter] = box.letters
    assert letter["To"] == "mila@azs.example" and len(list(letter.iter_attachments())) == 1
    told = [outbox.problem_of(each) for each in outbox.messages(duck, statuses=("failed",))]
    assert [each.key for each in told if each] == ["outbox.file_gone"]


def test_an_empty_database_has_nothing_noteworthy_and_nobody_to_send_to(duckdb_engine: sa.Engine) -> None:
    people(duckdb_engine)
    _kept(duckdb_engine)
    assert run_due(duckdb_engine, duckdb_engine, NOON) == 1
    assert set(_outcomes(duckdb_engine).values()) == {"no_stations"}


@pytest.mark.parametrize("email", ["нет", "a@b", "a@b.ru\nBcc: c@d.ru", "a b@c.ru", "x" * 200 + "@c.ru"])
def test_what_is_no_address_is_refused(duckdb_engine: sa.Engine, email: str) -> None:
    with pytest.raises(AccessError):
        addresses.save(duckdb_engine, ADMIN, "mila", email=email)
    with pytest.raises(AccessError):
        addresses.save(duckdb_engine, MILA, "mila", email="mila@azs.example")
