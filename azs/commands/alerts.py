"""`python -m azs alerts run|list`: looking for what stands out, for cron and for a look."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("alerts", help=t("alerts.help", "ru"))
    commands = parser.add_subparsers(required=True, metavar="ACTION")
    commands.add_parser("run", help=t("alerts.help_run", "ru")).set_defaults(func=run)
    commands.add_parser("list", help=t("alerts.help_list", "ru")).set_defaults(func=run_list)


def run(_args: argparse.Namespace, settings: Settings) -> int:
    """One round, and what it told is sent.

    Raises:
        AlertError: the company's file of rules has a mistake in it.
    """
    from azs.alerts.rules import load_rules
    from azs.alerts.watching import watch
    from azs.commands.schedule import opened
    from azs.complaints import outbox, sending

    rules, lang = load_rules(settings.alerts_file), settings.language
    with opened(settings) as (reader, records, at):
        done = watch(reader, records, rules, at=at, lang=lang)
        outbox.work_off(records, sending.senders(settings.outgoing))
    told = {"opened": done.opened, "closed": done.closed, "told": done.told, "failed": done.failed}
    print(t("alerts.told_run", lang, **told))
    return 1 if done.failed else 0


def run_list(_args: argparse.Namespace, settings: Settings) -> int:
    """Print the alerts that are not closed: severity, place, since when, what stands out, who has taken it on."""
    from azs.alerts import alert, letters
    from azs.commands.schedule import opened
    from azs.security.actor import SYSTEM

    lang = settings.language
    with opened(settings) as (_, records, _at):
        for one in alert.visible(records, SYSTEM, states=("open", "taken")):
            since = f"{one.opened_at.isoformat(timespec='minutes')}Z"
            row = (one.severity, letters.place(one, lang), since, letters.sentence(one, lang), one.taken_by)
            print("\t".join(row).rstrip())
    return 0
