"""`python -m azs views template`: a script to fill in, for reporting views over a company's own tables."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("views", help=t("commands.views", "ru"))
    parser.add_argument("what", choices=("template",))
    parser.set_defaults(func=run)


def run(_args: argparse.Namespace, settings: Settings) -> int:
    """Print the script."""
    from azs.database.template import template

    print(template(settings.language))
    return 0
