"""Finds out what the server at an address does with a model: two short requests and a few questions about its size."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chains.models.contract import SEED, Capabilities, Messages

if TYPE_CHECKING:
    import httpx

DEFAULT_CONTEXT_TOKENS = 4096  # the smallest among common servers; Ollama cuts a longer prompt without a word
CHARS_PER_TOKEN = 3
TURN_TOKENS = 8
ASIDE_S = 5.0
REFUSED = (401, 403, 404, 429, 502, 503, 504)
MARK = "q7"
SCHEMA = {
    "type": "object",
    "properties": {"code": {"type": "string", "enum": [MARK]}},
    "required": ["code"],
    "additionalProperties": False,
}
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "Current weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@dataclass(frozen=True)
class Address:
    """A model at an OpenAI-compatible address, and the connections to it."""

    http: httpx.Client
    url: str
    model: str
    key: str

    @property
    def root(self) -> str:
        """The address without its `/v1`: servers keep their own questions there."""
        return self.url.removesuffix("/v1")

    def get(self, url: str) -> Any:
        """Parsed answer to GET; None where the server does not know the question."""
        return self._parsed(lambda: self.http.get(url, headers=self._headers(), timeout=ASIDE_S))

    def post(self, url: str, body: dict[str, Any]) -> Any:
        """Parsed answer to POST; None where the server does not know the question."""
        return self._parsed(lambda: self.http.post(url, json=body, headers=self._headers(), timeout=ASIDE_S))

    def chat(self, text: str, **options: Any) -> httpx.Response:
        """Answer to one short message, whatever its status."""
        body = {"model": self.model, "messages": [{"role": "user", "content": text}], "temperature": 0, "seed": SEED}
        return self.http.post(f"{self.url}/chat/completions", json=body | options, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def _parsed(self, ask: Callable[[], httpx.Response]) -> Any:
        import httpx

        try:
            answer = ask()
            return answer.json() if answer.is_success else None
        except (httpx.HTTPError, ValueError, RecursionError):
            return None


def probe(address: Address) -> Capabilities:
    """What the server does with the model.

    Raises:
        httpx.HTTPError: the server does not answer, or refuses for a reason that no form of the question would change.
    """
    form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
    answer = address.chat("Say hello.", response_format=form, max_tokens=24, stream=True)
    if answer.status_code in REFUSED:
        answer.raise_for_status()
    streaming = "text/event-stream" in answer.headers.get("content-type", "")
    schema = answer.is_success and _object(_text(answer)) == {"code": MARK}
    server, context_tokens = _size(address)
    return Capabilities(
        json_schema=schema,
        tools=_calls_tools(address),
        context_tokens=context_tokens or DEFAULT_CONTEXT_TOKENS,
        server=server,
        json_object=schema or _answers_objects(address),
        streaming=streaming or not answer.is_success,
        context_known=context_tokens is not None,
    )


def count_tokens(address: Address, messages: Messages, server: str) -> int:
    """Tokens of a prompt: counted by the server where it can, else estimated."""
    found: Any = None
    if server == "vllm":
        roles = {"human": "user", "ai": "assistant"}
        turns = [{"role": roles.get(role, role), "content": text} for role, text in messages]
        found = address.post(f"{address.root}/tokenize", {"model": address.model, "messages": turns})
        count = found.get("count") if isinstance(found, dict) else None
        if isinstance(count, int):
            return count
    if server == "llama.cpp":
        found = address.post(f"{address.root}/tokenize", {"content": "\n".join(text for _, text in messages)})
        tokens = found.get("tokens") if isinstance(found, dict) else None
        if isinstance(tokens, list):
            return len(tokens) + TURN_TOKENS * len(messages)
    return estimate(messages)


def estimate(messages: Messages) -> int:
    """Tokens of a prompt by its length."""
    return sum(len(text) // CHARS_PER_TOKEN + TURN_TOKENS for _, text in messages)


def most(messages: Messages) -> int:
    """More tokens than a prompt can have: one for every byte."""
    return sum(len(text.encode()) + TURN_TOKENS for _, text in messages)


def _size(address: Address) -> tuple[str, int | None]:
    """Kind of the server and the context it gives the model, if it tells."""
    listed = address.get(f"{address.url}/models")
    entries = listed.get("data") if isinstance(listed, dict) else None
    models = [item for item in entries or () if isinstance(item, dict)] if isinstance(entries, list) else []
    mine = next((item for item in models if item.get("id") == address.model), models[0] if models else {})
    if length := _whole(mine.get("max_model_len")):
        return "vllm", length
    props = address.get(f"{address.root}/props")
    if isinstance(props, dict) and isinstance(props.get("default_generation_settings"), dict):
        return "llama.cpp", _whole(props["default_generation_settings"].get("n_ctx"))
    shown = address.post(f"{address.root}/api/show", {"model": address.model})
    if isinstance(shown, dict) and isinstance(shown.get("model_info"), dict):
        return "ollama", _ollama(address, shown)
    return ("vllm" if mine.get("owned_by") == "vllm" else "unknown"), None


def _ollama(address: Address, shown: dict[str, Any]) -> int | None:
    """Context that Ollama runs the model with: stated for the model, or in force, or its careful default.

    What `model_info` states is the most the model could do, not what it is run with.
    """
    if stated := re.search(r"^num_ctx\s+(\d+)", str(shown.get("parameters", "")), re.MULTILINE):
        return int(stated.group(1))
    running = address.get(f"{address.root}/api/ps")
    models = running.get("models") if isinstance(running, dict) else None
    for item in models if isinstance(models, list) else ():
        if isinstance(item, dict) and address.model in (item.get("name"), item.get("model")):
            return _whole(item.get("context_length"))
    largest = next(
        (_whole(value) for name, value in shown["model_info"].items() if name.endswith(".context_length")), None
    )
    return min(largest, DEFAULT_CONTEXT_TOKENS) if largest else None


def _calls_tools(address: Address) -> bool:
    answer = address.chat(
        "What is the weather in Samara? Use the tool.", tools=[TOOL], tool_choice="auto", max_tokens=48
    )
    try:
        if not answer.is_success:
            return False
        calls = answer.json()["choices"][0]["message"].get("tool_calls")
        return bool(calls) and bool(calls[0]["function"]["name"] == "weather")
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _answers_objects(address: Address) -> bool:
    answer = address.chat("Say hello in JSON.", response_format={"type": "json_object"}, max_tokens=48)
    return answer.is_success and isinstance(_object(_text(answer)), dict)


def _text(answer: httpx.Response) -> str:
    """Text of an answer, whole or in pieces."""
    try:
        if "text/event-stream" not in answer.headers.get("content-type", ""):
            return str(answer.json()["choices"][0]["message"]["content"])
        lines = [line.removeprefix("data:").strip() for line in answer.text.splitlines() if line.startswith("data:")]
        events = [json.loads(line) for line in lines if line != "[DONE]"]
        return "".join(event["choices"][0]["delta"].get("content") or "" for event in events if event.get("choices"))
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _object(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
