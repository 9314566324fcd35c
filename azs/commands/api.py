"""`python -m azs api --port 8600`: the REST interface alone, without the app."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("api", help=t("complaints.help_api", "ru"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8600)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; requests under way are finished first.

    Raises:
        DatabaseError: the database cannot be used; the app holds a DuckDB file and serves the same interface itself.
    """
    from azs.api.alone import server
    from azs.api.application import PATH
    from azs.commands.documents import opened_writer
    from azs.complaints.reception import open_reception

    with opened_writer(settings, "api") as engine:
        reception = open_reception(engine, settings)
        serving = server(reception, settings, host=args.host, port=args.port)
        print(t("complaints.told_api", settings.language, address=f"http://{args.host}:{args.port}{PATH}/"), flush=True)
        serving.run()
        reception.close()
    return 0 if serving.started else 2
