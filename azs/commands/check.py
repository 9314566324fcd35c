"""`python -m azs check`: compare the database with the contract of reporting views."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("check", help=t("commands.check", "ru"))
    parser.set_defaults(func=run)


def run(_args: argparse.Namespace, settings: Settings) -> int:
    """Print each finding as a sentence; 0 when there is none, else 1. The database is only read.

    Raises:
        DatabaseError: the database cannot be opened, or there is none yet.
    """
    from azs.database.access import as_system
    from azs.database.check import check_contract
    from azs.database.engine import open_engine

    lang = settings.language
    engine = as_system(open_engine(settings, read_only=True), "check")
    try:
        findings = check_contract(engine)
    finally:
        engine.dispose()
    for finding in findings:
        print(t(f"database.{finding.kind}", lang, **finding.params))
    if not findings:
        print(t("database.contract_kept", lang))
    return 1 if findings else 0
