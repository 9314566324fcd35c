"""The app as a person meets it: `make run` a second time, first page, first answer, and what a rerun costs the server.

    python tests/benchmarks/bench_app.py [--incidents 1000000] [--stations 400] [--people 10]

A demo database is made in a temporary folder; models that lie in var/models are used from there. Seconds are wall time
as the browser sees it; CPU-ms are of the server process, all threads, from the operating system's accounting.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.settings import ROOT, load_settings
from tests.e2e.conftest import CHROMIUM, FLAGS, free_port

TICKS = os.sysconf("SC_CLK_TCK")
METRIC, DONE = "[data-testid=stMetric]", "[data-testid=stApp][data-test-script-state=notRunning]"
QUESTION = "Ущерб по категориям за прошлый год"


def server_pid(parent: int) -> int:
    """The Streamlit process that `make run` started."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    return int(children[-1])


def cpu_ms(pid: int) -> float:
    """CPU milliseconds a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def running(environ: dict[str, str], port: int) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """`make run` without make; gives the process and the seconds until the port serves."""
    began = time.monotonic()
    command = [sys.executable, "scripts/start.py", "run", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        while not _served(port):
            if process.poll() is not None:
                sys.exit("the app did not start")
            time.sleep(0.05)
        yield process, time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _served(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def opened(browser: Any, address: str, selector: str) -> Any:
    """A page of a new visitor, drawn."""
    page = browser.new_context(viewport={"width": 1440, "height": 1300}, locale="ru-RU").new_page()
    page.goto(address)
    page.wait_for_selector(selector, timeout=120_000)
    settle(page)
    return page


def settle(page: Any) -> None:
    """Wait until the script behind the page has run."""
    page.wait_for_timeout(150)
    page.wait_for_selector(DONE, timeout=120_000)


def spent(pid: int, act: Callable[[], None]) -> float:
    """CPU-ms of the server during an act and a moment after it."""
    before = cpu_ms(pid)
    act()
    time.sleep(0.5)
    return cpu_ms(pid) - before


def toggle(page: Any, name: str) -> None:
    """Click a severity in the sidebar."""
    page.locator("[data-testid=stSidebar]").get_by_text(name, exact=True).first.click()
    settle(page)


def measure(browser: Any, base: str, pid: int, people: int) -> None:
    """Print what pages and reruns cost."""
    began = time.monotonic()
    page = opened(browser, base, METRIC)
    print(f"first page drawn in the browser after {time.monotonic() - began:.1f} s more")
    idle = spent(pid, lambda: time.sleep(2)) / 2.5
    names = ("Критическая", "Высокая", "Средняя", "Низкая")
    fresh = [spent(pid, lambda n=name: toggle(page, n)) for name in names]
    for name in names:
        toggle(page, name)
    again = [spent(pid, lambda n=name: toggle(page, n)) for name in (*names, *reversed(names))]
    print(f"a change of filters, seen for the first time: median {statistics.median(fresh):.0f} CPU-ms")
    print(f"the same again, cached: median {statistics.median(again):.0f} CPU-ms (idle {idle:.0f} CPU-ms a second)")
    began = time.monotonic()
    visits = spent(pid, lambda: [opened(browser, base, METRIC) for _ in range(people)] and None)
    print(
        f"{people} more visitors of the same page: {visits / people:.0f} CPU-ms each, {time.monotonic() - began:.1f} s"
    )


def first_answer(browser: Any, base: str) -> None:
    """Print how long the first question takes."""
    page = opened(browser, base + "/chat", "[data-testid=stChatInput]")
    began = time.monotonic()
    page.locator("[data-testid=stChatInput] textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    page.get_by_text("Понято по правилам").wait_for(timeout=120_000)
    print(f"first answer {time.monotonic() - began:.1f} s after the question was sent")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--stations", type=int, default=400)
    parser.add_argument("--people", type=int, default=10)
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "AZS_HOME": home}
        models = load_settings().models_dir
        if models.is_dir():
            (Path(home) / "models").symlink_to(models)
        else:
            environ["AZS_LLM"] = "off"
        demo = ["--stations", str(options.stations), "--incidents", str(options.incidents)]
        subprocess.run(
            [sys.executable, "-m", "azs", "demo", *demo], cwd=ROOT, env=environ, check=True, capture_output=True
        )
        port = free_port()
        with running(environ, port) as (process, seconds), sync_playwright() as playwright:
            print(f"make run, everything in place: port served after {seconds:.1f} s")
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            base = f"http://127.0.0.1:{port}"
            first_answer(browser, base)
            measure(browser, base, server_pid(process.pid), options.people)
            browser.close()


if __name__ == "__main__":
    main()
