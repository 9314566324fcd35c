"""Which metrics, groups and filters the linked words of a question stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from azs.semantic import load_model
from chains import vocabulary as words
from chains.fillers import filler
from chains.linker import Link, Linker, Token, lemmas, tokens
from chains.phrasing import COUNTS, find_phrase, glossed, of_text
from chains.plan import PlanFilter
from chains.terms import PEOPLE
from chains.text import Text
from chains.texts import Phrase

ADVERBS = frozenset(("по", "помесячно", "daily", "weekly", "monthly", "quarterly", "yearly", "annual", "hourly"))
PROPER = frozenset(("region", "city", *PEOPLE, "equipment_model"))
PLACED = frozenset(("region", "city", "station", "station_format", "equipment_kind", "day", "week", "month", "quarter",
                    "year", "weekday", "hour"))  # fmt: skip
UNITS = frozenset(("day", "week", "month", "quarter", "year", "weekday", "hour"))
_UNIT_WORDS = frozenset(
    ("hours", "hour", "часы", "часов", "часах", "час", "days", "date", "dates", "дата", "дату", "даты", "дней", "дни")
)
_THINGS = frozenset(("category", "equipment_kind", "equipment_model", "root_cause"))
_WHO = re.compile(
    r"(?<!\w)(?:кто|кого|кем|кому|who|whom|сотрудник\w*|заявител\w*|сообщивш\w*|reporter\w*|reported\s+by|employees?|by\s+whom)(?!\w)",
    re.IGNORECASE,
)
_OF_STATIONS = frozenset(("азс", "станций", "заправок", "автозаправок", "объектов"))
_SPILLS = frozenset(("пролив", "разлив", "розлив"))
"""Nouns that have the form of a verb, too."""
_ACTED = re.compile(
    r"(?<!\w)(?:действи\w+|мер(?:ы|ам|ах|а|у)?(?!\w)|(?:с)?дела\w+|выполн\w+|исполн\w+|устран\w+|чинил\w*|actions?|measures?|perform\w*|took|taken|did|done)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?<!\w)(?:сообщ\w+|завел\w*|завёл|заяв\w+|зарегистр\w+|report\w*|raised?|logged)", re.IGNORECASE)


@dataclass
class Linked:
    """What the words stand for.

    Attributes:
        metrics: in the order named. joined: those that "and" or a comma sets beside another metric.
        places: where in the question a metric is named.
        dimensions: to group by. each: the one every group of which is asked for ("в каждом регионе").
        named: every dimension that is named, grouped by or not.
        ranked: the question ranks something.
        counted: the dimension whose groups are counted ("сколько категорий").
        unknown: words that neither data nor grammar explain.
        doubts: words that name several people or things, with what they name.
        passed: adverbs that explain nothing and are passed over.
        either: "and" joins values of two dimensions, so that either of them is meant.
    """

    metrics: list[str] = field(default_factory=list)
    joined: set[str] = field(default_factory=set)
    places: dict[str, int] = field(default_factory=dict)
    dimensions: list[str] = field(default_factory=list)
    each: str = ""
    ranked: bool = False
    counted: str = ""
    filters: list[PlanFilter] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    unknown: tuple[str, ...] = ()
    doubts: list[tuple[str, tuple[Link, ...]]] = field(default_factory=list)
    either: bool = False
    passed: tuple[str, ...] = ()

    def group(self, name: str) -> None:
        """Group by a dimension that is named, and count its word as explained."""
        self.dimensions.append(name)
        own = {lemma for lang in ("ru", "en") for text in load_model().dimension(name).synonyms(lang)
               for token in tokens(text) for lemma in token.lemmas}  # fmt: skip
        self.unknown = tuple(word for word in self.unknown if not lemmas(word) & own)


def link_words(
    text: Text, linker: Linker, *, ranked: bool, noise: frozenset[str] = frozenset(), quoted: Sequence[Phrase] = ()
) -> Linked:
    """Link what is left of a question.

    Args:
        ranked: the question ranks something, so a dimension that stands on its own is what it ranks.
        noise: further words that explain nothing and are in nobody's way.
        quoted: phrases of texts that the question quotes; words that say the same again are explained by them.
    """
    read = tokens(text.left)
    links = linker.links(read)
    phrases = [*quoted]
    linking, unexplained = _linked(text.left, read, links, ranked=ranked, noise=noise, phrases=phrases)
    unexplained = [at for at in unexplained if not any(glossed(read[at], one) for one in phrases)]
    acted = bool(_ACTED.search(text.left)) or "actions" in linking.found.metrics
    if found_one := find_phrase(read, links, unexplained, linker, acted=acted):
        phrases.append(found_one)
        linking, unexplained = _linked(text.left, read, links, ranked=ranked, noise=noise, phrases=phrases)
    found = linking.found
    left = [read[at].text for at in unexplained if not any(glossed(read[at], one) for one in phrases)]
    found.unknown = tuple(word for word in left if not filler(word))
    found.passed = tuple(word for word in left if filler(word) == "passed")
    return found


def _linked(
    left: str, read: list[Token], links: list[Link], *, ranked: bool, noise: frozenset[str], phrases: Sequence[Phrase]
) -> tuple[_Linking, list[int]]:
    """What the links stand for, but for those in words of a phrase, and the places of what they leave unexplained."""
    taken = frozenset[int]().union(*(phrase.taken for phrase in phrases))
    places: dict[int, list[Link]] = {}
    for link in links:
        if taken.isdisjoint(range(link.first, link.last + 1)):
            places.setdefault(link.first, []).append(link)
    linking = _Linking(left, read, places, Linked(ranked=ranked), explained=set(taken))
    for first in sorted(places):
        linking.take(first)
    for phrase in phrases:
        found = linking.found
        found.filters = [item for item in found.filters if not of_text(item, phrase)]
        found.filters.append(phrase.chosen)
    return linking, _unexplained(read, linking.explained, linking.found.metrics, noise, ordered=ranked)


@dataclass
class _Linking:
    """Goes through the places of a question; what stands before a place decides what it means."""

    left: str
    read: list[Token]
    places: Mapping[int, list[Link]]
    found: Linked
    explained: set[int] = field(default_factory=set)
    grouped_until: int = -9
    negated_until: int = -9
    metric_until: int = -9
    value_until: tuple[str, int] = ("", -9)

    def take(self, first: int) -> None:
        """Take the links at one place for a group, a filter or a metric."""
        links = self.places[first]
        last = links[0].last
        dimension = next((x.term.name for x in links if x.term.kind == "dimension" and x.term.name != "action"), None)
        metric = next((x.term.name for x in links if x.term.kind == "metric"), None)
        values = [x for x in links if x.term.kind == "value" and not _mere_mean(x, self.read)]
        if not (dimension or metric or values):
            return
        metric = None if self._stored(values, first, last) else metric
        values = self._people(values)
        before = self.read[first - 1].lemmas if first else frozenset[str]()
        if metric and metric != "incidents" and not (dimension or values) and before & words.NEGATION:
            return  # "без ущерба" is no sum of it
        if dimension:
            self.found.named.append(dimension)
            if not values and before & words.NEGATION:
                return  # "без станции" is no group
        self.explained |= set(range(first, last + 1))
        if dimension and self._only_names(dimension, first, last):
            return
        if dimension and _groups(self.read, first, self.grouped_until) and not self._introduces(dimension, first, last):
            self._group(dimension, last, every=bool(before & words.EVERY))
        elif values and not metric:
            self._filter(values, first, last)
        elif metric and not (dimension and not _counted(self.read, first)):
            self._measure(metric, first, last)
        elif dimension in UNITS and _mere_unit(self.read, first):
            pass  # "(hours, all data)", "date of the first incident"
        elif dimension and (self.found.ranked or _asked(self.left)):
            of = dimension if self.found.ranked else ""
            if not _names_place(self.read, first, last, self.places, of=of or _own(dimension)):
                self.found.dimensions.append(dimension)
            elif dimension not in PLACED and not _beside_own(self.places, first, last, dimension):
                self.explained -= set(range(first, last + 1))  # "жалобы сотрудников" is not just complaints
        elif dimension and _counted(self.read, first) and (dimension in UNITS or dimension not in (*PLACED, "station")):
            self.found.counted = dimension
        elif dimension and dimension not in PLACED and not _beside_own(self.places, first, last, dimension):
            self.explained -= set(range(first, last + 1))

    def _introduces(self, dimension: str, first: int, last: int) -> bool:
        """Whether one group is named right behind its word: "по каналу Оператор", "по категории пожар"."""
        several = self.read[last].text.lower().endswith(("ам", "ям", "s"))
        return not several and first > 0 and "по" in self.read[first - 1].lemmas and _followed(
            self.places, last, (dimension,)
        )  # fmt: skip

    def _only_names(self, dimension: str, first: int, last: int) -> bool:
        """Whether the word of a dimension asks for no group: it belongs to what stands beside it."""
        if dimension == "reported_by":  # "нам сообщили ночью" asks for nobody, "reported by sensors" names who
            return not _WHO.search(self.left) or _followed(self.places, last, ("source", *PEOPLE))
        if dimension == "station" and self.value_until == ("station_format", first - 1):
            return not (first > 1 and self.read[first - 2].lemmas & words.GROUPING)  # "на трассовых АЗС" says where
        # "по форматам станций" groups by the format alone
        return dimension == "station" and self.grouped_until == first - 1 and self._complement(first)

    def _people(self, values: list[Link]) -> list[Link]:
        """The values; a name of both who reports and who acts is of those the question speaks of."""
        wanted = "performed_by" if _ACTED.search(self.left) else "reported_by" if _TOLD.search(self.left) else ""
        names = {link.term.name for link in values}
        if not wanted or not set(PEOPLE) <= names:
            return values
        return [link for link in values if link.term.name not in PEOPLE or link.term.name == wanted]

    def _stored(self, values: list[Link], first: int, last: int) -> bool:
        """Whether the words are a value as stored: "разлив топлива" is the category, not "having spilled fuel"."""
        said = " ".join(token.text for token in self.read[first : last + 1]).lower()
        return said in _SPILLS or any(said == link.term.value.lower() for link in values)

    def _complement(self, first: int) -> bool:
        """Whether a word of stations only says whose group was named right before it."""
        word, before = self.read[first], self.read[first - 1]
        return self.left[before.end : word.start] == " " and word.text.lower() in _OF_STATIONS

    def _group(self, dimension: str, last: int, *, every: bool) -> None:
        self.found.dimensions.append(dimension)
        self.grouped_until = last
        if every:
            self.found.each = dimension

    def _filter(self, values: list[Link], first: int, last: int) -> None:
        joint = words.AND | {"с", "со"} if values[0].term.name in PLACED else words.AND
        beside = first - 2 == self.negated_until and bool(self.read[first - 1].lemmas & joint)
        negated = first - 1 == self.negated_until or beside or _negated(self.read, first)
        self.negated_until = last if negated else -9
        if (denied := _denied(self.read, first)) is not None:
            self.explained.add(denied)
        name = " ".join(token.text for token in self.read[first : last + 1])
        if len(doubtful(values)) > 1:
            self.found.doubts.append((name, tuple(doubtful(values))))
        chosen = _value(values, negated)
        each = self.read[first - 1].lemmas & words.EVERY if first else frozenset[str]()
        self.found.either = self.found.either or (bool(each - {"per"}) and chosen.dimension in ("source", "status"))
        if self._named_again(chosen, first):
            return
        self._clashes(chosen.dimension, first)
        self.found.filters.append(chosen)
        self.value_until = (chosen.dimension, last)

    def _named_again(self, chosen: PlanFilter, first: int) -> bool:
        """ "отказы касс и терминалов": the second kind of thing is a part of the category's name."""
        name, last = self.value_until
        joined = first - 2 <= last and bool(self.read[first - 1].lemmas & {*words.AND, "с", "with"})
        if joined and (name, chosen.dimension) == ("equipment_kind", "category"):
            self._part_of_category(chosen)
            return False
        if not joined or name != "category" or chosen.dimension != "equipment_kind":
            return False
        category = next((item for item in reversed(self.found.filters) if item.dimension == "category"), None)
        named = tokens(" ".join(category.values)) if category else []
        own = {lemma for token in named for lemma in token.lemmas}
        return all(any(token.lemmas & own for token in tokens(value)) for value in chosen.values)

    def _part_of_category(self, category: PlanFilter) -> None:
        """ "cash register and terminal failures": the kind named first is a part of the category's name, too."""
        own = {lemma for token in tokens(" ".join(category.values)) for lemma in token.lemmas}
        kind = self.found.filters[-1]
        if all(any(token.lemmas & own for token in tokens(value)) for value in kind.values):
            self.found.filters.pop()
            self.value_until = ("", -9)

    def _clashes(self, dimension: str, first: int) -> None:
        """ "кассы и отказы терминалов": either of two kinds of things is meant, and a plan has only both at once."""
        name, last = self.value_until
        joined = first - 2 == last and bool(self.read[first - 1].lemmas & words.AND)
        self.found.either = self.found.either or (joined and name != dimension and {name, dimension} <= _THINGS)

    def _measure(self, metric: str, first: int, last: int) -> None:
        self.found.metrics.append(metric)
        self.found.places.setdefault(metric, self.read[first].start)
        if self.metric_until >= 0 and _beside(self.left, self.read, self.metric_until, first):
            self.found.joined |= {self.found.metrics[-2], metric}
        self.metric_until = last


def _beside(left: str, read: list[Token], last: int, first: int) -> bool:
    """Whether the metric at `first` is named beside the one that ends at `last`: "число и ущерб", "число, ущерб"."""
    between = read[last + 1 : first]
    if any(token.lemmas & words.AND for token in between):
        return len(between) <= 6
    comma = "," in left[read[last].end : read[first].start]
    return comma and not any(token.lemmas & words.GROUPING for token in between)


def _unexplained(read: list[Token], explained: set[int], metrics: list[str], noise: frozenset[str], *, ordered: bool
) -> list[int]:  # fmt: skip
    """Places of words that neither data nor grammar explain; beside litres the fuel is explained too."""
    noise |= frozenset(("чаще", "больше")) if ordered else frozenset()
    fuel = words.FUEL if any(name.startswith("litres") for name in metrics) else frozenset[str]()
    fuel |= frozenset(("человек", "чел", "людь", "люди", "people", "person")) if "people_injured" in metrics else fuel
    if "equipment" in metrics:
        fuel |= frozenset(("installed", "fitted", "установленный", "установить", "стоять"))
    grammar = fuel | noise | words.GRAMMAR | words.SPECIFIC_NOISE | words.GROUPING | words.NEGATION
    return [at for at, token in enumerate(read) if at not in explained and not token.lemmas & grammar]


def _mere_mean(link: Link, read: list[Token]) -> bool:
    """Whether "средний" says an average and not a severity: no word of severity or incidents stands beside it."""
    if (link.term.name, link.term.value) != ("severity", "medium") or link.first != link.last:
        return False
    if "средний" not in read[link.first].lemmas:
        return False
    beside = [read[at].lemmas for at in (link.first - 1, link.first + 1) if 0 <= at < len(read)]
    return not any(lemmas & words.MEDIUM_BESIDE for lemmas in beside)


def _mere_unit(read: list[Token], first: int) -> bool:
    """Whether a word of time names a unit or a column and not what to group by."""
    before = read[first - 1].lemmas if first else frozenset[str]()
    return read[first].text.lower() in _UNIT_WORDS and not before & words.GROUPING


def _followed(places: Mapping[int, list[Link]], last: int, names: tuple[str, ...]) -> bool:
    """Whether a value of one of the dimensions stands right behind."""
    return any(x.term.kind == "value" and x.term.name in names for x in places.get(last + 1, ()))


def _asked(left: str) -> bool:
    """A dimension that stands on its own is grouped by where nothing is counted outright: "топ станций"."""
    return not words.COUNT.search(left)


def _groups(read: list[Token], first: int, grouped_until: int) -> bool:
    before = read[first - 1] if first else None
    if read[first].lemmas & ADVERBS:
        return True
    if before is None:
        return False
    joined = bool(before.lemmas & words.AND) and grouped_until == first - 2
    if _mere_unit(read, first) and not (joined and read[first].text.lower() == "hour"):
        return False
    if before.lemmas & words.GROUPING:
        return True
    return joined or grouped_until == first - 1


def _counted(read: list[Token], first: int) -> bool:
    return first > 0 and bool(read[first - 1].lemmas & COUNTS)


def _names_place(read: list[Token], first: int, last: int, places: Mapping[int, list[Link]], *, of: str) -> bool:
    """Whether a dimension word only introduces a value or a place: "категории Разлив топлива", "на станциях Уфы".

    In a ranking `of` a dimension only a value of its own does: "топ причин сбоев связи" ranks the causes.
    """
    beside = [*places.get(last + 1, ()), *(x for links in places.values() for x in links if x.last == first - 1)]
    if any(x.term.kind == "value" and of in ("", x.term.name) for x in beside):
        return True
    return first > 0 and bool(read[first - 1].lemmas & words.PREPOSITIONS)


def _own(dimension: str) -> str:
    """Which values beside a dimension word it only introduces: its own; for places any ("станции Уфы")."""
    return "" if dimension in PLACED or dimension in UNITS else dimension


def _beside_own(places: Mapping[int, list[Link]], first: int, last: int, dimension: str) -> bool:
    """Whether a value of the dimension stands right before or behind its word."""
    beside = [*places.get(last + 1, ()), *(x for links in places.values() for x in links if x.last == first - 1)]
    return any(x.term.kind == "value" and x.term.name == dimension for x in beside)


def _denied(read: list[Token], first: int) -> int | None:
    """Where "не" stands that denies the value at `first`: "не датчик", "не в Уфе"; None where none does."""
    for at in (first - 1, first - 2):
        if at >= 0 and read[at].text.lower() == "не":
            return at
        if at < 0 or not read[at].lemmas & words.PREPOSITIONS:
            return None
    return None


def _negated(read: list[Token], first: int) -> bool:
    before = range(max(0, first - 2), first)
    return _denied(read, first) is not None or any(read[at].lemmas & words.NEGATION for at in before)


def doubtful(links: list[Link]) -> list[Link]:
    """Names of several dimensions, or of several people: one of them is meant. Kinds of a thing are meant together."""
    names = [link for link in links if link.term.name in PROPER]
    dimensions = {link.term.name for link in names}
    if len(dimensions) > 1 or dimensions & set(PEOPLE):
        return names
    return []


def _value(links: list[Link], negated: bool) -> PlanFilter:
    name = links[0].term.name
    values = list(dict.fromkeys(x.term.value for x in links if x.term.name == name))
    return PlanFilter(name, tuple(values), negated)


def merged(found: list[PlanFilter]) -> tuple[PlanFilter, ...]:
    """One filter a dimension and sign: values of the same dimension join."""
    together: dict[tuple[str, bool], list[str]] = {}
    without = {(item.dimension, value) for item in found if item.negated for value in item.values}
    for item in found:
        if not item.negated and item.values and all((item.dimension, value) in without for value in item.values):
            continue  # named again behind what leaves it out: "not counting the automatic ones (Автоматика)"
        together.setdefault((item.dimension, item.negated), []).extend(item.values)
    return tuple(PlanFilter(name, tuple(dict.fromkeys(values)), sign) for (name, sign), values in together.items())
