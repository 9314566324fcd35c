"""The figures of an evaluation: shares with their intervals, seconds and tokens."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from tests.evaluation.outcomes import OUTCOMES, Result
from tests.evaluation.question_sets import KINDS

Z95 = 1.959964
SURE_BADGES = ("golden", "plan")


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    part: int
    total: int

    @property
    def interval(self) -> tuple[float, float]:
        """The share is between these with 95 % (Wilson); anything where there is nothing to count."""
        if not self.total:
            return 0.0, 1.0
        share, z2 = self.part / self.total, Z95 * Z95
        middle = share + z2 / (2 * self.total)
        half = Z95 * math.sqrt(share * (1 - share) / self.total + z2 / (4 * self.total**2))
        low, high = ((middle + sign * half) / (1 + z2 / self.total) for sign in (-1, 1))
        return max(0.0, low), min(1.0, high)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to count."""
        return not self.total

    def __str__(self) -> str:
        if not self.total:
            return "none"
        low, high = self.interval
        percent = f"{100 * self.part / self.total:.1f} %"
        return f"{self.part:3} of {self.total:3} = {percent:>7} ({100 * low:.1f} to {100 * high:.1f})"

    def body(self) -> dict[str, object]:
        """As JSON writes it."""
        low, high = self.interval
        return {**asdict(self), "low": round(low, 4), "high": round(high, 4)}


@dataclass(frozen=True)
class Spread:
    """Median and 95th percentile of `count` values."""

    count: int
    median: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """That of some values; zeros where there are none."""
        if not values:
            return cls(0, 0.0, 0.0)
        nearest = sorted(values)[math.ceil(0.95 * len(values)) - 1]
        return cls(len(values), round(statistics.median(values), 4), round(nearest, 4))

    @property
    def empty(self) -> bool:
        """Whether there are no values."""
        return not self.count

    def __str__(self) -> str:
        return f"median {self.median:g}, p95 {self.p95:g} of {self.count}"

    def body(self) -> dict[str, object]:
        """As JSON writes it."""
        return asdict(self)


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    group: str
    name: str
    value: Share | Spread


def figures(results: Sequence[Result]) -> list[Figure]:
    """Everything that is told of one way of answering one set."""
    return [*_shares(results), *_badges(results), *_groups(results), *_costs(results)]


def outcomes(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """Kind of question -> outcome -> how many."""
    told = Counter((result.question.kind, result.found.outcome) for result in results)
    return {
        kind: {name: told[kind, name] for name in OUTCOMES if told[kind, name]}
        for kind in KINDS
        if any(result.question.kind == kind for result in results)
    }


def counted(results: Sequence[Result], *, of: Callable[[Result], bool], where: Callable[[Result], bool]) -> Share:
    """The share of results that are `where` among those that are `of`."""
    chosen = [result for result in results if of(result)]
    return Share(sum(map(where, chosen)), len(chosen))


def as_text(results: Sequence[Result]) -> str:
    """The figures as lines, a heading before each group; without those of which there is nothing to count."""
    lines = ["  what became of each kind"]
    for kind, told in outcomes(results).items():
        lines.append(f"    {kind:24}" + ", ".join(f"{name} {count}" for name, count in told.items()))
    group = ""
    for figure in figures(results):
        if figure.value.empty:
            continue
        lines += [f"  {figure.group}"] * (figure.group != group)
        lines.append(f"    {figure.name:24}{figure.value}")
        group = figure.group
    return "\n".join(lines)


def _shares(results: Sequence[Result]) -> Iterator[Figure]:
    yield Figure("right", "all", counted(results, of=_any, where=_right))
    for kind in KINDS:
        yield Figure("right", kind, counted(results, of=_of_kind(kind), where=_right))
    for route, name in (("unanswerable", "refused"), ("clarify", "asked back")):
        for kind in KINDS:
            yield Figure(name, kind, counted(results, of=_of_kind(kind), where=_went(route)))
    yield Figure("model", "answers without it", counted(results, of=_answered, where=lambda one: not _used(one)))
    yield Figure("model", "questions without it", counted(results, of=_any, where=lambda one: not _used(one)))


def _badges(results: Sequence[Result]) -> Iterator[Figure]:
    kinds: dict[str, Callable[[Result], bool]] = {
        "golden": _with_badge("golden"),
        "plan": _with_badge("plan"),
        "plan, without a sign": lambda one: _with_badge("plan")(one) and not one.found.cautioned,
        "plan, with a sign": lambda one: _with_badge("plan")(one) and one.found.cautioned,
        "plan, read by rules": lambda one: _with_badge("plan")(one) and not one.found.model_name,
        "plan, read by model": lambda one: _with_badge("plan")(one) and bool(one.found.model_name),
        "sql": _with_badge("sql"),
    }
    for name, chosen in kinds.items():
        yield Figure("right of answers with a badge", name, counted(results, of=chosen, where=_right))
    for badge in SURE_BADGES:
        yield Figure("wrong without a sign", badge, counted(results, of=_with_badge(badge), where=unsigned))
    sure = counted(results, of=lambda one: _answered(one) and one.found.badge in SURE_BADGES, where=unsigned)
    yield Figure("wrong without a sign", "golden and plan", sure)


def unsigned(result: Result) -> bool:
    """Whether wrong rows were given with nothing that warns of them."""
    found = result.found
    return found.outcome == "wrong" and found.badge in SURE_BADGES and not found.cautioned


def _groups(results: Sequence[Result]) -> Iterator[Figure]:
    for lang in dict.fromkeys(result.question.lang for result in results):
        yield Figure("by language", lang, _right_of([one for one in results if one.question.lang == lang]))
    for level in dict.fromkeys(result.question.level for result in results):
        yield Figure("by level", level, _right_of([one for one in results if one.question.level == level]))
    yield Figure("by place", "alone", _right_of([one for one in results if not one.question.after]))
    yield Figure("by place", "follow-up", _right_of([one for one in results if one.question.after]))
    yield Figure("by spelling", "with mistakes", _right_of([one for one in results if "typo" in one.question.tags]))


def _costs(results: Sequence[Result]) -> Iterator[Figure]:
    used = [one for one in results if _used(one)]
    for name, chosen in (("all", results), ("model used", used)):
        yield Figure("CPU-seconds a question", name, Spread.of([one.found.cpu_s for one in chosen]))
    for name, chosen in (("all", results), ("model used", used)):
        yield Figure("seconds a question", name, Spread.of([one.found.wall_s for one in chosen]))
    yield Figure("tokens an answer", "model used", Spread.of([one.found.tokens for one in results if one.found.tokens]))


def _right_of(results: Sequence[Result]) -> Share:
    return counted(results, of=_any, where=_right)


def _any(_result: Result) -> bool:
    return True


def _right(result: Result) -> bool:
    return result.right


def _answered(result: Result) -> bool:
    return result.answered


def _used(result: Result) -> bool:
    return result.found.model_used


def _of_kind(kind: str) -> Callable[[Result], bool]:
    return lambda one: one.question.kind == kind


def _went(route: str) -> Callable[[Result], bool]:
    return lambda one: one.found.route == route


def _with_badge(badge: str) -> Callable[[Result], bool]:
    return lambda one: one.answered and one.found.badge == badge
