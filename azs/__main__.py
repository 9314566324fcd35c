"""Command line of the core: `python -m azs COMMAND`, one of COMMANDS."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from azs.errors import AzsError
from azs.i18n import describe, t
from azs.settings import load_settings

COMMANDS = (
    "alerts", "api", "check", "complaints", "demo", "doctor", "documents", "guard", "import_file", "migrate", "outbox",
    "report", "scans", "schedule", "sql", "user", "users", "views",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 when all is well, 1 when a check found something, 2 when it could not run (one sentence on stderr).
    """
    lang = "ru"
    try:
        settings = load_settings()
        lang = settings.language
        parser = argparse.ArgumentParser(prog="python -m azs", description=t("commands.about", lang))
        subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
        for name in COMMANDS:
            importlib.import_module(f"azs.commands.{name}").add(subparsers)
        args = parser.parse_args(argv)
        return int(args.func(args, settings))
    except AzsError as error:
        print(describe(error, lang), file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of the output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(t("commands.interrupted", lang), file=sys.stderr)
        return 130


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    sys.exit(main())
