"""The local model server: llama.cpp over OpenAI-compatible HTTP, on loopback, in a process of its own.

One server for all: its address lies in `<home>/run/model.json`; the page and the command line share it. It ends with
the process that started it, or by `stop`.
"""

from __future__ import annotations

import atexit
import fcntl
import http.client
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from azs.errors import ModelError
from azs.settings import ROOT, Settings
from chains.models.files import model_path, verify, write_atomically

HOST = "127.0.0.1"
CONTEXT_TOKENS = 6144
PREFIX_CACHE_MIB = 1024  # prefixes put aside while another is read; one of 6144 tokens takes 72 to 168 MiB
START_TIMEOUT_S = 180
NICENESS = 5  # pages come first while the model reads its long beginning
STOP_TIMEOUT_S = 5
# Without these, idle OpenMP threads spin and eat every core.
QUIET_THREADS = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}


@dataclass(frozen=True)
class Server:
    """A running model server. `started`: time of start of its process, which tells it from a later one of that pid."""

    pid: int
    port: int
    model: str
    started: str

    @property
    def url(self) -> str:
        """Base address of its OpenAI-compatible interface."""
        return f"http://{HOST}:{self.port}/v1"


def runtime_installed() -> bool:
    """Whether llama.cpp is in this environment."""
    return importlib.util.find_spec("xllamacpp") is not None


def ensure(settings: Settings) -> Server:
    """The running server of the chosen model; starts it where there is none.

    Raises:
        ModelError: llama.cpp is not installed, or the server did not come up.
        ModelFileError: the model file is missing or broken.
    """
    name = settings.llm_model
    running = current(settings)
    if running and running.model == name and healthy(running.port):
        return running
    if not runtime_installed():
        raise ModelError("models.no_runtime")
    path = model_path(settings.models_dir, name)
    verify(path, name)
    with _one_at_a_time(settings):
        running = current(settings)
        if running and running.model == name and healthy(running.port):
            return running
        if running:
            stop(settings)
        return _start(settings, name)


def current(settings: Settings) -> Server | None:
    """The server of the state file, if its process lives."""
    try:
        found = Server(**json.loads(_state_path(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.started and _started(found.pid) == found.started else None


def healthy(port: int, *, timeout_s: float = 2) -> bool:
    """Whether the server of this port has its model loaded."""
    connection = http.client.HTTPConnection(HOST, port, timeout=timeout_s)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop(settings: Settings) -> bool:
    """End the running server. Returns whether there was one."""
    running = current(settings)
    _state_path(settings).unlink(missing_ok=True)
    if not running:
        return False
    _end(running)
    return True


def serve(path: Path, port: int, *, threads: int, alias: str, parent: int | None = None) -> None:
    """Serve a GGUF file on loopback until a signal comes or `parent`, a pid, is gone. Blocks.

    Raises:
        ModelError: llama.cpp is not installed or cannot load the file.
    """
    if not runtime_installed():
        raise ModelError("models.no_runtime")
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    import xllamacpp

    os.nice(NICENESS)
    options = xllamacpp.CommonParams()
    options.model.path = str(path)
    options.hostnames = [HOST]
    options.port = port
    options.n_ctx = CONTEXT_TOKENS
    options.cpuparams.n_threads = options.cpuparams_batch.n_threads = threads
    options.n_parallel = 1  # one person at a time gets all of the context and of the cores
    options.cache_prompt = True
    options.cache_ram_mib = PREFIX_CACHE_MIB
    options.n_threads_http = 4
    options.use_jinja = True
    options.ui = False
    options.model_alias = [alias]
    try:
        server = xllamacpp.Server(options)
    except RuntimeError as error:
        raise ModelError("models.load", file=path.name) from error
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    while not stopped.wait(timeout=1):
        pass
    del server


def quieten(arguments: list[str]) -> None:
    """Start this process anew as `python -m chains.models <arguments>` with `QUIET_THREADS`, unless it has them.

    The thread library reads these variables once, before the first line of Python.
    """
    if all(os.environ.get(name) == value for name, value in QUIET_THREADS.items()):
        return
    command = [sys.executable, "-m", "chains.models", *arguments]
    os.execve(sys.executable, command, os.environ | QUIET_THREADS)  # noqa: S606


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _start(settings: Settings, name: str) -> Server:
    port = free_port()
    log_path = settings.home / "log" / "model.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "chains.models", "serve", name, "--port", str(port), "--parent", str(os.getpid())]
    environment = os.environ | QUIET_THREADS | {
        "AZS_HOME": str(settings.home), "AZS_LLM_THREADS": str(settings.llm_threads),
    }  # fmt: skip
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    atexit.register(_reap, process)
    _await_health(process, port, log_path)
    server = Server(pid=process.pid, port=port, model=name, started=_started(process.pid))
    write_atomically(_state_path(settings), json.dumps(asdict(server)))
    return server


def _await_health(process: subprocess.Popen[bytes], port: int, log_path: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not healthy(port):
        if process.poll() is not None:
            raise ModelError("models.server", log=log_path)
        if time.monotonic() > deadline:
            _reap(process)
            raise ModelError("models.server", log=log_path)
        time.sleep(0.1)


def _reap(process: subprocess.Popen[bytes]) -> None:
    """End a server that this process started; also runs when this process exits."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end(running: Server) -> None:
    deadline = time.monotonic() + STOP_TIMEOUT_S
    number = signal.SIGTERM
    while _started(running.pid) == running.started:
        try:
            os.kill(running.pid, number)
        except ProcessLookupError:
            return
        time.sleep(0.1)
        if time.monotonic() > deadline:
            number = signal.SIGKILL


def _end_with(parent: int) -> None:
    started = _started(parent)
    while started and _started(parent) == started:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _started(pid: int) -> str:
    """Start time of a live process in clock ticks since boot (field 22 of /proc/PID/stat); empty where none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    """Two processes that ask for the server at once start one."""
    path = settings.home / "run" / "model.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _state_path(settings: Settings) -> Path:
    return settings.home / "run" / "model.json"
