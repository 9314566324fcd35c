"""`python -m azs complaints …`: complaints of customers."""

from __future__ import annotations

import argparse

from azs.commands import complaint_desk
from azs.i18n import t


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its actions are in modules of their own."""
    parser = subparsers.add_parser("complaints", help=t("complaint_commands.complaints", "ru"))
    complaint_desk.add_actions(parser.add_subparsers(required=True, metavar="ACTION"))
