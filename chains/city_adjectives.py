"""What stations of a city are called after it: "воронежская заправка", "уфимские АЗС"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chains.lexemes import known_word

STATIONS = ("заправка", "станция", "азс", "автозаправка", "объект")
_ENDINGS = ("ский", "инский", "имский", "овский", "енский", "анский")
_VOWELS = re.compile(r"[аеёиоуыэюяьй]+$")
_SHORTEST = 3


def phrases(city: str) -> Iterator[str]:
    """Phrases of two words that name the stations of a Russian city: an adjective that the dictionary knows, a noun."""
    for adjective in adjectives(city):
        yield from (f"{adjective} {noun}" for noun in STATIONS)


def adjectives(city: str) -> tuple[str, ...]:
    """Adjectives of a city that the dictionary knows; of a name in several words that of the last one."""
    word = re.split(r"[\s-]+", city.lower().replace("ё", "е"))[-1]
    if word.endswith("ск"):
        return (f"{word}ий",)
    stem = _VOWELS.sub("", word)
    if len(stem) < _SHORTEST - 1 or not re.fullmatch("[а-я]+", word):
        return ()
    made = [stem + ending for ending in _ENDINGS] + [stem[:-1] + ending for ending in _ENDINGS]
    return tuple(dict.fromkeys(one for one in made if len(one) > len(stem) and known_word(one)))
