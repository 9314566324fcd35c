"""Words that no value and no measure explains, found in the titles of incidents: "недолив", "касса не загружается"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from chains.fillers import filler
from chains.lexemes import is_noun, lemmas, plain
from chains.plan import PlanFilter
from chains.vocabulary import FUEL

MOST_TITLES = 20_000
"""Where there are more different titles, they say too little of what kinds of incidents there are."""
MOST_PHRASES = 6
ABSORBED = ("equipment_kind", "source")
"""Dimensions whose values titles name as well; what a title says of them is no condition of its own."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SHORTEST = 4
_NOT = "не"


@dataclass(frozen=True)
class _Title:
    text: str
    words: tuple[tuple[int, int, frozenset[str]], ...]


@dataclass(frozen=True)
class Wording:
    """What unknown words mean as words of titles.

    Attributes:
        chosen: the condition on the title.
        lemmas: words of every title it was found in; what they name is part of the title.
    """

    chosen: PlanFilter
    lemmas: frozenset[str]


class TitleIndex:
    """Titles of incidents, by the lemmas of their words. It is made when it is asked first."""

    def __init__(self, titles: Iterable[str]) -> None:
        """Args: titles: different ones; none are kept where there are more than MOST_TITLES."""
        kept = list(titles)
        self._raw = kept if len(kept) <= MOST_TITLES else []

    @cached_property
    def _titles(self) -> tuple[_Title, ...]:
        kinds = {re.sub(r"\d+", "0", title): title for title in self._raw}
        return tuple(
            _Title(title, tuple((m.start(), m.end(), lemmas(m.group())) for m in _WORD.finditer(title)))
            for title in kinds.values()
        )

    @cached_property
    def _by_lemma(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for at, title in enumerate(self._titles):
            for _, _, own in title.words:
                for lemma in own:
                    found.setdefault(lemma, set()).add(at)
        return found

    def read(self, unknown: Sequence[str]) -> Wording | None:
        """The condition that all of the unknown words are, as words of one title; None where no title has them all.

        A word on its own has to be the title's first, which says what happened; several have to stand side by side:
        "сколько баллов начислено" is no question about the title "Не начислены баллы".
        """
        if not any(len(word) >= _SHORTEST and not filler(word) and word.isalpha() for word in unknown):
            return None
        told = [lemmas(word) for word in unknown]
        if any(own & FUEL for own in told) or (len(unknown) == 1 and not is_noun(unknown[0])):
            return None
        where = [set().union(*(self._by_lemma.get(lemma, set()) for lemma in own)) for own in told]
        places = {at: found for at in sorted(set.intersection(*where)) if (found := self._places(at, told))}
        phrases = {plain(text): text for at, found in places.items() if (text := self._phrase(at, found))}
        least = [text for key, text in phrases.items() if not any(key != other and other in key for other in phrases)]
        if not 0 < len(least) <= MOST_PHRASES:
            return None
        shared = (frozenset(chain.from_iterable(own for _, _, own in self._titles[at].words)) for at in places)
        return Wording(PlanFilter("title", tuple(least)), frozenset.intersection(*shared))

    def _places(self, at: int, told: Sequence[frozenset[str]]) -> list[int]:
        """Which words of a title the unknown ones are; none where they do not name what happened."""
        words = [own for _, _, own in self._titles[at].words]
        found = [place for place, own in enumerate(words) if any(not own.isdisjoint(one) for one in told)]
        denied = any(place and _NOT in words[place - 1] and place - 1 not in found for place in found)
        if denied or (found[-1] - found[0] >= len(found) if len(told) > 1 else found[0]):
            return []
        return found

    def _phrase(self, at: int, places: Sequence[int]) -> str:
        """The part of a title from the first of the words to the last; "" where a number stands between them."""
        title = self._titles[at]
        text = title.text[title.words[places[0]][0] : title.words[places[-1]][1]]
        return "" if re.search(r"\d", text) else text
