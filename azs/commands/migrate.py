"""`python -m azs migrate`: bring the database to the current schema."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("migrate", help=t("commands.migrate", "ru"))
    parser.set_defaults(func=run)


def run(_args: argparse.Namespace, settings: Settings) -> int:
    """Run the missing migrations and say so."""
    from azs.database.engine import open_engine
    from azs.database.migrate import upgrade

    engine = open_engine(settings)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    print(t("commands.migrated", settings.language))
    return 0
