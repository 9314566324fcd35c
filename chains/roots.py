"""What forms of one verb have in common, and the noun made of it: "зависает", "зависла", "зависание"."""

from __future__ import annotations

import re
from functools import lru_cache

from azs.semantic import load_model
from chains.lexemes import lemmas, parsed, plain

SHORTEST = 3
_VERBS = frozenset(("VERB", "INFN", "PRTF", "PRTS", "GRND"))
_MANNER = frozenset(("ADJF", "ADJS", "ADVB"))
_VERB_END = re.compile(r"(?:ыва|ива|ва|ну)?(?:ть|ти|чь)(?:ся|сь)?$|(?:ся|сь)$")
_VOWELS = re.compile(r"[аеёиоуыэюя]+$")
_SOFT = re.compile(r"(?<=[бвмпф])л$")
_NOUN_END = re.compile(r"(?:ание|ение|ние|ка)$")
_MANNER_END = re.compile(r"(?:ый|ий|ой|о|е)$")


@lru_cache(maxsize=20_000)
def roots(word: str) -> frozenset[str]:
    """Roots of a word that is a verb or made of one, of an adjective or an adverb; none for any other.

    Words of one family of the semantic model share a root of their own.
    """
    found = {f"f:{_families()[lemma]}" for lemma in lemmas(word) if lemma in _families()}
    for part, normal in parsed(plain(word)):
        if part in _VERBS:
            found.add("v:" + _SOFT.sub("", _VOWELS.sub("", _VERB_END.sub("", normal))))
        elif part == "NOUN" and _NOUN_END.search(normal):
            found.add("v:" + _SOFT.sub("", _NOUN_END.sub("", normal)))
        elif part in _MANNER:
            found.add("a:" + _MANNER_END.sub("", normal))
    return frozenset(root for root in found if root.startswith("f:") or len(root) >= SHORTEST + 2)


@lru_cache(maxsize=1)
def _families() -> dict[str, int]:
    return {plain(word): at for at, family in enumerate(load_model().families) for word in family}
