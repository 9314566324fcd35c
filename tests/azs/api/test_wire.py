"""What programs send and get, over a real connection: taken, refused, repeated, too much, too slow, too often."""

from __future__ import annotations

import contextlib
import io
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from azs.api import bodies, patience
from azs.complaints.clients import clients, revoke
from azs.complaints.complaint import TEXT_CHARS
from azs.database.access import as_system
from azs.database.complaint_tables import complaint_files, complaint_people, complaints
from azs.database.engine import open_engine
from azs.errors import DatabaseError
from azs.security.actor import SYSTEM
from azs.settings import Settings, load_settings
from tests.azs.api.wire import SAID, Answer, Api, served
from tests.azs.intake.sheets import places


@pytest.fixture
def api(duckdb_engine: sa.Engine, settings: Settings) -> Iterator[Api]:
    places(duckdb_engine)
    with served(duckdb_engine, settings) as api:
        yield api


@pytest.fixture(scope="module")
def refusing(migrated_duckdb: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One server for all that is refused: nothing of it is ever stored."""
    home = tmp_path_factory.mktemp("refusing")
    shutil.copyfile(migrated_duckdb, home / "azs.duckdb")
    settings = load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"})
    engine = as_system(open_engine(settings))
    with served(engine, settings) as api:
        yield api
    assert api.rows(complaints) == []
    engine.dispose()


def test_taken_and_told(engine: sa.Engine, settings: Settings) -> None:
    places(engine)
    with served(engine, settings) as api:
        answer = api.post(SAID)
        [row] = api.rows(complaints)
        assert (answer.status, answer.body["number"], row.station_id) == (201, row.complaint_number, 1)
        assert row.channel == "api" and answer.headers["location"].endswith(row.complaint_number)
        for contact in ("8 (912) 345 67 89", "IVAN@mail.ru", "9123456789"):
            told = api.status(row.complaint_number, contact)
            assert (told.status, told.body["status"]) == (200, "new"), contact
        assert "Иван" not in str(told.body) and "недолив" not in str(told.body)


def test_wrong_number_and_wrong_contact_are_one_answer(api: Api) -> None:
    number = api.post(SAID).body["number"]
    other = "0000-0000" if number != "0000-0000" else "1111-1111"
    asked = [
        (number, "+7 900 000-00-00"), (other, "+7 912 345-67-89"), (number, "x"), ("' OR 1=1 --", "ivan@mail.ru"),
        (number, "ivan@mail.r"), (number, "%"), ("x" * 500, "ivan@mail.ru"),
    ]  # fmt: skip
    answers = {str(api.status(*one).body) for one in [(n.replace(" ", "%20"), c) for n, c in asked]}
    assert len(answers) == 1 and "404" in answers.pop()


def test_a_complaint_without_contact_cannot_be_asked_for(api: Api) -> None:
    number = api.post({"text": "грязно"}).body["number"]
    assert api.status(number, "+7 912 345-67-89").status == 404 and api.status(number, "0").status == 404


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["text"]), ({"text": 5}, ["text"]), ({"text": None}, ["text"]), ({"text": ["a"]}, ["text"]),
        ({"text": "a", "contact": "Иван"}, ["contact"]), ({"text": "a", "contact": {"phone": 79}}, ["contact.phone"]),
        ({"text": "a", "contact": {"consent": "yes"}}, ["contact.consent"]),
        ({"text": "a", "statoin": "1"}, ["statoin"]),
        ({"text": 1, "station": {}, "happened": []}, ["text", "station", "happened"]),
        ({"text": "a", "station": "1" * 201}, ["station"]), ([], [""]), ("text", [""]), (None, [""]),
        ({"text": " "}, ["text"]), ({"text": "я" * (TEXT_CHARS + 1)}, ["text"]),
        ({"text": "a", "contact": {"phone": "+7 912 345-67-89"}}, ["contact.consent"]),
        ({"text": "a", "contact": {"email": "a@b", "consent": True}}, ["contact.email"]),
    ],
)  # fmt: skip
def test_what_to_correct_is_named_by_field(refusing: Api, body: object, fields: list[str]) -> None:
    for lang in ("ru", "en"):
        answer = refusing.post(body, Accept_Language=lang)
        assert (answer.status, sorted(answer.wrong)) == (422, sorted(fields))
        assert answer.headers["content-type"] == "application/problem+json" and answer.body["status"] == 422
        cyrillic = any("а" <= sign <= "я" for sign in answer.body["detail"].lower())
        assert cyrillic == (lang == "ru") and answer.headers["content-language"] == lang


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 400), (b"{", 400), (b'{"text": "a",}', 400), (b'{"text": NaN}', 400), (b"\xff\xfe{}", 400),
        (b'{"text": "\\ud800"}', 400), (b"[" * 100_000, 400), (b'{"text": "' + b"a" * 1_000_000 + b'"}', 413),
    ],
)  # fmt: skip
def test_damaged_and_oversized_bodies(refusing: Api, data: bytes, status: int) -> None:
    answer = refusing.post(data)
    assert answer.status == status and answer.body["status"] == status


def test_kinds_paths_and_methods_there_are_not(refusing: Api) -> None:
    assert refusing.post(b"text=a", Content_Type="application/x-www-form-urlencoded").status == 415
    for method, path, status in (("GET", "/complaints", 405), ("DELETE", "/complaints/1", 405), ("GET", "/x", 404)):
        answer = refusing.ask(method, path, None, {})
        assert answer.status == status and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>", "'; DROP TABLE complaints; --", "плохо 🔥🤬👨‍👩‍👧",
        "\u202eعربي עברית", "{{7*7}} ${7*7} %s {0}", "строка\r\nX-Injected: 1", "\u0000\u0007нуль",
    ],
)  # fmt: skip
def test_texts_of_all_kinds_are_only_texts(api: Api, text: str) -> None:
    said = {"text": text, "station": text, "happened": text, "contact": {"name": text, "consent": True}}
    assert api.post(said).status == 201
    [row], [person] = api.rows(complaints), api.rows(complaint_people)
    kept = text.replace("\r\n", "\n").replace("\x00", "␀").replace("\x07", "␇")
    assert person.full_text == kept and row.station_id is None and row.happened == kept


def test_a_forged_station_stays_words(api: Api) -> None:
    for station in ("АЗС-999", "1 OR 1=1", "-1", "АЗС-001' --", "１"):
        api.post({"text": "x", "station": station})
    assert {row.station_id for row in api.rows(complaints) if "--" not in row.station_said} <= {None, 1}
    assert next(row for row in api.rows(complaints) if row.station_said == "АЗС-999").station_id is None


def test_danger_is_told_at_once_and_the_station_comes_from_the_text(api: Api) -> None:
    api.post({"text": "На АЗС 2 сильный запах газа у колонки"})
    [row] = api.rows(complaints)
    assert (row.danger, row.priority, row.station_id, row.category) == ("gas", "critical", 2, None)


def test_the_same_request_again_is_the_same_complaint(api: Api) -> None:
    first = api.post(SAID, Idempotency_Key="order-0001")
    again = api.post(SAID, Idempotency_Key="order-0001")
    assert (first.status, again.status, again.body["repeated"]) == (201, 200, True)
    assert first.body["number"] == again.body["number"] and len(api.rows(complaints)) == 1
    other = api.post({**SAID, "text": "другое"}, Idempotency_Key="order-0001")
    assert (other.status, other.wrong) == (422, ["Idempotency-Key"])
    assert api.post(SAID, Idempotency_Key="short").wrong == ["Idempotency-Key"]


def test_a_flood_of_one_request_is_one_complaint(api: Api) -> None:
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda: answers.append(api.post(SAID, Idempotency_Key="flood-000"))) for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted({one.status for one in answers}) == [200, 201] and len(api.rows(complaints)) == 1
    assert sum(one.status == 201 for one in answers) == 1


def test_keys(api: Api) -> None:
    for key in ("", "azs_wrong", "x" * 5000, "' OR 1=1 --"):
        answer = api.post(SAID, key=key)
        assert answer.status == 401 and answer.headers["www-authenticate"] == "Bearer"
    assert api.post(SAID, key="", X_API_Key=api.key).status == 201
    [client] = clients(api.engine)
    revoke(api.engine, SYSTEM, client.identifier[:8])
    with served(api.engine, _settings(api)) as later:
        assert later.post(SAID, key=api.key).status == 401 and later.post(SAID).status == 201


def test_too_often_says_when_to_come_again(duckdb_engine: sa.Engine, settings: Settings) -> None:
    with served(duckdb_engine, settings, key_per_minute=12, lookups_per_minute=3) as api:
        answers = [api.post({"text": "a"}) for _ in range(3)]
        assert [one.status for one in answers] == [201, 201, 429] and 1 <= int(answers[2].headers["retry-after"]) <= 5
        asked = [api.status("1234-5678", "a@b.ru") for _ in range(4)]
        assert [one.status for one in asked] == [404, 404, 404, 429] and "retry-after" in asked[3].headers


def test_one_number_cannot_be_guessed_at(api: Api) -> None:
    number = api.post(SAID).body["number"]
    statuses = [api.status(number, f"+7 912 000-00-{at:02}").status for at in range(12)]
    assert statuses == [404] * 10 + [429] * 2
    assert api.status(number.replace("-", ""), "+7 912 345-67-89").status == 429, "another spelling is no other number"


def _form(**fields: str | bytes) -> tuple[bytes, str]:
    parts = []
    for name, value in fields.items():
        name, _, at = name.partition("__")
        if isinstance(value, bytes):
            head = f'form-data; name="{name}"; filename="фото{at}.png"\r\nContent-Type: image/png'
            parts.append(f"--b\r\nContent-Disposition: {head}\r\n\r\n".encode() + value + b"\r\n")
        else:
            parts.append(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    return b"".join(parts) + b"--b--\r\n", "multipart/form-data; boundary=b"


def _png(side: int = 4) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "PNG")
    return out.getvalue()


def test_photos_come_in_a_form(api: Api) -> None:
    data, kind = _form(text="грязно", phone="+7 912 345-67-89", consent="true", photos__1=_png(), photos__2=_png(5))
    assert api.post(data, Content_Type=kind).status == 201
    kept = api.rows(complaint_files)
    assert len(kept) == 2 and {api.reception.files.read(row.sha256) for row in kept} == {_png(), _png(5)}
    assert api.rows(complaint_people)[0].phone == "+7 912 345-67-89"


@pytest.mark.parametrize(
    ("fields", "status", "wrong"),
    [
        ({"text": "a", "photos__1": b"MZ\x90"}, 422, ["photos"]), ({"text": "a", "evil": "1"}, 422, ["evil"]),
        ({"text": "a", "consent": "maybe"}, 422, ["consent"]), ({"text": "a" * 60_000}, 400, []),
        ({"text": "a", **{f"photos__{at}": b"x" for at in range(7)}}, 400, []), ({"photos": "a"}, 422, ["photos"]),
        ({"text": b"file"}, 422, ["text"]),
    ],
)  # fmt: skip
def test_forms_that_are_wrong(refusing: Api, fields: dict[str, str | bytes], status: int, wrong: list[str]) -> None:
    data, kind = _form(**fields)
    answer = refusing.post(data, Content_Type=kind)
    assert (answer.status, answer.wrong) == (status, wrong)


@pytest.mark.parametrize("data", [b"", b"--b\r\nbroken", b"\x00" * 1000, b"--b--"])
def test_damaged_forms(refusing: Api, data: bytes) -> None:
    for kind in ("multipart/form-data; boundary=b", "multipart/form-data"):
        assert refusing.post(data, Content_Type=kind).status in (400, 422)


def test_nothing_is_promised_when_the_database_is_gone(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise DatabaseError("database.broke_off")

    with monkeypatch.context() as patched:
        patched.setattr("azs.complaints.reception.store", gone)
        answer = api.post(SAID, Idempotency_Key="order-0002")
    assert answer.status == 503 and answer.headers["retry-after"] and answer.body["reference"]
    assert api.post(SAID, Idempotency_Key="order-0002").status == 201


def test_an_unforeseen_fault_shows_nothing_of_the_inside(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(api.reception, "prepared", lambda *_, **__: {}["тайна /etc/passwd"])
        answer = api.post(SAID)
    assert answer.status == 500 and answer.headers["content-type"] == "application/problem+json"
    assert answer.body["reference"] and "passwd" not in str(answer) and "Traceback" not in str(answer)
    assert api.post(SAID).status == 201


def test_slow_clients_are_hung_up_on_and_others_served(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "JSON_S", 0.5)
    monkeypatch.setattr(patience, "HEAD_S", 0.5)
    head = f"POST /api/v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.key}\r\n"
    told = "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    with _connected(api, head) as silent, _connected(api, head + told) as slow:
        assert api.post(SAID).status == 201
        assert slow.recv(20).startswith(b"HTTP/1.1 408")
        assert silent.recv(20) == b"", "no head of a request came: hung up"
    assert len(api.rows(complaints)) == 1


def test_many_slow_clients_leave_places_for_others(api: Api) -> None:
    head = (
        f"POST /api/v1/complaints HTTP/1.1\r\nHost: x\r\nX-API-Key: {api.key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    slow = [_connected(api, head) for _ in range(70)]
    try:
        until = time.monotonic() + 60
        while api.post(SAID).status != 503:
            assert time.monotonic() < until, "this client has all its places taken"
            slow.append(_connected(api, head))  # a slow one was refused while the post held a place
        assert api.ask("GET", "/openapi.json", None, {}).status == 200
    finally:
        for one in slow:
            one.close()
    assert _comes(api, 201), "places come back when they hang up"


def _comes(api: Api, status: int) -> bool:
    """Whether complaints are answered so within some seconds: connections are taken on one after another."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if api.post(SAID).status == status:
            return True
        time.sleep(0.2)
    return False


def test_a_body_without_a_length_is_counted(api: Api) -> None:
    head = (
        f"POST /api/v1/complaints HTTP/1.1\r\nHost: x\r\nX-API-Key: {api.key}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with _connected(api, head) as chunked:
        block = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
        with contextlib.suppress(OSError):  # hung up on, as it should be
            for _ in range(100):
                chunked.sendall(block)
        chunked.settimeout(5)
        with contextlib.suppress(ConnectionError):
            assert chunked.recv(20).startswith(b"HTTP/1.1 413")
    assert api.post(SAID).status == 201


def test_pages_of_other_sites_call_only_where_allowed(duckdb_engine: sa.Engine, settings: Settings) -> None:
    with served(duckdb_engine, settings, origins=("https://azs.example",)) as api:
        asked = {"Origin": "https://azs.example", "Access-Control-Request-Method": "POST"}
        allowed = api.ask("OPTIONS", "/complaints", None, asked)
        refused = api.ask("OPTIONS", "/complaints", None, asked | {"Origin": "https://evil.example"})
        assert allowed.headers["access-control-allow-origin"] == "https://azs.example"
        assert refused.status == 400 and "access-control-allow-origin" not in refused.headers
        told = api.post(SAID, Origin="https://azs.example").headers
        assert "Retry-After" in told["access-control-expose-headers"]


def _connected(api: Api, said: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", api.port), timeout=10)
    connection.sendall(said.encode())
    return connection


def _settings(api: Api) -> Settings:
    return load_settings({"AZS_HOME": str(api.reception.files.folder.parent), "AZS_LLM": "off"})
