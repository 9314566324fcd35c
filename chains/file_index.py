"""Titles and values of the tables of files by their lemmas: which words of a question name which of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chains.file_plan import Field, Table
from chains.file_vocabulary import FILLERS, ROWS, concepts
from chains.lexemes import Token, lemmas, one_alphabet, plain, tokens, value_lemmas

LONGEST = 6
MOST_PARTIAL = 12
FULL_TITLE, FULL_VALUE, PART_TITLE, PART_VALUE = range(4)
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|,\s*(?:руб\w*|₽|шт|л|кг|т|%|ч|мин|rub|usd|pcs|kg|l)\.?\s*$", re.IGNORECASE)
_ALIKE = str.maketrans("авсенкмортху", "abcehkmoptxy")
_UNITS = frozenset(["руб", "рубль", "шт", "кг", "rub", "usd", "pcs"])


@dataclass(frozen=True)
class Mention:
    """Words of a question that name a column or values.

    Attributes:
        first, last: places of the words.
        rank: FULL_TITLE, FULL_VALUE, PART_TITLE or PART_VALUE.
        cover: share of the words of the title or the value.
        fields: columns that are named, more than one where it is open which.
        values: of each of `fields`, the stored values; none for a column itself.
    """

    first: int
    last: int
    rank: int
    cover: float
    fields: tuple[Field, ...]
    values: tuple[tuple[str, ...], ...] = ()


Word = frozenset[str]


class TableIndex:
    """The words of one table, or of a table and the incidents that belong to it."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self.tables = tuple(tables)
        self.fields = tuple(field for table in tables for field in table.fields)
        self._titles: list[tuple[Field, tuple[Word, ...]]] = []
        self._values: dict[str, list[tuple[Field, str, tuple[Word, ...]]]] = defaultdict(list)
        self._parts: dict[str, set[tuple[Field, str]]] = defaultdict(set)
        for field in self.fields:
            for title in field.titles:
                if words := title_words(title):
                    self._titles.append((field, words))
            for said, value in _said_values(field):
                self._add_value(field, said, value)

    def _add_value(self, field: Field, said: str, value: str) -> None:
        words = tuple(with_concepts(value_lemmas(token.text)) for token in tokens(said))[:LONGEST]
        if not words:
            return
        for lemma in words[0]:
            self._values[lemma].append((field, value, words))
        if len(words) > 1:
            for word in words:
                for lemma in word:
                    if len(lemma) > 3 and lemma not in FILLERS and not lemma.isdigit():
                        self._parts[lemma].add((field, value))

    def vocabulary(self) -> tuple[set[str], set[str]]:
        """Words of titles and words of values, for putting slips of the keyboard right."""
        titles = {lemma for _, words in self._titles for word in words for lemma in word if lemma[:1] != "~"}
        values = {
            token.text.lower().replace("ё", "е")
            for field in self.fields for said, _ in _said_values(field) for token in tokens(said)
        }  # fmt: skip
        return titles, values

    def mentions(self, words: Sequence[Token]) -> list[Mention]:
        """Columns and values that words name, each word once; the longest and the fullest first."""
        known = [with_concepts(lemmas(word.text)) for word in words]
        found = [*self._of_titles(known), *self._of_values(words, known), *self._of_parts(words, known)]
        found.sort(key=lambda one: (one.first - one.last, one.rank, -one.cover))
        free, kept = [True] * len(words), []
        for mention in found:
            if mention.rank == FULL_VALUE and is_short(words, mention) and not _beside(mention, found):
                continue
            if all(free[mention.first : mention.last + 1]):
                free[mention.first : mention.last + 1] = [False] * (mention.last + 1 - mention.first)
                kept.append(mention)
        return sorted(kept, key=lambda one: one.first)

    def _of_titles(self, known: Sequence[Word]) -> list[Mention]:
        best: dict[tuple[int, int], tuple[tuple[int, float], list[Field]]] = {}
        for field, title in self._titles:
            for first in range(len(known)):
                used = _matched(known[first : first + LONGEST], title)
                if used:
                    rank = FULL_TITLE if used == len(title) else PART_TITLE
                    lead = 0.05 * bool(known[first] & title[0])
                    score = (-rank, used / len(title) + lead)
                    at = (first, first + used - 1)
                    if at not in best or score > best[at][0]:
                        best[at] = (score, [field])
                    elif score == best[at][0] and field not in best[at][1]:
                        best[at][1].append(field)
        return [
            Mention(first, last, -score[0], score[1], tuple(fields)) for (first, last), (score, fields) in best.items()
        ]

    def _of_values(self, words: Sequence[Token], known: Sequence[Word]) -> list[Mention]:
        best: dict[tuple[int, int], dict[Field, list[str]]] = {}
        for first in range(len(words)):
            for lemma in known[first]:
                for field, value, needed in self._values.get(lemma, ()):
                    last = first + len(needed) - 1
                    if last < len(words) and all(
                        known[first + at] & word for at, word in enumerate(needed)
                    ):  # fmt: skip
                        values = best.setdefault((first, last), {}).setdefault(field, [])
                        if value not in values:
                            values.append(value)
        return [
            Mention(
                first,
                last,
                FULL_VALUE,
                1.0,
                tuple(found),
                tuple(_exact(words[first : last + 1], v) for v in found.values()),
            )
            for (first, last), found in best.items()
        ]

    def _of_parts(self, words: Sequence[Token], known: Sequence[Word]) -> list[Mention]:
        found = []
        for at, word in enumerate(known):
            if plain(words[at].text) in FILLERS | ROWS:
                continue
            by_field: dict[Field, list[str]] = defaultdict(list)
            for field, value in {pair for lemma in word for pair in self._parts.get(lemma, ())}:
                by_field[field].append(value)
            fitting = {
                field: tuple(sorted(values)) for field, values in by_field.items() if len(values) <= MOST_PARTIAL
            }
            if fitting:
                found.append(Mention(at, at, PART_VALUE, 0.5, tuple(fitting), tuple(fitting.values())))
        return found


def title_words(title: str) -> tuple[Word, ...]:
    """Words of a title that may name it: without units and what stands in brackets, snake_case and camelCase apart."""
    bare = _ASIDE.sub(" ", title) if len(_ASIDE.sub("", title).strip()) > 1 else title
    split = _CAMEL.sub(" ", bare.replace("_", " ").replace(".", " ").replace("/", " "))
    words = [with_concepts(lemmas(token.text)) for token in tokens(split) if token.text.lower() not in _UNITS]
    telling = [
        word for word in words if not word & FILLERS - {"вид", "группа", "значение", "data", "value", "order", "group"}
    ]
    return tuple((telling or words)[:LONGEST])


@lru_cache(maxsize=50_000)
def with_concepts(found: Word) -> Word:
    """Lemmas with the meanings they share across languages."""
    known = concepts()
    found = found | {alike for lemma in found if len(lemma) == 1 for alike in _letters(lemma)}
    return found | {f"#{known[lemma]}" for lemma in found if lemma in known}


def _letters(letter: str) -> frozenset[str]:
    """A single letter in both alphabets, where they look alike."""
    return frozenset((letter, letter.translate(_ALIKE)))


def _said_values(field: Field) -> Iterable[tuple[str, str]]:
    labels = {value: words for value, *words in field.labels}
    for value in field.values:
        yield one_alphabet(value), value
        for said in labels.get(value, ()):
            yield said, value


def _matched(known: Sequence[Word], title: Sequence[Word]) -> int:
    """How many words from the first on are of the title, each of its words once."""
    left = list(title)
    used = 0
    for word in known:
        fitting = next((one for one in left if _meets(word, one)), None)
        if fitting is None:
            break
        left.remove(fitting)
        used += 1
    return used


def _meets(word: Word, other: Word) -> bool:
    return not word.isdisjoint(other)


def is_short(words: Sequence[Token], one: Mention) -> bool:
    """Whether a value is a single letter or number, which means something only behind its column: "класс А"."""
    return one.first == one.last and (len(words[one.first].text) == 1 or words[one.first].text.isdigit())


def _beside(one: Mention, others: Sequence[Mention]) -> bool:
    return any(
        other.rank in (FULL_TITLE, PART_TITLE) and one.first - 1 == other.last and set(one.fields) & set(other.fields)
        for other in others
    )


def _exact(words: Sequence[Token], values: Sequence[str]) -> tuple[str, ...]:
    """The value written like the words, where several have the same lemmas and one is written so."""
    said = " ".join(word.text.lower() for word in words)
    same = [value for value in values if value.lower() == said]
    return tuple(same or values)
