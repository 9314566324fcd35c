"""Letters as mail programs write them: whose words are kept, which are no complaints, and each is taken once."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from azs.complaints.mail import read_letter
from azs.complaints.mail_files import take_letters
from azs.complaints.reception import Reception
from azs.database.complaint_tables import complaint_files, complaint_people, complaints
from azs.errors import ComplaintError
from azs.settings import Settings
from tests.azs.intake.sheets import places

OURS = ("help@azs.example",)


def _letter(text: str = "Недолив на третьей колонке", **headers: str) -> EmailMessage:
    message = EmailMessage()
    told = {
        "From": "Иван Петров <ivan@mail.ru>", "To": "help@azs.example", "Subject": "Жалоба на АЗС 1",
        "Date": "Fri, 20 Nov 2026 19:05:00 +0300", "Message-ID": "<1@mail.ru>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    for name, value in told.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def _photo(side: int = 300) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 90).save(out, "JPEG")
    return out.getvalue()


def _read(message: EmailMessage | bytes) -> str:
    data = message if isinstance(message, bytes) else message.as_bytes()
    return read_letter(data, OURS).submission.text


def test_a_letter_is_a_complaint_with_its_pictures(engine: sa.Engine, settings: Settings, tmp_path: Path) -> None:
    places(engine)
    message = _letter()
    message.add_attachment(_photo(), "image", "jpeg", filename="чек.jpg")
    message.add_attachment(b"%PDF-1.7", "application", "pdf", filename="акт.pdf")
    (tmp_path / "1.eml").write_bytes(message.as_bytes())
    reception = Reception(engine, settings)
    [first] = take_letters(reception, [tmp_path], OURS)
    [again] = take_letters(reception, [tmp_path / "1.eml"], OURS)
    assert (first.outcome, again.outcome, first.number) == ("taken", "known", again.number)
    with engine.connect() as connection:
        [row] = connection.execute(sa.select(complaints)).all()
        [person] = connection.execute(sa.select(complaint_people)).all()
        [file] = connection.execute(sa.select(complaint_files)).all()
    assert (row.channel, row.station_id, row.happened) == ("email", 1, "2026-11-20 19:05+03:00")
    assert person.full_text == "Жалоба на АЗС 1\n\nНедолив на третьей колонке"
    assert (person.person_name, person.email) == ("Иван Петров", "ivan@mail.ru")
    assert (file.file_name == "чек.jpg" and reception.files.read(file.sha256) == _photo()) or file.media_type


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto"), ({"Auto_Submitted": "no"}, ""), ({"X_Autoreply": "yes"}, "auto"),
        ({"Precedence": "bulk"}, "bulk"), ({"Precedence": "first-class"}, ""), ({"List_Id": "<news.x>"}, "bulk"),
        ({"List_Unsubscribe": "<mailto:x@y>"}, "bulk"), ({"Return_Path": "<>"}, "auto"),
        ({"From": "Help <HELP@azs.example>"}, "own"), ({"From": "MAILER-DAEMON@mx.example"}, "auto"),
        ({"From": "noreply@shop.example"}, "auto"),
        ({"Subject": "Automatic reply: жалоба"}, "auto"), ({"Subject": "Автоответ: в отпуске"}, "auto"),
        ({"Subject": "Автоматический кассир"}, ""),
        ({"X_Spam_Flag": "YES"}, "spam"), ({"X_Spam_Flag": "NO"}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_machines_mailings_and_we_ourselves_do_not_complain(headers: dict[str, str], reason: str) -> None:
    assert read_letter(_letter(**headers).as_bytes(), OURS).reason == reason


def test_a_letter_without_words_is_skipped() -> None:
    assert read_letter(_letter(" \n", Subject="").as_bytes(), OURS).reason == "empty"
    assert read_letter(_letter(" \n").as_bytes(), OURS).submission.text == "Жалоба на АЗС 1"


@pytest.mark.parametrize(
    "quoted",
    [
        "> старое\n> ещё старое", "20 ноября 2026 г., 10:00 +03:00 от АЗС <help@azs.example>:\n> старое",
        "пт, 20 нояб. 2026 г. в 10:00, АЗС <help@azs.example>:\n\n> старое\n> старое",
        "On Fri, Nov 20, 2026 at 10:00 AM AZS <help@azs.example> wrote:\n> старое",
        "On Fri, Nov 20, 2026 at 10:00 AM AZS Assistant Support Team\n<help@azs.example> wrote:\n> старое",
        "20.11.2026 10:00, АЗС пишет:\n> старое", "-----Original Message-----\nFrom: x\nстарое",
        "-------- Исходное сообщение --------\nстарое",
        "От: АЗС <help@azs.example>\nОтправлено: 20 ноября 2026 г. 10:00\nКому: Иван\nТема: Re: жалоба\n\nстарое",
        "From: AZS <help@azs.example>\nSent: Friday\nTo: Ivan\nSubject: Re\n\nстарое", "-- \nИван\nстарое",
        "Отправлено из Почты Mail.ru", "Sent from my iPhone",
    ],
)  # fmt: skip
def test_what_was_said_before_is_cut(quoted: str) -> None:
    said = _read(_letter(f"Так и не ответили!\nОт: меня ждёт жалоба в суд.\n\n{quoted}\n", Subject=""))
    assert said == "Так и не ответили!\nОт: меня ждёт жалоба в суд."


def test_answers_between_quoted_lines_are_kept_and_a_letter_passed_on_too() -> None:
    assert _read(_letter("> Когда?\nВчера.\n> Где?\nНа АЗС 7.", Subject="")) == "Вчера.\nНа АЗС 7."
    assert _read(_letter("> Залили воду\n> в бак", Subject="Fwd: Re: жалоба")) == "жалоба\n\nЗалили воду\nв бак"


_HEAD = "От: Мария <m@mail.ru>\nDate: пт, 20 нояб. 2026 г. в 10:00\nSubject: жалоба\nTo: <ivan@mail.ru>\n\n"
_OUTLOOK = "From: Мария <m@mail.ru>\nSent: Friday\nTo: Иван\nSubject: жалоба\n\n"
_APPLE = "> From: Мария <m@mail.ru>\n> Subject: жалоба\n> Date: 20 ноября\n> To: Иван\n>\n"
_MAIL_RU = "От кого: Мария <m@mail.ru>\nКому: Иван\nДата: 20 ноября\nТема: жалоба\n\n"


@pytest.mark.parametrize(
    "passed_on",
    [
        f"---------- Forwarded message ---------\n{_HEAD}На АЗС 7 залили воду.\n",
        f"-------- Пересылаемое сообщение --------\n{_MAIL_RU}На АЗС 7 залили воду.\n",
        "-------- Пересылаемое сообщение --------\n20.11.2026, 10:00, Мария <m@mail.ru>:\n\nНа АЗС 7 залили воду.\n",
        f"Begin forwarded message:\n\n{_APPLE}> На АЗС 7 залили воду.\n",
        f"-----Original Message-----\n{_OUTLOOK}На АЗС 7 залили воду.\n",
        f"{_OUTLOOK}На АЗС 7 залили воду.\n",
    ],
)
@pytest.mark.parametrize("note", ["", "Разберитесь, пожалуйста.\n-- \nИван\n"])
def test_words_of_a_letter_passed_on_are_kept(passed_on: str, note: str) -> None:
    said = _read(_letter(f"{note}\n{passed_on}", Subject="Fwd: жалоба"))
    head = "Разберитесь, пожалуйста.\n\n" if note else ""
    assert said == f"жалоба\n\n{head}На АЗС 7 залили воду."
    html = _letter(Subject="Fwd: жалоба")
    lines = "<br>".join(line.replace("<", "&lt;") for line in passed_on.split("\n"))
    html.set_content(f"<p>{note[:24]}</p><div class='gmail_quote'>{lines}</div>", subtype="html")
    assert _read(html) == said


def test_html_alone_is_read_without_quotes_styles_and_scripts() -> None:
    message = _letter()
    message.set_content(
        "<html><head><style>p{color:red}</style><title>x</title></head><body>"
        "<p>Недолив<br>на&nbsp;АЗС 7 &lt;5 л&gt;</p>"
        "<script>alert(1)</script><div>Верните деньги</div><div class='gmail_quote'>20.11.2026 АЗС пишет:"
        "<blockquote>старое</blockquote></div></body></html>",
        subtype="html",
    )
    assert _read(message) == "Жалоба на АЗС 1\n\nНедолив\nна АЗС 7 <5 л>\n\nВерните деньги"
    message.set_content("<blockquote>Залили воду</blockquote>", subtype="html")
    assert "Залили воду" in _read(message)


def _raw(encoding: str, label: str) -> bytes:
    head = f"From: ivan@mail.ru\r\nSubject: \r\nContent-Type: text/plain; charset={label}\r\n\r\n".encode()
    return head + "Плохой бензин, машина встала".encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("koi8-r", "koi8-r"),
        ("cp1251", "windows-1251"),
        ("cp1251", "utf-8"),
        ("cp1251", "x-none"),
        ("utf-8", "x-none"),
        ("cp866", "ibm866"),
    ],
)
def test_encodings_even_where_the_letter_lies_about_them(encoding: str, label: str) -> None:
    assert _read(_raw(encoding, label)) == "Плохой бензин, машина встала"


@pytest.mark.parametrize(
    "text", ["Очередь полчаса, одна касса работает", "Я заплатил", "Юрий, хамство", "ВЕРНИТЕ ДЕНЬГИ"]
)
def test_capitals_are_those_of_the_letter(text: str) -> None:
    assert _read(b"From: a@b.ru\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode("cp1251")) == text


def test_headers_in_bare_bytes_and_of_unknown_encodings() -> None:
    for subject in ("Вода в баке".encode("cp1251"), "Вода в баке".encode(), b"=?koi8-r?B?98/EwSDXIMLBy8U=?="):
        assert _read(b"From: a@b.ru\r\nSubject: " + subject + b"\r\n\r\n").startswith("Вода в баке"), subject


def test_a_folded_subject_keeps_its_spaces() -> None:
    letter = (
        b"From: a@b.ru\r\nSubject: =?utf-8?b?0J3QtdC00L7Qu9C40LI=?=\r\n 20.11.2026 =?utf-8?b?0YPRgtGA0L7QvA==?=\r\n\r\n"
    )
    assert _read(letter) == "Недолив 20.11.2026 утром"


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"PK\x05\x06", b"no headers here\nat all", b"{}"])
def test_what_is_no_letter_is_told(data: bytes) -> None:
    with pytest.raises(ComplaintError, match="no_letter"):
        read_letter(data, OURS)


def test_icons_are_no_photos_and_only_the_largest_are_kept() -> None:
    message = _letter()
    for at in range(7):
        message.add_attachment(_photo(100 + at * 10), "image", "jpeg", filename=f"{at}.jpg")
    message.add_attachment(_photo(8), "image", "jpeg", filename="logo.jpg", disposition="inline")
    letter = read_letter(message.as_bytes(), OURS)
    assert [photo.name for photo in letter.submission.photos] == [f"{at}.jpg" for at in range(2, 7)]
    assert letter.left_out == 2


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_mboxes_archives_and_folders_and_one_bad_letter_among_them(
    duckdb_engine: sa.Engine, settings: Settings, tmp_path: Path
) -> None:
    made: Callable[[int], bytes] = lambda at: _letter(f"Письмо {at}", Message_ID=f"<{at}@x>").as_bytes()  # noqa: E731
    mbox = b"".join(b"From ivan Fri Nov 20 10:00:00 2026\n" + made(at) + b"\n" for at in (1, 2, 3))
    (tmp_path / "box.mbox").write_bytes(mbox)
    (tmp_path / "all.zip").write_bytes(_zip({"a/3.eml": made(3), "4.eml": made(4), "b.mbox": mbox, "x.txt": b"x"}))
    (tmp_path / "bad.eml").write_bytes(b"\x00\x01")
    (tmp_path / "long.eml").write_bytes(_letter("а" * 20_000, Message_ID="<l@x>").as_bytes())
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "auto.eml").write_bytes(_letter(Auto_Submitted="auto-generated").as_bytes())
    found = list(take_letters(Reception(duckdb_engine, settings), [tmp_path, tmp_path / "none.eml"], OURS))
    assert Counter(one.outcome for one in found) == {"taken": 4, "known": 4, "failed": 4, "skipped": 1}
    with duckdb_engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(complaints)).scalar_one() == 4
