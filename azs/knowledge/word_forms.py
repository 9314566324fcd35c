"""Base forms and grammar of the words of documents, Russian by dictionary and English by endings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pymorphy3

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
MOST_LETTERS = 40  # longer ones are no words; looking them up takes long
_NAMES = frozenset(("Name", "Surn", "Patr", "Geox", "Orgn", "Trad"))
_RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
_CLOSED = frozenset(("PREP", "CONJ", "PRCL", "NPRO", "INTJ", "PRED"))
_ENGLISH_STOP = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further had has have having he her here hers
    him his how i if in into is it its itself just may me might more most must my no nor not now of off on once only or
    other our ours out over own same shall she should so some such than that the their theirs them then there these
    they this those through to too under until up upon very was we were what when where which while who whom why will
    with would you your yours""".split()
)  # fmt: skip
_RUSSIAN_STOP = frozenset(
    """быть мочь являться иметь также который этот тот такой весь свой другой иной какой каждый самый один при это так
    есть должный необходимо нужно следовать следующий данный настоящий кроме далее либо однако например""".split()
)


@dataclass(frozen=True)
class Reading:
    """One way to read a Russian word, as OpenCorpora names its parts."""

    lemma: str
    pos: str
    case: str
    plural: bool
    animate: bool  # as the dictionary knows; of a word it does not know, False
    imperative: bool
    name: bool  # of a person, a place or an organisation


@lru_cache(maxsize=1)
def _morph() -> pymorphy3.MorphAnalyzer:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=100_000)
def readings(word: str) -> tuple[Reading, ...]:
    """Every reading of a Russian word in lower case, the likeliest first; none of a word in other letters."""
    if not _RUSSIAN.search(word) or len(word) > MOST_LETTERS:
        return ()
    return tuple(
        Reading(
            parse.normal_form.replace("ё", "е"), str(parse.tag.POS), str(parse.tag.case or ""),
            parse.tag.number == "plur", parse.tag.animacy == "anim" and parse.is_known, parse.tag.mood == "impr",
            bool(_NAMES & set(parse.tag.grammemes)),
        )
        for parse in _morph().parse(word)
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """Base form in lower case, ё as е: of a Russian word the likeliest, of an English one what is left by its ending."""
    low = word.lower()
    found = readings(low)
    return found[0].lemma if found else _english(low.replace("ё", "е"))


@lru_cache(maxsize=100_000)
def is_word(word: str) -> bool:
    """Whether the dictionary knows a Russian word in lower case, in any of its forms."""
    return len(word) <= MOST_LETTERS and bool(_morph().word_is_known(word))


def tells(word: str) -> bool:
    """Whether a word carries the subject of a text: not a pronoun, a preposition, "быть" and the like."""
    low = word.lower()
    if len(low) < 2 or low in _ENGLISH_STOP:
        return False
    found = readings(low)
    return not found or (found[0].pos not in _CLOSED and found[0].lemma not in _RUSSIAN_STOP)


def lemmas(text: str) -> list[str]:
    """Base forms of the telling words of a text, in order."""
    return [lemma(word) for word in WORD.findall(text) if tells(word)]


@lru_cache(maxsize=10_000)
def nominative(word: str) -> str:
    """A Russian word put into the nominative of its own number; as it was where there is none."""
    for parse in _morph().parse(word):
        if parse.tag.case is not None:
            found = parse.inflect({"nomn"})
            return str(found.word) if found else word
    return word


def _english(word: str) -> str:
    """An English word without the ending of a plural, a past or a participle."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        root = word.removesuffix(ending)
        if len(root) > 3 and root != word:
            return root[:-1] if root[-1] == root[-2] and root[-1] not in "ls" else root.removesuffix("e")
    if len(word) > 4 and word.endswith(("ses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


@lru_cache(maxsize=20_000)
def person_parts(word: str) -> frozenset[str]:
    """Which parts of a person's name a Russian word may be: "Name", "Surn", "Patr"; none of one that is a word as well.

    Args:
        word: as written, a capital letter first.
    """
    if not _RUSSIAN.search(word) or len(word) > MOST_LETTERS:
        return frozenset()
    parses = [parse for parse in _morph().parse(word.lower()) if parse.is_known]
    found = {part for parse in parses for part in ("Name", "Surn", "Patr") if part in parse.tag}
    if any(not ({"Name", "Surn", "Patr", "Geox"} & parse.tag.grammemes) for parse in parses):
        return frozenset()
    return frozenset(found)
