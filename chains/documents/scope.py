"""What one reader may search: the texts and phrases of the documents open to them, by document."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from azs.knowledge.document import Chunk
from azs.knowledge.embedding import Vectors
from azs.knowledge.revisions import Document
from chains.documents.alarm import SERVICES, Alarm
from chains.documents.discriminant import Centred, Discriminant, Mask, Rows, unit
from chains.documents.outside import Outside
from chains.retrieval.index import SearchIndex, Snapshot

Chunks = Mapping[str, tuple[Document, Chunk]]
NOBODY = -1
COVERED, HELD = 0.9, 0.75
"""How near to a question outside a text has to be, on the scale of the model, and which share of its telling words the
document has to hold, to answer it after all."""


@dataclass(frozen=True)
class Side:
    """The texts, or the phrases, of a moment.

    Attributes:
        middles: of the model for such texts, (2, dim).
        owners: number of the document of each, NOBODY of those that may not be found, (count).
        sections: number of its section among those of all documents, NOBODY as well, (count).
        rows: those that may be found.
    """

    index: SearchIndex
    snapshot: Snapshot
    owners: Rows
    sections: Rows
    middles: Vectors

    @cached_property
    def mask(self) -> Mask:
        """Which may be found, (count)."""
        return np.asarray(self.owners != NOBODY)

    @cached_property
    def rows(self) -> Rows:
        """Places of those that may be found."""
        return np.flatnonzero(self.mask)

    @cached_property
    def centred(self) -> Centred:
        """Vectors of those that may be found."""
        return Centred.of(self.snapshot.vectors[self.rows], self.snapshot.latin[self.rows], self.middles)


@dataclass(frozen=True)
class Scope:
    """Documents that may be found, numbered, and their texts and phrases. Nothing else has any influence.

    Attributes:
        section_owners: number of the document of each section.
        chunks: by the keys of both indexes.
        outside: questions that other documents would have to answer. alarm: cries for help.
    """

    documents: tuple[Document, ...]
    texts: Side
    phrases: Side
    section_owners: Rows
    chunks: Chunks
    outside: Outside
    alarm: Alarm

    @classmethod
    def of(
        cls, texts: SearchIndex, phrases: SearchIndex, *, chunks: Chunks, allowed: frozenset[str], outside: Outside,
        alarm: Alarm,
    ) -> Scope:  # fmt: skip
        """
        Args:
            allowed: identifiers of documents.
        """
        numbers: dict[str, int] = {}
        found: list[Document] = []
        snapshots, owners = (texts.snapshot, phrases.snapshot), []
        for snapshot in snapshots:
            own = np.full(len(snapshot.keys), NOBODY, np.int64)
            for row, key in enumerate(snapshot.keys):
                one = chunks.get(key)  # the index may be newer than the shelf
                if one is None or one[0].identifier not in allowed:
                    continue
                if one[0].identifier not in numbers:
                    numbers[one[0].identifier] = len(found)
                    found.append(one[0])
                own[row] = numbers[one[0].identifier]
            owners.append(own)
        sections, section_owners = _sections(snapshots, owners, chunks)
        return cls(
            tuple(found), Side(texts, snapshots[0], owners[0], sections[0], texts.scale.passages),
            Side(phrases, snapshots[1], owners[1], sections[1], phrases.scale.questions), section_owners, chunks,
            outside, alarm,
        )  # fmt: skip

    @property
    def sides(self) -> tuple[Side, Side]:
        """Texts and phrases."""
        return self.texts, self.phrases

    @cached_property
    def heard(self) -> tuple[Vectors, Rows]:
        """Centred vectors of the texts, phrases and questions outside, and the document of each: of the last ones the
        number that follows those of the documents."""
        outside = np.full(len(self.strange), len(self.documents), np.int64)
        rows = np.concatenate([*(side.centred.rows for side in self.sides), self.strange])
        return rows, np.concatenate([*(side.owners[side.rows] for side in self.sides), outside])

    @cached_property
    def discriminant(self) -> Discriminant | None:
        """Tells the documents apart; None where nobody has written down how people ask."""
        if not len(self.phrases.rows):
            return None
        owners = np.concatenate([side.owners[side.rows] for side in self.sides])
        return Discriminant.fitted(self.texts.centred, self.phrases.centred, owners, len(self.documents))

    @cached_property
    def answering(self) -> Vectors:
        """How much the cries for each of SERVICES sound like each document, on the average: (services, documents).

        A single cry may share its words with a document by chance; the gate that crushes a man is not the carwash.
        """
        known = self.alarm
        if self.discriminant is None:
            return np.zeros((len(SERVICES), len(self.documents)), np.float32)
        rows = unit(known.cries - self.phrases.centred.middles[known.latin.astype(int)])
        means = np.stack([rows[known.called == place].mean(axis=0) for place in range(len(SERVICES))])
        return self.discriminant.sounds_like(means)

    @cached_property
    def strange(self) -> Vectors:
        """Questions outside that no document answers, seen from the middle of the phrases: (count, dim)."""
        known, middles = self.outside, self.phrases.centred.middles
        answered = np.zeros(len(known.terms), np.bool_)
        if len(self.texts.rows):
            cosines = known.vectors @ self.texts.snapshot.vectors[self.texts.rows].T
            near = cosines.max(axis=1)
            for place in np.flatnonzero([self.texts.index.scale.nearness(float(one)) >= COVERED for one in near]):
                owner = int(self.texts.owners[self.texts.rows[int(cosines[place].argmax())]])
                wanted = known.terms[place]
                held = sum(owner in self.holders(term, self.sides) for term in wanted)
                answered[place] = held >= HELD * max(1, len(wanted))
        rows = known.vectors - middles[known.latin.astype(int)]
        return unit(rows[~answered])

    def holders(self, term: str, sides: Sequence[Side]) -> frozenset[int]:
        """Documents that hold a term in their texts, phrases or both."""
        return _held([side.owners[side.snapshot.postings.holding(term)] for side in sides])

    def sections_holding(self, term: str, sides: Sequence[Side]) -> frozenset[int]:
        """As `holders`, of the sections."""
        return _held([side.sections[side.snapshot.postings.holding(term)] for side in sides])


def _held(numbers: Sequence[Rows]) -> frozenset[int]:
    return frozenset(np.concatenate(numbers).tolist()) - {NOBODY}


def _sections(snapshots: Sequence[Snapshot], owners: Sequence[Rows], chunks: Chunks) -> tuple[list[Rows], Rows]:
    """The section of each text and of each phrase, and the document of each section.

    A section begins where phrases lead to; in a document that has none each text is a section of its own.
    """
    placed = [
        [(int(row), int(own[row]), chunks[snapshot.keys[row]][1].block_first) for row in np.flatnonzero(own != NOBODY)]
        for snapshot, own in zip(snapshots, owners, strict=True)
    ]
    texts, phrases = placed
    spoken = {owner for _, owner, _ in phrases}
    begins: dict[int, list[int]] = defaultdict(list)
    for owner, begin in sorted({one[1:] for one in (*phrases, *(one for one in texts if one[1] not in spoken))}):
        begins[owner].append(begin)
    numbers: dict[tuple[int, int], int] = {}
    sections = [np.full(len(own), NOBODY, np.int64) for own in owners]
    for found, rows in zip(sections, placed, strict=True):
        for row, owner, begin in rows:
            place = max(0, bisect_right(begins[owner], begin) - 1)
            found[row] = numbers.setdefault((owner, place), len(numbers))
    return sections, np.array([owner for owner, _ in numbers], np.int64)
