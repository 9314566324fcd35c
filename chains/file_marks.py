"""A question about files cut into marks: what each stretch of it is, before anybody decides what it is for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chains.dates import find_periods
from chains.file_index import FULL_TITLE, FULL_VALUE, PART_TITLE, Mention, TableIndex, is_short
from chains.file_names import is_name
from chains.file_plan import Field
from chains.file_vocabulary import (
    BETWEEN,
    BY_ITSELF,
    COMPARISONS,
    DEAR,
    FILLERS,
    FUNCTIONS,
    GROUPING,
    HERE,
    INCIDENTS,
    LEAST,
    LISTING,
    MISSING,
    MOST,
    NEGATION,
    NUMBER_OF,
    QUOTED,
    ROWS,
    SORTED,
    STATED,
    TOP,
    UNITS,
    UNSTATED,
    WEEKDAYS,
    WHICH,
    amount,
)  # fmt: skip
from chains.fillers import filler
from chains.lexemes import Token, plain, tokens
from chains.numerals import number_of
from chains.plan import Period
from chains.text import Text, lowered


@dataclass(frozen=True)
class Mark:
    """A stretch of the question.

    Attributes:
        kind: "function", "group", "which", "top", "most", "rows", "list", "unit", "not", "missing", "stated", "bound",
            "period", "column", "value", "sorted", "incidents", "text" (quoted words), "and" or "unknown".
        word: as the question has it.
        name: function, unit, direction or sign.
        numbers: of a bound or a top.
        mention: columns or values.
        period: days.
    """

    kind: str
    start: int
    end: int
    word: str
    name: str = ""
    numbers: tuple[float, ...] = ()
    mention: Mention | None = None
    period: Period | None = None

    @property
    def field(self) -> Field | None:
        """The first column it may mean."""
        return self.mention.fields[0] if self.mention else None


@dataclass
class Cut:
    """The question while it is cut."""

    question: str
    text: Text
    marks: list[Mark] = field(default_factory=list)

    def add(self, kind: str, start: int, end: int, **given: Any) -> None:
        """Keep a mark and blank its words."""
        self.marks.append(Mark(kind, start, end, self.question[start:end].strip(), **given))
        self.text.blank(start, end)

    def each(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """Matches in what is left."""
        return list(pattern.finditer(self.text.left))


def cut(
    question: str, index: TableIndex, *, today: dt.date, fiscal_month: int = 1, names: Iterable[str] = (),
    nouns: frozenset[str] = frozenset(), replaced: Mapping[str, str] | None = None,
) -> list[Mark]:  # fmt: skip
    """Marks of a question in their order.

    Args:
        names: of files and sheets, which say where to look and nothing else.
        nouns: lemmas of what rows are called: "продажа" for a file "продажи.xlsx".
        replaced: words to be read as others, where they were slips of the keyboard.
    """
    work = Cut(question, Text(lowered(question)))
    for name in sorted(filter(None, names), key=len, reverse=True):
        pattern = re.compile(
            rf"(?<!\w)(?:(?:в|из|по|in|from|of)\s+)?(?:файл\w*\s+|the\s+file\s+)?[«\"“]?{re.escape(lowered(name))}[»\"”]?(?!\w)"
        )
        for match in work.each(pattern):
            work.text.blank(*match.span())
    _quotes(work, index)
    _fixed(work)
    _numbers(work)
    spelled = _spelled(work.text.left, replaced or {})
    mentions = index.mentions(spelled)
    short = [one for one in mentions if one.rank == FULL_VALUE and is_short(spelled, one)]
    long = [one for one in mentions if one.rank in (FULL_TITLE, FULL_VALUE) and one.last > one.first]
    for one in (*long, *short):
        _mention(work, spelled, one)
    _periods(work, index, today, fiscal_month)
    for match in work.each(HERE):
        if not _named(match.group(), index):
            work.text.blank(*match.span())
    rest = _spelled(work.text.left, replaced or {})
    for one in index.mentions(rest):
        if one.first != one.last or not _is_plain_function(rest, one):
            _mention(work, rest, one)
    for word in _spelled(work.text.left, replaced or {}):
        _word(work, word, nouns)
    return _with_commas(question, sorted(work.marks, key=lambda mark: mark.start))


def _with_commas(question: str, marks: list[Mark]) -> list[Mark]:
    """A comma between columns joins them like "and"."""
    found: list[Mark] = []
    for mark in marks:
        before = found[-1] if found else None
        listed = before and before.kind in ("column", "unit") and mark.kind in ("column", "unit")
        if before and listed and "," in question[before.end : mark.start]:
            found.append(Mark("and", before.end, mark.start, ","))
        found.append(mark)
    return found


def _spelled(left: str, replaced: Mapping[str, str]) -> list[Token]:
    """Words left, slips put right."""
    found = tokens(left)
    return [
        Token(replaced[plain(word.text)], word.start, word.end, tokens(replaced[plain(word.text)])[0].lemmas)
        if plain(word.text) in replaced
        else word
        for word in found
    ]


def _mention(work: Cut, words: list[Token], one: Mention) -> None:
    kind = "column" if one.rank in (FULL_TITLE, PART_TITLE) else "value"
    if one.rank == PART_TITLE and all(_numbers_rows(named) for named in one.fields):
        kind = "rows"
    inside = words[one.first : one.last + 1]
    name = next((name for name, known in FUNCTIONS.items() if len(inside) == 1 and inside[0].lemmas & known), "")
    work.add(kind, inside[0].start, inside[-1].end, mention=one, name=name)


def _numbers_rows(one: Field) -> bool:
    """Whether a column only numbers the rows, so that the rest of its title is what they are: "Номер заказа"."""
    return one.distinct == one.rows > 0 and is_name(one)


def _is_plain_function(words: list[Token], one: Mention) -> bool:
    """Whether a word that stands for a value is a function of what follows: "средняя сумма" where "Средняя" is one."""
    word = words[one.first]
    if one.rank in (FULL_TITLE, PART_TITLE):
        return bool(one.rank == PART_TITLE and word.lemmas & (ROWS | GROUPING | WHICH))
    return any(word.lemmas & known for known in FUNCTIONS.values()) or bool(word.lemmas & (GROUPING | NEGATION | WHICH))


def _named(words: str, index: TableIndex) -> bool:
    """Whether the last of the words is a title of a column: a table may have a column "Файл"."""
    last = tokens(words)[-1:]
    return any(one.rank == FULL_TITLE for one in index.mentions(last))


def _quotes(work: Cut, index: TableIndex) -> None:
    for match in work.each(QUOTED):
        place = next(name for name in ("a", "b", "c") if match[name])
        said = work.question[match.start(place) : match.end(place)].strip()
        words = tokens(lowered(said))
        exact = [
            one for one in index.mentions(words) if one.last - one.first == len(words) - 1 and one.rank <= FULL_VALUE
        ]
        if exact:
            kind = "value" if exact[0].values else "column"
            work.add(kind, *match.span(), mention=exact[0])
        else:
            work.marks.append(Mark("text", *match.span(), said))
            work.text.blank(*match.span())


def _fixed(work: Cut) -> None:
    """Phrases that mean one thing wherever they stand."""
    for match in work.each(SORTED):
        name = "asc" if match["up"] or match["up2"] else "" if match["plain"] else "desc"
        work.add("sorted", *match.span(), name=name)
    for match in work.each(WEEKDAYS):
        work.add("unit", *match.span(), name="weekday")
    for match in work.each(UNSTATED):
        work.add("missing", *match.span())
    for match in work.each(NUMBER_OF):
        work.add("function", *match.span(), name="count")
    for match in work.each(TOP):
        number = next((match[name] for name in ("n", "n2", "n3", "n4") if match[name]), None)
        name = "asc" if match["first"] else "last" if match["last"] else ""
        kind = "first" if match["first"] or match["last"] else "top"
        work.add(kind, *match.span(), name=name, numbers=(float(number),) if number else ())
    for pattern, name in ((MOST, "desc"), (LEAST, "asc")):
        for match in work.each(pattern):
            if not re.match(r"\s*(?:чем\s+)?\d", work.text.left[match.end() :]):
                work.add("most", *match.span(), name=name)


def _numbers(work: Cut) -> None:
    """Bounds: "больше 1000", "от 10 до 20"."""
    for match in work.each(BETWEEN):
        if not _is_date(work.text.left, match.end("n")) and not _is_date(work.text.left, match.end("n1")):
            low, high = amount(match["n1"], match["k1"] or match["k"]), amount(match["n"], match["k"])
            work.add("bound", *match.span(), name="between", numbers=(low, high))
    for sign, pattern in COMPARISONS:
        for match in work.each(pattern):
            if not _is_date(work.text.left, match.end("n")):
                work.add("bound", *match.span(), name=sign, numbers=(amount(match["n"], match["k"]),))


_DATE_AFTER = re.compile(
    r"\s*(?:[./-]\d|г(?:ода?|\.)?(?!\w)|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|дн|дней|day|week|month|year|недел|месяц|лет(?!\w)|(?:st|nd|rd|th)\s|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)


def _is_date(left: str, end: int) -> bool:
    return _DATE_AFTER.match(left, end) is not None


def _periods(work: Cut, index: TableIndex, today: dt.date, fiscal_month: int) -> None:
    years = [one for one in index.fields if one.kind == "integer" and {"год", "year"} & {t.lower() for t in one.titles}]
    if not any(one.dated for one in index.fields) and not years:
        return
    for found in find_periods(work.text.left, today, fiscal_month):
        if work.text.left[found.start : found.end].strip():
            work.add("period", found.start, found.end, period=found.period)


def _word(work: Cut, word: Token, nouns: frozenset[str]) -> None:
    """A single word by what it means everywhere."""
    said, lemmas = plain(word.text), word.lemmas
    place = (word.start, word.end)
    dear = next((DEAR[lemma] for lemma in sorted(lemmas) if lemma in DEAR), None)
    function = next((name for name, known in FUNCTIONS.items() if lemmas & known), "")
    unit = next((name for name, known in UNITS.items() if lemmas & known), "")
    simple = (
        ("rows", ROWS), ("list", LISTING), ("missing", MISSING), ("stated", STATED), ("not", NEGATION),
        ("which", WHICH),
    )  # fmt: skip
    if function:
        work.add("function", *place, name=function)
    elif said in GROUPING or lemmas & {"каждый", "разрез"}:
        work.add("group", *place)
    elif unit:
        work.add("unit", *place, name=unit, numbers=(1.0,) if lemmas & BY_ITSELF else ())
    elif kind := next((kind for kind, known in simple if lemmas & known), ""):
        work.add(kind, *place)
    elif lemmas & nouns:
        work.add("rows", *place, name="noun")
    elif lemmas & INCIDENTS:
        work.add("incidents", *place)
    elif dear:
        work.add("most", *place, name=dear[0] + (f":{dear[1]}" if dear[1] else ""))
    elif said in ("и", "and", "или", "or"):
        work.add("and", *place)
    elif (said.isdigit() and len(said) < 5) or number_of(said) is not None:
        work.add("number", *place, numbers=(float(said) if said.isdigit() else float(number_of(said) or 0),))
    elif said in FILLERS or lemmas & FILLERS or filler(said) == "silent":
        work.text.blank(*place)
    else:
        work.add("unknown", *place)
