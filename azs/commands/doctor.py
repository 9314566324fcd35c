"""`python -m azs doctor`: connect as the product does and tell in plain words what is wrong."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.database.doctor import Finding
    from azs.settings import Settings

MARKS = {"good": "✓", "doubt": "!", "bad": "✗"}


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("doctor", help=t("commands.doctor", "ru"))
    parser.set_defaults(func=run)


def run(_args: argparse.Namespace, settings: Settings) -> int:
    """Print each finding as a sentence; 0 when none is bad, else 1.

    Raises:
        DatabaseError: the reading account cannot connect.
    """
    from azs.database.doctor import examine

    lang, shown, levels = settings.language, "", []
    for account, finding in examine(settings):
        if account != shown:
            print(t(f"doctor.account_{account}", lang))
            shown = account
        levels.append(finding.level)
        print(f"  {MARKS[finding.level]} {_words(finding, lang)}")
    bad, doubts = levels.count("bad"), levels.count("doubt")
    print(t("doctor.total", lang, bad=bad, doubts=doubts) if bad or doubts else t("doctor.well", lang))
    return 1 if bad else 0


def _words(finding: Finding, lang: str) -> str:
    params = dict(finding.params)
    if finding.key == "no_connection":
        return t(f"errors.{params['error']}", lang).format(host="Oracle", account="", secret="", kind="", file="")
    if finding.key == "unknown":
        params["what"] = t(f"doctor.what_{params['what']}", lang)
    if finding.key.startswith("contract_"):
        return t(f"database.{finding.key.removeprefix('contract_')}", lang, **params)
    return t(f"doctor.{finding.key}", lang, **params)
