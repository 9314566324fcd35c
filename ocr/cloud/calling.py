"""Requests to a service outside: patient, bounded, and silent about what is in them.

A request is repeated on 429, 5xx and failed connections, after the time of Retry-After or a doubling wait with chance
added, until the attempts or the deadline are used up; no other 4xx is repeated. TLS is verified, redirects stay on
their host, answers have a limit. Logs and errors carry the service, the name of the call, status and request ids:
never an address with its query, a header, a body.
"""

from __future__ import annotations

import logging
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import httpx

from ocr.cloud.configuration import Patience, Wire
from ocr.errors import EngineError, FileError, QuotaError

logger = logging.getLogger(__name__)

LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAX_REDIRECTS = 3
REQUEST_IDS = ("x-request-id", "x-server-trace-id", "x-correlation-id", "x-goog-request-id", "request-id")

OnSent = Callable[[str, int], None]
"""Told the service and how many pages have left the network, once for each parcel."""

_silent: ContextVar[bool] = ContextVar("silent", default=False)


class _Silence(logging.Filter):
    """Keeps httpx from logging whole addresses: those of results carry a signature."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002  (the signature is logging's)
        return not _silent.get()


logging.getLogger("httpx").addFilter(_Silence())


@dataclass(frozen=True)
class Answer:
    """What a service said; `headers` with lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Call:
    """A request.

    Attributes:
        what: name for logs.
        form: fields of a form; `files` makes it multipart.
        pages: how many pages it takes out of the network.
        repeatable: the service may get it twice without harm; where it may not, it is repeated only if it was
            certainly not taken: no connection, 429, 503.
        accept: statuses beside 2xx that are an answer.
    """

    what: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Any = field(default=None, repr=False)
    pages: int = 0
    repeatable: bool = True
    accept: tuple[int, ...] = ()


class _AgainError(Exception):
    """This attempt failed in a way that another may not; `wait_s` as the service asks, else None."""

    def __init__(self, error: EngineError, *, wait_s: float | None = None, taken: bool = True) -> None:
        super().__init__(str(error))
        self.error, self.wait_s, self.taken = error, wait_s, taken


class Caller:
    """Calls one service for one parcel, until its deadline."""

    def __init__(self, service: str, patience: Patience, wire: Wire, *, total_s: float, on_sent: OnSent) -> None:
        self.service, self.patience, self._on_sent = service, patience, on_sent
        self._deadline = time.monotonic() + total_s
        self._counted = 0
        try:
            self._client = httpx.Client(
                trust_env=False, follow_redirects=False, verify=_trust(wire.ca_file), proxy=wire.proxy or None
            )
        except (OSError, ValueError, httpx.InvalidURL) as error:
            raise EngineError("cloud_wire", service=service) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, call: Call) -> Answer:
        """The answer to a request.

        Raises:
            QuotaError: too many requests, or nothing left to pay with.
            FileError: the service says that the file is too large.
            EngineError: wrong key, no connection, too slow, refused, down, too long an answer.
        """
        self._check_address(call.url)
        attempts = self.patience.attempts
        for attempt in range(1, attempts + 1):
            try:
                return self._attempt(call)
            except _AgainError as again:
                if attempt == attempts or not (call.repeatable or not again.taken):
                    raise again.error from again.__cause__
                self.wait(self._pause(attempt, again.wait_s), otherwise=again.error)
        raise AssertionError("unreachable")

    def wait(self, seconds: float, *, otherwise: EngineError | None = None) -> None:
        """Sleep; where the deadline comes first, raise at once.

        Raises:
            EngineError: `otherwise`, or that the service is too slow.
        """
        if seconds >= self.left_s:
            raise otherwise or EngineError("cloud_slow", service=self.service)
        time.sleep(seconds)

    def allow(self, seconds: float) -> None:
        """At least this much time from now on: to clean up after the deadline."""
        self._deadline = max(self._deadline, time.monotonic() + seconds)

    @property
    def left_s(self) -> float:
        """Seconds until the deadline."""
        return self._deadline - time.monotonic()

    def _pause(self, attempt: int, asked_s: float | None) -> float:
        if asked_s is not None:
            return asked_s
        longest: float = min(self.patience.longest_wait_s, self.patience.first_wait_s * 2.0 ** (attempt - 1))
        return longest * (0.5 + random.random() / 2)  # noqa: S311  (chance, no secret)

    def _attempt(self, call: Call) -> Answer:
        answer, url = None, call.url
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchange(call, url)
            if answer.status not in (301, 302, 303, 307, 308):
                break
            url = self._redirected(call, url, answer)
        else:
            raise EngineError("cloud_redirect", service=self.service)
        self._judge(call, answer)
        return answer

    def _exchange(self, call: Call, url: str) -> Answer:
        if self.left_s <= 0:
            raise EngineError("cloud_slow", service=self.service)
        started, token = time.monotonic(), _silent.set(True)
        try:
            answer = self._stream(call, url)
        except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError) as error:
            raise EngineError("cloud_address", service=self.service) from error  # or a key that no header takes
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise _AgainError(EngineError("cloud_unreachable", service=self.service), taken=False) from error
        except httpx.TimeoutException as error:
            self._count(call)
            raise _AgainError(EngineError("cloud_slow", service=self.service)) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            self._count(call)
            raise _AgainError(EngineError("cloud_unreachable", service=self.service)) from error
        finally:
            _silent.reset(token)
        self._count(call)
        seconds = time.monotonic() - started
        logger.info("%s %s: %s, %.1f s, %s", self.service, call.what, answer.status, seconds, _request_id(answer))
        return answer

    def _stream(self, call: Call, url: str) -> Answer:
        read_s = max(0.05, min(self.patience.read_s, self.left_s))
        timeout = httpx.Timeout(read_s, connect=max(0.05, min(self.patience.connect_s, self.left_s)))
        with self._client.stream(
            call.method,
            url,
            headers=dict(call.headers),
            content=call.content,
            data=dict(call.form) if call.form is not None else None,
            files=call.files,
            timeout=timeout,
        ) as response:
            body = bytearray()
            for chunk in response.iter_bytes(65_536):
                body += chunk
                if len(body) > self.patience.max_answer_bytes:
                    self._count(call)
                    raise EngineError("cloud_answer_large", service=self.service)
                if self.left_s <= 0:
                    self._count(call)
                    raise EngineError("cloud_slow", service=self.service)
            return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, bytes(body))

    def _count(self, call: Call) -> None:
        if call.pages and not self._counted:
            self._counted = call.pages
            self._on_sent(self.service, call.pages)

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise EngineError("cloud_insecure", service=self.service)

    def _redirected(self, call: Call, url: str, answer: Answer) -> str:
        """The new address: the same host, and only where the request stays what it is."""
        target = urljoin(url, answer.headers.get("location", ""))
        old, new = urlsplit(url), urlsplit(target)
        same = (old.scheme, old.hostname, old.port) == (new.scheme, new.hostname, new.port)
        if not same or (call.method != "GET" and answer.status not in (307, 308)):
            raise EngineError("cloud_redirect", service=self.service)
        return target

    def _judge(self, call: Call, answer: Answer) -> None:
        status = answer.status
        if 200 <= status < 300 or status in call.accept:
            return
        if status in (401, 403):
            raise EngineError("cloud_key", service=self.service)
        if status == 402:
            raise QuotaError("cloud_quota", service=self.service)
        if status == 413:
            raise FileError("cloud_refused_size", service=self.service)
        if status == 429:
            raise _AgainError(QuotaError("cloud_quota", service=self.service), wait_s=_retry_after(answer), taken=False)
        if status >= 500:
            down = EngineError("cloud_down", service=self.service, status=status)
            raise _AgainError(down, wait_s=_retry_after(answer), taken=status != 503)
        raise EngineError("cloud_refused", service=self.service, status=status)


@lru_cache(maxsize=4)
def _trust(ca_file: str) -> ssl.SSLContext:
    """What certificates are verified against; made once, for it takes longer than many a request."""
    return ssl.create_default_context(cafile=ca_file) if ca_file else httpx.create_ssl_context(trust_env=False)


def _retry_after(answer: Answer) -> float | None:
    """Seconds that the service asks to wait; None where it does not say or nobody can read it."""
    text = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}(\.\d+)?", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _request_id(answer: Answer) -> str:
    found = next((answer.headers[name] for name in REQUEST_IDS if name in answer.headers), "")
    return "request " + (re.sub(r"[^\w.-]", "", found)[:64] or "unnamed")
