"""Rows from complaints: texts with their category and priority, written for the product and corrected by people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from azs.complaints.complaint import CATEGORIES, PRIORITIES
from azs.complaints.corrections import corrections
from azs.complaints.examples import examples
from training.dataset.people import capped
from training.dataset.rows import Draft, Tally, labelled, sft
from training.dataset.texts import language_of, mended, normalised, number_of

TEXT_CHARS = 2_000
_TASK = (
    "Read a complaint of a petrol-station customer. Answer with one JSON object: category, one of "
    f"{', '.join(CATEGORIES)}; priority, one of {', '.join(PRIORITIES)}, or an empty text where it is not known."
)


@dataclass(frozen=True)
class _Corrected:
    """A correction, as it is capped."""

    identifier: str
    person: str
    text: str
    category: str


def messages(text: str) -> list[tuple[str, str]]:
    """The conversation that asks what a complaint is."""
    return [("system", _TASK), ("human", text[:TEXT_CHARS])]


def complaint_rows(engine: sa.Engine, tally: Tally, *, share: float) -> Iterator[Draft]:
    """Rows of what people corrected, capped for each of them, then of the written examples."""
    found = [_Corrected(str(number_of(one.text)), one.by, one.text, one.category) for one in corrections(engine)]
    for said in capped(found, share=share, tally=tally):
        yield from category_rows(said.text, said.category, "", "complaint_correction", tally, said.person)
    for one in examples():
        yield from category_rows(one.text, one.category, one.priority, "complaint_example", tally)


def category_rows(
    text: str, category: str, priority: str, source: str, tally: Tally, person: str = ""
) -> Iterator[Draft]:  # fmt: skip
    """Rows of one complaint; `priority` is "" where it is not known."""
    cleaned = mended(text)  # personal data are masked already
    if not cleaned:
        tally.drop("unreadable")
        return
    family, language = f"complaint:{number_of(normalised(cleaned)):016x}", language_of(cleaned)
    answer = json.dumps({"category": category, "priority": priority})
    yield sft(
        messages(cleaned), answer, asked=cleaned, family=family, language=language, source=source, person=person
    )  # fmt: skip
    for task, label in (("complaint_category", category), ("complaint_priority", priority)):
        if label:
            yield labelled(cleaned, label, task=task, family=family, language=language, source=source, person=person)
