"""A service on loopback that answers as it is told and keeps what it was sent."""

from __future__ import annotations

import io
import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import pypdfium2
from PIL import Image

from ocr.cloud.configuration import Patience
from ocr.options import OcrOptions

ALLOWED = OcrOptions(outside_allowed=True)
QUICK = Patience(
    connect_s=2, read_s=2, total_s=5, attempts=3, first_wait_s=0.01, longest_wait_s=0.02, poll_s=0.01,
    max_answer_bytes=300_000,
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Told:
    """An answer. `drop` closes the connection in place of it; `slow_s` waits before it."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    slow_s: float = 0.0
    drop: bool = False

    @property
    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)).encode()


class Service:
    """Answers of `on` are given one after another, the last of them for ever; a function makes one of each request."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], list[Told | Callable[[Asked], Told]]] = {}
        self._closing = threading.Event()

    def on(self, method: str, path: str, *answers: Told | Callable[[Asked], Told]) -> Self:
        self._answers[method, path] = list(answers)
        return self

    def to(self, path: str) -> list[Asked]:
        """Requests for a path."""
        return [one for one in self.asked if one.path == path]

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        answers = self._answers.get((asked.method, asked.path), [Told(status=404)])
        told = answers.pop(0) if len(answers) > 1 else answers[0]
        return told(asked) if callable(told) else told

    def __enter__(self) -> Self:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                told = service.answer(Asked(self.command, parts.path, parse_qs(parts.query), headers, body))
                service._closing.wait(told.slow_s)
                if told.drop:
                    return
                self.send_response(told.status)
                for name, value in (told.headers | {"content-length": str(len(told.bytes))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told.bytes)

            do_GET = do_POST = do_DELETE = _serve  # noqa: N815  (names of http.server)

            def log_message(self, *_: object) -> None:
                pass

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self._tls:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if self._tls else ''}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def picture(width: int = 400, height: int = 600, *, kind: str = "PNG", **saved: Any) -> bytes:
    """A picture of a page."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, kind, **saved)
    return buffer.getvalue()


def pdf(pages: int) -> bytes:
    """A PDF whose page N is 100 + N points wide."""
    document = pypdfium2.PdfDocument.new()
    for number in range(1, pages + 1):
        document.new_page(100 + number, 200).close()
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def widths(data: bytes) -> list[int]:
    """Which pages of `pdf` a PDF holds: the widths of its pages less 100."""
    document = pypdfium2.PdfDocument(data)
    found = [round(document.get_page_size(at)[0]) - 100 for at in range(len(document))]
    document.close()
    return found
