"""Messages arrive, once each whoever sends them, or wait and are told of; none is lost when a server is down."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from azs.complaints import outbox
from azs.complaints.outbox import Message, Sender, problem_of, retry, work_off
from azs.complaints.outbox import Outgoing as Waiting
from azs.complaints.sending import letter, senders
from azs.database import heartbeat
from azs.database.changing import changing
from azs.database.complaint_tables import outbox as table
from azs.errors import MessageError
from azs.i18n import describe
from azs.knowledge.library import now
from azs.settings import Outgoing
from tests.azs.complaints.cases import MILA
from tests.azs.complaints.mail_server import Mailbox, mail_server
from tests.oracle_server import certificates

MAIL = Outgoing(smtp_host="127.0.0.1", smtp_security="off", mail_from="АЗС <help@azs.example>", timeout_s=30)
LETTER = Message("email", "receipt", "ivan@mail.ru", "Обращение № 1", "Здравствуйте!\n.\nТочка выше", "c1")


def _put(engine: sa.Engine, *several: Message) -> list[str]:
    with changing(engine) as connection:
        return [outbox.put(connection, one, moment=now()) for one in several]


def _by(box: Mailbox) -> Mapping[str, Sender]:
    return senders(replace(MAIL, smtp_port=box.port))


def _later(engine: sa.Engine, by: dt.timedelta) -> None:
    """Let time pass: everything in the table happened earlier."""
    with engine.begin() as connection:
        for row in connection.execute(sa.select(table)).all():
            moved = {
                name: getattr(row, name) - by for name in ("due_at", "made_at", "claimed_at") if getattr(row, name)
            }
            connection.execute(sa.update(table).where(table.c.message_id == row.message_id).values(**moved))


def _states(engine: sa.Engine) -> list[str]:
    return sorted(one.status for one in outbox.messages(engine))


def test_a_letter_arrives_as_a_programs_letter(engine: sa.Engine) -> None:
    [identifier] = _put(engine, LETTER)
    with mail_server() as box:
        assert work_off(engine, _by(box)).sent == 1 and work_off(engine, _by(box)).sent == 0
    [found] = box.letters
    assert found["Message-ID"] == f"<{identifier}@azs.example>" and found["Auto-Submitted"] == "auto-replied"
    assert found["To"] == "ivan@mail.ru" and found["Subject"] == "Обращение № 1" and "АЗС" in found["From"]
    assert found.get_content().replace("\r", "").strip() == LETTER.body
    assert _states(engine) == ["sent"]


def test_an_hour_without_a_mail_server_loses_nothing(duckdb_engine: sa.Engine) -> None:
    _put(duckdb_engine, *(replace(LETTER, complaint_id=f"c{at}") for at in range(4)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    down, tried = senders(replace(MAIL, smtp_port=port)), 0
    for _ in range(12):
        done = work_off(duckdb_engine, down)
        tried += done.put_off
        assert done.sent == done.failed == 0 and done.put_off <= 1, "one try tells that nobody is there"
        _later(duckdb_engine, dt.timedelta(minutes=5))
    assert 4 <= tried <= 12 and _states(duckdb_engine) == ["waiting"] * 4
    told = problem_of(next(one for one in outbox.messages(duckdb_engine) if one.problem))
    assert told is not None and describe(told, "ru") == "Сервер не отвечает."
    _later(duckdb_engine, outbox.LONGEST_PAUSE)
    with mail_server() as box:
        assert work_off(duckdb_engine, _by(box)).sent == 4
    assert len({one["Message-ID"] for one in box.letters}) == 4 and _states(duckdb_engine) == ["sent"] * 4


def test_several_processes_send_each_letter_once(engine: sa.Engine) -> None:
    _put(engine, *(replace(LETTER, complaint_id=f"c{at}") for at in range(12)))
    begun = threading.Barrier(3)
    with mail_server() as box:

        def work() -> None:
            begun.wait()
            work_off(engine, _by(box))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        work_off(engine, _by(box))
    found = [one["Message-ID"] for one in box.letters]
    assert len(found) == len(set(found)) == 12 and _states(engine) == ["sent"] * 12


def test_after_a_crash_between_sending_and_writing_down_it_comes_again_with_the_same_name(engine: sa.Engine) -> None:
    [identifier] = _put(engine, LETTER)
    claimed = outbox.claim(engine, "one that dies")
    assert claimed is not None and claimed.identifier == identifier
    with mail_server() as box:
        _by(box)["email"](claimed)  # and now the process is killed
        assert work_off(engine, _by(box)).sent == 0, "it may be alive"
        _later(engine, outbox.ABANDONED + dt.timedelta(seconds=1))
        assert work_off(engine, _by(box)).sent == 1
    assert [one["Message-ID"] for one in box.letters] == [f"<{identifier}@azs.example>"] * 2


def test_a_slow_sender_keeps_its_message(duckdb_engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_S", 0.05)
    _put(duckdb_engine, LETTER)
    seen: list[Waiting | None] = []

    def slow(_: Waiting) -> None:
        _later(duckdb_engine, outbox.ABANDONED * 2)
        threading.Event().wait(0.4)
        seen.append(outbox.claim(duckdb_engine, "another"))

    assert work_off(duckdb_engine, {"email": slow}).sent == 1 and seen == [None]


@pytest.mark.parametrize(
    ("answers", "final", "words"),
    [
        ({"RCPT": "550 no such user"}, True, "код 550"), ({"RCPT": "450 later"}, False, "код 450"),
        ({".": "554 spam"}, True, "код 554"), ({".": "451 later"}, False, "код 451"),
        ({"MAIL": "550 who are you"}, False, "код 550"), ({"DATA": "drop"}, False, "Сервер не отвечает"),
        ({"EHLO": "drop"}, False, "Сервер не отвечает"), ({"AUTH": "535 no"}, False, "AZS_SMTP_PASSWORD"),
    ],
)  # fmt: skip
def test_what_a_server_says_decides_whether_it_is_tried_again(
    answers: dict[str, str], final: bool, words: str
) -> None:  # fmt: skip
    with mail_server() as box:
        box.answers.update(answers)
        user = {"smtp_user": "u", "smtp_password": "p"} if "AUTH" in answers else {}
        with pytest.raises(MessageError) as caught:
            senders(replace(MAIL, smtp_port=box.port, **user))["email"](
                Waiting("i", LETTER, "sending", 1, now(), now())
            )
    assert caught.value.final is final and words in describe(caught.value, "ru") and not box.letters


def test_one_bad_address_does_not_stop_the_others(duckdb_engine: sa.Engine) -> None:
    bad = [replace(LETTER, recipient=one) for one in ("a,b@mail.ru", "нет", "x@y\nBcc: z@z.ru", "")]
    _put(duckdb_engine, *bad, replace(LETTER, subject="Тема\r\nBcc: z@z.ru"), replace(LETTER, recipient="a@почта.рф"))
    with mail_server() as box:
        done = work_off(duckdb_engine, _by(box))
    assert (done.sent, done.failed) == (2, 4)
    assert {one["To"] for one in box.letters} == {"ivan@mail.ru", "a@xn--80a1acny.xn--p1ai"}
    assert not any(one["Bcc"] for one in box.letters)


def test_what_nobody_foresaw_waits_and_does_not_stop_the_others(duckdb_engine: sa.Engine) -> None:
    _put(duckdb_engine, LETTER, replace(LETTER, recipient="other@mail.ru"))
    sent: list[str] = []

    def odd(one: Waiting) -> None:
        if one.message.recipient == "ivan@mail.ru":
            raise RuntimeError("?")
        sent.append(one.message.recipient)

    assert work_off(duckdb_engine, {"email": odd}).put_off == 1 and sent == ["other@mail.ru"]


def test_after_three_days_it_waits_for_a_person(duckdb_engine: sa.Engine) -> None:
    _put(duckdb_engine, LETTER)
    _later(duckdb_engine, outbox.GIVE_UP + dt.timedelta(seconds=1))
    sent: list[Waiting] = []
    assert work_off(duckdb_engine, {"email": sent.append}).failed == 1 and not sent
    assert retry(duckdb_engine, MILA) == 1 and work_off(duckdb_engine, {"email": sent.append}).sent == 1


def test_without_settings_nothing_is_sent_and_nothing_is_tried(duckdb_engine: sa.Engine) -> None:
    _put(duckdb_engine, LETTER)
    assert not senders(Outgoing()) and work_off(duckdb_engine, senders(Outgoing())) == outbox.Delivered()
    assert [one.attempts for one in outbox.messages(duckdb_engine)] == [0]


def test_an_encrypted_session_needs_a_certificate_that_passes(tmp_path: Path, duckdb_engine: sa.Engine) -> None:
    files = certificates.make(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.server_certificate, files.server_key)
    _put(duckdb_engine, LETTER)
    with mail_server(tls=context) as box:
        own = replace(MAIL, smtp_port=box.port, smtp_security="starttls")
        assert work_off(duckdb_engine, senders(own)).put_off == 1 and not box.letters, "nobody knows who signed it"
        told = problem_of(outbox.messages(duckdb_engine)[0])
        assert told is not None and told.key == "outbox.certificate"
        retry(duckdb_engine, MILA, [outbox.messages(duckdb_engine)[0].identifier])
        assert work_off(duckdb_engine, senders(replace(own, smtp_ca_file=str(files.authority)))).sent == 1
    with mail_server() as plain, pytest.raises(MessageError) as caught:
        found = Waiting("i", LETTER, "sending", 1, now(), now())
        senders(replace(MAIL, smtp_port=plain.port, smtp_security="starttls"))["email"](found)
    assert caught.value.key == "outbox.not_supported" and not caught.value.final and not plain.letters


def test_a_letter_to_staff_is_no_reply() -> None:
    found = letter(MAIL, Waiting("i", replace(LETTER, kind="alert"), "sending", 1, now(), now()))
    assert found["Auto-Submitted"] == "auto-generated" and found["References"] == "<c1@azs.example>"
