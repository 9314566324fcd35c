"""A short summary of a file: its telling sentences word for word, key numbers, dates and duties."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from azs.knowledge.document import Block
from azs.knowledge.duties import Duty, DutyKind, duty
from azs.knowledge.quantities import lead, quantities, table_quantities
from azs.knowledge.salience import choose
from azs.knowledge.sentences import Sentence, clean, sampled, sentences_of
from azs.knowledge.time_marks import TimeKind, TimeMark, time_marks

FEWEST, MOST = 3, 6
MOST_ITEMS = 12  # facts, dates and obligations each
DUTY_CHARS = 300
_ORGANISATION = re.compile(r"(?:ООО|ОАО|ПАО|ЗАО|АО|ИП|ФГУП|ГУП|МУП)\s[«\"][^«»\"]{2,60}[»\"]")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Source:
    """Where a piece of a summary stands: the number of its block, from 0, and its page, from 1."""

    block: int
    page: int | None = None


@dataclass(frozen=True)
class KeySentence:
    """A sentence, word for word."""

    text: str
    source: Source


@dataclass(frozen=True)
class Fact:
    """A number with its unit ("не более 0,25 %") and the words of the text that say of what."""

    text: str
    about: str
    source: Source


@dataclass(frozen=True)
class KeyDate:
    """A date, a deadline or a period, word for word.

    Attributes:
        about: the words around it.
        day: of a calendar date with its year; else None.
    """

    text: str
    kind: TimeKind
    about: str
    source: Source
    day: dt.date | None = None


@dataclass(frozen=True)
class Obligation:
    """A sentence that obliges or forbids; `who` must obey, "" where the sentence does not say it plainly."""

    text: str
    who: str
    kind: DutyKind
    source: Source


@dataclass(frozen=True)
class Summary:
    """What a file tells in short. Everything in it is taken from the text.

    Attributes:
        people: roles that have duties and companies named, the most frequent first.
        read: share of the text that was read, 0 to 1: less than 1 for very long files.
        model: name of the model that wrote the sentences; "" where they are the text's own.
    """

    language: str
    sentences: tuple[KeySentence, ...] = ()
    facts: tuple[Fact, ...] = ()
    dates: tuple[KeyDate, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    people: tuple[str, ...] = ()
    read: float = 1.0
    model: str = ""


def summarise(title: str, blocks: Sequence[Block], *, language: str) -> Summary:
    """Summary of a file's blocks without a language model; the same blocks always give the same.

    Args:
        language: "ru" or "en", of the file; what is found does not depend on it, for files mix both.
    """
    chosen, read = sampled(blocks)
    # Numbers of the blocks must stay those of the file.
    found = [replace(s, block=chosen[s.block]) for s in sentences_of([blocks[at] for at in chosen])]
    count = min(MOST, max(FEWEST, 3 + len(found) // 40))
    duties = [one for one in map(duty, found) if one]
    told = choose(found, title=title, count=count)
    return Summary(
        language=language,
        sentences=tuple(KeySentence(s.text, Source(s.block, s.page)) for s in told),
        facts=tuple(_facts(found, blocks, chosen)[:MOST_ITEMS]),
        dates=tuple(_dates(found)[:MOST_ITEMS]),
        obligations=tuple(_obligations(duties)[:MOST_ITEMS]),
        people=tuple(_people(duties, found)),
        read=read,
    )


def _facts(found: Sequence[Sentence], blocks: Sequence[Block], chosen: Sequence[int]) -> list[Fact]:
    """Limits first, then mere values, each once; those of tables last of each."""
    every = [
        (item, Source(sentence.block, sentence.page))
        for sentence in found
        for item in quantities(sentence.text, sentence.heading)
    ]
    for number in chosen:
        block = blocks[number]
        if block.kind == "table":
            every += [(item, Source(number, block.page)) for item in table_quantities(_lines(block.text))]
    once = _once(every, lambda pair: f"{pair[0].text}\n{pair[0].about}".lower())
    return [Fact(item.text, item.about, source) for item, source in sorted(once, key=lambda pair: not pair[0].bound)]


def _lines(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _dates(found: Sequence[Sentence]) -> list[KeyDate]:
    """Deadlines, periods, then calendar dates, each once; those of duties before others."""
    kept: dict[str, tuple[int, KeyDate]] = {}
    for at, sentence in enumerate(found):
        for mark in time_marks(sentence.text):
            key = mark.day.isoformat() if mark.day else mark.text.lower()
            if mark.kind != "date":
                key = f"{key} {_about(sentence.text, mark)}"
            item = KeyDate(
                mark.text, mark.kind, _about(sentence.text, mark), Source(sentence.block, sentence.page), mark.day
            )
            kept.setdefault(key, (at, item))
    order = {"deadline": 0, "period": 1, "date": 2}
    return [item for _, item in sorted(kept.values(), key=lambda pair: (order[pair[1].kind], pair[0]))]


def _about(text: str, mark: TimeMark) -> str:
    """The clause in front of a date, behind it where that says little; at most about 80 characters."""
    before = lead(text[: mark.start])
    if len(before) >= 12:
        return before if len(before) <= 80 else "…" + before[-80:].split(" ", 1)[-1]
    after = re.split(r"[;:()]|\.(?:\s|$)", text[mark.end :])[0].strip(" ,-–—")
    joined = f"{before} … {after}".strip(" …") if before else after
    return joined if len(joined) <= 80 else joined[:80].rsplit(" ", 1)[0] + "…"


def _obligations(duties: Sequence[Duty]) -> list[Obligation]:
    """Each sentence once, those first that matter most to a reader."""
    once = _once(duties, lambda one: one.sentence.text.lower())
    return [
        Obligation(_with_items(one.sentence), one.who, one.kind, Source(one.sentence.block, one.sentence.page))
        for one in sorted(once, key=lambda one: -_weight(one))
    ]


def _weight(one: Duty) -> float:
    """What is said outright, of somebody, with a limit or a deadline, in a whole sentence that is not too long."""
    text = one.sentence.text
    outright = {"must_not": 2.5, "must": 2.0, "step": 1.0}[one.kind]
    limited = bool(time_marks(text)) or any(item.bound for item in quantities(text))
    return outright + bool(one.who) + 0.5 * limited + (text[:1].isupper()) - (len(text) > DUTY_CHARS)


def _with_items(sentence: Sentence) -> str:
    """The sentence, with the items it opens as far as they fit whole words of DUTY_CHARS."""
    if not sentence.tail:
        return sentence.text
    whole = f"{sentence.text} {sentence.tail}"
    return whole if len(whole) <= DUTY_CHARS else whole[:DUTY_CHARS].rsplit(" ", 1)[0].rstrip(" ,;") + "…"


def _people(duties: Sequence[Duty], found: Sequence[Sentence]) -> list[str]:
    roles = Counter(one.who.lower() for one in duties if one.who)
    shown = {one.who.lower(): one.who for one in reversed(duties) if one.who}
    companies = Counter(clean(name) for s in found for name in _ORGANISATION.findall(s.text))
    return [*(shown[name] for name, _ in roles.most_common(4)), *(name for name, _ in companies.most_common(2))]


def _once(items: Sequence[_T], key: Callable[[_T], str]) -> list[_T]:
    kept: dict[str, _T] = {}
    for item in items:
        kept.setdefault(key(item), item)
    return list(kept.values())
