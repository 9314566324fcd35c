"""`python -m azs report --kind summary --from 2026-01-01 --to 2026-06-30 --format pdf --out file.pdf`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from azs.i18n import t

if TYPE_CHECKING:
    from azs.analytics.filters import Filters
    from azs.settings import Settings

LISTS = ("regions", "stations", "categories", "severities", "statuses", "measures")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("report", help=t("reports.help", "ru"))
    parser.add_argument("--kind", default="summary", help=t("reports.help_kind", "ru"))
    parser.add_argument("--from", dest="start", required=True, help=t("reports.help_from", "ru"))
    parser.add_argument("--to", dest="end", required=True, help=t("reports.help_to", "ru"))
    for name in LISTS:
        parser.add_argument(f"--{name}", nargs="+", default=[], metavar="VALUE", help=t(f"reports.help_{name}", "ru"))
    parser.add_argument("--format", default="pdf", help=t("reports.help_format", "ru"))
    parser.add_argument("--language", choices=("ru", "en"), help=t("reports.help_language", "ru"))
    parser.add_argument("--user", help=t("reports.help_user", "ru"))
    parser.add_argument("--out", type=Path, required=True, help=t("reports.help_out", "ru"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the report into a file, whole or not at all.

    Raises:
        ReportError: the kind, format, period or a station is wrong, or the file cannot be written.
        AccessError: there is no such person.
        DatabaseError: the database cannot be used.
    """
    from azs.audit import Event, record
    from azs.commands.progress import Printer
    from azs.database.access import as_person
    from azs.database.engine import open_engine, open_writer
    from azs.database.migrate import bring_up_to_date
    from azs.reports.build import Order, build
    from azs.reports.write import need_format, save, write
    from azs.security.actor import SYSTEM
    from azs.security.people import find_person

    need_format(args.format)
    lang = args.language or settings.language
    now = dt.datetime.now(ZoneInfo(settings.timezone)).replace(tzinfo=None)
    order = Order(args.kind, _filters(args), lang, now, settings.timezone)
    bring_up_to_date(settings)
    engine = open_engine(settings)
    records = open_writer(settings, engine)
    try:
        actor = find_person(records, args.user) if args.user else SYSTEM
        tell = Printer(settings.language, "reports.stage_")
        made = build(as_person(engine, actor, "report"), order, records=records, tell=tell)
        save(write(made, args.format), args.out)
        record(records, actor, Event("export", place=f"report.{args.kind}", question=args.out.name))
    finally:
        engine.dispose()
        records.dispose()
    print(t("reports.told_written", settings.language, title=made.title, file=args.out.name))
    return 0


def _filters(args: argparse.Namespace) -> Filters:
    from azs.analytics.filters import Filters

    return Filters(_day(args.start), _day(args.end), **{name: tuple(getattr(args, name)) for name in LISTS})


def _day(text: str) -> dt.date:
    """Raises: ReportError for what is no date."""
    from azs.errors import ReportError

    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ReportError("reports.bad_day", day=text[:40]) from error
