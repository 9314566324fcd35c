"""The words that tell where a question goes, put right where they are misspelt: the wrong keys, letters of the other
alphabet, a slip in a word that no dictionary has."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from chains.lexemes import known_word, plain
from chains.spelling import other_layout

_WORD = re.compile(r"[^\W\d_]+(?:[;'\[\],.][^\W\d_]+)*")
_LATIN, _CYRILLIC = re.compile("[a-z]", re.IGNORECASE), re.compile("[а-яё]", re.IGNORECASE)
SHORTEST, LONG = 4, 8
"""Letters of a word that may have one slip, and two."""
SHORTEST_LATIN = 6
"""Shorter English words are too near to one another, and there is no dictionary of them."""
_RUSSIAN = tuple(
    """делать сделать действовать поступать поступить предпринять оформить вызывать вызвать звонить позвонить сообщать сообщить
    проверять проверить закрыть открыть менять нужно надо можно нельзя должен должны обязан следует положено разрешено запрещено
    инструкция инструкции регламент регламенту порядок правила норматив сколько покажи построй сравни выведи
    количество средний среднее список график динамика статистика чаще больше всего инцидентов станций станциям месяцам регионам
    сегодня вчера прошлый прошлом неделю квартал""".split()
)
_ENGLISH = tuple(
    "should allowed procedure instruction instructions manual regulation average number station stations incident incidents compare".split()
)
_SPLIT = re.compile(r"\b(?!что\s(?:с?делать))(?:ч\s?т\s?о|ч[её]|шо)\s?(?:с\s?)?делать\b", re.IGNORECASE)
""" "Что делать" with its space elsewhere, or in other sounds."""


@lru_cache(maxsize=2_000)
def respelt(question: str) -> str:
    """The question with its telling words as they are spelt; all others stay as they are."""
    said = _typed(question)
    said = _WORD.sub(lambda match: _nearest(match.group()), said)
    return _SPLIT.sub("что делать", said)


def _typed(question: str) -> str:
    """What the keys meant, where Russian was typed on English ones: every longer word is Russian then."""
    if _CYRILLIC.search(question):
        return question
    other = other_layout(question)
    words = [word for word in _WORD.findall(other) if len(word) > 2]
    known = sum(bool(_CYRILLIC.search(word)) and known_word(word) for word in words)
    return other if words and known >= max(2, 0.6 * len(words)) else question


def _nearest(word: str) -> str:
    """The telling word that was meant, or the word itself."""
    own = plain(word) if _CYRILLIC.search(word) and _LATIN.search(word) else word.lower()
    latin = not _CYRILLIC.search(own)
    if len(own) < (SHORTEST_LATIN if latin else SHORTEST) or (not latin and known_word(own)):
        return own if own != word.lower() else word
    most = 2 if len(own) >= LONG and not latin else 1
    found = process.extractOne(
        own, _ENGLISH if latin else _RUSSIAN, scorer=OSA.distance, score_cutoff=most
    )  # fmt: skip
    return str(found[0]) if found and found[0][0] == own[0] else own if own != word.lower() else word
