"""The REST interface served on a port of this machine, and a client of it: nothing between them but the network."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from azs.api.alone import server
from azs.api.application import PATH
from azs.complaints.clients import make_client
from azs.complaints.reception import Reception
from azs.security.actor import SYSTEM
from azs.settings import Settings

SAID = {
    "text": "На колонке 3 недолив", "station": "1", "happened": "вчера",
    "contact": {"name": "Иван", "phone": "+7 912 345-67-89", "email": "ivan@mail.ru", "consent": True},
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came back; `body` is the JSON, or the text where it is none."""

    status: int
    headers: dict[str, str]
    body: Any

    @property
    def wrong(self) -> list[str]:
        """Fields that the answer names."""
        return [one["field"] for one in self.body.get("errors", ())]


@dataclass(frozen=True)
class Api:
    """Where it is served and with which key it is asked."""

    port: int
    engine: sa.Engine
    reception: Reception
    key: str
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, body: object, *, key: str | None = None, **headers: str) -> Answer:
        """Send a complaint; bytes go as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        sent = {"Content-Type": "application/json", **self._key(key), **_named(headers)}
        return self.ask("POST", "/complaints", data, sent)

    def status(self, number: str, contact: str, *, key: str | None = None) -> Answer:
        """Ask how far a complaint is."""
        return self.ask("GET", f"/complaints/{number}", None, {"X-Contact": contact, **self._key(key)})

    def ask(self, method: str, path: str, data: bytes | None, headers: dict[str, str]) -> Answer:
        """Any request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            with contextlib.suppress(BrokenPipeError):  # the server has answered before the whole body was sent
                connection.request(method, PATH + path, data, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            told = {name.lower(): value for name, value in answer.getheaders()}
            body = json.loads(text) if "json" in told.get("content-type", "") else text
            return Answer(answer.status, told, body)
        finally:
            connection.close()

    def rows(self, table: sa.Table) -> list[sa.Row[Any]]:
        """What the database has."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(table)).all())

    def _key(self, key: str | None) -> dict[str, str]:
        given = self.key if key is None else key
        return {"Authorization": f"Bearer {given}"} if given else {}


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def served(engine: sa.Engine, settings: Settings, **options: Any) -> Iterator[Api]:
    """A server over the database; `options` change those of the reception."""
    options = {"address_per_minute": 1000, "lookups_per_minute": 1000, "key_per_minute": 6000} | options
    settings = replace(settings, reception=replace(settings.reception, **options))
    reception = Reception(engine, settings)
    _, key = make_client(engine, SYSTEM, "Сайт")
    serving = server(reception, settings, host="127.0.0.1", port=0)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not serving.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = serving.servers[0].sockets[0].getsockname()[1]
    try:
        yield Api(port, engine, reception, key)
    finally:
        serving.should_exit = True
        thread.join(60)
