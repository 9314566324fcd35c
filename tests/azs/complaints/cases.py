"""Complaints for the tests: taken in as customers send them, understood as the test says."""

from __future__ import annotations

import io
from pathlib import Path

import sqlalchemy as sa
from PIL import Image

from azs.complaints.complaint import Contact, Photo, Submission, Understood
from azs.complaints.dispatching import dispatch_waiting
from azs.complaints.routing import Rules
from azs.complaints.rules_file import load_rules
from azs.complaints.submitting import submit
from azs.knowledge.originals import Originals
from azs.security.actor import EVERYTHING, Actor, Scope
from azs.security.people import save_person

MILA = Actor("mila", "manager", EVERYTHING, "Мила")
OLGA = Actor("olga", "operator", Scope(stations=("АЗС-001",)), "Ольга")
NORTH = Actor("north", "manager", Scope(regions=("Север",)), "Север")
ANNA = Actor("anna", "analyst", EVERYTHING, "Анна")
PEOPLE = (MILA, OLGA, NORTH, ANNA)
IVAN = Contact("Иван Петров", "+7 912 345-67-89", "ivan@mail.ru", consent=True)


def people(engine: sa.Engine) -> None:
    """Staff of two stations."""
    for one in PEOPLE:
        save_person(engine, one)


def understood(category: str = "short_measure", priority: str = "medium", **more: str) -> Understood:
    values = {"sentiment": "angry", "language": "ru", "certainty": "high", "by": "model", **more}
    return Understood(category, priority, probability=0.9, **values)


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), colour).save(out, "PNG")
    return out.getvalue()


def taken(
    engine: sa.Engine, folder: Path, text: str = "На колонке 3 недолив", *, station: str = "АЗС-001",
    contact: Contact = IVAN, read: Understood | None = None, photos: tuple[Photo, ...] = (), channel: str = "form",
    rules: Rules | None = None,
) -> str:  # fmt: skip
    """A complaint that is on its way; its identifier."""
    given = read or understood()
    submission = Submission(text, station, "вчера", contact, photos, channel)
    receipt = submit(engine, Originals(folder), submission, understand=lambda _: given)
    dispatch_waiting(engine, rules or load_rules())
    return receipt.identifier
