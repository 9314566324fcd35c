"""Plan → one SELECT over the reporting views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.errors import BeyondPlanError
from chains import lists, repeats, responses
from chains.conditions import (
    BANDS,
    DATED,
    PLACES,
    Condition,
    View,
    bounds,
    condition,
    day_of_ages,
    group,
    selected,
    within_period,
)
from chains.dates import unit_span
from chains.directory import directory, stock
from chains.leaders import combined
from chains.measures import DEADLINES, counted_rows, difference, quotient, value, view_of
from chains.moving import moving
from chains.plan import PERIOD_UNITS, Plan, PlanFilter, PlanRange
from chains.quiet import quiet
from chains.rates import LINED, RATES, rate
from chains.soundness import check_sound
from chains.spread import averaged, derived
from chains.thresholds import bounded

Statement = sa.Select[*tuple[Any, ...]]
ALONE = ("share", "split", "cumulative", "running", "moving")
"""What is shown of one metric alone."""
STATED = ("litres_spilled",)
"""Sums that few incidents state: a group where none does is left out."""
TIMELESS = ("stations", "equipment")
_ONE: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)


def compile_plan(plan: Plan, max_rows: int, *, today: dt.date | None = None) -> Statement:
    """The query of a plan.

    Columns are labelled by dimension ids, then `value`, then `previous`, `difference` and `change_pct` where periods
    are compared, then the ids of further metrics, or `part` for a part of the metric.

    Args:
        plan: what is asked.
        max_rows: most rows given back.
        today: what ages count from; the current day when not given.

    Raises:
        BeyondPlanError: the metric cannot be cut by a dimension, a filter or a period the plan names.
    """
    day = today or dt.date.today()
    check_sound(plan)
    _check_shown(plan)
    if plan.target != "metric":
        return _targeted(plan, max_rows, day)
    if plan.also and not _together(plan):
        return _limited(_joined(plan, day), plan, max_rows)
    if plan.metric in RATES:
        return _limited(rate(plan, day), plan, max_rows)
    if plan.per:
        return _limited(averaged(plan, _base, day), plan, max_rows)
    if plan.show == "leaders":
        return combined(plan, _base(replace(plan, order="", limit=None), day))
    if plan.show == "moving":
        return _limited(moving(plan, _base, day), plan, max_rows)
    if (
        plan.show in ("running", "split", "cumulative")
        or (plan.show == "change" and not plan.compare)
        or (plan.show == "share" and not _parts(plan)[1] and plan.metric not in repeats.METRICS)
    ):
        return _limited(_derived(plan, day), plan, max_rows)
    return _limited(_base(plan, day), plan, max_rows)


def _targeted(plan: Plan, max_rows: int, today: dt.date) -> Statement:
    """The query of a plan that lists things, or counts those that had nothing."""
    if plan.target in lists.TARGETS:
        return (lists.incidents if plan.target == "incidents" else lists.actions)(plan, max_rows, today)
    if plan.target == "absent":
        return quiet(plan, today).limit(max_rows)
    if plan.target == "absent_count":
        return _limited(quiet(plan, today), replace(plan, dimensions=plan.dimensions[:-1]), max_rows)
    return directory(plan, max_rows) if plan.target == "directory" else _limited(stock(plan), plan, max_rows)


def _check_shown(plan: Plan) -> None:
    """Raises: BeyondPlanError where what is shown of a metric would hide another figure that is asked for."""
    bounded = _bounded(plan) or plan.near_mean or plan.turned or plan.percentile is not None
    if plan.target == "metric" and plan.beside and (plan.compare or plan.per or bounded or not plan.show):
        raise BeyondPlanError("assistant.part_of")
    if plan.target == "metric" and plan.show in ALONE and plan.also:
        raise BeyondPlanError("assistant.two_metrics")
    if plan.target == "metric" and plan.compare and (plan.also or (plan.part and plan.show != "share")):
        raise BeyondPlanError("assistant.two_metrics")
    whole = plan.show == "share" and plan.metric != "repeat_incidents" and not _parts(plan)[1]
    if (plan.compare and (plan.show in ALONE[1:] or whole)) or (_bounded(plan) and plan.show in ALONE[2:]):
        raise BeyondPlanError("assistant.part_of")


def most_rows(plan: Plan, max_rows: int) -> int:
    """How many rows a plan that names no number may give; where it gives as many, there may be more."""
    return min(lists.LIST_LIMIT, max_rows) if plan.target in lists.TARGETS else max_rows


def literal_sql(statement: Statement, dialect: sa.Dialect) -> str:
    """The statement as text with its values written in, to be shown."""
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _derived(plan: Plan, today: dt.date) -> Statement:
    """What is shown of a row of values. The first change is against the unit before the period, which is read too."""
    unit = next((name for name in plan.dimensions if name in LINED), "")
    start = plan.period.start if plan.period else None
    if plan.show != "change" or not unit or start is None or plan.period is None or unit_span(unit, start)[0] != start:
        return derived(plan, _base(plan, today))
    earlier = unit_span(unit, start - dt.timedelta(days=1))[0]
    longer = replace(plan, period=replace(plan.period, start=earlier))
    rows = derived(plan, _base(longer, today)).subquery("d")
    return sa.select(*rows.c).where(rows.c[unit] >= sa.cast(sa.literal(midnight(start)), sa.DateTime))


def _base(plan: Plan, today: dt.date) -> Statement:
    """Groups and aggregates, neither ordered nor limited."""
    view = _view(plan)
    groups = [group(view, plan, name).label(name) for name in plan.dimensions]
    now, before = within_period(view, plan, plan.period), within_period(view, plan, plan.compare)
    whole, part = _parts(plan)
    base = [*selected(view, whole, today), *counted_rows(plan, view)]
    chosen = _met(view, part, plan, today)
    if plan.metric in repeats.METRICS:
        (chosen if plan.show == "share" else base).append(repeats.again(view, plan))
    columns, gates = _columns(plan, view, chosen, (now, before), today)
    found = columns[0] if not (plan.beside and chosen) else columns[1]
    base += gates
    statement = sa.select(*groups, *columns).select_from(view).where(*base)
    if plan.order and (plan.limit or _bounded(plan)):  # "which …": a group without a name is no answer
        named = [name for name in plan.dimensions if name not in PERIOD_UNITS]
        statement = statement.where(*(group(view, plan, name).is_not(None) for name in named))
    statement = statement.where(*(group(view, plan, name).is_not(None) for name in plan.dimensions if name in BANDS))
    if groups:
        statement = statement.group_by(*(group(view, plan, name) for name in plan.dimensions))
        if plan.metric in STATED and not (plan.compare or plan.also):
            statement = statement.having(found.is_not(None))
        if plan.metric in DEADLINES and not (plan.compare or plan.also or plan.show):
            statement = statement.having(found > 0)
    return statement if plan.per or plan.show else statement.having(*_having(plan, found))


def _met(view: View, part: Sequence[PlanFilter | PlanRange], plan: Plan, today: dt.date) -> list[Condition]:
    """What the rows of a part meet."""
    day = day_of_ages(plan, today)
    return [condition(view, x) if isinstance(x, PlanFilter) else sa.and_(*bounds(view, x, day)) for x in part]


def _columns(
    plan: Plan, view: View, chosen: list[Condition], spans: tuple[list[Condition], list[Condition]], today: dt.date
) -> tuple[list[sa.ColumnElement[Any]], list[Condition]]:  # fmt: skip
    """The columns of the measure and what goes with it, and which rows of the periods they need."""
    now, before = spans
    found = _measure(plan, view, now if plan.compare else [], chosen, today)
    if plan.compare:
        previous = _measure(plan, view, before, chosen, today)
        change = quotient((found - previous) * 100.0, previous)
        columns = [
            previous.label("previous"),
            difference(found, previous).label("difference"),
            change.label("change_pct"),
        ]
        return [found.label("value"), *columns], [sa.or_(sa.and_(*now), sa.and_(*before))]
    if plan.beside and plan.show == "share" and chosen:
        whole = value(plan, view, None if plan.part else sa.and_(*chosen), today)
        return [whole.label("value"), found.label("shown")], now
    if plan.also:
        several, gates = _several(plan, view, today)
        return [*several, *_part(plan, view, today)], [gates]
    if plan.show == "extremes":
        ends = (("minimum", 0.0), ("maximum", 1.0))
        sides = [value(replace(plan, percentile=end), view, None, today).label(name) for name, end in ends]
        return [found.label("value"), *sides], now
    return [found.label("value"), *_part(plan, view, today)], now


def _view(plan: Plan) -> View:
    if plan.metric in responses.METRICS:
        return responses.acted()
    return repeats.repeats(plan) if plan.metric in repeats.METRICS else view_of(plan.metric)


def _measure(
    plan: Plan, view: View, gates: list[Condition], part: list[Condition], today: dt.date
) -> sa.ColumnElement[Any]:
    whole = value(plan, view, sa.and_(*gates) if gates else None, today)
    if not part:
        return whole
    return quotient(100.0 * value(plan, view, sa.and_(*gates, *part), today), whole)


def _part(plan: Plan, view: View, today: dt.date) -> list[sa.ColumnElement[Any]]:
    """The column of the part, where one is shown."""
    if not plan.part or plan.show == "share":
        return []
    within = within_period(view, plan, plan.period) if plan.also else []
    inside = sa.and_(*within, *_met(view, plan.part, plan, today))
    return [value(plan, view, inside, today).label("part")]


def _several(plan: Plan, view: View, today: dt.date) -> tuple[list[sa.ColumnElement[Any]], Condition]:
    """Columns of several metrics, each over the rows its own moment puts into the period, and which rows those are."""
    plans = [Plan(metric=name, period=plan.period) for name in (plan.metric, *plan.also)]
    of_each = [within_period(view_of(item.metric), item, plan.period) for item in plans]
    gates = [sa.and_(*conditions) if conditions else _ONE == _ONE for conditions in of_each]  # Oracle has no TRUE
    names = ["value", *plan.also]
    found: list[sa.ColumnElement[Any]] = [
        value(item, view, gate, today).label(name) for item, gate, name in zip(plans, gates, names, strict=True)
    ]  # fmt: skip
    return found, sa.or_(*gates)


def _together(plan: Plan) -> bool:
    """Whether the metrics of a plan come from the same rows, so that one query over them gives all."""
    names = (plan.metric, *plan.also)
    if len({view_of(name).name for name in names}) > 1 or {*RATES, *responses.METRICS, *repeats.METRICS} & set(names):
        return False
    moments = {str(sa.and_(sa.true(), *within_period(view_of(name), Plan(metric=name), plan.period))) for name in names}
    return len(moments) == 1 or not any(name in PERIOD_UNITS for name in plan.dimensions)


def _joined(plan: Plan, today: dt.date) -> Statement:
    """Metrics of different rows beside each other: one query each, joined on the groups of the first."""
    alone = replace(plan, also=(), order="", limit=None, having_more_than=None, having_less_than=None)
    sides = []
    for at, name in enumerate((plan.metric, *plan.also)):
        one = replace(alone, metric=name, part=plan.part if not at else ())
        asked = rate(one, today) if name in RATES else _base(one, today)
        sides.append(asked.subquery(f"m{at}"))
    first, *others = sides
    joined: sa.FromClause = first
    for side in others:
        on = [first.c[name] == side.c[name] for name in plan.dimensions]
        joined = joined.outerjoin(side, sa.and_(*on) if on else _ONE == _ONE)
    values = [side.c.value.label(name) for side, name in zip(others, plan.also, strict=True)]
    values += [first.c.part.label("part")] if plan.part else []
    groups = [first.c[name] for name in plan.dimensions]
    return sa.select(*groups, first.c.value.label("value"), *values).select_from(joined)


def _parts(plan: Plan) -> tuple[Plan, tuple[Any, ...]]:
    """For a share: the plan of the whole and the filters of the part. Places bound the whole where there is more, and
    so does all else where the part is what is not stated."""
    if plan.show != "share":
        return plan, ()
    if plan.part:  # "и доля критических"
        return plan, plan.part
    dated = tuple(item for item in plan.ranges if item.column in DATED)
    if len(dated) < len(plan.ranges):  # "the share of those over 100,000"
        return replace(plan, ranges=dated), tuple(item for item in plan.ranges if item not in dated)
    if plan.metric in repeats.METRICS:
        return plan, ()
    blank = tuple(item for item in plan.filters if not item.values)
    places = tuple(item for item in plan.filters if item.dimension in PLACES or (blank and item.values))
    rest = tuple(item for item in plan.filters if item not in places)
    if not rest and dated:
        return replace(plan, ranges=()), dated
    if plan.dimensions and not rest:
        return plan, ()
    if not rest:
        places, rest = (), places
    if plan.dimensions and set(plan.dimensions) & {item.dimension for item in rest}:
        return plan, ()
    return Plan(filters=places, ranges=dated), rest


def _bounded(plan: Plan) -> bool:
    return plan.having_more_than is not None or plan.having_less_than is not None


def _having(plan: Plan, found: sa.ColumnElement[Any]) -> list[Condition]:
    over = [] if plan.having_more_than is None else [found > plan.having_more_than]
    return over if plan.having_less_than is None else [*over, found < plan.having_less_than]


def _limited(statement: Statement, plan: Plan, max_rows: int) -> Statement:
    """Only the best rows, of the whole or of each group of the first dimension, in the order asked for."""
    if plan.turned and plan.compare and plan.dimensions:
        sides = statement.subquery("t")
        risen = sides.c.value > sides.c.previous if plan.turned == "up" else sides.c.value < sides.c.previous
        statement = sa.select(*sides.c).where(risen)
    if _bounded(plan) and plan.dimensions and (plan.show in ("share", "split") or plan.per):
        shown = statement.subquery("s")
        statement = sa.select(*shown.c).where(*_having(plan, shown.c.value))
    if plan.thresholds and plan.dimensions:
        statement = bounded(statement, plan)
    if plan.near_mean and plan.dimensions:
        statement = _near_mean(statement, plan)
    if plan.each and plan.limit and len(plan.dimensions) > 1:
        return _best_of_each(statement, plan, max_rows)
    names = [*plan.dimensions]
    if not names:
        return statement
    columns = statement.selected_columns
    chosen: sa.ColumnElement[Any] = columns["value"]
    if plan.order and plan.compare:
        by = {"change": columns.get("change_pct"), "difference": columns["value"] - columns["previous"]}
        found = by.get(plan.show)
        chosen = chosen if found is None else found
    alone = not plan.beside and plan.reach is None
    rising = plan.show == "cumulative" and alone  # the largest first is the least so far first
    order = "asc" if rising else plan.order
    if plan.order or not set(names) & {*PERIOD_UNITS, *BANDS}:
        statement = statement.order_by(chosen.asc().nulls_last() if order == "asc" else chosen.desc().nulls_last())
    statement = statement.order_by(*(columns[name] for name in names))
    return statement.limit(min(plan.limit or max_rows, max_rows))


def _near_mean(statement: Statement, plan: Plan) -> Statement:
    """Only the groups on one side of the mean of all groups."""
    groups = statement.cte("g")
    mean = sa.select(sa.func.avg(groups.c.value)).scalar_subquery()
    return sa.select(*groups.c).where(groups.c.value > mean if plan.near_mean == "above" else groups.c.value < mean)


def _best_of_each(statement: Statement, plan: Plan, max_rows: int) -> Statement:
    base = statement.subquery("g")
    first, *rest = plan.dimensions
    by = base.c.value.asc().nulls_last() if plan.order == "asc" else base.c.value.desc().nulls_last()
    order = [by] if plan.limit == 1 else [by, *(base.c[name] for name in rest)]
    count = sa.func.rank() if plan.limit == 1 else sa.func.row_number()  # all that share the first place
    place = count.over(partition_by=base.c[first], order_by=order)
    ranked = sa.select(*base.c, place.label("place")).subquery("r")
    names = [column.name for column in base.c]
    found = sa.select(*(ranked.c[name] for name in names)).where(ranked.c.place <= sa.literal(plan.limit))
    return found.order_by(ranked.c[first], ranked.c.place, *(ranked.c[name] for name in rest)).limit(max_rows)
