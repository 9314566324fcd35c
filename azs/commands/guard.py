"""`python -m azs guard --dialect oracle FILE`: what the guard says of each statement of a file."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from azs.errors import SettingsError, SqlRefusedError
from azs.i18n import describe, t

if TYPE_CHECKING:
    from azs.settings import Settings

SEPARATOR = re.compile(r"^;;[ \t]*\r?$", re.MULTILINE)
SHOWN_CHARS = 100


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("guard", help=t("commands.guard", "ru"))
    parser.add_argument("--dialect", required=True, choices=("oracle", "duckdb", "sqlite"))
    parser.add_argument("file", type=Path, help=t("commands.guard_file", "ru"))
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print number, allowed or refused, the views or the reason, and the beginning of each statement, between tabs;
    0 when all are allowed, else 1. The two words are the same in every language.

    Raises:
        SettingsError: the file cannot be read.
    """
    from azs.security.guard import check

    lang, refused = settings.language, 0
    statements = [part.strip() for part in SEPARATOR.split(_text(args.file)) if part.strip()]
    for number, sql in enumerate(statements, start=1):
        try:
            allowed = check(sql, args.dialect)
        except SqlRefusedError as error:
            refused += 1
            verdict = f"refused\t{describe(error, lang)}"
        else:
            verdict = f"allowed\t{', '.join(sorted(allowed.views)) or '-'}"
        print(f"{number}\t{verdict}\t{_line(sql)}")
    print(
        t("commands.guard_total", lang, all=len(statements), allowed=len(statements) - refused, refused=refused),
        file=sys.stderr,
    )
    return 1 if refused else 0


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig", errors="surrogateescape")
    except OSError as error:
        raise SettingsError("settings.file_unread", file=str(file)) from error


def _line(sql: str) -> str:
    """The beginning of a statement on one line, fit for any terminal."""
    plain = "".join(character if character.isprintable() else " " for character in sql)
    text = " ".join(plain.split())
    return text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + "…"
