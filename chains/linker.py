"""Words of a question tied to what the data holds: values, metrics and dimensions, by lemma and without a model."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.views import v_equipment, v_incident, v_station
from azs.semantic import load_model
from chains.spelling import Spelling

if TYPE_CHECKING:
    import pymorphy3

WORD = re.compile(r"[a-zа-яё0-9]+(?:[-./][a-zа-яё0-9]+)*", re.IGNORECASE)
STATION = re.compile(
    r"(?:азс|станци\w*|заправ\w*|station|site|azs)[\s\-]*(?:№№?|#|n|no\.?|номер\w*|number)?\s*-?\d{1,5}(?!\w|[.,]?\d)"
    r"(?:(?:\s*,\s*|\s+(?:и|and)\s+)(?:№\s*)?\d{1,5}(?!\w|[.,]?\d))*|№\s*\d{1,5}"
    r"|(?<!\w)\d{1,5}-?(?:я|й|ой|ей|ую|ю)\s+(?:азс|станци\w+|заправ\w+)",
    re.IGNORECASE,
)
ORDINAL_STEMS = (
    "перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
    "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат",
)  # fmt: skip
ORDINAL_STATION = re.compile(
    rf"(?<!\w)(?P<ordinal>(?:{'|'.join((*ORDINAL_STEMS, 'четвёрт'))})(?:ая|ой|ую|ей|ья|ью|ьей|ье))\s+"
    r"(?:азс|станци[ияею]\w*|заправ\w+)",
    re.IGNORECASE,
)
VALUE_DIMENSIONS = (
    "region", "city", "station_format", "category", "department", "severity", "status", "source", "equipment_kind",
    "equipment_model", "root_cause", "reported_by",
)  # fmt: skip
MOST_VALUES = 2000
_REGION_WORDS = {"область", "край", "республика", "регион", "region", "county", "republic", "territory", "of"}


@dataclass(frozen=True)
class Token:
    """A word of the question, where it stands, and every lemma it may have."""

    text: str
    start: int
    end: int
    lemmas: frozenset[str]


@dataclass(frozen=True)
class Term:
    """A phrase that means something: `kind` is "value", "metric" or "dimension"; `name` the id; `value` as stored."""

    kind: str
    name: str
    value: str
    words: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Link:
    """A term found at tokens `first` … `last`, both included."""

    term: Term
    first: int
    last: int


@lru_cache(maxsize=1)
def _morph() -> pymorphy3.MorphAnalyzer:
    import pymorphy3

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> frozenset[str]:
    """Every lemma a word may have, lower case, ё as е; English plurals without their ending."""
    plain = word.lower().replace("ё", "е")
    found = {plain}
    if re.search("[а-я]", plain):
        found |= {parse.normal_form.replace("ё", "е") for parse in _morph().parse(plain)}
    elif plain.replace("-", "").isalpha() and len(plain) > 3:
        if plain.endswith("ies"):
            found.add(plain[:-3] + "y")
        elif plain.endswith(("ses", "shes", "ches")):
            found |= {plain[:-2], plain[:-1]}
        elif plain.endswith("s") and not plain.endswith("ss"):
            found.add(plain[:-1])
    return frozenset(found)


def forms(word: str) -> set[str]:
    """A Russian word in all its forms, an English one in the singular and the plural; lower case, ё as е."""
    if not re.search("[а-я]", word):
        return {word, word + "s"}
    return {form.word.replace("ё", "е") for parse in _morph().parse(word)[:2] for form in parse.lexeme} | {word}


def known_word(word: str) -> bool:
    """Whether the Russian dictionary has the word; there is no English one."""
    return bool(_morph().word_is_known(word))


def tokens(text: str) -> list[Token]:
    """Words and numbers of a text, in order."""
    return [Token(m.group(), m.start(), m.end(), lemmas(m.group())) for m in WORD.finditer(text)]


class Linker:
    """Knows the live values of a database. Read them again after an import: `Linker(engine)`."""

    def __init__(self, engine: sa.Engine) -> None:
        """Raises: QueryError where the database cannot be read."""
        self.stations: dict[int, list[tuple[str, str]]] = {}
        self.station_names: dict[str, str] = {}
        self._mender: Spelling | None = None
        values = self._read(engine)
        self._index: dict[str, list[Term]] = {}
        for term in (*_model_terms(values), *_value_terms(values)):
            for lemma in term.words[0]:
                self._index.setdefault(lemma, []).append(term)

    def corrected(self, text: str, grammar: frozenset[str]) -> str:
        """The text with slips of the keyboard mended. `grammar`: words that are known and mean nothing."""

        def mended(match: re.Match[str]) -> str:
            if not lemmas(match.group()).isdisjoint(self._index) or not lemmas(match.group()).isdisjoint(grammar):
                return match.group()
            return self._spelling(grammar).correct(match.group()) or match.group()

        return WORD.sub(mended, text)

    def _spelling(self, grammar: frozenset[str]) -> Spelling:
        if self._mender is None:
            words = {word for terms in self._index.values() for term in terms for part in term.words for word in part}
            self._mender = Spelling(sorted(words | grammar))
        return self._mender

    def _read(self, engine: sa.Engine) -> dict[str, set[str]]:
        values: dict[str, set[str]] = {name: set() for name in VALUE_DIMENSIONS}
        fetched(engine, partial(self._collect, values))
        for code, name in self.station_names.items():
            digits = re.findall(r"\d+", code)
            if digits:
                self.stations.setdefault(int(digits[-1]), []).append((code, name))
        return values

    def _collect(self, values: dict[str, set[str]], connection: sa.Connection) -> None:
        """Stored values of each dimension into `values`, stations into `station_names`."""
        for view in (v_incident, v_station, v_equipment):
            for name in VALUE_DIMENSIONS:
                column = load_model().dimension(name).column
                if column in view.c:
                    found = sa.select(view.c[column]).distinct().limit(MOST_VALUES)
                    values[name] |= {str(value) for (value,) in connection.execute(found) if value}
        for view in (v_station, v_incident):
            for code, name in connection.execute(sa.select(view.c.station_code, view.c.station_name).distinct()):
                if code:
                    self.station_names[str(code)] = str(name or code)

    def station(self, number: int) -> str | None:
        """Code of the station with this number."""
        found = self.stations.get(number)
        return found[0][0] if found else None

    def links(self, words: list[Token]) -> list[Link]:
        """Terms that stand in the words, longest first at each place; several terms at one place are all given."""
        found: list[Link] = []
        at = 0
        while at < len(words):
            here = [
                link
                for lemma in words[at].lemmas
                for term in self._index.get(lemma, ())
                if (link := _match(term, words, at))
            ]
            longest = max((link.last for link in here), default=None)
            if longest is None:
                at += 1
                continue
            found += dict.fromkeys(link for link in here if link.last == longest)
            at = longest + 1
        return found


def _match(term: Term, words: list[Token], at: int) -> Link | None:
    if words[at].text == "it":  # the pronoun, not the department
        return None
    if at + len(term.words) > len(words):
        return None
    if all(expected & words[at + step].lemmas for step, expected in enumerate(term.words)):
        return Link(term, at, at + len(term.words) - 1)
    return None


def _model_terms(values: dict[str, set[str]]) -> Iterable[Term]:
    model = load_model()
    for lang in ("ru", "en"):
        for metric in model.metrics.values():
            yield from (_term("metric", metric.metric_id, "", phrase) for phrase in metric.synonyms(lang))
        for dimension in model.dimensions.values():
            yield from (_term("dimension", dimension.dimension_id, "", phrase) for phrase in dimension.synonyms(lang))
    for name, known in model.values.items():
        for value, body in known.items():
            if value in values.get(name, ()):
                for lang in ("ru", "en"):
                    yield from (_term("value", name, value, phrase) for phrase in body.synonyms(lang))


def _value_terms(values: dict[str, set[str]]) -> Iterable[Term]:
    """Stored values themselves; regions also without the word "region", people by their surname."""
    for name, known in values.items():
        for value in known:
            term = _term("value", name, value, value)
            if not term.words:
                continue
            yield term
            if name == "region":
                rest = tuple(word for word in term.words if not word & _REGION_WORDS)
                if rest and rest != term.words:
                    yield Term("value", name, value, rest)
            if name == "reported_by" and re.fullmatch(r"[^\W\d]+ \w\. ?\w\.", value):
                yield Term("value", name, value, term.words[:1])


def _term(kind: str, name: str, value: str, phrase: str) -> Term:
    return Term(kind, name, value, tuple(token.lemmas for token in tokens(phrase)))
