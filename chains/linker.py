"""Words of a question tied to what the data holds: values, metrics and dimensions, by lemma and without a model."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from functools import partial
from itertools import chain

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.database.views import v_action, v_equipment, v_incident, v_station
from azs.semantic import load_model
from chains.incident_numbers import IncidentNumbers
from chains.lexemes import Token, known_word, lemmas, tokens
from chains.spelling import Spelling, other_layout
from chains.station_names import ORDINAL_STATION, ORDINAL_STEMS, STATION, StationMention, StationNames, StationRow
from chains.terms import Link, Term
from chains.texts import MOST_TEXTS, TextIndex
from chains.values_index import ValuesIndex
from chains.vocabulary import GRAMMAR

__all__ = [
    "ORDINAL_STATION", "ORDINAL_STEMS", "STATION", "Link", "Linker", "LinkerSource", "StationMention", "Term", "Token",
    "lemmas", "tokens",
]  # fmt: skip

VALUE_DIMENSIONS = (
    "region", "city", "station_format", "category", "department", "severity", "status", "source", "equipment_kind",
    "equipment_model", "root_cause", "reported_by", "performed_by",
)  # fmt: skip
MOST_VALUES = 100_000
REFRESH_S = 30
_log = logging.getLogger(__name__)
_WRITTEN = re.compile(r"[a-zа-яё0-9]+(?:[-./][a-zа-яё0-9]+)*", re.IGNORECASE)
_SHORT = re.compile(r"(?<!\w)[a-z]{1,2}(?!\w)", re.IGNORECASE)
_GROUPING = re.compile(r"(?<!\w)(?:by|per|по|в\s+разрезе)\s+$", re.IGNORECASE)
_DETERMINERS = frozenset((
    "весь", "все", "каждый", "наш", "этот", "тот", "разный", "all", "each", "every", "our", "the", "any", "this",
))  # fmt: skip
_TYPED = re.compile(r"[a-z\[\];',.`]+", re.IGNORECASE)


class Linker:
    """Knows the live values of a database, as its engine may see them. `LinkerSource` reads them anew on a change."""

    def __init__(self, engine: sa.Engine) -> None:
        """Raises: QueryError where the database cannot be read."""
        self._fingerprint = _fingerprint(engine)
        self._values: dict[str, set[str]] = {name: set() for name in VALUE_DIMENSIONS}
        rows: list[StationRow] = []
        texts: dict[str, set[str]] = {"title": set(), "action": set()}
        fetched(engine, partial(_collect, self._values, rows, texts))
        self.titles, self.actions = (TextIndex(name, found) for name, found in texts.items())
        self.numbers = IncidentNumbers(engine)
        self.station_names = {row.code: row.name for row in rows}
        self.places = {
            row.name: (row.latitude, row.longitude) for row in rows
            if row.latitude is not None and row.longitude is not None
        }  # fmt: skip
        self._stations = StationNames(rows)
        self.stations = self._stations.by_number
        self._index = ValuesIndex({name: sorted(found) for name, found in self._values.items()})
        self._mender: Spelling | None = None
        self._lock = threading.Lock()

    def fresh(self, engine: sa.Engine) -> bool:
        """Whether the data are still those that were read.

        Raises:
            QueryError: the database cannot be read.
        """
        return _fingerprint(engine) == self._fingerprint

    def values(self, dimension: str) -> tuple[str, ...]:
        """Stored values of a dimension, sorted; codes for stations."""
        return tuple(sorted(self.station_names if dimension == "station" else self._values.get(dimension, ())))

    def station(self, number: int) -> str | None:
        """Code of the station with this number."""
        found = self.stations.get(number)
        return found[0][0] if found else None

    def station_mentions(self, text: str) -> list[StationMention]:
        """Every place where a question names a station, in order; several codes where a name fits several."""
        found = self._stations.mentions(text)
        if not any(len(mention.codes) > 1 for mention in found):
            return found
        places = {
            (link.term.name, link.term.value)
            for link in self.links(tokens(text))
            if link.term.kind == "value" and link.term.name in ("city", "region")
        }
        return [self._stations.narrowed(mention, places) for mention in found]

    def links(self, words: list[Token]) -> list[Link]:
        """Terms that stand in the words, longest first at each place; several terms at one place are all given.

        The likeliest comes first. Where a word of one dimension stands beside them, only its values are given.
        """
        return self._index.links(words)

    def near(self, word: str) -> tuple[Term, ...]:
        """Values that a word no dictionary knows may be meant for: the ones fewest letters away."""
        found = (self._index.terms_with(own) for own in self._spelling(GRAMMAR).near(word))
        return tuple(dict.fromkeys(term for term in chain.from_iterable(found) if term.kind == "value"))

    def corrected(self, text: str, grammar: frozenset[str]) -> str:
        """The text with slips of the keyboard mended. `grammar`: words that are known and mean nothing."""

        def means(word: str) -> bool:
            found = lemmas(word)
            return not found.isdisjoint(grammar) or self._index.knows(found)

        relaid: list[str] = []

        def spelt(word: str) -> bool:
            found = lemmas(word)
            return not found.isdisjoint(grammar) or self._index.spells(found)

        def mended(match: re.Match[str]) -> str:
            word = match.group()
            if means(word):
                return word
            typed = other_layout(word)
            if word.isalpha() and len(word) > 2 and not known_word(word.lower()) and typed.isalpha() and spelt(typed):
                relaid.append(typed)
                return typed
            right = self._spelling(grammar).correct(word)
            return word if right and self._says_nothing(right, match) else right or word

        found = _WRITTEN.sub(mended, _TYPED.sub(partial(_relaid, spelt), text))
        return _SHORT.sub(lambda match: _small(match.group(), grammar), found) if relaid else found

    def _says_nothing(self, right: str, match: re.Match[str]) -> bool:
        """Whether a mended word would group by nothing: "by wether" is no "by whether"."""
        found = lemmas(right)
        if self._index.knows(found) or found & _DETERMINERS:
            return False
        return bool(_GROUPING.search(match.string[: match.start()]))

    def _spelling(self, grammar: frozenset[str]) -> Spelling:
        with self._lock:
            if self._mender is None:
                words = {word for word in self._index.words if not word.startswith("~")} - self._index.name_words
                names = {word for word in self._index.name_words if not word.startswith("~")}
                self._mender = Spelling(sorted(words | grammar), sorted(names))
            return self._mender


class LinkerSource:
    """The linker of one engine, read anew when the data have changed. Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._linker: Linker | None = None
        self._looked_at = 0.0

    def current(self) -> Linker:
        """The linker; the data are looked at no more than once every `REFRESH_S` seconds.

        While one thread reads the data anew, the others go on with what was known.

        Raises:
            QueryError: the database cannot be read.
        """
        known = self._linker
        if known is not None and time.monotonic() - self._looked_at < REFRESH_S:
            return known
        if not self._lock.acquire(blocking=known is None):
            return known or self.current()
        try:
            if self._linker is None or (self._linker is known and not self._linker.fresh(self._engine)):
                self._linker = Linker(self._engine)
            self._looked_at = time.monotonic()
            return self._linker
        finally:
            self._lock.release()


def _collect(
    values: dict[str, set[str]], rows: list[StationRow], texts: dict[str, set[str]], connection: sa.Connection
) -> None:  # fmt: skip
    """Stored values of each dimension into `values`, stations into `rows`, titles and actions into `texts`."""
    rows.clear()
    for text, told in (("title", v_incident.c.title), ("action", v_action.c.action)):
        different = sa.select(told).distinct().limit(MOST_TEXTS + 1)
        texts[text] |= {str(one) for (one,) in connection.execute(different) if one}
    for view in (v_incident, v_station, v_equipment, v_action):
        for name in VALUE_DIMENSIONS:
            column = load_model().dimension(name).column
            if column in view.c and (view is not v_action or name == "performed_by"):
                found = sa.select(view.c[column]).distinct().limit(MOST_VALUES + 1)
                values[name] |= {str(value) for (value,) in connection.execute(found) if value}
    for name, known in values.items():
        if len(known) > MOST_VALUES:
            _log.warning("more than %d values of %s: the rest are not known by name", MOST_VALUES, name)
            values[name] = set(sorted(known)[:MOST_VALUES])
    c = v_station.c
    said = (c.station_code, c.station_name, c.region, c.city, c.address)
    for code, name, region, city, address, *place in connection.execute(
        sa.select(*said, c.latitude, c.longitude).distinct()
    ):
        if code:
            latitude, longitude = (None if part is None else float(part) for part in place)
            where = {"region": _text(region), "city": _text(city), "address": _text(address)}
            rows.append(StationRow(str(code), str(name or code), **where, latitude=latitude, longitude=longitude))
    known_codes = {row.code for row in rows}
    i = v_incident.c
    for code, name in connection.execute(sa.select(i.station_code, i.station_name).distinct()):
        if code and str(code) not in known_codes:
            rows.append(StationRow(str(code), str(name or code)))
    rows.sort(key=lambda row: row.code)


def _text(value: object) -> str:
    return str(value) if value else ""


def _fingerprint(engine: sa.Engine) -> tuple[object, ...]:
    """What changes when the data do: counts, last ids and moments; lengths of the names of stations."""
    i, s, e, a = v_incident.c, v_station.c, v_equipment.c, v_action.c
    count, most = sa.func.count(), sa.func.max
    lengths = (sa.func.sum(sa.func.length(column)) for column in (s.station_name, s.region, s.city, s.address))
    asked = (
        sa.select(count, most(i.incident_id), most(i.reported_at), most(i.resolved_at)),
        sa.select(count, most(s.station_code), most(s.opened_on), *lengths),
        sa.select(count, most(e.equipment_serial), most(e.equipment_installed_on)),
        sa.select(count, most(a.action_id)),
    )

    def ask(connection: sa.Connection) -> tuple[object, ...]:
        return tuple(value for statement in asked for value in connection.execute(statement).one())

    return fetched(engine, ask)


def _small(word: str, grammar: frozenset[str]) -> str:
    """A short word of a question that was typed in the other layout: "d" is "в"."""
    typed = other_layout(word)
    return typed if typed in grammar else word


def _relaid(means: Callable[[str], bool], match: re.Match[str]) -> str:
    """A word of the other layout that ends in a letter which is no letter in this one: "[bvrb" is "химки"."""
    typed = match.group()
    core = typed.strip(".,;'")
    if len(core) < 3 or core.isalpha() or not re.search(r"[\[\];',.`]", core):
        return typed
    relaid = other_layout(core)
    return typed.replace(core, relaid) if relaid.isalpha() and means(relaid) else typed
