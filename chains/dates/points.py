"""What a pattern of date words becomes: a unit of time whose year may come from beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chains.dates.spans import Span
from chains.dates.tokens import Token
from chains.dates.words import UNITS


@dataclass(frozen=True)
class Point:
    """A unit of time.

    Attributes:
        span: its days, by the year.
        year: the year it is of where no other is named beside it.
        named: the question itself says of which year it is; another year beside it is not for it.
        grain: which unit it is.
    """

    span: Callable[[int], Span]
    year: int
    named: bool
    grain: str

    @property
    def days(self) -> Span:
        """Its days in its own year."""
        return self.span(self.year)


@dataclass(frozen=True)
class Found:
    """Tokens that a pattern matched, with what "today" and a fiscal year mean."""

    match: re.Match[str]
    tokens: Sequence[Token]
    today: dt.date
    fiscal_month: int

    def token(self, name: str) -> Token | None:
        """The token of a group, if it matched."""
        at = self.match.start(name) if name in self.match.re.groupindex else -1
        return self.tokens[at] if at >= 0 else None

    def form(self, name: str) -> str:
        """How the question writes the token of a group."""
        token = self.token(name)
        return token.form if token else ""

    def number(self, name: str) -> int:
        """What the token of a group is worth."""
        token = self.token(name)
        return token.value if token and isinstance(token.value, int) else 0

    def unit(self, name: str = "U") -> str:
        """The unit that a group names."""
        token = self.token(name)
        return UNITS[token.tag] if token else ""

    def after(self, tags: str) -> bool:
        """Whether a token of one of these tags stands before the match."""
        at = self.match.start() - 1
        return at >= 0 and self.tokens[at].tag in tags

    @property
    def next_form(self) -> str:
        """The word behind the match."""
        end = self.match.end()
        return self.tokens[end].form if end < len(self.tokens) else ""

    def of_year(self, month: int, span: Callable[[int], Span], grain: str) -> Point:
        """A point of the year named behind it, else of the latest in which `month` has begun."""
        if self.token("Y"):
            return Point(span, self.number("Y"), True, grain)
        relative = self.token("R") or self.token("r")
        if relative and isinstance(relative.value, int):
            return Point(span, self.today.year - relative.value, True, grain)
        return Point(span, self.today.year - (month > self.today.month), False, grain)


Reader = Callable[[Found], Point | None]


def fixed(span: Span, grain: str) -> Point:
    """A point that no year beside it moves."""
    return Point(lambda _year: span, span[0].year, True, grain)
