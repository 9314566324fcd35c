"""A running app with the local engine turns to a promoted version: the real llama.cpp server, a real small model."""

from __future__ import annotations

from pathlib import Path

import pytest

from azs.settings import ROOT, load_settings
from chains.models import server
from chains.models.client import connect, model_state
from chains.models.files import sha256_of
from tests.system_packages import requires_model
from training import promote, registry
from training.registry import Gate, Version

SCHEMA = {
    "title": "plan",
    "type": "object",
    "properties": {"metric": {"type": "string", "enum": ["incidents", "losses"]}},
    "required": ["metric"],
}
ASK = [("system", "Choose the metric of the question."), ("human", "Сколько было инцидентов?")]


@requires_model("qwen-0.5b")
@pytest.mark.timeout(600)
def test_the_local_server_is_replaced_under_a_running_client(tmp_path: Path) -> None:
    (tmp_path / "models").symlink_to(ROOT / "var" / "models")
    settings = load_settings({"AZS_HOME": str(tmp_path), "AZS_LLM_MODEL": "qwen-0.5b", "AZS_LLM_THREADS": "1"})
    place = tmp_path / "training" / "versions" / "v1" / "model.gguf"
    place.parent.mkdir(parents=True)
    place.symlink_to((ROOT / "var" / "models" / "qwen-0.5b.gguf").resolve())
    made = Version(
        "v1", "first", "qwen-0.5b", "sft", metrics={"s": {}}, gate=Gate(True),
        files={"gguf": "versions/v1/model.gguf"}, checksums={"versions/v1/model.gguf": sha256_of(place)},
    )  # fmt: skip
    with registry.changing(settings.home) as draft:
        draft.registry = draft.registry.added(made)
    client = connect(settings)
    try:
        assert client.complete_json(ASK, SCHEMA, max_tokens=30)["metric"] in ("incidents", "losses")
        first = server.current(settings)
        promote.promote(settings, "v1", actor="anna")
        assert server.current(settings) == first, "the trial ran on a server of its own"
        assert client.complete_json(ASK, SCHEMA, max_tokens=30)["metric"] in ("incidents", "losses")
        second = server.current(settings)
        assert first and second and second.model == str(place) and second.pid != first.pid
        assert client.name == model_state(settings).name == "v1 (Qwen2.5-Coder 0.5B)"
        promote.rollback(settings, actor="anna")
        assert client.complete_json(ASK, SCHEMA, max_tokens=30)["metric"] in ("incidents", "losses")
        third = server.current(settings)
        assert third and third.model == "qwen-0.5b"
    finally:
        server.stop(settings)
