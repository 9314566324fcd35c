"""Which stored values a question names: an index of sampled values, asked by the words of the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from chains.database_schema import DatabaseSchema, shown
from chains.sql_text import latin

MAX_HINTS = 6
MAX_PHRASE_WORDS = 6
_ALIKE = 88
_LEAST_CHARS = 3
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_QUOTED = re.compile(r"[\"«“„']([^\"»”“']{2,60})[\"»”'“]")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """the and for with all any who what which how many are was were name names list show find give each most
        least more than less number total average have has from that this not yes true false new""",
    )
)


@dataclass(frozen=True)
class ValueHint:
    """A stored value that the question seems to name, and the columns that hold it as "table.column"."""

    value: str
    places: tuple[str, ...]


class ValueIndex:
    """Stored text values of a database, found by how a question writes them."""

    def __init__(self, schema: DatabaseSchema) -> None:
        self._schema = schema
        self._known: dict[str, tuple[str, list[str]]] = {}
        for table, column in schema.columns():
            for value in column.values if column.kind == "text" else ():
                place = f"{schema.written(table.name)}.{schema.written(column.name)}"
                stored, places = self._known.setdefault(value.casefold().strip(), (value, []))
                if stored == value and place not in places:
                    places.append(place)
        self._long = {key: key for key in self._known if len(key) > _LEAST_CHARS and not key.isdigit()}

    def hints(self, question: str) -> tuple[ValueHint, ...]:
        """Values the question names, the longest first; none that is part of a longer one."""
        found: dict[str, ValueHint] = {}
        for phrase in _phrases(question):
            key = self._key(phrase)
            if key and not any(key in longer for longer in found):
                value, places = self._known[key]
                found[key] = ValueHint(value, tuple(places[:4]))
            if len(found) == MAX_HINTS:
                break
        return tuple(found.values())

    def _key(self, phrase: str) -> str:
        """Key of the value a phrase names; in Latin letters too where the phrase is Russian; "" for none."""
        folded = phrase.casefold()
        if folded in self._known and not self._common(folded, phrase):
            return folded
        if len(folded) <= _LEAST_CHARS or not phrase[0].isupper():
            return ""
        spelling = latin(phrase)
        best = process.extractOne(spelling, self._long, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return str(best[2]) if best else ""

    def _common(self, folded: str, phrase: str) -> bool:
        """Whether a word says nothing as a value: a common word, or one short and in small letters."""
        return folded in _COMMON or folded.isdigit() or (len(folded) < _LEAST_CHARS and not phrase.isupper())


def hint_text(hints: tuple[ValueHint, ...]) -> str:
    """The hints as a line of a prompt; "" for none."""
    said = ["'" + shown(hint.value).replace("'", "''") + "' in " + " or ".join(hint.places) for hint in hints]
    return "-- stored values: " + "; ".join(said) if said else ""


def _phrases(question: str) -> Iterator[str]:
    """Texts in quotes, then runs of words, long ones first."""
    yield from (match.strip() for match in _QUOTED.findall(question))
    words = list(_WORD.finditer(question))
    for length in range(min(MAX_PHRASE_WORDS, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            yield question[words[start].start() : words[start + length - 1].end()]
