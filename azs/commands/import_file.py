"""`python -m azs import FILE --mapping MAPPING.toml`: bring a company's own incidents in."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from azs.commands.progress import Printer
from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("import", help=t("importing.help", "ru"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", type=Path, required=True, help=t("importing.mapping", "ru"))
    parser.add_argument("--report", type=Path, help=t("importing.report_file", "ru"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Import and report.

    Raises:
        AzsError: nothing was written.
    """
    from azs.database.engine import open_engine
    from azs.database.migrate import bring_up_to_date
    from azs.importing.load import import_file

    lang = settings.language
    bring_up_to_date(settings)
    engine = open_engine(settings, account="write")
    try:
        report = import_file(engine, args.file, args.mapping, progress=_progress(lang))
    finally:
        engine.dispose()
    if report.already:
        print(t("importing.already", lang))
    print(t("importing.done", lang, rows=report.rows, taken=report.taken, changed=report.changed, known=report.known))
    for reason, rows in report.skipped.items():
        some = ", ".join(map(str, rows[:5]))
        print(t(f"importing.skip_{reason}", lang, count=len(rows), rows=some))
    if args.report:
        args.report.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _progress(lang: str) -> Callable[[str, float], None]:
    """A line that grows on a terminal; one line a stage in a log."""
    printer = Printer(lang, "importing.stage_")
    if sys.stderr.isatty():
        return printer

    def told(stage: str, share: float) -> None:
        if share >= 1:
            printer(stage, share)

    return told
