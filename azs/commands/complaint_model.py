"""`python -m azs complaints train|versions|use|rollback`: what is learnt from corrected complaints."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from azs.i18n import t
from azs.i18n.formats import moment, number

if TYPE_CHECKING:
    import sqlalchemy as sa

    from azs.settings import Settings


def add_actions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the actions of `python -m azs complaints` that see to the model."""
    for name, run in (("train", run_train), ("versions", run_versions), ("rollback", run_roll_back)):
        commands.add_parser(name, help=t(f"complaint_model.help_{name}", "ru")).set_defaults(func=run)
    using = commands.add_parser("use", help=t("complaint_model.help_use", "ru"))
    using.add_argument("version")
    using.set_defaults(func=run_use)


def run_train(_args: argparse.Namespace, settings: Settings) -> int:
    """Learn, and say how the new version did; 1 where it was not put in force.

    Raises:
        AzsError: there is nothing to learn, or the database cannot be used.
    """
    from azs.complaints.training import train
    from azs.security.actor import SYSTEM

    lang = settings.language
    with _opened(settings) as engine:
        made = train(engine, SYSTEM)
    check = made.check
    print(t("complaint_model.trained", lang, version=made.name, corrections=check.corrections))
    print(t("complaint_model.checked_examples", lang, count=check.examples, before=check.examples_before,
            after=check.examples_after))  # fmt: skip
    print(t("complaint_model.checked_corrections", lang, count=check.corrections, before=check.corrections_before,
            after=check.corrections_after))  # fmt: skip
    for name in ("macro_f1", "ece"):
        before, after = (number(getattr(check, f"{name}_{when}"), lang, 3) for when in ("before", "after"))
        print(t(f"complaint_model.checked_{name}", lang, before=before, after=after))
    print(t("complaint_model.in_force", lang) if made.in_force else t("complaint_model.not_in_force", lang))
    return 0 if made.in_force else 1


def run_versions(_args: argparse.Namespace, settings: Settings) -> int:
    """Print the versions: which is in force, name, when and by whom it was made, how many corrections it knows."""
    from azs.complaints.understanding import WRITTEN
    from azs.complaints.versions import versions

    lang = settings.language
    with _opened(settings) as engine:
        found = versions(engine)
    for one in found:
        made = moment(one.made_at, lang)
        print("\t".join(("*" if one.in_force else "", one.name, made, one.made_by, str(one.corrections))))
    print("\t".join(("" if any(one.in_force for one in found) else "*", WRITTEN, t("complaint_model.written", lang))))
    return 0


def run_use(args: argparse.Namespace, settings: Settings) -> int:
    """Put a version in force.

    Raises:
        AzsError: there is no such version, or the database cannot be used.
    """
    from azs.complaints.versions import use
    from azs.security.actor import SYSTEM

    with _opened(settings) as engine:
        use(engine, SYSTEM, args.version)
    print(t("complaint_model.used", settings.language, version=args.version))
    return 0


def run_roll_back(_args: argparse.Namespace, settings: Settings) -> int:
    """Put the version before in force.

    Raises:
        AzsError: there is none, or the database cannot be used.
    """
    from azs.complaints.versions import roll_back
    from azs.security.actor import SYSTEM

    with _opened(settings) as engine:
        name = roll_back(engine, SYSTEM)
    print(t("complaint_model.used", settings.language, version=name))
    return 0


@contextmanager
def _opened(settings: Settings) -> Iterator[sa.Engine]:
    """The writing engine.

    Raises:
        ComplaintError: the app holds the file: its page does the same. AzsError: the database cannot be used.
    """
    from azs.commands.documents import opened_writer
    from azs.errors import ComplaintError, DatabaseLockedError

    try:
        with opened_writer(settings, "complaints") as engine:
            yield engine
    except DatabaseLockedError as error:
        raise ComplaintError("complaints.taught_in_app", file=error.params["file"]) from error
