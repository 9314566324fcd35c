"""The client over the wire, against an endpoint that behaves well and in every bad way."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from azs.errors import ModelError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.models.catalog import is_stand_in
from chains.models.client import Usage, connect, model_state, parse_object, warm_up
from tests.chains.models.fake_server import Script, serving

SCHEMA = {
    "type": "object",
    "properties": {"metric": {"type": "string", "enum": ["incidents", "mttr"]}},
    "required": ["metric"],
}
ASK = [("system", "Choose a metric."), ("human", "Сколько инцидентов?")]


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def endpoint(script: Script) -> Iterator[Settings]:
    with serving(script) as settings:
        yield settings(AZS_LLM_TIMEOUT_S="2")


def test_object_is_asked_for_under_the_schema_and_without_chance(endpoint: Settings, script: Script) -> None:
    client = connect(endpoint)
    assert client.complete_json(ASK, SCHEMA, max_tokens=50) == {"metric": "incidents"}
    (request,) = script.asked
    assert request["response_format"]["type"] == "json_schema"
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (request["temperature"], request["max_tokens"], request["model"]) == (0, 50, endpoint.llm_model)
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert set(script.keys) == {"Bearer k1"}
    assert not client.stand_in


def test_text_for_sql_is_written_without_chance_up_to_a_word(endpoint: Settings, script: Script) -> None:
    assert connect(endpoint).complete_text(ASK, max_tokens=9, stop=(";",)) == "Всего 12 инцидентов"
    (request,) = script.asked
    assert (request["temperature"], request["max_tokens"], request["stop"]) == (0, 9, [";"])
    assert isinstance(request["seed"], int)


def test_fence_around_the_object_is_taken_off(endpoint: Settings, script: Script) -> None:
    script.answers = ['```json\n{"metric": "mttr"}\n```']
    assert connect(endpoint).complete_json(ASK, SCHEMA, max_tokens=50) == {"metric": "mttr"}


@pytest.mark.parametrize(
    ("status", "key"),
    [(401, "unauthorised"), (403, "unauthorised"), (404, "not_found"), (500, "refused"), (400, "refused")],
)
def test_every_refusal_is_one_clear_sentence_and_not_tried_again(
    endpoint: Settings, script: Script, status: int, key: str
) -> None:
    client = connect(endpoint)
    client.capabilities()
    script.statuses = [(status, {}), (status, {})]
    with pytest.raises(ModelError) as caught:
        client.complete_json(ASK, SCHEMA, max_tokens=50)
    assert caught.value.key == f"models.{key}"
    assert len(script.statuses) == 1
    for lang in ("ru", "en"):
        assert "secret detail" not in describe(caught.value, lang)


@pytest.mark.parametrize("raw", [("text/html", b"<html>It works!</html>"), ("application/json", b"{}")])
def test_a_server_of_another_kind_is_told(endpoint: Settings, script: Script, raw: tuple[str, bytes]) -> None:
    script.raw = raw
    with pytest.raises(ModelError) as caught:
        connect(endpoint).complete_json(ASK, SCHEMA, max_tokens=50)
    assert caught.value.key == "models.foreign"


@pytest.mark.parametrize("text", ["Думаю, это incidents", "[1]", '{"x": 1}', '{"metric": "no such"}'])
def test_an_answer_out_of_form_is_told(endpoint: Settings, script: Script, text: str) -> None:
    script.answers = [text]
    with pytest.raises(ModelError) as caught:
        connect(endpoint).complete_json(ASK, SCHEMA, max_tokens=50)
    assert caught.value.key == "models.not_json"


def test_an_answer_cut_short_is_told(endpoint: Settings, script: Script) -> None:
    client = connect(endpoint)
    client.capabilities()
    script.reason = "length"
    with pytest.raises(ModelError) as caught:
        client.complete_json(ASK, SCHEMA, max_tokens=5)
    assert caught.value.key == "models.cut"
    with pytest.raises(ModelError) as caught:
        client.complete_text(ASK, max_tokens=5)
    assert caught.value.key == "models.cut"


def test_text_comes_in_pieces_and_stops_when_cancelled(endpoint: Settings, script: Script) -> None:
    client = connect(endpoint)
    assert list(client.stream_text(ASK, max_tokens=9)) == ["Всего ", "12 ", "инцидентов"]
    seen: list[str] = []
    for piece in client.stream_text(ASK, max_tokens=9, cancelled=lambda: len(seen) > 0):
        seen.append(piece)
    assert seen == ["Всего "]


@pytest.mark.parametrize("counted", [True, False])
def test_usage_is_told(endpoint: Settings, script: Script, counted: bool) -> None:
    script.usage = counted
    used: list[Usage] = []
    client = connect(endpoint)
    client.complete_json(ASK, SCHEMA, max_tokens=9, on_usage=used.append)
    client.complete_text(ASK, max_tokens=9, on_usage=used.append)
    list(client.stream_text(ASK, max_tokens=9, on_usage=used.append))
    assert len(used) == 3
    for one in used:
        assert one.counted is counted
        assert one.seconds > 0
        assert (one.prompt_tokens, one.completion_tokens) == (11, 5) if counted else one.prompt_tokens > 10


def test_a_prompt_longer_than_the_context_is_not_sent(endpoint: Settings, script: Script) -> None:
    script.context = 200
    client = connect(endpoint)
    assert client.complete_text([("human", "я" * 100)], max_tokens=100)
    with pytest.raises(ModelError) as caught:
        client.complete_text([("human", "я" * 300)], max_tokens=100)
    assert caught.value.key == "models.too_long"
    assert caught.value.params == {"tokens": 150, "room": 100}
    assert len(script.asked) == 1


def test_warm_up_sends_the_prefix_for_one_token(endpoint: Settings, script: Script) -> None:
    warm_up(connect(endpoint), ASK)
    assert [request["max_tokens"] for request in script.asked] == [1]


def test_state_of_an_endpoint(endpoint: Settings, script: Script) -> None:
    assert model_state(endpoint).ready
    script.statuses = [(401, {})]
    assert model_state(endpoint).reason_key == "models.state.unauthorised"


@pytest.mark.parametrize(
    ("environ", "reason"),
    [
        ({"AZS_LLM": "off"}, "off"),
        ({"AZS_LLM": "endpoint"}, "no_url"),
        ({"AZS_LLM": "endpoint", "AZS_LLM_URL": "http://127.0.0.1:9/v1"}, "unreachable"),
        ({"AZS_LLM": "endpoint", "AZS_LLM_URL": "not an address"}, "unreachable"),
        ({"AZS_LLM": "local"}, "missing"),
    ],
)
def test_state_says_what_to_do(tmp_path: Any, environ: dict[str, str], reason: str) -> None:
    settings = load_settings({"AZS_HOME": str(tmp_path), **environ})
    state = model_state(settings)
    assert not state.ready
    assert state.reason_key == f"models.state.{reason}"
    assert t(str(state.reason_key), "ru")
    with pytest.raises(ModelError):
        connect(settings).complete_json(ASK, SCHEMA, max_tokens=5)


def test_state_of_a_truncated_file(tmp_path: Any) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "qwen-1.5b.gguf").write_bytes(b"GGUF\3\0\0\0")
    state = model_state(load_settings({"AZS_HOME": str(tmp_path)}))
    assert (state.ready, state.stand_in, state.reason_key) == (False, True, "models.state.broken")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama3-8b", False), ("meta-llama/Meta-Llama-3-8B-Instruct", False), ("llama3:8b", False),
        ("azs-llama-3-8b-v2", False), ("qwen-1.5b", True), ("llama-3.2-1b", True), ("llama3:70b", True),
        ("Llama-3.2-3B-8bit", True),
    ],
)  # fmt: skip
def test_stand_in(name: str, expected: bool) -> None:
    assert is_stand_in(name) is expected


@pytest.mark.parametrize("text", ["", "null", "{", '{"metric": 1} и ещё', "NaN"])
def test_text_that_is_no_object(text: str) -> None:
    with pytest.raises(ModelError):
        parse_object(text, SCHEMA)


def test_model_in_this_process_without_its_packages(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weights").mkdir()
    settings = load_settings({"AZS_LLM": "transformers", "AZS_LLM_MODEL": str(tmp_path / "weights")})
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelError) as caught:
        connect(settings)
    assert caught.value.key == "models.no_torch"
