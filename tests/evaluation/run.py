"""Execution accuracy on the evaluation questions.

    python -m tests.evaluation.run [--questions unseen] [--way both] [--model qwen-1.5b] [--show]

The demo data of the tests are made in a temporary folder; "today" is 2026-11-20. Three ways of answering: "rules"
alone; "both", the product's way: the model reads what the rules do not explain; "model" reads every question, and the
rules give it only values and dates. An answer is right when its rows are those of the SQL written by hand, in any
order; a question without SQL is right when it is refused. CPU-seconds are of this process and the model's server.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import os
import statistics
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.errors import ModelError
from azs.settings import Settings, load_settings
from chains.answer import Answer
from chains.assistant import Assistant
from chains.models import server
from chains.models.client import ModelClient, connect, warm_up
from chains.planner import messages

TODAY = dt.date(2026, 11, 20)
FILES = ("questions", "unseen", "blind", "blind2")
WAYS = ("rules", "both", "model")
MODELS = ("qwen-0.5b", "qwen-1.5b")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Result:
    """One question asked. `outcome` is "right", "wrong" (another answer) or "refused"; `cpu_s` CPU-seconds."""

    level: str
    question: str
    outcome: str
    cpu_s: float
    badge: str


def questions(name: str) -> list[tuple[str, str, str]]:
    """Level, question and SQL of every line of a file beside this one; no SQL where it cannot be answered."""
    text = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))["lines"]
    parts = [line.split("|", 2) for line in text.strip().splitlines()]
    return [(level, question, sql) for level, question, sql in parts]


def evaluate(
    engine: sa.Engine, ask: Callable[[str], Answer], asked: list[tuple[str, str, str]], clock: Callable[[], float]
) -> list[Result]:
    """Ask every question. `clock` reads CPU-seconds spent so far."""
    results = []
    for level, question, sql in asked:
        began = clock()
        try:
            answer = ask(question)
        except ModelError:
            answer = Answer(question, "ru", "unanswerable")
        outcome = judge(engine, answer, sql)
        results.append(Result(level, question, outcome, clock() - began, answer.badge))
    return results


def judge(engine: sa.Engine, answer: Answer, sql: str) -> str:
    """ "right", "wrong" or "refused"; see the module."""
    if answer.route != "data":
        return "refused" if sql else "right"
    if not sql:
        return "wrong"
    with engine.connect() as connection:
        expected = [tuple(row) for row in connection.exec_driver_sql(sql)]
    return "right" if _same(answer.rows, expected) else "wrong"


def _same(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> bool:
    return Counter(map(_rounded, found)) == Counter(map(_rounded, expected))


def _rounded(row: tuple[object, ...]) -> tuple[str, ...]:
    numbers = (int, float, Decimal)
    return tuple(f"{float(cell):.4g}" if isinstance(cell, numbers) else str(cell) for cell in row)


def cpu_clock(settings: Settings | None) -> Callable[[], float]:
    """CPU-seconds of this process, and of the model server of `settings` where it runs."""

    def read() -> float:
        running = server.current(settings) if settings else None
        if running is None:
            return time.process_time()
        fields = Path(f"/proc/{running.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS

    return read


def report(title: str, results: list[Result], *, show: bool) -> None:
    """Print the figures of one way of answering."""
    print(f"\n{title}")
    for level in dict.fromkeys(result.level for result in results):
        told = Counter(result.outcome for result in results if result.level == level)
        print(f"  {level:8}{_counts(told)}")
    for lang, cyrillic in (("ru", True), ("en", False)):
        part = [r for r in results if any("а" <= letter.lower() <= "я" for letter in r.question) == cyrillic]
        print(f"  {lang:8}{sum(r.outcome == 'right' for r in part):3} of {len(part):3}")
    told = Counter(result.outcome for result in results)
    print(f"  in all  {_counts(told)}")
    print(f"  CPU-seconds a question: median {statistics.median(result.cpu_s for result in results):.3f}")
    for badge in sorted({result.badge for result in results}):
        part = [result for result in results if result.badge == badge]
        right = sum(result.outcome == "right" for result in part)
        print(
            f"    read by {badge}: {right} of {len(part)}, median {statistics.median(r.cpu_s for r in part):.3f} CPU-s"
        )
    for result in results:
        if show and result.outcome != "right":
            print(f"  {result.outcome} ({result.level}, {result.badge}): {result.question}")


def _counts(told: Counter[str]) -> str:
    return f"{told['right']:3} of {told.total():3}; another answer {told['wrong']}, refused {told['refused']}"


def run(settings: Settings, name: str, way: str, model: str, *, show: bool) -> None:
    """One way of answering over one file of questions."""
    settings = dataclasses.replace(settings, llm_model=model) if model else settings
    engine = as_system(open_engine(settings))
    source: Callable[[], ModelClient] | None = None
    if model:
        client = connect(settings)
        warm_up(client, messages("Сколько инцидентов?"))
        source = partial(_given, client)
    assistant = Assistant(engine, model=source, settings=settings, today=TODAY, by_model=way == "model")
    results = evaluate(engine, assistant.ask, questions(name), cpu_clock(settings if model else None))
    said = {"rules": "rules alone", "both": f"rules, then {model}", "model": f"{model} reads all"}
    report(f"{name}: {said[way]}", results, show=show)
    engine.dispose()


def _given(client: ModelClient) -> ModelClient:
    return client


def main() -> int:
    """Print the result of every way asked for; 0 always."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", action="append", choices=FILES)
    parser.add_argument("--way", action="append", choices=WAYS)
    parser.add_argument("--model", action="append", help="a model of `python -m chains.models list`")
    parser.add_argument("--show", action="store_true", help="name the questions that were not answered right")
    options = parser.parse_args()
    chosen = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        settings = chosen.at(f"duckdb:///{folder}/azs.duckdb")
        engine = as_system(open_engine(settings))
        generate(engine, DemoOptions(stations=12, incidents=3000, years=3, seed=7, today=TODAY))
        engine.dispose()
        for way in options.way or WAYS:
            for model in ("",) if way == "rules" else options.model or MODELS:
                for name in options.questions or FILES:
                    run(settings, name, way, model, show=options.show)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
