"""`python -m azs sql "SELECT …" --user NAME`: a statement through the guard, as a person sees the data."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("sql", help=t("commands.sql", "ru"))
    parser.add_argument("statement")
    parser.add_argument("--user", required=True)
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the rows with tabs between cells; the statement goes into the audit log, refused or not.

    Raises:
        AccessError: there is no such person.
        SqlRefusedError: the statement is not allowed.
        DatabaseError: the database cannot be used.
    """
    from azs.analytics.free_sql import run_sql
    from azs.audit import Event, record
    from azs.database.access import as_person
    from azs.database.engine import open_engine, open_writer
    from azs.errors import SqlRefusedError
    from azs.security.people import find_person

    engine = open_engine(settings)
    writer = open_writer(settings, engine)
    try:
        actor = find_person(writer, args.user)
        try:
            found = run_sql(as_person(engine, actor, "sql"), args.statement, max_rows=settings.max_rows)
        except SqlRefusedError:
            record(writer, actor, Event("sql", "refused", "sql", sql=args.statement))
            raise
        record(writer, actor, Event("sql", place="sql", sql=args.statement, rows=len(found.frame)))
    finally:
        engine.dispose()
        writer.dispose()
    print(found.frame.to_csv(sep="\t", index=False), end="")
    if found.cut:
        print(t("commands.sql_cut", settings.language, count=len(found.frame)), file=sys.stderr)
    return 0
