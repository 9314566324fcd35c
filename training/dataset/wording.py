"""Phrases of `phrases.toml`, and what people do to them: other words, slips of the keyboard, another layout."""

from __future__ import annotations

import random
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pymorphy3

_KEYS = {
    "ru": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
}
_TO_LATIN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
_WORD = re.compile(r"[а-яёa-z]{5,}", re.IGNORECASE)


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """The phrases by area."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _morphology() -> Any:
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=2_000)
def inflected(phrase: str, case: str) -> str:
    """A Russian phrase whose first noun, and the adjectives before it, stand in another case of the same number.

    Args:
        phrase: in the nominative. case: as pymorphy names it, for example "datv", "loct".
    """
    done: list[str] = []
    rest = phrase.split(" ")
    while rest:
        word = rest.pop(0)
        found = next((one for one in _morphology().parse(word.lower()) if "nomn" in one.tag), None)
        if found is None:
            done.append(word)
            continue
        number = "plur" if "plur" in found.tag else "sing"
        other = found.inflect({case, number})
        done.append(_cased(other.word if other else word, word))
        if "NOUN" in found.tag:
            break
    return " ".join([*done, *rest])


def _cased(text: str, like: str) -> str:
    return text.capitalize() if like[:1].isupper() else text


def spoken(text: str, rng: random.Random) -> str:
    """The text with some words as people say them."""
    words = phrases()["spoken"]
    return " ".join(
        rng.choice(words[word]) if word in words and rng.random() < 0.7 else word for word in text.split(" ")
    )


def misspelt(text: str, language: str, rng: random.Random) -> str:
    """The text with one slip, in long text two: a letter doubled, lost, swapped or hit beside."""
    places = [match.span() for match in _WORD.finditer(text)]
    for start, end in rng.sample(places, min(len(places), 1 + (len(text) > 45 and rng.random() < 0.4))):
        at = rng.randrange(start + 1, end - 1)
        letter, kind = text[at], rng.randrange(4)
        swapped = text[at + 1] + letter
        changed = {0: letter * 2, 1: "", 2: swapped, 3: _beside(letter, language, rng)}[kind]
        text = text[:at] + changed + text[at + (2 if kind == 2 else 1) :]
        if len(changed) != 1:
            break  # places behind have moved
    return text


def other_layout(text: str) -> str:
    """A Russian text typed with the Latin layout on."""
    return text.lower().translate(_TO_LATIN)


def _beside(letter: str, language: str, rng: random.Random) -> str:
    for row in _KEYS[language]:
        at = row.find(letter.lower())
        if at >= 0:
            return rng.choice([row[near] for near in (at - 1, at + 1) if 0 <= near < len(row)])
    return letter
