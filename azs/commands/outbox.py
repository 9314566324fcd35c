"""`python -m azs outbox list|retry`: messages by mail and webhook, and sending again what has failed."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import describe, t

if TYPE_CHECKING:
    from azs.settings import Settings

STATUSES = ("waiting", "sending", "sent", "failed")


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("outbox", help=t("complaint_commands.outbox", "ru"))
    commands = parser.add_subparsers(required=True, metavar="ACTION")
    listing = commands.add_parser("list", help=t("complaint_commands.outbox_list", "ru"))
    listing.add_argument("--status", choices=STATUSES)
    listing.set_defaults(func=run_list)
    again = commands.add_parser("retry", help=t("complaint_commands.outbox_retry", "ru"))
    again.add_argument("message", nargs="*", help=t("complaint_commands.outbox_message", "ru"))
    again.set_defaults(func=run_retry)


def run_list(args: argparse.Namespace, settings: Settings) -> int:
    """Print messages without their texts: identifier, kind, channel, state, attempts, when written, what went wrong."""
    from azs.commands.documents import opened_writer
    from azs.complaints.outbox import messages, problem_of

    lang = settings.language
    with opened_writer(settings, "outbox") as engine:
        for one in messages(engine, statuses=(args.status,) if args.status else ()):
            problem = problem_of(one)
            cells = (
                one.identifier, t(f"complaint_words.kind_{one.message.kind}", lang), one.message.channel,
                t(f"complaint_words.message_{one.status}", lang), str(one.attempts),
                one.made_at.isoformat(" ", "seconds"), describe(problem, lang) if problem else "",
            )  # fmt: skip
            print("\t".join(cells).rstrip())
    return 0


def run_retry(args: argparse.Namespace, settings: Settings) -> int:
    """Let messages be sent again: those named, else all that failed. The app sends them."""
    from azs.commands.documents import opened_writer
    from azs.complaints.outbox import retry
    from azs.security.actor import SYSTEM

    with opened_writer(settings, "outbox") as engine:
        count = retry(engine, SYSTEM, args.message)
    print(t("complaint_commands.retried", settings.language, count=count))
    return 0
