"""What many askers at once get from the local model: order, waits, refusals, seconds and tokens of an answer.

    python tests/benchmarks/bench_model.py [--model qwen-0.5b] [--people 20] [--turns 3]

Everybody asks for an object of about 40 tokens at the same moment, after a shared beginning that the server has read.
Times are by the clock; CPU-seconds are those of the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from azs.errors import AzsError
from azs.settings import ROOT, Settings, load_settings
from chains.models import server
from chains.models.client import ModelClient, Usage, connect, warm_up

SCHEMA = {
    "type": "object",
    "properties": {
        "metric": {"type": "string", "enum": ["incidents", "losses", "mttr"]},
        "why": {"type": "string", "minLength": 90, "maxLength": 110},
    },
    "required": ["metric", "why"],
    "additionalProperties": False,
}
START = [
    ("system", "Choose the metric of a question about petrol stations: incidents, losses or mttr. " + "Be brief. " * 60)
]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Person:
    """One asker and what came of it."""

    number: int
    places: list[int] = field(default_factory=list)
    used: list[Usage] = field(default_factory=list)
    error: str = ""
    ended: float = 0.0

    def ask(self, client: ModelClient) -> None:
        """Ask once."""
        question = [*START, ("human", f"Question {self.number}: how many incidents were there?")]
        try:
            client.complete_json(question, SCHEMA, max_tokens=80, on_wait=self.places.append, on_usage=self.used.append)
        except AzsError as error:
            self.error = error.key
        except Exception as error:  # noqa: BLE001  (the figure asked for)
            self.error = f"unexpected {type(error).__name__}"
        self.ended = time.monotonic()


def server_cpu_s(settings: Settings) -> float:
    """CPU-seconds of the local server so far."""
    running = server.current(settings)
    if running is None:
        return 0.0
    fields = Path(f"/proc/{running.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def turn(client: ModelClient, settings: Settings, people: int) -> None:
    """Everybody asks at once; prints what came of it."""
    askers = [Person(number) for number in range(people)]
    threads = [threading.Thread(target=one.ask, args=(client,)) for one in askers]
    began, cpu = time.monotonic(), server_cpu_s(settings)
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    answered = [one for one in askers if not one.error]
    used = [usage for one in answered for usage in one.used]
    ordered = [one.number for one in sorted(answered, key=lambda one: one.ended)]
    errors = sorted({one.error for one in askers if one.error})
    print(
        f"{people} at once: {len(answered)} answered, in order: {ordered == sorted(ordered)}, "
        f"refused {people - len(answered)} {errors or ''}\n"
        f"  answer: median {statistics.median(one.seconds for one in used):.2f} s, most "
        f"{max(one.seconds for one in used):.2f}; "
        f"tokens: prompt {statistics.median(one.prompt_tokens for one in used):.0f}, "
        f"answer {statistics.median(one.completion_tokens for one in used):.0f}\n"
        f"  wait: median {statistics.median(one.waited_s for one in used):.1f} s, most "
        f"{max(one.waited_s for one in used):.1f}; all done in {max(one.ended for one in askers) - began:.1f} s, "
        f"server {(server_cpu_s(settings) - cpu) / max(1, len(used)):.2f} CPU-s an answer"
    )


def main() -> None:
    """Run the turns asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="qwen-0.5b")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        Path(home, "models").symlink_to(ROOT / "var" / "models")
        settings = load_settings({"AZS_HOME": home, "AZS_LLM_MODEL": options.model})
        client = connect(settings)
        try:
            for name in ("first look and beginning", "beginning again"):
                began = time.monotonic()
                warm_up(client, [*START, ("human", "Question")])
                print(f"{name}: {time.monotonic() - began:.2f} s", flush=True)
            for _ in range(options.turns):
                turn(client, settings, options.people)
        finally:
            server.stop(settings)


if __name__ == "__main__":
    main()
