"""Moving averages over the calendar: a day without incidents counts as 0, and the periods before the first one asked
for are counted in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from azs.analytics.filters import midnight
from azs.database.functions import bucket
from azs.database.views import v_incident, v_station_day
from azs.errors import BeyondPlanError
from chains.dates import unit_span
from chains.measures import ADDITIVE, view_of
from chains.plan import Plan
from chains.quiet import calendar
from chains.spread import TIMES, shown, window_of
from chains.text import Text

Statement = sa.Select[*tuple[Any, ...]]
COUNTED = (*ADDITIVE, "stations_affected", "repeat_incidents", "equipment_repeats")
"""Measures that are 0 where nothing happened."""
_ONE: sa.ColumnElement[int] = sa.literal_column("1", sa.Integer)
_I = re.IGNORECASE
_SPAN = (
    r"(?:год\w*|период\w*|квартал\w*|месяц\w*|интервал\w*|отрезк\w*|year|period|quarter|month|range|interval|window)"
)
_INSIDE = re.compile(
    rf"[,;(—-]?\s*(?<!\w)(?:только\s+|строго\s+|strictly\s+|only\s+)?(?:в\s+(?:пределах|рамках)|внутри|within|inside)\s+(?:(?:эт|сам|указанн|назван|выбранн|одн|кажд)\w*\s+|(?:this|that|the|each|same|given)\s+)*{_SPAN}\)?(?!\w)"
    r"|[,;(—-]?\s*(?<!\w)(?:без\s+уч[её]та|не\s+(?:учитыва\w+|бер[уеё]\w*|захватыва\w+|брать)|without|ignoring|not\s+(?:counting|using|including))\s+(?:the\s+)?(?:предыдущ\w+|прошл\w+|более\s+ранн\w+|earlier|previous|prior|preceding)\s+(?:период\w*|дн\w+|дней|месяц\w*|недел\w*|лет|год\w*|periods?|days?|weeks?|months?|quarters?|years?)\)?(?!\w)",
    _I,
)
_MONTH = (
    r"(?:январ|феврал|март|апрел|ма[йяею](?!\w)|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
)
_BORROWED = re.compile(
    rf"[(,;:—-]\s*(?:trailing,?\s+)?(?:(?:для|чтобы|у|so|let|for|with|the)\s+)?(?:the\s+)?{_MONTH}[^.?!)]*?(?:бер[её]\w*|брать|возьм\w+|взять|использу\w+|учитыва\w+|захватыва\w+|borrow\w*|uses?|using|takes?|taking|includ\w+|reach\w*|draws?)(?!\w)[^.?!)]*(?:\)|$|(?=[.?!]))",
    _I,
)


_SAID = re.compile(
    r"(?<!\w)(?:smoothed|smoothing)(?:\s+(?:out|with|by|using))*(?:\s+an?)?(?:\s+trailing)?(?!\w)|(?<!\w)trailing(?!\w)"
    r"|(?<!\w)сглаж\w+(?:\s+(?:по|с\s+помощью))?(?!\w)"
    r"|[,;(—-]?\s*(?<!\w)(?:окно|the\s+window|window)\s*(?:[—:-]|is)?\s*(?=текущ|эт|the\s+current|current|this|\s|$)"
    r"|\(?(?<!\w)(?:текущ\w+|эт\w+|the\s+current|current|this)(?:\s+(?:месяц|день|неделя|квартал|one|month|day|week|quarter))?\s+(?:и|плюс|\+|and|plus)\s+(?:the\s+)?(?:\d|дв\w+|тр[ие]\w*|шесть|two|three|six)\s+(?:предыдущ\w+|previous|prior|before)(?:\s+(?:it|месяц\w*|дн\w+|недел\w*|months?|days?|weeks?))?\)?",
    _I,
)


def read_reach(text: Text) -> bool:
    """Whether a moving average is to take nothing from before its period; words that say it takes are read, too."""
    inside = text.take(_INSIDE) is not None
    if not inside:
        text.take(_BORROWED)
    while text.take(_SAID):
        pass
    return inside


def reaches_back(plan: Plan) -> bool:
    """Whether the averages of the first periods take from those before the period asked for."""
    return plan.show == "moving" and plan.period is not None and not plan.inside


def moving(plan: Plan, base: Callable[[Plan, dt.date], Statement], today: dt.date) -> Statement:
    """The mean of each calendar unit and of those before it, the measure itself beside it where that is asked for.

    Raises:
        BeyondPlanError: there is no row of periods to run along.
    """
    unit = next((name for name in plan.dimensions if name in TIMES), None)
    if unit is None:
        raise BeyondPlanError("assistant.no_row_of_periods")
    longer = _lengthened(plan, unit)
    rows, others = base(longer, today).cte("g"), [name for name in plan.dimensions if name != unit]
    units = _units(longer, unit, rows, today)
    pairs: sa.FromClause = units
    groups = {unit: units.c[unit]}
    if others:
        everyone = sa.select(*(rows.c[name] for name in others)).distinct().subquery("everyone")
        pairs = units.join(everyone, _ONE == _ONE)
        groups |= {name: everyone.c[name] for name in others}
    pairs = pairs.outerjoin(rows, sa.and_(*(_same(rows.c[name], groups[name]) for name in plan.dimensions)))
    known = rows.c.value
    found = sa.func.coalesce(known, sa.literal_column("0")) if plan.metric in COUNTED else known
    running = sa.func.avg(found * 1.0).over(
        partition_by=[groups[name] for name in others] or None, order_by=groups[unit], rows=(1 - window_of(plan), 0)
    )
    mean = sa.func.round(running, sa.literal_column("9"), type_=sa.Float())
    labelled = [groups[name].label(name) for name in plan.dimensions]
    averaged = sa.select(*labelled, found.label("found"), mean.label("mean")).select_from(pairs).subquery("m")
    return _asked(plan, unit, averaged, base, today)


def _asked(
    plan: Plan, unit: str, averaged: sa.Subquery, base: Callable[[Plan, dt.date], Statement], today: dt.date
) -> Statement:  # fmt: skip
    """The rows of the period asked for. A unit it holds in part has the average of the whole and the number of its own
    days."""
    names, rows = [averaged.c[name] for name in plan.dimensions], averaged
    if plan.period is None:
        return sa.select(*names, *shown(plan, rows.c.found, rows.c.mean))
    first = unit_span(unit, plan.period.start)[0]
    since = averaged.c[unit] >= sa.cast(sa.literal(midnight(first)), sa.DateTime)
    if not plan.beside or first == plan.period.start:
        return sa.select(*names, *shown(plan, rows.c.found, rows.c.mean)).where(since)
    own = base(plan, today).subquery("own")
    found = sa.func.coalesce(own.c.value, sa.literal_column("0")) if plan.metric in COUNTED else own.c.value
    on = sa.and_(*(_same(own.c[name], averaged.c[name]) for name in plan.dimensions))
    joined = averaged.outerjoin(own, on)
    return sa.select(*names, *shown(plan, found, rows.c.mean)).select_from(joined).where(since)


def _lengthened(plan: Plan, unit: str) -> Plan:
    """The plan over whole units, with as many before its period as the first average takes."""
    if plan.period is None or plan.inside:
        return plan
    start = unit_span(unit, plan.period.start)[0]
    for _ in range(window_of(plan) - 1):
        start = unit_span(unit, start - dt.timedelta(days=1))[0]
    return replace(plan, period=replace(plan.period, start=start))


def _units(plan: Plan, unit: str, rows: sa.CTE, today: dt.date) -> sa.Subquery:
    """Every unit of the calendar the data know; without a period none after the last one they hold."""
    units = calendar(plan, unit, today, _first_day(plan))
    if plan.period is not None:
        return units
    latest = sa.select(bucket(unit, sa.func.max(v_incident.c.reported_at))).scalar_subquery()
    last_row = sa.select(sa.func.max(rows.c[unit])).scalar_subquery()
    return sa.select(units.c[unit]).where(sa.or_(units.c[unit] <= latest, units.c[unit] <= last_row)).subquery("known")


def _first_day(plan: Plan) -> sa.ColumnElement[Any]:
    """Midnight of the first day that the data of the measure know."""
    sold = view_of(plan.metric) is v_station_day
    earliest = sa.cast(v_station_day.c.day, sa.DateTime) if sold else v_incident.c.reported_at
    return sa.select(bucket("day", sa.func.min(earliest))).scalar_subquery()


def _same(one: sa.ColumnElement[Any], other: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(one == other, sa.and_(one.is_(None), other.is_(None)))
