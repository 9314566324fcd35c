"""A model behind an OpenAI-compatible address: a given one, or that of the local server."""

from __future__ import annotations

import functools
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from azs.errors import CancelledError, ModelError
from azs.settings import Settings
from chains.models import retries, server
from chains.models.breaker import Breaker
from chains.models.contract import (
    CUT_REASONS,
    FULL,
    SEED,
    Cancelled,
    Capabilities,
    Messages,
    OnUsage,
    OnWait,
    Usage,
    asked_again,
    formed,
    parse_object,
    worded,
)  # fmt: skip
from chains.models.probe import CHARS_PER_TOKEN, Address, count_tokens, estimate, most, probe
from chains.models.promoted import InForce, in_force
from chains.models.turns import Turns
from chains.models.wire import CONNECT_S, Patience, errors_named, host_of, listen, mark, patience

if TYPE_CHECKING:
    import httpx
    from langchain_core.language_models.chat_models import BaseChatModel


@dataclass
class Gate:
    """What all clients of one address in this process share."""

    turns: Turns
    breaker: Breaker = field(default_factory=Breaker)
    known: dict[tuple[str, str], Capabilities] = field(default_factory=dict)


_gates: dict[str, Gate] = {}
_opening = threading.Lock()


def gate_of(settings: Settings, lane: str = "") -> Gate:
    """The queue, the breaker and what is known of the address of these settings.

    Args:
        lane: requests of a lane of its own neither wait for others nor keep them waiting.
    """
    name = f"local:{settings.home}" if settings.llm_mode == "local" else settings.llm_url.rstrip("/")
    name = f"{name} {lane}" if lane else name
    with _opening:
        gate = _gates.setdefault(name, Gate(Turns(settings.llm_parallel, settings.llm_queue)))
        gate.turns.parallel, gate.turns.length = settings.llm_parallel, settings.llm_queue
        return gate


@dataclass
class _Told:
    """An answer as it grows."""

    text: str = ""
    reason: str = ""
    tokens: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Request:
    """What is asked of the model in one go."""

    messages: Messages
    max_tokens: int
    cancelled: Cancelled
    on_usage: OnUsage
    waited_s: float
    form: dict[str, Any] | None = None
    stop: Sequence[str] = ()


class HttpClient:
    """A model behind an OpenAI-compatible address: the promoted version, which may change between two requests.

    Args:
        pinned: the model of the settings, whatever was promoted; worded to as `prompt` says.
        lane: see `gate_of`.
    """

    def __init__(self, settings: Settings, *, pinned: bool = False, prompt: str = FULL, lane: str = "") -> None:
        self._given, self._pinned, self._prompt = settings, pinned, prompt
        self._settings = self._chosen().settings
        self._gate = gate_of(settings, lane)
        self._lock = threading.RLock()
        self._url = ""
        self._chat: BaseChatModel | None = None
        self._http: httpx.Client | None = None
        self._close: Callable[[], object] | None = None

    @property
    def name(self) -> str:
        """What the screen calls the model."""
        return self._chosen().title

    @property
    def stand_in(self) -> bool:
        """Whether it takes the place of the documented default."""
        return self._chosen().stand_in

    @property
    def busy(self) -> bool:
        """Whether requests run or wait now."""
        return self._gate.turns.busy

    def _chosen(self) -> InForce:
        if self._pinned:
            return InForce(self._given, "", self._given.llm_model, self._prompt)
        return in_force(self._given)

    @property
    def prompt(self) -> str:
        """How requests to this model are worded, FULL or COMPACT."""
        return self._chosen().prompt

    def prepare(self) -> BaseChatModel:
        """The chat model at the address in force; the local server is started again if it went away."""
        with self._lock:
            settings = self._chosen().settings
            local = settings.llm_mode == "local"
            url = server.ensure(settings).url if local else settings.llm_url.rstrip("/")
            if self._chat is None or (url, settings.llm_model) != (self._url, self._settings.llm_model):
                self._settings = settings
                if self._close and url != self._url:  # another model of this address may still be answering
                    self._close()
                self._chat, self._http = _open_chat(self._settings, url)
                self._url, self._close = url, weakref.finalize(self, self._http.close)
            return self._chat

    def capabilities(self) -> Capabilities:
        """See `ModelClient`."""
        with self._gate.turns.turn() as waited_s:
            request = _Request((), 0, None, None, waited_s)
            return self._looked(request)

    def complete_json(
        self, messages: Messages, schema: dict[str, Any], *, max_tokens: int, cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> dict[str, Any]:  # fmt: skip
        """See `ModelClient`. Where the server does not enforce a schema the prompt states it, twice if need be."""
        with self._gate.turns.turn(cancelled=cancelled, on_wait=on_wait) as waited_s:
            prompt = self.prompt
            plain = _Request(worded(messages, prompt), max_tokens, cancelled, on_usage, waited_s)
            able = self._looked(plain)
            if able.json_schema:
                form = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
                return parse_object(self._whole(_with(plain, plain.messages, form)), schema)
            loose = {"type": "json_object"} if able.json_object else None
            text = self._whole(_with(plain, formed(messages, schema, prompt), loose))
            try:
                return parse_object(text, schema)
            except ModelError:
                again = asked_again(messages, schema, text, prompt)
                return parse_object(self._whole(_with(plain, again, loose)), schema)

    def complete_text(
        self, messages: Messages, *, max_tokens: int, stop: Sequence[str] = (), cancelled: Cancelled = None,
        on_wait: OnWait = None, on_usage: OnUsage = None,
    ) -> str:  # fmt: skip
        """See `ModelClient`."""
        with self._gate.turns.turn(cancelled=cancelled, on_wait=on_wait) as waited_s:
            return self._whole(
                _Request(worded(messages, self.prompt), max_tokens, cancelled, on_usage, waited_s, stop=stop)
            )

    def stream_text(
        self, messages: Messages, *, max_tokens: int, cancelled: Cancelled = None, on_wait: OnWait = None,
        on_usage: OnUsage = None,
    ) -> Iterator[str]:  # fmt: skip
        """See `ModelClient`."""
        try:
            with self._gate.turns.turn(cancelled=cancelled, on_wait=on_wait) as waited_s:
                asked = worded(messages, self.prompt)
                yield from self._pieces(_Request(asked, max_tokens, cancelled, on_usage, waited_s), _Told())
        except CancelledError:
            return

    def _looked(self, request: _Request) -> Capabilities:
        """What the server does with the model, tried again after a passing failure."""
        found: list[Capabilities] = list(self._attempted(lambda: iter((self._capable(request),)), request.cancelled))
        return found[-1]

    def _whole(self, request: _Request) -> str:
        """The whole text of an answer.

        Raises:
            CancelledError: `cancelled` said so, even as the last piece came.
            ModelError: see `_pieces`; or the answer was cut off at `max_tokens`.
        """
        told = _Told()
        for _ in self._pieces(request, told):
            pass
        if request.cancelled and request.cancelled():
            raise CancelledError("assistant.cancelled")
        if told.reason in CUT_REASONS:
            raise ModelError("models.cut")
        return told.text

    def _pieces(self, request: _Request, told: _Told) -> Iterator[str]:
        """Pieces of an answer, tried again while nothing has come of it."""
        started = time.monotonic()
        yield from self._attempted(lambda: self._asked(request, told), request.cancelled)
        if request.on_usage:
            counted = told.tokens or (estimate(request.messages), -(-len(told.text) // CHARS_PER_TOKEN))
            seconds = time.monotonic() - started
            request.on_usage(Usage(*counted, seconds, request.waited_s, counted=told.tokens is not None))

    def _attempted(self, ask: Callable[[], Iterator[Any]], cancelled: Cancelled) -> Iterator[Any]:
        """Everything of `ask`, which is called again after a passing failure if nothing has come of it yet."""
        for attempt in range(1, retries.ATTEMPTS + 1):
            begun = False
            try:
                with self._watched():
                    for piece in ask():
                        begun = True
                        yield piece
                return
            except ModelError as error:
                pause_s = None if begun else retries.pause_before(error, attempt)
                if pause_s is None:
                    raise
                retries.sleep(pause_s, cancelled=cancelled)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Let the breaker know how a request ended; what is known of the server does not outlive its failure."""
        self._gate.breaker.enter()
        try:
            yield
        except ModelError as error:
            if retries.is_down(error):
                self._gate.breaker.failed()
                self._gate.known.clear()
            elif retries.status_of(error):
                self._gate.breaker.succeeded()
            else:
                self._gate.breaker.abandoned()
            raise
        except BaseException:
            self._gate.breaker.abandoned()
            raise
        self._gate.breaker.succeeded()

    def _asked(self, request: _Request, told: _Told) -> Iterator[str]:
        """One attempt."""
        able = self._capable(request)
        self._fit(request, able)
        chat = self.prepare()
        extra: dict[str, Any] = {"max_tokens": request.max_tokens}
        if able.server == "llama.cpp":
            extra["cache_prompt"] = True
        if request.form:  # as an option LangChain would parse the answer itself and lose the usage
            extra["response_format"] = request.form
        options: dict[str, Any] = {"extra_body": extra}
        if request.stop:
            options["stop"] = list(request.stop)
        messages = list(request.messages)

        def produce() -> Iterator[Any]:
            return chat.stream(messages, **options) if able.streaming else iter([chat.invoke(messages, **options)])

        for piece in listen(produce, self._url, cancelled=request.cancelled, limits=self._limits(able)):
            told.reason = piece.response_metadata.get("finish_reason") or told.reason
            if piece.usage_metadata:
                told.tokens = (piece.usage_metadata["input_tokens"], piece.usage_metadata["output_tokens"])
            if piece.text:
                told.text += str(piece.text)
                yield str(piece.text)
        if not told.reason:
            raise ModelError("models.broken_off", host=host_of(self._url))

    def _limits(self, able: Capabilities) -> Patience:
        limits = patience(self._settings)
        return limits if able.streaming else Patience(limits.total_s, limits.total_s, limits.total_s)

    def _capable(self, request: _Request) -> Capabilities:
        """What the server does with the model, from an earlier look or a new one."""
        self.prepare()
        key = (self._url, self._settings.llm_model)
        if found := self._gate.known.get(key):
            return found
        address, total_s = self._address(), self._settings.llm_timeout_s
        limits = Patience(total_s, total_s, total_s)
        looked = listen(lambda: iter((probe(address),)), self._url, cancelled=request.cancelled, limits=limits)
        found = next(looked)
        self._gate.known[key] = found
        return found

    def _fit(self, request: _Request, able: Capabilities) -> None:
        """Refuse a prompt that leaves no room for the answer.

        Raises:
            ModelError: it does not fit.
        """
        room = able.context_tokens - request.max_tokens
        if most(request.messages) <= room:
            return
        tokens = count_tokens(self._address(), request.messages, able.server)
        if tokens > room:
            raise ModelError("models.too_long", tokens=tokens, room=max(0, room))

    def _address(self) -> Address:
        if self._http is None:
            raise ModelError("models.unreachable", host=host_of(self._url))
        return Address(self._http, self._url, self._settings.llm_model, self._settings.llm_api_key)


def _with(request: _Request, messages: Messages, form: dict[str, Any] | None) -> _Request:
    return _Request(
        messages, request.max_tokens, request.cancelled, request.on_usage, request.waited_s, form, request.stop
    )


def _open_chat(settings: Settings, url: str) -> tuple[BaseChatModel, httpx.Client]:
    try:
        import httpx
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr
    except ImportError as error:
        raise ModelError("models.no_client") from error
    # Requests to loopback must not go through a proxy of the environment. A connection serves one request: `Line` notes
    # it as it is made, so that it can be cut at every moment.
    trusted = settings.llm_mode != "local"
    with errors_named(url):
        connections = httpx.Client(
            verify=_certificates(trust_env=trusted),
            trust_env=trusted,
            timeout=httpx.Timeout(settings.llm_timeout_s, connect=CONNECT_S),
            limits=httpx.Limits(max_keepalive_connections=0),
            event_hooks={"request": [mark]},
        )
    chat = ChatOpenAI(
        base_url=url,
        model=settings.llm_model,
        api_key=SecretStr(settings.llm_api_key or "none"),
        temperature=0,
        seed=SEED,
        timeout=httpx.Timeout(settings.llm_timeout_s, connect=CONNECT_S),
        max_retries=0,
        stream_usage=True,
        http_client=connections,
        # Nobody asks it anything; LangChain would make one of its own and read all certificates for it.
        http_async_client=httpx.AsyncClient(verify=_certificates(trust_env=False), trust_env=False),
    )
    return chat, connections


@functools.cache
def _certificates(*, trust_env: bool) -> ssl.SSLContext:
    """The authorities to trust, read from disk once for all clients: that takes longer than opening a client."""
    import httpx

    return httpx.create_ssl_context(trust_env=trust_env)


def forget() -> None:
    """Drop every queue, breaker and what is known of servers."""
    with _opening:
        _gates.clear()
