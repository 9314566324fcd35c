"""`python -m azs schedule run|list|history|resend`: reports that go out by themselves, for cron and for a look."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from azs.i18n import describe, t
from azs.i18n.formats import date, moment

if TYPE_CHECKING:
    import sqlalchemy as sa

    from azs.schedule.running import Clock
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("schedule", help=t("schedule.help", "ru"))
    commands = parser.add_subparsers(required=True, metavar="ACTION")
    running = commands.add_parser("run", help=t("schedule.help_run", "ru"))
    running.add_argument("--dry-run", action="store_true", help=t("schedule.help_dry", "ru"))
    running.set_defaults(func=run)
    commands.add_parser("list", help=t("schedule.help_list", "ru")).set_defaults(func=run_list)
    commands.add_parser("history", help=t("schedule.help_history", "ru")).set_defaults(func=run_history)
    again = commands.add_parser("resend", help=t("schedule.help_resend", "ru"))
    again.add_argument("schedule", help=t("schedule.help_schedule", "ru"))
    again.add_argument("day", help=t("schedule.help_day", "ru"))
    again.add_argument("user", help=t("schedule.help_user", "ru"))
    again.set_defaults(func=run_resend)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Make what is due and send it; with `--dry-run` only say who would get what of every schedule."""
    from azs.complaints import outbox, sending
    from azs.schedule import files, running

    with opened(settings) as (reader, records, at):
        if args.dry_run:
            return _preview(reader, records, settings, at)
        made = running.run_due(reader, records, at)
        files.purge(records)
        done = outbox.work_off(records, sending.senders(settings.outgoing))
    lang = settings.language
    print(t("schedule.told_run", lang, runs=made, sent=done.sent, waiting=done.put_off, failed=done.failed))
    return 0


def run_list(_args: argparse.Namespace, settings: Settings) -> int:
    """Print the schedules: identifier, state or next moment, title."""
    from azs.schedule import due, store

    lang = settings.language
    with opened(settings) as (_, records, at):
        for one in store.every(records):
            when = due.next_due(one, at.now, at.zone).replace(tzinfo=dt.UTC).astimezone(at.zone).replace(tzinfo=None)
            state = t("schedule.paused", lang) if one.paused else moment(when, lang)
            print("\t".join((one.identifier, state, one.title)))
    return 0


def run_history(_args: argparse.Namespace, settings: Settings) -> int:
    """Print what went to whom, the latest first, and the runs that failed."""
    from azs.schedule import history

    lang = settings.language
    with opened(settings) as (_, records, _at):
        for run_failed in history.failed_runs(records):
            print("\t".join((run_failed.due_on.isoformat(), run_failed.title, describe(run_failed.problem, lang))))
        for one in history.deliveries(records):
            state = t(f"schedule.state_{one.state}", lang) if one.state else t(f"schedule.outcome_{one.outcome}", lang)
            why = describe(one.problem, lang) if one.problem else ""
            row = (one.schedule_id, one.due_on.isoformat(), one.user, one.title, state, why)
            print("\t".join(row).rstrip())
    return 0


def run_resend(args: argparse.Namespace, settings: Settings) -> int:
    """Send one person's report of one day again.

    Raises:
        ScheduleError: there is no such delivery, or it cannot be sent.
    """
    from azs.errors import ScheduleError
    from azs.schedule import history
    from azs.security.actor import SYSTEM

    try:
        day = dt.date.fromisoformat(args.day)
    except ValueError as error:
        raise ScheduleError("schedule.no_delivery") from error
    with opened(settings) as (reader, records, at):
        history.resend(reader, records, SYSTEM, args.schedule, day=day, user=args.user, at=at)
    print(t("schedule.told_resent", settings.language, user=args.user))
    return 0


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[sa.Engine, sa.Engine, Clock]]:
    """Reading and writing engines of an up-to-date database, and the network's clock."""
    from azs.database.engine import open_engine, open_writer
    from azs.database.migrate import bring_up_to_date
    from azs.schedule.running import clock

    bring_up_to_date(settings)
    reader = open_engine(settings)
    records = open_writer(settings, reader)
    try:
        yield reader, records, clock(settings.timezone)
    finally:
        reader.dispose()
        records.dispose()


def _preview(reader: sa.Engine, records: sa.Engine, settings: Settings, at: Clock) -> int:
    from azs.audit import scope_text
    from azs.schedule import running, store

    lang = settings.language
    for schedule in store.every(records):
        print(f"{schedule.title} ({t('schedule.paused', lang)})" if schedule.paused else schedule.title)
        for one in running.preview(reader, records, schedule, at=at):
            who = one.recipient
            days = f"{date(one.period[0], lang)} — {date(one.period[1], lang)}"
            outcome = t(f"schedule.outcome_{one.outcome}", lang)
            why = " ".join(reason.words(lang) for reason in one.reasons)
            parts = (who.actor.full_name, who.email or "—", scope_text(who.actor.scope), days, outcome, why)
            print("  " + "\t".join(parts).rstrip())
    return 0
