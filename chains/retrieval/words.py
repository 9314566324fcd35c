"""Words that are searched: each as one term that all its forms share, Russian and English."""

from __future__ import annotations

import re
from functools import lru_cache

from snowballstemmer import stemmer

from chains.lexemes import main_lemma, plain

WORD = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
CYRILLIC, LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile("[a-z]", re.IGNORECASE)
LONGEST_WORD = 60
_PARTS = re.compile(r"[-./]")
SILENT = frozenset(
    """
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне было вот от меня еще о из
    ему теперь когда даже ну ли если уже или быть был него до вас опять уж вам ведь там потом себя ей они тут где есть
    надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет ж тогда кто этот того потому этого
    какой им этом мой тем чтобы нее были куда зачем всех можно при об после над тот через эти нас про них какая какие
    каких каким какое какова каков какую сколько который которая которое которые которых которого почему нужно делать
    это является
    the a an of to in is are was were and or what which who whom whose how when where why for on with by at from did do
    does that this these those it its as be been has have had i we you they he she my our your should can could would
    will there into than then
    """.split()
)
"""Words that say nothing of what a text is about."""
_english, _russian = stemmer("english"), stemmer("russian")


def plain_words(text: str) -> list[str]:
    """Words and numbers of a text in order, in small letters of one alphabet; a compound is one word."""
    return [plain(match.group())[:LONGEST_WORD] for match in WORD.finditer(text)]


def words(text: str) -> list[str]:
    """As `plain_words`; a compound is followed by its parts."""
    found: list[str] = []
    for whole in plain_words(text):
        parts = _PARTS.split(whole)
        found += (whole, *parts) if len(parts) > 1 else parts
    return found


def terms(text: str) -> list[str]:
    """What the telling words of a text are searched by, in order."""
    return [term(word) for word in words(text) if word not in SILENT]


@lru_cache(maxsize=400_000)
def term(word: str) -> str:
    """The one term of a word as `words` gives it: the stem of an English word, that of the lemma of a Russian one.

    The lemma alone parts "заправка" from "заправочный", the stem alone "идти" from "шёл".
    """
    if CYRILLIC.search(word):
        return str(_russian.stemWord(main_lemma(word)))
    return str(_english.stemWord(word)) if word.isalpha() else word


def is_latin(text: str) -> bool:
    """Whether more letters of a text are Latin than Cyrillic."""
    return len(LATIN.findall(text)) > len(CYRILLIC.findall(text))
