"""What a program is told: signed, under a name by which it can tell a message that comes twice."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from azs.complaints.outbox import Message
from azs.complaints.outbox import Outgoing as Waiting
from azs.complaints.sending import senders
from azs.errors import MessageError, SettingsError
from azs.knowledge.library import now
from azs.settings import Outgoing, load_settings

BODY = json.dumps({"event": "complaint.alert", "text": "Пахнет газом"}, ensure_ascii=False)
WAITING = Waiting("m-1", Message("webhook", "alert", "webhook", "", BODY, "c1"), "sending", 1, now(), now())


@contextmanager
def _receiver(code: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append({"headers": dict(self.headers), "body": self.rfile.read(int(self.headers["Content-Length"]))})
            self.send_response(code)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", got
        server.shutdown()


def _send(url: str) -> None:
    senders(Outgoing(webhook_url=url, webhook_secret="тайна", timeout_s=30))["webhook"](WAITING)


def test_it_is_signed_over_its_moment_and_its_body() -> None:
    with _receiver(204) as (url, got):
        _send(url)
    [one] = got
    stamp = one["headers"]["X-Azs-Timestamp"]
    expected = hmac.new("тайна".encode(), stamp.encode() + b"." + one["body"], "sha256").hexdigest()
    assert one["headers"]["X-Azs-Signature"] == f"sha256={expected}" and one["body"].decode() == BODY
    assert one["headers"]["Idempotency-Key"] == "m-1" and abs(int(stamp) - now().timestamp()) < 86_400


@pytest.mark.parametrize(
    ("code", "final"), [(500, False), (503, False), (429, False), (408, False), (404, True), (401, True), (302, True)]
)
def test_the_answer_decides_whether_it_is_tried_again(code: int, final: bool) -> None:
    with _receiver(code) as (url, got), pytest.raises(MessageError) as caught:
        _send(url)
    assert caught.value.final is final and caught.value.params == {"code": code} and len(got) == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "ftp://127.0.0.1/", "http://[", "так"])
def test_an_address_that_cannot_be_reached_is_tried_again(url: str) -> None:
    with pytest.raises(MessageError) as caught:
        _send(url)
    assert not caught.value.final and caught.value.unreachable


def test_settings_that_could_not_send_are_refused() -> None:
    for given in ({"AZS_SMTP_HOST": "mail"}, {"AZS_WEBHOOK_URL": "https://x.example"}, {"AZS_SMTP_SECURITY": "ssl"}):
        with pytest.raises(SettingsError):
            load_settings(given)
    found = load_settings({"AZS_SMTP_HOST": "mail", "AZS_MAIL_FROM": "a@b.ru", "AZS_SMTP_PASSWORD": "secret"}).outgoing
    assert found.smtp_port == 587 and found.smtp_security == "starttls" and "secret" not in repr(found)
