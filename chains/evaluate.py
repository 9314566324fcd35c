"""`python -m chains.evaluate`: how many questions of a file a model answers right over any database."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.access import as_system
from azs.database.engine import open_engine
from azs.errors import AzsError, DatabaseError
from azs.i18n import describe, t
from azs.settings import Settings, load_settings
from chains.assistant_contestant import AssistantContestant, has_views
from chains.baseline import OWN_LIMIT, BaselineContestant, bounded
from chains.contestants import Contestant, FreeSqlContestant, Outcome
from chains.database_schema import describe_database
from chains.evaluation_journal import EvaluationJournal
from chains.evaluation_report import Item, as_json, as_text
from chains.free_sql import FreeSql
from chains.grading import grade, in_order
from chains.models.client import HttpClient, ModelClient, connect
from chains.plan_contestants import AutoContestant, PlanContestant
from chains.questions import Question, load_questions, sampled
from chains.sql_source import Row, TableSource

MODES = ("plan", "sql", "auto")
QUERY_TIMEOUT_S = 10
Tell = Callable[[Item], None]


@dataclass(frozen=True)
class Contest:
    """What is compared: the address of the databases, our way of answering, and LangChain's where `baseline`.

    `today`: what the assistant takes for today, where a database has its reporting views.
    """

    database: str
    mode: str = "auto"
    baseline: bool = False
    baseline_limit: int = OWN_LIMIT
    today: dt.date | None = None


def main(argv: list[str] | None = None) -> int:
    """Ask, grade and print; 0 when all questions were asked, 2 where something is missing."""
    options = _options(argv)
    settings = load_settings()
    settings = replace(settings, llm_model=options.model or settings.llm_model, query_timeout_s=QUERY_TIMEOUT_S)
    try:
        questions = load_questions(Path(options.questions), options.language)
        if options.comparable:
            questions = tuple(question for question in questions if question.same_values)
        questions = sampled(questions, options.sample, options.seed)
        contest = Contest(options.database, options.mode, options.baseline, options.baseline_limit, options.today)
        journal = _journal(options, settings)
        items = list(evaluate(contest, questions, settings, journal=journal, tell=_show if options.show else None))
    except AzsError as error:
        sys.stderr.write(describe(error, settings.language) + "\n")
        return 2
    if options.json:
        Path(options.json).write_text(as_json(items), encoding="utf-8")
    sys.stdout.write(as_text(items, settings.language) + "\n")
    return 0


def evaluate(
    contest: Contest, questions: Sequence[Question], settings: Settings, *,
    client: ModelClient | None = None, tell: Tell | None = None, journal: EvaluationJournal | None = None,
) -> Iterator[Item]:  # fmt: skip
    """Ask every question of every contestant, database by database, and grade the rows.

    Args:
        contest: databases and contestants.
        questions: those of one database stand together.
        settings: of the model.
        client: the model, where it is not the one of `settings`.
        tell: hears of each item.
        journal: has items of a run that was stopped and takes those of this one.

    Raises:
        DatabaseError: a database cannot be opened, or a known query fails.
        ModelError: the model cannot be used at all.
    """
    client, journal = client or connect(settings, pinned=True), journal or EvaluationJournal(None)
    for name, group in groupby(questions, key=lambda question: question.database):
        engine = as_system(open_engine(settings.at(database_url(contest.database, name)), read_only=True), "evaluate")
        try:
            asked = list(group)
            for contestant, way in _contestants(contest, engine, client, settings):
                for question in asked:
                    if (item := journal.known(question, contestant)) is None:
                        item = _judged(question, way, engine, contestant)
                        journal.add(item)
                    if tell:
                        tell(item)
                    yield item
        finally:
            engine.dispose()


def _journal(options: argparse.Namespace, settings: Settings) -> EvaluationJournal:
    path = Path(options.json).with_suffix(".jsonl") if options.json else None
    return EvaluationJournal(path, settings.llm_model, options.mode, options.baseline_limit, options.today)


def database_url(template: str, name: str) -> str:
    """Address of a database: the template with `{database}` filled; a folder or file of SQLite may stand for it."""
    if "://" in template:
        return template.replace("{database}", name)
    path = Path(template.replace("{database}", name)).expanduser().resolve()
    return f"sqlite:///{path / f'{name}.sqlite' if path.is_dir() else path}"


def _contestants(
    contest: Contest, engine: sa.Engine, client: ModelClient, settings: Settings
) -> Iterator[tuple[str, Contestant]]:
    schema = describe_database(engine)
    source = TableSource(engine, schema)
    free = FreeSql(source, client)
    if contest.mode != "sql" and has_views(engine):
        yield "ours", AssistantContestant(engine, client, settings, contest.today)
    elif contest.mode == "sql":
        yield "ours", FreeSqlContestant(free)
    else:
        plan = PlanContestant(source, client)
        yield "ours", plan if contest.mode == "plan" else AutoContestant(plan, free)
    if contest.baseline and isinstance(client, HttpClient):
        chat = bounded(client.prepare())
        yield "langchain", BaselineContestant(chat, engine, source, limit=contest.baseline_limit)


def _judged(question: Question, way: Contestant, engine: sa.Engine, contestant: str) -> Item:
    dialect = engine.dialect.name
    expected = _rows(engine, question.sql)
    started = time.monotonic()
    outcome: Outcome = way.answer(question.text)
    seconds = time.monotonic() - started
    reason = outcome.refusal or grade(expected, outcome.rows, ordered=in_order(question.sql, dialect))
    return Item(question, contestant, outcome, reason, seconds)


def _rows(engine: sa.Engine, sql: str) -> tuple[Row, ...]:
    """Rows of a known query, which is trusted as its file is."""
    try:
        return fetched(engine, lambda one: tuple(tuple(row) for row in one.exec_driver_sql(sql)))
    except DatabaseError as error:
        raise DatabaseError("free_sql.gold", sql=sql[:200]) from error


def _show(item: Item) -> None:
    mark = item.reason or "OK"
    sys.stdout.write(
        f"[{item.contestant}] {item.question.id} {mark} {item.seconds:.1f}s | {item.question.text}\n"
        f"    = {item.question.sql}\n    > {' '.join(item.outcome.sql.split())}"
        f"{' | ' + item.outcome.fault if item.outcome.fault else ''}\n"
    )
    sys.stdout.flush()


def _options(argv: list[str] | None) -> argparse.Namespace:
    lang = load_settings().language
    parser = argparse.ArgumentParser(prog="python -m chains.evaluate", description=t("evaluate.about", lang))
    parser.add_argument("--questions", required=True, help=t("evaluate.questions", lang))
    parser.add_argument("--database", required=True, help=t("evaluate.database", lang))
    parser.add_argument("--model", help=t("evaluate.model", lang))
    parser.add_argument("--mode", choices=MODES, default="auto", help=t("evaluate.mode", lang))
    parser.add_argument("--language", choices=("ru", "en", "both"), default="both")
    parser.add_argument("--sample", type=int, default=0, help=t("evaluate.sample", lang))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--comparable", action="store_true", help=t("evaluate.comparable", lang))
    parser.add_argument("--baseline", action="store_true", help=t("evaluate.baseline", lang))
    parser.add_argument("--baseline-limit", type=int, default=OWN_LIMIT, help=t("evaluate.baseline_limit", lang))
    parser.add_argument("--today", type=dt.date.fromisoformat, help=t("evaluate.today", lang))
    parser.add_argument("--json", help=t("evaluate.json", lang))
    parser.add_argument("--show", action="store_true", help=t("evaluate.show", lang))
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())
