"""The aggregate behind a metric of a plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.database.functions import bucket, count_if, hours_between, percentile
from azs.database.views import v_action, v_equipment, v_incident, v_station, v_station_day
from azs.errors import BeyondPlanError
from azs.semantic import load_model
from chains.conditions import View
from chains.plan import Plan

Value = sa.ColumnElement[Any]
VIEWS = {view.name: view for view in (v_incident, v_action, v_station_day, v_station, v_equipment)}
SUMS = ("loss_rub", "litres_spilled", "people_injured", "transactions", "litres_sold")
ADDITIVE = (*SUMS, "incidents", "open_incidents", "resolved_incidents", "sla_missed_incidents", "sla_kept_incidents",
            "actions", "stations", "equipment")  # fmt: skip
SOURCES = {
    "mttr_median_h": "resolution_h", "mttr_p90_h": "resolution_h", "mttr_mean_h": "resolution_h",
    "loss_rub": "loss_rub", "loss_mean_rub": "loss_rub", "litres_spilled": "litres_spilled",
    "litres_mean": "litres_spilled", "first_action_min": "waited_min",
}  # fmt: skip
AVERAGED = {
    "loss_mean_rub": "loss_rub", "mttr_mean_h": "resolution_h", "litres_mean": "litres_spilled", "sla_norm_h": "sla_h",
    "actions_per_incident": "actions", "first_action_min": "waited_min",
}  # fmt: skip
"""Metrics that are the mean of a column."""
DEADLINES = {"sla_missed_incidents": 0, "sla_kept_incidents": 1}
"""What is counted of the resolved, by whether the deadline was kept."""
DECIMALS = 9


def view_of(metric: str) -> sa.TableClause:
    """The reporting view a metric is made from."""
    return VIEWS[load_model().metric(metric).view]


def value(plan: Plan, view: View, gate: sa.ColumnElement[bool] | None, today: dt.date) -> Value:
    """The aggregate of the plan's metric over the rows that pass `gate`; all rows without one.

    Raises:
        BeyondPlanError: a percentile of something that single incidents do not have.
    """
    metric = plan.metric

    def of(name: str) -> Value:
        return view.c[name] if gate is None else sa.case((gate, view.c[name]))

    if plan.percentile is not None:
        return _percentile(plan, of)
    if metric in SUMS:
        return sa.func.sum(of(metric))
    if metric in ("sla_kept_pct", "sla_missed_pct"):
        kept = of("sla_kept")
        return sa.func.avg(kept if metric == "sla_kept_pct" else 1 - kept, type_=sa.Float()) * 100.0
    if metric in DEADLINES:
        return count_if(sa.and_(view.c.sla_kept == DEADLINES[metric], *([] if gate is None else [gate])))
    if metric in AVERAGED:
        return sa.func.avg(of(AVERAGED[metric]) * 1.0)
    if metric == "report_delay_min":
        return sa.func.avg(hours_between(of("reported_at"), of("occurred_at"))) * 60.0
    if metric == "open_age_d":
        return _age(of("reported_at"), plan, today)
    if metric in ("oldest_open_at", "last_reported_at"):
        return sa.func.min(of("reported_at")) if metric == "oldest_open_at" else sa.func.max(of("reported_at"))
    if metric in ("mttr_median_h", "mttr_p90_h"):
        return percentile(of("resolution_h"), 0.5 if metric == "mttr_median_h" else 0.9)
    if metric == "stations_affected":
        return sa.func.count(sa.distinct(of("station_code")))
    if metric == "days_since_last":
        latest = sa.func.max(of("reported_at"))
        day = min(today, plan.period.end) if plan.period else today
        return sa.func.floor(hours_between(sa.literal(midnight(day + dt.timedelta(days=1))), latest) / 24.0)
    return sa.func.count() if gate is None else count_if(gate)


def counted_rows(plan: Plan, view: View) -> list[sa.ColumnElement[bool]]:
    """Rows a count on its own is of: a group that has none is left out."""
    return [view.c.sla_kept == DEADLINES[plan.metric]] if plan.metric in DEADLINES and not plan.also else []


def _age(reported: Value, plan: Plan, today: dt.date) -> Value:
    """Mean calendar days from the report to the end of the period, or to today."""
    day = min(today, plan.period.end) if plan.period else today
    return sa.func.avg(hours_between(sa.literal(midnight(day)), bucket("day", reported)) / 24.0)


def _percentile(plan: Plan, of: Any) -> Value:
    if plan.metric not in SOURCES:
        raise BeyondPlanError("assistant.no_percentile")
    share, column = plan.percentile or 0.0, of(SOURCES[plan.metric])
    if share in (0.0, 1.0):
        return sa.func.max(column) if share else sa.func.min(column)
    return percentile(column, share)


def difference(now: Value, before: Value) -> sa.ColumnElement[Any]:
    """A difference without endless decimals, as those of two means are in Oracle; of counts it stays whole."""
    found = now - before
    return found if isinstance(now.type, sa.Integer) else sa.func.round(found, sa.literal_column(str(DECIMALS)))


def quotient(above: Value, below: Value) -> sa.ColumnElement[float]:
    """A division without endless decimals: Oracle hands them out by the dozen, and not every reader takes them."""
    return sa.func.round(above / sa.func.nullif(below, 0), sa.literal_column(str(DECIMALS)), type_=sa.Float())
