"""Points of a question joined into periods: from … to, since, until, one set against another."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chains.dates.patterns import PATTERNS
from chains.dates.points import Found, Point, fixed
from chains.dates.spans import DAY, Span, half, minus_months, third, unit_span
from chains.dates.tokens import Token, tokenize
from chains.dates.words import UNITS

FIRST_DAY = dt.date(2000, 1, 1)
LAST_DAY = dt.date(2100, 12, 31)


@dataclass(frozen=True)
class Item:
    """A token, or the tokens of a point as one."""

    start: int
    end: int
    tag: str
    tokens: tuple[Token, ...]
    point: Point | None = None


@dataclass(frozen=True)
class Reading:
    """Days that a stretch of the question names; `against` where it sets them against others."""

    start: int
    end: int
    span: Span
    against: Span | None = None


_INSTRUMENTAL = re.compile(r"\w+(?:ом|ем|ым|им|неделей|весной|зимой|осенью)")
_DATIVE = re.compile(r"\w+(?:ту|лю|рю|ню|ду|цу|ию|ому|аю)")
_COMPARED = re.compile(r"сравн|compar|соотн")
_PARTED = ("month", "quarter", "half", "year", "season")
_OF_POINT = ("month", "quarter", "half", "year", "week", "day", "season", "fiscal", "weekend", "weekday", "holiday")
_PART = re.compile("(?P<part>[BIO])-?(?P<P>P)|(?P<half>1)X(?P<P2>P)")
_LIST = re.compile("P(?:[,&]+P)+")
_TO = "[-put]"
_JOINED: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        f"(?P<range>[iz]?[sfcbz]?(?P<a>P),?{_TO}(?P<b>P)\\^?)",
        "(?P<between>[iz]?b(?P<c>P)&(?P<d>P))",
        f"(?P<now>[sfcz](?P<e>P){_TO}!)",
        "(?P<against>[iz]?(?P<x>P),?[KVv]i?(?P<y>P))",
        "(?P<previous>[iz]?(?P<o>P)[KVv](?P<w>[Rrl])(?![?]))",
        "(?P<since>c?[scf](?P<f>P)[|i]?[|]?)",
        "(?P<until>[up]+t?(?P<g>P)\\^?)",
        "(?P<after>>(?P<h>P))",
        "(?P<plain>[izsfvp]*(?P<k>P)\\^?)",
    )
)


def read_periods(text: str, today: dt.date, fiscal_month: int) -> list[Reading]:
    """Periods of a question in the order they stand there."""
    tokens = tokenize(text)
    items = _halved(_points(tokens, today, fiscal_month))
    if not any(item.point for item in items):
        return []
    items = _listed(items)
    return _Joiner(items, text.lower(), today).read()


def _points(tokens: list[Token], today: dt.date, fiscal_month: int) -> list[Item]:
    """Tokens with those of a point as one; where two overlap the longer counts."""
    tags = "".join(token.tag for token in tokens)
    candidates: list[tuple[int, int, Point]] = []
    for pattern, reader in PATTERNS:
        for match in pattern.finditer(tags):
            try:
                point = reader(Found(match, tokens, today, fiscal_month))
                if point is None or not FIRST_DAY.year - 10 <= point.days[0].year <= LAST_DAY.year:
                    continue
            except (ValueError, OverflowError):  # no such day
                continue
            candidates.append((match.start(), match.end(), point))
    candidates.sort(key=lambda item: (item[0] - item[1], item[0]))
    taken: dict[int, tuple[int, Point]] = {}
    free = [True] * len(tokens)
    for start, end, point in candidates:
        if all(free[start:end]):
            free[start:end] = [False] * (end - start)
            taken[start] = end, point
    return _merged(tokens, taken)


def _merged(tokens: list[Token], taken: dict[int, tuple[int, Point]]) -> list[Item]:
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        end, point = taken.get(at, (at + 1, None))
        part = tuple(tokens[at:end])
        items.append(Item(part[0].start, part[-1].end, "P" if point else part[0].tag, part, point))
        at = end
    return items


def _tags(items: Sequence[Item]) -> str:
    return "".join(item.tag for item in items)


def _replaced(
    items: list[Item], pattern: re.Pattern[str], read: Callable[[re.Match[str], list[Item]], Point | None]
) -> list[Item]:
    for match in reversed(list(pattern.finditer(_tags(items)))):
        part = items[match.start() : match.end()]
        point = read(match, items)
        if point is not None:
            tokens = tuple(token for item in part for token in item.tokens)
            items[match.start() : match.end()] = [Item(part[0].start, part[-1].end, "P", tokens, point)]
    return items


def _point(items: Sequence[Item], at: int) -> Point:
    point = items[at].point
    assert point is not None
    return point


def _halved(items: list[Item]) -> list[Item]:
    """ "в начале марта", "в конце 2025 года", "в первой половине марта"."""

    def read(match: re.Match[str], all_items: list[Item]) -> Point | None:
        first = all_items[match.start()].tokens[0]
        point = _point(all_items, match.end() - 1)
        if point.grain not in _PARTED or not isinstance(first.value, int):
            return None
        cut, part, grain = (half if match["half"] else third), first.value, point.grain
        name = "end" if first.tag == "O" else "part"
        return replace(point, span=lambda year: cut(point.span(year), part, grain), grain=name)

    return _replaced(items, _PART, read)


def _listed(items: list[Item]) -> list[Item]:
    """Three and more units one behind the other are one period; of two the first takes the year of the second."""
    for match in reversed(list(_LIST.finditer(_tags(items)))):
        if match.start() and items[match.start() - 1].tag == "b":
            continue
        places = [at for at in range(match.start(), match.end()) if items[at].point]
        for at, after in zip(reversed(places[:-1]), reversed(places[1:]), strict=True):
            items[at] = _with_year(items[at], _point(items, after))
        spans = [_point(items, at).days for at in places]
        follow = all(one[1] + DAY == other[0] for one, other in pairwise(spans))
        if len(places) > 2 and follow:
            part = items[match.start() : match.end()]
            tokens = tuple(token for item in part for token in item.tokens)
            point = fixed((spans[0][0], spans[-1][1]), "span")
            items[match.start() : match.end()] = [Item(part[0].start, part[-1].end, "P", tokens, point)]
    return items


def _with_year(item: Item, after: Point) -> Item:
    point = item.point
    if point is None or point.named or not after.named or point.grain != after.grain:
        return item
    moved = replace(point, year=after.year, named=True)
    return item if moved.days == after.days else replace(item, point=moved)


class _Joiner:
    """Reads the joined periods of one question."""

    def __init__(self, items: list[Item], small: str, today: dt.date) -> None:
        self.items = items
        self.small = small
        self.today = today
        self.tags = _tags(items)
        self.found: list[Reading] = []

    def read(self) -> list[Reading]:
        """The periods in the order they stand in; patterns further up the table come first."""
        free = [True] * len(self.items)
        for pattern in _JOINED:
            for match in pattern.finditer(self.tags):
                if all(free[match.start() : match.end()]) and self._read(match):
                    free[match.start() : match.end()] = [False] * (match.end() - match.start())
        return sorted(self.found, key=lambda item: item.start)

    def _read(self, match: re.Match[str]) -> bool:
        places = [at for at in range(match.start(), match.end()) if self.items[at].point]
        points = [_point(self.items, at) for at in places]
        kind = next(name for name in _KINDS if match.groupdict().get(name))
        if kind in ("against", "previous"):
            return self._set_against(match, places, points)
        span = _KINDS[kind](self, match, points)
        if span is None or span[0] > span[1]:
            return False
        self.found.append(Reading(self.items[match.start()].start, self.items[match.end() - 1].end, span))
        return True

    def _range(self, _match: re.Match[str], points: list[Point]) -> Span | None:
        first, last = points
        if "days" in (first.grain, last.grain):
            return None
        start, end = _ordered(first, last, self.today)
        if last.grain == "weekday" and start > end:
            start -= DAY * 7
        return start, end

    def _now(self, _match: re.Match[str], points: list[Point]) -> Span | None:
        return points[0].days[0], self.today

    def _since(self, match: re.Match[str], points: list[Point]) -> Span | None:
        point, begin = points[0], self.items[match.start()]
        tokens = next(item.tokens for item in self.items[match.start() : match.end()] if item.point)
        if point.grain in ("days", "span") or (begin.tag == "f" and "|" not in match.group() and tokens[0].tag != "B"):
            return None
        if begin.tag == "s":
            if any(_INSTRUMENTAL.fullmatch(token.form) for token in tokens):
                return None
            genitive = any(token.tag in "Mgrk" and not token.form[:1].isdigit() for token in tokens)
            if not genitive and _COMPARED.search(self.small[: begin.start]):
                return None
        return point.days[0], self.today

    def _until(self, match: re.Match[str], points: list[Point]) -> Span | None:
        point, begin = points[0], self.items[match.start()]
        inclusive = match.group().endswith("^") or point.grain == "end"
        if begin.tag == "p" and len(match.group()) == 2:
            tokens = self.items[match.start() + 1].tokens
            if any(_DATIVE.fullmatch(token.form) for token in tokens) or _tags_of(tokens) == "Y":
                return None
            inclusive = True
        if begin.tag == "u" and self._denied(match.start()):  # "не ранее"
            return point.days[0], self.today
        return FIRST_DAY, point.days[1] if inclusive or {"p", "t"} & set(match.group()) else point.days[0] - DAY

    def _after(self, match: re.Match[str], points: list[Point]) -> Span | None:
        if self._denied(match.start()):  # "не позднее"
            return FIRST_DAY, points[0].days[1]
        return points[0].days[1] + DAY, self.today

    def _plain(self, _match: re.Match[str], points: list[Point]) -> Span | None:
        return None if points[0].grain == "weekday" else points[0].days

    def _denied(self, at: int) -> bool:
        return at > 0 and self.items[at - 1].tokens[-1].form in ("не", "not", "no")

    def _set_against(self, match: re.Match[str], places: list[int], points: list[Point]) -> bool:
        first, second_at = points[0], places[-1]
        if len(points) == 1:
            second_at = match.end() - 1
            back = self.items[second_at].tokens[0].value
            if first.grain not in _OF_POINT or not back:
                return False
            start = first.days[0] - DAY
            size = _size(first)
            second = fixed((minus_months(first.days[0], size), start), first.grain) if size else None
            second = second or fixed((first.days[0] - DAY * (7 if first.grain == "week" else 1), start), first.grain)
        else:
            second = points[1]
            if second.grain != first.grain:
                return False
        period, other = _clipped(first.days, _earlier(first, second, self.today), self.today, first.grain)
        if other[0] > other[1] or period[0] > period[1]:
            return False
        self.found.append(Reading(self.items[match.start()].start, self.items[second_at].end, period, other))
        return True


_KINDS: dict[str, Callable[[_Joiner, re.Match[str], list[Point]], Span | None]] = {
    "range": _Joiner._range, "between": _Joiner._range, "now": _Joiner._now, "since": _Joiner._since,
    "until": _Joiner._until, "after": _Joiner._after, "plain": _Joiner._plain, "against": _Joiner._plain,
    "previous": _Joiner._plain,
}  # fmt: skip


def _tags_of(tokens: Sequence[Token]) -> str:
    return "".join(token.tag for token in tokens)


def _size(point: Point) -> int:
    return {"month": 1, "quarter": 3, "half": 6, "year": 12, "fiscal": 12}.get(point.grain, 0)


def _ordered(first: Point, last: Point, today: dt.date) -> Span:
    """From the first to the last, each in the year the other one gives it."""
    if first.named and last.named:
        return first.days[0], last.days[1]
    if first.named:
        start = first.days[0]
        end = last.span(start.year)[1]
        return start, end if end >= start else last.span(start.year + 1)[1]
    if last.named:
        end = last.days[1]
        start = first.span(last.year)[0]
        return start if start <= end else first.span(last.year - 1)[0], end
    year = first.year
    wraps = last.span(year)[1] < first.span(year)[0]
    if wraps and last.span(year + 1)[0] > today:
        year -= 1
    return first.span(year)[0], last.span(year + wraps)[1]


def _earlier(first: Point, second: Point, today: dt.date) -> Span:
    """The days set against `first`: where no year is named the latest before it."""
    if second.named:
        return second.days
    start, year = first.days[0], first.days[0].year
    same, before = second.span(year), second.span(year - 1)
    if same[0] > start and same[0] <= today and before[1] + DAY != start:
        return same  # "первый квартал ко второму"
    return same if same[0] < start else before


def _clipped(period: Span, other: Span, today: dt.date, grain: str) -> tuple[Span, Span]:
    """Of a period under way the days up to today, and as many of the other."""
    if not period[0] <= today <= period[1] or (grain in UNITS.values() and unit_span(grain, today)[1] == today):
        return period, other
    if grain in ("year", "fiscal") or (period[0].day == other[0].day and period[0].month == other[0].month):
        end = minus_months(today, 12 * (period[0].year - other[0].year))
    else:
        end = other[0] + (today - period[0])
    return (period[0], today), (other[0], min(other[1], end))
