"""`python -m azs documents add|list|read`: files of a folder into the knowledge base."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from azs.i18n import describe, t
from azs.i18n.formats import plural

if TYPE_CHECKING:
    import sqlalchemy as sa

    from azs.settings import Settings

WATCH_S = 5.0


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("documents", help=t("documents.help", "ru"))
    commands = parser.add_subparsers(required=True, metavar="ACTION")
    adding = commands.add_parser("add", help=t("documents.help_add", "ru"))
    adding.add_argument("folder", type=Path)
    adding.add_argument("--watch", action="store_true", help=t("documents.help_watch", "ru"))
    adding.add_argument("--no-read", action="store_true", help=t("documents.help_no_read", "ru"))
    adding.set_defaults(func=run_add)
    commands.add_parser("read", help=t("documents.help_read", "ru")).set_defaults(func=run_read)
    commands.add_parser("list", help=t("documents.help_list", "ru")).set_defaults(func=run_list)


def run_add(args: argparse.Namespace, settings: Settings) -> int:
    """Add the files; returns 1 where some were refused.

    Raises:
        AzsError: the database cannot be used.
    """
    from azs.errors import DocumentError
    from azs.knowledge import inbox
    from azs.knowledge.originals import Originals
    from azs.security.actor import SYSTEM

    lang, refused = settings.language, 0
    if not args.folder.exists():
        raise DocumentError("documents.no_folder", folder=args.folder.name)
    with opened_writer(settings) as engine:
        originals = Originals(settings.documents_dir)
        for one in inbox.add_folder(engine, originals, SYSTEM, folder=args.folder):
            refused += _told(one, lang)
        if not args.no_read:
            refused += _read(engine, settings)
        while args.watch:
            time.sleep(WATCH_S)
            for one in inbox.take_in(engine, originals, args.folder):
                _told(one, lang)
            _read(engine, settings)
    return 1 if refused else 0


def run_read(_args: argparse.Namespace, settings: Settings) -> int:
    """Read what is queued; returns 1 where a file could not be read."""
    with opened_writer(settings) as engine:
        return 1 if _read(engine, settings) else 0


def run_list(_args: argparse.Namespace, settings: Settings) -> int:
    """Print the documents: state, number, revision, title."""
    from azs.knowledge import library
    from azs.security.actor import SYSTEM

    with opened_writer(settings) as engine:
        for one in library.visible(engine, SYSTEM):
            print("\t".join((one.status, one.card.code, one.card.revision, one.card.title)))
    return 0


def _told(one: object, lang: str) -> int:
    """Say what became of a file; 1 where it was refused."""
    from azs.knowledge.inbox import Taken

    if not isinstance(one, Taken):
        raise TypeError(type(one).__name__)
    if one.error is not None:
        print(f"{one.path.name}: {describe(one.error, lang)}", file=sys.stderr)
        return 1
    print(f"{one.path.name}: {t('documents.told_known' if one.known else 'documents.told_added', lang)}")
    return 0


def _read(engine: sa.Engine, settings: Settings) -> int:
    """Read the queue with progress; how many files could not be read."""
    from azs.intake.child import DECODER, READER, Child
    from azs.knowledge import library, reader
    from azs.knowledge.originals import Originals
    from azs.knowledge.packaged import load_packaged
    from azs.knowledge.reader import Desk, Progress

    lang = settings.language

    def tell(now: Progress) -> None:
        share = f" {now.done}/{now.total}" if now.total else ""
        print(f"\r{now.title[:60]}{share}\033[K", end="", file=sys.stderr, flush=True)

    if engine.dialect.name == "duckdb":  # of a shared database the app may be reading at this moment
        reader.requeue(engine)
    quiet: Callable[[Progress], None] = lambda _: None  # noqa: E731  (a log has no use for a moving line)
    ours = settings.embedder == "e5" and bool(reader.waiting(engine))  # other vectors are made by the app
    embedder = load_packaged() if ours else None
    before = {one.identifier for one in library.every(engine) if one.status == "failed"}
    with closing(Child(reader=READER, decoder=DECODER)) as child:
        telling = tell if sys.stderr.isatty() else quiet
        done = reader.work_off(Desk(engine, Originals(settings.documents_dir), embedder, telling, child.read))
    failed = [one for one in library.every(engine) if one.status == "failed" and one.identifier not in before]
    for one in failed:
        print(f"{one.file_name}: {describe(reader.problem_of(one), lang)}", file=sys.stderr)
    words = plural(
        done - len(failed),
        lang,
        one=t("documents.one", lang),
        few=t("documents.few", lang),
        many=t("documents.many", lang),
    )
    print(t("documents.told_read", lang, count=done - len(failed), words=words, failed=len(failed)))
    return len(failed)


def opened_writer(settings: Settings, action: str = "documents") -> _Opened:
    """For `with`: the writing engine of a database brought up to date. action: for the database's list of sessions."""
    return _Opened(settings, action)


class _Opened:
    """The writing engine of a database brought up to date, closed at the end."""

    def __init__(self, settings: Settings, action: str) -> None:
        self._settings, self._action = settings, action

    def __enter__(self) -> sa.Engine:
        """Open."""
        from azs.database.access import as_system
        from azs.database.engine import open_engine
        from azs.database.migrate import bring_up_to_date

        bring_up_to_date(self._settings)
        self._engine = open_engine(self._settings, account="write")
        return as_system(self._engine, self._action)

    def __exit__(self, *_: object) -> None:
        """Close."""
        self._engine.dispose()
