"""Files from a folder: all of it once, or what has newly come to rest in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from azs.errors import AzsError, DatabaseError
from azs.knowledge import library
from azs.knowledge.document import DocumentCard
from azs.knowledge.originals import Originals
from azs.security.actor import EVERYTHING, Actor

log = logging.getLogger("azs.knowledge")
WATCHER = Actor("azs:inbox", "administrator", EVERYTHING)
TAKEN, REFUSED = ".taken", ".refused"
AT_REST_S = 2.0


@dataclass(frozen=True)
class Taken:
    """What became of one file: added, known already, or refused with the error."""

    path: Path
    identifier: str = ""
    known: bool = False
    error: AzsError | None = None


def add_folder(
    engine: sa.Engine, originals: Originals, actor: Actor, *, folder: Path, card: DocumentCard | None = None
) -> Iterator[Taken]:
    """Add every file of a folder and of those below it, in the order of their names; hidden ones are left alone.

    Raises:
        DatabaseError: the database is gone; the files before are added.
    """
    paths = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths:
        if folder.is_dir() and any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        yield _added(engine, originals, actor, path=path, card=card)


def take_in(engine: sa.Engine, originals: Originals, folder: Path) -> list[Taken]:
    """Add what lies in the watched folder and has not changed for AT_REST_S seconds; each file is moved aside into
    `.taken` or `.refused`, so that it is taken once. In a folder that cannot be written files stay where they are.

    Raises:
        DatabaseError: the database is gone; the file at hand stays where it is.
    """
    found = []
    for path in _at_rest(folder):
        one = _added(engine, originals, WATCHER, path=path, card=None)
        if one.error:
            log.warning("inbox: %s: %s", path.name, one.error.key)
        try:
            aside = folder / (REFUSED if one.error else TAKEN)
            aside.mkdir(exist_ok=True)
            path.replace(_free(aside / path.name))
        except OSError as error:
            log.warning("inbox: %s stays: %s", path.name, error)
        found.append(one)
    return found


def _at_rest(folder: Path) -> list[Path]:
    """Files of the folder that nobody is writing; none where it cannot be listed."""
    if not folder.is_dir():
        return []
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return [path for path in paths if time.time() - path.stat().st_mtime >= AT_REST_S]
    except OSError as error:  # no rights, or a file taken away at this moment
        log.warning("inbox: %s", error)
        return []


def _added(engine: sa.Engine, originals: Originals, actor: Actor, *, path: Path, card: DocumentCard | None) -> Taken:
    try:
        if path.stat().st_size > library.MAX_BYTES:
            raise library.too_large()
        done = library.add(engine, originals, actor, name=path.name, data=path.read_bytes(), card=card)
    except DatabaseError:
        raise
    except AzsError as error:
        return Taken(path, error=error)
    except OSError:
        return Taken(path, error=library.unreadable())
    return Taken(path, done.identifier, done.known)


def _free(path: Path) -> Path:
    """The path, or one beside it where a file of that name lies there already."""
    number = 1
    target = path
    while target.exists():
        number += 1
        target = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return target
