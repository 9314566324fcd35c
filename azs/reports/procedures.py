"""What the procedures in force ask where something happens: duties of the documents that the person may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from azs.errors import SummaryError
from azs.knowledge import library, texts
from azs.knowledge.embedding import Embedder, Vectors
from azs.knowledge.packaged import load_packaged
from azs.knowledge.revisions import Document, in_force, may_read
from azs.knowledge.summary_record import from_json
from azs.knowledge.word_forms import WORD, readings
from azs.security.actor import Actor

KINDS = ("instruction", "regulation")
MOST_ASKED = 3
CLOSEST = 3
"""Passages of a document that count for how near it is."""
NEAR = 0.018
"""How much nearer than to anything else a document must be, as cosine; below it none is quoted."""
TITLE = 0.02
"""What it adds that the title names the event, by the share of its words."""
NAMED = 0.75
"""Where there are no vectors: share of the words of an event that a title must name."""
SAMPLE = 12
"""Every so many passages are compared with each document to know how near it is to anything."""


@dataclass(frozen=True)
class Asked:
    """What one document asks, word for word; `page` is where the first of it stands."""

    document: Document
    duties: tuple[str, ...]
    page: int | None


class Procedures:
    """Finds the instruction in force for a kind of event, among those the person may read.

    By the meaning of what the events are called, where documents have vectors of the packaged model: a document's
    closest passages, less how close they are to anything (some documents are near to every question), and the words of
    its title. Without vectors by the words of titles alone.
    """

    def __init__(self, records: sa.Engine, actor: Actor, day: dt.date) -> None:
        found = library.visible(records, actor) if records.dialect.name != "sqlite" else ()
        standing = in_force(found, day)
        self._records = records
        self._documents = [
            one for one in found
            if one.card.kind in KINDS and one.status == "ready" and standing[one.identifier]
            and may_read(actor, one.card.access)
        ]  # fmt: skip
        self._titles = [_lemmas(" ".join((one.card.title, *one.card.access.equipment))) for one in self._documents]
        self._passages = _passages(records, self._documents)

    def __len__(self) -> int:
        """How many documents there are to ask."""
        return len(self._documents)

    def asked(self, event: str, said: Mapping[str, int]) -> Asked | None:
        """What is asked where `event` happens; None where no document fits.

        Args:
            event: what such incidents have in common, for example their category.
            said: titles of the incidents and how many have each.
        """
        if not self._documents:
            return None
        named = np.array([self._share(_lemmas(event), title) for title in self._titles])
        if self._passages is None:
            best = int(named.argmax())
            return self._quoted(self._documents[best]) if named[best] >= NAMED else None
        nearness = self._passages.nearness(event, said)
        best = int((nearness + TITLE * named).argmax())
        return self._quoted(self._documents[best]) if nearness[best] + TITLE * named[best] >= NEAR else None

    def _share(self, wanted: frozenset[str], title: frozenset[str]) -> float:
        """How much of an event a title names, each word by its rarity among titles."""
        rarity = {word: 1 / (1 + sum(word in other for other in self._titles)) for word in wanted}
        return sum(rarity[word] for word in wanted & title) / (sum(rarity.values()) or 1.0)

    def _quoted(self, document: Document) -> Asked | None:
        """Duties the summary of the document has picked, else its first steps."""
        try:
            duties = from_json(document.summary_json).obligations if document.summary_json else ()
        except SummaryError:
            duties = ()
        if duties:
            return Asked(document, tuple(one.text for one in duties[:MOST_ASKED]), duties[0].source.page)
        steps = [block for block in texts.blocks_of(self._records, document.identifier) if block.kind == "step"]
        if not steps:
            return None
        return Asked(document, tuple(step.text for step in steps[:MOST_ASKED]), steps[0].page)


class _Passages:
    """Vectors of the passages of documents, and how near each document is to anything."""

    def __init__(self, embedder: Embedder, rows: Vectors, owner: npt.NDArray[np.int64], count: int) -> None:
        self._embedder, self._rows, self._owner, self._count = embedder, rows, owner, count
        others = self._closest(rows[::SAMPLE] @ rows.T)
        own = owner[::SAMPLE, None] == np.arange(count)
        self._anything = np.where(own, 0.0, others).sum(axis=0) / np.maximum((~own).sum(axis=0), 1)

    def nearness(self, event: str, said: Mapping[str, int]) -> npt.NDArray[np.float64]:
        """Of each document to the event and what its incidents are called, (documents,)."""
        weights = np.array([max(1.0, 0.3 * sum(said.values())), *map(float, said.values())])
        found = self._closest(self._embedder.queries([event, *said]) @ self._rows.T) - self._anything
        return np.asarray(weights @ found / weights.sum(), dtype=np.float64)

    def _closest(self, alike: Vectors) -> npt.NDArray[np.float64]:
        """Mean of the highest cosines with the passages of each document, (questions, documents)."""
        made = np.full((len(alike), self._count), -1.0)
        for at in range(self._count):
            own = np.sort(alike[:, self._owner == at], axis=1)[:, -CLOSEST:]
            if own.size:
                made[:, at] = own.mean(axis=1)
        return made


def _passages(records: sa.Engine, documents: Sequence[Document]) -> _Passages | None:
    """None where the packaged model or its vectors are not there."""
    embedder = load_packaged() if documents else None
    if embedder is None:
        return None
    places = {one.identifier: at for at, one in enumerate(documents)}
    kept = texts.vectors_of(records, embedder.name, places)
    if not kept:
        return None
    owner = np.array([places[identifier] for identifier, _ in kept], dtype=np.int64)
    return _Passages(embedder, np.stack(list(kept.values())), owner, len(documents))


def _lemmas(text: str) -> frozenset[str]:
    """Base forms of the words that mean something; words of other letters as they are."""
    found = set()
    for match in WORD.finditer(text.lower()):
        read = readings(match.group())
        if read and read[0].pos in ("PREP", "CONJ", "PRCL", "NPRO", "INTJ"):
            continue
        found.add(read[0].lemma if read else match.group())
    return frozenset(found)
