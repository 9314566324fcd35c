"""`python -m azs complaints rules|purge|export|erase`: the rules checked, and the rights of those who complained."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

from azs.i18n import t

if TYPE_CHECKING:
    from azs.settings import Settings


def add_actions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the actions below `complaints`."""
    rules = commands.add_parser("rules", help=t("complaint_commands.rules", "ru"))
    rules.set_defaults(func=run_rules)
    purge = commands.add_parser("purge", help=t("complaint_commands.purge", "ru"))
    purge.set_defaults(func=run_purge)
    for name, run in (("export", run_export), ("erase", run_erase)):
        one = commands.add_parser(name, help=t(f"complaint_commands.{name}", "ru"))
        whose = one.add_mutually_exclusive_group(required=True)
        whose.add_argument("--contact", default="", help=t("complaint_commands.contact", "ru"))
        whose.add_argument("--number", default="", help=t("complaint_commands.number", "ru"))
        one.set_defaults(func=run)
        if name == "export":
            one.add_argument("--out", type=Path, required=True, help=t("complaint_commands.out", "ru"))


def run_rules(_args: argparse.Namespace, settings: Settings) -> int:
    """Check the company's rules and reply templates, and print where complaints go.

    Returns:
        1 where the calendar does not name this year or the next.

    Raises:
        ComplaintError: a file has a mistake in it.
    """
    from azs.complaints import answering, rules_file

    lang, folder = settings.language, settings.complaints_dir
    rules = rules_file.load_rules(folder / rules_file.OWN)
    replies = answering.load_replies(folder / answering.OWN)
    for rule in sorted(rules.rules, key=lambda rule: rule.rank, reverse=True):
        priority = t(f"complaint_words.priority_{rule.priority}", lang) if rule.priority else "*"
        category = t(f"complaint_words.category_{rule.category}", lang) if rule.category else "*"
        where = rules.department_name(rule.department, lang)
        clock = t(f"complaint_commands.clock_{rule.clock}", lang)
        print("\t".join((priority, category, rule.region or "*", where, rule.person, f"{rule.hours:g} {clock}")))
    print(t("complaint_commands.rules_read", lang, rules=len(rules.rules), replies=len(replies)))
    year = dt.datetime.now(rules.times.zone).year
    if missing := sorted({year, year + 1} - rules.times.years):
        print(t("complaint_commands.no_year", lang, years=", ".join(map(str, missing))))
        return 1
    return 0


def run_purge(_args: argparse.Namespace, settings: Settings) -> int:
    """Delete who complained where the time is over."""
    from azs.commands.documents import opened_writer
    from azs.complaints.privacy import purge
    from azs.knowledge.originals import Originals
    from azs.security.actor import SYSTEM

    keep = dt.timedelta(days=settings.complaints_keep_d)
    with opened_writer(settings, "complaints") as engine:
        count = purge(engine, Originals(settings.complaints_dir), SYSTEM, keep=keep)
    print(t("complaint_commands.purged", settings.language, count=count))
    return 0


def run_export(args: argparse.Namespace, settings: Settings) -> int:
    """Write everything that is kept of a person's complaints into a JSON file.

    Raises:
        ComplaintError: there are none, or the file cannot be written.
    """
    from azs.commands.documents import opened_writer
    from azs.complaints import privacy
    from azs.errors import ComplaintError
    from azs.knowledge.originals import Originals
    from azs.security.actor import SYSTEM

    with opened_writer(settings, "complaints") as engine:
        found = privacy.find_by(engine, contact=args.contact, number=args.number)
        told = privacy.export(engine, Originals(settings.complaints_dir), SYSTEM, found)
    try:
        args.out.write_text(json.dumps(told, ensure_ascii=False, indent=2), encoding="utf-8")
    except OSError as error:
        raise ComplaintError("intake.not_written", file=args.out.name) from error
    print(t("complaint_commands.exported", settings.language, count=len(told), file=args.out.name))
    return 0


def run_erase(args: argparse.Namespace, settings: Settings) -> int:
    """Delete who complained and what they wrote.

    Raises:
        ComplaintError: there are no such complaints.
    """
    from azs.commands.documents import opened_writer
    from azs.complaints import privacy
    from azs.knowledge.originals import Originals
    from azs.security.actor import SYSTEM

    with opened_writer(settings, "complaints") as engine:
        found = privacy.find_by(engine, contact=args.contact, number=args.number)
        count = privacy.erase(engine, Originals(settings.complaints_dir), SYSTEM, found)
    print(t("complaint_commands.erased", settings.language, count=count))
    return 0
