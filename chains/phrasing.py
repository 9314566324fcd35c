"""Words of a question that nobody explains, read as a phrase of titles or of actions."""

from __future__ import annotations

from chains.fillers import filler
from chains.lexemes import Token, is_noun, known_word, parts_of_speech, plain, tokens
from chains.linker import Linker
from chains.plan import PlanFilter
from chains.roots import roots
from chains.terms import Link
from chains.texts import Phrase
from chains.vocabulary import FUEL

ABSORBED = ("equipment_kind", "source")
"""Dimensions whose values texts name as well; what a text says of them is no condition of its own."""
COUNTS = frozenset(("сколько", "число", "количество", "many", "of", "всего", "единица"))
_SAY_HOW = frozenset(("VERB", "ADVB", "PRTS"))


def find_phrase(
    read: list[Token], links: list[Link], unexplained: list[int], linker: Linker, *, acted: bool
) -> Phrase | None:
    """Unexplained words as words of titles or of actions, where there are texts that have all of them.

    Args:
        acted: the question speaks of what was done, so that actions come first.
    """
    unexplained = _with_denied(read, unexplained)
    unknown = [at for at in unexplained if not filler(read[at].text)]
    for required in [unexplained, *([unknown] if unknown != unexplained else [])] if unknown else _telling(read, links):
        title = linker.titles.match(read, required, links, telling=not unknown)
        action = linker.actions.match(read, required, links, anywhere=acted)
        action = None if action and _amount_of(read, action) else action
        title = None if title and _amount_of_fuel(read, title) else title
        if found := (action or title) if acted else (title or action):
            return found
    return None


def _with_denied(read: list[Token], unexplained: list[int]) -> list[int]:
    """The places with those of what an unexplained "не" denies."""
    denied = {at + 1 for at in unexplained if read[at].text.lower() == "не" and at + 1 < len(read)}
    return sorted({*unexplained, *denied})


def _telling(read: list[Token], links: list[Link]) -> list[list[int]]:
    """Words that mean nothing by themselves and may say what happened to the equipment named: "касса медленно …"."""
    named = [link for link in links if link.term.kind == "value" and link.term.name in ("equipment_kind", "category")]
    beside = {at for link in named for at in range(link.first - 2, link.last + 3)}
    inside = {at for link in named for at in range(link.first, link.last + 1)}
    return [[at] for at, token in enumerate(read) if at in beside - inside and _is_telling(token)]


def _is_telling(token: Token) -> bool:
    return len(token.text) > 4 and known_word(plain(token.text)) and parts_of_speech(plain(token.text)) <= _SAY_HOW


def _amount_of(read: list[Token], phrase: Phrase) -> bool:
    """Whether a question counts the thing an action was done to, and not the actions: "сколько баллов начислено"."""
    first = min(phrase.taken)
    counted = first > 0 and bool(read[first - 1].lemmas & COUNTS) and is_noun(read[first].text)
    return counted and not any(roots(read[at].text) & roots("замена") for at in phrase.taken)


def _amount_of_fuel(read: list[Token], phrase: Phrase) -> bool:
    """Whether a question asks for an amount of fuel: "сколько топлива под колонкой"."""
    first = min(phrase.taken)
    return first > 0 and bool(read[first - 1].lemmas & COUNTS) and bool(read[first].lemmas & FUEL)


def glossed(token: Token, phrase: Phrase) -> bool:
    """Whether a word says again what the phrase says."""
    return not phrase.forms.isdisjoint(token.lemmas | roots(token.text))


def of_text(item: PlanFilter, phrase: Phrase) -> bool:
    """Whether what a filter says is a part of the text: "недолив на ТРК"."""
    own = {lemma for value in item.values for token in tokens(value) for lemma in token.lemmas}
    return item.dimension in ABSORBED and not item.negated and not own.isdisjoint(phrase.lemmas)
