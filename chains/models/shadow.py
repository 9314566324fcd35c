"""A version that answers unseen beside the one that answers people, so that both can be compared.

The person's answer never waits for it: requests are copied into a short queue after they were answered, dropped where
it is full, and asked by one thread while nobody else asks. What is kept holds no text of anybody: which fields of the
answer differ, values only where the schema lists them, seconds, and the reason of a failure.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from azs.errors import AzsError, CancelledError
from azs.settings import Settings
from chains.models import server
from chains.models.contract import Cancelled, Capabilities, Messages, OnUsage, OnWait
from chains.models.http_client import HttpClient
from chains.models.promoted import InForce, in_shadow

log = logging.getLogger("azs.models.shadow")
WAITING = 20
PATIENCE_S = 60.0
LOOK_S = 0.1
IDLE_S = 30.0
MOST_BYTES = 5 << 20


@dataclass(frozen=True)
class Asked:
    """A request as it was answered to a person. `schema`: None where a text was asked for."""

    messages: Messages
    schema: dict[str, Any] | None
    max_tokens: int
    answer: dict[str, Any] | str
    seconds: float


def shadow_log(home: Path, version: str) -> Path:
    """Where the comparison with a version is kept."""
    return home / "training" / "shadow" / f"{version}.jsonl"


class Shadowed:
    """A model client whose answers are compared with those of the version in the shadow, where there is one."""

    def __init__(self, client: HttpClient, settings: Settings) -> None:
        self._client, self._settings = client, settings
        self._shadow = _shadow_of(settings)

    @property
    def name(self) -> str:
        """See `ModelClient`."""
        return self._client.name

    @property
    def stand_in(self) -> bool:
        """See `ModelClient`."""
        return self._client.stand_in

    def capabilities(self) -> Capabilities:
        """See `ModelClient`."""
        return self._client.capabilities()

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int, cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> dict[str, Any]:  # fmt: skip
        """See `ModelClient`."""
        began = time.monotonic()
        answer = self._client.complete_json(
            messages, schema, max_tokens=max_tokens, cancelled=cancelled, on_wait=on_wait, on_usage=on_usage
        )
        self._also(Asked(messages, schema, max_tokens, answer, time.monotonic() - began))
        return answer

    def complete_text(
        self, messages: Messages, *, max_tokens: int, stop: Any = (), cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> str:  # fmt: skip
        """See `ModelClient`."""
        began = time.monotonic()
        answer = self._client.complete_text(
            messages, max_tokens=max_tokens, stop=stop, cancelled=cancelled, on_wait=on_wait, on_usage=on_usage
        )
        self._also(Asked(messages, None, max_tokens, answer, time.monotonic() - began))
        return answer

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Cancelled = None, on_wait: OnWait = None,
        on_usage: OnUsage = None,
    ) -> Iterator[str]:  # fmt: skip
        """See `ModelClient`; what is streamed is not compared."""
        return self._client.stream_text(
            messages, max_tokens=max_tokens, cancelled=cancelled, on_wait=on_wait, on_usage=on_usage
        )

    def _also(self, asked: Asked) -> None:
        if in_shadow(self._settings) is not None:
            self._shadow.offer(asked, self._client)


class Shadow:
    """The queue and the thread of one home."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: queue.Queue[tuple[Asked, HttpClient]] = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.dropped = 0

    def offer(self, asked: Asked, client: HttpClient) -> None:
        """Take a request if there is room; returns at once."""
        try:
            self._waiting.put_nowait((asked, client))
        except queue.Full:
            self.dropped += 1
            return
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="shadow", daemon=True)
                self._thread.start()

    def settle(self, timeout_s: float = 30) -> bool:
        """Wait until everything taken so far is dealt with; whether it is."""
        until = time.monotonic() + timeout_s
        while self._waiting.unfinished_tasks and time.monotonic() < until:
            time.sleep(0.02)
        return not self._waiting.unfinished_tasks

    def _work(self) -> None:
        own: tuple[str, HttpClient, Settings] | None = None
        while True:
            try:
                asked, client = self._waiting.get(timeout=IDLE_S)
            except queue.Empty:
                if own and in_shadow(self._settings) is None:
                    _put_away(own[2])
                    own = None
                continue
            try:
                own = self._compare(asked, client, own)
            except (AzsError, OSError) as error:
                log.warning("shadow: %s", getattr(error, "key", type(error).__name__))
            finally:
                self._waiting.task_done()

    def _compare(
        self, asked: Asked, client: HttpClient, own: tuple[str, HttpClient, Settings] | None
    ) -> tuple[str, HttpClient, Settings] | None:  # fmt: skip
        chosen = in_shadow(self._settings)
        if chosen is None:
            return own
        if own is None or own[0] != chosen.settings.llm_model:
            settings = _apart(chosen)
            own = (
                chosen.settings.llm_model,
                HttpClient(settings, pinned=True, prompt=chosen.prompt, lane="shadow"),
                settings,
            )
        until = time.monotonic() + PATIENCE_S
        while client.busy and time.monotonic() < until:
            time.sleep(LOOK_S)
        given, seconds, failed = _answer(asked, own[1], client if self._settings.llm_mode == "local" else None)
        if failed == "yielded":
            self.dropped += 1
            return own
        entry = {
            "day": dt.datetime.now(dt.UTC).date().isoformat(), "seconds": [round(asked.seconds, 3), round(seconds, 3)],
            "failed": failed, **({} if failed else compared(asked, given)),
        }  # fmt: skip
        _keep(shadow_log(self._settings.home, chosen.version), entry)
        return own


def compared(asked: Asked, given: dict[str, Any] | str | None) -> dict[str, Any]:
    """How two answers differ, without any text of theirs."""
    if asked.schema is None:
        one, two = str(asked.answer).split(), str(given).split()
        return {"kind": "text", "same": one == two, "chars": [len(str(asked.answer)), len(str(given))]}
    fields = asked.schema.get("properties", {})
    ours: Mapping[str, Any] = asked.answer if isinstance(asked.answer, dict) else {}
    theirs: Mapping[str, Any] = given if isinstance(given, dict) else {}
    differing = sorted(name for name in fields if ours.get(name) != theirs.get(name))
    listed = [name for name in differing if _listed(fields[name])]
    return {
        "kind": str(asked.schema.get("title", "object")), "same": not differing, "fields": differing,
        "values": {name: [ours.get(name), theirs.get(name)] for name in listed},
    }  # fmt: skip


def _listed(field: Mapping[str, Any]) -> bool:
    """Whether a field can only hold values of the schema or small numbers, never anybody's words."""
    if field.get("type") == "array":
        return _listed(field.get("items", {}))
    return "enum" in field or field.get("type") == "boolean"


def _answer(
    asked: Asked, own: HttpClient, people: HttpClient | None
) -> tuple[dict[str, Any] | str | None, float, str]:  # fmt: skip
    """The answer of the version in the shadow, its seconds, and why there is none; it yields to `people`."""
    cancelled = (lambda: people.busy) if people else None
    began = time.monotonic()
    try:
        given: dict[str, Any] | str
        if asked.schema is None:
            given = own.complete_text(asked.messages, max_tokens=asked.max_tokens, cancelled=cancelled)
        else:
            given = own.complete_json(asked.messages, asked.schema, max_tokens=asked.max_tokens, cancelled=cancelled)
    except CancelledError:
        return None, 0.0, "yielded"
    except AzsError as error:
        return None, time.monotonic() - began, error.key
    return given, time.monotonic() - began, ""


def _apart(chosen: InForce) -> Settings:
    """Settings for a server of its own beside the one that people use."""
    settings = chosen.settings
    if settings.llm_mode != "local":
        return settings
    return replace(settings, home=settings.home / "training" / "shadow", llm_model=settings.llm_model)


def _put_away(settings: Settings) -> None:
    if settings.llm_mode == "local":
        server.stop(settings)


def _keep(path: Path, entry: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > MOST_BYTES:
        path.replace(path.with_suffix(".old.jsonl"))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")


_shadows: dict[Path, Shadow] = {}
_opening = threading.Lock()


def _shadow_of(settings: Settings) -> Shadow:
    with _opening:
        return _shadows.setdefault(settings.home, Shadow(settings))
