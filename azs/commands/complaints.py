"""`python -m azs complaints train|versions|use|rollback`: what is learnt from corrected complaints."""

from __future__ import annotations

import argparse

from azs.commands.complaint_model import add_actions
from azs.i18n import t


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("complaints", help=t("complaint_model.help", "ru"))
    add_actions(parser.add_subparsers(required=True, metavar="ACTION"))
