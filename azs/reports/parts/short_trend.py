"""Incidents by day or week: how a period runs that is too short to be told by months."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import sqlalchemy as sa

from azs.analytics.control_chart import xmr
from azs.analytics.filters import Filters
from azs.analytics.overview import covered
from azs.analytics.reading import Statement
from azs.database.functions import bucket
from azs.database.schema import SEVERITIES
from azs.database.views import v_incident
from azs.i18n import t
from azs.i18n.formats import date
from azs.reports.draft import Draft
from azs.reports.report import Block, Chart, Fact, Paragraph, Section, Series

COLOURS = {"critical": "#D13438", "high": "#E58A00", "medium": "#2F6FDE", "low": "#94A3B8"}
MOST_DAYS, MOST_WEEKS = 31, 26
"""Longest periods told by days and by weeks."""
STEPS = {"day": "D", "week": "W-MON"}


def unit_of(filters: Filters) -> str:
    """What a period is told by: "day" up to a month, "week" up to half a year, else "month"."""
    if filters.days <= MOST_DAYS:
        return "day"
    return "week" if filters.days <= 7 * MOST_WEEKS else "month"


def section(draft: Draft, unit: str) -> Section:
    """What stands out, and the chart; a sentence alone where no day is covered.

    Args:
        unit: "day" or "week".
    """
    days = covered(draft.reader, draft.filters)
    if days is None:
        return Section(draft.title(f"trend_{unit}"), (draft.say("trend_empty"),))
    asked = by_unit(draft.filters, unit)
    grid = _grid(draft.read(asked), days, unit)
    source = draft.cite(f"trend_{unit}", asked)
    said = _verdict(draft, grid, unit, source, days)
    told = " ".join(block.text for block in said if isinstance(block, Paragraph))
    totals = _whole(grid, days, unit).sum(axis=1)
    limits = xmr([float(one) for one in totals])
    outside = _outside(totals, limits.lower, limits.upper) if limits else []
    lines = (("upper", limits.upper), ("centre", limits.centre), ("lower", limits.lower)) if limits else ()
    chart = Chart(
        t(f"reports.chart_trend_{unit}", draft.lang),
        "stacked",
        tuple(_short(when, draft.lang) for when in grid.index),
        tuple(
            Series(draft.label("severity", name), tuple(map(float, grid[name])), COLOURS.get(str(name), "#64748B"))
            for name in reversed(list(grid.columns))
        ),
        source,
        limits=tuple((t(f"reports.limit_{name}", draft.lang), value) for name, value in lines),
        marked=tuple(list(grid.index).index(one) for one in outside),
        about=told,
    )
    return Section(draft.title(f"trend_{unit}"), (*said, chart))


def by_unit(filters: Filters, unit: str) -> Statement:
    """Incidents reported in the period by day or by week, which begins on Monday, and severity."""
    step = bucket(unit, v_incident.c.reported_at)
    return (
        sa.select(step.label("step"), v_incident.c.severity, sa.func.count().label("incidents"))
        .where(*filters.conditions(v_incident))
        .group_by(step, v_incident.c.severity)
    )


def _grid(counted: pd.DataFrame, days: tuple[dt.date, dt.date], unit: str) -> pd.DataFrame:
    """Incidents by step, rows, and severity, columns; steps without any have zeros."""
    first, last = (pd.Timestamp(one) for one in days)
    first -= pd.Timedelta(days=first.weekday() if unit == "week" else 0)
    steps = pd.date_range(first, last, freq=STEPS[unit])
    counted = counted.assign(step=pd.to_datetime(counted["step"]), incidents=counted["incidents"].astype(np.int64))
    found = counted.pivot_table(index="step", columns="severity", values="incidents", aggfunc="sum", fill_value=0)
    names = [name for name in (*SEVERITIES, *found.columns) if name in found.columns]
    return found.reindex(steps, fill_value=0)[list(dict.fromkeys(names))].fillna(0)


def _whole(grid: pd.DataFrame, days: tuple[dt.date, dt.date], unit: str) -> pd.DataFrame:
    """The steps that the period and the data cover wholly."""
    length = pd.Timedelta(days=6 if unit == "week" else 0)
    steps = pd.DatetimeIndex(grid.index)
    return grid[(steps >= pd.Timestamp(days[0])) & (steps <= pd.Timestamp(days[1]) - length)]


def _verdict(
    draft: Draft, grid: pd.DataFrame, unit: str, source: str, days: tuple[dt.date, dt.date]
) -> tuple[Block, ...]:  # fmt: skip
    totals = _whole(grid, days, unit).sum(axis=1)
    if not len(totals):
        return (draft.say("trend_brief"),)
    when, most = pd.Timestamp(str(totals.idxmax())), int(totals.max())
    mean = draft.fact(round(float(totals.mean()), 1), source, digits=1)
    day, words = Fact(when.date(), date(when, draft.lang), source), draft.word("incident", most)
    said = draft.say(
        f"trend_{unit}", count=most, mean=mean, most=draft.fact(most, source), day=day, words=words
    )  # fmt: skip
    made: list[Block] = [said]
    if len(totals) < len(grid):
        made.append(draft.say("trend_partial"))
    limits = xmr([float(one) for one in totals])
    if limits is None:
        return tuple(made)
    lower, upper = (draft.fact(round(one, 1), source, digits=1) for one in (limits.lower, limits.upper))
    outside = len(_outside(totals, limits.lower, limits.upper))
    if not outside:
        return (*made, draft.say(f"trend_{unit}_steady", lower=lower, upper=upper))
    number = draft.fact(outside, source)
    return (*made, draft.say(f"trend_{unit}_outside", lower=lower, upper=upper, number=number))


def _outside(totals: pd.Series, lower: float, upper: float) -> list[pd.Timestamp]:
    return [pd.Timestamp(str(at)) for at, value in totals.items() if not lower <= value <= upper]


def _short(when: pd.Timestamp, lang: str) -> str:
    """A day of the axis: `05.11`, `5 Nov`."""
    return date(when, lang).rsplit("." if lang == "ru" else " ", 1)[0]
