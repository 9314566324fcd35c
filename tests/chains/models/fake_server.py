"""Model servers on loopback: as vLLM, Ollama and llama.cpp answer, and in every bad way."""

from __future__ import annotations

import http.server
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from azs.settings import Settings, load_settings

MODEL = "meta-llama/Meta-Llama-3-8B-Instruct"
TEXT = ("Всего ", "12 ", "инцидентов")
OBJECT = ('{"metric": ', '"incidents"', "}")


@dataclass
class Script:
    """How the server behaves, and what it saw.

    Attributes:
        kind: the server it resembles.
        honours: what it honours of "json_schema", "json_object", "tools", "stream".
        answers: texts of the next answers to objects asked for; `OBJECT` after them.
        statuses: refusals sent before anything else, with headers.
        prefill_s: silence before the first piece; ends early when the client hangs up.
        piece_s: pause before each further piece.
        dies_after: pieces sent before the connection breaks.
        reason: what it says an answer ended for.
    """

    kind: str = "vllm"
    honours: set[str] = field(default_factory=lambda: {"json_schema", "json_object", "tools", "stream"})
    answers: list[str] = field(default_factory=list)
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    prefill_s: float = 0
    piece_s: float = 0
    dies_after: int | None = None
    reason: str = "stop"
    raw: tuple[str, bytes] | None = None
    context: int = 8192
    usage: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)
    probes: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    reading: threading.Event = field(default_factory=threading.Event)
    finished: list[str] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Handler(http.server.BaseHTTPRequestHandler):
    """Plays the script of its server."""

    script: Script

    def do_GET(self) -> None:
        script = self.script
        script.paths.append(self.path)
        entry: dict[str, Any] = {"id": MODEL, "owned_by": script.kind}
        if script.kind == "vllm":
            entry["max_model_len"] = script.context
        known: dict[str, Any] = {"/v1/models": {"data": [entry]}}
        if script.kind == "llama.cpp":
            known["/props"] = {"default_generation_settings": {"n_ctx": script.context}}
        if script.kind == "ollama":
            known["/api/ps"] = {"models": [{"name": MODEL, "context_length": script.context}]}
        if script.statuses and script.statuses[0][0] == 401:
            self._json({}, 401)
        elif self.path in known:
            self._json(known[self.path])
        else:
            self._json({"error": "no such page"}, 404)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script = self.script
        script.paths.append(self.path)
        script.keys.append(self.headers.get("Authorization"))
        if self.path == "/v1/chat/completions":
            with script.lock:
                script.running += 1
                script.most_running = max(script.most_running, script.running)
            try:
                self._chat(body)
            finally:
                with script.lock:
                    script.running -= 1
        elif self.path == "/tokenize" and script.kind == "vllm":
            self._json({"count": sum(len(item["content"]) for item in body["messages"]) // 2})
        elif self.path == "/tokenize" and script.kind == "llama.cpp":
            self._json({"tokens": [1] * (len(body["content"]) // 2)})
        elif self.path == "/api/show" and script.kind == "ollama":
            self._json({"parameters": "", "model_info": {"llama.context_length": 131072}})
        else:
            self._json({"error": "no such page"}, 404)

    def _chat(self, body: dict[str, Any]) -> None:
        script = self.script
        with script.lock:
            refusal = script.statuses.pop(0) if script.statuses else None
        if refusal:
            self._json({"error": {"message": "secret detail"}}, refusal[0], refusal[1])
            return
        if script.raw:
            self._send(200, script.raw[1], script.raw[0])
            return
        name = body["messages"][-1]["content"]
        if name.startswith(("Say hello", "What is the weather in Samara")):
            script.probes.append(body)
            self._probe(body)
            return
        script.asked.append(body)
        script.reading.set()
        if self._left(script.prefill_s):
            return
        pieces = self._pieces(body)
        if body.get("stream") and "stream" in script.honours:
            self._stream(pieces)
        else:
            self._json(self._whole("".join(pieces)))
        script.finished.append(name)

    def _probe(self, body: dict[str, Any]) -> None:
        form = body.get("response_format", {}).get("type")
        text, calls = "Hello!", None
        if form in self.script.honours:
            text = '{"code": "q7"}' if form == "json_schema" else '{"hello": "you"}'
        if "tools" in body and "tools" in self.script.honours:
            call = {"name": "weather", "arguments": '{"city": "Samara"}'}
            text, calls = "", [{"id": "1", "type": "function", "function": call}]
        if body.get("stream") and "stream" in self.script.honours:
            self._stream((text,))
        else:
            self._json(self._whole(text, calls))

    def _pieces(self, body: dict[str, Any]) -> tuple[str, ...]:
        wants_object = "response_format" in body or "JSON Schema" in str(body["messages"])
        if self.script.answers:
            return (self.script.answers.pop(0),)
        return OBJECT if wants_object else TEXT

    def _whole(self, text: str, calls: Any = None) -> dict[str, Any]:
        message = {"role": "assistant", "content": text} | ({"tool_calls": calls} if calls else {})
        choice = {"index": 0, "finish_reason": self.script.reason, "message": message}
        usage = {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}
        return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}

    def _stream(self, pieces: tuple[str, ...]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for at, piece in enumerate(pieces):
            if at == self.script.dies_after or (at and self._left(self.script.piece_s)):
                return
            self._event([{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}])
        self._event([{"index": 0, "delta": {}, "finish_reason": self.script.reason}])
        if self.script.usage:
            self._event([], {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices}
        self.wfile.write(f"data: {json.dumps(event | ({'usage': usage} if usage else {}))}\n\n".encode())
        self.wfile.flush()

    def _left(self, seconds: float) -> bool:
        """Wait; whether the client hung up meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and self.connection.recv(1, socket.MSG_PEEK) == b"":
                self.script.hung_up.set()
                self.close_connection = True
                return True
        return False

    def _json(self, body: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body).encode(), "application/json", headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *args: object) -> None:
        """A client that hangs up is part of the play."""


Change = Callable[..., Settings]


@contextmanager
def serving(script: Script) -> Iterator[Change]:
    """A server that plays the script; gives a function that makes settings for it from further AZS_* values."""
    handler = type("Played", (Handler,), {"script": script})
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/v1"

        def settings(**changed: str) -> Settings:
            return load_settings({
                "AZS_LLM": "endpoint", "AZS_LLM_URL": url, "AZS_LLM_MODEL": MODEL, "AZS_LLM_API_KEY": "k1",
                "AZS_LLM_TIMEOUT_S": "20", **changed,
            })  # fmt: skip

        yield settings
        server.shutdown()
