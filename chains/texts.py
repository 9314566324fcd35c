"""Words that only texts of the data hold: titles of incidents, and what was done about them.

"Недолив", "касса зависает" and "меняли фискальник" are no values and no measures; they are a condition on the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from azs.semantic import load_model
from chains.conditions import GAP
from chains.fillers import filler
from chains.lexemes import Token, is_noun, known_word, lemmas, parts_of_speech, plain, tokens
from chains.plan import PlanFilter
from chains.roots import roots
from chains.spelling import Spelling
from chains.terms import Link
from chains.vocabulary import FUEL

MOST_TEXTS = 20_000
"""Where there are more different texts, they say too little of what kinds there are."""
MOST_PHRASES = 6
NAMED = ("equipment_kind", "category", "source")
"""Dimensions whose values texts name as well."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST = 4
_NOT = "не"
_ONE = frozenset(("один", "одна", "одно"))
_AROUND = 2
"""Words of no weight that may stand between two words of a phrase."""


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    forms: frozenset[str]
    light: bool
    joins: bool = False


@dataclass(frozen=True)
class _Text:
    text: str
    words: tuple[_Word, ...]


@dataclass(frozen=True)
class Phrase:
    """What words of a question mean as words of texts.

    Attributes:
        chosen: the condition on the text.
        taken: the places of the words in the question; none of a phrase that is quoted.
        lemmas: words of every text it was found in; what they name is part of the text.
        forms: what the words of all these texts are known by.
    """

    chosen: PlanFilter
    taken: frozenset[int]
    lemmas: frozenset[str]
    forms: frozenset[str]


@dataclass(frozen=True)
class _Told:
    """Words of the question, from `first` to `last`, as words of a text: each of `words` has to stand in it."""

    first: int
    last: int
    words: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class _Asked:
    """A question as it is looked for in a text; see `TextIndex.match`."""

    read: Sequence[Token]
    told: Sequence[_Told]
    required: frozenset[int]
    links: Sequence[Link]
    anywhere: bool
    telling: bool


class TextIndex:
    """Texts of one dimension, by what their words are known by. It is made when it is asked first."""

    def __init__(self, dimension: str, texts: Iterable[str]) -> None:
        """Args: texts: different ones; none are kept where there are more than MOST_TEXTS."""
        kept = sorted(texts)
        self._dimension = dimension
        self._raw = kept if len(kept) <= MOST_TEXTS else []

    @cached_property
    def _texts(self) -> tuple[_Text, ...]:
        kinds = {re.sub(r"\d+", "0", text): text for text in self._raw}
        return tuple(_Text(text, tuple(map(_word, _WORD.finditer(text)))) for text in kinds.values())

    @cached_property
    def _by_form(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for at, text in enumerate(self._texts):
            for word in text.words:
                for form in word.forms:
                    found.setdefault(form, set()).add(at)
        return {form: frozenset(places) for form, places in found.items()}

    @cached_property
    def _mender(self) -> Spelling:
        return Spelling(sorted({word for word in self._by_form if word[1:2] != ":" and not word.startswith("~")}))

    def read(self, unknown: Sequence[str]) -> Phrase | None:
        """The condition that all of the words are together, wherever they stand; None where no text has them all."""
        read = tokens(" ".join(unknown))
        return self.match(read, range(len(read)), ()) if len(read) == len(unknown) else None

    def match(
        self,
        read: Sequence[Token],
        required: Sequence[int],
        links: Sequence[Link],
        *,
        anywhere: bool = False,
        telling: bool = False,
    ) -> Phrase | None:
        """The condition that the required words of a question are, with what stands around them in question and text.

        A word on its own has to be the first of the text and a noun, so that it says what happened; several have to
        stand side by side: "сколько баллов начислено" is no question about the title "Не начислены баллы".

        Args:
            links: values found in the question; where a text names one, its words are part of the phrase.
            anywhere: a word on its own may stand anywhere in the text.
            telling: adverbs may tell what happened.
        """
        words = [read[at] for at in required]
        least = _SHORTEST if len(words) < 2 else _SHORTEST - 1
        said = [one.text for one in words if len(one.text) >= least and one.text.isalpha()]
        if not any(telling or not filler(word) for word in said):
            return None
        if all(one.lemmas & FUEL or one.text.lower() == _NOT for one in words) or not self._texts:
            return None
        told = [*self._own(read), *_said(read), *_linked(links)]
        found: dict[int, tuple[tuple[int, ...], frozenset[int]]] = {}
        for at in sorted(self._shortlist(told, required)):
            asked = _Asked(read, told, frozenset(required), links, anywhere=anywhere, telling=telling)
            if place := self._place(self._texts[at], asked):
                found[at] = place
        return self._phrase(found)

    def holding(self, said: str) -> Phrase | None:
        """The condition that a phrase as it is quoted is; None where no text holds it but for numbers."""
        sought = _flat(said)
        read = tokens(said)
        hits = [at for at, text in enumerate(self._texts) if sought in _flat(text.text)] if len(sought) > 2 else []
        if not hits or not read:
            return None
        whole = {at: self._spread(self._texts[at], sought) for at in hits}
        found = {at: (places, frozenset[int]()) for at, places in whole.items() if places}
        return self._phrase(found)

    def _spread(self, text: _Text, sought: str) -> tuple[int, ...]:
        """Which words of a text a flat phrase covers from its beginning to its end."""
        size = len(sought.split())
        for first in range(len(text.words) - size + 1):
            said = [plain(text.text[word.start : word.end]) for word in text.words[first : first + size]]
            if " ".join(said).startswith(sought) or sought in " ".join(said):
                return tuple(range(first, first + size))
        return ()

    def _own(self, read: Sequence[Token]) -> Iterator[_Told]:
        """Each word of the question as itself; one that no dictionary and no text knows as the word it is near to."""
        for at, token in enumerate(read):
            forms = token.lemmas | roots(token.text)
            if forms.isdisjoint(self._by_form) and token.text.isalpha() and not known_word(plain(token.text)):
                mended = self._mender.correct(token.text)
                forms |= (lemmas(mended) | roots(mended)) if mended else frozenset[str]()
            yield _Told(at, at, (forms,))

    def _shortlist(self, told: Sequence[_Told], required: Sequence[int]) -> frozenset[int]:
        """Texts that hold something for every required word."""
        there: frozenset[int] | None = None
        for at in required:
            here: set[int] = set()
            for one in told:
                if one.first <= at <= one.last:
                    for form in one.words[0]:
                        here |= self._by_form.get(form, frozenset())
            there = frozenset(here) if there is None else there & here
        return there or frozenset()

    def _place(self, text: _Text, asked: _Asked) -> tuple[tuple[int, ...], frozenset[int]] | None:
        """Which words of a text the question names, and with which of its own; None where they are no phrase of it."""
        covers: dict[int, set[int]] = {}
        for one in asked.told:
            hits = [{at for at, word in enumerate(text.words) if word.forms & forms} for forms in one.words]
            if all(hits):
                for at in range(one.first, one.last + 1):
                    covers.setdefault(at, set()).update(*hits)
        if not asked.required <= covers.keys():
            return None
        for taken in (_around(asked.read, covers, asked.required), asked.required):
            taken = _without_light_ends(text, covers, taken)
            places = tuple(sorted(set[int]().union(*(covers[at] for at in taken))))
            if not _denied(text, places) and self._enough(text, places, asked) and self._together(text, places):
                return places, frozenset(taken)
        return None

    def _enough(self, text: _Text, places: tuple[int, ...], asked: _Asked) -> bool:
        """Whether the words say enough of a text: several, or the one that it begins with."""
        weighty = [at for at in places if not text.words[at].light]
        if len(weighty) > 1:
            begins = places[0] == 0 or self._dimension != "title"
            return begins if asked.telling or len(asked.required) == 1 else True
        if not (asked.anywhere or (places[0] == 0 and self._dimension == "title")) or not weighty:
            return False
        named = any(link.first <= at <= link.last for link in asked.links for at in asked.required)
        return not named and _things(asked.read, asked.required, text.words[weighty[0]])

    def _together(self, text: _Text, places: Sequence[int]) -> bool:
        """Whether the words stand side by side; of actions, which name two at once, one may stand in between."""
        between = [text.words[at] for at in range(places[0], places[-1]) if at not in places]
        if self._dimension != "action":
            return all(word.light for word in between)
        return sum(not (word.light or word.joins) for word in between) < 2

    def _phrase(self, found: Mapping[int, tuple[tuple[int, ...], frozenset[int]]]) -> Phrase | None:
        phrases = {said.lower(): said for at, (places, _) in found.items() if (said := _cut(self._texts[at], places))}
        least = [said for key, said in phrases.items() if not any(key != one and one in key for one in phrases)]
        if not 0 < len(least) <= MOST_PHRASES:
            return None
        own = [frozenset().union(*(word.forms for word in self._texts[at].words)) for at in found]
        taken = frozenset.intersection(*(taken for _, taken in found.values()))
        chosen = PlanFilter(self._dimension, tuple(least))
        return Phrase(chosen, taken, frozenset.intersection(*own), frozenset().union(*own))


def _word(match: re.Match[str]) -> _Word:
    said = match.group()
    light = plain(said) in _ONE or "PREP" in parts_of_speech(plain(said))
    return _Word(match.start(), match.end(), lemmas(said) | roots(said), light, joins=plain(said) == "и")


def _flat(text: str) -> str:
    """The words of a text alone, without its numbers."""
    return " ".join(plain(match.group()) for match in _WORD.finditer(text))


def _around(read: Sequence[Token], covers: Mapping[int, set[int]], required: frozenset[int]) -> frozenset[int]:
    """The required words with those between and beside them that the text has, too."""
    taken = {at for at in covers if min(required) <= at <= max(required)}
    for step in (-1, 1):
        at, missed = (min(required) if step < 0 else max(required)) + step, 0
        while 0 <= at < len(read) and missed < _AROUND:
            if at in covers:
                taken.add(at)
                missed = 0
            else:
                missed += 1
                if len(read[at].text) > 3:
                    break
            at += step
    return frozenset(taken | required)


def _without_light_ends(text: _Text, covers: Mapping[int, set[int]], taken: frozenset[int]) -> frozenset[int]:
    """The words without prepositions before the first and behind the last word of weight."""
    weighty = [at for at in taken if any(not text.words[place].light for place in covers[at])]
    return frozenset(at for at in taken if weighty and min(weighty) <= at <= max(weighty))


def _things(read: Sequence[Token], required: frozenset[int], word: _Word) -> bool:
    """Whether all of the words are the noun of the text, in whatever case, or said for it."""
    said = {at for one in _said(read) for at in range(one.first, one.last + 1)}
    return all(at in said or (is_noun(read[at].text) and bool(read[at].lemmas & word.forms)) for at in required)


def _denied(text: _Text, places: Sequence[int]) -> bool:
    """Whether the text denies what the words say."""
    return any(at and _NOT in text.words[at - 1].forms and at - 1 not in places for at in places)


def _cut(text: _Text, places: Sequence[int]) -> str:
    """The phrase as the text says it, with a gap where a number or another word stands inside."""
    said = text.text[text.words[places[0]].start : text.words[places[0]].end]
    for one, other in pairwise(places):
        between = text.text[text.words[one].end : text.words[other].start]
        plainly = not re.search(r"\d", between) and all(text.words[at].light for at in range(one + 1, other))
        own = text.text[text.words[other].start : text.words[other].end]
        said += (between if plainly else f" {GAP} ") + own
    return said


def _said(read: Sequence[Token]) -> Iterator[_Told]:
    """What people say for words of texts, found in the question."""
    for key, meant in _sayings():
        for first in range(len(read) - len(key) + 1):
            if all(map(_is_said, key, read[first : first + len(key)])):
                yield _Told(first, first + len(key) - 1, meant)


def _is_said(said: str | frozenset[str], token: Token) -> bool:
    return plain(token.text).startswith(said) if isinstance(said, str) else not token.lemmas.isdisjoint(said)


@lru_cache(maxsize=1)
def _sayings() -> tuple[tuple[tuple[str | frozenset[str], ...], tuple[frozenset[str], ...]], ...]:
    return tuple(
        (
            tuple(plain(word[:-1]) if word.endswith("*") else lemmas(word) for word in key.split()),
            tuple(lemmas(word) | roots(word) for word in meant.split() if "PREP" not in parts_of_speech(plain(word))),
        )
        for key, meant in load_model().said.items()
    )


def _linked(links: Sequence[Link]) -> Iterator[_Told]:
    """Values found in the question that texts may name: "колонка" is "ТРК" there."""
    for link in links:
        if link.term.kind == "value" and link.term.name in NAMED:
            words = [m.group() for m in _WORD.finditer(link.term.value)]
            yield _Told(link.first, link.last, tuple(lemmas(word) | roots(word) for word in words))
