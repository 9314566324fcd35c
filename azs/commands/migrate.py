"""`python -m azs migrate`: bring the database to the current schema, or print the script that would."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("migrate", help=t("commands.migrate", "ru"))
    parser.add_argument("--sql", choices=("oracle", "duckdb"), help=t("commands.migrate_sql", "ru"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the missing migrations and say so; with `--sql` print the script of an empty database, touching nothing.

    Raises:
        DatabaseError: the database cannot be opened or refused a migration.
    """
    from azs.database.engine import open_engine
    from azs.database.migrate import offline_sql, upgrade

    if args.sql:
        print(offline_sql(args.sql))
        return 0
    engine = open_engine(settings, account="migrate")
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    print(t("commands.migrated", settings.language))
    return 0
