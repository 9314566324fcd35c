"""Listening to a model so that its silence can be timed out and its answer broken off at every moment."""

from __future__ import annotations

import json
import queue
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from azs.errors import CancelledError, ModelError
from azs.settings import Settings
from chains.models.contract import Cancelled

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
LOOK_S = 0.05
CONNECT_S = 10.0
REFUSALS = {
    401: "models.unauthorised",
    403: "models.unauthorised",
    404: "models.not_found",
    429: "models.busy",
    502: "models.busy",
    503: "models.busy",
    504: "models.busy",
}
_line = threading.local()


@dataclass(frozen=True)
class Patience:
    """How long to wait for the first piece, for the next one, and for the whole answer."""

    first_s: float
    silence_s: float
    total_s: float


def patience(settings: Settings) -> Patience:
    """A share of the total for reading the prompt, less for a pause amid the answer."""
    total_s = settings.llm_timeout_s
    return Patience(first_s=total_s * 0.75, silence_s=min(30.0, total_s * 0.5), total_s=total_s)


class Line:
    """The connections of one request, which another thread can cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.cut = False

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Notes the socket of a new connection; called by httpcore."""
        stream = info.get("return_value")
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")) and stream is not None:
            found = stream.get_extra_info("socket")
            with self._lock:
                if found is not None:
                    self._sockets.append(found)
                if self.cut:
                    self._shut()

    def hang_up(self) -> None:
        """Cut every connection. The server sees it and stops; the thread that reads gets an error."""
        with self._lock:
            self.cut = True
            self._shut()

    def _shut(self) -> None:
        for one in self._sockets:
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)  # the plain one: SSLSocket's would spoil a read under way


def mark(request: httpx.Request) -> None:
    """Event hook of an httpx client: ties the request to the line of this thread."""
    line = getattr(_line, "current", None)
    if line is not None:
        request.extensions["trace"] = line.trace


def listen(produce: Callable[[], Iterator[T]], url: str, *, cancelled: Cancelled, limits: Patience) -> Iterator[T]:
    """Pieces of `produce`, which runs in a thread of its own and whose connections are cut once the reader leaves.

    Args:
        produce: makes the pieces with an httpx client that has the hook `mark`.
        url: address named in errors.
        cancelled: see `Cancelled`.
        limits: how long to wait.

    Raises:
        CancelledError: `cancelled` said so.
        ModelError: the model was too slow, or what `errors_named` makes of an error.
    """
    line, box = Line(), queue.SimpleQueue[tuple[str, Any]]()

    def work() -> None:
        _line.current = line
        try:
            with errors_named(url):
                for piece in produce():
                    box.put(("piece", piece))
                    if line.cut:
                        return
            box.put(("end", None))
        except BaseException as error:  # noqa: BLE001  (raised again by the reader)
            box.put(("error", error))
        finally:
            _line.current = None

    threading.Thread(target=work, name="model", daemon=True).start()
    try:
        yield from _read(box, url, cancelled=cancelled, limits=limits)
    finally:
        line.hang_up()


def _read(
    box: queue.SimpleQueue[tuple[str, Any]], url: str, *, cancelled: Cancelled, limits: Patience
) -> Iterator[Any]:
    started = time.monotonic()
    silent_after = started + limits.first_s
    while True:
        if cancelled and cancelled():
            raise CancelledError("assistant.cancelled")
        try:
            kind, value = box.get(timeout=LOOK_S)
        except queue.Empty:
            if time.monotonic() > min(silent_after, started + limits.total_s):
                raise ModelError("models.timeout", host=host_of(url)) from None
            continue
        if kind == "error":
            raise value
        if kind == "end":
            return
        if time.monotonic() > started + limits.total_s:
            raise ModelError("models.timeout", host=host_of(url))
        yield value
        silent_after = time.monotonic() + limits.silence_s


def host_of(url: str) -> str:
    """Host and port of an address, for messages."""
    return urllib.parse.urlsplit(url).netloc or url


@contextmanager
def errors_named(url: str) -> Iterator[None]:
    """Turn the errors of the HTTP client into errors of the product."""
    import httpx
    import openai

    host = host_of(url)
    try:
        yield
    except (openai.APITimeoutError, httpx.TimeoutException) as error:
        raise ModelError("models.timeout", host=host) from error
    except httpx.HTTPStatusError as error:
        raise _refusal(error.response.status_code, host) from error
    except (openai.APIConnectionError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError("models.unreachable", host=host) from error
    except openai.APIStatusError as error:
        raise _refusal(error.status_code, host) from error
    except (openai.OpenAIError, json.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError) as error:
        # An answer that is no OpenAI answer makes the client library fail in any of these ways.
        raise ModelError("models.foreign", host=host) from error


def _refusal(status: int, host: str) -> ModelError:
    key = REFUSALS.get(status)
    return ModelError(key, host=host) if key else ModelError("models.refused", host=host, status=status)
