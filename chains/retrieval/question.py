"""What a question asks for, as the search takes it: its words mended, with what else the glossary calls them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from azs.knowledge.embedding import readable
from chains.retrieval.mending import Vocabulary, mended
from chains.retrieval.synonyms import Synonyms
from chains.retrieval.words import SILENT, WORD, is_latin, plain_words, term
from chains.retrieval.words import terms as terms_of

LONGEST = 1_000
"""Characters of a question that are read."""
MOST_NAMES = 4
"""Other names that one phrase of a question brings in."""
_PARTS = re.compile(r"[-./]")


@dataclass(frozen=True)
class Wanted:
    """What a question asks for: a telling word, or a phrase that the glossary knows.

    Attributes:
        terms: what its telling words are searched by.
        parts: terms of the parts of a compound.
        others: other names of the thing, each with the terms of its telling words.
    """

    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question as it is read.

    Attributes:
        text: with its words mended; as it was put where nothing had to be.
        wanted: each thing once.
        expanded: the other names, as the glossary has them.
        latin: whether more of its letters are Latin than Cyrillic.
    """

    text: str
    wanted: tuple[Wanted, ...]
    expanded: tuple[str, ...]
    latin: bool

    @property
    def meant(self) -> str:
        """What its meaning is taken from: the text and the other names."""
        return f"{self.text} ({', '.join(self.expanded)})" if self.expanded else self.text


def read_question(question: str, synonyms: Synonyms, vocabulary: Vocabulary, holding: Callable[[str], int]) -> Asked:
    """Read a question.

    Args:
        holding: how many texts that the person may see hold a term; names that no text uses are left out.
    """
    text = mend_text(readable(question, LONGEST), vocabulary, lambda one: holding(one) or one in synonyms.terms)
    words = plain_words(text)
    named = {found.start: found for found in synonyms.named([term(word) for word in words])}
    wanted: dict[tuple[str, ...], Wanted] = {}
    expanded: dict[str, None] = {}
    at = 0
    while at < len(words):
        end = named[at].end if at in named else at + 1
        own = tuple(term(word) for word in words[at:end] if word not in SILENT)
        names: dict[tuple[str, ...], str] = {}
        for name in named[at].others if at in named else ():
            terms = tuple(terms_of(name))
            if terms and terms != own and len(names) < MOST_NAMES and all(holding(one) for one in terms):
                names[terms] = name
        if own:
            expanded.update(dict.fromkeys(names.values()))
            wanted.setdefault(own, Wanted(own, _parts(words[at:end]), tuple(names)))
        at = end
    return Asked(text, tuple(wanted.values()), tuple(expanded), is_latin(question))


def mend_text(text: str, vocabulary: Vocabulary, holding: Callable[[str], int]) -> str:
    """A text with its slips put right; every other sign stays as it is."""
    found, end = [], 0
    for match in WORD.finditer(text):
        (word,) = plain_words(match.group())
        right = word if word in SILENT else mended(word, vocabulary, holding)
        same = right == match.group().lower().replace("ё", "е")
        found += [text[end : match.start()], match.group() if same else right]
        end = match.end()
    return "".join([*found, text[end:]])


def _parts(words: list[str]) -> tuple[str, ...]:
    return tuple(
        term(part)
        for word in words
        if _PARTS.search(word)
        for part in _PARTS.split(word)
        if part and part not in SILENT
    )
