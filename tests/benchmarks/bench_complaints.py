"""Complaints through REST at 50 a second for a minute, the server killed with SIGKILL at half and started again.

Accepted means stored: every number that a client was given is looked for in the database, and each is there once.
The client and the server are processes of their own; a request without an answer is sent again with its key.

    python tests/benchmarks/bench_complaints.py [--per-second 50] [--seconds 60] [--no-kill]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import queue
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
SENDERS = 40
GIVE_UP_S = 60
TEXTS = (
    "На колонке {n} недолили около двух литров, чек есть, перезвоните +7 912 345-67-{n:02}.",
    "Кассир нахамила и не дала сдачу {n} рублей, на вопросы не отвечает, очередь стояла минут двадцать.",
    (
        "После заправки АИ-95 двигатель троит, загорелся чек. Был вчера около {n}:00, сервис нашёл воду в баке. "
        "Прошу вернуть деньги и оплатить диагностику, иначе обращусь в суд. Фото чека приложу по запросу."
    ),
    "Сильный запах газа у колонки {n}, никто не реагирует!",
    "The terminal charged my card twice at pump {n}, please return {n}00 roubles.",
)


@dataclass
class Told:
    """What the senders have seen."""

    numbers: list[str] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    again: int = 0
    repeated: int = 0
    given_up: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Server:
    """`python -m azs api` over a database of its own."""

    def __init__(self, home: Path) -> None:
        self.env = {
            **os.environ, "AZS_HOME": str(home), "AZS_LLM": "off", "AZS_API_KEY_PER_MINUTE": "60000",
        }  # fmt: skip
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.cpu_s = 0.0

    def command(self, *words: str) -> str:
        """Run a command of the product; what it printed."""
        command = [sys.executable, "-m", "azs", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True).stdout

    def start(self) -> float:
        """Start; returns after how many seconds it answered."""
        began = time.monotonic()
        command = [sys.executable, "-m", "azs", "api", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL)
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return time.monotonic() - began
            except OSError:
                if self.process.poll() is not None or time.monotonic() - began > GIVE_UP_S:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.05)

    def stop(self, how: signal.Signals) -> None:
        """End it, and count the CPU time that it took."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        self.cpu_s += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        self.process.send_signal(how)
        self.process.wait(60)


def send(server: Server, key: str, told: Told, wanted: queue.Queue[tuple[int, float] | None]) -> None:
    """Send what is wanted, each until it is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    while (item := wanted.get()) is not None:
        at, due = item
        body = json.dumps({"text": TEXTS[at % len(TEXTS)].format(n=at % 60), "station": str(at % 40 + 1)}).encode()
        headers = {
            "Authorization": f"Bearer {key}", "Content-Type": "application/json", "Idempotency-Key": f"bench-{at:08}",
        }  # fmt: skip
        while True:
            try:
                connection.request("POST", "/api/v1/complaints", body, headers)
                answer = connection.getresponse()
                said = json.loads(answer.read())
                if answer.status in (200, 201):
                    break
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
            with told.lock:
                told.again += 1
            if time.monotonic() - due > GIVE_UP_S:
                with told.lock:
                    told.given_up += 1
                said = {}
                break
            time.sleep(random.uniform(0.1, 0.4))
        if said:
            with told.lock:
                told.numbers.append(said["number"])
                told.repeated += said["repeated"]
                told.waits_s.append(time.monotonic() - due)


def drive(server: Server, key: str, options: argparse.Namespace) -> Told:
    """Send at an even pace, whatever the answers take; kill the server at half."""
    told, wanted = Told(), queue.Queue[tuple[int, float] | None]()
    senders = [threading.Thread(target=send, args=(server, key, told, wanted)) for _ in range(SENDERS)]
    for one in senders:
        one.start()
    count, began = options.per_second * options.seconds, time.monotonic()
    for at in range(count):
        due = began + at / options.per_second
        time.sleep(max(0.0, due - time.monotonic()))
        wanted.put((at, due))
        if at == count // 2 and not options.no_kill:
            threading.Thread(target=killed, args=(server,)).start()
    for _ in senders:
        wanted.put(None)
    for one in senders:
        one.join()
    return told


def killed(server: Server) -> None:
    """SIGKILL, and a new start."""
    server.stop(signal.SIGKILL)
    print(f"killed; answered again after {server.start():.1f} s")


def stored(home: Path) -> list[str]:
    """Numbers in the database."""
    import sqlalchemy as sa

    from azs.database.complaint_tables import complaints
    from azs.database.engine import open_engine
    from azs.settings import load_settings

    engine = open_engine(load_settings({"AZS_HOME": str(home), "AZS_LLM": "off"}))
    with engine.connect() as connection:
        found = list(connection.execute(sa.select(complaints.c.complaint_number)).scalars())
    engine.dispose()
    return found


def main() -> int:
    """Measure; 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-second", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--no-kill", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        server = Server(home)
        server.command("demo", "--stations", "120", "--incidents", "1000", "--no-documents")
        key = server.command("complaints", "key", "new", "bench").strip()
        before = set(stored(home))
        server.start()
        began = time.monotonic()
        told = drive(server, key, options)
        took_s = time.monotonic() - began
        server.stop(signal.SIGTERM)
        rows = [number for number in stored(home) if number not in before]
    lost, doubled = set(told.numbers) - set(rows), len(rows) - len(set(told.numbers))
    waits = sorted(told.waits_s)
    print(
        f"{len(told.numbers)} accepted in {took_s:.1f} s ({len(told.numbers) / took_s:.1f}/s), {len(rows)} rows; "
        f"lost {len(lost)}, stored without a receipt {doubled}, given up {told.given_up}\n"
        f"sent again {told.again}, of which had been stored {told.repeated}\n"
        f"from due to receipt: median {statistics.median(waits) * 1000:.0f} ms, "
        f"p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms, p99 {waits[int(len(waits) * 0.99)] * 1000:.0f} ms, "
        f"max {waits[-1]:.1f} s; CPU of the server {server.cpu_s / len(rows) * 1000:.1f} ms a complaint"
    )
    return 1 if lost or doubled or told.given_up else 0


if __name__ == "__main__":
    sys.exit(main())
