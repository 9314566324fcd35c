"""One client for a model on an endpoint, on the local server, or in this process."""

from __future__ import annotations

import http.client
import importlib.util
import json
import re
import urllib.parse
import weakref
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from azs.errors import CancelledError, ModelError, ModelFileError
from azs.settings import Settings
from chains.models import server
from chains.models.catalog import is_stand_in, title
from chains.models.files import model_path, read_header, recorded

if TYPE_CHECKING:
    import httpx
    from langchain_core.language_models.chat_models import BaseChatModel

SEED = 7
PROBE_TIMEOUT_S = 3
CUT_REASONS = ("length", "max_tokens")

Messages = Sequence[tuple[str, str]]
"""Pairs of role ("system", "human", "ai") and text."""


@dataclass(frozen=True)
class ModelState:
    """Whether questions can be asked of a model now.

    Attributes:
        ready: the model is there; the local server may still have to load it.
        name: what the screen calls it; empty where the model is switched off.
        stand_in: takes the place of the documented default.
        reason_key: text key of what to do where it is not ready.
    """

    ready: bool
    name: str
    stand_in: bool
    reason_key: str | None = None


class ModelClient(Protocol):
    """A language model that answers one conversation at a time."""

    @property
    def name(self) -> str:
        """What the screen calls the model."""

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int,
        cancelled: Callable[[], bool] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """Answer as an object of the JSON schema.

        Raises:
            CancelledError: `cancelled` said so; the model stops writing.
            ModelError: the model does not answer, or not with such an object.
        """

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[str]:
        """Answer as pieces of text; ends early once `cancelled` says so.

        Raises:
            ModelError: the model does not answer.
        """


def model_state(settings: Settings) -> ModelState:
    """What the screen says of the model. Cheap for local files; one short request for an endpoint."""
    if settings.llm_mode == "off":
        return ModelState(False, "", False, "models.state.off")
    checks = {"endpoint": _endpoint_reason, "local": _local_reason, "transformers": _transformers_reason}
    reason = checks[settings.llm_mode](settings)
    return ModelState(reason is None, title(settings.llm_model), is_stand_in(settings.llm_model), reason)


def connect(settings: Settings) -> ModelClient:
    """Client of the model the settings choose; starts the local server where it does not run.

    Raises:
        ModelError: switched off, not installed, not reachable.
        ModelFileError: the model file is missing or broken.
    """
    if settings.llm_mode == "off":
        raise ModelError("models.off")
    if settings.llm_mode == "transformers":
        from chains.models.transformers_client import TransformersClient

        return TransformersClient(settings)
    if settings.llm_mode == "endpoint" and not settings.llm_url:
        raise ModelError("models.no_url")
    client = HttpClient(settings)
    client.prepare()
    return client


def warm_up(client: ModelClient, messages: Messages) -> None:
    """Let the server read a long common prefix ahead of the first question.

    Args:
        client: the model.
        messages: the beginning that later requests share.

    Raises:
        ModelError: the model does not answer.
    """
    for _ in client.stream_text(messages, max_tokens=1):
        pass


class HttpClient:
    """A model behind an OpenAI-compatible address: a given one, or that of the local server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = ""
        self._chat: BaseChatModel | None = None
        self._close: Callable[[], object] | None = None

    @property
    def name(self) -> str:
        """What the screen calls the model."""
        return title(self._settings.llm_model)

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""
        return is_stand_in(self._settings.llm_model)

    def prepare(self) -> BaseChatModel:
        """The chat model at the address in force; the local server is started again if it went away."""
        local = self._settings.llm_mode == "local"
        url = server.ensure(self._settings).url if local else self._settings.llm_url.rstrip("/")
        if self._chat is None or url != self._url:
            if self._close:
                self._close()
            self._chat, connections = _open_chat(self._settings, url)
            self._url, self._close = url, weakref.finalize(self, connections.close)
        return self._chat

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int,
        cancelled: Callable[[], bool] | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """See `ModelClient`."""
        chat = self.prepare()
        form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
        wanted: dict[str, Any] = {"response_format": form, "extra_body": {"max_tokens": max_tokens}}
        text, reason = "", ""
        with _errors_named(self._url):
            pieces = chat.stream(list(messages), **wanted) if cancelled else [chat.invoke(list(messages), **wanted)]
            for piece in pieces:
                text += piece.text
                reason = piece.response_metadata.get("finish_reason") or reason
                if cancelled and cancelled():
                    _close(pieces)
                    break
        if cancelled and cancelled():
            raise CancelledError("assistant.cancelled")
        if reason in CUT_REASONS:
            raise ModelError("models.cut")
        return parse_object(text, schema)

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Callable[[], bool] | None = None
    ) -> Iterator[str]:
        """See `ModelClient`."""
        chat = self.prepare()
        with _errors_named(self._url):
            pieces = chat.stream(list(messages), extra_body={"max_tokens": max_tokens})
            for piece in pieces:
                if cancelled and cancelled():
                    _close(pieces)
                    return
                if piece.text:
                    yield str(piece.text)


def _close(pieces: object) -> None:
    """Hang up on the server, which then stops writing."""
    if isinstance(pieces, Generator):
        pieces.close()


def parse_object(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The JSON object in a model's answer; a fence of backticks around it is taken off.

    Raises:
        ModelError: no object, or a required field is missing.
    """
    fenced = re.fullmatch(r"\s*```(?:json)?\s*(.*?)\s*```\s*", text, re.DOTALL)
    try:
        found = json.loads(fenced.group(1) if fenced else text)
    except ValueError as error:
        raise ModelError("models.not_json") from error
    if not isinstance(found, dict) or any(name not in found for name in schema.get("required", ())):
        raise ModelError("models.not_json")
    return found


def _open_chat(settings: Settings, url: str) -> tuple[BaseChatModel, httpx.Client]:
    try:
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr
    except ImportError as error:
        raise ModelError("models.no_client") from error
    # Requests to loopback must not go through a proxy of the environment.
    local = settings.llm_mode == "local"
    connections = httpx.Client(trust_env=not local, timeout=httpx.Timeout(settings.llm_timeout_s, connect=10))
    chat = ChatOpenAI(
        base_url=url,
        model=settings.llm_model,
        api_key=SecretStr(settings.llm_api_key or "none"),
        temperature=0,
        seed=SEED,
        timeout=settings.llm_timeout_s,
        max_retries=0,
        http_client=connections,
    )
    return chat, connections


@contextmanager
def _errors_named(url: str) -> Iterator[None]:
    """Turn the errors of the HTTP client into errors of the product."""
    import httpx
    import openai

    host = urllib.parse.urlsplit(url).netloc or url
    try:
        yield
    except (openai.APITimeoutError, httpx.TimeoutException) as error:
        raise ModelError("models.timeout", host=host) from error
    except (openai.APIConnectionError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError("models.unreachable", host=host) from error
    except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
        raise ModelError("models.unauthorised", host=host) from error
    except openai.NotFoundError as error:
        raise ModelError("models.not_found", host=host) from error
    except openai.LengthFinishReasonError as error:
        raise ModelError("models.cut") from error
    except openai.RateLimitError as error:
        raise ModelError("models.busy", host=host) from error
    except openai.APIStatusError as error:
        raise ModelError("models.refused", host=host, status=error.status_code) from error
    except (openai.OpenAIError, json.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError) as error:
        # An answer that is no OpenAI answer makes the client library fail in any of these ways.
        raise ModelError("models.foreign", host=host) from error


def _endpoint_reason(settings: Settings) -> str | None:
    if not settings.llm_url:
        return "models.state.no_url"
    status = _probe(settings)
    if status is None:
        return "models.state.unreachable"
    return "models.state.unauthorised" if status in (401, 403) else None


def _probe(settings: Settings) -> int | None:
    """Status of GET <url>/models; None where nothing answers."""
    parts = urllib.parse.urlsplit(settings.llm_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    headers = {"Authorization": f"Bearer {settings.llm_api_key}"} if settings.llm_api_key else {}
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=PROBE_TIMEOUT_S)
        try:
            connection.request("GET", f"{parts.path.rstrip('/')}/models", headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _local_reason(settings: Settings) -> str | None:
    if not server.runtime_installed():
        return "models.state.no_runtime"
    path = model_path(settings.models_dir, settings.llm_model)
    if not path.exists():
        return "models.state.missing"
    try:
        if not recorded(path):
            read_header(path)
    except ModelFileError:
        return "models.state.broken"
    return None


def _transformers_reason(settings: Settings) -> str | None:
    if not all(importlib.util.find_spec(name) for name in ("torch", "transformers")):
        return "models.state.no_torch"
    path = model_path(settings.models_dir, settings.llm_model)
    return None if path.exists() else "models.state.missing"
