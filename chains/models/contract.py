"""What every way of running a model offers, and what it tells about itself and its work."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from azs.errors import ModelError

SEED = 7
CUT_REASONS = ("length", "max_tokens")
ORDER = "Answer with one JSON object of this JSON Schema and nothing else:\n"
AGAIN = "That was not one JSON object of the schema. Answer with the object only, without any other text."

Messages = Sequence[tuple[str, str]]
"""Pairs of role ("system", "human", "ai") and text."""

FULL, COMPACT = "full", "compact"
"""Wordings of a request: the whole one, and the short one that a version of the company's own is trained on."""


class Worded(list[tuple[str, str]]):
    """Messages in FULL, with the same request in COMPACT; the model that answers decides which of them it is sent."""

    def __init__(self, full: Messages, compact: Messages) -> None:
        super().__init__(full)
        self.compact = compact


def worded(messages: Messages, prompt: str) -> Messages:
    """The messages as a model is asked that wants this wording; there may be one only."""
    return messages.compact if prompt == COMPACT and isinstance(messages, Worded) else messages


Cancelled = Callable[[], bool] | None
"""Says whether the person has stopped the question; asked several times a second."""

OnWait = Callable[[int], None] | None
"""Told the place in the queue, 1 for the next one, each time it changes; not called where there is no wait."""


@dataclass(frozen=True)
class Usage:
    """What one answer of the model took.

    Attributes:
        seconds: from the request to the last token.
        waited_s: in the queue before.
        counted: the server counted the tokens; otherwise they are estimated from the length of the texts.
    """

    prompt_tokens: int
    completion_tokens: int
    seconds: float
    waited_s: float = 0.0
    counted: bool = True


OnUsage = Callable[[Usage], None] | None
"""Told what each request took; twice where the model had to be asked again."""


@dataclass(frozen=True)
class Capabilities:
    """What the server at an address does with a model.

    Attributes:
        json_schema: answers as an object of a given schema, whatever the text asks.
        tools: calls a tool with a real tool call.
        context_tokens: room for prompt and answer together.
        server: "vllm", "llama.cpp", "ollama", "transformers" or "unknown".
        json_object: answers as some JSON object, where it does not honour a schema.
        streaming: sends the answer in pieces.
        context_known: the server told `context_tokens`; otherwise it is a cautious guess.
    """

    json_schema: bool
    tools: bool
    context_tokens: int
    server: str
    json_object: bool = False
    streaming: bool = True
    context_known: bool = True


class ModelClient(Protocol):
    """A language model. Many threads may ask at once: those above `AZS_LLM_PARALLEL` wait in one queue.

    Every method raises ModelBusyError where the queue is full, and ModelError where the prompt does not fit the
    context, the model does not answer, or has failed several times and is left alone for a while.
    """

    @property
    def name(self) -> str:
        """What the screen calls the model."""

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""

    def capabilities(self) -> Capabilities:
        """What the server does with the model; looked at once for an address, and again after a failure.

        Raises:
            ModelError: the model does not answer.
        """

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int, cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Answer as an object of the JSON schema.

        Raises:
            CancelledError: `cancelled` said so; the model stops writing.
            ModelError: the model does not answer, or not with such an object.
        """

    def complete_text(
        self, messages: Messages, *, max_tokens: int, stop: Sequence[str] = (), cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> str:  # fmt: skip
        """Answer as text, without chance, up to the first of the words `stop`, which is left out.

        Raises:
            CancelledError: `cancelled` said so; the model stops writing.
            ModelError: the model does not answer, or the answer was cut off at `max_tokens`.
        """

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Cancelled = None, on_wait: OnWait = None,
        on_usage: OnUsage = None,
    ) -> Iterator[str]:  # fmt: skip
        """Answer as pieces of text; ends early once `cancelled` says so.

        Raises:
            ModelError: the model does not answer.
        """


def parse_object(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON object in a model's answer; a fence of backticks around it is taken off.

    Raises:
        ModelError: no object, a required field is missing, or a field has a value outside its list.
    """
    fenced = re.fullmatch(r"\s*```(?:json)?\s*(.*?)\s*```\s*", text, re.DOTALL)
    try:
        found = json.loads(fenced.group(1) if fenced else text)
    except (ValueError, RecursionError) as error:
        raise ModelError("models.not_json") from error
    if not isinstance(found, dict) or any(name not in found for name in schema.get("required", ())):
        raise ModelError("models.not_json")
    for name, field in schema.get("properties", {}).items():
        if name in found and "enum" in field and found[name] not in field["enum"]:
            raise ModelError("models.not_json")
    return found


def with_order(messages: Messages, schema: dict[str, Any]) -> list[tuple[str, str]]:
    """The conversation with the schema stated in its last message, for a server that does not enforce it."""
    order = f"{ORDER}{json.dumps(schema, ensure_ascii=False)}"
    *earlier, (role, last) = messages
    if role != "human":
        return [*messages, ("human", order)]
    return [*earlier, ("human", f"{last}\n\n{order}")]


def formed(messages: Messages, schema: dict[str, Any], prompt: str) -> Messages:
    """The messages for a server that does not enforce a schema, as a model is asked that wants this wording.

    The schema is stated in them, but not where the model was trained on the very words of COMPACT.
    """
    said = worded(messages, prompt)
    return with_order(said, schema) if said is messages else said


def asked_again(messages: Messages, schema: dict[str, Any], answer: str, prompt: str) -> list[tuple[str, str]]:
    """The conversation after an answer out of form, with the schema stated."""
    return [*with_order(worded(messages, prompt), schema), ("ai", answer), ("human", AGAIN)]
