"""One answer from figures and documents: asks whom the question is for, both where it is for both, and the other one
where the first has nothing to say."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from azs.errors import UnanswerableError
from azs.security.actor import Actor
from chains.answer import Answer, language_of
from chains.assistant import Assistant
from chains.documents.adviser import Advice, Adviser
from chains.documents.router import Routing, route, weights
from chains.reading import read_question

DOCUMENTS = "documents"
_FRAGMENT_WORDS = 7
_FRAGMENT = re.compile(r"^\s*(?:а|и|но|ну|then|and|but|what\s+about|what\s+if|how\s+about)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Consultation:
    """Who is asked.

    Attributes:
        ask_data: answers from the figures, see `Assistant.ask`.
        understands: whether every word of a question is one of the figures', without a model.
        adviser, actor, today: answer from documents, for whom, and on which day they have to be in force.
    """

    ask_data: Callable[..., Answer]
    understands: Callable[[str], bool]
    adviser: Adviser
    actor: Actor
    today: dt.date
    default_language: str = "ru"


def ask(consultation: Consultation, question: str, *, earlier: str = "", only: str = "", **given: Any) -> Answer:
    """Answer a question from whatever it is for.

    Args:
        earlier: the question before, where documents answered it, for fragments such as "а если больше?".
        only: "data" or "documents" where the person has said so.
        given: passed on to `ask_data`.

    Raises:
        CancelledError, DatabaseError, ModelError: as in `Assistant.ask`.
    """
    began = time.perf_counter()
    found = _found(consultation, question, earlier, only, partial(consultation.ask_data, **given))
    return replace(found, seconds=time.perf_counter() - began)


def understands(assistant: Assistant, question: str) -> bool:
    """Whether the rules alone read every word of a question as one for the figures."""
    try:
        read = read_question(question, assistant.linker, today=assistant.today)
    except UnanswerableError:
        return False
    return not read.unknown and read.sure_metric


def routed(consultation: Consultation, question: str, *, earlier: str = "") -> tuple[Routing, str]:
    """Where a question goes, and its wording for the documents: slips mended, a fragment completed."""
    words = f"{earlier} {question}" if earlier and is_fragment(question) else question
    routing = route(question)
    if routing.sure and words == question:
        return routing, words
    mended = consultation.adviser.mended(question)
    again = route(mended)
    if again.sure:
        return again, words
    if words != question:
        return Routing(DOCUMENTS, question, words), words
    return again, words


def is_fragment(question: str) -> bool:
    """Whether a question carries on the one before: "а кому сообщать?"."""
    return bool(_FRAGMENT.match(question)) and len(question.split()) <= _FRAGMENT_WORDS


def _found(
    consultation: Consultation, question: str, earlier: str, only: str, ask_data: Callable[[str], Answer]
) -> Answer:
    if only == "data" or not consultation.adviser.has_documents():
        return ask_data(question)
    routing, words = routed(consultation, question, earlier=earlier)
    if only == DOCUMENTS:
        return _of_documents(consultation, question, _advice(consultation, words))
    if routing.route == "both":
        return _both(consultation, question, routing, ask_data)
    if not routing.sure:
        return _undecided(consultation, question, words, ask_data)
    if routing.route == DOCUMENTS:
        advice = _advice(consultation, words)
        if not advice.answered and advice.urgent is None and consultation.understands(question):
            return ask_data(question)
        return _of_documents(consultation, question, advice)
    found = ask_data(question)
    if found.route == "unanswerable" and weights(question)[1] > 0:  # something in it speaks for documents too
        advice = _advice(consultation, words)
        if advice.answered:
            return _of_documents(consultation, question, advice)
        return replace(found, advice=advice)
    return found


def _undecided(
    consultation: Consultation, question: str, words: str, ask_data: Callable[[str], Answer]
) -> Answer:  # fmt: skip
    """Nothing in the words decides: who understands them answers."""
    if consultation.understands(question):
        return ask_data(question)
    advice = _advice(consultation, words)
    if advice.answered or advice.urgent is not None:
        return _of_documents(consultation, question, advice)
    found = ask_data(question)
    return replace(found, advice=advice) if found.route == "unanswerable" else found


def _both(
    consultation: Consultation, question: str, routing: Routing, ask_data: Callable[[str], Answer]
) -> Answer:  # fmt: skip
    """Figures with the procedure below; where one half has nothing, the other stands with a word about it."""
    # "и что делать" alone does not say of what; a part that does is not mixed up with the figures asked for beside it
    advice = max((_advice(consultation, words) for words in (routing.documents_part, question)), key=_worth)
    found = ask_data(routing.data_part)
    if found.route == "data":
        return replace(found, question=question, advice=advice)
    if advice.answered:
        return replace(_of_documents(consultation, question, advice), reason=found.reason or found.text)
    return replace(found, question=question)


def _worth(advice: Advice) -> tuple[bool, float]:
    return advice.answered, advice.confidence


def _advice(consultation: Consultation, words: str) -> Advice:
    return consultation.adviser.ask(words, consultation.actor, today=consultation.today)


def _of_documents(consultation: Consultation, question: str, advice: Advice) -> Answer:
    lang = language_of(question, consultation.default_language)
    text = advice.quotes[0].text if advice.quotes else ""
    return Answer(question, lang, DOCUMENTS, badge=DOCUMENTS if advice.answered else "none", text=text, advice=advice)
