"""The local server with the real small model, and its life as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from azs.errors import CancelledError, ModelError, ModelFileError
from azs.settings import ROOT, Settings, load_settings
from chains.models import server
from chains.models.client import Usage, connect
from tests.system_packages import requires_model

SCHEMA = {
    "type": "object",
    "properties": {"metric": {"type": "string", "enum": ["incidents", "losses"]}},
    "required": ["metric"],
    "additionalProperties": False,
}


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    """Settings with an own home and the models of the checkout; one thread: two would wait for each other's core."""
    (tmp_path / "models").symlink_to(ROOT / "var" / "models")
    return load_settings({"AZS_HOME": str(tmp_path), "AZS_LLM_MODEL": "qwen-0.5b", "AZS_LLM_THREADS": "1"})


@requires_model("qwen-0.5b")
def test_real_model_answers_under_the_schema_and_comes_back_after_a_crash(local: Settings) -> None:
    client = connect(local)
    ask = [("system", "Choose the metric of the question."), ("human", "Сколько было инцидентов?")]
    try:
        assert client.complete_json(ask, SCHEMA, max_tokens=30)["metric"] in ("incidents", "losses")
        first = server.current(local)
        assert first is not None
        assert server.ensure(local) == first, "a second caller shares the server"
        os.kill(first.pid, 9)
        assert "".join(client.stream_text([("human", "Say yes")], max_tokens=5))
        second = server.current(local)
        assert second is not None
        assert second.pid != first.pid
    finally:
        assert server.stop(local)
    assert server.current(local) is None
    assert not server.healthy(second.port)


@requires_model("qwen-0.5b")
def test_real_model_is_probed_stopped_and_asked_by_five_at_once(local: Settings) -> None:
    client = connect(local)
    try:
        able = client.capabilities()
        assert (able.server, able.context_tokens, able.json_schema) == ("llama.cpp", server.CONTEXT_TOKENS, True)
        started = time.monotonic()
        with pytest.raises(CancelledError):
            client.complete_text(
                [("human", "Count from 1 to 1000.")], max_tokens=900, cancelled=lambda: time.monotonic() - started > 0.3
            )
        with pytest.raises(ModelError) as caught:
            client.complete_text([("human", "word " * 7000)], max_tokens=10)
        assert caught.value.key == "models.too_long"
        used: list[Usage] = []
        ask = [("system", "Choose the metric of the question."), ("human", "Сколько было инцидентов?")]
        with ThreadPoolExecutor(5) as people:
            asked = [
                people.submit(client.complete_json, ask, SCHEMA, max_tokens=30, on_usage=used.append) for _ in range(5)
            ]
        assert {one.result()["metric"] for one in asked} <= {"incidents", "losses"}
        assert len(used) == 5
        assert all(one.counted and one.prompt_tokens > 10 and one.completion_tokens > 1 for one in used)
    finally:
        server.stop(local)


@requires_model("qwen-0.5b")
def test_server_ends_with_the_process_that_started_it(local: Settings) -> None:
    code = (
        "import os, sys; from azs.settings import load_settings; from chains.models import server;"
        "server.ensure(load_settings()); sys.stdout.write('up'); sys.stdout.flush(); os.kill(os.getpid(), 9)"
    )
    environ = os.environ | {"AZS_HOME": str(local.home), "AZS_LLM_MODEL": "qwen-0.5b"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, timeout=120)
    assert done.stdout == b"up"
    deadline = time.monotonic() + 60
    while server.current(local) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert server.current(local) is None


def test_truncated_model_starts_nothing(settings: Settings) -> None:
    settings.models_dir.mkdir(parents=True)
    (settings.models_dir / "qwen-1.5b.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelFileError):
        server.ensure(settings)
    assert not (settings.home / "run").exists()


def test_state_of_another_process_under_the_same_pid_is_not_believed(settings: Settings) -> None:
    path = settings.home / "run" / "model.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"pid": os.getpid(), "port": 1, "model": "qwen-1.5b", "started": "1"}))
    assert server.current(settings) is None
    assert server.stop(settings) is False, "and its process is left alone"
    path.write_text("half a fi")
    assert server.current(settings) is None
