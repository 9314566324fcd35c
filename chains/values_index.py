"""Phrases that mean something, found by the words of a question: values of the data, measures and dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from azs.semantic import load_model
from chains import city_adjectives
from chains.lexemes import Token, tokens, value_lemmas
from chains.lists import NUMBER
from chains.people import PeopleIndex
from chains.sounds import ModelIndex
from chains.terms import PEOPLE, Link, Term, convincing

REGION_WORDS = frozenset(
    ("область", "край", "республика", "регион", "округ", "region", "county", "republic", "territory", "of", "oblast",
     "krai")
)  # fmt: skip
_STREET = frozenset(("шоссе", "улица", "проспект", "бульвар", "набережная", "площадь", "тракт", "переулок", "трасса"))
_BESIDE = {"г": "city", "гор": "city", "город": "city", "city": "city", "область": "region", "край": "region",
           "республика": "region", "region": "region", "oblast": "region"}  # fmt: skip
ORDER = ("city", "region", "category", "equipment_kind", "equipment_model", "severity", "status", "source",
         "station_format", "department", "root_cause", "reported_by", "performed_by")  # fmt: skip


class ValuesIndex:
    """Every phrase of the data and of the semantic model."""

    def __init__(self, values: Mapping[str, Iterable[str]]) -> None:
        """Args: values: stored values by dimension."""
        self._single: dict[str, list[Term]] = {}
        self._pairs: dict[tuple[str, str], list[Term]] = {}
        self.words: set[str] = set()
        self.name_words: set[str] = set()
        self._people = tuple(PeopleIndex(values.get(name, ()), name) for name in PEOPLE)
        self._models = ModelIndex(tuple(values.get("equipment_model", ())))
        for term in (*_model_terms(values), *_value_terms(values)):
            self._put(term)
        self.name_words |= self._models.brand_words().union(*(people.surnames() for people in self._people))
        self._beside = _beside_words()

    def _put(self, term: Term) -> None:
        if not term.words:
            return
        for word in term.words:
            self.words |= word
        if term.kind == "value" and term.name in ("city", "region", "root_cause"):
            self.name_words.update(*term.words)
        if len(term.words) == 1:
            for lemma in term.words[0]:
                self._single.setdefault(lemma, []).append(term)
        else:
            for pair in product(term.words[0], term.words[1]):
                self._pairs.setdefault(pair, []).append(term)

    def knows(self, found: frozenset[str]) -> bool:
        """Whether a word with these lemmas belongs to any phrase."""
        return not (self.words.isdisjoint(found) and not self._named(found)) or self._models.knows(found)

    def spells(self, found: frozenset[str]) -> bool:
        """As `knows`, but letter for letter: not by sound, not by stem."""
        exact = frozenset(word for word in found if not word.startswith("~"))
        return not self.words.isdisjoint(exact) or self._named(exact) or self._models.spells(exact)

    def _named(self, found: frozenset[str]) -> bool:
        return any(people.knows(found) for people in self._people)

    def terms_with(self, word: str) -> tuple[Term, ...]:
        """Terms that have a word, for offering them."""
        listed = [*self._single.values(), *self._pairs.values()]
        found = dict.fromkeys(t for terms in listed for t in terms if any(word in part for part in t.words))
        return (*found, *(term for people in self._people for term in people.terms(word)), *self._models.terms(word))

    def links(self, words: Sequence[Token]) -> list[Link]:
        """Terms that stand in the words, longest first at each place, the likeliest first among equals."""
        found: list[Link] = []
        at = 0
        while at < len(words):
            here = list(self._at(words, at))
            longest = max((link.last for link in here), default=None)
            if longest is None:
                at += 1
                continue
            found += self.ranked(words, list(dict.fromkeys(link for link in here if link.last == longest)))
            at = longest + 1
        return found

    def ranked(self, words: Sequence[Token], links: list[Link]) -> list[Link]:
        """Links of one place in order; values of one dimension alone where a word of it stands beside them."""
        values = {link.term.name for link in links if link.term.kind == "value"}
        if len(values) > 1:
            named = values & self._named_beside(words, links[0])
            if len(named) == 1:
                links = [link for link in links if link.term.kind != "value" or link.term.name in named]
        return sorted(links, key=lambda link: ORDER.index(link.term.name) if link.term.name in ORDER else -1)

    def _named_beside(self, words: Sequence[Token], link: Link) -> set[str]:
        """Dimensions that the word before or after a link names."""
        beside = [words[at] for at in (link.first - 1, link.last + 1) if 0 <= at < len(words)]
        inside = words[link.first : link.last + 1]
        return {self._beside[lemma] for token in (*beside, *inside) for lemma in token.lemmas if lemma in self._beside}

    def _at(self, words: Sequence[Token], at: int) -> Iterator[Link]:
        if words[at].text == "it":  # the pronoun, not the department
            return
        if words[at].text.lower() in ("г", "гор") and at + 1 < len(words):
            cities = (link for link in self._terms_at(words, at + 1) if link.term.name == "city")
            yield from (Link(link.term, at, link.last) for link in cities)
        for link in self._terms_at(words, at):
            if convincing(link, words, self._named_beside(words, link)) and not _part_of_a_street(link, words):
                yield link

    def _terms_at(self, words: Sequence[Token], at: int) -> Iterator[Link]:
        for lemma in words[at].lemmas:
            yield from (Link(term, at, at) for term in self._single.get(lemma, ()))
        if at + 1 < len(words):
            for pair in product(words[at].lemmas, words[at + 1].lemmas):
                for term in self._pairs.get(pair, ()):
                    if _matches(term, words, at):
                        yield Link(term, at, at + len(term.words) - 1)
        for people in self._people:
            yield from people.links(words, at)
        yield from self._models.links(words, at)


def _matches(term: Term, words: Sequence[Token], at: int) -> bool:
    if at + len(term.words) > len(words):
        return False
    return all(not expected.isdisjoint(words[at + step].lemmas) for step, expected in enumerate(term.words))


def _part_of_a_street(link: Link, words: Sequence[Token]) -> bool:
    """Whether the word after a place makes it a street: "Московское шоссе"."""
    after = words[link.last + 1] if link.last + 1 < len(words) else None
    return link.term.name in ("region", "city") and after is not None and not after.lemmas.isdisjoint(_STREET)


def _beside_words() -> dict[str, str]:
    """Single words that name a dimension."""
    found = dict(_BESIDE)
    for dimension in load_model().dimensions.values():
        for phrase in (*dimension.synonyms("ru"), *dimension.synonyms("en")):
            if dimension.dimension_id in ORDER and " " not in phrase:
                found.setdefault(phrase.lower().replace("ё", "е"), dimension.dimension_id)
    return found


def _model_terms(values: Mapping[str, Iterable[str]]) -> Iterator[Term]:
    model = load_model()
    for lang in ("ru", "en"):
        for metric in model.metrics.values():
            yield from (_phrase("metric", metric.metric_id, phrase) for phrase in metric.synonyms(lang))
        for dimension in model.dimensions.values():
            if dimension.dimension_id != NUMBER:  # nobody groups by it, and a list shows it anyway
                yield from (_phrase("dimension", dimension.dimension_id, phrase) for phrase in dimension.synonyms(lang))
    for name, known in model.values.items():
        stored = set(values.get(name, ()))
        for value, body in known.items():
            if value in stored:
                for lang in ("ru", "en"):
                    yield from (_phrase("value", name, phrase, value=value) for phrase in body.synonyms(lang))


def _phrase(kind: str, name: str, phrase: str, *, value: str = "") -> Term:
    return Term(kind, name, value, tuple(token.lemmas for token in tokens(phrase)))


def _value_terms(values: Mapping[str, Iterable[str]]) -> Iterator[Term]:
    """Stored values themselves; regions also without the word "region". People and models have indexes of their own."""
    for name, known in values.items():
        for value in () if name in (*PEOPLE, "equipment_model") else known:
            words = tuple(value_lemmas(word) for word in re.findall(r"[^\W_]+(?:[-./][^\W_]+)*", value))
            yield Term("value", name, value, words)
            if name == "city":
                yield from (_phrase("value", name, phrase, value=value) for phrase in city_adjectives.phrases(value))
            if name == "region":
                rest = tuple(word for word in words if word.isdisjoint(REGION_WORDS))
                if rest and rest != words:
                    yield Term("value", name, value, rest)
