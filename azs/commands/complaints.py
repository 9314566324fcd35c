"""`python -m azs complaints …`: complaints of customers."""

from __future__ import annotations

import argparse

from azs.commands import complaint_desk, complaint_door, complaint_model
from azs.i18n import t


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command; its actions are in modules of their own."""
    parser = subparsers.add_parser("complaints", help=t("complaints.help", "ru"))
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for part in (complaint_desk, complaint_door, complaint_model):
        part.add_actions(actions)
