"""A real server on a free port with its own demo database, and a real browser."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from azs.settings import ROOT
from tests.e2e.kept import keep

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


QUIET_S = 0.6


def settle(page: Any, timeout_s: float = 60) -> None:
    """Wait until the page has run nothing for a moment: a slow machine needs longer than any fixed pause."""
    deadline, quiet_since = time.monotonic() + timeout_s, 0.0
    while time.monotonic() < deadline:
        state = page.locator("[data-testid=stApp]").first.get_attribute("data-test-script-state")
        if state != "notRunning":
            quiet_since = 0.0
        elif not quiet_since:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > QUIET_S:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the page was still busy after {timeout_s} seconds")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app over a demo database of 30 stations and 3,000 incidents, without a language model."""
    with serving(tmp_path_factory.mktemp("e2e"), {"AZS_LLM": "off"}) as address:
        yield address


@pytest.fixture
def server_with_slow_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the app whose language model takes a minute for every question."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), SlowModel) as model:
        threading.Thread(target=model.serve_forever, daemon=True).start()
        model.daemon_threads, model.block_on_close = True, False
        environ = {"AZS_LLM": "endpoint", "AZS_LLM_URL": f"http://127.0.0.1:{model.server_port}/v1"}
        with serving(tmp_path_factory.mktemp("slow"), environ) as address:
            yield address
        model.shutdown()


@dataclass(frozen=True)
class Lived:
    """A server whose database people have worked with: its address, its home, the folder it takes documents from."""

    address: str
    home: Path
    inbox: Path


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """A server for all tests that need more than the bare demo: it has kept answers, proposed questions and votes."""
    home, inbox = tmp_path_factory.mktemp("lived"), tmp_path_factory.mktemp("inbox")
    environ = {"AZS_LLM": "off", "AZS_DOCUMENTS_INBOX": str(inbox)}
    with serving(home, environ, prepared=lambda: keep(home)) as address:
        yield Lived(address, home, inbox)


class SlowModel(http.server.BaseHTTPRequestHandler):
    """An OpenAI-compatible endpoint that lists its models at once and answers nothing for a minute."""

    def do_GET(self) -> None:
        """Say that the endpoint is there."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"data": []}')

    def do_POST(self) -> None:
        """Keep the question waiting."""
        time.sleep(60)

    def log_message(self, *args: object) -> None:
        """Stay silent."""


@functools.cache
def _demo() -> tempfile.TemporaryDirectory[str]:
    """A home with a demo database, made once for all servers; it goes with the process."""
    home = tempfile.TemporaryDirectory(prefix="azs-demo-")
    subprocess.run(
        [sys.executable, "-m", "azs", "demo", "--stations", "30", "--incidents", "3000", "--no-documents"],
        cwd=ROOT, env={**os.environ, "AZS_HOME": home.name}, check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return home


@contextmanager
def serving(
    home: Path, environ: dict[str, str], *, prepared: Callable[[], None] = lambda: None, port: int = 0
) -> Iterator[str]:
    """A server over the database in `home`, or over a copy of the demo where there is none; gives its address.

    Args:
        prepared: called once the database is there and nobody has it open.
        port: where to listen; 0 for any.
    """
    env = {**os.environ, "AZS_HOME": str(home), **environ}
    if not (home / "azs.duckdb").exists():
        shutil.copytree(_demo().name, home, dirs_exist_ok=True)
    prepared()
    port = port or free_port()
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "components.serving", "--port", str(port)],
            cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            answered(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def answered(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped at start"
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium of the system."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
