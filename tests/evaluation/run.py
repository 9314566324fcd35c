"""Execution accuracy on the evaluation questions: `python -m tests.evaluation.run [--model]`.

The demo data of the tests are made in a temporary folder; "today" is 2026-11-20. With --model the model of the settings
reads what the rules do not explain.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import statistics
import tempfile
import time
import tomllib
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.settings import Settings, load_settings
from chains.answer import Assistant
from chains.models.client import connect

TODAY = dt.date(2026, 11, 20)


def questions() -> list[tuple[str, str, str]]:
    """Level, question and SQL of every line; no SQL where the question cannot be answered."""
    text = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))["lines"]
    parts = [line.split("|", 2) for line in text.strip().splitlines()]
    return [(level, question, sql) for level, question, sql in parts]


def evaluate(engine: sa.Engine, assistant: Assistant) -> list[tuple[str, str, bool, float, str]]:
    """Level, question, right or wrong, CPU-seconds of this process, badge."""
    results = []
    for level, question, sql in questions():
        began = time.process_time()
        answer = assistant.ask(question)
        spent = time.process_time() - began
        if not sql:
            results.append((level, question, answer.route == "unanswerable", spent, answer.badge))
            continue
        with engine.connect() as connection:
            expected = [tuple(row) for row in connection.exec_driver_sql(sql)]
        results.append((level, question, _same(answer.rows, expected), spent, answer.badge))
    return results


def _same(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> bool:
    return Counter(map(_rounded, found)) == Counter(map(_rounded, expected))


def _rounded(row: tuple[object, ...]) -> tuple[str, ...]:
    numbers = (int, float, Decimal)
    return tuple(f"{float(cell):.4g}" if isinstance(cell, numbers) else str(cell) for cell in row)


def main() -> int:
    """Print the result by level; 0 always."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", action="store_true")
    options = parser.parse_args()
    chosen = load_settings()
    with tempfile.TemporaryDirectory() as folder:
        settings: Settings = dataclasses.replace(chosen, database_url=f"duckdb:///{folder}/azs.duckdb")
        engine = open_engine(settings)
        generate(engine, DemoOptions(stations=12, incidents=3000, years=3, seed=7, today=TODAY))
        model = partial(connect, settings) if options.model else None
        results = evaluate(engine, Assistant(engine, model=model, settings=settings, today=TODAY))
        engine.dispose()
    for level, total in Counter(level for level, *_ in results).items():
        print(f"{level}: {sum(right for name, _, right, *_ in results if name == level)} of {total}")
    for level, question, right, _, badge in results:
        if not right:
            print(f"wrong ({level}, {badge}): {question}")
    print(f"right: {sum(right for _, _, right, *_ in results)} of {len(results)}")
    print(f"median CPU-s of an answer: {statistics.median(spent for *_, spent, _ in results):.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
