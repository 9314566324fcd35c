"""`python -m azs demo`: fill the database with a made-up network."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from azs.commands.progress import Printer
from azs.i18n import t

if TYPE_CHECKING:
    import sqlalchemy as sa

    from azs.demo.options import DemoOptions
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("demo", help=t("demo.help", "ru"))
    parser.add_argument("--stations", type=int, default=120)
    parser.add_argument("--incidents", type=int, default=40_000)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--replace", action="store_true", help=t("demo.replace", "ru"))
    parser.add_argument("--if-empty", action="store_true", help=t("demo.if_empty", "ru"))
    parser.add_argument("--no-documents", action="store_true", help=t("demo.no_documents", "ru"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Generate and report; 0 when the data are there at the end.

    Raises:
        AzsError: the database cannot be used or holds other data.
    """
    from azs.database.engine import open_engine
    from azs.demo.generate import DemoOptions, generate, has_rows

    lang = settings.language
    now = dt.datetime.now(ZoneInfo(settings.timezone)).replace(tzinfo=None, second=0, microsecond=0)
    options = DemoOptions(
        stations=args.stations, incidents=args.incidents, years=args.years, seed=args.seed, today=now.date(), until=now
    )
    engine = open_engine(settings, account="migrate")
    try:
        if args.if_empty and has_rows(engine):
            print(t("demo.kept", lang))
            _complaints(engine, options, lang)
            _documents(engine, settings, wanted=not args.no_documents)
            return 0
        report = generate(engine, options, replace=args.replace, progress=Printer(lang, "demo.stage."))
        _complaints(engine, options, lang)
        _documents(engine, settings, wanted=not args.no_documents)
    finally:
        engine.dispose()
    print(
        t(
            "demo.report", lang, stations=report.stations, equipment=report.equipment, incidents=report.incidents,
            actions=report.actions, days=report.station_days, seconds=f"{report.seconds:.1f}",
        )
    )  # fmt: skip
    return 0


def _complaints(engine: sa.Engine, options: DemoOptions, lang: str) -> None:
    """The demo complaints, where the network is the demo one and nobody has complained yet."""
    from azs.complaints.understanding import written_understanding
    from azs.database.migrate import upgrade
    from azs.demo import complaints

    upgrade(engine)
    if count := complaints.load(engine, until=options.end, seed=options.seed, understand=written_understanding()):
        print(t("demo.complaints", lang, count=count))


def _documents(engine: sa.Engine, settings: Settings, *, wanted: bool) -> None:
    """The demo procedures, or what this version has new of them; the app reads them once it runs."""
    from azs.database.access import as_system
    from azs.database.migrate import upgrade
    from azs.demo import knowledge
    from azs.knowledge.originals import Originals

    if not wanted:
        return
    upgrade(engine)
    if count := knowledge.load(as_system(engine, "demo"), Originals(settings.documents_dir)):
        print(t("demo.documents", settings.language, count=count))
