"""A question as its wording alone, and a plan as its parts: what two questions about other stations have in common."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chains.dates import find_periods
from chains.hearing import KNOWN
from chains.lexemes import tokens
from chains.linker import Linker
from chains.plan import Plan, PlanFilter

_SIGN = re.compile(r"[%<>+]")
_NUMBER = re.compile(r"[\d.,/:-]+")
_DIGITS = re.compile(r"\d+")
_NAMED = ("show", "per", "order", "near_mean", "turned", "moment", "target", "metric")
_PRESENT = (
    "period", "compare", "limit", "having_more_than", "having_less_than", "percentile", "window", "each", "beside",
)  # fmt: skip


@dataclass(frozen=True)
class _Piece:
    """A stretch of the question and what stands for it."""

    start: int
    end: int
    text: str


def wording(question: str, linker: Linker, today: dt.date) -> tuple[str, ...]:
    """The lemmas of a question in order; "~station" or "~city" for a value, "~period" for days, "#" for a number."""
    text = linker.corrected(question, KNOWN)
    values = _values(text, linker, today)
    found: list[str] = []
    last: _Piece | None = None
    for piece in sorted(_words(text), key=lambda one: one.start):
        value = next((one for one in values if one.start <= piece.start and piece.end <= one.end), None)
        if value is None:
            found.append(piece.text)
        elif value != last:
            found.append(value.text)
        last = value or last
    return tuple(found)


def as_typed(word: str, question: str, linker: Linker) -> str:
    """A word of the mended question as the person typed it."""
    typed = [token.text for token in tokens(question)]
    if word.lower() in (one.lower() for one in typed):
        return word
    return next((one for one in typed if linker.corrected(one, KNOWN).lower() == word.lower()), word)


def parts(plan: Plan) -> frozenset[str]:
    """What a plan is made of, without the values: "metric:incidents", "by:station", "filter:city", "period"."""
    return frozenset(_parts(plan))


def outline(found: Iterable[str]) -> frozenset[str]:
    """Parts without the names of what is grouped by, filtered by and listed."""
    return frozenset(one.partition(":")[0] if one.startswith(("by:", "filter:", "part:", "column:", "range:")) else one
                     for one in found)  # fmt: skip


def _parts(plan: Plan) -> Iterator[str]:
    yield from (f"{name}:{value}" for name in _NAMED if (value := getattr(plan, name)))
    yield from (name for name in _PRESENT if getattr(plan, name) not in (None, False, 0))
    yield from (f"by:{name}" for name in plan.dimensions)
    yield from (f"also:{name}" for name in plan.also)
    yield from (f"column:{name}" for name in plan.columns)
    yield from (f"range:{one.column}" for one in plan.ranges)
    yield from (f"filter:{one.dimension}{'!' if one.negated else ''}" for one in plan.filters)
    yield from (f"part:{one.dimension if isinstance(one, PlanFilter) else one.column}" for one in plan.part)


def _values(text: str, linker: Linker, today: dt.date) -> list[_Piece]:
    """Where values and periods stand, the longest first at each place."""
    read = tokens(text)
    found = [_Piece(one.start, one.end, "~station") for one in linker.station_mentions(text)]
    found += [_Piece(one.start, one.end, "~period") for one in find_periods(text, today)]
    found += [
        _Piece(read[link.first].start, read[link.last].end, f"~{link.term.name}")
        for link in linker.links(read) if link.term.kind == "value"
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.start, -one.end))


def _words(text: str) -> Iterator[_Piece]:
    for token in tokens(text):
        yield _Piece(token.start, token.end, _said(token.text, token.lemmas))
    yield from (_Piece(one.start(), one.end(), one.group()) for one in _SIGN.finditer(text))


def _said(word: str, lemmas: frozenset[str]) -> str:
    if _NUMBER.fullmatch(word):
        return "#"
    if _DIGITS.search(word):
        return "#" + _DIGITS.sub("", word.lower())
    return min(lemmas, default=word.lower())
