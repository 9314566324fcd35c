"""Plan → one SELECT over the reporting views."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.database.functions import hours_between
from azs.database.views import v_incident, v_station, v_station_day
from azs.errors import BeyondPlanError
from chains import lists
from chains.conditions import BANDS, PLACES, Condition, View, bounds, condition, group, selected, within_period
from chains.dates import unit_span
from chains.directory import directory, stock
from chains.measures import REPEAT_DAYS, quotient, value, view_of
from chains.plan import PERIOD_UNITS, Plan, PlanFilter
from chains.spread import averaged, derived

Statement = sa.Select[*tuple[Any, ...]]
LARGEST = 1_000_000
LINED = ("day", "week", "month", "quarter", "year")
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
    if plan.target == "incidents":
        return lists.incidents(plan, max_rows, day)
    if plan.target == "actions":
        return lists.actions(plan, max_rows, day)
    if plan.target == "absent":
        return _absent(plan, day).order_by(sa.literal_column("1")).limit(max_rows)
    if plan.target == "absent_count":
        return sa.select(sa.func.count().label("value")).select_from(_absent(plan, day).subquery("g"))
    if plan.target == "directory":
        return directory(plan, max_rows)
    if plan.target == "directory_count":
        return _limited(stock(plan), plan, max_rows)
    if plan.also and not _together(plan):
        return _limited(_joined(plan, day), plan, max_rows)
    if plan.metric == "incidents_per_1000_tx":
        return _rate(plan, max_rows, day)
    if plan.per:
        return _limited(averaged(plan, _base, day), plan, max_rows)
    if (
        plan.show in ("running", "moving")
        or (plan.show == "change" and not plan.compare)
        or (plan.show == "share" and not _parts(plan)[1] and plan.metric != "repeat_incidents")
    ):
        return _limited(_derived(plan, day), plan, max_rows)
    return _limited(_base(plan, day), plan, max_rows)


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
    view: View = repeats() if plan.metric == "repeat_incidents" else view_of(plan.metric)
    groups = [group(view, plan, name).label(name) for name in plan.dimensions]
    now, before = within_period(view, plan, plan.period), within_period(view, plan, plan.compare)
    whole, part = _parts(plan)
    base = selected(view, whole, today)
    chosen = [
        condition(view, item) if isinstance(item, PlanFilter) else sa.and_(*bounds(view, item, today)) for item in part
    ]
    if plan.metric == "repeat_incidents":
        again = hours_between(view.c.reported_at, view.c.previous_at) <= 24 * REPEAT_DAYS
        (chosen if plan.show == "share" else base).append(again)

    def measured(gates: list[Condition]) -> sa.ColumnElement[Any]:
        return _measure(plan, view, gates, chosen, today)

    found = measured(now if plan.compare else [])
    columns: list[sa.ColumnElement[Any]] = [found.label("value")]
    if plan.compare:
        previous = measured(before)
        change = quotient((found - previous) * 100.0, previous)
        columns += [previous.label("previous"), (found - previous).label("difference"), change.label("change_pct")]
        base.append(sa.or_(sa.and_(*now), sa.and_(*before)))
    elif plan.also:
        columns, gates = _several(plan, view, today)
        base.append(gates)
    else:
        columns += _part(plan, view, today)
        base += now
    statement = sa.select(*groups, *columns).select_from(view).where(*base)
    if plan.order and (plan.limit or _bounded(plan)):  # "which …": a group without a name is no answer
        named = [name for name in plan.dimensions if name not in PERIOD_UNITS]
        statement = statement.where(*(group(view, plan, name).is_not(None) for name in named))
    statement = statement.where(*(group(view, plan, name).is_not(None) for name in plan.dimensions if name in BANDS))
    if groups:
        statement = statement.group_by(*(group(view, plan, name) for name in plan.dimensions))
        if plan.metric in STATED and not (plan.compare or plan.also):
            statement = statement.having(found.is_not(None))
    return statement if plan.per or plan.show else statement.having(*_having(plan, found))


def _measure(
    plan: Plan, view: View, gates: list[Condition], part: list[Condition], today: dt.date
) -> sa.ColumnElement[Any]:
    whole = value(plan, view, sa.and_(*gates) if gates else None, today)
    if not part:
        return whole
    return quotient(100.0 * value(plan, view, sa.and_(*gates, *part), today), whole)


def _part(plan: Plan, view: View, today: dt.date) -> list[sa.ColumnElement[Any]]:
    """The column of the part, where one is shown."""
    if not plan.part:
        return []
    inside = sa.and_(*(condition(view, item) for item in plan.part))
    return [value(plan, view, inside, today).label("part")]


def _several(plan: Plan, view: View, today: dt.date) -> tuple[list[sa.ColumnElement[Any]], Condition]:
    """Columns of several metrics, each over the rows its own moment puts into the period, and which rows those are."""
    plans = [Plan(metric=name, period=plan.period) for name in (plan.metric, *plan.also)]
    gates = [sa.and_(sa.true(), *within_period(view_of(item.metric), item, plan.period)) for item in plans]
    names = ["value", *plan.also]
    found: list[sa.ColumnElement[Any]] = [
        value(item, view, gate, today).label(name) for item, gate, name in zip(plans, gates, names, strict=True)
    ]  # fmt: skip
    return found, sa.or_(*gates)


def _together(plan: Plan) -> bool:
    """Whether the metrics of a plan come from the same rows, so that one query over them gives all."""
    names = (plan.metric, *plan.also)
    if len({view_of(name).name for name in names}) > 1 or {"incidents_per_1000_tx", "repeat_incidents"} & set(names):
        return False
    moments = {str(sa.and_(sa.true(), *within_period(view_of(name), Plan(metric=name), plan.period))) for name in names}
    return len(moments) == 1 or not any(name in PERIOD_UNITS for name in plan.dimensions)


def _joined(plan: Plan, today: dt.date) -> Statement:
    """Metrics of different rows beside each other: one query each, joined on the groups of the first."""
    alone = replace(plan, also=(), order="", limit=None, having_more_than=None, having_less_than=None)
    sides = []
    for at, name in enumerate((plan.metric, *plan.also)):
        one = replace(alone, metric=name)
        asked = _rate(one, LARGEST, today) if name == "incidents_per_1000_tx" else _base(one, today)
        sides.append(asked.subquery(f"m{at}"))
    first, *others = sides
    joined: sa.FromClause = first
    for side in others:
        on = [first.c[name] == side.c[name] for name in plan.dimensions]
        joined = joined.outerjoin(side, sa.and_(*on) if on else _ONE == _ONE)
    values = [side.c.value.label(name) for side, name in zip(others, plan.also, strict=True)]
    groups = [first.c[name] for name in plan.dimensions]
    return sa.select(*groups, first.c.value.label("value"), *values).select_from(joined)


def _parts(plan: Plan) -> tuple[Plan, tuple[Any, ...]]:
    """For a share: the plan of the whole and the filters of the part. Places bound the whole where there is more."""
    if plan.show != "share":
        return plan, ()
    if plan.ranges:  # "the share of those over 100,000"
        return replace(plan, ranges=()), plan.ranges
    if plan.metric == "repeat_incidents":
        return plan, ()
    places = tuple(item for item in plan.filters if item.dimension in PLACES)
    rest = tuple(item for item in plan.filters if item.dimension not in PLACES)
    if plan.dimensions and not rest:
        return plan, ()
    if not rest:
        places, rest = (), places
    if plan.dimensions and set(plan.dimensions) & {item.dimension for item in rest}:
        return plan, ()
    return Plan(filters=places), rest


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
    if plan.order or not set(names) & {*PERIOD_UNITS, *BANDS}:
        statement = statement.order_by(chosen.asc().nulls_last() if plan.order == "asc" else chosen.desc().nulls_last())
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


def _absent(plan: Plan, today: dt.date) -> Statement:
    """Groups of the one dimension that have no incident under the plan's conditions."""
    name = plan.dimensions[0] if plan.dimensions else "station"
    view = v_station if name in PLACES else v_incident
    places = [condition(view, item) for item in plan.filters if item.dimension in PLACES and name in PLACES]
    all_of = group(view, plan, name)
    met = [*within_period(v_incident, plan, plan.period), *selected(v_incident, plan, today)]
    of_incident = group(v_incident, plan, name)
    there = sa.select(of_incident).where(*met, of_incident.is_not(None))
    return sa.select(all_of.label(name)).where(*places, all_of.is_not(None), all_of.not_in(there)).distinct()


def repeats() -> sa.Subquery:
    """Incidents of stations with the moment of the one before at the same station and of the same category."""
    c = v_incident.c
    before = sa.func.lag(c.reported_at).over(
        partition_by=[c.station_code, c.category], order_by=[c.reported_at, c.incident_id]
    )
    kept = [column for column in c if column.name not in ("title", "description")]
    return sa.select(*kept, before.label("previous_at")).where(c.station_code.is_not(None)).subquery("repeats")


def _rate(plan: Plan, max_rows: int, today: dt.date) -> Statement:
    """Incidents and transactions by the same groups, one divided by the other."""
    cut = any(name not in (*PLACES, *PERIOD_UNITS) or name in ("hour", "weekday") for name in plan.dimensions)
    if plan.compare or cut or plan.show or plan.per:
        raise BeyondPlanError("assistant.rate_cut")
    both = [item for item in plan.filters if item.dimension in PLACES]
    tops = (
        (v_incident, "a", sa.func.count().label("incidents"), selected(v_incident, plan, today)),
        (v_station_day, "b", sa.func.sum(v_station_day.c.transactions).label("transactions"),
         [condition(v_station_day, item) for item in both]),
    )  # fmt: skip
    sides = []
    for view, alias, counted, conditions in tops:
        groups = [group(view, plan, name) for name in plan.dimensions]
        named = [item.label(name) for item, name in zip(groups, plan.dimensions, strict=True)]
        asked = sa.select(*named, counted).where(*within_period(view, plan, plan.period), *conditions)
        sides.append((asked.group_by(*groups) if groups else asked).subquery(alias))
    a, b = sides
    on = sa.and_(*(a.c[name] == b.c[name] for name in plan.dimensions)) if plan.dimensions else _ONE == _ONE
    found = quotient(sa.func.coalesce(a.c.incidents, 0) * 1000.0, b.c.transactions)
    statement = sa.select(*(b.c[name] for name in plan.dimensions), found.label("value"))
    statement = statement.select_from(b.outerjoin(a, on)).where(*_having(plan, found))
    return _limited(statement, plan, max_rows)
