"""Answers questions from documents: quotations with their source, what is urgent first, or an honest "not here"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from azs.knowledge.glossary_term import GlossaryTerm, folded
from azs.knowledge.revisions import Document, may_read
from azs.security.actor import Actor
from chains.documents.alarm import Heard
from chains.documents.cue_words import respelt
from chains.documents.disagreement import Disagreement, disagreements
from chains.documents.litres import fits
from chains.documents.quotes import Quote, quote, step_section
from chains.documents.ranking import RankedDocument, Ranking
from chains.documents.shelf import Shelf, ShelfSource
from chains.documents.urgency import Urgent, first_step, says_danger, says_hurt
from chains.documents.wanted import WantedRevision, applies, stations_named, wanted_revision, without_stations

MOST_QUOTES = 3
NEAREST = 3
CLOSE = 3.0
"""A further document is quoted too where its score is at most so much below the best one's."""
WORDS, OPENS, BEHIND = 0.4, 0.3, 0.06
"""What makes a question louder: a word of danger, a best quotation that begins with an emergency call; and what each
point of the ranking takes away that the document with the emergency step lies behind the first."""
AMBULANCE = "103"
"""Whoever is hurt needs it, whatever hurt them."""
ANSWERS, SERVICE, CALL = 20.0, 2.0, 1.0
"""Points of the ranking for a document that all cries for the service sound like, for a step that calls the service,
and for one that begins with the call."""
_TO_DO = re.compile(
    r"\b(?:что\s+(?:мне\s+|нам\s+|нужно\s+|надо\s+|необходимо\s+)*(?:с?делать|предпринять)|как\s+(?:быть|действовать|поступ\w+)"
    r"|поряд\w+|действия|шаги|инструкци\w+|алгоритм\w*|куда\s+звонить|what\s+(?:do|should|must)\s+(?:i|we|you|an?\s+\w+)\s+do"
    r"|what\s+to\s+do|steps?|procedure|instructions?|how\s+(?:do|should|to)\b)",
    re.IGNORECASE,
)
_MEANING = re.compile(
    r"^\s*(?:а\s+)?(?:что\s+(?:такое|значит|означает|это\s+такое|за)|как\s+расшифров\w+|расшифруй\w*|определение"
    r"|(?:what\s+(?:is|are)|what['’]s)(?:\s+an?|\s+the)?|what\s+does(?:\s+an?|\s+the)?|meaning\s+of|define)\s+(?P<term>.+?)(?:\s+(?:mean|stand\s+for))?\s*[?!.]*\s*$",
    re.IGNORECASE,
)
RETOLD = 3.0
"""What a review of an incident has less where nobody asks what happened, in points of the ranking."""
_PAST = re.compile(
    r"\b(?:разбор\w*|случа[йяею]\w*|случил\w*|произош\w+|почему|отчего|из-за\s+чего|причин\w*|в\s+прошл\w+|было|были|был|была"
    r"|урок\w*|научил\w*|\w+(?:ли|ло|лся|лись)\s|what\s+happened|why\s+did|what\s+caused|cause\w*|lesson\w*|review|was|were|did)\b",
    re.IGNORECASE,
)
_FORM = re.compile(r"\b(?:бланк\w*|акт\w*|форм[аыу]\w*|заявлени\w+|заполн\w+|form|report|fill)\b", re.IGNORECASE)
_MEANING_LAST = re.compile(
    r"^\s*(?P<term>.+?)[\s,—–-]+(?:это\s+что|что\s+это)(?:\s+такое)?\s*[?!.]*\s*$", re.IGNORECASE
)
_QUOTES = re.compile(r"[«»\"'“”]")


@dataclass(frozen=True)
class Advice:
    """What the documents say to a question.

    Attributes:
        quotes: best first; empty where the documents do not answer.
        nearest: documents that come nearest where nothing answers.
        urgent: what stands above everything else.
        confidence: 0 to 1, calibrated: how often such a find was right.
        term: the entry of the glossary that was asked for.
        read_as: the question with its slips mended.
    """

    question: str
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Document, ...] = ()
    urgent: Urgent | None = None
    disagreements: tuple[Disagreement, ...] = ()
    confidence: float = 0.0
    term: GlossaryTerm | None = None
    read_as: str = ""

    @property
    def answered(self) -> bool:
        """Whether there is anything to show besides the nearest documents."""
        return bool(self.quotes or self.term)


class Adviser:
    """Finds and quotes; knows who asks, so that nobody is quoted what they may not read."""

    def __init__(self, shelf: ShelfSource, terms: Callable[[], tuple[GlossaryTerm, ...]]) -> None:
        self._shelf, self._terms = shelf, terms

    def ask(self, question: str, actor: Actor, *, today: dt.date, superseded: bool = False) -> Advice:
        """Answer from the documents in force that `actor` may read.

        Args:
            superseded: earlier revisions too, because the person asked for them.

        Raises:
            QueryError: the database cannot be read.
        """
        shelf = self._shelf.current()
        said = respelt(question)
        stations = stations_named(said)
        allowed = frozenset(
            name for name in shelf.readable(actor, today, superseded=superseded)
            if applies(shelf.documents[name].card.access, stations, actor.scope)
        )  # fmt: skip
        wanted = wanted_revision(said)
        if wanted is not None and (earlier := self._earlier(shelf, question, wanted, actor, allowed)):
            return earlier
        said = without_stations(wanted.question if wanted else said)
        found = shelf.search(said, allowed, favour=lambda document: favour(said, document))
        term = self._asked_term(question)
        heard = _hear(shelf, said, found.read_as)
        danger = heard.loudness >= 0
        answers = found.answerable or (danger and bool(found.documents))
        if not answers:
            return Advice(
                question, nearest=_nearest(found), confidence=found.confidence, term=term, read_as=found.read_as
            )
        wants_steps = danger or bool(_TO_DO.search(said))
        quotes = self._quotes(shelf, found, wants_steps=wants_steps)
        urgent = self._urgent(found, quotes, heard, shelf.answering(allowed, heard.service))
        if urgent and danger and urgent.document != found.documents[0].document:
            quotes = self._quotes(shelf, _led_by(urgent.document, found), wants_steps=wants_steps)
        return Advice(
            question, quotes, urgent=urgent, disagreements=disagreements(quotes), confidence=found.confidence,
            term=term, read_as=found.read_as,
        )  # fmt: skip

    def _earlier(
        self, shelf: Shelf, question: str, wanted: WantedRevision, actor: Actor, allowed: frozenset[str]
    ) -> Advice | None:  # fmt: skip
        """What an earlier revision of the document that answers says; None where it has none that was asked for."""
        found = shelf.search(wanted.question, allowed, favour=lambda document: favour(wanted.question, document))
        wants_steps = bool(_TO_DO.search(question))
        for one in found.documents[:NEAREST] if found.answerable else ():
            series = [
                other for other in shelf.documents.values()
                if other.card.code == one.document.card.code != "" and other.identifier not in allowed
                and wanted.number in ("", other.card.revision) and may_read(actor, other.card.access)
            ]  # fmt: skip
            if not series:
                continue
            latest = max(series, key=lambda other: (other.card.valid_from or dt.date.min, other.uploaded_at))
            own = shelf.search(wanted.question, frozenset({latest.identifier})).documents
            if not own:
                continue
            quotes = self._of_document(shelf, own[0], wanted.question, wants_steps=wants_steps, sections=2)
            if quotes:
                said = tuple(replace(quoted, in_force=False) for quoted in quotes)
                return Advice(question, said, confidence=found.confidence)
        return None

    def has_documents(self) -> bool:
        """Whether there is any document to answer from."""
        return bool(self._shelf.current().documents)

    def mended(self, question: str) -> str:
        """The question with its slips put right, as the search reads it."""
        return self._shelf.current().mended(question)

    def _quotes(self, shelf: Shelf, found: Ranking, *, wants_steps: bool) -> tuple[Quote, ...]:
        """A quotation of each of the best documents, two sections of the first."""
        best = found.documents[0].score
        some = [one for one in found.documents[:MOST_QUOTES] if one.score >= best - CLOSE]
        quotes: list[Quote] = []
        for one in some or found.documents[:1]:
            quotes += self._of_document(
                shelf, one, found.read_as, wants_steps=wants_steps, sections=2 if not quotes else 1
            )
        return tuple(quotes)

    def _of_document(
        self, shelf: Shelf, one: RankedDocument, question: str, *, wants_steps: bool, sections: int
    ) -> list[Quote]:  # fmt: skip
        """The sections of a document that fit best; one of them with steps where something is to be done."""
        blocks = self._shelf.text(one.document)
        if not blocks:  # gone for good since the shelf was read
            return []
        made: list[Quote] = []
        for chunk in one.chunks:
            if len(made) >= sections and (not wants_steps or any(section.has_steps for section in made)):
                break
            section = quote(one.document, blocks, chunk, question, score=one.score)
            if section.blocks and all(section.blocks[0].position != other.blocks[0].position for other in made):
                made.append(section)
        if wants_steps and not any(section.has_steps for section in made[:sections]):
            steps = next((section for section in made if section.has_steps), None)
            if steps is None:
                own = [chunk for owner, chunk in shelf.chunks.values() if owner.identifier == one.document.identifier]
                first = step_section(blocks, own)
                steps = quote(one.document, blocks, first, question, score=one.score) if first else None
            if steps is not None:
                made = [steps, *(section for section in made if section is not steps)]
        return made[:sections]

    def _urgent(
        self, found: Ranking, quotes: Sequence[Quote], heard: Heard, answering: Mapping[str, float]
    ) -> Urgent | None:
        """The emergency step of the document that fits best; the further down it stands, the less it is trusted.

        Args:
            answering: how much the cries for the service sound like each document.
        """
        best, steps = found.documents[0].score, list[tuple[float, Urgent]]()
        for one in found.documents:
            if step := first_step(one.document, self._shelf.text(one.document)):
                fits = ANSWERS * answering[one.document.identifier] + SERVICE * (step.number == heard.service)
                fits += CALL * step.begins_with_call
                steps.append((one.score - best + fits, step))
        if not steps:
            return None
        score, urgent = max(steps, key=lambda one: one[0])
        loudness = heard.loudness + (OPENS if _opens_with_call(quotes) else 0.0)
        return urgent if loudness >= BEHIND * max(0.0, -score) else None

    def _asked_term(self, question: str) -> GlossaryTerm | None:
        """The term whose meaning is asked for: «что такое ЖНП»."""
        match = _MEANING.match(question) or _MEANING_LAST.match(question)
        if match is None:
            return None
        wanted = _named(match["term"])
        for term in self._terms():
            if wanted in {_named(name) for name in term.names()}:
                return term
        return None


def _hear(shelf: Shelf, said: str, read_as: str) -> Heard:
    """From 0 on a question is a cry for help: by its meaning, its letters and the words it has."""
    loudest = max((shelf.hear(one) for one in (said, read_as or said)), key=lambda heard: heard.loudness)
    by_words = WORDS if says_danger(said) or says_danger(read_as) else 0.0
    service = AMBULANCE if says_hurt(said) or says_hurt(read_as) else loudest.service
    return Heard(loudest.loudness + by_words, service)


def _led_by(document: Document, found: Ranking) -> Ranking:
    """What was found with one of the documents in front of all others."""
    return replace(found, documents=tuple(sorted(found.documents, key=lambda one: one.document != document)))


def favour(question: str, document: Document) -> float:
    """Reviews of incidents tell what happened, not what to do; they are no instruction, and no form is. Litres choose
    among documents for a range of them."""
    own = fits(question, document.card.title)
    if document.card.kind == "incident_review":
        return own if _PAST.search(question) and not _TO_DO.search(question) else own - RETOLD
    return own - RETOLD / 2 if document.card.kind == "form" and not _FORM.search(question) else own


def _opens_with_call(quotes: Sequence[Quote]) -> bool:
    """Whether the best quotation itself begins with an emergency call."""
    return bool(quotes) and first_step(quotes[0].document, [one.block for one in quotes[0].blocks]) is not None


def _nearest(found: Ranking) -> tuple[Document, ...]:
    return tuple(one.document for one in found.documents[:NEAREST])


def _named(text: str) -> str:
    return folded(_QUOTES.sub("", text))
