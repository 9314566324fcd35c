"""Rows from the knowledge base: questions with the words of the section that answers them, and summaries."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from azs.complaints.personal import masked
from azs.errors import SummaryError
from azs.knowledge import library
from azs.knowledge.document import Block
from azs.knowledge.phrases import phrase_chunks
from azs.knowledge.revisions import Document, in_force
from azs.knowledge.summary_record import from_json
from azs.knowledge.texts import blocks_of
from chains.document_summary import messages, parts
from training.dataset.rows import Draft, Tally, sft
from training.dataset.texts import language_of, mended

EXCERPT_CHARS, ANSWER_CHARS, SUMMARY_CHARS = 1_200, 900, 6_000
EXCERPTS = 3
ABSENT_SHARE = 0.12
"""How many questions are shown without the section that answers them: the answer is that it is not there."""
_TASK = {
    "ru": "Ответь на вопрос только словами отрывков: номер отрывка в скобках и нужные шаги слово в слово. "
          "Если ответа в отрывках нет, напиши: «{absent}»",
    "en": "Answer the question only in the words of the excerpts: the number of the excerpt in brackets and the steps "
          "word for word. If the excerpts do not answer, write: “{absent}”",
}  # fmt: skip
ABSENT = {"ru": "В отрывках ответа нет.", "en": "The excerpts do not answer this."}


@dataclass(frozen=True)
class _Section:
    """A section of a document: its heading and its lines."""

    document: str
    heading: str
    lines: tuple[str, ...]

    @property
    def excerpt(self) -> str:
        """As it is shown."""
        return f"{self.heading}\n{_fitting(self.lines, EXCERPT_CHARS)}"


def document_rows(engine: sa.Engine, tally: Tally, *, today: dt.date, seed: int) -> Iterator[Draft]:
    """Rows of the documents in force; those without phrases or text give none."""
    every = [one for one in library.every(engine) if one.status == "ready" and one.deleted_at is None]
    valid = in_force(every, today)
    found = sorted((one for one in every if valid.get(one.identifier)), key=lambda one: (one.card.code, one.file_name))
    asked: list[tuple[str, _Section]] = []
    for one in found:
        blocks = blocks_of(engine, one.identifier)
        yield from _summary(one, blocks, tally)
        asked += _asked(one, blocks)
    rng = random.Random(seed)
    sections = sorted({section for _, section in asked}, key=lambda one: (one.document, one.heading))
    for question, section in asked:
        text = mended(question)
        if not text or len(sections) <= EXCERPTS:
            tally.drop("unreadable" if not text else "few_documents")
            continue
        yield _answered(masked(text), section, sections, rng)


def _asked(one: Document, blocks: Sequence[Block]) -> list[tuple[str, _Section]]:
    found = []
    for chunk in phrase_chunks(one.card, blocks):
        inside = blocks[chunk.block_first : chunk.block_last + 1]
        lines = tuple(masked(f"{block.label} {block.text}".strip()) for block in inside if block.kind != "heading")
        if lines:
            found.append((chunk.text, _Section(_known_as(one), " › ".join(chunk.heading), lines)))
    return found


def _answered(question: str, section: _Section, sections: Sequence[_Section], rng: random.Random) -> Draft:
    language = language_of(question)
    language = "en" if language == "en" else "ru"
    others = [one for one in rng.sample(sections, EXCERPTS + 1) if one != section][:EXCERPTS]
    absent = rng.random() < ABSENT_SHARE
    if absent:
        others = [one for one in others if one.document != section.document] or others[:1]
    shown = others if absent else [*others[: EXCERPTS - 1], section]
    rng.shuffle(shown)
    excerpts = "\n\n".join(f"[{at}] {one.excerpt}" for at, one in enumerate(shown, 1))
    quoted = _fitting(section.lines, ANSWER_CHARS)
    answer = ABSENT[language] if absent else f"[{shown.index(section) + 1}] {quoted}"
    told = [("system", _TASK[language].format(absent=ABSENT[language])), ("human", f"{excerpts}\n\n{question}")]
    kind = "document_absent" if absent else "document"
    return sft(
        told, answer, asked=question, family=f"document:{section.document}", language=language, source=kind
    )  # fmt: skip


def _fitting(lines: Sequence[str], most: int) -> str:
    """The lines, whole ones, as many as fit; the words of the first that fit where it is longer."""
    said = lines[0] if len(lines[0]) <= most else lines[0][:most].rpartition(" ")[0]
    for line in lines[1:]:
        if len(said) + len(line) > most:
            break
        said += f"\n{line}"
    return said


def _known_as(one: Document) -> str:
    """A name of the document that is the same in every database."""
    return one.card.code or one.file_name


def _summary(one: Document, blocks: Sequence[Block], tally: Tally) -> Iterator[Draft]:
    if not one.summary_json or not blocks:
        return
    try:
        own = from_json(one.summary_json)
    except SummaryError:
        tally.drop("unreadable")
        return
    pieces = parts(blocks, SUMMARY_CHARS)
    if len(pieces) != 1 or not own.sentences:
        tally.drop("too_long")
        return
    answer = json.dumps({"sentences": [masked(sentence.text) for sentence in own.sentences]}, ensure_ascii=False)
    yield sft(
        messages(one.card.title, masked(pieces[0]), own.language), answer, asked=f"{one.card.title} {pieces[0][:200]}",
        family=f"document:{_known_as(one)}", language=own.language or "ru", source="summary",
    )  # fmt: skip
