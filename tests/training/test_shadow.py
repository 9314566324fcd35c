"""A version that answers unseen: never shown, never waited for, and nothing of anybody's words is kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from azs.errors import RegistryError
from azs.settings import Settings
from chains.models.client import connect
from chains.models.shadow import WAITING, Asked, Shadowed, compared, shadow_log
from tests.training.lora_server import BASE, LoraScript, serving, trial_or
from tests.training.made_runs import run
from tests.training.test_promote import registered
from training import promote, registry
from training.shadow_summary import shadow_text

SCHEMA = {
    "title": "plan",
    "type": "object",
    "properties": {
        "metric": {"type": "string", "enum": ["incidents", "mttr"]},
        "title": {"type": "string"},
        "dimensions": {"type": "array", "items": {"type": "string", "enum": ["category", "region"]}},
    },
    "required": ["metric"],
}
ASK = [("human", "Сколько инцидентов у Иванова, +7 912 345-67-89?")]


@pytest.fixture
def script() -> LoraScript:
    shown = '{"metric": "incidents", "title": "Иванов", "dimensions": ["category"]}'
    unseen = '{"metric": "mttr", "title": "Петров", "dimensions": ["category"]}'
    return LoraScript(brains={BASE: trial_or(shown), "v1": trial_or(unseen)})


@pytest.fixture
def endpoint(script: LoraScript, tmp_path: Path) -> Iterator[Settings]:
    with serving(script, tmp_path / "home") as settings:
        run(settings.home, "first")
        registered(settings, "v1", registry.Gate(False))
        yield settings


def shadowed(settings: Settings) -> Shadowed:
    client = connect(settings)
    assert isinstance(client, Shadowed)
    return client


def test_differences_are_kept_without_anybodys_words(endpoint: Settings, script: LoraScript) -> None:
    client = shadowed(endpoint)
    promote.shadow(endpoint, "v1")
    for _ in range(3):
        assert client.complete_json(ASK, SCHEMA, max_tokens=9)["metric"] == "incidents"
    assert client._shadow.settle()
    text = shadow_log(endpoint.home, "v1").read_text()
    entries = [json.loads(line) for line in text.splitlines()]
    assert [(one["same"], one["fields"]) for one in entries] == [(False, ["metric", "title"])] * 3
    assert entries[0]["values"] == {"metric": ["incidents", "mttr"]}
    assert not any(word in text for word in ("Иванов", "Петров", "912", "Сколько"))
    said = shadow_text(endpoint.home, "v1", "ru")
    assert "Ответ тот же: 0 из 3" in said and '"incidents" → "mttr": 3' in said
    promote.shadow(endpoint, "")
    client.complete_json(ASK, SCHEMA, max_tokens=9)
    assert client._shadow.settle()
    assert shadow_log(endpoint.home, "v1").read_text() == text, "switched off, it is not asked"


def test_a_slow_or_broken_version_keeps_nobody_waiting(endpoint: Settings, script: LoraScript) -> None:
    client, gate, asked = shadowed(endpoint), threading.Event(), threading.Event()
    promote.shadow(endpoint, "v1")

    def slow(_: object) -> str:
        asked.set()
        gate.wait(60)
        return "no object"

    script.brains["v1"] = slow
    try:
        client.complete_json(ASK, SCHEMA, max_tokens=9)
        assert asked.wait(60), "the version is at work"
        for _ in range(WAITING + 5):
            assert client.complete_json(ASK, SCHEMA, max_tokens=9)["metric"] == "incidents"
        assert client._shadow.dropped == 5, "the queue is short, what does not fit is dropped"
    finally:
        gate.set()
    assert client._shadow.settle(60)
    entries = [json.loads(line) for line in shadow_log(endpoint.home, "v1").read_text().splitlines()]
    assert {one["failed"] for one in entries} == {"models.not_json"}
    assert "Не ответила: " in shadow_text(endpoint.home, "v1", "ru")


def test_the_shadow_yields_to_people_on_the_local_server(endpoint: Settings) -> None:
    from chains.models import shadow
    from chains.models.http_client import HttpClient

    class Busy(HttpClient):
        @property
        def busy(self) -> bool:
            return True

    asked = Asked(tuple(ASK), SCHEMA, 9, {"metric": "incidents"}, 0.1)
    given = shadow._answer(asked, HttpClient(endpoint, pinned=True, lane="shadow"), Busy(endpoint))
    assert given == (None, 0.0, "yielded")


def test_texts_are_compared_by_length_alone() -> None:
    asked = Asked((), None, 9, "Иванов  решил", 0.1)
    assert compared(asked, "Иванов решил") == {"kind": "text", "same": True, "chars": [13, 12]}
    assert compared(asked, "иначе")["same"] is False


def test_the_version_that_answers_cannot_be_its_own_shadow(endpoint: Settings) -> None:
    with registry.changing(endpoint.home) as draft:
        draft.registry = draft.registry.turned("v1", action="promote", actor="x")
    with pytest.raises(RegistryError):
        promote.shadow(endpoint, "v1")


def test_no_record_is_said(endpoint: Settings) -> None:
    with pytest.raises(RegistryError) as caught:
        shadow_text(endpoint.home, "v1", "ru")
    assert caught.value.key == "registry.no_log"
    path = shadow_log(endpoint.home, "v1")
    path.parent.mkdir(parents=True)
    path.write_text('{"day": "2026-11-20", "seconds": [1, 2], "failed": "", "same": true, "fields": []}\n{"day": "20')
    assert "1 из 1" in shadow_text(endpoint.home, "v1", "ru")
