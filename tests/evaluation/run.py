"""Execution accuracy on the evaluation questions.

    python -m tests.evaluation.run [--questions test] [--way both] [--model qwen-1.5b] [--json FILE] [--limit N]

The demo data of the tests are made in a temporary folder; "today" is 2026-11-20. Three ways of answering: "rules"
alone; "both", the product's way: the model reads what the rules do not explain; "model" reads every question, and the
rules give it only values and dates. An answer is right when its rows are those of the SQL written by hand; a question
that cannot be answered is right when it is refused, one with several meanings when the person is asked. A turn of a
conversation is asked with the plan of the turn before it. Without any choice the rules answer `dev` and `test`, and
the product's way answers `test` with each packaged model. CPU-seconds are of this process and the model's server.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.demo.generate import DemoOptions, generate
from azs.settings import Settings, load_settings
from chains.assistant import Assistant
from chains.models import server
from chains.models.client import ModelClient, connect, warm_up
from chains.plan import Plan
from chains.planner import messages
from tests.evaluation.badges import as_toml, measured_badges, verified_share
from tests.evaluation.figures import Share, as_text, figures, outcomes
from tests.evaluation.journal import Journal, key_of
from tests.evaluation.outcomes import Answers, Outcome, Result, judge, judge_question
from tests.evaluation.question_sets import FILES, SETS, TODAY, Question, golden_pairs, load, questions

__all__ = ["FILES", "TODAY", "judge", "questions"]

WAYS = ("rules", "both", "model")
MODELS = ("qwen-0.5b", "qwen-1.5b")
NO_MODEL = "none"
TICKS = os.sysconf("SC_CLK_TCK")
PROGRESS_S = 15


@dataclass(frozen=True)
class Job:
    """One way of answering one set; no model where the rules are alone."""

    questions: str
    way: str
    model: str = ""

    @property
    def title(self) -> str:
        """In words."""
        said = {"rules": "rules alone", "both": f"rules, then {self.model or 'no model'}", "model": "reads all"}
        return f"{self.questions}: {self.model + ' ' if self.way == 'model' else ''}{said[self.way]}"


class Source:
    """Gives the model to the assistant and counts how often it was wanted."""

    def __init__(self, client: ModelClient) -> None:
        self._client = client
        self.calls = 0

    def __call__(self) -> ModelClient:
        """The model."""
        self.calls += 1
        return self._client


@dataclass(frozen=True)
class Examiner:
    """Asks an assistant questions and grades its answers by the rows in `engine`.

    Attributes:
        source: gives the assistant its model; None where it has none.
        clock: CPU-seconds spent so far.
    """

    engine: sa.Engine
    assistant: Answers
    source: Source | None = None
    clock: Callable[[], float] = time.process_time

    def ask_all(self, asked: Sequence[Question], journal: Journal) -> list[Result]:
        """Ask in order, each follow-up with the plan of the question it follows."""
        results: list[Result] = []
        plans: dict[str, str] = {}
        told = time.monotonic()
        for question in asked:
            found = journal.known(question.id)
            if found is None:
                found = self.ask(question, plans.get(question.after, ""))
                if found.outcome != "failed":
                    journal.add(found)
            plans[question.id] = found.plan
            results.append(Result(question, found))
            if time.monotonic() - told > PROGRESS_S:
                told = time.monotonic()
                print(f"  {len(results)} of {len(asked)}", file=sys.stderr, flush=True)
        return results

    def ask(self, question: Question, plan: str) -> Outcome:
        """Ask one question; `plan` is the JSON of the plan it follows, if any."""
        context = Plan.from_json(plan) if plan else None
        calls, cpu_s, began = self.source.calls if self.source else 0, self.clock(), time.perf_counter()
        try:
            answer = self.assistant.ask(question.text, context=context, language=question.lang)
        except Exception as error:  # noqa: BLE001  (one question must not end an evaluation of an hour)
            print(f"  {question.id}: {type(error).__name__}", file=sys.stderr, flush=True)
            return Outcome(question.id, "failed")
        wall_s, cpu_s = time.perf_counter() - began, self.clock() - cpu_s
        return Outcome(
            question.id, judge_question(self.engine, question, answer), answer.route, answer.badge,
            cautioned=answer.doubted, model_used=self.source is not None and self.source.calls > calls,
            model_name=answer.model_name, tokens=answer.tokens, cpu_s=round(cpu_s, 4), wall_s=round(wall_s, 4),
            plan=answer.plan.to_json() if answer.plan else "",
        )  # fmt: skip


def cpu_clock(settings: Settings | None) -> Callable[[], float]:
    """CPU-seconds of this process, and of the model server of `settings` where it runs."""

    def read() -> float:
        running = server.current(settings) if settings else None
        if running is None:
            return time.process_time()
        fields = Path(f"/proc/{running.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS

    return read


def run(settings: Settings, job: Job, options: argparse.Namespace) -> list[Result]:
    """The results of one job."""
    settings = dataclasses.replace(settings, llm_model=job.model) if job.model else settings
    engine = as_system(open_engine(settings))
    source = None
    if job.model:
        client = connect(settings, pinned=True)
        warm_up(client, messages("Сколько инцидентов?"))
        source = Source(client)
    assistant = Assistant(engine, model=source, settings=settings, today=TODAY, by_model=job.way == "model")
    path = options.json.with_suffix(".jsonl") if options.json else None
    journal = Journal(path, key_of(job.questions, job.way, job.model))
    examiner = Examiner(engine, assistant, source, cpu_clock(settings if job.model else None))
    try:
        return examiner.ask_all(load(job.questions)[: options.limit], journal)
    finally:
        engine.dispose()


def run_pairs(settings: Settings) -> Share:
    """How often an answer to the golden pairs was the right verified one; no model is needed to find those."""
    engine = as_system(open_engine(settings))
    try:
        return verified_share(Assistant(engine, model=None, settings=settings, today=TODAY), golden_pairs())
    finally:
        engine.dispose()


def jobs(options: argparse.Namespace) -> list[Job]:
    """What to run; the default of the module where nothing is chosen."""
    if not (options.questions or options.way or options.model):
        return [Job("dev", "rules"), Job("test", "rules"), *(Job("test", "both", model) for model in MODELS)]
    sets = SETS if "all" in (options.questions or ()) else options.questions or ("dev", "test")
    models = ["" if name == NO_MODEL else name for name in options.model or MODELS]
    found = []
    for way in options.way or (("both",) if options.model else ("rules",)):
        found += [Job(name, way, model) for model in ([""] if way == "rules" else models) for name in sets]
    return found


def as_body(job: Job, results: Sequence[Result]) -> dict[str, object]:
    """A job and its results as JSON writes them; without the words of held-out questions."""
    items = []
    for one in results:
        item = dataclasses.asdict(one.found) | {"kind": one.question.kind}
        del item["plan"]
        items.append(item if job.questions == "test" else item | {"question": one.question.text})
    told = [{"group": one.group, "name": one.name, **one.value.body()} for one in figures(results)]
    return {**dataclasses.asdict(job), "outcomes": outcomes(results), "figures": told, "items": items}


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The options, checked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", action="append", choices=(*SETS, "all"))
    parser.add_argument("--way", action="append", choices=WAYS)
    parser.add_argument("--model", action="append", help="a model of `python -m chains.models list`, or none")
    parser.add_argument("--limit", type=int, help="ask the first N questions of each set only")
    parser.add_argument("--json", type=Path, help="write every figure here; what is found so far is kept beside it")
    parser.add_argument("--accuracy", type=Path, help="write how often each badge was right here")
    parser.add_argument("--show", action="store_true", help="name the questions that were not answered right")
    options = parser.parse_args(argv)
    if any(job.way == "model" and not job.model for job in jobs(options)):
        parser.error("--way model needs a model")
    if options.accuracy and (options.limit or not any(map(_product, jobs(options)))):
        parser.error("--accuracy needs all of --questions test with --way both")
    return options


def main(argv: list[str] | None = None) -> int:
    """Print, and write, the result of every job; 0 always."""
    options, chosen = parse(argv), load_settings()
    done: list[tuple[Job, list[Result]]] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = chosen.at(f"duckdb:///{folder}/azs.duckdb")
        engine = as_system(open_engine(settings))
        generate(engine, DemoOptions(stations=12, incidents=3000, years=3, seed=7, today=TODAY))
        engine.dispose()
        for job in sorted(jobs(options), key=lambda one: one.model):
            print(f"\n{job.title}", flush=True)
            results = run(settings, job, options)
            print(as_text(results), flush=True)
            _show(results, options)
            done.append((job, results))
            if options.json:
                options.json.parent.mkdir(parents=True, exist_ok=True)
                body = {"made": dt.date.today().isoformat(), "runs": [as_body(*one) for one in done]}
                options.json.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
        if options.accuracy:
            _write_accuracy(options.accuracy, done, settings)
    return 0


def _write_accuracy(path: Path, done: Sequence[tuple[Job, list[Result]]], settings: Settings) -> None:
    """That of the product's way with the model of the settings, else with the first one asked."""
    measured = [(job, results) for job, results in done if _product(job)]
    job, results = max(measured, key=lambda one: one[0].model == settings.llm_model)
    badges = measured_badges(results, run_pairs(settings), model=job.model or NO_MODEL, day=dt.date.today())
    path.write_text(as_toml(badges), encoding="utf-8")
    for badge, found in badges.items():
        print(f"  badge {badge}: {found.right} of {found.total}")


def _product(job: Job) -> bool:
    return job.questions == "test" and job.way == "both"


def _show(results: Sequence[Result], options: argparse.Namespace) -> None:
    for one in results:
        if options.show and not one.right:
            told = f"{one.found.outcome} {one.question.id} ({one.question.lang}, {one.found.badge})"
            print(f"  {told}: {one.question.text}")


if __name__ == "__main__":
    raise SystemExit(main())
