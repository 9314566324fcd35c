"""`python -m ocr.batch DIR --out DIR`: read all scans and PDFs of a folder. `--help` tells the rest."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from ocr.batch.batch import STATE, BatchOptions, run
from ocr.batch.cluster import RayPool
from ocr.batch.jobs import BatchStop, Pool, Recipe, Tally
from ocr.batch.journal import Journal
from ocr.batch.processes import LocalPool
from ocr.batch.progress import Progress
from ocr.batch.texts import LANGUAGES, say
from ocr.options import ENGINES, OUTSIDE, OcrOptions

ALL_READ, SOME_FAILED, USAGE, CANNOT_GO_ON, INTERRUPTED = 0, 1, 2, 3, 130
_WORKER_MB = 1500
"""What a worker takes on usual pages, for the default number of workers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a batch; returns the exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    language = _language(given)
    asked = _parser(language).parse_args(given)
    language = asked.language
    source, target = asked.source.resolve(), asked.out.resolve()
    wrong = _wrong(asked, source, target, language)
    if wrong:
        print(wrong, file=sys.stderr)
        return USAGE
    options = BatchOptions(source, target, _reading(asked), asked.reader, asked.pages_per_job, asked.retry)
    progress = Progress(sys.stderr, language)
    try:
        return _run(options, asked, progress, language)
    except BatchStop as stop:
        progress.end(say(f"stop.{stop.key}", language, **stop.params))
    except OSError as error:
        progress.end(say("stop.disk", language, detail=error.strerror or type(error).__name__))
    return CANNOT_GO_ON


def _run(options: BatchOptions, asked: argparse.Namespace, progress: Progress, language: str) -> int:
    signals: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: signals.append(got))
    journal = Journal(options.target / STATE)
    try:
        pool = _pool(options, asked)
        tally = run(options, pool, journal=journal, watch=progress, stop=lambda: bool(signals))
    finally:
        journal.close()
    if signals and tally.done < tally.files:
        progress.end(say("end.interrupted", language, done=tally.done, files=tally.files))
        return INTERRUPTED
    progress.end(_end(tally, options, progress.minutes(), language))
    return SOME_FAILED if any(tally.statuses.get(name) for name in ("partial", "failed", "quarantined")) else ALL_READ


def _end(tally: Tally, options: BatchOptions, minutes: int, language: str) -> str:
    numbers = {name: tally.statuses.get(name, 0) for name in ("read", "partial", "failed", "quarantined", "skipped")}
    summary = options.target / "summary.jsonl"
    return say("end.done", language, minutes=minutes, kept=tally.kept, summary=summary, **numbers)


def _pool(options: BatchOptions, asked: argparse.Namespace) -> Pool:
    recipe = Recipe(
        options.reader, options.reading, memory_mb=asked.memory_mb, log=str(options.target / STATE / "workers.log")
    )
    if asked.address:
        return RayPool(recipe, asked.workers or 0, asked.address)
    return LocalPool(recipe, asked.workers or _default_workers())


def _default_workers() -> int:
    """One a core, as far as the free memory goes."""
    room = int(psutil.virtual_memory().available) // (_WORKER_MB << 20)
    return max(1, min(len(os.sched_getaffinity(0)), room))


def _reading(asked: argparse.Namespace) -> OcrOptions:
    return OcrOptions(
        engine=asked.engine,
        max_pages=asked.max_pages,
        page_timeout_s=asked.page_timeout,
        outside_allowed=asked.allow_outside,
    )


def _wrong(asked: argparse.Namespace, source: Path, target: Path, language: str) -> str:
    """What is wrong with the command; empty where nothing is."""
    if not source.is_dir():
        return say("usage.source", language, folder=asked.source)
    if source.is_relative_to(target):
        return say("usage.target", language, folder=asked.out)
    if asked.engine in OUTSIDE and not asked.allow_outside:
        return say("usage.outside", language, engine=asked.engine)
    return ""


def _language(arguments: Sequence[str]) -> str:
    """That of `--language`, else of AZS_LANGUAGE, else Russian: the help is in it too."""
    first = argparse.ArgumentParser(add_help=False)
    first.add_argument("--language", choices=LANGUAGES)
    wanted = str(first.parse_known_args(arguments)[0].language or os.environ.get("AZS_LANGUAGE", ""))
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def _parser(language: str) -> argparse.ArgumentParser:
    def told(key: str) -> str:
        return say(f"help.{key}", language).replace("%", "%%")

    parser = argparse.ArgumentParser(prog="python -m ocr.batch", description=told("about"))
    parser.add_argument("source", type=Path, metavar="DIR", help=told("source"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=told("out"))
    parser.add_argument("--engine", choices=ENGINES, default="auto", help=told("engine"))
    parser.add_argument("--workers", type=_positive, metavar="N", help=told("workers"))
    parser.add_argument("--address", default="", metavar="ray://HOST:PORT", help=told("address"))
    parser.add_argument("--language", choices=LANGUAGES, default=language, help=told("language"))
    parser.add_argument("--memory-mb", type=_positive, default=3000, metavar="N", help=told("memory"))
    parser.add_argument("--page-timeout", type=float, default=120.0, metavar="S", help=told("page_timeout"))
    parser.add_argument("--max-pages", type=_positive, default=500, metavar="N", help=told("max_pages"))
    parser.add_argument("--retry", action="store_true", help=told("retry"))
    parser.add_argument("--allow-outside", action="store_true", help=told("allow_outside"))
    parser.add_argument("--reader", default="ocr.engines:read", help=argparse.SUPPRESS)
    parser.add_argument("--pages-per-job", type=_positive, default=8, help=argparse.SUPPRESS)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
