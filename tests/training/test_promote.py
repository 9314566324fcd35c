"""Promotion: what is in force changes at once, and nothing is ever half changed."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from azs.errors import AzsError, ModelError, RegistryError
from azs.i18n import describe
from azs.settings import ROOT, Settings
from chains.models.client import connect, model_state
from tests.training.lora_server import BASE, LoraScript, serving, trial_or
from tests.training.made_runs import run
from training import promote, registry
from training.registry import Gate, Version
from training.serving import building

SCHEMA = {
    "title": "plan",
    "type": "object",
    "properties": {"metric": {"type": "string", "enum": ["incidents", "mttr"]}},
    "required": ["metric"],
}
ASK = [("human", "Сколько инцидентов?")]
OPEN = Gate(True)


@pytest.fixture
def script() -> LoraScript:
    brains = {name: trial_or('{"metric": "mttr"}') for name in ("v1", "v2")}
    return LoraScript(brains=brains | {BASE: trial_or('{"metric": "incidents"}')})


@pytest.fixture
def endpoint(script: LoraScript, tmp_path: Path) -> Iterator[Settings]:
    with serving(script, tmp_path / "home") as settings:
        run(settings.home, "first")
        for name in ("v1", "v2"):
            registered(settings, name)
        yield settings


def registered(settings: Settings, name: str, gate: Gate = OPEN) -> Version:
    folder = settings.home / "training" / "runs" / "first"
    built = building.build(settings, folder, BASE, identifier=name)
    made = Version(
        name, "first", BASE, "sft", metrics={"classes": {}}, gate=gate, files=built.files, checksums=built.checksums
    )
    with registry.changing(settings.home) as draft:
        draft.registry = draft.registry.added(made)
    return made


def test_a_running_client_turns_to_the_promoted_version_and_back(endpoint: Settings, script: LoraScript) -> None:
    client = connect(endpoint)
    assert (client.complete_json(ASK, SCHEMA, max_tokens=9), client.name) == ({"metric": "incidents"}, BASE)
    promote.promote(endpoint, "v1", actor="anna")
    assert client.complete_json(ASK, SCHEMA, max_tokens=9) == {"metric": "mttr"}
    assert script.by_model[-1] == "v1"
    assert client.name == model_state(endpoint).name == f"v1 ({BASE})"
    promote.promote(endpoint, "v2", actor="anna")
    assert [one.status for one in registry.load(endpoint.home).versions] == ["retired", "current"]
    assert promote.rollback(endpoint, actor="oleg").current == "v1"
    assert promote.rollback(endpoint, actor="oleg").current == ""
    assert client.complete_json(ASK, SCHEMA, max_tokens=9) == {"metric": "incidents"}
    history = registry.load(endpoint.home).history
    assert [(one.actor, one.action, one.before, one.after) for one in history] == [
        ("anna", "promote", "", "v1"),
        ("anna", "promote", "v1", "v2"),
        ("oleg", "rollback", "v2", "v1"),
        ("oleg", "rollback", "v1", ""),
    ]


def test_a_version_for_another_address_or_way_is_not_taken(endpoint: Settings) -> None:
    promote.promote(endpoint, "v1", actor="anna")
    assert model_state(replace(endpoint, llm_url="http://127.0.0.1:1/v1")).name == BASE
    assert model_state(replace(endpoint, llm_mode="local")).name == BASE


def test_a_full_disk_leaves_everything_as_it_was(endpoint: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    promote.promote(endpoint, "v1", actor="anna")
    before = registry.registry_path(endpoint.home).read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for change in (
        lambda: promote.promote(endpoint, "v2", actor="anna"),
        lambda: promote.rollback(endpoint, actor="x"),
    ):
        with pytest.raises(RegistryError) as caught:
            change()
        assert caught.value.key == "registry.unwritable"
    assert registry.registry_path(endpoint.home).read_bytes() == before
    assert {path.name for path in (endpoint.home / "training").iterdir() if path.is_file()} == {
        "registry.json",
        "registry.lock",
    }


def test_a_process_killed_between_writing_and_replacing_changes_nothing(endpoint: Settings) -> None:
    program = (
        "import os, sys, pathlib\n"
        "from training import registry\n"
        "pathlib.Path.replace = lambda *_: os._exit(9)\n"
        "with registry.changing(pathlib.Path(sys.argv[1])) as draft:\n"
        "    draft.registry = draft.registry.turned('v1', action='promote', actor='anna')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(endpoint.home)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 9
    assert registry.load(endpoint.home).current == ""
    assert promote.promote(endpoint, "v1", actor="anna").current == "v1", "and the lock went with the process"


def test_many_who_register_at_once_lose_nothing(tmp_path: Path) -> None:
    def add(name: str) -> None:
        with registry.changing(tmp_path) as draft:
            draft.registry = draft.registry.added(Version(name, "r", BASE, "sft"))

    threads = [threading.Thread(target=add, args=(f"v{at}",)) for at in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {one.id for one in registry.load(tmp_path).versions} == {f"v{at}" for at in range(20)}


@pytest.mark.parametrize(("place", "key"), [("missing", "registry.file_missing"), ("changed", "registry.file_changed")])
def test_lost_and_changed_files_are_not_promoted(endpoint: Settings, place: str, key: str) -> None:
    path = endpoint.home / "training" / "versions" / "v1" / "adapter" / "adapter_model.safetensors"
    if place == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    refused(endpoint, "v1", key)


def test_what_has_not_passed_is_refused_with_its_reasons(endpoint: Settings) -> None:
    few = {"key": "registry.gate.few", "set": "classes", "items": 6, "least": 20}
    registered(endpoint, "v3", Gate(False, (few,)))
    error = refused(endpoint, "v3", "registry.gate")
    assert "Набор «classes»: данных мало, чтобы судить (вопросов: 6)" in describe(error, endpoint.language)
    refused(endpoint, "v9", "registry.unknown")


def test_a_server_without_the_adapter_is_told_how_to_start(endpoint: Settings, script: LoraScript) -> None:
    script.updating = False
    error = refused(endpoint, "v1", "registry.not_served")
    assert "--enable-lora --lora-modules v1=" in describe(error, "en")


def test_a_version_that_does_not_answer_the_trial_is_not_promoted(endpoint: Settings, script: LoraScript) -> None:
    script.brains["v1"] = lambda _: "бессмыслица"
    refused(endpoint, "v1", "registry.trial")
    script.away.add("v2")
    with pytest.raises(ModelError):
        promote.promote(endpoint, "v2", actor="anna")
    assert registry.load(endpoint.home).current == ""


def test_nothing_to_go_back_to_and_no_place_to_go(endpoint: Settings) -> None:
    with pytest.raises(RegistryError) as caught:
        promote.rollback(endpoint, actor="anna")
    assert caught.value.key == "registry.nothing_before"
    refused(replace(endpoint, llm_mode="off"), "v1", "registry.mode_off")
    refused(replace(endpoint, llm_mode="local"), "v1", "registry.no_form")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"versions": [{"id": "a"}]}', '{"versions": 7}'])
def test_a_damaged_registry_is_said_and_the_model_of_the_settings_answers(endpoint: Settings, text: str) -> None:
    registry.registry_path(endpoint.home).write_text(text)
    with pytest.raises(RegistryError) as caught:
        registry.load(endpoint.home)
    assert caught.value.key == "registry.damaged"
    assert model_state(endpoint).name == BASE


def test_a_registry_damaged_while_running_keeps_the_version_that_answers(endpoint: Settings) -> None:
    promote.promote(endpoint, "v1", actor="anna")
    assert model_state(endpoint).name == f"v1 ({BASE})"
    registry.registry_path(endpoint.home).write_text('{"versions": [')
    assert model_state(endpoint).name == f"v1 ({BASE})"


def test_the_list_shows_what_answers_and_why_others_may_not(endpoint: Settings) -> None:
    registered(endpoint, "v3", Gate(False, ({"key": "registry.gate.few", "set": "s", "items": 6, "least": 20},)))
    promote.promote(endpoint, "v1", actor="anna")
    text = promote.listed(registry.load(endpoint.home), "en")
    assert text.startswith("* v1  answers  from qwen-base, sft")
    assert "The gate is not passed." in text and "6 items are too few" in text


def test_what_is_written_keeps_the_agreed_form(endpoint: Settings) -> None:
    promote.promote(endpoint, "v1", actor="anna")
    body = json.loads(registry.registry_path(endpoint.home).read_text())
    assert body["current"] == "v1"
    assert body["history"][0].keys() == {"at", "actor", "action", "from", "to"}
    assert body["versions"][0]["files"] == {"adapter": "versions/v1/adapter", "merged": None, "gguf": None}


def refused(settings: Settings, identifier: str, key: str) -> AzsError:
    before = registry.load(settings.home)
    with pytest.raises(AzsError) as caught:
        promote.promote(settings, identifier, actor="anna")
    assert caught.value.key == key
    assert registry.load(settings.home) == before
    assert describe(caught.value, "ru") and describe(caught.value, "en")
    return caught.value
