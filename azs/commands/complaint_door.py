"""`python -m azs complaints key|import|qr`: keys of the REST interface, letters taken in, codes for the stations."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from azs.i18n import describe, t

if TYPE_CHECKING:
    from azs.settings import Settings


def add_actions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the actions below `complaints`."""
    keys = commands.add_parser("key", help=t("complaints.help_key", "ru")).add_subparsers(required=True, metavar="KEY")
    making = keys.add_parser("new", help=t("complaints.help_key_new", "ru"))
    making.add_argument("name", help=t("complaints.help_key_name", "ru"))
    making.set_defaults(func=run_key_new)
    keys.add_parser("list", help=t("complaints.help_key_list", "ru")).set_defaults(func=run_key_list)
    ending = keys.add_parser("revoke", help=t("complaints.help_key_revoke", "ru"))
    ending.add_argument("client", help=t("complaints.help_key_client", "ru"))
    ending.set_defaults(func=run_key_revoke)
    taking = commands.add_parser("import", help=t("complaints.help_import", "ru"))
    taking.add_argument("path", nargs="+", type=Path)
    taking.set_defaults(func=run_import)
    drawing = commands.add_parser("qr", help=t("complaints.help_qr", "ru"))
    drawing.add_argument("station", nargs="*", help=t("complaints.help_qr_station", "ru"))
    drawing.add_argument("--out", type=Path, required=True, help=t("complaints.help_qr_out", "ru"))
    drawing.add_argument("--format", choices=("png", "svg"), default="svg")
    drawing.set_defaults(func=run_qr)


def run_key_new(args: argparse.Namespace, settings: Settings) -> int:
    """Make a key and print it: this once."""
    from azs.commands.documents import opened_writer
    from azs.complaints.clients import make_client
    from azs.security.actor import SYSTEM

    with opened_writer(settings, "complaints") as engine:
        client, key = make_client(engine, SYSTEM, args.name)
    print(key)
    print(t("complaints.told_key", settings.language, client=client.identifier[:8]), file=sys.stderr)
    return 0


def run_key_list(_args: argparse.Namespace, settings: Settings) -> int:
    """Print the clients: identifier, name, when made, when revoked."""
    from azs.commands.documents import opened_writer
    from azs.complaints.clients import clients

    with opened_writer(settings, "complaints") as engine:
        for one in clients(engine):
            ended = f"{one.revoked_at:%Y-%m-%d %H:%M}" if one.revoked_at else ""
            print("\t".join((one.identifier, one.name, f"{one.made_at:%Y-%m-%d %H:%M}", ended)).rstrip())
    return 0


def run_key_revoke(args: argparse.Namespace, settings: Settings) -> int:
    """End a key."""
    from azs.commands.documents import opened_writer
    from azs.complaints.clients import revoke
    from azs.security.actor import SYSTEM

    with opened_writer(settings, "complaints") as engine:
        client = revoke(engine, SYSTEM, args.client)
    print(t("complaints.told_revoked", settings.language, name=client.name))
    return 0


def run_import(args: argparse.Namespace, settings: Settings) -> int:
    """Take letters in; returns 1 where one could not be taken."""
    from azs.commands.documents import opened_writer
    from azs.complaints.mail_files import take_letters
    from azs.complaints.reception import Reception

    lang = settings.language
    counts = {"taken": 0, "known": 0, "skipped": 0, "failed": 0}
    with opened_writer(settings, "complaints") as engine:
        for one in take_letters(Reception(engine, settings), args.path, settings.reception.mailboxes):
            counts[one.outcome] += 1
            told = describe(one.error, lang) if one.error else one.number or t(f"complaints.letter_{one.reason}", lang)
            print(f"{one.place}: {told}", file=sys.stderr if one.error else sys.stdout)
    print(t("complaints.told_import", lang, **counts))
    return 1 if counts["failed"] else 0


def run_qr(args: argparse.Namespace, settings: Settings) -> int:
    """Write a code for each station named, or for all, into a folder.

    Raises:
        ComplaintError: it is not known where customers reach the app, or a file cannot be written.
    """
    from azs.complaints.station_code import write_codes
    from azs.errors import ComplaintError

    if not settings.reception.public_url:
        raise ComplaintError("complaints.no_public_url")
    codes = args.station or _all_stations(settings)
    written = write_codes(codes, args.out, base=settings.reception.public_url, kind=args.format)
    print(t("complaints.told_qr", settings.language, count=written, folder=args.out.name))
    return 0


def _all_stations(settings: Settings) -> list[str]:
    from azs.commands.documents import opened_writer
    from azs.complaints.stations import public_stations

    with opened_writer(settings, "complaints") as engine:
        return [one.code for one in public_stations(engine)]
