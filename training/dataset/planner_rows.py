"""Rows for the planner: verified and made questions, each proved by running its plan on the database."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.reading import fetched
from azs.errors import AzsError, DatabaseDownError, DatabaseLockedError
from azs.semantic import load_model
from chains.compile import compile_plan
from chains.golden import GoldenItem
from chains.grading import grade
from chains.linker import Linker
from chains.plan import Plan
from chains.planner import answer_text, messages
from chains.reading import Reading, read_question
from training.dataset.questions import Made, Maker, family_of, target
from training.dataset.rows import Draft, Tally, pair, sft, single
from training.dataset.sql_rows import Statements
from training.dataset.texts import language_of

MAX_ROWS = 2_000
TRIES = 12
"""Made questions looked at for each row wanted, at most."""
PAIRS = 0.5
"""Share of rows that get a wrong variant beside them."""
Rows = tuple[tuple[Any, ...], ...]


@dataclass
class Bench:
    """What questions are read with and plans are run on.

    Attributes:
        prompt: see `chains.planner.messages`. today: what the words of dates count from.
        statements: for what people said of SQL; None where that is not wanted.
    """

    engine: sa.Engine
    linker: Linker
    today: dt.date
    prompt: str
    fiscal_month: int = 1
    statements: Statements | None = None
    _known: dict[str, Rows | None] = field(default_factory=dict)

    def read(self, question: str) -> Reading | None:
        """The question as the rules read it; None where they refuse it."""
        try:
            return read_question(question, self.linker, today=self.today, fiscal_month=self.fiscal_month)
        except (DatabaseDownError, DatabaseLockedError):
            raise
        except AzsError:
            return None

    def rows(self, plan: Plan) -> Rows | None:
        """What the plan finds, at most MAX_ROWS; None where no query says it."""
        key = plan.to_json()
        if key not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            self._known[key] = self._ran(plan)
        return self._known[key]

    def _ran(self, plan: Plan) -> Rows | None:
        try:
            statement = compile_plan(plan, MAX_ROWS, today=self.today)
            return fetched(self.engine, lambda one: tuple(tuple(row) for row in one.execute(statement)))
        except (DatabaseDownError, DatabaseLockedError):
            raise
        except AzsError:
            return None

    def asked(self, question: str, plan: Plan) -> list[tuple[str, str]]:
        """The messages the app sends for the question."""
        return messages(question, plan, prompt=self.prompt)


def given(plan: Plan) -> Plan:
    """What the rules hand to the model: conditions and periods."""
    return Plan(filters=plan.filters, period=plan.period, compare=plan.compare)


def body_of(plan: Plan) -> dict[str, Any]:
    """What of a plan is the model's to choose."""
    return {"metric": plan.metric, "dimensions": plan.dimensions, "order": plan.order, "limit": plan.limit}


def expressible(plan: Plan) -> bool:
    """Whether conditions and periods apart the plan holds nothing but what the model may choose."""
    return replace(given(plan), **body_of(plan)) == plan


def verified_rows(
    bench: Bench, items: Sequence[GoldenItem], tally: Tally, *, source: str = "golden"
) -> Iterator[Draft]:  # fmt: skip
    """Every wording of verified questions whose plan a model can choose."""
    for item in items:
        try:
            plan = Plan.from_json(item.plan_json)
        except ValueError:
            tally.drop("not_a_plan")
            continue
        for question in item.questions:
            found = bench.read(question)
            if not expressible(plan) or bench.rows(plan) is None:
                tally.drop("beyond_the_planner")
            elif found is None or not same_given(found.plan, plan):
                tally.drop("linking_differs")
            else:
                yield sft(
                    bench.asked(question, found.plan), answer_text(**body_of(plan)), asked=question,
                    family=family_of(plan), language=language_of(question), source=source,
                )  # fmt: skip


def made_rows(
    bench: Bench, maker: Maker, tally: Tally, *, count: int, progress: Callable[[int, int], None]
) -> Iterator[Draft]:  # fmt: skip
    """Made questions that the rules read as they were made, with wrong variants of their plans beside them."""
    rng, kept, wrong = random.Random(maker.seed + 1), 0, Variants(bench, maker.seed + 2)
    for tried, made in enumerate(maker.questions()):
        if kept >= count or tried >= TRIES * count:
            return
        if tried % 50 == 0:
            progress(kept, count)
        found = bench.read(made.text)
        reason = _fault(bench, made, found)
        if reason or found is None:
            tally.drop(reason or "rules_refuse")
            continue
        kept += 1
        told, body = bench.asked(made.text, found.plan), answer_text(**target(made))
        about: dict[str, str] = {"asked": made.text, "family": made.family, "language": made.language}
        yield sft(told, body, source=f"paraphrase:{made.style}", **about)
        if rng.random() < PAIRS:
            yield from wrong.rows(made, told, body, about)


def _fault(bench: Bench, made: Made, found: Reading | None) -> str:
    """Why a made question is no row; "" where it is one."""
    if found is None:
        return "rules_refuse"
    sure = not found.unknown and found.sure_metric and found.doubt is None
    if made.beyond:
        return "rules_disagree" if sure else ""
    if not same_given(found.plan, made.plan):
        return "linking_differs"
    rows = bench.rows(made.plan)
    if rows is None:
        return "beyond_the_planner"
    if sure and found.plan != made.plan:
        own = bench.rows(found.plan)
        if own is None or _differ(rows, own, ordered=bool(made.plan.order)):
            return "rules_disagree"
    return ""


def _differ(one: Rows, other: Rows, *, ordered: bool) -> bool:
    """Whether two results say something else."""
    return len(one) != len(other) or bool(grade(one, other, ordered=ordered))


def same_given(one: Plan, other: Plan) -> bool:
    """Whether two plans have the same conditions and days."""

    def days(plan: Plan) -> list[tuple[dt.date, dt.date] | None]:
        return [(found.start, found.end) if found else None for found in (plan.period, plan.compare)]

    def conditions(plan: Plan) -> set[tuple[str, frozenset[str], bool]]:
        return {(item.dimension, frozenset(item.values), item.negated) for item in plan.filters}

    return days(one) == days(other) and conditions(one) == conditions(other)


class Variants:
    """Wrong plans beside right ones: near enough to be taken for them, with another result."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench = bench
        self._rng = random.Random(seed)

    def rows(
        self, made: Made, told: list[tuple[str, str]], right: str, about: dict[str, str]
    ) -> Iterator[Draft]:  # fmt: skip
        """A pair, and one of the two answers by itself."""
        found = self._wrong(made)
        if found is None:
            return
        worse, reason = found
        yield pair(told, right, worse, reason=reason, source="execution", **about)
        positive = self._rng.random() < 0.5
        yield single(told, right if positive else worse, right=positive, source="execution", **about)

    def _wrong(self, made: Made) -> tuple[str, str] | None:
        """A wrong answer and why it is: "metric", "dimensions", "order", "limit" or "answered"."""
        if made.beyond:
            return answer_text(self._rng.choice(list(load_model().metrics))), "answered"
        base = self._bench.rows(made.plan)
        kinds = ["metric", "dimensions", *(["order", "limit"] if made.plan.order else [])]
        self._rng.shuffle(kinds)
        for kind in kinds:
            plan = getattr(self, f"_other_{kind}")(made.plan)
            rows = self._bench.rows(plan)
            if base and rows is not None and _differ(base, rows, ordered=bool(plan.order)):
                return answer_text(**body_of(plan)), kind
        return None

    def _other_metric(self, plan: Plan) -> Plan:
        model = load_model()
        unit = model.metrics[plan.metric].unit
        near = [name for name, one in model.metrics.items() if one.unit == unit and name != plan.metric]
        names = near if near and self._rng.random() < 0.7 else [name for name in model.metrics if name != plan.metric]
        return replace(plan, metric=self._rng.choice(names))

    def _other_dimensions(self, plan: Plan) -> Plan:
        known = ("region", "city", "station", "category", "department", "severity", "month", "week", "weekday")
        other = self._rng.choice([name for name in known if name not in plan.dimensions])
        if not plan.dimensions or plan.order:
            return replace(plan, dimensions=(other,))
        return replace(plan, dimensions=() if self._rng.random() < 0.4 else (other,))

    def _other_order(self, plan: Plan) -> Plan:
        return replace(plan, order="asc" if plan.order == "desc" else "desc")

    def _other_limit(self, plan: Plan) -> Plan:
        return replace(
            plan, limit=None if self._rng.random() < 0.5 else (plan.limit or 1) + self._rng.choice((1, 2, 5))
        )


def spread_rows(maker: Maker, families: frozenset[str], *, count: int, prompt: str) -> Iterator[Draft]:
    """Further questions of families that were proved, neither read nor run: the values and periods are others."""
    kept = 0
    for made in maker.questions(families):
        if kept >= count:
            return
        if made.style != "layout":
            kept += 1
            yield sft(
                messages(made.text, made.plan, prompt=prompt), answer_text(**target(made)), asked=made.text,
                family=made.family, language=made.language, source=f"spread:{made.style}",
            )  # fmt: skip
