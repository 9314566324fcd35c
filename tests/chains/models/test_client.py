"""The client over the wire, against an endpoint that behaves well and in every bad way."""

from __future__ import annotations

import http.server
import json
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from azs.errors import CancelledError, ModelError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.models.catalog import is_stand_in
from chains.models.client import connect, model_state, parse_object, warm_up

SCHEMA = {"type": "object", "properties": {"metric": {"type": "string"}}, "required": ["metric"]}
ASK = [("system", "Choose a metric."), ("human", "Сколько инцидентов?")]


class Endpoint(http.server.BaseHTTPRequestHandler):
    """OpenAI-compatible enough; `behaviour` says how it misbehaves."""

    behaviour = "good"
    requests: list[dict[str, Any]] = []
    headers_seen: list[str | None] = []

    def do_GET(self) -> None:
        self._send(401 if self.behaviour == "key" else 200, b'{"data": []}')

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).requests.append(body)
        type(self).headers_seen.append(self.headers.get("Authorization"))
        refusals = {"key": 401, "forbidden": 403, "absent": 404, "busy": 429, "down": 500, "long": 400}
        status = refusals.get(self.behaviour)
        if status:
            self._send(status, b'{"error": {"message": "secret detail"}}')
        elif self.behaviour == "slow":
            time.sleep(1.5)
        elif self.behaviour == "hangup":
            self.close_connection = True
        elif self.behaviour == "html":
            self._send(200, b"<html>It works!</html>", "text/html")
        elif self.behaviour == "empty":
            self._send(200, b"{}")
        elif body.get("stream"):
            self._stream(body)
        else:
            self._complete()

    def _complete(self) -> None:
        ugly = {"prose": "Думаю, это incidents", "fenced": '```json\n{"metric": "mttr"}\n```', "list": "[1]",
                "other": '{"x": 1}', "cut": '{"metric": "inc'}  # fmt: skip
        text = ugly.get(self.behaviour, '{"metric": "incidents"}')
        reason = "length" if self.behaviour == "cut" else "stop"
        choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text}}
        self._send(200, json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "m",
                                    "choices": [choice]}).encode())  # fmt: skip

    def _stream(self, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        told = ["Всего ", "12 ", "инцидентов"]
        if "response_format" in body:
            told = ['{"metric": ', '"incidents"', "}"]
        for at, piece in enumerate(told):
            delta = {"role": "assistant", "content": piece} if at == 0 else {"content": piece}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                     "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}  # fmt: skip
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            if self.behaviour == "breaks":
                return
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Settings]:
    Endpoint.behaviour, Endpoint.requests, Endpoint.headers_seen = "good", [], []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield load_settings({
            "AZS_LLM": "endpoint", "AZS_LLM_URL": f"http://127.0.0.1:{server.server_port}/v1",
            "AZS_LLM_MODEL": "meta-llama/Meta-Llama-3-8B-Instruct", "AZS_LLM_API_KEY": "k1", "AZS_LLM_TIMEOUT_S": "1",
        })  # fmt: skip
        server.shutdown()


def test_object_is_asked_for_under_the_schema_and_without_chance(endpoint: Settings) -> None:
    client = connect(endpoint)
    assert client.complete_json(ASK, SCHEMA, max_tokens=50) == {"metric": "incidents"}
    (request,) = Endpoint.requests
    assert request["response_format"]["type"] == "json_schema"
    assert request["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (request["temperature"], request["max_tokens"], request["model"]) == (0, 50, endpoint.llm_model)
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert Endpoint.headers_seen == ["Bearer k1"]
    assert not client.stand_in


def test_an_object_can_be_cancelled_while_it_is_written(endpoint: Settings) -> None:
    client = connect(endpoint)
    assert client.complete_json(ASK, SCHEMA, max_tokens=50, cancelled=lambda: False) == {"metric": "incidents"}
    asked: list[int] = []
    with pytest.raises(CancelledError):
        client.complete_json(ASK, SCHEMA, max_tokens=50, cancelled=lambda: bool(asked.append(1) or len(asked) > 1))
    assert len(asked) <= 3


def test_fence_around_the_object_is_taken_off(endpoint: Settings) -> None:
    Endpoint.behaviour = "fenced"
    assert connect(endpoint).complete_json(ASK, SCHEMA, max_tokens=50) == {"metric": "mttr"}


@pytest.mark.parametrize(
    ("behaviour", "key"),
    [
        ("key", "unauthorised"), ("forbidden", "unauthorised"), ("absent", "not_found"), ("busy", "busy"),
        ("down", "refused"), ("long", "refused"), ("slow", "timeout"), ("hangup", "unreachable"), ("html", "foreign"),
        ("empty", "foreign"), ("prose", "not_json"), ("list", "not_json"), ("other", "not_json"), ("cut", "cut"),
    ],
)  # fmt: skip
def test_every_bad_answer_is_one_clear_sentence(endpoint: Settings, behaviour: str, key: str) -> None:
    Endpoint.behaviour = behaviour
    with pytest.raises(ModelError) as caught:
        connect(endpoint).complete_json(ASK, SCHEMA, max_tokens=50)
    assert caught.value.key == f"models.{key}"
    for lang in ("ru", "en"):
        assert "secret detail" not in describe(caught.value, lang)


def test_text_comes_in_pieces_and_stops_when_cancelled(endpoint: Settings) -> None:
    client = connect(endpoint)
    assert list(client.stream_text(ASK, max_tokens=9)) == ["Всего ", "12 ", "инцидентов"]
    seen: list[str] = []
    for piece in client.stream_text(ASK, max_tokens=9, cancelled=lambda: len(seen) > 0):
        seen.append(piece)
    assert seen == ["Всего "]


def test_stream_cut_by_an_error_is_told(endpoint: Settings) -> None:
    Endpoint.behaviour = "down"
    with pytest.raises(ModelError):
        list(connect(endpoint).stream_text(ASK, max_tokens=9))


def test_warm_up_sends_the_prefix_for_one_token(endpoint: Settings) -> None:
    warm_up(connect(endpoint), ASK)
    assert Endpoint.requests[0]["max_tokens"] == 1


def test_state_of_an_endpoint(endpoint: Settings) -> None:
    assert model_state(endpoint).ready
    Endpoint.behaviour = "key"
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
