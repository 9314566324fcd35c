"""What demo documents a knowledge base has been given, so that a newer version of the product brings it what is new and
touches nothing that people have changed or deleted.

`app_info` keeps a row for each. Knowledge bases made before those rows were kept hold one of the states in
`given_before.toml`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.changing import changing
from azs.database.schema import app_info
from azs.knowledge.document import DocumentCard

BEFORE = Path(__file__).with_name("given_before.toml")
PREFIX = "demo document "
Given = Mapping[str, frozenset[str]]
"""By the name of a document, what its card or its card and text may have been like."""


def name_of(card: DocumentCard) -> str:
    """What tells a document from all others: its number and revision."""
    return f"{card.code} {card.revision}"


def mark_of_card(card: DocumentCard) -> str:
    """Tells one card from another, whatever way it has been stored."""
    said = asdict(card)
    said["access"] = {name: sorted(values) for name, values in said["access"].items()}
    said["asked"] = list(dict.fromkeys(filter(None, (" ".join(phrase.split()) for phrase in card.asked))))
    return mark(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str))


def mark(text: str) -> str:
    """Tells one text from another."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def given(engine: sa.Engine) -> Given:
    """What the knowledge base was given last; empty where nothing was noted."""
    c = app_info.c
    asked = sa.select(c.name, c.value).where(c.name.startswith(PREFIX, autoescape=True))
    rows = fetched(engine, lambda connection: connection.execute(asked).all())
    return {row.name.removeprefix(PREFIX): frozenset((row.value or "").split()) for row in rows}


@lru_cache(maxsize=1)
def given_before() -> Given:
    """What a knowledge base may hold whose rows were never noted."""
    told = tomllib.loads(BEFORE.read_text(encoding="utf-8"))
    return {name: frozenset(marks) for name, marks in told.items()}


def note(engine: sa.Engine, card: DocumentCard, text: str) -> None:
    """Note a document that was given.

    Raises:
        DatabaseError: nothing was noted.
    """
    row = {"name": PREFIX + name_of(card), "value": f"{mark_of_card(card)} {mark(text)}"}
    with changing(engine) as connection:
        connection.execute(sa.delete(app_info).where(app_info.c.name == row["name"]))
        connection.execute(sa.insert(app_info), [row])
