"""Versions of what was learnt, kept in the database: any process that understands complaints sees the one in force."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from threading import Lock

import numpy as np
import sqlalchemy as sa

from azs import audit
from azs.analytics.reading import fetched
from azs.complaints.classifier import COLUMNS, Classifier
from azs.complaints.understanding import WRITTEN, Understanding, Version, sentence_model, written
from azs.database.changing import changing
from azs.database.complaint_tables import complaint_models
from azs.errors import AccessError, AzsError, ComplaintError
from azs.knowledge.library import now
from azs.security.actor import Actor

log = logging.getLogger("azs.complaints")
TEACHERS = ("administrator", "analyst")
"""Roles that teach the model: those who see to what is corrected in the whole network."""
LOOK_S = 5.0
"""How often the database is asked which version is in force."""


@dataclass(frozen=True)
class VersionCard:
    """What is known of a version.

    Attributes:
        corrections: how many it was learnt from. figures: of the check before it was put in force.
    """

    name: str
    made_at: dt.datetime
    made_by: str
    corrections: int
    figures: Mapping[str, float]
    in_force: bool


def versions(engine: sa.Engine) -> tuple[VersionCard, ...]:
    """All that are kept, the latest first; where none is in force, the written examples alone are.

    Raises:
        QueryError: the database cannot be read.
    """
    c = complaint_models.c
    asked = sa.select(c.version, c.made_at, c.made_by, c.corrections, c.figures_json).order_by(c.made_at.desc())
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    current = in_force(engine)
    return tuple(
        VersionCard(row.version, row.made_at, row.made_by, row.corrections, json.loads(row.figures_json),
                    row.version == current)
        for row in rows
    )  # fmt: skip


def in_force(engine: sa.Engine) -> str:
    """The name of the version in force.

    Raises:
        QueryError: the database cannot be read.
    """
    c = complaint_models.c
    asked = sa.select(c.version).where(c.in_force_since.is_not(None)).order_by(c.in_force_since.desc()).limit(1)
    return fetched(engine, lambda connection: connection.execute(asked).scalar()) or WRITTEN


def keep(
    engine: sa.Engine, actor: Actor, classifier: Classifier, *, corrections: int, figures: Mapping[str, float],
    put_in_force: bool,
) -> str:  # fmt: skip
    """Keep a version; its name.

    Raises:
        DatabaseError: it was not kept.
    """
    at = now()
    name = f"{at:%Y%m%d-%H%M%S-%f}"[:22]
    row = {
        "version": name, "made_at": at, "made_by": actor.user, "corrections": corrections,
        "figures_json": json.dumps(dict(figures)), "in_force_since": at if put_in_force else None,
        "content": packed(classifier),
    }  # fmt: skip
    with changing(engine) as connection:
        connection.execute(sa.insert(complaint_models).values(**row))
        _told(connection, actor, "model", f"{name}: {'in force' if put_in_force else 'kept'}")
    return name


def may_teach(actor: Actor) -> bool:
    """Whether somebody trains versions and chooses the one in force."""
    return actor.role in TEACHERS


def need_teacher(actor: Actor) -> None:
    """
    Raises:
        AccessError: they do not.
    """
    if not may_teach(actor):
        raise AccessError("security.not_for_role")


def use(engine: sa.Engine, actor: Actor, name: str) -> None:
    """Put a kept version in force, or with WRITTEN what is learnt from the written examples alone.

    Raises:
        AccessError: the role does not teach. ComplaintError: there is no such version, or it was kept by another
            release. DatabaseError: nothing was changed.
    """
    need_teacher(actor)
    if name != WRITTEN:
        _need_readable(engine, name)
    c = complaint_models.c
    with changing(engine) as connection:
        if name == WRITTEN:
            connection.execute(sa.update(complaint_models).values(in_force_since=None))
        elif not connection.execute(
            sa.update(complaint_models).where(c.version == name).values(in_force_since=now())
        ).rowcount:
            raise ComplaintError("complaints.no_version", version=name)
        _told(connection, actor, "model_used", name)


def roll_back(engine: sa.Engine, actor: Actor) -> str:
    """Take the version in force out of it; the name of the one that was in force before and is again.

    Raises:
        AccessError: the role does not teach. ComplaintError: the written examples alone are in force.
        DatabaseError: nothing was changed.
    """
    need_teacher(actor)
    current = in_force(engine)
    if current == WRITTEN:
        raise ComplaintError("complaints.no_version_before")
    with changing(engine) as connection:
        connection.execute(
            sa.update(complaint_models).where(complaint_models.c.version == current).values(in_force_since=None)
        )
        _told(connection, actor, "model_back", current)
    return in_force(engine)


def _need_readable(engine: sa.Engine, name: str) -> None:
    try:
        load(engine, name)
    except (ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ComplaintError("complaints.other_release", version=name) from error


def _told(connection: sa.Connection, actor: Actor, what: str, said: str) -> None:
    audit.record_within(connection, actor, audit.Event("write", place=f"complaints.{what}", question=said, rows=1))


class VersionSource:
    """The version in force, looked for every LOOK_S seconds; safe to share between threads.

    What cannot be read is left alone: a complaint is understood by the version before, or by the written examples.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._current: Version | None = None
        self._asked = -LOOK_S

    def __call__(self) -> Version:
        """The version to understand by."""
        with self._lock:
            if self._current is None or time.monotonic() - self._asked >= LOOK_S:
                self._current = self._looked(self._current)
                self._asked = time.monotonic()
            return self._current

    def _looked(self, known: Version | None) -> Version:
        try:
            name = in_force(self._engine)
            if known is not None and known.name == name:
                return known
            return written() if name == WRITTEN else Version(name, load(self._engine, name))
        except (AzsError, ValueError, KeyError, zipfile.BadZipFile) as error:
            log.warning("the version of the classifier in force is not used: %s", type(error).__name__)
            return known or written()


def understanding(engine: sa.Engine) -> Understanding:
    """Understands complaints by the version in force, a new one within LOOK_S seconds."""
    return Understanding(VersionSource(engine), sentence_model())


def load(engine: sa.Engine, name: str) -> Classifier:
    """
    Raises:
        ComplaintError: there is no such version. ValueError, KeyError, BadZipFile: it was kept by another release.
    """
    asked = sa.select(complaint_models.c.content).where(complaint_models.c.version == name)
    content = fetched(engine, lambda connection: connection.execute(asked).scalar())
    if content is None:
        raise ComplaintError("complaints.no_version", version=name)
    return unpacked(bytes(content))


def packed(classifier: Classifier) -> bytes:
    """A classifier as bytes, in half precision."""
    out = io.BytesIO()
    rows = {one.name: getattr(classifier, one.name).astype(np.float16) for one in fields(classifier)}
    np.savez_compressed(out, columns=np.array(COLUMNS), **rows)
    return out.getvalue()


def unpacked(content: bytes) -> Classifier:
    """
    Raises:
        ValueError, KeyError, BadZipFile: the bytes are not those of a classifier with these columns.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        if tuple(file["columns"].tolist()) != COLUMNS:
            raise ValueError("other columns")
        rows = {one.name: file[one.name] for one in fields(Classifier)}
    return Classifier(**{name: row if name == "spelling" else row.astype(np.float32) for name, row in rows.items()})
