"""Those without a key solve a captcha: what the service is sent, and what its answers mean, over a local server."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa

from azs.api.captcha import SiteVerify
from azs.database.complaint_tables import complaints
from azs.errors import ApiError
from azs.settings import Settings
from tests.azs.api.wire import SAID, served


class Service(http.server.ThreadingHTTPServer):
    """Answers `siteverify` as hCaptcha and Turnstile do: a token is good once."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        self.asked: list[dict[str, list[str]]] = []
        self.good = {"good", "good too"}
        self.answer: tuple[int, bytes] | None = None
        self.wait_s = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/siteverify"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(said)
        time.sleep(self.server.wait_s)
        token = said["response"][0]
        good = said["secret"] == ["s3cret"] and token in self.server.good
        self.server.good.discard(token)
        body: dict[str, Any] = {"success": good, "hostname": "azs.example"}
        if not good:
            body["error-codes"] = ["timeout-or-duplicate"]
        status, data = self.server.answer or (200, json.dumps(body).encode())
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def _serving() -> Iterator[Service]:
    with Service() as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        yield service
        service.shutdown()


@pytest.fixture
def service() -> Iterator[Service]:
    with _serving() as found:
        yield found


def test_a_token_is_good_once_and_the_service_gets_what_it_needs(service: Service) -> None:
    ask = SiteVerify(service.url, "s3cret", "azs.example")
    assert ask("good", "203.0.113.7") and not ask("good", "203.0.113.7") and not ask("bad", "203.0.113.7")
    assert service.asked[0] == {"secret": ["s3cret"], "response": ["good"], "remoteip": ["203.0.113.7"]}
    assert not ask("", "") and not ask("x" * 10_000, "") and len(service.asked) == 3, "these are not even asked for"


def test_a_token_of_another_site_or_another_secret_is_bad(service: Service) -> None:
    assert not SiteVerify(service.url, "s3cret", "other.example")("good", "")
    assert not SiteVerify(service.url, "wrong")("good too", "")
    assert "s3cret" not in repr(SiteVerify(service.url, "s3cret"))


@pytest.mark.parametrize(
    ("answer", "good"),
    [
        ((200, b'{"success": "true"}'), False), ((200, b'{"success": 1}'), False), ((200, b"[]"), False),
        ((400, b'{"success": false}'), False), ((200, b"<html>"), None), ((500, b"{}"), None), ((200, b""), None),
    ],
)  # fmt: skip
def test_only_a_plain_yes_lets_in(service: Service, answer: tuple[int, bytes], good: bool | None) -> None:
    service.answer = answer
    ask = SiteVerify(service.url, "s3cret")
    if good is None:
        with pytest.raises(ApiError, match="captcha_down"):
            ask("good", "")
    else:
        assert ask("good", "") is good


def test_a_silent_service_lets_nobody_in(service: Service) -> None:
    service.wait_s = 2
    with pytest.raises(ApiError, match="captcha_down"):
        SiteVerify(service.url, "s3cret", timeout_s=0.2)("good", "")
    with pytest.raises(ApiError, match="captcha_down"):
        SiteVerify("http://127.0.0.1:9/siteverify", "s3cret")("good", "")


def test_without_a_key_the_captcha_decides(duckdb_engine: sa.Engine, settings: Settings, service: Service) -> None:
    with served(duckdb_engine, settings, captcha_url=service.url, captcha_secret="s3cret") as api:
        assert api.post({**SAID, "captcha": "good"}, key="").status == 201
        again = api.post({**SAID, "captcha": "good"}, key="")
        assert (again.status, again.wrong) == (403, ["captcha"]) and api.post(SAID, key="").status == 403
        assert api.post(SAID, key="azs_wrong").status == 401, "a wrong key is not made good by a captcha"
        service.answer = (500, b"")
        down = api.post({**SAID, "captcha": "good too"}, key="")
        assert down.status == 503 and down.headers["retry-after"]
        assert len(api.rows(complaints)) == 1 and api.post(SAID).status == 201


def test_without_a_key_an_address_has_its_limit(duckdb_engine: sa.Engine, settings: Settings, service: Service) -> None:
    service.answer = (200, b'{"success": true}')
    options = {"captcha_url": service.url, "captcha_secret": "s3cret", "address_per_minute": 2}
    with served(duckdb_engine, settings, **options) as api:
        statuses = [api.post({**SAID, "captcha": "any"}, key="").status for _ in range(3)]
        assert statuses == [201, 201, 429] and api.post(SAID, key="azs_guess").status == 429
