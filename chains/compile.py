"""Plan → one SELECT over the reporting views."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight, one_of, within
from azs.database.functions import bucket, count_if, hour_of, percentile, weekday
from azs.database.views import v_action, v_equipment, v_incident, v_station, v_station_day
from azs.errors import UnanswerableError
from azs.semantic import load_model
from chains.plan import PERIOD_UNITS, Period, Plan, PlanFilter

Statement = sa.Select[*tuple[Any, ...]]
Condition = sa.ColumnElement[bool]
VIEWS = {view.name: view for view in (v_incident, v_action, v_station_day, v_station, v_equipment)}
MOMENTS = {"v_incident": "reported_at", "v_action": "taken_at", "v_station_day": "day"}
BY_RESOLUTION = ("mttr_median_h", "mttr_p90_h", "mttr_mean_h", "sla_kept_pct", "resolved_incidents")
PLACES = ("region", "city", "station", "station_format")
LIST_COLUMNS = ("external_id", "reported_at", "station_name", "category", "severity", "status", "title", "loss_rub")
LIST_ORDERS = {"loss_rub": "loss_rub", "mttr_mean_h": "resolution_h", "litres_spilled": "litres_spilled"}
LIST_LIMIT = 50
DECIMALS = 9
_ONE: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)


def compile_plan(plan: Plan, max_rows: int) -> Statement:
    """The query of a plan; columns are labelled by dimension ids, then `value`, and `previous`, `change_pct`.

    Raises:
        UnanswerableError: the metric cannot be cut by a dimension, a filter or a period the plan names.
    """
    if plan.target == "incidents":
        return _incidents(plan, max_rows)
    if plan.metric == "incidents_per_1000_tx":
        return _rate(plan, max_rows)
    view = VIEWS[load_model().metric(plan.metric).view]
    groups = [_group(view, plan, name).label(name) for name in plan.dimensions]
    now, before = _moment(view, plan, plan.period), _moment(view, plan, plan.compare)
    base, part = _share_parts(view, plan)
    value = _value(plan, view, sa.and_(*now) if plan.compare and now else None, part)
    columns: list[sa.ColumnElement[Any]] = [value.label("value")]
    if plan.compare:
        previous = _value(plan, view, sa.and_(*before), part)
        change = _quotient((value - previous) * 100.0, previous)
        columns += [previous.label("previous"), change.label("change_pct")]
        base = [*base, sa.or_(sa.and_(*now), sa.and_(*before))]
    else:
        base = [*base, *now]
    statement = sa.select(*groups, *columns).select_from(view).where(*base)
    if plan.order and (plan.limit or _having(plan, value)):  # "which …": a group without a name is no answer
        named = [name for name in plan.dimensions if name not in PERIOD_UNITS]
        statement = statement.where(*(_group(view, plan, name).is_not(None) for name in named))
    if groups:
        statement = statement.group_by(*(_group(view, plan, name) for name in plan.dimensions))
    statement = statement.having(*_having(plan, value))
    return _ordered(statement, plan, max_rows)


def _having(plan: Plan, value: sa.ColumnElement[Any]) -> list[Condition]:
    found = []
    if plan.having_more_than is not None:
        found.append(value > plan.having_more_than)
    if plan.having_less_than is not None:
        found.append(value < plan.having_less_than)
    return found


def literal_sql(statement: Statement, dialect: sa.Dialect) -> str:
    """The statement as text with its values written in, to be shown."""
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _ordered(statement: Statement, plan: Plan, max_rows: int) -> Statement:
    names = [*plan.dimensions]
    columns = statement.selected_columns
    value = columns["value"]
    if names and (plan.order or not set(names) & set(PERIOD_UNITS)):
        statement = statement.order_by(value.asc().nulls_last() if plan.order == "asc" else value.desc().nulls_last())
    statement = statement.order_by(*(columns[name] for name in names))
    return statement.limit(min(plan.limit or max_rows, max_rows)) if names else statement


def _incidents(plan: Plan, max_rows: int) -> Statement:
    conditions = [*_moment(v_incident, plan, plan.period), *(_condition(v_incident, f) for f in plan.filters)]
    column = v_incident.c[LIST_ORDERS.get(plan.metric, "reported_at")]
    order = column.asc() if plan.order == "asc" else column.desc()
    shown = [v_incident.c[name] for name in LIST_COLUMNS]
    statement = sa.select(*shown).where(*conditions).order_by(order.nulls_last(), v_incident.c.incident_id.desc())
    return statement.limit(min(plan.limit or LIST_LIMIT, max_rows))


def _value(plan: Plan, view: sa.TableClause, gate: Condition | None, part: list[Condition]) -> sa.ColumnElement[Any]:
    """The aggregate of the metric over the rows that pass `gate`."""
    metric = plan.metric

    def of(name: str) -> sa.ColumnElement[Any]:
        return view.c[name] if gate is None else sa.case((gate, view.c[name]))

    count = sa.func.count() if gate is None else count_if(gate)
    if metric == "share_pct":
        if not part:
            whole = sa.func.sum(count).over() if plan.dimensions else count
            return _quotient(100.0 * count, whole)
        chosen = count_if(sa.and_(*part) if gate is None else sa.and_(gate, *part))
        return _quotient(100.0 * chosen, count)
    if metric == "sla_kept_pct":
        return sa.func.avg(of("sla_kept"), type_=sa.Float()) * 100.0
    if metric == "loss_mean_rub":
        return sa.func.avg(of("loss_rub"))
    if metric in ("loss_rub", "litres_spilled", "people_injured", "transactions", "litres_sold"):
        return sa.func.sum(of(metric))
    hours = {"mttr_median_h": 0.5, "mttr_p90_h": 0.9}
    if metric in hours:
        return percentile(of("resolution_h"), hours[metric])
    return sa.func.avg(of("resolution_h")) if metric == "mttr_mean_h" else count


def _share_parts(view: sa.TableClause, plan: Plan) -> tuple[list[Condition], list[Condition]]:
    """Conditions on every row, and for a share the conditions of the part it is the share of."""
    if plan.metric != "share_pct":
        return [_condition(view, chosen) for chosen in plan.filters], []
    places = [f for f in plan.filters if f.dimension in PLACES]
    rest = [f for f in plan.filters if f.dimension not in PLACES]
    if not rest:
        places, rest = [], places
    return [_condition(view, f) for f in places], [_condition(view, f) for f in rest]


def _rate(plan: Plan, max_rows: int) -> Statement:
    """Incidents and transactions by the same groups, one divided by the other."""
    if plan.compare or any(name in ("hour", "weekday") for name in plan.dimensions):
        raise UnanswerableError("assistant.rate_cut")
    both = [f for f in plan.filters if f.dimension in PLACES]
    groups = [
        [_group(view, plan, name).label(name) for name in plan.dimensions] for view in (v_incident, v_station_day)
    ]
    c = sa.func.count().label("incidents")
    incidents = sa.select(*groups[0], c).where(
        *_moment(v_incident, plan, plan.period), *(_condition(v_incident, f) for f in plan.filters)
    )
    sales = sa.select(*groups[1], sa.func.sum(v_station_day.c.transactions).label("transactions")).where(
        *_moment(v_station_day, plan, plan.period), *(_condition(v_station_day, f) for f in both)
    )
    if plan.dimensions:
        incidents = incidents.group_by(*(_group(v_incident, plan, name) for name in plan.dimensions))
        sales = sales.group_by(*(_group(v_station_day, plan, name) for name in plan.dimensions))
    a, b = incidents.subquery("a"), sales.subquery("b")
    on = sa.and_(*(a.c[name] == b.c[name] for name in plan.dimensions)) if plan.dimensions else _ONE == _ONE
    value = _quotient(sa.func.coalesce(a.c.incidents, 0) * 1000.0, b.c.transactions)
    statement = sa.select(*(b.c[name] for name in plan.dimensions), value.label("value"))
    statement = statement.select_from(b.outerjoin(a, on))
    statement = statement.where(*_having(plan, value))
    return _ordered(statement, plan, max_rows)


def _group(view: sa.TableClause, plan: Plan, name: str) -> sa.ColumnElement[Any]:
    if name in PERIOD_UNITS:
        moment = view.c[_moment_column(view, plan)]
        made = {"weekday": weekday, "hour": hour_of}.get(name)
        return made(moment) if made else bucket(name, sa.cast(moment, sa.DateTime) if view is v_station_day else moment)
    return _column(view, load_model().dimension(name).column, name)


def _column(view: sa.TableClause, column: str, name: str) -> sa.ColumnElement[Any]:
    if column not in view.c:
        raise UnanswerableError("assistant.no_cut", dimension=name)
    return view.c[column]


def _condition(view: sa.TableClause, chosen: PlanFilter) -> Condition:
    if chosen.dimension == "sla_kept":
        kept = _column(view, "sla_kept", "severity") == int(chosen.values[0])
        return sa.not_(kept) if chosen.negated else kept
    if chosen.dimension in ("weekday", "hour"):
        if view.name not in MOMENTS or (view is v_station_day and chosen.dimension == "hour"):
            raise UnanswerableError("assistant.no_cut", dimension=chosen.dimension)
        part = weekday if chosen.dimension == "weekday" else hour_of
        there = part(view.c[MOMENTS[view.name]]).in_([int(value) for value in chosen.values])
        return sa.not_(there) if chosen.negated else there
    name = "station_code" if chosen.dimension == "station" else load_model().dimension(chosen.dimension).column
    column = _column(view, name, chosen.dimension)
    found = one_of(column, chosen.values)
    return sa.or_(sa.not_(found), column.is_(None)) if chosen.negated else found


def _moment_column(view: sa.TableClause, plan: Plan) -> str:
    if plan.metric in BY_RESOLUTION and plan.target == "metric":
        return "resolved_at"
    if view.name not in MOMENTS:
        raise UnanswerableError("assistant.no_period")
    return MOMENTS[view.name]


def _moment(view: sa.TableClause, plan: Plan, period: Period | None) -> list[Condition]:
    if plan.metric == "open_incidents" and view is v_incident:
        return _open(period)
    resolved = plan.metric in BY_RESOLUTION and plan.target == "metric"
    if period is None:
        return [v_incident.c.resolved_at.is_not(None)] if resolved else []
    column = view.c[_moment_column(view, plan)]
    if view is v_station_day:
        return [column >= period.start, column <= period.end]
    return within(column, midnight(period.start), midnight(period.end + dt.timedelta(days=1)))


def _open(period: Period | None) -> list[Condition]:
    """Reported and not resolved by the end of the period; without one, now."""
    c = v_incident.c
    if period is None:
        return [c.is_open == 1]
    until = midnight(period.end + dt.timedelta(days=1))
    return [c.reported_at < until, sa.or_(c.resolved_at >= until, sa.and_(c.resolved_at.is_(None), c.is_open == 1))]


def _quotient(above: sa.ColumnElement[Any], below: sa.ColumnElement[Any]) -> sa.ColumnElement[float]:
    """A division without endless decimals: Oracle hands them out by the dozen, and not every reader takes them."""
    return sa.func.round(above / sa.func.nullif(below, 0), sa.literal_column(str(DECIMALS)), type_=sa.Float())
